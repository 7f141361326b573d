//! `cargo xtask conformité`: the rules against the reference engine's own
//! cases and against a real model, in one table.
//!
//! The data is not ours and is not in the repository: it is read where
//! `BEFFROI_DATA` says, else in `../shared/data`; without it, nothing is run
//! and that is said.

mod cases;
mod classes;
mod export;
mod programmes;
mod strict;
mod velo;

pub use cases::{Case, Expected, Verdict, read_cases};

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

/// What one part of the run found.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What was compared.
    pub title: String,
    /// How many values or cases agree.
    pub agree: usize,
    /// How many there are.
    pub total: usize,
    /// What disagrees or is refused, one line each.
    pub lines: Vec<String>,
    /// Whether anything but full agreement is a failure.
    pub strict: bool,
}

impl Part {
    /// Whether this part is as it must be.
    pub fn passes(&self) -> bool {
        !self.strict || self.agree == self.total
    }
}

/// Where the data is, if it is there.
pub fn data(root: &Path) -> Option<PathBuf> {
    let base = std::env::var_os("BEFFROI_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let found = base.join("publicodes");
    found.is_dir().then_some(found)
}

/// Runs everything on a stack deep enough for large models.
pub fn run(root: &Path) -> Option<Vec<Part>> {
    let data = data(root)?;
    on_deep_stack(move || parts(&data))
}

fn on_deep_stack(work: impl FnOnce() -> Vec<Part> + Send + 'static) -> Option<Vec<Part>> {
    let worker = std::thread::Builder::new().stack_size(1 << 30).spawn(work).ok()?;
    worker.join().ok()
}

fn parts(data: &Path) -> Vec<Part> {
    let mut parts = cases::parts(&data.join("mecanismes"));
    parts.push(velo::part(data));
    parts
}

/// Every model of a folder: `NAME.json` with its situations and values in
/// `NAME.jsonl`.
fn models(folder: &Path) -> Vec<Part> {
    let mut rules: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    rules.retain(|path| path.extension().is_some_and(|kind| kind == "json") && path.with_extension("jsonl").is_file());
    rules.sort();
    rules.iter().map(|path| {
        let name = path.file_stem().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        Part { title: format!("modèle {name}, toutes les valeurs publiques, compat-v1"), ..velo::model(path, &path.with_extension("jsonl")) }
    }).collect()
}

/// The table and what is below it.
pub fn table(parts: &[Part]) -> String {
    let width = parts.iter().map(|part| part.title.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for part in parts {
        let sign = if part.passes() { "✓" } else { "✗" };
        let _ = writeln!(out, "{sign} {:width$}  {:>6} / {}", part.title, part.agree, part.total);
    }
    for part in parts.iter().filter(|part| !part.lines.is_empty()) {
        let _ = writeln!(out, "\n{} :", part.title);
        for line in &part.lines {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

/// The command: prints the table. With a model and a file of situations (one
/// JSON object a line: `id`, `situation`, `values`), compares those instead; with
/// a folder of such pairs, those too;
/// with `--programmes`, random programs made by `xtask/fuzz/programmes.mjs`;
/// with `--export`, writes the shipped rules for `xtask/fuzz/export.mjs`.
///
/// # Errors
/// Says so when something is not as it must be.
pub fn command(root: &Path, rest: &[String]) -> Result<(), String> {
    if let [flag] = rest
        && flag == "--export"
    {
        export::lines(root).iter().for_each(|line| println!("{line}"));
        return Ok(());
    }
    let parts = match rest {
        [flag, file] if flag == "--programmes" => {
            let file = PathBuf::from(file);
            on_deep_stack(move || programmes::parts(&file))
        }
        [model, situations] => on_deep_stack({
            let (model, situations) = (PathBuf::from(model), PathBuf::from(situations));
            move || vec![velo::model(&model, &situations)]
        }),
        [folder] if Path::new(folder).is_dir() => {
            let (data, folder) = (data(root), PathBuf::from(folder));
            on_deep_stack(move || {
                let mut all = data.map_or(vec![], |data| parts(&data));
                all.extend(models(&folder));
                all
            })
        }
        _ => run(root),
    };
    let Some(parts) = parts else {
        println!("Pas de données de conformité (BEFFROI_DATA ou ../shared/data/publicodes) : rien n'est comparé.");
        println!("No conformance data (BEFFROI_DATA or ../shared/data/publicodes): nothing is compared.");
        return Ok(());
    };
    println!("{}", table(&parts));
    if parts.iter().all(Part::passes) { Ok(()) } else { Err("des valeurs diffèrent".to_owned()) }
}
