//! CH0102 `excess-recipient`: someone outside receives more than their stage uses.

use super::prelude::*;
use beffroi_service::{Recipient, RecipientUsage, Stage};

pub static RULE: Rule = Rule::new("CH0102", Phase::Whole, include_str!("excess_recipient.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    // Another use than the service's own has its own rules.
    let ours = |recipient: &&Recipient| recipient.usage.as_ref().is_none_or(|usage| usage.value == RecipientUsage::PublicService);
    for recipient in service.recipients.iter().filter(ours) {
        match recipient.stage.as_ref().and_then(|name| service.draft().stage(&name.value)) {
            None => said.push(Say::new(&RULE, recipient.name_span).key("message-sans-etape").with("recipient", &recipient.name).help("aide-etape")),
            Some(stage) => said.extend(excess(service, recipient, stage)),
        }
    }
}

fn excess(service: &Service<'_>, recipient: &Recipient, stage: &Stage) -> Option<Say> {
    let used = |name: &str| {
        stage.reads.iter().any(|read| read.value == name)
            || service.question(name).is_some_and(|question| question.read_at.iter().any(|at| at.value == stage.name))
    };
    let mut excess = recipient.receives.iter().filter(|name| !used(&name.value));
    let first = excess.next()?;
    let mut say = Say::new(&RULE, first.span)
        .with("recipient", &recipient.name).with("field", &first.value).with("stage", &stage.name)
        .here("ici");
    for more in excess {
        say = say.label_with(more.span, "aussi", vec![]);
    }
    say = match (stage.reads.first(), stage.reads.last()) {
        (Some(first), Some(last)) => say.label(first.span.join(last.span), "lit"),
        _ => say.label(stage.name_span, "rien"),
    };
    Some(say.help("aide-retirer").help("aide-lire"))
}
