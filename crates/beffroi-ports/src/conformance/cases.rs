//! Filing, conflicts, repetition, chain, erasure, work lists, outbox.

use super::{Check, World, instant, is_conflict, row, service};
use crate::*;
use beffroi_base::{AgentId, CaseId, Hash32, parse_day};
use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

pub(super) const CHECKS: &[Check] = &[
    ("a filing is kept whole", filing_is_whole),
    ("who writes on an old reading is told", conflict_changes_nothing),
    ("a double click files once", idempotent),
    ("writers at the same time lose nothing", concurrent_writers),
    ("double clicks at the same time file once", concurrent_duplicates),
    ("the chain holds from end to end", chain),
    ("instants are kept to the microsecond", microseconds),
    ("an erased case leaves its chain and nothing else", erasure),
    ("a key is never replaced", key_kept),
    ("keys are wrapped again under another master key", keys_rewrapped),
    ("a secret opens one case for good", first_secret_wins),
    ("an append without events still counts", empty_append),
    ("a list filters, sorts and pages", lists),
    ("rows are replaced as a whole or not at all", rows_replaced),
    ("a message waits, is retried, is sent", outbox),
    ("messages are found by name and listed from the newest", outbox_listed),
];

fn filing_is_whole(store: &dyn Store) {
    let world = World::new(1);
    assert_eq!(store.head(), Ok(Head::default()));
    let (append, key) = world.filing();
    let appended = store.append(append.clone()).unwrap();
    assert_eq!(appended.events, 1);
    assert_eq!(appended.head.position, Position(1));
    assert_eq!(store.head(), Ok(appended.head));

    let events = store.events(append.case).unwrap();
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.case, event.sequence), (append.case, 1));
    assert_eq!((&event.service, event.version), (&append.service, append.version));
    assert_eq!((event.kind.as_str(), event.position), ("déposé", Position(1)));
    assert_eq!((event.previous, event.hash), (Hash32::default(), appended.head.hash));
    let context = Context::event(append.case, "déposé", 1);
    assert!(key.open(&context, &event.sealed).unwrap().starts_with("déposé".as_bytes()));

    let RowChange::Put(row) = &append.row else { panic!("a row") };
    assert_eq!(store.case_row(append.case).unwrap().as_ref(), Some(row));
    assert_eq!(store.case_of(&append.access[0]), Ok(Some(append.case)));
    assert_eq!(store.case_of(&world.hash()), Ok(None));
    let wrapped = store.wrapped_key(append.case).unwrap().unwrap();
    let unwrapped = world.master.unwrap(append.case, &wrapped).unwrap();
    assert_eq!(unwrapped.open(&context, &event.sealed), key.open(&context, &event.sealed));
    let sent = store.outbox(&OutboxQuery::default()).unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].id, sent[0].case), (append.outbox[0].id, append.case));
    assert_eq!((sent[0].state, sent[0].attempts), (OutboxState::Pending, 0));
    assert_eq!(store.events(world.case()), Ok(Vec::new()));
    assert_eq!(store.case_row(world.case()), Ok(None));
}

fn conflict_changes_nothing(store: &dyn Store) {
    let world = World::new(2);
    let (first, key) = world.filing();
    store.append(first.clone()).unwrap();
    store.append(world.next(&first, &key, 1)).unwrap();
    let before = super::snapshot(store);
    for expected in [0, 1, 3, 99] {
        let mut late = world.next(&first, &key, expected);
        late.row = RowChange::Delete;
        late.outbox = vec![world.mail(first.case, &key)];
        late.access = vec![world.hash()];
        late.idempotency = Some(world.hash().0);
        late.destroy_key = true;
        is_conflict(store.append(late), 2);
    }
    assert_eq!(super::snapshot(store), before);
    let mut stranger = world.next(&first, &key, 0);
    stranger.case = world.case();
    assert_eq!(store.append(stranger), Err(AppendError::NoKey));
    assert_eq!(super::snapshot(store), before);
}

fn idempotent(store: &dyn Store) {
    let world = World::new(3);
    let (first, key) = world.filing();
    store.append(first.clone()).unwrap();
    let again = AppendError::Duplicate { case: first.case, events: 1 };
    // The second click draws another reference and another key.
    let (mut second, _) = world.filing();
    second.idempotency = first.idempotency;
    let stray = second.case;
    assert_eq!(store.append(second), Err(again.clone()));
    assert_eq!(store.append(first.clone()), Err(again.clone()));
    assert_eq!(store.wrapped_key(stray), Ok(None));
    assert_eq!(store.head().unwrap().position, Position(1));
    // The answer stays the first one after the case has moved on.
    store.append(world.next(&first, &key, 1)).unwrap();
    assert_eq!(store.append(first), Err(again));
}

