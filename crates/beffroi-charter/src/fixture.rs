//! Service files written as a change of another one, their findings marked.
//!
//! Pages of rules and the corpus of seeded violations are written so: what
//! matters is the few lines that differ. A line that ends with
//! `# erreur: CH0401` (or `# avertissement: …`) says what must be found there.

use beffroi_findings::Level;

/// A finding as a file marks it: line from 1, level, code.
pub type Mark = (usize, Level, String);

/// Applies a change to a text: pieces between lines `…`, each with lines to
/// keep (` `), to remove (`-`) and to add (`+`). Each piece must fit in one
/// place and one only.
pub fn apply(text: &str, change: &str) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for piece in change.split("\n…\n") {
        lines = piece_of(lines, piece)?;
    }
    Ok(lines.join("\n") + "\n")
}

fn piece_of(mut lines: Vec<String>, piece: &str) -> Result<Vec<String>, String> {
    let (mut old, mut new) = (vec![], vec![]);
    for line in piece.lines() {
        let (sign, rest) = line.split_at(line.chars().next().map_or(0, char::len_utf8));
        match sign {
            "-" => old.push(rest.trim_end()),
            "+" => new.push(rest.trim_end()),
            _ => {
                old.push(marks_of(rest).0);
                new.push(rest.trim_end());
            }
        }
    }
    let same = |window: &[String]| window.iter().zip(&old).all(|(a, b)| marks_of(a).0 == *b);
    let places: Vec<usize> = lines.windows(old.len().max(1)).enumerate().filter(|(_, window)| same(window)).map(|(at, _)| at).collect();
    match places.as_slice() {
        [at] => {
            lines.splice(*at..*at + old.len(), new.into_iter().map(str::to_owned));
            Ok(lines)
        }
        _ => Err(format!("this change fits in {} places:\n{piece}", places.len())),
    }
}

/// The text without its marks, and the marks.
pub fn unmark(text: &str) -> (String, Vec<Mark>) {
    let mut out = String::with_capacity(text.len());
    let mut marks = vec![];
    for (index, line) in text.lines().enumerate() {
        let (line, found) = marks_of(line);
        marks.extend(found.into_iter().map(|(level, code)| (index + 1, level, code)));
        out.push_str(line);
        out.push('\n');
    }
    (out, marks)
}

/// One line without its marks: `# erreur: CH0401, avertissement: CH0406`.
fn marks_of(line: &str) -> (&str, Vec<(Level, String)>) {
    let Some(at) = line.find("# erreur: ").or_else(|| line.find("# avertissement: ")) else {
        return (line.trim_end(), vec![]);
    };
    let written = line.get(at + 2..).unwrap_or("");
    let marks = written.split(", ").filter_map(|mark| match mark.split_once(": ") {
        Some(("erreur", code)) => Some((Level::Error, code.trim().to_owned())),
        Some(("avertissement", code)) => Some((Level::Warning, code.trim().to_owned())),
        _ => None,
    });
    (line.get(..at).unwrap_or("").trim_end(), marks.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_change_fits_in_one_place_or_is_refused() {
        let text = "a: 1\nb: 2\na: 1\n";
        assert_eq!(apply(text, " b: 2\n+c: 3\n").unwrap(), "a: 1\nb: 2\nc: 3\na: 1\n");
        assert_eq!(apply(text, "-b: 2\n…\n-a: 1\n").unwrap_err(), "this change fits in 2 places:\n-a: 1\n");
        assert!(apply(text, "-d: 4\n").is_err());
    }

    #[test]
    fn marks_are_read_and_taken_away() {
        let (text, marks) = unmark("a\nb # erreur: CH0401, avertissement: CH0406\n");
        assert_eq!(text, "a\nb\n");
        assert_eq!(marks, [(2, Level::Error, "CH0401".to_owned()), (2, Level::Warning, "CH0406".to_owned())]);
    }
}
