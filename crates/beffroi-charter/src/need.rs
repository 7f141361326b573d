//! What results still need: the outcomes of a service, and which answers can
//! change them.

use beffroi_rules::{Evaluation, Expression, Situation, Type, Value};
use beffroi_service::{Draft, Measure, Question, Reader, SlotContent, Usage};
use std::collections::BTreeSet;

/// Something computed that matters: shown, counted, sent, or deciding whether a
/// question is asked.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// A rule someone reads by its name.
    Rule(&'a str),
    /// An expression written outside the rules.
    Expression(&'a Expression),
}

/// Every outcome of a service.
pub fn outcomes<'a>(draft: &'a Draft, usage: &Usage) -> Vec<Outcome<'a>> {
    let named = |reader: &Reader| matches!(reader, Reader::Stage(_) | Reader::Recipient(_) | Reader::Indicator(_));
    let rules = draft.program.rules().iter().filter(|rule| !rule.is_input && usage.direct(&rule.name).any(named));
    let mut out: Vec<Outcome<'a>> = rules.map(|rule| Outcome::Rule(&rule.name)).collect();
    // The condition of a column is about one element, not about the case.
    let conditions = draft.questions.iter().filter(|question| question.list.is_none() && usage.is_live(&question.name)).filter_map(|question| question.condition.as_ref());
    out.extend(conditions.map(|condition| Outcome::Expression(&condition.value)));
    for letter in &draft.letters {
        let slots = [&letter.subject, &letter.body].into_iter().flat_map(|template| template.slots());
        out.extend(slots.filter_map(|slot| match &slot.content {
            SlotContent::Expression(expression) => Some(Outcome::Expression(expression)),
            SlotContent::Builtin(_) | SlotContent::Answers(_) => None,
        }));
    }
    for indicator in &draft.indicators {
        out.extend(indicator.condition.iter().map(|condition| Outcome::Expression(&condition.value)));
        if let Measure::Sum(expression) | Measure::Mean(expression) = &indicator.measure {
            out.push(Outcome::Expression(&expression.value));
        }
    }
    out
}

/// Whether a person, a letter or someone outside reads the answer as it is.
pub fn read_as_it_is(draft: &Draft, usage: &Usage, question: &Question) -> bool {
    usage.direct(&question.name).any(|reader| match reader {
        Reader::Platform | Reader::Stage(_) | Reader::Letter(_) | Reader::Recipient(_) => true,
        Reader::Rule(_) | Reader::Condition(_) | Reader::Model(_) => false,
        Reader::Indicator(name) => draft.indicators.iter().filter(|indicator| indicator.name == *name).any(|indicator| {
            let listed = matches!(&indicator.measure, Measure::List(names) if names.iter().any(|name| name.value == question.name));
            listed || indicator.by.iter().any(|name| name.value == question.name)
        }),
    })
}

/// The inputs that reach an outcome.
pub fn reaching(draft: &Draft, outcome: Outcome<'_>) -> BTreeSet<String> {
    match outcome {
        Outcome::Rule(name) => draft.program.inputs_of_rule(name),
        Outcome::Expression(expression) => draft.program.inputs_of(expression),
    }
}

/// An outcome for what is known of a case.
pub fn evaluate(draft: &Draft, outcome: Outcome<'_>, situation: &Situation) -> Option<Evaluation> {
    match outcome {
        Outcome::Rule(name) => draft.program.evaluate_rule(name, situation),
        Outcome::Expression(expression) => Some(draft.program.evaluate(expression, situation)),
    }
}

/// Whether an answer can still change one of the outcomes.
pub fn can_change(draft: &Draft, outcomes: &[Outcome<'_>], question: &str, situation: &Situation) -> bool {
    outcomes.iter().any(|outcome| {
        evaluate(draft, *outcome, situation).is_some_and(|evaluation| evaluation.needed.iter().any(|name| name == question))
    })
}

/// The answers one may give to a question with few of them, as written.
pub fn answers(draft: &Draft, question: &Question) -> Vec<(String, Value)> {
    match draft.program.input(&question.name).map(|input| &input.ty) {
        Some(Type::Bool) => vec![("oui".to_owned(), Value::Bool(true)), ("non".to_owned(), Value::Bool(false))],
        Some(Type::Choice(choices)) => choices.iter().map(|choice| (format!("'{choice}'"), Value::Text(choice.as_str().into()))).collect(),
        _ => vec![],
    }
}