fn concurrent_writers(store: &dyn Store) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 12;
    let world = World::new(4);
    let (first, key) = world.filing();
    store.append(first.clone()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let mut seen = store.events(first.case).unwrap().len() as u64;
                    while let Err(error) = store.append(world.next(&first, &key, seen)) {
                        let AppendError::Conflict { actual } = error else { panic!("{error}") };
                        assert!(actual != seen);
                        seen = actual;
                    }
                }
            });
        }
    });
    let events = store.events(first.case).unwrap();
    assert_eq!(events.len() as u64, 1 + WRITERS * EACH);
    for (event, sequence) in events.iter().zip(1..) {
        assert_eq!(event.sequence, sequence);
    }
    let report = store.verify().unwrap();
    assert_eq!((report.verified, report.broken), (1 + WRITERS * EACH, None));
}

fn concurrent_duplicates(store: &dyn Store) {
    let world = World::new(5);
    let value = world.hash().0;
    let filed = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let (mut append, _) = world.filing();
                append.idempotency = Some(value);
                match store.append(append) {
                    Ok(_) => drop(filed.fetch_add(1, Ordering::SeqCst)),
                    Err(AppendError::Duplicate { events, .. }) => assert_eq!(events, 1),
                    Err(other) => panic!("{other}"),
                }
            });
        }
    });
    assert_eq!(filed.into_inner(), 1);
    assert_eq!(store.head().unwrap().position, Position(1));
}

fn chain(store: &dyn Store) {
    let world = World::new(6);
    for _ in 0..30 {
        let (mut append, key) = world.filing();
        append.events.push(world.event(append.case, &key, 2, "affecté"));
        store.append(append).unwrap();
    }
    let mut seen = Vec::new();
    let mut check = ChainCheck::default();
    let all = &mut |event: StoredEvent| {
        seen.push(event.position.0);
        check.next(&event)
    };
    store.scan(Position(0), all).unwrap();
    assert_eq!(seen, (1..=60).collect::<Vec<_>>());
    let head = store.head().unwrap();
    let report = check.finish(head);
    assert_eq!((report.verified, report.head, report.broken.clone()), (60, head, None));
    assert_eq!(store.verify(), Ok(report));

    let mut some = Vec::new();
    let until_45 = &mut |event: StoredEvent| {
        some.push(event.position.0);
        if event.position.0 < 45 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    store.scan(Position(40), until_45).unwrap();
    assert_eq!(some, [41, 42, 43, 44, 45]);
    // A visitor may ask the store something.
    let asking = &mut |event: StoredEvent| {
        assert_eq!(store.events(event.case).unwrap().len(), 2);
        ControlFlow::Continue(())
    };
    store.scan(Position(50), asking).unwrap();
}

fn microseconds(store: &dyn Store) {
    let world = World::new(7);
    let (mut append, key) = world.filing();
    append.events[0].recorded_at = "1969-07-20T20:17:40.000000001Z".parse().unwrap();
    append.events.push(world.event(append.case, &key, 2, "affecté"));
    store.append(append.clone()).unwrap();
    let events = store.events(append.case).unwrap();
    assert_eq!(events[0].recorded_at.to_string(), "1969-07-20T20:17:40Z");
    assert_eq!(events[1].recorded_at.to_string(), "2026-01-01T00:00:02.123456Z");
    assert_eq!(store.verify().unwrap().broken, None);
}

fn erasure(store: &dyn Store) {
    let world = World::new(8);
    let (other, _) = world.filing();
    store.append(other.clone()).unwrap();
    let (first, key) = world.filing();
    store.append(first.clone()).unwrap();
    let blob = NewBlob {
        id: BlobId(random_bytes(&world.random)),
        case: first.case,
        label: vec![1],
        created_at: instant(3),
    };
    let stream = || SealingReader::new(&key, &world.random, blob.id, b"bail".as_slice());
    store.put_blob(blob.clone(), &mut stream()).unwrap();

    let mut purge = world.next(&first, &key, 1);
    purge.destroy_key = true;
    purge.row = RowChange::Delete;
    purge.outbox = vec![world.mail(first.case, &key)];
    assert_eq!(store.append(purge).unwrap().events, 2);

    assert_eq!(store.wrapped_key(first.case), Ok(None));
    assert_eq!(store.case_row(first.case), Ok(None));
    // Its address still leads to it, so that its holder is told; to nothing that opens.
    assert_eq!(store.case_of(&first.access[0]), Ok(Some(first.case)));
    assert_eq!(store.blobs(first.case), Ok(Vec::new()));
    assert!(store.open_blob(blob.id).unwrap().is_none());
    let left = store.outbox(&OutboxQuery::default()).unwrap();
    assert_eq!(left.iter().map(|row| row.case).collect::<Vec<_>>(), [other.case]);
    assert_eq!(store.events(first.case).unwrap().len(), 2);
    assert_eq!(store.verify().unwrap().broken, None);
    // Nothing more is written about it: no event, no document, no new key.
    assert_eq!(store.append(world.next(&first, &key, 2)), Err(AppendError::NoKey));
    assert_eq!(store.put_blob(blob.clone(), &mut stream()), Err(AppendError::NoKey));
    let late = AppendError::Duplicate { case: first.case, events: 1 };
    assert_eq!(store.append(first.clone()), Err(late));
    let fresh = Append { idempotency: None, ..first };
    is_conflict(store.append(fresh), 2);
    assert!(store.wrapped_key(other.case).unwrap().is_some());
}

fn key_kept(store: &dyn Store) {
    let world = World::new(9);
    let (first, _) = world.filing();
    store.append(first.clone()).unwrap();
    let kept = store.wrapped_key(first.case).unwrap();
    let (mut again, _) = world.filing();
    again.case = first.case;
    again.row = RowChange::Keep;
    is_conflict(store.append(again.clone()), 1);
    again.expected = 1;
    is_conflict(store.append(again), 1);
    assert_eq!(store.wrapped_key(first.case).unwrap(), kept);
}

fn first_secret_wins(store: &dyn Store) {
    let world = World::new(10);
    let (first, _) = world.filing();
    let (mut second, _) = world.filing();
    second.access = vec![first.access[0], world.hash()];
    second.outbox[0].id = first.outbox[0].id;
    store.append(first.clone()).unwrap();
    store.append(second.clone()).unwrap();
    assert_eq!(store.case_of(&first.access[0]), Ok(Some(first.case)));
    assert_eq!(store.case_of(&second.access[1]), Ok(Some(second.case)));
    let sent = store.outbox(&OutboxQuery::default()).unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].sealed, first.outbox[0].sealed);
}

