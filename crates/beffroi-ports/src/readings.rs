//! Who read what of a case, and when: the traces of readings.
//!
//! Kept apart from the journal, because they end at a date of their own and
//! reading a case must not change it (ADR 31). Nothing here names the person
//! of the case: what a trace says is sealed under the key of its case, and goes
//! with it. In clear are the reference, the agent, the instant and a word.

use crate::{Fault, recorded};
use beffroi_base::{AgentId, CaseId, Instant};

/// One reading of a case by an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The case.
    pub case: CaseId,
    /// Who read it.
    pub agent: AgentId,
    /// What was read, in a word of ours (`dossier`, `courrier 2`): nothing typed
    /// by a person. At most 64 bytes.
    pub thing: String,
    /// When, kept to the microsecond.
    pub at: Instant,
    /// Name, capacity and stages of the agent that day, sealed with
    /// [`crate::Context::reading`].
    pub sealed: Vec<u8>,
}

impl Reading {
    /// Stops a caller that breaks the contract before anything is written.
    pub fn assert_sound(&self) {
        assert!(self.thing.len() <= 64, "word for what was read too long: {}", self.thing);
    }

    /// The same with the instant a store keeps.
    pub fn kept(self) -> Self {
        Self { at: recorded(self.at), ..self }
    }
}

/// Which traces: all that match every given condition, the latest first, then
/// the last written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingQuery {
    /// Of this case.
    pub case: Option<CaseId>,
    /// By this agent.
    pub agent: Option<AgentId>,
    /// At or after this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// At most this many; 0 is no limit.
    pub limit: u64,
}

/// How many traces there are, and how many should be there and are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadingCount {
    /// Traces kept.
    pub kept: u64,
    /// Traces somebody took away: they are numbered without gaps, and only the
    /// oldest are forgotten, all together.
    pub missing: u64,
}

/// The traces of readings.
pub trait Readings: Send + Sync {
    /// Notes readings, all or none, in order; returns once durable, with how
    /// many were new. One of the same case, by the same agent, of the same
    /// thing, noted from `since` on and not after it, stands for it.
    fn note_readings(&self, readings: Vec<Reading>, since: Instant) -> Result<u64, Fault>;

    /// Traces of readings.
    fn readings(&self, query: &ReadingQuery) -> Result<Vec<Reading>, Fault>;

    /// Forgets every trace written before the first one made at or after this
    /// instant, and says how many.
    fn forget_readings(&self, before: Instant) -> Result<u64, Fault>;

    /// How many there are, and whether some were taken away.
    fn count_readings(&self) -> Result<ReadingCount, Fault>;
}
