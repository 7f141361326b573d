//! Version 1 of Publicodes, as it is: for conformance only.
//!
//! The checked profile of this crate departs from the reference engine in a
//! closed list of points. To know that each departure is wanted, and that
//! nothing else departs, this module reads and evaluates models with the
//! semantics of version 1.10, node for node: units decided while evaluating,
//! `null` and `undefined`, one pass over each rule, cycles cut where they are
//! met. Nothing of a service ever runs here.

mod build;
mod calendar;
mod eval;
mod expr;
mod link;
mod op;
mod scale;
mod solve;
mod text;
mod types;
mod unit;

use beffroi_syntax::Node;
pub use build::is_null;
use build::{Arena, Reader, Val};
use std::{collections::BTreeMap, rc::Rc};

/// What version 1 would give if it departed from itself as the checked profile
/// does, point by point: how a disagreement is told to come from one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Departures {
    /// A rule whose parent is not known is not known.
    pub parent: bool,
    /// Without object, minus something, is the opposite.
    pub minus: bool,
    /// A table whose base has no object has none.
    pub base: bool,
    /// Above the last band of a grid there is no object.
    pub above: bool,
    /// Below zero, a grid and a progressive rate are in their first band.
    pub below: bool,
    /// Rounding on fifteen digits, halves away from zero.
    pub rounding: bool,
    /// Zero times what has no object, or is not known, is zero; else what is not
    /// known wins over what has no object.
    pub zero: bool,
    /// The mean of nothing has no object.
    pub mean: bool,
    /// What has no object, or was brought to zero, is no base for a share.
    pub share: bool,
    /// Numbers in one unit are compared as they are.
    pub exact: bool,
    /// A choice without `sinon` can have no object.
    pub open: bool,
    /// A rule met again on its way is no circle by itself.
    pub circles: bool,
    /// `contexte` evaluates anew all that is in it.
    pub context: bool,
    /// What replaces a rule does so in `le maximum de` and `le minimum de` too.
    pub moved: bool,
    /// What is not known wins over what has no object, in a comparison too.
    pub compared: bool,
    /// A condition that is not known changes nothing where both ways agree.
    pub agreed: bool,
}

/// A model as version 1 reads it.
pub struct Model {
    arena: Arena,
    /// How many nodes are the model's own.
    own: usize,
    types: types::Types,
    asked: std::collections::HashMap<usize, usize>,
    /// The engine's option `filterNotApplicablePossibilities`: a choice that is
    /// not applicable is no choice.
    pub filter_choices: bool,
    /// Version 1 as it is by default.
    pub departures: Departures,
}

/// A value of version 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// `undefined`.
    Undefined,
    /// `null`.
    NotApplicable,
    /// A number.
    Number(f64),
    /// `oui` or `non`.
    Bool(bool),
    /// A text, or a date written `DD/MM/YYYY`.
    Text(String),
}

/// An answer to a rule.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// An expression.
    Text(&'a str),
    /// An expression or a mechanism of a file; `null` for "not applicable".
    Node(&'a Node),
}

/// What an evaluation gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value.
    pub value: Outcome,
    /// Its unit, as version 1 writes it.
    pub unit: Option<String>,
    /// The rules whose value is missing, with their score.
    pub missing: BTreeMap<String, f64>,
}

impl Model {
    /// Reads a whole model: a map of rules.
    ///
    /// # Errors
    /// What version 1 throws when it parses: the first mistake, in French.
    pub fn read(rules: &Node) -> Result<Self, String> {
        let map = rules.as_map().ok_or("un modèle est une liste de règles")?;
        let mut arena = Arena::default();
        Reader { arena: &mut arena, rule: None, scope: Rc::from("") }.rules(map)?;
        link::link(&mut arena)?;
        let asked = link::from_outside(&mut arena);
        let own = arena.nodes.len();
        let types = types::Types::of(&arena, types::Wider::default());
        Ok(Self { arena, own, types, asked, filter_choices: false, departures: Departures::default() })
    }

    /// The names of the public rules, in the order written.
    pub fn names(&self) -> Vec<&str> {
        self.arena.public()
    }

