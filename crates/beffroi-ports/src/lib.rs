//! Empty room: work begins here.
