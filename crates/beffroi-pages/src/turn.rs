//! Something the person does with a request at any time: writes, corrects,
//! gives up, contests.

use crate::{layout::Shell, page::page, parts::{FieldError, Hidden, Link}, question::Question};
use askama::Template;
use beffroi_base::Text;

/// One thing to do, with its boxes.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "turn.html")]
pub struct TurnPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Reference of the case.
    pub reference: String,
    /// What is done: `Contester`.
    pub title: Text,
    /// What it means, in sentences.
    pub lead: Vec<Text>,
    /// The boxes.
    pub questions: Vec<Question>,
    /// Words on the button; none where it cannot be done now.
    pub submit: Option<Text>,
    /// Words on a second button that ends what was begun (gesture `terminer`).
    pub end: Option<Text>,
    /// Whether it cannot be undone.
    pub severe: bool,
    /// Where it posts.
    pub post_href: String,
    /// Fields posted along.
    pub hidden: Vec<Hidden>,
    /// The tracking page.
    pub back: Link,
}

impl TurnPage {
    fn has_files(&self) -> bool {
        self.questions.iter().any(Question::has_files)
    }

    fn errors(&self) -> Vec<FieldError> {
        self.questions.iter().flat_map(Question::errors).collect()
    }
}

page!(TurnPage, |it, l| {
    let title = format!("{} – {}", l.raw(&it.title), l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
});
