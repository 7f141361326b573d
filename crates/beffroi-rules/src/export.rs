//! Rules as JSON that the reference engine loads, so that anyone can check a
//! tariff with another engine than ours.
//!
//! What this language adds is written with what that engine has: values dated
//! become `variations`, a price by slice becomes a sum of products, a decision
//! table becomes conditions. What has no equivalent there (rounding up or down)
//! is left as it is named and said.

use crate::{Input, Type};
use beffroi_base::{Text, parse_day};
use beffroi_syntax::{Map, Node, NodeKind};
use std::fmt::Write as _;

/// Rules for the reference engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exported {
    /// The rules, a JSON object.
    pub json: String,
    /// Rules whose meaning changes there, and why.
    pub left_out: Vec<(String, Text)>,
}

/// Keys that say nothing to the reference engine.
const DROPPED: &[&str] = &["en", "publique"];

/// Writes the section `règles` and the questions as one JSON object.
pub fn export(rules: Option<&Node>, inputs: &[Input]) -> Exported {
    let asked = inputs.iter().map(|input| (input.name.clone(), input.optional || input.applicable_if.is_some())).collect();
    let mut writer = Writer { out: Exported::default(), rule: String::new(), asked };
    let mut entries: Vec<(String, Json)> = vec![];
    for input in inputs {
        if input.ty == Type::List || input.list.is_some() {
            if input.ty == Type::List {
                writer.out.left_out.push((input.name.clone(), Text::new(
                    "le moteur de référence n'a pas de listes", "the reference engine has no lists",
                )));
            }
            continue;
        }
        entries.push((input.name.clone(), writer.input(input)));
    }
    if let Some(map) = rules.and_then(Node::as_map) {
        for entry in &map.entries {
            writer.rule.clone_from(&entry.key);
            entries.push((entry.key.clone(), writer.rule(&entry.value)));
        }
    }
    with_parents(&mut entries);
    let mut json = String::new();
    Json::Object(entries).write(&mut json);
    writer.out.json = json;
    writer.out
}

/// Every name above a rule must exist there.
fn with_parents(entries: &mut Vec<(String, Json)>) {
    let mut missing: Vec<String> = vec![];
    for (name, _) in entries.iter() {
        let mut rest = name.as_str();
        while let Some((parent, _)) = rest.rsplit_once(" . ") {
            if !entries.iter().any(|(known, _)| known == parent) && !missing.iter().any(|known| known == parent) {
                missing.push(parent.to_owned());
            }
            rest = parent;
        }
    }
    entries.extend(missing.into_iter().map(|name| (name, Json::Null)));
}

/// Adds conditions to those of a rule.
fn guarded(entries: &mut Vec<(String, Json)>, mut guards: Vec<Json>) {
    if guards.is_empty() {
        return;
    }
    let own = entries.iter().position(|(key, _)| key == "applicable si").map(|at| entries.remove(at).1);
    guards.splice(0..0, own);
    entries.push(("applicable si".to_owned(), object([("toutes ces conditions", Json::List(guards))])));
}

