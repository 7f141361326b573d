//! One cell of text, read as an answer.

use crate::{Trouble, Wanted};
use beffroi_base::parse_day;
use beffroi_rules::{Input, Type, columns::Column};

/// Adds a cell of text to a column. Empty: not known; `sans objet`: not
/// applicable.
pub(crate) fn push(text: &str, wanted: &Wanted, column: &mut Column) -> Result<(), Trouble> {
    let text = text.trim();
    if text.is_empty() {
        column.push_unknown();
        return Ok(());
    }
    let Some(input) = &wanted.input else {
        column.push_text(text);
        return Ok(());
    };
    if text == "sans objet" {
        column.push_not_applicable();
        return Ok(());
    }
    match &input.ty {
        Type::Number => return match number(text) {
            Some(x) => push_number(x, input, column),
            None => Err(unreadable(text, "un nombre", "a number")),
        },
        Type::Bool => match text {
            "oui" | "Oui" | "OUI" | "true" | "True" | "TRUE" | "1" => column.push_boolean(true),
            "non" | "Non" | "NON" | "false" | "False" | "FALSE" | "0" => column.push_boolean(false),
            _ => return Err(unreadable(text, "`oui` ou `non`", "`oui` or `non`")),
        },
        Type::Date => match parse_day(text) {
            Some(day) => column.push_day(day),
            None => return Err(unreadable(text, "une date (31/01/2026 ou 2026-01-31)", "a date (31/01/2026 or 2026-01-31)")),
        },
        Type::Choice(choices) if !choices.iter().any(|choice| choice == text) => {
            let list = choices.join("`, `");
            return Err(Trouble::new(format!("`{text}` n'est pas un des choix de la question : `{list}`"), format!("`{text}` is not one of the question's choices: `{list}`")));
        }
        Type::Choice(_) | Type::Text => column.push_text(text),
        Type::List => return Err(Trouble::new("une liste n'a pas de place sur une ligne", "a list has no place on a line")),
        Type::Any => match (number(text), text) {
            (Some(x), _) => column.push_number(x),
            (_, "oui") => column.push_boolean(true),
            (_, "non") => column.push_boolean(false),
            _ => column.push_text(text),
        },
    }
    Ok(())
}

/// Adds a number that the question accepts: its bounds, and the grid of its
/// values.
pub(crate) fn push_number(x: f64, input: &Input, column: &mut Column) -> Result<(), Trouble> {
    let on_grid = input.step.is_none_or(|step| {
        let place = x / step;
        (place - place.round()).abs() <= 1e-6 * place.abs().max(1.0)
    });
    if on_grid && input.min.is_none_or(|min| x >= min) && input.max.is_none_or(|max| x <= max) {
        column.push_number(x);
        return Ok(());
    }
    let bound = |x: Option<f64>| x.map_or("…".to_owned(), |x| x.to_string());
    let (low, high) = (bound(input.min), bound(input.max));
    Err(if on_grid {
        Trouble::new(format!("`{x}` est hors des bornes de la question ({low} à {high})"), format!("`{x}` is out of the question's bounds ({low} to {high})"))
    } else {
        let step = input.step.unwrap_or(1.0);
        Trouble::new(format!("`{x}` n'est pas un multiple de {step}, le pas de la question"), format!("`{x}` is not a multiple of {step}, the question's step"))
    })
}

pub(crate) fn unreadable(text: &str, fr: &str, en: &str) -> Trouble {
    let text: String = text.chars().take(60).collect();
    Trouble::new(format!("`{text}` ne se lit pas comme {fr}"), format!("`{text}` cannot be read as {en}"))
}

/// `1 234,5` as `1234.5`.
fn number(text: &str) -> Option<f64> {
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') {
        return text.parse().ok().filter(|x: &f64| x.is_finite());
    }
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).map(|c| if c == ',' { '.' } else { c }).collect();
    let simple = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    plain.parse::<f64>().ok().filter(|x| simple && x.is_finite())
}

/// What a cell of a typed file holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held<'a> {
    Nothing,
    Number(f64),
    Bool(bool),
    /// Days since 1970.
    Day(i64),
    Text(&'a str),
    /// Something no question asks for, by its name.
    Other(&'a str),
}

/// Adds a cell of a typed file to a column.
pub(crate) fn push_held(held: Held<'_>, wanted: &Wanted, column: &mut Column) -> Result<(), Trouble> {
    let ty = wanted.input.as_ref().map(|input| &input.ty);
    match (held, ty) {
        (Held::Nothing, _) => column.push_unknown(),
        (Held::Text(text), _) => return push(text, wanted, column),
        (Held::Number(x), Some(Type::Number)) if x.is_finite() => {
            if let Some(input) = &wanted.input {
                return push_number(x, input, column);
            }
        }
        // Not a number, in a column of numbers: as good as nothing.
        (Held::Number(x), _) if x.is_nan() => column.push_unknown(),
        (Held::Number(x), Some(Type::Any)) => column.push_number(x),
        (Held::Number(x), Some(Type::Bool)) if x == 0.0 || x == 1.0 => column.push_boolean(x == 1.0),
        (Held::Number(x), None | Some(Type::Text | Type::Choice(_))) => return push(&x.to_string(), wanted, column),
        (Held::Bool(yes), Some(Type::Bool | Type::Any)) => column.push_boolean(yes),
        (Held::Bool(yes), None) => column.push_text(if yes { "oui" } else { "non" }),
        (Held::Day(days), ty) => {
            let Some(day) = day(days) else { return Err(unreadable(&days.to_string(), "un jour", "a day")) };
            match ty {
                Some(Type::Date | Type::Any) => column.push_day(day),
                None => column.push_text(&day.to_string()),
                _ => return Err(unreadable(&day.to_string(), ask(ty).0, ask(ty).1)),
            }
        }
        (Held::Number(x), ty) => return Err(unreadable(&x.to_string(), ask(ty).0, ask(ty).1)),
        (Held::Bool(yes), ty) => return Err(unreadable(if yes { "true" } else { "false" }, ask(ty).0, ask(ty).1)),
        (Held::Other(what), ty) => return Err(Trouble::new(
            format!("cette colonne est de type `{what}`, qui ne se lit pas comme {}", ask(ty).0), format!("this column is of type `{what}`, which cannot be read as {}", ask(ty).1),
        )),
    }
    Ok(())
}

fn day(days: i64) -> Option<beffroi_base::Day> {
    let span = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

/// What a question asks for, in words.
fn ask(ty: Option<&Type>) -> (&'static str, &'static str) {
    match ty {
        Some(Type::Number) => ("un nombre", "a number"),
        Some(Type::Bool) => ("`oui` ou `non`", "`oui` or `non`"),
        Some(Type::Date) => ("une date", "a date"),
        Some(Type::Choice(_)) => ("un choix de la question", "a choice of the question"),
        _ => ("un mot", "a word"),
    }
}
