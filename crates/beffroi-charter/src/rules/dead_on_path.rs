//! CH0404 `dead-on-path`: an answer required where, another answer being given, nothing reads it.

use super::prelude::*;
use crate::need::{self, Outcome};
use beffroi_findings::Safety;
use beffroi_rules::{Situation, State, Value};
use beffroi_service::Question;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule::new("CH0404", Phase::Whole, include_str!("dead_on_path.md"), check);

/// Combinations of short answers tried to know whether a question is asked.
const CASES_MAX: usize = 256;

/// What is still needed once a question has one of its short answers.
struct Case {
    word: String,
    situation: Situation,
    needed: BTreeSet<String>,
}

/// The short answers of each question that reaches an outcome, each with what
/// is then still needed: worked out once, for every pair of questions asks it.
type Cases<'a> = BTreeMap<&'a str, Vec<Case>>;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let outcomes = service.outcomes();
    let reached: Vec<BTreeSet<String>> = outcomes.iter().map(|outcome| need::reaching(service, *outcome)).collect();
    let candidates: Vec<&Question> = service.questions.iter()
        .filter(|question| !question.platform && question.list.is_none() && !question.entered && question.required && !need::read_as_it_is(service, service.usage, question))
        .filter(|question| reached.iter().any(|names| names.contains(&question.name))).collect();
    if candidates.is_empty() {
        return;
    }
    let cases = cases(service, outcomes, &reached);
    for question in candidates {
        let beside = |other: &Question| reached.iter().any(|names| names.contains(&question.name) && names.contains(&other.name));
        let others = service.questions.iter().filter(|other| other.name != question.name && !other.platform && beside(other));
        said.extend(others.into_iter().find_map(|other| against(service, &cases, question, other)));
    }
}

fn cases<'a>(service: &'a Service<'_>, outcomes: &[Outcome<'_>], reached: &[BTreeSet<String>]) -> Cases<'a> {
    let mut out = Cases::new();
    for question in service.questions.iter().filter(|question| !question.platform && question.list.is_none() && !question.entered) {
        let mine: Vec<Outcome<'_>> = outcomes.iter().zip(reached).filter(|(_, names)| names.contains(&question.name)).map(|(outcome, _)| *outcome).collect();
        let others: BTreeSet<&String> = outcomes.iter().zip(reached).filter(|(_, names)| !names.contains(&question.name)).flat_map(|(_, names)| names).collect();
        let answers = if mine.is_empty() { vec![] } else { need::answers(service, question) };
        let case = |(word, value): (String, Value)| {
            let situation: Situation = [(question.name.clone(), value)].into_iter().collect();
            // What this answer does not touch is needed as before.
            let mut needed: BTreeSet<String> = others.iter().map(|name| (*name).clone()).collect();
            needed.extend(mine.iter().filter_map(|outcome| need::evaluate(service, *outcome, &situation)).flat_map(|evaluation| evaluation.needed));
            Case { word, situation, needed }
        };
        out.insert(&question.name, answers.into_iter().map(case).collect());
    }
    out
}

fn against(service: &Service<'_>, cases: &Cases<'_>, question: &Question, other: &Question) -> Option<Say> {
    let (mut dead, mut alive) = (vec![], vec![]);
    for case in cases.get(other.name.as_str())? {
        if case.needed.contains(&question.name) {
            alive.push(case.word.as_str());
        } else if asked(service, question, &case.situation) {
            dead.push(case.word.as_str());
        }
    }
    // Of two answers that each make the other useless (`a ou b`), neither can be
    // made to depend on the other: the form asks the second only where it can
    // still matter. Never useful is another matter: CH0401, CH0407.
    let spares = cases.get(question.name.as_str()).is_some_and(|mine| mine.iter().any(|case| !case.needed.contains(&other.name)));
    if dead.is_empty() || alive.is_empty() || spares {
        return None;
    }
    let case = dead.iter().map(|word| format!("`{} = {word}`", other.name)).collect::<Vec<_>>().join(" / ");
    let say = Say::new(&RULE, question.name_span).with("field", &question.name).with("case", case).here("ici").label(other.name_span, "selon");
    let [only] = alive.as_slice() else { return Some(say.help("aide-applicable")) };
    let condition = match *only {
        "oui" => other.name.clone(),
        word => format!("{} = {word}", other.name),
    };
    if question.condition.is_some() {
        return Some(say.help("aide-applicable"));
    }
    let line = format!("\n{}applicable si: {condition}", service.indent_in(question.name_span));
    Some(say.with("condition", &condition).repair("aide-condition", service.end_of_entry(question.span), line, Safety::Safe))
}

/// Whether the question may be asked, whatever the other short answers are.
fn asked(service: &Service<'_>, question: &Question, situation: &Situation) -> bool {
    let Some(condition) = &question.condition else { return true };
    let names = service.program.inputs_of(&condition.value);
    let open = names.iter().filter(|name| situation.get(name).is_unknown()).filter_map(|name| service.question(name));
    let mut cases = vec![situation.clone()];
    for other in open {
        let answers = need::answers(service, other);
        if answers.is_empty() || cases.len() * answers.len() > CASES_MAX {
            continue;
        }
        cases = cases.iter().flat_map(|case| answers.iter().map(|(_, value)| {
            let mut longer = case.clone();
            longer.set(other.name.clone(), value.clone());
            longer
        })).collect();
    }
    cases.iter().any(|case| {
        let state = service.program.evaluate(&condition.value, case).state;
        !matches!(state, State::Known(Value::Bool(false)) | State::NotApplicable)
    })
}
