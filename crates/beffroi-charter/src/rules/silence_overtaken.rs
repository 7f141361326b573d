//! LX3103 `silence-overtaken`: the clocks let a request end unheard, silence speak unwatched, or a case be erased too soon.

use super::prelude::*;
use crate::rule::Value;
use crate::timed::{ThreatKind, threats};
use beffroi_base::Text;
use beffroi_service::SilenceSense;

pub static RULE: Rule = Rule::new("LX3103", Phase::Journey, include_str!("silence_overtaken.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let sense = match draft.silence.as_ref().map(|silence| silence.sense.value) {
        Some(SilenceSense::Grant) => Text::new("accepterait", "grant"),
        _ => Text::new("refuserait", "refuse"),
    };
    for threat in threats(draft) {
        let say = Say::new(&RULE, threat.span).with("stage", &threat.stage).with("day", day(threat.day)).with("silence", day(threat.silence));
        let say = threat.way.iter().fold(say, |say, (span, on)| say.label_with(*span, "chemin", vec![("day", day(*on))]));
        said.push(match threat.kind {
            ThreatKind::Unheard => say.help("aide-courrier").help("aide-delai"),
            ThreatKind::Unwatched => {
                let actor = draft.stage(&threat.stage).and_then(|stage| stage.actor.as_ref()).map_or("", |actor| actor.value.as_str());
                say.key("message-attend").with("actor", actor).with("sense", sense.clone()).help("aide-echeance").help("aide-retour")
            }
            ThreatKind::Erased => say.key("message-efface").help("aide-conservation"),
        });
    }
}

fn day(day: i64) -> Value {
    day.to_string().into()
}
