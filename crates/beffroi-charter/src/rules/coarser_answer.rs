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
    for question in service.questions.iter().filter(|question| !question.platform).filter(exact) {
        if need::read_as_it_is(service, service.usage, question) {
            continue;
        }
        let Some(tests) = tests(service, outcomes, question) else { continue };
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
