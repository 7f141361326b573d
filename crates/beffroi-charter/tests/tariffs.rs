//! Defects found in real tariffs and real services, written as services: each
//! is caught, and the tariffs that are right are not blamed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_charter::Checked;
use beffroi_base::Language;
use common::{reference, run};

const GRID: &str = "      tranches:\n        - montant: 120 €/enfant\n          plafond: 600 €\n        - montant: 60 €/enfant\n          plafond: 1200 €\n        - montant: 0 €/enfant\n";

/// The reference service with another grid over the family quotient.
fn with_grid(bands: &str) -> Checked {
    let text = reference("décision");
    assert_eq!(text.matches(GRID).count(), 1);
    run(&text.replace(GRID, &format!("      tranches:\n{bands}")))
}

fn band(from: Option<&str>, to: Option<&str>, price: &str) -> String {
    let mut out = format!("        - montant: {price} €/enfant\n");
    out.extend(from.map(|from| format!("          de: {from} €\n")));
    out.extend(to.map(|to| format!("          à: {to} €\n")));
    out
}

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.findings.iter().map(|finding| finding.code).collect()
}

fn messages(checked: &Checked) -> Vec<String> {
    checked.findings.iter().map(|finding| finding.message.get(Language::Fr).replace(['\u{a0}', '\u{202f}'], " ")).collect()
}

/// Fails unless some message names a range that holds the value.
fn a_hole_holds(checked: &Checked, value: &str, from: &str, to: &str) {
    let wanted = format!("de {from} à {to}");
    assert!(messages(checked).iter().any(|message| message.contains(&wanted)), "{value}: {:?}", messages(checked));
}

#[test]
fn champcevinel_has_three_holes() {
    // School canteen 2022-2023: "0 à 622", "623 à 1000", "1001 à 1500", "1501 et plus".
    let bands = [band(Some("0"), Some("622"), "1.00"), band(Some("623"), Some("1000"), "3.30"), band(Some("1001"), Some("1500"), "3.40"), band(Some("1501"), None, "3.50")].concat();
    let checked = with_grid(&bands);
    assert_eq!(codes(&checked), ["CH0803", "CH0803", "CH0803"]);
    a_hole_holds(&checked, "622,50 €", "622,01 €", "622,99 €");
    a_hole_holds(&checked, "1000,50 €", "1 000,01 €", "1 000,99 €");
    a_hole_holds(&checked, "1500,50 €", "1 500,01 €", "1 500,99 €");
    assert!(checked.sealed.is_none());
}

#[test]
fn talloires_has_three_holes_and_two_thousand_and_one_is_in_the_last() {
    // "moins de 1100", "1101 à 1500", "1501 à 2000", "plus de 2001".
    let first = "        - montant: 0.99 €/enfant\n          plafond: 1100 €\n";
    let bands = [first.to_owned(), band(Some("1101"), Some("1500"), "3.80"), band(Some("1501"), Some("2000"), "4.30"), band(Some("2001.01"), None, "4.80")].concat();
    let checked = with_grid(&bands);
    assert_eq!(codes(&checked), ["CH0803", "CH0803", "CH0803"]);
    a_hole_holds(&checked, "1100 €", "1 100,00 €", "1 100,99 €");
    a_hole_holds(&checked, "1500,50 €", "1 500,01 €", "1 500,99 €");
    a_hole_holds(&checked, "2001 €", "2 000,01 €", "2 001,00 €");
}

#[test]
fn val_de_marne_is_whole() {
    // Colleges, January 2025: bounds to the cent.
    let bounds = [("600", "1.15"), ("840", "1.55"), ("1025", "2.10"), ("1200", "2.80"), ("1400", "3.50"), ("1530", "4.20"), ("1680", "4.70"), ("1890", "5.40"), ("2225", "5.70")];
    let mut bands = String::new();
    let mut from = "0".to_owned();
    for (to, price) in bounds {
        bands.push_str(&band(Some(&from), Some(to), price));
        from = format!("{to}.01");
    }
    bands.push_str(&band(Some(&from), None, "5.95"));
    let checked = with_grid(&bands);
    assert!(checked.findings.is_empty() && checked.sealed.is_some(), "{:?}", messages(&checked));
}

/// Prices of the Strasbourg grid of September 2024, by the quotient from which
/// each holds, and three bands of 2021 that were never closed.
const STRASBOURG_2024: &[(u32, &str)] = &[(0, "11.85"), (100, "16.16"), (300, "20.46"), (500, "24.77"), (700, "29.07"), (900, "33.38"), (1100, "37.68"), (1300, "41.99"), (1500, "46.29"), (1700, "50.60"), (1900, "54.90")];
const STRASBOURG_2021: &[(u32, &str)] = &[(401, "16.70"), (801, "35.85"), (1001, "45.30")];

