//! What the person and the desk do around a case, letters included.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{DeskTurn, Filed, Secret, Trouble};
use beffroi_base::{AgentId, CaseId};
use beffroi_case::{AppealKind, Channel, Objection, Proxy};
use beffroi_letters::plain_text;
use beffroi_service::Answer;
use support::{World, identity, raw};

fn agent(name: &str) -> AgentId {
    AgentId(name.to_owned())
}

fn turn(world: &World, who: &str, id: CaseId, turn: DeskTurn) -> Result<(), Trouble> {
    world.town.turn(&agent(who), id, None, &turn)
}

/// The last letter, typed plainly.
fn letter(world: &World, secret: &Secret) -> String {
    let case = world.town.case(secret).unwrap().case;
    plain_text(&case.letters.last().unwrap().letter).replace(['\u{a0}', '\u{202f}'], " ").replace('\n', " ")
}

fn holds(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

fn refused(world: &World) -> (Secret, CaseId) {
    let (secret, id) = world.filed_water();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    (secret, id)
}

#[test]
fn a_request_given_up_is_acknowledged() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.town.renounce(&secret, "Je déménage.").unwrap();
    holds(&letter(&world, &secret), &["Vous l'avez retirée le 3 mars 2026", "aucune décision ne sera prise", "Téléphone"]);
    assert_eq!(world.store.case_row(id).unwrap().unwrap().stage, "close");
    assert_eq!(world.town.renounce(&secret, ""), Err(Trouble::Objection(Objection::Settled)));
}

#[test]
fn a_correction_is_read_like_a_form() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    let Err(Trouble::Objection(Objection::Incomplete(refused))) = world.town.correct(&secret, &raw(&[("foyer . personnes", &[("", "vingt et un")])])) else {
        panic!("accepted")
    };
    assert_eq!(refused[0].0, "foyer . personnes");
    world.town.correct(&secret, &raw(&[("foyer . personnes", &[("", "5")])])).unwrap();
    turn(&world, "lea.martin", id, DeskTurn::Correct(raw(&[("foyer . ressources", &[("", "11 000,50")])]))).unwrap();
    let case = world.town.case(&secret).unwrap().case;
    assert_eq!(case.answers["foyer . personnes"], Answer::Integer(5));
    assert_eq!(case.filed["foyer . personnes"], Answer::Integer(4));
    assert_eq!(case.corrections.len(), 2);
    assert_eq!(case.corrections[1].by.as_ref().unwrap().id, agent("lea.martin"));
}

#[test]
fn messages_notes_and_assignment() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.town.write_to_desk(&secret, "Quand aurai-je une réponse ?", vec![]).unwrap();
    turn(&world, "lea.martin", id, DeskTurn::Reply("Cette semaine.".to_owned(), vec![])).unwrap();
    turn(&world, "lea.martin", id, DeskTurn::Note("Vérifier le foyer.".to_owned())).unwrap();
    turn(&world, "lea.martin", id, DeskTurn::Assign(Some(agent("nadia.benali")))).unwrap();
    let case = world.town.case(&secret).unwrap().case;
    assert_eq!((case.messages.len(), case.notes.len()), (2, 1));
    assert_eq!(world.store.case_row(id).unwrap().unwrap().assigned, Some(agent("nadia.benali")));
    assert_eq!(world.town.rebuild(), Ok(1));
    assert_eq!(world.store.case_row(id).unwrap().unwrap().assigned, Some(agent("nadia.benali")));
    assert_eq!(turn(&world, "lea.martin", id, DeskTurn::Assign(Some(agent("yann.morel")))), Err(Trouble::Objection(Objection::NotYours)));
    assert_eq!(turn(&world, "lea.martin", id, DeskTurn::Assign(Some(agent("personne")))), Err(Trouble::NotFound));
    assert_eq!(turn(&world, "yann.morel", id, DeskTurn::Note("?".to_owned())), Err(Trouble::NotFound));
}

#[test]
fn a_request_passed_on_tells_the_person_to_whom_and_why() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    turn(&world, "lea.martin", id, DeskTurn::Transfer("Région des Pays de la Loire".to_owned(), "Le logement est hors de la commune.".to_owned())).unwrap();
    holds(&letter(&world, &secret), &[
        "transmise le 3 mars 2026 à Région des Pays de la Loire",
        "CRPA, art. L. 114-2",
        "Le logement est hors de la commune.",
        "son délai court depuis le 3 mars 2026",
    ]);
}

