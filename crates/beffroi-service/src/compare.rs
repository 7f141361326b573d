//! What changes from one version of a service to the next, for whom, and what
//! it does to the cases that run.
//!
//! A filed case keeps the version it was filed under. So three weights are
//! enough: a change that touches nobody who has begun; one that a person who
//! has begun a form must look at again; one that must wait until the open cases
//! are closed, because what they share with the new version would no longer fit.

mod data;
mod journey;
mod questions;

use crate::model::Draft;
use beffroi_base::{Language, Text};
use serde_json::{Value, json};

/// Whom a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// Those who apply.
    Residents,
    /// Those who examine, sign, pay.
    Agents,
    /// What is kept of whom, and who sees it.
    Data,
}

/// What a change does to what has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing: filed cases keep their version.
    Harmless,
    /// A form begun and not filed must be looked at again by the person.
    Resubmission,
    /// Not while cases are open.
    Forbidden,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whom it concerns.
    pub concern: Concern,
    /// What it does to what has begun.
    pub weight: Weight,
    /// What changes, in one sentence.
    pub what: Text,
}

/// Everything that changes from `before` to `after`: residents first, then
/// agents, then data; within each, the heaviest first.
pub fn compare(before: &Draft, after: &Draft) -> Vec<Change> {
    let mut out = vec![];
    questions::compare(before, after, &mut out);
    journey::compare(before, after, &mut out);
    data::compare(before, after, &mut out);
    out.sort_by_key(|change| (change.concern, std::cmp::Reverse(change.weight)));
    out.dedup();
    out
}

fn say(out: &mut Vec<Change>, concern: Concern, weight: Weight, fr: impl Into<String>, en: impl Into<String>) {
    out.push(Change { concern, weight, what: Text::new(fr, en) });
}

/// Names that went, came, or stayed, in order.
struct Names<'a, T> {
    gone: Vec<&'a T>,
    new: Vec<&'a T>,
    kept: Vec<(&'a T, &'a T)>,
}

fn names<'a, T>(before: &'a [T], after: &'a [T], name: fn(&T) -> &str) -> Names<'a, T> {
    let find = |list: &'a [T], wanted: &str| list.iter().find(|one| name(one) == wanted);
    Names {
        gone: before.iter().filter(|one| find(after, name(one)).is_none()).collect(),
        new: after.iter().filter(|one| find(before, name(one)).is_none()).collect(),
        kept: before.iter().filter_map(|one| Some((one, find(after, name(one))?))).collect(),
    }
}

impl Concern {
    fn words(self) -> Text {
        match self {
            Self::Residents => Text::new("Pour les habitants", "For residents"),
            Self::Agents => Text::new("Pour les agents", "For agents"),
            Self::Data => Text::new("Pour les données", "For data"),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Residents => "residents",
            Self::Agents => "agents",
            Self::Data => "data",
        }
    }
}

impl Weight {
    fn words(self) -> Text {
        match self {
            Self::Harmless => Text::new("sans effet sur ce qui est commencé", "no effect on what has begun"),
            Self::Resubmission => Text::new("les formulaires commencés sont à relire", "forms already begun must be looked at again"),
            Self::Forbidden => Text::new("interdit tant que des dossiers sont ouverts", "forbidden while cases are open"),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Harmless => "harmless",
            Self::Resubmission => "resubmission",
            Self::Forbidden => "forbidden",
        }
    }
}

/// For a terminal.
pub fn changes_to_text(changes: &[Change], language: Language) -> String {
    if changes.is_empty() {
        return format!("{}\n", language.pick("Rien ne change.", "Nothing changes."));
    }
    let mut out = String::new();
    let mut last = None;
    for change in changes {
        if last != Some(change.concern) {
            let gap = if last.is_some() { "\n" } else { "" };
            out.push_str(&format!("{gap}{}\n", change.concern.words().get(language)));
            last = Some(change.concern);
        }
        out.push_str(&format!("  - {}", change.what.get(language)));
        if change.weight != Weight::Harmless {
            out.push_str(language.pick("\u{a0}: ", ": "));
            out.push_str(change.weight.words().get(language));
        }
        out.push('\n');
    }
    out
}

/// For machines.
pub fn changes_to_json(changes: &[Change], language: Language) -> Value {
    changes.iter().map(|change| json!({
        "concerns": change.concern.key(), "weight": change.weight.key(), "text": change.what.get(language),
    })).collect()
}
