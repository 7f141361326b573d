//! Signing in, and what an agent may see and do.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{Gesture, QueueFilter, Secret, SignIn, Trouble};
use beffroi_base::AgentId;
use beffroi_case::Objection;
use support::World;

fn agent(name: &str) -> AgentId {
    AgentId(name.to_owned())
}

fn sign_in(world: &World, name: &str, password: &str) -> SignIn {
    world.town.sign_in(&agent(name), password).unwrap()
}

fn open(world: &World) -> Secret {
    match sign_in(world, "lea.martin", "un bon mot de passe") {
        SignIn::Open(secret) => secret,
        other => panic!("{other:?}"),
    }
}

fn desk() -> World {
    let world = World::new();
    world.town.set_password(&agent("lea.martin"), "un bon mot de passe").unwrap();
    world
}

#[test]
fn the_right_password_opens_and_nothing_else_does() {
    let world = desk();
    assert!(world.town.has_password(&agent("lea.martin")).unwrap());
    let secret = open(&world);
    assert_eq!(world.town.signed_in(&secret).unwrap().unwrap().id, agent("lea.martin"));
    for wrong in ["", "un bon mot de passe ", "Un bon mot de passe"] {
        assert_eq!(sign_in(&world, "lea.martin", wrong), SignIn::Wrong);
    }
    assert_eq!(sign_in(&world, "nadia.benali", "un bon mot de passe"), SignIn::Wrong);
    assert_eq!(sign_in(&world, "personne", "un bon mot de passe"), SignIn::Wrong);
    world.town.sign_out(&secret).unwrap();
    assert_eq!(world.town.signed_in(&secret).unwrap(), None);
}

#[test]
fn after_eight_failures_an_account_rests_a_quarter_of_an_hour_and_then_starts_afresh() {
    let world = desk();
    for _ in 0..8 {
        assert_eq!(sign_in(&world, "lea.martin", "faux"), SignIn::Wrong);
    }
    let until = support::instant("2026-03-03T10:15:00+01:00");
    assert_eq!(sign_in(&world, "lea.martin", "un bon mot de passe"), SignIn::Resting(until));
    world.at("2026-03-03T10:14:59+01:00");
    assert_eq!(sign_in(&world, "lea.martin", "un bon mot de passe"), SignIn::Resting(until));
    world.at("2026-03-03T10:15:00+01:00");
    assert_eq!(sign_in(&world, "lea.martin", "encore faux"), SignIn::Wrong);
    open(&world);
    // Success forgets: eight more may fail.
    for _ in 0..8 {
        assert_eq!(sign_in(&world, "lea.martin", "faux"), SignIn::Wrong);
    }
}

#[test]
fn the_rest_does_not_tell_which_names_exist() {
    let world = desk();
    for name in ["lea.martin", "personne.du.tout"] {
        let said: Vec<SignIn> = (0..10).map(|_| sign_in(&world, name, "faux")).collect();
        assert!(said[..8].iter().all(|said| *said == SignIn::Wrong), "{name}: {said:?}");
        assert!(said[8..].iter().all(|said| matches!(said, SignIn::Resting(_))), "{name}: {said:?}");
    }
}

#[test]
fn guesses_sent_all_at_once_do_not_slip_through_together() {
    let world = desk();
    let said: Vec<SignIn> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..24).map(|_| scope.spawn(|| sign_in(&world, "lea.martin", "faux"))).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
    });
    assert_eq!(said.iter().filter(|said| **said == SignIn::Wrong).count(), 8);
}

#[test]
fn a_session_ends_when_unused_and_in_any_case() {
    let world = desk();
    let idle = open(&world);
    world.at("2026-03-03T10:59:59+01:00");
    assert!(world.town.signed_in(&idle).unwrap().is_some());
    world.at("2026-03-03T12:00:00+01:00");
    assert!(world.town.signed_in(&idle).unwrap().is_none());

    world.at("2026-03-04T08:00:00+01:00");
    let busy = open(&world);
    for minute in (0..600).step_by(45) {
        let (hour, minute) = (8 + minute / 60, minute % 60);
        world.at(&format!("2026-03-04T{hour:02}:{minute:02}:00+01:00"));
        assert!(world.town.signed_in(&busy).unwrap().is_some(), "{hour}:{minute}");
    }
    world.at("2026-03-04T18:00:00+01:00");
    assert!(world.town.signed_in(&busy).unwrap().is_none());
}

#[test]
fn a_new_password_ends_every_session() {
    let world = desk();
    let (one, other) = (open(&world), open(&world));
    world.town.set_password(&agent("lea.martin"), "un autre mot de passe").unwrap();
    assert!(world.town.signed_in(&one).unwrap().is_none());
    assert!(world.town.signed_in(&other).unwrap().is_none());
    assert_eq!(sign_in(&world, "lea.martin", "un bon mot de passe"), SignIn::Wrong);
}

