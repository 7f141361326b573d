//! LX2101 `reasoned-refusal`: a refusal cites no fact of the case, or no reason of law.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::{Action, Effect, Letter, SlotContent};

pub static RULE: Rule = Rule::new("LX2101", Phase::Whole, include_str!("reasoned_refusal.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let mut seen: Vec<&str> = vec![];
    for (_, action) in service.draft().actions() {
        if !matches!(action.effect.as_ref().map(|effect| effect.value), Some(Effect::Refuse | Effect::Withdraw)) {
            continue;
        }
        // A decision without letter has its own finding (LX2102).
        let letter = action.letter.as_ref().and_then(|name| service.draft().letter(&name.value));
        let Some(letter) = letter.filter(|letter| !seen.contains(&letter.name.as_str())) else { continue };
        seen.push(&letter.name);
        let by = vec![("action", action.name.as_str().into())];
        let say = |key| Say::new(&RULE, letter.name_span).key(key).with("letter", &letter.name).label_with(action.name_span, "action", by.clone());
        if !cites(letter, |name| service.question(name).is_some_and(|question| !question.platform)) {
            said.push(say("message").help("aide-fait"));
        } else if !reasoned(service, action, letter) {
            said.push(ask_reasons(service, action, say("message-loi")));
        }
    }
}

/// Whether a slot of the letter names something of a kind.
fn cites(letter: &Letter, kind: impl Fn(&str) -> bool) -> bool {
    letter.body.slots().any(|slot| match &slot.content {
        SlotContent::Expression(expression) => expression.reads().iter().any(|name| kind(name)),
        SlotContent::Answers(name) => kind(name),
        SlotContent::Builtin(_) => false,
    })
}

/// A rule is shown, or the agent has to write why: the platform prints those
/// reasons even where the letter forgets them.
fn reasoned(service: &Service<'_>, action: &Action, letter: &Letter) -> bool {
    action.reasons_required || cites(letter, |name| service.program.rule(name).is_some_and(|rule| !rule.is_input))
}

/// Asks the agent for reasons, where the action is written on one line.
fn ask_reasons(service: &Service<'_>, action: &Action, say: Say) -> Say {
    let Some(effect) = &action.effect else { return say };
    let after = service.source.get(effect.span.end..).unwrap_or("");
    if !after.starts_with(',') && !after.trim_start_matches(' ').starts_with('}') {
        return say.help("aide-motifs");
    }
    let at = beffroi_base::Span::new(effect.span.end, effect.span.end);
    say.repair("aide-motifs", at, ", motifs: obligatoires", Safety::Safe)
}
