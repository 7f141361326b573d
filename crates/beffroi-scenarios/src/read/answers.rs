//! Answers as a person types them, each in the form its question takes.

use super::book::{malformed, strings, unknown_key, unknown_name};
use crate::model::Given;
use beffroi_base::{Spanned, fold};
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
use beffroi_service::{AnswerKind, Question, RawAnswer, answers::{DocumentRef, put}};
use beffroi_syntax::Node;
use std::collections::BTreeMap;

/// Reads `question: answer` pairs.
pub(super) fn givens(service: &CompiledService, node: &Node, common: bool, out: &mut Vec<Finding>) -> Vec<Given> {
    let Some(map) = node.as_map() else {
        out.push(malformed(node.span, "des réponses sont attendues : `question: réponse`", "answers are expected: `question: answer`"));
        return vec![];
    };
    map.entries.iter().filter_map(|entry| {
        let name = Spanned::new(entry.key.clone(), entry.key_span);
        let question = question(service, &name, out)?;
        let (raw, files) = answer(question, &entry.value, out);
        Some(Given { question: question.name.clone(), raw, files, span: entry.span(), common })
    }).collect()
}

/// An answer written in one cell of a table.
pub(super) fn cell(question: &Question, written: &Spanned<String>) -> Given {
    let (raw, files) = match question.kind {
        AnswerKind::Document => (RawAnswer::default(), vec![document(&written.value)]),
        AnswerKind::Choices => (several(written.value.split(',').map(|value| value.trim().to_owned()).collect()), vec![]),
        _ => (scalar(question, &written.value), vec![]),
    };
    Given { question: question.name.clone(), raw, files, span: written.span, common: false }
}

/// The question of that name.
pub(super) fn question<'s>(service: &'s CompiledService, name: &Spanned<String>, out: &mut Vec<Finding>) -> Option<&'s Question> {
    let draft = service.draft();
    // A column is answered in its list.
    let found = draft.question(&name.value).filter(|question| question.list.is_none());
    if found.is_none() {
        let known: Vec<&str> = draft.questions.iter().filter(|question| question.list.is_none()).map(|question| question.name.as_str()).collect();
        out.push(unknown_name(name, "nom de question", "question", &known));
    }
    found
}

fn several(values: Vec<String>) -> RawAnswer {
    RawAnswer(BTreeMap::from([(String::new(), values)]))
}

fn answer(question: &Question, node: &Node, out: &mut Vec<Finding>) -> (RawAnswer, Vec<DocumentRef>) {
    if question.kind == AnswerKind::Document {
        return (RawAnswer::default(), if node.is_absent() { vec![] } else { files(node, out) });
    }
    if question.kind == AnswerKind::List {
        return (elements(question, node, out), vec![]);
    }
    if let Some(map) = node.as_map() {
        let known = parts(question.kind);
        let mut raw = RawAnswer::default();
        for entry in &map.entries {
            let name = fold(&entry.key).replace(' ', "-");
            let Some((_, part)) = known.iter().find(|(key, _)| *key == name) else {
                let names: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
                out.push(unknown_key(&entry.key, entry.key_span, question.kind.name(), &names));
                continue;
            };
            raw.0.insert((*part).to_owned(), vec![entry.value.as_text().unwrap_or_default().to_owned()]);
        }
        return (raw, vec![]);
    }
    if node.as_seq().is_some() {
        return (several(strings(node, out).into_iter().map(|value| value.value).collect()), vec![]);
    }
    (scalar(question, node.as_text().unwrap_or_default()), vec![])
}

/// The elements of a list, each as `column: answer`.
fn elements(list: &Question, node: &Node, out: &mut Vec<Finding>) -> RawAnswer {
    let mut raw = RawAnswer::default();
    let Some(items) = node.as_seq() else {
        if !node.is_absent() {
            out.push(malformed(node.span, "une liste est attendue : `- colonne: réponse`", "a list is expected: `- column: answer`"));
        }
        return raw;
    };
    let columns = || list.elements.iter().flat_map(|elements| &elements.questions);
    for (index, item) in items.iter().enumerate() {
        let Some(map) = item.as_map() else {
            out.push(malformed(item.span, "des réponses sont attendues : `colonne: réponse`", "answers are expected: `column: answer`"));
            continue;
        };
        for entry in &map.entries {
            let Some(column) = columns().find(|column| column.short_name() == entry.key) else {
                let names: Vec<&str> = columns().map(Question::short_name).collect();
                out.push(unknown_key(&entry.key, entry.key_span, &list.name, &names));
                continue;
            };
            let (typed, _) = answer(column, &entry.value, out);
            put(&mut raw, index, column, typed);
        }
    }
    raw.0.insert("nombre".to_owned(), vec![items.len().to_string()]);
    raw
}

/// The parts a composed answer may be written in: name here, name in the form.
fn parts(kind: AnswerKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        AnswerKind::Address => &[("voie", "voie"), ("complement", "complement"), ("code-postal", "code-postal"), ("commune", "commune")],
        AnswerKind::Position => &[("lieu", "lieu"), ("latitude", "latitude"), ("longitude", "longitude")],
        AnswerKind::Period => &[("debut", "debut."), ("fin", "fin.")],
        _ => &[],
    }
}

/// An answer on one line. An address and a period have a usual way of being
/// said on one line; it is read as the boxes of the form would be.
fn scalar(question: &Question, text: &str) -> RawAnswer {
    let boxes = |pairs: &[(&str, &str)]| RawAnswer(pairs.iter().map(|(part, value)| ((*part).to_owned(), vec![(*value).trim().to_owned()])).collect());
    match question.kind {
        AnswerKind::Address => {
            let (street, town) = text.rsplit_once(',').unwrap_or((text, ""));
            let (code, city) = town.trim().split_once(' ').unwrap_or((town.trim(), ""));
            boxes(&[("voie", street), ("code-postal", code), ("commune", city)])
        }
        AnswerKind::Position => boxes(&[("lieu", text)]),
        AnswerKind::Period => {
            let text = text.trim();
            let (from, to) = text.strip_prefix("du ").unwrap_or(text).split_once(" au ").unwrap_or((text, ""));
            boxes(&[("debut.", from), ("fin.", to)])
        }
        _ => RawAnswer::one(text),
    }
}

/// Files by their names.
pub(super) fn files(node: &Node, out: &mut Vec<Finding>) -> Vec<DocumentRef> {
    strings(node, out).iter().map(|name| document(&name.value)).collect()
}

fn document(name: &str) -> DocumentRef {
    let media = match name.rsplit_once('.').map(|(_, ending)| fold(ending)).as_deref() {
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/pdf",
    };
    DocumentRef { blob: String::new(), name: name.to_owned(), media: media.to_owned(), bytes: 1 }
}
