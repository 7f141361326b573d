//! CH0903 `appeal-to-person`: an appeal goes to the machine, to no one who decides, or back to the first decider.

use super::prelude::*;
use beffroi_base::Spanned;
use beffroi_service::ActorKind;

pub static RULE: Rule = Rule::new("CH0903", Phase::Journey, include_str!("appeal_to_person.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(remedies) = &service.remedies else { return };
    for role in remedies.reconsideration.iter().chain(&remedies.hierarchical) {
        said.extend(unfit(service, role));
    }
    let Some(above) = remedies.hierarchical.as_ref().filter(|role| unfit(service, role).is_none()) else { return };
    let first = service.draft().actions().find(|(stage, action)| {
        action.effect.is_some() && stage.actor.as_ref().is_some_and(|actor| actor.value == above.value)
    });
    if let Some((_, action)) = first {
        let actor = vec![("actor", above.value.as_str().into())];
        said.push(
            Say::new(&RULE, above.span).key("message-meme").with("actor", &above.value).label_with(action.name_span, "decision", actor).help("aide-autre"),
        );
    }
}

fn unfit(service: &Service<'_>, role: &Spanned<String>) -> Option<Say> {
    let key = match service.actor_kind(&role.value) {
        None | Some(ActorKind::Signatory) => return None,
        Some(ActorKind::System) => "message-systeme",
        Some(ActorKind::Person | ActorKind::Agent | ActorKind::External) => "message",
    };
    Some(Say::new(&RULE, role.span).key(key).with("actor", &role.value).help("aide-signataire"))
}
