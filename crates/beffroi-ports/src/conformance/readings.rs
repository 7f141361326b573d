//! Traces of readings.

use super::{Check, World, instant};
use crate::*;
use beffroi_base::{AgentId, CaseId};

pub(super) const CHECKS: &[Check] = &[
    ("a reading is noted once in a while", noted),
    ("traces are found by case, by agent and by day", found),
    ("the oldest traces are forgotten together", forgotten),
    ("what an erased case leaves of its readings", erased),
    ("two readings at once are one", concurrent),
];

fn reading(case: CaseId, agent: &str, thing: &str, at: u64) -> Reading {
    Reading { case, agent: AgentId(agent.to_owned()), thing: thing.to_owned(), at: instant(at), sealed: vec![1, 2, 3] }
}

fn all(store: &dyn Store) -> Vec<(String, String, u64)> {
    let seconds = |reading: &Reading| reading.at.duration_since(recorded(instant(0))).as_secs().unsigned_abs();
    let found = store.readings(&ReadingQuery::default()).unwrap();
    found.iter().map(|reading| (reading.agent.0.clone(), reading.thing.clone(), seconds(reading))).collect()
}

fn line(agent: &str, thing: &str, at: u64) -> (String, String, u64) {
    (agent.to_owned(), thing.to_owned(), at)
}

fn noted(store: &dyn Store) {
    let (case, other) = (CaseId([1; 10]), CaseId([2; 10]));
    let note = |reading: Reading, since: u64| store.note_readings(vec![reading], instant(since));
    assert_eq!(note(reading(case, "awa", "dossier", 100), 40), Ok(1));
    // Within the while: the one before stands for it.
    assert_eq!(note(reading(case, "awa", "dossier", 160), 100), Ok(0));
    assert_eq!(note(reading(case, "awa", "dossier", 161), 101), Ok(1));
    // Another thing, another agent, another case.
    assert_eq!(note(reading(case, "awa", "courrier 1", 161), 101), Ok(1));
    assert_eq!(note(reading(case, "zoé", "dossier", 161), 101), Ok(1));
    assert_eq!(note(reading(other, "awa", "dossier", 161), 101), Ok(1));
    // A clock that was ahead and is put right does not hide what is read now.
    assert_eq!(note(reading(case, "awa", "dossier", 120), 110), Ok(1));
    // The same twice in one breath.
    let twice = vec![reading(case, "eve", "lot", 200), reading(case, "eve", "lot", 200)];
    assert_eq!(store.note_readings(twice, instant(200)), Ok(1));
    assert_eq!(all(store).len(), 7);
    assert_eq!(store.count_readings(), Ok(ReadingCount { kept: 7, missing: 0 }));
    assert_eq!(store.note_readings(vec![], instant(0)), Ok(0));
    let latest = store.readings(&ReadingQuery { limit: 1, ..ReadingQuery::default() }).unwrap();
    assert_eq!(latest, [reading(case, "eve", "lot", 200).kept()]);
}

fn found(store: &dyn Store) {
    let (case, other) = (CaseId([1; 10]), CaseId([2; 10]));
    let notes = vec![reading(case, "awa", "dossier", 10), reading(other, "awa", "dossier", 20), reading(case, "zoé", "dossier", 30), reading(case, "zoé", "lot", 30)];
    assert_eq!(store.note_readings(notes, instant(0)), Ok(4));
    let ask = |query: ReadingQuery| store.readings(&query).unwrap();
    let of_case = ask(ReadingQuery { case: Some(case), ..ReadingQuery::default() });
    let things: Vec<_> = of_case.iter().map(|reading| (reading.agent.0.as_str(), reading.thing.as_str())).collect();
    assert_eq!(things, [("zoé", "lot"), ("zoé", "dossier"), ("awa", "dossier")], "the latest first, then the last written");
    let awa = Some(AgentId("awa".to_owned()));
    assert_eq!(ask(ReadingQuery { agent: awa.clone(), ..ReadingQuery::default() }).len(), 2);
    let between = ReadingQuery { agent: awa, from: Some(instant(10)), until: Some(instant(20)), ..ReadingQuery::default() };
    assert_eq!(ask(between), [reading(case, "awa", "dossier", 10).kept()], "from this instant, before that one");
    assert_eq!(ask(ReadingQuery { case: Some(CaseId([9; 10])), ..ReadingQuery::default() }), []);
}

fn forgotten(store: &dyn Store) {
    let case = CaseId([1; 10]);
    let notes = [10, 20, 30].map(|at| reading(case, "awa", "dossier", at));
    for note in notes {
        assert_eq!(store.note_readings(vec![note.clone()], note.at), Ok(1));
    }
    assert_eq!(store.forget_readings(instant(10)), Ok(0));
    assert_eq!(store.forget_readings(instant(30)), Ok(2));
    assert_eq!(all(store), [line("awa", "dossier", 30)]);
    assert_eq!(store.count_readings(), Ok(ReadingCount { kept: 1, missing: 0 }));
    assert_eq!(store.forget_readings(instant(31)), Ok(1));
    assert_eq!((all(store), store.count_readings()), (vec![], Ok(ReadingCount::default())));
    assert_eq!(store.note_readings(vec![reading(case, "awa", "dossier", 40)], instant(40)), Ok(1));
    assert_eq!(store.count_readings(), Ok(ReadingCount { kept: 1, missing: 0 }));
}

fn erased(store: &dyn Store) {
    let world = World::new(40);
    let (first, key) = world.filing();
    store.append(first.clone()).unwrap();
    store.note_readings(vec![reading(first.case, "awa", "dossier", 5)], instant(5)).unwrap();
    let mut purge = world.next(&first, &key, 1);
    purge.destroy_key = true;
    purge.row = RowChange::Delete;
    store.append(purge).unwrap();
    // Who misused their access can still be found: the trace names no resident.
    assert_eq!(all(store), [line("awa", "dossier", 5)]);
    assert_eq!(store.wrapped_key(first.case), Ok(None));
}

fn concurrent(store: &dyn Store) {
    let new = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for n in 0..10 {
            let new = &new;
            scope.spawn(move || {
                let noted = store.note_readings(vec![reading(CaseId([1; 10]), "awa", "dossier", 100)], instant(n)).unwrap();
                new.fetch_add(noted, std::sync::atomic::Ordering::Relaxed);
            });
        }
    });
    assert_eq!((all(store).len(), new.into_inner()), (1, 1));
}
