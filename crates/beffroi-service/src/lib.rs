//! A service file, read and resolved.
//!
//! [`read`] turns the text of a `demarche.yaml` into a [`Draft`]: every section
//! typed, every name bound, every mistake found in one pass. A draft is not
//! allowed to run: only the charter crate can seal it.

// A browser reads answers, never a service file.
#![cfg_attr(target_family = "wasm", allow(dead_code, unused_imports))]

pub mod answers;
mod codes;
mod elements;
pub mod compare;
mod fields;
mod governance;
mod identity;
mod model;
pub mod places;
pub mod new;
#[cfg(not(target_family = "wasm"))]
mod read;
pub mod reference;
mod schema;
mod template;
mod types;
mod usage;
pub mod uses;

pub use answers::{Answer, Answers, RawAnswer};
pub use codes::{CODES, explain};
pub use elements::{ELEMENTS_MAX, Elements};
pub use fields::{FINDINGS_MAX, Fields};
pub use governance::*;
pub use identity::{Assurance, IdentityDatum, SEXES};
pub use model::*;
#[cfg(not(target_family = "wasm"))]
pub use read::{Reading, read};
pub use schema::{find as find_section, Key, Need, SECTIONS, Section, Shape, section};
pub use template::{Builtin, Part, Slot, SlotContent, Template};
pub use types::{SETTINGS, TYPES, TypePage};
pub use usage::{Reader, Usage};
