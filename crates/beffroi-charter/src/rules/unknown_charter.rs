//! RE0109 `unknown-charter`: the charter named is not one of the profiles.

use super::prelude::*;
use crate::profile::{find, profiles};
use beffroi_base::closest;
use beffroi_findings::Safety;

pub static RULE: Rule = Rule::new("RE0109", Phase::Sections, include_str!("unknown_charter.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let name = &service.charter;
    if find(&name.value).is_some() || service.lacks("charte") {
        return;
    }
    let names: Vec<&str> = profiles().iter().map(|profile| profile.name.as_str()).collect();
    let say = Say::new(&RULE, name.span).with("charter", &name.value).with("known", names.join(", "));
    said.push(match closest(&name.value, names.iter().copied()) {
        Some(near) => say.with("near", near).repair("aide-proche", name.span, near, Safety::NeedsDecision),
        None => say.help("aide-liste"),
    });
}
