//! CH1102 `cell-threshold`: small cells would be published.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::Measure;

pub static RULE: Rule = Rule::new("CH1102", Phase::Sections, include_str!("cell_threshold.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let min = service.profile.figure("cell_min");
    for indicator in service.indicators.iter().filter(|indicator| indicator.publication.is_some()) {
        // Single lines have their own rule (CH1101).
        if matches!(indicator.measure, Measure::List(_)) {
            continue;
        }
        match &indicator.threshold {
            None => said.push(Say::new(&RULE, indicator.name_span).with("figure", &indicator.name).with("min", min).help("aide-seuil").help("aide-attester")),
            Some(written) if written.value < min => said.push(
                Say::new(&RULE, written.span).key("message-bas").with("written", written.value).with("min", min)
                    .repair("aide-seuil", written.span, min.to_string(), Safety::NeedsDecision).help("aide-attester"),
            ),
            Some(_) => {}
        }
    }
}
