//! From bytes to the tree.

use crate::tree::{Entry, Map, Node, NodeKind, Scalar, ScalarStyle};
use beffroi_base::{Span, Text};
use beffroi_findings::Finding;
use granit_parser::{Event, Parser};

/// Largest file read, in bytes. The largest real service seen is under 60 kB.
pub const BYTES_MAX: usize = 1 << 20;
/// Deepest nesting read.
pub const DEPTH_MAX: usize = 64;

/// What reading gives: a tree when one could be built, and what is wrong.
#[derive(Debug)]
pub struct Parsed {
    /// The text, without byte-order mark; empty when it was not text at all.
    pub text: String,
    /// The tree.
    pub root: Option<Node>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Reads a file. Never fails, never expands anything, never recurses deeper
/// than [`DEPTH_MAX`].
pub fn parse(bytes: &[u8]) -> Parsed {
    match decode(bytes) {
        Err(finding) => Parsed { text: String::new(), root: None, findings: vec![finding] },
        Ok(text) => {
            let mut reader = Reader::new(&text);
            let root = reader.document();
            let findings = reader.findings;
            Parsed { root, findings, text: text.to_owned() }
        }
    }
}

fn decode(bytes: &[u8]) -> Result<&str, Finding> {
    let nowhere = Span::default();
    if let Some(kind) = foreign_kind(bytes) {
        let (fr, en) = kind;
        return Err(Finding::error("SY0001", nowhere, Text::new(
            format!("ce fichier n'est pas du texte : c'est {fr}"),
            format!("this file is not text: it is {en}"),
        ))
        .help(Text::new(
            "une démarche est un fichier texte nommé `demarche.yaml`, écrit avec un éditeur de texte simple",
            "a service is a text file named `demarche.yaml`, written with a plain text editor",
        )));
    }
    if bytes.len() > BYTES_MAX {
        let (size, limit) = (bytes.len() / 1024, BYTES_MAX / 1024);
        return Err(Finding::error("SY0002", nowhere, Text::new(
            format!("le fichier pèse {size} Kio, la limite est de {limit} Kio"),
            format!("the file weighs {size} KiB, the limit is {limit} KiB"),
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
        let line = line.iter().filter(|b| **b == b'\n').count() + 1;
        Finding::error("SY0001", nowhere, Text::new(
            format!("le fichier n'est pas en UTF-8 (premier caractère illisible à la ligne {line})"),
            format!("the file is not UTF-8 (first unreadable character on line {line})"),
        ))
        .help(Text::new("enregistrez-le en UTF-8", "save it as UTF-8"))
    })
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
    ];
    KINDS.iter().find(|(magic, ..)| bytes.starts_with(magic)).map(|(_, fr, en)| (*fr, *en)).or_else(|| {
        let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
        head.contains(&0).then_some(("un fichier binaire", "a binary file"))
    })
}

type Events<'a> = Box<dyn Iterator<Item = Result<(Event<'a>, granit_parser::Span), granit_parser::ScanError>> + 'a>;

struct Reader<'a> {
    source: &'a str,
    events: Events<'a>,
    findings: Vec<Finding>,
    stopped: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        let events: Events<'a> = Box::new(Parser::new_from_str(source));
        Self { source, events, findings: vec![], stopped: false }
    }

    /// The next event that is neither comment nor frame.
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        while !self.stopped {
            match self.events.next()? {
                Ok((Event::Comment(..) | Event::StreamStart | Event::DocumentStart(..), _)) => {}
                Ok((event, span)) => {
                    let range = span.byte_range().unwrap_or(0..0);
                    return Some((event, Span::new(range.start, range.end)));
                }
                Err(error) => {
                    self.stopped = true;
                    let finding = self.scan_error(&error);
                    self.findings.push(finding);
                }
            }
        }
        None
    }

    fn scan_error(&self, error: &granit_parser::ScanError) -> Finding {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.source.len());
        let span = Span::new(at, self.char_end(at));
        let line_start = self.source.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1);
        let line = self.source.get(line_start..).and_then(|s| s.lines().next()).unwrap_or("");
        let margin_len = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..margin_len).and_then(|margin| margin.find('\t')) {
            let at = line_start + tab;
            return Finding::error("SY0008", Span::new(at, at + 1), Text::new(
                "une tabulation sert de marge",
                "a tab is used for indentation",
            ))
            .help(Text::new("remplacez chaque tabulation par deux espaces", "replace each tab with two spaces"));
        }
        let info = error.info();
        if info.contains("depth") || info.contains("recursion") {
            return too_deep(span);
        }
        Finding::error("SY0003", span, Text::new(
            "l'écriture est incorrecte à partir d'ici",
            "the writing is malformed from here on",
        ))
        .here(Text::new(self.hint(line, &info), info.clone()))
    }

    /// What most often causes a YAML error, in words an agent can act on.
    fn hint(&self, line: &str, info: &str) -> String {
        let trimmed = line.trim_start();
        if line.matches(": ").count() > 1 && !trimmed.starts_with('{') {
            return "un « : » dans une phrase se met entre guillemets".to_owned();
        }
        if trimmed.starts_with(['%', '@', '`', '*', '&', '!']) || line.contains(": *") || line.contains(": &") {
            return "un texte qui commence par ce signe se met entre guillemets".to_owned();
        }
        if info.contains("indent") || info.contains("expected") || info.contains("simple key") {
            return "vérifiez la marge et les deux-points de cette ligne et de la précédente".to_owned();
        }
        "vérifiez les guillemets, les crochets et la marge".to_owned()
    }

    fn char_end(&self, at: usize) -> usize {
        let len = self.source.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
        at + len
    }

    fn document(&mut self) -> Option<Node> {
        let root = match self.next() {
            Some((Event::DocumentEnd | Event::StreamEnd, _)) => None,
            Some((event, span)) => self.node(event, span, 0),
            None => None,
        };
        let absent = root.as_ref().is_none_or(Node::is_absent);
        if absent && self.findings.is_empty() {
            self.findings.push(Finding::error("SY0007", Span::default(), Text::new(
                "le fichier est vide", "the file is empty",
            )));
            return None;
        }
        while let Some((event, span)) = self.next() {
            if !matches!(event, Event::DocumentEnd | Event::StreamEnd) {
                self.forbid(span, "un seul document par fichier", "one document per file");
                break;
            }
        }
        root
    }

    fn forbid(&mut self, span: Span, fr: &str, en: &str) {
        self.findings.push(Finding::error("SY0005", span, Text::new(fr, en)));
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Option<Node> {
        if depth > DEPTH_MAX {
            self.findings.push(too_deep(span));
            self.stopped = true;
            return None;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), span);
                Some(self.scalar(text.into_owned(), style, span))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), span);
                Some(self.sequence(span, depth))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain_only(anchor, tag.is_some(), span);
                Some(self.mapping(span, depth))
            }
            Event::Alias(_) => {
                self.forbid(span, "les renvois YAML (`*nom`) ne sont pas lus : recopiez la valeur",
                    "YAML aliases (`*name`) are not read: copy the value");
                Some(self.scalar(String::new(), granit_parser::ScalarStyle::Plain, span))
            }
            _ => None,
        }
    }

    fn plain_only(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.forbid(span, "les ancres YAML (`&nom`) ne sont pas lues", "YAML anchors (`&name`) are not read");
        }
        if tagged {
            self.forbid(span, "les étiquettes YAML (`!nom`) ne sont pas lues", "YAML tags (`!name`) are not read");
        }
    }

    fn scalar(&mut self, text: String, style: granit_parser::ScalarStyle, span: Span) -> Node {
        use granit_parser::ScalarStyle as Raw;
        let style = match style {
            Raw::Plain => ScalarStyle::Plain,
            Raw::SingleQuoted | Raw::DoubleQuoted => ScalarStyle::Quoted,
            Raw::Literal | Raw::Folded => ScalarStyle::Block,
        };
        let span = self.tighten(span);
        // The parser gives `~` for a value left out; here it is simply absent.
        let text = if style == ScalarStyle::Plain && span.is_empty() { String::new() } else { text };
        let runs = align(self.source, span, &text);
        Node { kind: NodeKind::Scalar(Scalar { text, style, runs, span }), span }
    }

    /// A block's range runs to the next token: give the blank end back.
    fn tighten(&self, span: Span) -> Span {
        let raw = self.source.get(span.start..span.end).unwrap_or("");
        Span::new(span.start, span.start + raw.trim_end().len())
    }

    fn sequence(&mut self, open: Span, depth: usize) -> Node {
        let mut items = vec![];
        let mut span = open;
        while let Some((event, at)) = self.next() {
            if matches!(event, Event::SequenceEnd) {
                span = span.join(self.closing(at));
                break;
            }
            let Some(item) = self.node(event, at, depth + 1) else { break };
            span = span.join(item.span);
            items.push(item);
        }
        Node { kind: NodeKind::Seq(items), span }
    }

    /// A flow collection ends at its bracket; a block one ends with its last item.
    fn closing(&self, at: Span) -> Span {
        let text = self.source.get(at.start..at.end).unwrap_or("");
        if matches!(text, "]" | "}") { at } else { Span::new(at.start, at.start) }
    }

    fn mapping(&mut self, open: Span, depth: usize) -> Node {
        let mut map = Map::default();
        let mut span = open;
        while let Some((event, at)) = self.next() {
            if matches!(event, Event::MappingEnd) {
                if self.closing(at).len() == 1 {
                    span = span.join(at);
                }
                break;
            }
            let Some(key) = self.node(event, at, depth + 1) else { break };
            let Some((event, at)) = self.next() else { break };
            let Some(value) = self.node(event, at, depth + 1) else { break };
            span = span.join(key.span).join(value.span);
            self.enter(&mut map, key, value);
        }
        Node { kind: NodeKind::Map(map), span }
    }

    fn enter(&mut self, map: &mut Map, key: Node, value: Node) {
        let Some(name) = key.as_text().map(str::to_owned) else {
            self.forbid(key.span, "une clé est un texte", "a key is a text");
            return;
        };
        if name == "<<" {
            self.forbid(key.span, "la fusion YAML (`<<`) n'est pas lue : recopiez les clés",
                "YAML merges (`<<`) are not read: copy the keys");
            return;
        }
        if let Some(first) = map.entry(&name) {
            self.findings.push(
                Finding::error("SY0004", key.span, Text::new(
                    format!("la clé `{name}` est écrite deux fois"),
                    format!("key `{name}` is written twice"),
                ))
                .here(Text::new("ici de nouveau", "here again"))
                .label(first.key_span, Text::new("une première fois ici", "first here"))
                .help(Text::new("gardez l'une des deux", "keep one of the two")),
            );
            return;
        }
        map.entries.push(Entry { key: name, key_span: key.span, value });
    }
}

fn too_deep(span: Span) -> Finding {
    Finding::error("SY0006", span, Text::new(
        format!("l'imbrication dépasse {DEPTH_MAX} niveaux"),
        format!("nesting goes deeper than {DEPTH_MAX} levels"),
    ))
}

/// Finds each run of the text in the raw source it came from.
///
/// Folding turns a line end and a margin into one space, unescaping turns two
/// characters into one; everything else is copied. So walking both together and
/// skipping what the source has in excess finds every copied character.
fn align(source: &str, span: Span, text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = vec![];
    let mut at = span.start;
    for (offset, c) in text.char_indices() {
        let rest = source.get(at..span.end).unwrap_or("");
        let found = if rest.starts_with(c) {
            Some(0)
        } else if c == ' ' || c == '\n' {
            // A folded line end: stays where it is, the margin is skipped below.
            rest.find(['\n', ' ', '\\'])
        } else {
            rest.find(c)
        };
        let Some(skip) = found else { continue };
        at += skip;
        let continues = runs.last().is_some_and(|(t, s)| at.checked_sub(*s) == Some(offset - t));
        if !continues {
            runs.push((offset, at));
        }
        at += source.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
    }
    runs
}

#[cfg(test)]
mod tests;
