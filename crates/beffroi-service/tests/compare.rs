//! What changes between two versions, and for whom.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Language;
use beffroi_service::compare::{Weight, changes_to_json, changes_to_text, compare};
use common::{COMPLETE, WATER, reading};

fn changes(before: &str, right: &str, wrong: &str) -> Vec<(Weight, String)> {
    assert!(before.contains(right), "{right}");
    let after = before.replacen(right, wrong, 1);
    let changes = compare(&reading(before).draft.unwrap(), &reading(&after).draft.unwrap());
    assert_eq!(compare(&reading(&after).draft.unwrap(), &reading(&after).draft.unwrap()), []);
    changes.into_iter().map(|change| (change.weight, change.what.fr)).collect()
}

#[test]
fn nothing_changes_when_only_the_layout_does() {
    let formatted = beffroi_syntax::format(&WATER.replace("    type", "    # une remarque\n    type")).unwrap();
    let same = compare(&reading(WATER).draft.unwrap(), &reading(&formatted).draft.unwrap());
    assert_eq!(same, []);
    assert_eq!(changes_to_text(&same, Language::Fr), "Rien ne change.\n");
}

#[test]
fn each_change_is_said_once_with_its_weight() {
    use Weight::{Forbidden, Harmless, Resubmission};
    let cases = [
        (WATER, "question: Combien de personnes", "question: Combien d'habitants", Harmless, "`foyer . personnes` est formulé autrement"),
        (WATER, "    max: 20\n", "    max: 12\n", Resubmission, "`foyer . personnes` accepte moins de réponses"),
        (WATER, "    max: 20\n", "    max: 30\n", Harmless, "`foyer . personnes` accepte plus de réponses"),
        (WATER, "    type: entier\n", "    type: nombre\n", Resubmission, "`foyer . personnes` est de type `nombre` au lieu de `entier`"),
        (WATER, "    motif: \"[0-9]{7}\"", "    motif: \"[0-9]{8}\"", Resubmission, "`foyer . numéro d'allocataire` accepte moins de réponses"),
        (WATER, "valeur: 3.446 €/m3", "valeur: 3.5 €/m3", Harmless, "« Prix du mètre cube » se calcule autrement ; les dossiers déposés gardent l'ancien calcul"),
        (WATER, "sens: refus, délai: 2 mois", "sens: acceptation, délai: 2 mois", Resubmission, "le silence vaut acceptation après 2\u{a0}mois ; les accusés déjà remis engagent toujours"),
        (WATER, "Elle vous est accordée : {aide}.", "Accordée : {aide}.", Harmless, "le courrier `accord` dit autre chose"),
        (WATER, "lit: [foyer . personnes, foyer . ressources, aide]", "lit: [foyer . personnes, foyer . ressources, foyer . allocataire, aide]", Resubmission, "à `signature`, l'agent lit aussi `foyer . allocataire`"),
        (WATER, "renvoyer à l'instruction: { vers: instruction, en: { titre: Send back to review } }", "", Harmless, "à `signature`, on ne peut plus « renvoyer à l'instruction »"),
        (WATER, "  durée: 24 mois", "  durée: 30 mois", Resubmission, "les dossiers sont gardés plus longtemps : 30\u{a0}mois"),
        (WATER, "secteur: social ", "secteur: eau ", Forbidden, "le secteur change : les dossiers passeraient de l'autre côté du mur"),
        (WATER, "finalité: Alléger", "finalité: Réduire", Forbidden, "la finalité change : ce qui a été confié pour une autre ne peut pas suivre"),
        (WATER, "seuil: 11", "seuil: 5", Forbidden, "`aides accordées` montre des cases plus petites, sur les mêmes dossiers"),
        (COMPLETE, "reçoit: [logement . surface]", "reçoit: [logement . surface, logement . chauffage]", Resubmission, "« thermiciens associés » reçoit aussi `logement . chauffage`"),
        (COMPLETE, "choix: { gaz: Au gaz, fioul: Au fioul }", "choix: { gaz: Au gaz, fioul: Au fioul, bois: Au bois }", Harmless, "`logement . chauffage` accepte plus de réponses"),
        (COMPLETE, "    type: consentement\n", "    type: oui/non\n", Resubmission, "`foyer . accord` est de type `oui/non` au lieu de `consentement`"),
        (COMPLETE, "= 'fioul'", "= 'gaz'", Resubmission, "`foyer . invalidité` est demandé sous une autre condition"),
    ];
    for (text, right, wrong, weight, what) in cases {
        assert_eq!(changes(text, right, wrong), [(weight, what.to_owned())], "{wrong}");
    }
}

#[test]
fn a_stage_that_goes_must_wait_for_the_open_cases() {
    let after = WATER
        .replace("vers: mise en paiement, en", "vers: close, en")
        .replace("  mise en paiement:\n    acteur: comptable\n    lit: [demandeur . relevé d'identité bancaire, aide]\n    actions:\n      payer: { vers: close, en: { titre: Paid } }\n    en: { titre: Payment }\n", "");
    let (before, after) = (reading(WATER).draft.unwrap(), reading(&after).draft.unwrap());
    let changes = compare(&before, &after);
    let text = changes_to_text(&changes, Language::Fr);
    assert!(text.contains("Pour les agents\n  - l'étape `mise en paiement` disparaît, des dossiers peuvent y être\u{a0}: interdit tant que des dossiers sont ouverts\n"), "{text}");
    let english = changes_to_text(&changes, Language::En);
    assert!(english.contains("stage `mise en paiement` disappears, cases may be there: forbidden while cases are open"), "{english}");
    assert_eq!(changes_to_json(&changes, Language::En)[0]["weight"], "forbidden");
}
