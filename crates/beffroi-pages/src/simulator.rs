//! The simulator: the rules applied to what one types, and nothing kept.

use crate::{Voice, layout::Shell, page::{page, part}, parts::{FieldError, Hidden, Shown, Steps}, question::Question};
use askama::Template;
use beffroi_base::Text;

/// Fields and, once posted, the result with its steps.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "simulator.html")]
pub struct Simulator {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// The service's page.
    pub service_href: String,
    /// Where the form posts.
    pub post_href: String,
    /// Only the questions that the result needs.
    pub questions: Vec<Question>,
    /// Fields posted along.
    pub hidden: Vec<Hidden>,
    /// The result of what was posted.
    pub result: Option<Outcome>,
    /// Where a real request starts (a link to the service's page or its start).
    pub start_href: String,
}

/// What a simulation gives.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// `Aide estimée`.
    pub label: Text,
    /// The amount, or the answer.
    pub value: Shown,
    /// What it means, in sentences.
    pub body: Vec<Text>,
    /// How it was found.
    pub steps: Steps,
}

#[derive(Template)]
#[template(path = "parts/outcome.html")]
struct OutcomeFrame<'a> {
    l: Voice<'a>,
    it: &'a Outcome,
}
part!(Outcome, OutcomeFrame);

impl Simulator {
    fn errors(&self) -> Vec<FieldError> {
        self.questions.iter().flat_map(Question::errors).collect()
    }
}

page!(Simulator, |it, l| title(it, l));

fn title(it: &Simulator, l: Voice<'_>) -> String {
    let title = format!("{} – {}", l.pick("Simulateur", "Simulator"), l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
}
