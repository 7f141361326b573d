//! LX2102 `decision-author`: a decision would not say who took it.

use super::prelude::*;

pub static RULE: Rule = Rule::new("LX2102", Phase::Whole, include_str!("decision_author.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let effects: Vec<_> = draft.actions().filter(|(_, action)| action.effect.is_some()).collect();
    for (_, action) in &effects {
        if action.letter.is_none() {
            said.push(Say::new(&RULE, action.name_span).with("action", &action.name).help("aide-courrier"));
        }
    }
    for letter in &draft.letters {
        let decides = effects.iter().any(|(_, action)| action.letter.as_ref().is_some_and(|name| name.value == letter.name));
        if let (true, Some(span), None) = (decides, letter.anonymous, &letter.anonymity_reason) {
            said.push(Say::new(&RULE, span).key("message-anonyme").with("letter", &letter.name).help("aide-motif"));
        }
    }
    if let Some((_, action)) = effects.first().filter(|_| draft.department.is_none() && service.lacks("service instructeur")) {
        said.push(Say::new(&RULE, service.title_span()).key("message-service").label(action.name_span, "decision").help("aide-service"));
    }
}
