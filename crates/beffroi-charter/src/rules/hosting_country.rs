//! CH0301 `hosting-country`: personal answers kept outside the Union, sensitive ones outside France.

use super::prelude::*;
use crate::flow;
use crate::places::{in_france, in_union};
use beffroi_service::{Recipient, Sensitivity};

pub static RULE: Rule = Rule::new("CH0301", Phase::Readers, include_str!("hosting_country.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        said.extend(judge(service, recipient));
    }
}

fn judge(service: &Service<'_>, recipient: &Recipient) -> Option<Say> {
    let draft = service.draft();
    let flows = || recipient.receives.iter().flat_map(|name| flow::into(draft, service.usage, &name.value));
    // Amounts and rules made of no answer are nobody's.
    flows().next()?;
    let Some(country) = &recipient.country else {
        return Some(Say::new(&RULE, recipient.name_span).key("message-absent").with("recipient", &recipient.name).help("aide-pays"));
    };
    let say = |key| Say::new(&RULE, country.span).key(key).with("recipient", &recipient.name).with("country", &country.value).help("aide-retirer");
    if !in_union(&country.value) {
        return Some(say("message"));
    }
    let sensitive = flows().find(|flow| flow::sensitivity(flow.question) >= Sensitivity::Sensitive)?;
    let field = vec![("field", sensitive.question.name.as_str().into())];
    (!in_france(&country.value)).then(|| say("message-sensible").label_with(sensitive.question.name_span, "sensible", field))
}
