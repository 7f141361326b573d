//! Running the other programs, and saying how long each took.

use crate::{browser, tidy, wasm};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a chore gives: nothing, or a sentence for whoever ran it.
pub type Done = Result<(), String>;

/// Runs a program to its end, its output going where ours goes.
pub fn command(folder: &Path, program: &str, arguments: &[&str]) -> Done {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    let status = command.status().map_err(|error| format!("{program} could not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {}: {status}", arguments.join(" "))) }
}

/// Whether a program is here.
pub fn has(program: &str, argument: &str) -> bool {
    let probe = Command::new(program).arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

/// Everything that must pass before a change is proposed. Each part runs even
/// where an earlier one failed: one run says all.
pub fn everything(root: &Path) -> Done {
    let cargo = |arguments: &'static [&'static str]| move || command(root, "cargo", arguments);
    let mut report = Report::default();
    report.part("simulator engine", || wasm::refresh(root));
    report.part("cargo test", cargo(&["test", "--workspace", "--no-fail-fast"]));
    report.part("tidy", || tidy(root));
    if has("cargo", "clippy") {
        report.part("clippy", cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]));
    }
    report.part("browser stories", || browser::stories(root, &[]));
    report.end()
}

/// The tests that need a disk of three megabytes, each on its own: a file system
/// in memory, mounted where only they see it, gone when they end.
pub fn full_disk(root: &Path) -> Done {
    if !has("unshare", "--version") {
        return Err("this needs `unshare` (util-linux)".to_owned());
    }
    command(root, "cargo", &["test", "--quiet", "--package", "beffroi-sqlite", "--test", "town", "--no-run"])?;
    let folder = root.join("target/disque-plein");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let folder = folder.to_str().ok_or("the path of the workspace is not text")?;
    let script = "mount -t tmpfs -o size=3m disque \"$1\" && BEFFROI_SMALL_DISK=\"$1\" exec cargo test --quiet --package beffroi-sqlite --test town -- --ignored --exact \"$2\"";
    for test in ["a_full_disk_is_said_and_survived", "a_document_too_large_for_the_disk_leaves_nothing"] {
        command(root, "unshare", &["--map-root-user", "--mount", "sh", "-c", script, "sh", folder, test])?;
    }
    Ok(())
}

/// Builds as for use, then measures.
pub fn figures(root: &Path) -> Done {
    command(root, "cargo", &["build", "--release", "--quiet", "--package", "beffroi", "--example", "mesures", "--bin", "beffroi"])?;
    let built = root.join("target/release");
    let town = built.join("beffroi");
    let town = town.to_str().ok_or("the path of the workspace is not text")?;
    let measure = built.join("examples/mesures");
    command(root, measure.to_str().ok_or("the path of the workspace is not text")?, &[town])
}

/// Checks the house and prints its worst sizes.
pub fn tidy(root: &Path) -> Done {
    let house = tidy::House::read(root)?;
    print!("{}", tidy::sizes::worst(&house));
    let wrong = tidy::check(&house);
    if wrong.is_empty() {
        println!("tidy: {} files, nothing wrong", house.files.len());
        return Ok(());
    }
    Err(format!("{}\ntidy: {} wrong", wrong.join("\n"), wrong.len()))
}

/// What ran, how long it took, what failed.
#[derive(Default)]
struct Report {
    lines: Vec<String>,
    failed: Vec<String>,
}

impl Report {
    fn part(&mut self, name: &str, work: impl FnOnce() -> Done) {
        println!("\n== {name}");
        let start = Instant::now();
        let done = work();
        let seconds = start.elapsed().as_secs();
        let verdict = if done.is_ok() { "passed" } else { "FAILED" };
        self.lines.push(format!("{name:<16} {verdict}  {seconds:>4} s"));
        if let Err(why) = done {
            eprintln!("{why}");
            self.failed.push(name.to_owned());
        }
    }

    fn end(self) -> Done {
        println!("\n== in all\n{}", self.lines.join("\n"));
        if self.failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", self.failed.join(", "))) }
    }
}
