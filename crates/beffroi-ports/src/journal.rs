//! The journal: the append-only truth of the town, one chain of hashes.
//!
//! # What is hashed
//!
//! `hash = SHA-256(previous ‖ header ‖ sealed)`, `previous` being 32 zero bytes
//! for the first event. The header is, in this order, integers big-endian:
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `beffroi1`, the version of this encoding |
//! | 8 | position in the journal, from 1, without gaps |
//! | 10 | case |
//! | 8 | sequence in the case, from 1, without gaps |
//! | 1 + n | length and name of the service |
//! | 32 | version of the service |
//! | 1 + n | length and name of the kind of event |
//! | 8 | recorded at, microseconds since 1970-01-01T00:00Z, signed |
//! | 8 | length of the sealed payload |
//!
//! The header holds nothing personal; the payload is sealed. Destroying the
//! key of a case therefore erases the person and leaves the chain whole.

use crate::{CasePage, CaseQuery, CaseRow, Fault, RowChange, WrappedKey, sha256};
use beffroi_base::{CaseId, Hash32, Instant, ServiceSlug, Text};
use std::{fmt, ops::ControlFlow};

/// A place in the journal: the first event is at 1; 0 is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// The end of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Position of the last event, 0 when there is none.
    pub position: Position,
    /// Hash of the last event, zeros when there is none.
    pub hash: Hash32,
}

/// An event about to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The kind, kept in clear. Static, so that nothing typed by a person can
    /// end up here. At most 64 bytes.
    pub kind: &'static str,
    /// The payload, sealed with [`crate::Context::event`].
    pub sealed: Vec<u8>,
    /// When; kept to the microsecond.
    pub recorded_at: Instant,
}

/// An event of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Place in the journal.
    pub position: Position,
    /// The case.
    pub case: CaseId,
    /// Place in the case, from 1.
    pub sequence: u64,
    /// The service.
    pub service: ServiceSlug,
    /// The version of the service the event was made under.
    pub version: Hash32,
    /// The kind of event.
    pub kind: String,
    /// When, to the microsecond.
    pub recorded_at: Instant,
    /// The payload, sealed.
    pub sealed: Vec<u8>,
    /// Hash of the event before.
    pub previous: Hash32,
    /// Hash of this one.
    pub hash: Hash32,
}

impl StoredEvent {
    /// The event that `new` becomes behind `head`, as the `sequence`th of the
    /// append's case, with its hash. Every store links with this.
    pub fn link(head: Head, append: &Append, sequence: u64, new: &NewEvent) -> Self {
        let mut event = Self {
            position: Position(head.position.0 + 1),
            case: append.case,
            sequence,
            service: append.service.clone(),
            version: append.version,
            kind: new.kind.to_owned(),
            recorded_at: recorded(new.recorded_at),
            sealed: new.sealed.clone(),
            previous: head.hash,
            hash: Hash32::default(),
        };
        event.hash = link_hash(&event);
        event
    }

    /// The journal's end once this event is written.
    pub fn head(&self) -> Head {
        Head { position: self.position, hash: self.hash }
    }
}

/// An outgoing message: sixteen random bytes, also its identity on the wire, so
/// that a message sent twice is shown once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub [u8; 16]);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for ItemId {
    type Err = beffroi_base::ParseIdError;

    /// Thirty-two hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<crate::BlobId>().map(|same| Self(same.0))
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({self})")
    }
}

/// A message to send once the append is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its identity, drawn by the caller. One already there is left as it is.
    pub id: ItemId,
    /// What sort of message (`courriel`…), in clear.
    pub kind: &'static str,
    /// Address and text, sealed with [`crate::Context::outbox`].
    pub sealed: Vec<u8>,
    /// Not before this instant.
    pub send_at: Instant,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutboxState {
    /// To be sent, or sent again.
    Pending,
    /// Handed over.
    Sent,
    /// Given up by the machine: somebody has to look.
    Failed,
    /// Somebody looked, and it need not leave: it was told another way.
    Dropped,
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its identity.
    pub id: ItemId,
    /// The case it speaks of, whose key opens it.
    pub case: CaseId,
    /// What sort of message.
    pub kind: String,
    /// Address and text, sealed.
    pub sealed: Vec<u8>,
    /// When the append's last event was recorded (`send_at` if it had none).
    pub created_at: Instant,
    /// Where it stands.
    pub state: OutboxState,
    /// How many times it was tried.
    pub attempts: u32,
    /// Not before this instant.
    pub next_at: Instant,
    /// What the last failure said. The caller keeps addresses out of it.
    pub last_error: Option<String>,
}

/// Which messages: all that match every given condition, earliest `next_at`
/// first, then by id; or the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxQuery {
    /// This one.
    pub id: Option<ItemId>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// In this state.
    pub state: Option<OutboxState>,
    /// To be sent at or before this instant.
    pub due: Option<Instant>,
    /// Last created first.
    pub newest: bool,
    /// At most this many; 0 is no limit.
    pub limit: u64,
}

