//! The law as a dependency: the articles of the CRPA a service may cite, by
//! identifier, dates and hash of their text. No text is copied.

use beffroi_base::{Day, Span, parse_day};
use beffroi_service::Duration;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An article as it was when the house last read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// `L231-4`.
    pub number: String,
    /// Its LEGI identifier, which changes with each version.
    pub id: String,
    /// First day of this version.
    pub from: Day,
    /// The day it ends or ended, if it does.
    pub until: Option<Day>,
    /// First sixteen digits of the SHA-256 of its text.
    pub hash: String,
}

static ARTICLES: LazyLock<BTreeMap<String, Article>> = LazyLock::new(|| {
    let lines = include_str!("../../../law/crpa.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(line).map(|article| (article.number.clone(), article)).collect()
});

fn line(line: &str) -> Option<Article> {
    let mut cells = line.split('\t');
    let (number, id, from, until, hash) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some(Article { number: number.replace('*', ""), id: id.to_owned(), from: parse_day(from)?, until: parse_day(until), hash: hash.to_owned() })
}

/// An article by its number, `L231-4`.
pub fn article(number: &str) -> Option<&'static Article> {
    ARTICLES.get(number)
}

/// `L. 231-4`, as people write it.
pub fn shown(number: &str) -> String {
    let split = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (kind, rest) = number.split_at(split);
    format!("{kind}. {rest}")
}

/// A citation of the CRPA in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// `L231-4`.
    pub article: String,
    /// Where it is written.
    pub span: Span,
}

/// Every article cited after « CRPA », up to the end of the line, of the quotes,
/// or to the name of another text.
pub fn cited(text: &str) -> Vec<Cited> {
    let mut out: Vec<Cited> = vec![];
    for (at, _) in text.match_indices("CRPA") {
        let Some(rest) = text.get(at + "CRPA".len()..) else { continue };
        let others = ["\n", "\"", "CGCT", "CJA", "RGPD", "CCP", "CASF", "loi ", "décret", "code ", "Code ", "CRPA"];
        let end = others.iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
        let words = rest.get(..end).unwrap_or("");
        for (offset, article, length) in articles(words) {
            let start = at + "CRPA".len() + offset;
            out.push(Cited { article, span: Span::new(start, start + length) });
        }
    }
    out
}

/// `L. 231-4`, `R.112-11-1`, `D 114-9-1`, with their place and length.
fn articles(words: &str) -> Vec<(usize, String, usize)> {
    let mut out = vec![];
    for (at, kind) in words.char_indices().filter(|(_, c)| matches!(c, 'L' | 'R' | 'D')) {
        let fresh = words.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()));
        let Some(rest) = words.get(at + 1..).filter(|_| fresh) else { continue };
        let digits = rest.trim_start_matches(['.', '*', ' ', '\u{a0}', '\u{202f}']);
        let skipped = rest.len() - digits.len();
        let length = digits.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(digits.len());
        let number = digits.get(..length).unwrap_or("").trim_end_matches('-');
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            out.push((at, format!("{kind}{number}"), 1 + skipped + number.len()));
        }
    }
    out
}