fn empty_append(store: &dyn Store) {
    let world = World::new(11);
    let (first, key) = world.filing();
    let filed = store.append(first.clone()).unwrap();
    let mut more = Append::new(first.case, 1, first.service.clone(), first.version);
    more.outbox = vec![world.mail(first.case, &key)];
    more.row = RowChange::Put(row(first.case, "eau-solidaire", "signature", 1));
    assert_eq!(store.append(more.clone()), Ok(filed));
    assert_eq!(store.outbox(&OutboxQuery::default()).unwrap().len(), 2);
    assert_eq!(store.case_row(first.case).unwrap().unwrap().stage, "signature");
    more.expected = 0;
    is_conflict(store.append(more), 1);
}

/// Twenty-four rows that differ in everything a list looks at.
fn varied_rows(world: &World) -> Vec<CaseRow> {
    let day = |n: u64| parse_day(&format!("2026-04-{:02}", 1 + n % 9));
    let vary = |n: u64| {
        let slug = ["eau-solidaire", "signalement", "cantine"][n as usize % 3];
        let stage = ["instruction", "signature", "décidé"][n as usize / 3 % 3];
        let mut row = row(world.case(), slug, stage, n % 7);
        row.filed_on = day(n * 5);
        row.silence_on = (!n.is_multiple_of(4)).then(|| day(n * 7)).flatten();
        row.due_on = n.is_multiple_of(5).then(|| day(n)).flatten();
        row.purge_on = n.is_multiple_of(2).then(|| day(n * 3)).flatten();
        row.outcome = n.is_multiple_of(6).then(|| "accordé".to_owned());
        row.assigned = (n % 3 == 1).then(|| AgentId(format!("agent{}", n % 2)));
        row
    };
    (0..24).map(vary).collect()
}

