//! A checked program and what can be asked of it.

use crate::{Situation, State, Trace, Type, Unit, Value, decimal, show};
use beffroi_base::{Cents, Language, Span, Text};
use beffroi_findings::Finding;
use beffroi_syntax::{Node, Scalar};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// What is known of a rule before any case exists. Inputs are rules too.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Full name (`facture . montant`).
    pub name: String,
    /// Where its name is written.
    pub span: Span,
    /// `titre`, or its name.
    pub title: Text,
    /// `note`, else `description`.
    pub note: Option<Text>,
    /// Names and addresses under `références`.
    pub references: Vec<(String, String)>,
    /// Type of its value; `None` for a mere heading, which has none.
    pub ty: Option<Type>,
    /// Unit of its value, for a number.
    pub unit: Option<Unit>,
    /// Whether it is a form field.
    pub is_input: bool,
    /// Whether it can be without object in some case.
    pub nullable: bool,
    /// Rules and inputs its text names, in order of first mention.
    pub reads: Vec<String>,
}

/// A checked set of rules. Immutable, cheap to clone, shared between threads.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) rules: Vec<Rule>,
}

/// A checked expression, ready to be evaluated many times.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(crate) ty: Type,
    pub(crate) unit: Option<Unit>,
}

/// What an evaluation gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value, or why there is none.
    pub state: State,
    /// Its type.
    pub ty: Type,
    /// Its unit, for a number.
    pub unit: Option<Unit>,
    /// The inputs whose answer can still change the result, best question
    /// first. Empty when the result is settled.
    pub needed: Vec<String>,
    /// How it was computed.
    pub trace: Trace,
}

impl Program {
    /// Reads the section `règles` and the form's fields; finds everything wrong
    /// in one pass. The program can be asked even when something is wrong: what
    /// could not be understood is then without value.
    pub fn build(_rules: Option<&Node>, _inputs: Vec<crate::Input>) -> (Self, Vec<Finding>) {
        (Self::default(), vec![])
    }

    /// Checks an expression written outside the rules: a scalar, or a mechanism.
    /// Partial names are resolved from `scope`: `""`, or the name of a question.
    pub fn expression(&self, _node: &Node, _scope: &str) -> (Option<Expression>, Vec<Finding>) {
        (None, vec![])
    }

    /// The same for a part of a longer text, such as the slot of a letter.
    pub fn expression_at(&self, _scalar: &Scalar, _range: Range<usize>, _scope: &str) -> (Option<Expression>, Vec<Finding>) {
        (None, vec![])
    }

    /// A rule or an input by its full name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.inner.rules.iter().find(|rule| rule.name == name)
    }

    /// Rules and inputs, inputs first, in the order written.
    pub fn rules(&self) -> &[Rule] {
        &self.inner.rules
    }

    /// The inputs that can reach an expression, through any number of rules.
    pub fn inputs_of(&self, _expression: &Expression) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// The inputs that can reach a rule.
    pub fn inputs_of_rule(&self, _name: &str) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// The rules (not the inputs) an expression reads, directly or not.
    pub fn rules_of(&self, _expression: &Expression) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// The rules another rule reads, directly or not.
    pub fn rules_of_rule(&self, _name: &str) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// The type of an expression, and its unit for a number.
    pub fn type_of(&self, expression: &Expression) -> (Type, Option<Unit>) {
        (expression.ty.clone(), expression.unit.clone())
    }

    /// The value of an expression for what is known of a case.
    pub fn evaluate(&self, expression: &Expression, _situation: &Situation) -> Evaluation {
        Evaluation {
            state: State::Unknown, ty: expression.ty.clone(), unit: expression.unit.clone(), needed: vec![],
            trace: Trace::default(),
        }
    }

    /// The value of a rule or an input; `None` when there is no such rule.
    pub fn evaluate_rule(&self, _name: &str, _situation: &Situation) -> Option<Evaluation> {
        None
    }

    /// Every scale, with its bands, its base's domain, its holes and overlaps.
    pub fn scales(&self) -> Vec<crate::ScaleFact> {
        vec![]
    }

    /// What is wrong with showing this expression to a resident or paying it:
    /// money that is not rounded to the cent (`TY0801`).
    pub fn check_output(&self, _expression: &Expression, _span: Span) -> Vec<Finding> {
        vec![]
    }
}

impl Evaluation {
    /// The amount in cents, when the value is euros (also euros per something).
    pub fn money(&self) -> Option<Cents> {
        match (&self.state, &self.unit) {
            (State::Known(Value::Number(value)), Some(unit)) if unit.is_money() => {
                let cents = decimal::round(*value * 100.0, 0, decimal::Rounding::Nearest);
                (cents.abs() < 9e15).then_some(Cents(cents as i64))
            }
            _ => None,
        }
    }

    /// The value as a resident reads it: `50,40 €`, `4 personnes`, `oui`.
    pub fn format(&self, language: Language) -> String {
        show::state(&self.state, self.unit.as_ref(), language)
    }
}
