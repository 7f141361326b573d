//! From bytes to text, or the one reason why not.

use beffroi_base::{Span, Text};
use beffroi_findings::Finding;

/// Largest file read, in bytes. The largest real service seen is under 60 kB.
pub const BYTES_MAX: usize = 1 << 20;

/// The text of a file, without byte-order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Finding> {
    if let Some((fr, en)) = foreign_kind(bytes) {
        return Err(unreadable(Text::new(
            format!("ce fichier n'est pas du texte : c'est {fr}"),
            format!("this file is not text: it is {en}"),
        ))
        .help(Text::new(
            "une démarche est un fichier texte nommé `demarche.yaml`, écrit avec un éditeur de texte simple",
            "a service is a text file named `demarche.yaml`, written with a plain text editor",
        )));
    }
    if looks_utf16(bytes) {
        return Err(unreadable(Text::new(
            "le fichier est enregistré en UTF-16",
            "the file is saved as UTF-16",
        ))
        .help(Text::new("enregistrez-le en UTF-8", "save it as UTF-8")));
    }
    if bytes.len() > BYTES_MAX {
        let (fr, en) = (size(bytes.len(), "o"), size(bytes.len(), "B"));
        return Err(Finding::error("SY0002", Span::default(), Text::new(
            format!("le fichier pèse {fr}, la limite est de {}", size(BYTES_MAX, "o")),
            format!("the file weighs {en}, the limit is {}", size(BYTES_MAX, "B")),
        ))
        .help(Text::new(
            "une démarche tient en quelques pages : rangez les documents joints dans le dossier, à côté du fichier",
            "a service fits in a few pages: keep attached documents in the folder, beside the file",
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    if text.chars().take(4096).any(|c| c == '\0') {
        return Err(unreadable(Text::new(
            "ce fichier n'est pas du texte : c'est un fichier binaire",
            "this file is not text: it is a binary file",
        )));
    }
    Ok(text)
}

fn unreadable(message: Text) -> Finding {
    Finding::error("SY0001", Span::default(), message)
}

fn size(bytes: usize, unit: &str) -> String {
    match bytes >> 10 {
        kib @ 0..1024 => format!("{kib}\u{a0}Ki{unit}"),
        kib => format!("{}\u{a0}Mi{unit}", kib >> 10),
    }
}

fn not_utf8(bytes: &[u8], valid: usize) -> Finding {
    let before = bytes.get(..valid).unwrap_or(bytes);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    unreadable(Text::new(
        format!("le fichier n'est pas en UTF-8 : un caractère est illisible à la ligne {line}"),
        format!("the file is not UTF-8: a character cannot be read on line {line}"),
    ))
    .help(Text::new("enregistrez-le en UTF-8", "save it as UTF-8"))
}

/// What a file really is, when its first bytes say it is not text.
fn foreign_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const KINDS: &[(&[u8], &str, &str)] = &[
        (b"PK\x03\x04", "une archive ou un document de bureautique (docx, odt, zip…)", "an archive or an office document (docx, odt, zip…)"),
        (b"%PDF", "un PDF", "a PDF"),
        (b"\xd0\xcf\x11\xe0", "un ancien document de bureautique (doc, xls)", "an old office document (doc, xls)"),
        (b"\x89PNG", "une image", "an image"),
        (b"\xff\xd8\xff", "une image", "an image"),
        (b"{\\rtf", "un document RTF", "an RTF document"),
        (b"<!DOCTYPE", "une page web", "a web page"),
        (b"<html", "une page web", "a web page"),
        (b"<?xml", "un fichier XML", "an XML file"),
    ];
    KINDS.iter().find(|(magic, ..)| bytes.starts_with(magic)).map(|(_, fr, en)| (*fr, *en))
}

/// A mark, or every second byte null: what some editors call « Unicode ».
fn looks_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return true;
    }
    let head = bytes.get(..bytes.len().min(512)).unwrap_or(bytes);
    let nulls = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    half >= 4 && (nulls(0) * 10 > half * 8) != (nulls(1) * 10 > half * 8)
}

/// The first character that would be read without being seen: a control
/// character, or a mark that reverses the direction of writing and lets a file
/// show one thing and say another.
pub(super) fn invisible(text: &str) -> Option<Finding> {
    let hidden = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{85}' => false,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        c => c.is_control(),
    };
    let mut found = text.char_indices().filter(|(_, c)| hidden(*c));
    let (at, c) = found.next()?;
    let others = found.count();
    let code = format!("U+{:04X}", u32::from(c));
    let finding = Finding::error("SY0009", Span::new(at, at + c.len_utf8()), Text::new(
        format!("un caractère invisible ({code}) est caché dans le texte"),
        format!("an invisible character ({code}) is hidden in the text"),
    ))
    .help(Text::new("effacez-le, ou retapez la ligne", "delete it, or type the line again"));
    Some(match others {
        0 => finding,
        1 => finding.here(Text::new("ici, et à un autre endroit", "here, and in one other place")),
        n => finding.here(Text::new(format!("ici, et à {n} autres endroits"), format!("here, and in {n} other places"))),
    })
}
