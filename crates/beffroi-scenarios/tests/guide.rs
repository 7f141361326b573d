//! Every example of the guide is what it says: its pieces make a clean service,
//! its stories hold, its mistakes are told as it shows them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_charter::CompiledService;
use beffroi_findings::{Finding, Source, Style, render};
use beffroi_scenarios::{ScenarioFile, check};

const GUIDE: &str = include_str!("../../../docs/guide/ecrire-une-demarche.md");

/// The fenced blocks of the guide: what kind, and what they hold.
fn blocks() -> Vec<(String, String)> {
    let mut blocks = vec![];
    let mut open: Option<(String, String)> = None;
    for line in GUIDE.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(kind), None) => open = Some((kind.to_owned(), String::new())),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((kind, text))) => open = Some((kind, text + line + "\n")),
            (None, None) => {}
        }
    }
    blocks
}

fn of_kind(kind: &str) -> Vec<String> {
    blocks().into_iter().filter(|(found, _)| found == kind).map(|(_, text)| text).collect()
}

fn service_text() -> String {
    of_kind("yaml démarche").join("\n")
}

fn checked(text: &str) -> (Option<CompiledService>, String) {
    let checked = beffroi_charter::check("pret-de-tables".parse().unwrap(), text.as_bytes(), None);
    let shown = shown("services/pret-de-tables/demarche.yaml", text, &checked.findings);
    (checked.sealed.filter(|_| checked.findings.is_empty()), shown)
}

fn shown(path: &str, text: &str, findings: &[Finding]) -> String {
    render(&Source::new(path, text), findings, Style::default()).replace(['\u{a0}', '\u{202f}'], " ")
}

fn told(service: &CompiledService, text: &str) -> String {
    let tested = check(service, &[ScenarioFile { path: "scenarios/essai.yaml", bytes: text.as_bytes() }]);
    assert!(tested.stories() > 0 || tested.findings() > 0);
    tested.files.iter().map(|told| shown(&told.source.path, &told.source.text, &told.findings)).collect()
}

#[test]
fn the_pieces_of_the_guide_make_a_clean_service() {
    let (sealed, shown) = checked(&service_text());
    assert!(sealed.is_some(), "{shown}");
}

#[test]
fn the_stories_of_the_guide_hold() {
    let service = checked(&service_text()).0.expect("a clean service");
    let stories = of_kind("yaml scénario");
    assert_eq!(stories.len(), 2);
    for story in stories {
        assert_eq!(told(&service, &story), "");
    }
}

/// Each `diff` is followed by a `text`: what is said of the file so changed.
#[test]
fn the_mistakes_of_the_guide_are_told_as_it_shows_them() {
    let service = checked(&service_text()).0.expect("a clean service");
    let blocks = blocks();
    let mut seen = 0;
    for (at, (_, diff)) in blocks.iter().enumerate().filter(|(_, (kind, _))| kind == "diff") {
        let side = |sign: char| -> String { diff.lines().filter_map(|line| line.strip_prefix(sign)).map(|line| format!("{line}\n")).collect() };
        let (old, new) = (side('-'), side('+'));
        let (old, new) = (old.trim_end_matches('\n'), new.trim_end_matches('\n'));
        let file = [service_text()].into_iter().chain(of_kind("yaml scénario")).find(|text| text.contains(old)).unwrap_or_else(|| panic!("{old}"));
        let changed = file.replacen(old, new, 1);
        let said = if file == service_text() { checked(&changed).1 } else { told(&service, &changed) };
        let (kind, expected) = &blocks[at + 1];
        assert_eq!(kind, "text");
        for line in expected.lines() {
            assert!(said.contains(line), "{line}\nnot said of\n{diff}\n{said}");
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}
