//! The browser stories: what they need, and running them.

use crate::run::{Done, command, has};
use std::path::Path;

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Tells the stories against the built command, on a temporary town; before
/// them, has letters on paper read by programs that are not ours.
pub fn stories(root: &Path, only: &[String]) -> Done {
    prepare(root)?;
    if only.is_empty() {
        command(root, "cargo", &["test", "--quiet", "--package", "beffroi-paper", "--test", "paper", "--", "--ignored"])?;
    }
    let mut arguments = vec!["run.mjs"];
    arguments.extend(only.iter().map(String::as_str));
    command(&root.join("e2e"), "node", &arguments)
}

/// Tells the stories and keeps an image of every page.
pub fn captures(root: &Path) -> Done {
    prepare(root)?;
    command(&root.join("e2e"), "node", &["run.mjs", "--captures"])
}

/// Builds the command and the gallery; installs the browser and the pinned packages where absent.
fn prepare(root: &Path) -> Done {
    install_programs(root)?;
    if !packages_are_here(root) {
        command(&root.join("e2e"), "npm", &["ci", "--no-audit", "--no-fund"])?;
    }
    command(root, "cargo", &["build", "--quiet", "--package", "beffroi"])?;
    gallery(root, None)
}

/// Writes every page of the gallery, and serves them where asked.
pub fn gallery(root: &Path, then: Option<&str>) -> Done {
    let folder = root.join("target/galerie");
    let folder = folder.to_str().ok_or("the path of the workspace is not text")?;
    let mut arguments = vec!["run", "--quiet", "--package", "beffroi-pages", "--example", "galerie", "--", folder];
    arguments.extend(then);
    command(root, "cargo", &arguments)
}

/// Installed from this very lock file, and not from an older one.
fn packages_are_here(root: &Path) -> bool {
    let written = |path: &str| std::fs::metadata(root.join(path)).and_then(|file| file.modified());
    match (written("e2e/package-lock.json"), written("e2e/node_modules/.package-lock.json")) {
        (Ok(lock), Ok(installed)) => installed >= lock,
        _ => false,
    }
}

fn install_programs(root: &Path) -> Done {
    let mut missing = vec![];
    if std::env::var_os("BEFFROI_CHROMIUM").is_none() && !CHROMIUM.iter().any(|name| has(name, "--version")) {
        missing.push("chromium");
    }
    if !has("node", "--version") {
        missing.push("nodejs");
    }
    if !has("npm", "--version") {
        missing.push("npm");
    }
    for (program, package) in [("pdfinfo", "poppler-utils"), ("qpdf", "qpdf")] {
        if !has(program, if program == "qpdf" { "--version" } else { "-v" }) {
            missing.push(package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let manual = format!("the browser stories need {}: install it, then run this again", missing.join(", "));
    if !has("apt-get", "--version") {
        return Err(manual);
    }
    println!("installing {}", missing.join(", "));
    apt(root, &["update", "-q"]).map_err(|why| format!("{why}\n{manual}"))?;
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(missing);
    apt(root, &arguments).map_err(|why| format!("{why}\n{manual}"))
}

/// As root where we are, through sudo elsewhere.
fn apt(root: &Path, arguments: &[&str]) -> Done {
    if is_root() {
        return command(root, "apt-get", arguments);
    }
    let mut with_sudo = vec!["apt-get"];
    with_sudo.extend(arguments);
    command(root, "sudo", &with_sudo)
}

fn is_root() -> bool {
    let id = std::process::Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
