//! The way back from a scalar's text to the file.

use crate::tree::ScalarStyle;
use beffroi_base::Span;

/// Finds each run of the text in the raw source it came from.
///
/// Folding turns a line end and a margin into one space, unescaping turns
/// several characters into one; everything else is copied. Both are walked
/// together, once: the place never goes back, so the cost is the length.
pub(super) fn align(source: &str, span: Span, style: ScalarStyle, text: &str) -> Vec<(usize, usize)> {
    let mut walk = Walk::open(source, span, style);
    let mut runs: Vec<(usize, usize)> = vec![];
    for (offset, c) in text.char_indices() {
        let Some((at, len)) = walk.find(c) else { continue };
        let continues = runs.last().is_some_and(|(t, s)| at.checked_sub(*s) == Some(offset - t));
        if !continues {
            runs.push((offset, at));
        }
        walk.at = at + len;
    }
    runs
}

struct Walk<'a> {
    source: &'a str,
    at: usize,
    end: usize,
    quote: Option<char>,
}

impl<'a> Walk<'a> {
    fn open(source: &'a str, span: Span, style: ScalarStyle) -> Self {
        let raw = source.get(span.start..span.end).unwrap_or("");
        let quote = raw.chars().next().filter(|_| style == ScalarStyle::Quoted);
        // A block's range begins with its first word, a quoted one's with its quote.
        let skip = usize::from(style == ScalarStyle::Quoted);
        Self { source, at: span.start + skip, end: span.end, quote }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or("")
    }

    /// Where the source says `c`, and in how many bytes.
    fn find(&mut self, c: char) -> Option<(usize, usize)> {
        loop {
            let rest = self.rest();
            let next = rest.chars().next()?;
            if self.quote == Some('"') && next == '\\' {
                let Some(len) = escape(rest) else {
                    // A line end after a backslash stands for nothing.
                    self.at += 1 + rest.get(1..).map_or(0, |after| after.len() - after.trim_start().len());
                    continue;
                };
                return Some((self.at, len));
            }
            if next == c {
                let doubled = c == '\'' && self.quote == Some('\'') && rest.starts_with("''");
                return Some((self.at, if doubled { 2 } else { c.len_utf8() }));
            }
            if c == ' ' && matches!(next, '\n' | '\r') {
                // A folded line end and the margin after it.
                return Some((self.at, rest.len() - rest.trim_start().len()));
            }
            if !next.is_whitespace() {
                return None;
            }
            self.at += next.len_utf8();
        }
    }
}

/// Length of the escape `rest` begins with; none for an escaped line end.
fn escape(rest: &str) -> Option<usize> {
    let kind = rest.chars().nth(1)?;
    let len = match kind {
        '\n' | '\r' => return None,
        'x' => 4,
        // A character beyond the first plane is written as two halves.
        'u' if rest.get(2..4).is_some_and(|half| ('8'..='B').contains(&half.chars().nth(1).unwrap_or('0').to_ascii_uppercase()) && half.starts_with(['d', 'D'])) => 12,
        'u' => 6,
        'U' => 10,
        kind => 1 + kind.len_utf8(),
    };
    Some(len.min(rest.len()))
}
