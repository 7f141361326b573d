//! `cargo xtask corpus`: how many seeded violations the charter finds, and how
//! many false alarms it raises. The charter's own example does the work.

use crate::run::{Done, command};
use std::path::Path;

/// Runs the corpus; fails unless everything sown is found and nothing else.
pub fn measure(root: &Path) -> Done {
    command(root, "cargo", &["run", "--quiet", "--package", "beffroi-charter", "--example", "corpus"])
}
