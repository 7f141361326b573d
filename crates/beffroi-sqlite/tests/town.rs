//! One process, a damaged journal, a full disk, a copy, a rebuilding.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_base::CaseId;
use beffroi_ports::{
    AppendError, Blobs, CaseQuery, Context, Fault, Journal, NewBlob, OpeningReader, Position,
    SealingReader, StoredEvent,
};
use beffroi_sqlite::{Options, Sqlite};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    io::Read,
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};
use support::{Filed, Office, at, row};

#[test]
fn a_town_is_served_by_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sqlite::open(folder.path()).unwrap();
    let Err(fault) = Sqlite::open(folder.path()) else { panic!("opened twice") };
    assert!(matches!(fault, Fault::Occupied(_)));
    assert!(fault.text().fr.contains("un autre processus"), "{fault}");
    drop(first);
    assert!(Sqlite::open(folder.path()).is_ok());
}

/// Six events in four cases, closed.
fn small_town(folder: &Path) -> Vec<Filed> {
    let office = Office::new(1);
    let town = Sqlite::open(folder).unwrap();
    let cases: Vec<_> = (0..4).map(|_| office.file(&town).unwrap().0).collect();
    town.append(office.next(&cases[1], 1)).unwrap();
    town.append(office.next(&cases[0], 1)).unwrap();
    cases
}

/// Where the chain breaks once `damage` was done behind the town's back.
fn broken_at(damage: &str) -> Option<u64> {
    let folder = tempfile::tempdir().unwrap();
    small_town(folder.path());
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.execute_batch(damage).unwrap();
    drop(db);
    let report = Sqlite::open(folder.path()).unwrap().verify().unwrap();
    report.broken.map(|found| found.position.0)
}

#[test]
fn what_is_changed_in_the_journal_is_noticed() {
    assert_eq!(broken_at(""), None);
    for (damage, position) in [
        ("update journal set case_id = zeroblob(10) where position = 2", 2),
        ("update journal set case_id = zeroblob(9) where position = 2", 2),
        ("update journal set sequence = 7 where position = 3", 3),
        ("update journal set service = 'cantine' where position = 4", 4),
        ("update journal set service = 'Pas un nom !' where position = 4", 4),
        ("update journal set version = zeroblob(32) where position = 5", 5),
        ("update journal set kind = 'signé' where position = 6", 6),
        ("update journal set recorded_at = recorded_at + 1 where position = 1", 1),
        ("update journal set recorded_at = 9223372036854775807 where position = 1", 1),
        ("update journal set sealed = zeroblob(length(sealed)) where position = 3", 3),
        ("update journal set previous = zeroblob(32) where position = 2", 2),
        ("update journal set hash = zeroblob(32) where position = 2", 2),
        ("delete from journal where position = 1", 1),
        ("delete from journal where position = 3", 3),
        ("delete from journal where position = 6", 6),
        ("delete from journal", 1),
        ("update journal set position = 99 where position = 3", 3),
        (
            "update journal set position = 99 where position = 3; \
             update journal set position = 3 where position = 4; \
             update journal set position = 4 where position = 99",
            3,
        ),
        ("update journal_head set position = 5 where id = 1", 6),
        ("update journal_head set position = 8 where id = 1", 7),
        ("update journal_head set hash = zeroblob(32) where id = 1", 7),
        (
            "insert into journal select 7, case_id, 99, service, version, kind, recorded_at, \
             sealed, hash, previous from journal where position = 6",
            7,
        ),
    ] {
        assert_eq!(broken_at(damage), Some(position), "{damage}");
    }
}

#[test]
fn any_byte_flipped_in_a_payload_on_the_disk_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let cases = small_town(folder.path());
    let events = Sqlite::open(folder.path()).unwrap().events(cases[0].case).unwrap();
    let sealed = &events[0].sealed;
    let path = folder.path().join("journal.db");
    let bytes = std::fs::read(&path).unwrap();
    let start = bytes.windows(40).position(|window| window == &sealed[..40]).unwrap();
    for at in (0..sealed.len()).step_by(sealed.len() / 23) {
        let mut flipped = bytes.clone();
        flipped[start + at] ^= 0x10;
        std::fs::write(&path, &flipped).unwrap();
        let town = Sqlite::open(folder.path()).unwrap();
        assert_eq!(town.verify().unwrap().broken.unwrap().position, Position(1), "byte {at}");
        let event = &town.events(cases[0].case).unwrap()[0];
        let context = Context::event(event.case, &event.kind, 1);
        assert!(cases[0].key.open(&context, &event.sealed).is_err());
    }
}

