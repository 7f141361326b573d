//! Random commands, readable from bytes so that any generator can shrink them,
//! and everything a store answers to them, as text to compare.

use super::{World, instant, row, service};
use crate::*;
use beffroi_base::{AgentId, CaseId, Hash32, parse_day};
use std::{fmt::Write, ops::ControlFlow};

/// One write, on one of a few cases. The numbers choose among few values, so
/// that commands meet each other often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// An append.
    Append {
        /// Which case.
        case: u8,
        /// How far the caller's reading is from the truth (0: right).
        late: u8,
        /// How many events.
        events: u8,
        /// Which idempotency value, 0 being none.
        idempotency: u8,
        /// Bits: new key, row, delete row, remove draft, destroy key, message.
        flags: u8,
    },
    /// Saving a draft.
    Draft {
        /// Which case.
        case: u8,
        /// How far the caller's reading is from the truth.
        late: u8,
        /// Which secret is added.
        secret: u8,
    },
    /// Erasing a draft.
    Abandon(u8),
    /// Storing a document.
    Attach {
        /// Which case.
        case: u8,
        /// Under which name.
        name: u8,
        /// How many bytes.
        bytes: u16,
    },
    /// Removing a document.
    Detach(u8),
    /// Marking the message at this place of the outbox.
    Mark(u8),
    /// Replacing rows with none, as seen at the end (0) or elsewhere.
    Replace(u8),
    /// Opening or touching a session, or ending some.
    Session(u8),
    /// Counting a sign-in.
    Attempt(u8),
    /// Accepting a service version.
    Version(u8),
    /// Changing a setting.
    Setting(u8),
    /// Noting a reading.
    Note(u8),
    /// Forgetting the oldest readings.
    Forget(u8),
}

impl Command {
    /// The command these bytes choose; every eight bytes are one.
    pub fn read(bytes: [u8; 8]) -> Self {
        let [which, a, b, c, d, e, f, _] = bytes;
        let case = a % 4;
        match which % 22 {
            0..=7 => Self::Append {
                case,
                late: if b < 200 { 0 } else { b % 3 },
                events: c % 4,
                idempotency: if d < 128 { 0 } else { d % 8 },
                // Destroying is rare, or nothing else would be seen.
                flags: if f < 224 { e & 0b10_1111 } else { e },
            },
            8..=10 => Self::Draft { case, late: if b < 200 { 0 } else { b % 3 }, secret: c % 8 },
            11 => Self::Abandon(case),
            12 | 13 => {
                let bytes = u16::from_be_bytes([c, d]);
                Self::Attach { case, name: b % 6, bytes: if e < 200 { bytes % 99 } else { bytes } }
            }
            14 => Self::Detach(b % 6),
            15 => Self::Mark(b % 5),
            16 => Self::Replace(b % 3),
            17 => Self::Session(b),
            18 => Self::Attempt(b),
            19 if b < 128 => Self::Version(b % 6),
            19 => Self::Setting(b % 6),
            // Forgetting is rare, or nothing else would be seen.
            20 => Self::Note(b),
            _ if b < 200 => Self::Note(b),
            _ => Self::Forget(c),
        }
    }
}

/// Runs the commands; what each answered, then everything the store holds.
pub fn run(store: &dyn Store, commands: &[Command]) -> Vec<String> {
    let world = World::new(77);
    let mut said: Vec<_> =
        commands.iter().map(|command| format!("{command:?}: {}", one(store, &world, command))).collect();
    said.push(snapshot(store));
    said
}

fn case_number(n: u8) -> CaseId {
    CaseId([n; 10])
}

/// Same case, same key: drawing it again must change nothing by itself.
fn key_of(case: CaseId) -> CaseKey {
    CaseKey::draw(&SeededRandom::new(u64::from(case.0[0])))
}

