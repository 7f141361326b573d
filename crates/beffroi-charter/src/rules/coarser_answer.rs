//! CH0403 `coarser-answer`: of an exact answer only a comparison is used.

use super::prelude::*;
use crate::need::{self, Outcome};
use beffroi_base::Span;
use beffroi_rules::Situation;
use beffroi_service::{AnswerKind, Question};

pub static RULE: Rule = Rule::new("CH0403", Phase::Whole, include_str!("coarser_answer.md"), check);

/// Above this many thresholds, asking each of them would cost more than the
/// value does. A date says so much that any number of them counts.
const THRESHOLDS_MAX: usize = 2;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    use AnswerKind as K;
    let exact = |question: &&Question| matches!(question.kind, K::Date | K::Integer | K::Number | K::Amount | K::FamilyQuotient);
    let outcomes = service.outcomes();
    for question in service.questions.iter().filter(|question| !question.platform && question.list.is_none() && !question.entered).filter(exact) {
        if need::read_as_it_is(service, service.usage, question) {
            continue;
        }
        let Some(tests) = tests(service, outcomes, question) else {
            said.extend(bands(service, outcomes, question));
            continue;
        };
        // A test that changes nothing has its own rule.
        if !need::can_change(service, outcomes, &question.name, &Situation::new()) {
            continue;
        }
        if tests.is_empty() || question.kind != K::Date && tests.len() > THRESHOLDS_MAX {
            continue;
        }
        let written = |span: &Span| service.source.get(span.start..span.end).unwrap_or("").to_owned();
        let first = tests.first().map(written).unwrap_or_default();
        let say = Say::new(&RULE, question.name_span).with("field", &question.name).with("test", first).here("ici");
        let say = tests.iter().fold(say, |say, span| say.label(*span, "epreuve"));
        said.push(say.help("aide-demander").help("aide-lire"));
    }
}

/// Of the answer, only the side of a few bounds on which it lies: a scale with
/// one amount for each band, comparisons, or both.
fn bands(service: &Service<'_>, outcomes: &[Outcome<'_>], question: &Question) -> Option<Say> {
    let mut bounds: Vec<f64> = vec![];
    for outcome in outcomes {
        match outcome {
            Outcome::Rule(name) => bounds.extend(service.program.thresholds(name, &question.name)?),
            // An expression shows rules: it knows of the answer what they do.
            Outcome::Expression(expression) => {
                let direct = expression.reads();
                if direct.contains(&question.name) {
                    return None;
                }
                for name in direct.iter().filter(|name| service.program.rule(name).is_some_and(|rule| !rule.is_input)) {
                    bounds.extend(service.program.thresholds(name, &question.name)?);
                }
            }
        }
    }
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    if bounds.is_empty() || question.kind != AnswerKind::Date && bounds.len() > THRESHOLDS_MAX || !need::can_change(service, outcomes, &question.name, &Situation::new()) {
        return None;
    }
    let say = Say::new(&RULE, question.name_span).key("message-tranches").with("field", &question.name).here("ici");
    let scales = service.scales().iter().filter(|scale| service.program.inputs_of_rule(&scale.rule).contains(&question.name));
    let say = scales.fold(say, |say, scale| say.label(scale.base_span, "tranche"));
    Some(say.help("aide-tranches").help("aide-lire"))
}

/// Every comparison the answer enters, if it enters nothing else.
fn tests(service: &Service<'_>, outcomes: &[Outcome<'_>], question: &Question) -> Option<Vec<Span>> {
    let mut all: Vec<Span> = vec![];
    for outcome in outcomes {
        let found = match outcome {
            Outcome::Rule(name) => service.program.tests_in_rule(name, &question.name)?,
            Outcome::Expression(expression) => service.program.tests_in(expression, &question.name)?,
        };
        all.extend(found);
    }
    all.sort_by_key(|span| (span.start, span.end));
    all.dedup();
    Some(all)
}
