//! Whatever is changed in the journal behind the town's back is noticed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::{CaseId, Hash32, Instant};
use beffroi_ports::{
    Append, CaseKey, Head, Journal, KeyEncryptionKey, Memory, NewEvent, Position, SeededRandom,
    StoredEvent, link_hash, recorded,
};

fn event(n: u8) -> NewEvent {
    let recorded_at: Instant = format!("2026-03-0{n}T10:00:00Z").parse().unwrap();
    NewEvent { kind: "déposé", sealed: vec![n; 40], recorded_at }
}

fn town() -> Memory {
    let (memory, random) = (Memory::new(), SeededRandom::new(1));
    let master = KeyEncryptionKey::draw(&random);
    for n in 1..=6 {
        let case = CaseId([n; 10]);
        let mut append = Append::new(case, 0, "cantine".parse().unwrap(), Hash32([9; 32]));
        append.new_key = Some(master.wrap(&random, case, &CaseKey::draw(&random)));
        append.events = vec![event(n)];
        memory.append(append).unwrap();
    }
    memory
}

/// The position of the first break once `change` was made.
fn broken_at(change: impl FnOnce(&mut Vec<StoredEvent>)) -> Option<u64> {
    let memory = town();
    memory.tamper(change);
    memory.verify().unwrap().broken.map(|found| found.position.0)
}

#[test]
fn an_untouched_journal_verifies() {
    assert_eq!(broken_at(|_| {}), None);
    assert_eq!(town().verify().unwrap().verified, 6);
}

#[test]
fn every_field_of_every_event_counts() {
    let changes: [fn(&mut StoredEvent); 10] = [
        |e| e.position = Position(e.position.0 + 1),
        |e| e.case = CaseId([77; 10]),
        |e| e.sequence += 1,
        |e| e.service = "cantina".parse().unwrap(),
        |e| e.version = Hash32([8; 32]),
        |e| e.kind.push('e'),
        |e| e.recorded_at += std::time::Duration::from_micros(1),
        |e| e.sealed[7] ^= 1,
        |e| e.previous.0[0] ^= 1,
        |e| e.hash.0[31] ^= 1,
    ];
    for (n, change) in changes.into_iter().enumerate() {
        for at in 0..6 {
            let found = broken_at(|events| change(&mut events[at]));
            assert_eq!(found, Some(at as u64 + 1), "change {n} of event {at}");
        }
    }
}

#[test]
fn an_event_removed_added_or_moved_is_noticed() {
    assert_eq!(broken_at(|events| drop(events.remove(0))), Some(1));
    assert_eq!(broken_at(|events| drop(events.remove(3))), Some(4));
    assert_eq!(broken_at(|events| drop(events.pop())), Some(6));
    assert_eq!(broken_at(|events| events.clear()), Some(1));
    assert_eq!(broken_at(|events| events.swap(2, 3)), Some(3));
    assert_eq!(broken_at(|events| events.insert(2, events[1].clone())), Some(3));
    // One more event, well chained, that the town does not remember.
    let forge = |events: &mut Vec<StoredEvent>| {
        let mut forged = events[5].clone();
        forged.previous = forged.hash;
        forged.position = Position(7);
        forged.hash = link_hash(&forged);
        events.push(forged);
    };
    assert_eq!(broken_at(forge), Some(7));
}

#[test]
fn two_neighbours_cannot_exchange_bytes() {
    // Without lengths in the header, these two would hash alike.
    let with = |service: &str, kind: &str| {
        let append = Append::new(CaseId([1; 10]), 0, service.parse().unwrap(), Hash32::default());
        let event = StoredEvent::link(Head::default(), &append, 1, &event(1));
        link_hash(&StoredEvent { kind: kind.to_owned(), ..event })
    };
    assert_ne!(with("ab", "c"), with("a", "bc"));
}

#[test]
fn the_encoding_is_the_one_written_in_the_books() {
    // Computed apart, in Python, from the table of the `journal` module:
    // sha256(bytes(32) + b"beffroi1" + (1).to_bytes(8) + b"\x05"*10 + (3).to_bytes(8)
    //  + b"\x0deau-solidaire" + b"\x07"*32 + b"\x08" + "déposé".encode()
    //  + (1772445600123456).to_bytes(8) + (4).to_bytes(8) + b"abcd")
    let recorded_at: Instant = "2026-03-02T10:00:00.123456789Z".parse().unwrap();
    let case = CaseId([5; 10]);
    let append = Append::new(case, 2, "eau-solidaire".parse().unwrap(), Hash32([7; 32]));
    let new = NewEvent { kind: "déposé", sealed: b"abcd".to_vec(), recorded_at };
    let event = StoredEvent::link(Head::default(), &append, 3, &new);
    assert_eq!(event.recorded_at, recorded(recorded_at));
    assert_eq!(event.hash.to_string(), "9a3b2b0d4d8fee94c3a4aba61bb13facc77d8b22d79afccbab0b2783c6cf00a5");
}
