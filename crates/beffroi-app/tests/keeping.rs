//! A town copied while it serves, restored elsewhere, its master key changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{Town, Trouble, rotate_key};
use beffroi_base::{AgentId, CaseId};
use beffroi_case::Objection;
use beffroi_ports::{Journal, KeyEncryptionKey, SeededRandom, Store};
use beffroi_sqlite::{Sqlite, begin_rotation, end_rotation, master_key};
use std::path::Path;
use std::sync::Arc;
use support::{World, services};

const PDF: &[u8] = b"%PDF-1.7 Zanzibar %%EOF";

fn town(folder: &Path) -> (World, Arc<Sqlite>) {
    let store = Arc::new(Sqlite::open(folder).unwrap());
    (World::on(store.clone(), services()), store)
}

fn reopened(folder: &Path, key: &KeyEncryptionKey, now: &str) -> World {
    World::open(Arc::new(Sqlite::open(folder).unwrap()), services(), key.clone(), now, 77)
}

/// Refused on 3 March 2026: erased on 3 March 2028.
fn refused(world: &World) -> (beffroi_app::Secret, CaseId) {
    let (secret, id) = world.filed_water();
    let document = world.town.receive_for_case(&secret, "bail.pdf", &mut &*PDF).unwrap();
    world.town.write_to_desk(&secret, "Zanzibar écrit.", vec![document]).unwrap();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    (secret, id)
}

fn unreadable(town: &Town, store: &dyn Store, id: CaseId) {
    assert_eq!(store.wrapped_key(id), Ok(None));
    assert_eq!(store.blobs(id), Ok(vec![]));
    assert_eq!(store.case_row(id), Ok(None));
    assert!(matches!(town.desk_case(&AgentId("lea.martin".to_owned()), id), Err(Trouble::NotFound)));
    assert!(!format!("{:?}", town.outbox(100).unwrap()).contains("Zanzibar"));
}

#[test]
fn a_copy_is_restored_on_an_empty_folder_and_answers_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (world, store) = town(&path("ville"));
    let (secret, id) = refused(&world);
    let (other, _) = world.filed_water();
    store.backup(&path("copie"), &path("clés")).unwrap();
    let before = store.head().unwrap();
    // Filed after the copy: not in it.
    let (late, _) = world.filed_water();
    Sqlite::restore(&path("copie"), &path("clés"), None, &path("retour")).unwrap();
    let again = reopened(&path("retour"), &world.key, "2026-03-04T10:00:00+01:00");
    let settled = again.town.settle().unwrap();
    assert_eq!((settled.chain.broken, settled.chain.verified), (None, before.position.0));
    assert_eq!((settled.rows, settled.tick.purged), (2, 0));
    assert_eq!(again.town.case(&secret).unwrap().case.answers, world.town.case(&secret).unwrap().case.answers);
    let message = &again.town.case(&secret).unwrap().case.messages[0];
    let mut bytes = vec![];
    std::io::Read::read_to_end(&mut again.town.document(&secret, &message.documents[0].blob).unwrap().bytes, &mut bytes).unwrap();
    assert_eq!(bytes, PDF);
    assert!(again.town.case(&other).is_ok());
    assert!(matches!(again.town.case(&late), Err(Trouble::NotFound)));
    // The restored town lives on.
    again.filed_water();
    assert!(again.does("nadia.benali", id, "refuser").is_err());
    // Never over a town that is there.
    drop(again);
    assert!(Sqlite::restore(&path("copie"), &path("clés"), None, &path("retour")).is_err());
}

#[test]
fn a_copy_from_before_a_purge_brings_nothing_readable_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (world, store) = town(&path("ville"));
    let (secret, id) = refused(&world);
    let (_, living) = world.filed_water();
    store.backup(&path("copie"), &path("clés")).unwrap();
    world.on_day("2028-03-03");
    assert_eq!(world.town.tick().unwrap().purged, 1);
    // From the old journal and the old keys: the clock erases it again.
    Sqlite::restore(&path("copie"), &path("clés"), None, &path("retour")).unwrap();
    let again = reopened(&path("retour"), &world.key, "2028-03-05T10:00:00+01:00");
    assert_eq!(again.town.settle().unwrap().tick.purged, 1);
    unreadable(&again.town, &*again.store, id);
    assert!(matches!(again.town.case(&secret), Err(Trouble::Objection(Objection::Erased))));
    assert!(again.town.desk_case(&AgentId("lea.martin".to_owned()), living).is_ok());
}

#[test]
fn what_a_person_threw_away_since_the_copy_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (world, store) = town(&path("ville"));
    let abandoned = world.filled_water();
    let (kept, _) = world.filed_water();
    store.backup(&path("copie"), &path("clés")).unwrap();
    let case = world.town.draft(&abandoned).unwrap().case;
    world.town.abandon_draft(&abandoned).unwrap();
    // The lost town's keys still say what was erased.
    store.backup(&path("copie 2"), &path("clés 2")).unwrap();
    let later = path("clés 2").join("clefs.db");
    Sqlite::restore(&path("copie"), &path("clés"), Some(&later), &path("retour")).unwrap();
    let again = reopened(&path("retour"), &world.key, "2026-03-04T10:00:00+01:00");
    again.town.settle().unwrap();
    assert!(matches!(again.town.draft(&abandoned), Err(Trouble::NotFound)));
    assert_eq!(again.store.wrapped_key(case), Ok(None));
    assert!(again.town.case(&kept).is_ok());
}

