//! CH0406 `free-text`: a field where anything may be written, without saying why it is needed.

use super::prelude::*;
use crate::flow;

pub static RULE: Rule = Rule::new("CH0406", Phase::Sections, include_str!("free_text.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let free = service.questions.iter().filter(|question| !question.platform && flow::is_free(question) && question.necessity.is_none());
    for question in free {
        said.push(Say::new(&RULE, question.name_span).with("field", &question.name).here("ici").help("aide-necessite").help("aide-choix"));
    }
}
