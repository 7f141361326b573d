//! The reference page and the editors' schema say what the reader reads.
//!
//! `BEFFROI_BLESS=1` writes both again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_service::{SECTIONS, Shape, TYPES, reference};
use beffroi_syntax::{Node, NodeKind, parse};
use common::{COMPLETE, FILES, reading};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn agrees(name: &str, now: &str) {
    if std::env::var_os("BEFFROI_BLESS").is_some() {
        std::fs::write(root(name), now).unwrap();
    }
    let committed = std::fs::read_to_string(root(name)).unwrap_or_default();
    assert!(committed == now, "{name} is not what the tables say: BEFFROI_BLESS=1 cargo test -p beffroi-service --test reference");
}

#[test]
fn the_committed_page_and_schema_are_those_of_the_tables() {
    agrees("docs/langage.md", &reference::page());
    let schema = serde_json::to_string_pretty(&reference::json_schema()).unwrap();
    agrees("docs/demarche.schema.json", &format!("{schema}\n"));
}

/// The fenced examples: what follows `yaml` on the fence, and the text.
fn examples() -> Vec<(String, String)> {
    let page = reference::page();
    let mut out = vec![];
    let mut rest = page.as_str();
    while let Some((_, after)) = rest.split_once("```yaml") {
        let (tag, after) = after.split_once('\n').unwrap();
        let (body, after) = after.split_once("\n```").unwrap();
        out.push((tag.trim().to_owned(), format!("{body}\n")));
        rest = after;
    }
    out
}

const BASE: &[(&str, &str)] = &[
    ("démarche", "démarche: Essai\n"),
    ("résumé", "résumé: Un essai.\n"),
    ("charte", "charte: loi\n"),
    ("en vigueur", "en vigueur: 2026-01-01\n"),
    ("questions", "questions:\n  essai . objet: { question: Que demandez-vous ?, type: texte }\n"),
    ("parcours", "parcours:\n  déposée: { acteur: usager, ensuite: instruction }\n  instruction: { acteur: instructeur, actions: { classer: { vers: close } } }\n  mise en paiement: { acteur: comptable, actions: { payer: { vers: close } } }\n  close: fin\n"),
];

/// An example of one section, completed with what it does not talk about.
fn completed(example: &str) -> String {
    let mut text = example.to_owned();
    let parsed = parse(example.as_bytes());
    let Some(map) = parsed.root.as_ref().and_then(Node::as_map).filter(|_| parsed.findings.is_empty()) else { return text };
    for (key, written) in BASE.iter().filter(|(key, _)| map.get(key).is_none()) {
        let _ = key;
        text.push_str(written);
    }
    if map.get("pages").is_none() {
        let whole = parse(text.as_bytes());
        assert!(whole.findings.is_empty(), "{text}\n{:?}", whole.findings);
        let whole = whole.root.unwrap();
        let questions = whole.as_map().unwrap().get("questions").unwrap().as_map().unwrap();
        let names: Vec<&str> = questions.entries.iter().map(|entry| entry.key.as_str()).collect();
        text.push_str(&format!("pages:\n  - titre: Tout\n    questions: [{}]\n", names.join(", ")));
    }
    text
}

