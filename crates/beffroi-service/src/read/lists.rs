//! `liste de`: the same questions for each element.
//!
//! The columns of a list stand among the questions of the service under their
//! full names (`enfants . prénom`), so that whoever reads one is found, and the
//! one nobody reads too. The list keeps a copy, for filling its elements.

use super::questions::question;
use crate::fields::{Fields, unexpected};
use crate::model::*;
use crate::{ELEMENTS_MAX, Elements};
use crate::schema::section;
use beffroi_base::{Spanned, Text};
use beffroi_findings::Finding;
use beffroi_rules::Program;
use beffroi_syntax::{Entry, Map, Node};

/// The columns of a list, as questions of the service.
pub(super) fn columns(entry: &Entry, list: &Question, out: &mut Vec<Finding>) -> Vec<Question> {
    if list.kind != AnswerKind::List {
        return vec![];
    }
    let Some(node) = columns_node(entry) else {
        out.push(Finding::error("RE0102", list.name_span, Text::new(
            format!("il manque `liste de` à la liste `{}`", list.name),
            format!("`liste de` is missing from list `{}`", list.name),
        ))
        .help(Text::new("écrivez-y ce que l'on demande pour chaque élément", "write there what is asked for each element")));
        return vec![];
    };
    bounds(list, out);
    let Some(map) = node.as_map() else {
        out.push(unexpected(node, "liste de", "des questions, chacune suivie de ses clés", "questions, each followed by its keys"));
        return vec![];
    };
    if map.entries.is_empty() {
        out.push(Finding::error("TY0107", node.span, Text::new("`liste de` est vide", "`liste de` is empty")));
    }
    map.entries.iter().map(|entry| column(entry, list, out)).collect()
}

/// The value of `liste de`, or of the misspelt key that stands for it, which is
/// said already.
fn columns_node(list: &Entry) -> Option<&Node> {
    Fields::of(list, section("question"), &mut vec![])?.node("liste de")
}

fn column(entry: &Entry, list: &Question, out: &mut Vec<Finding>) -> Question {
    if entry.key.contains('.') {
        out.push(Finding::error("TY0106", entry.key_span, Text::new(
            format!("dans une liste, un nom est simple : `{}` a un point", entry.key),
            format!("in a list, a name is simple: `{}` has a dot", entry.key),
        ))
        .help(Text::new(format!("ailleurs dans le fichier, il s'écrit `{} . nom`", list.name), format!("elsewhere in the file, it is written `{} . name`", list.name))));
    }
    let question = question(&format!("{} . {}", list.name, entry.key), Some(&list.name), entry, out);
    let why = match question.kind {
        AnswerKind::List => Some(("une liste ne se met pas dans une liste", "a list does not go into a list")),
        AnswerKind::Document => Some(("une pièce se demande à côté de la liste, où l'on peut en joindre plusieurs", "a document is asked for beside the list, where several may be attached")),
        AnswerKind::Consent => Some(("un consentement se donne une fois, à côté de la liste", "a consent is given once, beside the list")),
        _ => None,
    };
    if let Some((fr, en)) = why.filter(|_| question.typed) {
        let place = entry.value.as_map().and_then(|map| map.get("type")).map_or(entry.key_span, |node| node.span);
        out.push(Finding::error("TY0106", place, Text::new(
            format!("`{}` ne convient pas ici : {fr}", question.kind.name()),
            format!("`{}` does not do here: {en}", question.kind.name()),
        )));
    }
    question
}

fn bounds(list: &Question, out: &mut Vec<Finding>) {
    let wrong = |bound: &f64| bound.fract() != 0.0 || *bound < 0.0 || *bound > ELEMENTS_MAX as f64;
    if [list.min, list.max].iter().flatten().any(wrong) || list.max.is_some_and(|max| max < 1.0) {
        out.push(Finding::error("TY0106", list.name_span, Text::new(
            format!("`min` et `max` comptent les éléments de la liste : des nombres entiers, jusqu'à {ELEMENTS_MAX}"),
            format!("`min` and `max` count the list's elements: whole numbers, up to {ELEMENTS_MAX}"),
        )));
    }
}

