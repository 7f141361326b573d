//! Times of the rules engine: one household with its trace, populations, a
//! hand-written loop beside it, and the reading of a large model.
//!
//! `cargo run --release -p beffroi-rules --example mesures -- eau.publicodes [model]`
//! prints one line a figure: name, seconds. `xtask/bench/mesures.sh` runs it
//! beside the reference engine and OpenFisca and prints the ratios.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::needless_range_loop)]

use beffroi_rules::{
    Program, Situation, Value,
    columns::{Column, Population, simulate},
};
use std::{num::NonZeroUsize, time::Instant};

/// One household: adults, children, income, volume, resident, allowance, monthly.
type Row = [f64; 7];

/// The same generator in the three languages.
fn row(i: u64) -> Row {
    let pick = |salt: u64, n: u64| ((i * 2_654_435_761 + salt * 40_503) % 1_000_003) % n;
    [
        1.0 + pick(1, 2) as f64, pick(2, 5) as f64, pick(3, 60_000) as f64, pick(4, 300) as f64,
        f64::from(pick(5, 10) > 0), f64::from(pick(6, 3) == 0), f64::from(pick(7, 2) == 0),
    ]
}

const NAMES: [&str; 7] = [
    "foyer . adultes", "foyer . enfants", "foyer . ressources", "contrat . volume relevé", "foyer . résident", "foyer . allocataire",
    "contrat . mensualisé",
];

fn situation(row: &Row) -> Situation {
    let value = |(i, x): (usize, &f64)| (NAMES[i], if i < 4 { Value::Number(*x) } else { Value::Bool(*x != 0.0) });
    row.iter().enumerate().map(value).collect()
}

/// The columns as a user has them: numbers and booleans in memory.
fn data(rows: u64) -> (Vec<Vec<f64>>, Vec<Vec<bool>>) {
    let rows: Vec<Row> = (0..rows).map(row).collect();
    let numbers = (0..4).map(|i| rows.iter().map(|row| row[i]).collect()).collect();
    let answers = (4..7).map(|i| rows.iter().map(|row| row[i] != 0.0).collect()).collect();
    (numbers, answers)
}

fn population((numbers, answers): &(Vec<Vec<f64>>, Vec<Vec<bool>>)) -> Population {
    let mut population = Population::new(numbers[0].len());
    for (name, values) in NAMES.iter().zip(numbers) {
        population.set(*name, Column::numbers(values.clone())).unwrap();
    }
    for (name, values) in NAMES.iter().skip(4).zip(answers) {
        population.set(*name, Column::booleans(values)).unwrap();
    }
    population
}

/// What a careful programmer would write for this tariff alone.
fn by_hand(row: &Row) -> (f64, f64) {
    let [adults, children, income, metered, resident, allowance, monthly] = *row;
    let people = adults + children;
    let quotient = income / (1.0 + 0.5 * (people - 1.0));
    let cap = if people < 2.0 { 60.0 } else if people < 3.0 { 90.0 } else if people < 5.0 { 120.0 } else { 180.0 };
    let helped = metered.min(cap);
    let slice = |x: f64, a: f64, b: f64| (x.min(b) - a).max(0.0);
    let weighted = slice(helped, 15.0, 60.0) * 0.6 + slice(helped, 60.0, 120.0) + slice(helped, 120.0, f64::INFINITY) * 1.8;
    let whole = slice(metered, 0.0, 15.0) * 0.2 + slice(metered, 15.0, 120.0) * 0.8 + slice(metered, 120.0, f64::INFINITY) * 1.5;
    let fixed = if monthly != 0.0 { 32.88 } else { 36.50 };
    let cents = |x: f64| (x * 100.0 + 1e-6).round() / 100.0;
    let bill = cents((fixed + whole * 3.446) * 1.055);
    let effort = (fixed + weighted * 3.446 - 0.03 * income).max(0.0);
    let rate = if quotient < 6000.0 { 1.0 } else if quotient < 9000.0 { 0.8 } else if quotient < 12000.0 { 0.5 } else { 0.25 };
    let gross = (rate * effort).min(250.0);
    let applies = resident != 0.0 && (allowance != 0.0 || quotient < 15000.0);
    let aid = if !applies || gross < 15.0 { 0.0 } else { cents(gross) };
    (aid, bill - aid)
}

fn best(times: usize, mut f: impl FnMut()) -> f64 {
    (0..times).map(|_| {
        let start = Instant::now();
        f();
        start.elapsed().as_secs_f64()
    }).fold(f64::INFINITY, f64::min)
}

/// Processor time of this process in seconds, its ended threads included: on a
/// shared machine the clock on the wall says nothing. Hundredths of a second.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    let ticks: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

/// Mean processor time of many runs.
fn mean_cpu(times: usize, mut f: impl FnMut()) -> f64 {
    f();
    let start = cpu();
    (0..times).for_each(|_| f());
    (cpu() - start) / times as f64
}

