//! CH1103 `differencing`: two published tables whose difference shows what each withholds.

use super::prelude::*;
use beffroi_service::{Indicator, Measure};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule::new("CH1103", Phase::Whole, include_str!("differencing.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let published: Vec<&Indicator> = service.draft().indicators.iter().filter(|indicator| indicator.publication.is_some()).collect();
    for (place, second) in published.iter().enumerate() {
        let earlier = published.iter().take(place);
        said.extend(earlier.filter(|first| same_measure(service, first, second)).find_map(|first| compare(service, first, second)));
    }
}

fn same_measure(service: &Service<'_>, a: &Indicator, b: &Indicator) -> bool {
    let text = |span: beffroi_base::Span| service.source.get(span.start..span.end);
    match (&a.measure, &b.measure) {
        (Measure::Count, Measure::Count) => true,
        (Measure::Sum(a), Measure::Sum(b)) | (Measure::Mean(a), Measure::Mean(b)) => text(a.span) == text(b.span),
        _ => false,
    }
}

fn compare(service: &Service<'_>, first: &Indicator, second: &Indicator) -> Option<Say> {
    let dimensions = |indicator: &Indicator| indicator.by.iter().map(|by| by.value.clone()).collect::<BTreeSet<_>>();
    let condition = |indicator: &Indicator| {
        indicator.condition.as_ref().and_then(|condition| service.source.get(condition.span.start..condition.span.end)).map(str::trim)
    };
    let (by_first, by_second) = (dimensions(first), dimensions(second));
    // Adding up the finer table gives the coarser one; otherwise the two do not meet.
    if !by_first.is_subset(&by_second) && !by_second.is_subset(&by_first) {
        return None;
    }
    let say = |key, part: &Indicator, whole: &Indicator| {
        Say::new(&RULE, second.name_span).key(key).with("figure", &part.name).with("other", &whole.name).label(first.name_span, "autre")
    };
    match (condition(first), condition(second)) {
        (a, b) if a == b && by_first == by_second => None,
        (a, b) if a == b => {
            let (part, whole) = if by_first.len() > by_second.len() { (first, second) } else { (second, first) };
            Some(say("message-total", part, whole).help("aide-total"))
        }
        (None, Some(_)) => Some(say("message", second, first).help("aide-un")),
        (Some(_), None) => Some(say("message", first, second).help("aide-un")),
        // Two conditions: grants and refusals do not hold one another.
        (_, _) => None,
    }
}
