//! `cargo xtask conformité [DOSSIER]`: the rules against the reference engine's
//! own cases, against a real model and against their own properties, in one
//! table. DOSSIER is where the reference engine is installed, when it is
//! (`npm install publicodes@1.10.3 yaml`).
//!
//! The data is not ours and is not in the repository: it is read where
//! `BEFFROI_DATA` says, else in `../shared/data`; what cannot be run is said.

mod cases;
mod classes;
mod export;
mod peers;
mod programmes;
mod properties;
mod strict;
mod unitaires;
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
    /// Not run, and what it would take.
    pub absent: Option<String>,
}

impl Part {
    fn absent(title: &str, why: &str) -> Self {
        Self { title: title.to_owned(), absent: Some(why.to_owned()), ..Self::default() }
    }

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

/// Runs what needs neither another engine nor other tests, on a stack deep
/// enough for large models.
pub fn run(root: &Path) -> Option<Vec<Part>> {
    let (data, root) = (data(root), root.to_owned());
    on_deep_stack(move || parts(&root, data.as_deref()))
}

fn on_deep_stack(work: impl FnOnce() -> Vec<Part> + Send + 'static) -> Option<Vec<Part>> {
    let worker = std::thread::Builder::new().stack_size(1 << 30).spawn(work).ok()?;
    worker.join().ok()
}

fn parts(root: &Path, data: Option<&Path>) -> Vec<Part> {
    let mut parts = match data {
        Some(data) => {
            let mut parts = cases::parts(&data.join("mecanismes"));
            parts.push(velo::part(data));
            parts
        }
        None => vec![Part::absent("cas officiels et modèle aides-velo", "BEFFROI_DATA ou ../shared/data/publicodes n'est pas là")],
    };
    parts.extend(unitaires::parts(root));
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
        if let Some(why) = &part.absent {
            let _ = writeln!(out, "– {:width$}  non lancé : {why}", part.title);
            continue;
        }
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

/// The command: prints the table. With a development folder, also what needs the
/// reference engine: random programs, models (`NAME.json` with its situations in
/// `NAME.jsonl`), exported rules. With a model and a file of situations (one JSON
/// object a line: `id`, `situation`, `values`), compares those alone; with
/// `--programmes`, random programs made by `xtask/fuzz/programmes.mjs`; with
/// `--export`, writes the shipped rules for `xtask/fuzz/export.mjs`.
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
        _ => {
            let folder = rest.first().map(PathBuf::from).filter(|folder| folder.is_dir());
            let (data, root) = (data(root), root.to_owned());
            on_deep_stack(move || {
                let mut all = parts(&root, data.as_deref());
                all.push(properties::part(&root));
                all.extend(peers::parts(&root, folder.as_deref()));
                all
            })
        }
    };
    let parts = parts.ok_or("la comparaison s'est arrêtée")?;
    println!("{}", table(&parts));
    if parts.iter().all(Part::passes) { Ok(()) } else { Err("des valeurs diffèrent".to_owned()) }
}
