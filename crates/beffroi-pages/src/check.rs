//! Check your answers, and the page of someone who already filed.

use crate::{layout::Shell, page::page, parts::{FieldError, Hidden, Section}, question::Question};
use askama::Template;
use beffroi_base::{Day, Text};

/// Everything as it would be filed, with a link to change each answer.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "check.html")]
pub struct CheckAnswers {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// This step, from 1.
    pub step: usize,
    /// Number of steps.
    pub steps: usize,
    /// The answers, page by page.
    pub sections: Vec<Section>,
    /// Questions asked last: statement on honour, consents.
    pub questions: Vec<Question>,
    /// What prevents filing: an answer missing or no longer valid.
    pub errors: Vec<FieldError>,
    /// What filing means: who receives it, what silence would mean, in sentences.
    pub before_filing: Vec<Text>,
    /// Version of the service and the key that makes filing happen once.
    pub hidden: Vec<Hidden>,
    /// Where the final button posts.
    pub post_href: String,
    /// The page before.
    pub back_href: Option<String>,
}

impl CheckAnswers {
    fn all_errors(&self) -> Vec<FieldError> {
        let own = self.errors.iter().cloned();
        own.chain(self.questions.iter().flat_map(Question::errors)).collect()
    }
}

page!(CheckAnswers, |it, l| {
    let title = format!("{} – {}", l.pick("Vérifiez vos réponses", "Check your answers"), l.raw(&it.service));
    crate::form::with_error_mark(l, !it.all_errors().is_empty(), &title)
});

/// What someone sees who presses « Déposer » again: nothing happened twice.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "already_filed.html")]
pub struct AlreadyFiled {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// The reference of what was filed.
    pub reference: String,
    /// When it was filed.
    pub filed: Option<Day>,
    /// The tracking page.
    pub tracking_href: String,
    /// The receipt.
    pub receipt_href: Option<String>,
    /// The service's page, to file another one on purpose.
    pub service_href: String,
}

page!(AlreadyFiled, |_it, l| l.pick("Votre demande est déjà déposée", "Your request is already filed").into_owned());