    /// The model with some rules answered.
    ///
    /// # Errors
    /// An answer that cannot be read, or that no public rule asks for.
    pub fn situation<'a>(&mut self, answers: impl IntoIterator<Item = (&'a str, Given<'a>)>) -> Result<Session<'_>, String> {
        self.arena.nodes.truncate(self.own);
        let mut given = vec![];
        for (name, text) in answers {
            let id = self.arena.ids.get(name).copied().ok_or_else(|| format!("`{name}` n'existe pas dans la base de règles"))?;
            let scope: Rc<str> = format!("{name} . $SITUATION").into();
            let mut reader = Reader { arena: &mut self.arena, rule: Some(id), scope };
            let node = match text {
                Given::Text(text) => reader.text(text)?,
                Given::Node(node) if is_null(node) => reader.push(build::N::Const(Val::Null, None, None)),
                Given::Node(node) => reader.answer(node)?,
            };
            given.push((id, node));
        }
        link::link(&mut self.arena)?;
        let tables = self.departures.base || self.departures.above;
        let Departures { open, moved, mean, .. } = self.departures;
        let mut types = if tables || open || moved || mean { types::Types::of(&self.arena, types::Wider { tables, open, moved, mean }) } else { self.types.clone() };
        for (_, node) in &given {
            types.node(&self.arena, *node);
        }
        let engine = eval::Engine::new(&self.arena, types, self.filter_choices, self.departures);
        let mut scope = eval::Scope::default();
        for (rule, node) in given {
            scope.situation.insert(rule, eval::Given::Node(node));
        }
        Ok(Session { engine, scope, asked: &self.asked })
    }
}

/// A model and a situation.
pub struct Session<'a> {
    engine: eval::Engine<'a>,
    scope: eval::Scope,
    /// What stands for each replaced rule when it is asked for from outside.
    asked: &'a std::collections::HashMap<usize, usize>,
}

impl Session<'_> {
    /// The names of the public rules, in the order written.
    pub fn names(&self) -> Vec<&str> {
        self.engine.arena.public()
    }

    /// The value of a rule.
    ///
    /// # Errors
    /// What version 1 throws while evaluating: a division by zero, a condition
    /// that is no boolean.
    pub fn evaluate(&mut self, name: &str) -> Result<Answer, String> {
        let rule = self.engine.arena.ids.get(name).copied().ok_or_else(|| format!("`{name}` n'existe pas"))?;
        self.scope.forget_path();
        // Asked by its name: what replaces the rule answers for it.
        let value = match self.asked.get(&rule) {
            Some(node) => self.engine.node(&mut self.scope, *node)?,
            None => self.engine.rule(&mut self.scope, rule)?,
        };
        let names = |rule: &usize| self.engine.arena.rules.get(*rule).map_or(String::new(), |r| r.name.clone());
        Ok(Answer {
            value: match &value.val {
                Val::Undefined => Outcome::Undefined,
                Val::Null => Outcome::NotApplicable,
                Val::Number(x) => Outcome::Number(*x),
                Val::Bool(yes) => Outcome::Bool(*yes),
                Val::Text(text) => Outcome::Text(text.to_string()),
            },
            unit: value.unit.as_ref().map(|unit| unit.serialize()),
            missing: value.missing.iter().map(|(rule, score)| (names(rule), *score)).collect(),
        })
    }

    /// The type version 1 infers for a rule: `nombre`, `booléen`, `texte` or `date`.
    pub fn type_of(&self, name: &str) -> Option<&'static str> {
        let rule = self.engine.arena.ids.get(name).copied()?;
        self.engine.types.borrow_mut().rule(self.engine.arena, rule).1.map(|ty| match ty {
            build::Ty::Number => "nombre",
            build::Ty::Bool => "booléen",
            build::Ty::Text => "texte",
            build::Ty::Date => "date",
        })
    }
}

/// A unit as version 1 writes it back.
pub fn unit_as_written(text: &str) -> String {
    unit::UnitV::parse(text).serialize()
}
