//! From a question of a service to its boxes on a page.

use crate::words;
use beffroi_app::RawAnswers;
use beffroi_base::{Language, Text, format_day};
use beffroi_case::Origins;
use beffroi_charter::CompiledService;
use beffroi_pages::question::{Choice, DateBoxes, KeptFile, Question as Shown, Widget};
use beffroi_rules::Unit;
use beffroi_service::places::namesakes;
use beffroi_service::{Answer, AnswerKind, Answers, Question, RawAnswer, answers};

/// What is known of a question: an answer accepted, or what was typed.
pub(crate) struct Given<'a> {
    pub(crate) answers: &'a Answers,
    pub(crate) raw: &'a RawAnswers,
    pub(crate) errors: &'a [(String, Text)],
    pub(crate) origins: &'a Origins,
}

/// Extensions offered when choosing a file; its bytes decide.
pub(crate) const ACCEPTED: [&str; 6] = [".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic"];

/// A question with its boxes filled, its reasons and its error.
pub(crate) fn field(service: &CompiledService, question: &Question, given: &Given<'_>) -> Shown {
    let raw = given.raw.get(&question.name).cloned();
    let raw = raw.unwrap_or_else(|| given.answers.get(&question.name).map(|answer| RawAnswer::typing(question, answer)).unwrap_or_default());
    let error = given.errors.iter().find(|(name, _)| *name == question.name).map(|(_, text)| text.clone());
    let necessity = question.necessity.clone();
    let origin = given.origins.get(&question.name).map(|origin| {
        let said = origin.words();
        Text::new(format!("{}.", said.fr), format!("{}.", said.en))
    });
    let hint = joined(joined(joined(question.help.clone(), bounds(question)), necessity), origin);
    Shown {
        scope: String::new(),
        name: question.name.clone(),
        label: match question.kind {
            // The words themselves stand beside the box to tick.
            AnswerKind::Statement => Text::new("Votre déclaration", "Your statement"),
            AnswerKind::Consent => Text::new("Votre accord", "Your consent"),
            _ => question.label.clone(),
        },
        hint,
        required: question.required,
        error,
        // The fields of a list explain themselves, one by one.
        why: (question.kind != AnswerKind::List).then(|| words::why(service, question)),
        widget: match question.kind {
            AnswerKind::List => members(service, question, &raw, given.errors),
            _ => widget(question, &raw, given.answers.get(&question.name)),
        },
    }
}

fn joined(first: Option<Text>, second: Option<Text>) -> Option<Text> {
    match (first, second) {
        (Some(one), Some(two)) => Some(Text { fr: format!("{} {}", one.fr, two.fr), en: format!("{} {}", one.en, two.en), translated: one.translated && two.translated }),
        (one, two) => one.or(two),
    }
}

/// The days between which a date is expected, said before it is refused.
fn bounds(question: &Question) -> Option<Text> {
    let said = |day: beffroi_base::Day| (format_day(day, Language::Fr), format_day(day, Language::En));
    Some(match (question.earliest.map(said), question.latest.map(said)) {
        (Some(from), Some(to)) => Text::new(format!("Entre le {} et le {}.", from.0, to.0), format!("Between {} and {}.", from.1, to.1)),
        (Some(from), None) => Text::new(format!("À partir du {}.", from.0), format!("From {} on.", from.1)),
        (None, Some(to)) => Text::new(format!("Jusqu'au {}.", to.0), format!("Until {}.", to.1)),
        (None, None) => return None,
    })
}

/// The elements of a list, each with its fields. Why each is asked is said once,
/// in the first of them.
fn members(service: &CompiledService, list: &Question, raw: &RawAnswer, errors: &[(String, Text)]) -> Widget {
    let (fewest, most) = list.elements_bounds();
    let elements = answers::elements_shown(list, raw);
    let size = elements.len();
    let members = elements.into_iter().enumerate().map(|(index, fields)| {
        fields.into_iter().map(|(column, cell)| {
            let name = answers::path(list, index, column);
            Shown {
                scope: String::new(),
                label: if column.kind == AnswerKind::Statement { Text::new("Votre déclaration", "Your statement") } else { column.label.clone() },
                hint: column.help.clone(),
                required: column.required,
                error: errors.iter().find(|(field, _)| *field == name).map(|(_, text)| text.clone()),
                why: (index == 0).then(|| words::why(service, column)),
                widget: widget(column, &cell, None),
                name,
            }
        }).collect()
    }).collect();
    let member = list.elements.as_ref().map(|elements| elements.called.clone()).unwrap_or_default();
    Widget::Group { members, member, more: size < most, fewer: size > fewest }
}

