//! Shipped services and those of strangers, damaged in every way a hand can: the checker ends, what it says stands
//! inside the text, and nothing is sealed with an error. Always the same damages: no dice.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::{Language, Span, parse_day};
use beffroi_charter::{Checked, check, repair};
use beffroi_findings::{Source, Style, render};
use std::path::Path;

const PIECES: &[&str] = &[
    "\t", ": ", "\"", "'", "{", "}", "[", "]", "- ", "#", "|\n", "\u{a0}", "é", "😀", "fin", "oui", "{échéance}", "{motifs}", " . ", "0", "-1",
    "vers: ", "acteur: usager\n", "sans réponse: { après: 3 jours, vers: close }", "silense: ", "type: ", "sensible: santé", " et ", "1,5", "2 moi",
];

struct Hand(u64);

impl Hand {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    fn slip(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let at = self.below(lines.len());
        match self.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[self.below(lines.len())].clone()),
            2 => lines[at].insert_str(0, &" ".repeat(self.below(5))),
            3 => lines[at] = lines[at].trim_start().to_owned(),
            _ => {
                let places: Vec<usize> = lines[at].char_indices().map(|(i, _)| i).collect();
                let place = places[self.below(places.len())];
                lines[at].insert_str(place, PIECES[self.below(PIECES.len())]);
            }
        }
        lines.concat()
    }
}

fn files() -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![];
    for folder in ["../../services", "tests/strangers/good", "tests/strangers/bad"] {
        let mut paths: Vec<_> = std::fs::read_dir(here.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let path = if path.is_dir() { path.join("demarche.yaml") } else { path };
            if path.extension().is_some_and(|e| e == "yaml") && path.exists() {
                all.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

fn sound(checked: &Checked) {
    assert_eq!(checked.sealed.is_some(), checked.errors() == 0);
    let inside = |span: Span| assert!(checked.text.get(span.start..span.end).is_some(), "{span:?}");
    for finding in &checked.findings {
        inside(finding.primary.span);
        finding.labels.iter().for_each(|label| inside(label.span));
        finding.helps.iter().filter_map(|help| help.edit.as_ref()).for_each(|edit| inside(edit.span));
    }
    let source = Source::new("demarche.yaml", &checked.text);
    for language in [Language::Fr, Language::En] {
        render(&source, &checked.findings, Style { language, colour: false });
    }
}

#[test]
fn a_damaged_service_is_judged_to_the_end() {
    let mut hand = Hand(2026);
    for text in files() {
        for _ in 0..6 {
            let mut damaged = text.clone();
            for _ in 0..=hand.below(4) {
                damaged = hand.slip(&damaged);
            }
            sound(&check("essai".parse().unwrap(), damaged.as_bytes(), parse_day("2026-11-24")));
        }
    }
}

#[test]
fn repairs_of_a_damaged_service_end_and_bring_no_error() {
    let mut hand = Hand(44);
    for text in files().iter().step_by(4) {
        let damaged = hand.slip(text);
        let slug: beffroi_base::ServiceSlug = "essai".parse().unwrap();
        let before = check(slug.clone(), damaged.as_bytes(), None).errors();
        let after = check(slug.clone(), repair(&slug, damaged.as_bytes(), None).text.as_bytes(), None).errors();
        assert!(after <= before, "{before} then {after}\n{damaged}");
    }
}

#[test]
fn a_file_that_is_wrong_on_every_line_is_not_read_again_and_again() {
    let wrong: String = (0..10_000).map(|i| format!("k{i}: \"a\" b\n")).collect();
    let checked = check("essai".parse().unwrap(), wrong.as_bytes(), None);
    assert_eq!(checked.findings.len(), 20);
}
