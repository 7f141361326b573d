//! CH0501 `other-purpose`: answers given for the service would serve something else.

use super::prelude::*;
use crate::words;
use beffroi_service::{RecipientUsage, Regime};

pub static RULE: Rule = Rule::new("CH0501", Phase::Readers, include_str!("other_purpose.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        let Some(usage) = recipient.usage.as_ref().map(|usage| usage.value) else { continue };
        // Selling has its own rule; statistics and research are not another purpose (GDPR 5, 1, b).
        if !matches!(usage, RecipientUsage::Communication | RecipientUsage::Control | RecipientUsage::Recovery) {
            continue;
        }
        let held = |name: &str| usage != RecipientUsage::Communication && crate::flow::under(service, service.usage, name, Regime::RightsDetection).is_some();
        let mut names = recipient.receives.iter().filter(|name| !held(&name.value));
        let Some(first) = names.next() else { continue };
        let mut say = Say::new(&RULE, first.span).with("field", &first.value).with("usage", words::usage(usage));
        for more in names {
            say = say.label_with(more.span, "aussi", vec![]);
        }
        if let Some(purpose) = &service.purpose {
            say = say.label(purpose.span, "finalite");
        }
        said.push(say.help("aide-retirer").help("aide-attester"));
    }
}
