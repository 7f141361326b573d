//! The code itself: lints that hold, a sentence at the head of each file, no
//! dead file, nothing left for later, nothing longer than a sitting.

use super::{House, SourceFile};

/// Longest file. Tables may be longer.
pub const LINES_MAX: usize = 800;
/// Tables, and what the program writes itself: nobody reads them from end to end.
const TABLES: &[&str] = &["law/", "crates/beffroi-service/data/", "crates/beffroi-service/src/reference/langage.md", "Cargo.lock", "e2e/package-lock.json", "docs/langage.md", "docs/demarche.schema.json"];

/// Every check of the code.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = lints(house);
    for file in &house.files {
        wrong.extend(long(file));
        wrong.extend(later(file));
        if file.ships() {
            wrong.extend(head(file));
            wrong.extend(dead(house, file));
        }
    }
    wrong
}

/// `missing_docs` refuses an undocumented item at compile time: the lint has to stay an error.
fn lints(house: &House) -> Vec<String> {
    let manifest = house.text("Cargo.toml");
    let held = ["unsafe_code = \"forbid\"", "missing_docs = \"deny\""];
    held.iter().filter(|lint| !manifest.contains(**lint)).map(|lint| format!("Cargo.toml: `{lint}` is gone")).collect()
}

fn long(file: &SourceFile) -> Option<String> {
    let lines = file.text.lines().count();
    let table = TABLES.iter().any(|table| file.path.starts_with(table));
    (lines > LINES_MAX && !table).then(|| format!("{}: {lines} lines, more than {LINES_MAX}", file.path))
}

fn head(file: &SourceFile) -> Option<String> {
    (!file.text.starts_with("//!")).then(|| format!("{}: does not begin by saying what it is for (`//!`)", file.path))
}

/// Marks of unfinished work. Written in two halves so that this file is not one.
fn later(file: &SourceFile) -> Vec<String> {
    let code = file.path.ends_with(".rs") || file.path.ends_with(".mjs") || file.path.ends_with(".sql") || file.path.ends_with(".html");
    if !code {
        return vec![];
    }
    let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("to", "do!("), ("unimpl", "emented!("), ("db", "g!(")];
    let marks: Vec<String> = marks.iter().map(|(a, b)| format!("{a}{b}")).collect();
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let mark = marks.iter().find(|mark| word_in(line, mark))?;
            Some(format!("{}:{}: {mark}", file.path, index.saturating_add(1)))
        })
        .collect()
}

fn word_in(line: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find(word)) {
        let start = from.saturating_add(at);
        let end = start.saturating_add(word.len());
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let before = letter(line.get(..start).and_then(|text| text.chars().next_back()));
        let after = !word.ends_with('(') && letter(line.get(end..).and_then(|text| text.chars().next()));
        if !before && !after {
            return true;
        }
        from = end;
    }
    false
}

/// A file no module names is never compiled, hence never tested.
fn dead(house: &House, file: &SourceFile) -> Option<String> {
    let (folder, name) = file.path.rsplit_once('/')?;
    let stem = name.strip_suffix(".rs")?;
    if matches!(stem, "lib" | "main" | "build") {
        return None;
    }
    let (folder, stem) = if stem == "mod" { folder.rsplit_once('/')? } else { (folder, stem) };
    let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
    let named = parents.iter().filter_map(|path| house.file(path)).any(|parent| {
        let mut lines = parent.text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        lines.any(|line| line == format!("{stem},") || line.ends_with(&format!("mod {stem};")))
    });
    (!named).then(|| format!("{}: no module names it, so it is never compiled", file.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_word_of_its_own() {
        assert!(word_in("// X: later", "X"));
        assert!(!word_in("EXACT", "X"));
        assert!(word_in("x(); todo_(1)", "todo_("));
        assert!(!word_in("nothing", "X"));
    }
}