#[test]
fn each_role_sees_what_its_stages_read_and_acts_where_it_may() {
    let world = World::new();
    let (_, id) = world.filed_water();
    let seen = |name: &str| {
        let desk = world.town.desk_case(&agent(name), id).unwrap();
        let answers: Vec<String> = desk.answers.iter().map(|(question, _)| question.name.clone()).collect();
        let actions: Vec<String> = desk.actions.iter().map(|action| action.action.name.clone()).collect();
        (answers, actions)
    };
    let (answers, actions) = seen("lea.martin");
    assert!(answers.contains(&"foyer . ressources".to_owned()));
    assert!(!answers.iter().any(|name| name.contains("bancaire")), "{answers:?}");
    assert_eq!(actions, ["demander une pièce", "proposer l'accord", "proposer le refus"]);
    let (answers, actions) = seen("karim.le-goff");
    assert!(answers.iter().any(|name| name.contains("bancaire")));
    assert!(!answers.contains(&"foyer . ressources".to_owned()));
    assert!(actions.is_empty());
    // Another department: not found, rather than forbidden.
    assert!(matches!(world.town.desk_case(&agent("yann.morel"), id), Err(Trouble::NotFound)));
    assert!(matches!(world.does("yann.morel", id, "proposer l'accord"), Err(Trouble::NotFound)));
    assert_eq!(world.does("karim.le-goff", id, "proposer l'accord"), Err(Trouble::Objection(Objection::NotYours)));
    assert!(matches!(world.town.desk_case(&agent("personne"), id), Err(Trouble::NotFound)));
}

#[test]
fn a_queue_holds_what_waits_for_the_agent() {
    let world = World::new();
    let (_, id) = world.filed_water();
    let waits = |name: &str| {
        let agent = world.town.territory().agent(&agent(name)).unwrap();
        let filter = QueueFilter { limit: 20, ..QueueFilter::default() };
        world.town.queue(agent, &filter).unwrap().rows.iter().map(|row| row.case).collect::<Vec<_>>()
    };
    assert_eq!(waits("lea.martin"), [id]);
    assert_eq!(waits("nadia.benali"), []);
    assert_eq!(waits("yann.morel"), []);
    world.does("lea.martin", id, "proposer l'accord").unwrap();
    assert_eq!(waits("lea.martin"), []);
    assert_eq!(waits("nadia.benali"), [id]);
    world.does("nadia.benali", id, "accorder").unwrap();
    assert_eq!(waits("karim.le-goff"), [id]);
}

#[test]
fn an_agent_who_acts_nowhere_has_an_empty_queue() {
    let world = World::new();
    world.filed_water();
    let mut usher = world.town.territory().agent(&agent("lea.martin")).unwrap().clone();
    usher.roles = vec![(None, "accueil".to_owned())];
    let filter = QueueFilter { limit: 20, ..QueueFilter::default() };
    assert_eq!(world.town.queue(&usher, &filter).unwrap().total, 0);
}

#[test]
fn two_agents_on_one_case_are_told() {
    let world = World::new();
    let (_, id) = world.filed_water();
    let seen = world.town.desk_case(&agent("lea.martin"), id).unwrap().view.case.events;
    let gesture = |action: &str| Gesture { action: action.to_owned(), seen, reasons: "Vu.".to_owned(), ..Gesture::default() };
    world.town.act(&agent("lea.martin"), id, &gesture("proposer l'accord")).unwrap();
    assert_eq!(world.town.act(&agent("lea.martin"), id, &gesture("proposer le refus")), Err(Trouble::Stale));
}

#[test]
fn a_delegation_that_is_over_does_not_sign() {
    let world = World::new();
    let (_, id) = world.filed_water();
    world.does("lea.martin", id, "proposer l'accord").unwrap();
    assert_eq!(world.does("lea.martin", id, "accorder"), Err(Trouble::Objection(Objection::NotYours)));
    let desk = world.town.desk_case(&agent("nadia.benali"), id).unwrap();
    assert!(desk.actions.iter().all(|action| action.signature.is_none_or(|may| may.is_ok())));
    // Before her order took effect.
    world.at("2026-01-04T12:00:00+01:00");
    assert_eq!(world.does("nadia.benali", id, "accorder"), Err(Trouble::Objection(Objection::DelegationNotInForce)));
    let desk = world.town.desk_case(&agent("nadia.benali"), id).unwrap();
    let signed: Vec<_> = desk.actions.iter().filter_map(|action| action.signature).collect();
    assert_eq!(signed, [&Err(Objection::DelegationNotInForce), &Err(Objection::DelegationNotInForce)]);
    world.at("2026-03-05T12:00:00+01:00");
    world.does("nadia.benali", id, "accorder").unwrap();
}

#[test]
fn the_letter_shown_before_signing_is_the_letter_sent() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    let gesture = Gesture { action: "refuser".to_owned(), reasons: "Les ressources dépassent le plafond.".to_owned(), ..Gesture::default() };
    let preview = world.town.preview(&agent("nadia.benali"), id, &gesture).unwrap().unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    let view = world.town.case(&secret).unwrap();
    assert_eq!(view.case.letters.last().unwrap().letter, preview);
}

#[test]
fn a_refusal_by_silence_that_nobody_answered_is_the_most_pressing() {
    let world = World::new();
    let (_, old) = world.filed_water();
    world.on_day("2026-05-01");
    let (_, young) = world.filed_water();
    world.on_day("2026-05-04").town.tick().unwrap();
    let lea = world.town.territory().agent(&agent("lea.martin")).unwrap();
    let list = |filter: QueueFilter| world.town.queue(lea, &QueueFilter { limit: 10, ..filter }).unwrap().rows.iter().map(|row| row.case).collect::<Vec<_>>();
    assert_eq!(list(QueueFilter::default()), [old, young]);
    assert_eq!(list(QueueFilter { due_days: Some(0), ..QueueFilter::default() }), [old]);
    // Answered, it waits for nobody.
    world.does("lea.martin", old, "proposer l'accord").unwrap();
    world.does("nadia.benali", old, "refuser").unwrap();
    assert_eq!(list(QueueFilter { due_days: Some(0), ..QueueFilter::default() }), []);
}
