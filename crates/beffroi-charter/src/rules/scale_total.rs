//! CH0803 `scale-total`: a scale says nothing for some values, or twice; a
//! decision table says nothing for some cases.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_rules::{Gap, ScaleFact};

pub static RULE: Rule = Rule::new("CH0803", Phase::Readers, include_str!("scale_total.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for scale in service.scales() {
        let title = service.program.rule(&scale.rule).map(|rule| rule.title.clone()).unwrap_or_default();
        for (gap, key, label) in scale.holes.iter().map(|gap| (gap, "message", "trou")).chain(scale.overlaps.iter().map(|gap| (gap, "message-double", "double"))) {
            let say = Say::new(&RULE, place(scale, gap)).key(key).with("rule", &scale.rule).with("title", title.clone()).with("values", gap.text.clone());
            let others = gap.bands.iter().skip(1).filter_map(|band| scale.bands.get(*band));
            let say = others.fold(say, |say, band| say.label(band.span, label));
            said.push(match (key, meeting(service, scale, gap)) {
                ("message", Some((span, bound))) => say.repair("aide-trou", span, bound, Safety::NeedsDecision),
                ("message", None) => say.help("aide-trou"),
                _ => say.help("aide-double"),
            });
        }
    }
    for table in service.program.decisions().iter().filter(|decision| decision.table && decision.certain) {
        let title = service.program.rule(&table.rule).map(|rule| rule.title.clone()).unwrap_or_default();
        let at = table.lines.first().map_or(table.span, |line| line.span);
        for cases in table.holes.iter().take(HOLES_MAX) {
            said.push(Say::new(&RULE, at).with("rule", &table.rule).with("title", title.clone()).with("values", cases.text.clone()).help("aide-ligne"));
        }
    }
}

/// Most holes told of one table: a line that was forgotten makes few.
const HOLES_MAX: usize = 3;

/// The first band beside the gap, or the whole table.
fn place(scale: &ScaleFact, gap: &Gap) -> beffroi_base::Span {
    gap.bands.first().and_then(|band| scale.bands.get(*band)).map_or(scale.span, |band| band.span)
}

/// The bound that would make the band after a hole begin where the one before
/// ends, and where it is written: only someone who knows the vote may say so.
fn meeting(service: &Service<'_>, scale: &ScaleFact, gap: &Gap) -> Option<(beffroi_base::Span, String)> {
    let [before, after] = gap.bands.as_slice() else { return None };
    let (before, after) = (scale.bands.get(*before)?, scale.bands.get(*after)?);
    let text = |span: beffroi_base::Span| service.source.get(span.start..span.end);
    let ceiling = text(before.span)?.split_once("plafond: ")?.1.split(['\n', ',', '}']).next()?.trim();
    let own = text(after.span)?;
    let at = after.span.start + own.find("de: ")? + "de: ".len();
    let length = service.source.get(at..)?.find(['\n', ',', '}'])?;
    Some((beffroi_base::Span::new(at, at + length), ceiling.to_owned()))
}
