//! From bytes to the tree.

mod align;
mod decode;
mod recover;
mod trouble;

use crate::tree::{Entry, Map, Node, NodeKind, Scalar, ScalarStyle};
use beffroi_base::{Span, Text};
use beffroi_findings::Finding;
use align::align;
use decode::{decode, invisible};
use granit_parser::{Event, Parser};
use recover::{without_entry, without_odd_margins};
use std::borrow::Cow;
use std::collections::BTreeMap;
use trouble::{scan_error, too_deep};

pub use decode::BYTES_MAX;
pub use recover::{MISTAKES_MAX, odd_margins};

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
    /// Whether the whole text was read. Where it was not, the tree lacks what was
    /// badly written and what hung from it: nothing may be concluded from an
    /// absence.
    pub complete: bool,
}

/// Reads a file. Never fails, never expands anything, never recurses deeper
/// than [`DEPTH_MAX`].
pub fn parse(bytes: &[u8]) -> Parsed {
    match decode(bytes) {
        Err(finding) => Parsed { text: String::new(), root: None, findings: vec![finding], complete: false },
        Ok(text) => match invisible(text) {
            Some(finding) => Parsed { text: text.to_owned(), root: None, findings: vec![finding], complete: false },
            None => tree(text),
        },
    }
}

fn tree(text: &str) -> Parsed {
    let mut mistakes: Vec<Finding> = vec![];
    let mut rest = Cow::Borrowed(text);
    loop {
        let error = match attempt(&rest) {
            Ok((root, more)) => {
                let complete = root.is_some() && mistakes.is_empty();
                // An empty rest is the doing of the mistakes already said.
                let known = !mistakes.is_empty();
                mistakes.extend(more.into_iter().filter(|finding| !known || finding.code != "SY0007"));
                return Parsed { complete, root, findings: mistakes, text: text.to_owned() };
            }
            Err(error) => error,
        };
        let mut finding = scan_error(&rest, &error);
        let next = if finding.code == "SY0008" {
            let (next, count) = without_odd_margins(&rest);
            if count > 1 {
                finding.primary.text = also(count - 1);
            }
            Some(next)
        } else {
            without_entry(&rest, finding.primary.span.start)
        };
        let deep = finding.code == "SY0006";
        mistakes.push(finding);
        match next.filter(|next| !deep && mistakes.len() < MISTAKES_MAX && *next != rest) {
            Some(next) => rest = Cow::Owned(next),
            None => return Parsed { complete: false, root: None, findings: mistakes, text: text.to_owned() },
        }
    }
}

/// One reading: the tree and what is wrong in it, or what stopped it.
fn attempt(text: &str) -> Result<(Option<Node>, Vec<Finding>), granit_parser::ScanError> {
    let mut reader = Reader::new(text);
    let root = reader.document();
    if let Some(error) = reader.broken.take() {
        return Err(error);
    }
    reader.refuse_traps();
    // What an alias stands for is unknown here: so is everything that needs it.
    let root = root.filter(|_| !reader.stopped && !reader.traps.contains_key(&Trap::Alias));
    Ok((root, reader.findings))
}

/// How many other places hold the same mistake.
fn also(others: usize) -> Text {
    match others {
        1 => Text::new("ici, et à une autre ligne", "here, and on one other line"),
        n => Text::new(format!("ici, et à {n} autres lignes"), format!("here, and on {n} other lines")),
    }
}

/// What YAML offers and a service file does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trap {
    Alias,
    Anchor,
    Tag,
    Merge,
    Document,
    Key,
}

impl Trap {
    fn words(self) -> Text {
        match self {
            Self::Alias => Text::new(
                "les ancres et les renvois YAML (`&nom`, `*nom`) ne sont pas lus : recopiez la valeur",
                "YAML anchors and aliases (`&name`, `*name`) are not read: copy the value",
            ),
            Self::Anchor => Text::new("les ancres YAML (`&nom`) ne sont pas lues", "YAML anchors (`&name`) are not read"),
            Self::Tag => Text::new("les étiquettes YAML (`!nom`) ne sont pas lues", "YAML tags (`!name`) are not read"),
            Self::Merge => Text::new(
                "la fusion YAML (`<<`) n'est pas lue : recopiez les clés",
                "YAML merges (`<<`) are not read: copy the keys",
            ),
            Self::Document => Text::new("un seul document par fichier", "one document per file"),
            Self::Key => Text::new("une clé est un texte", "a key is a text"),
        }
    }
}

