//! CH0602 `rights-matrix`: the rights written are not those of the legal ground.

use super::prelude::*;
use beffroi_service::Ground;

pub static RULE: Rule = Rule::new("CH0602", Phase::Sections, include_str!("rights_matrix.md"), check);

const ALL: &[&str] = &["accès", "rectification", "effacement", "limitation", "opposition", "portabilité", "retrait du consentement"];

/// What each ground opens (CNIL, developer's guide, sheet 15).
fn opened(ground: Ground) -> &'static [&'static str] {
    match ground {
        Ground::PublicTask => &["accès", "rectification", "limitation", "opposition"],
        Ground::LegalObligation => &["accès", "rectification", "limitation"],
        Ground::Contract => &["accès", "rectification", "effacement", "limitation", "portabilité"],
        Ground::Consent => &["accès", "rectification", "effacement", "limitation", "portabilité", "retrait du consentement"],
        Ground::VitalInterests => &["accès", "rectification", "effacement", "limitation"],
    }
}

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let (Some(basis), Some(first)) = (&service.basis, service.rights.first()) else { return };
    let opened = opened(basis.ground.value);
    let say = |span, key, right: &str| {
        Say::new(&RULE, span).key(key).with("right", right).with("rights", opened.join(", ")).label(basis.ground.span, "base")
            .help("aide-liste").help("aide-omettre")
    };
    for right in &service.rights {
        if !ALL.contains(&right.value.as_str()) {
            said.push(say(right.span, "message-inconnu", &right.value));
        } else if !opened.contains(&right.value.as_str()) {
            said.push(say(right.span, "message", &right.value));
        }
    }
    if let Some(missing) = opened.iter().find(|right| !service.rights.iter().any(|written| written.value == **right)) {
        said.push(say(first.span, "message-manque", missing));
    }
}
