//! A file put in order: margins, quotes, blank lines. Nothing it says changes.
//!
//! The tree is written again from its root, in the order of the source; comments
//! and single blank lines go back where they were. What a person laid out on one
//! line stays on one line while it fits. If the result did not read back as the
//! same tree, the text would be given back as it came.

use crate::tree::{Entry, Map, Node, NodeKind, Scalar, ScalarStyle};
use crate::{Parsed, parse};
use beffroi_base::Span;
use beffroi_findings::Finding;

/// Longest line a braced map may take before it is written one key a line.
const WIDTH: usize = 140;

/// The text put in order, or why it cannot be read.
///
/// Formatting twice changes nothing more.
pub fn format(text: &str) -> Result<String, Vec<Finding>> {
    let Parsed { text, root, findings, .. } = parse(text.as_bytes());
    let Some(root) = root.filter(|_| findings.is_empty()) else { return Err(findings) };
    let written = Writer::new(&text, &root).document(&root);
    let kept = parse(written.as_bytes()).root.is_some_and(|again| again.says_same(&root));
    Ok(if kept { written } else { text })
}

/// A comment of the source.
#[derive(Clone, Copy, Debug)]
struct Comment {
    start: usize,
    end: usize,
    /// Nothing stands before it on its line.
    alone: bool,
}

