//! The charter and the law, as a type checker.
//!
//! [`check`] reads a service file, runs every rule of its profile and, when no
//! error is left, seals it. A sealed service, [`CompiledService`], is the only
//! thing the server runs, and this crate is the only one that can make it.

mod check;
mod seal;

pub use check::{Checked, check, reopen};
pub use seal::{Attested, CompiledService};
