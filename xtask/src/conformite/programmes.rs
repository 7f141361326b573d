//! Random programs and what the reference engine says of them: see
//! `xtask/fuzz/programmes.mjs`.

use super::{Part, cases::close};
use beffroi_findings::{Finding, Level};
use beffroi_rules::{Evaluation, Program, Situation, State, Unit, Value, compat::{Answer, Given, Model, Outcome}};
use beffroi_syntax::{Node, parse};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fs, path::Path};

/// Most lines shown of each part.
const SHOWN: usize = 40;

/// What one program and its situations give.
#[derive(Default)]
struct Count {
    equal: usize,
    other: usize,
    refused: BTreeMap<String, usize>,
    classes: BTreeMap<String, usize>,
}

/// Compares both modes with the reference engine, value by value.
pub(super) fn parts(file: &Path) -> Vec<Part> {
    let mut version_one = Part { title: "programmes au hasard, compat-v1".into(), strict: true, ..Part::default() };
    let mut checked = Part { title: "programmes au hasard, profil contrôlé (ce qui est accepté)".into(), ..Part::default() };
    let mut count = Count::default();
    let text = fs::read_to_string(file).unwrap_or_default();
    let (mut programs, mut situations) = (0, 0);
    for line in text.lines() {
        let Ok(row) = serde_json::from_str::<Json>(line) else { continue };
        programs += 1;
        situations += row.get("cases").and_then(Json::as_array).map_or(0, Vec::len);
        program(&row, &mut version_one, &mut checked, &mut count);
    }
    version_one.title = format!("{programs} programmes au hasard, {situations} situations, compat-v1");
    checked.title = format!("{programs} programmes au hasard, {situations} situations, profil contrôlé (ce qui est accepté)");
    let refused: usize = count.refused.values().sum();
    for (code, n) in &count.refused {
        checked.lines.push(format!("refusés {code} : {n}"));
    }
    checked.lines.extend(count.classes.iter().map(|(class, n)| format!("autres : {class} : {n}")));
    checked.lines.push(format!("{} égaux, {} autres, {refused} refusés", count.equal, count.other));
    vec![version_one, checked]
}

fn program(row: &Json, version_one: &mut Part, checked: &mut Part, count: &mut Count) {
    let id = row.get("id").map(Json::to_string).unwrap_or_default();
    let rules = row.get("rules").map(Json::to_string).unwrap_or_default();
    let Some(root) = parse(rules.as_bytes()).root else { return };
    let mut model = Model::read(&root);
    let (strict, findings) = Program::model(&root);
    let free = super::classes::free(&root);
    let mut bare = super::classes::Bare::of(row);
    for case in row.get("cases").and_then(Json::as_array).into_iter().flatten() {
        let written = case.get("situation").map(Json::to_string).unwrap_or_default();
        let Some(situation) = parse(written.as_bytes()).root else { continue };
        let answers: Vec<(String, Node)> = situation.as_map().map_or(vec![], |m| m.entries.iter().map(|e| (e.key.clone(), e.value.clone())).collect());
        // In the order written: version 1 answers from what it has met before.
        let names: Vec<String> = root.as_map().map_or(vec![], |m| m.entries.iter().map(|e| e.key.clone()).collect());
        let mut given = in_order(&mut model, &answers, &names);
        for name in &names {
            let Some(expected) = case.get("values").and_then(|values| values.get(name)) else { continue };
            let at = || format!("{id} · {name} · {written}");
            let answer = given.remove(name).unwrap_or_else(|| Err("?".into()));
            version_one.total += 1;
            if same(expected, &answer) {
                version_one.agree += 1;
            } else if version_one.lines.len() < SHOWN {
                version_one.lines.push(format!("{} : {:?} au lieu de {expected}", at(), answer.as_ref().map(|a| &a.value)));
            }
            match profile(&strict, &findings, name, &answers, &answer) {
                Ok(true) => {
                    checked.total += 1;
                    checked.agree += 1;
                    count.equal += 1;
                }
                Ok(false) => {
                    checked.total += 1;
                    count.other += 1;
                    let Ok(model) = &mut model else { continue };
                    let found = strict.case(name, &answers).0.map(|e| strict.evaluate(&e, &Situation::new()));
                    let class = found.as_ref().and_then(|found| super::classes::of(model, name, &answers, found, &free));
                    let class = class.or_else(|| bare.as_mut().and_then(|bare| super::classes::unrounded(bare, name, &answers, &free)));
                    match class {
                        Some(class) => *count.classes.entry(class).or_default() += 1,
                        None => {
                            *count.classes.entry("sans cause connue".into()).or_default() += 1;
                            let found = found.map(|found| found.format(beffroi_base::Language::Fr));
                            if checked.lines.len() < SHOWN {
                                checked.lines.push(format!("{} : {found:?} au lieu de {:?}", at(), answer.map(|a| (a.value, a.unit))));
                            }
                        }
                    }
                }
                Err(code) => *count.refused.entry(code).or_default() += 1,
            }
        }
    }
}

