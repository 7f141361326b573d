//! CH1201 `partner-agreement`: data of a partner without agreement, or without its direction.

use super::prelude::*;
use beffroi_service::SourceNature;

pub static RULE: Rule = Rule::new("CH1201", Phase::Sections, include_str!("partner_agreement.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for source in &service.sources {
        if source.nature.as_ref().is_none_or(|nature| nature.value != SourceNature::Partner) {
            continue;
        }
        let keys = [("convention", source.agreement.is_none()), ("sens", source.direction.is_none())];
        let missing: Vec<String> = keys.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
        if !missing.is_empty() {
            said.push(Say::new(&RULE, source.name_span).with("source", &source.name).with("missing", missing.join(", ")).help("aide-ecrire"));
        }
    }
}