/// What a try at sending gave. Counts one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMark {
    /// The new state.
    pub state: OutboxState,
    /// When to try again.
    pub next_at: Instant,
    /// What went wrong.
    pub error: Option<String>,
}

/// One all-or-nothing write about one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The case.
    pub case: CaseId,
    /// How many events of the case the caller has seen.
    pub expected: u64,
    /// The service.
    pub service: ServiceSlug,
    /// The version of the service.
    pub version: Hash32,
    /// The events, in order.
    pub events: Vec<NewEvent>,
    /// The work list.
    pub row: RowChange,
    /// Messages to send.
    pub outbox: Vec<OutboxItem>,
    /// SHA-256 of secrets that open the case from now on. One that opens
    /// another case keeps opening that one.
    pub access: Vec<Hash32>,
    /// A double click carries the same value and gets the same answer.
    pub idempotency: Option<[u8; 32]>,
    /// The case's key, when it is begun by this append. A case or draft already
    /// there is a conflict: its key is never replaced.
    pub new_key: Option<WrappedKey>,
    /// Removes the draft this case comes from, keeping key, secrets and blobs.
    pub remove_draft: bool,
    /// Erases: the key, blobs, secrets, messages and draft of the case are
    /// destroyed once the events are durable, and before the answer. What stays
    /// is the chain (sealed for ever) and the idempotency values, so that a late
    /// double click still files nothing. The row is the caller's business
    /// (`row`).
    pub destroy_key: bool,
}

impl Append {
    /// A write that does nothing yet.
    pub fn new(case: CaseId, expected: u64, service: ServiceSlug, version: Hash32) -> Self {
        Self {
            case,
            expected,
            service,
            version,
            events: Vec::new(),
            row: RowChange::Keep,
            outbox: Vec::new(),
            access: Vec::new(),
            idempotency: None,
            new_key: None,
            remove_draft: false,
            destroy_key: false,
        }
    }

    /// Stops a caller that breaks the contract before anything is written:
    /// a kind longer than 64 bytes, the row of another case.
    pub fn assert_sound(&self) {
        for event in &self.events {
            assert!(event.kind.len() <= 64, "kind of event too long: {}", event.kind);
        }
        if let RowChange::Put(row) = &self.row {
            assert_eq!(row.case, self.case, "an append writes the row of its own case");
        }
    }

    /// When its last event was recorded: the date of what it puts in the outbox.
    pub fn recorded_at(&self) -> Option<Instant> {
        self.events.last().map(|event| recorded(event.recorded_at))
    }
}

/// A key wrapped again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrap {
    /// Whose.
    pub case: CaseId,
    /// As it was read.
    pub from: WrappedKey,
    /// As it is to be.
    pub to: WrappedKey,
}

/// What a durable append gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// How many events the case has now.
    pub events: u64,
    /// The last event written (the journal's end where `events` was empty).
    pub head: Head,
}

/// Why an append has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// Somebody else wrote first: read again, think again.
    Conflict {
        /// What is there now (events of the case; revision of the draft).
        actual: u64,
    },
    /// Already done: the first answer.
    Duplicate {
        /// The case that came of it.
        case: CaseId,
        /// How many events it had then.
        events: u64,
    },
    /// The case has no key: erased, or never begun.
    NoKey,
    /// The machine could not.
    Fault(Fault),
}

impl AppendError {
    /// The sentence for a log.
    pub fn text(&self) -> Text {
        match self {
            Self::Conflict { actual } => Text::new(
                format!("quelqu'un d'autre a écrit entre-temps (état {actual})"),
                format!("somebody else wrote meanwhile (state {actual})"),
            ),
            Self::Duplicate { case, .. } => Text::new(
                format!("déjà enregistré sous le numéro {case}"),
                format!("already recorded under reference {case}"),
            ),
            Self::NoKey => Text::new("ce dossier n'a pas de clé", "this case has no key"),
            Self::Fault(fault) => fault.text(),
        }
    }
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{} / {}", text.fr, text.en)
    }
}

impl std::error::Error for AppendError {}

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The journal, and what is written in the same breath as its events.
pub trait Journal: Send + Sync {
    /// Writes all or nothing; returns once durable. Looks at the idempotency
    /// value first, then the key, then `expected`.
    fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// The events of a case, in order; empty where there is no such case.
    fn events(&self, case: CaseId) -> Result<Vec<StoredEvent>, Fault>;