/// Every value, one after another; after an exception, all is forgotten.
fn in_order(model: &mut Result<Model, String>, answers: &[(String, Node)], names: &[String]) -> BTreeMap<String, Result<Answer, String>> {
    let mut out = BTreeMap::new();
    let model = match model {
        Ok(model) => model,
        Err(error) => return names.iter().map(|name| (name.clone(), Err(error.clone()))).collect(),
    };
    let mut rest = names;
    while !rest.is_empty() {
        let Ok(mut session) = model.situation(answers.iter().map(|(n, node)| (n.as_str(), Given::Node(node)))) else { break };
        let mut done = 0;
        for name in rest {
            let answer = session.evaluate(name);
            done += 1;
            let thrown = answer.is_err();
            out.insert(name.clone(), answer);
            if thrown {
                break;
            }
        }
        rest = rest.get(done..).unwrap_or(&[]);
    }
    out
}

fn same(expected: &Json, found: &Result<Answer, String>) -> bool {
    match (expected, found) {
        (Json::Object(_), Err(_)) => true,
        (Json::Null, Ok(a)) => a.value == Outcome::NotApplicable,
        (Json::String(_), Ok(a)) => a.value == Outcome::Undefined || matches!(a.value, Outcome::Number(x) if x.is_nan()),
        (Json::Array(pair), Ok(a)) => match (pair.first(), &a.value) {
            (Some(Json::Number(x)), Outcome::Number(y)) => x.as_f64().is_some_and(|x| close(x, *y)),
            (Some(Json::Bool(x)), Outcome::Bool(y)) => x == y,
            (Some(Json::String(x)), Outcome::Text(y)) => x == y,
            // Infinities are written `null` in JSON.
            (Some(Json::Null), Outcome::Number(y)) => y.is_infinite(),
            _ => false,
        },
        _ => false,
    }
}

/// `Err`: refused, with the code.
fn profile(program: &Program, findings: &[Finding], name: &str, answers: &[(String, Node)], theirs: &Result<Answer, String>) -> Result<bool, String> {
    let (expression, own) = program.case(name, answers);
    let first = |findings: &mut dyn Iterator<Item = &Finding>| {
        findings.filter(|f| f.level == Level::Error).map(|f| f.code.to_string()).next()
    };
    if let Some(code) = first(&mut own.iter()) {
        return Err(code);
    }
    let expression = expression.ok_or("?")?;
    let mut through = program.rules_of(&expression);
    through.insert(name.to_owned());
    let bodies: Vec<_> = through.iter().filter_map(|name| program.rule(name)).map(|rule| rule.body).collect();
    let inside = |f: &&Finding| bodies.iter().any(|b| b.start <= f.primary.span.start && f.primary.span.end <= b.end);
    if let Some(code) = first(&mut findings.iter().filter(inside)) {
        return Err(code);
    }
    Ok(agree(theirs, &program.evaluate(&expression, &Situation::new())))
}

/// Whether both say the same; nothing is known where version 1 throws.
pub(super) fn agree(theirs: &Result<Answer, String>, found: &Evaluation) -> bool {
    let Ok(theirs) = theirs else { return found.state == State::Unknown };
    match (&theirs.value, &found.state) {
        (Outcome::Undefined, State::Unknown) | (Outcome::NotApplicable, State::NotApplicable) => true,
        (Outcome::Bool(a), State::Known(Value::Bool(b))) => a == b,
        (Outcome::Number(a), State::Known(Value::Number(b))) => {
            let unit = theirs.unit.as_deref().and_then(Unit::parse).unwrap_or_default();
            let none = Unit::none();
            close(*a, *b) || found.unit.as_ref().unwrap_or(&none).factor_to(&unit).is_some_and(|factor| close(b * factor, *a))
        }
        _ => false,
    }
}
