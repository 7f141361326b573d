//! CH1101 `opened-person`: what people answered reaches open data.

use super::prelude::*;
use crate::flow::{self, Flow};
use beffroi_base::Span;
use beffroi_service::{Indicator, Measure, Publication, Reader, Sensitivity};

pub static RULE: Rule = Rule::new("CH1101", Phase::Readers, include_str!("opened_person.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for indicator in &service.indicators {
        if let Some(publication) = &indicator.publication {
            said.extend(judge(service, indicator, publication));
        }
    }
}

fn judge(service: &Service<'_>, indicator: &Indicator, publication: &Publication) -> Option<Say> {
    let draft = service.draft();
    if let Measure::List(names) = &indicator.measure {
        // A text or each person's consent opens single lines, but never what
        // anyone could have written freely.
        let lifted = publication.under.is_some() || publication.consent.is_some();
        let flows = names.iter().flat_map(|name| flow::into(draft, service.usage, &name.value).into_iter().map(move |flow| (name.span, flow)));
        let bad: Vec<(Span, Flow<'_>)> = flows.filter(|(_, flow)| reaches(flow, lifted)).collect();
        return leak(indicator, publication, bad, if lifted { "message-libre" } else { "message" });
    }
    // Counting and adding up under a threshold opens nothing of one person, save
    // words one could have written freely.
    let read = flow::read_by(draft, service.usage, &Reader::Indicator(indicator.name.clone()));
    let flows = read.iter().flat_map(|name| flow::into(draft, service.usage, name));
    let bad = flows.filter(|flow| reaches(flow, true)).map(|flow| (indicator.name_span, flow)).collect();
    leak(indicator, publication, bad, "message-libre")
}

fn reaches(flow: &Flow<'_>, lifted: bool) -> bool {
    let label = flow::sensitivity(flow.question);
    if lifted { flow::is_free(flow.question) || label == Sensitivity::Bank } else { label >= Sensitivity::Personal }
}

/// One finding for one publication, with every way in, one label for each hop.
fn leak(indicator: &Indicator, publication: &Publication, bad: Vec<(Span, Flow<'_>)>, key: &'static str) -> Option<Say> {
    let (place, first) = bad.first()?;
    let mut say = Say::new(&RULE, *place).key(key).with("field", &first.question.name).with("figure", &indicator.name);
    let mut shown = vec![];
    for hop in bad.iter().flat_map(|(_, flow)| &flow.hops) {
        if shown.contains(&hop.name) {
            continue;
        }
        shown.push(hop.name.clone());
        let origin = bad.iter().find(|(_, flow)| flow.question.name == hop.name);
        let label = match origin {
            Some((_, flow)) if flow::is_free(flow.question) => "naissance-libre",
            Some(_) => "naissance",
            None if hop.implicit => "condition",
            None => "passage",
        };
        say = say.label_with(hop.span, label, vec![("name", hop.name.as_str().into())]);
    }
    let help = if key == "message" { "aide-compter" } else { "aide-retirer" };
    Some(say.label(publication.span, "publication").help(help))
}
