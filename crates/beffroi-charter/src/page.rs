//! A rule's page: Markdown that a jurist can review, read into its parts.
//!
//! The same page is shown by `beffroi expliquer`, published with the charter,
//! and run as the rule's tests. Its form is fixed: a title, a table of facts, a
//! table of messages with both languages side by side, the reasons, who answers
//! for what, and the files that pass, fail, or nearly fail.

use beffroi_base::{Language, Text};
use std::collections::BTreeMap;

/// A page in its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The code.
    pub code: String,
    /// A few words.
    pub title: Text,
    /// `erreur` or `avertissement`, as the strictest shipped profile has it.
    pub level: String,
    /// When the rule appeared.
    pub since: String,
    /// Ids in `law/sources.toml`.
    pub laws: Vec<String>,
    /// Words of messages, labels and helps, by key.
    pub messages: BTreeMap<String, Text>,
    /// Why the rule exists.
    pub why: Text,
    /// What the checker proves.
    pub proves: Text,
    /// What the running platform enforces.
    pub enforces: Text,
    /// What a person attests.
    pub attests: Text,
    /// Files that pass.
    pub passes: Vec<Fixture>,
    /// Files that fail, their lines marked.
    pub fails: Vec<Fixture>,
    /// Files that pass and differ by one line from one that fails.
    pub near: Vec<Fixture>,
}

/// A service file on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixture {
    /// What it shows.
    pub caption: String,
    /// The reference service it changes; empty for a whole file.
    pub reference: String,
    /// The change, or the whole file.
    pub text: String,
}

/// Reads a page. Never fails: what is missing is empty, and a test refuses it.
pub fn parse(text: &str) -> Page {
    let mut page = Page::default();
    let mut section = String::new();
    let mut caption = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("# ") {
            heading(&mut page, title);
        } else if let Some(name) = line.strip_prefix("## ") {
            section = name.trim().to_owned();
            caption.clear();
        } else if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            fixture(&mut page, &section, info, std::mem::take(&mut caption), &body);
        } else if let Some(cells) = row(line) {
            cell(&mut page, &section, &cells);
        } else {
            prose(&mut page, &section, line, &mut caption);
        }
    }
    for text in [&mut page.why.fr, &mut page.why.en] {
        *text = text.trim().to_owned();
    }
    page
}

/// `CH0401 : donnée morte / dead data`.
fn heading(page: &mut Page, title: &str) {
    let (code, words) = title.split_once(':').unwrap_or((title, ""));
    let (fr, en) = words.split_once('/').unwrap_or((words, ""));
    page.code = code.trim().to_owned();
    page.title = Text::new(fr.trim(), en.trim());
}

/// The cells of a table's row; a ruler or a heading row has none.
fn row(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
    let empty = cells.first().is_none_or(|cell| cell.is_empty() || cell.starts_with("--"));
    Some(if empty { vec![] } else { cells })
}

fn cell(page: &mut Page, section: &str, cells: &[&str]) {
    match (section, cells) {
        ("", [key, value]) => match *key {
            "niveau" => page.level = (*value).to_owned(),
            "depuis" => page.since = (*value).to_owned(),
            "loi" => page.laws = value.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect(),
            _ => {}
        },
        ("Messages", [key, fr, en]) => {
            page.messages.insert((*key).to_owned(), Text::new(*fr, *en));
        }
        ("Qui répond de quoi", [key, fr, en]) => {
            let slot = match *key {
                "prouvé" => &mut page.proves,
                "appliqué" => &mut page.enforces,
                _ => &mut page.attests,
            };
            *slot = Text::new(*fr, *en);
        }
        _ => {}
    }
}

fn fixture(page: &mut Page, section: &str, info: &str, caption: String, body: &[&str]) {
    let reference = info.trim().strip_prefix("diff").map(|name| name.trim().to_owned()).unwrap_or_default();
    let mut text = body.join("\n");
    text.push('\n');
    let fixture = Fixture { caption: caption.trim().to_owned(), reference, text };
    match section {
        "Passe" => page.passes.push(fixture),
        "Échoue" => page.fails.push(fixture),
        "Presque" => page.near.push(fixture),
        _ => {}
    }
}

fn prose(page: &mut Page, section: &str, line: &str, caption: &mut String) {
    let slot = match section {
        "Pourquoi" => &mut page.why.fr,
        "Why" => &mut page.why.en,
        _ => caption,
    };
    slot.push_str(line);
    slot.push('\n');
    page.why.translated = true;
}

impl Page {
    /// The page as `beffroi expliquer` shows it in a terminal.
    pub fn explain(&self, language: Language) -> String {
        let mut out = format!("{} : {}\n", self.code, self.title.get(language));
        let level = match (self.level.as_str(), language) {
            ("erreur", Language::En) => "error",
            ("avertissement", Language::En) => "warning",
            (level, _) => level,
        };
        out.push_str(&format!("{level}, {} {}\n\n", language.pick("depuis", "since"), self.since));
        out.push_str(self.why.get(language));
        out.push('\n');
        for source in self.laws.iter().filter_map(|id| crate::law::source(id)) {
            out.push_str(&format!("\n{}\n    {}\n", source.citation().get(language), source.summary().get(language)));
        }
        let parts = [
            (language.pick("Ce que le vérificateur prouve", "What the checker proves"), &self.proves),
            (language.pick("Ce que la plateforme fait respecter", "What the platform enforces"), &self.enforces),
            (language.pick("Ce dont une personne répond", "What a person answers for"), &self.attests),
        ];
        for (title, text) in parts {
            out.push_str(&format!("\n{title}\n    {}\n", text.get(language)));
        }
        for (title, fixtures) in [
            (language.pick("Passe", "Passes"), &self.passes),
            (language.pick("Échoue", "Fails"), &self.fails),
            (language.pick("Presque", "Nearly"), &self.near),
        ] {
            for fixture in fixtures {
                out.push_str(&format!("\n{title}{} {}\n\n", language.pick("\u{a0}:", ":"), fixture.caption));
                for line in fixture.text.lines() {
                    out.push_str(&format!("    {line}\n"));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn a_page_is_read_into_its_parts() {
        let page = parse("# CH9999 : essai / trial\n\n| | |\n| --- | --- |\n| niveau | erreur |\n| loi | a, b |\n\n## Messages\n\n| | français | English |\n| --- | --- | --- |\n| message | le {x} | the {x} |\n\n## Pourquoi\n\nParce que.\n\n## Why\n\nBecause.\n\n## Échoue\n\nUn cas.\n\n```diff décision\n-a\n+b\n```\n");
        assert_eq!((page.code.as_str(), page.title.en.as_str()), ("CH9999", "trial"));
        assert_eq!(page.laws, ["a", "b"]);
        assert_eq!(page.messages["message"].en, "the {x}");
        assert_eq!(page.why.fr, "Parce que.");
        assert_eq!(page.fails[0], Fixture { caption: "Un cas.".into(), reference: "décision".into(), text: "-a\n+b\n".into() });
    }
}
