//! Who read a case: noted before it is shown, told to the person, forgotten in
//! its time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{ReadThing, ReadingLine, Seen, Trouble};
use beffroi_base::{AgentId, CaseId};
use beffroi_ports::{Fault, Memory, ReadingQuery};
use beffroi_sqlite::Sqlite;
use std::sync::Arc;
use std::time::Instant as Watch;
use support::{World, services};

fn agent(name: &str) -> AgentId {
    AgentId(name.to_owned())
}

fn said(lines: &[ReadingLine]) -> Vec<(String, ReadThing)> {
    lines.iter().map(|line| (line.by.name(), line.thing.clone())).collect()
}

#[test]
fn each_reading_is_told_once_an_hour_with_who_and_at_which_stage() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    assert_eq!(world.town.readings(&secret), Ok(vec![]));
    world.town.open_case(&agent("lea.martin"), id).unwrap();
    let lines = world.town.readings(&secret).unwrap();
    assert_eq!(said(&lines), [("Léa Martin".to_owned(), ReadThing::Case)]);
    assert_eq!(lines[0].stages, ["instruction"]);
    assert!(!lines[0].by.capacity.is_empty() && !lines[0].by.department.is_empty());
    assert_eq!(lines[0].at, support::instant("2026-03-03T10:00:00+01:00"));
    // An hour later to the second, the same thing is the same reading; then not.
    world.at("2026-03-03T11:00:00+01:00");
    world.town.open_case(&agent("lea.martin"), id).unwrap();
    assert_eq!(world.town.readings(&secret).unwrap().len(), 1);
    world.at("2026-03-03T11:00:01+01:00");
    world.town.show_case(&agent("lea.martin"), id).unwrap();
    world.town.show_case(&agent("nadia.benali"), id).unwrap();
    let document = world.town.receive_for_case(&secret, "avis.pdf", &mut &b"%PDF-1.7 %%EOF"[..]).unwrap();
    world.town.write_to_desk(&secret, "Voici.", vec![document.clone()]).unwrap();
    world.town.document_for_agent(&agent("lea.martin"), id, &document.blob).unwrap();
    let desk = world.town.desk_case(&agent("lea.martin"), id).unwrap();
    world.town.trace(&agent("lea.martin"), &[(&desk, Seen::Letter(1)), (&desk, Seen::Table), (&desk, Seen::Case)]).unwrap();
    let things: Vec<_> = world.town.readings(&secret).unwrap().into_iter().map(|line| line.thing).collect();
    let file = ReadThing::File("avis.pdf".to_owned());
    assert_eq!(things, [ReadThing::Table, ReadThing::Letter(1), file, ReadThing::Case, ReadThing::Case, ReadThing::Case]);
    // Nobody else's case, and nothing where the agent does not work.
    let (other, _) = world.filed_water();
    assert_eq!(world.town.readings(&other), Ok(vec![]));
    assert!(matches!(world.town.show_case(&agent("yann.morel"), id), Err(Trouble::NotFound)));
    assert_eq!(world.town.readings(&secret).unwrap().len(), 6);
    // The person reads their own case without a trace.
    world.town.case(&secret).unwrap();
    assert_eq!(world.town.readings(&secret).unwrap().len(), 6);
    // A case is not changed by being read: whoever acts is not overtaken.
    assert!(world.does("lea.martin", id, "proposer l'accord").is_ok());
}

#[test]
fn a_batch_is_noted_case_by_case_in_one_write() {
    let world = World::new();
    let cases: Vec<_> = (0..5).map(|_| world.filed_water()).collect();
    let shown = world.town.show_batch(&agent("nadia.benali"), cases.iter().map(|(_, id)| *id).chain([CaseId([9; 10])])).unwrap();
    assert_eq!(shown.len(), 5, "one that does not exist is left out");
    for (secret, _) in &cases {
        assert_eq!(said(&world.town.readings(secret).unwrap()), [("Nadia Benali".to_owned(), ReadThing::Batch)]);
    }
    world.town.show_batch(&agent("nadia.benali"), cases.iter().map(|(_, id)| *id)).unwrap();
    assert_eq!(world.store.readings(&ReadingQuery::default()).unwrap().len(), 5);
}

