//! CH0805 `monotone-scale`: a tariff that rises then falls as resources grow.

use super::prelude::*;
use beffroi_base::Text;
use beffroi_rules::{Band, ScaleFact, ScaleKind};
use std::cmp::Ordering;

pub static RULE: Rule = Rule::new("CH0805", Phase::Readers, include_str!("monotone_scale.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let money = |scale: &&ScaleFact| scale.unit.as_ref().is_some_and(|unit| unit.is_money());
    for scale in service.scales().iter().filter(money).filter(|scale| scale.kind != ScaleKind::Progressive) {
        said.extend(turn(service, scale));
    }
}

/// The first place where the amounts turn back, if they do. A scale with holes
/// or overlaps has its own finding, and so have two tariffs mixed.
fn turn(service: &Service<'_>, scale: &ScaleFact) -> Option<Say> {
    if !scale.holes.is_empty() || !scale.overlaps.is_empty() {
        return None;
    }
    let explained = || super::dated_parameter::mixes_tariffs(service, scale.span);
    let mut bands: Vec<&Band> = scale.bands.iter().collect();
    bands.sort_by(|a, b| floor(a).total_cmp(&floor(b)));
    let mut way: Option<(Ordering, &Band)> = None;
    for pair in bands.windows(2) {
        let [before, after] = pair else { continue };
        let step = after.value?.partial_cmp(&before.value?)?;
        match way {
            _ if step == Ordering::Equal => {}
            Some((first, place)) if first != step => return (!explained()).then(|| say(service, scale, first, place, after)),
            Some(_) => {}
            None => way = Some((step, after)),
        }
    }
    None
}

fn floor(band: &Band) -> f64 {
    band.lower.map_or(f64::NEG_INFINITY, |bound| bound.value)
}

fn say(service: &Service<'_>, scale: &ScaleFact, first: Ordering, place: &Band, back: &Band) -> Say {
    let (up, down) = (Text::new("monte", "rises"), Text::new("descend", "falls"));
    let (way, back_way) = if first == Ordering::Greater { (up, down) } else { (down, up) };
    let title = service.program.rule(&scale.rule).map(|rule| rule.title.clone()).unwrap_or_default();
    let base = service.source.get(scale.base_span.start..scale.base_span.end).unwrap_or("").to_owned();
    let own = |text: &Text| vec![("way", text.clone().into()), ("back", text.clone().into())];
    Say::new(&RULE, back.span).with("title", title).with("way", way.clone()).with("back", back_way.clone()).with("base", base)
        .label_with(place.span, "ici", own(&way)).help("aide-corriger").help("aide-attester")
        .here("retour")
}
