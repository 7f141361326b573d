//! CH0803 `scale-total`: a scale says nothing for some values, or twice.

use super::prelude::*;
use beffroi_rules::{Gap, ScaleFact};

pub static RULE: Rule = Rule::new("CH0803", Phase::Whole, include_str!("scale_total.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for scale in service.program.scales() {
        let title = service.program.rule(&scale.rule).map(|rule| rule.title.clone()).unwrap_or_default();
        for (gap, key, label) in scale.holes.iter().map(|gap| (gap, "message", "trou")).chain(scale.overlaps.iter().map(|gap| (gap, "message-double", "double"))) {
            let say = Say::new(&RULE, place(&scale, gap)).key(key).with("rule", &scale.rule).with("title", title.clone()).with("values", gap.text.clone());
            let others = gap.bands.iter().skip(1).filter_map(|band| scale.bands.get(*band));
            let say = others.fold(say, |say, band| say.label(band.span, label));
            said.push(say.help(if key == "message" { "aide-trou" } else { "aide-double" }));
        }
    }
}

/// The first band beside the gap, or the whole table.
fn place(scale: &ScaleFact, gap: &Gap) -> beffroi_base::Span {
    gap.bands.first().and_then(|band| scale.bands.get(*band)).map_or(scale.span, |band| band.span)
}