/// Wherever a byte is flipped in the file, the town says so or is unharmed; it
/// never shows other events as good ones.
#[test]
fn no_flipped_byte_passes_for_truth() {
    let folder = tempfile::tempdir().unwrap();
    small_town(folder.path());
    let events = |town: &Sqlite| {
        let mut events = Vec::new();
        let visit = &mut |event: StoredEvent| {
            events.push(event);
            ControlFlow::Continue(())
        };
        town.scan(Position(0), visit).map(|()| events)
    };
    let truth = events(&Sqlite::open(folder.path()).unwrap()).unwrap();
    let path = folder.path().join("journal.db");
    let bytes = std::fs::read(&path).unwrap();
    let mut noticed = 0;
    for at in (0..bytes.len()).step_by(bytes.len() / 400) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x04;
        std::fs::write(&path, &flipped).unwrap();
        let Ok(town) = Sqlite::open(folder.path()) else {
            noticed += 1;
            continue;
        };
        match town.verify() {
            Ok(report) if report.broken.is_none() => assert_eq!(events(&town).unwrap(), truth),
            Ok(_) | Err(_) => noticed += 1,
        }
    }
    assert!(noticed > 10, "{noticed}");
}

#[test]
fn rows_rebuilt_from_the_journal_are_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(2);
    let town = Sqlite::open(folder.path()).unwrap();
    let cases: Vec<_> = (0..40).map(|_| office.file(&town).unwrap().0).collect();
    for (n, filed) in cases.iter().enumerate() {
        for expected in 1..=(n as u64 % 4) {
            town.append(office.next(filed, expected)).unwrap();
        }
    }
    let all = CaseQuery { limit: 1000, ..CaseQuery::default() };
    let before = town.cases(&all).unwrap();
    assert_eq!(before.total, 40);
    let mut rows = BTreeMap::new();
    let fold = &mut |event: StoredEvent| {
        rows.insert(event.case, row(event.case, event.sequence));
        ControlFlow::Continue(())
    };
    town.scan(Position(0), fold).unwrap();
    let head = town.head().unwrap().position;
    town.replace_rows(head, Vec::new()).unwrap();
    assert_eq!(town.cases(&all).unwrap().total, 0);
    town.replace_rows(head, rows.into_values().collect()).unwrap();
    assert_eq!(town.cases(&all).unwrap(), before);
}

