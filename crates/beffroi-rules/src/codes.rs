//! The families RE and TY: names, types, units.

/// Code, French title, English title.
pub const CODES: &[(&str, &str, &str)] = &[];
