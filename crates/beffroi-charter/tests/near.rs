//! One cause, one finding: files that stand just beside a rule. Each was found by changing the rule's own code and
//! seeing no test fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{reference, run};

/// The codes found in the reference service once changed.
fn codes(changes: &[(&str, &str)]) -> Vec<&'static str> {
    let mut text = reference("décision").to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    run(&text).findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn what_cannot_be_read_is_not_also_missing() {
    assert_eq!(codes(&[("  durée: 24 mois\n", "  durée: deux ans\n")]), ["TY0103"]);
    assert_eq!(codes(&[("finalité: Aider les familles", "finalité: [Aider les familles]\n#")]), ["TY0101"]);
    assert_eq!(codes(&[("base: { fondement: mission d'intérêt public, texte: \"CGCT, art. L. 2121-29\" }", "base: sans")]), ["TY0101"]);
    let recipient = "\ndestinataires:\n  transporteur: { usage: bricoler, étape: instruction, reçoit: [foyer . enfants], convention: \"2026-1\", pays: France }\n";
    assert_eq!(codes(&[("\nindicateurs:\n", &format!("{recipient}\nindicateurs:\n"))]), ["TY0102"]);
    assert_eq!(codes(&[("\nindicateurs:\n", &format!("{}\nindicateurs:\n", recipient.replace("usage: bricoler, ", "")))]), ["CH0603"]);
    assert_eq!(codes(&[("\nindicateurs:\n", &format!("{}\nindicateurs:\n", recipient.replace("bricoler", "service public")))]), [""; 0]);
}

/// A question, on its page, and what reads it.
fn asked<'a>(question: &'a str, name: &'a str, rule: &'a str) -> [(String, String); 3] {
    [
        ("\npages:\n".to_owned(), format!("{question}\npages:\n")),
        ("demandeur . compte]\n".to_owned(), format!("demandeur . compte, {name}]\n")),
        ("\nparcours:\n".to_owned(), format!("{rule}\nparcours:\n")),
    ]
}

fn with(question: &str, name: &str, rule: &str) -> Vec<&'static str> {
    let changes = asked(question, name, rule);
    let changes: Vec<(&str, &str)> = changes.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    codes(&changes)
}

#[test]
fn what_a_dead_rule_reads_is_dead_and_nothing_else() {
    let rule = "  perdue:\n    titre: Règle perdue\n    valeur: foyer . lettre\n    en: { titre: Lost }\n";
    let consent = "  foyer . lettre:\n    question: Voulez-vous la lettre ?\n    type: consentement\n    en: { question: \"Do you want the letter?\" }\n";
    assert_eq!(with(consent, "foyer . lettre", rule), ["CH0401"]);
    assert_eq!(with(&consent.replace("consentement", "oui/non"), "foyer . lettre", rule), ["CH0401"]);
}

#[test]
fn two_bounds_are_too_much_detail_and_three_are_not() {
    let age = |kind: &str| format!("  foyer . âge:\n    question: Quel âge ?\n    type: {kind}\n    en: {{ question: \"How old?\" }}\n");
    let rule = |bounds: &[&str]| {
        let tests: String = bounds.iter().enumerate().map(|(i, bound)| format!("      - si: foyer . âge > {bound}\n        alors: {} €\n", (i + 1) * 10)).collect();
        format!("  réduction:\n    titre: Réduction\n    références: {{ \"Délibération du 3 mars 2025\": \"https://exemple.fr\" }}\n    variations:\n{tests}      - sinon: 0 €\n    en: {{ titre: Reduction }}\n")
    };
    let read = |kind: &str, bounds: &[&str]| {
        let mut changes = asked(&age(kind), "foyer . âge", &rule(bounds)).to_vec();
        changes.push(("lit: [aide]\n".to_owned(), "lit: [aide, réduction]\n".to_owned()));
        let changes: Vec<(&str, &str)> = changes.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        codes(&changes)
    };
    assert_eq!(read("entier", &["60"]), ["CH0403"]);
    assert_eq!(read("entier", &["70", "60"]), ["CH0403"]);
    assert_eq!(read("entier", &["80", "70", "60"]), [""; 0]);
    assert_eq!(read("date", &["01/01/2012", "01/01/2010", "01/01/2008"]), ["CH0403"]);
}

#[test]
fn a_result_that_cites_its_text_needs_no_parameter() {
    let inline = [("    valeur: aide par enfant * foyer . enfants\n", "    valeur: 60 €/enfant * foyer . enfants\n")];
    let mut text = reference("décision").replacen(inline[0].0, inline[0].1, 1);
    let (start, end) = (text.find("  aide par enfant:").unwrap(), text.find("  aide:\n").unwrap());
    text.replace_range(start..end, "");
    assert_eq!(run(&text).findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_scale_with_a_hole_is_not_also_said_to_turn_back() {
    let bands = "        - montant: 120 €/enfant\n          plafond: 600 €\n        - montant: 60 €/enfant\n          plafond: 1200 €\n        - montant: 0 €/enfant\n";
    let holed = "        - { de: 0 €, à: 600 €, montant: 20 €/enfant }\n        - { de: 601 €, à: 1200 €, montant: 60 €/enfant }\n        - { de: 1200.01 €, montant: 0 €/enfant }\n";
    assert_eq!(codes(&[(bands, holed)]), ["CH0803"]);
}
