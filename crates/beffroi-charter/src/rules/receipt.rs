//! LX1101 `receipt`: the receipt would lack something the law asks for, and time limits would not run.

use super::prelude::*;
use beffroi_findings::Safety;

pub static RULE: Rule = Rule::new("LX1101", Phase::Sections, include_str!("receipt.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    match &service.offline {
        None if service.lacks("sans internet") => {
            said.push(Say::new(&RULE, service.title_span()).key("message-absente").help("aide-section"));
        }
        None => {}
        Some(offline) => {
            if offline.telephone.is_none() {
                said.push(Say::new(&RULE, offline.span).help("aide-telephone"));
            }
            if offline.counter.is_none() && offline.address.is_none() && offline.email.is_none() {
                said.push(Say::new(&RULE, offline.span).key("message-adresse").help("aide-adresse"));
            }
        }
    }
    let Some(first) = service.first_stage().filter(|first| !first.end && first.acknowledges.is_none()) else { return };
    let say = Say::new(&RULE, first.name_span).key("message-automatique").with("stage", &first.name);
    said.push(match &first.actor {
        Some(actor) => {
            let indent = " ".repeat(column(&service.source, first.name_span.start) + 2);
            let at = beffroi_base::Span::new(actor.span.end, actor.span.end);
            say.repair("aide-automatique", at, format!("\n{indent}accusé de réception: automatique"), Safety::Safe)
        }
        None => say.help("aide-automatique"),
    });
}

/// How far a byte stands from the start of its line, in bytes.
fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or("");
    before.len() - before.rfind('\n').map_or(0, |newline| newline + 1)
}
