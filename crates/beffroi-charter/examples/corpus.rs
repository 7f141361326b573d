//! `cargo xtask corpus`: the seeded violations found, and what is wrongly
//! reported. Fails unless everything is found and nothing else.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use beffroi_base::{ServiceSlug, parse_day};
use beffroi_charter::corpus::{Case, Outcome, pages, run, seeds};
use beffroi_charter::RULES;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match report() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn report() -> Result<bool, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let services = here.join("../../services");
    let read = |path: PathBuf| std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()));
    let water = read(here.join("corpus/eau-solidaire.yaml"))?;
    let mut sown = seeds(&read(here.join("corpus/charte.md"))?, &water)?;
    sown.extend(seeds(&read(here.join("corpus/loi.md"))?, &water)?);
    let references = references(here)?;
    let on_pages = pages(&|name| references.get(name).cloned())?;
    let mut shipped = vec![];
    let folders = std::fs::read_dir(&services).map_err(|why| why.to_string())?;
    for folder in folders.filter_map(Result::ok) {
        let path = folder.path().join("demarche.yaml");
        if path.is_file() {
            let name = folder.file_name().to_string_lossy().into_owned();
            shipped.push(Case { code: name, caption: "démarche livrée".to_owned(), text: read(path)?, marks: vec![] });
        }
    }
    println!("{:<32} {:>6} {:>8} {:>9} {:>8} {:>9}", "", "files", "seeded", "found", "clean", "false");
    let mut good = true;
    for (name, cases) in [("seeded in the water aid", &sown), ("pages of the rules", &on_pages), ("shipped services", &shipped)] {
        good &= one(name, cases)?;
    }
    let codes: BTreeSet<&str> = sown.iter().filter(|case| !case.marks.is_empty()).map(|case| case.code.as_str()).collect();
    let unsown: Vec<&str> = RULES.iter().map(|rule| rule.code).filter(|code| code.starts_with("CH") || code.starts_with("LX")).filter(|code| !codes.contains(code)).collect();
    println!("codes seeded: {}; without a seed: {}", codes.len(), if unsown.is_empty() { "none".to_owned() } else { unsown.join(", ") });
    Ok(good && unsown.is_empty())
}

fn references(here: &Path) -> Result<BTreeMap<String, String>, String> {
    let files = [("décision", "tests/reference/decision.yaml"), ("signalement", "tests/reference/signalement.yaml"), ("eau", "../../services/eau-solidaire/demarche.yaml")];
    files.into_iter().map(|(name, path)| {
        let path = here.join(path);
        std::fs::read_to_string(&path).map(|text| (name.to_owned(), text)).map_err(|why| format!("{}: {why}", path.display()))
    }).collect()
}

/// One line of the table, then everything missed or wrongly reported.
fn one(name: &str, cases: &[Case]) -> Result<bool, String> {
    let slug: ServiceSlug = "corpus".parse().map_err(|_| "slug".to_owned())?;
    let today = parse_day("2026-11-24");
    let outcomes: Vec<(&Case, Outcome)> = cases.iter().map(|case| (case, run(&slug, case, today))).collect();
    let seeded: usize = cases.iter().map(|case| case.marks.len()).sum();
    let found: usize = outcomes.iter().map(|(_, outcome)| outcome.found.len()).sum();
    let clean = cases.iter().filter(|case| case.marks.is_empty()).count();
    let wrong: usize = outcomes.iter().map(|(_, outcome)| outcome.extra.len()).sum();
    println!("{name:<32} {:>6} {seeded:>8} {found:>9} {clean:>8} {wrong:>9}", cases.len());
    for (case, outcome) in &outcomes {
        for (line, _, code) in &outcome.missed {
            println!("  missed  {}, {}: {code} at line {line}", case.code, case.caption);
        }
        for (line, level, code) in &outcome.extra {
            println!("  false   {}, {}: {code} ({level:?}) at line {line}", case.code, case.caption);
        }
    }
    Ok(found == seeded && wrong == 0)
}
