//! CH1104 `unopened-figure`: a figure neither opened nor said to be secret.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH1104", Phase::Sections, include_str!("unopened_figure.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for indicator in service.indicators.iter().filter(|indicator| indicator.publication.is_none() && indicator.reserved.is_none()) {
        said.push(Say::new(&RULE, indicator.name_span).with("figure", &indicator.name).help("aide-ouvrir").help("aide-reserver"));
    }
}
