//! Words into lines: greedy, ragged on the right, never a word cut unless it
//! is longer than a line.

use crate::face::{Faces, Piece};
use beffroi_base::Language;

/// Words of one kind inside a paragraph.
pub(crate) struct Run<'a> {
    pub(crate) text: &'a str,
    pub(crate) leaf: usize,
    pub(crate) language: Language,
    pub(crate) strong: bool,
}

/// Glyphs that belong to one leaf of the structure.
pub(crate) struct Bit {
    pub(crate) piece: Piece,
    pub(crate) leaf: usize,
    pub(crate) language: Language,
}

/// One line; its width is in ems.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) bits: Vec<Bit>,
    pub(crate) width: f32,
}

impl Line {
    fn take(&mut self, pieces: Vec<Piece>, run: &Run<'_>) {
        for piece in pieces {
            self.width += piece.width;
            match self.bits.last_mut() {
                Some(last) if last.leaf == run.leaf && last.piece.face == piece.face => last.piece.append(piece),
                _ => self.bits.push(Bit { piece, leaf: run.leaf, language: run.language }),
            }
        }
    }
}

/// What may not be broken: parts of words that no space divides.
#[derive(Default)]
struct Clump<'a> {
    parts: Vec<(&'a str, usize)>,
    ends: End,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    Text,
    Space,
    Line,
}

fn clumps<'a>(runs: &[Run<'a>]) -> Vec<Clump<'a>> {
    let mut out = vec![];
    let mut now = Clump::default();
    for (number, run) in runs.iter().enumerate() {
        let mut rest = run.text;
        while let Some(at) = rest.find([' ', '\t', '\n']) {
            let (word, after) = rest.split_at(at);
            if !word.is_empty() {
                now.parts.push((word, number));
            }
            let mut chars = after.chars();
            let ends = if chars.next() == Some('\n') { End::Line } else { End::Space };
            rest = chars.as_str();
            // Two spaces are one; two line breaks are two.
            if now.parts.is_empty() && ends == End::Space {
                continue;
            }
            now.ends = ends;
            out.push(std::mem::take(&mut now));
        }
        if !rest.is_empty() {
            now.parts.push((rest, number));
        }
    }
    if !now.parts.is_empty() {
        out.push(now);
    }
    out
}

