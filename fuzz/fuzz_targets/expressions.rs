//! Any text as an expression, a mechanism or a condition, among questions of each kind: checked, and where it is
//! accepted evaluated with nothing known.
#![no_main]

use beffroi_base::{ServiceSlug, parse_day};
use beffroi_rules::Situation;
use libfuzzer_sys::fuzz_target;

const QUESTIONS: &str = "questions:\n  n: { question: N, type: nombre, unité: €/an, min: 0, max: 100000 }\n  p: { question: P, type: entier, unité: personne, min: 1 }\n  b: { question: B, type: oui/non }\n  c: { question: C, type: choix, choix: [un, deux] }\n  d: { question: D, type: date }\n  f: { question: F, type: nombre, facultative: oui }\npages:\n  - { titre: T, questions: [n, p, b, c, d, f] }\n";

fuzz_target!(|text: &str| {
    let slug: ServiceSlug = "essai".parse().expect("a plain word is a name");
    let inside = text.replace('\n', "\n    ");
    let file = format!("démarche: E\nrésumé: E\ncharte: loi\nen vigueur: 2026-01-01\n{QUESTIONS}règles:\n  r:\n    {inside}\n  s:\n    valeur: {}\nparcours:\n  a: {{ acteur: usager, ensuite: z }}\n  z: fin\n", text.replace('\n', " "));
    let reading = beffroi_service::read(slug.clone(), file.as_bytes());
    if let Some(draft) = &reading.draft {
        for rule in draft.program.rules() {
            draft.program.evaluate_rule(&rule.name, &Situation::new());
        }
    }
    beffroi_charter::check(slug, file.as_bytes(), parse_day("2026-11-24"));
});
