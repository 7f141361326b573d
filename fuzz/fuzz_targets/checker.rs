//! Any bytes: checked whole and shown in both languages, every place inside the text.
#![no_main]

use beffroi_base::{Language, ServiceSlug, parse_day};
use beffroi_findings::{Source, Style, findings_to_json, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let slug: ServiceSlug = "essai".parse().expect("a plain word is a name");
    let checked = beffroi_charter::check(slug, bytes, parse_day("2026-11-24"));
    assert!(checked.sealed.is_some() || checked.errors() > 0);
    let source = Source::new("demarche.yaml", &checked.text);
    for finding in &checked.findings {
        let places = finding.labels.iter().map(|label| label.span).chain([finding.primary.span]);
        let edits = finding.helps.iter().filter_map(|help| help.edit.as_ref()).map(|edit| edit.span);
        for span in places.chain(edits) {
            assert!(checked.text.get(span.start..span.end).is_some(), "{finding:?}");
        }
    }
    for language in [Language::Fr, Language::En] {
        render(&source, &checked.findings, Style { language, colour: false });
        findings_to_json(&source, &checked.findings, language);
    }
});