fn strasbourg(mixed: bool, amount: impl Fn(&str, bool) -> String) -> String {
    let mut points: Vec<(u32, String)> = STRASBOURG_2024.iter().map(|(from, price)| (*from, amount(price, true))).collect();
    if mixed {
        points.extend(STRASBOURG_2021.iter().map(|(from, price)| (*from, amount(price, false))));
    }
    points.sort_by_key(|(from, _)| *from);
    let mut out = String::new();
    for (place, (_, amount)) in points.iter().enumerate() {
        out.push_str(&format!("        - montant: {amount}\n"));
        if let Some((next, _)) = points.get(place + 1) {
            out.push_str(&format!("          plafond: {next} €\n"));
        }
    }
    out
}

fn dated(bands: &str) -> Checked {
    let date = "  demandeur . rentrée:\n    question: Quand commence l'accueil ?\n    type: date\n    lu à: [instruction]\n    en: { question: When does it begin? }\n  demandeur . compte:\n";
    let text = reference("décision").replace(GRID, &format!("      tranches:\n{bands}")).replacen("  demandeur . compte:\n", date, 1)
        .replace("foyer . quotient, demandeur . compte]\n    en", "foyer . quotient, demandeur . rentrée, demandeur . compte]\n    en");
    run(&text)
}

#[test]
fn strasbourg_mixed_two_grids_and_its_tests_were_green() {
    // Undated, as a spreadsheet would paste it: the price turns back.
    let checked = with_grid(&strasbourg(true, |price, _| format!("{price} €/enfant")));
    assert_eq!(codes(&checked), ["CH0805"], "{:?}", messages(&checked));
    // Dated, as OpenFisca keeps it: bands of 2021 stand beside those of 2024.
    let since = |price: &str, new: bool| {
        let day = if new { "01/09/2024" } else { "01/09/2021" };
        format!("{{ valeurs datées: {{ à la date: demandeur . rentrée, du {day}: {price} €/enfant }} }}")
    };
    let checked = dated(&strasbourg(true, since));
    assert_eq!(codes(&checked), ["CH0802"], "{:?}", messages(&checked));
    assert!(messages(&checked)[0].contains("1er septembre 2024") && messages(&checked)[0].contains("1er septembre 2021"), "{:?}", messages(&checked));
    // The grid the council voted is clean both ways.
    assert!(with_grid(&strasbourg(false, |price, _| format!("{price} €/enfant"))).findings.is_empty());
    assert!(dated(&strasbourg(false, since)).findings.is_empty());
}

#[test]
fn a_waiting_state_without_end_is_refused() {
    let text = reference("décision").replace("      proposer: { vers: signature }\n", "      proposer: { vers: signature }\n      attendre: { vers: attente de pièces }\n  attente de pièces:\n    acteur: usager\n    actions:\n      envoyer: { vers: instruction }\n");
    let checked = run(&text);
    assert_eq!(codes(&checked), ["CH0504"], "{:?}", messages(&checked));
    let bounded = text.replace("    acteur: usager\n    actions:\n      envoyer", "    acteur: usager\n    sans réponse: { après: 1 mois, vers: instruction }\n    actions:\n      envoyer");
    assert!(run(&bounded).findings.is_empty(), "{:?}", messages(&run(&bounded)));
}

#[test]
fn an_address_list_is_not_sent_to_a_partner() {
    let text = format!("{}destinataires:\n  office de tourisme:\n    usage: commercial\n    étape: signature\n    reçoit: [usager . nom, usager . adresse]\n    convention: Partenariat\n    pays: France\n", reference("décision"));
    let checked = run(&text);
    assert_eq!(codes(&checked), ["CH0201"], "{:?}", messages(&checked));
    // Renamed a communication, it is another purpose; a service, more than needed.
    assert_eq!(codes(&run(&text.replace("usage: commercial", "usage: communication"))), ["CH0501"]);
    assert_eq!(codes(&run(&text.replace("usage: commercial", "usage: service public"))), ["CH0102"]);
}

#[test]
fn a_consent_one_must_give_is_no_consent() {
    let text = reference("décision").replace("fondement: mission d'intérêt public", "fondement: consentement");
    assert_eq!(codes(&run(&text)), ["CH0601"]);
    let asked = reference("décision")
        .replacen("  demandeur . compte:\n", "  demandeur . accord:\n    question: Acceptez-vous que la ville vous écrive ?\n    type: consentement\n    en: { question: May the town write to you? }\n  demandeur . compte:\n", 1)
        .replace("foyer . quotient, demandeur . compte]\n    en", "foyer . quotient, demandeur . accord, demandeur . compte]\n    en")
        .replace("    valeur: aide par enfant * foyer . enfants\n", "    variations:\n      - si: demandeur . accord\n        alors: aide par enfant * foyer . enfants\n      - sinon: 0 €\n");
    let checked = run(&asked);
    assert_eq!(codes(&checked), ["CH0601"], "{:?}", messages(&checked));
}
