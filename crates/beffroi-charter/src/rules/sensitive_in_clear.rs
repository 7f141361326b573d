//! CH0701 `sensitive-in-clear`: a sensitive answer leaves the house in clear.

use super::prelude::*;
use crate::flow;
use beffroi_service::Sensitivity;

pub static RULE: Rule = Rule::new("CH0701", Phase::Readers, include_str!("sensitive_in_clear.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    for recipient in service.recipients.iter().filter(|recipient| !recipient.encrypted) {
        let flows = recipient.receives.iter().flat_map(|name| flow::into(draft, service.usage, &name.value).into_iter().map(move |flow| (name, flow)));
        let Some((name, flow)) = flows.into_iter().find(|(_, flow)| flow::sensitivity(flow.question) >= Sensitivity::Sensitive) else { continue };
        let mut say = Say::new(&RULE, name.span).with("field", &flow.question.name).with("recipient", &recipient.name)
            .label(flow.question.name_span, "naissance");
        for hop in flow.hops.iter().skip(1) {
            say = say.label_with(hop.span, "passage", vec![("name", hop.name.as_str().into())]);
        }
        said.push(say.help("aide-chiffrer").help("aide-retirer"));
    }
}
