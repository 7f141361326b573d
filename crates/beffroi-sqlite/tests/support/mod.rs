//! A town to file cases in, and ways to look at its files.

#![allow(dead_code, clippy::unwrap_used)]

use beffroi_base::{CaseId, Hash32, Instant, ServiceSlug, parse_day};
use beffroi_ports::{
    Append, AppendError, Appended, BlobId, CaseKey, CaseRow, Context, ItemId, Journal,
    KeyEncryptionKey, NewEvent, OutboxItem, Random, RowChange, SeededRandom, random_bytes,
    sha256,
};
use beffroi_sqlite::Sqlite;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// What a person would have typed; must never be found on the disk.
pub const MARKER: &str = "42 rue des Lilas bleus";

/// Draws keys and references, and files cases.
pub struct Office {
    pub random: Box<dyn Random>,
    pub master: KeyEncryptionKey,
}

/// A filed case.
pub struct Filed {
    pub case: CaseId,
    pub key: CaseKey,
    pub wrapped: Vec<u8>,
    pub secret: Hash32,
}

impl Office {
    pub fn new(seed: u64) -> Self {
        Self::with(SeededRandom::new(seed))
    }

    pub fn with(random: impl Random + 'static) -> Self {
        let random = Box::new(random);
        let master = KeyEncryptionKey::draw(&*random);
        Self { random, master }
    }

    /// Files a case whose answers hold the marker.
    pub fn file(&self, town: &Sqlite) -> Result<(Filed, Appended), AppendError> {
        let (filed, append) = self.filing();
        Ok((filed, town.append(append)?))
    }

    pub fn filing(&self) -> (Filed, Append) {
        let random = &*self.random;
        let case = CaseId(random_bytes(random));
        let key = CaseKey::draw(random);
        let wrapped = self.master.wrap(random, case, &key);
        let secret = sha256(&[&random_bytes::<32>(random)]);
        let mut append = Append::new(case, 0, service(), sha256(&[b"v1"]));
        append.events = vec![self.event(case, &key, 1)];
        append.row = RowChange::Put(row(case, 1));
        append.access = vec![secret];
        append.idempotency = Some(sha256(&[&random_bytes::<32>(random)]).0);
        let id = ItemId(random_bytes(random));
        let sealed = key.seal(random, &Context::outbox(case, "courriel", id), MARKER.as_bytes());
        append.outbox = vec![OutboxItem { id, kind: "courriel", sealed, send_at: at(1) }];
        append.new_key = Some(wrapped.clone());
        (Filed { case, key, wrapped: wrapped.0, secret }, append)
    }

    pub fn event(&self, case: CaseId, key: &CaseKey, sequence: u64) -> NewEvent {
        let plain = format!("{MARKER}, {MARKER}, événement {sequence} {}", "x".repeat(400));
        let context = Context::event(case, "déposé", sequence);
        let sealed = key.seal(&*self.random, &context, plain.as_bytes());
        NewEvent { kind: "déposé", sealed, recorded_at: at(sequence) }
    }

    /// The next append of a case, with one event.
    pub fn next(&self, filed: &Filed, expected: u64) -> Append {
        let mut append = Append::new(filed.case, expected, service(), sha256(&[b"v1"]));
        append.events = vec![self.event(filed.case, &filed.key, expected + 1)];
        append.row = RowChange::Put(row(filed.case, expected + 1));
        append
    }

    /// The append that erases a case.
    pub fn purge(&self, filed: &Filed, expected: u64) -> Append {
        let mut append = self.next(filed, expected);
        append.row = RowChange::Delete;
        append.destroy_key = true;
        append
    }

    pub fn blob_id(&self) -> BlobId {
        BlobId(random_bytes(&*self.random))
    }
}

pub fn service() -> ServiceSlug {
    "eau-solidaire".parse().unwrap()
}

pub fn at(n: u64) -> Instant {
    let start: Instant = "2026-03-02T10:00:00Z".parse().unwrap();
    start + std::time::Duration::from_secs(n)
}

/// The row a fold over the events of a case would give.
pub fn row(case: CaseId, events: u64) -> CaseRow {
    CaseRow {
        case,
        service: service(),
        stage: format!("étape {}", events % 3),
        filed_on: parse_day("2026-03-02"),
        silence_on: parse_day("2026-05-02"),
        due_on: None,
        purge_on: None,
        outcome: None,
        assigned: None,
        updated_at: at(events),
        events,
    }
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

/// Which of the needles (their first sixteen bytes) are in some file.
pub fn found_in_files<'a>(folder: &Path, needles: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let start = |bytes: &[u8]| u128::from_be_bytes(bytes.first_chunk().copied().unwrap());
    let wanted: HashSet<u128> = needles.iter().map(|needle| start(needle)).collect();
    // A first look at two bytes spares most of the second look.
    let mut likely = vec![false; 1 << 16];
    wanted.iter().for_each(|window| *likely.get_mut(low(*window)).unwrap() = true);
    let mut found = HashSet::new();
    for file in files(folder) {
        let bytes = std::fs::read(file).unwrap();
        let mut window = 0u128;
        for (n, byte) in bytes.iter().enumerate() {
            window = window << 8 | u128::from(*byte);
            if *likely.get(low(window)).unwrap() && n >= 15 && wanted.contains(&window) {
                found.insert(window);
            }
        }
    }
    needles.iter().copied().filter(|needle| found.contains(&start(needle))).collect()
}

fn low(window: u128) -> usize {
    usize::from(window as u16)
}

/// Chance that remembers every 32 bytes it gave: keys, and secrets before they
/// are hashed.
pub struct Remembering {
    inner: SeededRandom,
    pub given: Arc<Mutex<Vec<[u8; 32]>>>,
}

impl Remembering {
    pub fn new(seed: u64) -> Self {
        Self { inner: SeededRandom::new(seed), given: Arc::default() }
    }
}

impl Random for Remembering {
    fn fill(&self, bytes: &mut [u8]) {
        self.inner.fill(bytes);
        if let Ok(bytes) = <[u8; 32]>::try_from(&*bytes) {
            self.given.lock().unwrap().push(bytes);
        }
    }
}
