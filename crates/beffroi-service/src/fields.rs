//! One map of a file, read key by key.
//!
//! Every reader asks for the keys it knows; whatever else is written is refused
//! with the nearest known key. So a misspelt key is never lost: it is read as
//! the one it most probably stands for, and the mistake is said once instead of
//! everything that would follow from it.

use crate::schema::Section;
use beffroi_base::{Span, Spanned, Text, closest, parse_day};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_syntax::{Entry, Map, Node, Scalar};

use crate::model::Duration;

/// Most findings shown for one file.
pub const FINDINGS_MAX: usize = 200;

/// A map being read.
pub struct Fields<'a> {
    map: &'a Map,
    /// Where the map is written.
    pub span: Span,
    section: &'static Section,
    english: Option<&'a Map>,
    /// The name the map hangs from, where it hangs from one.
    owner: Option<&'a Entry>,
    /// Entries under a misspelt key, by the key they stand for.
    meant: Vec<(&'static str, &'a Entry)>,
}

impl<'a> Fields<'a> {
    /// Opens `node` as a map of `section`, and refuses the keys it does not know.
    pub fn open(node: &'a Node, section: &'static Section, out: &mut Vec<Finding>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            out.push(unexpected(node, section.name, "une suite de `clé: valeur`", "a list of `key: value`"));
            return None;
        };
        let mut meant = vec![];
        for entry in map.entries.iter().filter(|entry| !section.knows(&entry.key)) {
            // Past what anyone reads, a suggestion would only cost time.
            let near = (out.len() < FINDINGS_MAX).then(|| section.nearest(&entry.key)).flatten();
            out.push(unknown_key(&entry.key, entry.key_span, section, near));
            meant.extend(near.filter(|near| map.entry(near).is_none()).map(|near| (near, entry)));
        }
        let english = map.get("en").and_then(|node| match node.as_map() {
            Some(map) => Some(map),
            None => {
                out.push(unexpected(node, "en", "les mêmes clés, en anglais", "the same keys, in English"));
                None
            }
        });
        if let Some(english) = english {
            for entry in english.entries.iter().filter(|entry| !section.translates(&entry.key)) {
                out.push(match section.knows(&entry.key) {
                    true => not_spoken(&entry.key, entry.key_span),
                    false => unknown_key(&entry.key, entry.key_span, section, section.nearest(&entry.key)),
                });
            }
        }
        Some(Self { map, span: node.span, section, english, owner: None, meant })
    }

    /// The same for the map under a name the author chose: what is missing from
    /// it is shown at the name.
    pub fn of(entry: &'a Entry, section: &'static Section, out: &mut Vec<Finding>) -> Option<Self> {
        let fields = Self::open(&entry.value, section, out)?;
        Some(Self { owner: Some(entry), ..fields })
    }

    /// The node of a key, absent values counting as not written.
    pub fn node(&self, key: &str) -> Option<&'a Node> {
        debug_assert!(self.section.knows(key), "{key} is not in the table of {}", self.section.name);
        self.entry(key).map(|entry| &entry.value).filter(|node| !node.is_absent())
    }

    /// The entry of a key, or of the misspelt key that stands for it.
    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.map.entry(key).or_else(|| self.meant.iter().find(|(near, _)| *near == key).map(|(_, entry)| *entry))
    }

    /// Where a key is written, or the map where it is missing.
    pub fn key_span(&self, key: &str) -> Span {
        self.entry(key).map_or(self.span, |entry| entry.key_span)
    }

    /// The keys as written, each with the place of the whole entry.
    pub fn written(&self) -> Vec<(String, Span)> {
        self.map.entries.iter().map(|entry| (entry.key.clone(), entry.span())).collect()
    }

    /// The English map, where one is written.
    pub fn english(&self) -> Option<&'a Map> {
        self.english
    }

    /// The node of a key that must be there.
    pub fn required(&self, key: &str, out: &mut Vec<Finding>) -> Option<&'a Node> {
        let node = self.node(key);
        if node.is_none() {
            out.push(self.missing(key));
        }
        node
    }

    fn missing(&self, key: &str) -> Finding {
        let written = self.entry(key).map(|entry| entry.key_span);
        let (place, to) = match self.owner {
            Some(owner) => (owner.key_span, owner.key.as_str()),
            None => (self.map.entries.first().map_or(self.span, |entry| entry.key_span), self.section.name),
        };
        let (fr, en) = match (self.owner, to) {
            (None, "démarche") => (String::new(), String::new()),
            _ => (format!(" à `{to}`"), format!(" from `{to}`")),
        };
        let finding = Finding::error("RE0102", written.unwrap_or(place), Text::new(
            format!("il manque `{key}`{fr}"),
            format!("`{key}` is missing{en}"),
        ));
        let known = self.section.keys.iter().find(|known| known.name == key);
        match known {
            Some(known) => finding.help(Text::new(format!("`{key}` : {}", known.fr), format!("`{key}`: {}", known.en))),
            None => finding,
        }
    }

    /// A scalar.
    pub fn scalar(&self, key: &str, out: &mut Vec<Finding>) -> Option<(&'a Scalar, Span)> {
        self.node(key).and_then(|node| scalar(node, key, out))
    }

    /// A text.
    pub fn text(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<String>> {
        self.scalar(key, out).map(|(scalar, span)| Spanned::new(scalar.text.trim().to_owned(), span))
    }

    /// A text with its English, where `en` gives one.
    pub fn bilingual(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<Text>> {
        let french = self.text(key, out)?;
        let english = self.english.and_then(|map| map.get(key)).and_then(|node| scalar(node, key, out));
        let text = match english.map(|(scalar, _)| scalar.text.as_str()) {
            Some(english) => Text::new(french.value, english.trim()),
            None => Text::french(french.value),
        };
        Some(Spanned::new(text, french.span))
    }

    /// `oui` or `non`; absent is `non`.
    pub fn yes(&self, key: &str, out: &mut Vec<Finding>) -> bool {
        self.one_of(key, &[("oui", true), ("non", false)], out).is_some_and(|value| value.value)
    }

    /// One word of a closed list.
    pub fn one_of<T: Copy>(&self, key: &str, words: &[(&str, T)], out: &mut Vec<Finding>) -> Option<Spanned<T>> {
        let word = self.text(key, out)?;
        if let Some((_, value)) = words.iter().find(|(name, _)| *name == word.value) {
            return Some(Spanned::new(*value, word.span));
        }
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        out.push(not_in_list(key, &word, &names));
        // Read on with the word that was most probably meant.
        let near = closest(&word.value, names)?;
        words.iter().find(|(name, _)| *name == near).map(|(_, value)| Spanned::new(*value, word.span))
    }

    /// A number.
    pub fn number(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<f64>> {
        let text = self.text(key, out)?;
        match text.value.replace(',', ".").parse::<f64>() {
            Ok(value) if value.is_finite() => Some(Spanned::new(value, text.span)),
            Ok(_) | Err(_) => {
                out.push(Finding::error("TY0104", text.span, Text::new(
                    format!("`{}` n'est pas un nombre", text.value),
                    format!("`{}` is not a number", text.value),
                )));
                None
            }
        }
    }

    /// A whole number from 0.
    pub fn count(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<u32>> {
        let text = self.text(key, out)?;
        match text.value.parse() {
            Ok(value) => Some(Spanned::new(value, text.span)),
            Err(_) => {
                out.push(Finding::error("TY0104", text.span, Text::new(
                    format!("`{}` n'est pas un nombre entier", text.value),
                    format!("`{}` is not a whole number", text.value),
                )));
                None
            }
        }
    }

    /// A day.
    pub fn day(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<beffroi_base::Day>> {
        let text = self.text(key, out)?;
        let day = parse_day(&text.value);
        if day.is_none() {
            out.push(Finding::error("TY0103", text.span, Text::new(
                format!("`{}` n'est pas une date", text.value),
                format!("`{}` is not a date", text.value),
            ))
            .help(Text::new("écrivez par exemple `2026-01-31`", "write for instance `2026-01-31`")));
        }
        day.map(|day| Spanned::new(day, text.span))
    }

    /// A length of time.
    pub fn duration(&self, key: &str, out: &mut Vec<Finding>) -> Option<Spanned<Duration>> {
        let text = self.text(key, out)?;
        let duration = parse_duration(&text.value);
        if duration.is_none() {
            let finding = Finding::error("TY0103", text.span, Text::new(
                format!("`{}` n'est pas une durée", text.value),
                format!("`{}` is not a length of time", text.value),
            ));
            out.push(match meant(&text.value) {
                Some(meant) => finding.repair(
                    Text::new(format!("écrivez `{meant}`"), format!("write `{meant}`")),
                    Edit { span: text.span, text: meant, safety: Safety::NeedsDecision },
                ),
                None => finding.help(Text::new("écrivez par exemple `24 mois`, `30 jours` ou `2 ans`", "write for instance `24 mois`, `30 jours` or `2 ans`")),
            });
        }
        duration.map(|duration| Spanned::new(duration, text.span))
    }

    /// A list of names.
    pub fn names(&self, key: &str, out: &mut Vec<Finding>) -> Vec<Spanned<String>> {
        let Some(node) = self.node(key) else { return vec![] };
        let Some(items) = node.as_seq() else {
            out.push(unexpected(node, key, "une liste : [a, b]", "a list: [a, b]"));
            return vec![];
        };
        items.iter().filter_map(|item| {
            scalar(item, key, out).map(|(scalar, span)| Spanned::new(scalar.text.trim().to_owned(), span))
        }).collect()
    }
}

fn scalar<'a>(node: &'a Node, key: &str, out: &mut Vec<Finding>) -> Option<(&'a Scalar, Span)> {
    let scalar = node.as_scalar();
    if scalar.is_none() {
        out.push(unexpected(node, key, "un texte", "a text"));
    }
    scalar.map(|scalar| (scalar, node.span))
}

/// The length of time most probably meant: a misspelt unit, or weeks, as days,
/// for the law does not count in weeks.
fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = text.get(..digits)?.parse::<u32>().ok()?;
    let unit = text.get(digits..)?.trim();
    if unit.starts_with("semaine") {
        return Some(format!("{} jours", number.checked_mul(7)?));
    }
    let near = closest(unit, ["jour", "jours", "mois", "an", "ans", "année", "années"])?;
    Some(format!("{number} {}", if near.starts_with("année") { "ans" } else { near }))
}

/// `24 mois`, `30 jours`, `2 ans`, `1 an`.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    match unit.trim() {
        "jour" | "jours" => Some(Duration::Days(number)),
        "mois" => Some(Duration::Months(number)),
        "an" | "ans" => Some(Duration::Months(number.checked_mul(12)?)),
        _ => None,
    }
}

