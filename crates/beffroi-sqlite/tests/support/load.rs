//! A town filed in by several threads, killed again and again, and checked.
//!
//! The child writes one line on its standard output after each acknowledged
//! write. The parent kills it without warning, opens the town and holds it to
//! every line it read.

#![allow(dead_code, clippy::unwrap_used)]

use beffroi_base::{CaseId, Hash32, Instant, parse_day};
use beffroi_ports::{
    Append, AppendError, BlobId, Blobs, CaseKey, CaseRow, Context, DraftWrite, Drafts, ItemId,
    Journal, KeyEncryptionKey, NewBlob, NewEvent, OpeningReader, OutboxItem, Position, Random,
    RowChange, SealingReader, StoredEvent, SystemRandom, random_bytes, sha256,
};
use beffroi_sqlite::{Sqlite, master_key};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    ops::ControlFlow,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

const THREADS: usize = 6;

fn open(folder: &Path) -> (Sqlite, KeyEncryptionKey) {
    let town = folder.join("ville");
    let master = master_key(&folder.join("clef-maitre"), &town, &SystemRandom).unwrap();
    (Sqlite::open(&town).unwrap(), master)
}

// ---------------------------------------------------------------- the child

/// Files cases until it is killed, or until nobody reads its lines.
pub fn child(folder: &Path, round: u64) {
    let (town, master) = open(folder);
    let clicks = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    // Two threads in a row get the same value: a double click.
                    let click = clicks.fetch_add(1, Ordering::Relaxed) / 2;
                    let value = sha256(&[&round.to_be_bytes(), &click.to_be_bytes()]);
                    live(&town, &master, value);
                }
            });
        }
    });
}

/// One line, once the store has answered.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "ack {line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

fn instant() -> Instant {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

/// The life of a case: filed, completed, sometimes erased.
fn live(town: &Sqlite, master: &KeyEncryptionKey, value: Hash32) {
    let case = CaseId(random_bytes(&SystemRandom));
    let key = CaseKey::draw(&SystemRandom);
    let [way, more, end] = random_bytes::<3>(&SystemRandom);
    let mut append = filing(case, &key, value);
    let wrapped = master.wrap(&SystemRandom, case, &key);
    if way < 80 {
        town.put_draft(draft(&append, wrapped)).unwrap();
        append.remove_draft = true;
    } else {
        append.new_key = Some(wrapped);
    }
    match town.append(append.clone()) {
        Ok(appended) => assert_eq!(appended.events, 1),
        Err(AppendError::Duplicate { case: first, .. }) => {
            say(&format!("filed {value} {first}"));
            if way < 80 {
                assert_eq!(town.delete_draft(case), Ok(true));
            }
            return;
        }
        Err(other) => panic!("{other}"),
    }
    say(&format!("filed {value} {case}"));
    if more < 90 {
        attach(town, case, &key, usize::from(more) * 1700);
    }
    if more > 60 {
        let mut next = Append::new(case, 1, append.service.clone(), append.version);
        next.events = vec![event(case, &key, 2, value)];
        town.append(next).unwrap();
        say(&format!("counted {case} 2"));
        if end < 60 {
            erase(town, &append, &key, value);
        }
    }
}

fn erase(town: &Sqlite, filed: &Append, key: &CaseKey, value: Hash32) {
    let mut purge = Append::new(filed.case, 2, filed.service.clone(), filed.version);
    purge.events = vec![event(filed.case, key, 3, value)];
    purge.row = RowChange::Delete;
    purge.destroy_key = true;
    say(&format!("erasing {}", filed.case));
    town.append(purge).unwrap();
    say(&format!("erased {}", filed.case));
}

fn event(case: CaseId, key: &CaseKey, sequence: u64, value: Hash32) -> NewEvent {
    let plain = format!("{value} {}", "x".repeat(500));
    let context = Context::event(case, "déposé", sequence);
    let sealed = key.seal(&SystemRandom, &context, plain.as_bytes());
    NewEvent { kind: "déposé", sealed, recorded_at: instant() }
}

fn filing(case: CaseId, key: &CaseKey, value: Hash32) -> Append {
    let mut append = Append::new(case, 0, "eau-solidaire".parse().unwrap(), sha256(&[b"v1"]));
    append.events = vec![event(case, key, 1, value)];
    append.idempotency = Some(value.0);
    append.access = vec![sha256(&[b"link", &value.0, &case.0])];
    let id = ItemId(random_bytes(&SystemRandom));
    let sealed = key.seal(&SystemRandom, &Context::outbox(case, "courriel", id), b"recu");
    append.outbox = vec![OutboxItem { id, kind: "courriel", sealed, send_at: instant() }];
    append.row = RowChange::Put(CaseRow {
        case,
        service: append.service.clone(),
        stage: "instruction".to_owned(),
        filed_on: parse_day("2026-03-02"),
        silence_on: parse_day("2026-05-02"),
        due_on: None,
        purge_on: None,
        outcome: None,
        assigned: None,
        updated_at: instant(),
        events: 1,
    });
    append
}

fn draft(append: &Append, wrapped: beffroi_ports::WrappedKey) -> DraftWrite {
    DraftWrite {
        case: append.case,
        expected: 0,
        service: append.service.clone(),
        version: append.version,
        sealed: vec![1; 300],
        updated_at: instant(),
        expires_on: parse_day("2026-04-02").unwrap(),
        access: append.access.clone(),
        new_key: Some(wrapped),
    }
}

fn document(id: BlobId, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    let seed = u64::from_be_bytes(id.0.first_chunk().copied().unwrap());
    beffroi_ports::SeededRandom::new(seed).fill(&mut bytes);
    bytes
}

fn attach(town: &Sqlite, case: CaseId, key: &CaseKey, size: usize) {
    let id = BlobId(random_bytes(&SystemRandom));
    let bytes = document(id, size);
    let blob = NewBlob { id, case, label: vec![1], created_at: instant() };
    let mut sealed = SealingReader::new(key, &SystemRandom, id, bytes.as_slice());
    town.put_blob(blob, &mut sealed).unwrap();
    say(&format!("attached {case} {id} {size}"));
}

// --------------------------------------------------------------- the parent

/// What the child was told, over all rounds.
#[derive(Default)]
struct Promises {
    filed: BTreeMap<Hash32, CaseId>,
    counted: BTreeMap<CaseId, u64>,
    erasing: BTreeSet<CaseId>,
    erased: BTreeSet<CaseId>,
    attached: Vec<(CaseId, BlobId, usize)>,
}

/// What a run of the harness saw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Kills.
    pub kills: u64,
    /// Kills before the first acknowledged write of the round.
    pub early: u64,
    /// Acknowledged filings, double clicks counted once.
    pub filed: u64,
    /// Acknowledged documents.
    pub documents: u64,
    /// Acknowledged erasures.
    pub erased: u64,
    /// Events in the journal at the end.
    pub events: u64,
    /// Cases in the journal whose filing was never acknowledged (the kill came
    /// between the commit and the line).
    pub unanswered: u64,
}

