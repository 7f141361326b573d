//! The tree.

use beffroi_base::Span;

/// A node and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it holds.
    pub kind: NodeKind,
    /// Where it is written; for a block, from its first key to its last value.
    pub span: Span,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A text, a number, a date: YAML's types are not ours, all are texts here.
    Scalar(Scalar),
    /// Keys and values in the order written.
    Map(Map),
    /// Items in the order written.
    Seq(Vec<Node>),
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// Between quotes of either kind.
    Quoted,
    /// After `|` or `>`.
    Block,
}

/// A text and the way back from each of its characters to the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text after folding and unescaping.
    pub text: String,
    /// How it was written.
    pub style: ScalarStyle,
    /// For runs of bytes copied unchanged: (offset in text, offset in file).
    pub(crate) runs: Vec<(usize, usize)>,
    pub(crate) span: Span,
}

impl Scalar {
    /// Where the bytes `start..end` of the text stand in the file.
    pub fn span_of(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = self.source_offset(start);
            return Span::new(at, at);
        }
        // The end is the place after the last byte, not the place of the next
        // one: they differ at the end of a folded line.
        Span::new(self.source_offset(start), self.source_offset(end - 1) + 1)
    }

    fn source_offset(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|(text, _)| *text <= at);
        match index.checked_sub(1).and_then(|i| self.runs.get(i)) {
            Some((text, source)) => (source + (at - text)).min(self.span.end),
            None => self.span.start,
        }
    }

    /// Whether nothing was written (an empty plain scalar: `clé:`).
    pub fn is_absent(&self) -> bool {
        self.style == ScalarStyle::Plain && self.text.is_empty()
    }
}

/// One `key: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// From the key to the end of the value.
    pub fn span(&self) -> Span {
        self.key_span.join(self.value.span)
    }
}

/// Keys and values in the order written, each key once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Map {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

impl Node {
    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            NodeKind::Map(_) | NodeKind::Seq(_) => None,
        }
    }

    /// The text of a scalar, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        self.as_scalar().map(|scalar| scalar.text.as_str())
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            NodeKind::Map(map) => Some(map),
            NodeKind::Scalar(_) | NodeKind::Seq(_) => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Seq(items) => Some(items),
            NodeKind::Scalar(_) | NodeKind::Map(_) => None,
        }
    }

    /// Whether two trees say the same, wherever they were written.
    pub fn says_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (NodeKind::Scalar(a), NodeKind::Scalar(b)) => a.text == b.text && a.style == b.style,
            (NodeKind::Seq(a), NodeKind::Seq(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_same(b)),
            (NodeKind::Map(a), NodeKind::Map(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries.iter().zip(&b.entries).all(|(a, b)| a.key == b.key && a.value.says_same(&b.value))
            }
            (NodeKind::Scalar(_) | NodeKind::Seq(_) | NodeKind::Map(_), _) => false,
        }
    }

    /// Whether nothing was written after the key.
    pub fn is_absent(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_absent)
    }
}
