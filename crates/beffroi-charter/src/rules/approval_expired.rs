//! LX3201 `approval-expired`: the security approval is past, or says neither who nor until when.

use super::prelude::*;
use beffroi_base::{Language, Text, format_day};

pub static RULE: Rule = Rule::new("LX3201", Phase::Sections, include_str!("approval_expired.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(approval) = &service.approval else { return };
    let keys = [("signataire", approval.signatory.is_none()), ("signée le", approval.on.is_none()), ("expire", approval.expires.is_none())];
    let missing: Vec<String> = keys.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
    if !missing.is_empty() {
        said.push(Say::new(&RULE, approval.span).key("message-manque").with("missing", missing.join(", ")).help("aide-ecrire"));
    }
    if let Some(expires) = approval.expires.as_ref().filter(|expires| service.today.is_some_and(|today| expires.value < today)) {
        let day = Text::new(format_day(expires.value, Language::Fr), format_day(expires.value, Language::En));
        said.push(Say::new(&RULE, expires.span).with("day", day).help("aide-reprendre"));
    }
}
