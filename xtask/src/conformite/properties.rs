//! How many properties each mechanism has, and how many cases were tried: the
//! tests of the rules are run, and say it.

use super::Part;
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// Runs the property suite; every mechanism has at least one property, or is
/// refused whatever the case.
pub(super) fn part(root: &Path) -> Part {
    let file = std::env::temp_dir().join(format!("beffroi-proprietes-{}", std::process::id()));
    let ran = Command::new("cargo")
        .args(["test", "--quiet", "--package", "beffroi-rules", "--test", "mecanismes", "--test", "listes"])
        .env("BEFFROI_PROPRIETES", &file)
        .current_dir(root)
        .output();
    let said = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(&file);
    let held = ran.is_ok_and(|ran| ran.status.success());
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in said.lines() {
        let mut cells = line.split('\t');
        let (Some(mechanism), Some(cases)) = (cells.next(), cells.nth(1).and_then(|n| n.parse::<usize>().ok())) else { continue };
        let one = tried.entry(mechanism).or_default();
        *one = (one.0 + 1, one.1 + cases);
    }
    let (mut lines, mut without) = (vec![], vec![]);
    let mechanisms: Vec<&str> = beffroi_rules::mechanisms().collect();
    for mechanism in &mechanisms {
        match tried.get(mechanism) {
            Some((laws, cases)) => lines.push(format!("{mechanism} : {laws} × {}", cases / laws.max(&1))),
            None => without.push(*mechanism),
        }
    }
    let (laws, cases) = tried.values().fold((0, 0), |(laws, cases), (l, c)| (laws + l, cases + c));
    let mut lines: Vec<String> = lines.chunks(6).map(|chunk| chunk.join(" · ")).collect();
    lines.push(format!("hors du profil, refusés dans tous les cas (tests/refus.rs) : {}", without.join(", ")));
    Part {
        title: format!("mécanismes ayant leurs propriétés : {laws} propriétés, {cases} cas essayés"),
        agree: if held { tried.len() } else { 0 }, total: mechanisms.len() - OUTSIDE, lines, strict: true, absent: None,
    }
}

/// Mechanisms left out of the profile.
const OUTSIDE: usize = 3;
