//! The page of the mechanisms is true: each of its examples is read and checked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use support::*;

const PAGE: &str = include_str!("../../../docs/regles.md");

const FIELDS: [&str; 9] = [
    "personnes: entier personne 1..20", "ressources: montant €/an 0..", "quotient: montant € 0..", "volume: nombre m3 0..", "résident: oui/non",
    "statut: choix salarié|étudiant|retraité", "jour: date",
    "enfants: liste 0..8", "enfants . âge: entier an 0..25 dans:enfants",
];

#[test]
fn every_example_is_clean() {
    let examples: Vec<&str> = PAGE.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 6);
    for rules in &examples {
        clean(rules, &FIELDS);
    }
    let program = clean(examples[5], &FIELDS);
    assert_eq!(said(&program, "message", &[("résident", "oui")]), "Vous payez 180,00 €.");
    assert_eq!(said(&program, "si trois personnes", &[]), "90,00 €");
    let program = clean(examples[1], &FIELDS);
    assert_eq!(said(&program, "prix payé", &[("ressources", "12000"), ("statut", "étudiant"), ("résident", "oui")]), "2,00 €");
    assert_eq!(said(&program, "prix payé", &[("ressources", "12000"), ("statut", "salarié"), ("résident", "oui")]), "4,00 €");
}

#[test]
fn every_mechanism_of_the_language_has_its_example() {
    for key in [
        "valeur", "somme", "produit", "le maximum de", "le minimum de", "moyenne", "toutes ces conditions", "une de ces conditions", "variations",
        "tableau", "barème", "grille", "taux progressif", "valeurs datées", "durée", "texte", "abattement", "plafond", "plancher", "arrondi",
        "applicable si", "avec", "contexte", "remplace", "nombre d'éléments", "total", "plus petit", "plus grand",
    ] {
        assert!(PAGE.contains(&format!("{key}:")), "{key}");
    }
}
