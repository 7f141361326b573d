//! `identité`: which questions a provider of identity may answer, and what is
//! said of those it may not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_service::{IdentityDatum, compare};
use common::{reading, said};

fn file(questions: &str) -> String {
    let names: Vec<&str> = questions.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": {").map(|(name, _)| name)).filter(|name| !name.starts_with(' ')).collect();
    format!("démarche: Carte
résumé: Une carte.
charte: loi
en vigueur: 2026-01-01
questions:
{questions}
pages:
  - {{ titre: Vous, questions: [{}] }}
parcours:
  déposée: {{ acteur: usager, ensuite: instruction }}
  instruction:
    acteur: instructeur
    actions:
      accorder: {{ saisit: [agent . date], vers: close }}
  close: fin
", names.iter().filter(|name| **name != "agent . date").copied().collect::<Vec<_>>().join(", "))
}

const AGENT: &str = "  agent . date: { question: Quel jour ?, type: date }";

/// What is said of the questions written, in the two languages.
fn of(questions: &str) -> Vec<(String, String)> {
    let text = file(&format!("{questions}\n{AGENT}"));
    reading(&text).findings.into_iter().map(|found| (found.message.fr, found.message.en)).collect()
}

#[test]
fn each_datum_has_the_type_that_can_hold_it() {
    let right = "  a . nom: { question: Nom ?, type: texte, identité: nom de naissance }
  a . prénoms: { question: Prénoms ?, type: texte, identité: prénoms }
  a . naissance: { question: Naissance ?, type: date, identité: date de naissance }
  a . commune: { question: Commune ?, type: commune, identité: lieu de naissance }
  a . pays: { question: Pays ?, type: pays, identité: pays de naissance }
  a . sexe: { question: Sexe ?, type: choix, choix: [femme, homme, autre], identité: sexe }
  a . courriel: { question: Courriel ?, type: courriel, identité: courriel }";
    assert_eq!(of(right), vec![]);
    let draft = reading(file(&format!("{right}\n{AGENT}"))).draft.unwrap();
    let known: Vec<IdentityDatum> = draft.questions.iter().filter(|q| !q.platform).filter_map(|q| q.identity.as_ref().map(|d| d.value)).collect();
    assert_eq!(known, IdentityDatum::ALL);
    for datum in IdentityDatum::ALL {
        let wrong = of(&format!("  a . b: {{ question: Quoi ?, type: iban, identité: {} }}", datum.name()));
        assert!(matches!(&wrong[..], [(fr, en)] if fr.contains(datum.name()) && fr.contains("`iban`") && en.contains("cannot answer")), "{wrong:?}");
    }
}

#[test]
fn the_table_of_keys_and_the_reader_know_the_same_data() {
    let key = beffroi_service::section("question").keys.iter().find(|key| key.name == "identité").unwrap();
    let beffroi_service::Shape::Word(words) = key.shape else { panic!("{key:?}") };
    assert_eq!(words, IdentityDatum::ALL.map(IdentityDatum::name));
}

#[test]
fn what_an_identity_cannot_answer_is_said() {
    let one = |questions: &str, fr: &str, en: &str| {
        let all = of(questions);
        assert!(matches!(&all[..], [(f, e)] if f.contains(fr) && e.contains(en)), "{questions}: {all:?}");
    };
    one("  a . sexe: { question: Sexe ?, type: choix, choix: [f, h], identité: sexe }", "les deux doivent être parmi les choix", "both must be among the choices");
    one("  a . un: { question: Un ?, type: date, identité: date de naissance }\n  a . deux: { question: Deux ?, type: date, identité: date de naissance }", "répond déjà à `a . un`", "already answers `a . un`");
    one("  enfants: { question: Qui ?, type: liste, liste de: { naissance: { question: Né ?, type: date, identité: date de naissance } } }", "une liste n'en a pas", "a list has none");
    one("  a . b: { question: Quoi ?, type: date, identité: naissance }", "`naissance` n'est pas une valeur de `identité`", "is not a value of `identité`");
    let entered = file("  agent . date: { question: Quel jour ?, type: date, identité: date de naissance }\n  a . b: { question: Quoi ?, type: texte }");
    let found = said(&reading(&entered));
    assert!(matches!(&found[..], [one] if one.contains("est saisie par un agent")), "{found:?}");
}

#[test]
fn what_the_platform_asks_can_be_answered_so() {
    let decided = file(&format!("  a . b: {{ question: Quoi ?, type: texte }}\n{AGENT}")).replace("saisit: [agent . date], vers", "effet: accord, saisit: [agent . date], vers");
    let draft = reading(&decided).draft.unwrap();
    let of = |name: &str| draft.question(name).unwrap().identity.as_ref().map(|datum| datum.value);
    assert_eq!(of("usager . prénom"), Some(IdentityDatum::FirstNames));
    assert_eq!(of("usager . nom"), Some(IdentityDatum::BirthName));
    assert_eq!(of("usager . courriel"), Some(IdentityDatum::Email));
    assert_eq!(of("usager . adresse"), None);
}

#[test]
fn a_new_datum_is_a_difference_between_two_versions() {
    let before = file(&format!("  a . b: {{ question: Né le ?, type: date }}\n{AGENT}"));
    let after = before.replace("Né le ?, type: date", "Né le ?, type: date, identité: date de naissance");
    let (before, after) = (reading(&before).draft.unwrap(), reading(&after).draft.unwrap());
    let changes = compare::compare(&before, &after);
    assert!(changes.iter().any(|change| change.what.fr == "FranceConnect peut répondre à `a . b` (date de naissance)"), "{changes:?}");
}
