//! LX2203 `sensitive-unattended`: the machine reads a sensitive answer with no person there.

use super::prelude::*;
use crate::flow;
use beffroi_service::{ActorKind, Sensitivity};

pub static RULE: Rule = Rule::new("LX2203", Phase::Whole, include_str!("sensitive_unattended.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for stage in &draft.stages {
        let kind = stage.actor.as_ref().and_then(|actor| draft.actor_kind(&actor.value));
        if kind != Some(ActorKind::System) {
            continue;
        }
        for name in &stage.reads {
            let flows = flow::into(draft, service.usage, &name.value);
            let Some(flow) = flows.into_iter().find(|flow| flow::sensitivity(flow.question) >= Sensitivity::Sensitive) else { continue };
            let mut say = Say::new(&RULE, name.span).with("stage", &stage.name).with("field", &flow.question.name)
                .label(flow.question.name_span, "naissance");
            for hop in flow.hops.iter().skip(1) {
                say = say.label_with(hop.span, "passage", vec![("name", hop.name.as_str().into())]);
            }
            said.push(say.help("aide-personne"));
        }
    }
}
