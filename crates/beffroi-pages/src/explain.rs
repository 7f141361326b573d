//! « Expliquer ma décision » (CRPA, art. R. 311-3-1-2).

use crate::{Voice, layout::Shell, letter::Signature, page::{page, print}, parts::{FieldError, Hidden, Link, Shown, Source, Steps, Tone}, question::Question, simulator::Outcome};
use askama::Template;
use beffroi_base::{Day, Text};

/// Who decided, on what, and how each figure was found.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "explain.html")]
pub struct Explain {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Reference of the case.
    pub reference: String,
    /// What was decided: `Une aide de 50,40 € vous est accordée`.
    pub decision: Text,
    /// Its colour.
    pub tone: Tone,
    /// The person who decided; none while it is only proposed, or for an implicit decision.
    pub decided_by: Option<Signature>,
    /// Its day.
    pub decided: Option<Day>,
    /// How the computation took part: `Le calcul propose un montant ; une personne décide`.
    pub mode: Text,
    /// Reasons given by the person who decided, beyond the computation.
    pub reasons: Vec<Text>,
    /// Texts the decision is based on.
    pub legal: Vec<Source>,
    /// The person's data that were used, and where they come from.
    pub data: Vec<DataUsed>,
    /// The parameters that were applied.
    pub parameters: Vec<Parameter>,
    /// The operations, in order.
    pub steps: Steps,
    /// Fingerprint of the version of the rules.
    pub version: String,
    /// Where that version can be read.
    pub rules_href: Option<String>,
    /// The public register's page.
    pub register_href: Option<String>,
    /// Change an answer and see.
    pub recompute: Option<Recompute>,
    /// The tracking page.
    pub back: Link,
}

/// A datum about the person that the computation used.
#[derive(Clone, Debug, Default)]
pub struct DataUsed {
    /// Its name.
    pub label: Text,
    /// Its value.
    pub value: Shown,
    /// Where it comes from: `votre demande`, `la CAF, le 3 mars 2026`.
    pub source: Text,
}

/// A parameter of the rules.
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    /// Its name.
    pub label: Text,
    /// Its value.
    pub value: Shown,
    /// Who set it, and when.
    pub sources: Vec<Source>,
}

/// The form « et si ? »: nothing of it is kept.
#[derive(Clone, Debug, Default)]
pub struct Recompute {
    /// Where it posts.
    pub post_href: String,
    /// The questions the result needs, filled with what was answered.
    pub questions: Vec<Question>,
    /// Fields posted along.
    pub hidden: Vec<Hidden>,
    /// The result with what was posted.
    pub result: Option<Outcome>,
}

impl Explain {
    fn errors(&self) -> Vec<FieldError> {
        let questions = self.recompute.iter().flat_map(|form| &form.questions);
        questions.flat_map(Question::errors).collect()
    }
}

#[derive(Template)]
#[template(path = "parts/parameters.html")]
struct ParameterList<'a> {
    l: Voice<'a>,
    parameters: &'a [Parameter],
}

/// Markup of a list of parameters.
pub(crate) fn parameters_html(l: &Voice<'_>, parameters: &[Parameter]) -> String {
    print(&ParameterList { l: *l, parameters })
}

page!(Explain, |it, l| {
    let title = format!("{} – {}", l.pick("Expliquer ma décision", "Explain my decision"), l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
});
