//! `tableau`: one filing a row, answers then results.

use super::book::unknown_name;
use super::story::{Teller, with_common};
use super::{answers, expect};
use crate::model::{Deed, Expectation, Given, Step, Story};
use beffroi_base::{Day, Span, Spanned, Text};
use beffroi_findings::Finding;
use beffroi_service::Question;
use beffroi_syntax::{Node, Scalar};

/// What a column holds.
enum Column<'s> {
    /// The name of the row.
    Name,
    /// Answers to a question.
    Answer(&'s Question),
    /// Something expected.
    Expected(Spanned<String>),
}

/// One story a row.
pub(super) fn stories(teller: &Teller<'_>, node: &Node, filed: &Spanned<Day>, out: &mut Vec<Finding>) -> Vec<Story> {
    let Some(scalar) = node.as_scalar() else {
        out.push(crooked(node.span, "un tableau s'écrit sous `tableau: |`, une ligne par dépôt", "a table is written under `tableau: |`, one row for each filing"));
        return vec![];
    };
    let mut rows = rows(scalar).into_iter();
    let Some(head) = rows.next() else {
        out.push(crooked(node.span, "le tableau est vide", "the table is empty"));
        return vec![];
    };
    let Some(columns) = head.iter().map(|cell| column(teller, cell, out)).collect::<Option<Vec<Column<'_>>>>() else { return vec![] };
    if !columns.iter().any(|column| matches!(column, Column::Expected(_))) {
        out.push(crooked(line(&head), "aucune colonne de ce tableau n'attend de résultat", "no column of this table expects a result"));
        return vec![];
    }
    let mut rows = rows.enumerate().peekable();
    if rows.peek().is_none() {
        out.push(crooked(line(&head), "ce tableau n'a que son en-tête", "this table has only its head"));
    }
    rows.filter_map(|(place, cells)| row(teller, filed, &columns, place, &cells, out)).collect()
}

fn column<'t>(teller: &Teller<'t>, cell: &Spanned<String>, out: &mut Vec<Finding>) -> Option<Column<'t>> {
    if cell.value == "cas" {
        return Some(Column::Name);
    }
    if let Some(question) = teller.service.draft().question(&cell.value) {
        return Some(Column::Answer(question));
    }
    let mut known = expect::names(teller.service);
    if known.contains(&cell.value.as_str()) {
        return Some(Column::Expected(cell.clone()));
    }
    known.push("cas");
    out.push(unknown_name(cell, "nom de colonne", "column", &known));
    None
}

fn row(teller: &Teller<'_>, filed: &Spanned<Day>, columns: &[Column<'_>], place: usize, cells: &[Spanned<String>], out: &mut Vec<Finding>) -> Option<Story> {
    if cells.len() != columns.len() {
        out.push(crooked(
            line(cells),
            &format!("cette ligne a {} cases, l'en-tête en a {}", cells.len(), columns.len()),
            &format!("this row has {} cells, the head has {}", cells.len(), columns.len()),
        ));
        return None;
    }
    let mut name = (place + 1).to_string();
    let mut own: Vec<Given> = vec![];
    let mut expected: Vec<Expectation> = vec![];
    for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.value.is_empty()) {
        match column {
            Column::Name => name.clone_from(&cell.value),
            Column::Answer(question) => own.push(answers::cell(question, cell)),
            Column::Expected(key) => expected.extend(expect::expectation(teller.service, key, std::slice::from_ref(cell), cell.span, out)),
        }
    }
    let step = Step { day: filed.clone(), deed: Deed::Files { given: with_common(teller.common, own), elsewhere: None }, span: line(cells), expected };
    Some(Story { name, steps: vec![step] })
}

/// The cells of each line that holds some. A line may be framed by `|` as in
/// Markdown, and a line of dashes is only drawing.
fn rows(scalar: &Scalar) -> Vec<Vec<Spanned<String>>> {
    let mut at = 0;
    let mut rows = vec![];
    for line in scalar.text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let drawing = line.chars().all(|c| matches!(c, '-' | '|' | ':' | '+') || c.is_whitespace());
        if !drawing {
            rows.push(cells(scalar, line, start));
        }
    }
    rows
}

fn cells(scalar: &Scalar, line: &str, start: usize) -> Vec<Spanned<String>> {
    let framed = line.trim_start().starts_with('|');
    let mut at = start;
    let mut cells: Vec<Spanned<String>> = line.split('|').map(|cell| {
        let from = at + (cell.len() - cell.trim_start().len());
        at += cell.len() + 1;
        let word = cell.trim();
        Spanned::new(word.to_owned(), scalar.span_of(from, from + word.len()))
    }).collect();
    if framed {
        cells.remove(0);
        if cells.last().is_some_and(|cell| cell.value.is_empty()) {
            cells.pop();
        }
    }
    cells
}

fn line(cells: &[Spanned<String>]) -> Span {
    cells.iter().map(|cell| cell.span).reduce(Span::join).unwrap_or_default()
}

fn crooked(span: Span, fr: &str, en: &str) -> Finding {
    Finding::error("SC0106", span, Text::new(fr, en))
}
