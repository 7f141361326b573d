//! What time does: silence, erasure, drafts; and rows that can be rebuilt.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{DocumentError, Tick, Town, Trouble};
use beffroi_base::{AgentId, CaseId};
use beffroi_case::Objection;
use beffroi_ports::{CaseQuery, CaseRow, Fault, Memory, Store};
use beffroi_service::SilenceSense;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use support::{World, identity, raw, services};

fn rows(store: &dyn Store) -> Vec<CaseRow> {
    store.cases(&CaseQuery { limit: 1000, ..CaseQuery::default() }).unwrap().rows
}

#[test]
fn silence_speaks_on_its_day() {
    let world = World::new();
    let (secret, _) = world.filed_water();
    world.on_day("2026-05-02");
    assert_eq!(world.town.tick(), Ok(Tick::default()));
    // In the town's time zone: it is still 2 May there at 23:59.
    world.at("2026-05-02T23:59:59+02:00");
    assert_eq!(world.town.tick(), Ok(Tick::default()));
    world.at("2026-05-03T00:00:00+02:00");
    assert_eq!(world.town.tick(), Ok(Tick { silent: 1, ..Tick::default() }));
    assert_eq!(world.town.tick(), Ok(Tick::default()));
    let case = world.town.case(&secret).unwrap().case;
    assert_eq!(case.silence.map(|(day, sense)| (day.to_string(), sense)), Some(("2026-05-03".to_owned(), SilenceSense::Refuse)));
}

#[test]
fn a_town_closed_for_a_month_makes_up_for_it_when_it_opens() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    let started = world.filled_water();
    let (_, other) = world.filed_water();
    world.on_day("2028-04-10");
    // The refused case is erased, the other fell silent long ago, the form is gone.
    assert_eq!(world.town.tick(), Ok(Tick { silent: 1, purged: 1, drafts: 1, ..Tick::default() }));
    assert!(matches!(world.town.case(&secret), Err(Trouble::Objection(Objection::Erased))));
    assert!(matches!(world.town.draft(&started), Err(Trouble::NotFound)));
    assert_eq!(rows(&*world.store).iter().map(|row| row.case).collect::<Vec<_>>(), [other]);
}

#[test]
fn a_stage_left_alone_goes_on_and_then_is_erased() {
    let world = World::new();
    let pages = [identity(), raw(&[("terrasse . surface", &[("", "12")]), ("terrasse . chauffage", &[("", "non")]), ("commerce . enseigne", &[("", "Au Puits")])])];
    let secret = world.filled("terrasse", &pages);
    let id = world.file(&secret);
    world.does("lea.martin", id, "proposer").unwrap();
    world.does("nadia.benali", id, "autoriser").unwrap();
    world.on_day("2027-03-02");
    assert_eq!(world.town.tick(), Ok(Tick::default()));
    world.on_day("2027-03-03");
    assert_eq!(world.town.tick(), Ok(Tick { moved: 1, ..Tick::default() }));
    world.on_day("2028-03-03");
    assert_eq!(world.town.tick(), Ok(Tick { purged: 1, ..Tick::default() }));
}

#[test]
fn one_damaged_case_does_not_stop_the_clock_for_the_others() {
    let memory = Arc::new(Memory::new());
    let world = World::on(memory.clone(), services());
    let (_, damaged) = world.filed_water();
    let (secret, _) = world.filed_water();
    memory.tamper(|events| events.iter_mut().filter(|event| event.case == damaged).for_each(|event| event.sealed[20] ^= 1));
    world.on_day("2026-05-03");
    let tick = world.town.tick().unwrap();
    assert_eq!(tick.silent, 1);
    assert!(matches!(tick.stuck.as_slice(), [(case, Trouble::Fault(Fault::Corrupt(_)))] if *case == damaged));
    assert!(world.town.case(&secret).unwrap().case.silence.is_some());
    // A disk that fails is another matter.
    world.filed_water();
    world.on_day("2027-01-01");
    memory.fail_writes(Some(Fault::DiskFull));
    assert_eq!(world.town.tick(), Err(Trouble::Fault(Fault::DiskFull)));
}

