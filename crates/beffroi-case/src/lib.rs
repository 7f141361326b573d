//! The life of a case, as pure functions.
//!
//! A case is its list of events. [`decide`] says what a command would change
//! and changes nothing; [`Case::apply`] folds an event in. Neither reads a
//! clock, a disk or a die, and no arm of either grants or refuses anything
//! without a [`Signatory`].

mod calendar;
mod case;
mod clocks;
mod command;
mod decide;
mod event;
mod form;
mod origin;
mod people;
mod settle;
mod turns;

pub use calendar::{CALENDARS, Calendar};
pub use case::{Ask, Case, Decision, Entry, LetterRecord};
pub use clocks::{Clocks, SilenceClock};
pub use command::{Command, Objection};
pub use decide::{decide, due_commands};
pub use event::{Channel, Event, Letter, LetterBlock, Outcome, Reasons};
pub use form::{FormPage, asked, complete, form_pages, matters};
pub use origin::{Origin, OriginKind, Origins};
pub use turns::{
    APPEAL_SILENCE, Appeal, AppealKind, AppealOutcome, Correction, HEARING, Message, Note, Proxy, REASONS_OWED, ReasonsRequest, WITHDRAWAL,
};
pub use people::{Agent, AgentRef, BatchRef, Delegation, Signatory, Signature};
