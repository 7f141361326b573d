//! `cargo xtask CHORE`.

use std::process::ExitCode;
use xtask::{browser, conformite, corpus, root, run, wasm};

const USAGE: &str = "cargo xtask CHORE

  test      everything that must pass: cargo test, clippy, then the browser stories
  tidy      what must never break in the house; prints the worst sizes
  corpus    seeded violations the charter finds, and its false alarms
  browser   the browser stories only; installs what they need (Debian)
  conformité  the rules against the reference engine's own cases, real models, their properties; a folder where
              npm `publicodes` is installed adds random programs, larger models and exported rules
  captures  every page at 360 and 1280 pixels, light and dark, into e2e/captures
  wasm      the engine of the simulator for browsers, built again and weighed
  galerie   every page in every state, made up, served at http://127.0.0.1:8045
  disque-plein  what the store does on a real disk without room: two small disks in memory, no root needed
  mesures   the figures of this machine: times, filings a second, memory (optimised build, two minutes)
";

fn main() -> ExitCode {
    let root = root();
    let chore = std::env::args().nth(1);
    let rest: Vec<String> = std::env::args().skip(2).collect();
    let done = match chore.as_deref() {
        Some("test") => run::everything(&root),
        Some("tidy") => run::tidy(&root),
        Some("corpus") => corpus::measure(&root),
        Some("browser") => browser::stories(&root, &rest),
        Some("conformité" | "conformite") => conformite::command(&root, &rest),
        Some("captures") => browser::captures(&root),
        Some("wasm") => wasm::build(&root),
        Some("galerie") => browser::gallery(&root, Some("servir")),
        Some("disque-plein") => run::full_disk(&root),
        Some("mesures") => run::figures(&root),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
