//! The simulator: the rules applied to what one types, and nothing kept.

use crate::{Voice, layout::Shell, page::{page, part, print}, parts::{FieldError, Hidden, Shown, Steps}, question::Question};
use askama::Template;
use beffroi_base::{Language, Text};

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
    /// What lets a browser show the result as one types; none where the rules
    /// cannot travel.
    pub engine: Option<Engine>,
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

/// The result as it follows what is typed, for a browser that computes it itself.
#[derive(Clone, Debug, Default)]
pub struct Following {
    /// The result, once nothing is missing.
    pub result: Option<Outcome>,
    /// What was typed and cannot be read: the question, and what to do.
    pub refused: Vec<(Text, Text)>,
    /// How many answers are missing.
    pub missing: usize,
    /// Where a real request starts.
    pub start_href: String,
}

#[derive(Template)]
#[template(path = "parts/following.html")]
struct Said<'a> {
    l: Voice<'a>,
    it: &'a Following,
}

#[derive(Template)]
#[template(path = "parts/following_detail.html")]
struct Detail<'a> {
    l: Voice<'a>,
    it: &'a Outcome,
    start_href: &'a str,
}

impl Following {
    /// The result; or what is missing before there is one. Markup.
    pub fn said(&self, language: Language) -> String {
        print(&Said { l: Voice::new(language, None), it: self })
    }

    /// How the result was found, and where to go from there. Markup; nothing
    /// before there is a result.
    pub fn detail(&self, language: Language) -> String {
        let detail = self.result.as_ref().map(|it| Detail { l: Voice::new(language, None), it, start_href: &self.start_href });
        detail.map(|detail| print(&detail)).unwrap_or_default()
    }
}

/// What a browser needs to compute by itself.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// The engine, a WebAssembly module.
    pub module_href: String,
    /// The rules of the service, as bytes.
    pub rules_href: String,
}

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
