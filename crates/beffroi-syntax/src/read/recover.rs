//! Reading on after a mistake of writing.
//!
//! The line at fault and what hangs from it are blanked, and the rest is read
//! again: the next mistake is then another one, not the shadow of the first.
//! Blanking keeps every byte in its place, so that what is found afterwards is
//! still shown where it stands.

use beffroi_base::Span;
use beffroi_findings::{Edit, Safety};

/// Mistakes of writing said in one pass; past that, a file is not YAML at all.
pub const MISTAKES_MAX: usize = 20;

/// Start and end of a line, without its break.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
}

fn line_at(text: &str, at: usize) -> Line {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |i| i + 1);
    let end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| start + i);
    Line { start, end }
}

fn of(text: &str, line: Line) -> &str {
    text.get(line.start..line.end).unwrap_or("")
}

/// Whether a character is a margin to the eye.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\r')
}

fn margin(line: &str) -> usize {
    line.chars().take_while(|c| is_blank(*c)).count()
}

/// The text without the entry that begins on the line of `at`: that line and
/// those that hang from it. `None` when nothing but blank lines is left to take.
pub(super) fn without_entry(text: &str, at: usize) -> Option<String> {
    let mut first = line_at(text, at.min(text.len()));
    while of(text, first).trim_matches(is_blank).is_empty() {
        first = line_at(text, first.start.checked_sub(1)?);
    }
    let (own, item) = (margin(of(text, first)), is_item(of(text, first)));
    let mut end = first.end;
    while end < text.len() {
        let line = line_at(text, end + 1);
        let words = of(text, line);
        let hangs = margin(words) > own || (margin(words) == own && !item && is_item(words));
        if !words.trim_matches(is_blank).is_empty() && !hangs {
            break;
        }
        end = line.end;
    }
    Some(blanked(text, first.start, end))
}

fn is_item(line: &str) -> bool {
    line.trim_start_matches(is_blank).starts_with("- ")
}

/// The text without the lines whose margin holds something else than spaces,
/// and how many they are.
pub(super) fn without_odd_margins(text: &str) -> (String, usize) {
    let (mut out, mut count, mut at) = (text.to_owned(), 0, 0);
    while at < out.len() {
        let line = line_at(&out, at);
        let words = of(&out, line);
        let odd = words.chars().take_while(|c| is_blank(*c)).any(|c| c != ' ' && c != '\r');
        at = line.end + 1;
        if odd && !words.trim_matches(is_blank).is_empty() {
            count += 1;
            out = blanked(&out, line.start, line.end);
        }
    }
    (out, count)
}

/// The edits that give every odd margin of a text its spaces.
pub fn odd_margins(text: &str) -> Vec<Edit> {
    let odd = |line: &str| line.chars().take_while(|c| is_blank(*c)).any(|c| c != ' ' && c != '\r');
    let mut at = 0;
    let mut out = vec![];
    for line in text.split_inclusive('\n') {
        if odd(line) && !line.trim_matches(is_blank).trim().is_empty() {
            out.push(spaced(text, at));
        }
        at += line.len();
    }
    out
}

fn blanked(text: &str, start: usize, end: usize) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..start).unwrap_or(""));
    for c in text.get(start..end).unwrap_or("").chars() {
        match c {
            '\n' | '\r' => out.push(c),
            _ => out.extend(std::iter::repeat_n(' ', c.len_utf8())),
        }
    }
    out.push_str(text.get(end..).unwrap_or(""));
    out
}

fn edit(start: usize, end: usize, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(start, end), text: text.into(), safety: Safety::NeedsDecision }
}

/// The margin of a line in spaces: two for each tab, or as many as align it with
/// the lines around it; one for each no-break space.
pub(super) fn spaced(text: &str, at: usize) -> Edit {
    let line = line_at(text, at);
    let words = of(text, line);
    let held: &str = words.get(..words.len() - words.trim_start_matches(is_blank).len()).unwrap_or("");
    let wide = |tab: usize| held.chars().map(|c| if c == '\t' { tab } else { 1 }).sum::<usize>();
    let even = |line: &&str| !line.trim().is_empty() && !line.chars().take_while(|c| is_blank(*c)).any(|c| c == '\t');
    let before = text.get(..line.start).unwrap_or("").lines().rev().find(even).unwrap_or("");
    let after = text.get(line.end..).unwrap_or("").lines().find(even).unwrap_or("");
    let opens = before.trim_end().ends_with(':');
    let fits = |tab: &usize| {
        let own = wide(*tab);
        !opens && own == margin(before) || own == margin(after) && (!opens || own > margin(before))
    };
    let tab = [2, 4, 8].into_iter().find(fits).unwrap_or(2);
    edit(line.start, line.start + held.len(), " ".repeat(wide(tab)))
}