pub(crate) fn unexpected(node: &Node, key: &str, fr: &str, en: &str) -> Finding {
    Finding::error("TY0101", node.span, Text::new(
        format!("`{key}` attend {fr}"),
        format!("`{key}` expects {en}"),
    ))
}

fn not_spoken(key: &str, span: Span) -> Finding {
    Finding::error("RE0101", span, Text::new(
        format!("`{key}` ne se traduit pas : personne ne le lit"),
        format!("`{key}` is not translated: nobody reads it"),
    ))
    .help(Text::new("retirez-le de `en`", "remove it from `en`"))
}

fn unknown_key(key: &str, span: Span, section: &'static Section, near: Option<&'static str>) -> Finding {
    let finding = Finding::error("RE0101", span, match section.name {
        "démarche" => Text::new(
            format!("la clé `{key}` n'existe pas au premier niveau d'une démarche"),
            format!("there is no key `{key}` at the first level of a service"),
        ),
        name => Text::new(format!("la clé `{key}` n'existe pas dans `{name}`"), format!("there is no key `{key}` in `{name}`")),
    });
    match near {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous écrire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span, text: near.to_owned(), safety: Safety::NeedsDecision },
        ),
        None => {
            let all: Vec<&str> = section.keys.iter().map(|key| key.name).collect();
            finding.help(Text::new(format!("clés possibles : {}", all.join(", ")), format!("possible keys: {}", all.join(", "))))
        }
    }
}

pub(crate) fn not_in_list(key: &str, word: &Spanned<String>, names: &[&str]) -> Finding {
    let finding = Finding::error("TY0102", word.span, Text::new(
        format!("`{}` n'est pas une valeur de `{key}`", word.value),
        format!("`{}` is not a value of `{key}`", word.value),
    ));
    match closest(&word.value, names.iter().copied()) {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous écrire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span: word.span, text: near.to_owned(), safety: Safety::NeedsDecision },
        ),
        None => finding.help(Text::new(
            format!("valeurs possibles : {}", names.join(", ")),
            format!("possible values: {}", names.join(", ")),
        )),
    }
}
