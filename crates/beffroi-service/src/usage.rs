//! Who reads each answer, and why.
//!
//! The language is closed, so the list is complete: a rule, a condition, a
//! person at a named stage, a letter, a figure, a recipient. From it come dead
//! data (CH0401) and the sentence « Pourquoi cette question ? ».

use crate::model::{Draft, Measure, Question};
use crate::template::{SlotContent, Template};
use beffroi_rules::{Expression, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Something that reads an answer or a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// The receipt, the letters and the tracking need it to reach the person.
    Platform,
    /// A rule's formula.
    Rule(String),
    /// The condition of another question.
    Condition(String),
    /// A person at a stage.
    Stage(String),
    /// A slot of a letter.
    Letter(String),
    /// A figure.
    Indicator(String),
    /// Someone outside.
    Recipient(String),
    /// A learned model: it serves a reader, and is none by itself.
    Model(String),
}

/// Who reads what, for one service.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    direct: BTreeMap<String, BTreeSet<Reader>>,
    live: BTreeSet<String>,
}

impl Usage {
    /// Collects every reader of a draft.
    pub fn of(draft: &Draft) -> Self {
        let mut usage = Self::default();
        for question in &draft.questions {
            usage.question(draft, question);
        }
        for rule in draft.program.rules().iter().filter(|rule| !rule.is_input) {
            for name in &rule.reads {
                usage.add(name, Reader::Rule(rule.name.clone()));
            }
        }
        for stage in &draft.stages {
            for name in &stage.reads {
                usage.add(&name.value, Reader::Stage(stage.name.clone()));
            }
        }
        // A letter nothing sends is read by nobody.
        let sent = |name: &str| draft.actions().any(|(_, action)| action.letter.as_ref().is_some_and(|letter| letter.value == name));
        for letter in draft.letters.iter().filter(|letter| sent(&letter.name)) {
            let english = letter.subject_en.iter().chain(&letter.body_en);
            for template in [&letter.subject, &letter.body].into_iter().chain(english) {
                usage.template(draft, template, &letter.name);
            }
        }
        for indicator in &draft.indicators {
            let reader = Reader::Indicator(indicator.name.clone());
            match &indicator.measure {
                Measure::Count => {}
                Measure::Sum(e) | Measure::Mean(e) => usage.expression(&draft.program, &e.value, &reader),
                Measure::List(names) => names.iter().for_each(|name| usage.add(&name.value, reader.clone())),
            }
            if let Some(condition) = &indicator.condition {
                usage.expression(&draft.program, &condition.value, &reader);
            }
            for name in &indicator.by {
                usage.add(&name.value, reader.clone());
            }
            // The consent under which persons are named is read on publishing.
            if let Some(consent) = indicator.publication.as_ref().and_then(|publication| publication.consent.as_ref()) {
                usage.add(&consent.value, reader.clone());
            }
        }
        for recipient in &draft.recipients {
            for name in &recipient.receives {
                usage.add(&name.value, Reader::Recipient(recipient.name.clone()));
            }
        }
        for model in &draft.models {
            for name in &model.reads {
                usage.add(&name.value, Reader::Model(model.name.clone()));
            }
        }
        usage.lists(draft);
        usage.close();
        usage
    }

    /// Who reads a column of a list reads the list.
    fn lists(&mut self, draft: &Draft) {
        for column in draft.questions.iter() {
            let Some(list) = &column.list else { continue };
            let readers: Vec<Reader> = self.direct(&column.name).filter(|reader| !matches!(reader, Reader::Condition(_))).cloned().collect();
            readers.into_iter().for_each(|reader| self.add(list, reader));
        }
    }

    fn question(&mut self, draft: &Draft, question: &Question) {
        if question.platform {
            self.add(&question.name, Reader::Platform);
        }
        if let Some(condition) = &question.condition {
            self.expression(&draft.program, &condition.value, &Reader::Condition(question.name.clone()));
        }
        for stage in &question.read_at {
            self.add(&question.name, Reader::Stage(stage.value.clone()));
        }
        // The consent to a reuse decides whether the source's answer is fetched.
        let source = question.source.as_ref().and_then(|name| draft.sources.iter().find(|source| source.name == name.value));
        if let Some(consent) = source.and_then(|source| source.consent.as_ref()) {
            self.add(&consent.value, Reader::Condition(question.name.clone()));
        }
    }

    fn template(&mut self, draft: &Draft, template: &Template, letter: &str) {
        let program = &draft.program;
        for slot in template.slots() {
            let reader = Reader::Letter(letter.to_owned());
            match &slot.content {
                SlotContent::Expression(expression) => self.expression(program, expression, &reader),
                SlotContent::Answers(name) => draft.with_columns(name).for_each(|name| self.add(name, reader.clone())),
                SlotContent::Builtin(_) => {}
            }
        }
    }

    fn expression(&mut self, program: &Program, expression: &Expression, reader: &Reader) {
        for name in direct_reads(program, expression) {
            self.add(&name, reader.clone());
        }
    }

    fn add(&mut self, name: &str, reader: Reader) {
        self.direct.entry(name.to_owned()).or_default().insert(reader);
    }

    /// Marks what is alive: read by a person, a letter, a figure, a recipient,
    /// or by a rule or a condition that is itself alive.
    fn close(&mut self) {
        loop {
            let found: Vec<String> = self
                .direct
                .iter()
                .filter(|(name, _)| !self.live.contains(*name))
                .filter(|(_, readers)| readers.iter().any(|reader| self.counts(reader)))
                .map(|(name, _)| name.clone())
                .collect();
            if found.is_empty() {
                return;
            }
            self.live.extend(found);
        }
    }

    fn counts(&self, reader: &Reader) -> bool {
        match reader {
            Reader::Rule(name) | Reader::Condition(name) => self.live.contains(name),
            // What is translated and read by nobody stays dead.
            Reader::Model(_) => false,
            Reader::Platform | Reader::Stage(_) | Reader::Letter(_) | Reader::Indicator(_) | Reader::Recipient(_) => true,
        }
    }

    /// Who reads a question or a rule itself.
    pub fn direct(&self, name: &str) -> impl Iterator<Item = &Reader> {
        self.direct.get(name).into_iter().flatten()
    }

    /// Whether anything that matters depends on it.
    pub fn is_live(&self, name: &str) -> bool {
        self.live.contains(name)
    }

    /// Everything that reads it, itself or through rules, with the rules passed
    /// through on the way (nearest first).
    pub fn reached(&self, name: &str) -> Vec<(Vec<String>, Reader)> {
        let mut seen = BTreeSet::from([name.to_owned()]);
        let mut out = vec![];
        let mut queue = std::collections::VecDeque::from([(name.to_owned(), vec![])]);
        while let Some((at, path)) = queue.pop_front() {
            for reader in self.direct(&at) {
                if let Reader::Rule(rule) = reader {
                    if seen.insert(rule.clone()) {
                        let mut longer: Vec<String> = path.clone();
                        longer.push(rule.clone());
                        queue.push_back((rule.clone(), longer));
                    }
                } else {
                    out.push((path.clone(), reader.clone()));
                }
            }
        }
        out
    }
}

/// What an expression names itself: everything it reaches, less what it
/// reaches only through one of its rules.
fn direct_reads(program: &Program, expression: &Expression) -> BTreeSet<String> {
    let rules = program.rules_of(expression);
    let through: BTreeSet<&String> =
        rules.iter().filter_map(|name| program.rule(name)).flat_map(|rule| &rule.reads).collect();
    let inputs = program.inputs_of(expression);
    rules.iter().chain(&inputs).filter(|name| !through.contains(name)).cloned().collect()
}
