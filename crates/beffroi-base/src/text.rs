//! French and English, always side by side.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, the reference.
    #[default]
    Fr,
    /// English, beside it.
    En,
}

impl Language {
    /// The tag written in `lang="…"`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// Chooses between the two wordings of one message.
    pub fn pick<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// Reads `fr`, `fr_FR.UTF-8`, `en-GB`… ; anything else is `None`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let head: String = tag.chars().take(2).flat_map(char::to_lowercase).collect();
        match head.as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// One message in both languages.
///
/// Where a service file gives no English, `en` repeats the French and
/// `translated` is false, so that a page can mark it with `lang="fr"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// French wording.
    pub fr: String,
    /// English wording, or the French one where none was given.
    pub en: String,
    /// Whether `en` is English.
    pub translated: bool,
}

impl Text {
    /// A message with both wordings.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into(), translated: true }
    }

    /// A message that exists in French only.
    pub fn french(fr: impl Into<String>) -> Self {
        let fr = fr.into();
        Self { en: fr.clone(), fr, translated: false }
    }

    /// The wording in `language`.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.fr, &self.en)
    }

    /// The language `get(language)` is really written in.
    pub fn language(&self, asked: Language) -> Language {
        if self.translated { asked } else { Language::Fr }
    }
}

/// Writes a number as a reader of `language` expects it: `1 234,5` or `1,234.5`.
///
/// `decimals` fixes the number of decimals; `None` keeps up to four significant
/// ones and drops trailing zeros. The thousands separator in French is a narrow
/// no-break space.
pub fn format_number(value: f64, decimals: Option<usize>, language: Language) -> String {
    let raw = match decimals {
        Some(n) => format!("{:.n$}", value.abs()),
        None => {
            let s = format!("{:.4}", value.abs());
            s.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    };
    let (whole, fraction) = raw.split_once('.').unwrap_or((&raw, ""));
    let zero = raw.chars().all(|c| c == '0' || c == '.');
    let mut out = String::new();
    if value < 0.0 && !zero {
        out.push('\u{2212}');
    }
    let separator = language.pick("\u{202f}", ",");
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push_str(separator);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push_str(language.pick(",", "."));
        out.push_str(fraction);
    }
    out
}