fn one(store: &dyn Store, world: &World, command: &Command) -> String {
    match command {
        Command::Append { .. } => format!("{:?}", store.append(append(store, world, command))),
        Command::Draft { case, late, secret } => {
            format!("{:?}", store.put_draft(draft(store, world, *case, *late, *secret)))
        }
        Command::Abandon(case) => format!("{:?}", store.delete_draft(case_number(*case))),
        Command::Attach { case, name, bytes } => attach(store, world, *case, *name, *bytes),
        Command::Detach(name) => format!("{:?}", store.delete_blob(BlobId([*name; 16]))),
        Command::Mark(n) => mark(store, *n),
        Command::Replace(off) => {
            let seen = Position(store.head().unwrap().position.0 + u64::from(*off));
            format!("{:?}", store.replace_rows(seen, Vec::new()))
        }
        Command::Session(n) => session(store, *n),
        Command::Attempt(n) => attempt(store, *n),
        Command::Version(n) => format!("{:?}", store.put_version(version(*n))),
        Command::Setting(n) => {
            let value = (n % 3 > 0).then(|| format!("valeur {n}"));
            format!("{:?}", store.put_setting(&format!("nom{}", n % 2), value.as_deref()))
        }
        Command::Note(n) => format!("{:?}", store.note_readings(vec![reading(*n), reading(n / 2)], instant(u64::from(n % 32)))),
        Command::Forget(n) => format!("{:?}", store.forget_readings(instant(u64::from(n % 64)))),
    }
}

fn reading(n: u8) -> Reading {
    Reading {
        case: case_number(n % 4),
        agent: AgentId(format!("agent{}", n % 3)),
        thing: ["dossier", "courrier 1"][usize::from(n) % 2].to_owned(),
        at: instant(u64::from(n % 64)),
        sealed: vec![n],
    }
}

fn append(store: &dyn Store, world: &World, command: &Command) -> Append {
    let Command::Append { case, late, events, idempotency, flags } = command else {
        panic!("an append")
    };
    let id = case_number(*case);
    let key = key_of(id);
    let actual = store.events(id).unwrap().len() as u64;
    let expected = actual + u64::from(*late);
    let mut append = Append::new(id, expected, service("eau-solidaire"), sha256(&[b"v1"]));
    let flag = |bit: u8| flags & (1 << bit) != 0;
    let kind = |n: u64| ["déposé", "complété", "signé"][n as usize % 3];
    append.events = (1..=u64::from(*events))
        .map(|n| world.event(id, &key, expected + n, kind(expected + n)))
        .collect();
    append.idempotency = (*idempotency > 0).then_some([*idempotency; 32]);
    append.new_key =
        (flag(0) || actual == 0).then(|| world.master.wrap(&world.random, id, &key));
    if flag(1) {
        append.row = RowChange::Put(row(id, "eau-solidaire", kind(expected), expected));
    } else if flag(2) {
        append.row = RowChange::Delete;
    }
    // Filing a draft: no new key then.
    if flag(3) {
        append.new_key = None;
        append.remove_draft = true;
    }
    append.destroy_key = flag(4);
    if flag(5) {
        append.outbox = vec![world.mail(id, &key)];
        append.access = vec![Hash32([expected as u8 % 8; 32])];
    }
    append
}

fn draft(store: &dyn Store, world: &World, case: u8, late: u8, secret: u8) -> DraftWrite {
    let case = case_number(case);
    let actual = store.draft(case).unwrap().map_or(0, |draft| draft.revision);
    let expected = actual + u64::from(late);
    let key = key_of(case);
    DraftWrite {
        case,
        expected,
        service: service("eau-solidaire"),
        version: sha256(&[b"v1"]),
        sealed: key.seal(&world.random, &Context::draft(case), b"foyer: 4"),
        updated_at: instant(expected),
        expires_on: parse_day("2026-02-01").unwrap(),
        access: vec![Hash32([secret; 32])],
        new_key: (expected == 0).then(|| world.master.wrap(&world.random, case, &key)),
    }
}

fn attach(store: &dyn Store, world: &World, case: u8, name: u8, bytes: u16) -> String {
    let (case, id) = (case_number(case), BlobId([name; 16]));
    let (key, bytes) = (key_of(case), world.bytes(usize::from(bytes) * 3));
    let blob = NewBlob { id, case, label: vec![name], created_at: instant(u64::from(name)) };
    let mut sealed = SealingReader::new(&key, &world.random, id, bytes.as_slice());
    format!("{:?}", store.put_blob(blob, &mut sealed))
}

