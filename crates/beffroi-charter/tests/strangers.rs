//! Thirty services written from the reference page alone, as a newcomer would: fifteen sound, fifteen with two or
//! three faults each, named on their first line. What the checker says of each stands beside it, for a reader to
//! judge. `BEFFROI_BLESS=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::{Language, parse_day};
use beffroi_charter::{Checked, check};
use beffroi_findings::{Level, Source, Style, render};
use std::fs;
use std::path::{Path, PathBuf};

fn files(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers").join(kind);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    files.sort();
    files
}

fn checked(path: &Path) -> Checked {
    let slug = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    check(slug, &fs::read(path).unwrap(), parse_day("2026-11-24"))
}

fn said(path: &Path, checked: &Checked) -> String {
    let source = Source::new(path.file_name().unwrap().to_str().unwrap(), &checked.text);
    render(&source, &checked.findings, Style { language: Language::Fr, colour: false })
}

/// What is said of a file, as reviewed.
fn reviewed(path: &Path, said: &str) {
    let beside = path.with_extension("txt");
    if std::env::var_os("BEFFROI_BLESS").is_some() {
        if said.is_empty() {
            let _ = fs::remove_file(&beside);
        } else {
            fs::write(&beside, said).unwrap();
        }
    }
    let known = fs::read_to_string(&beside).unwrap_or_default();
    assert_eq!(said, known, "{}: read what changed, then BEFFROI_BLESS=1", beside.display());
}

#[test]
fn a_sound_service_opens() {
    for path in files("good") {
        let checked = checked(&path);
        reviewed(&path, &said(&path, &checked));
        assert!(checked.sealed.is_some(), "{}", path.display());
    }
}

#[test]
fn each_fault_is_said_once_and_nothing_else() {
    let mut wrong = vec![];
    for path in files("bad") {
        let checked = checked(&path);
        reviewed(&path, &said(&path, &checked));
        // The first line names the faults, between semicolons.
        let faults = checked.text.lines().next().unwrap().split(" ; ").count();
        let found = checked.findings.iter().filter(|finding| finding.level == Level::Error || finding.code.starts_with("CH")).count();
        assert!(checked.errors() > 0 && checked.sealed.is_none(), "{}", path.display());
        if found != faults {
            let said: Vec<_> = checked.findings.iter().map(|finding| format!("{} {}", finding.code, finding.message.fr)).collect();
            wrong.push(format!("{}: {said:#?}", checked.text.lines().next().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_repair_that_is_offered_leaves_the_rest_as_it_was() {
    for path in files("bad") {
        let checked = checked(&path);
        for finding in &checked.findings {
            let mut edits: Vec<_> = finding.helps.iter().filter_map(|help| help.edit.as_ref()).collect();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
            let mut text = checked.text.clone();
            edits.iter().for_each(|edit| text.replace_range(edit.span.start..edit.span.end, &edit.text));
            let after = check("essai".parse().unwrap(), text.as_bytes(), parse_day("2026-11-24"));
            let codes = |checked: &Checked| checked.findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
            assert!(after.findings.len() <= checked.findings.len(), "{}, {}: {:?}, {:?}", path.display(), finding.code, codes(&checked), codes(&after));
        }
    }
}
