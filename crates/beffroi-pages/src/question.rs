//! A question and its widget: one for each type of answer a service can ask.
//!
//! Names posted back: the question's own `name`, with a suffix where an answer
//! has several boxes (`naissance.jour`, `.mois`, `.annee`). Ids are made from
//! names by [`id_of`], so an error summary can link to the first box.

use crate::{Voice, page::{part, print}, parts::{FieldError, Shown}};
use askama::Template;
use beffroi_base::Text;
use std::sync::LazyLock;

/// A question with everything that stands around its boxes.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Prefix of its ids where several forms share a page; pages set it themselves.
    pub scope: String,
    /// Name posted back; any text, spaces and accents allowed, unique in its form.
    pub name: String,
    /// The question, as asked.
    pub label: Text,
    /// Help under the label.
    pub hint: Option<Text>,
    /// Whether it must be answered; if not, the label says « facultatif ».
    pub required: bool,
    /// What is wrong with the answer given.
    pub error: Option<Text>,
    /// Who reads the answer, generated from the service file.
    pub why: Option<Why>,
    /// The boxes.
    pub widget: Widget,
}

/// « Pourquoi cette question ? »: generated, never written by hand.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// Everyone and everything that reads the answer.
    pub readers: Vec<Use>,
    /// Until when it is kept: `24 mois après la décision, puis détruite`.
    pub until: Text,
    /// The text or purpose that allows to ask.
    pub basis: Option<Text>,
}

/// One reader of an answer.
#[derive(Clone, Debug, Default)]
pub struct Use {
    /// `L'instructrice ou l'instructeur`, `Le calcul de l'aide`.
    pub who: Text,
    /// `pour vérifier le calcul`.
    pub purpose: Text,
}

/// One option of a choice.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Value posted.
    pub value: String,
    /// Words shown.
    pub label: Text,
    /// Help under the words.
    pub hint: Option<Text>,
}

/// Three boxes for a date, as typed.
#[derive(Clone, Debug, Default)]
pub struct DateBoxes {
    /// Posted as `name.jour`.
    pub day: String,
    /// Posted as `name.mois`.
    pub month: String,
    /// Posted as `name.annee`.
    pub year: String,
}

