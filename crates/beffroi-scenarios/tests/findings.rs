//! What an author is told: a promise not kept, with the place of the promise
//! and what was found instead; a slip of the pen, with the name that was meant.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::Language;
use beffroi_charter::CompiledService;
use beffroi_findings::{Finding, Safety};
use beffroi_scenarios::{ScenarioFile, Tested, check};

const WATER: &str = include_str!("../../../services/eau-solidaire/demarche.yaml");
const REPORT: &str = include_str!("../../../services/signalement/demarche.yaml");

/// A household of four with €13,200, as every story below files it.
const FILED: &str = "scénario: essai
réponses:
  usager . prénom: Aïcha
  usager . nom: Diallo
  usager . adresse: 12 rue des Tilleuls, 44000 Nantes
  foyer . personnes: 4
  foyer . ressources: 13 200
  foyer . allocataire: non
  demandeur . relevé d'identité bancaire: FR76 3000 6000 0112 3456 7890 189
";

fn service(text: &str) -> CompiledService {
    beffroi_charter::check("essai".parse().unwrap(), text.as_bytes(), None).sealed.expect("a clean service")
}

fn told(service: &CompiledService, text: &str) -> Tested {
    check(service, &[ScenarioFile { path: "essai.yaml", bytes: text.as_bytes() }])
}

/// Code, words under the caret, message, for each finding.
fn findings(text: &str) -> Vec<(&'static str, String, String)> {
    let tested = told(&service(WATER), text);
    let said = |finding: &Finding| {
        let span = finding.primary.span;
        (finding.code, text[span.start..span.end].to_owned(), finding.message.get(Language::Fr).replace(['\u{a0}', '\u{202f}'], " "))
    };
    tested.files[0].findings.iter().map(said).collect()
}