/// Kills the child `kills` times and checks the town after each.
///
/// # Panics
/// Where the town does not keep what was acknowledged.
pub fn parent(folder: &Path, kills: u64, command: impl Fn(u64) -> Command) -> Tally {
    let mut promises = Promises::default();
    let mut tally = Tally::default();
    for round in 0..kills {
        // From the middle of the opening to well into the load.
        let [chance] = random_bytes::<1>(&SystemRandom);
        let life = Duration::from_millis(4 + u64::from(chance) * 3 / 2);
        let before = promises.filed.len();
        // One round in four may end before anything is acknowledged; the others
        // are counted from the first line, however busy the machine is.
        kill_after(command(round), life, round % 4 != 0, &mut promises);
        tally.early += u64::from(promises.filed.len() == before);
        tally.kills += 1;
        check(folder, &promises, &mut tally);
        if (round + 1) % 20 == 0 {
            println!("{} kills, {} filings, {} events", round + 1, tally.filed, tally.events);
        }
    }
    tally
}

fn kill_after(mut command: Command, life: Duration, at_work: bool, promises: &mut Promises) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let (sender, first) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        let mut line = String::new();
        // A line cut by the kill has no end and promises nothing.
        while lines.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
            if line.starts_with("ack ") {
                let _ = sender.send(());
            }
            read.push(std::mem::take(&mut line));
        }
        read
    });
    if at_work {
        first.recv_timeout(Duration::from_secs(120)).expect("the child files");
    }
    std::thread::sleep(life);
    // SIGKILL: nothing is flushed, nobody says goodbye.
    child.kill().unwrap();
    let status = child.wait().unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(status.signal(), Some(9), "the child ended by itself: {status}");
    for line in reader.join().unwrap() {
        promises.note(line.trim());
    }
}

impl Promises {
    fn note(&mut self, line: &str) {
        let words: Vec<_> = line.split(' ').collect();
        match words.as_slice() {
            ["ack", "filed", value, case] => {
                let (value, case) = (value.parse().unwrap(), case.parse().unwrap());
                let first = *self.filed.entry(value).or_insert(case);
                assert_eq!(first, case, "a double click got two cases");
            }
            ["ack", "counted", case, count] => {
                self.counted.insert(case.parse().unwrap(), count.parse().unwrap());
            }
            ["ack", "erasing", case] => drop(self.erasing.insert(case.parse().unwrap())),
            ["ack", "erased", case] => drop(self.erased.insert(case.parse().unwrap())),
            ["ack", "attached", case, id, size] => self.attached.push((
                case.parse().unwrap(),
                id.parse().unwrap(),
                size.parse().unwrap(),
            )),
            // What the test runner prints around its tests.
            _ => assert!(!line.starts_with("ack "), "{line}"),
        }
    }
}

