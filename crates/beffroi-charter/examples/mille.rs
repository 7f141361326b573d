//! A thousand services checked cold, and one: time and memory, printed.
//!
//! `cargo run --release -p beffroi-charter --example mille [dossier] [nombre]`
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use beffroi_base::ServiceSlug;
use beffroi_charter::check;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "services".to_owned());
    let count: usize = arguments.next().map_or(Ok(1000), |count| count.parse())?;
    let shipped = shipped(Path::new(&folder))?;
    let Some(first) = shipped.first() else { return Err("no service".into()) };
    let (name, text) = first;

    // Cold: the very first check of the process, before any table is warm.
    let start = Instant::now();
    let one = check(name.clone(), text.as_bytes(), None);
    println!("{name}, the first check: {:.1} ms, {} errors", start.elapsed().as_secs_f64() * 1e3, one.errors());
    let mut times: Vec<f64> = (0..50).map(|_| {
        let start = Instant::now();
        std::hint::black_box(check(name.clone(), text.as_bytes(), None));
        start.elapsed().as_secs_f64() * 1e3
    }).collect();
    times.sort_by(f64::total_cmp);
    println!("{name}, the median of 50: {:.1} ms", times.get(times.len() / 2).copied().unwrap_or_default());

    let files: Vec<(ServiceSlug, String)> = (0..count).filter_map(|i| {
        let (slug, text) = shipped.get(i % shipped.len())?;
        Some((format!("{slug}-{i}").parse().ok()?, renamed(text, &letters(i))))
    }).collect();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    let (errors, remarks) = std::thread::scope(|scope| {
        let hands: Vec<_> = files.chunks(files.len().div_ceil(threads).max(1)).map(|part| {
            scope.spawn(move || part.iter().fold((0, 0), |(errors, remarks), (slug, text)| {
                let checked = check(slug.clone(), text.as_bytes(), None);
                (errors + checked.errors(), remarks + checked.findings.len())
            }))
        }).collect();
        hands.into_iter().filter_map(|hand| hand.join().ok()).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    let elapsed = start.elapsed().as_secs_f64();
    println!("{} files ({} KiB) from {} shipped, {threads} threads: {elapsed:.2} s, {errors} errors, {remarks} remarks", files.len(), bytes >> 10, shipped.len());
    println!("memory at its highest: {}", peak().unwrap_or_else(|| "unknown here".to_owned()));
    Ok(())
}

fn shipped(folder: &Path) -> Result<Vec<(ServiceSlug, String)>, Box<dyn std::error::Error>> {
    let mut out = vec![];
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let file = path.join("demarche.yaml");
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if file.is_file() {
            out.push((name.parse().map_err(|_| format!("{name} names no service"))?, std::fs::read_to_string(file)?));
        }
    }
    out.sort();
    Ok(out)
}

/// Every namespace of the file renamed, so that no two files share a name.
fn renamed(text: &str, word: &str) -> String {
    let namespaces: BTreeSet<&str> = text.match_indices(" . ").filter_map(|(at, _)| {
        let before = text.get(..at)?;
        let start = before.rfind(|c: char| !c.is_alphabetic()).map_or(0, |i| i + before.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
        before.get(start..).filter(|name| !name.is_empty() && !matches!(*name, "dossier" | "décision" | "pièce" | "usager"))
    }).collect();
    namespaces.into_iter().fold(text.to_owned(), |text, name| {
        let text = text.replace(&format!(" {name} . "), &format!(" {name}{word} . "));
        let text = text.replace(&format!("[{name} . "), &format!("[{name}{word} . ")).replace(&format!("{{{name} . "), &format!("{{{name}{word} . "));
        // A namespace may itself be a rule, or a list named whole.
        let text = text.replace(&format!("[{name}]"), &format!("[{name}{word}]")).replace(&format!(": {name}\n"), &format!(": {name}{word}\n"));
        let text = text.replace(&format!("liste: {name},"), &format!("liste: {name}{word},"));
        text.replace(&format!("\n  {name}:"), &format!("\n  {name}{word}:"))
    })
}

fn letters(mut i: usize) -> String {
    let mut out = String::new();
    for _ in 0..3 {
        out.push(char::from(b'a' + u8::try_from(i % 26).unwrap_or(0)));
        i /= 26;
    }
    out
}

/// Linux says how much memory the process took at most.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(format!("{} MiB", kib >> 10))
}