/// What differs between the articles the house read and a newer LEGI file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its text changed; the new version begins on that day.
    Text(&'static Article, Day),
    /// It is no longer there, or no longer in force from that day.
    Repealed(&'static Article, Option<Day>),
    /// It is new.
    New(String, Day),
}

/// A node of a LEGI file as packed by SocialGouv/legi-data.
#[derive(Deserialize)]
struct Node {
    #[serde(default)]
    data: Data,
    #[serde(default)]
    children: Vec<Node>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Data {
    num: Option<String>,
    id: Option<String>,
    etat: Option<String>,
    date_debut: Option<serde_json::Value>,
    date_fin: Option<serde_json::Value>,
    texte: Option<String>,
}

/// Compares with a newer LEGI file of the CRPA (`LEGITEXT000031366350.json`).
pub fn compare(legi: &str) -> Result<Vec<Change>, String> {
    let root: Node = serde_json::from_str(legi).map_err(|error| error.to_string())?;
    let mut newer: BTreeMap<String, Data> = BTreeMap::new();
    gather(root, &mut newer);
    if newer.is_empty() {
        return Err("no article in this file".to_owned());
    }
    let mut changes = vec![];
    for (number, known) in ARTICLES.iter() {
        match newer.get(number) {
            None => changes.push(Change::Repealed(known, None)),
            // An end that was known already (`ABROGE_DIFF`) is no news.
            Some(data) if data.etat.as_deref().is_some_and(|state| state.starts_with("ABROGE")) => {
                let until = day(data.date_fin.as_ref());
                if until.is_none() || until != known.until {
                    changes.push(Change::Repealed(known, until));
                }
            }
            Some(data) => {
                let changed = data.texte.as_deref().map(hash).is_some_and(|hash| hash != known.hash);
                if changed {
                    changes.push(Change::Text(known, day(data.date_debut.as_ref()).unwrap_or(known.from)));
                } else if day(data.date_fin.as_ref()).is_some() && day(data.date_fin.as_ref()) != known.until {
                    changes.push(Change::Repealed(known, day(data.date_fin.as_ref())));
                }
            }
        }
    }
    let new = newer.iter().filter(|(number, _)| !ARTICLES.contains_key(*number));
    changes.extend(new.filter_map(|(number, data)| Some(Change::New(number.clone(), day(data.date_debut.as_ref())?))));
    Ok(changes)
}

fn gather(node: Node, out: &mut BTreeMap<String, Data>) {
    if let (Some(number), Some(_)) = (&node.data.num, &node.data.id) {
        out.insert(number.replace(['*', ' ', '.'], ""), node.data);
    }
    node.children.into_iter().for_each(|child| gather(child, out));
}

/// Milliseconds since 1970 for an article, a date in words for the code itself,
/// as LEGI writes days; the far future is no end.
fn day(written: Option<&serde_json::Value>) -> Option<Day> {
    let written = written?;
    let day = match written.as_str() {
        Some(text) => parse_day(text)?,
        None => {
            let days = u32::try_from(written.as_i64()?.div_euclid(86_400_000)).ok()?;
            Duration::Days(days).after(parse_day("1970-01-01")?)
        }
    };
    (day.year() < 2900).then_some(day)
}

/// The hash kept in `law/crpa.tsv`.
fn hash(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn articles_are_found_as_people_write_them() {
        let text = "texte: \"CRPA, art. L. 242-1 et L.231-4, 3° ; CJA, art. R. 421-1\" # CRPA, art. R112-11-1 du code";
        let found: Vec<String> = cited(text).into_iter().map(|cited| cited.article).collect();
        assert_eq!(found, ["L242-1", "L231-4", "R112-11-1"]);
        let first = &cited(text)[0];
        assert_eq!(&text[first.span.start..first.span.end], "L. 242-1");
        assert_eq!(shown("R112-11-1"), "R. 112-11-1");
    }

    #[test]
    fn every_article_our_rules_cite_is_the_version_in_the_table() {
        for source in crate::law::sources().iter().filter(|source| source.text == "CRPA") {
            let cited = cited(&format!("CRPA, {}", source.article));
            assert_eq!(cited.len(), 1, "{}", source.id);
            let known = article(&cited[0].article).unwrap_or_else(|| panic!("{}: no article {}", source.id, cited[0].article));
            assert_eq!(source.from.as_deref(), Some(known.from.to_string().as_str()), "{}", source.id);
            assert_eq!(known.until, None, "{}: an article that ends", source.id);
        }
    }

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(ARTICLES.len(), include_str!("../../../law/crpa.tsv").lines().filter(|line| !line.starts_with('#')).count());
        assert!(article("R311-12").is_some(), "decrees in the Conseil d'État are written R*");
    }

    #[test]
    fn a_newer_file_tells_what_changed_and_what_is_gone() {
        let node = |number: &str, state: &str, text: &str| {
            format!("{{\"data\":{{\"num\":\"{number}\",\"id\":\"x\",\"etat\":\"{state}\",\"dateDebut\":1798761600000,\"dateFin\":32472144000000,\"texte\":\"{text}\"}}}}")
        };
        let legi = format!("{{\"children\":[{},{},{}]}}", node("L231-4", "VIGUEUR", "autre"), node("L231-1", "ABROGE", ""), node("L999-1", "VIGUEUR", ""));
        let changes = compare(&legi).unwrap();
        let day = parse_day("2027-01-01").unwrap();
        assert!(changes.contains(&Change::Text(article("L231-4").unwrap(), day)));
        assert!(changes.contains(&Change::Repealed(article("L231-1").unwrap(), None)));
        assert!(changes.contains(&Change::New("L999-1".into(), day)));
        assert!(changes.contains(&Change::Repealed(article("L112-12").unwrap(), None)), "an article left out is gone");
        assert!(compare("{}").is_err() && compare("x").is_err());
    }

    #[test]
    fn the_file_the_table_was_drawn_from_has_no_change() {
        let root = std::env::var("BEFFROI_DATA").map_or_else(|_| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), Into::into);
        let path = root.join("law-and-registers/legi/LEGITEXT000031366350-CRPA.json");
        let Ok(legi) = std::fs::read_to_string(&path) else { return };
        assert_eq!(compare(&legi).unwrap(), vec![]);
    }
}
