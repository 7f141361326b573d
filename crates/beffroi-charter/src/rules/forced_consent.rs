//! CH0601 `forced-consent`: a consent one cannot refuse without losing by it.

use super::prelude::*;
use beffroi_service::{AnswerKind, Ground, Reader};

pub static RULE: Rule = Rule::new("CH0601", Phase::Readers, include_str!("forced_consent.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let decision = draft.actions().find(|(_, action)| action.effect.is_some());
    if let (Some(basis), Some((_, action))) = (service.basis.as_ref().filter(|basis| basis.ground.value == Ground::Consent), decision) {
        said.push(Say::new(&RULE, basis.ground.span).label(action.name_span, "decision").help("aide-base"));
    }
    for question in draft.questions.iter().filter(|question| question.kind == AnswerKind::Consent) {
        let rules: Vec<&String> = service.usage.direct(&question.name).filter_map(|reader| match reader {
            Reader::Rule(rule) if service.usage.is_live(rule) => Some(rule),
            _ => None,
        }).collect();
        if rules.is_empty() {
            continue;
        }
        let say = Say::new(&RULE, question.name_span).key("message-force").with("field", &question.name);
        let say = rules.into_iter().fold(say, |say, rule| say.label_with(service.declared(rule), "regle", vec![("rule", rule.into())]));
        said.push(say.help("aide-retirer"));
    }
}
