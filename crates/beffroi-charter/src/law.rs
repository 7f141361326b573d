//! The texts the rules rest on, from `law/sources.toml`.

use beffroi_base::Text;
use serde::Deserialize;
use std::sync::LazyLock;

/// A text, in our own words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id, as rules cite it.
    pub id: String,
    /// The text: `CRPA`, `RGPD`…
    pub text: String,
    /// The text's English name.
    pub text_en: String,
    /// The article, as printed after the text's name.
    pub article: String,
    /// First day in force, where it is known.
    #[serde(default)]
    pub from: Option<String>,
    /// How it was read: `lu` in full, `extrait` in excerpt, `mémoire` from
    /// memory and to be read again before anyone relies on it.
    pub mark: String,
    /// What it says, in French.
    pub fr: String,
    /// What it says, in English.
    pub en: String,
}

impl Source {
    /// `CRPA, art. L. 112-12 : sans accusé de réception…`.
    pub fn citation(&self) -> Text {
        let article = |text: &str| if self.article.is_empty() { text.to_owned() } else { format!("{text}, {}", self.article) };
        Text::new(article(&self.text), article(&self.text_en))
    }

    /// What it says.
    pub fn summary(&self) -> Text {
        Text::new(&self.fr, &self.en)
    }
}

#[derive(Deserialize)]
struct File {
    source: Vec<Source>,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    basic_toml::from_str::<File>(include_str!("../../../law/sources.toml")).map(|file| file.source).unwrap_or_default()
});

/// Every text.
pub fn sources() -> &'static [Source] {
    &SOURCES
}

/// A text by its id.
pub fn source(id: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.id == id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_texts_are_read_and_each_id_is_there_once() {
        let parsed: Result<File, _> = basic_toml::from_str(include_str!("../../../law/sources.toml"));
        assert_eq!(parsed.err().map(|e| e.to_string()), None);
        let mut ids: Vec<&str> = sources().iter().map(|s| s.id.as_str()).collect();
        ids.sort_unstable();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before);
        assert!(before >= 30, "{before}");
        for source in sources() {
            assert!(["lu", "extrait", "mémoire", "charte"].contains(&source.mark.as_str()), "{}", source.id);
            assert!(source.from.as_deref().is_none_or(|day| beffroi_base::parse_day(day).is_some()), "{}", source.id);
            assert!(!source.fr.is_empty() && !source.en.is_empty(), "{}", source.id);
        }
    }
}