#[test]
fn the_master_key_is_changed_and_the_former_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let random = SeededRandom::new(5);
    let file = path("clef-maitre");
    let first = master_key(&file, &path("ville"), &random).unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&path("ville")).unwrap());
    let world = World::open(store, services(), first.clone(), "2026-03-03T10:00:00+01:00", 6);
    let (secret, _) = world.filed_water();
    let draft = world.filled_water();
    drop(world);

    let store = Sqlite::open(&path("ville")).unwrap();
    let (old, new) = begin_rotation(&file, &random).unwrap();
    // Stopped before the end, it is begun again with the same two keys.
    let (_, same) = begin_rotation(&file, &random).unwrap();
    assert_eq!(new.name(), same.name());
    assert_eq!(rotate_key(&store, &random, &old, &new), Ok(2));
    assert_eq!(rotate_key(&store, &random, &old, &new), Ok(0));
    end_rotation(&file).unwrap();
    drop(store);

    let read = master_key(&file, &path("ville"), &random).unwrap();
    assert_eq!(read.name(), new.name());
    let again = reopened(&path("ville"), &read, "2026-03-03T11:00:00+01:00");
    assert_eq!(again.town.case(&secret).unwrap().case.stage, "instruction");
    again.file(&draft);
    drop(again);
    let before = reopened(&path("ville"), &first, "2026-03-03T11:00:00+01:00");
    assert!(matches!(before.town.case(&secret), Err(Trouble::Fault(_))));
    // No old wrapping is left on the disk: the name of the former key is gone.
    drop(before);
    for name in ["clefs.db", "clefs.db-wal"] {
        let bytes = std::fs::read(path("ville").join(name)).unwrap_or_default();
        assert!(!bytes.windows(8).any(|window| window == first.name()), "{name}");
    }
}

/// Files of a folder and of those in it, whole.
fn bytes_under(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut out = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(bytes_under(&path));
        } else {
            out.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    out
}

#[test]
fn after_retention_nothing_readable_names_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (world, store) = town(&path("ville"));
    let (secret, id) = refused(&world);
    let lea = AgentId("lea.martin".to_owned());
    // The person is everywhere: answers, document and its name, message, letters, mails, a table drawn.
    assert!(format!("{:?}", world.town.outbox(100).unwrap()).contains("Votre demande"));
    let agent = world.town.territory().agents.iter().find(|agent| agent.id == lea).unwrap().clone();
    world.town.trace_export(&agent, "eau-solidaire", "csv", 1).unwrap();
    // Readings of everything, the name of the file among them.
    world.town.open_case(&lea, id).unwrap();
    let blob = world.town.case(&secret).unwrap().case.messages[0].documents[0].blob.clone();
    world.town.document_for_agent(&lea, id, &blob).unwrap();
    world.town.show_batch(&lea, [id]).unwrap();
    assert_eq!(world.town.readings(&secret).unwrap().len(), 3);
    let wrapped = store.wrapped_key(id).unwrap().unwrap().0;
    let needles: Vec<Vec<u8>> = ["Zanzibar", "Ève", "bail.pdf", "Puits-Perdu", "eve.zanzibar", "FR14", "0505", secret.as_str()]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .chain([wrapped.get(9..).unwrap().to_vec()])
        .collect();
    store.backup(&path("copie"), &path("clés")).unwrap();
    let found = |folder: &Path| {
        let mut found = vec![];
        for (file, bytes) in bytes_under(folder) {
            for needle in &needles {
                if bytes.windows(needle.len()).any(|window| window == needle.as_slice()) {
                    found.push((file.clone(), String::from_utf8_lossy(needle).into_owned()));
                }
            }
        }
        found
    };
    // Before: the key is in the file of keys and in its copy, and nothing is readable without it.
    assert!(found(&path("ville")).iter().all(|(file, _)| file.to_string_lossy().contains("clefs.db")), "{:?}", found(&path("ville")));
    assert!(!found(&path("ville")).is_empty() && !found(&path("clés")).is_empty());
    assert_eq!(found(&path("copie")), [], "the copy of the data alone opens nothing");

    world.on_day("2028-03-03");
    assert_eq!(world.town.tick().unwrap().purged, 1);
    // After: rows, documents, mails, tables, keys, and the log of the database while it serves.
    unreadable(&world.town, &*store, id);
    assert_eq!(found(&path("ville")), []);
    assert!(!format!("{:?}", world.town.exports().unwrap()).contains("Zanzibar"));
    // A copy from before, with the keys of before: erased again before anyone reads.
    Sqlite::restore(&path("copie"), &path("clés"), None, &path("retour")).unwrap();
    let again = reopened(&path("retour"), &world.key, "2028-03-05T10:00:00+01:00");
    again.town.settle().unwrap();
    unreadable(&again.town, &*again.store, id);
    assert_eq!(found(&path("retour")), [], "while it serves");
    drop(again);
    assert_eq!(found(&path("retour")), [], "and once it is closed");
    // With the keys of after: there was never anything to erase.
    store.backup(&path("copie 2"), &path("clés 2")).unwrap();
    assert_eq!(found(&path("clés 2")), []);
    assert_eq!(found(&path("copie 2")), []);
}
