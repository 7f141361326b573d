//! A real model: local aids for bicycles, every public value.

use super::{Part, cases::{close, files}};
use beffroi_rules::compat::{Given, Model, Outcome};
use beffroi_syntax::{Map, Node, NodeKind, parse};
use std::{fs, path::Path};

/// All the files of the model, as one map of rules.
pub(super) fn whole(folder: &Path) -> Option<Node> {
    if folder.is_file() {
        return parse(&fs::read(folder).ok()?).root;
    }
    let mut all = Map::default();
    let mut span = None;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in files(&folder) {
            if path.is_dir() {
                // Schemes that are closed are not in the published model.
                if !path.ends_with("historique") {
                    folders.push(path);
                }
                continue;
            }
            let root = parse(&fs::read(&path).ok()?).root?;
            span.get_or_insert(root.span);
            if let NodeKind::Map(map) = root.kind {
                all.entries.extend(map.entries);
            }
        }
    }
    Some(Node { kind: NodeKind::Map(all), span: span? })
}

/// The shared situations.
pub(super) fn part(data: &Path) -> Part {
    let part = model(&data.join("aides-velo/rules"), &data.join("aides-velo-20.jsonl"));
    Part { title: "aides-velo, toutes les valeurs publiques, compat-v1".into(), ..part }
}

/// A model, one file or a folder of them, on situations with their values.
pub(super) fn model(rules: &Path, situations: &Path) -> Part {
    let mut part = Part { title: rules.display().to_string(), strict: true, ..Part::default() };
    let Some(root) = whole(rules) else {
        part.lines.push("le modèle n'est pas lisible".into());
        part.total = 1;
        return part;
    };
    let mut model = match Model::read(&root) {
        Ok(model) => model,
        Err(error) => {
            part.lines.push(format!("lecture : {error}"));
            part.total = 1;
            return part;
        }
    };
    let Ok(text) = fs::read_to_string(situations) else { return part };
    for line in text.lines() {
        let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        situation(&mut model, &row, &mut part);
    }
    part
}

/// One situation: `{"id", "situation", "values"}`.
pub(super) fn situation(model: &mut Model, row: &serde_json::Value, part: &mut Part) {
    let empty = serde_json::Map::new();
    let map = |key: &str| row.get(key).and_then(serde_json::Value::as_object).unwrap_or(&empty);
    let answers: Vec<(String, String)> = map("situation").iter().map(|(name, value)| {
        (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }).collect();
    let id = row.get("id").and_then(serde_json::Value::as_str).unwrap_or("");
    let mut session = match model.situation(answers.iter().map(|(a, b)| (a.as_str(), Given::Text(b.as_str())))) {
        Ok(session) => session,
        Err(error) => {
            part.total += 1;
            part.lines.push(format!("{id} : {error}"));
            return;
        }
    };
    // In the order written: version 1 remembers values met in a cycle.
    let values = map("values");
    let order: Vec<String> = session.names().into_iter().map(str::to_owned).collect();
    for (name, expected) in order.iter().filter_map(|name| values.get_key_value(name)) {
        part.total += 1;
        let found = session.evaluate(name).map(|answer| answer.value);
        if found.as_ref().is_ok_and(|found| same(expected, found)) {
            part.agree += 1;
        } else if part.lines.len() < 40 {
            part.lines.push(format!("{id} · {name} : {found:?} au lieu de {expected}"));
        }
    }
}

fn same(expected: &serde_json::Value, found: &Outcome) -> bool {
    let value = expected.as_array().and_then(|pair| pair.first()).unwrap_or(expected);
    match (value, found) {
        (serde_json::Value::Null, Outcome::NotApplicable) => true,
        (serde_json::Value::Bool(a), Outcome::Bool(b)) => a == b,
        (serde_json::Value::Number(a), Outcome::Number(b)) => a.as_f64().is_some_and(|a| close(a, *b)),
        (serde_json::Value::String(a), Outcome::Undefined) => a == "undefined",
        (serde_json::Value::String(a), Outcome::Text(b)) => a == b,
        _ => false,
    }
}
