//! The one place that reads the machine's clock.

use beffroi_base::Instant;
use beffroi_ports::Clock;
use jiff::ToSpan as _;

/// The machine's clock, put forward by some days in a demonstration, to see
/// what time alone does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock {
    /// Days ahead of the machine.
    pub(crate) days_ahead: u32,
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        // A day of an instant is twenty-four hours: the civil day follows.
        let now = Instant::now();
        now.saturating_add((i64::from(self.days_ahead) * 24).hours()).unwrap_or(now)
    }
}
