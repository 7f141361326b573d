//! LX0001 `law-in-force`: a cited article is absent, repealed, or has changed since the version began.

use super::prelude::*;
use crate::crpa;
use beffroi_base::{Day, Language, Text, format_day};

pub static RULE: Rule = Rule::new("LX0001", Phase::Sections, include_str!("law_in_force.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(in_force) = &service.in_force else { return };
    let day = |day: Day| Text::new(format_day(day, Language::Fr), format_day(day, Language::En));
    for cited in crpa::cited(&service.source) {
        let say = |key| Say::new(&RULE, cited.span).key(key).with("article", crpa::shown(&cited.article));
        match crpa::article(&cited.article) {
            None => said.push(say("message-absent").help("aide-verifier")),
            Some(article) => match article.until.filter(|until| *until <= in_force.value) {
                Some(until) => said.push(say("message-abroge").with("day", day(until)).help("aide-verifier")),
                None if article.from > in_force.value => {
                    said.push(say("message").with("day", day(article.from)).label(in_force.span, "version").help("aide-relire"));
                }
                None => {}
            },
        }
    }
}
