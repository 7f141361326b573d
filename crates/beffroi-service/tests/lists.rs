//! `liste`: the same questions for each element, as a file says them and as a
//! form fills them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Language;
use beffroi_service::answers::{elements_shown, grow, read_answers, shown_paths, shrink, sized};
use beffroi_service::{Answer, Draft, Question, RawAnswer, Reader, SlotContent, Usage, answers};
use common::{reading, said};

const FILE: &str = "démarche: Accueil de loisirs
résumé: Des places pour vos enfants.
charte: loi
en vigueur: 2026-01-01
questions:
  enfants:
    question: Quels enfants inscrivez-vous ?
    type: liste
    élément: enfant
    liste de:
      prénom: { question: Son prénom, type: texte, longueur: 30 }
      naissance: { question: Sa naissance, type: date, max: 2026-01-01 }
      nage: { question: Sait-il nager ?, type: oui/non }
      brevet: { question: Quel brevet ?, applicable si: nage, type: texte }
    min: 1
    max: 3
pages:
  - { titre: Les enfants, questions: [enfants] }
parcours:
  déposée: { acteur: usager, ensuite: instruction }
  instruction:
    acteur: instructeur
    lit: [enfants]
    actions: { inscrire: { courrier: accord, vers: close } }
  piscine:
    acteur: instructeur
    lit: [enfants . nage]
    actions: { finir: { vers: close } }
  close: fin
courriers:
  accord:
    objet: Inscription de {enfants . prénom}
    texte: '{enfants}'
";

fn draft(text: &str) -> Draft {
    let read = reading(text);
    assert!(read.findings.is_empty(), "{:?}", said(&read));
    read.draft.unwrap()
}

fn list(draft: &Draft) -> &Question {
    draft.question("enfants").unwrap()
}

fn raw(pairs: &[(&str, &str)]) -> RawAnswer {
    RawAnswer(pairs.iter().map(|(part, value)| ((*part).to_owned(), vec![(*value).to_owned()])).collect())
}

fn two() -> RawAnswer {
    raw(&[
        ("nombre", "2"),
        ("0.prénom", "Léa"), ("0.naissance.jour", "12"), ("0.naissance.mois", "3"), ("0.naissance.annee", "2018"), ("0.nage", "oui"), ("0.brevet", "25 m"),
        ("1.prénom", "Tom"), ("1.naissance.jour", "1"), ("1.naissance.mois", "9"), ("1.naissance.annee", "2020"), ("1.nage", "non"),
    ])
}

#[test]
fn columns_are_questions_of_the_service_and_whoever_names_the_list_reads_them_all() {
    let draft = draft(FILE);
    let names: Vec<&str> = draft.questions.iter().filter(|question| !question.platform).map(|question| question.name.as_str()).collect();
    assert_eq!(names, ["enfants", "enfants . prénom", "enfants . naissance", "enfants . nage", "enfants . brevet"]);
    let usage = Usage::of(&draft);
    let reads = |name: &str, stage: &str| usage.direct(name).any(|reader| *reader == Reader::Stage(stage.to_owned()));
    assert!(reads("enfants . naissance", "instruction") && reads("enfants . brevet", "instruction"));
    assert!(reads("enfants . nage", "piscine") && !reads("enfants . prénom", "piscine"));
    assert!(reads("enfants", "piscine"), "who reads a column reads the list");
    let letter = draft.letter("accord").unwrap();
    let slots: Vec<_> = letter.subject.slots().chain(letter.body.slots()).map(|slot| &slot.content).collect();
    assert!(matches!(slots[..], [SlotContent::Answers(column), SlotContent::Answers(whole)] if column == "enfants . prénom" && whole == "enfants"));
}

#[test]
fn a_form_gives_back_the_elements_and_says_each_mistake_at_its_field() {
    let draft = draft(FILE);
    let list = list(&draft);
    let answer = read_answers(list, &two()).unwrap().unwrap();
    let Answer::Elements(elements) = &answer else { panic!("{answer:?}") };
    assert_eq!(elements.len(), 2);
    assert_eq!(elements[0].keys().collect::<Vec<_>>(), ["enfants . brevet", "enfants . nage", "enfants . naissance", "enfants . prénom"]);
    assert!(!elements[1].contains_key("enfants . brevet"));
    assert_eq!(answers::show(list, &answer, Language::Fr), "Léa, 12\u{a0}mars 2018, Oui, 25 m\nTom, 1er\u{a0}septembre 2020, Non");
    assert_eq!(RawAnswer::typing(list, &answer), two());
    let mut wrong = two();
    wrong.0.insert("1.naissance.mois".into(), vec!["13".into()]);
    wrong.0.remove("0.prénom");
    let fields: Vec<String> = read_answers(list, &wrong).unwrap_err().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["enfants.0.prénom", "enfants.1.naissance"]);
    assert_eq!(draft.asked_in("enfants.1.naissance").unwrap().name, "enfants");
}

