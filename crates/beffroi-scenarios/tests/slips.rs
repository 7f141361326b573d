//! Whatever slips into a scenario, reading and telling it ends, without panic,
//! and every finding points inside the file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_scenarios::{ScenarioFile, check};
use proptest::prelude::*;

const SERVICE: &str = include_str!("../../../services/eau-solidaire/demarche.yaml");
const SCENARIOS: &[&str] = &[
    include_str!("../../../services/eau-solidaire/scenarios/01-huit-foyers.yaml"),
    include_str!("../../../services/eau-solidaire/scenarios/03-piece-donnee.yaml"),
    include_str!("../../../services/eau-solidaire/scenarios/07-refus.yaml"),
    include_str!("../../../services/eau-solidaire/scenarios/09-formulaire.yaml"),
];
/// What a hand may put where something else stood.
const PIECES: &[&str] = &["", "aucun", ":", "|", "- ", "[", "}", "\n", "  ", "'", "\"", "é", "2026-02-30", "9999-12-31", "-1", "oui", "🚲", "{aide}"];

fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_slip_breaks_the_teller(which in 0..SCENARIOS.len(), slips in prop::collection::vec((any::<u16>(), 0usize..30, 0..PIECES.len()), 1..5)) {
        let service = beffroi_charter::check("essai".parse().unwrap(), SERVICE.as_bytes(), None).sealed.unwrap();
        let mut text = SCENARIOS[which].to_owned();
        for (at, length, piece) in slips {
            let start = boundary(&text, usize::from(at) % (text.len() + 1));
            let end = boundary(&text, start + length).max(start);
            text.replace_range(start..end, PIECES[piece]);
        }
        let tested = check(&service, &[ScenarioFile { path: "x.yaml", bytes: text.as_bytes() }]);
        for finding in &tested.files[0].findings {
            let span = finding.primary.span;
            prop_assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{finding:?} in\n{text}");
        }
    }
}
