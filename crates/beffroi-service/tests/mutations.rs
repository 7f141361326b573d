//! Whatever becomes of a file, reading it ends, and what is said stands inside it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::{Language, Span};
use common::{FILES, reading, shown};
use proptest::prelude::*;

/// What a hand, a bad editor or a bad mind does to a text.
#[derive(Clone, Debug)]
enum Slip {
    Cut(usize, usize),
    Copy(usize, usize, usize),
    Insert(usize, &'static str),
    Indent(usize, usize),
    SwapLines(usize, usize),
    DropLine(usize),
    End(usize),
}

const PIECES: &[&str] = &[
    " ", "  ", "\n", "\r\n", "\t", ":", ": ", "{", "}", "[", "]", ",", "\"", "'", "#", "- ", "|", ">", "&a ", "*a", "!x ", "<<: ", "~",
    "é", "œ", "’", "\u{a0}", "\u{202f}", "😀", "\u{301}", "%", "\\", "{{", "}}", "{aide}", "{", "0", "-1", "1e400", "99999999999999999999",
    " . ", "foyer", "oui", "null", "en: ", "titre: ", "valeur: ", "somme:", "variations:\n", "applicable si: ", "barème:", "---\n", "(", ")",
    " * ", " / 0", "^", "** 9", "2026-02-30", " et ", "NaN", "décision",
];

fn slip() -> impl Strategy<Value = Slip> {
    let at = 0..20_000usize;
    prop_oneof![
        (at.clone(), 0..60usize).prop_map(|(a, n)| Slip::Cut(a, n)),
        (at.clone(), 0..400usize, at.clone()).prop_map(|(a, n, to)| Slip::Copy(a, n, to)),
        (at.clone(), proptest::sample::select(PIECES)).prop_map(|(a, piece)| Slip::Insert(a, piece)),
        (at.clone(), proptest::sample::select(PIECES)).prop_map(|(a, piece)| Slip::Insert(a, piece)),
        (at.clone(), 0..12usize).prop_map(|(a, n)| Slip::Indent(a, n)),
        (at.clone(), at.clone()).prop_map(|(a, b)| Slip::SwapLines(a, b)),
        at.clone().prop_map(Slip::DropLine),
        at.prop_map(Slip::End),
    ]
}

/// A place of the text, on a character boundary.
fn place(text: &str, at: usize) -> usize {
    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn apply(text: &mut String, slip: &Slip) {
    let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    match *slip {
        Slip::Cut(a, n) => {
            let (a, b) = (place(text, a), place(text, a + n));
            text.replace_range(a.min(b)..a.max(b), "");
        }
        Slip::Copy(a, n, to) => {
            let (a, b, to) = (place(text, a), place(text, a + n), place(text, to));
            let piece = text[a.min(b)..a.max(b)].to_owned();
            text.insert_str(to, &piece);
        }
        Slip::Insert(a, piece) => {
            let at = place(text, a);
            text.insert_str(at, piece);
        }
        Slip::Indent(a, n) => {
            let at = place(text, a);
            let at = text[..at].rfind('\n').map_or(0, |i| i + 1);
            text.insert_str(at, &" ".repeat(n));
        }
        Slip::SwapLines(a, b) => {
            let mut all = lines(text);
            let count = all.len();
            if count > 0 {
                all.swap(a % count, b % count);
            }
            *text = all.concat();
        }
        Slip::DropLine(a) => {
            let mut all = lines(text);
            if !all.is_empty() {
                all.remove(a % all.len());
            }
            *text = all.concat();
        }
        Slip::End(a) => text.truncate(place(text, a)),
    }
}

fn spans_stay_inside(text: &str) {
    let reading = reading(text);
    let shown_text = reading.text.as_str();
    let inside = |span: Span, what: &str| {
        assert!(shown_text.get(span.start..span.end).is_some(), "{what}: {span:?} in a text of {}", shown_text.len());
    };
    for finding in &reading.findings {
        inside(finding.primary.span, finding.code);
        finding.labels.iter().for_each(|label| inside(label.span, finding.code));
        finding.helps.iter().filter_map(|help| help.edit.as_ref()).for_each(|edit| inside(edit.span, finding.code));
        for message in [&finding.message.fr, &finding.message.en] {
            assert!(!message.is_empty() && !message.ends_with('.'), "{}: {message}", finding.code);
        }
    }
    if reading.draft.is_none() {
        assert!(!reading.findings.is_empty(), "nothing is said of a file that gives nothing");
    }
    for language in [Language::Fr, Language::En] {
        let _ = shown(&reading, language);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_service_is_read_to_the_end(file in 0..FILES.len(), slips in proptest::collection::vec(slip(), 1..6)) {
        let mut text = FILES[file].1.to_owned();
        for slip in &slips {
            apply(&mut text, slip);
        }
        spans_stay_inside(&text);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let reading = reading(&bytes);
        prop_assert!(!reading.findings.is_empty());
    }

    #[test]
    fn any_pieces_of_the_language_are_read_to_the_end(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        spans_stay_inside(&format!("démarche: x\nquestions:\n  a:\n    question: b\n    {}", pieces.concat()));
        spans_stay_inside(&format!("règles:\n  a:\n    valeur: {}", pieces.concat()));
        spans_stay_inside(&format!("courriers:\n  a:\n    texte: |\n      {}", pieces.concat()));
    }
}
