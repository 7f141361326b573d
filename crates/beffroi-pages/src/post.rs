//! What leaves the town, as the desk sees it: what waits, what left, what could
//! not; never what a message says, nor to whom.

use crate::{layout::{Shell, Width}, page::page, parts::{FieldError, Tag}, queue::View};
use askama::Template;
use beffroi_base::{Day, Text};

/// The list of one state.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "post.html")]
pub struct Post {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// One for each state, with its count where that is known.
    pub views: Vec<View>,
    /// The messages, the latest first.
    pub rows: Vec<PostRow>,
    /// Whether they can be tried again or dropped.
    pub open: bool,
    /// Where the forms post.
    pub post_href: String,
    /// What was done lately with messages that could not leave.
    pub traces: Vec<PostTrace>,
}

/// One message.
#[derive(Clone, Debug, Default)]
pub struct PostRow {
    /// Its identity, posted back.
    pub id: String,
    /// Its subject.
    pub subject: String,
    /// The service.
    pub service: Text,
    /// The case.
    pub reference: String,
    /// Its page; none for a form not filed yet.
    pub href: Option<String>,
    /// What follows the `@`.
    pub domain: String,
    /// When it was written.
    pub day: Day,
    /// Its hour.
    pub time: Option<String>,
    /// A receipt the law wants by a day: which one.
    pub owed: Option<Text>,
    /// Where it stands.
    pub state: Tag,
    /// How many times it was tried.
    pub attempts: usize,
    /// When it is tried next.
    pub next: Option<Text>,
    /// What the last failure said.
    pub error: Option<String>,
    /// What was typed to drop it, and what is wrong with it.
    pub wrong: Option<Text>,
}

/// What somebody did.
#[derive(Clone, Debug, Default)]
pub struct PostTrace {
    /// The day.
    pub day: Day,
    /// The hour.
    pub time: Option<String>,
    /// Who.
    pub who: String,
    /// `a réessayé un envoi`, `a abandonné un envoi`.
    pub what: Text,
    /// The service.
    pub service: Text,
}

impl Post {
    fn errors(&self) -> Vec<FieldError> {
        let wrong = self.rows.iter().filter_map(|row| Some((row, row.wrong.clone()?)));
        wrong.map(|(row, text)| FieldError { target: format!("comment-{}", row.id), text }).collect()
    }
}

page!(Post, Width::Wide, |it, l| crate::form::with_error_mark(l, !it.errors().is_empty(), &l.pick("Envois", "Post")));
