//! Populations as CSV: one line a household, one column a question.

use super::{
    population::{Column, Population},
    simulate::Results,
};
use crate::{Input, Program, Type, Value};
use beffroi_base::{Language, Span, Text, parse_day};
use beffroi_findings::Finding;

/// Most findings on one file: a column of the wrong kind is said once or twice,
/// not a million times.
const FINDINGS_MAX: usize = 20;

/// Reads a population. The first line names the columns; those that are
/// questions of the program are read in their type (decimal comma or point,
/// `oui`/`non`, days as `2026-01-31` or `31/01/2026`), the others as words, for
/// groups. An empty cell is not known, `sans objet` is not applicable.
///
/// # Errors
/// Every cell that cannot be read, with its place in the file.
pub fn read_csv(program: &Program, bytes: &[u8]) -> Result<Population, Vec<Finding>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(vec![Finding::error("TY0530", Span::default(), Text::new(
            "ce fichier n'est pas écrit en UTF-8", "this file is not written in UTF-8",
        ))]);
    };
    let first = text.lines().next().unwrap_or("");
    let separator = if first.matches(';').count() >= first.matches(',').count() { ';' } else { ',' };
    let mut lines = Lines { text, at: 0, separator };
    let header: Vec<String> = lines.next_line().unwrap_or_default().into_iter().map(|(cell, _)| cell.trim().to_owned()).collect();
    let types: Vec<Type> = header.iter().map(|name| program.input(name).map_or(Type::Text, |input| input.ty.clone())).collect();
    let mut columns: Vec<Column> = header.iter().map(|_| Column::new()).collect();
    let mut wrong = vec![];
    let mut rows = 0;
    while let Some(line) = lines.next_line() {
        if line.iter().all(|(cell, _)| cell.trim().is_empty()) {
            continue;
        }
        rows += 1;
        for (i, (column, ty)) in columns.iter_mut().zip(&types).enumerate() {
            let (cell, span) = line.get(i).cloned().unwrap_or_default();
            match read(cell.trim(), ty) {
                Ok(Some(value)) => {
                    if let Some(input) = header.get(i).and_then(|name| program.input(name))
                        && !accepts(input, &value)
                        && wrong.len() < FINDINGS_MAX
                    {
                        wrong.push(outside(cell.trim(), &input.name, span));
                    }
                    column.push_value(Some(&value));
                }
                Ok(None) => column.push_value(None),
                Err(true) => column.push_not_applicable(),
                Err(false) => {
                    column.push_value(None);
                    if wrong.len() < FINDINGS_MAX {
                        wrong.push(unreadable(cell.trim(), header.get(i).map_or("", String::as_str), span));
                    }
                }
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut population = Population::new(rows);
    for (name, column) in header.into_iter().zip(columns) {
        // Every line gave every column a row.
        let _ = population.set(name, column);
    }
    Ok(population)
}

/// Whether a question accepts an answer: its bounds, and the grid of its values.
fn accepts(input: &Input, value: &Value) -> bool {
    let Value::Number(x) = value else { return true };
    let on_grid = input.step.is_none_or(|step| {
        let place = x / step;
        (place - place.round()).abs() <= 1e-6 * place.abs().max(1.0)
    });
    input.min.is_none_or(|min| *x >= min) && input.max.is_none_or(|max| *x <= max) && on_grid
}

fn outside(cell: &str, column: &str, span: Span) -> Finding {
    Finding::error("TY0530", span, Text::new(
        format!("`{cell}` n'est pas une réponse que `{column}` accepte"), format!("`{cell}` is not an answer `{column}` accepts"),
    )).help(Text::new(
        "la question a des bornes, ou un pas (un nombre entier, des centimes)", "the question has bounds, or a step (a whole number, cents)",
    ))
}

fn unreadable(cell: &str, column: &str, span: Span) -> Finding {
    Finding::error("TY0530", span, Text::new(
        format!("`{cell}` ne se lit pas comme une réponse à `{column}`"),
        format!("`{cell}` cannot be read as an answer to `{column}`"),
    ))
}

/// `Err(true)`: not applicable; `Err(false)`: unreadable.
fn read(cell: &str, ty: &Type) -> Result<Option<Value>, bool> {
    if cell.is_empty() {
        return Ok(None);
    }
    if cell == "sans objet" {
        return Err(true);
    }
    Ok(Some(match ty {
        Type::Number => Value::Number(number(cell).ok_or(false)?),
        Type::Bool => Value::Bool(match cell {
            "oui" | "Oui" | "OUI" | "true" | "1" => true,
            "non" | "Non" | "NON" | "false" | "0" => false,
            _ => return Err(false),
        }),
        Type::Date => Value::Date(parse_day(cell).ok_or(false)?),
        Type::Choice(choices) if !choices.iter().any(|choice| choice == cell) => return Err(false),
        Type::List => return Err(false),
        Type::Choice(_) | Type::Text => Value::Text(cell.to_owned()),
        Type::Any => match (number(cell), cell) {
            (Some(x), _) => Value::Number(x),
            (_, "oui") => Value::Bool(true),
            (_, "non") => Value::Bool(false),
            _ => Value::Text(cell.to_owned()),
        },
    }))
}

/// `1 234,5` as `1234.5`.
fn number(cell: &str) -> Option<f64> {
    let plain: String = cell.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).map(|c| if c == ',' { '.' } else { c }).collect();
    let simple = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    plain.parse::<f64>().ok().filter(|x| simple && x.is_finite())
}

/// Cells of lines, quotes understood.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    separator: char,
}

impl Lines<'_> {
    fn next_line(&mut self) -> Option<Vec<(String, Span)>> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut cells = vec![];
        loop {
            let (cell, span, ends) = self.cell();
            cells.push((cell, span));
            if ends {
                return Some(cells);
            }
        }
    }

    fn cell(&mut self) -> (String, Span, bool) {
        let start = self.at;
        let rest = self.text.get(self.at..).unwrap_or("");
        let mut out = String::new();
        let mut chars = rest.char_indices().peekable();
        let mut quoted = false;
        while let Some((i, c)) = chars.next() {
            match c {
                '"' if quoted && chars.peek().is_some_and(|(_, next)| *next == '"') => {
                    out.push('"');
                    chars.next();
                }
                '"' if quoted => quoted = false,
                '"' if out.is_empty() => quoted = true,
                '\n' if !quoted => {
                    self.at = start + i + 1;
                    if out.ends_with('\r') {
                        out.pop();
                    }
                    return (out, Span::new(start, start + i), true);
                }
                c if c == self.separator && !quoted => {
                    self.at = start + i + 1;
                    return (out, Span::new(start, start + i), false);
                }
                c => out.push(c),
            }
        }
        self.at = self.text.len();
        (out, Span::new(start, self.at), true)
    }
}

/// Writes results: one line a case, in the order read; decimal points, `;`
/// between columns.
pub fn write_csv(results: &Results) -> String {
    let quote = |text: &str| if text.contains([';', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
    let names: Vec<String> = results.outputs.iter().map(|(name, ..)| quote(name)).collect();
    let mut out = names.join(";");
    out.push('\n');
    for row in 0..results.rows {
        for output in 0..results.outputs.len() {
            if output > 0 {
                out.push(';');
            }
            match results.number(output, row) {
                Some(x) => out.push_str(&x.to_string()),
                None => out.push_str(&quote(&results.format(output, row, Language::Fr))),
            }
        }
        out.push('\n');
    }
    out
}