fn mark(store: &dyn Store, n: u8) -> String {
    let rows = store.outbox(&OutboxQuery::default()).unwrap();
    let id = rows.get(usize::from(n)).map_or(ItemId([9; 16]), |row| row.id);
    let state = [OutboxState::Pending, OutboxState::Sent, OutboxState::Failed][usize::from(n) % 3];
    let error = n.is_multiple_of(2).then(|| "pas de réponse".to_owned());
    format!("{:?}", store.mark_outbox(id, OutboxMark { state, next_at: instant(40), error }))
}

fn session(store: &dyn Store, n: u8) -> String {
    let agent = AgentId(format!("agent{}", n % 3));
    let token = Hash32([n % 5; 32]);
    let at = |k: u8| instant(u64::from(k % 16));
    match n / 64 {
        0 => format!("{:?}", store.end_sessions(SessionScope::Agent(agent))),
        1 => {
            let stale = SessionScope::Stale { expired: at(n), idle: at(n / 2) };
            format!("{:?}", store.end_sessions(stale))
        }
        _ => {
            let (created_at, last_seen, expires_at) = (at(n), at(n / 3), at(n / 7));
            let session = Session { token, agent, created_at, last_seen, expires_at };
            format!("{:?}", store.put_session(session))
        }
    }
}

fn attempt(store: &dyn Store, n: u8) -> String {
    let agent = AgentId(format!("agent{}", n % 3));
    let phc = format!("$argon2id${n}");
    match n / 32 {
        0 => {
            let password = Password { agent, phc, failed: u32::from(n), locked_until: None };
            format!("{:?}", store.put_password(password))
        }
        1 => format!("{:?}", store.attempt(&agent, Attempt::Passed)),
        _ => {
            let failed = Attempt::Failed { limit: 3, now: instant(u64::from(n / 2)), until: instant(u64::from(n)) };
            format!("{:?}", store.attempt(&agent, failed))
        }
    }
}

fn version(n: u8) -> ServiceVersion {
    let source = format!("tarif: {n} €");
    ServiceVersion {
        hash: sha256(&[source.as_bytes()]),
        service: service(["cantine", "eau-solidaire"][usize::from(n) % 2]),
        source,
        accepted_at: instant(u64::from(n)),
        position: Position(0),
    }
}

/// Everything the checks' store can answer, as text: equal texts, equal stores.
pub fn snapshot(store: &dyn Store) -> String {
    let mut text = String::new();
    let mut say = |what: &str, value: &dyn std::fmt::Debug| {
        writeln!(text, "{what}: {value:?}").unwrap();
    };
    say("head", &store.head());
    say("verify", &store.verify());
    let mut cases: Vec<_> = (0..4).map(case_number).collect();
    let visit = &mut |event: StoredEvent| {
        say("event", &event);
        cases.push(event.case);
        ControlFlow::Continue(())
    };
    store.scan(Position(0), visit).unwrap();
    cases.sort();
    cases.dedup();
    for case in cases {
        say("count", &store.events(case).unwrap().len());
        say("key", &store.wrapped_key(case));
        say("row", &store.case_row(case));
        say("draft", &store.draft(case));
        let blobs = store.blobs(case).unwrap();
        for blob in &blobs {
            let (same, mut sealed) = store.open_blob(blob.id).unwrap().unwrap();
            let mut bytes = Vec::new();
            sealed.read_to_end(&mut bytes).unwrap();
            say("blob", &(same, sha256(&[&bytes])));
        }
        say("blobs", &blobs);
    }
    say("list", &store.cases(&CaseQuery { limit: 1000, ..CaseQuery::default() }));
    say("outbox", &store.outbox(&OutboxQuery::default()));
    say("expired", &store.expired_drafts(parse_day("9999-01-01").unwrap(), 1000));
    for n in 0..8 {
        say("secret", &store.case_of(&Hash32([n; 32])));
    }
    for n in 0..3 {
        let agent = AgentId(format!("agent{n}"));
        say("sessions", &store.sessions(&agent));
        say("password", &store.password(&agent));
        say("setting", &store.setting(&format!("nom{n}")));
    }
    say("readings", &store.readings(&ReadingQuery::default()));
    say("readings", &store.count_readings());
    say("versions", &store.versions(&service("cantine")));
    say("versions", &store.versions(&service("eau-solidaire")));
    text
}
