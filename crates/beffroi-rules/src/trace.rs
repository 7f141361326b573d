//! How a result was computed, one step a line.

use crate::{State, Unit};
use beffroi_base::{Language, Span, Text};

/// Why a step is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// An answer of the person.
    Answer,
    /// A rule of the service.
    Rule,
    /// The expression asked for, when it is not a rule by itself.
    Result,
}

/// One step of a computation.
#[derive(Clone, Debug)]
pub struct Step {
    /// Why it is there.
    pub kind: StepKind,
    /// Name of the rule or of the input.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its value, or why there is none.
    pub state: State,
    /// Its unit, for a number.
    pub unit: Option<Unit>,
    /// Its value as a resident reads it.
    pub value: Text,
    /// What was done, with the values: `32,88 €/an + 120 m3/an × 3,446 €/m3`.
    /// `None` for an answer or a constant.
    pub operation: Option<Text>,
    /// Where it is written.
    pub span: Span,
    /// Names and addresses of the texts it rests on.
    pub references: Vec<(String, String)>,
    /// Steps it uses, by their place in the list.
    pub uses: Vec<usize>,
}

impl Step {
    /// The whole line: `Facture d'eau : 32,88 €/an + … = 446,40 €/an`.
    pub fn line(&self, language: Language) -> String {
        let (title, value) = (self.title.get(language), self.value.get(language));
        let colon = language.pick("\u{a0}: ", ": ");
        match &self.operation {
            Some(operation) => format!("{title}{colon}{} = {value}", operation.get(language)),
            None => format!("{title}{colon}{value}"),
        }
    }
}

/// How a result was computed. Compact until [`Trace::steps`] is asked.
#[derive(Clone, Debug, Default)]
pub struct Trace {}

impl Trace {
    /// The steps in the order of computation, the result last. Only what played
    /// a part is there: the branch not taken is not.
    pub fn steps(&self) -> Vec<Step> {
        vec![]
    }

    /// The steps as lines of text.
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.steps().iter().map(|step| step.line(language)).collect()
    }
}
