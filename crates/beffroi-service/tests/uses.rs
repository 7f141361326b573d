//! Who reads each answer, as people and machines are told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Language;
use beffroi_service::uses::{uses, uses_to_json, uses_to_mermaid, uses_to_text};
use common::{COMPLETE, WATER, reading};

#[test]
fn an_answer_names_its_readers_and_the_rules_on_the_way() {
    let draft = reading(WATER).draft.unwrap();
    let text = uses_to_text(&uses(&draft), Language::Fr);
    let expected = "\
demandeur . relevé d'identité bancaire
  Sur quel compte verser l'aide ?
  - une personne, à l'étape « mise en paiement »
";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("  - une personne, à l'étape « mise en paiement » (par facture . volume → facture . montant → aide)\n"), "{text}");
    assert!(text.contains("usager . courriel\n  Votre adresse électronique\n  - la plateforme, pour joindre la personne\n"), "{text}");
    let english = uses_to_text(&uses(&draft), Language::En);
    assert!(english.contains("  - the letter “accord”\n"), "{english}");
}

#[test]
fn an_answer_nobody_reads_is_said() {
    let draft = reading(WATER.replace("lu à: [mise en paiement] ", "").replace("lit: [demandeur . relevé d'identité bancaire, aide]", "lit: [aide]")).draft.unwrap();
    assert!(uses_to_text(&uses(&draft), Language::Fr).contains("bancaire\n  Sur quel compte verser l'aide ?\n  - personne : c'est une donnée morte\n"));
}

#[test]
fn machines_and_diagrams_say_the_same_readers() {
    let draft = reading(COMPLETE).draft.unwrap();
    let json = uses_to_json(&uses(&draft), Language::Fr);
    let surface = json.as_array().unwrap().iter().find(|one| one["question"] == "logement . surface").unwrap();
    let kinds: Vec<&str> = surface["readers"].as_array().unwrap().iter().map(|reader| reader["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["stage", "letter", "indicator", "indicator", "indicator", "recipient"]);
    let diagram = uses_to_mermaid(&draft, Language::Fr);
    assert!(diagram.starts_with("flowchart LR\n"));
    for question in &draft.questions {
        assert_eq!(diagram.matches(&format!("\"{}\"", question.label.fr)).count(), 1, "{}", question.name);
    }
    assert!(diagram.contains("le destinataire « thermiciens associés »"));
    let remark = json.as_array().unwrap().iter().find(|one| one["question"] == "logement . remarque").unwrap();
    let kinds: Vec<&str> = remark["readers"].as_array().unwrap().iter().map(|reader| reader["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["stage", "model"]);
    // Every arrow joins two boxes that are drawn.
    for arrow in diagram.lines().filter(|line| line.contains("->")) {
        for end in arrow.split("-->").flat_map(|part| part.split("-.->")) {
            assert!(diagram.contains(&format!("  {}[", end.trim())) || diagram.contains(&format!("  {}(", end.trim())) || diagram.contains(&format!("  {}{{", end.trim())), "{arrow}");
        }
    }
}

#[test]
fn what_only_a_model_reads_is_dead() {
    let draft = reading(COMPLETE.replace("    lu à: [instruction]\n", "")).draft.unwrap();
    assert!(!beffroi_service::Usage::of(&draft).is_live("logement . remarque"));
    let text = uses_to_text(&uses(&draft), Language::Fr);
    assert!(text.contains("Quelque chose à préciser ?\n  - personne : c'est une donnée morte\n  - le modèle « traduction automatique »\n"), "{text}");
}
