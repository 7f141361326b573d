//! Destroying the key of a case leaves nothing readable of it on the disk.

#![allow(clippy::unwrap_used)]

mod support;

use beffroi_base::{AgentId, CaseId};
use beffroi_ports::{
    Blobs, Context, Drafts, Journal, NewBlob, OpeningReader, OutboxQuery, Reading, ReadingCount,
    ReadingQuery, Readings, SealingReader,
};
use beffroi_sqlite::Sqlite;
use rusqlite::Connection;
use std::io::Read;
use support::{Filed, MARKER, Office, Remembering, at, files, found_in_files};

fn attach(town: &Sqlite, office: &Office, filed: &Filed, bytes: &[u8]) -> NewBlob {
    let id = office.blob_id();
    let label = filed.key.seal(&*office.random, &Context::label(filed.case, id), b"bail.pdf");
    let blob = NewBlob { id, case: filed.case, label, created_at: at(2) };
    let mut sealed = SealingReader::new(&filed.key, &*office.random, id, bytes);
    town.put_blob(blob.clone(), &mut sealed).unwrap();
    blob
}

/// Not even before anything is erased: the master key, the keys of cases and
/// the secrets of links are nowhere on the disk as they are.
#[test]
fn no_key_and_no_secret_is_ever_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let random = Remembering::new(9);
    let given = random.given.clone();
    let office = Office::with(random);
    let town = Sqlite::open(folder.path()).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    attach(&town, &office, &filed, MARKER.as_bytes());
    for _ in 0..20 {
        office.file(&town).unwrap();
    }
    let given = given.lock().unwrap();
    let needles: Vec<&[u8]> = given.iter().map(|bytes| bytes.as_slice()).collect();
    // The master key; a key, a link and an idempotency value for each case.
    assert_eq!(needles.len(), 1 + 21 * 3);
    assert_eq!(found_in_files(folder.path(), &needles).len(), 0);
    assert_eq!(found_in_files(folder.path(), &[&filed.secret.0]).len(), 1);
}

#[test]
fn an_erased_case_leaves_no_key_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(1);
    let town = Sqlite::open(folder.path()).unwrap();
    let (gone, _) = office.file(&town).unwrap();
    let (kept, _) = office.file(&town).unwrap();
    let document = MARKER.repeat(9000);
    let blob = attach(&town, &office, &gone, document.as_bytes());
    let other = attach(&town, &office, &kept, document.as_bytes());
    let (wrapped, key) = (gone.wrapped.get(9..).unwrap(), kept.wrapped.get(9..).unwrap());
    // Sealed from the first byte: nothing typed is on the disk even before.
    assert_eq!(found_in_files(folder.path(), &[MARKER.as_bytes()]), [] as [&[u8]; 0]);
    assert_eq!(found_in_files(folder.path(), &[wrapped, key]), [wrapped, key]);

    town.append(office.purge(&gone, 1)).unwrap();
    // While the town still serves, and once it is closed.
    assert_eq!(found_in_files(folder.path(), &[wrapped, key]), [key]);
    drop(town);
    assert_eq!(found_in_files(folder.path(), &[wrapped, key]), [key]);
    assert_eq!(found_in_files(folder.path(), &[MARKER.as_bytes()]), [] as [&[u8]; 0]);
    let names: Vec<_> = files(&folder.path().join("pieces"));
    assert_eq!(names, [folder.path().join("pieces").join(other.id.to_string())]);

    let town = Sqlite::open(folder.path()).unwrap();
    assert_eq!(town.wrapped_key(gone.case), Ok(None));
    assert!(town.open_blob(blob.id).unwrap().is_none());
    assert_eq!(town.verify().unwrap().broken, None);
    let (_, sealed) = town.open_blob(other.id).unwrap().unwrap();
    let mut plain = String::new();
    OpeningReader::new(kept.key, other.id, sealed).read_to_string(&mut plain).unwrap();
    assert!(plain == document);
}