fn check(folder: &Path, promises: &Promises, tally: &mut Tally) {
    let (town, master) = open(folder);
    let report = town.verify().unwrap();
    assert_eq!(report.broken, None);
    tally.events = report.verified;

    let counts = check_journal(&town, &master, promises, tally);
    for (value, case) in &promises.filed {
        assert!(counts.contains_key(case), "the filing {value} of {case} is lost");
        assert_eq!(town.draft(*case), Ok(None));
    }
    for (case, count) in &promises.counted {
        assert!(counts.get(case) >= Some(count), "an event of {case} is lost");
    }
    for case in &promises.erased {
        assert_eq!(town.wrapped_key(*case), Ok(None), "{case} was erased");
        assert_eq!(town.case_row(*case), Ok(None));
        assert_eq!(town.blobs(*case), Ok(vec![]));
    }
    check_documents(&town, &master, promises);
    check_files(folder, &town, &counts);
    tally.filed = promises.filed.len() as u64;
    tally.documents = promises.attached.len() as u64;
    tally.erased = promises.erased.len() as u64;
}

/// Every event opens or belongs to an erased case; no click filed twice.
fn check_journal(
    town: &Sqlite,
    master: &KeyEncryptionKey,
    promises: &Promises,
    tally: &mut Tally,
) -> BTreeMap<CaseId, u64> {
    let mut counts: BTreeMap<CaseId, u64> = BTreeMap::new();
    let mut values: BTreeMap<Hash32, CaseId> = BTreeMap::new();
    let visit = &mut |event: StoredEvent| {
        let count = counts.entry(event.case).or_default();
        *count += 1;
        assert_eq!(event.sequence, *count);
        let Some(wrapped) = town.wrapped_key(event.case).unwrap() else {
            assert!(promises.erasing.contains(&event.case), "{} has no key", event.case);
            return ControlFlow::Continue(());
        };
        let key = master.unwrap(event.case, &wrapped).unwrap();
        let context = Context::event(event.case, &event.kind, event.sequence);
        let plain = String::from_utf8(key.open(&context, &event.sealed).unwrap()).unwrap();
        let value: Hash32 = plain.split(' ').next().unwrap().parse().unwrap();
        if event.sequence == 1 {
            let twice = values.insert(value, event.case);
            assert_eq!(twice, None, "the click {value} filed twice");
            let link = sha256(&[b"link", &value.0, &event.case.0]);
            assert_eq!(town.case_of(&link), Ok(Some(event.case)));
            let row = town.case_row(event.case).unwrap();
            assert!(row.is_some(), "{} has no row", event.case);
        }
        ControlFlow::Continue(())
    };
    town.scan(Position(0), visit).unwrap();
    let acknowledged: BTreeSet<_> = promises.filed.values().collect();
    tally.unanswered = counts.keys().filter(|case| !acknowledged.contains(case)).count() as u64;
    for (value, case) in &promises.filed {
        let erased = promises.erasing.contains(case);
        assert!(erased || values.get(value) == Some(case), "{case} is not what was filed");
    }
    counts
}

fn check_documents(town: &Sqlite, master: &KeyEncryptionKey, promises: &Promises) {
    for (case, id, size) in &promises.attached {
        if promises.erasing.contains(case) {
            continue;
        }
        let (blob, sealed) = town.open_blob(*id).unwrap().expect("the document is there");
        assert_eq!((blob.case, blob.size), (*case, *size as u64));
        let wrapped = town.wrapped_key(*case).unwrap().unwrap();
        let key = master.unwrap(*case, &wrapped).unwrap();
        let mut bytes = Vec::new();
        OpeningReader::new(key, *id, sealed).read_to_end(&mut bytes).unwrap();
        assert!(bytes == document(*id, *size), "the document {id} changed");
    }
}

/// Each file has its row: nothing half received, nothing erased, stays.
fn check_files(folder: &Path, town: &Sqlite, counts: &BTreeMap<CaseId, u64>) {
    let pieces = std::fs::read_dir(folder.join("ville/pieces")).unwrap();
    let files: BTreeSet<String> =
        pieces.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let cases = counts.keys().flat_map(|case| town.blobs(*case).unwrap());
    let rows: BTreeSet<String> = cases.map(|blob| blob.id.to_string()).collect();
    assert_eq!(files, rows);
}
