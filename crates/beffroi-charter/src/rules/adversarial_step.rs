//! LX1201 `adversarial-step`: something granted is taken back without hearing the person.

use super::prelude::*;
use crate::journey;
use beffroi_service::{ActorKind, Duration, Effect, Stage};

pub static RULE: Rule = Rule::new("LX1201", Phase::Journey, include_str!("adversarial_step.md"), check);

/// Days the person has to answer: what the platform enforces as well.
const ANSWER_DAYS: u32 = 15;

/// Whether a stage leaves time to answer.
fn lets_answer(stage: &Stage) -> bool {
    let limit = stage.timeout.as_ref().and_then(|timeout| timeout.after.as_ref());
    !matches!(limit.map(|limit| limit.value), Some(Duration::Days(days)) if days < ANSWER_DAYS)
}

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let Some(first) = draft.first_stage() else { return };
    // A stage held by the person, or a letter that says what is held against
    // them, sent before the stage where it is decided.
    let person = |stage: &Stage| {
        let kind = stage.actor.as_ref().and_then(|actor| draft.actor_kind(&actor.value));
        stage.name != first.name && kind == Some(ActorKind::Person) && lets_answer(stage)
    };
    let heard = |hop: &journey::Hop<'_>| {
        draft.stage(hop.to).is_some_and(person) || hop.action.is_some_and(|action| action.letter.is_some() && action.reasons_required && action.effect.is_none())
    };
    for (stage, action) in draft.actions() {
        if action.effect.as_ref().is_none_or(|effect| effect.value != Effect::Withdraw) {
            continue;
        }
        let Some(way) = journey::way_where(draft, &stage.name, |hop| !heard(hop)) else { continue };
        let say = Say::new(&RULE, action.name_span).with("action", &action.name);
        let say = way.iter().fold(say, |say, hop| say.label_with(hop.span, "chemin", vec![("from", hop.from.name.as_str().into())]));
        let hurried = draft.stages.iter().find(|stage| {
            stage.actor.as_ref().and_then(|actor| draft.actor_kind(&actor.value)) == Some(ActorKind::Person)
                && way.iter().any(|hop| hop.to == stage.name) && !lets_answer(stage)
        });
        let limit = hurried.and_then(|stage| stage.timeout.as_ref()?.after.as_ref());
        said.push(match limit {
            Some(limit) => say.label_with(limit.span, "delai", vec![("delay", limit.value.text().into())]).help("aide-delai"),
            None => say.help("aide-etape"),
        });
    }
}
