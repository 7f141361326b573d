//! SQLite answers as memory does.

#![allow(clippy::unwrap_used)]

use beffroi_ports::{
    Memory,
    conformance::{self, Command},
};
use beffroi_sqlite::Sqlite;
use proptest::prelude::*;
use std::sync::Arc;

#[test]
fn sqlite_conforms() {
    conformance::check_all(|| {
        let folder = tempfile::tempdir().unwrap();
        (Arc::new(Sqlite::open(folder.path()).unwrap()), Box::new(folder))
    });
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let one = any::<[u8; 8]>().prop_map(Command::read);
    proptest::collection::vec(one, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_commands_get_the_same_answers(commands in commands()) {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(folder.path()).unwrap();
        let found = conformance::run(&sqlite, &commands);
        let expected = conformance::run(&Memory::new(), &commands);
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!(found, expected);
        }
        // Nothing was only in the memory of the process.
        drop(sqlite);
        let again = Sqlite::open(folder.path()).unwrap();
        prop_assert_eq!(&conformance::snapshot(&again), expected.last().unwrap());
    }
}