/// One case after another: answers given as values, both results, the cell of
/// every operation kept as a trace; and the same without giving the answers.
fn in_a_row(program: &Program, households: &[Row], expected: f64) {
    let mut evaluator = program.evaluator(&["aide", "reste à charge"]).unwrap();
    let places = NAMES.map(|name| evaluator.place(name).unwrap());
    let give = |evaluator: &mut beffroi_rules::Evaluator, row: &Row| {
        for (i, (place, x)) in places.iter().zip(row).enumerate() {
            evaluator.set(*place, Some(&if i < 4 { Value::Number(*x) } else { Value::Bool(*x != 0.0) }));
        }
    };
    let mut total = 0.0;
    let whole = best(20, || {
        total = 0.0;
        for row in households {
            give(&mut evaluator, row);
            evaluator.run();
            total += evaluator.number(0).unwrap_or(0.0);
            std::hint::black_box(evaluator.number(1));
        }
    });
    assert!((total - expected).abs() < 0.005, "{total} {expected}");
    println!("rust_foyer_avec_trace {:e}", whole / households.len() as f64);
    let only = best(20, || {
        for row in households.iter().take(100) {
            give(&mut evaluator, row);
            for _ in 0..20 {
                evaluator.run();
                std::hint::black_box(evaluator.number(1));
            }
        }
    });
    println!("rust_foyer_calcul_seul {:e}", only / 2000.0);
    let taken = best(20, || {
        for row in households {
            give(&mut evaluator, row);
            evaluator.run();
            std::hint::black_box((evaluator.trace(0), evaluator.trace(1)));
        }
    });
    println!("rust_foyer_traces_emportees {:e}", taken / households.len() as f64);
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read(&args[0]).unwrap();
    let (program, findings) = Program::model(&beffroi_syntax::parse(&text).root.unwrap());
    assert!(findings.iter().all(|f| f.level != beffroi_findings::Level::Error), "{findings:?}");
    let households: Vec<Row> = (0..2000).map(row).collect();
    let situations: Vec<Situation> = households.iter().map(situation).collect();
    let mut total = 0.0;
    let one = best(5, || {
        total = 0.0;
        for situation in &situations {
            for rule in ["aide", "reste à charge"] {
                let evaluation = program.evaluate_rule(rule, situation).unwrap();
                if let (beffroi_rules::State::Known(Value::Number(x)), "aide") = (&evaluation.state, rule) {
                    total += x;
                }
            }
        }
    }) / situations.len() as f64;
    println!("rust_foyer_isole {one:e}");
    let hand: f64 = households.iter().map(|row| by_hand(row).0).sum();
    assert!((total - hand).abs() < 0.02, "{total} {hand}");
    println!("total_2000 {total:.2}");
    in_a_row(&program, &households, total);
    for rows in [100_000u64, 1_000_000] {
        let data = data(rows);
        let ready = population(&data);
        let times = (20_000_000 / rows) as usize;
        let run = |population: &Population| {
            let results = simulate(&program, &["aide", "reste à charge"], population, NonZeroUsize::new(1), &|_| {}).unwrap();
            std::hint::black_box(&results);
        };
        println!("rust_colonnes_{rows}_1fil {:e}", mean_cpu(times, || run(&ready)));
        println!("rust_colonnes_{rows}_1fil_avec_population {:e}", mean_cpu(times, || run(&population(&data))) - mean_cpu(times, || drop(std::hint::black_box(data.clone()))));
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let wall = best(times, || {
            std::hint::black_box(simulate(&program, &["aide", "reste à charge"], &ready, None, &|_| {}).unwrap());
        });
        println!("rust_colonnes_{rows}_{threads}fils_horloge {wall:e}");
        let (numbers, answers) = &data;
        let by_hand = mean_cpu(times, || {
            let mut out = (vec![0.0; rows as usize], vec![0.0; rows as usize]);
            for n in 0..rows as usize {
                let yes = |i: usize| f64::from(u8::from(answers[i][n]));
                let row = [numbers[0][n], numbers[1][n], numbers[2][n], numbers[3][n], yes(0), yes(1), yes(2)];
                (out.0[n], out.1[n]) = by_hand(&row);
            }
            std::hint::black_box(&out);
        });
        println!("rust_a_la_main_{rows} {by_hand:e}");
        let results = simulate(&program, &["aide"], &ready, None, &|_| {}).unwrap();
        println!("total_{rows} {:.2}", (0..rows as usize).filter_map(|row| results.number(0, row)).sum::<f64>());
    }
    if let Some(model) = args.get(1) {
        let text = std::fs::read(model).unwrap();
        let time = best(3, || {
            let root = beffroi_syntax::parse(&text).root.unwrap();
            std::hint::black_box(Program::model(&root));
        });
        println!("rust_lecture_et_controle {time:e}");
    }
    // A model of 2 800 rules made of 100 copies of a smaller one.
    let copies: String = (0..75).map(|i| String::from_utf8_lossy(&text).replace("foyer", &format!("foyer {i}")).replace("contrat", &format!("contrat {i}"))
        .replace("volume", &format!("volume {i}")).replace("prix", &format!("prix {i}")).replace("facture", &format!("facture {i}"))
        .replace("aide", &format!("aide {i}")).replace("effort", &format!("effort {i}")).replace("taux d'", &format!("taux {i} d'")).replace("reste", &format!("reste {i}"))).collect();
    let rules = Program::model(&beffroi_syntax::parse(copies.as_bytes()).root.unwrap()).0.rules().len();
    let time = best(3, || {
        let root = beffroi_syntax::parse(copies.as_bytes()).root.unwrap();
        std::hint::black_box(Program::model(&root));
    });
    println!("rust_lecture_et_controle_{rules}_regles {time:e}");
}
