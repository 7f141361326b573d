//! Only what can still matter is asked, and dropping the rest changes nothing
//! that anyone reads.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Cents;
use beffroi_case::{asked, complete, form_pages};
use beffroi_charter::CompiledService;
use beffroi_service::{Answer, Answers, Reader, answers::situation};
use common::{water, water_answers, water_with};
use proptest::prelude::*;

const RULES: &str = "règles:                              # Publicodes, profil contrôlé\n";

/// The water aid, free for students and for those on minimum income.
fn either() -> CompiledService {
    let questions = "  foyer . minima:\n    question: Touchez-vous un minimum social ?\n    type: oui/non\n    en: { question: On minimum income? }\n  foyer . études:\n    question: Êtes-vous étudiant ?\n    type: oui/non\n    en: { question: A student? }\n\npages:\n";
    let rule = "  gratuité:\n    titre: Gratuité\n    une de ces conditions: [foyer . minima, foyer . études]\n    références: { \"Délibération du 17 juin 2016\": \"https://metropole.nantes.fr/deliberations\" }\n    en: { titre: Free of charge }\n";
    let text = include_str!("../../../services/eau-solidaire/demarche.yaml")
        .replacen("\npages:\n", questions, 1)
        .replacen("foyer . allocataire, foyer . numéro d'allocataire]\n    en", "foyer . allocataire, foyer . numéro d'allocataire, foyer . minima, foyer . études]\n    en", 1)
        .replacen(RULES, &format!("{RULES}{rule}"), 1)
        .replacen("    variations:\n", "    variations:\n      - si: gratuité\n        alors: facture . montant\n", 1);
    let checked = beffroi_charter::check("eau-solidaire".parse().unwrap(), text.as_bytes(), None);
    checked.sealed.unwrap_or_else(|| panic!("{:#?}", checked.findings))
}

fn with(yes: &[(&str, bool)]) -> Answers {
    let mut answers = water_answers();
    answers.extend(yes.iter().map(|(name, yes)| ((*name).to_owned(), Answer::YesNo(*yes))));
    answers
}

#[test]
fn of_two_answers_joined_by_or_the_first_is_kept() {
    let service = either();
    let both = with(&[("foyer . minima", true), ("foyer . études", true)]);
    let names = asked(&service, &both);
    assert!(names.contains("foyer . minima") && !names.contains("foyer . études"), "{names:?}");
    let kept = complete(&service, &both).unwrap();
    assert_eq!(kept.get("foyer . minima"), Some(&Answer::YesNo(true)));
    // The second is asked as long as it can change something.
    let names = asked(&service, &with(&[("foyer . minima", false)]));
    assert!(names.contains("foyer . études"));
}

#[test]
fn a_page_with_nothing_left_to_ask_is_not_shown() {
    let service = water();
    let titles = |answers: &Answers| form_pages(&service, answers).iter().map(|page| page.title.fr.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&Answers::new()).len(), 3);
    let number = |answers: &Answers| asked(&service, answers).contains("foyer . numéro d'allocataire");
    assert!(!number(&Answers::new()));
    assert!(!number(&with(&[("foyer . allocataire", false)])));
    assert!(number(&with(&[("foyer . allocataire", true)])));
}

#[test]
fn a_condition_on_a_later_question_is_heard() {
    let service = water_with(
        "    applicable si: foyer . allocataire\n    type: texte\n    motif: \"[0-9]{7}\"",
        "    applicable si: foyer . allocataire\n    type: texte\n    motif: \"[0-9]{7}\"\n    facultative: oui",
    );
    // The number is put before the question that calls for it.
    let text = service.draft().source.replace(
        "foyer . ressources, foyer . allocataire, foyer . numéro d'allocataire]",
        "foyer . ressources, foyer . numéro d'allocataire, foyer . allocataire]",
    );
    let service = beffroi_charter::check("eau-solidaire".parse().unwrap(), text.as_bytes(), None).sealed.unwrap();
    assert!(asked(&service, &with(&[("foyer . allocataire", true)])).contains("foyer . numéro d'allocataire"));
}

/// What people read of the case: each result, shown.
fn read(service: &CompiledService, answers: &Answers) -> Vec<String> {
    let draft = service.draft();
    let known = situation(draft, answers, true);
    let rules = draft.program.rules().iter().filter(|rule| !rule.is_input);
    let read = rules.filter(|rule| service.usage().direct(&rule.name).any(|reader| !matches!(reader, Reader::Rule(_))));
    read.map(|rule| format!("{} = {}", rule.name, draft.program.evaluate_rule(&rule.name, &known).unwrap().format(beffroi_base::Language::Fr))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn filing_drops_nothing_that_anyone_reads(
        persons in 1..20i64, cents in 0..5_000_000i64,
        minima in any::<bool>(), studies in any::<bool>(), member in any::<bool>(), stray in any::<bool>(),
    ) {
        let service = either();
        let mut answers = with(&[("foyer . minima", minima), ("foyer . études", studies), ("foyer . allocataire", member)]);
        answers.insert("foyer . personnes".to_owned(), Answer::Integer(persons));
        answers.insert("foyer . ressources".to_owned(), Answer::Amount(Cents(cents)));
        if member || stray {
            answers.insert("foyer . numéro d'allocataire".to_owned(), Answer::Text("1234567".to_owned()));
        }
        let kept = complete(&service, &answers).unwrap();
        prop_assert_eq!(read(&service, &kept), read(&service, &answers));
        prop_assert_eq!(&complete(&service, &kept).unwrap(), &kept);
        prop_assert_eq!(kept.contains_key("foyer . numéro d'allocataire"), member);
    }
}
