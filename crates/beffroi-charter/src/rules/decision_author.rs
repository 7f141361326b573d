//! LX2102 `decision-author`: a decision would not say who took it.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::Action;

pub static RULE: Rule = Rule::new("LX2102", Phase::Journey, include_str!("decision_author.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let effects: Vec<_> = draft.actions().filter(|(_, action)| action.effect.is_some()).collect();
    for (_, action) in &effects {
        if action.letter.is_none() {
            said.push(name_letter(service, action, Say::new(&RULE, action.name_span).with("action", &action.name)));
        }
    }
    for letter in &draft.letters {
        let decides = effects.iter().any(|(_, action)| action.letter.as_ref().is_some_and(|name| name.value == letter.name));
        if let (true, Some(span), None) = (decides, letter.anonymous, &letter.anonymity_reason) {
            said.push(Say::new(&RULE, span).key("message-anonyme").with("letter", &letter.name).help("aide-motif"));
        }
    }
    if let Some((_, action)) = effects.first().filter(|_| draft.department.is_none() && service.lacks("service instructeur")) {
        said.push(Say::new(&RULE, service.title_span()).key("message-service").label(action.name_span, "decision").help("aide-service"));
    }
}

/// Where a letter bears the name of the effect, it is the one.
fn name_letter(service: &Service<'_>, action: &Action, say: Say) -> Say {
    let Some(effect) = &action.effect else { return say };
    let word = effect.value.word();
    let after = service.source.get(effect.span.end..).unwrap_or("");
    let in_line = after.starts_with(',') || after.trim_start_matches(' ').starts_with('}');
    if service.draft().letter(word).is_none() || !in_line {
        return say.help("aide-courrier");
    }
    let at = beffroi_base::Span::new(effect.span.end, effect.span.end);
    say.repair("aide-courrier", at, format!(", courrier: {word}"), Safety::Safe)
}
