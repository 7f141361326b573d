//! What leaves, and what would have left: the outbox, opened for the
//! demonstration's page and for whoever sends.

use crate::filing::MAIL;
use crate::{Town, Trouble};
use beffroi_base::Instant;
use beffroi_letters::Mail;
use beffroi_ports::{Context, Fault, ItemId, OutboxQuery, OutboxRow, OutboxState};

/// A line of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxLine {
    /// Its identity.
    pub id: ItemId,
    /// When it was written.
    pub at: Instant,
    /// Whether it has left.
    pub state: OutboxState,
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

impl Town {
    /// Counts for the operator; nothing about anyone.
    pub fn figures(&self) -> Result<Figures, Trouble> {
        let rows = self.store.outbox(&OutboxQuery::default())?;
        let count = |state| rows.iter().filter(|row| row.state == state).count() as u64;
        let events = self.store.head()?.position.0;
        Ok(Figures { events, waiting: count(OutboxState::Pending), dead: count(OutboxState::Failed) })
    }

    /// The latest messages of the outbox, newest first.
    pub fn outbox(&self, limit: usize) -> Result<Vec<OutboxLine>, Trouble> {
        let mut rows = self.store.outbox(&OutboxQuery::default())?;
        rows.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
        rows.truncate(limit);
        rows.iter().map(|row| self.line(row)).collect()
    }

    /// One message.
    pub fn outbox_mail(&self, id: &str) -> Result<MailView, Trouble> {
        let rows = self.store.outbox(&OutboxQuery::default())?;
        let row = rows.iter().find(|row| row.id.to_string() == id).ok_or(Trouble::NotFound)?;
        self.line(row)
    }

    fn line(&self, row: &OutboxRow) -> Result<OutboxLine, Trouble> {
        let mail = match self.case_key(row.case) {
            Ok(key) => {
                let plain = key.open(&Context::outbox(row.case, MAIL, row.id), &row.sealed).map_err(Fault::from)?;
                let (to, subject, text) = serde_json::from_slice(&plain).map_err(|e| Fault::Corrupt(format!("mail: {e}")))?;
                Some(Mail { to, subject, text })
            }
            Err(Trouble::NotFound) => None,
            Err(other) => return Err(other),
        };
        Ok(OutboxLine { id: row.id, at: row.created_at, state: row.state, mail })
    }
}