#[test]
fn every_due_case_has_its_turn_however_many_wait_for_something_else() {
    let world = World::new();
    let cases: Vec<CaseId> = (0..3).map(|_| world.filed_water().1).collect();
    world.does("lea.martin", cases[0], "demander une pièce").unwrap();
    world.on_day("2026-06-30");
    // The item is overdue and moves nothing; silence falls for all.
    assert_eq!(world.town.tick().unwrap().silent, 3);
}

/// Cases at every stage, with items asked and given.
fn busy(world: &World) -> Vec<CaseId> {
    let mut cases = vec![];
    for n in 0..12 {
        let (secret, id) = world.filed_water();
        cases.push(id);
        if n % 2 == 0 {
            world.does("lea.martin", id, "demander une pièce").unwrap();
            if n % 4 == 0 {
                world.town.supply(&secret, 1, "Voilà.", vec![]).unwrap();
            }
        }
        if n % 3 == 0 {
            world.does("lea.martin", id, "proposer le refus").unwrap();
        }
        if n % 6 == 0 {
            world.does("nadia.benali", id, "refuser").unwrap();
        }
    }
    cases
}

fn rebuilds(world: &World) {
    busy(world);
    world.on_day("2026-05-10");
    assert!(world.town.tick().unwrap().silent > 0);
    let before = rows(&*world.store);
    assert_eq!(before.len(), 12);
    world.store.replace_rows(world.store.head().unwrap().position, vec![]).unwrap();
    assert_eq!(world.town.rebuild(), Ok(12));
    assert_eq!(rows(&*world.store), before);
    world.on_day("2028-03-10");
    assert_eq!(world.town.tick().unwrap().purged, 2);
    let before = rows(&*world.store);
    assert_eq!(world.town.rebuild(), Ok(10));
    assert_eq!(rows(&*world.store), before);
    assert_eq!(world.town.verify_journal().unwrap().broken, None);
}

#[test]
fn rows_rebuilt_from_the_journal_are_the_same() {
    rebuilds(&World::new());
    let folder = tempfile::tempdir().unwrap();
    rebuilds(&World::on(Arc::new(beffroi_sqlite::Sqlite::open(folder.path()).unwrap()), services()));
}

const PDF: &[u8] = b"%PDF-1.7\nLe bail de mademoiselle Zanzibar\n%%EOF";

fn attach(world: &World) -> (beffroi_app::Secret, CaseId, String) {
    let (secret, id) = world.filed_water();
    world.does("lea.martin", id, "demander une pièce").unwrap();
    let document = world.town.receive_for_case(&secret, "bail-Zanzibar.pdf", &mut &*PDF).unwrap();
    let blob = document.blob.clone();
    world.town.supply(&secret, 1, "Le bail, Zanzibar.", vec![document]).unwrap();
    (secret, id, blob)
}

#[test]
fn a_file_is_read_back_by_the_person_and_by_who_examines() {
    let world = World::new();
    let (secret, id, blob) = attach(&world);
    let read = |document: beffroi_app::DocumentBytes| {
        let mut bytes = vec![];
        let mut source = document.bytes;
        source.read_to_end(&mut bytes).unwrap();
        (document.document.name, document.document.media, bytes)
    };
    let expected = ("bail-Zanzibar.pdf".to_owned(), "application/pdf".to_owned(), PDF.to_vec());
    assert_eq!(read(world.town.document(&secret, &blob).unwrap()), expected);
    let lea = AgentId("lea.martin".to_owned());
    assert_eq!(read(world.town.document_for_agent(&lea, id, &blob).unwrap()), expected);
    // Another person's secret, another department, a name that is none.
    let (stranger, _) = world.filed_water();
    assert!(matches!(world.town.document(&stranger, &blob), Err(Trouble::NotFound)));
    let yann = AgentId("yann.morel".to_owned());
    assert!(matches!(world.town.document_for_agent(&yann, id, &blob), Err(Trouble::NotFound)));
    assert!(matches!(world.town.document(&secret, "../journal.db"), Err(Trouble::NotFound)));
}