enum Json {
    Null,
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Json {
    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Text(text) => quote(text, out),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (i, (key, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Writer {
    out: Exported,
    rule: String,
    /// The questions, and whether each can be without object.
    asked: Vec<(String, bool)>,
}

impl Writer {
    fn input(&mut self, input: &Input) -> Json {
        let mut entries = vec![("question".to_owned(), text(input.title.fr.clone()))];
        let mut add = |key: &str, value: Json| entries.push((key.to_owned(), value));
        match (&input.ty, &input.unit) {
            (Type::Number, Some(unit)) => add("unité", text(unit.to_string())),
            (Type::Number, None) => add("type", text("nombre")),
            (Type::Bool, _) => add("type", text("booléen")),
            (Type::Date, _) => add("type", text("date")),
            (Type::Choice(choices), _) => {
                add("une possibilité", Json::List(choices.iter().map(|choice| text(format!("'{choice}'"))).collect()));
            }
            (Type::Text | Type::Any | Type::List, _) => add("type", text("texte")),
        }
        if input.optional {
            add("possiblement non applicable", text("oui"));
        }
        if let Some(node) = &input.applicable_if {
            let test = self.value(node);
            add("applicable si", test);
        }
        Json::Object(entries)
    }

    fn rule(&mut self, node: &Node) -> Json {
        match &node.kind {
            _ if node.is_absent() => Json::Null,
            NodeKind::Map(map) => self.map(map),
            _ => self.value(node),
        }
    }

    fn value(&mut self, node: &Node) -> Json {
        match &node.kind {
            NodeKind::Scalar(_) if node.is_absent() => Json::Null,
            NodeKind::Scalar(scalar) => text(scalar.text.clone()),
            NodeKind::Seq(items) => Json::List(items.iter().map(|item| self.value(item)).collect()),
            NodeKind::Map(map) => self.map(map),
        }
    }

    /// Whether the base of a table may be without object: that engine would take
    /// it for zero.
    fn can_be_absent(&self, base: &Node) -> bool {
        let named = base.as_text().map(str::trim);
        let own = self.asked.iter().find(|(name, _)| Some(name.as_str()) == named);
        own.map_or(self.asked.iter().any(|(_, absent)| *absent), |(_, absent)| *absent)
            && base.as_text().is_none_or(|text| text.starts_with(|c: char| c.is_alphabetic() || c == '('))
    }

    fn map(&mut self, map: &Map) -> Json {
        let (mut entries, mut guards) = (vec![], vec![]);
        for entry in map.entries.iter().filter(|entry| !DROPPED.contains(&entry.key.as_str())) {
            let (key, value) = (entry.key.as_str(), &entry.value);
            let written = match key {
                "arrondi" => ("arrondi", match value.as_text().map(str::trim) {
                    Some("au centime") => text("2 décimales"),
                    Some("à l'euro" | "à l'unité") => text("0 décimales"),
                    _ => self.value(value),
                }),
                "arrondi au supérieur" | "arrondi à l'inférieur" => {
                    self.out.left_out.push((self.rule.clone(), Text::new(
                        format!("`{key}` n'existe pas dans le moteur de référence"), format!("`{key}` does not exist in the reference engine"),
                    )));
                    (key, self.value(value))
                }
                "nombre d'éléments" | "total" | "plus petit" | "plus grand" => {
                    self.out.left_out.push((self.rule.clone(), Text::new(
                        format!("`{key}` n'existe pas dans le moteur de référence"), format!("`{key}` does not exist in the reference engine"),
                    )));
                    (key, self.value(value))
                }
                "valeurs datées" => ("variations", self.dated(value)),
                "barème" => match self.slices(value) {
                    Some(sum) => ("somme", sum),
                    None => (key, self.value(value)),
                },
                "grille" => match self.bands(value) {
                    Some(branches) => ("variations", branches),
                    None => (key, self.value(value)),
                },
                "tableau" => ("variations", self.table(value)),
                _ => (key, self.value(value)),
            };
            entries.push((written.0.to_owned(), written.1));
            if matches!(key, "barème" | "grille" | "taux progressif")
                && let Some(base) = value.as_map().and_then(|table| table.get("assiette")).filter(|base| self.can_be_absent(base))
            {
                guards.push(object([("est applicable", self.value(base))]));
            }
        }
        guarded(&mut entries, guards);
        Json::Object(entries)
    }

    fn dated(&mut self, node: &Node) -> Json {
        let Some(map) = node.as_map() else { return Json::Null };
        let mut lines: Vec<_> = map.entries.iter().filter_map(|entry| {
            Some((entry.key.strip_prefix("du ").and_then(parse_day)?, &entry.value))
        }).collect();
        lines.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
        Json::List(lines.into_iter().map(|(day, value)| {
            let at = map.get("à la date").map_or(Json::Null, |node| self.value(node));
            let start = text(format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()));
            object([("si", object([(">=", Json::List(vec![at, start]))])), ("alors", self.value(value))])
        }).collect())
    }

    /// A price by slice: each slice is what passes the bounds below it, capped,
    /// times its price. `None` for rates in per cent, which the engine has.
    fn slices(&mut self, node: &Node) -> Option<Json> {
        let map = node.as_map()?;
        let bands = map.get("tranches")?.as_seq()?;
        let rate = |band: &Node| band.as_map().and_then(|m| m.get("taux")).and_then(Node::as_text).map(str::to_owned);
        let plain = bands.iter().all(|band| rate(band).is_some_and(|rate| rate.trim().ends_with('%') || rate.trim().parse::<f64>().is_ok()));
        if plain || map.get("multiplicateur").is_some() {
            return None;
        }
        let mut floor: Option<String> = None;
        let mut terms = vec![];
        for band in bands {
            let map_of = band.as_map()?;
            let base = self.value(map.get("assiette")?);
            let mut slice = vec![("valeur".to_owned(), base)];
            if let Some(floor) = &floor {
                slice.push(("abattement".to_owned(), text(floor.clone())));
            }
            let cap = map_of.get("plafond").or_else(|| map_of.get("à")).and_then(Node::as_text).map(str::to_owned);
            if let Some(cap) = &cap {
                let room = floor.as_ref().map_or(cap.clone(), |floor| format!("({cap}) - ({floor})"));
                slice.push(("plafond".to_owned(), text(room)));
            }
            terms.push(object([("produit", Json::List(vec![Json::Object(slice), text(rate(band)?)]))]));
            floor = cap;
        }
        Some(Json::List(terms))
    }

    /// Bands with `de` and `à`: `None` for those the engine has.
    fn bands(&mut self, node: &Node) -> Option<Json> {
        let map = node.as_map()?;
        let bands = map.get("tranches")?.as_seq()?;
        let own = |band: &Node| band.as_map().is_some_and(|m| m.get("de").is_some() || m.get("à").is_some());
        if !bands.iter().any(own) || map.get("multiplicateur").is_some() {
            return None;
        }
        let mut branches = vec![];
        for band in bands {
            let band = band.as_map()?;
            let mut tests = vec![];
            for (key, sign) in [("de", ">="), ("à", "<="), ("plafond", "<")] {
                if let Some(bound) = band.get(key) {
                    let (base, bound) = (self.value(map.get("assiette")?), self.value(bound));
                    tests.push(object([(sign, Json::List(vec![base, bound]))]));
                }
            }
            let amount = self.value(band.get("montant")?);
            branches.push(if tests.is_empty() {
                object([("sinon", amount)])
            } else {
                object([("si", object([("toutes ces conditions", Json::List(tests))])), ("alors", amount)])
            });
        }
        Some(Json::List(branches))
    }

    fn table(&mut self, node: &Node) -> Json {
        let list = |key: &str| node.as_map().and_then(|m| m.get(key)).and_then(Node::as_seq).unwrap_or(&[]);
        let columns = list("colonnes");
        let mut branches = vec![];
        for line in list("lignes") {
            let cells = line.as_seq().unwrap_or(&[]);
            let mut tests = vec![];
            for (column, cell) in columns.iter().zip(cells) {
                for (sign, word) in crate::front::tableau::asked(cell.as_text().unwrap_or("-")) {
                    tests.push(object([(sign, Json::List(vec![self.value(column), text(word)]))]));
                }
            }
            let value = cells.last().map_or(Json::Null, |cell| self.value(cell));
            branches.push(if tests.is_empty() {
                object([("sinon", value)])
            } else {
                object([("si", object([("toutes ces conditions", Json::List(tests))])), ("alors", value)])
            });
        }
        Json::List(branches)
    }
}
