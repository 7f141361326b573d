//! What leaves, and what would have left: the outbox, opened for the
//! demonstration's page and for whoever sends.

use crate::filing::MAIL;
use crate::{Town, Trouble};
use beffroi_base::Instant;
use beffroi_letters::Mail;
use beffroi_ports::{Context, Fault, ItemId, MailError, Mailer, OutboxMark, OutboxQuery, OutboxRow, OutboxState, Outgoing};
use jiff::ToSpan as _;

/// A line of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxLine {
    /// Its identity.
    pub id: ItemId,
    /// When it was written.
    pub at: Instant,
    /// Whether it has left.
    pub state: OutboxState,
    /// How many times it was tried.
    pub attempts: u32,
    /// Not before this instant, while it waits.
    pub next_at: Instant,
    /// What the last failure said.
    pub error: Option<String>,
    /// To whom, and about what; absent once the case was erased.
    pub mail: Option<Mail>,
}

/// A mail of the outbox.
pub type MailView = OutboxLine;

/// What the operator watches of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Events in the journal.
    pub events: u64,
    /// Messages waiting to leave.
    pub waiting: u64,
    /// Messages given up.
    pub dead: u64,
}

/// How long after each failure the next try comes; after the last one, the
/// message is given up and shown among the dead letters.
const TRIES: &[i64] = &[1, 5, 15, 60, 2 * 60, 4 * 60, 8 * 60, 24 * 60, 24 * 60, 24 * 60];

/// What one turn of sending did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages that left.
    pub sent: usize,
    /// Messages that will be tried again.
    pub later: usize,
    /// Messages given up.
    pub dead: usize,
}

impl Town {
    /// Counts for the operator; nothing about anyone.
    pub fn figures(&self) -> Result<Figures, Trouble> {
        // What has left is never read: it only grows.
        let count = |state| self.store.outbox(&OutboxQuery { state: Some(state), ..OutboxQuery::default() }).map(|rows| rows.len() as u64);
        let events = self.store.head()?.position.0;
        Ok(Figures { events, waiting: count(OutboxState::Pending)?, dead: count(OutboxState::Failed)? })
    }

    /// The latest messages of the outbox, newest first.
    pub fn outbox(&self, limit: usize) -> Result<Vec<OutboxLine>, Trouble> {
        self.lines(&OutboxQuery { newest: true, limit: limit as u64, ..OutboxQuery::default() })
    }

    /// The messages given up, newest first: what the administrator looks at.
    pub fn dead_letters(&self, limit: usize) -> Result<Vec<OutboxLine>, Trouble> {
        self.lines(&OutboxQuery { state: Some(OutboxState::Failed), newest: true, limit: limit as u64, ..OutboxQuery::default() })
    }

    /// One message.
    pub fn outbox_mail(&self, id: &str) -> Result<MailView, Trouble> {
        let id: ItemId = id.parse().map_err(|_| Trouble::NotFound)?;
        let rows = self.store.outbox(&OutboxQuery { id: Some(id), ..OutboxQuery::default() })?;
        self.line(rows.first().ok_or(Trouble::NotFound)?)
    }

    fn lines(&self, query: &OutboxQuery) -> Result<Vec<OutboxLine>, Trouble> {
        self.store.outbox(query)?.iter().map(|row| self.line(row)).collect()
    }

    /// Sends what is due, at most `limit` messages. One that fails is tried again
    /// later and later, then given up. A crash between sending and noting it
    /// sends it twice, under the same identity.
    pub fn deliver(&self, mailer: &dyn Mailer, limit: usize) -> Result<Delivered, Trouble> {
        let now = self.clock.now();
        let due = OutboxQuery { state: Some(OutboxState::Pending), due: Some(now), limit: limit as u64, ..OutboxQuery::default() };
        let mut delivered = Delivered::default();
        for row in self.store.outbox(&due)? {
            let mark = self.send(mailer, &row, now)?;
            match mark.state {
                OutboxState::Sent => delivered.sent += 1,
                OutboxState::Pending => delivered.later += 1,
                OutboxState::Failed | OutboxState::Dropped => delivered.dead += 1,
            }
            self.store.mark_outbox(row.id, mark)?;
        }
        Ok(delivered)
    }

    fn send(&self, mailer: &dyn Mailer, row: &OutboxRow, now: Instant) -> Result<OutboxMark, Trouble> {
        let Some(mail) = self.line(row)?.mail else {
            // Erased meanwhile: there is nobody left to write to.
            return Ok(OutboxMark { state: OutboxState::Failed, next_at: now, error: Some("erased".to_owned()) });
        };
        let outgoing = Outgoing { id: row.id, to: mail.to, subject: mail.subject, text: mail.text };
        let (state, next_at, error) = match mailer.send(&outgoing) {
            Ok(()) => (OutboxState::Sent, now, None),
            Err(MailError::Never(why)) => (OutboxState::Failed, now, Some(why)),
            Err(MailError::Later(why)) => match TRIES.get(row.attempts as usize) {
                Some(minutes) => (OutboxState::Pending, now.saturating_add(minutes.minutes()).unwrap_or(now), Some(why)),
                None => (OutboxState::Failed, now, Some(why)),
            },
        };
        Ok(OutboxMark { state, next_at, error })
    }

    pub(crate) fn line(&self, row: &OutboxRow) -> Result<OutboxLine, Trouble> {
        let mail = match self.case_key(row.case) {
            Ok(key) => {
                let plain = key.open(&Context::outbox(row.case, MAIL, row.id), &row.sealed).map_err(Fault::from)?;
                let (to, subject, text) = serde_json::from_slice(&plain).map_err(|e| Fault::Corrupt(format!("mail: {e}")))?;
                Some(Mail { to, subject, text })
            }
            Err(Trouble::NotFound) => None,
            Err(other) => return Err(other),
        };
        Ok(OutboxLine { id: row.id, at: row.created_at, state: row.state, attempts: row.attempts, next_at: row.next_at, error: row.last_error.clone(), mail })
    }
}
