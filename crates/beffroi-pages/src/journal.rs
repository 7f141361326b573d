//! The town's journal, for whoever wants to hold the town to it.

use crate::{layout::Shell, page::page};
use askama::Template;
use beffroi_base::{Day, Text};

/// What the journal is now, signed, and how to verify what one kept.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "journal.html")]
pub struct JournalPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// How many events it holds.
    pub size: usize,
    /// Its root, in hexadecimal.
    pub root: String,
    /// The day of this head.
    pub day: Day,
    /// Its hour, with its zone.
    pub time: Option<Text>,
    /// The key that verifies signatures, in hexadecimal.
    pub public: String,
    /// The signed head, as a file.
    pub head_href: String,
    /// Where the proof that the journal only added is asked for (GET, field `taille`).
    pub added_href: String,
}

page!(JournalPage, |_it, l| l.pick("Le journal de la ville", "The town's journal").into_owned());
