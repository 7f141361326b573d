//! The charter and the law, as a type checker.
//!
//! [`check`] reads a service file, runs every rule of its profile and, when no
//! error is left, seals it. A sealed service, [`CompiledService`], is the only
//! thing the server runs, and this crate is the only one that can make it.
//!
//! A rule is two neighbouring files in `rules/`: the logic, and a page in
//! Markdown with the law, both wordings of its messages, the reasons, and the
//! service files that are its tests. Profiles (`profiles/*.toml`) say which
//! rules apply and how severely; they are data a council can vote.

mod attest;
mod check;
pub mod corpus;
mod crpa;
pub mod fixture;
mod flow;
mod heal;
mod journey;
mod kinds;
mod law;
mod need;
mod page;
mod places;
mod profile;
mod repair;
mod rule;
mod rules;
mod seal;
mod service;
pub mod timed;
mod words;

pub use check::{Checked, check, reopen};
pub use crpa::{Article, Change as LawChange, article, compare as compare_law, shown as show_article};
pub use law::{Source, source, sources};
pub use page::{Fixture, Page};
pub use profile::{Profile, find as profile, profiles};
pub use repair::{Repaired, apply_safe, repair};
pub use rule::{Phase, Rule};
pub use rules::{RULES, find as rule};
pub use seal::{Attested, CompiledService};
