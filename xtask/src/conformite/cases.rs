//! The official cases of each mechanism.

use super::{Part, strict};
use beffroi_rules::compat::{Given, Model, Outcome, is_null, unit_as_written};
use beffroi_syntax::{Map, Node, NodeKind, ScalarStyle, parse};
use std::{fs, path::Path};

/// What a case expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// Nothing is said of the value.
    Anything,
    /// `undefined`.
    Undefined,
    /// `null`.
    NotApplicable,
    /// A number, to a relative 1e-9.
    Number(f64),
    /// `oui` or `non`.
    Bool(bool),
    /// A text.
    Text(String),
    /// An exception that says this.
    Exception(String),
}

/// One case: a rule, a situation, what is expected.
#[derive(Clone, Debug)]
pub struct Case {
    /// File it comes from.
    pub file: String,
    /// The rule evaluated.
    pub rule: String,
    /// Its name in the file, or its number.
    pub name: String,
    /// Rules and what answers them.
    pub situation: Vec<(String, Node)>,
    /// The value.
    pub expected: Expected,
    /// The unit, when the case says one.
    pub unit: Option<String>,
    /// The missing rules, when the case says them.
    pub missing: Option<Vec<String>>,
    /// The inferred type, when the case says one.
    pub ty: Option<String>,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// As expected.
    Equal,
    /// Refused, with the codes of the findings.
    Refused(String),
    /// Another result.
    Different(String),
}

/// Expectations the official suite writes rounded: file, rule, written, exact.
/// Its tolerance of half a unit hides them.
const CORRECTED: &[(&str, &str, f64, f64)] = &[
    ("expressions", "division deux", 0.66667, 2.0 / 3.0),
    ("expressions", "intérêts composés", 106.12, 106.1208),
    ("moyenne", "note", 74.0333, 222.1 / 3.0),
    ("moyenne", "applicabilité conditionel", 70.6666, 212.0 / 3.0),
    ("moyenne", "variations", 133.3333, 400.0 / 3.0),
    ("moyenne", "variations", 166.6666, 500.0 / 3.0),
    ("produit", "Produit simple", 9.999, 9.9999),
    ("résoudre-référence-circulaire", "x", 2003.743, 2003.7437002646593),
    ("résoudre-référence-circulaire", "cycle avec la règle à inverser fixée dans la situation", 6666.666, 6666.666666666628),
];

/// The cases of a file.
pub fn read_cases(file: &str, root: &Node) -> Vec<Case> {
    let mut out = vec![];
    if let Some(map) = root.as_map() {
        walk(file, map, "", &mut out);
    }
    out
}

fn walk(file: &str, map: &Map, space: &str, out: &mut Vec<Case>) {
    for entry in &map.entries {
        let Some(rule) = entry.value.as_map() else { continue };
        let local = entry.key.strip_prefix("[privé] ").unwrap_or(&entry.key);
        let name = if space.is_empty() { local.to_owned() } else { format!("{space} . {local}") };
        if let Some(node) = rule.get("exemples") {
            let items = node.as_seq().unwrap_or(std::slice::from_ref(node));
            let unit = rule.get("unité attendue").and_then(Node::as_text);
            for (i, item) in items.iter().enumerate() {
                if let Some(map) = item.as_map() {
                    out.push(case(file, &name, i, map, unit));
                }
            }
        }
        nested(file, rule, &name, out);
    }
}

/// `avec`, wherever it is in the rule.
fn nested(file: &str, map: &Map, name: &str, out: &mut Vec<Case>) {
    for entry in map.entries.iter().filter(|e| e.key != "exemples") {
        let mut stack = vec![&entry.value];
        if entry.key == "avec" {
            if let Some(children) = entry.value.as_map() {
                walk(file, children, name, out);
            }
            continue;
        }
        while let Some(node) = stack.pop() {
            match &node.kind {
                NodeKind::Map(map) => nested(file, map, name, out),
                NodeKind::Seq(items) => stack.extend(items),
                NodeKind::Scalar(_) => {}
            }
        }
    }
}

fn case(file: &str, rule: &str, i: usize, map: &Map, unit: Option<&str>) -> Case {
    let text = |key: &str| map.get(key).and_then(Node::as_text);
    let situation = map.get("situation").and_then(Node::as_map).map_or(vec![], |map| {
        map.entries.iter().map(|e| (e.key.clone(), e.value.clone())).collect()
    });
    let expected = match (text("exception"), map.get("valeur attendue")) {
        (Some(words), _) => Expected::Exception(words.to_owned()),
        (None, None) => Expected::Anything,
        (None, Some(node)) => value(file, rule, node),
    };
    let missing = map.get("variables manquantes").and_then(Node::as_seq).map(|items| {
        let mut names: Vec<String> = items.iter().filter_map(|n| n.as_text().map(str::to_owned)).collect();
        names.sort();
        names
    });
    Case {
        file: file.to_owned(), rule: rule.to_owned(), name: text("nom").map_or_else(|| (i + 1).to_string(), str::to_owned), situation,
        expected, unit: text("unité attendue").or(unit).map(str::to_owned), missing, ty: text("type").map(str::to_owned),
    }
}

