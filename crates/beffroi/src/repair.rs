//! `beffroi vérifier --réparer`: repairs that change no right, no amount and no
//! delay, written in the file; then what is left.

use crate::check;
use crate::files::{Found, find, read};
use crate::say::{Halt, Voice};
use beffroi_base::Day;
use std::fs;
use std::path::PathBuf;

/// Repairs each service, says what was done, and checks again.
pub(crate) fn run(voice: &Voice, paths: &[PathBuf], today: Day) -> Result<u8, Halt> {
    for found in find(paths)? {
        let Found::Service(path, slug) = found else { continue };
        let bytes = read(&path)?;
        let repaired = beffroi_charter::repair(&slug, &bytes, Some(today));
        if repaired.made.is_empty() || repaired.text.as_bytes() == bytes {
            continue;
        }
        // Whole or not at all: the new text takes the old one's place in one step.
        let draft = path.with_extension("yaml.partiel");
        let written = fs::write(&draft, &repaired.text).and_then(|()| fs::rename(&draft, &path));
        written.map_err(|error| Halt::new(format!("`{}` ne peut pas être écrit ({error})", path.display()), format!("`{}` cannot be written ({error})", path.display())))?;
        if !voice.json {
            voice.line(&format!("{} {} ({})", path.display(), voice.pick("réparé", "repaired"), repaired.made.join(", ")));
        }
    }
    check::run(voice, paths, today, false)
}
