//! The pure parts, in this process: checking a service, one evaluation with its trace.

use crate::line;
use beffroi_base::{Cents, parse_day};
use beffroi_service::answers::{Answer, Answers, situation};
use std::hint::black_box;
use std::time::{Duration, Instant};

const SOURCE: &[u8] = include_bytes!("../../../../services/eau-solidaire/demarche.yaml");

pub fn measure() {
    let today = parse_day("2026-03-03");
    let check = || beffroi_charter::check("eau-solidaire".parse().unwrap(), SOURCE, today);
    let sealed = check().sealed.expect("the example is clean");
    line("checking the example (207 lines), whole", &median(200, || drop(black_box(check()))));
    let draft = sealed.draft();
    let answers = Answers::from([("foyer . personnes".to_owned(), Answer::Integer(4)), ("foyer . ressources".to_owned(), Answer::Amount(Cents(1_320_000)))]);
    let known = situation(draft, &answers, true);
    let aid = draft.program.evaluate_rule("aide", &known).and_then(|evaluation| evaluation.money());
    assert_eq!(aid, Some(Cents(5040)), "what is measured is the right computation");
    let evaluate = || black_box(draft.program.evaluate_rule("aide", &known)).map(|evaluation| evaluation.trace.steps().len());
    line("one evaluation of the aid, with its trace", &median(2000, || {
        evaluate();
    }));
}

fn median(times: usize, mut work: impl FnMut()) -> String {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    taken.sort();
    format!("{:.0} µs (median of {times})", taken[times / 2].as_secs_f64() * 1e6)
}