/// A file already uploaded for this question.
#[derive(Clone, Debug, Default)]
pub struct KeptFile {
    /// Opaque token, posted in the gesture `retirer-fichier` to remove it.
    pub token: String,
    /// Name on the person's machine.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// The boxes of an answer. Values are always given back as typed.
#[derive(Clone, Debug)]
pub enum Widget {
    /// Two radios posting `oui` or `non`.
    YesNo {
        /// The answer so far.
        answer: Option<bool>,
    },
    /// Radios up to seven options, a list beyond.
    Choice {
        /// The options.
        options: Vec<Choice>,
        /// Value selected; empty if none.
        selected: String,
    },
    /// Checkboxes, each posting the same name.
    Choices {
        /// The options.
        options: Vec<Choice>,
        /// Values ticked.
        selected: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// As typed.
        value: String,
        /// Written after the box.
        unit: Option<Text>,
    },
    /// A number.
    Number {
        /// As typed.
        value: String,
        /// Written after the box.
        unit: Option<Text>,
    },
    /// An amount of money.
    Amount {
        /// As typed.
        value: String,
        /// `€`, `€/an`, written after the box.
        unit: Text,
    },
    /// Quotient familial, in euros a month.
    FamilyQuotient {
        /// As typed.
        value: String,
    },
    /// A date.
    Date {
        /// As typed.
        boxes: DateBoxes,
        /// Whether it is the person's own birth date, which browsers can fill in.
        birth: bool,
    },
    /// A period; posted as `name.debut.jour` … `name.fin.annee`.
    Period {
        /// First day.
        from: DateBoxes,
        /// Last day.
        to: DateBoxes,
    },
    /// One line of text.
    Line {
        /// As typed.
        value: String,
        /// Longest answer accepted, in characters; also sets the box's width.
        max: Option<usize>,
        /// HTML autocomplete token (`given-name`, `family-name` …), if it is about the person.
        autocomplete: Option<&'static str>,
    },
    /// Several lines of text.
    LongText {
        /// As typed.
        value: String,
        /// Longest answer accepted, in characters; said under the box.
        max: Option<usize>,
    },
    /// An electronic address.
    Email {
        /// As typed.
        value: String,
    },
    /// A telephone number.
    Telephone {
        /// As typed.
        value: String,
    },
    /// A postal address; posted as `name.voie`, `.complement`, `.code-postal`, `.commune`.
    Address {
        /// Number and street.
        street: String,
        /// Building, floor.
        extra: String,
        /// Postal code.
        postcode: String,
        /// Town.
        town: String,
    },
    /// A commune. With `options` (those of the territory, or the candidates for
    /// an ambiguous name) a list of Insee codes; without, a box for name or code.
    Commune {
        /// As typed, or the Insee code selected.
        value: String,
        /// Insee code and name of each commune.
        options: Vec<Choice>,
    },
    /// A bank account number.
    Iban {
        /// As typed.
        value: String,
    },
    /// SIRET, SIREN or RNA.
    Siret {
        /// As typed.
        value: String,
    },
    /// A vehicle's registration number.
    Plate {
        /// As typed.
        value: String,
    },
    /// Files. The form becomes multipart.
    Files {
        /// Those already there.
        kept: Vec<KeptFile>,
        /// Extensions accepted, with the dot: `.pdf`, `.jpg`.
        accept: Vec<String>,
        /// Largest file, in bytes.
        max_bytes: u64,
        /// Whether several may be given.
        several: bool,
    },
    /// A place; posted as `name.lieu`, `.latitude`, `.longitude`.
    Position {
        /// The place in words.
        place: String,
        /// Decimal degrees, as typed.
        latitude: String,
        /// Decimal degrees, as typed.
        longitude: String,
    },
    /// A statement on honour: one box posting `oui`.
    Statement {
        /// The statement, in the first person.
        text: Text,
        /// Whether ticked.
        checked: bool,
    },
    /// A consent: one box posting `oui`, never ticked beforehand, never required.
    Consent {
        /// What is agreed to.
        text: Text,
        /// How to take it back.
        withdrawal: Text,
        /// Whether the person ticked it.
        checked: bool,
    },
    /// A value another administration or FranceConnect gave: shown, not typed.
    Prefilled {
        /// The value.
        value: Shown,
        /// Where it comes from.
        source: Text,
    },
    /// A repeated group. Gestures `ajouter` and `retirer` are buttons of the form.
    Group {
        /// One list of questions for each member, names already distinct.
        members: Vec<Vec<Question>>,
        /// What one member is called: `enfant`.
        member: Text,
        /// Whether another may be added.
        more: bool,
        /// Whether one may be taken away.
        fewer: bool,
    },
}

impl Default for Widget {
    fn default() -> Self {
        Self::Line { value: String::new(), max: None, autocomplete: None }
    }
}

static EUROS_A_MONTH: LazyLock<Text> = LazyLock::new(|| Text::new("€ par mois", "€ a month"));

/// Most options shown as radios; beyond, a list.
const RADIOS_MAX: usize = 7;

/// What the boxes of a question that has only one box look like.
pub(crate) struct OneBox<'a> {
    pub kind: &'static str,
    pub value: &'a str,
    pub mode: &'static str,
    pub autocomplete: &'static str,
    pub class: &'static str,
    pub unit: Option<&'a Text>,
    pub max: Option<usize>,
    pub spellcheck: bool,
}

impl<'a> OneBox<'a> {
    fn new(value: &'a str, class: &'static str) -> Self {
        Self { kind: "text", value, mode: "", autocomplete: "", class, unit: None, max: None, spellcheck: false }
    }
}

impl Question {
    /// The id of the question's first box: where an error summary leads.
    pub fn id(&self) -> String {
        format!("{}{}", self.scope, id_of(&self.name))
    }

    /// The same question with ids of its own for one of several forms on a page.
    pub(crate) fn scoped(&self, scope: &str) -> Self {
        let mut question = self.clone();
        question.rescope(scope);
        question
    }

