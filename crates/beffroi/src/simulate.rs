//! `beffroi simuler`: the rules of a service over a population.

use crate::files::{Found, find, read, unreadable};
use crate::say::{Halt, Voice};
use beffroi_findings::{Finding, Level};
use beffroi_rules::Program;
use beffroi_rules::columns::{Change, Group, Population, Summary, read_csv, summarise};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What was asked.
pub(crate) struct Asked {
    /// The service, a file or its folder.
    pub(crate) service: PathBuf,
    /// The households, as CSV.
    pub(crate) population: PathBuf,
    /// Other rules for the same question.
    pub(crate) against: Option<PathBuf>,
    /// The rule to add up; the only amount that nothing else reads otherwise.
    pub(crate) output: Option<String>,
    /// The column whose words make groups.
    pub(crate) by: Option<String>,
    /// Smallest number of households shown.
    pub(crate) threshold: u32,
    /// Where to draw.
    pub(crate) drawing: Option<PathBuf>,
}

/// Runs the simulation; status 1 when the rules or the file are wrong.
pub(crate) fn run(voice: &Voice, asked: &Asked) -> Result<u8, Halt> {
    let Some(program) = rules_of(voice, &asked.service)? else { return Ok(1) };
    let against = match &asked.against {
        Some(path) => match rules_of(voice, path)? {
            Some(program) => Some(program),
            None => return Ok(1),
        },
        None => None,
    };
    let output = match &asked.output {
        Some(name) => program.resolve(name, "").map(str::to_owned).ok_or_else(|| unknown(name))?,
        None => only_amount(&program)?,
    };
    let bytes = read(&asked.population)?;
    let population = match read_csv(&program, &bytes) {
        Ok(population) => population,
        Err(findings) => return Ok(refused(voice, &asked.population, &bytes, &findings)),
    };
    missing(voice, &program, &output, &population);
    if let Some(by) = asked.by.as_deref().filter(|by| population.get(by).is_none()) {
        return Err(Halt::new(format!("le fichier n'a pas de colonne `{by}`"), format!("the file has no column `{by}`")));
    }
    let progress = progress(voice, population.rows());
    let summary = summarise(&program, against.as_ref(), &output, &population, asked.by.as_deref(), asked.threshold as usize, None, &progress);
    clear(voice, population.rows());
    let summary = match summary {
        Ok(summary) => summary,
        Err(findings) => return Ok(refused(voice, &asked.population, &bytes, &findings)),
    };
    if voice.json {
        voice.line(&as_json(&summary).to_string());
    } else {
        voice.print(&summary.to_text(voice.language));
    }
    if let Some(path) = &asked.drawing {
        std::fs::write(path, summary.to_svg(voice.language)).map_err(|error| unreadable(path, &error))?;
    }
    Ok(0)
}

/// The rules of a service; none when they do not hold together, which is then said.
fn rules_of(voice: &Voice, path: &Path) -> Result<Option<Program>, Halt> {
    let found = find(&[path.to_path_buf()])?;
    let [Found::Service(path, slug)] = found.as_slice() else {
        let path = path.display();
        return Err(Halt::new(format!("`{path}` n'est pas une démarche, ou en contient plusieurs"), format!("`{path}` is not a service, or holds several")));
    };
    let reading = beffroi_service::read(slug.clone(), &read(path)?);
    // Only what concerns questions and rules: a simulation does not need the letters.
    let concerned = |code: &str| matches!(code.get(..2), Some("SY" | "RE" | "TY"));
    let wrong: Vec<Finding> = reading.findings.into_iter().filter(|f| f.level == Level::Error && concerned(f.code)).collect();
    match reading.draft {
        Some(draft) if wrong.is_empty() => Ok(Some(draft.program)),
        _ => {
            voice.findings(&path.display().to_string(), &reading.text, &wrong);
            Ok(None)
        }
    }
}

fn unknown(name: &str) -> Halt {
    Halt::new(format!("`{name}` n'est pas une règle de cette démarche"), format!("`{name}` is not a rule of this service"))
}

/// The amount that no other rule reads, when there is only one.
fn only_amount(program: &Program) -> Result<String, Halt> {
    let read: Vec<&String> = program.rules().iter().flat_map(|rule| &rule.reads).collect();
    let amounts: Vec<&str> = program.rules().iter()
        .filter(|rule| !rule.is_input && rule.unit.as_ref().is_some_and(beffroi_rules::Unit::is_money) && !read.contains(&&rule.name))
        .map(|rule| rule.name.as_str()).collect();
    match amounts.as_slice() {
        [only] => Ok((*only).to_owned()),
        _ => {
            let list = amounts.join("`, `");
            Err(Halt::new(format!("dites quelle règle additionner, avec `--résultat` : `{list}`"), format!("say which rule to add up, with `--résultat`: `{list}`")))
        }
    }
}

/// Says which questions the file does not answer.
fn missing(voice: &Voice, program: &Program, output: &str, population: &Population) {
    let absent: Vec<String> = program.inputs_of_rule(output).into_iter().filter(|name| population.get(name).is_none()).collect();
    if !absent.is_empty() {
        eprintln!("{} `{}`", voice.pick("Sans colonne dans le fichier, donc pas encore connu :", "Without a column in the file, so not known yet:"), absent.join("`, `"));
    }
}

fn refused(voice: &Voice, path: &Path, bytes: &[u8], findings: &[Finding]) -> u8 {
    voice.findings(&path.display().to_string(), &String::from_utf8_lossy(bytes), findings);
    1
}

/// A count on the terminal for long work, nothing elsewhere.
fn progress(voice: &Voice, rows: usize) -> impl Fn(usize) + Sync {
    let shown = !voice.json && rows >= 200_000 && std::io::stderr().is_terminal();
    move |done| {
        if shown {
            eprint!("\r{} %", done.min(rows) * 100 / rows.max(1));
            let _ = std::io::stderr().flush();
        }
    }
}

fn clear(voice: &Voice, rows: usize) {
    if !voice.json && rows >= 200_000 && std::io::stderr().is_terminal() {
        eprint!("\r      \r");
    }
}

fn as_json(summary: &Summary) -> Value {
    let change = |change: Option<Change>| change.map(|c| json!({ "cases": c.cases, "amount": c.amount }));
    let group = |group: &Group| {
        json!({
            "name": group.name, "cases": group.cases, "without": group.without, "total": group.total, "before": group.before,
            "more": change(group.more), "less": change(group.less), "same": group.same,
        })
    };
    json!({
        "output": summary.output, "unit": summary.unit.as_ref().map(ToString::to_string), "threshold": summary.threshold,
        "whole": group(&summary.whole), "groups": summary.groups.iter().map(group).collect::<Vec<_>>(), "withheld": summary.withheld,
    })
}
