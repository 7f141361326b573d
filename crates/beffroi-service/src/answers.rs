//! Answers: read from what a person typed, checked, shown back.
//!
//! Reading is generous (spaces, case, comma or point) and refusals say what to
//! do. What was typed is never lost: the caller keeps the raw text beside the
//! message.

mod checks;
mod list;
mod show;
mod typed;

use crate::model::{AnswerKind, Draft, Question};
use beffroi_base::{Cents, Day, Text, format_day, parse_day};
use beffroi_rules::{Situation, State, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use list::{elements_shown, grow, path, put, read_answers, shown_paths, shrink, sized};
pub use show::{show, show_members};

/// One answer, checked and normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// `oui` or `non`; a statement made, a consent given.
    YesNo(bool),
    /// A whole number, in the question's unit.
    Integer(i64),
    /// A number, in the question's unit.
    Number(f64),
    /// Money, to the cent.
    Amount(Cents),
    /// A day.
    Date(Day),
    /// From a day to a day, both included.
    Period(Day, Day),
    /// A text, or one of the choices.
    Text(String),
    /// Several of the choices.
    Choices(Vec<String>),
    /// A postal address.
    Address {
        /// Number and street, further lines.
        lines: String,
        /// Postal code.
        postcode: String,
        /// Town.
        city: String,
    },
    /// A place on the ground.
    Position {
        /// What the person says of the place.
        place: String,
        /// Degrees north, where the device gave them.
        latitude: Option<f64>,
        /// Degrees east, where the device gave them.
        longitude: Option<f64>,
    },
    /// Files handed in.
    Documents(Vec<DocumentRef>),
    /// The elements of a list, each with its answers under their full names.
    Elements(Vec<Answers>),
}

/// A file handed in; its bytes are kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Where the bytes are.
    pub blob: String,
    /// The name the person gave the file, without folders.
    pub name: String,
    /// Media type, read from the bytes.
    pub media: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// The answers of a case by question.
pub type Answers = BTreeMap<String, Answer>;

/// What a form sent for one question: its parts (`""`, `jour`, `commune`…), each
/// with every value sent under that name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawAnswer(pub BTreeMap<String, Vec<String>>);

/// A value as a form sends it: line ends are one character.
pub fn as_sent(value: &str) -> String {
    value.replace("\r\n", "\n")
}

/// Longest text kept from one field, in characters, whatever the question says.
pub const TEXT_MAX: usize = 10_000;

impl RawAnswer {
    /// A raw answer with a single text.
    pub fn one(value: impl Into<String>) -> Self {
        Self(BTreeMap::from([(String::new(), vec![value.into()])]))
    }

    /// What a form sent under one name and its parts, among all it sent.
    pub fn sent<'f>(name: &str, fields: impl Iterator<Item = (&'f str, &'f [String])>) -> Self {
        let part = |key: &str| {
            let rest = key.strip_prefix(name)?;
            if rest.is_empty() {
                return Some(String::new());
            }
            // ` . ` separates the namespaces of other questions.
            rest.strip_prefix('.').filter(|rest| !rest.starts_with(' ')).map(str::to_owned)
        };
        let mut parts = BTreeMap::new();
        parts.extend(fields.filter_map(|(key, values)| Some((part(key)?, values.to_vec()))));
        Self(parts)
    }

    /// The first value of a part, trimmed; empty when it was not sent.
    pub fn part(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// Every non-empty value of the main part.
    pub fn all(&self) -> Vec<&str> {
        let values = self.0.get("").map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.values().flatten().all(|value| value.trim().is_empty())
    }
}

/// Reads what a person typed for a question: an answer, nothing (left blank
/// where that is allowed), or what to do about it.
pub fn read_answer(question: &Question, raw: &RawAnswer) -> Result<Option<Answer>, Text> {
    if question.kind == AnswerKind::List {
        return list::read(question, raw);
    }
    if raw.is_empty() {
        // An unticked consent is an answer: no.
        if question.kind == AnswerKind::Consent {
            return Ok(Some(Answer::YesNo(false)));
        }
        return if question.required { Err(missing(question)) } else { Ok(None) };
    }
    let longest = raw.0.values().flatten().map(|value| value.chars().count()).max().unwrap_or(0);
    let allowed = question.length_max.unwrap_or(TEXT_MAX).min(TEXT_MAX);
    if longest > allowed {
        return Err(Text::new(
            format!("Raccourcissez votre réponse : {longest} caractères, {allowed} au plus"),
            format!("Shorten your answer: {longest} characters, at most {allowed}"),
        ));
    }
    let answer = read_kind(question, raw)?;
    bounds(question, &answer)?;
    Ok(Some(answer))
}

