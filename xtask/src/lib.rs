//! Chores of the house, each one command: `cargo xtask test`, `tidy`,
//! `browser`, `captures`, `mesures`.

pub mod browser;
pub mod conformite;
pub mod corpus;
pub mod run;
pub mod tidy;
pub mod wasm;

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
