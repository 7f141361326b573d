//! LX3501 `impact-assessment`: sensitive answers decide or are matched, and no assessment is signed.

use super::prelude::*;
use beffroi_base::{Language, Text, format_day};

pub static RULE: Rule = Rule::new("LX3501", Phase::Sections, include_str!("impact_assessment.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    if let Some(impact) = &draft.impact {
        let keys = [("signataire", impact.signatory.is_none()), ("signée le", impact.on.is_none())];
        let missing: Vec<String> = keys.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
        if !missing.is_empty() {
            said.push(Say::new(&RULE, impact.span).key("message-manque").with("missing", missing.join(", ")).help("aide-signer"));
        }
        if let Some(expires) = impact.expires.as_ref().filter(|expires| service.today.is_some_and(|today| expires.value < today)) {
            let day = Text::new(format_day(expires.value, Language::Fr), format_day(expires.value, Language::En));
            said.push(Say::new(&RULE, expires.span).key("message-passee").with("day", day).help("aide-signer"));
        }
        return;
    }
    let Some(question) = draft.questions.iter().find(|question| question.sensitive.is_some()) else { return };
    let decision = draft.actions().find(|(_, action)| action.effect.is_some());
    if decision.is_none() && draft.sources.is_empty() {
        return;
    }
    let mut say = Say::new(&RULE, question.name_span);
    if let Some((_, action)) = decision {
        say = say.label(action.name_span, "decision");
    }
    if let Some(source) = draft.sources.first() {
        say = say.label(source.name_span, "croise");
    }
    said.push(say.help("aide-signer"));
}