    fn rescope(&mut self, scope: &str) {
        self.scope = format!("{scope}.");
        if let Widget::Group { members, .. } = &mut self.widget {
            members.iter_mut().flatten().for_each(|question| question.rescope(scope));
        }
    }

    /// The error of this question, and of those inside it, for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let own = self.error.iter().map(|text| FieldError { target: self.first_box(), text: self.named(text) });
        own.chain(self.inner().flat_map(Self::errors)).collect()
    }

    /// An error as it reads away from its field: after the question's words.
    fn named(&self, error: &Text) -> Text {
        let (fr, en) = (self.label.fr.trim(), self.label.en.trim());
        let join = |label: &str, text: &str, colon: &str| match label {
            "" => text.to_owned(),
            _ if label.ends_with('?') => format!("{label} {text}"),
            _ => format!("{label}{colon}{}", lower_first(text)),
        };
        Text { fr: join(fr, &error.fr, " : "), en: join(en, &error.en, ": "), translated: error.translated && (self.label.translated || fr.is_empty()) }
    }

    /// Whether a form holding this question must be posted as multipart.
    pub fn has_files(&self) -> bool {
        matches!(self.widget, Widget::Files { .. }) || self.inner().any(Self::has_files)
    }

    /// The questions inside a group.
    fn inner(&self) -> impl Iterator<Item = &Self> {
        let members: &[Vec<Self>] = match &self.widget {
            Widget::Group { members, .. } => members,
            _ => &[],
        };
        members.iter().flatten()
    }

    /// The element that takes the focus when its error is followed.
    fn first_box(&self) -> String {
        let id = self.id();
        match &self.widget {
            Widget::Date { .. } => format!("{id}.jour"),
            Widget::Period { .. } => format!("{id}.debut.jour"),
            Widget::Address { .. } => format!("{id}.voie"),
            Widget::Position { .. } => format!("{id}.lieu"),
            // What is wrong with a list as a whole is mended by its button.
            Widget::Group { .. } => format!("{id}--ajouter"),
            _ => id,
        }
    }

    /// Whether the widget is several boxes, named together by a legend.
    pub(crate) fn is_set(&self) -> bool {
        match &self.widget {
            Widget::Choice { options, .. } => options.len() <= RADIOS_MAX,
            Widget::YesNo { .. } | Widget::Choices { .. } | Widget::Date { .. } | Widget::Period { .. }
            | Widget::Address { .. } | Widget::Position { .. } | Widget::Statement { .. }
            | Widget::Consent { .. } | Widget::Group { .. } | Widget::Prefilled { .. } => true,
            _ => false,
        }
    }

    /// Value of `aria-describedby`: hint and error, if there.
    pub(crate) fn described(&self) -> String {
        let id = self.id();
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{id}--aide"));
        }
        if self.single().is_some_and(|one| one.unit.is_some()) {
            ids.push(format!("{id}--unite"));
        }
        if matches!(self.widget, Widget::Files { .. } | Widget::LongText { max: Some(_), .. }) {
            ids.push(format!("{id}--limite"));
        }
        if self.error.is_some() {
            ids.push(format!("{id}--erreur"));
        }
        ids.join(" ")
    }

    /// The single box of this question, if it has one.
    pub(crate) fn single(&self) -> Option<OneBox<'_>> {
        Some(match &self.widget {
            Widget::Integer { value, unit } => OneBox { mode: "numeric", unit: unit.as_ref(), ..OneBox::new(value, "w-8") },
            Widget::Number { value, unit } => OneBox { mode: "decimal", unit: unit.as_ref(), ..OneBox::new(value, "w-8") },
            Widget::Amount { value, unit } => OneBox { mode: "decimal", unit: Some(unit), ..OneBox::new(value, "w-12") },
            Widget::FamilyQuotient { value } => OneBox { mode: "decimal", unit: Some(&EUROS_A_MONTH), ..OneBox::new(value, "w-8") },
            Widget::Line { value, max, autocomplete } => OneBox {
                autocomplete: autocomplete.unwrap_or_default(),
                max: *max,
                spellcheck: autocomplete.is_none(),
                ..OneBox::new(value, width(*max))
            },
            Widget::Email { value } => OneBox { kind: "email", mode: "email", autocomplete: "email", ..OneBox::new(value, "w-full") },
            Widget::Telephone { value } => OneBox { kind: "tel", mode: "tel", autocomplete: "tel", ..OneBox::new(value, "w-20") },
            Widget::Commune { value, options } if options.is_empty() => OneBox { autocomplete: "address-level2", ..OneBox::new(value, "w-20") },
            Widget::Iban { value } => OneBox { max: Some(42), ..OneBox::new(value, "w-full mono") },
            Widget::Siret { value } => OneBox { mode: "text", max: Some(20), ..OneBox::new(value, "w-20 mono") },
            Widget::Plate { value } => OneBox { max: Some(12), ..OneBox::new(value, "w-12 mono") },
            _ => return None,
        })
    }

    /// The id of one option; the first is the question's own.
    pub(crate) fn option_id(&self, index: &usize) -> String {
        if *index == 0 { self.id() } else { format!("{}--{index}", self.id()) }
    }

    /// Whether the label says that one need not answer.
    pub(crate) fn says_optional(&self) -> bool {
        let never = matches!(self.widget, Widget::Consent { .. } | Widget::Prefilled { .. } | Widget::Statement { .. });
        !self.required && !never
    }

    /// Three boxes for a date; `part` tells the two dates of a period apart.
    pub(crate) fn date_html(&self, l: &Voice<'_>, part: &str, boxes: &DateBoxes, birth: &bool) -> String {
        let (id, name) = (format!("{}{part}", self.id()), format!("{}{part}", self.name));
        print(&DateFrame { l: *l, id, name, boxes, birth: *birth, wrong: self.error.is_some() })
    }

    /// Options shown as a list to unfold, with the value selected.
    pub(crate) fn listed(&self) -> Option<(&[Choice], &str)> {
        match &self.widget {
            Widget::Choice { options, selected } if options.len() > RADIOS_MAX => Some((options, selected)),
            Widget::Commune { value, options } if !options.is_empty() => Some((options, value)),
            _ => None,
        }
    }
}

