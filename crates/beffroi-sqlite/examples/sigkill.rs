//! `cargo run --release -p beffroi-sqlite --example sigkill -- 200`: files in a
//! town from six threads, kills the process as many times as asked, and checks
//! after each that nothing acknowledged is lost, doubled or altered.

#![allow(clippy::unwrap_used)]

#[path = "../tests/support/load.rs"]
mod load;

use std::{path::Path, process::Command, time::Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["child", folder, round] => load::child(Path::new(folder), round.parse().unwrap()),
        [] => harness(200),
        [kills] => harness(kills.parse().expect("a number of kills")),
        _ => eprintln!("usage: sigkill [KILLS]"),
    }
}

fn harness(kills: u64) {
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let start = Instant::now();
    let tally = load::parent(folder.path(), kills, |round| {
        let mut command = Command::new(&program);
        command.arg("child").arg(folder.path()).arg(round.to_string());
        command
    });
    println!("{tally:#?}");
    println!("nothing lost, nothing doubled, the chain verifies ({:?})", start.elapsed());
}
