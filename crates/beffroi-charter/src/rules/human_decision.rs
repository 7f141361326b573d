//! CH0901 `human-decision`: a decision is taken by someone who may not sign it, or by no one.

use super::prelude::*;
use crate::journey;
use beffroi_base::Text;
use beffroi_findings::Safety;
use beffroi_service::{ActorKind, Effect};

pub static RULE: Rule = Rule::new("CH0901", Phase::Journey, include_str!("human_decision.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for stage in &draft.stages {
        let Some(actor) = &stage.actor else { continue };
        let key = match draft.actor_kind(&actor.value) {
            None | Some(ActorKind::Signatory) => continue,
            Some(ActorKind::System) => "message-systeme",
            Some(ActorKind::Person) => "message-usager",
            Some(ActorKind::External) => "message-externe",
            Some(ActorKind::Agent) => "message",
        };
        let mut effects = stage.actions.iter().filter(|action| action.effect.is_some());
        let Some(first) = effects.next() else { continue };
        let mut say = Say::new(&RULE, actor.span).key(key)
            .with("actor", &actor.value).with("stage", &stage.name).with("effect", word(first.effect.as_ref().map(|e| e.value)));
        for hop in journey::way(draft, &stage.name) {
            say = say.label_with(hop.span, "chemin", vec![("from", hop.from.name.as_str().into()), ("to", hop.to.into())]);
        }
        for action in std::iter::once(first).chain(effects) {
            say = say.label_with(action.name_span, "effet", vec![("action", action.name.as_str().into())]);
        }
        said.push(say.repair("aide-signataire", actor.span, "signataire", Safety::NeedsDecision));
    }
}

fn word(effect: Option<Effect>) -> Text {
    match effect {
        Some(Effect::Refuse) => Text::new("refuserait", "would refuse"),
        Some(Effect::Withdraw) => Text::new("retirerait", "would withdraw"),
        Some(Effect::Grant) | None => Text::new("accorderait", "would grant"),
    }
}
