//! Nothing is allocated where the work is: neither row after row in a column,
//! nor case after case in an evaluator.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use allocation_counter::measure;
use beffroi_rules::{Program, Value, columns::{Column, Population, simulate}};
use std::num::NonZeroUsize;

const NUMBERS: [&str; 4] = ["foyer . adultes", "foyer . enfants", "foyer . ressources", "contrat . volume relevé"];
const ANSWERS: [&str; 3] = ["foyer . résident", "foyer . allocataire", "contrat . mensualisé"];

fn program() -> Program {
    let text = include_bytes!("../../../xtask/bench/eau.publicodes");
    Program::model(&beffroi_syntax::parse(text).root.unwrap()).0
}

/// Some rows are not known, so that states are computed too.
fn population(rows: usize) -> Population {
    let mut population = Population::new(rows);
    for (i, name) in NUMBERS.iter().enumerate() {
        let value = |row: usize| (1 + row * (i + 3) % [2, 5, 60_000, 300][i]) as f64;
        let mut column = Column::new();
        (0..rows).for_each(|row| if row % 100 == 99 { column.push_unknown() } else { column.push_number(value(row)) });
        population.set(*name, column).unwrap();
    }
    for (i, name) in ANSWERS.iter().enumerate() {
        population.set(*name, Column::booleans(&(0..rows).map(|row| row % (i + 2) > 0).collect::<Vec<_>>())).unwrap();
    }
    population
}

fn allocated(program: &Program, rows: usize) -> u64 {
    let population = population(rows);
    measure(|| {
        let results = simulate(program, &["aide", "reste à charge"], &population, NonZeroUsize::new(1), &|_| {}).unwrap();
        assert!(results.number(1, 0).is_some());
    }).count_total
}

#[test]
fn sixty_four_chunks_allocate_no_more_than_one() {
    let program = program();
    allocated(&program, 256);
    let (one, many) = (allocated(&program, 256), allocated(&program, 64 * 256));
    assert!(one > 0, "the counter counts");
    assert_eq!(one, many);
    // Beyond, a thread takes sixty-four chunks at a time: one list for each.
    let (ten, twenty) = (allocated(&program, 640 * 256), allocated(&program, 1280 * 256));
    assert_eq!((ten - many, twenty - many), (9, 19));
}

#[test]
fn a_case_in_an_evaluator_allocates_nothing() {
    let program = program();
    let mut evaluator = program.evaluator(&["aide", "reste à charge"]).unwrap();
    let places: Vec<usize> = NUMBERS.iter().chain(&ANSWERS).map(|name| evaluator.place(name).unwrap()).collect();
    let mut total = 0.0;
    let info = measure(|| {
        for case in 0..1000 {
            for (i, place) in places.iter().enumerate() {
                let value = if i < 4 { Value::Number(f64::from(1 + case * 7 % 40)) } else { Value::Bool(case % 2 == 0) };
                evaluator.set(*place, Some(&value));
            }
            evaluator.run();
            total += evaluator.number(1).unwrap();
        }
    });
    assert!(total > 0.0);
    assert_eq!(info.count_total, 0);
}
