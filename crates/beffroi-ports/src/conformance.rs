//! What every store must answer, whatever it is made of.
//!
//! A store's tests call [`check_all`] with a way of making an empty store, and
//! compare [`run`] on random commands with the same commands on
//! [`crate::Memory`].

// Checks fail by panicking: that is their answer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod cases;
mod commands;
mod documents;
mod people;
mod readings;

pub use commands::{Command, run, snapshot};

use crate::{
    Append, AppendError, CaseKey, CaseRow, Context, ItemId, KeyEncryptionKey, NewEvent, OutboxItem,
    Random, RowChange, SeededRandom, Store, WrappedKey, random_bytes, sha256,
};
use beffroi_base::{CaseId, Hash32, Instant, ServiceSlug};
use std::any::Any;
use std::sync::Arc;

/// A store, and whatever must live as long as it (a temporary folder).
pub type Fresh = (Arc<dyn Store>, Box<dyn Any>);

/// One check: its name, and what it does to an empty store.
pub type Check = (&'static str, fn(&dyn Store));

/// Every check.
pub fn checks() -> Vec<Check> {
    [cases::CHECKS, documents::CHECKS, people::CHECKS, readings::CHECKS].concat()
}

/// Runs every check, each on a fresh store.
///
/// # Panics
/// Where the store does not do as it must; the check's name is printed before.
pub fn check_all(fresh: impl Fn() -> Fresh) {
    for (name, check) in checks() {
        println!("conformance: {name}");
        let (store, guard) = fresh();
        check(&*store);
        drop(store);
        drop(guard);
    }
}

/// What the checks draw from: reproducible keys, references and secrets.
pub(crate) struct World {
    pub random: SeededRandom,
    pub master: KeyEncryptionKey,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let random = SeededRandom::new(seed);
        let master = KeyEncryptionKey::draw(&random);
        Self { random, master }
    }

    pub fn case(&self) -> CaseId {
        CaseId(random_bytes(&self.random))
    }

    pub fn key(&self, case: CaseId) -> (CaseKey, WrappedKey) {
        let key = CaseKey::draw(&self.random);
        let wrapped = self.master.wrap(&self.random, case, &key);
        (key, wrapped)
    }

    pub fn hash(&self) -> Hash32 {
        Hash32(random_bytes(&self.random))
    }

    /// The first append of a new case: one sealed event, row, message, secret.
    pub fn filing(&self) -> (Append, CaseKey) {
        let case = self.case();
        let (key, wrapped) = self.key(case);
        let mut append = Append::new(case, 0, service("eau-solidaire"), sha256(&[b"v1"]));
        append.new_key = Some(wrapped);
        append.events = vec![self.event(case, &key, 1, "déposé")];
        append.row = RowChange::Put(row(case, "eau-solidaire", "instruction", 1));
        append.outbox = vec![self.mail(case, &key)];
        append.access = vec![self.hash()];
        append.idempotency = Some(self.hash().0);
        (append, key)
    }

    /// A later append of the same case, with one event.
    pub fn next(&self, first: &Append, key: &CaseKey, expected: u64) -> Append {
        let mut append =
            Append::new(first.case, expected, first.service.clone(), first.version);
        append.events = vec![self.event(first.case, key, expected + 1, "complété")];
        append
    }

    pub fn event(
        &self,
        case: CaseId,
        key: &CaseKey,
        sequence: u64,
        kind: &'static str,
    ) -> NewEvent {
        let plain = format!("{kind} {sequence} : ce que la personne a écrit");
        let context = Context::event(case, kind, sequence);
        let sealed = key.seal(&self.random, &context, plain.as_bytes());
        NewEvent { kind, sealed, recorded_at: instant(sequence) }
    }

    pub fn mail(&self, case: CaseId, key: &CaseKey) -> OutboxItem {
        let id = ItemId(random_bytes(&self.random));
        let context = Context::outbox(case, "courriel", id);
        let sealed = key.seal(&self.random, &context, b"accuse de reception");
        OutboxItem { id, kind: "courriel", sealed, send_at: instant(1) }
    }

    pub fn bytes(&self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.random.fill(&mut bytes);
        bytes
    }
}

pub(crate) fn service(name: &str) -> ServiceSlug {
    name.parse().unwrap()
}

/// Second number `n` of the year 2026, plus a part below the microsecond that
/// stores drop.
pub(crate) fn instant(n: u64) -> Instant {
    let start: Instant = "2026-01-01T00:00:00.123456789Z".parse().unwrap();
    start + jiff_seconds(n)
}

fn jiff_seconds(n: u64) -> std::time::Duration {
    std::time::Duration::from_secs(n)
}

pub(crate) fn row(case: CaseId, slug: &str, stage: &str, events: u64) -> CaseRow {
    CaseRow {
        case,
        service: service(slug),
        stage: stage.to_owned(),
        filed_on: beffroi_base::parse_day("2026-03-02"),
        silence_on: beffroi_base::parse_day("2026-05-02"),
        due_on: None,
        purge_on: None,
        outcome: None,
        assigned: None,
        updated_at: crate::recorded(instant(events)),
        events,
    }
}

pub(crate) fn is_conflict(result: Result<impl std::fmt::Debug, AppendError>, expected: u64) {
    match result {
        Err(AppendError::Conflict { actual }) => assert_eq!(actual, expected),
        other => panic!("a conflict was expected, not {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    #[test]
    fn memory_conforms() {
        check_all(|| (Arc::new(Memory::new()), Box::new(())));
    }
}
