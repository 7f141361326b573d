//! Who is signed in at the desk, and how they prove it.

use crate::{Fault, recorded};
use beffroi_base::{AgentId, Hash32, Instant};

/// One sign-in of an agent. The cookie holds the token, the store its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub token: Hash32,
    /// Who signed in.
    pub agent: AgentId,
    /// When.
    pub created_at: Instant,
    /// Last page asked for.
    pub last_seen: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
}

/// Which sessions to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionScope {
    /// One: signing out.
    Token(Hash32),
    /// All those of an agent: a lost computer, a departure.
    Agent(AgentId),
    /// All those that end at or before this instant, or were last seen at or
    /// before the second one.
    Stale {
        /// Absolute end.
        expired: Instant,
        /// Idle since.
        idle: Instant,
    },
}

/// An agent's password, hashed, and the record of failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// Whose.
    pub agent: AgentId,
    /// The PHC string (`$argon2id$…`).
    pub phc: String,
    /// Failures since the last success.
    pub failed: u32,
    /// Nobody signs in before this instant.
    pub locked_until: Option<Instant>,
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The password was right: failures are forgotten.
    Passed,
    /// It was not; from the `limit`th failure on, locked until then. Failures
    /// before a lock that is over are forgotten.
    Failed {
        /// Failures allowed before locking.
        limit: u32,
        /// Now.
        now: Instant,
        /// End of the lock.
        until: Instant,
    },
}

impl Password {
    /// Counts a sign-in, right or wrong. The same in every store.
    pub fn note(&mut self, attempt: Attempt) {
        match attempt {
            Attempt::Passed => {
                self.failed = 0;
                self.locked_until = None;
            }
            Attempt::Failed { limit, now, until } => {
                if self.locked_until.is_some_and(|end| end <= now) {
                    self.note(Attempt::Passed);
                }
                self.failed = self.failed.saturating_add(1);
                if self.failed >= limit {
                    self.locked_until = Some(recorded(until));
                }
            }
        }
    }
}

/// Sessions and passwords.
pub trait Desk: Send + Sync {
    /// Writes or replaces a session (opening it, noting activity).
    fn put_session(&self, session: Session) -> Result<(), Fault>;

    /// The session of a token, ended or not: the caller compares with its clock.
    fn session(&self, token: &Hash32) -> Result<Option<Session>, Fault>;

    /// The sessions of an agent, last seen first.
    fn sessions(&self, agent: &AgentId) -> Result<Vec<Session>, Fault>;

    /// Ends sessions and says how many.
    fn end_sessions(&self, scope: SessionScope) -> Result<u64, Fault>;

    /// The password of an agent.
    fn password(&self, agent: &AgentId) -> Result<Option<Password>, Fault>;

    /// Writes or replaces a password.
    fn put_password(&self, password: Password) -> Result<(), Fault>;

    /// Records how a sign-in ended, atomically, and returns the record; `None`
    /// where the agent has no password.
    fn attempt(&self, agent: &AgentId, attempt: Attempt) -> Result<Option<Password>, Fault>;
}
