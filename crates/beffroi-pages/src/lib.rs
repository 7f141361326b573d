//! Every page a resident or an agent sees, from plain values to HTML.
//!
//! Each page is one public struct of plain values; `render` turns it into a
//! whole document. Pages never reach for a case, a clock or a disk: whoever
//! serves them fills the values in. All pages are complete without JavaScript
//! and live under the policy
//! `default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'`;
//! pages that send files add `script-src 'self'; connect-src 'self'` for one
//! script that shows how much has left, and the simulator adds
//! `'wasm-unsafe-eval'` for the engine that lets its result follow the answers.
//!
//! Both languages stand beside each other in the templates
//! (`l.pick("…", "…")`), so that a missing wording does not compile. Texts
//! from service files arrive as [`beffroi_base::Text`] and are marked
//! `lang="fr"` where no translation exists.

mod assets;
mod page;
mod voice;

pub mod algorithm;
pub mod batch;
pub mod case;
pub mod catalogue;
pub mod check;
pub mod counter;
pub mod error;
pub mod explain;
pub mod exports;
pub mod fictitious;
pub mod form;
pub mod gallery;
pub mod journal;
pub mod layout;
pub mod letter;
pub mod outbox;
pub mod parts;
pub mod post;
pub mod plain;
pub mod question;
pub mod queue;
pub mod readings;
pub mod receipt;
pub mod service;
pub mod sign_in;
pub mod simulator;
pub mod theme;
pub mod tracking;
pub mod turn;

pub use assets::{Asset, MARK_PATH, SENDING_PATH, SIMULATOR_PATH, STYLESHEET_PATH, assets, fingerprint};
pub use voice::{Voice, typeset};
