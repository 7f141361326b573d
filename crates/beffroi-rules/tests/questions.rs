//! What is asked, and what is proved of a rule, against every completion of
//! every answer, on small programs made at random.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_rules::{Program, Situation, State, Trend, Value};
use proptest::prelude::*;
use support::*;

const FIELDS: [&str; 6] = ["x: oui/non", "y: oui/non", "z: oui/non facultatif", "c: choix A|B|C", "n: entier 0..3", "m: entier 0..2"];

/// The answers each question takes.
fn answers(input: usize) -> Vec<Option<Value>> {
    let bools = || vec![Some(Value::Bool(true)), Some(Value::Bool(false))];
    match input {
        0 | 1 => bools(),
        2 => [bools(), vec![None]].concat(),
        3 => ["A", "B", "C"].iter().map(|text| Some(Value::Text((*text).to_owned()))).collect(),
        4 => (0..4).map(|n| Some(Value::Number(f64::from(n)))).collect(),
        _ => (0..3).map(|n| Some(Value::Number(f64::from(n)))).collect(),
    }
}

const NAMES: [&str; 6] = ["x", "y", "z", "c", "n", "m"];

/// A condition, as YAML on one line. Rules `b0`, `b1` are conditions too.
fn test(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("x".to_owned()), Just("y".to_owned()), Just("z".to_owned()), Just("b0".to_owned()), Just("b1".to_owned()), Just("p".to_owned()),
        Just("x = non".to_owned()), Just("c = 'A'".to_owned()), Just("c != 'B'".to_owned()), (0..4u8).prop_map(|k| format!("n > {k}")),
        (0..3u8).prop_map(|k| format!("m <= {k}")), Just("n < m".to_owned()), Just("r0 >= 3".to_owned()), Just("y = z".to_owned()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    prop_oneof![
        3 => leaf,
        2 => (test(depth - 1), test(depth - 1)).prop_map(|(a, b)| format!("{{ toutes ces conditions: [{a}, {b}] }}")),
        2 => (test(depth - 1), test(depth - 1)).prop_map(|(a, b)| format!("{{ une de ces conditions: [{a}, {b}] }}")),
        1 => Just("{ est applicable: r0 }".to_owned()),
        1 => Just("{ est non applicable: z }".to_owned()),
    ].boxed()
}

/// A number.
fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("n".to_owned()), Just("m".to_owned()), (0..6u8).prop_map(|k| k.to_string()), Just("r0".to_owned()), Just("r1".to_owned()),
        Just("p . q".to_owned()), Just("2 * n".to_owned()), Just("n + m".to_owned()), Just("m * n".to_owned()), Just("3 - m".to_owned()), Just("10 % * n".to_owned()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let one = || number(depth - 1);
    prop_oneof![
        3 => leaf,
        2 => (test(1), one(), one()).prop_map(|(t, a, b)| format!("{{ condition: {{ si: {t}, alors: {a}, sinon: {b} }} }}")),
        2 => (test(1), one(), test(1), one()).prop_map(|(t, a, u, b)| format!("{{ variations: [{{ si: {t}, alors: {a} }}, {{ si: {u}, alors: {b} }}] }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ somme: [{a}, {b}] }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ produit: [{a}, {b}] }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ le maximum de: [{a}, {b}] }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ le minimum de: [{a}, {b}] }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ moyenne: [{a}, {b}] }}")),
        1 => (one(), test(1)).prop_map(|(a, t)| format!("{{ valeur: {a}, applicable si: {t} }}")),
        1 => (one(), test(1)).prop_map(|(a, t)| format!("{{ valeur: {a}, non applicable si: {t} }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ valeur: {a}, plafond: {b} }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ valeur: {a}, plancher: {b} }}")),
        1 => (one(), one()).prop_map(|(a, b)| format!("{{ valeur: {a}, abattement: {b} }}")),
        1 => one().prop_map(|a| format!("{{ valeur: {a}, arrondi: oui }}")),
        1 => (one(), one(), one()).prop_map(|(a, b, c)| format!("{{ grille: {{ assiette: {a}, tranches: [{{ montant: {b}, plafond: 2 }}, {{ montant: {c}, plafond: 4 }}] }} }}")),
        1 => one().prop_map(|a| format!("{{ barème: {{ assiette: {a}, tranches: [{{ taux: 10 %, plafond: 2 }}, {{ taux: 50 % }}] }} }}")),
        1 => one().prop_map(|a| format!("{{ taux progressif: {{ assiette: {a}, tranches: [{{ taux: 10 %, plafond: 1 }}, {{ taux: 50 %, plafond: 3 }}] }} }}")),
        1 => (test(1), one()).prop_map(|(t, a)| format!("{{ valeur: r1, contexte: {{ x: {t}, n: {a} }} }}")),
        1 => (test(0), one(), one()).prop_map(|(t, a, b)| format!("{{ tableau: {{ colonnes: [c, m], lignes: [[A, au moins 1, {a}], [B, '-', {b}], ['-', de 0 à 1, 1]] }}, applicable si: {t} }}")),
    ].boxed()
}

fn program() -> impl Strategy<Value = (String, Program)> {
    (test(1), test(1), number(1), number(1), test(1), number(1), number(2)).prop_filter_map("rules that need themselves", |(b0, b1, r0, r1, p, q, out)| {
        // A rule names those before it only.
        let later = |text: &str, names: &[&str]| names.iter().any(|name| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == *name));
        let order = [(&b0, &["b0", "b1", "r0", "r1", "p"][..]), (&r0, &["r0", "r1", "b1", "p"]), (&b1, &["b1", "r1", "p"]), (&r1, &["r1", "p"]), (&p, &["p"]), (&q, &["q"])];
        if order.iter().any(|(text, names)| later(text, names)) {
            return None;
        }
        let rule = |name: &str, text: &str| if text.starts_with('{') { format!("{name}: {text}\n") } else { format!("{name}: {{ valeur: {text} }}\n") };
        let rules = [("b0", &b0), ("r0", &r0), ("b1", &b1), ("r1", &r1), ("p", &p), ("p . q", &q), ("out", &out)].map(|(name, text)| rule(name, text)).concat();
        let (program, findings) = build(&rules, &FIELDS);
        let good = findings.iter().all(|f| f.level != beffroi_findings::Level::Error);
        good.then_some((rules, program))
    })
}