/// The boxes of a question, filled with what was typed.
pub(crate) fn widget(question: &Question, raw: &RawAnswer, answer: Option<&Answer>) -> Widget {
    use AnswerKind as K;
    let value = raw.part("").to_owned();
    let unit = question.unit.as_ref().and_then(|unit| Unit::parse(&unit.value));
    let unit_text = unit.map(|unit| Text::new(unit.format(2.0, Language::Fr), unit.format(2.0, Language::En)));
    match question.kind {
        K::YesNo => Widget::YesNo { answer: yes_no(&value) },
        K::Choice => Widget::Choice { options: options(question), selected: value },
        K::Choices => Widget::Choices { options: options(question), selected: raw.all().into_iter().map(str::to_owned).collect() },
        K::Integer => Widget::Integer { value, unit: unit_text },
        K::Number => Widget::Number { value, unit: unit_text },
        K::Amount => Widget::Amount { value, unit: unit_text.unwrap_or_else(|| Text::new("€", "€")) },
        K::FamilyQuotient => Widget::FamilyQuotient { value },
        K::Date => Widget::Date { boxes: boxes(raw, ""), birth: question.name.contains("naissance") },
        K::Period => Widget::Period { from: boxes(raw, "debut."), to: boxes(raw, "fin.") },
        K::Text => Widget::Line { value, max: question.length_max, autocomplete: autocomplete(&question.name) },
        K::LongText => Widget::LongText { value, max: question.length_max },
        K::Email => Widget::Email { value },
        K::Telephone => Widget::Telephone { value },
        K::Address => Widget::Address {
            street: raw.part("voie").to_owned(),
            extra: raw.part("complement").to_owned(),
            postcode: raw.part("code-postal").to_owned(),
            town: raw.part("commune").to_owned(),
        },
        K::Commune => Widget::Commune { options: communes(&value), value },
        K::Country => Widget::Line { value, max: Some(80), autocomplete: None },
        K::Iban => Widget::Iban { value },
        K::Siret | K::Siren | K::Rna => Widget::Siret { value },
        K::NumberPlate => Widget::Plate { value },
        K::Document => Widget::Files {
            kept: kept(answer),
            accept: ACCEPTED.map(str::to_owned).to_vec(),
            max_bytes: beffroi_app::DOCUMENT_BYTES_MAX,
            several: true,
        },
        K::Position => Widget::Position {
            place: raw.part("lieu").to_owned(),
            latitude: raw.part("latitude").to_owned(),
            longitude: raw.part("longitude").to_owned(),
        },
        // A list is made of fields: see `members`.
        K::List => Widget::Group { members: vec![], member: Text::default(), more: false, fewer: false },
        K::Statement => Widget::Statement { text: question.label.clone(), checked: value == "oui" },
        K::Consent => Widget::Consent {
            text: question.label.clone(),
            withdrawal: Text::new(
                "Vous pourrez retirer cet accord à tout moment, aussi simplement que vous le donnez.",
                "You can withdraw this consent at any time, as simply as you give it.",
            ),
            checked: value == "oui",
        },
    }
}

/// The communes of a name that several have: then one chooses.
fn communes(typed: &str) -> Vec<Choice> {
    namesakes(typed).iter().map(|commune| Choice { value: commune.label(), label: Text::new(commune.label(), commune.label()), hint: None }).collect()
}

fn yes_no(value: &str) -> Option<bool> {
    match value {
        "oui" => Some(true),
        "non" => Some(false),
        _ => None,
    }
}

fn options(question: &Question) -> Vec<Choice> {
    let one = |choice: &beffroi_service::Choice| Choice { value: choice.value.clone(), label: choice.label.clone(), hint: None };
    question.choices.iter().map(one).collect()
}

fn boxes(raw: &RawAnswer, prefix: &str) -> DateBoxes {
    let part = |name: &str| raw.part(&format!("{prefix}{name}")).to_owned();
    DateBoxes { day: part("jour"), month: part("mois"), year: part("annee") }
}

fn autocomplete(name: &str) -> Option<&'static str> {
    match name {
        "usager . prénom" => Some("given-name"),
        "usager . nom" => Some("family-name"),
        _ => None,
    }
}

fn kept(answer: Option<&Answer>) -> Vec<KeptFile> {
    match answer {
        Some(Answer::Documents(documents)) => documents
            .iter()
            .map(|document| KeptFile { token: document.blob.clone(), name: document.name.clone(), bytes: document.bytes })
            .collect(),
        _ => vec![],
    }
}
