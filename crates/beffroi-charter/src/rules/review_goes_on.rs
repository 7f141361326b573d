//! LX1403 `review-goes-on`: a missing item freezes the examination of a right.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::{ActorKind, Review};

pub static RULE: Rule = Rule::new("LX1403", Phase::Journey, include_str!("review_goes_on.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for (_, action) in draft.actions().filter(|(_, action)| action.asks() && action.indispensable.is_none()) {
        let say = Say::new(&RULE, action.name_span).with("action", &action.name);
        if action.review == Review::Suspended {
            let written = service.source.get(action.span.start..action.span.end).unwrap_or("");
            let word = written.find("suspendu").map(|at| beffroi_base::Span::new(action.span.start + at, action.span.start + at + "suspendu".len()));
            said.push(match word {
                Some(word) => say.repair("aide-continue", word, "continue", Safety::NeedsDecision).help("aide-indispensable"),
                None => say.help("aide-continue").help("aide-indispensable"),
            });
            continue;
        }
        let waiting = action.to.as_ref().and_then(|to| draft.stage(&to.value)).filter(|stage| {
            stage.actor.as_ref().and_then(|actor| draft.actor_kind(&actor.value)) == Some(ActorKind::Person)
        });
        if let Some(stage) = waiting {
            said.push(say.key("message-attente").label(stage.name_span, "attente").help("aide-rester").help("aide-indispensable"));
        }
    }
}
