//! Doors to the outside: time, chance, keys, and everything a town keeps.
//!
//! The rooms above speak to these traits only, so the same use case runs on
//! memory (tests, simulator), on embedded SQLite and, later, on PostgreSQL.
//! Everything is synchronous: a write returns once it is durable.
//!
//! What is personal arrives here already sealed under the key of its case
//! ([`CaseKey`]); the stores never see a plain answer, and erasing a case is
//! destroying that key.
//!
//! [`Memory`] is the reference: what it answers, every store must answer
//! ([`conformance`] holds them to it).

mod blobs;
mod chance;
mod clock;
pub mod conformance;
mod desk;
mod drafts;
mod fault;
mod identity;
mod journal;
mod mailer;
mod memory;
mod readings;
mod registry;
mod rows;
mod sealing;
mod tree;

pub use blobs::{Blob, BlobId, Blobs, NewBlob, SealedBytes};
pub use chance::{Random, SeededRandom, SystemRandom, random_bytes};
pub use clock::{Clock, MovableClock};
pub use desk::{Attempt, Desk, Password, Session, SessionScope};
pub use drafts::{Draft, DraftWrite, Drafts};
pub use fault::Fault;
pub use identity::{AccessToken, Errand, Identified, IdentityError, IdentityProvider};
pub use journal::{
    Append, AppendError, Appended, ChainBreak, ChainCheck, ChainReport, Head, ItemId, Journal,
    NewEvent, OutboxItem, OutboxMark, OutboxQuery, OutboxRow, OutboxState, Position, Rewrap, StoredEvent,
    link_hash, recorded,
};
pub use mailer::{KeptMails, MailError, Mailer, Outgoing};
pub use memory::Memory;
pub use readings::{Reading, ReadingCount, ReadingQuery, Readings};
pub use registry::{Registry, ServiceVersion};
pub use rows::{CasePage, CaseQuery, CaseRow, CaseSort, DateColumn, RowChange};
pub use sealing::{
    CHUNK_BYTES, CaseKey, Context, KeyEncryptionKey, OpeningReader, SealError, SealingReader,
    WrappedKey, plain_length, sha256,
};

pub use tree::{HeadKey, Tree, TreeHead, verify_consistency, verify_head, verify_inclusion};

/// Everything a town keeps, behind one pointer (`Arc<dyn Store>`).
pub trait Store: Journal + Drafts + Blobs + Desk + Registry + Readings {}

impl<T: Journal + Drafts + Blobs + Desk + Registry + Readings + ?Sized> Store for T {}
