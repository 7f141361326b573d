//! CH0702 `excess-reader`: an agent reads what their stage does not use.

use super::prelude::*;
use crate::{flow, journey};
use beffroi_base::Spanned;
use beffroi_service::{ActorKind, Sensitivity, Stage};

pub static RULE: Rule = Rule::new("CH0702", Phase::Readers, include_str!("excess_reader.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for stage in &draft.stages {
        let Some(actor) = &stage.actor else { continue };
        if !matches!(draft.actor_kind(&actor.value), Some(ActorKind::Agent | ActorKind::Signatory | ActorKind::External)) {
            continue;
        }
        let reads = reads(service, stage);
        let say = |name: &Spanned<String>, key| Say::new(&RULE, name.span).key(key).with("stage", &stage.name).with("actor", &actor.value);
        // Without a way on either, the stage has its own finding (CH0504).
        if let (Some(first), true, true) = (reads.first(), stage.actions.is_empty(), stage.next.is_some()) {
            said.push(say(first, "message").help("aide-action"));
            continue;
        }
        let after = journey::after(draft, &stage.name);
        let decision = draft.actions().find(|(at, action)| action.effect.is_some() && after.contains(at.name.as_str()));
        let account = reads.iter().find(|name| draft.question(&name.value).is_some_and(|question| flow::sensitivity(question) == Sensitivity::Bank));
        if let (Some((_, action)), Some(account)) = (decision, account) {
            let later = vec![("action", action.name.as_str().into())];
            said.push(say(account, "message-compte").label_with(action.name_span, "decision", later).help("aide-apres"));
        }
    }
}

/// What a stage reads, by its `lit` or by the questions' `lu à`.
fn reads<'a>(service: &Service<'a>, stage: &'a Stage) -> Vec<Spanned<String>> {
    let by_question = service.draft().questions.iter().flat_map(|question| {
        let here = question.read_at.iter().filter(|at| at.value == stage.name);
        here.map(|at| Spanned::new(question.name.clone(), at.span))
    });
    stage.reads.iter().cloned().chain(by_question).collect()
}