#[test]
fn what_cannot_be_noted_is_not_shown() {
    let memory = Arc::new(Memory::new());
    let world = World::on(memory.clone(), services());
    let (secret, id) = world.filed_water();
    let document = world.town.receive_for_case(&secret, "avis.pdf", &mut &b"%PDF-1.7 %%EOF"[..]).unwrap();
    world.town.write_to_desk(&secret, "Voici.", vec![document.clone()]).unwrap();
    memory.fail_writes(Some(Fault::DiskFull));
    let lea = agent("lea.martin");
    assert!(matches!(world.town.open_case(&lea, id), Err(Trouble::Untraced(Fault::DiskFull))));
    assert!(matches!(world.town.show_batch(&lea, [id]), Err(Trouble::Untraced(_))));
    assert!(matches!(world.town.document_for_agent(&lea, id, &document.blob), Err(Trouble::Untraced(_))));
    memory.fail_writes(None);
    world.town.open_case(&lea, id).unwrap();
    // What was noted this hour is shown even then.
    memory.fail_writes(Some(Fault::DiskFull));
    assert!(world.town.open_case(&lea, id).is_ok());
}

#[test]
fn a_trace_is_kept_thirty_six_months_and_then_forgotten_by_time_alone() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.town.open_case(&agent("lea.martin"), id).unwrap();
    // The case lives on: nobody decides. Its silence is another matter.
    world.on_day("2026-04-01").town.open_case(&agent("lea.martin"), id).unwrap();
    let ticked = |day: &str| {
        let tick = world.on_day(day).town.tick().unwrap();
        (tick.readings, world.town.count_readings().unwrap().kept)
    };
    assert_eq!(ticked("2027-03-03"), (0, 2));
    let erased = matches!(world.town.readings(&secret), Err(Trouble::Objection(_)));
    assert_eq!(ticked("2029-03-03"), (0, 2), "thirty-six months to the day");
    assert_eq!(ticked("2029-03-04"), (1, 1));
    assert_eq!(ticked("2029-04-02"), (1, 0));
    assert_eq!(world.town.count_readings().unwrap().missing, 0);
    assert!(!erased, "the case was there while its readings were told");
}

#[test]
fn a_case_that_is_erased_tells_nothing_of_its_readers_any_more() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.town.open_case(&agent("lea.martin"), id).unwrap();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    assert_eq!(world.on_day("2028-03-03").town.tick().unwrap().purged, 1);
    assert!(matches!(world.town.readings(&secret), Err(Trouble::Objection(beffroi_case::Objection::Erased))));
    // What is left serves to find whoever misused their access, and names no resident.
    let left = world.store.readings(&ReadingQuery { agent: Some(agent("lea.martin")), ..ReadingQuery::default() }).unwrap();
    assert_eq!((left.len(), left[0].case, left[0].thing.as_str()), (1, id, "dossier"));
    assert!(!format!("{left:?}").contains("Martin"));
}

/// `cargo test -p beffroi-app --test readings -- --ignored --nocapture`: what
/// noting costs, on the disk of this machine.
#[test]
#[ignore = "a measure, not a check"]
fn what_noting_a_reading_costs() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let world = World::on(Arc::new(Sqlite::open(folder.path()).unwrap()), services());
    let cases: Vec<_> = (0..200).map(|_| world.filed_water().1).collect();
    let lea = agent("lea.martin");
    let time = |what: &str, work: &dyn Fn(CaseId)| {
        let start = Watch::now();
        cases.iter().for_each(|id| work(*id));
        println!("{what}: {:.2} ms for one case", start.elapsed().as_secs_f64() * 1000.0 / cases.len() as f64);
    };
    time("read without a trace", &|id| drop(world.town.desk_case(&lea, id).unwrap()));
    time("first reading, noted ", &|id| drop(world.town.show_case(&lea, id).unwrap()));
    time("again within the hour", &|id| drop(world.town.show_case(&lea, id).unwrap()));
    let start = Watch::now();
    world.town.show_batch(&lea, cases.iter().copied()).unwrap();
    println!("a batch of {}, noted in one write: {:.2} ms", cases.len(), start.elapsed().as_secs_f64() * 1000.0);
    let start = Watch::now();
    world.town.show_batch(&lea, cases.iter().copied()).unwrap();
    println!("the same batch again: {:.2} ms", start.elapsed().as_secs_f64() * 1000.0);
    let size = world.store.readings(&ReadingQuery { limit: 1, ..ReadingQuery::default() }).unwrap()[0].sealed.len();
    println!("a trace seals {size} bytes");
}
