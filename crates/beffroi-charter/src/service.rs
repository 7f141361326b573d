//! What a rule looks at: a draft and what was worked out of it once for all.

use crate::need::{self, Outcome};
use crate::profile::Profile;
use beffroi_base::{Day, Span, closest};
use beffroi_rules::ScaleFact;
use beffroi_service::{Draft, Usage, section};
use std::cell::OnceCell;
use std::ops::Deref;

/// A draft under a profile.
pub struct Service<'a> {
    draft: &'a Draft,
    /// Who reads each answer.
    pub usage: &'a Usage,
    /// The charter it is judged by.
    pub profile: &'a Profile,
    /// The day of the check, where there is one.
    pub today: Option<Day>,
    scales: OnceCell<Vec<ScaleFact>>,
    outcomes: OnceCell<Vec<Outcome<'a>>>,
}

impl<'a> Service<'a> {
    pub(crate) fn new(draft: &'a Draft, usage: &'a Usage, profile: &'a Profile, today: Option<Day>) -> Self {
        Self { draft, usage, profile, today, scales: OnceCell::new(), outcomes: OnceCell::new() }
    }

    /// The draft, for as long as it lives.
    pub fn draft(&self) -> &'a Draft {
        self.draft
    }

    /// Every scale of the rules, worked out once.
    pub fn scales(&self) -> &[ScaleFact] {
        self.scales.get_or_init(|| self.draft.program.scales())
    }

    /// Everything computed that matters, worked out once.
    pub fn outcomes(&self) -> &[Outcome<'a>] {
        self.outcomes.get_or_init(|| need::outcomes(self.draft, self.usage))
    }

    /// Whether a section is written nowhere, not even misspelt: a misspelt key
    /// has its own finding, which says everything.
    pub fn lacks(&self, key: &str) -> bool {
        let table = section("démarche");
        !self.draft.written.iter().any(|(written, _)| {
            written == key
                || (!table.knows(written) && closest(written, table.keys.iter().map(|k| k.name)) == Some(key))
        })
    }

    /// Where a section is written, from its key to its end.
    pub fn section_span(&self, key: &str) -> Option<Span> {
        self.draft.written.iter().find(|(written, _)| written == key).map(|(_, span)| *span)
    }

    /// Where to speak of the service as a whole: its name.
    pub fn title_span(&self) -> Span {
        self.draft.title.span
    }

    /// Where to insert a line at the end of an entry written in a block.
    pub fn end_of_entry(&self, entry: Span) -> Span {
        let written = self.draft.source.get(entry.start..entry.end).unwrap_or("");
        let end = entry.start + written.trim_end().len();
        Span::new(end, end)
    }

    /// The whole lines of an entry, if nothing else stands on them.
    pub fn lines_of(&self, entry: Span) -> Option<Span> {
        let text = &self.draft.source;
        let start = text.get(..entry.start)?.rfind('\n').map_or(0, |newline| newline + 1);
        let alone = text.get(start..entry.start)?.trim_start_matches("- ").trim().is_empty();
        let end = self.end_of_entry(entry).end;
        let rest = text.get(end..)?;
        let line = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let comment = rest.get(..line)?.trim_start();
        (alone && (comment.is_empty() || comment.starts_with('#'))).then(|| Span::new(start, end + line))
    }

    /// An item of a list with its comma, if it is not the only one.
    pub fn item_of(&self, item: Span) -> Option<Span> {
        let text = &self.draft.source;
        let (before, after) = (text.get(..item.start)?, text.get(item.end..)?);
        if let Some(rest) = after.trim_start().strip_prefix(',') {
            return Some(Span::new(item.start, text.len() - rest.trim_start_matches(' ').len()));
        }
        let head = before.trim_end().strip_suffix(',')?;
        Some(Span::new(head.len(), item.end))
    }

    /// The indent of the lines inside the entry whose name is at `name`.
    pub fn indent_in(&self, name: Span) -> String {
        let before = self.draft.source.get(..name.start).unwrap_or("");
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        " ".repeat(column + 2)
    }

    /// Where a question or a rule is declared; empty for what the platform asks.
    pub fn declared(&self, name: &str) -> Span {
        let question = self.draft.question(name).map(|question| question.name_span);
        question.or_else(|| self.draft.program.rule(name).map(|rule| rule.span)).unwrap_or_default()
    }
}

impl Deref for Service<'_> {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        self.draft
    }
}