type Events<'a> = Box<dyn Iterator<Item = Result<(Event<'a>, granit_parser::Span), granit_parser::ScanError>> + 'a>;

struct Reader<'a> {
    source: &'a str,
    events: Events<'a>,
    findings: Vec<Finding>,
    traps: BTreeMap<Trap, (Span, usize)>,
    stopped: bool,
    broken: Option<granit_parser::ScanError>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        let events: Events<'a> = Box::new(Parser::new_from_str_with_options(source, granit_parser::options! { emit_comments: false }));
        Self { source, events, findings: vec![], traps: BTreeMap::new(), stopped: false, broken: None }
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
                    self.broken = Some(error);
                }
            }
        }
        None
    }

    fn document(&mut self) -> Option<Node> {
        let root = match self.next() {
            Some((Event::DocumentEnd | Event::StreamEnd, _)) => None,
            Some((event, span)) => self.node(event, span, 0),
            None => None,
        };
        let absent = root.as_ref().is_none_or(Node::is_absent);
        if absent && self.broken.is_none() && self.findings.is_empty() && self.traps.is_empty() {
            self.findings.push(
                Finding::error("SY0007", Span::default(), Text::new("le fichier est vide", "the file is empty")).help(Text::new(
                    "`beffroi nouveau` en écrit un à partir de quelques réponses",
                    "`beffroi new` writes one from a few answers",
                )),
            );
            return None;
        }
        while let Some((event, span)) = self.next() {
            if !matches!(event, Event::DocumentEnd | Event::StreamEnd) {
                self.forbid(Trap::Document, span);
                break;
            }
        }
        root
    }

    fn forbid(&mut self, trap: Trap, span: Span) {
        self.traps.entry(trap).and_modify(|(_, count)| *count += 1).or_insert((span, 1));
    }

    /// One finding for each kind of trap, however often it is laid.
    fn refuse_traps(&mut self) {
        if self.traps.contains_key(&Trap::Alias) {
            self.traps.remove(&Trap::Anchor);
        }
        for (trap, (span, count)) in &self.traps {
            let finding = Finding::error("SY0005", *span, trap.words());
            self.findings.push(match count {
                1 => finding,
                2 => finding.here(Text::new("ici, et à un autre endroit", "here, and in one other place")),
                n => finding.here(Text::new(format!("ici, et à {} autres endroits", n - 1), format!("here, and in {} other places", n - 1))),
            });
        }
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
                self.forbid(Trap::Alias, span);
                Some(self.scalar(String::new(), granit_parser::ScalarStyle::Plain, span))
            }
            _ => None,
        }
    }

    fn plain_only(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.forbid(Trap::Anchor, span);
        }
        if tagged {
            self.forbid(Trap::Tag, span);
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
        let runs = align(self.source, span, style, &text);
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
        let mut seen = BTreeMap::new();
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
            self.enter(&mut map, &mut seen, key, value);
        }
        Node { kind: NodeKind::Map(map), span }
    }

    /// Adds an entry; a key written again is said once, however often it is.
    fn enter(&mut self, map: &mut Map, seen: &mut BTreeMap<String, (Span, bool)>, key: Node, value: Node) {
        let Some(name) = key.as_text().map(str::to_owned) else {
            self.forbid(Trap::Key, key.span);
            return;
        };
        if name == "<<" {
            self.forbid(Trap::Merge, key.span);
            return;
        }
        match seen.get_mut(&name) {
            None => {
                seen.insert(name.clone(), (key.span, false));
                map.entries.push(Entry { key: name, key_span: key.span, value });
            }
            Some((_, true)) => {}
            Some((first, said)) => {
                *said = true;
                self.findings.push(
                    Finding::error("SY0004", key.span, Text::new(
                        format!("la clé `{name}` est écrite deux fois"),
                        format!("key `{name}` is written twice"),
                    ))
                    .here(Text::new("ici de nouveau", "here again"))
                    .label(*first, Text::new("une première fois ici", "first here"))
                    .help(Text::new("gardez l'une des deux", "keep one of the two")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
