//! The door mails leave by.

use crate::ItemId;
use std::sync::{Mutex, PoisonError};

/// A mail about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its identity, the same at each try: whoever receives it twice can tell.
    pub id: ItemId,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a mail did not leave. The words are kept in clear: no address in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailError {
    /// It may leave later.
    Later(String),
    /// It never will: an address that does not exist, a refusal.
    Never(String),
}

/// Sends mails. Returns once the next server has taken charge of it.
pub trait Mailer: Send + Sync {
    /// Sends one.
    fn send(&self, mail: &Outgoing) -> Result<(), MailError>;
}

/// A mailer that keeps what it is given, and fails as it is told: for tests, the
/// simulator and the demonstration.
#[derive(Debug, Default)]
pub struct KeptMails {
    state: Mutex<(Vec<Outgoing>, Option<MailError>)>,
}

impl KeptMails {
    /// What was sent, oldest first.
    pub fn sent(&self) -> Vec<Outgoing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// From now on every mail fails so (`None`: leaves again).
    pub fn fail(&self, error: Option<MailError>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = error;
    }
}

impl Mailer for KeptMails {
    fn send(&self, mail: &Outgoing) -> Result<(), MailError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &state.1 {
            Some(error) => Err(error.clone()),
            None => {
                state.0.push(mail.clone());
                Ok(())
            }
        }
    }
}
