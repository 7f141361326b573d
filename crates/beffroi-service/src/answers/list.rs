//! Lists, as a form sends them: `enfants.0.prénom`, `enfants.0.naissance.jour`,
//! `enfants.1.prénom`…, and `enfants.nombre`, how many elements were shown.

use super::{Answer, Answers, RawAnswer, missing, read_answer};
use crate::model::{AnswerKind, Question};
use crate::ELEMENTS_MAX;
use beffroi_base::Text;

/// The part that says how many elements were shown.
const SHOWN: &str = "nombre";

/// The field of one column of one element, as forms name it.
pub fn path(list: &Question, index: usize, column: &Question) -> String {
    format!("{}.{index}.{}", list.name, column.short_name())
}

/// How many elements the form showed; at least as many as it sent.
pub fn sized(raw: &RawAnswer) -> usize {
    let sent = raw.0.keys().filter_map(|part| part.split_once('.')?.0.parse::<usize>().ok()).map(|index| index.saturating_add(1)).max().unwrap_or(0);
    raw.part(SHOWN).parse::<usize>().unwrap_or(0).max(sent).min(ELEMENTS_MAX)
}

/// One more element, blank.
pub fn grow(list: &Question, raw: &mut RawAnswer) {
    let most = list.elements_bounds().1;
    let size = (sized(raw).max(list.elements_bounds().0) + 1).min(most);
    raw.0.insert(SHOWN.to_owned(), vec![size.to_string()]);
}

/// One element less; those after it move up.
pub fn shrink(raw: &mut RawAnswer, index: usize) {
    let size = sized(raw);
    if index >= size {
        return;
    }
    let parts = std::mem::take(&mut raw.0);
    for (part, values) in parts {
        let moved = match part.split_once('.').and_then(|(at, rest)| Some((at.parse::<usize>().ok()?, rest))) {
            Some((at, _)) if at == index => continue,
            Some((at, rest)) if at > index => format!("{}.{rest}", at - 1),
            _ => part,
        };
        raw.0.insert(moved, values);
    }
    raw.0.insert(SHOWN.to_owned(), vec![(size - 1).to_string()]);
}

/// What was typed for one column of one element.
fn cell(raw: &RawAnswer, index: usize, column: &Question) -> RawAnswer {
    let own = format!("{index}.{}", column.short_name());
    let part = |key: &str| {
        let rest = key.strip_prefix(own.as_str())?;
        if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('.').map(str::to_owned) }
    };
    let mut parts = RawAnswer::default();
    parts.0.extend(raw.0.iter().filter_map(|(key, values)| Some((part(key)?, values.clone()))));
    parts
}

/// Types `typed` for one column of one element: the contrary of [`cell`].
pub fn put(raw: &mut RawAnswer, index: usize, column: &Question, typed: RawAnswer) {
    raw.0.extend(typed.0.into_iter().map(|(part, values)| {
        let dot = if part.is_empty() { "" } else { "." };
        (format!("{index}.{}{dot}{part}", column.short_name()), values)
    }));
}

/// The elements typed again.
pub(super) fn typing(list: &Question, elements: &[Answers]) -> RawAnswer {
    let mut raw = RawAnswer::default();
    for (index, element) in elements.iter().enumerate() {
        for column in list.elements.iter().flat_map(|elements| &elements.questions) {
            let Some(answer) = element.get(&column.name) else { continue };
            put(&mut raw, index, column, RawAnswer::typing(column, answer));
        }
    }
    raw.0.insert(SHOWN.to_owned(), vec![elements.len().to_string()]);
    raw
}

/// The answers of one element, column by column, and what is wrong with them.
fn element(list: &Question, raw: &RawAnswer, index: usize) -> (Answers, Vec<(String, Text)>) {
    let mut given = Answers::new();
    let mut wrong = vec![];
    let Some(elements) = &list.elements else { return (given, wrong) };
    for column in &elements.questions {
        if !elements.asked(&given).any(|asked| asked.name == column.name) {
            continue;
        }
        match read_answer(column, &cell(raw, index, column)) {
            Ok(Some(answer)) => drop(given.insert(column.name.clone(), answer)),
            Ok(None) => {}
            Err(text) => wrong.push((path(list, index, column), text)),
        }
    }
    (given, wrong)
}

/// Whether nothing was typed for an element.
fn blank(list: &Question, raw: &RawAnswer, index: usize) -> bool {
    list.elements.iter().flat_map(|elements| &elements.questions).all(|column| cell(raw, index, column).is_empty())
}

/// The elements as a form shows them: for each, the questions it is asked and
/// what was typed for them.
pub fn elements_shown<'q>(list: &'q Question, raw: &RawAnswer) -> Vec<Vec<(&'q Question, RawAnswer)>> {
    let Some(elements) = &list.elements else { return vec![] };
    let size = sized(raw).max(list.elements_bounds().0);
    (0..size).map(|index| {
        let (given, _) = element(list, raw, index);
        elements.asked(&given).map(|column| (column, cell(raw, index, column))).collect()
    }).collect()
}

/// Every field of a list that is asked, given what is typed: to know which are new.
pub fn shown_paths(list: &Question, raw: &RawAnswer) -> Vec<String> {
    let shown = elements_shown(list, raw).into_iter().enumerate();
    shown.flat_map(|(index, fields)| fields.into_iter().map(move |(column, _)| path(list, index, column))).collect()
}

/// Reads a question as [`read_answer`] does, and says what is wrong field by
/// field: a list has many.
pub fn read_answers(question: &Question, raw: &RawAnswer) -> Result<Option<Answer>, Vec<(String, Text)>> {
    if question.kind != AnswerKind::List {
        return read_answer(question, raw).map_err(|text| vec![(question.name.clone(), text)]);
    }
    let (fewest, most) = question.elements_bounds();
    let mut kept = vec![];
    let mut wrong = vec![];
    let shown = sized(raw).max(fewest);
    let filled = (0..shown).filter(|index| !blank(question, raw, *index)).count();
    for index in 0..shown {
        // A line added and left blank is no element, unless one is owed there.
        if blank(question, raw, index) && (index >= fewest || filled >= fewest) {
            continue;
        }
        let (given, mut more) = element(question, raw, index);
        wrong.append(&mut more);
        kept.push(given);
    }
    if kept.len() > most {
        wrong.push((question.name.clone(), Text::new(format!("Au plus {most}"), format!("At most {most}"))));
    }
    match kept.len() {
        _ if !wrong.is_empty() => Err(wrong),
        0 if question.required => Err(vec![(question.name.clone(), missing(question))]),
        // A list left empty is an answer: nobody, nothing.
        _ => Ok(Some(Answer::Elements(kept))),
    }
}

/// The same with a single message, for whoever has one line to say it in.
pub(super) fn read(list: &Question, raw: &RawAnswer) -> Result<Option<Answer>, Text> {
    read_answers(list, raw).map_err(|wrong| {
        let Some((field, text)) = wrong.into_iter().next() else { return missing(list) };
        let place = field.strip_prefix(&list.name).and_then(|rest| rest.strip_prefix('.')).and_then(|rest| rest.split_once('.'));
        let Some((index, column)) = place.and_then(|(index, column)| Some((index.parse::<usize>().ok()? + 1, column))) else { return text };
        Text::new(format!("{index}, {column} : {}", text.fr), format!("{index}, {column}: {}", text.en))
    })
}
