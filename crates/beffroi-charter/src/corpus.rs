//! Seeded violations and their clean twins, and how many the checker finds.
//!
//! A seed and its twin are one change of a shipped service: lines `!` belong to
//! the seed only, lines `=` to the twin only. The pages of the rules are read as
//! well: their failing files are seeds, the others are clean.

use crate::check::check;
use crate::fixture::{Mark, apply, unmark};
use crate::rules::RULES;
use beffroi_base::{Day, ServiceSlug};
use beffroi_findings::line_column;

/// A service file of the corpus.
#[derive(Clone, Debug)]
pub struct Case {
    /// The code it is about.
    pub code: String,
    /// What it shows.
    pub caption: String,
    /// The file, without marks.
    pub text: String,
    /// What must be found, nothing for a clean one.
    pub marks: Vec<Mark>,
}

/// What was found of a case.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Marks found.
    pub found: Vec<Mark>,
    /// Marks missed.
    pub missed: Vec<Mark>,
    /// Findings no mark asks for.
    pub extra: Vec<Mark>,
}

/// The seeds of a corpus page and their twins, changes of `reference`.
pub fn seeds(page: &str, reference: &str) -> Result<Vec<Case>, String> {
    let mut cases = vec![];
    let mut code = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            code = title.trim().to_owned();
        } else if line == "```diff" {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            for (mine, other, caption) in [('!', '=', "semée"), ('=', '!', "jumelle")] {
                let change: Vec<&str> = body.iter().filter(|line| !line.starts_with(other)).map(|line| line.strip_prefix(mine).unwrap_or(line)).collect();
                let text = apply(reference, &change.join("\n")).map_err(|why| format!("{code}, {caption}: {why}"))?;
                let (text, marks) = unmark(&text);
                cases.push(Case { code: code.clone(), caption: caption.to_owned(), text, marks });
            }
        }
    }
    Ok(cases)
}

/// The files on the pages of the rules; `reference` gives the text they change.
pub fn pages(reference: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Case>, String> {
    let mut cases = vec![];
    for rule in RULES {
        let page = rule.page();
        for fixture in page.passes.iter().chain(&page.fails).chain(&page.near) {
            let whole = if fixture.reference.is_empty() {
                fixture.text.clone()
            } else {
                let base = reference(&fixture.reference).ok_or_else(|| format!("{}: no service `{}`", rule.code, fixture.reference))?;
                apply(&base, &fixture.text).map_err(|why| format!("{}: {why}", rule.code))?
            };
            let (text, marks) = unmark(&whole);
            cases.push(Case { code: rule.code.to_owned(), caption: fixture.caption.clone(), text, marks });
        }
    }
    Ok(cases)
}

/// Checks a case against its marks.
pub fn run(slug: &ServiceSlug, case: &Case, today: Option<Day>) -> Outcome {
    let checked = check(slug.clone(), case.text.as_bytes(), today);
    let mut seen: Vec<Mark> = checked.findings.iter()
        .map(|finding| (line_column(&checked.text, finding.primary.span.start).0, finding.level, finding.code.to_owned())).collect();
    let mut outcome = Outcome::default();
    for mark in &case.marks {
        match seen.iter().position(|one| one == mark) {
            Some(at) => {
                seen.remove(at);
                outcome.found.push(mark.clone());
            }
            None => outcome.missed.push(mark.clone()),
        }
    }
    outcome.extra = seen;
    outcome
}
