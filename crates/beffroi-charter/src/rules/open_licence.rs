//! CH0202 `open-licence`: public data under a licence the decree does not know.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0202", Phase::Sections, include_str!("open_licence.md"), check);

/// The two licences of CRPA D. 323-2-1, as people write them.
const ALLOWED: &[&str] = &["Licence Ouverte", "Licence Ouverte 2.0", "Licence Ouverte / Open Licence", "ODbL", "ODbL 1.0"];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for indicator in &service.indicators {
        let Some(publication) = &indicator.publication else { continue };
        match &publication.licence {
            None => said.push(Say::new(&RULE, publication.span).key("message-absente").with("figure", &indicator.name).help("aide-choisir")),
            Some(licence) if !ALLOWED.contains(&licence.value.as_str()) => {
                said.push(Say::new(&RULE, licence.span).with("licence", &licence.value).help("aide-choisir"));
            }
            Some(_) => {}
        }
    }
}