/// Breaks runs into lines at most `measure` wide (in ems).
///
/// The space at the end of a broken line is kept: it divides the words for
/// whoever copies or listens.
pub(crate) fn break_lines(faces: &Faces, runs: &[Run<'_>], measure: f32) -> Vec<Line> {
    let mut lines = vec![];
    let mut line = Line::default();
    let mut fresh = true;
    for clump in clumps(runs) {
        let shaped: Vec<(Vec<Piece>, &str, usize)> = clump
            .parts
            .iter()
            .filter_map(|(word, number)| Some((faces.shape(word, runs.get(*number)?.strong), *word, *number)))
            .collect();
        let width: f32 = shaped.iter().flat_map(|(pieces, _, _)| pieces).map(|piece| piece.width).sum();
        if !fresh && line.width + width > measure {
            lines.push(std::mem::take(&mut line));
        }
        for (pieces, word, number) in shaped {
            let Some(run) = runs.get(number) else { continue };
            if width > measure {
                cut(faces, word, run, measure, &mut line, &mut lines);
            } else {
                line.take(pieces, run);
            }
        }
        fresh = false;
        if clump.ends != End::Text {
            // The space belongs to the last words before it.
            if let Some(run) = clump.parts.last().and_then(|(_, number)| runs.get(*number)) {
                line.take(faces.shape(" ", run.strong), run);
            }
        }
        if clump.ends == End::Line {
            lines.push(std::mem::take(&mut line));
            fresh = true;
        }
    }
    if !line.bits.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word longer than a line: cut where an address may be, else anywhere.
fn cut(faces: &Faces, word: &str, run: &Run<'_>, measure: f32, line: &mut Line, lines: &mut Vec<Line>) {
    let mut rest = word;
    while !rest.is_empty() {
        let mut width = line.width;
        let (mut fits, mut kind) = (0, 0);
        for (at, c) in rest.char_indices() {
            width += faces.advance(c, run.strong);
            if width > measure {
                break;
            }
            fits = at + c.len_utf8();
            if matches!(c, '/' | '-' | '.' | '@' | '?' | '&' | '=') {
                kind = fits;
            }
        }
        let end = match (fits, kind) {
            (0, _) if line.bits.is_empty() => rest.chars().next().map_or(rest.len(), char::len_utf8),
            (fits, _) if fits == rest.len() => fits,
            (fits, kind) if kind * 2 > fits => kind,
            (fits, _) => fits,
        };
        let (head, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !head.is_empty() {
            line.take(faces.shape(head, run.strong), run);
        }
        if !tail.is_empty() {
            lines.push(std::mem::take(line));
        }
        rest = tail;
    }
}

/// Where an address on the web or of a mail stands in a text, and what it opens.
pub(crate) fn links(text: &str) -> Vec<(&str, Option<String>)> {
    let mut out = vec![];
    let mut rest = text;
    let mut plain = 0;
    let mut seek = 0;
    while let Some(word) = rest.get(seek..).and_then(|tail| tail.split(char::is_whitespace).next()) {
        let led = word.len() - word.trim_start_matches(['(', '«', '"']).len();
        let bare = word.trim_start_matches(['(', '«', '"']).trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '»', '"']);
        if let Some(opens) = opens(bare) {
            let start = seek + led;
            let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
            let (address, after) = from.split_at_checked(bare.len()).unwrap_or((from, ""));
            if let Some(before) = before.get(plain..).filter(|words| !words.is_empty()) {
                out.push((before, None));
            }
            out.push((address, Some(opens)));
            rest = after;
            (plain, seek) = (0, 0);
            continue;
        }
        let next = seek + word.len();
        match rest.get(next..).and_then(|tail| tail.chars().next()) {
            Some(space) => seek = next + space.len_utf8(),
            None => break,
        }
    }
    if let Some(last) = rest.get(plain..).filter(|words| !words.is_empty()) {
        out.push((last, None));
    }
    out
}

fn opens(word: &str) -> Option<String> {
    let sound = word.is_ascii() && word.len() > 6;
    if !sound {
        return None;
    }
    if word.starts_with("https://") || word.starts_with("http://") {
        return Some(word.to_owned());
    }
    if word.starts_with("www.") {
        return Some(format!("https://{word}"));
    }
    let (name, host) = word.split_once('@')?;
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'));
    (!name.is_empty() && plain(name) && plain(host) && host.contains('.')).then(|| format!("mailto:{word}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::faces;

    fn told(text: &str, measure: f32) -> Vec<String> {
        let runs = [Run { text, leaf: 0, language: Language::Fr, strong: false }];
        let lines = faces().map(|faces| break_lines(faces, &runs, measure)).unwrap_or_default();
        assert!(lines.iter().all(|line| line.width <= measure + 0.4), "a line is too long");
        lines.iter().map(|line| line.bits.iter().map(|bit| bit.piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_sign_stays_with_its_word_and_every_word_is_there() {
        let text = "Pourquoi cette question\u{202f}? Elle sert au calcul.";
        let lines = told(text, 11.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| !line.starts_with('?')), "{lines:?}");
        assert_eq!(lines.concat(), "Pourquoi cette question ? Elle sert au calcul.");
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut_and_whole() {
        let long = "https://demarches.ville.example/suivi/0123456789abcdef0123456789abcdef0123456789abcdef/explication";
        let lines = told(long, 20.0);
        assert!(lines.len() > 1);
        assert_eq!(lines.concat(), long);
        assert_eq!(told(&"x".repeat(400), 10.0).concat(), "x".repeat(400));
    }

    #[test]
    fn line_breaks_are_kept() {
        assert_eq!(told("2 place du Beffroi\n44000 Nantes", 40.0), ["2 place du Beffroi ", "44000 Nantes"]);
    }

    #[test]
    fn addresses_are_found_without_what_follows_them() {
        let found = links("Écrivez à dpd@ville.example (www.cada.fr), ou https://a.example/x. Merci, a@b");
        let opened: Vec<_> = found.iter().filter_map(|(text, opens)| Some((*text, opens.as_deref()?))).collect();
        assert_eq!(opened, [
            ("dpd@ville.example", "mailto:dpd@ville.example"),
            ("www.cada.fr", "https://www.cada.fr"),
            ("https://a.example/x", "https://a.example/x"),
        ]);
        assert_eq!(found.iter().map(|(text, _)| *text).collect::<String>(), "Écrivez à dpd@ville.example (www.cada.fr), ou https://a.example/x. Merci, a@b");
    }
}