#[test]
fn an_element_is_added_and_taken_away_and_the_others_keep_what_was_typed() {
    let draft = draft(FILE);
    let list = list(&draft);
    let mut typed = two();
    grow(list, &mut typed);
    assert_eq!(sized(&typed), 3);
    grow(list, &mut typed);
    assert_eq!(sized(&typed), 3, "no more than `max`");
    // A line added and left blank is no element.
    assert!(matches!(read_answers(list, &typed), Ok(Some(Answer::Elements(elements))) if elements.len() == 2));
    shrink(&mut typed, 0);
    assert_eq!(sized(&typed), 2);
    assert!(matches!(read_answers(list, &typed), Ok(Some(Answer::Elements(elements))) if elements.len() == 1));
    assert_eq!(elements_shown(list, &typed)[0][0].1.part(""), "Tom");
    shrink(&mut typed, 9);
    assert_eq!(sized(&typed), 2);
}

#[test]
fn a_condition_reads_the_answers_of_its_own_element() {
    let draft = draft(FILE);
    let list = list(&draft);
    let paths = shown_paths(list, &two());
    assert!(paths.contains(&"enfants.0.brevet".to_owned()) && !paths.contains(&"enfants.1.brevet".to_owned()));
    // Nothing typed: as many blank elements as are owed, without what a condition hides.
    assert_eq!(shown_paths(list, &RawAnswer::default()), ["enfants.0.prénom", "enfants.0.naissance", "enfants.0.nage"]);
}

#[test]
fn nobody_sends_a_million_elements() {
    let draft = draft(FILE);
    let list = list(&draft);
    let many = raw(&[("nombre", "1000000"), ("999999.prénom", "x"), ("18446744073709551615.prénom", "y"), ("-1.prénom", "z")]);
    assert_eq!(sized(&many), beffroi_service::ELEMENTS_MAX);
    assert!(read_answers(list, &many).is_err());
    let crowd: Vec<(String, String)> = (0..50).flat_map(|i| [(format!("{i}.prénom"), "A".to_owned()), (format!("{i}.nage"), "non".to_owned()), (format!("{i}.naissance"), "1/1/2020".to_owned())]).collect();
    let crowd: Vec<(&str, &str)> = crowd.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let wrong = read_answers(list, &raw(&crowd)).unwrap_err();
    assert_eq!(wrong[0].1.fr, "Au plus 3");
}

#[test]
fn an_optional_list_may_stay_empty() {
    let text = FILE.replace("    min: 1\n", "    facultative: oui\n");
    let draft = draft(&text);
    assert!(matches!(read_answers(list(&draft), &RawAnswer::default()), Ok(Some(Answer::Elements(elements))) if elements.is_empty()));
    assert!(elements_shown(list(&draft), &RawAnswer::default()).is_empty());
}

#[test]
fn what_a_list_cannot_hold_is_said_at_its_place() {
    let one = |from: &str, to: &str| {
        let text = FILE.replace(from, to);
        assert_ne!(text, FILE, "{from}");
        said(&reading(&text))
    };
    for (from, to, code, words) in [
        ("type: texte, longueur: 30", "type: pièce jointe", "TY0106", "à côté de la liste"),
        ("type: texte, longueur: 30", "type: consentement", "TY0106", "se donne une fois"),
        ("{ question: Son prénom, type: texte, longueur: 30 }", "{ question: Ses frères, type: liste, liste de: { âge: { question: Son âge, type: entier } } }", "TY0106", "ne se met pas dans une liste"),
        ("      prénom:", "      le . prénom:", "TY0106", "un nom est simple"),
        ("questions: [enfants] }", "questions: [enfants, enfants . nage] }", "RE0108", "demandé avec la liste"),
        ("    max: 3", "    max: 3.5", "TY0106", "nombres entiers"),
        ("    max: 3", "    max: 500", "TY0106", "jusqu'à 50"),
        ("    type: liste\n", "    type: texte\n", "TY0106", "ne s'applique pas"),
    ] {
        let found = one(from, to);
        assert!(found.iter().any(|line| line.contains(code) && line.contains(words)), "{from} → {to}: {found:?}");
    }
}