/// The value of the line put between quotes, where the line is `key: value`.
pub(super) fn quoted(text: &str, at: usize) -> Option<Edit> {
    let line = line_at(text, at);
    let words = of(text, line).trim_end_matches(is_blank);
    if words.trim_start_matches(is_blank).starts_with(['{', '[', '-', '"', '\'']) {
        return None;
    }
    let (key, value) = words.split_once(": ")?;
    let value = value.trim_matches(is_blank);
    if value.is_empty() || value.starts_with(['{', '[']) {
        return None;
    }
    let start = line.start + key.len() + 2 + words.get(key.len() + 2..)?.find(value)?;
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    Some(edit(start, start + value.len(), format!("\"{escaped}\"")))
}

/// The quotes opened at `at` closed at the end of their line, before the braces
/// and brackets that end it.
pub(super) fn closed(text: &str, at: usize) -> Option<Edit> {
    let line = line_at(text, at);
    let quote = text.get(at..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let words = of(text, line);
    let in_flow = words.get(..at - line.start)?.contains(['{', '[']);
    let ends: &[char] = if in_flow { &[' ', '}', ']', '\r'] } else { &[' ', '\r'] };
    let end = line.start + words.trim_end_matches(ends).len();
    (end > at).then(|| edit(end, end, quote.to_string()))
}

/// What a line opened and did not close, closed at its end.
pub(super) fn bracketed(text: &str, at: usize) -> Option<Edit> {
    let line = line_at(text, at);
    let words = of(text, line).trim_end_matches(is_blank);
    let mut open = vec![];
    for c in words.chars() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
            }
            _ => {}
        }
    }
    let close: String = open.iter().rev().map(|c| if *c == '}' { " }".to_owned() } else { c.to_string() }).collect();
    let end = line.start + words.len();
    (!close.is_empty()).then(|| edit(end, end, close))
}

/// A colon after the first word of the line.
pub(super) fn with_colon(text: &str, at: usize) -> Option<Edit> {
    let line = line_at(text, at);
    let words = of(text, line);
    let start = words.len() - words.trim_start_matches(is_blank).len();
    let word = words.get(start..)?.split(is_blank).next().filter(|word| !word.is_empty())?;
    let end = line.start + start + word.len();
    Some(edit(end, end, ":"))
}

/// The margin of the line made that of the nearest line above it whose margin
/// is nearest.
pub(super) fn aligned(text: &str, at: usize) -> Option<Edit> {
    let line = line_at(text, at);
    let own = margin(of(text, line));
    let above = text.get(..line.start)?.lines().rev().take(40).filter(|line| !line.trim().is_empty());
    let near = above.map(margin).min_by_key(|other| other.abs_diff(own)).filter(|other| *other != own)?;
    Some(edit(line.start, line.start + own, " ".repeat(near)))
}

/// The bracket or brace a line above left open, when the mistake is only seen
/// further down.
pub(super) fn opened_above(text: &str, at: usize) -> Option<usize> {
    let mut end = line_at(text, at).start;
    for _ in 0..50 {
        let line = line_at(text, end.checked_sub(1)?);
        if let Some(at) = unclosed(text, line) {
            return Some(at);
        }
        end = line.start;
    }
    None
}

/// The same for the nearest line above that is not blank, and only there.
pub(super) fn left_open(text: &str, start: usize) -> Option<usize> {
    let above = text.get(..start)?.trim_end();
    unclosed(text, line_at(text, above.len()))
}

fn unclosed(text: &str, line: Line) -> Option<usize> {
    let words = of(text, line);
    let (opened, shut) = (words.matches(['{', '[']).count(), words.matches(['}', ']']).count());
    let offset = words.find(['{', '['])?;
    (opened > shut && !words.trim_start_matches(is_blank).starts_with('#')).then_some(line.start + offset)
}
