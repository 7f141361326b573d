//! A figure of a shipped service cannot change unnoticed: an amount, a rate, a
//! delay. Each is changed in turn, and either the checker refuses the file or a
//! story of the service fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_charter::CompiledService;
use beffroi_scenarios::{ScenarioFile, check};
use std::{fs, ops::Range, path::Path};

/// Lines that speak of a rule and do not compute.
const WORDS: &[&str] = &["titre:", "note:", "références:", "en:"];
/// Keys outside the rules that hold a figure.
const DELAYS: &[&str] = &["délai: ", "durée: ", "échéance: "];

/// The figures of a service file, by place.
fn figures(text: &str) -> Vec<Range<usize>> {
    let (mut at, mut in_rules) = (0, false);
    let mut found = vec![];
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '\n', '#']) {
            in_rules = line.starts_with("règles:");
        }
        let trimmed = line.trim_start();
        let computes = in_rules && !WORDS.iter().any(|key| trimmed.starts_with(key));
        let delay = DELAYS.iter().find_map(|key| line.find(key).map(|at| at + key.len())).filter(|_| !in_rules);
        let numbers = if computes { numbers(line, 0) } else { delay.map(|from| numbers(line, from).into_iter().take(1).collect()).unwrap_or_default() };
        found.extend(numbers.into_iter().map(|range| at + range.start..at + range.end));
        at += line.len();
    }
    found
}

/// The numbers of a line from some place: those that stand alone (`m3` holds
/// none).
fn numbers(line: &str, from: usize) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut found = vec![];
    let mut at = from;
    while at < bytes.len() {
        let alone = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'.' || bytes[at - 1] >= 0x80);
        if bytes[at].is_ascii_digit() && alone {
            let end = (at..bytes.len()).find(|end| !(bytes[*end].is_ascii_digit() || bytes[*end] == b'.')).unwrap_or(bytes.len());
            found.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Another figure, near: a little more, or a coarser rounding.
fn near(figure: &str, rest: &str) -> String {
    if rest.starts_with(" décimale") {
        return (figure.parse::<u64>().unwrap() - 1).to_string();
    }
    match figure.split_once('.') {
        Some((_, decimals)) => format!("{:.*}", decimals.len(), figure.parse::<f64>().unwrap() * 1.1),
        None => (figure.parse::<u64>().unwrap() + 1).to_string(),
    }
}

fn sealed(folder: &Path, text: &str) -> Option<CompiledService> {
    beffroi_charter::check(folder.file_name().unwrap().to_str().unwrap().parse().unwrap(), text.as_bytes(), None).sealed
}

#[test]
fn no_figure_of_a_shipped_service_changes_unnoticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let (mut changed, mut unnoticed) = (0, vec![]);
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let text = fs::read_to_string(folder.join("demarche.yaml")).unwrap();
        let stories: Vec<Vec<u8>> = fs::read_dir(folder.join("scenarios")).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        let files: Vec<ScenarioFile<'_>> = stories.iter().map(|bytes| ScenarioFile { path: "", bytes }).collect();
        for place in figures(&text) {
            changed += 1;
            let mut other = text.clone();
            other.replace_range(place.clone(), &near(&text[place.clone()], &text[place.end..]));
            let noticed = sealed(&folder, &other).is_none_or(|service| check(&service, &files).findings() > 0);
            if !noticed {
                let line = text[..place.start].lines().count();
                unnoticed.push(format!("{}:{line}: {}", folder.display(), &text[place]));
            }
        }
    }
    println!("{changed} figures changed, {} unnoticed", unnoticed.len());
    assert!(changed > 30, "only {changed} figures found");
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

/// The destinations of a service file: where each is written, and what else
/// could stand there.
fn ways(service: &CompiledService) -> Vec<(Range<usize>, String)> {
    let draft = service.draft();
    // Where a stage is only passed through, leading to it is leading on.
    let stages = || draft.stages.iter().filter(|stage| stage.next.is_none()).map(|stage| stage.name.clone());
    let others = |stage: &str, to: &str| stages().filter(|name| name != to && name != stage).take(2).collect::<Vec<_>>();
    let actions = draft.actions().filter_map(|(stage, action)| action.to.as_ref().map(|to| (stage, to)));
    actions.flat_map(|(stage, to)| others(&stage.name, &to.value).into_iter().map(|other| (to.span.start..to.span.end, other)).collect::<Vec<_>>()).collect()
}

#[test]
fn no_way_of_a_shipped_service_leads_elsewhere_unnoticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let (mut changed, mut unnoticed) = (0, vec![]);
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let text = fs::read_to_string(folder.join("demarche.yaml")).unwrap();
        let stories: Vec<Vec<u8>> = fs::read_dir(folder.join("scenarios")).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        let files: Vec<ScenarioFile<'_>> = stories.iter().map(|bytes| ScenarioFile { path: "", bytes }).collect();
        for (place, other) in ways(&sealed(&folder, &text).unwrap()) {
            changed += 1;
            let mut wrong = text.clone();
            wrong.replace_range(place.clone(), &other);
            if sealed(&folder, &wrong).is_some_and(|service| check(&service, &files).findings() == 0) {
                unnoticed.push(format!("{}: {} → {other}", folder.display(), text[..place.end].lines().last().unwrap()));
            }
        }
    }
    println!("{changed} ways changed, {} unnoticed", unnoticed.len());
    assert!(changed > 40, "only {changed} ways found");
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}
