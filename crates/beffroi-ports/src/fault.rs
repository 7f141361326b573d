//! The machine could not: what the operator must be told.

use beffroi_base::Text;
use std::fmt;

/// A failure of the machine, never of the person and never of the file.
///
/// The details in the variants are the technical cause, for a log; they hold
/// nothing about a case but its reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk (or its quota) is full. Nothing was recorded; writing works
    /// again as soon as there is room.
    DiskFull,
    /// The store cannot answer now. Whether the write was recorded is unknown:
    /// ask again with the same idempotency key.
    Unavailable(String),
    /// What was read is not what was written.
    Corrupt(String),
    /// What was being received stopped or was cut short.
    Interrupted(String),
    /// Another process already serves this town.
    Occupied(String),
    /// This place cannot hold a town: a network file system, a key readable by
    /// everyone, a database from a newer version.
    Unsuitable(Text),
}

impl Fault {
    /// The sentence for the operator.
    pub fn text(&self) -> Text {
        match self {
            Self::DiskFull => Text::new(
                "le disque est plein : rien n'a été enregistré, libérez de la place",
                "the disk is full: nothing was recorded, make some room",
            ),
            Self::Unavailable(why) => Text::new(
                format!("le stockage ne répond pas ({why})"),
                format!("the store does not answer ({why})"),
            ),
            Self::Corrupt(why) => Text::new(
                format!("les données relues ne sont pas celles qui furent écrites ({why})"),
                format!("what was read is not what was written ({why})"),
            ),
            Self::Interrupted(why) => Text::new(
                format!("la réception s'est interrompue ({why})"),
                format!("the transfer was cut short ({why})"),
            ),
            Self::Occupied(folder) => Text::new(
                format!("un autre processus sert déjà la ville du dossier `{folder}`"),
                format!("another process already serves the town in folder `{folder}`"),
            ),
            Self::Unsuitable(text) => text.clone(),
        }
    }
}

impl fmt::Display for Fault {
    /// French, then English: a log has no language of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{} / {}", text.fr, text.en)
    }
}

impl std::error::Error for Fault {}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
