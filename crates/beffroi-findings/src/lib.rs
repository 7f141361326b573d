//! A mistake in a file, said to its author.
//!
//! A [`Finding`] carries everything a renderer needs: code, level, place,
//! further places, law, helps with their edits. Rooms build findings; only this
//! one prints them: as a terminal would, as JSON.

mod code;
mod finding;
mod json;
mod sarif;
mod terminal;

pub use code::{CodePage, faults_of};
pub use finding::{Edit, Finding, Help, Label, Level, Safety, Source};
pub use json::{findings_to_json, line_column};
pub use sarif::findings_to_sarif;
pub use terminal::{Style, render};