fn lists(store: &dyn Store) {
    let world = World::new(12);
    let rows = varied_rows(&world);
    store.replace_rows(Position(0), rows.clone()).unwrap();
    for row in &rows {
        assert_eq!(store.case_row(row.case).unwrap().as_ref(), Some(row));
    }
    let find = |query: CaseQuery| store.cases(&query).unwrap();
    let all = CaseQuery { limit: 100, ..CaseQuery::default() };
    assert_eq!(find(all.clone()).total, 24);
    assert_eq!(find(CaseQuery { services: Some(vec![]), ..all.clone() }), CasePage::default());

    let water = Some(vec![service("eau-solidaire"), service("cantine")]);
    let found = find(CaseQuery { services: water, ..all.clone() });
    assert_eq!(found.total, 16);
    assert!(found.rows.iter().all(|row| row.service.as_str() != "signalement"));
    let stages = vec!["signature".to_owned()];
    let found = find(CaseQuery { stages, ..all.clone() });
    let expected = rows.iter().filter(|row| row.stage == "signature").count();
    assert_eq!(found.rows.len(), expected);
    let found = find(CaseQuery { assigned: Some(AgentId("agent1".into())), ..all.clone() });
    assert_eq!(found.total, 4);

    let places = vec![(service("eau-solidaire"), "signature".to_owned()), (service("cantine"), "instruction".to_owned())];
    let there = |row: &CaseRow| places.iter().any(|(service, stage)| row.service == *service && row.stage == *stage);
    let found = find(CaseQuery { places: places.clone(), ..all.clone() });
    assert!(found.rows.iter().all(there));
    assert_eq!(found.total, rows.iter().filter(|row| there(row)).count() as u64);
    let found = find(CaseQuery { unassigned: true, ..all.clone() });
    assert_eq!(found.total, rows.iter().filter(|row| row.assigned.is_none()).count() as u64);
    let day = parse_day("2026-04-05").unwrap();
    let found = find(CaseQuery { filed_until: Some(day), ..all.clone() });
    assert_eq!(found.total, rows.iter().filter(|row| row.filed_on.is_some_and(|filed| filed <= day)).count() as u64);
    let next = |row: &CaseRow| [row.silence_on, row.due_on].into_iter().flatten().min();
    let found = find(CaseQuery { reached: Some((DateColumn::Next, day)), ..all.clone() });
    assert_eq!(found.total, rows.iter().filter(|row| next(row).is_some_and(|due| due <= day)).count() as u64);

    let due = parse_day("2026-04-05").unwrap();
    let found = find(CaseQuery { reached: Some((DateColumn::Purge, due)), ..all.clone() });
    let expected = rows.iter().filter(|row| row.purge_on.is_some_and(|day| day <= due)).count();
    assert_eq!(found.total, expected as u64);
    assert!(expected > 0 && expected < 24);
    sorted_and_paged(store, &rows);
}

fn sorted_and_paged(store: &dyn Store, rows: &[CaseRow]) {
    let pages = |sort| {
        let page = |offset| {
            let query = CaseQuery { sort, offset, limit: 7, ..CaseQuery::default() };
            let page = store.cases(&query).unwrap();
            assert_eq!(page.total, rows.len() as u64);
            page.rows
        };
        [0, 7, 14, 21, 28].into_iter().flat_map(page).collect::<Vec<_>>()
    };
    let next = |row: &CaseRow| [row.silence_on, row.due_on].into_iter().flatten().min();
    let mut expected = rows.to_vec();
    expected.sort_by_key(|row| (next(row).is_none(), next(row), row.case));
    assert_eq!(pages(CaseSort::Oldest(DateColumn::Next)), expected);
    let oldest = pages(CaseSort::Oldest(DateColumn::Silence));
    let mut expected = rows.to_vec();
    expected.sort_by_key(|row| (row.silence_on.is_none(), row.silence_on, row.case));
    assert_eq!(oldest, expected);
    let newest = pages(CaseSort::Newest(DateColumn::Due));
    expected.sort_by_key(|row| (row.due_on.is_none(), std::cmp::Reverse(row.due_on), row.case));
    assert_eq!(newest, expected);
    let updated = pages(CaseSort::Updated);
    expected.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.case));
    assert_eq!(updated, expected);
}

fn rows_replaced(store: &dyn Store) {
    let world = World::new(13);
    let (first, _) = world.filing();
    let head = store.append(first.clone()).unwrap().head;
    let rows = varied_rows(&world);
    let before = super::snapshot(store);
    is_conflict(store.replace_rows(Position(0), rows.clone()), head.position.0);
    assert_eq!(super::snapshot(store), before);
    store.replace_rows(head.position, rows.clone()).unwrap();
    assert_eq!(store.case_row(first.case), Ok(None));
    store.replace_rows(head.position, Vec::new()).unwrap();
    assert_eq!(store.cases(&CaseQuery::default()).unwrap().total, 0);
}