/// Rows of SQLite may be moved between pages, and a page keeps what it does not
/// overwrite. Many keys, erased in many orders, show whether some copy stays.
#[test]
fn no_page_keeps_an_old_copy_of_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(2);
    let town = Sqlite::open(folder.path()).unwrap();
    let file = |count: usize| -> Vec<Filed> {
        std::thread::scope(|scope| {
            let filing = || scope.spawn(|| office.file(&town).unwrap().0);
            let threads: Vec<_> = (0..count).map(|_| filing()).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    };
    let mut living: Vec<Filed> = (0..8).flat_map(|_| file(64)).collect();
    let mut erased: Vec<Filed> = Vec::new();
    for round in 0..6 {
        // Neighbours, then scattered ones, some one by one, some in a batch.
        let mut chosen = Vec::new();
        for n in (0..living.len()).rev() {
            if n % 7 == round || n / 32 == round {
                chosen.push(living.swap_remove(n));
            }
        }
        std::thread::scope(|scope| {
            for part in chosen.chunks(chosen.len() / 16 + 1) {
                let (office, town) = (&office, &town);
                scope.spawn(move || {
                    for filed in part {
                        town.append(office.purge(filed, 1)).unwrap();
                    }
                });
            }
        });
        erased.append(&mut chosen);
        living.extend(file(32));
        fn needle(filed: &Filed) -> &[u8] {
            filed.wrapped.get(9..).unwrap()
        }
        let gone: Vec<_> = erased.iter().map(needle).collect();
        assert_eq!(found_in_files(folder.path(), &gone).len(), 0, "round {round}");
        let kept: Vec<_> = living.iter().map(needle).collect();
        assert_eq!(found_in_files(folder.path(), &kept).len(), living.len());
    }
    assert!(erased.len() > 300, "{}", erased.len());
}

#[test]
fn an_erasure_cut_by_a_crash_is_finished_at_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(3);
    let town = Sqlite::open(folder.path()).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    let blob = attach(&town, &office, &filed, b"photo");
    drop(town);
    // As the commit of the erasure leaves things, before anything is destroyed.
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.execute("insert into erasures (case_id) values (?1)", [filed.case.0]).unwrap();
    db.execute("delete from blobs", []).unwrap();
    drop(db);
    let wrapped = filed.wrapped.get(9..).unwrap();
    assert_eq!(found_in_files(folder.path(), &[wrapped]).len(), 1);

    let town = Sqlite::open(folder.path()).unwrap();
    assert_eq!(town.wrapped_key(filed.case), Ok(None));
    assert!(!folder.path().join("pieces").join(blob.id.to_string()).exists());
    assert_eq!(found_in_files(folder.path(), &[wrapped]).len(), 0);
    drop(town);
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    let left = db.query_row("select count(*) from erasures", [], |row| row.get::<_, i64>(0));
    assert_eq!(left, Ok(0));
}

#[test]
fn half_received_files_are_swept_and_others_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(4);
    let town = Sqlite::open(folder.path()).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    let blob = attach(&town, &office, &filed, b"photo");
    drop(town);
    let pieces = folder.path().join("pieces");
    for stray in ["00112233445566778899aabbccddeeff", "00ff.3.partiel", "LISEZ-MOI"] {
        std::fs::write(pieces.join(stray), "x").unwrap();
    }
    drop(Sqlite::open(folder.path()).unwrap());
    let mut left = files(&pieces);
    left.sort();
    let mut expected = [pieces.join(blob.id.to_string()), pieces.join("LISEZ-MOI")];
    expected.sort();
    assert_eq!(left, expected);
}

#[test]
fn an_abandoned_draft_is_erased_like_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(5);
    let town = Sqlite::open(folder.path()).unwrap();
    let (filed, append) = office.filing();
    let write = beffroi_ports::DraftWrite {
        case: filed.case,
        expected: 0,
        service: support::service(),
        version: append.version,
        sealed: filed.key.seal(&*office.random, &Context::draft(filed.case), MARKER.as_bytes()),
        updated_at: at(1),
        expires_on: beffroi_base::parse_day("2026-04-01").unwrap(),
        access: vec![filed.secret],
        new_key: append.new_key,
    };
    town.put_draft(write).unwrap();
    let wrapped = filed.wrapped.get(9..).unwrap();
    assert_eq!(found_in_files(folder.path(), &[wrapped]).len(), 1);
    assert_eq!(town.delete_draft(filed.case), Ok(true));
    assert_eq!(found_in_files(folder.path(), &[wrapped, MARKER.as_bytes()]).len(), 0);
    assert_eq!(town.outbox(&OutboxQuery::default()), Ok(vec![]));
}

/// Without its key in `clefs.db`, an event must not exist.
#[test]
fn no_event_is_written_before_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(6);
    let town = Sqlite::open(folder.path()).unwrap();
    let db = Connection::open(folder.path().join("clefs.db")).unwrap();
    db.execute_batch("alter table keys rename to elsewhere").unwrap();
    let (filed, append) = office.filing();
    assert!(town.append(append.clone()).is_err());
    assert_eq!(town.events(filed.case), Ok(vec![]));
    assert_eq!(town.head().unwrap().position.0, 0);
    db.execute_batch("alter table elsewhere rename to keys").unwrap();
    assert_eq!(town.append(append).unwrap().events, 1);
}

/// Nobody has a way to take a trace of reading back. Someone who writes in the
/// file itself leaves a hole, in the middle or at the end.
#[test]
fn a_trace_of_reading_taken_away_by_hand_is_counted_as_missing() {
    let folder = tempfile::tempdir().unwrap();
    let town = Sqlite::open(folder.path()).unwrap();
    let reading = |agent: &str| Reading { case: CaseId([1; 10]), agent: AgentId(agent.to_owned()), thing: "dossier".to_owned(), at: at(3), sealed: vec![7] };
    let notes = ["awa", "zoé", "eve", "ali"].map(reading).to_vec();
    assert_eq!(town.note_readings(notes, at(3)), Ok(4));
    let of_zoé = ReadingQuery { agent: Some(AgentId("zoé".to_owned())), ..ReadingQuery::default() };
    assert_eq!(Sqlite::readings_of(folder.path(), &of_zoé), Ok(vec![reading("zoé").kept()]), "read while the town serves");
    drop(town);
    for (gone, kept, missing) in [("zoé", 3, 1), ("ali", 2, 2)] {
        let db = Connection::open(folder.path().join("journal.db")).unwrap();
        assert_eq!(db.execute("delete from readings where agent = ?1", [gone]), Ok(1));
        drop(db);
        let town = Sqlite::open(folder.path()).unwrap();
        assert_eq!(town.count_readings(), Ok(ReadingCount { kept, missing }));
    }
}
