//! LX2204 `algorithm-mention`: a decision founded on a computation that does not say it is one.

use super::prelude::*;
use crate::journey;
use beffroi_base::Spanned;
use beffroi_service::{Action, SlotContent, Stage};

pub static RULE: Rule = Rule::new("LX2204", Phase::Whole, include_str!("algorithm_mention.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for (stage, action) in draft.actions() {
        let ends = action.to.as_ref().and_then(|to| draft.stage(&to.value)).is_some_and(|to| to.end);
        if action.effect.is_some() || action.letter.is_none() || !ends {
            continue;
        }
        if !tells(service, action) {
            continue;
        }
        let Some(computed) = computed(service, stage) else { continue };
        // After a decision on every way, a letter only tells what follows.
        let undecided = |hop: &journey::Hop<'_>| hop.action.is_none_or(|action| action.effect.is_none());
        if journey::way_where(draft, &stage.name, undecided).is_some() {
            said.push(
                Say::new(&RULE, action.name_span).with("action", &action.name).label(computed.span, "calcul").help("aide-effet").help("aide-etape"),
            );
        }
    }
}

/// Whether the letter tells the outcome of a computation: it shows a rule, or
/// is the letter of a decision.
fn tells(service: &Service<'_>, action: &Action) -> bool {
    let draft = service.draft();
    let Some(letter) = action.letter.as_ref().and_then(|name| draft.letter(&name.value)) else { return false };
    let decides = draft.actions().any(|(_, other)| other.effect.is_some() && other.letter.as_ref().is_some_and(|name| name.value == letter.name));
    let rule = |name: &String| draft.program.rule(name).is_some_and(|rule| !rule.is_input);
    decides || letter.body.slots().any(|slot| matches!(&slot.content, SlotContent::Expression(shown) if shown.reads().iter().any(rule)))
}

/// A rule the stage reads.
fn computed<'a>(service: &Service<'a>, stage: &'a Stage) -> Option<&'a Spanned<String>> {
    stage.reads.iter().find(|name| service.program.rule(&name.value).is_some_and(|rule| !rule.is_input))
}