#[test]
fn every_example_of_the_page_reads_clean() {
    let all = examples();
    assert!(all.len() > 20, "{}", all.len());
    let mut wrong = vec![];
    for (tag, example) in all {
        let text = if tag == "complet" { example } else { completed(&example) };
        let reading = reading(&text);
        if !reading.findings.is_empty() {
            wrong.push(common::shown(&reading, beffroi_base::Language::Fr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn the_page_shows_every_section_every_key_and_every_type() {
    let page = reference::page();
    let shown = |word: &str| page.contains(&format!("| `{word}` |"));
    for section in SECTIONS.iter().filter(|section| section.name != "courrier en anglais") {
        for key in section.keys {
            assert!(shown(key.name), "`{}` of `{}`", key.name, section.name);
        }
    }
    for page in TYPES {
        assert!(shown(page.kind.name()), "{}", page.kind.name());
    }
    assert!(!page.contains("<<"), "a table was not written");
}

/// Replaces the value of every `key` of a section in the complete file.
fn values_of<'a>(node: &'a Node, key: &str, out: &mut Vec<&'a Node>) {
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::Seq(items) => items.iter().for_each(|item| values_of(item, key, out)),
        NodeKind::Map(map) => {
            out.extend(map.get(key).filter(|node| node.as_text().is_some()));
            map.entries.iter().for_each(|entry| values_of(&entry.value, key, out));
        }
    }
}

#[test]
fn the_words_of_the_table_are_the_words_of_the_reader() {
    let tree = parse(COMPLETE.as_bytes()).root.unwrap();
    for section in SECTIONS {
        for key in section.keys {
            let Shape::Word(words) = key.shape else { continue };
            let mut places = vec![];
            values_of(&tree, key.name, &mut places);
            // Several sections may share a key: one of the places is this one.
            let place = places.iter().find(|node| node.as_text().is_some_and(|text| words.contains(&text)));
            let place = place.unwrap_or_else(|| panic!("`{}` of `{}` is not used in complete.yaml", key.name, section.name));
            let with = |word: &str| format!("{}\"{word}\"{}", &COMPLETE[..place.span.start], &COMPLETE[place.span.end..]);
            for word in words {
                let refused = reading(with(word)).findings.iter().any(|finding| finding.code == "TY0102");
                assert!(!refused, "`{word}` is refused for `{}` of `{}`", key.name, section.name);
            }
            let reading = reading(with("mot que personne n'attend"));
            let finding = reading.findings.iter().find(|finding| finding.code == "TY0102");
            let finding = finding.unwrap_or_else(|| panic!("`{}` of `{}` takes any word", key.name, section.name));
            for word in words {
                assert!(finding.helps[0].text.fr.contains(word), "`{word}` of `{}` is not proposed", key.name);
            }
        }
    }
}

/// A value of YAML as an editor's schema sees it.
fn seen(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.is_absent() => Value::Null,
        NodeKind::Scalar(scalar) => match scalar.text.parse::<u32>() {
            Ok(number) => number.into(),
            Err(_) => scalar.text.as_str().into(),
        },
        NodeKind::Seq(items) => items.iter().map(seen).collect(),
        NodeKind::Map(map) => map.entries.iter().map(|entry| (entry.key.clone(), seen(&entry.value))).collect::<serde_json::Map<_, _>>().into(),
    }
}

/// As much of JSON Schema as ours uses.
fn valid(schema: &Value, value: &Value, defs: &Value) -> Result<(), String> {
    if let Some(to) = schema["$ref"].as_str() {
        let name = to.trim_start_matches("#/$defs/");
        return valid(&defs[name], value, defs).map_err(|error| format!("{name} > {error}"));
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let tries: Vec<_> = any.iter().map(|one| valid(one, value, defs)).collect();
        return if tries.iter().any(Result::is_ok) { Ok(()) } else { Err(format!("{tries:?}")) };
    }
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) { Ok(()) } else { Err(format!("{value} not in {words:?}")) };
    }
    if let Some(only) = schema.get("const") {
        return if only == value { Ok(()) } else { Err(format!("{value} is not {only}")) };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let known = kinds.contains(&kind) || kind == "number" && kinds.contains(&"integer");
    if !known {
        return Err(format!("{value} is not {kinds:?}"));
    }
    if let Value::Array(items) = value {
        for item in items {
            valid(&schema["items"], item, defs)?;
        }
    }
    let Value::Object(map) = value else { return Ok(()) };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !map.contains_key(name.as_str().unwrap()) {
            return Err(format!("{name} is missing"));
        }
    }
    for (key, inner) in map {
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => return Err(format!("no key {key}")),
            (Value::Null, Value::Null) => {}
            (Value::Null, other) => valid(other, inner, defs).map_err(|error| format!("{key} > {error}"))?,
            (known, _) => valid(known, inner, defs).map_err(|error| format!("{key} > {error}"))?,
        }
    }
    Ok(())
}

#[test]
fn an_editor_with_the_schema_accepts_what_the_reader_accepts_and_sees_a_slip() {
    let schema = reference::json_schema();
    for (name, text) in FILES {
        let value = seen(&parse(text.as_bytes()).root.unwrap());
        assert_eq!(valid(&schema, &value, &schema["$defs"]), Ok(()), "{name}");
    }
    for (right, wrong) in [("conservation:", "conservatoin:"), ("type: entier", "type: entié"), ("sens: refus", "sens: non"), ("titre: Le logement", "titres: Le logement")] {
        let value = seen(&parse(COMPLETE.replacen(right, wrong, 1).as_bytes()).root.unwrap());
        assert!(valid(&schema, &value, &schema["$defs"]).is_err(), "{wrong}");
    }
}
