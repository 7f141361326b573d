//! CH0603 `notice-complete`: the privacy notice would lack something.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0603", Phase::Sections, include_str!("notice_complete.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    if service.purpose.is_none() && service.lacks("finalité") {
        said.push(Say::new(&RULE, service.title_span()).key("message-finalite").help("aide-finalite"));
    }
    match &service.basis {
        None if service.lacks("base") => said.push(Say::new(&RULE, service.title_span()).key("message-base").help("aide-base")),
        Some(basis) if basis.text.is_none() => said.push(Say::new(&RULE, basis.ground.span).key("message-texte").help("aide-texte")),
        _ => {}
    }
    for recipient in service.recipients.iter().filter(|recipient| recipient.usage.is_none()) {
        // A word outside the list has its own finding.
        let written = service.source.get(recipient.span.start..recipient.span.end).unwrap_or("");
        if !written.contains("usage:") {
            said.push(Say::new(&RULE, recipient.name_span).key("message-destinataire").with("recipient", &recipient.name).help("aide-usage"));
        }
    }
}
