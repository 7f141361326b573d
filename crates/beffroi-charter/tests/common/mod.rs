//! Fixtures of the rule pages, turned into service files.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

#[allow(unused_imports)]
pub use beffroi_charter::fixture::{Mark, unmark};
use beffroi_charter::{Checked, Fixture, check, fixture::apply};
use beffroi_findings::line_column;

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

/// The service file a fixture stands for, marks included.
pub fn service(fixture: &Fixture) -> String {
    if fixture.reference.is_empty() {
        return fixture.text.clone();
    }
    apply(reference(&fixture.reference), &fixture.text).unwrap()
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
