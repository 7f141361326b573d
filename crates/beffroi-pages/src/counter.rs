//! A request typed by an agent for someone who came or called.

use crate::{layout::Shell, page::page, question::Question};
use askama::Template;

/// Which service, and where the person is.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "counter.html")]
pub struct Counter {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// Where the form posts.
    pub post_href: String,
    /// The boxes.
    pub questions: Vec<Question>,
}

page!(Counter, |_it, l| l.pick("Saisir pour quelqu'un", "Type for someone").into_owned());
