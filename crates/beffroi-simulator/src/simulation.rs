//! The questions a result needs, and the result.

use crate::steps;
use beffroi_base::{Language, Text};
use beffroi_pages::{parts::Shown, simulator::Outcome};
use beffroi_rules::Program;
use beffroi_service::{AnswerKind, Answers, Draft, Question, RawAnswer, answers};
use std::collections::BTreeMap;

/// What people may simulate of a service: the result they read, and the
/// questions it needs.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) program: Program,
    /// The rule people read.
    pub(crate) rule: String,
    /// Where a real request starts.
    pub(crate) start: String,
    /// Every question the result can read, in the order of the form.
    pub(crate) questions: Vec<Question>,
}

/// What was typed, read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The answers accepted.
    pub given: Answers,
    /// What stands between them and the result: for each field, what to do
    /// about it. A question left blank is there only while the result needs it.
    pub refused: Vec<(String, Text)>,
    /// The questions whose answer can still change the result, best first.
    pub needed: Vec<String>,
}

impl Simulation {
    /// The rule a service lets people simulate: the first one the first reader
    /// reads; `None` where nothing is computed for people to read.
    pub fn rule_of(draft: &Draft) -> Option<&str> {
        let read = draft.stages.iter().flat_map(|stage| &stage.reads);
        read.map(|name| name.value.as_str()).find(|name| draft.program.rule(name).is_some_and(|rule| !rule.is_input))
    }

    /// The simulation of a service, if it has one ([`Simulation::rule_of`]).
    pub fn of(draft: &Draft) -> Option<Self> {
        let rule = Self::rule_of(draft)?;
        let inputs = draft.program.inputs_of_rule(rule);
        Some(Self {
            program: draft.program.clone(),
            rule: rule.to_owned(),
            start: format!("/demarches/{}", draft.slug),
            questions: draft.questions.iter().filter(|question| question.list.is_none() && inputs.contains(&question.name)).cloned().collect(),
        })
    }

    /// The rule whose result is shown.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Where a real request starts.
    pub fn start(&self) -> &str {
        &self.start
    }

    /// The questions people are asked; what an agent enters is left out.
    pub fn asked(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| !question.entered)
    }

    /// A list that people are asked for.
    pub(crate) fn list(&self, name: &str) -> Option<&Question> {
        self.asked().find(|question| question.name == name && question.kind == AnswerKind::List)
    }

    /// Reads what was typed.
    pub fn read(&self, typed: &BTreeMap<String, RawAnswer>) -> Reading {
        let mut given = Answers::new();
        let mut wrong: Vec<(&Question, Vec<(String, Text)>)> = vec![];
        let nothing = RawAnswer::default();
        for question in self.asked() {
            match answers::read_answers(question, typed.get(&question.name).unwrap_or(&nothing)) {
                Ok(Some(answer)) => drop(given.insert(question.name.clone(), answer)),
                Ok(None) => {}
                Err(fields) => wrong.push((question, fields)),
            }
        }
        let known = answers::situation_of(&self.questions, &given, false);
        let needed = self.program.evaluate_rule(&self.rule, &known).map(|evaluation| evaluation.needed).unwrap_or_default();
        let refused = wrong.into_iter().filter(|(question, _)| needed.contains(&question.name)).flat_map(|(_, fields)| fields).collect();
        Reading { given, refused, needed }
    }

    /// The result for these answers, and how it is found. What is not answered
    /// will not be.
    pub fn outcome(&self, given: &Answers) -> Option<Outcome> {
        let known = answers::situation_of(&self.questions, given, true);
        let evaluation = self.program.evaluate_rule(&self.rule, &known)?;
        Some(Outcome {
            label: self.program.rule(&self.rule)?.title.clone(),
            value: Shown::Words(Text::new(evaluation.format(Language::Fr), evaluation.format(Language::En))),
            body: vec![Text::new(
                "Ce calcul est une indication : la décision est prise par une personne, sur votre dossier.",
                "This computation is an indication: the decision is made by a person, on your case.",
            )],
            steps: steps(&evaluation.trace.steps()),
        })
    }
}
