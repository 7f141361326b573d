//! LX3101 `silence-stated`: the file does not say what the administration's silence means.

use super::prelude::*;
use beffroi_service::SilenceSense;

pub static RULE: Rule = Rule::new("LX3101", Phase::Sections, include_str!("silence_stated.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let Some((_, action)) = draft.actions().find(|(_, action)| action.effect.is_some()) else { return };
    let Some(silence) = &service.silence else {
        if service.lacks("silence") {
            let say = Say::new(&RULE, service.title_span()).label(action.name_span, "decision");
            said.push(if draft.pays() { say.help("aide-refus") } else { say.help("aide-ecrire") });
        }
        return;
    };
    let written = service.source.get(silence.span.start..silence.span.end).unwrap_or("");
    if silence.sense.value != SilenceSense::None && silence.delay.is_none() && !written.contains("délai:") {
        said.push(Say::new(&RULE, silence.span).key("message-delai").help("aide-delai"));
    }
    if silence.text.is_none() {
        let key = if silence.sense.value == SilenceSense::None { "message-aucun" } else { "message-texte" };
        said.push(Say::new(&RULE, silence.sense.span).key(key).help("aide-texte"));
    }
}
