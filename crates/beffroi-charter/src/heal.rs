//! Reading on past mistakes, so that everything is found in one pass.
//!
//! A misspelt name or an open quote has a probable repair. It is made on a copy
//! of the text, the copy is judged whole, and what is found there is shown where
//! it stands in the text as written. What the repair makes disappear was only
//! its consequence: it is not said. Nothing of the copy is ever sealed.

use beffroi_base::Span;
use beffroi_findings::{Edit, Finding, Level};

/// Repairs that uncover others: more rounds than anyone needs.
pub(crate) const ROUNDS_MAX: usize = 4;

/// A text with the probable repairs made, and how to come back from it.
pub(crate) struct Healed {
    /// The text repaired.
    pub(crate) text: String,
    /// The repairs, in the order of the text, apart from one another.
    edits: Vec<Edit>,
    /// The findings that are repaired, as written.
    pub(crate) said: Vec<Finding>,
}

/// Repairs a text by the first edit each finding offers; `None` when none does.
pub(crate) fn heal(text: &str, findings: &[Finding]) -> Option<Healed> {
    // A file wrong on every line is not a service: nothing in it is guessed.
    if findings.iter().filter(|finding| finding.code == "SY0003").count() >= beffroi_syntax::MISTAKES_MAX {
        return None;
    }
    let (mut edits, mut said): (Vec<Edit>, Vec<Finding>) = (vec![], vec![]);
    for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
        let Some(edit) = finding.helps.iter().find_map(|help| help.edit.as_ref()) else { continue };
        let apart = edits.iter().all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start);
        let changes = text.get(edit.span.start..edit.span.end).is_some_and(|written| written != edit.text);
        if apart && changes {
            edits.push(edit.clone());
            said.push(finding.clone());
            // A margin of tabs is one mistake on many lines.
            if finding.code == "SY0008" {
                let more = beffroi_syntax::odd_margins(text).into_iter().filter(|other| other.span.start != edit.span.start);
                edits.extend(more);
            }
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in &edits {
        out.push_str(text.get(at..edit.span.start)?);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..)?);
    Some(Healed { text: out, edits, said })
}

impl Healed {
    /// A finding of the copy, shown in the text as written; `None` when it
    /// stands on a repair, and may be the repair speaking.
    pub(crate) fn back(&self, mut finding: Finding) -> Option<Finding> {
        let own = self.place(finding.primary.span);
        let known = self.said.iter().any(|said| said.code == finding.code && said.primary.span == own.0);
        if known || own.1 && !finding.primary.span.is_empty() && finding.code.starts_with(['R', 'T', 'S']) {
            return None;
        }
        finding.primary.span = own.0;
        for label in &mut finding.labels {
            label.span = self.place(label.span).0;
        }
        for help in &mut finding.helps {
            let place = help.edit.as_ref().map(|edit| self.place(edit.span));
            match (place, &mut help.edit) {
                (Some((span, false)), Some(edit)) => edit.span = span,
                _ => help.edit = None,
            }
        }
        Some(finding)
    }

    /// A span of the copy in the text as written, and whether it meets a repair.
    fn place(&self, span: Span) -> (Span, bool) {
        let (start, a) = self.byte(span.start, false);
        let (end, b) = self.byte(span.end, true);
        let inside = self.edits.iter().any(|edit| edit.span.start >= start && edit.span.end <= end && !edit.span.is_empty());
        (Span::new(start, end.max(start)), a || b || inside)
    }

    fn byte(&self, at: usize, end: bool) -> (usize, bool) {
        // Bytes of the copy before the repair looked at, and of the text.
        let (mut copy, mut text) = (0, 0);
        for edit in &self.edits {
            let start = copy + (edit.span.start - text);
            if at < start || at == start && end {
                break;
            }
            let stop = start + edit.text.len();
            if at < stop || at == stop && end {
                return (if end { edit.span.end } else { edit.span.start }, true);
            }
            (copy, text) = (stop, edit.span.end);
        }
        (text + (at - copy), false)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use beffroi_base::Text;
    use beffroi_findings::Safety;

    fn slip(start: usize, end: usize, text: &str) -> Finding {
        let edit = Edit { span: Span::new(start, end), text: text.into(), safety: Safety::NeedsDecision };
        Finding::error("RE0104", Span::new(start, end), Text::french("x")).repair(Text::french("y"), edit)
    }

    #[test]
    fn what_is_found_in_the_copy_is_shown_where_it_is_written() {
        let text = "a: viste\nb: éte\nc: fin\n";
        let healed = heal(text, &[slip(3, 8, "visite"), slip(12, 16, "été au soleil")]).unwrap();
        assert_eq!(healed.text, "a: visite\nb: été au soleil\nc: fin\n");
        let at = healed.text.find("fin").unwrap();
        let back = healed.back(Finding::error("CH0504", Span::new(at, at + 3), Text::french("z"))).unwrap();
        assert_eq!(&text[back.primary.span.start..back.primary.span.end], "fin");
        let whole = healed.back(Finding::error("CH0504", Span::new(0, 9), Text::french("z"))).unwrap();
        assert_eq!(&text[whole.primary.span.start..whole.primary.span.end], "a: viste");
    }

    #[test]
    fn a_remark_of_the_reader_on_a_repair_is_the_repair_speaking() {
        let healed = heal("a: viste\n", &[slip(3, 8, "visite")]).unwrap();
        assert!(healed.back(Finding::error("RE0101", Span::new(3, 9), Text::french("z"))).is_none());
        assert!(healed.back(Finding::error("CH0901", Span::new(3, 9), Text::french("z"))).is_some());
    }
}