struct Writer<'a> {
    source: &'a str,
    comments: Vec<Comment>,
    next: usize,
    out: String,
    /// The block just written keeps its own blank lines.
    kept_blanks: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, root: &Node) -> Self {
        Self { source, comments: comments(source, root), next: 0, out: String::new(), kept_blanks: false }
    }

    fn document(mut self, root: &Node) -> String {
        let end = self.source.len();
        match &root.kind {
            NodeKind::Map(map) if !map.entries.is_empty() => self.map(map, 0, end, false),
            NodeKind::Seq(items) if !items.is_empty() => self.seq(items, 0, end),
            _ => {
                self.comments_before(root.span.start, 0, 0);
                let inline = self.inline(root).unwrap_or_else(|| self.raw(root.span).to_owned());
                self.line(&inline);
                self.trailing(root.span.end);
            }
        }
        self.comments_before(end, 0, 0);
        self.out
    }

    fn raw(&self, span: Span) -> &'a str {
        self.source.get(span.start..span.end).unwrap_or("")
    }

    /// Where the line that holds `at` begins.
    fn line_start(&self, at: usize) -> usize {
        self.source.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.source.get(self.line_start(at)..at).map_or(0, |s| s.chars().count())
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// One blank line where the source has at least one above `at`.
    fn blank_before(&mut self, at: usize) {
        let above = self.source.get(..self.line_start(at)).unwrap_or("");
        let blank = above.strip_suffix('\n').is_some_and(|rest| {
            rest.get(rest.rfind('\n').map_or(0, |i| i + 1)..).is_some_and(|line| line.trim().is_empty())
        });
        if blank && !self.out.is_empty() && !self.kept_blanks {
            self.out.push('\n');
        }
        self.kept_blanks = false;
    }

    /// Writes the comments that stand before `limit`, at `indent`; those further
    /// left than `column` belong to what surrounds, and wait.
    fn comments_before(&mut self, limit: usize, indent: usize, column: usize) {
        while let Some(comment) = self.comments.get(self.next).copied() {
            if comment.start >= limit || self.column(comment.start) < column {
                return;
            }
            self.blank_before(comment.start);
            self.next += 1;
            let text = self.raw(Span::new(comment.start, comment.end));
            let line = format!("{}{text}", " ".repeat(indent));
            self.line(&line);
        }
    }

    /// Adds the comment that ends the source line of `at`, on the line just written.
    fn trailing(&mut self, at: usize) {
        let Some(comment) = self.comments.get(self.next).copied() else { return };
        let between = self.source.get(at..comment.start);
        if comment.alone || between.is_none_or(|between| between.contains('\n')) {
            return;
        }
        self.next += 1;
        let before = self.source.get(..comment.start).unwrap_or("");
        let gap = before.len() - before.trim_end_matches(' ').len();
        self.out.truncate(self.out.trim_end().len());
        self.out.push_str(&" ".repeat(gap.max(1)));
        let text = self.raw(Span::new(comment.start, comment.end));
        self.line(text);
    }

    /// Keys one a line. `open` when the first key goes on a line already begun
    /// by a dash.
    fn map(&mut self, map: &Map, indent: usize, limit: usize, mut open: bool) {
        let column = map.entries.first().map_or(0, |entry| self.column(entry.key_span.start));
        for (at, entry) in map.entries.iter().enumerate() {
            let limit = map.entries.get(at + 1).map_or(limit, |next| next.key_span.start);
            if !open {
                self.comments_before(entry.key_span.start, indent, 0);
                // A comment between a key and its one-line value goes above both.
                if self.inline(&entry.value).is_some() {
                    self.comments_inside(entry, indent);
                }
                self.blank_before(entry.key_span.start);
                self.out.push_str(&" ".repeat(indent));
            }
            open = false;
            let key = quoted(self.raw(entry.key_span));
            self.out.push_str(&key);
            self.out.push(':');
            self.value(&entry.value, entry.key_span.end, indent, limit);
        }
        self.comments_before(limit, indent, column.max(1));
    }

    fn comments_inside(&mut self, entry: &Entry, indent: usize) {
        while let Some(comment) = self.comments.get(self.next).copied() {
            if !comment.alone || comment.start >= entry.value.span.start {
                return;
            }
            self.comments_before(comment.start + 1, indent, 0);
        }
    }

    /// Where the dash of an item stands; the item itself when it has none.
    fn dash(&self, item: &Node) -> usize {
        let before = self.source.get(..item.span.start).unwrap_or("").trim_end();
        if before.ends_with('-') { before.len() - 1 } else { item.span.start }
    }

    fn seq(&mut self, items: &[Node], indent: usize, limit: usize) {
        let column = items.first().map_or(0, |item| self.column(self.dash(item)));
        for (at, item) in items.iter().enumerate() {
            let limit = items.get(at + 1).map_or(limit, |next| next.span.start);
            self.comments_before(item.span.start, indent, 0);
            self.blank_before(item.span.start);
            self.out.push_str(&" ".repeat(indent));
            self.out.push('-');
            match &item.kind {
                NodeKind::Map(map) if self.inline(item).is_none() && !map.entries.is_empty() => {
                    self.out.push(' ');
                    self.map(map, indent + 2, limit, true);
                }
                _ => self.value(item, item.span.start, indent, limit),
            }
        }
        self.comments_before(limit, indent, column.max(1));
    }

    /// What follows a key or a dash, to the end of its last line.
    fn value(&mut self, node: &Node, after: usize, indent: usize, limit: usize) {
        if let Some(inline) = self.inline(node) {
            if !inline.is_empty() {
                self.out.push(' ');
                self.out.push_str(&inline);
            }
            self.line("");
            self.trailing(if node.is_absent() { after } else { node.span.end });
            return;
        }
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.style == ScalarStyle::Block => self.block(scalar, after, indent),
            NodeKind::Scalar(_) => self.continued(node, indent),
            NodeKind::Map(map) => {
                self.line("");
                self.trailing(after);
                self.map(map, indent + 2, limit, false);
            }
            NodeKind::Seq(items) => {
                self.line("");
                self.trailing(after);
                self.seq(items, indent + 2, limit);
            }
        }
    }

    /// A text after `|` or `>`.
    fn block(&mut self, scalar: &Scalar, after: usize, indent: usize) {
        let header = self.source.get(after..scalar.span.start).unwrap_or("");
        let sign = header.find(['|', '>']).unwrap_or(0);
        let header = header.get(sign..).unwrap_or("");
        let chomp = header.chars().skip(1).find(|c| matches!(c, '-' | '+')).filter(|_| {
            let line = header.lines().next().unwrap_or("");
            line.chars().take_while(|c| !c.is_whitespace()).any(|c| matches!(c, '-' | '+'))
        });
        let folded = header.starts_with('>');
        let lines = if folded { self.raw_lines(scalar) } else { scalar.text.trim_end_matches('\n').split('\n').map(str::to_owned).collect() };
        self.out.push(' ');
        self.out.push(if folded { '>' } else { '|' });
        if lines.iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with(' ')) {
            self.out.push('2');
        }
        self.out.extend(chomp);
        self.line("");
        self.trailing(after + sign);
        for line in &lines {
            if !line.is_empty() {
                self.out.push_str(&" ".repeat(indent + 2));
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        if chomp == Some('+') {
            let ends = scalar.text.len() - scalar.text.trim_end_matches('\n').len();
            self.out.push_str(&"\n".repeat(ends.saturating_sub(1)));
            self.kept_blanks = true;
        }
    }

    /// The lines of a folded text as written, without their margin.
    fn raw_lines(&self, scalar: &Scalar) -> Vec<String> {
        let margin = self.column(scalar.span.start);
        let strip = |line: &str| {
            let blank = line.len() - line.trim_start_matches(' ').len();
            line.get(blank.min(margin)..).unwrap_or("").to_owned()
        };
        self.raw(scalar.span).split('\n').enumerate()
            .map(|(at, line)| if at == 0 { line.to_owned() } else { strip(line.trim_end_matches('\r')) })
            .collect()
    }

    /// A sentence on several lines.
    fn continued(&mut self, node: &Node, indent: usize) {
        for (at, line) in self.raw(node.span).lines().enumerate() {
            let line = line.trim_matches([' ', '\t', '\r']);
            if at == 0 {
                self.out.push(' ');
            } else if !line.is_empty() {
                self.out.push_str(&" ".repeat(indent + 2));
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.trailing(node.span.end);
    }

    /// The value on one line, where it was laid out so and still fits.
    fn inline(&self, node: &Node) -> Option<String> {
        let inside = |comment: &Comment| (node.span.start..node.span.end).contains(&comment.start);
        let line = match &node.kind {
            NodeKind::Scalar(scalar) => return self.inline_scalar(scalar, node.span),
            NodeKind::Map(map) if map.entries.is_empty() => "{}".to_owned(),
            NodeKind::Seq(items) if items.is_empty() => "[]".to_owned(),
            _ if !self.raw(node.span).starts_with(['{', '[']) || self.comments.iter().any(inside) => return None,
            NodeKind::Map(map) => {
                let entries: Option<Vec<String>> = map.entries.iter().map(|entry| {
                    let value = self.inline(&entry.value)?;
                    let gap = if value.is_empty() { "" } else { " " };
                    Some(format!("{}:{gap}{value}", quoted(self.raw(entry.key_span))))
                }).collect();
                format!("{{ {} }}", entries?.join(", "))
            }
            NodeKind::Seq(items) => {
                let items: Option<Vec<String>> = items.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items?.join(", "))
            }
        };
        let fits = self.column(node.span.start) + line.chars().count() <= WIDTH || !self.raw(node.span).contains('\n');
        fits.then_some(line)
    }

    fn inline_scalar(&self, scalar: &Scalar, span: Span) -> Option<String> {
        let raw = self.raw(span);
        match scalar.style {
            ScalarStyle::Block => None,
            _ if raw.contains('\n') => None,
            ScalarStyle::Plain | ScalarStyle::Quoted => Some(quoted(raw)),
        }
    }
}

/// `'texte'` becomes `"texte"` where both say the same.
fn quoted(raw: &str) -> String {
    match raw.strip_prefix('\'').and_then(|raw| raw.strip_suffix('\'')) {
        Some(inside) if !inside.contains(['"', '\\', '\n']) => format!("\"{}\"", inside.replace("''", "'")),
        _ => raw.to_owned(),
    }
}

/// Every comment: a `#` that stands outside all texts, to the end of its line.
fn comments(source: &str, root: &Node) -> Vec<Comment> {
    let mut texts = vec![];
    leaves(root, &mut texts);
    let mut found = vec![];
    let mut at = 0;
    texts.push(Span::new(source.len(), source.len()));
    for text in texts {
        while let Some(offset) = source.get(at..text.start).and_then(|gap| gap.find('#')) {
            let start = at + offset;
            let line = source.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or("");
            let before = source.get(..start).unwrap_or("");
            let margin = before.get(before.rfind('\n').map_or(0, |i| i + 1)..).unwrap_or("");
            found.push(Comment { start, end: start + line.trim_end().len(), alone: margin.trim().is_empty() });
            at = start + line.len();
        }
        at = at.max(text.end);
    }
    found
}

/// The places of all texts, keys included, in the order of the source.
fn leaves(node: &Node, out: &mut Vec<Span>) {
    match &node.kind {
        NodeKind::Scalar(scalar) => out.push(scalar.span),
        NodeKind::Seq(items) => items.iter().for_each(|item| leaves(item, out)),
        NodeKind::Map(map) => {
            for Entry { key_span, value, .. } in &map.entries {
                out.push(*key_span);
                leaves(value, out);
            }
        }
    }
}

#[cfg(test)]
mod tests;
