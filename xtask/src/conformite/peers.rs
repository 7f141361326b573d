//! What needs the reference engine itself: run in a development folder where
//! `npm install publicodes@1.10.3` was made, passed over elsewhere.

use super::{Part, export, models, programmes};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// Random programs made when the folder holds none.
const PROGRAMS: &str = "600";

/// How to have a development folder.
const HOW: &str = "npm install publicodes@1.10.3 dans un dossier, puis cargo xtask conformité DOSSIER";

/// Random programs, larger models, and the exported rules loaded back.
pub(super) fn parts(root: &Path, folder: Option<&Path>) -> Vec<Part> {
    let titles = ["programmes au hasard (moteur de référence)", "grands modèles (moteur de référence)", "règles des démarches, exportées puis relues par le moteur de référence"];
    let Some(folder) = folder else { return titles.iter().map(|title| Part::absent(title, HOW)).collect() };
    let engine = folder.join("node_modules/publicodes").is_dir();
    let mut out = vec![];
    if engine && !folder.join("programmes.jsonl").is_file() {
        let _ = node(root, folder, "programmes.mjs", &["1", PROGRAMS], Some("programmes.jsonl"));
    }
    match folder.join("programmes.jsonl") {
        file if file.is_file() => out.extend(programmes::parts(&file)),
        _ => out.push(Part::absent(titles[0], HOW)),
    }
    if engine && folder.join("node_modules/modele-social").is_dir() && models(folder).is_empty() {
        let _ = node(root, folder, "modeles.mjs", &[], None);
    }
    match models(folder) {
        found if found.is_empty() => {
            out.push(Part::absent(titles[1], "npm install modele-social @incubateur-ademe/nosgestesclimat dans ce dossier"));
        }
        found => out.extend(found),
    }
    out.push(if engine { exported(root, folder, titles[2]) } else { Part::absent(titles[2], HOW) });
    out.push(if engine { unit_cases(root, folder) } else { Part::absent("cas unitaires, demandés de nouveau au moteur de référence", HOW) });
    out
}

/// Our values of the shipped rules, and those of the reference engine.
fn exported(root: &Path, folder: &Path, title: &str) -> Part {
    let lines = export::lines(root).join("\n");
    let said = fs::write(folder.join("export.jsonl"), lines).ok().and_then(|()| node(root, folder, "export.mjs", &["export.jsonl"], None));
    counted(title, said)
}

/// What is written of version 1 in the unit cases, asked of it again.
fn unit_cases(root: &Path, folder: &Path) -> Part {
    let cases = root.join("xtask/unitaires");
    let said = cases.to_str().and_then(|cases| node(root, folder, "unitaires.mjs", &[cases], None));
    counted("cas unitaires, demandés de nouveau au moteur de référence", said)
}

/// The last line is `AGREE / TOTAL`; those before say what differs.
fn counted(title: &str, said: Option<String>) -> Part {
    let said = said.unwrap_or_default();
    let mut lines: Vec<&str> = said.lines().collect();
    let counts = lines.pop().and_then(|last| last.split_once(" / ")).and_then(|(agree, total)| Some((agree.parse().ok()?, total.parse().ok()?)));
    let (agree, total) = counts.unwrap_or((0, 1));
    let lines = lines.into_iter().filter(|line| !line.starts_with('✓')).map(str::to_owned).collect();
    Part { title: title.to_owned(), agree, total, lines, strict: true, absent: None }
}

/// Runs one of our scripts in the folder; what it prints, kept in a file or not.
fn node(root: &Path, folder: &Path, script: &str, rest: &[&str], into: Option<&str>) -> Option<String> {
    fs::copy(root.join("xtask/fuzz").join(script), folder.join(script)).ok()?;
    let ran = Command::new("node").arg(script).args(rest).current_dir(folder).stderr(Stdio::inherit()).output().ok()?;
    let said = String::from_utf8(ran.stdout).ok()?;
    if let Some(file) = into {
        fs::write(folder.join(file), &said).ok()?;
    }
    Some(said)
}
