//! LX2101 `reasoned-refusal`: a refusal cites no fact of the case, or no reason of law.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::{Action, Builtin, Effect, Letter, SlotContent};

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
            said.push(add_reasons(service, action, letter, say("message-loi").with("motifs", "{motifs}")));
        }
    }
}

/// Whether a slot of the letter names something of a kind.
fn cites(letter: &Letter, kind: impl Fn(&str) -> bool) -> bool {
    letter.body.slots().any(|slot| matches!(&slot.content, SlotContent::Expression(expression) if expression.reads().iter().any(|name| kind(name))))
}

/// A rule is shown, or the agent has to write why.
fn reasoned(service: &Service<'_>, action: &Action, letter: &Letter) -> bool {
    let rule = cites(letter, |name| service.program.rule(name).is_some_and(|rule| !rule.is_input));
    rule || action.reasons_required && letter.body.uses(Builtin::Reasons)
}

/// Where the agent already has to write reasons, the letter only has to show
/// them.
fn add_reasons(service: &Service<'_>, action: &Action, letter: &Letter, say: Say) -> Say {
    let body = service.end_of_entry(letter.body.span);
    let written = service.source.get(letter.body.span.start..body.end).unwrap_or("");
    let last = written.rsplit('\n').next().unwrap_or("");
    let indent = last.len() - last.trim_start().len();
    if !action.reasons_required || !written.contains('\n') || indent == 0 {
        return say.help("aide-motifs");
    }
    say.repair("aide-motifs", body, format!("\n\n{}{{motifs}}", " ".repeat(indent)), Safety::Safe)
}