#[test]
fn a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    let give = |name: &str, bytes: &mut dyn Read| world.town.receive_for_case(&secret, name, bytes);
    world.does("lea.martin", id, "demander une pièce").unwrap();
    assert_eq!(give("vide.pdf", &mut std::io::empty()), Err(DocumentError::Empty));
    assert_eq!(give("bail.pdf", &mut &b"PK\x03\x04 a zip renamed"[..]), Err(DocumentError::WrongType));
    assert_eq!(give("bail.pdf", &mut &b"<script>alert(1)</script>"[..]), Err(DocumentError::WrongType));
    // An endless file that begins well.
    let mut endless = PDF.chain(std::io::repeat(b'x'));
    assert_eq!(give("infini.pdf", &mut endless), Err(DocumentError::TooLarge));
    assert_eq!(world.store.blobs(id).unwrap(), []);
    let kept = give("..\\..\\C:/é\"<b>.pdf\r\n", &mut &*PDF).unwrap();
    assert_eq!(kept.name, "éb.pdf");
    // A file of another case cannot be claimed.
    let (_, _, other) = attach(&world);
    let claimed = beffroi_service::answers::DocumentRef { blob: other, ..kept };
    assert_eq!(world.town.supply(&secret, 1, "", vec![claimed]), Err(Trouble::NotFound));
    for _ in 1..beffroi_app::DOCUMENTS_MAX {
        give("bail.pdf", &mut &*PDF).unwrap();
    }
    assert_eq!(give("bail.pdf", &mut &*PDF), Err(DocumentError::TooMany));
    // Once it is closed, nothing more is received.
    world.town.renounce(&secret, "").unwrap();
    let nothing_asked = Err(DocumentError::Trouble(Trouble::Objection(Objection::NothingAsked)));
    assert_eq!(give("bail.pdf", &mut &*PDF), nothing_asked);
}

/// Every byte under a folder, one file after the other.
fn bytes_under(folder: &Path, out: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            bytes_under(&entry.path(), out);
        } else {
            out.extend(std::fs::read(entry.path()).unwrap());
        }
    }
}

fn nothing_readable(town: &Town, store: &dyn Store, id: CaseId) {
    assert_eq!(store.wrapped_key(id), Ok(None));
    assert_eq!(store.blobs(id), Ok(vec![]));
    assert_eq!(store.draft(id), Ok(None));
    assert_eq!(store.case_row(id), Ok(None));
    assert!(store.outbox(&beffroi_ports::OutboxQuery { case: Some(id), ..Default::default() }).unwrap().is_empty());
    assert!(town.outbox(100).unwrap().iter().all(|line| !format!("{line:?}").contains("Zanzibar")));
    let lea = AgentId("lea.martin".to_owned());
    assert!(matches!(town.desk_case(&lea, id), Err(Trouble::NotFound)));
}

#[test]
fn after_retention_nothing_readable_is_left_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(beffroi_sqlite::Sqlite::open(folder.path()).unwrap());
    let world = World::on(store, services());
    let (secret, id, blob) = attach(&world);
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    // A form begun by the same person, and left.
    let started = world.filled_water();
    assert!(!world.town.outbox(10).unwrap().is_empty());
    world.on_day("2028-03-04");
    let tick = world.town.tick().unwrap();
    assert_eq!((tick.purged, tick.drafts), (1, 1));
    nothing_readable(&world.town, &*world.store, id);
    assert!(matches!(world.town.case(&secret), Err(Trouble::Objection(Objection::Erased))));
    assert!(matches!(world.town.draft(&started), Err(Trouble::NotFound)));
    assert!(matches!(world.town.document(&secret, &blob), Err(Trouble::Objection(Objection::Erased))));
    // A late double click files nothing and brings nothing back.
    let seen = world.town.services()[0].hash();
    assert_eq!(world.town.file(&secret, &seen), Err(Trouble::Objection(Objection::Erased)));
    // The journal still verifies, and no byte on the disk says who it was.
    assert_eq!(world.town.verify_journal().unwrap().broken, None);
    drop(world);
    let mut bytes = vec![];
    bytes_under(folder.path(), &mut bytes);
    for word in ["Zanzibar", "zanzibar", "Puits-Perdu", "2004101005", secret.as_str(), "dépassent"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}
