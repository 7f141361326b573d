//! Sessions, passwords, service versions, settings.

use super::{Check, World, instant, service};
use crate::*;
use beffroi_base::{AgentId, Hash32};

pub(super) const CHECKS: &[Check] = &[
    ("a session opens, lives and ends", sessions),
    ("failed sign-ins lock, a good one forgets", passwords),
    ("two failures at once count twice", concurrent_failures),
    ("an old case finds the text it was filed under", versions),
    ("a setting is kept, changed, removed", settings),
];

fn agent(name: &str) -> AgentId {
    AgentId(name.to_owned())
}

fn open(world: &World, name: &str, from: u64, until: u64) -> Session {
    Session {
        token: world.hash(),
        agent: agent(name),
        created_at: recorded(instant(from)),
        last_seen: recorded(instant(from)),
        expires_at: recorded(instant(until)),
    }
}

fn sessions(store: &dyn Store) {
    let world = World::new(30);
    let mut first = open(&world, "awa", 1, 100);
    let second = open(&world, "awa", 5, 200);
    let other = open(&world, "zoé", 3, 50);
    for session in [&first, &second, &other] {
        store.put_session(session.clone()).unwrap();
    }
    assert_eq!(store.session(&first.token), Ok(Some(first.clone())));
    assert_eq!(store.session(&world.hash()), Ok(None));
    assert_eq!(store.sessions(&agent("awa")), Ok(vec![second.clone(), first.clone()]));
    first.last_seen = recorded(instant(9));
    store.put_session(first.clone()).unwrap();
    assert_eq!(store.sessions(&agent("awa")), Ok(vec![first.clone(), second.clone()]));

    let stale = SessionScope::Stale { expired: instant(50), idle: instant(0) };
    assert_eq!(store.end_sessions(stale.clone()), Ok(1));
    assert_eq!(store.end_sessions(stale), Ok(0));
    let idle = SessionScope::Stale { expired: instant(0), idle: instant(5) };
    assert_eq!(store.end_sessions(idle), Ok(1));
    assert_eq!(store.sessions(&agent("awa")), Ok(vec![first.clone()]));
    assert_eq!(store.end_sessions(SessionScope::Token(first.token)), Ok(1));
    store.put_session(first.clone()).unwrap();
    store.put_session(second).unwrap();
    assert_eq!(store.end_sessions(SessionScope::Agent(agent("awa"))), Ok(2));
    assert_eq!(store.session(&first.token), Ok(None));
}

fn record(name: &str) -> Password {
    let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2Vs$aGFjaGU".to_owned();
    Password { agent: agent(name), phc, failed: 0, locked_until: None }
}

fn passwords(store: &dyn Store) {
    assert_eq!(store.password(&agent("awa")), Ok(None));
    let failed = Attempt::Failed { limit: 3, now: instant(1), until: instant(900) };
    assert_eq!(store.attempt(&agent("awa"), failed), Ok(None));
    store.put_password(record("awa")).unwrap();
    assert_eq!(store.password(&agent("awa")), Ok(Some(record("awa"))));
    for count in 1..=2 {
        let after = store.attempt(&agent("awa"), failed).unwrap().unwrap();
        assert_eq!((after.failed, after.locked_until), (count, None));
    }
    let locked = store.attempt(&agent("awa"), failed).unwrap().unwrap();
    assert_eq!((locked.failed, locked.locked_until), (3, Some(recorded(instant(900)))));
    assert_eq!(store.password(&agent("awa")), Ok(Some(locked)));
    // The lock is over: failures are counted from one again.
    let later = Attempt::Failed { limit: 3, now: instant(900), until: instant(1800) };
    let again = store.attempt(&agent("awa"), later).unwrap().unwrap();
    assert_eq!((again.failed, again.locked_until), (1, None));
    let passed = store.attempt(&agent("awa"), Attempt::Passed);
    assert_eq!(passed, Ok(Some(record("awa"))));
    let changed = Password { phc: "$argon2id$autre".to_owned(), ..record("awa") };
    store.put_password(changed.clone()).unwrap();
    assert_eq!(store.password(&agent("awa")), Ok(Some(changed)));
}

fn concurrent_failures(store: &dyn Store) {
    store.put_password(record("awa")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let failed = Attempt::Failed { limit: 99, now: instant(1), until: instant(900) };
                store.attempt(&agent("awa"), failed).unwrap();
            });
        }
    });
    assert_eq!(store.password(&agent("awa")).unwrap().unwrap().failed, 10);
}

fn versions(store: &dyn Store) {
    let world = World::new(31);
    let version = |slug: &str, text: &str, n| ServiceVersion {
        hash: sha256(&[text.as_bytes()]),
        service: service(slug),
        source: text.to_owned(),
        accepted_at: instant(n),
        position: Position(999),
    };
    let (old, new) = (version("cantine", "tarif: 1 €", 1), version("cantine", "tarif: 2 €", 3));
    assert_eq!(store.put_version(old.clone()), Ok(true));
    assert_eq!(store.put_version(version("cantine", "tarif: 1 €", 2)), Ok(false));
    assert_eq!(store.put_version(version("eau-solidaire", "tarif: 1 €", 2)), Ok(true));
    store.append(world.filing().0).unwrap();
    assert_eq!(store.put_version(new.clone()), Ok(true));
    let positions = |slug| -> Vec<_> {
        let all = store.versions(&service(slug)).unwrap();
        all.iter().map(|version| (version.hash, version.position.0)).collect()
    };
    assert_eq!(positions("cantine"), [(old.hash, 0), (new.hash, 1)]);
    // Going back to the old text is a new acceptance.
    assert_eq!(store.put_version(version("cantine", "tarif: 1 €", 4)), Ok(true));
    assert_eq!(positions("cantine"), [(old.hash, 0), (new.hash, 1), (old.hash, 1)]);
    assert_eq!(store.version(&new.hash).unwrap().unwrap().source, "tarif: 2 €");
    let again = store.version(&old.hash).unwrap().unwrap();
    assert_eq!(again.accepted_at, recorded(instant(4)));
    assert_eq!(store.version(&Hash32([1; 32])), Ok(None));
    assert_eq!(positions("inconnu"), []);
    assert_eq!(store.services(), Ok(vec![service("cantine"), service("eau-solidaire")]));
}

fn settings(store: &dyn Store) {
    assert_eq!(store.setting("territoire"), Ok(None));
    store.put_setting("territoire", Some("Nantes")).unwrap();
    store.put_setting("vide", Some("")).unwrap();
    assert_eq!(store.setting("territoire"), Ok(Some("Nantes".to_owned())));
    assert_eq!(store.setting("vide"), Ok(Some(String::new())));
    store.put_setting("territoire", Some("Béziers")).unwrap();
    assert_eq!(store.setting("territoire"), Ok(Some("Béziers".to_owned())));
    store.put_setting("territoire", None).unwrap();
    store.put_setting("territoire", None).unwrap();
    assert_eq!(store.setting("territoire"), Ok(None));
}
