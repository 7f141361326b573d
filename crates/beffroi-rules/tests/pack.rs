//! Bytes that are no rules are refused, and none makes the reader or an
//! evaluation panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_base::{Language, fingerprint};
use beffroi_rules::{Program, Situation, State, Value};
use proptest::prelude::*;
use std::sync::LazyLock;
use support::*;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let rules = r#"
aide:
  titre: Aide
  références: { Délibération: https://exemple.fr/d }
  applicable si: résident
  valeur: facture * taux + par enfant
  plafond: 250 €/an
  arrondi: au centime
facture:
  barème: { assiette: volume, tranches: [{ taux: 0 €/m3, plafond: 15 m3/an }, { taux: 3.446 €/m3 }] }
taux:
  grille: { assiette: ressources, tranches: [{ montant: 50 %, plafond: 900 €/mois }, { montant: 20 % }] }
par enfant:
  total: enfants . part
enfants . part:
  valeur: 12 €/an
  applicable si: âge < 18 ans
ancienneté:
  durée: { depuis: arrivée, jusqu'à: 01/01/2026, unité: mois }
phrase:
  texte: "Vous vivez ici depuis {{ ancienneté }}, {{ quartier }}"
"#;
    clean(rules, &[
        "résident: oui/non", "volume: nombre m3/an 0..500", "ressources: montant €/mois 0..", "enfants: liste 0..8",
        "enfants . âge: entier an 0..25 dans:enfants", "arrivée: date", "quartier: choix Nord|Sud",
    ])
});
const RULES: [&str; 3] = ["aide", "ancienneté", "phrase"];

fn bytes() -> Vec<u8> {
    let condition = expression(&PROGRAM, "quartier = 'Sud'", "").0.unwrap();
    PROGRAM.pack(&RULES, &[&condition]).unwrap()
}

fn full() -> Situation {
    let mut situation = situation(&[("résident", "oui"), ("volume", "120"), ("ressources", "600"), ("arrivée", "12/03/2020"), ("quartier", "Sud")]);
    situation.set_list("enfants", elements(&["enfants . âge=4", "enfants . âge=19", ""]));
    situation
}

#[test]
fn rules_and_expressions_travel_together() {
    let (packed, expressions) = Program::unpack(&bytes()).unwrap();
    for rule in RULES {
        assert_eq!(changed_by_a_pack(&PROGRAM, rule, &full()), None);
    }
    assert_eq!(packed.evaluate_rule("aide", &full()).unwrap().format(Language::Fr).replace('\u{a0}', " "), "192,92 €/an");
    assert_eq!(packed.evaluate(&expressions[0], &full()).state, State::Known(Value::Bool(true)));
    // A step of what was packed has a title, and no value of its own.
    assert_eq!(packed.rule("facture").unwrap().title.fr, "Facture");
    assert!(packed.evaluate_rule("facture", &full()).is_none());
    assert!(PROGRAM.pack(&["aucune"], &[]).is_none());
}

#[test]
fn a_tariff_takes_about_a_thousand_bytes() {
    let bytes = PROGRAM.pack(&["aide"], &[]).unwrap();
    assert!(bytes.len() < 1_400, "{}", bytes.len());
}

#[test]
fn a_byte_changed_or_missing_is_found() {
    let bytes = bytes();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x24;
        assert!(Program::unpack(&damaged).is_err(), "byte {at}");
        assert!(Program::unpack(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(Program::unpack(&[bytes, vec![0]].concat()).is_err());
}

/// Evaluates all that can be, and tells it all.
fn try_all(bytes: &[u8]) -> bool {
    let Ok((program, expressions)) = Program::unpack(bytes) else { return false };
    for situation in [full(), Situation::new(), situation(&[("résident", "oui"), ("volume", "-")])] {
        let found = RULES.iter().filter_map(|rule| program.evaluate_rule(rule, &situation));
        for evaluation in found.chain(expressions.iter().map(|expression| program.evaluate(expression, &situation))) {
            evaluation.format(Language::Fr);
            evaluation.trace.lines(Language::En);
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Damage that the sum does not show: whoever made it made the sum too.
    #[test]
    fn damage_is_refused_or_harmless(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = bytes();
        for (at, byte) in changes {
            let at = 12 + at.index(bytes.len() - 12);
            bytes[at] = byte;
        }
        let sum = fingerprint(&bytes[12..]);
        bytes[4..12].copy_from_slice(&sum.to_le_bytes());
        try_all(&bytes);
    }

    #[test]
    fn any_bytes_are_refused(mut bytes in proptest::collection::vec(any::<u8>(), 12..200)) {
        bytes[..4].copy_from_slice(b"BFR\x01");
        let sum = fingerprint(&bytes[12..]);
        bytes[4..12].copy_from_slice(&sum.to_le_bytes());
        try_all(&bytes);
    }
}