/// Files from several threads until the disk is full; who was acknowledged.
fn file_until_full(town: &Sqlite, office: &Office) -> (Vec<CaseId>, u64) {
    let refused = AtomicU64::new(0);
    let acknowledged = std::thread::scope(|scope| {
        let filing = || {
            let mut done = Vec::new();
            for _ in 0..200 {
                match office.file(town) {
                    Ok((filed, _)) => done.push(filed.case),
                    Err(AppendError::Fault(Fault::DiskFull)) => {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            done
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(filing)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    (acknowledged, refused.into_inner())
}

fn survives_a_full_disk(folder: &Path, options: Options, make_room: impl FnOnce()) {
    let office = Office::new(3);
    let town = Sqlite::open_with(folder, options).unwrap();
    let (acknowledged, refused) = file_until_full(&town, &office);
    assert!(acknowledged.len() > 50 && refused > 50, "{} {refused}", acknowledged.len());
    // The process lives and answers.
    for case in &acknowledged {
        assert_eq!(town.events(*case).unwrap().len(), 1);
        assert!(town.wrapped_key(*case).unwrap().is_some());
    }
    let report = town.verify().unwrap();
    assert_eq!((report.broken, report.verified), (None, acknowledged.len() as u64));
    drop(town);
    make_room();
    let town = Sqlite::open(folder).unwrap();
    office.file(&town).unwrap();
    let report = town.verify().unwrap();
    assert_eq!((report.broken, report.verified), (None, acknowledged.len() as u64 + 1));
}

#[test]
fn a_full_quota_is_said_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { page_limit: Some(200), ..Options::default() };
    survives_a_full_disk(folder.path(), options, || {});
}

/// For a real disk: `cargo xtask disque-plein` mounts a small one and runs this.
#[test]
#[ignore = "needs a small disk: cargo xtask disque-plein"]
fn a_full_disk_is_said_and_survived() {
    let disk = std::env::var("BEFFROI_SMALL_DISK").expect("BEFFROI_SMALL_DISK names a folder");
    let disk = Path::new(&disk);
    let ballast = disk.join("lest");
    std::fs::write(&ballast, vec![0; 600_000]).unwrap();
    let make_room = || std::fs::remove_file(&ballast).unwrap();
    survives_a_full_disk(&disk.join("ville"), Options::default(), make_room);
}

/// The same for a document larger than what is left.
#[test]
#[ignore = "needs a small disk: cargo xtask disque-plein"]
fn a_document_too_large_for_the_disk_leaves_nothing() {
    let disk = std::env::var("BEFFROI_SMALL_DISK").expect("BEFFROI_SMALL_DISK names a folder");
    let folder = Path::new(&disk).join("autre");
    let office = Office::new(4);
    let town = Sqlite::open(&folder).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    let id = office.blob_id();
    let blob = NewBlob { id, case: filed.case, label: vec![], created_at: at(1) };
    let endless = std::io::repeat(7).take(50_000_000);
    let mut sealed = SealingReader::new(&filed.key, &*office.random, id, endless);
    let result = town.put_blob(blob, &mut sealed);
    assert_eq!(result, Err(AppendError::Fault(Fault::DiskFull)));
    assert_eq!(support::files(&folder.join("pieces")).len(), 0);
    office.file(&town).unwrap();
}

#[test]
fn a_copy_made_while_serving_opens_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let (copy, keys) = (folder.path().join("copie"), folder.path().join("clés"));
    let office = Office::new(5);
    let town = Sqlite::open(&folder.path().join("ville")).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    let id = office.blob_id();
    let blob = NewBlob { id, case: filed.case, label: vec![], created_at: at(1) };
    let mut sealed = SealingReader::new(&filed.key, &*office.random, id, b"bail".as_slice());
    town.put_blob(blob, &mut sealed).unwrap();
    for _ in 0..100 {
        office.file(&town).unwrap();
    }
    std::thread::scope(|scope| {
        scope.spawn(|| (0..100).for_each(|_| drop(office.file(&town).unwrap())));
        town.backup(&copy, &keys).unwrap();
    });
    assert!(matches!(town.backup(&copy, &keys), Err(Fault::Unsuitable(_))));
    assert!(matches!(town.backup(&copy, &copy), Err(Fault::Unsuitable(_))));
    drop(town);

    // Without its keys the copy is a chain that verifies and nobody reads.
    let sealed_copy = Sqlite::open(&copy).unwrap();
    let report = sealed_copy.verify().unwrap();
    assert!(report.broken.is_none() && report.verified >= 101, "{report:?}");
    assert_eq!(sealed_copy.wrapped_key(filed.case), Ok(None));
    drop(sealed_copy);
    // With them it is the town again.
    std::fs::copy(keys.join("clefs.db"), copy.join("clefs.db")).unwrap();
    let again = Sqlite::open(&copy).unwrap();
    let mut cases = Vec::new();
    let visit = &mut |event: StoredEvent| {
        cases.push(event.case);
        ControlFlow::Continue(())
    };
    again.scan(Position(0), visit).unwrap();
    for case in cases {
        let wrapped = again.wrapped_key(case).unwrap().expect("each case has its key");
        let key = office.master.unwrap(case, &wrapped).unwrap();
        let event = &again.events(case).unwrap()[0];
        assert!(key.open(&Context::event(case, &event.kind, 1), &event.sealed).is_ok());
    }
    let (_, sealed) = again.open_blob(id).unwrap().unwrap();
    let mut plain = Vec::new();
    OpeningReader::new(filed.key, id, sealed).read_to_end(&mut plain).unwrap();
    assert_eq!(plain, b"bail");
    office.file(&again).unwrap();
}

#[test]
fn a_document_cut_or_lost_on_the_disk_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(6);
    let town = Sqlite::open(folder.path()).unwrap();
    let (filed, _) = office.file(&town).unwrap();
    let id = office.blob_id();
    let blob = NewBlob { id, case: filed.case, label: vec![], created_at: at(1) };
    let document = vec![7; 200_000];
    let mut sealed = SealingReader::new(&filed.key, &*office.random, id, document.as_slice());
    town.put_blob(blob, &mut sealed).unwrap();
    let path = folder.path().join("pieces").join(id.to_string());
    let whole = std::fs::read(&path).unwrap();
    let read = || {
        let (_, sealed) = town.open_blob(id).unwrap().unwrap();
        OpeningReader::new(filed.key.clone(), id, sealed).read_to_end(&mut Vec::new())
    };
    assert_eq!(read().unwrap(), 200_000);
    for length in [0, 1, 100, 1 + 65_564, 1 + 2 * 65_564, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(read().unwrap_err().kind(), std::io::ErrorKind::InvalidData, "{length}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(town.open_blob(id), Err(Fault::Corrupt(_))));
}

#[test]
fn writers_together_share_commits() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(7);
    let town = Sqlite::open(folder.path()).unwrap();
    let before = town.activity();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (0..25).for_each(|_| drop(office.file(&town).unwrap())));
        }
    });
    let after = town.activity();
    assert_eq!(after.commands - before.commands, 400);
    let commits = after.commits - before.commits;
    assert!(commits <= 200, "{commits} commits for 400 commands");
}
