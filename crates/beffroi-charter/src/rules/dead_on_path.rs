//! CH0404 `dead-on-path`: an answer required where, another answer being given, nothing reads it.

use super::prelude::*;
use crate::need::{self, Outcome};
use beffroi_findings::Safety;
use beffroi_rules::{Situation, State, Value};
use beffroi_service::Question;

pub static RULE: Rule = Rule::new("CH0404", Phase::Whole, include_str!("dead_on_path.md"), check);

/// Combinations of short answers tried to know whether a question is asked.
const CASES_MAX: usize = 256;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let outcomes = service.outcomes();
    for question in service.questions.iter().filter(|question| !question.platform && question.required) {
        if !need::read_as_it_is(service, service.usage, question) {
            said.extend(judge(service, outcomes, question));
        }
    }
}

/// The first question of which some answer makes this one useless.
fn judge(service: &Service<'_>, outcomes: &[Outcome<'_>], question: &Question) -> Option<Say> {
    let mine: Vec<Outcome<'_>> = outcomes.iter().copied().filter(|outcome| need::reaching(service, *outcome).contains(&question.name)).collect();
    let others = service.questions.iter().filter(|other| other.name != question.name && !other.platform);
    others.filter(|other| mine.iter().any(|outcome| need::reaching(service, *outcome).contains(&other.name)))
        .find_map(|other| against(service, &mine, question, other))
}

fn against(service: &Service<'_>, mine: &[Outcome<'_>], question: &Question, other: &Question) -> Option<Say> {
    let (mut dead, mut alive) = (vec![], vec![]);
    for (word, value) in need::answers(service, other) {
        let situation: Situation = [(other.name.clone(), value)].into_iter().collect();
        if need::can_change(service, mine, &question.name, &situation) {
            alive.push(word);
        } else if asked(service, question, &situation) {
            dead.push(word);
        }
    }
    // Never useful is another matter: CH0401, CH0407. Of two answers that each
    // make the other useless (`a ou b`), neither can be made to depend on the
    // other: the form asks the second only where it can still matter.
    if dead.is_empty() || alive.is_empty() || spares(service, mine, question, other) {
        return None;
    }
    let case = dead.iter().map(|word| format!("`{} = {word}`", other.name)).collect::<Vec<_>>().join(" / ");
    let say = Say::new(&RULE, question.name_span).with("field", &question.name).with("case", case).here("ici").label(other.name_span, "selon");
    let [only] = alive.as_slice() else { return Some(say.help("aide-applicable")) };
    let condition = match only.as_str() {
        "oui" => other.name.clone(),
        word => format!("{} = {word}", other.name),
    };
    if question.condition.is_some() {
        return Some(say.help("aide-applicable"));
    }
    let line = format!("\n{}applicable si: {condition}", service.indent_in(question.name_span));
    Some(say.with("condition", &condition).repair("aide-condition", service.end_of_entry(question.span), line, Safety::Safe))
}

/// Whether some answer to this question makes the other one useless.
fn spares(service: &Service<'_>, mine: &[Outcome<'_>], question: &Question, other: &Question) -> bool {
    need::answers(service, question).into_iter().any(|(_, value)| {
        let situation: Situation = [(question.name.clone(), value)].into_iter().collect();
        !need::can_change(service, mine, &other.name, &situation)
    })
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
