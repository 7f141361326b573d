//! A small service form for tests: fields in one line each, rules as YAML.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::{Language, Text};
use beffroi_findings::{Finding, Source, Style, render};
use beffroi_rules::{Evaluation, Expression, Input, Program, Situation, State, Type, Unit, Value};
use std::{cell::RefCell, collections::BTreeMap, fmt::Write as _, io::Write as _};

/// `foyer . personnes: entier personne 1..20`, `x: montant €/an 0..`, `b: oui/non`, `c: choix rouge|vert`;
/// `enfants: liste 0..8` and its columns, `enfants . âge: entier an 0..25 dans:enfants`.
pub fn field(line: &str) -> Input {
    let (name, rest) = line.split_once(": ").unwrap();
    let mut words = rest.split_whitespace();
    let kind = words.next().unwrap();
    let rest: Vec<&str> = words.collect();
    let ty = match kind {
        "oui/non" => Type::Bool,
        "texte" => Type::Text,
        "date" => Type::Date,
        "liste" => Type::List,
        "choix" => Type::Choice(rest[0].split('|').map(str::to_owned).collect::<Vec<_>>().into()),
        _ => Type::Number,
    };
    let mut input = Input::new(name, ty);
    input.title = Text::new(name, name);
    input.step = match kind {
        "entier" => Some(1.0),
        "montant" => Some(0.01),
        _ => None,
    };
    for word in &rest {
        input.list = input.list.or(word.strip_prefix("dans:").map(str::to_owned));
    }
    if kind != "choix" {
        for word in rest.into_iter().filter(|word| !word.starts_with("dans:")) {
            match word.split_once("..") {
                Some((min, max)) => (input.min, input.max) = (min.parse().ok(), max.parse().ok()),
                None if word == "facultatif" => input.optional = true,
                None => input.unit = Some(Unit::parse(word).unwrap()),
            }
        }
    }
    input
}

/// A field asked only under a condition.
pub fn field_if(line: &str, condition: &str) -> Input {
    let mut input = field(line);
    input.applicable_if = beffroi_syntax::parse(condition.as_bytes()).root;
    input
}

pub fn build(rules: &str, fields: &[&str]) -> (Program, Vec<Finding>) {
    build_with(rules, fields.iter().map(|line| field(line)).collect())
}

pub fn build_with(rules: &str, inputs: Vec<Input>) -> (Program, Vec<Finding>) {
    let parsed = beffroi_syntax::parse(rules.as_bytes());
    assert!(parsed.findings.is_empty(), "{}", shown(rules, &parsed.findings));
    Program::build(parsed.root.as_ref(), inputs)
}

pub fn clean(rules: &str, fields: &[&str]) -> Program {
    let (program, findings) = build(rules, fields);
    assert!(findings.is_empty(), "{}", shown(rules, &findings));
    program
}

pub fn shown(text: &str, findings: &[Finding]) -> String {
    render(&Source::new("regles.yaml", text), findings, Style::default())
}

/// Codes with the words they point at.
pub fn codes(text: &str, findings: &[Finding]) -> Vec<String> {
    let word = |f: &Finding| text.get(f.primary.span.start..f.primary.span.end).unwrap_or("?").to_owned();
    findings.iter().map(|f| format!("{} {}", f.code, word(f))).collect()
}

pub fn refused(rules: &str, fields: &[&str]) -> Vec<String> {
    let (_, findings) = build(rules, fields);
    codes(rules, &findings)
}

/// `{"x": 3.0, …}` as `("x", "3")`: numbers, oui, non, `-` for not applicable, dates, else text.
pub fn situation(answers: &[(&str, &str)]) -> Situation {
    let mut situation = Situation::new();
    for (name, text) in answers {
        match value(text) {
            Some(value) => situation.set(*name, value),
            None => situation.set_not_applicable(*name),
        };
    }
    situation
}

pub fn value(text: &str) -> Option<Value> {
    Some(match text {
        "-" => return None,
        "oui" => Value::Bool(true),
        "non" => Value::Bool(false),
        _ => match (text.parse(), beffroi_base::parse_day(text)) {
            (Ok(number), _) => Value::Number(number),
            (_, Some(day)) => Value::Date(day),
            _ => Value::Text(text.to_owned()),
        },
    })
}

pub fn eval(program: &Program, rule: &str, answers: &[(&str, &str)]) -> Evaluation {
    program.evaluate_rule(rule, &situation(answers)).unwrap()
}

/// `enfants . âge=4 enfants . boursier=oui` an element, columns separated by `; `.
pub fn elements(list: &[&str]) -> Vec<std::collections::BTreeMap<String, Value>> {
    let column = |text: &str| {
        let (name, text) = text.split_once('=').unwrap();
        (name.to_owned(), value(text).unwrap())
    };
    list.iter().map(|element| element.split("; ").filter(|text| !text.is_empty()).map(column).collect()).collect()
}

/// The value in French with plain spaces, or what is needed.
pub fn said(program: &Program, rule: &str, answers: &[(&str, &str)]) -> String {
    spoken(&eval(program, rule, answers))
}

pub fn spoken(evaluation: &Evaluation) -> String {
    if evaluation.state == State::Unknown {
        return format!("? {}", evaluation.needed.join(", "));
    }
    plain(&evaluation.format(Language::Fr))
}

pub fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ").replace('\u{2212}', "-")
}

pub fn expression(program: &Program, text: &str, scope: &str) -> (Option<Expression>, Vec<Finding>) {
    program.expression(&beffroi_syntax::parse(text.as_bytes()).root.unwrap(), scope)
}

/// What differs between a rule evaluated here and the same read from a pack.
pub fn changed_by_a_pack(program: &Program, rule: &str, situation: &Situation) -> Option<String> {
    let bytes = program.pack(&[rule], &[]).unwrap();
    let (packed, _) = Program::unpack(&bytes).unwrap();
    let told = |program: &Program| {
        let found = program.evaluate_rule(rule, situation).unwrap();
        let lines = [Language::Fr, Language::En].map(|language| (found.format(language), found.trace.lines(language)));
        let steps: Vec<_> = found.trace.steps().into_iter().map(|step| (step.name, step.span, step.references, step.unit, step.uses)).collect();
        format!("{:?}", (found.state, found.ty, found.unit, found.needed, lines, steps))
    };
    let (here, there) = (told(program), told(&packed));
    (here != there).then(|| format!("{rule}: {here}\nfrom a pack: {there}"))
}

/// How often each property of a mechanism was tried, by the line that states it.
struct Tried(RefCell<BTreeMap<(&'static str, u32), usize>>);

thread_local! {
    static TRIED: Tried = const { Tried(RefCell::new(BTreeMap::new())) };
}

pub fn tried(mechanism: &'static str, line: u32) {
    TRIED.with(|tried| *tried.0.borrow_mut().entry((mechanism, line)).or_default() += 1);
}

/// A test is a thread: when it ends, what it tried is added to the file that
/// `BEFFROI_PROPRIETES` names, for the table of `cargo xtask conformité`.
impl Drop for Tried {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os("BEFFROI_PROPRIETES") else { return };
        let mut lines = String::new();
        for ((mechanism, line), cases) in self.0.get_mut() {
            let _ = writeln!(lines, "{mechanism}\t{line}\t{cases}");
        }
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| file.write_all(lines.as_bytes())).unwrap();
    }
}

/// A property of a mechanism: both sides are equal.
#[macro_export]
macro_rules! law {
    ($mechanism:expr, $($both:tt)*) => {{
        $crate::support::tried($mechanism, line!());
        proptest::prop_assert_eq!($($both)*)
    }};
}
