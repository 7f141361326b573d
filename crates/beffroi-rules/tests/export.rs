//! What is exported gives the reference engine's semantics the same values.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_rules::{Input, compat::{Given, Model, Outcome}, export};
use support::*;

const RULES: &str = r#"
part variable:
  barème:
    assiette: consommation
    tranches:
      - { taux: 0 €/m3, plafond: 15 m3 }
      - { taux: 0.95 €/m3, plafond: 120 m3 }
      - { taux: 1.40 €/m3, plafond: 240 m3 }
      - { taux: 2.70 €/m3 }
  arrondi: au centime
  en: { titre: Variable part }
repas:
  grille:
    assiette: quotient
    tranches:
      - { montant: 1.15 €, à: 600 € }
      - { montant: 1.55 €, à: 840 € }
      - { montant: 5.95 € }
tarif:
  valeurs datées:
    à la date: jour
    du 01/01/2025: 3 €
    du 01/07/2025: 4 €
prix:
  tableau:
    colonnes: [quotient, statut, résident]
    lignes:
      - [moins de 600 €, "-", oui, 1 €]
      - [de 600 € à 1000 €, étudiant, oui, 2 €]
      - ["-", "-", "-", 3 €]
ville . impôt:
  barème:
    assiette: quotient
    tranches:
      - { taux: 10%, plafond: 500 € }
      - { taux: 20% }
  arrondi: 2 décimales
arrondi haut:
  valeur: 1.234 €
  arrondi au supérieur: 2 décimales
"#;

const FIELDS: [&str; 5] = ["consommation: entier m3 0..", "quotient: montant € 0..", "jour: date", "statut: choix salarié|étudiant", "résident: oui/non"];

#[test]
fn the_exported_rules_give_the_same_values() {
    let inputs: Vec<Input> = FIELDS.iter().map(|line| field(line)).collect();
    let rules = beffroi_syntax::parse(RULES.as_bytes()).root.unwrap();
    let exported = export(Some(&rules), &inputs);
    let left: Vec<&str> = exported.left_out.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(left, ["arrondi haut"]);
    // The one rule said to be left out is taken away before loading.
    let json = exported.json.replace("\"arrondi au supérieur\":\"2 décimales\"", "\"note\":\"\"");
    let mut model = Model::read(&beffroi_syntax::parse(json.as_bytes()).root.unwrap()).unwrap();
    let (program, _) = build_with(RULES, inputs);
    for (volume, quotient, day, status, resident) in [
        ("10", "599.99", "2025-01-01", "salarié", "oui"), ("100", "600", "2025-06-30", "étudiant", "oui"), ("120", "600.01", "2025-07-01", "étudiant", "non"),
        ("300", "840", "2024-12-31", "salarié", "oui"), ("241", "5000", "2026-03-04", "étudiant", "oui"),
    ] {
        let answers = [("consommation", volume), ("quotient", quotient), ("jour", day), ("statut", status), ("résident", resident)];
        let written: Vec<(&str, String)> = vec![
            ("consommation", format!("{volume} m3")), ("quotient", format!("{quotient} €")),
            ("jour", day.split('-').rev().collect::<Vec<_>>().join("/")), ("statut", format!("'{status}'")), ("résident", resident.to_owned()),
        ];
        let mut session = model.situation(written.iter().map(|(name, text)| (*name, Given::Text(text)))).unwrap();
        for rule in ["part variable", "repas", "tarif", "prix", "ville . impôt"] {
            let theirs = session.evaluate(rule).unwrap().value;
            let ours = eval(&program, rule, &answers).state;
            match (&theirs, &ours) {
                (Outcome::Number(x), beffroi_rules::State::Known(beffroi_rules::Value::Number(y))) => {
                    assert!((x - y).abs() < 1e-9, "{rule} {answers:?}: {x} {y}");
                }
                (Outcome::NotApplicable, beffroi_rules::State::NotApplicable) => {}
                other => panic!("{rule} {answers:?}: {other:?}"),
            }
        }
    }
}

/// That engine takes a base without object for zero: the table is then said not
/// to apply.
#[test]
fn a_table_on_a_question_that_was_not_asked_says_nothing_there_either() {
    let rules = "prix:\n  applicable si: ouvert\n  grille:\n    assiette: quotient\n    tranches: [{ montant: 1 €, plafond: 600 € }, { montant: 2 € }]\n";
    let inputs = vec![field("ouvert: oui/non"), field("donne: oui/non"), field_if("quotient: montant € 0..", "donne")];
    let root = beffroi_syntax::parse(rules.as_bytes()).root.unwrap();
    let exported = export(Some(&root), &inputs);
    let mut model = Model::read(&beffroi_syntax::parse(exported.json.as_bytes()).root.unwrap()).unwrap();
    let mut price = |answers: &[(&str, &str)]| {
        model.situation(answers.iter().map(|(name, text)| (*name, Given::Text(text)))).unwrap().evaluate("prix").unwrap().value
    };
    assert_eq!(price(&[("ouvert", "oui"), ("donne", "non"), ("quotient", "700 €")]), Outcome::NotApplicable);
    assert_eq!(price(&[("ouvert", "oui"), ("donne", "oui"), ("quotient", "700 €")]), Outcome::Number(2.0));
    assert_eq!(price(&[("ouvert", "non"), ("donne", "oui"), ("quotient", "700 €")]), Outcome::NotApplicable);
}
