//! LX2501 `exclusivity`: someone alone may reuse public data, too long or without reason.

use super::prelude::*;

pub static RULE: Rule = Rule::new("LX2501", Phase::Sections, include_str!("exclusivity.md"), check);

/// CRPA L. 325-2.
const MONTHS_MAX: u32 = 120;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        let Some(exclusivity) = &recipient.exclusivity else { continue };
        let say = Say::new(&RULE, exclusivity.span).with("recipient", &recipient.name);
        if exclusivity.value.months_up() > MONTHS_MAX {
            said.push(say.help("aide-duree"));
        } else if recipient.reason.is_none() {
            said.push(say.key("message-motif").help("aide-motif"));
        }
    }
}