/// Every completion of what is given, in the order of the questions.
fn completions(given: &[Option<usize>; 6]) -> Vec<[usize; 6]> {
    let mut all = vec![[0; 6]];
    for input in 0..6 {
        let tried: Vec<usize> = given[input].map_or_else(|| (0..answers(input).len()).collect(), |at| vec![at]);
        all = all.iter().flat_map(|row| tried.iter().map(move |at| { let mut row = *row; row[input] = *at; row })).collect();
    }
    all
}

fn situation_of(row: &[Option<usize>; 6]) -> Situation {
    let mut situation = Situation::new();
    for (input, at) in row.iter().enumerate() {
        match at.map(|at| answers(input)[at].clone()) {
            Some(Some(value)) => situation.set(NAMES[input], value),
            Some(None) => situation.set_not_applicable(NAMES[input]),
            None => continue,
        };
    }
    situation
}

fn value(program: &Program, rule: &str, row: &[usize; 6]) -> State {
    program.evaluate_rule(rule, &situation_of(&row.map(Some))).unwrap().state
}

/// Equal but for the last digits of binary arithmetic.
fn same(a: &State, b: &State) -> bool {
    match (a, b) {
        (State::Known(Value::Number(x)), State::Known(Value::Number(y))) => (x - y).abs() < 1e-9,
        _ => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// A result is known exactly when every completion agrees on it, and a
    /// question is asked exactly when two completions that differ by it alone
    /// differ in their result.
    #[test]
    fn what_is_asked_is_what_can_still_differ(
        (rules, program) in program(), given in proptest::array::uniform6(proptest::option::weighted(0.5, 0usize..3)),
    ) {
        let given = std::array::from_fn(|i| given[i].map(|at| at % answers(i).len()));
        let found = program.evaluate_rule("out", &situation_of(&given)).unwrap();
        let rows = completions(&given);
        let results: Vec<State> = rows.iter().map(|row| value(&program, "out", row)).collect();
        let agreed = results.iter().all(|state| same(state, &results[0]));
        if !found.state.is_unknown() {
            prop_assert!(results.iter().all(|state| same(state, &found.state)), "{rules}{given:?}: {:?} but {results:?}", found.state);
        }
        prop_assert_eq!(agreed, !found.state.is_unknown(), "{}{:?}: {:?}, asks {:?}", rules, given, results, found.needed);
        for (input, name) in NAMES.iter().enumerate() {
            let matters = given[input].is_none() && rows.iter().zip(&results).any(|(row, state)| {
                rows.iter().zip(&results).any(|(other, second)| {
                    (0..6).all(|i| i == input || row[i] == other[i]) && !same(state, second)
                })
            });
            prop_assert_eq!(matters, found.needed.iter().any(|asked| asked == name), "{}{:?}: {} in {:?}", rules, given, name, found.needed);
        }
    }

    /// A program read again from its bytes says the same of every case.
    #[test]
    fn what_travels_is_not_changed(
        (rules, program) in program(), given in proptest::array::uniform6(proptest::option::weighted(0.7, 0usize..3)), rule in 0usize..4,
    ) {
        let given = std::array::from_fn(|i| given[i].map(|at| at % answers(i).len()));
        let changed = changed_by_a_pack(&program, ["out", "b1", "r1", "p . q"][rule], &situation_of(&given));
        prop_assert_eq!(changed, None, "{}{:?}", rules, given);
    }

    /// Each case takes one way; what the way reads is enough for its result, and
    /// what decides it is enough to know that it is the way.
    #[test]
    fn each_way_reads_what_its_result_needs((rules, program) in program()) {
        for rule in ["out", "r1", "b1", "p . q"] {
            let ways = program.ways(rule);
            let only = |row: &[usize; 6], names: &std::collections::BTreeSet<String>| {
                let kept: [Option<usize>; 6] = std::array::from_fn(|i| names.contains(NAMES[i]).then_some(row[i]));
                situation_of(&kept)
            };
            for row in completions(&[None; 6]).into_iter().step_by(5) {
                let case = situation_of(&row.map(Some));
                let way = program.way(rule, &case);
                prop_assert!(way.is_some(), "{rules}{rule}: no way for {row:?} among {ways:#?}");
                let way = way.unwrap();
                let state = program.evaluate_rule(rule, &only(&row, &ways[way].reads)).unwrap().state;
                prop_assert!(same(&state, &value(&program, rule, &row)), "{rules}{rule}: {row:?} gives {state:?} from {:?}", ways[way]);
                prop_assert_eq!(program.way(rule, &only(&row, &ways[way].decided_by)), Some(way), "{}{}: {:?}", rules, rule, ways[way]);
            }
            let read: std::collections::BTreeSet<String> = ways.iter().flat_map(|way| way.reads.iter().cloned()).collect();
            prop_assert_eq!(read, program.inputs_of_rule(rule), "{}{}", rules, rule);
        }
    }

    /// Trends, thresholds and bounds hold for every answer.
    #[test]
    fn what_is_proved_holds((rules, program) in program()) {
        let rows = completions(&[None; 6]);
        for rule in ["out", "r0", "r1", "p . q"] {
            let facts = program.rule(rule).unwrap();
            let results: Vec<State> = rows.iter().map(|row| value(&program, rule, row)).collect();
            for state in &results {
                match state {
                    State::Known(Value::Number(x)) => {
                        prop_assert!(facts.min.is_none_or(|min| *x >= min - 1e-9) && facts.max.is_none_or(|max| *x <= max + 1e-9), "{rules}{rule}: {x} out of {:?}..{:?}", facts.min, facts.max);
                        let scale = facts.decimals.map(|d| 10f64.powi(i32::from(d)));
                        prop_assert!(scale.is_none_or(|scale| (x * scale - (x * scale).round()).abs() < 1e-6), "{rules}{rule}: {x} has more than {:?} decimals", facts.decimals);
                    }
                    State::NotApplicable => prop_assert!(facts.nullable, "{rules}{rule} is without object unforeseen"),
                    State::Unknown => prop_assert!(false, "{rules}{rule}: nothing is missing"),
                    State::Known(_) => {}
                }
            }
            for (input, name) in [(4, "n"), (5, "m")] {
                let trend = program.trend_of_rule(rule, name);
                let sides = program.thresholds(rule, name);
                for (row, state) in rows.iter().zip(&results) {
                    for (other, second) in rows.iter().zip(&results).filter(|(other, _)| (0..6).all(|i| i == input || row[i] == other[i]) && other[input] > row[input]) {
                        let ordered = match (state, second) {
                            (State::Known(Value::Number(x)), State::Known(Value::Number(y))) => match trend {
                                Trend::Rising => x <= &(y + 1e-9),
                                Trend::Falling => y <= &(x + 1e-9),
                                Trend::Constant => (x - y).abs() < 1e-9,
                                Trend::Mixed => true,
                            },
                            (a, b) => trend == Trend::Mixed || a == b,
                        };
                        prop_assert!(ordered, "{rules}{rule} is {trend:?} in {name}, but {row:?} gives {state:?} and {other:?} {second:?}");
                        let between = |t: &f64| *t >= row[input] as f64 && *t <= other[input] as f64;
                        if sides.as_ref().is_some_and(|sides| !sides.iter().any(between)) {
                            prop_assert!(same(state, second), "{rules}{rule} only asks the side of {sides:?} in {name}, but {row:?} and {other:?} differ");
                        }
                    }
                }
                let reached = program.inputs_of_rule(rule).contains(name);
                let pairs = || rows.iter().zip(&results).flat_map(|a| rows.iter().zip(&results).map(move |b| (a, b)));
                if !reached {
                    prop_assert!(pairs().all(|((row, x), (other, y))| (0..6).any(|i| i != input && row[i] != other[i]) || same(x, y)), "{rules}{rule} follows {name}, which does not reach it");
                }
            }
        }
    }
}
