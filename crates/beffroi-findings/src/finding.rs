//! What a finding carries.

use beffroi_base::{Span, Text};

/// A file whose findings are shown.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the author knows it.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A named text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The service opens; the register says so.
    Warning,
    /// The service cannot open.
    Error,
}

/// A place and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; empty to underline without words.
    pub text: Text,
}

/// Whether a repair may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes no right, amount or delay.
    Safe,
    /// Someone has to decide.
    NeedsDecision,
}

/// A replacement in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
    /// Whether it may be applied without asking.
    pub safety: Safety,
}

/// A way to repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// What to do.
    pub text: Text,
    /// The edit that does it, where one is known.
    pub edit: Option<Edit>,
}

/// One mistake, one place, one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Two letters and four digits, never reused.
    pub code: &'static str,
    /// Weight.
    pub level: Level,
    /// One sentence, lower case, without full stop.
    pub message: Text,
    /// Where it shows.
    pub primary: Label,
    /// Further places, in reading order: a leak shows each hop.
    pub labels: Vec<Label>,
    /// Texts it rests on, written for a reader (`CRPA, art. L. 112-12`).
    pub law: Vec<Text>,
    /// Ways to repair, two at most.
    pub helps: Vec<Help>,
}

impl Finding {
    /// A finding that stops the service from opening.
    pub fn error(code: &'static str, span: Span, message: Text) -> Self {
        Self::new(code, Level::Error, span, message)
    }

    /// A finding the register will show.
    pub fn warning(code: &'static str, span: Span, message: Text) -> Self {
        Self::new(code, Level::Warning, span, message)
    }

    /// A finding of a given level.
    pub fn new(code: &'static str, level: Level, span: Span, message: Text) -> Self {
        let primary = Label { span, text: Text::default() };
        Self { code, level, message, primary, labels: vec![], law: vec![], helps: vec![] }
    }

    /// Says what is to be seen at the primary place.
    #[must_use]
    pub fn here(mut self, text: Text) -> Self {
        self.primary.text = text;
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, text: Text) -> Self {
        self.labels.push(Label { span, text });
        self
    }

    /// Adds a text it rests on.
    #[must_use]
    pub fn law(mut self, law: Text) -> Self {
        self.law.push(law);
        self
    }

    /// Adds a way to repair, in words.
    #[must_use]
    pub fn help(mut self, text: Text) -> Self {
        self.helps.push(Help { text, edit: None });
        self
    }

    /// Adds a way to repair, with the edit that does it.
    #[must_use]
    pub fn repair(mut self, text: Text, edit: Edit) -> Self {
        self.helps.push(Help { text, edit: Some(edit) });
        self
    }
}
