//! What the tests of the language share.
#![allow(dead_code)]

use beffroi_base::Language;
use beffroi_findings::{Finding, Source, Style, render};
use beffroi_service::{Reading, read};

/// Services shipped with the project; the water aid as it stood one day, whose
/// words tests replace; and the file that uses every key.
pub const FILES: &[(&str, &str)] = &[
    ("eau-solidaire", include_str!("../../../../services/eau-solidaire/demarche.yaml")),
    ("signalement", include_str!("../../../../services/signalement/demarche.yaml")),
    ("complete", include_str!("../fixtures/complete.yaml")),
    ("eau", include_str!("../fixtures/eau.yaml")),
];

pub const WATER: &str = FILES[3].1;
pub const COMPLETE: &str = FILES[2].1;

pub fn reading(bytes: impl AsRef<[u8]>) -> Reading {
    read("essai".parse().unwrap(), bytes.as_ref())
}

pub fn shown(reading: &Reading, language: Language) -> String {
    let source = Source::new("demarche.yaml", reading.text.as_str());
    render(&source, &reading.findings, Style { language, colour: false })
}

pub fn at<'a>(text: &'a str, finding: &Finding) -> &'a str {
    text.get(finding.primary.span.start..finding.primary.span.end).expect("a span inside the text")
}

/// What is said, and where: `CODE words | message`.
pub fn said(reading: &Reading) -> Vec<String> {
    let line = |finding: &Finding| format!("{} {}", finding.code, finding.message.fr);
    reading.findings.iter().map(line).collect()
}
