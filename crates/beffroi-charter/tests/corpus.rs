//! Every code is seeded in a shipped service, with a clean twin; every seed is
//! found where it was put, and nothing else is.
#![allow(clippy::unwrap_used)]

mod common;

use beffroi_base::parse_day;
use beffroi_charter::{RULES, corpus};
use common::TODAY;
use std::collections::BTreeSet;

#[test]
fn every_seed_is_found_and_no_twin_is_blamed() {
    let reference = include_str!("../corpus/eau-solidaire.yaml");
    let pages = [include_str!("../corpus/charte.md"), include_str!("../corpus/loi.md")];
    let cases: Vec<corpus::Case> = pages.iter().flat_map(|page| corpus::seeds(page, reference).unwrap()).collect();
    let slug = "corpus".parse().unwrap();
    let mut wrong = vec![];
    for case in &cases {
        let outcome = corpus::run(&slug, case, parse_day(TODAY));
        if !outcome.missed.is_empty() || !outcome.extra.is_empty() {
            wrong.push(format!("{} {}: missed {:?}, extra {:?}", case.code, case.caption, outcome.missed, outcome.extra));
        }
        let sown = case.caption == "semée";
        assert_eq!(case.marks.iter().any(|(_, _, code)| *code == case.code), sown, "{} {}", case.code, case.caption);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let seeded: BTreeSet<&str> = cases.iter().map(|case| case.code.as_str()).collect();
    let rules = RULES.iter().map(|rule| rule.code).filter(|code| code.starts_with("CH") || code.starts_with("LX"));
    assert_eq!(rules.filter(|code| !seeded.contains(code)).collect::<Vec<_>>(), Vec::<&str>::new());
}
