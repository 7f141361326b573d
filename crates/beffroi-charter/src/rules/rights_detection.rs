//! CH0505 `rights-detection`: a datum fetched to open a right serves a control, or lives too long.

use super::prelude::*;
use crate::{flow, words};
use beffroi_service::{RecipientUsage, Regime};

pub static RULE: Rule = Rule::new("CH0505", Phase::Readers, include_str!("rights_detection.md"), check);

/// CRPA R. 114-9-7.
const MONTHS_MAX: u32 = 12;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        let Some(usage) = recipient.usage.as_ref().map(|usage| usage.value) else { continue };
        if !matches!(usage, RecipientUsage::Control | RecipientUsage::Recovery | RecipientUsage::Commercial) {
            continue;
        }
        for name in &recipient.receives {
            let Some(flow) = flow::under(service, service.usage, &name.value, Regime::RightsDetection) else { continue };
            let mut say = Say::new(&RULE, name.span).with("field", &flow.question.name).with("usage", words::usage(usage));
            if let Some(regime) = &flow.question.regime {
                say = say.label(regime.span, "naissance");
            }
            for hop in flow.hops.iter().skip(1) {
                say = say.label_with(hop.span, "passage", vec![("name", hop.name.as_str().into())]);
            }
            said.push(say.help("aide-retirer"));
        }
    }
    let kept = service.retention.as_ref().and_then(|retention| retention.length.as_ref());
    let Some(length) = kept.filter(|length| length.value.months_up() > MONTHS_MAX) else { return };
    for question in &service.questions {
        let Some(regime) = &question.regime else { continue };
        said.push(Say::new(&RULE, regime.span).key("message-duree").with("field", &question.name).label(length.span, "conserve").help("aide-duree"));
    }
}
