//! Letters with typed slots: `Votre foyer compte {foyer . personnes}.`
//!
//! A slot holds an expression of the rule language, or one of the few things
//! only the case knows. Nothing else: no loop, no condition, no code. A brace
//! is written doubled: `{{`.

use beffroi_base::{Span, Text, closest};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_rules::{Expression, Program, Type};
use beffroi_syntax::Scalar;

/// A text with slots.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Texts and slots in order.
    pub parts: Vec<Part>,
    /// Where it is written.
    pub span: Span,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words written as they are.
    Text(String),
    /// Something filled in.
    Slot(Slot),
}

/// Something filled in, and where it is asked for.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Where the slot is written, braces included.
    pub span: Span,
    /// What is written between the braces, spaces tidied.
    pub name: String,
    /// What fills it.
    pub content: SlotContent,
}

/// What fills a slot.
#[derive(Clone, Debug)]
pub enum SlotContent {
    /// A question, a rule, or an expression over them.
    Expression(Expression),
    /// Something only the case knows.
    Builtin(Builtin),
    /// A list, or one of its columns: full name. Its answers are enumerated.
    Answers(String),
}

/// What only the case knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `dossier . référence`.
    Reference,
    /// `dossier . date de dépôt`.
    FiledOn,
    /// `décision . date`.
    DecidedOn,
    /// `motifs`: the reasons the agent wrote.
    Reasons,
    /// `pièce`: the item asked for.
    Item,
    /// `pièce . texte`: the text that requires it.
    ItemText,
    /// `échéance`: the day the item is due.
    Due,
}

/// The builtin slots as written.
pub const BUILTINS: &[(&str, Builtin)] = &[
    ("dossier . référence", Builtin::Reference),
    ("dossier . date de dépôt", Builtin::FiledOn),
    ("décision . date", Builtin::DecidedOn),
    ("motifs", Builtin::Reasons),
    ("pièce", Builtin::Item),
    ("pièce . texte", Builtin::ItemText),
    ("échéance", Builtin::Due),
];

impl Template {
    /// Reads a scalar; slots that do not resolve are findings and become empty.
    pub fn read(scalar: &Scalar, span: Span, program: &Program, out: &mut Vec<Finding>) -> Self {
        let text = &scalar.text;
        let mut parts = vec![];
        let mut words = String::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(brace) = ["{{", "}}"].iter().find(|pair| rest.starts_with(**pair)) {
                words.push_str(brace.get(..1).unwrap_or(""));
                at += 2;
            } else if rest.starts_with('{') {
                // Another one opened before it closes: the first was forgotten.
                let closed = rest.find('}');
                let forgotten = closed.is_some_and(|len| rest.get(1..len).is_some_and(|inside| inside.contains('{')));
                let Some(len) = closed.filter(|_| !forgotten) else {
                    out.push(Finding::error("TY0108", scalar.span_of(at, at + 1), Text::new(
                        "cette accolade n'est pas fermée",
                        "this brace is not closed",
                    ))
                    .help(Text::new("fermez-la par `}` ; pour écrire une accolade, doublez-la : `{{`", "close it with `}`; to write a brace, double it: `{{`")));
                    if forgotten {
                        at += 1;
                        continue;
                    }
                    break;
                };
                if !words.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut words)));
                }
                parts.extend(slot(scalar, at, at + len + 1, program, out).map(Part::Slot));
                at += len + 1;
            } else {
                let len = rest.chars().next().map_or(1, char::len_utf8);
                words.push_str(rest.get(..len).unwrap_or(""));
                at += len;
            }
        }
        if !words.is_empty() {
            parts.push(Part::Text(words));
        }
        Self { parts, span }
    }

    /// The slots, in order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(slot),
            Part::Text(_) => None,
        })
    }

    /// Whether a builtin slot is used.
    pub fn uses(&self, builtin: Builtin) -> bool {
        self.slots().any(|slot| matches!(slot.content, SlotContent::Builtin(b) if b == builtin))
    }
}

fn slot(scalar: &Scalar, start: usize, end: usize, program: &Program, out: &mut Vec<Finding>) -> Option<Slot> {
    let span = scalar.span_of(start, end);
    let inner = scalar.text.get(start + 1..end - 1).unwrap_or("");
    let name = inner.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((_, builtin)) = BUILTINS.iter().find(|(known, _)| *known == name) {
        let content = SlotContent::Builtin(*builtin);
        return Some(Slot { span, name, content });
    }
    let full = program.resolve(&name, "").and_then(|full| program.input(full));
    if let Some(input) = full.filter(|input| input.list.is_some() || input.ty == Type::List) {
        return Some(Slot { span, content: SlotContent::Answers(input.name.clone()), name });
    }
    let (expression, mut findings) = program.expression_at(scalar, start + 1..end - 1, "");
    // A near miss of a builtin deserves that suggestion, not the rules' one.
    if expression.is_none()
        && let Some(near) = closest(&name, BUILTINS.iter().map(|(known, _)| *known))
    {
        for finding in &mut findings {
            if finding.helps.iter().all(|help| help.edit.is_none()) {
                finding.helps.clear();
                *finding = finding.clone().repair(
                    Text::new(format!("vouliez-vous écrire `{{{near}}}` ?"), format!("did you mean `{{{near}}}`?")),
                    Edit { span: scalar.span_of(start + 1, end - 1), text: near.to_owned(), safety: Safety::NeedsDecision },
                );
            }
        }
    }
    out.append(&mut findings);
    Some(Slot { span, name, content: SlotContent::Expression(expression?) })
}
