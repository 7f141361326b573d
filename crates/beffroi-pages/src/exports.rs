//! Tables taken from the desk.

use crate::{layout::{Shell, Width}, page::page};
use askama::Template;
use beffroi_base::{Day, Text};

/// Who took which table, when: the latest first.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "exports.html")]
pub struct Exports {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// The tables.
    pub taken: Vec<Taken>,
}

/// One table.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Its day.
    pub day: Day,
    /// Its hour.
    pub time: Option<String>,
    /// Who took it.
    pub who: String,
    /// Which list, with its filters.
    pub list: Text,
    /// Its format.
    pub format: String,
    /// Cases in it.
    pub cases: usize,
}

page!(Exports, Width::Wide, |_it, l| l.pick("Tableaux téléchargés", "Tables downloaded").into_owned());
