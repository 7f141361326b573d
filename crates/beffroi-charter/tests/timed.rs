//! The checker's model of clocks gives the dates of the law, and stays small.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::{Day, parse_day};
use beffroi_charter::timed::{ThreatKind, Wait, silence_on, threats};
use beffroi_service::{Duration, SilenceSense};
use common::reference;

fn sense(word: &str) -> SilenceSense {
    if word == "refus" { SilenceSense::Refuse } else { SilenceSense::Grant }
}

fn day(text: &str) -> Option<Day> {
    parse_day(text)
}

#[test]
fn the_dates_of_the_law_come_out() {
    let mut rows = 0;
    for line in include_str!("dates/silence.txt").lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let waits: Vec<Wait> = cells[4].split_whitespace().map(|item| {
            let parts: Vec<&str> = item.split('/').collect();
            Wait { asked: day(parts[0]).unwrap(), due: day(parts[1]).unwrap(), given: day(parts[2]) }
        }).collect();
        let on = silence_on(sense(cells[1]), Duration::Months(2), day(cells[2]).unwrap(), day(cells[3]).unwrap(), &waits);
        assert_eq!(on, day(cells[5]), "{line}");
        rows += 1;
    }
    assert_eq!(rows, 13);
}

fn found(text: &str) -> Vec<(ThreatKind, i64, i64)> {
    let draft = beffroi_service::read("essai".parse().unwrap(), text.as_bytes()).draft.unwrap();
    threats(&draft).into_iter().map(|threat| (threat.kind, threat.day, threat.silence)).collect()
}

#[test]
fn each_clock_is_seen_where_it_strikes_first() {
    let text = reference("décision");
    assert_eq!(found(text), []);
    let with = |line: &str| text.replace("      proposer: { vers: signature }\n", &format!("      proposer: {{ vers: signature }}\n{line}"));
    // Filed in July: silence on day 62, or 92 once an item was asked on the first day and never came.
    assert_eq!(found(&with("    sans réponse: { après: 61 jours, vers: close }\n")), [(ThreatKind::Unheard, 61, 62)]);
    assert_eq!(found(&with("    sans réponse: { après: 70 jours, vers: close }\n")), [(ThreatKind::Unheard, 70, 92)]);
    assert_eq!(found(&with("    sans réponse: { après: 5 mois, vers: close }\n")), []);
    // Where silence grants, a missing item stops the clock: nothing but the stage's own limit is left.
    let granting = with("    sans réponse: { après: 5 mois, vers: close }\n").replace("sens: refus", "sens: acceptation");
    assert_eq!(found(&granting), [(ThreatKind::Unheard, 153, 153)]);
    assert_eq!(found(&text.replace("durée: 24 mois", "durée: 61 jours")), [(ThreatKind::Erased, 123, 124)]);
    assert_eq!(found(&text.replace("durée: 24 mois", "durée: 63 jours")), []);
    assert_eq!(found(&text.replace("sens: refus, délai: 2 mois", "sens: aucun")), []);
}

#[test]
fn a_journey_of_many_stages_and_items_ends() {
    let text = reference("décision");
    let mut stages = String::new();
    for i in 0..30 {
        stages += &format!("  s{i}:\n    acteur: instructeur\n    actions:\n      demander {i}: {{ courrier: pièce manquante, échéance: {} jours }}\n      avancer: {{ vers: s{} }}\n      revenir: {{ vers: s{} }}\n      sauter: {{ vers: signature }}\n    sans réponse: {{ après: {} jours, vers: s{} }}\n", 5 + i, (i + 1) % 30, (i + 7) % 30, 9 + i, (i + 3) % 30);
    }
    let text = text.replace("ensuite: instruction", "ensuite: s0").replace("  signature:\n    acteur", &format!("{stages}  signature:\n    acteur"));
    found(&text);
}
