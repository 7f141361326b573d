//! CH1001 `yearly-report`: nothing of the service could be told in the yearly report.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH1001", Phase::Sections, include_str!("yearly_report.md"), check);

const OVER_TIME: &[&str] = &["année", "trimestre", "mois"];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let mut dimensions = service.indicators.iter().flat_map(|indicator| &indicator.by);
    if dimensions.any(|by| OVER_TIME.contains(&by.value.as_str())) {
        return;
    }
    let place = service.indicators.iter().find_map(|indicator| indicator.by.first()).map_or(service.title_span(), |by| by.span);
    said.push(Say::new(&RULE, place).help("aide-annee"));
}
