//! CH0504 `liveness`: a case can stay somewhere for ever, and would never be erased.

use super::prelude::*;
use crate::journey::{self, hops};
use beffroi_service::{ActorKind, Stage};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule::new("CH0504", Phase::Journey, include_str!("liveness.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let Some(first) = draft.first_stage() else { return };
    if !draft.stages.iter().any(|stage| stage.end) {
        said.push(Say::new(&RULE, first.name_span).key("message-sans-fin").help("aide-fin"));
        return;
    }
    let reached = journey::reached(draft);
    let ending = journey::ending(draft);
    let stuck: Vec<&Stage> = draft.stages.iter()
        .filter(|stage| reached.contains(stage.name.as_str()) && !ending.contains(stage.name.as_str())).collect();
    dead_ends(draft, &stuck, said);
    unreachable(draft, &reached, said);
    waiting(draft, &reached, &ending, said);
}

/// Stages without any way on, then circles without any way out. A stage that
/// only leads to one of them is explained by it.
fn dead_ends(draft: &beffroi_service::Draft, stuck: &[&Stage], said: &mut Vec<Say>) {
    let mut explained: BTreeSet<&str> = BTreeSet::new();
    for stage in stuck.iter().filter(|stage| hops(stage).next().is_none()) {
        said.push(Say::new(&RULE, stage.name_span).key("message-sans-issue").with("stage", &stage.name).help("aide-issue"));
        explained.insert(&stage.name);
    }
    for stage in stuck {
        if journey::after(draft, &stage.name).iter().any(|name| explained.contains(name)) {
            continue;
        }
        let circle = journey::circle(draft, stage);
        if circle.is_empty() {
            continue;
        }
        let mut say = Say::new(&RULE, stage.name_span).with("stage", &stage.name);
        for hop in &circle {
            explained.insert(&hop.from.name);
            say = say.label_with(hop.span, "boucle", vec![("from", hop.from.name.as_str().into()), ("to", hop.to.into())]);
        }
        said.push(say.help("aide-issue"));
    }
}

/// Stages no case comes to; what they lead to is explained by them.
fn unreachable(draft: &beffroi_service::Draft, reached: &BTreeSet<&str>, said: &mut Vec<Say>) {
    let mut explained: BTreeSet<&str> = BTreeSet::new();
    for stage in draft.stages.iter().filter(|stage| !reached.contains(stage.name.as_str())) {
        if !explained.contains(stage.name.as_str()) {
            said.push(Say::new(&RULE, stage.name_span).key("message-inatteignable").with("stage", &stage.name).help("aide-relier"));
        }
        explained.extend(journey::after(draft, &stage.name));
    }
}

/// Stages where someone outside must act, and nothing is planned if they do not.
fn waiting(draft: &beffroi_service::Draft, reached: &BTreeSet<&str>, ending: &BTreeSet<&str>, said: &mut Vec<Say>) {
    let outside = |stage: &&Stage| {
        let kind = stage.actor.as_ref().and_then(|actor| draft.actor_kind(&actor.value));
        matches!(kind, Some(ActorKind::Person | ActorKind::External))
    };
    for stage in draft.stages.iter().filter(outside) {
        let alive = reached.contains(stage.name.as_str()) && ending.contains(stage.name.as_str());
        if alive && stage.next.is_none() && stage.timeout.is_none() {
            let actor = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
            said.push(Say::new(&RULE, stage.name_span).key("message-attente").with("stage", &stage.name).with("actor", actor).help("aide-delai"));
        }
    }
}