fn outbox(store: &dyn Store) {
    let world = World::new(14);
    let (mut first, key) = world.filing();
    first.outbox = (0..5).map(|_| world.mail(first.case, &key)).collect();
    for (item, n) in first.outbox.iter_mut().zip([5, 3, 9, 3, 1]) {
        item.send_at = instant(n);
    }
    store.append(first.clone()).unwrap();
    let due = |n, limit| {
        let state = Some(OutboxState::Pending);
        let query = OutboxQuery { state, due: Some(instant(n)), limit, ..OutboxQuery::default() };
        store.outbox(&query).unwrap()
    };
    assert_eq!(due(0, 0).len(), 0);
    assert_eq!(due(3, 0).len(), 3);
    assert_eq!(due(9, 2).len(), 2);
    let tried = due(1, 0)[0].clone();
    assert_eq!(tried.id, first.outbox[4].id);

    let retry = OutboxMark {
        state: OutboxState::Pending,
        next_at: instant(60),
        error: Some("le serveur ne répond pas".to_owned()),
    };
    assert_eq!(store.mark_outbox(tried.id, retry.clone()), Ok(true));
    assert_eq!(due(1, 0).len(), 0);
    let again = due(60, 0).pop().unwrap();
    assert_eq!((again.id, again.attempts), (tried.id, 1));
    assert_eq!(again.last_error, retry.error);
    let sent = OutboxMark { state: OutboxState::Sent, next_at: instant(60), error: None };
    assert_eq!(store.mark_outbox(tried.id, sent.clone()), Ok(true));
    assert_eq!(due(60, 0).len(), 4);
    assert_eq!(store.mark_outbox(ItemId([7; 16]), sent), Ok(false));
    let of = |case: CaseId| {
        store.outbox(&OutboxQuery { case: Some(case), ..OutboxQuery::default() }).unwrap().len()
    };
    assert_eq!((of(first.case), of(world.case())), (5, 0));
}

fn keys_rewrapped(store: &dyn Store) {
    let world = World::new(41);
    let filed: Vec<_> = (0..5).map(|_| world.filing()).collect();
    for (append, _) in &filed {
        store.append(append.clone()).unwrap();
    }
    let mut cases: Vec<_> = filed.iter().map(|(append, _)| append.case).collect();
    cases.sort();
    let pages = [store.wrapped_keys(None, 2).unwrap(), store.wrapped_keys(Some(cases[1]), 9).unwrap()];
    let listed: Vec<_> = pages.concat().iter().map(|(case, _)| *case).collect();
    assert_eq!(listed, cases);
    assert_eq!(store.wrapped_keys(Some(cases[4]), 9), Ok(vec![]));

    // One is erased between reading and writing: it stays erased.
    let mut erasing = Append::new(cases[2], 1, service("eau-solidaire"), sha256(&[b"v1"]));
    erasing.destroy_key = true;
    erasing.row = RowChange::Delete;
    store.append(erasing).unwrap();
    let new = KeyEncryptionKey::draw(&world.random);
    let changes: Vec<_> = pages.concat().into_iter().map(|(case, from)| {
        let key = world.master.unwrap(case, &from).unwrap();
        Rewrap { case, to: new.wrap(&world.random, case, &key), from }
    }).collect();
    assert_eq!(store.rewrap(changes.clone()), Ok(4));
    assert_eq!(store.rewrap(changes), Ok(0));
    assert_eq!(store.wrapped_key(cases[2]), Ok(None));
    for (append, key) in filed.iter().filter(|(append, _)| append.case != cases[2]) {
        let wrapped = store.wrapped_key(append.case).unwrap().unwrap();
        assert!(new.wrapped(&wrapped) && !world.master.wrapped(&wrapped));
        assert!(world.master.unwrap(append.case, &wrapped).is_err());
        let context = Context::draft(append.case);
        let sealed = key.seal(&world.random, &context, b"x");
        assert_eq!(new.unwrap(append.case, &wrapped).unwrap().open(&context, &sealed).unwrap(), b"x");
    }
}

fn outbox_listed(store: &dyn Store) {
    let world = World::new(43);
    let mut ids = vec![];
    for n in 1..=4 {
        let (mut append, _) = world.filing();
        append.events[0].recorded_at = instant(n);
        append.outbox[0].send_at = instant(10 - n);
        ids.push(append.outbox[0].id);
        store.append(append).unwrap();
    }
    let found = |query: OutboxQuery| store.outbox(&query).unwrap().iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(found(OutboxQuery { newest: true, limit: 2, ..OutboxQuery::default() }), [ids[3], ids[2]]);
    assert_eq!(found(OutboxQuery { id: Some(ids[1]), ..OutboxQuery::default() }), [ids[1]]);
    assert_eq!(found(OutboxQuery { id: Some(ItemId([0; 16])), ..OutboxQuery::default() }), []);
    assert_eq!(ids[1].to_string().parse(), Ok(ids[1]));
    assert!("zz".parse::<ItemId>().is_err());
}
