//! What time it is, as an argument.

use beffroi_base::Instant;
use std::sync::{Mutex, PoisonError};

/// Says what time it is. The one that reads the machine lives in the binary.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// A clock that stands still until it is moved: for tests and the simulator.
#[derive(Debug)]
pub struct MovableClock(Mutex<Instant>);

impl MovableClock {
    /// A clock stopped at `instant`.
    pub fn at(instant: Instant) -> Self {
        Self(Mutex::new(instant))
    }

    /// Moves the hands to `instant`, backwards too: machines do that.
    pub fn set(&self, instant: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
