//! Decision tables made at random: what is said of their lines, against every
//! case there is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_rules::{Decision, Situation, State, Value};
use proptest::prelude::*;
use support::*;

const FIELDS: [&str; 4] = ["x: oui/non", "c: choix A|B|C", "n: entier 0..4", "q: montant € 0..5"];

/// Amounts tried: every bound of a cell, what is just beside, and what is between.
const AMOUNTS: [f64; 8] = [0.0, 0.99, 1.0, 1.01, 2.5, 3.0, 4.99, 5.0];

fn cell(column: usize) -> BoxedStrategy<String> {
    let nothing = Just("\"-\"".to_owned());
    match column {
        0 => prop_oneof![2 => nothing, 1 => Just("oui".to_owned()), 1 => Just("non".to_owned())].boxed(),
        1 => prop_oneof![2 => nothing, 3 => (0..3usize).prop_map(|i| ["A", "B", "C"][i].to_owned())].boxed(),
        2 => prop_oneof![1 => nothing, 1 => (0..5u8).prop_map(|k| format!("au moins {k}")), 1 => (0..5u8).prop_map(|k| format!("moins de {k}")), 1 => (0..5u8).prop_map(|k| k.to_string())].boxed(),
        _ => prop_oneof![1 => nothing, 1 => Just("moins de 1 €".to_owned()), 1 => Just("de 1 € à 3 €".to_owned()), 1 => Just("plus de 3 €".to_owned()), 1 => Just("au plus 1 €".to_owned())].boxed(),
    }
}

fn lines() -> impl Strategy<Value = Vec<[String; 4]>> {
    proptest::collection::vec((cell(0), cell(1), cell(2), cell(3)).prop_map(|(a, b, c, d)| [a, b, c, d]), 1..6)
}

type Case = (bool, usize, u8, f64);

fn cases() -> Vec<Case> {
    let all = [true, false].into_iter().flat_map(|x| (0..3).flat_map(move |c| (0..5).flat_map(move |n| AMOUNTS.iter().map(move |q| (x, c, n, *q)))));
    all.collect()
}

fn situation_of((x, c, n, q): Case) -> Situation {
    let mut situation = Situation::new();
    situation.set("x", Value::Bool(x)).set("c", Value::Text(["A", "B", "C"][c].into()));
    situation.set("n", Value::Number(f64::from(n))).set("q", Value::Number(q));
    situation
}

