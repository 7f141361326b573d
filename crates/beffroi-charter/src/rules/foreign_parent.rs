//! CH0302 `foreign-parent`: a recipient whose parent company obeys a law from outside the Union.

use super::prelude::*;
use crate::places::in_union;

pub static RULE: Rule = Rule::new("CH0302", Phase::Sections, include_str!("foreign_parent.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for recipient in &service.recipients {
        let Some(parent) = recipient.parent.as_ref().filter(|parent| !in_union(&parent.value)) else { continue };
        said.push(Say::new(&RULE, parent.span).with("recipient", &recipient.name).with("country", &parent.value).help("aide-attester"));
    }
}
