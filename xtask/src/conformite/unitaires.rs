//! Small cases of our own, on the subjects of the reference engine's unit tests
//! (expressions, units, dates, situations, missing variables), which are not in
//! the shared data. What version 1 gives was asked of it
//! (`xtask/fuzz/unitaires.mjs` asks again); where the checked profile wants
//! something else, `ici` says what, and why.

use super::{
    Part,
    cases::{Case, Expected, Verdict, version_1},
    strict,
};
use beffroi_base::Language;
use beffroi_rules::{Program, Situation, compat::Model};
use beffroi_syntax::{Map, Node, parse};
use std::{collections::BTreeMap, fs, path::Path};

/// What the checked profile gives of a case, in words: `refusé TY0503`,
/// `5,00 €`, `pas encore connu ; demande a`.
struct Here {
    said: String,
    why: String,
}

/// Both modes over every file of `xtask/unitaires`.
pub(super) fn parts(root: &Path) -> Vec<Part> {
    let mut version_one = Part { title: "cas unitaires (les nôtres), compat-v1".into(), strict: true, ..Part::default() };
    let mut checked = Part { strict: true, ..Part::default() };
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut equal, mut refused, mut other) = (0, 0, 0);
    for path in super::cases::files(&root.join("xtask/unitaires")) {
        let subject = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("").to_owned();
        let parsed = fs::read(&path).ok().and_then(|text| parse(&text).root);
        for item in parsed.iter().filter_map(Node::as_seq).flatten().filter_map(Node::as_map) {
            let Some((rules, case)) = case(&subject, item) else { continue };
            let name = format!("{subject} · {}", case.name);
            let mut model = Model::read(rules);
            version_one.total += 1;
            match first(&mut model, &case) {
                Verdict::Equal => version_one.agree += 1,
                Verdict::Different(why) | Verdict::Refused(why) => version_one.lines.push(format!("{name} : {why}")),
            }
            checked.total += 1;
            let (said, same, is_refusal) = second(rules, &mut model, &case);
            match (here(item), same) {
                (None, true) => equal += 1,
                (Some(here), false) if here.said == said => {
                    *(if is_refusal { &mut refused } else { &mut other }) += 1;
                    let shown = if is_refusal { name } else { format!("{name} : {said}") };
                    let head = if is_refusal { said.as_str() } else { "voulu autre" };
                    reasons.entry(format!("{head} — {}", here.why)).or_default().push(shown);
                }
                (Some(here), _) => checked.lines.push(format!("{name} : {said}, non « {} »", here.said)),
                (None, false) => checked.lines.push(format!("{name} : {said}, sans raison écrite")),
            }
        }
    }
    checked.agree = equal + refused + other;
    checked.title = format!("cas unitaires, profil contrôlé : {equal} égaux, {refused} refusés, {other} voulus autres");
    checked.lines.extend(reasons.into_iter().map(|(why, names)| format!("{why} ({}) : {}", names.len(), names.join(" ; "))));
    vec![version_one, checked]
}

fn case<'a>(subject: &str, item: &'a Map) -> Option<(&'a Node, Case)> {
    let text = |key: &str| item.get(key).and_then(Node::as_text);
    let list = |node: &Node| node.as_seq().map(|items| items.iter().filter_map(Node::as_text).map(str::to_owned).collect());
    let expected = match item.get("vaut") {
        Some(node) => super::cases::value(subject, "", node),
        None => Expected::Exception(String::new()),
    };
    let entries = item.get("réponses").and_then(Node::as_map).map_or(&[][..], |map| map.entries.as_slice());
    let case = Case {
        file: subject.to_owned(), rule: text("demande").unwrap_or("a").to_owned(), name: text("nom")?.to_owned(),
        situation: entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect(), expected,
        unit: text("unité").map(str::to_owned), missing: item.get("manquent").and_then(list), ty: None,
    };
    Some((item.get("règles")?, case))
}

fn here(item: &Map) -> Option<Here> {
    let map = item.get("ici")?.as_map()?;
    let text = |key: &str| map.get(key).and_then(Node::as_text).unwrap_or("").to_owned();
    Some(Here { said: text("dit"), why: text("pourquoi") })
}

/// Version 1; an exception may come when it reads.
fn first(model: &mut Result<Model, String>, case: &Case) -> Verdict {
    match (&*model, &case.expected) {
        (Err(_), Expected::Exception(_)) => Verdict::Equal,
        _ => match version_1(model, case) {
            Verdict::Different(_) if matches!(case.expected, Expected::Exception(_)) && throws(model, case) => Verdict::Equal,
            other => other,
        },
    }
}

/// Whether the situation itself is refused.
fn throws(model: &mut Result<Model, String>, case: &Case) -> bool {
    let given = |(name, node): &(String, Node)| (name.clone(), node.clone());
    let answers: Vec<(String, Node)> = case.situation.iter().map(given).collect();
    let answers = answers.iter().map(|(name, node)| (name.as_str(), beffroi_rules::compat::Given::Node(node)));
    model.as_mut().is_ok_and(|model| model.situation(answers).is_err())
}

/// The checked profile: what it says, whether that is what version 1 gives, and
/// whether it is a refusal.
fn second(rules: &Node, model: &mut Result<Model, String>, case: &Case) -> (String, bool, bool) {
    let (program, findings) = Program::model(rules);
    match strict::verdict(&program, &findings, model, case) {
        Verdict::Refused(why) => (format!("refusé {}", why.split(' ').next().unwrap_or("")), false, true),
        verdict => {
            let (expression, _) = program.case(&case.rule, &case.situation);
            let Some(expression) = expression else { return ("règle inconnue".into(), false, false) };
            let found = program.evaluate(&expression, &Situation::new());
            let mut needed = found.needed.clone();
            needed.sort();
            let mut said = found.format(Language::Fr).replace(['\u{a0}', '\u{202f}'], " ");
            if !needed.is_empty() {
                said = format!("{said} ; demande {}", needed.join(", "));
            }
            let asked = case.missing.as_ref().is_none_or(|missing| *missing == needed);
            (said, verdict == Verdict::Equal && asked, false)
        }
    }
}
