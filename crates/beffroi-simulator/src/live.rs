//! The result as it follows what one types.

use crate::Simulation;
use beffroi_base::{Language, Text};
use beffroi_pages::simulator::Following;
use beffroi_rules::pack::Malformed;
use beffroi_service::{AnswerKind, Question, RawAnswer, answers};
use std::{borrow::Cow, collections::BTreeMap};

/// Between the parts of an answer of the program.
const BETWEEN: &str = "\0";

/// What a page shows of what is typed so far, as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Questions left blank that can no longer change the result.
    pub idle: Vec<String>,
    /// Fields that must be filled before there is a result. One may not be on the
    /// page yet: another answer has just made it matter.
    pub missing: Vec<String>,
    /// The result; or what is missing, or to be mended, before there is one.
    pub said: String,
    /// How the result was found, and where a real request starts; nothing
    /// before there is a result.
    pub detail: String,
}

impl Simulation {
    /// What was typed in each question, from a form as browsers send it.
    pub fn typed(&self, form: &str) -> BTreeMap<String, RawAnswer> {
        let mut fields: BTreeMap<Cow<'_, str>, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(form.as_bytes()) {
            fields.entry(name).or_default().push(answers::as_sent(&value));
        }
        let of = |question: &Question| {
            let raw = RawAnswer::sent(&question.name, fields.iter().map(|(name, values)| (&**name, values.as_slice())));
            (question.name.clone(), raw)
        };
        let mut typed = BTreeMap::new();
        typed.extend(self.asked().map(of).filter(|(_, raw)| !raw.0.is_empty()));
        typed
    }

    /// What the page shows for a form.
    pub fn live(&self, form: &str, language: Language) -> Live {
        let typed = self.typed(form);
        let reading = self.read(&typed);
        let idle = |question: &&Question| {
            let blank = question.kind != AnswerKind::List && typed.get(&question.name).is_none_or(RawAnswer::is_empty);
            blank && !reading.given.contains_key(&question.name) && !reading.needed.contains(&question.name)
        };
        let (refused, missing): (Vec<_>, Vec<_>) = reading.refused.iter().partition(|(field, _)| self.is_typed(field, &typed));
        let following = Following {
            result: if reading.refused.is_empty() { self.outcome(&reading.given) } else { None },
            refused: refused.into_iter().map(|(field, why)| (self.label(field), why.clone())).collect(),
            missing: missing.len(),
            start_href: self.start.clone(),
        };
        Live {
            idle: self.asked().filter(idle).map(|question| question.name.clone()).collect(),
            missing: missing.into_iter().map(|(field, _)| field.clone()).collect(),
            said: following.said(language),
            detail: following.detail(language),
        }
    }

    /// The list a field is in, and its column: `enfants.0.âge`.
    fn in_list<'f>(&self, field: &'f str) -> Option<(&Question, &'f str)> {
        self.asked().filter(|question| question.kind == AnswerKind::List).find_map(|list| {
            Some((list, field.strip_prefix(list.name.as_str())?.strip_prefix('.')?))
        })
    }

    fn is_typed(&self, field: &str, typed: &BTreeMap<String, RawAnswer>) -> bool {
        let (name, place) = self.in_list(field).map_or((field, None), |(list, place)| (list.name.as_str(), Some(place)));
        let Some(raw) = typed.get(name) else { return false };
        let Some(place) = place else { return self.list(name).is_none() && !raw.is_empty() };
        let inside = |part: &str| part.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        raw.0.iter().filter(|(part, _)| inside(part)).flat_map(|(_, values)| values).any(|value| !value.trim().is_empty())
    }

    /// The words of a field's question.
    fn label(&self, field: &str) -> Text {
        let Some((list, place)) = self.in_list(field) else {
            return self.asked().find(|question| question.name == field).map(|question| question.label.clone()).unwrap_or_default();
        };
        let (index, column) = place.split_once('.').unwrap_or((place, ""));
        let number = index.parse::<usize>().map_or(1, |index| index.saturating_add(1));
        let elements = list.elements.as_ref();
        let column = elements.and_then(|elements| elements.questions.iter().find(|question| question.short_name() == column));
        let (called, label) = (elements.map(|elements| &elements.called).unwrap_or(&list.label), column.map_or(&list.label, |column| &column.label));
        Text {
            fr: format!("{} {number}, {}", called.fr, label.fr),
            en: format!("{} {number}, {}", called.en, label.en),
            translated: called.translated && label.translated,
        }
    }
}

/// What the program does: reads a language (`fr` or `en`), the size of a packed
/// simulation, the simulation and a form, and writes the questions that no
/// longer matter and the fields that are missing (one a line), what is said, and
/// the detail.
///
/// # Errors
///
/// What was read is not that.
pub fn answer(read: &[u8]) -> Result<Vec<u8>, Malformed> {
    let (head, rest) = read.split_at_checked(6).ok_or(Malformed("cut short"))?;
    let (language, size) = head.split_at_checked(2).ok_or(Malformed("cut short"))?;
    let language = match language {
        b"fr" => Language::Fr,
        b"en" => Language::En,
        _ => return Err(Malformed("not a language")),
    };
    let size = u32::from_le_bytes(size.try_into().map_err(|_| Malformed("cut short"))?);
    let (packed, form) = usize::try_from(size).ok().and_then(|size| rest.split_at_checked(size)).ok_or(Malformed("cut short"))?;
    let form = std::str::from_utf8(form).map_err(|_| Malformed("not a text"))?;
    let Live { idle, missing, said, detail } = Simulation::unpack(packed)?.live(form, language);
    let part = |text: String| text.replace(BETWEEN, "");
    Ok([part(idle.join("\n")), part(missing.join("\n")), part(said), part(detail)].join(BETWEEN).into_bytes())
}
