//! CH0201 `commercial-recipient`: answers go to someone who sells or prospects.

use super::prelude::*;
use beffroi_service::RecipientUsage;

pub static RULE: Rule = Rule::new("CH0201", Phase::Readers, include_str!("commercial_recipient.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        let Some(usage) = recipient.usage.as_ref().filter(|usage| usage.value == RecipientUsage::Commercial) else { continue };
        let mut say = Say::new(&RULE, usage.span).with("recipient", &recipient.name);
        for name in &recipient.receives {
            say = say.label_with(name.span, "recu", vec![("field", name.value.as_str().into())]);
            say = say.label_with(service.declared(&name.value), "demande", vec![("field", name.value.as_str().into())]);
        }
        said.push(say.help("aide-retirer"));
    }
}
