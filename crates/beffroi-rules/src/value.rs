//! Types, values and what is known of a case.

use crate::Unit;
use beffroi_base::{Day, Span, Text};
use beffroi_syntax::Node;
use std::{collections::BTreeMap, sync::Arc};

/// The type of an expression, known before any case exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number, whose unit is told apart.
    Number,
    /// `oui` or `non`.
    Bool,
    /// A free text.
    Text,
    /// A civil day.
    Date,
    /// One of a closed list, in the order written.
    Choice(Arc<[String]>),
    /// A list of records, each with the columns declared as inputs of the list.
    /// It has no value of its own: it is counted, or its columns are added up.
    List,
    /// Not known: only in models read without a form, where an undefined rule
    /// without unit, list or default may hold anything.
    Any,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, in the unit its type says.
    Number(f64),
    /// `oui` or `non`.
    Bool(bool),
    /// A text, or one of a list of choices.
    Text(String),
    /// A civil day.
    Date(Day),
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It is this.
    Known(Value),
    /// It has no object in this case: neither zero nor `non`.
    NotApplicable,
    /// It depends on something not yet answered.
    Unknown,
}

impl State {
    /// Whether it is known to be `oui`.
    pub fn is_true(&self) -> bool {
        *self == Self::Known(Value::Bool(true))
    }

    /// Whether it is known to be `non` or without object.
    pub fn is_false(&self) -> bool {
        matches!(self, Self::Known(Value::Bool(false)) | Self::NotApplicable)
    }

    /// Whether it is not yet known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// What a form field brings to the rules.
#[derive(Clone, Debug)]
pub struct Input {
    /// Full name (`foyer . personnes`).
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Type of its answer.
    pub ty: Type,
    /// Unit of its answer, for a number.
    pub unit: Option<Unit>,
    /// Smallest answer accepted, in its unit; for a list, the fewest elements.
    pub min: Option<f64>,
    /// Largest answer accepted, in its unit; for a list, the most elements.
    pub max: Option<f64>,
    /// The grid of possible answers: 1 for a whole number, 0.01 for an amount.
    pub step: Option<f64>,
    /// The words of its question.
    pub title: Text,
    /// Whether a person may leave it without answer; it is then not applicable.
    pub optional: bool,
    /// The list it is a column of, if it is one: it then has one answer for each
    /// element, and only means something inside what folds that list.
    pub list: Option<String>,
    /// Its `applicable si`, written in the question: an expression or a mechanism.
    pub applicable_if: Option<Node>,
}

impl Input {
    /// An input of a name and type, without bounds.
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        let name = name.into();
        Self {
            title: Text::french(name.clone()), name, span: Span::default(), ty, unit: None, min: None, max: None,
            step: None, optional: false, list: None, applicable_if: None,
        }
    }
}

/// The answers of a case: what is absent is not yet known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Situation {
    answers: BTreeMap<String, Option<Value>>,
    lists: BTreeMap<String, Vec<BTreeMap<String, Value>>>,
}

impl Situation {
    /// Nothing answered yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records an answer; a number is in the unit of its input.
    pub fn set(&mut self, name: impl Into<String>, value: Value) -> &mut Self {
        self.answers.insert(tidy(name.into()), Some(value));
        self
    }

    /// Records that an input has no object in this case.
    pub fn set_not_applicable(&mut self, name: impl Into<String>) -> &mut Self {
        let name = tidy(name.into());
        self.lists.remove(&name);
        self.answers.insert(name, None);
        self
    }

    /// Records the elements of a list: the columns of each, by their full names.
    /// A column that an element lacks has no object for it.
    pub fn set_list(&mut self, name: impl Into<String>, elements: Vec<BTreeMap<String, Value>>) -> &mut Self {
        let columns = |element: BTreeMap<String, Value>| {
            let mut tidied = BTreeMap::new();
            tidied.extend(element.into_iter().map(|(name, value)| (tidy(name), value)));
            tidied
        };
        let name = tidy(name.into());
        self.answers.remove(&name);
        self.lists.insert(name, elements.into_iter().map(columns).collect());
        self
    }

    /// The elements of a list, once they are known.
    pub fn list(&self, name: &str) -> Option<&[BTreeMap<String, Value>]> {
        self.lists.get(&tidy(name.to_owned())).map(Vec::as_slice)
    }

    /// Forgets an answer.
    pub fn remove(&mut self, name: &str) -> &mut Self {
        let name = tidy(name.to_owned());
        self.answers.remove(&name);
        self.lists.remove(&name);
        self
    }

    /// The state of an input.
    pub fn get(&self, name: &str) -> State {
        match self.answers.get(&tidy(name.to_owned())) {
            None => State::Unknown,
            Some(None) => State::NotApplicable,
            Some(Some(value)) => State::Known(value.clone()),
        }
    }

    /// The answers, by name; `None` stands for "not applicable".
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        self.answers.iter().map(|(name, value)| (name.as_str(), value.as_ref()))
    }
}

impl<N: Into<String>> FromIterator<(N, Value)> for Situation {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(answers: I) -> Self {
        let mut situation = Self::new();
        situation.answers.extend(answers.into_iter().map(|(name, value)| (tidy(name.into()), Some(value))));
        situation
    }
}

/// Names are compared with straight apostrophes and single spaces.
fn tidy(name: String) -> String {
    if name.contains('’') || name.contains("  ") { crate::front::lexer::normalise(&name) } else { name }
}
