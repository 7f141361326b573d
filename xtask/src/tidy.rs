//! What must never break in the house. Everything else is taste, and only shown.
//!
//! Each check reads the files as they are and returns sentences; an empty list
//! is a house in order. `cargo test` runs them all.

pub mod clock;
pub mod layers;
pub mod prose;
pub mod routes;
pub mod rules;
pub mod sizes;
pub mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the house, read.
pub struct SourceFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// Whether this is code that ships: under `src`, and not a test module.
    pub fn ships(&self) -> bool {
        let test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        self.path.ends_with(".rs") && self.path.contains("/src/") && !test
    }

    /// The lines that ship, numbered from 1: without comments, and without what follows the test module's mark.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let until_tests = self.text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
        until_tests.enumerate().map(|(index, line)| (index.saturating_add(1), line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The house, read once.
pub struct House {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Every text that is kept in the history or about to be.
    pub files: Vec<SourceFile>,
}

impl House {
    /// Reads the house: the files git knows, or would if asked.
    pub fn read(root: &Path) -> Result<Self, String> {
        let list = Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root).output();
        let list = list.map_err(|error| format!("git could not list the files: {error}"))?;
        let names = String::from_utf8_lossy(&list.stdout).into_owned();
        let mut files: Vec<SourceFile> = names
            .split('\0')
            .filter(|name| !name.is_empty())
            // What is not text (an image) is none of our business here.
            .filter_map(|name| Some(SourceFile { path: name.to_owned(), text: std::fs::read_to_string(root.join(name)).ok()? }))
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() {
            return Err("git lists no file here".to_owned());
        }
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// A file by its path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The text of a file that has to be there.
    pub fn text(&self, path: &str) -> &str {
        self.file(path).map_or("", |file| &file.text)
    }
}

/// Everything that is wrong.
pub fn check(house: &House) -> Vec<String> {
    let checks: &[fn(&House) -> Vec<String>] =
        &[layers::check, rules::check, sources::check, clock::check, routes::check, prose::check];
    checks.iter().flat_map(|check| check(house)).collect()
}
