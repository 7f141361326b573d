//! Fixtures of the rule pages, turned into service files.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_charter::{Checked, Fixture, check};
use beffroi_findings::{Level, line_column};

/// The day fixtures are checked on.
pub const TODAY: &str = "2026-11-24";

/// Finds a reference service by the name a page gives it.
pub fn reference(name: &str) -> &'static str {
    match name {
        "décision" => include_str!("../reference/decision.yaml"),
        "signalement" => include_str!("../reference/signalement.yaml"),
        "eau" => include_str!("../../../../services/eau-solidaire/demarche.yaml"),
        other => panic!("no reference service `{other}`"),
    }
}

pub fn run(text: &str) -> Checked {
    check("essai".parse().unwrap(), text.as_bytes(), beffroi_base::parse_day(TODAY))
}

/// A finding as a fixture marks it: line, level, code.
pub type Mark = (usize, Level, String);

/// The text without its marks, and the marks.
pub fn unmark(text: &str) -> (String, Vec<Mark>) {
    let mut out = String::new();
    let mut marks = vec![];
    for (index, line) in text.lines().enumerate() {
        let (line, found) = marks_of(line);
        marks.extend(found.into_iter().map(|(level, code)| (index + 1, level, code)));
        out.push_str(line);
        out.push('\n');
    }
    (out, marks)
}

/// One line without its mark: `# erreur: CH0401, avertissement: CH0406`.
fn marks_of(line: &str) -> (&str, Vec<(Level, String)>) {
    let Some(at) = line.find("# erreur: ").or_else(|| line.find("# avertissement: ")) else {
        return (line, vec![]);
    };
    let marks = line[at + 2..].split(", ").map(|mark| {
        let (level, code) = mark.split_once(": ").unwrap();
        let level = match level.trim() {
            "erreur" => Level::Error,
            "avertissement" => Level::Warning,
            other => panic!("no level `{other}`"),
        };
        (level, code.trim().to_owned())
    }).collect();
    (line[..at].trim_end(), marks)
}

/// The service file a fixture stands for, marks included.
pub fn service(fixture: &Fixture) -> String {
    if fixture.reference.is_empty() {
        return fixture.text.clone();
    }
    let mut lines: Vec<String> = reference(&fixture.reference).lines().map(str::to_owned).collect();
    for hunk in fixture.text.split("\n…\n").flat_map(|part| part.split("\n@@\n")) {
        apply(&mut lines, hunk);
    }
    lines.join("\n") + "\n"
}

/// Applies one hunk where its old lines stand, once and only once.
fn apply(lines: &mut Vec<String>, hunk: &str) {
    let (mut old, mut new) = (vec![], vec![]);
    for line in hunk.lines() {
        let (sign, rest) = line.split_at(line.chars().next().map_or(0, char::len_utf8));
        match sign {
            "-" => old.push(rest.trim_end()),
            "+" => new.push(rest.trim_end()),
            _ => {
                old.push(marks_of(rest).0.trim_end());
                new.push(rest.trim_end());
            }
        }
    }
    let places: Vec<usize> = (0..=lines.len().saturating_sub(old.len()))
        .filter(|at| lines[*at..*at + old.len()].iter().zip(&old).all(|(a, b)| marks_of(a).0.trim_end() == *b)).collect();
    assert_eq!(places.len(), 1, "this change fits in {} places:\n{hunk}", places.len());
    lines.splice(places[0]..places[0] + old.len(), new.into_iter().map(str::to_owned));
}

/// What was found, as marks.
pub fn found(checked: &Checked) -> Vec<Mark> {
    let mut marks: Vec<Mark> = checked.findings.iter()
        .map(|finding| (line_column(&checked.text, finding.primary.span.start).0, finding.level, finding.code.to_owned())).collect();
    marks.sort();
    marks
}

/// Whether two texts differ by one line: replaced, added or removed.
pub fn one_line_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let room = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count().min(room);
    let (left, right) = (a.len() - head - tail, b.len() - head - tail);
    left <= 1 && right <= 1 && left + right > 0
}
