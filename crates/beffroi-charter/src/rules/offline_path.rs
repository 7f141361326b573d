//! CH0604 `offline-path`: no way to file without the Internet.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0604", Phase::Sections, include_str!("offline_path.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    // Without any of the three, the receipt has its own finding (LX1101).
    let Some(offline) = service.offline.as_ref().filter(|offline| offline.email.is_some()) else { return };
    if offline.counter.is_none() && offline.address.is_none() {
        said.push(Say::new(&RULE, offline.span).help("aide-guichet"));
    }
}
