//! « Qui a vu mon dossier »: each reading by an agent, for the person.

use crate::{layout::{Shell, Width}, page::page, parts::Link};
use askama::Template;
use beffroi_base::{Day, Text};

/// Who read the case and when, the latest first.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "readings.html")]
pub struct Readings {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Back to the case.
    pub back: Link,
    /// The readings.
    pub lines: Vec<Reading>,
    /// Who answers for personal data, in a line.
    pub officer: Text,
}

/// One reading: when, who, what, and why they could.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Its day.
    pub day: Day,
    /// Its hour, with its zone.
    pub time: Option<Text>,
    /// Name of the agent.
    pub name: String,
    /// What they are.
    pub capacity: String,
    /// Where they work.
    pub department: String,
    /// What they read: « le dossier », « le courrier … ».
    pub what: Text,
    /// The stages that let them, and what each reads.
    pub why: Vec<Why>,
    /// Why, where no stage says it.
    pub otherwise: Option<Text>,
}

/// A stage of the service, and what it lets its actor read.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// Its name.
    pub stage: Text,
    /// Questions and results, as the form and the page name them.
    pub reads: Vec<Text>,
}

page!(Readings, Width::Wide, |_it, l| l.pick("Qui a vu mon dossier", "Who has seen my file").into_owned());
