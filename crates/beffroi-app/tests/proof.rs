//! A receipt that proves itself, today and in ten years.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{ProofFile, Trouble, rotate_key};
use beffroi_ports::{KeyEncryptionKey, Memory, SeededRandom, Store, verify_consistency, verify_head};
use std::sync::Arc;
use support::{World, services};

#[test]
fn a_filing_is_proved_to_be_in_the_journal() {
    let world = World::new();
    let filed: Vec<_> = (0..9).map(|_| world.filed_water()).collect();
    let public = world.town.signed_head().unwrap().public;
    for (secret, id) in &filed {
        let proof = world.town.filing_proof(secret).unwrap();
        assert!(proof.holds(&public));
        assert_eq!(proof.case, *id);
        let mut moved = proof.clone();
        moved.position.0 += 1;
        let mut altered = proof.clone();
        altered.event.0[0] ^= 1;
        let mut resized = proof.clone();
        resized.signed.head.size += 1;
        for forged in [moved, altered, resized] {
            assert!(!forged.holds(&public), "{forged:?}");
        }
        // The file the person keeps names what it needs, and nobody.
        let json = proof.json();
        assert!(json.contains(&proof.signed.head.root.to_string()) && !json.contains("Zanzibar"), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["position"], proof.position.0);
        // Read back by someone else, with nothing of ours but the key.
        let kept = ProofFile::read(&json).unwrap();
        assert!(kept.holds(&public) && kept == ProofFile::Filing(proof.clone()));
        let forged = ProofFile::read(&json.replacen(&format!("\"position\": {}", proof.position.0), &format!("\"position\": {}", proof.position.0 + 1), 1)).unwrap();
        assert!(!forged.holds(&public) && ProofFile::read("{}").is_none());
    }
    let stranger = beffroi_app::Secret::draw(&SeededRandom::new(404));
    assert_eq!(world.town.filing_proof(&stranger), Err(Trouble::NotFound));
}

#[test]
fn the_journal_of_tomorrow_only_adds_to_that_of_today() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let world = World::on(store.clone(), services());
    (0..5).for_each(|_| drop(world.filed_water()));
    let today = world.town.signed_head().unwrap();
    // Opened again tomorrow: the same key signs.
    let world = World::open(store, services(), world.key.clone(), "2026-03-04T10:00:00+01:00", 9);
    (0..4).for_each(|_| drop(world.filed_water()));
    let added = world.town.only_added(today.head.size).unwrap();
    let (before, tomorrow, path) = (added.root, added.signed.clone(), added.path.clone());
    assert_eq!((before, tomorrow.public), (today.head.root, today.public));
    let (kept, first) = (ProofFile::read(&added.json()).unwrap(), ProofFile::read(&today.json()).unwrap());
    assert!(kept.holds(&today.public) && kept.extends(first.signed()) && first.holds(&today.public) && !kept.extends(&tomorrow));
    let mut rewritten = added.clone();
    rewritten.root.0[0] ^= 1;
    assert!(!ProofFile::Added(rewritten).holds(&today.public));
    assert!(verify_head(&tomorrow.head, &tomorrow.signature, &today.public));
    let (first, second) = ((today.head.size, &today.head.root), (tomorrow.head.size, &tomorrow.head.root));
    assert!(verify_consistency(first, second, &path));
    assert_eq!(world.town.only_added(0), Err(Trouble::NotFound));
    assert_eq!(world.town.only_added(999), Err(Trouble::NotFound));
}

#[test]
fn erasing_a_case_and_changing_the_master_key_leave_every_proof_good() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let world = World::on(store.clone(), services());
    let (secret, id) = world.filed_water();
    let (other, _) = world.filed_water();
    let proof = world.town.filing_proof(&other).unwrap();
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    world.on_day("2028-03-04");
    world.town.tick().unwrap();
    assert_eq!(world.town.filing_proof(&secret), Err(Trouble::Objection(beffroi_case::Objection::Erased)));
    let added = world.town.only_added(proof.signed.head.size).unwrap();
    assert_eq!(added.root, proof.signed.head.root);

    let random = SeededRandom::new(10);
    let new = KeyEncryptionKey::draw(&random);
    rotate_key(&*store, &random, &world.key, &new).unwrap();
    let world = World::open(store, services(), new, "2028-03-05T10:00:00+01:00", 11);
    let again = world.town.filing_proof(&other).unwrap();
    assert!(again.holds(&proof.signed.public) && proof.holds(&again.signed.public));
}
