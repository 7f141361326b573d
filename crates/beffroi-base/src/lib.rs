//! Values every room shares: identifiers, days, money, language, spans.
//!
//! Nothing here reads a clock, a disk or a die. A value that needs one of them
//! is made elsewhere and arrives as an argument.

mod fingerprint;
mod fold;
mod ids;
mod money;
mod span;
mod text;
mod time;

pub use fingerprint::fingerprint;
pub use fold::{closest, fold};
pub use ids::{AgentId, CaseId, Hash32, ParseIdError, ServiceSlug};
pub use money::Cents;
pub use span::{Span, Spanned};
pub use text::{Language, Text, format_number};
pub use time::{Day, Instant, add_months, day_in, format_day, format_day_short, parse_day};
