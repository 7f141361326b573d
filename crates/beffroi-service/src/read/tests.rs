#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;

const WATER: &str = include_str!("../../tests/fixtures/eau.yaml");
const STREET: &str = include_str!("../../../../services/signalement/demarche.yaml");

fn reading(text: &str) -> Reading {
    read("essai".parse().unwrap(), text.as_bytes())
}

fn found(text: &str) -> Vec<(&'static str, String)> {
    reading(text).findings.into_iter().map(|f| (f.code, f.message.fr)).collect()
}

#[test]
fn the_shipped_services_read_clean() {
    assert_eq!(found(WATER), []);
    assert_eq!(found(STREET), []);
}

#[test]
fn every_section_of_the_example_has_its_place() {
    let draft = reading(WATER).draft.unwrap();
    assert_eq!(draft.questions.len(), 4 + 5, "four of the platform, five of the file");
    assert_eq!(draft.pages.len(), 3);
    assert_eq!(draft.stages.len(), 5);
    assert_eq!(draft.letters.len(), 3);
    assert_eq!(draft.indicators[0].by.len(), 2);
    assert!(draft.decides() && draft.pays());
    let street = reading(STREET).draft.unwrap();
    assert!(!street.decides() && !street.pays());
    assert_eq!(street.pages.last().unwrap().questions[0].value, "usager . courriel");
}

#[test]
fn a_misspelt_key_is_named_with_the_right_one() {
    let text = WATER.replace("conservation:", "conservatoin:");
    let reading = reading(&text);
    let finding = reading.findings.iter().find(|f| f.code == "RE0101").unwrap();
    assert_eq!(&text[finding.primary.span.start..finding.primary.span.end], "conservatoin");
    assert!(finding.helps[0].text.fr.contains("`conservation`"));
}

#[test]
fn everything_is_found_in_one_pass() {
    let text = WATER
        .replace("acteur: comptable", "acteur: contable")
        .replace("vers: close }\n      refuser", "vers: closee }\n      refuser")
        .replace("courrier: refus,", "courrier: reffus,")
        .replace("[demandeur . relevé d'identité bancaire]\n    en: { titre: The payment }", "[]\n    en: { titre: The payment }");
    let codes: Vec<_> = found(&text).into_iter().map(|(code, _)| code).collect();
    for code in ["RE0105", "RE0106", "RE0107"] {
        assert!(codes.contains(&code), "{code} not in {codes:?}");
    }
}

#[test]
fn the_reserved_name_is_refused() {
    let text = WATER.replace("  foyer . allocataire:\n    question", "  usager . nom:\n    question");
    assert!(found(&text).iter().any(|(code, _)| *code == "RE0110"));
}

#[test]
fn usage_knows_who_reads_an_answer_and_through_what() {
    let draft = reading(WATER).draft.unwrap();
    let usage = crate::Usage::of(&draft);
    for question in &draft.questions {
        assert!(usage.is_live(&question.name), "{}", question.name);
    }
    let reached = usage.reached("foyer . personnes");
    let by_rules = reached.iter().find(|(path, reader)| !path.is_empty() && *reader == crate::Reader::Stage("signature".into()));
    assert!(by_rules.is_some(), "{reached:?}");
    assert!(reached.iter().any(|(_, reader)| *reader == crate::Reader::Letter("accord".into())));
}

#[test]
fn every_code_is_explained_in_both_languages() {
    assert_eq!(beffroi_findings::faults_of(crate::CODES), [""; 0]);
    assert!(crate::explain("SY0003").is_some() && crate::explain("TY0103").is_some() && crate::explain("XX0000").is_none());
}