/// The only finding of a scenario.
fn only(text: &str) -> (&'static str, String, String) {
    let all = findings(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

fn filed(expected: &str) -> String {
    format!("{FILED}histoire:\n  - le: 2026-03-03\n    l'usager dépose:\n    on attend:\n      {expected}\n")
}

#[test]
fn an_expectation_not_met_shows_where_it_stands_and_what_was_found() {
    for (expected, under, found) in [
        ("aide: 50,41 €/an", "50,41 €/an", "on trouve 50,40 €/an"),
        ("aide: 50,40 €", "50,40 €", "on trouve 50,40 €/an"),
        ("étape: signature", "signature", "on trouve `instruction`"),
        ("silence: 2026-05-04", "2026-05-04", "on trouve le 3 mai 2026"),
        ("tribunal: 2026-07-04", "2026-07-04", "on trouve le 6 juillet 2026"),
        ("silence: aucun", "aucun", "on trouve le 3 mai 2026"),
        ("décision: accord", "accord", "on trouve `aucune`"),
        ("courrier: aucun", "aucun", "on trouve `accusé de réception`"),
        ("courriel: a@b.fr", "a@b.fr", "on trouve `aucun`"),
        ("effacé: oui", "oui", "on trouve `non`"),
        ("échéance: 2026-05-04", "2026-05-04", "on trouve aucune date"),
        ("le courrier dit: [la référence, le 4 mars]", "le 4 mars", "reçue le 3 mars 2026"),
        ("le courrier ne dit pas: accusé de réception", "", ""),
        ("le courrier ne dit pas: reçue le 3 mars", "reçue le 3 mars", "on trouve ces mots dans le courrier"),
        ("le courrier dit en anglais: received", "received", "on trouve aucun courrier"),
        ("l'explication dit: 3,447 €/m3", "3,447 €/m3", "3,446 €/m³"),
        ("objection: trop tôt", "trop tôt", "on trouve `aucune`"),
        ("manque: foyer . personnes", "foyer . personnes", "on trouve `rien`"),
        ("demandé: foyer . numéro d'allocataire", "foyer . numéro d'allocataire", "foyer . ressources"),
        ("pas demandé: [foyer . numéro d'allocataire, foyer . personnes]", "foyer . personnes", "cette question dans le formulaire"),
        ("foyer . personnes: 5 personnes", "5 personnes", "on trouve `4 personnes`"),
        ("refus implicite: 2026-05-03", "2026-05-03", "on trouve aucune date"),
        ("signataire: Nadia Benali", "Nadia Benali", "on trouve ``"),
        ("message: Cet IBAN", "Cet IBAN", "on trouve aucun message"),
        ("recours: en attente", "en attente", "on trouve `aucun`"),
        ("silence du recours: 2026-07-01", "2026-07-01", "on trouve aucune date"),
    ] {
        let all = findings(&filed(expected));
        if under.is_empty() {
            assert!(all.is_empty(), "{expected}: {all:?}");
            continue;
        }
        let [(code, place, message)] = all.as_slice() else { panic!("{expected}: {all:?}") };
        assert_eq!(*code, "SC0001", "{expected}");
        assert_eq!(place, under, "{expected}");
        assert!(message.contains(found), "{expected}: {message}");
    }
}

#[test]
fn an_expectation_that_is_met_says_nothing() {
    for expected in ["aide: 50.40 €/an", "aide: 50,4 €/an", "foyer . personnes: 4 personnes", "étape: instruction", "erreur: x"] {
        let all = findings(&filed(expected));
        assert_eq!(all.is_empty(), expected != "erreur: x", "{expected}: {all:?}");
    }
}

#[test]
fn what_was_found_is_offered_as_a_correction_nobody_applies_alone() {
    let text = filed("silence: 2026-05-04");
    let tested = told(&service(WATER), &text);
    let edit = tested.files[0].findings[0].helps[0].edit.clone().expect("an edit");
    assert_eq!((edit.text.as_str(), edit.safety), ("2026-05-03", Safety::NeedsDecision));
}

#[test]
fn a_row_of_a_table_fails_in_its_own_cell() {
    let text = format!("{FILED}le: 2026-03-03\ntableau: |\n  cas | foyer . ressources | aide\n  --- | --- | ---\n  bon | 13 200 | 50,40 €/an\n  faux | 13 200 | 6,00 €/an\n");
    let (code, place, message) = only(&text);
    assert_eq!((code, place.as_str()), ("SC0001", "6,00 €/an"));
    assert!(message.contains("cas « faux »") && message.contains("on trouve 50,40 €/an"), "{message}");
    let tested = told(&service(WATER), &text);
    assert_eq!((tested.stories(), tested.expectations(), tested.findings()), (2, 2, 1));
}

#[test]
fn a_deed_without_effect_says_why_unless_it_was_expected() {
    let act = |more: &str| format!("{FILED}histoire:\n  - le: 2026-03-03\n    l'usager dépose:\n  - le: 2026-03-04\n    signataire: accorder\n{more}");
    let (code, place, _) = only(&act(""));
    assert_eq!((code, place.as_str()), ("SC0002", "signataire"));
    assert!(findings(&act("    on attend: { objection: hors de son tour }\n")).is_empty());
    let (code, place, message) = only(&act("    on attend: { objection: sans délégation }\n"));
    assert_eq!((code, place.as_str()), ("SC0001", "sans délégation"));
    assert!(message.contains("hors de son tour"), "{message}");
}

#[test]
fn a_filing_with_answers_missing_names_them() {
    let text = "scénario: essai\nhistoire:\n  - le: 2026-03-03\n    l'usager dépose: { foyer . personnes: 4 }\n";
    let tested = told(&service(WATER), text);
    let finding = &tested.files[0].findings[0];
    assert_eq!(finding.code, "SC0002");
    assert!(finding.helps[0].text.fr.contains("foyer . ressources"), "{finding:?}");
}

#[test]
fn an_answer_nobody_asked_for_is_a_slip() {
    let text = format!("{FILED}histoire:\n  - le: 2026-03-03\n    l'usager dépose: {{ foyer . numéro d'allocataire: \"1234567\" }}\n");
    let (code, place, _) = only(&text);
    assert_eq!((code, place.as_str()), ("SC0003", "foyer . numéro d'allocataire: \"1234567\""));
}

#[test]
fn slips_of_the_pen_are_told_with_the_name_that_was_meant() {
    let step = |step: &str| format!("{FILED}histoire:\n  - le: 2026-03-03\n    {step}\n");
    for (text, code, under, near) in [
        ("scenario: x\nhistoire: []\n".to_owned(), "SC0101", "scenario", "scénario"),
        (step("l'usager depose:"), "SC0101", "l'usager depose", "l'usager dépose"),
        (step("instructeur: proposer acord"), "SC0102", "proposer acord", "proposer l'accord"),
        (step("l'usager dépose: { foyer . personne: 4 }"), "SC0102", "foyer . personne", "foyer . personnes"),
        (step("on attend: { aides: 50 € }"), "SC0102", "aides", "aide"),
        (step("on attend: { étape: instrucion }"), "SC0102", "instrucion", "instruction"),
        (step("on attend: { courrier: acord }"), "SC0102", "acord", "accord"),
        (step("l'usager conteste: non\n    recours: gracieu"), "SC0102", "gracieu", "gracieux"),
        (step("signataire: acceuillir le recours"), "SC0102", "acceuillir le recours", "accueillir le recours"),
        (step("on attend: { recours: acceuilli }"), "SC0102", "acceuilli", "accueilli"),
        (step("on attend: { objection: pas son role! }"), "SC0102", "pas son role!", "pas son rôle"),
        (format!("{FILED}le: 2026-03-03\ntableau: |\n  foyer . ressource | aide\n  1 | 2\n"), "SC0102", "foyer . ressource", "foyer . ressources"),
        (format!("{FILED}langue: anglai\nhistoire:\n  - le: 2026-03-03\n"), "SC0102", "anglai", "anglais"),
    ] {
        let tested = told(&service(WATER), &text);
        let finding = tested.files[0].findings.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{text}: {:?}", tested.files[0].findings));
        assert_eq!(&text[finding.primary.span.start..finding.primary.span.end], under);
        assert_eq!(finding.helps[0].edit.as_ref().map(|edit| edit.text.as_str()), Some(near), "{text}");
        assert_eq!(tested.stories(), 0, "a file with slips is not told");
    }
}

#[test]
fn a_story_badly_formed_is_told_so() {
    let step = |step: &str| format!("{FILED}histoire:\n  - le: 2026-03-03\n    {step}\n");
    for (text, code, under) in [
        (step("l'usager dépose:\n    instructeur: payer"), "SC0103", "instructeur"),
        (step("motifs: rien"), "SC0103", "motifs"),
        (step("on attend:"), "SC0103", "on attend"),
        (step("on attend: { aide: }"), "SC0103", "aide"),
        (step("on attend: { silence: demain }"), "SC0103", "demain"),
        (step("instructeur:"), "SC0103", "instructeur"),
        (step("l'usager dépose:\n    recours: gracieux"), "SC0103", "recours"),
        (step("l'usager renonce:\n    autorité: Ville de Rezé"), "SC0103", "autorité"),
        (step("instructeur: transmettre\n    fichiers: a.pdf"), "SC0103", "fichiers"),
        (format!("{FILED}histoire:\n  - le: 2026-03-03\n  - le: 2026-03-02\n"), "SC0104", "2026-03-02"),
        (format!("{FILED}histoire:\n  - le: 2026-03-03\n  - le: 2926-03-02\n"), "SC0104", "2926-03-02"),
        (FILED.to_owned(), "SC0105", "essai"),
        (format!("{FILED}le: 2026-03-03\ntableau: |\n  foyer . personnes | aide\n  4\n"), "SC0106", "4"),
        (format!("{FILED}le: 2026-03-03\ntableau: |\n  foyer . personnes | aide\n"), "SC0106", "foyer . personnes | aide"),
        (format!("{FILED}le: 2026-03-03\ntableau: |\n  foyer . personnes\n  4\n"), "SC0106", "foyer . personnes"),
        (format!("{FILED}tableau: |\n  foyer . personnes | aide\n  4 | 2\n"), "SC0103", "tableau"),
    ] {
        let (found, place, _) = only(&text);
        assert_eq!((found, place.as_str()), (code, under), "{text}");
    }
}

#[test]
fn hostile_files_are_answered_not_obeyed() {
    let service = service(WATER);
    let deep = "[".repeat(5000);
    for bytes in [b"PK\x03\x04".to_vec(), vec![0xff, 0xfe, 0x00], b"".to_vec(), deep.into_bytes(), b"- a\n- b\n".to_vec(), b"histoire: x\n".to_vec(), b"tableau: [a]\nle: 2026-01-01\n".to_vec()] {
        let tested = check(&service, &[ScenarioFile { path: "x.yaml", bytes: &bytes }]);
        assert!(!tested.files[0].holds());
        assert_eq!(tested.stories(), 0);
    }
}

#[test]
fn coverage_names_what_no_story_went_through() {
    let service = service(WATER);
    let tested = told(&service, &filed("aide: 50,40 €/an"));
    assert_eq!((tested.rules.covered, tested.rules.total), (6, 6));
    assert_eq!((tested.transitions.covered, tested.transitions.total), (0, 8));
    assert_eq!(tested.transitions.missed.first().map(String::as_str), Some("instruction → demander une pièce"));
    assert_eq!(tested.transitions.missed.last().map(String::as_str), Some("silence"));
    let none = check(&service, &[]);
    assert_eq!(none.rules.covered, 0);
}

#[test]
fn nothing_is_owed_where_silence_means_nothing() {
    let service = service(REPORT);
    assert!(check(&service, &[]).transitions.missed.iter().all(|name| name != "silence"));
}
