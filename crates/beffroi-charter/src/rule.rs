//! What a rule is, and how it speaks.
//!
//! A rule is two neighbouring files in `rules/`: the logic, and a page in
//! Markdown that holds everything a jurist may want to read or change: both
//! wordings of every message, the law, the reasons, and the service files that
//! are its tests. The logic names a message by its key; the words come from
//! the page.

use crate::page::Page;
use crate::profile::Profile;
use crate::service::Service;
use crate::{law, page};
use beffroi_base::{Span, Text};
use beffroi_findings::{Edit, Finding, Help, Label, Level, Safety};
use std::sync::OnceLock;

/// When a rule may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It judges sections by themselves: it runs even where a name elsewhere
    /// does not resolve.
    Sections,
    /// It asks who reads an answer: every name that could read one must resolve.
    Readers,
    /// It follows cases through the stages: every stage, actor and letter must
    /// resolve.
    Journey,
    /// It follows names and values through the whole file: it runs once all of
    /// it is understood, for a wrong name would make it speak wrongly.
    Whole,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Two letters and four digits, never reused.
    pub code: &'static str,
    /// When it may speak.
    pub phase: Phase,
    check: fn(&Service<'_>, &mut Vec<Say>),
    text: &'static str,
    page: OnceLock<Page>,
}

impl Rule {
    /// A rule and its page.
    pub(crate) const fn new(code: &'static str, phase: Phase, text: &'static str, check: fn(&Service<'_>, &mut Vec<Say>)) -> Self {
        Self { code, phase, check, text, page: OnceLock::new() }
    }

    /// The page, read once.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| page::parse(self.text))
    }

    /// The page as written, in Markdown.
    pub fn markdown(&self) -> &'static str {
        self.text
    }

    pub(crate) fn run(&self, service: &Service<'_>, said: &mut Vec<Say>) {
        (self.check)(service, said);
    }
}

/// A value put in a message: the same in both languages, or one for each.
#[derive(Clone, Debug)]
pub struct Value(Text);

impl From<&str> for Value {
    fn from(word: &str) -> Self {
        Self(Text::new(word, word))
    }
}
impl From<&String> for Value {
    fn from(word: &String) -> Self {
        word.as_str().into()
    }
}
impl From<String> for Value {
    fn from(word: String) -> Self {
        word.as_str().into()
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        number.to_string().into()
    }
}
impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self(text)
    }
}

/// Something a rule says: a message by its key, with what fills it.
///
/// Words are looked up when the finding is made, so that a rule which has
/// nothing to say costs nothing.
#[derive(Clone, Debug)]
pub struct Say {
    pub(crate) rule: &'static Rule,
    pub(crate) span: Span,
    key: &'static str,
    here: Option<&'static str>,
    softened: bool,
    values: Vec<(&'static str, Value)>,
    labels: Vec<Place>,
    helps: Vec<(&'static str, Option<Edit>)>,
}

/// A further place: what is to be seen there, and what fills its words.
type Place = (Span, &'static str, Vec<(&'static str, Value)>);

impl Say {
    /// The rule's main message (`message`).
    pub fn new(rule: &'static Rule, span: Span) -> Self {
        Self { rule, span, key: "message", here: None, softened: false, values: vec![], labels: vec![], helps: vec![] }
    }

    /// Another of its messages.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// A warning whatever the profile says: nothing unlawful, only untidy.
    #[must_use]
    pub fn softened(mut self) -> Self {
        self.softened = true;
        self
    }

    /// Fills `{name}` in the message, the labels and the helps.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// What is to be seen at the place itself.
    #[must_use]
    pub fn here(mut self, key: &'static str) -> Self {
        self.here = Some(key);
        self
    }

    /// A further place. An empty span (what the platform asks is written
    /// nowhere) is left out.
    #[must_use]
    pub fn label(self, span: Span, key: &'static str) -> Self {
        self.label_with(span, key, vec![])
    }

    /// A further place with values of its own.
    #[must_use]
    pub fn label_with(mut self, span: Span, key: &'static str, values: Vec<(&'static str, Value)>) -> Self {
        if !span.is_empty() {
            self.labels.push((span, key, values));
        }
        self
    }

    /// A way to repair.
    #[must_use]
    pub fn help(mut self, key: &'static str) -> Self {
        self.helps.push((key, None));
        self
    }

    /// A way to repair, with the edit that does it.
    #[must_use]
    pub fn repair(mut self, key: &'static str, span: Span, text: impl Into<String>, safety: Safety) -> Self {
        self.helps.push((key, Some(Edit { span, text: text.into(), safety })));
        self
    }

    /// The finding, in both languages.
    pub(crate) fn finding(&self, level: Level, charter: &Profile) -> Finding {
        let page = self.rule.page();
        let level = if self.softened { Level::Warning } else { level };
        let mut finding = Finding::new(self.rule.code, level, self.span, fill(page, self.key, &self.values, &[]));
        if let Some(here) = self.here {
            finding.primary.text = fill(page, here, &self.values, &[]);
        }
        finding.labels = self.labels.iter()
            .map(|(span, key, own)| Label { span: *span, text: fill(page, key, own, &self.values) }).collect();
        finding.helps = self.helps.iter()
            .map(|(key, edit)| Help { text: fill(page, key, &self.values, &[]), edit: edit.clone() }).collect();
        finding.law = citations(page, charter);
        finding
    }
}

/// The texts a page rests on. A commitment of one charter is cited under that
/// charter only; under another, the other's own name stands for it.
fn citations(page: &Page, charter: &Profile) -> Vec<Text> {
    let foreign = |id: &&String| id.starts_with("nantes-") && charter.name != "nantes-2019";
    let own = page.laws.iter().filter(|id| !foreign(id)).filter_map(|id| law::source(id)).map(law::Source::citation);
    let mut texts: Vec<Text> = own.collect();
    if charter.name != "loi" && page.laws.iter().any(|id| foreign(&id)) {
        texts.push(charter.title.clone());
    }
    texts
}

/// The words of a key with its `{places}` filled.
fn fill(page: &Page, key: &str, own: &[(&'static str, Value)], others: &[(&'static str, Value)]) -> Text {
    let Some(template) = page.messages.get(key) else {
        debug_assert!(false, "{} has no message {key}", page.code);
        return Text::default();
    };
    let value = |name: &str| own.iter().chain(others).find(|(known, _)| *known == name).map(|(_, value)| &value.0);
    let one = |text: &str, pick: fn(&Text) -> &str| {
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            // Only a bare word is a place: helps also show YAML between braces.
            let place = after.split_once('}').filter(|(name, _)| name.bytes().all(|b| b.is_ascii_lowercase()));
            let Some((name, after)) = place else {
                out.push('{');
                rest = after;
                continue;
            };
            match value(name) {
                Some(value) => out.push_str(pick(value)),
                None => debug_assert!(false, "{}: nothing fills {{{name}}} of {key}", page.code),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    };
    Text::new(one(&template.fr, |text| &text.fr), one(&template.en, |text| &text.en))
}
