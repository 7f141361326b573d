//! What the command says, and in which language.

use beffroi_base::{Language, Text};
use beffroi_findings::{Finding, Source, Style, render};
use std::io::{IsTerminal, Write};

/// Why a command could not run: status 2.
#[derive(Debug)]
pub(crate) struct Halt(pub(crate) Text);

impl Halt {
    /// A reason in both languages.
    pub(crate) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Text::new(fr, en))
    }
}

impl From<beffroi_ports::Fault> for Halt {
    fn from(fault: beffroi_ports::Fault) -> Self {
        Self(fault.text())
    }
}

impl From<beffroi_app::Trouble> for Halt {
    fn from(trouble: beffroi_app::Trouble) -> Self {
        match trouble {
            beffroi_app::Trouble::Fault(fault) | beffroi_app::Trouble::Untraced(fault) => fault.into(),
            beffroi_app::Trouble::Objection(objection) => Self(objection.text()),
            beffroi_app::Trouble::NotFound => Self::new("introuvable", "not found"),
            beffroi_app::Trouble::Stale => Self::new("cela a changé entre-temps : recommencez", "this has changed meanwhile: try again"),
        }
    }
}

/// The voice of one run of the command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    /// Language of what is said.
    pub(crate) language: Language,
    /// Whether machines read what is printed.
    pub(crate) json: bool,
}

impl Voice {
    /// The wording in the language of this run.
    pub(crate) fn pick<'a>(&self, fr: &'a str, en: &'a str) -> &'a str {
        self.language.pick(fr, en)
    }

    /// Prints to the standard output. A reader who left (`| head`) is no error.
    pub(crate) fn print(&self, text: &str) {
        let _ = std::io::stdout().write_all(text.as_bytes());
    }

    /// Prints a line to the standard output.
    pub(crate) fn line(&self, text: &str) {
        self.print(&format!("{text}\n"));
    }

    /// Says why the command could not run.
    pub(crate) fn halt(&self, halt: &Halt) {
        let said = halt.0.get(self.language);
        if self.json {
            self.line(&serde_json::json!({ "error": said }).to_string());
        }
        eprintln!("{}{said}", self.pick("beffroi\u{a0}: ", "beffroi: "));
    }

    /// Shows findings as a person reads them.
    pub(crate) fn findings(&self, path: &str, text: &str, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let style = Style { language: self.language, colour };
        self.print(&render(&Source::new(path, text), findings, style));
    }
}

/// The language asked for, else that of the environment, else French.
pub(crate) fn language_of(asked: Option<&str>) -> Language {
    let environment = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match asked {
        Some(tag) => Language::from_tag(tag).unwrap_or_default(),
        None => environment().and_then(|tag| Language::from_tag(&tag)).unwrap_or_default(),
    }
}

/// `1 erreur`, `3 erreurs`; `no error` is for the caller to say.
pub(crate) fn counted(count: usize, fr: (&str, &str), en: (&str, &str), language: Language) -> String {
    // In French, zero is singular; in English it is not.
    let word = match language {
        Language::Fr => if count > 1 { fr.1 } else { fr.0 },
        Language::En => if count == 1 { en.0 } else { en.1 },
    };
    format!("{count} {word}")
}