#[test]
fn an_appeal_has_its_receipt_its_silence_and_its_answer() {
    let world = World::new();
    let (secret, id) = refused(&world);
    world.on_day("2026-04-10");
    world.town.appeal(&secret, AppealKind::Reconsideration, "Nous sommes cinq.").unwrap();
    holds(&letter(&world, &secret), &[
        "Nous avons reçu le 10 avril 2026 votre recours gracieux",
        "Une autre personne que celle qui a signé",
        "Sans réponse de notre part le 10 juin 2026, ce recours est refusé (CRPA, art. L. 231-4, 2°)",
        "jusqu'au 11 août 2026 : Tribunal administratif de Nantes",
        "Téléphone",
    ]);
    assert_eq!(world.store.case_row(id).unwrap().unwrap().silence_on, beffroi_base::parse_day("2026-06-10"));
    let answer = DeskTurn::AnswerAppeal(1, true, "Le foyer compte cinq personnes.".to_owned());
    assert_eq!(turn(&world, "nadia.benali", id, answer.clone()), Err(Trouble::Objection(Objection::OwnDecision)));
    assert_eq!(turn(&world, "lea.martin", id, answer), Err(Trouble::Objection(Objection::NotYours)));
    world.on_day("2026-06-10");
    assert_eq!(world.town.tick().unwrap().silent, 1);
    let case = world.town.case(&secret).unwrap();
    assert_eq!(case.clocks.court, beffroi_base::parse_day("2026-08-11"));
}

#[test]
fn an_appeal_answered_by_another_signatory() {
    let world = &World::new();
    let (secret, id) = refused(world);
    world.on_day("2026-04-10");
    world.town.appeal(&secret, AppealKind::Hierarchical, "Nous sommes cinq.").unwrap();
    turn(world, "paul.leroy", id, DeskTurn::AnswerAppeal(1, false, "Le plafond est dépassé.".to_owned())).unwrap();
    holds(&letter(world, &secret), &[
        "recours hiérarchique est refusé le 10 avril 2026 : la décision est maintenue",
        "Le plafond est dépassé.",
        "Paul Leroy",
        "dans les deux mois qui suivent",
        "Tribunal administratif de Nantes",
    ]);
    let (secret, id) = refused(world);
    world.town.appeal(&secret, AppealKind::Hierarchical, "Nous sommes cinq.").unwrap();
    turn(world, "paul.leroy", id, DeskTurn::AnswerAppeal(1, true, "Le foyer compte cinq personnes.".to_owned())).unwrap();
    holds(&letter(world, &secret), &["est accueilli le 10 avril 2026", "décidée de nouveau"]);
    world.does("nadia.benali", id, "accorder").unwrap();
    holds(&letter(world, &secret), &["Elle vous est accordée"]);
}

#[test]
fn the_reasons_of_silence_are_owed_and_given() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.on_day("2026-05-03");
    world.town.tick().unwrap();
    world.town.ask_reasons(&secret).unwrap();
    assert_eq!(world.store.case_row(id).unwrap().unwrap().due_on, beffroi_base::parse_day("2026-06-03"));
    turn(&world, "nadia.benali", id, DeskTurn::GiveReasons("Les ressources dépassent le plafond.".to_owned())).unwrap();
    holds(&letter(&world, &secret), &[
        "CRPA, art. L. 232-4",
        "Les ressources dépassent le plafond.",
        "Nadia Benali",
        "Recours gracieux",
        "Recours contentieux",
        "jusqu'au 6 juillet 2026",
    ]);
}

#[test]
fn the_certificate_of_silence_is_written_at_once() {
    let world = World::new();
    let pages = [identity(), raw(&[("terrasse . surface", &[("", "12")]), ("terrasse . chauffage", &[("", "non")]), ("commerce . enseigne", &[("", "Au Puits")])])];
    let secret = world.filled("terrasse", &pages);
    world.file(&secret);
    assert_eq!(world.town.certify(&secret), Err(Trouble::Objection(Objection::NothingGranted)));
    world.on_day("2026-05-04");
    world.town.tick().unwrap();
    world.town.certify(&secret).unwrap();
    holds(&letter(&world, &secret), &["elle est acceptée depuis le 3 mai 2026 (CRPA, art. L. 231-1)", "CRPA, art. L. 232-3", "Elle a été reçue le 3 mars 2026"]);
}

#[test]
fn an_agent_files_for_someone_who_has_no_internet() {
    let world = World::new();
    let secret = world.filled_water();
    let seen = world.town.draft(&secret).unwrap().service.hash();
    assert_eq!(world.town.file_for(&agent("yann.morel"), &secret, &seen, Channel::Counter), Err(Trouble::NotFound));
    assert_eq!(world.town.file_for(&agent("lea.martin"), &secret, &seen, Channel::Telephone), Ok(Filed::Done));
    let case = world.town.case(&secret).unwrap().case;
    assert_eq!(case.channel, Channel::Telephone);
    assert_eq!(case.history[0].by.as_ref().unwrap().id, agent("lea.martin"));
    let proxy = Proxy { name: "Awa Diop".to_owned(), capacity: "Assistante sociale".to_owned(), mandate: "Mandat du 1er mars".to_owned(), until: None };
    turn(&world, "lea.martin", case.id, DeskTurn::Represent(Some(proxy.clone()))).unwrap();
    assert_eq!(world.town.case(&secret).unwrap().case.proxy, Some(proxy));
}