/// A name that is taken.
pub(super) fn twice(one: &Question, known: &Question) -> Finding {
    Finding::error("RE0108", one.name_span, Text::new(
        format!("la question `{}` est déjà posée", one.name),
        format!("question `{}` is asked already", one.name),
    ))
    .label(known.name_span, Text::new("ici", "here"))
}

/// A column is asked with its list, and nowhere else.
pub(super) fn with_its_list(name: &Spanned<String>, list: &str) -> Finding {
    Finding::error("RE0108", name.span, Text::new(
        format!("`{}` est demandé avec la liste `{list}`", name.value),
        format!("`{}` is asked with the list `{list}`", name.value),
    ))
    .help(Text::new(format!("mettez `{list}` sur la page"), format!("put `{list}` on the page")))
}

/// Where a question is written among those of the file.
pub(super) fn written<'a>(questions: &'a Map, question: &Question) -> Option<&'a Node> {
    match &question.list {
        Some(list) => columns_node(questions.entry(list)?)?.as_map()?.get(question.short_name()),
        None => questions.get(&question.name),
    }
}

/// Gives each list its elements, once conditions are bound.
pub(super) fn gather(fields: &Fields<'_>, questions: &mut [Question], program: &Program, out: &mut Vec<Finding>) {
    let map = fields.node("questions").and_then(Node::as_map);
    let columns: Vec<Question> = questions.iter().filter(|question| question.list.is_some()).cloned().collect();
    for list in questions.iter_mut().filter(|question| question.kind == AnswerKind::List) {
        let entry = map.and_then(|map| map.entries.iter().find(|entry| entry.key == list.name));
        // Its own findings are said already.
        let called = entry.and_then(|entry| Fields::of(entry, section("question"), &mut vec![])).and_then(|fields| fields.bilingual("élément", out));
        let own = columns.iter().filter(|question| question.list.as_deref() == Some(&list.name)).cloned().collect();
        list.elements = Some(Elements {
            called: called.map_or_else(|| Text::new("élément", "item"), |called| called.value),
            questions: own,
            program: program.clone(),
        });
    }
}

/// Who names a list reads each of its columns: the names are written out, once,
/// so that nothing after has to know.
pub(super) fn spread(draft: &mut Draft) {
    let lists: Vec<(String, Vec<String>)> = draft.questions.iter().filter(|question| question.kind == AnswerKind::List).map(|list| {
        (list.name.clone(), draft.with_columns(&list.name).skip(1).map(str::to_owned).collect())
    }).collect();
    if lists.is_empty() {
        return;
    }
    let names = |names: &mut Vec<Spanned<String>>| {
        let more: Vec<Spanned<String>> = names.iter().flat_map(|name| {
            let columns = lists.iter().find(|(list, _)| *list == name.value).map(|(_, columns)| columns.as_slice()).unwrap_or_default();
            columns.iter().map(|column| Spanned::new(column.clone(), name.span))
        }).collect();
        for name in more {
            if !names.iter().any(|known| known.value == name.value) {
                names.push(name);
            }
        }
    };
    draft.stages.iter_mut().for_each(|stage| names(&mut stage.reads));
    draft.recipients.iter_mut().for_each(|recipient| names(&mut recipient.receives));
    draft.models.iter_mut().for_each(|model| names(&mut model.reads));
    for indicator in &mut draft.indicators {
        if let Measure::List(listed) = &mut indicator.measure {
            names(listed);
        }
    }
    // `lu à` of a list is that of its columns.
    let read_at: Vec<(String, Vec<Spanned<String>>)> = draft.questions.iter().filter(|question| question.kind == AnswerKind::List).map(|list| (list.name.clone(), list.read_at.clone())).collect();
    for question in &mut draft.questions {
        let list = read_at.iter().find(|(list, _)| question.list.as_deref() == Some(list.as_str()));
        question.read_at.extend(list.into_iter().flat_map(|(_, stages)| stages.iter().cloned()));
    }
}
