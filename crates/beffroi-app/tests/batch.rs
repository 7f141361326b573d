//! A batch is signed once its sample was read, by someone who could sign each.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{BatchState, Trouble};
use beffroi_base::{AgentId, CaseId};
use beffroi_case::Objection;
use beffroi_ports::Memory;
use std::sync::Arc;
use support::{WATER, World, seal};

fn agent(name: &str) -> AgentId {
    AgentId(name.to_owned())
}

/// Thirty cases that wait for the same signature.
fn thirty(action: &str) -> (World, Vec<CaseId>) {
    let own = " par lot: { échantillon: 10 %, arrêt: une erreur trouvée },";
    assert!(WATER.contains(own));
    let text = WATER.replacen(own, "", 1).replacen(action, &format!("{action} par lot: {{ échantillon: 10 %, arrêt: une erreur sur vingt }},"), 1);
    assert_ne!(text, WATER);
    let world = World::on(Arc::new(Memory::new()), vec![seal("eau-solidaire", &text)]);
    let cases: Vec<CaseId> = (0..30).map(|_| world.filed_water().1).collect();
    cases.iter().for_each(|id| world.does("lea.martin", *id, "proposer l'accord").unwrap());
    (world, cases)
}

const GRANT: &str = "accorder: { effet: accord,";

#[test]
fn a_batch_is_signed_once_its_sample_was_opened() {
    let (world, cases) = thirty(GRANT);
    let nadia = agent("nadia.benali");
    let plan = world.town.plan_batch(&nadia, &cases, "accorder").unwrap();
    assert_eq!((plan.cases.len(), plan.sample.len(), plan.unread.len()), (30, 3, 3));
    assert_eq!(world.town.sign_batch(&nadia, &plan, "accorder", ""), Err(Trouble::Objection(Objection::SampleUnread)));
    // Another person's reading does not count.
    plan.sample.iter().for_each(|id| drop(world.town.open_case(&agent("lea.martin"), *id).unwrap()));
    assert_eq!(world.town.sign_batch(&nadia, &plan, "accorder", ""), Err(Trouble::Objection(Objection::SampleUnread)));
    plan.sample.iter().for_each(|id| drop(world.town.open_case(&nadia, *id).unwrap()));
    let done = world.town.sign_batch(&nadia, &plan, "accorder", "").unwrap();
    assert_eq!((done.signed.len(), done.left.len()), (30, 0));
    let view = world.town.desk_case(&nadia, cases[0]).unwrap().view;
    let batch = view.case.decision.unwrap().signature.batch.unwrap();
    assert_eq!((batch.size, batch.sample, batch.hash), (30, 3, plan.hash));
    // Signed: nothing is left to sign.
    assert_eq!(world.town.plan_batch(&nadia, &cases, "accorder"), Err(Trouble::Objection(Objection::OutOfTurn)));
}

#[test]
fn nobody_chooses_the_sample_and_a_batch_that_moved_is_planned_again() {
    let (world, mut cases) = thirty(GRANT);
    let nadia = agent("nadia.benali");
    let plan = world.town.plan_batch(&nadia, &cases, "accorder").unwrap();
    cases.reverse();
    assert_eq!(world.town.plan_batch(&nadia, &cases, "accorder").unwrap(), plan);
    let other = world.town.plan_batch(&nadia, &cases[1..], "accorder").unwrap();
    assert_ne!(other.hash, plan.hash);
    plan.sample.iter().for_each(|id| drop(world.town.open_case(&nadia, *id).unwrap()));
    world.town.turn(&agent("lea.martin"), cases[0], None, &beffroi_app::DeskTurn::Note("Attention.".to_owned())).unwrap();
    assert_eq!(world.town.sign_batch(&nadia, &plan, "accorder", ""), Err(Trouble::Stale));
}

#[test]
fn only_a_signatory_signs_a_batch_and_only_where_the_file_allows_it() {
    let (world, cases) = thirty(GRANT);
    let lea = agent("lea.martin");
    let plan = world.town.plan_batch(&lea, &cases, "accorder").unwrap();
    plan.sample.iter().for_each(|id| drop(world.town.open_case(&lea, *id).unwrap()));
    let done = world.town.sign_batch(&lea, &plan, "accorder", "").unwrap();
    assert!(done.signed.is_empty() && done.left.iter().all(|(_, why)| *why == Trouble::Objection(Objection::NotYours)));
    assert_eq!(world.town.plan_batch(&agent("yann.morel"), &cases, "accorder"), Err(Trouble::NotFound));
    let nadia = agent("nadia.benali");
    for wrong in ["refuser", "renvoyer à l'instruction", "rien"] {
        assert_eq!(world.town.plan_batch(&nadia, &cases, wrong), Err(Trouble::Objection(Objection::OutOfTurn)), "{wrong}");
    }
    assert_eq!(world.town.plan_batch(&nadia, &[], "accorder"), Err(Trouble::Objection(Objection::OutOfTurn)));
    // A refusal is never signed in a batch, whatever the file says.
    let (world, cases) = thirty("refuser: { effet: refus,");
    assert_eq!(world.town.plan_batch(&nadia, &cases, "refuser"), Err(Trouble::Objection(Objection::OutOfTurn)));
}

