//! Answers shown back to people.

use super::{Answer, Answers};
use crate::model::{AnswerKind, Question};
use crate::places::find_country;
use beffroi_base::{Language, format_day, format_number};
use beffroi_rules::Unit;

/// The answer as a reader of `language` expects it.
pub fn show(question: &Question, answer: &Answer, language: Language) -> String {
    let unit = question.unit.as_ref().map(|unit| unit.value.as_str());
    match answer {
        Answer::YesNo(yes) => match question.kind {
            AnswerKind::Consent => if *yes { language.pick("Accepté", "Accepted") } else { language.pick("Non donné", "Not given") }.to_owned(),
            AnswerKind::Statement => language.pick("Attesté", "Declared").to_owned(),
            _ => if *yes { language.pick("Oui", "Yes") } else { language.pick("Non", "No") }.to_owned(),
        },
        Answer::Integer(n) => quantity(*n as f64, question.kind, unit, language),
        Answer::Number(n) => quantity(*n, question.kind, unit, language),
        Answer::Amount(cents) => {
            let money = cents.format(language);
            // The unit may say per what, in the reader's language: `€/an`, `€/year`.
            let unit = unit.and_then(Unit::parse).map(|unit| unit.format(2.0, language));
            match unit.as_deref().and_then(|unit| unit.strip_prefix('€')) {
                Some(per) if !per.is_empty() => format!("{money}{per}"),
                _ => money,
            }
        }
        Answer::Date(day) => format_day(*day, language),
        Answer::Period(from, to) => match language {
            Language::Fr => format!("du {} au {}", format_day(*from, language), format_day(*to, language)),
            Language::En => format!("from {} to {}", format_day(*from, language), format_day(*to, language)),
        },
        Answer::Text(text) => match question.kind {
            AnswerKind::Iban => grouped(text, 4),
            AnswerKind::Telephone if text.starts_with('0') => grouped(text, 2),
            AnswerKind::Siren | AnswerKind::Siret => grouped(text, 3),
            AnswerKind::Country if language == Language::En => find_country(text).map_or_else(|| text.clone(), |country| country.en.to_owned()),
            _ => choice(question, text, language),
        },
        Answer::Choices(values) => {
            values.iter().map(|value| choice(question, value, language)).collect::<Vec<_>>().join(", ")
        }
        Answer::Address { lines, postcode, city } => format!("{lines}\n{postcode} {city}"),
        Answer::Position { place, latitude, longitude } => match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => {
                let comma = if place.is_empty() { "" } else { "\n" };
                format!("{place}{comma}{latitude:.5}, {longitude:.5}")
            }
            _ => place.clone(),
        },
        Answer::Elements(elements) => {
            let line = |element: &Answers| show_members(question, element, language).into_iter().map(|(_, shown)| shown.replace('\n', ", ")).collect::<Vec<_>>().join(", ");
            elements.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Answer::Documents(documents) => {
            documents.iter().map(|document| document.name.as_str()).collect::<Vec<_>>().join("\n")
        }
    }
}

/// The answers of one element of a list, each with its question, in the order asked.
pub fn show_members<'q>(list: &'q Question, element: &Answers, language: Language) -> Vec<(&'q Question, String)> {
    let questions = list.elements.iter().flat_map(|elements| &elements.questions);
    questions.filter_map(|question| Some((question, show(question, element.get(&question.name)?, language)))).collect()
}

fn choice(question: &Question, value: &str, language: Language) -> String {
    let known = question.choices.iter().find(|choice| choice.value == value);
    known.map_or_else(|| value.to_owned(), |choice| choice.label.get(language).to_owned())
}

/// A number with its unit: `4 personnes`, `12 000 €/an`.
pub(super) fn quantity(value: f64, kind: AnswerKind, unit: Option<&str>, language: Language) -> String {
    let money = matches!(kind, AnswerKind::Amount | AnswerKind::FamilyQuotient);
    let unit = unit.or(money.then_some("€"));
    let number = format_number(value, money.then_some(2), language);
    match unit.and_then(Unit::parse) {
        Some(unit) => {
            let name = unit.format(value, language);
            if name.is_empty() { number } else { format!("{number}\u{a0}{name}") }
        }
        None => number,
    }
}

fn grouped(text: &str, size: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(size).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}
