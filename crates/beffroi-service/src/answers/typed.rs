//! An answer as it would be typed again, to fill its boxes.

use super::{Answer, RawAnswer, list};
use crate::model::Question;
use beffroi_base::{Day, Language, format_number};

impl RawAnswer {
    /// What a person would type to give this answer. Files are not typed.
    pub fn typing(question: &Question, answer: &Answer) -> Self {
        let parts = |pairs: Vec<(&str, String)>| Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect());
        match answer {
            Answer::YesNo(yes) => Self::one(if *yes { "oui" } else { "non" }),
            Answer::Integer(n) => Self::one(n.to_string()),
            Answer::Number(n) => Self::one(format_number(*n, None, Language::Fr)),
            Answer::Amount(cents) => Self::one(amount(cents.0)),
            Answer::Date(date) => Self(day("", *date).into()),
            Answer::Period(from, to) => Self(day("debut.", *from).into_iter().chain(day("fin.", *to)).collect()),
            Answer::Text(text) => Self::one(text.clone()),
            Answer::Choices(values) => Self([(String::new(), values.clone())].into()),
            Answer::Address { lines, postcode, city } => {
                let (street, extra) = lines.split_once('\n').unwrap_or((lines, ""));
                parts(vec![("voie", street.to_owned()), ("complement", extra.to_owned()), ("code-postal", postcode.clone()), ("commune", city.clone())])
            }
            Answer::Position { place, latitude, longitude } => {
                let degrees = |value: &Option<f64>| value.map(|value| format!("{value}").replace('.', ",")).unwrap_or_default();
                parts(vec![("lieu", place.clone()), ("latitude", degrees(latitude)), ("longitude", degrees(longitude))])
            }
            Answer::Documents(_) => Self::default(),
            Answer::Elements(elements) => list::typing(question, elements),
        }
    }
}

fn day(prefix: &str, day: Day) -> [(String, Vec<String>); 3] {
    let numbers = [("jour", i32::from(day.day())), ("mois", i32::from(day.month())), ("annee", i32::from(day.year()))];
    numbers.map(|(name, number)| (format!("{prefix}{name}"), vec![number.to_string()]))
}

/// `13 200` or `512,40`, as a person would type it.
fn amount(cents: i64) -> String {
    let euros = format_number((cents / 100) as f64, None, Language::Fr);
    let rest = (cents % 100).abs();
    if rest == 0 { euros } else { format!("{euros},{rest:02}") }
}