/// A table of its own for each line tells whether the line holds a case.
fn rules(lines: &[[String; 4]], gate: bool) -> String {
    let line = |i: usize, line: &[String; 4]| format!("[{}, {i}]", line.join(", "));
    let all: Vec<String> = lines.iter().enumerate().map(|(i, cells)| line(i, cells)).collect();
    let mut out = format!("out:\n  tableau: {{ colonnes: [x, c, n, q], lignes: [{}] }}\n", all.join(", "));
    if gate {
        out.push_str("  applicable si: n >= 2\n");
    }
    for (i, cells) in lines.iter().enumerate() {
        out.push_str(&format!("l{i}:\n  tableau: {{ colonnes: [x, c, n, q], lignes: [{}] }}\n", line(i, cells)));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn holes_overlaps_and_idle_lines_are_those_of_the_cases(lines in lines(), gate in any::<bool>()) {
        // A line that asks nothing is the last one, or is refused.
        let open = lines.iter().position(|line| line.iter().all(|cell| cell == "\"-\""));
        prop_assume!(open.is_none_or(|at| at + 1 == lines.len()));
        let asking = open.unwrap_or(lines.len());
        prop_assume!(asking > 0);
        let text = rules(&lines, gate);
        let (program, findings) = build(&text, &FIELDS);
        prop_assume!(findings.iter().all(|f| f.level != beffroi_findings::Level::Error));
        let decisions: Vec<Decision> = program.decisions().into_iter().filter(|decision| decision.rule == "out").collect();
        prop_assert_eq!(decisions.len(), 1, "{}{:#?}", text, decisions);
        let found = &decisions[0];
        prop_assert!(found.table && found.certain);
        prop_assert_eq!(found.closed, open.is_some());
        prop_assert_eq!(found.lines.len(), asking);
        let state = |rule: &str, case: Case| program.evaluate_rule(rule, &situation_of(case)).unwrap().state;
        let reached: Vec<Case> = cases().into_iter().filter(|case| !gate || case.2 >= 2).collect();
        let held = |line: usize, case: Case| state(&format!("l{line}"), case) != State::NotApplicable;
        let mut serves = vec![false; asking];
        let mut overlaps = std::collections::BTreeSet::new();
        let mut hole = false;
        for case in &reached {
            let holding: Vec<usize> = (0..asking).filter(|line| held(*line, *case)).collect();
            match holding.as_slice() {
                [] => hole |= open.is_none(),
                [first, rest @ ..] => {
                    serves[*first] = true;
                    overlaps.extend(rest.iter().map(|other| (*first, *other)));
                    prop_assert_eq!(state("out", *case), State::Known(Value::Number(*first as f64)));
                }
            }
        }
        prop_assert_eq!(found.lines.iter().map(|line| line.serves).collect::<Vec<_>>(), serves.clone(), "{}", text);
        prop_assert_eq!(found.overlaps.iter().map(|(a, b, _)| (*a, *b)).collect::<std::collections::BTreeSet<_>>(), overlaps, "{}", text);
        prop_assert_eq!(!found.holes.is_empty(), hole, "{}{:?}", text, found.holes);
        for cases in &found.holes {
            let at = |name: &str, or: f64| cases.example.iter().find(|(known, _)| known == name).map_or(or, |(_, x)| *x);
            let case = (at("x", 1.0) == 1.0, at("c", 0.0) as usize, at("n", 2.0) as u8, at("q", 0.0));
            prop_assert_eq!(state("out", case), State::NotApplicable, "{}{:?}", text, cases);
            prop_assert!(!gate || case.2 >= 2);
        }
        // The checker warns of every line that never serves, and of no other.
        if !gate {
            let warned = findings.iter().filter(|f| f.code == "TY0521" && f.message.fr.contains("branche")).count();
            let idle = (0..asking).filter(|line| !serves[*line] && reached.iter().any(|case| held(*line, *case))).count();
            prop_assert_eq!(warned, idle, "{}{}", text, shown(&text, &findings));
        }
    }
}

fn words(rules: &str) -> Vec<String> {
    let program = build(rules, &FIELDS).0;
    program.decisions().iter().flat_map(|decision| decision.holes.iter().map(|cases| plain(&cases.text.fr))).collect()
}

#[test]
fn a_hole_is_said_in_words() {
    assert_eq!(words("a:\n  tableau: { colonnes: [q, x], lignes: [[moins de 1 €, oui, 1], [de 1 € à 3 €, \"-\", 2], [plus de 3 €, \"-\", 3]] }\n"), ["q : de 0,00 € à 0,99 €, x : non"]);
    assert_eq!(words("a:\n  tableau: { colonnes: [c, n], lignes: [[A, \"-\", 1], [B, au moins 2, 2]] }\n"), ["c : B, n : de 0 à 1", "c : C"]);
    assert_eq!(words("a:\n  tableau: { colonnes: [x], lignes: [[oui, 1], [non, 2]] }\n"), [""; 0]);
    // What leads to the table counts.
    assert_eq!(words("a:\n  applicable si: x\n  tableau: { colonnes: [x, n], lignes: [[oui, au moins 1, 1]] }\n"), ["n : 0"]);
}

#[test]
fn the_ways_of_a_rule_are_said_in_words() {
    let rules = "prix:\n  applicable si: x\n  variations:\n    - si: q < 3 €\n      alors: 1 €\n    - sinon: n * 2 €\n";
    let program = build(rules, &FIELDS).0;
    let ways: Vec<(String, Vec<String>)> = program.ways("prix").into_iter().map(|way| (plain(&way.condition.fr), way.reads.into_iter().collect())).collect();
    let read = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(ways, [
        ("« x », et « q » < 3,00 €".to_owned(), read(&["q", "x"])), ("« x », et « q » ≥ 3,00 €".to_owned(), read(&["n", "q", "x"])),
        ("« x » : non".to_owned(), read(&["x"])),
    ]);
}
