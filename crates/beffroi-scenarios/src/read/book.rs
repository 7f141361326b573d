//! Maps whose keys are partly ours, partly the service's, and small values.

use beffroi_base::{Day, Span, Spanned, Text, closest, parse_day};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_service::Section;
use beffroi_syntax::{Map, Node};

/// A map being read.
pub(super) struct Book<'a> {
    /// The map.
    pub(super) map: &'a Map,
    /// Where it is written.
    pub(super) span: Span,
}

impl<'a> Book<'a> {
    /// Opens `node`; keys that are neither the section's nor `others` are
    /// refused with the nearest.
    pub(super) fn open(node: &'a Node, section: &Section, others: &[&str], out: &mut Vec<Finding>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            out.push(malformed(node.span, &format!("`{}` attend une suite de `clé: valeur`", section.name), &format!("`{}` expects a list of `key: value`", section.name)));
            return None;
        };
        for entry in &map.entries {
            if !section.knows(&entry.key) && !others.contains(&entry.key.as_str()) {
                let known: Vec<&str> = section.keys.iter().map(|key| key.name).chain(others.iter().copied()).collect();
                out.push(unknown_key(&entry.key, entry.key_span, section.name, &known));
            }
        }
        Some(Self { map, span: node.span })
    }

    /// The value of a key, absent values counting as not written.
    pub(super) fn node(&self, key: &str) -> Option<&'a Node> {
        self.map.get(key).filter(|node| !node.is_absent())
    }

    /// Whether the key is written, with or without a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.entry(key).is_some()
    }

    /// Where a key is written, or the map where it is not.
    pub(super) fn key_span(&self, key: &str) -> Span {
        self.map.entry(key).map_or(self.span, |entry| entry.key_span)
    }
}

/// A text.
pub(super) fn text(node: &Node, out: &mut Vec<Finding>) -> Option<Spanned<String>> {
    match node.as_text() {
        Some(text) => Some(Spanned::new(text.trim().to_owned(), node.span)),
        None => {
            out.push(malformed(node.span, "un texte est attendu ici", "a text is expected here"));
            None
        }
    }
}

/// A text, or a list of texts.
pub(super) fn strings(node: &Node, out: &mut Vec<Finding>) -> Vec<Spanned<String>> {
    match node.as_seq() {
        Some(items) => items.iter().filter_map(|item| text(item, out)).collect(),
        None => text(node, out).into_iter().collect(),
    }
}

/// A day.
pub(super) fn day(node: &Node, out: &mut Vec<Finding>) -> Option<Spanned<Day>> {
    text(node, out).and_then(|text| day_of(&text, out))
}

/// A day already read as text.
pub(super) fn day_of(text: &Spanned<String>, out: &mut Vec<Finding>) -> Option<Spanned<Day>> {
    let day = parse_day(&text.value);
    if day.is_none() {
        out.push(malformed(text.span, &format!("`{}` n'est pas une date", text.value), &format!("`{}` is not a date", text.value))
            .help(Text::new("écrivez par exemple `2026-03-31`", "write for instance `2026-03-31`")));
    }
    day.map(|day| Spanned::new(day, text.span))
}

/// A finding about the form of a step.
pub(super) fn malformed(span: Span, fr: &str, en: &str) -> Finding {
    Finding::error("SC0103", span, Text::new(fr, en))
}

/// A key the table does not have.
pub(super) fn unknown_key(key: &str, span: Span, section: &str, known: &[&str]) -> Finding {
    let finding = Finding::error("SC0101", span, Text::new(
        format!("la clé `{key}` n'existe pas dans `{section}`"),
        format!("there is no key `{key}` in `{section}`"),
    ));
    suggest(finding, key, span, known)
}

/// A name the service does not have.
pub(super) fn unknown_name(name: &Spanned<String>, fr: &str, en: &str, known: &[&str]) -> Finding {
    let finding = Finding::error("SC0102", name.span, Text::new(
        format!("{fr} inconnu dans cette démarche : `{}`", name.value),
        format!("this service has no {en} `{}`", name.value),
    ));
    suggest(finding, &name.value, name.span, known)
}

fn suggest(finding: Finding, word: &str, span: Span, known: &[&str]) -> Finding {
    match closest(word, known.iter().copied()) {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous écrire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span, text: near.to_owned(), safety: Safety::NeedsDecision },
        ),
        None => finding.help(Text::new(
            format!("noms possibles : {}", known.join(", ")),
            format!("possible names: {}", known.join(", ")),
        )),
    }
}
