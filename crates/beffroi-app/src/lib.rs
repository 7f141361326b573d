//! What the town does, one use case at a time: load, ask the pure core, append,
//! queue what leaves.
//!
//! Synchronous on purpose (ADR 0003): a use case is a function of the store,
//! the clock and chance, so that tests and the simulator run it as it is.
//! Nothing here knows of HTTP, HTML or SQL.

mod batch;
mod cases;
mod clockwork;
mod desk;
mod documents;
mod drafts;
mod error;
mod exports;
mod filing;
mod keeping;
mod mails;
mod post;
mod proof;
mod readings;
mod recognised;
mod resume;
mod rows;
mod secret;
mod town;
mod turns;
mod views;

pub use batch::{BATCH_MAX, BatchCase, BatchDone, BatchGroup, BatchPlan, BatchState, BatchView};
pub use cases::CaseView;
pub use desk::{DeskAction, DeskView, Gesture, Hands, QueueFilter, QueueSort, SignIn};
pub use documents::{DOCUMENT_BYTES_MAX, DOCUMENTS_MAX, DocumentError, DocumentBytes};
pub use drafts::{DraftView, PageOutcome, RawAnswers, Reshape};
pub use error::Trouble;
pub use exports::ExportTrace;
pub use filing::Filed;
pub use keeping::{Settled, rotate_key};
pub use clockwork::Tick;
pub use mails::{Delivered, Figures, MailView, OutboxLine};
pub use proof::{FilingProof, OnlyAdded, ProofFile, SignedHead};
pub use post::{OWED_MAX, PostCounts, PostLine, PostTrace, ReceiptOwed};
pub use readings::{KEPT_MONTHS, ReadThing, ReadingLine, Seen, WHILE_MINUTES, midnight};
pub use recognised::Recognised;
pub use secret::Secret;
pub use turns::DeskTurn;
pub use town::{Opening, Town};
pub use views::{SavedView, VIEW_NAME_MAX, VIEWS_MAX, ViewChange};