pub(super) fn value(file: &str, rule: &str, node: &Node) -> Expected {
    let Some(scalar) = node.as_scalar() else { return Expected::Anything };
    let plain = scalar.style == ScalarStyle::Plain;
    match scalar.text.as_str() {
        "undefined" => Expected::Undefined,
        _ if is_null(node) => Expected::NotApplicable,
        "true" if plain => Expected::Bool(true),
        "false" if plain => Expected::Bool(false),
        text => match text.parse::<f64>().ok().filter(|_| plain) {
            Some(x) => {
                let exact = CORRECTED.iter().find(|(f, r, written, _)| *f == file && *r == rule && *written == x);
                Expected::Number(exact.map_or(x, |(.., exact)| *exact))
            }
            None => Expected::Text(text.to_owned()),
        },
    }
}

/// Equal at a relative 1e-9.
pub(super) fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3)
}

pub(super) fn same(expected: &Expected, found: &Outcome) -> bool {
    match (expected, found) {
        (Expected::Anything, _) | (Expected::Undefined, Outcome::Undefined) | (Expected::NotApplicable, Outcome::NotApplicable) => true,
        (Expected::Number(a), Outcome::Number(b)) => close(*a, *b),
        (Expected::Bool(a), Outcome::Bool(b)) => a == b,
        (Expected::Text(a), Outcome::Text(b)) => a == b,
        _ => false,
    }
}

/// Evaluates a case with the semantics of version 1.
pub(super) fn version_1(model: &mut Result<Model, String>, case: &Case) -> Verdict {
    let model = match model {
        Ok(model) => model,
        Err(error) => return Verdict::Different(format!("lecture : {error}")),
    };
    let answers = case.situation.iter().map(|(name, node)| (name.as_str(), Given::Node(node)));
    let mut session = match model.situation(answers) {
        Ok(session) => session,
        Err(error) => return Verdict::Different(format!("situation : {error}")),
    };
    if let Some(ty) = &case.ty {
        let french = match ty.as_str() {
            "number" => "nombre",
            "boolean" => "booléen",
            "string" => "texte",
            other => other,
        };
        if session.type_of(&case.rule) != Some(french) {
            return Verdict::Different(format!("type {:?} au lieu de {ty}", session.type_of(&case.rule)));
        }
    }
    match (session.evaluate(&case.rule), &case.expected) {
        (Err(error), Expected::Exception(words)) if error.contains(words.as_str()) => Verdict::Equal,
        (Err(error), _) => Verdict::Different(error),
        (Ok(answer), expected) => {
            let unit = case.unit.as_deref().filter(|unit| !unit.is_empty()).map(unit_as_written);
            let missing: Vec<String> = answer.missing.keys().cloned().collect();
            if !same(expected, &answer.value) {
                Verdict::Different(format!("{:?} au lieu de {expected:?}", answer.value))
            } else if unit.is_some() && unit.as_deref().unwrap_or("") != answer.unit.as_deref().unwrap_or("") {
                Verdict::Different(format!("unité {:?} au lieu de {:?}", answer.unit, case.unit))
            } else if case.missing.as_ref().is_some_and(|expected| *expected != missing) {
                Verdict::Different(format!("manquent {missing:?} au lieu de {:?}", case.missing))
            } else {
                Verdict::Equal
            }
        }
    }
}

/// All the cases, in both modes.
pub(super) fn parts(folder: &Path) -> Vec<Part> {
    let mut version_one = Part { title: "cas officiels, compat-v1".into(), strict: true, ..Part::default() };
    for path in files(folder) {
        let Ok(text) = fs::read(&path) else { continue };
        let file = path.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_owned();
        let parsed = parse(&text);
        let Some(root) = parsed.root else { continue };
        let cases = read_cases(&file, &root);
        let mut model = Model::read(&root).map(|mut model| {
            // As the official runner does.
            model.filter_choices = true;
            model
        });
        for case in &cases {
            version_one.total += 1;
            match version_1(&mut model, case) {
                Verdict::Equal => version_one.agree += 1,
                Verdict::Different(why) | Verdict::Refused(why) => {
                    version_one.lines.push(format!("{} · {} [{}] : {why}", case.file, case.rule, case.name));
                }
            }
        }
    }
    let (equal, other) = strict::parts(folder);
    vec![version_one, equal, other]
}

pub(super) fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).map_or(vec![], |entries| entries.filter_map(Result::ok).map(|e| e.path()).collect());
    files.sort();
    files
}
