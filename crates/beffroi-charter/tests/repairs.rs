//! What `--réparer` does: only what is safe, all of it, and never a new mistake.
#![allow(clippy::unwrap_used)]

mod common;

use beffroi_base::parse_day;
use beffroi_charter::{RULES, repair};
use beffroi_findings::Safety;
use common::{TODAY, reference, run, service, unmark};

fn repaired(text: &str) -> beffroi_charter::Repaired {
    repair(&"essai".parse().unwrap(), text.as_bytes(), parse_day(TODAY))
}

#[test]
fn a_clean_file_is_left_as_it_is() {
    for name in ["décision", "signalement", "eau"] {
        let done = repaired(reference(name));
        assert!(done.text == reference(name) && done.made.is_empty(), "{name}: {:?}", done.made);
    }
}

#[test]
fn every_failing_file_is_repaired_as_far_as_its_safe_edits_go() {
    let mut whole: Vec<&str> = vec![];
    for rule in RULES {
        for fixture in &rule.page().fails {
            let (text, _) = unmark(&service(fixture));
            let before = run(&text);
            let safe = before.findings.iter().flat_map(|f| &f.helps).filter_map(|h| h.edit.as_ref()).any(|e| e.safety == Safety::Safe);
            let done = repaired(&text);
            let after = run(&done.text);
            assert!(after.findings.len() <= before.findings.len(), "{}: {}", rule.code, fixture.caption);
            assert_eq!(done.text != text, !done.made.is_empty(), "{}: {}", rule.code, fixture.caption);
            if !safe {
                assert!(done.made.is_empty(), "{}: {}", rule.code, fixture.caption);
            }
            if safe && !after.findings.iter().any(|f| f.code == rule.code) {
                whole.push(rule.code);
            }
            // Repairing twice repairs nothing more.
            assert!(repaired(&done.text).made.is_empty(), "{}: {}", rule.code, fixture.caption);
        }
    }
    whole.dedup();
    for code in ["CH0401", "CH0404", "CH0804", "LX1101", "LX2101", "LX2102"] {
        assert!(whole.contains(&code), "{code} has no file that is repaired whole: {whole:?}");
    }
}

#[test]
fn a_dead_question_leaves_the_questions_and_its_page() {
    let text = reference("signalement")
        .replace("pages:\n", "  arbre . essence:\n    question: De quelle essence est-il ?\n    type: texte\n\npages:\n")
        .replace("[arbre . nature, arbre . lieu]\n\nparcours", "[arbre . nature, arbre . essence, arbre . lieu]\n\nparcours");
    let done = repaired(&text);
    assert_eq!(done.made, ["CH0401"]);
    assert!(!done.text.contains("essence") && done.text.contains("[arbre . nature, arbre . lieu]"), "{}", done.text);
    assert!(run(&done.text).sealed.is_some());
}

#[test]
fn an_amount_or_a_delay_is_never_changed_without_asking() {
    let hole = reference("décision").replace("        - montant: 60 €/enfant\n", "        - montant: 60 €/enfant\n          de: 601 €\n");
    assert!(run(&hole).findings.iter().any(|f| f.helps.iter().any(|h| h.edit.as_ref().is_some_and(|e| e.text == "600 €" && e.safety == Safety::NeedsDecision))));
    assert!(repaired(&hole).made.is_empty());
    let silence = reference("décision").replace("sens: refus", "sens: acceptation");
    assert!(repaired(&silence).made.is_empty());
}
