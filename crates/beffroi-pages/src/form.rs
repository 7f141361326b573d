//! One page of the form.
//!
//! Buttons are named `geste`: `suite` (go on), `plus-tard` (stop here and get
//! a link), `ajouter:NAME`, `retirer:NAME.INDEX`, `retirer-fichier:NAME:TOKEN`.
//! The first button of the form is always `suite`, so the Enter key goes on.

use crate::{Voice, layout::Shell, page::page, parts::{FieldError, Hidden}, question::Question};
use askama::Template;
use beffroi_base::{Day, Text};

/// One page of questions, with what was typed kept.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "form.html")]
pub struct FormPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Title of this page of the form.
    pub title: Text,
    /// Sentences before the questions.
    pub intro: Vec<Text>,
    /// This step, from 1.
    pub step: usize,
    /// Number of steps, check-your-answers included.
    pub steps: usize,
    /// The questions of this page that can still matter.
    pub questions: Vec<Question>,
    /// Errors that belong to no single question.
    pub errors: Vec<FieldError>,
    /// Where the form posts.
    pub post_href: String,
    /// Version of the service and whatever else must come back.
    pub hidden: Vec<Hidden>,
    /// The page before.
    pub back_href: Option<String>,
    /// What becomes of an unfinished request.
    pub draft: Option<Draft>,
    /// Whether this page was opened to change one answer: the button says so.
    pub changing: bool,
    /// A provider of identity that could answer some of these questions.
    pub identity: Option<IdentityOffer>,
}

/// A provider of identity, and what it could answer.
#[derive(Clone, Debug, Default)]
pub struct IdentityOffer {
    /// Its name.
    pub provider: String,
    /// The data it would be asked for on this page.
    pub data: Vec<Text>,
    /// Leaving for it.
    pub href: String,
}

impl IdentityOffer {
    fn list(&self, l: &Voice<'_>) -> String {
        let all: Vec<String> = self.data.iter().map(|text| l.raw(text).into_owned()).collect();
        match all.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} {} {last}", before.join(", "), l.pick("et", "and")),
            None => String::new(),
        }
    }
}

/// What becomes of an unfinished request.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Day it is erased if nothing more is done.
    pub kept_until: Option<Day>,
    /// Whether a button « Continuer plus tard » (gesture `plus-tard`) is offered.
    pub can_resume: bool,
}

impl FormPage {
    fn all_errors(&self) -> Vec<FieldError> {
        let own = self.errors.iter().cloned();
        own.chain(self.questions.iter().flat_map(Question::errors)).collect()
    }

    fn has_files(&self) -> bool {
        self.questions.iter().any(Question::has_files)
    }
}

/// Stopping here: the address to keep, and until when.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "later.html")]
pub struct LaterPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// The day everything is erased.
    pub until: Day,
    /// The address to keep, whole.
    pub address: String,
    /// The same on this site.
    pub resume_href: String,
    /// Where both forms post.
    pub post_href: String,
    /// The e-mail address the link is sent to.
    pub mail: Question,
    /// The box that erases everything.
    pub erase: Question,
}

impl LaterPage {
    fn errors(&self) -> Vec<FieldError> {
        self.mail.errors().into_iter().chain(self.erase.errors()).collect()
    }
}

page!(LaterPage, |it, l| {
    let title = format!("{} – {}", l.pick("Vos réponses sont gardées", "Your answers are kept"), l.raw(&it.service));
    with_error_mark(l, !it.errors().is_empty(), &title)
});

page!(FormPage, |it, l| {
    let title = format!("{} – {}", l.raw(&it.title), l.raw(&it.service));
    with_error_mark(l, !it.all_errors().is_empty(), &title)
});

/// The tab's title says first that there is an error: it is what is heard first.
pub(crate) fn with_error_mark(l: Voice<'_>, has_errors: bool, title: &str) -> String {
    if has_errors { format!("{} {title}", l.pick("Erreur :", "Error:")) } else { title.to_owned() }
}
