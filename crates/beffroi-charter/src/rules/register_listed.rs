//! CH0804 `register-listed`: a service that decides asks to be left out of the public register.

use super::prelude::*;
use beffroi_findings::Safety;

pub static RULE: Rule = Rule::new("CH0804", Phase::Sections, include_str!("register_listed.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let decision = service.draft().actions().find(|(_, action)| action.effect.is_some());
    if let (Some(span), Some((_, action))) = (service.unlisted, decision) {
        said.push(Say::new(&RULE, span).label(action.name_span, "decision").repair("aide-retirer", span, "oui", Safety::Safe));
    }
}
