//! What the author of a service asks besides checking it: `formater`, `usages`,
//! `comparer`, `langage`.

use crate::files::{Found, SERVICE_FILE, find, read, slug_of};
use crate::say::{Halt, Voice, counted};
use beffroi_service::compare::{Weight, changes_to_json, changes_to_text, compare};
use beffroi_service::uses::{uses, uses_to_json, uses_to_mermaid, uses_to_text};
use beffroi_service::{Draft, Reading, reference};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// Puts files in order. With `only_say`, writes nothing: status 1 when a file
/// is not in order. A file that cannot be read is said, and left as it is.
pub(crate) fn format(voice: &Voice, paths: &[PathBuf], only_say: bool) -> Result<u8, Halt> {
    let (mut changed, mut broken, mut seen) = (vec![], 0, 0);
    for found in find(paths)? {
        let Found::Service(path, slug) = found else { continue };
        seen += 1;
        let bytes = read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        match beffroi_syntax::format(&text) {
            Err(_) => {
                broken += 1;
                let Reading { findings, text, .. } = beffroi_service::read(slug, &bytes);
                if !voice.json {
                    voice.findings(&path.display().to_string(), &text, &findings);
                }
            }
            Ok(ordered) if ordered.as_bytes() != bytes => {
                if !only_say {
                    fs::write(&path, ordered).map_err(|error| unwritable(&path, &error))?;
                }
                changed.push(path.display().to_string());
            }
            Ok(_) => {}
        }
    }
    if voice.json {
        voice.line(&json!({ "files": seen, "changed": changed, "unreadable": broken, "written": !only_say }).to_string());
    } else {
        changed.iter().for_each(|path| voice.line(path));
        let language = voice.language;
        if broken > 0 {
            let left = counted(broken, ("fichier illisible, laissé tel quel", "fichiers illisibles, laissés tels quels"), ("file cannot be read and is left as it is", "files cannot be read and are left as they are"), language);
            voice.line(&format!("{left}."));
        }
        let done = counted(changed.len(), ("fichier", "fichiers"), ("file", "files"), language);
        voice.line(&match (changed.is_empty(), only_say) {
            (true, _) if broken > 0 && broken == seen => return Ok(1),
            (true, _) if broken > 0 => voice.pick("Le reste est en ordre.", "The rest is in order.").to_owned(),
            (true, _) => voice.pick("Tout est en ordre.", "Everything is in order.").to_owned(),
            (false, true) => format!("{done} {}", voice.pick("à mettre en ordre.", "to put in order.")),
            (false, false) => format!("{done} {}", voice.pick("mis en ordre.", "put in order.")),
        });
    }
    Ok(u8::from(broken > 0 || only_say && !changed.is_empty()))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Halt {
    let path = path.display();
    Halt::new(format!("`{path}` ne peut pas être écrit ({error})"), format!("`{path}` cannot be written ({error})"))
}

/// Says who reads each answer of one service.
pub(crate) fn usages(voice: &Voice, path: &Path, diagram: bool) -> Result<u8, Halt> {
    let Some(draft) = draft(voice, path)? else { return Ok(1) };
    let all = uses(&draft);
    if voice.json {
        voice.line(&uses_to_json(&all, voice.language).to_string());
    } else if diagram {
        voice.print(&uses_to_mermaid(&draft, voice.language));
    } else {
        voice.print(&uses_to_text(&all, voice.language));
    }
    Ok(0)
}

/// Says what changes from one version to the next; status 1 when something may
/// not change while cases are open.
pub(crate) fn versions(voice: &Voice, before: &Path, after: &Path) -> Result<u8, Halt> {
    let (Some(before), Some(after)) = (draft(voice, before)?, draft(voice, after)?) else { return Ok(1) };
    let changes = compare(&before, &after);
    if voice.json {
        voice.line(&changes_to_json(&changes, voice.language).to_string());
    } else {
        voice.print(&changes_to_text(&changes, voice.language));
    }
    Ok(u8::from(changes.iter().any(|change| change.weight == Weight::Forbidden)))
}

/// The reference page of the language, or the schema for editors.
pub(crate) fn language(voice: &Voice) -> u8 {
    if voice.json {
        voice.line(&reference::json_schema().to_string());
    } else {
        voice.print(&reference::page());
    }
    0
}

/// One service, read; what is wrong is shown, and nothing given when there is
/// nothing to go on with.
fn draft(voice: &Voice, path: &Path) -> Result<Option<Draft>, Halt> {
    let file = if path.is_dir() { path.join(SERVICE_FILE) } else { path.to_owned() };
    let Reading { draft, findings, text } = beffroi_service::read(slug_of(&file), &read(&file)?);
    let wrong = findings.iter().any(|finding| finding.level == beffroi_findings::Level::Error);
    if wrong {
        voice.findings(&file.display().to_string(), &text, &findings);
    }
    Ok(draft.filter(|_| !wrong))
}
