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

fn population(rows: u64) -> Population {
    let mut population = Population::new(rows as usize);
    for (i, name) in NAMES.iter().enumerate() {
        let mut column = Column::new();
        for n in 0..rows {
            let x = row(n)[i];
            column.push_value(Some(&if i < 4 { Value::Number(x) } else { Value::Bool(x != 0.0) }));
        }
        population.set(*name, column).unwrap();
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
    println!("rust_foyer_avec_trace {one:e}");
    let hand: f64 = households.iter().map(|row| by_hand(row).0).sum();
    assert!((total - hand).abs() < 0.02, "{total} {hand}");
    println!("total_2000 {total:.2}");
    for rows in [100_000u64, 1_000_000] {
        let population = population(rows);
        let times = (20_000_000 / rows) as usize;
        let run = |threads: usize| {
            mean_cpu(times, || {
                let results = simulate(&program, &["aide", "reste à charge"], &population, NonZeroUsize::new(threads), &|_| {}).unwrap();
                std::hint::black_box(&results);
            })
        };
        println!("rust_colonnes_{rows}_1fil {:e}", run(1));
        let data: Vec<Row> = (0..rows).map(row).collect();
        let columns: Vec<Vec<f64>> = (0..7).map(|i| data.iter().map(|row| row[i]).collect()).collect();
        let by_hand = mean_cpu(times, || {
            let mut out = (vec![0.0; rows as usize], vec![0.0; rows as usize]);
            for n in 0..rows as usize {
                let row = [columns[0][n], columns[1][n], columns[2][n], columns[3][n], columns[4][n], columns[5][n], columns[6][n]];
                (out.0[n], out.1[n]) = by_hand(&row);
            }
            std::hint::black_box(&out);
        });
        println!("rust_a_la_main_{rows} {by_hand:e}");
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
