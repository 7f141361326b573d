//! Repairs that change no right, no amount and no delay, made without asking.

use crate::check::{Checked, check};
use beffroi_base::{Day, ServiceSlug, Span};
use beffroi_findings::{Edit, Finding, Level, Safety};

/// Rounds of repairs before giving up: one repair may uncover the next.
const ROUNDS_MAX: usize = 8;

/// A text after its repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The new text.
    pub text: String,
    /// The codes repaired, in the order of the file, round after round.
    pub made: Vec<&'static str>,
}

/// Applies the safe edits of findings to the text they speak of, in one pass.
/// An edit that meets one already taken is left for another pass.
pub fn apply_safe(text: &str, findings: &[Finding]) -> Repaired {
    let mut taken: Vec<(&Edit, &'static str)> = vec![];
    for finding in findings {
        let edits: Vec<&Edit> = finding.helps.iter().filter_map(|help| help.edit.as_ref()).filter(|edit| edit.safety == Safety::Safe).collect();
        // All the edits of a finding or none: half a repair is a new mistake.
        let free = edits.iter().all(|edit| taken.iter().all(|(other, _)| apart(edit.span, other.span)));
        let fits = edits.iter().all(|edit| text.get(edit.span.start..edit.span.end).is_some());
        if free && fits {
            taken.extend(edits.into_iter().map(|edit| (edit, finding.code)));
        }
    }
    let mut made: Vec<&'static str> = vec![];
    for (_, code) in &taken {
        if made.last() != Some(code) {
            made.push(code);
        }
    }
    taken.sort_by_key(|(edit, _)| std::cmp::Reverse(edit.span.start));
    let mut out = text.to_owned();
    for (edit, _) in taken {
        out.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    Repaired { text: out, made }
}

/// Two edits that do not touch; two insertions at one place touch.
fn apart(a: Span, b: Span) -> bool {
    a.end < b.start || b.end < a.start
}

/// Repairs a service file until nothing safe is left to do. A repair that would
/// bring a new error is not made.
pub fn repair(slug: &ServiceSlug, bytes: &[u8], today: Option<Day>) -> Repaired {
    let mut checked = check(slug.clone(), bytes, today);
    let mut made = vec![];
    for _ in 0..ROUNDS_MAX {
        let Some((next, codes)) = round(slug, &checked, today) else { break };
        made.extend(codes);
        checked = next;
    }
    Repaired { text: checked.text, made }
}

/// All safe repairs together, or, where together they would bring an error, the
/// first one that does not.
fn round(slug: &ServiceSlug, checked: &Checked, today: Option<Day>) -> Option<(Checked, Vec<&'static str>)> {
    let attempt = |findings: &[Finding]| {
        let repaired = apply_safe(&checked.text, findings);
        if repaired.made.is_empty() {
            return None;
        }
        let next = check(slug.clone(), repaired.text.as_bytes(), today);
        (!brings(checked, &next)).then_some((next, repaired.made))
    };
    attempt(&checked.findings).or_else(|| checked.findings.iter().find_map(|finding| attempt(std::slice::from_ref(finding))))
}

/// Whether an error appears that was not there before.
fn brings(before: &Checked, after: &Checked) -> bool {
    let count = |checked: &Checked, code: &str| checked.findings.iter().filter(|finding| finding.level == Level::Error && finding.code == code).count();
    after.findings.iter().filter(|finding| finding.level == Level::Error).any(|finding| count(after, finding.code) > count(before, finding.code))
}
