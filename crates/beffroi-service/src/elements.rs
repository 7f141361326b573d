//! The elements of a list: what is asked for each, and how many there may be.

use crate::model::{AnswerKind, Question};
use crate::Answers;
use beffroi_base::{Span, Text};
use beffroi_rules::{Expression, Program, State, Value};

/// What a list asks for each of its elements: `liste de`.
#[derive(Clone, Debug)]
pub struct Elements {
    /// `élément`: what one of them is called.
    pub called: Text,
    /// The questions, as they also stand among those of the service.
    pub questions: Vec<Question>,
    /// Where their conditions are evaluated.
    pub program: Program,
}

/// Most elements of a list, whatever its `max`: a form has to be read by
/// someone.
pub const ELEMENTS_MAX: usize = 50;

impl Question {
    /// The name within its list: `prénom` for `enfants . prénom`.
    pub fn short_name(&self) -> &str {
        let list = self.list.as_deref().and_then(|list| self.name.strip_prefix(list)).and_then(|rest| rest.strip_prefix(" . "));
        list.unwrap_or(&self.name)
    }

    /// Fewest and most elements of a list.
    pub fn elements_bounds(&self) -> (usize, usize) {
        let whole = |bound: f64| bound.max(0.0) as usize;
        let most = self.max.map_or(ELEMENTS_MAX, whole).min(ELEMENTS_MAX);
        (self.min.map_or(usize::from(self.required), whole).min(most), most)
    }
}

impl Elements {
    /// The questions asked for one element, given what is answered of it.
    /// `None` of a condition (its own question is not answered) is not yet.
    pub fn asked<'a, 'g>(&'a self, given: &'g Answers) -> impl Iterator<Item = &'a Question> + use<'a, 'g> {
        self.questions.iter().filter(move |question| question.condition.as_ref().is_none_or(|condition| self.holds(&condition.value, given)))
    }

    fn holds(&self, condition: &Expression, given: &Answers) -> bool {
        let known = given.iter().map(|(name, answer)| (name.clone(), crate::answers::value_of(answer))).collect();
        matches!(self.program.evaluate(condition, &known).state, State::Known(Value::Bool(true)))
    }
}

impl Question {
    /// A question of a type, without anything the file may add.
    pub fn bare(name: String, label: Text, kind: AnswerKind) -> Self {
        Self {
            name, name_span: Span::default(), span: Span::default(), label, help: None, kind, unit: None, required: false, min: None, max: None,
            earliest: None, latest: None, length_max: None, pattern: None, choices: vec![], condition: None, read_at: vec![], necessity: None,
            sensitive: None, exception: None, source: None, regime: None, identity: None, platform: false, typed: true, list: None, entered: false, elements: None,
        }
    }
}
