//! Why a use case did not end as hoped.

use beffroi_case::Objection;
use beffroi_ports::{AppendError, Fault};

/// Three words kept apart: not found, an objection for the person, a fault for
/// the operator; and the tab that is behind.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// There is no such thing, or it is not for this person to know.
    NotFound,
    /// Nothing was done, and the person can be told why.
    Objection(Objection),
    /// Something changed since the page was shown: read it again.
    Stale,
    /// The machine could not.
    Fault(Fault),
    /// A reading could not be noted: nothing was shown.
    Untraced(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Objection> for Trouble {
    fn from(objection: Objection) -> Self {
        Self::Objection(objection)
    }
}

impl From<AppendError> for Trouble {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } | AppendError::Duplicate { .. } => Self::Stale,
            AppendError::NoKey => Self::NotFound,
            AppendError::Fault(fault) => Self::Fault(fault),
        }
    }
}
