//! CH0502 `sector-wall`: a file of another sector is joined without the person asking.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0502", Phase::Sections, include_str!("sector_wall.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for source in service.sources.iter().filter(|source| source.consent.is_none()) {
        let Some(sector) = &source.sector else { continue };
        let say = Say::new(&RULE, sector.span).with("source", &source.name).with("other", &sector.value);
        match &service.sector {
            None if service.lacks("secteur") => said.push(say.key("message-sans").help("aide-secteur")),
            Some(mine) if mine.value != sector.value => {
                said.push(say.with("mine", &mine.value).label(mine.span, "secteur").help("aide-accord").help("aide-demander"));
            }
            _ => {}
        }
    }
}
