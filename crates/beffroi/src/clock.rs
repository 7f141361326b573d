//! The one place that reads the machine's clock.

use beffroi_base::Instant;
use beffroi_ports::Clock;
use jiff::{Span, ToSpan as _};
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }
}

/// The machine's clock with its hands moved: the demonstration tells months in
/// seconds, and shows what time alone does.
#[derive(Debug)]
pub(crate) struct MovedClock {
    /// Seconds ahead of the machine when the hands rest.
    ahead: i64,
    /// Seconds the hands are moved by now.
    moved: AtomicI64,
}

impl MovedClock {
    /// A clock some days ahead of the machine's.
    pub(crate) fn ahead(days: u32) -> Self {
        Self { ahead: i64::from(days) * 86_400, moved: AtomicI64::new(0) }
    }

    /// Moves the hands by so much from where they rest.
    pub(crate) fn move_by(&self, span: Span) {
        let seconds = span.total(jiff::Unit::Second).unwrap_or(0.0);
        self.moved.store(seconds as i64, Ordering::Relaxed);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Instant {
        let now = SystemClock.now();
        let by = self.ahead + self.moved.load(Ordering::Relaxed);
        now.saturating_add(by.seconds()).unwrap_or(now)
    }
}
