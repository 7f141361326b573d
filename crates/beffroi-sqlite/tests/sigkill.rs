//! Killed without warning while it files, the town keeps what it acknowledged.
//!
//! Ten kills here; `cargo run --release -p beffroi-sqlite --example sigkill -- 200`
//! for the figure.

#![allow(clippy::unwrap_used)]

#[path = "support/load.rs"]
mod load;

use std::{path::Path, process::Command};

const FOLDER: &str = "BEFFROI_LOAD_FOLDER";
const ROUND: &str = "BEFFROI_LOAD_ROUND";

#[test]
fn what_was_acknowledged_survives_ten_kills() {
    let folder = tempfile::tempdir().unwrap();
    let command = |round: u64| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "--nocapture", "the_process_that_is_killed"]);
        command.env(FOLDER, folder.path()).env(ROUND, round.to_string());
        command
    };
    let tally = load::parent(folder.path(), 10, command);
    println!("{tally:?}");
    assert!(tally.filed > 10 && tally.documents > 0, "{tally:?}");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn the_process_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let round = std::env::var(ROUND).unwrap().parse().unwrap();
    load::child(Path::new(&folder), round);
}
