//! The rules agree with the reference engine's own cases and with a real model.
//! The data is not ours: where it is absent, the test says so and passes.
#![allow(clippy::unwrap_used)]

use xtask::{conformite, root};

#[test]
fn the_reference_engine_s_cases_agree_or_are_refused_by_name() {
    let parts = conformite::run(&root()).unwrap();
    match conformite::data(&root()) {
        Some(_) => assert_eq!(parts.first().map(|part| part.total), Some(419)),
        None => println!("no conformance data: only our own cases are compared"),
    }
    assert!(parts.iter().any(|part| part.total > 250 && part.title.starts_with("cas unitaires")));
    assert!(parts.iter().all(conformite::Part::passes), "\n{}", conformite::table(&parts));
}
