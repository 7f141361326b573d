//! CH0503 `retention`: how long a case is kept is missing, endless, or without ground.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0503", Phase::Sections, include_str!("retention.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(retention) = &service.retention else {
        if service.lacks("conservation") {
            said.push(Say::new(&RULE, service.title_span()).here("ici").help("aide-ecrire"));
        }
        return;
    };
    let written = service.source.get(retention.span.start..retention.span.end).unwrap_or("");
    match &retention.length {
        None if written.contains("illimitée") => {
            said.push(Say::new(&RULE, retention.span).key("message-illimitee").help("aide-archives"));
            return;
        }
        // A length that could not be read has its own finding.
        None if written.contains("durée:") => return,
        None => said.push(Say::new(&RULE, retention.span).key("message-duree").help("aide-ecrire")),
        Some(length) => {
            let max = service.profile.figure("retention_months_max");
            if length.value.months_up() > max && retention.reason.is_none() {
                said.push(Say::new(&RULE, length.span).key("message-longue").with("max", max).help("aide-motif"));
            }
        }
    }
    if retention.text.is_none() {
        let end = retention.length.as_ref().map_or(retention.span, |length| length.span);
        said.push(Say::new(&RULE, end).key("message-texte").help("aide-texte"));
    }
}

