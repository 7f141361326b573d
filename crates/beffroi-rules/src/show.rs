//! Values as a resident reads them.

use crate::{State, Unit, Value};
use beffroi_base::{Language, format_day, format_number};

/// No-break space between a number and its unit.
const SPACE: char = '\u{a0}';

/// A state in words.
pub(crate) fn state(state: &State, unit: Option<&Unit>, language: Language) -> String {
    match state {
        State::Known(known) => value(known, unit, language),
        State::NotApplicable => language.pick("sans objet", "not applicable").to_owned(),
        State::Unknown => language.pick("pas encore connu", "not known yet").to_owned(),
    }
}

/// A value in words.
pub(crate) fn value(value: &Value, unit: Option<&Unit>, language: Language) -> String {
    match value {
        Value::Number(n) => number(*n, unit, language),
        Value::Bool(true) => language.pick("oui", "yes").to_owned(),
        Value::Bool(false) => language.pick("non", "no").to_owned(),
        Value::Text(text) => text.clone(),
        Value::Date(day) => format_day(*day, language),
    }
}

/// A number with its unit: `446,40 €/an`, `3 %`, `120 m3/an`, `€446.40/year`.
pub(crate) fn number(n: f64, unit: Option<&Unit>, language: Language) -> String {
    let Some(unit) = unit.filter(|unit| !unit.is_none()) else { return plain(n, language) };
    let name = unit.format(n, language);
    if unit.is_money() {
        let digits = money(n, language);
        return match (language, name.strip_prefix('€')) {
            (Language::En, Some(rest)) => match digits.strip_prefix('\u{2212}') {
                Some(positive) => format!("\u{2212}€{positive}{rest}"),
                None => format!("€{digits}{rest}"),
            },
            _ => format!("{digits}{SPACE}{name}"),
        };
    }
    let digits = plain(n, language);
    match (language, name.as_str()) {
        (Language::En, "%") => format!("{digits}%"),
        (_, name) if name.starts_with('/') => format!("{digits}{name}"),
        _ => format!("{digits}{SPACE}{name}"),
    }
}

/// Money shows two decimals; a price with more (3,446 €/m3) keeps them.
fn money(n: f64, language: Language) -> String {
    let cents = (n * 100.0).round() / 100.0;
    if (n - cents).abs() <= n.abs() * 1e-12 { format_number(n, Some(2), language) } else { format_number(n, None, language) }
}

fn plain(n: f64, language: Language) -> String {
    format_number(n, None, language)
}
