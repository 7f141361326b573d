//! What the scenarios of a service went through, and what none of them did.

use beffroi_case::{Case, Event};
use beffroi_charter::CompiledService;
use beffroi_rules::StepKind;
use beffroi_service::{Reader, SilenceSense, answers};
use std::collections::BTreeSet;

/// Rules computed, transitions taken.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    rules: BTreeSet<String>,
    transitions: BTreeSet<(String, String)>,
}

/// How many of something were gone through, and which were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Gone through.
    pub covered: usize,
    /// How many there are.
    pub total: usize,
    /// Those no scenario went through, in the order of the file.
    pub missed: Vec<String>,
}

/// Name under which silence is counted among the transitions.
const SILENCE: &str = "silence";
/// Name of what happens at a stage where nobody acts.
const TIMEOUT: &str = "sans réponse";

impl Coverage {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes the rules that played a part in what people read of a case.
    pub(crate) fn filed(&mut self, service: &CompiledService, case: &Case) {
        let draft = service.draft();
        let known = answers::situation(draft, &case.answers, true);
        for rule in draft.program.rules().iter().filter(|rule| !rule.is_input) {
            let read = service.usage().direct(&rule.name).any(|reader| !matches!(reader, Reader::Rule(_)));
            let Some(evaluation) = read.then(|| draft.program.evaluate_rule(&rule.name, &known)).flatten() else { continue };
            let steps = evaluation.trace.steps();
            self.rules.extend(steps.into_iter().filter(|step| step.kind == StepKind::Rule).map(|step| step.name));
        }
    }

    /// Notes an action.
    pub(crate) fn acted(&mut self, stage: &str, action: &str) {
        self.transitions.insert((stage.to_owned(), action.to_owned()));
    }

    /// Notes what time did.
    pub(crate) fn happened(&mut self, event: &Event) {
        match event {
            Event::SilenceFell { .. } => self.acted(SILENCE, SILENCE),
            Event::TimedOut { from, .. } => self.acted(from, TIMEOUT),
            _ => {}
        }
    }

    /// The rules: those with a value, headings left out.
    pub fn rules(&self, service: &CompiledService) -> Tally {
        let rules = service.draft().program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some());
        Tally::of(rules.map(|rule| (rule.name.clone(), self.rules.contains(&rule.name))))
    }

    /// The actions of each stage, what happens where nobody acts, and silence.
    pub fn transitions(&self, service: &CompiledService) -> Tally {
        let draft = service.draft();
        let taken = |stage: &str, action: &str| self.transitions.contains(&(stage.to_owned(), action.to_owned()));
        let actions = draft.actions().map(|(stage, action)| (format!("{} → {}", stage.name, action.name), taken(&stage.name, &action.name)));
        let timeouts = draft.stages.iter().filter(|stage| stage.timeout.is_some());
        let timeouts = timeouts.map(|stage| (format!("{} → {TIMEOUT}", stage.name), taken(&stage.name, TIMEOUT)));
        let silent = draft.silence.as_ref().filter(|silence| silence.sense.value != SilenceSense::None && silence.delay.is_some());
        let silence = silent.map(|_| (SILENCE.to_owned(), taken(SILENCE, SILENCE)));
        Tally::of(actions.chain(timeouts).chain(silence))
    }
}

impl Tally {
    fn of(all: impl Iterator<Item = (String, bool)>) -> Self {
        let mut tally = Self::default();
        for (name, covered) in all {
            tally.total += 1;
            if covered {
                tally.covered += 1;
            } else {
                tally.missed.push(name);
            }
        }
        tally
    }
}