fn missing(question: &Question) -> Text {
    match question.kind {
        AnswerKind::YesNo => Text::new("Choisissez « oui » ou « non »", "Choose “yes” or “no”"),
        AnswerKind::Choice | AnswerKind::Choices => Text::new("Choisissez une réponse", "Choose an answer"),
        AnswerKind::Document => Text::new("Joignez un fichier", "Attach a file"),
        AnswerKind::List => Text::new("Ajoutez au moins un élément", "Add at least one item"),
        AnswerKind::Statement => Text::new("Cochez la case pour attester", "Tick the box to declare"),
        _ => Text::new("Répondez à cette question", "Answer this question"),
    }
}

fn read_kind(question: &Question, raw: &RawAnswer) -> Result<Answer, Text> {
    use AnswerKind as K;
    let text = raw.part("");
    match question.kind {
        K::YesNo => match text {
            "oui" => Ok(Answer::YesNo(true)),
            "non" => Ok(Answer::YesNo(false)),
            _ => Err(missing(question)),
        },
        K::Statement => if text == "oui" { Ok(Answer::YesNo(true)) } else { Err(missing(question)) },
        K::Consent => Ok(Answer::YesNo(text == "oui")),
        K::Choice => one_choice(question, text).map(Answer::Text),
        K::Choices => raw.all().into_iter().map(|value| one_choice(question, value)).collect::<Result<_, _>>().map(Answer::Choices),
        K::Integer => checks::integer(text).map(Answer::Integer),
        K::Number => checks::number(text).map(Answer::Number),
        K::Amount | K::FamilyQuotient => checks::amount(text).map(Answer::Amount),
        K::Date => date(raw, "").map(Answer::Date),
        K::Period => period(raw),
        K::Text => checks::pattern(question, text).map(Answer::Text),
        K::LongText => Ok(Answer::Text(raw.part("").to_owned())),
        K::Email => checks::email(text).map(Answer::Text),
        K::Telephone => checks::telephone(text).map(Answer::Text),
        K::Address => checks::address(raw),
        K::Commune => checks::commune(text).map(Answer::Text),
        K::Country => checks::country(text).map(Answer::Text),
        K::Iban => checks::iban(text).map(Answer::Text),
        K::Siret => checks::luhn(text, 14).map(Answer::Text),
        K::Siren => checks::luhn(text, 9).map(Answer::Text),
        K::Rna => checks::rna(text).map(Answer::Text),
        K::NumberPlate => checks::number_plate(text).map(Answer::Text),
        K::Position => checks::position(raw),
        // Files do not travel as text: the desk attaches them. A list is read
        // element by element.
        K::Document | K::List => Err(missing(question)),
    }
}

fn one_choice(question: &Question, value: &str) -> Result<String, Text> {
    let known = question.choices.iter().any(|choice| choice.value == value);
    if known { Ok(value.to_owned()) } else { Err(missing(question)) }
}

/// A date in one box, or in three (`jour`, `mois`, `annee`).
fn date(raw: &RawAnswer, prefix: &str) -> Result<Day, Text> {
    let part = |name: &str| raw.part(&format!("{prefix}{name}")).to_owned();
    let whole = part("");
    let text = if whole.is_empty() { format!("{}/{}/{}", part("jour"), part("mois"), part("annee")) } else { whole };
    parse_day(&text).ok_or_else(|| Text::new(
        "Saisissez une date qui existe, par exemple 27 3 2026",
        "Enter a date that exists, for example 27 3 2026",
    ))
}

fn period(raw: &RawAnswer) -> Result<Answer, Text> {
    let (from, to) = (date(raw, "debut.")?, date(raw, "fin.")?);
    if from > to {
        return Err(Text::new("La fin doit venir après le début", "The end must come after the beginning"));
    }
    Ok(Answer::Period(from, to))
}

/// The first and the last day of an answer.
fn days_of(answer: &Answer) -> Option<(Day, Day)> {
    match answer {
        Answer::Date(day) => Some((*day, *day)),
        Answer::Period(from, to) => Some((*from, *to)),
        _ => None,
    }
}

