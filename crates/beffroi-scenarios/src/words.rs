//! Texts and values compared as a reader compares them.

use beffroi_rules::{Evaluation, State, Unit, Value};
use beffroi_base::Language;

/// The text with plain spaces, apostrophes and digits: a no-break space is typography,
/// not meaning.
pub(crate) fn tidy(text: &str) -> String {
    text.replace('’', "'").replace('²', "2").replace('³', "3").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `text` contains `words`, typography apart.
pub(crate) fn says(text: &str, words: &str) -> bool {
    tidy(text).contains(&tidy(words))
}

/// Whether a value is the one written: as displayed, or the same number in the
/// same unit.
pub(crate) fn same(written: &str, evaluation: &Evaluation) -> bool {
    if tidy(written) == tidy(&evaluation.format(Language::Fr)) {
        return true;
    }
    let (State::Known(Value::Number(value)), Some((number, unit))) = (&evaluation.state, quantity(written)) else {
        return false;
    };
    let near = (number - value).abs() <= 1e-9 * value.abs().max(1.0);
    near && unit == evaluation.unit.clone().unwrap_or_default()
}

/// `50,40 €/an` as a number and a unit.
fn quantity(text: &str) -> Option<(f64, Unit)> {
    let text = tidy(text);
    let end = text.char_indices().find(|(_, c)| !(c.is_ascii_digit() || " ,.-\u{2212}".contains(*c))).map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(end);
    let number = number.replace(' ', "").replace(',', ".").replace('\u{2212}', "-").parse().ok()?;
    let unit = if unit.trim().is_empty() { Unit::none() } else { Unit::parse(unit.trim())? };
    Some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_rules::{Trace, Type};

    fn value(number: f64, unit: &str) -> Evaluation {
        let unit = Unit::parse(unit);
        Evaluation { state: State::Known(Value::Number(number)), ty: Type::Number, unit, needed: vec![], trace: Trace::default() }
    }

    #[test]
    fn an_amount_is_recognised_as_displayed_or_as_a_number_with_its_unit() {
        let aid = value(50.4, "€/an");
        for written in ["50,40 €/an", "50.4 €/an", "50,4 €/an", "50,40\u{a0}€/an"] {
            assert!(same(written, &aid), "{written}");
        }
        for written in ["50,41 €/an", "50,40 €", "50,40", "cinquante"] {
            assert!(!same(written, &aid), "{written}");
        }
        assert!(same("1 446,40 €", &value(1446.4, "€")));
    }

    #[test]
    fn typography_is_not_meaning() {
        assert!(says("le 3\u{a0}mai 2026\u{a0}: l’aide", "3 mai 2026 : l'aide"));
        assert!(says("30\u{a0}m³/an", "30 m3/an"));
        assert!(!says("le 3 mai", "le 4 mai"));
    }
}
