//! The rules of the shipped services as the reference engine loads them, with
//! cases and our values: `xtask/fuzz/export.mjs` evaluates them there.

use beffroi_rules::{Input, Program, Situation, State, Type, Value, export};
use beffroi_service::read;
use beffroi_syntax::parse;
use serde_json::{Map, Value as Json, json};
use std::{collections::BTreeSet, fs, path::Path};

/// Cases made for each service.
const CASES: usize = 60;

/// One line a service.
pub(super) fn lines(root: &Path) -> Vec<String> {
    let mut folders: Vec<_> = fs::read_dir(root.join("services")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders.iter().filter_map(|folder| service(folder)).collect()
}

fn service(folder: &Path) -> Option<String> {
    let slug = folder.file_name()?.to_str()?;
    let bytes = fs::read(folder.join("demarche.yaml")).ok()?;
    let program = read(slug.parse().ok()?, &bytes).draft?.program;
    let parsed = parse(&bytes);
    let rules = parsed.root.as_ref()?.as_map()?.get("règles");
    let inputs: Vec<Input> = program.rules().iter().filter(|rule| rule.is_input).filter_map(|rule| program.input(&rule.name)).cloned().collect();
    let exported = export(rules, &inputs);
    let left: BTreeSet<String> = exported.left_out.iter().map(|(rule, _)| rule.clone()).collect();
    let out = |name: &str| left.contains(name) || program.rules_of_rule(name).iter().any(|rule| left.contains(rule));
    let named: Vec<&str> = program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some()).map(|rule| rule.name.as_str()).filter(|name| !out(name)).collect();
    let cases: Vec<Json> = (0..CASES).map(|turn| case(&program, &inputs, &named, turn)).collect();
    let rules: Json = serde_json::from_str(&exported.json).ok()?;
    Some(json!({ "id": slug, "rules": rules, "cases": cases }).to_string())
}

fn case(program: &Program, inputs: &[Input], rules: &[&str], turn: usize) -> Json {
    let mut situation = Situation::new();
    let mut written = Map::new();
    // The reference engine has no lists: neither they nor their columns.
    let asked = inputs.iter().filter(|input| input.list.is_none() && input.ty != Type::List);
    for (place, input) in asked.enumerate() {
        // Each question runs through its answers at its own pace.
        let at = turn * (2 * place + 1) + turn / (place + 2);
        if let Some((value, text)) = answer(input, at) {
            situation.set(&input.name, value);
            written.insert(input.name.clone(), Json::String(text));
        }
    }
    let mut values = Map::new();
    for name in rules {
        let Some(found) = program.evaluate_rule(name, &situation) else { continue };
        let value = match found.state {
            State::Known(Value::Number(x)) => json!(x),
            State::Known(Value::Bool(yes)) => json!(yes),
            State::NotApplicable => Json::Null,
            State::Known(_) | State::Unknown => continue,
        };
        values.insert((*name).to_owned(), json!([value, found.unit.map(|unit| unit.to_string())]));
    }
    json!({ "situation": written, "values": values })
}

/// One of the answers a question takes, and how the reference engine reads it.
fn answer(input: &Input, at: usize) -> Option<(Value, String)> {
    let unit = input.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
    match &input.ty {
        Type::Bool => Some((Value::Bool(at.is_multiple_of(2)), if at.is_multiple_of(2) { "oui" } else { "non" }.to_owned())),
        Type::Choice(choices) => {
            let choice = choices.get(at % choices.len().max(1))?;
            Some((Value::Text(choice.clone()), format!("'{choice}'")))
        }
        Type::Number => {
            let (lo, hi) = (input.min.unwrap_or(0.0), input.max.unwrap_or(50_000.0));
            let step = input.step.unwrap_or(0.5);
            let share = [0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0].get(at % 10)?;
            let x = lo + ((hi - lo) * share / step).floor() * step;
            let x = (x * 100.0).round() / 100.0;
            Some((Value::Number(x), format!("{x}{unit}")))
        }
        Type::Date => {
            let (day, month, year) = (1 + at % 28, 1 + at % 12, 2024 + at % 4);
            let text = format!("{day:02}/{month:02}/{year}");
            beffroi_base::parse_day(&text).map(|day| (Value::Date(day), text))
        }
        Type::Text | Type::List | Type::Any => None,
    }
}
