//! LX0601 `single-basis`: two legal grounds for one purpose.

use super::prelude::*;

pub static RULE: Rule = Rule::new("LX0601", Phase::Sections, include_str!("single_basis.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(basis) = &service.basis else { return };
    if let Some(second) = basis.others.first() {
        said.push(Say::new(&RULE, *second).label(basis.ground.span, "premiere").help("aide-garder"));
    }
}
