//! LX0901 `sensitive-exception`: a sensitive answer is asked without the text that allows it.

use super::prelude::*;
use beffroi_service::SensitiveKind;

pub static RULE: Rule = Rule::new("LX0901", Phase::Sections, include_str!("sensitive_exception.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for question in service.questions.iter().filter(|question| question.exception.is_none()) {
        // The social security number has its own list (LX0902).
        if question.sensitive.as_ref().is_some_and(|kind| kind.value != SensitiveKind::Nir) {
            said.push(Say::new(&RULE, question.name_span).with("field", &question.name).help("aide-exception").help("aide-retirer"));
        }
    }
}