/// A sentence that goes on after a colon. What follows a capital with another
/// capital (CAF, PDF, IBAN) is not a sentence's first word.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// The width of a box tells how long an answer is expected.
fn width(max: Option<usize>) -> &'static str {
    match max {
        Some(..=8) => "w-8",
        Some(9..=12) => "w-12",
        Some(13..=24) => "w-20",
        _ => "w-full",
    }
}

/// An `id` for a field name, the same each time, different for different names.
///
/// Letters, digits and dots stay; a space becomes a dash; any other character
/// is written as `_` and its number, so `a-b` and `a b` do not meet.
pub fn id_of(name: &str) -> String {
    let mut id = String::from("q.");
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => id.push(c),
            ' ' => id.push('-'),
            c => id.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    id
}

#[derive(Template)]
#[template(path = "parts/question.html")]
struct QuestionFrame<'a> {
    l: Voice<'a>,
    it: &'a Question,
}
part!(Question, QuestionFrame);

#[derive(Template)]
#[template(path = "parts/date.html")]
struct DateFrame<'a> {
    l: Voice<'a>,
    id: String,
    name: String,
    boxes: &'a DateBoxes,
    birth: bool,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "parts/why.html")]
struct WhyFrame<'a> {
    l: Voice<'a>,
    it: &'a Why,
}
part!(Why, WhyFrame);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_names_never_share_an_id() {
        let names = ["a b", "a-b", "a.b", "a . b", "é", "e", "_e9_"];
        for (i, one) in names.iter().enumerate() {
            for other in names.iter().skip(i + 1) {
                assert_ne!(id_of(one), id_of(other), "{one} {other}");
            }
        }
        assert!(!id_of("numéro d'allocataire").contains(char::is_whitespace));
    }
}