fn day_bounds(question: &Question, answer: &Answer) -> Result<(), Text> {
    use beffroi_base::Language::{En, Fr};
    let Some((from, to)) = days_of(answer) else { return Ok(()) };
    if let Some(first) = question.earliest.filter(|first| from < *first) {
        return Err(Text::new(
            format!("La date ne peut pas venir avant le {}", format_day(first, Fr)),
            format!("The date cannot come before {}", format_day(first, En)),
        ));
    }
    if let Some(last) = question.latest.filter(|last| to > *last) {
        return Err(Text::new(
            format!("La date ne peut pas venir après le {}", format_day(last, Fr)),
            format!("The date cannot come after {}", format_day(last, En)),
        ));
    }
    Ok(())
}

fn bounds(question: &Question, answer: &Answer) -> Result<(), Text> {
    day_bounds(question, answer)?;
    let Some(value) = number_of(answer) else { return Ok(()) };
    let unit = question.unit.as_ref().map(|unit| unit.value.as_str());
    let shown = |bound: f64, language| show::quantity(bound, question.kind, unit, language);
    use beffroi_base::Language::{En, Fr};
    if let Some(min) = question.min.filter(|min| value < *min) {
        return Err(Text::new(
            format!("La réponse doit être au moins {}", shown(min, Fr)),
            format!("The answer must be at least {}", shown(min, En)),
        ));
    }
    if let Some(max) = question.max.filter(|max| value > *max) {
        return Err(Text::new(
            format!("La réponse doit être au plus {}", shown(max, Fr)),
            format!("The answer must be at most {}", shown(max, En)),
        ));
    }
    Ok(())
}

fn number_of(answer: &Answer) -> Option<f64> {
    match answer {
        Answer::Integer(n) => Some(*n as f64),
        Answer::Number(n) => Some(*n),
        Answer::Amount(cents) => Some(cents.0 as f64 / 100.0),
        _ => None,
    }
}

/// The answer as the rules see it.
pub fn value_of(answer: &Answer) -> Value {
    match answer {
        Answer::YesNo(yes) => Value::Bool(*yes),
        Answer::Integer(_) | Answer::Number(_) | Answer::Amount(_) => Value::Number(number_of(answer).unwrap_or_default()),
        Answer::Date(day) => Value::Date(*day),
        Answer::Text(text) => Value::Text(text.clone()),
        Answer::Choices(choices) => Value::Text(choices.join(", ")),
        Answer::Period(from, to) => Value::Text(format!("{from}/{to}")),
        Answer::Address { lines, postcode, city } => Value::Text(format!("{lines}\n{postcode} {city}")),
        Answer::Position { place, .. } => Value::Text(place.clone()),
        Answer::Documents(documents) => Value::Text(documents.len().to_string()),
        Answer::Elements(elements) => Value::Text(elements.len().to_string()),
    }
}

/// What the rules know of a case: its answers, and for each question whose
/// condition is false or which was left blank, that it has no object.
///
/// `complete` says that nothing more will be typed: an optional question
/// without answer is then settled as having none.
pub fn situation(draft: &Draft, answers: &Answers, complete: bool) -> Situation {
    situation_of(&draft.questions, answers, complete)
}

/// The same for some questions only.
pub fn situation_of(questions: &[Question], answers: &Answers, complete: bool) -> Situation {
    let mut situation = Situation::new();
    for question in questions {
        match answers.get(&question.name) {
            Some(Answer::Elements(elements)) => {
                let of = |given: &Answers| {
                    let mut columns = BTreeMap::new();
                    columns.extend(given.iter().map(|(name, answer)| (name.clone(), value_of(answer))));
                    columns
                };
                situation.set_list(&question.name, elements.iter().map(of).collect());
            }
            Some(answer) => {
                situation.set(&question.name, value_of(answer));
            }
            // A column has no value of its own: only its list has.
            None if complete && question.list.is_none() => {
                situation.set_not_applicable(&question.name);
            }
            None => {}
        }
    }
    situation
}

/// Whether a question is asked, given the answers so far: `None` while that
/// cannot be told.
pub fn applies(draft: &Draft, question: &Question, answers: &Answers) -> Option<bool> {
    let Some(condition) = &question.condition else { return Some(true) };
    match draft.program.evaluate(&condition.value, &situation(draft, answers, false)).state {
        State::Known(Value::Bool(yes)) => Some(yes),
        State::Known(_) | State::NotApplicable => Some(false),
        State::Unknown => None,
    }
}

#[cfg(test)]
mod tests;
