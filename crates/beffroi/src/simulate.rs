//! `beffroi simuler`: the rules of a service over a population.

use crate::files::{Found, find, read, unreadable};
use crate::say::{Halt, Voice};
use beffroi_base::{Language, Text};
use beffroi_findings::{Finding, Level};
use beffroi_populations::{Reader, Trouble, Writer};
use beffroi_rules::columns::{Change, Group, Results, Simulation, Summary};
use beffroi_rules::{Program, Type};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What was asked.
pub(crate) struct Asked {
    /// The service, a file or its folder.
    pub(crate) service: PathBuf,
    /// The households: CSV, Parquet or Arrow.
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
    /// Where to write what each household gets.
    pub(crate) lines: Option<PathBuf>,
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
    let mut simulation = Simulation::new(&program, against.as_ref(), &output, asked.by.as_deref(), asked.threshold as usize, None);
    let programs: Vec<&Program> = std::iter::once(&program).chain(&against).collect();
    let reader = match Reader::open(&asked.population, &programs, &simulation.columns()) {
        Ok(reader) => reader,
        Err(troubles) => return Ok(refused(voice, &asked.population, &troubles)),
    };
    missing(voice, asked, &reader)?;
    if let Err(troubles) = count(voice, asked, &program, reader, &mut simulation)? {
        return Ok(refused(voice, &asked.population, &troubles));
    }
    let summary = simulation.summary();
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

/// Reads the file piece by piece and counts; writes what each household gets
/// where that was asked.
fn count(voice: &Voice, asked: &Asked, program: &Program, mut reader: Reader, simulation: &mut Simulation) -> Result<Result<(), Vec<Trouble>>, Halt> {
    let mut writer = None;
    let mut bar = Bar::new(voice, reader.bytes());
    while let Some(piece) = reader.next() {
        let piece = match piece {
            Ok(piece) => piece,
            Err(troubles) => {
                bar.clear();
                return Ok(Err(troubles));
            }
        };
        let (now, before) = simulation.add(&piece, &|_| {}).map_err(|findings| Halt::new(said(&findings, Language::Fr), said(&findings, Language::En)))?;
        if let Some(path) = &asked.lines {
            let from: Vec<(&Results, usize)> = std::iter::once(&now).chain(&before).map(|results| (results, 0)).collect();
            let writer = match &mut writer {
                Some(writer) => writer,
                none => none.insert(Writer::create(path, names(program, &from)).map_err(|trouble| unwritten(path, &trouble))?),
            };
            writer.add(&from).map_err(|trouble| unwritten(path, &trouble))?;
        }
        bar.show(reader.done(), simulation.cases());
    }
    bar.clear();
    if let (Some(writer), Some(path)) = (writer, &asked.lines) {
        writer.finish().map_err(|trouble| unwritten(path, &trouble))?;
    }
    if simulation.cases() == 0 {
        return Ok(Err(vec![Trouble { line: None, column: None, what: Text::new("ce fichier nomme ses colonnes mais n'a aucun foyer", "this file names its columns but has no household") }]));
    }
    Ok(Ok(()))
}

/// The columns written: the result, and the same under the other rules.
fn names(program: &Program, from: &[(&Results, usize)]) -> Vec<(String, Type)> {
    from.iter().enumerate().flat_map(|(place, (results, _))| {
        results.outputs.iter().map(move |(name, ..)| {
            let ty = program.rule(name).and_then(|rule| rule.ty.clone()).unwrap_or(Type::Text);
            (if place == 0 { name.clone() } else { format!("{name} (autres règles)") }, ty)
        })
    }).collect()
}

fn said(findings: &[Finding], language: Language) -> String {
    findings.iter().map(|finding| finding.message.get(language)).collect::<Vec<_>>().join(" ; ")
}

fn unwritten(path: &Path, trouble: &Trouble) -> Halt {
    let (path, text) = (path.display(), trouble.text());
    Halt::new(format!("`{path}` : {}", text.get(Language::Fr)), format!("`{path}`: {}", text.get(Language::En)))
}

/// Says which questions the file does not answer; halts when it answers none, or
/// lacks the column of the groups.
fn missing(voice: &Voice, asked: &Asked, reader: &Reader) -> Result<(), Halt> {
    let there = reader.names().join("`, `");
    if let Some(by) = asked.by.as_ref().filter(|by| reader.missing().contains(by)) {
        return Err(Halt::new(
            format!("le fichier n'a pas de colonne `{by}` ; il a `{there}`"), format!("the file has no column `{by}`; it has `{there}`"),
        ));
    }
    let absent = reader.missing().join("`, `");
    let kept = reader.names().iter().filter(|name| asked.by.as_ref() != Some(name));
    if !absent.is_empty() && !kept.clone().any(|name| reader.is_read(name)) {
        return Err(Halt::new(
            format!("aucune colonne du fichier ne répond à une question : il faudrait `{absent}` ; il a `{there}`"),
            format!("no column of the file answers a question: it would take `{absent}`; it has `{there}`"),
        ));
    }
    if !absent.is_empty() {
        eprintln!("{} `{absent}`", voice.pick("Sans colonne dans le fichier, donc pas encore connu :", "Without a column in the file, so not known yet:"));
    }
    Ok(())
}

/// What is wrong with the file, a line each.
fn refused(voice: &Voice, path: &Path, troubles: &[Trouble]) -> u8 {
    if voice.json {
        let list: Vec<Value> = troubles.iter().map(|trouble| {
            json!({ "line": trouble.line, "column": trouble.column, "message": trouble.what.get(voice.language) })
        }).collect();
        voice.line(&json!({ "file": path.display().to_string(), "errors": list }).to_string());
        return 1;
    }
    for trouble in troubles {
        voice.line(&format!("{}, {}", path.display(), trouble.text().get(voice.language)));
    }
    1
}

/// How far a long reading is: a bar on a terminal, a line at each quarter
/// elsewhere, nothing for a small file.
struct Bar {
    language: Language,
    terminal: bool,
    long: bool,
    quarter: usize,
}

/// Bytes from which a reading takes more than a moment.
const LONG: u64 = 4 << 20;
/// Characters of the bar.
const BAR: usize = 30;

impl Bar {
    fn new(voice: &Voice, bytes: u64) -> Self {
        Self { language: voice.language, terminal: std::io::stderr().is_terminal(), long: bytes >= LONG && !voice.json, quarter: 0 }
    }

    fn show(&mut self, done: f64, cases: usize) {
        if !self.long {
            return;
        }
        let share = done.clamp(0.0, 1.0);
        let cases = beffroi_base::format_number(cases as f64, None, self.language);
        let households = self.language.pick("foyers", "households");
        if self.terminal {
            let full = (share * BAR as f64).round() as usize;
            eprint!("\r{}{} {:3.0} %  {cases} {households} ", "█".repeat(full), "░".repeat(BAR - full), share * 100.0);
            let _ = std::io::stderr().flush();
        } else if (share * 4.0) as usize > self.quarter {
            self.quarter = (share * 4.0) as usize;
            eprintln!("{:.0} % : {cases} {households}", share * 100.0);
        }
    }

    fn clear(&self) {
        if self.long && self.terminal {
            eprint!("\r{}\r", " ".repeat(BAR + 40));
        }
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