#[test]
fn a_batch_is_made_of_what_was_proposed_the_same_way_and_signed_once() {
    let world = World::new();
    let cases: Vec<CaseId> = (0..12).map(|_| world.filed_water().1).collect();
    let (granted, refused) = cases.split_at(9);
    granted.iter().for_each(|id| world.does("lea.martin", *id, "proposer l'accord").unwrap());
    refused.iter().for_each(|id| world.does("lea.martin", *id, "proposer le refus").unwrap());
    let nadia = world.town.territory().agent(&agent("nadia.benali")).unwrap().clone();
    let lea = world.town.territory().agent(&agent("lea.martin")).unwrap().clone();
    let groups = world.town.batch_groups(&nadia).unwrap();
    let sizes: Vec<(&str, usize)> = groups.iter().map(|group| (group.proposal.as_str(), group.cases.len())).collect();
    // What was proposed with reasons is granted one by one, never among others.
    assert_eq!(sizes, [("proposer l'accord", 9)]);
    assert!(world.town.batch_groups(&lea).unwrap().is_empty());
    assert_eq!((world.town.batch_waiting(&nadia).unwrap(), world.town.batch_waiting(&lea).unwrap()), (12, 0));
    assert_eq!(world.town.plan_batch(&nadia.id, &cases, "accorder"), Err(Trouble::Objection(Objection::ArguedAgainst)));
    let whole = world.town.make_batch(&nadia, &cases, "accorder").unwrap();
    assert_eq!(world.town.batch(&nadia, &whole).unwrap().left, refused);
    let hash = world.town.make_batch(&nadia, refused, "accorder");
    assert_eq!(hash, Err(Trouble::Objection(Objection::OutOfTurn)));

    let hash = world.town.make_batch(&nadia, granted, "accorder").unwrap();
    assert_eq!(world.town.make_batch(&nadia, granted, "accorder").unwrap(), hash);
    let view = world.town.batch(&nadia, &hash).unwrap();
    let drawn: Vec<CaseId> = view.cases.iter().filter(|case| case.drawn).map(|case| case.id).collect();
    assert_eq!((view.cases.len(), drawn.len(), view.whole()), (9, 1, true));
    // Seen in a list is not read.
    drop(world.town.desk_case(&nadia.id, drawn[0]).unwrap());
    assert_eq!(world.town.sign_kept_batch(&nadia, &hash, ""), Err(Trouble::Objection(Objection::SampleUnread)));
    // Nobody signs another's batch.
    assert_eq!(world.town.batch(&lea, &hash), Err(Trouble::NotFound));
    drop(world.town.open_case(&nadia.id, drawn[0]).unwrap());
    assert!(world.town.batch(&nadia, &hash).unwrap().cases.iter().any(|case| case.drawn && case.read));
    let done = world.town.sign_kept_batch(&nadia, &hash, "").unwrap();
    assert_eq!(done.count(&BatchState::Signed), 9);
    let events = world.town.desk_case(&nadia.id, granted[0]).unwrap().view.case.events;
    assert_eq!(world.town.sign_kept_batch(&nadia, &hash, "").unwrap(), done);
    assert_eq!(world.town.desk_case(&nadia.id, granted[0]).unwrap().view.case.events, events);
}

#[test]
fn what_moved_is_named_and_left_and_an_error_found_stops_everything() {
    let world = World::new();
    let cases: Vec<CaseId> = (0..6).map(|_| world.filed_water().1).collect();
    cases.iter().for_each(|id| world.does("lea.martin", *id, "proposer l'accord").unwrap());
    let nadia = world.town.territory().agent(&agent("nadia.benali")).unwrap().clone();
    let hash = world.town.make_batch(&nadia, &cases, "accorder").unwrap();
    world.does("nadia.benali", cases[0], "renvoyer à l'instruction").unwrap();
    let view = world.town.batch(&nadia, &hash).unwrap();
    let moved: Vec<CaseId> = view.cases.iter().filter(|case| matches!(case.state, BatchState::Moved(_))).map(|case| case.id).collect();
    assert_eq!(moved, [cases[0]]);
    assert_eq!(world.town.sign_kept_batch(&nadia, &hash, ""), Err(Trouble::Stale));
    // Made again, without it.
    let again = world.town.make_batch(&nadia, &cases, "accorder").unwrap();
    let view = world.town.batch(&nadia, &again).unwrap();
    assert_eq!((view.cases.len(), view.left.as_slice()), (5, &cases[..1]));
    view.cases.iter().filter(|case| case.drawn).for_each(|case| drop(world.town.open_case(&nadia.id, case.id).unwrap()));
    world.town.stop_batch(&nadia, &again).unwrap();
    assert_eq!(world.town.sign_kept_batch(&nadia, &again, ""), Err(Trouble::Objection(Objection::OutOfTurn)));
    // Nor made anew to be drawn again.
    assert_eq!(world.town.make_batch(&nadia, &cases, "accorder").unwrap(), again);
    assert!(world.town.batch(&nadia, &again).unwrap().stopped);
}
