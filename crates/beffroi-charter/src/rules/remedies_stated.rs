//! LX2103 `remedies-stated`: the remedies written lack their court or their time limit.

use super::prelude::*;
use beffroi_findings::Safety;

pub static RULE: Rule = Rule::new("LX2103", Phase::Sections, include_str!("remedies_stated.md"), check);

/// CJA R. 421-1.
const MONTHS_MIN: u32 = 2;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(remedies) = &service.remedies else { return };
    let place = service.section_span("recours").unwrap_or(remedies.span);
    // Before the civil court (civil status, tariffs of a concession) the two
    // months of the administrative court are not counted.
    let civil = remedies.court.as_ref().is_some_and(|court| court.value.contains("judiciaire"));
    let keys = [("délai", remedies.delay.is_none() && !civil), ("juridiction", remedies.court.is_none())];
    let missing: Vec<String> = keys.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
    if !missing.is_empty() {
        said.push(Say::new(&RULE, place).with("missing", missing.join(", ")).help("aide-ecrire").help("aide-retirer"));
    }
    if let Some(delay) = remedies.delay.as_ref().filter(|delay| delay.value.months_up() < MONTHS_MIN) {
        said.push(Say::new(&RULE, delay.span).key("message-court").repair("aide-delai", delay.span, "2 mois", Safety::NeedsDecision));
    }
}