    /// Shows every event after `after`, in order, until told to stop. Appends
    /// go on meanwhile.
    fn scan(
        &self,
        after: Position,
        visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<(), Fault>;

    /// The end of the journal.
    fn head(&self) -> Result<Head, Fault>;

    /// Recomputes every hash up to the end the store remembers.
    fn verify(&self) -> Result<ChainReport, Fault>;

    /// The wrapped key of a case or draft; `None` once destroyed.
    fn wrapped_key(&self, case: CaseId) -> Result<Option<WrappedKey>, Fault>;

    /// Wrapped keys after this case, in the order of references: to wrap them
    /// again under another master key.
    fn wrapped_keys(&self, after: Option<CaseId>, limit: u64) -> Result<Vec<(CaseId, WrappedKey)>, Fault>;

    /// Replaces wrapped keys, all or none, and says how many. One that is no
    /// longer as it was read (destroyed meanwhile) is left as it is.
    fn rewrap(&self, changes: Vec<Rewrap>) -> Result<u64, Fault>;

    /// The case or draft a secret opens, by the secret's SHA-256. An erased case
    /// is still found, without a key; an erased draft is not.
    fn case_of(&self, secret: &Hash32) -> Result<Option<CaseId>, Fault>;

    /// The row of a case.
    fn case_row(&self, case: CaseId) -> Result<Option<CaseRow>, Fault>;

    /// One page of a work list.
    fn cases(&self, query: &CaseQuery) -> Result<CasePage, Fault>;

    /// Replaces every row at once with rows computed from the journal up to
    /// `seen`. `Conflict` gives the journal's end where it moved meanwhile.
    fn replace_rows(&self, seen: Position, rows: Vec<CaseRow>) -> Result<(), AppendError>;

    /// Messages of the outbox.
    fn outbox(&self, query: &OutboxQuery) -> Result<Vec<OutboxRow>, Fault>;

    /// Records a try at sending; says whether the message is still there.
    fn mark_outbox(&self, id: ItemId, mark: OutboxMark) -> Result<bool, Fault>;
}

/// An instant as the stores keep it: to the microsecond, towards the past.
pub fn recorded(instant: Instant) -> Instant {
    let micros = instant.as_nanosecond().div_euclid(1000);
    i64::try_from(micros).ok().and_then(|m| Instant::from_microsecond(m).ok()).unwrap_or(instant)
}

/// The hash of an event, from all its other fields (see the module's page).
pub fn link_hash(event: &StoredEvent) -> Hash32 {
    let mut header = Vec::with_capacity(160);
    header.extend_from_slice(b"beffroi1");
    header.extend_from_slice(&event.position.0.to_be_bytes());
    header.extend_from_slice(&event.case.0);
    header.extend_from_slice(&event.sequence.to_be_bytes());
    short(&mut header, event.service.as_str());
    header.extend_from_slice(&event.version.0);
    short(&mut header, &event.kind);
    header.extend_from_slice(&event.recorded_at.as_microsecond().to_be_bytes());
    header.extend_from_slice(&(event.sealed.len() as u64).to_be_bytes());
    sha256(&[&event.previous.0, &header, &event.sealed])
}

/// A name of at most 255 bytes behind its length. Longer ones cannot be
/// written (the stores refuse kinds above 64 bytes), but may be met when a
/// damaged file is verified: their length then counts modulo 256.
fn short(out: &mut Vec<u8>, name: &str) {
    out.push(name.len() as u8);
    out.extend_from_slice(name.as_bytes());
}

/// Where and how the chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// The first position that is not as it was written.
    pub position: Position,
    /// What is wrong there.
    pub why: Text,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// Events whose hash was recomputed and found right, from the first one on.
    pub verified: u64,
    /// The last of them.
    pub head: Head,
    /// The first break, if any.
    pub broken: Option<ChainBreak>,
}

/// Verifies events shown one by one; shared by every store, and usable on an
/// export without any store.
#[derive(Clone, Debug, Default)]
pub struct ChainCheck {
    head: Head,
    broken: Option<ChainBreak>,
}

impl ChainCheck {
    /// Looks at the next event; `Break` once the chain is broken.
    pub fn next(&mut self, event: &StoredEvent) -> ControlFlow<()> {
        let position = Position(self.head.position.0 + 1);
        if event.position != position {
            return self.fail(position, "l'événement manque", "the event is missing");
        }
        if event.previous != self.head.hash {
            return self.fail(
                position,
                "il ne suit pas l'événement précédent",
                "it does not follow the event before it",
            );
        }
        if link_hash(event) != event.hash {
            return self.fail(position, "il a été modifié", "it was altered");
        }
        self.head = Head { position, hash: event.hash };
        ControlFlow::Continue(())
    }

    /// Records that the event at the next position cannot even be read.
    pub fn unreadable(&mut self) {
        let position = Position(self.head.position.0 + 1);
        let _ = self.fail(position, "il est illisible", "it cannot be read");
    }

    /// Ends, comparing with the end the store remembers.
    pub fn finish(mut self, remembered: Head) -> ChainReport {
        if self.broken.is_none() && self.head != remembered {
            let next = Position(self.head.position.0.min(remembered.position.0) + 1);
            let _ = self.fail(
                next,
                "la fin du journal n'est pas celle qui fut retenue",
                "the end of the journal is not the one remembered",
            );
        }
        ChainReport { verified: self.head.position.0, head: self.head, broken: self.broken }
    }

    fn fail(&mut self, position: Position, fr: &str, en: &str) -> ControlFlow<()> {
        self.broken = Some(ChainBreak { position, why: Text::new(fr, en) });
        ControlFlow::Break(())
    }
}
