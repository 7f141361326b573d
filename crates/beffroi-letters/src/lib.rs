//! What is written to a person: the receipt, letters, and why a decision is
//! what it is.
//!
//! Everything here is composed from blocks: the same blocks become a page, a
//! mail, a PDF. The slots the law makes mandatory (charter §3.3) are
//! filled here from the service and the town, never typed by an agent.

mod called;
mod compose;
mod explain;
mod legal;
mod mail;
mod notices;
mod receipt;
mod resume;

pub use called::called_for;
pub use compose::{Occasion, compose};
pub use explain::{Explanation, SourcedAnswer, explain};
pub use mail::{Mail, mail, plain_text};
pub use receipt::{RECEIPT, receipt};
pub use resume::{message_mail, resume_mail};
