//! The solidarity water tariff of Nantes: charter.md §6.3, the eight rows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_base::{Cents, Language};
use beffroi_rules::{State, StepKind, Value};
use support::*;

const FIELDS: [&str; 4] = [
    "foyer . personnes: entier personne 1..20",
    "foyer . ressources: montant €/an 0..",
    "foyer . allocataire: oui/non",
    "foyer . numéro d'allocataire: texte",
];

const RULES: &str = r#"
facture:
  titre: Facture d'eau de référence
facture . abonnement:
  titre: Part fixe
  références: { Délibération du 16 décembre 2022: "https://exemple.fr/deliberation" }
  valeur: 32.88 €/an
facture . prix:
  valeur: 3.446 €/m3
facture . volume:
  titre: Consommation de référence
  en: { titre: Reference volume }
  valeur: 30 m3/an/personne * foyer . personnes
facture . montant:
  arrondi: 2 décimales
  valeur: facture . abonnement + facture . volume * facture . prix
plafond:
  titre: 3 % des ressources
  arrondi: 2 décimales
  valeur: 3% * foyer . ressources
aide:
  titre: Aide proposée
  variations:
    - si: facture . montant - plafond >= 10 €/an
      alors: facture . montant - plafond
    - sinon: 0 €/an
"#;

#[test]
fn the_eight_rows_come_out_to_the_cent() {
    let program = clean(RULES, &FIELDS);
    for (persons, resources, bill, ceiling, aid) in [
        ("1", "4000", 13626, 12000, 1626),
        ("1", "7290", 13626, 21870, 0),
        ("2", "7500", 23964, 22500, 1464),
        ("4", "13200", 44640, 39600, 5040),
        ("4", "10800", 44640, 32400, 12240),
        ("7", "20000", 75654, 60000, 15654),
        ("4", "14880", 44640, 44640, 0),
        ("4", "14550", 44640, 43650, 0),
    ] {
        let answers = [("foyer . personnes", persons), ("foyer . ressources", resources)];
        let cents = |rule| eval(&program, rule, &answers).money();
        assert_eq!(cents("facture . montant"), Some(Cents(bill)), "{answers:?}");
        assert_eq!(cents("plafond"), Some(Cents(ceiling)), "{answers:?}");
        assert_eq!(cents("aide"), Some(Cents(aid)), "{answers:?}");
    }
}

#[test]
fn a_difference_of_exactly_the_minimum_is_paid() {
    let program = clean(RULES, &FIELDS);
    // 446,40 − 436,40 = 10,00: below ten in binary arithmetic.
    let ten = eval(&program, "aide", &[("foyer . personnes", "4"), ("foyer . ressources", "14546.67")]);
    assert_eq!(ten.money(), Some(Cents(1000)));
    assert_eq!(ten.state, State::Known(Value::Number(10.0)));
}

#[test]
fn the_trace_reads_line_by_line() {
    let program = clean(RULES, &FIELDS);
    let aid = eval(&program, "aide", &[("foyer . personnes", "4"), ("foyer . ressources", "13200")]);
    let lines: Vec<String> = aid.trace.lines(Language::Fr).iter().map(|l| plain(l)).collect();
    assert_eq!(lines, [
        "Part fixe : 32,88 €/an",
        "foyer . personnes : 4 personnes",
        "Consommation de référence : 30 m³/an/personne × 4 personnes = 120 m³/an",
        "Prix : 3,446 €/m³",
        "Montant : 32,88 €/an + 120 m³/an × 3,446 €/m³ = 446,40 €/an",
        "foyer . ressources : 13 200,00 €/an",
        "3 % des ressources : 3 % × 13 200,00 €/an = 396,00 €/an",
        "Aide proposée : 446,40 €/an - 396,00 €/an = 50,40 €/an (car 446,40 €/an - 396,00 €/an ≥ 10,00 €/an)",
    ]);
    let steps = aid.trace.steps();
    assert_eq!(steps[0].references, [("Délibération du 16 décembre 2022".to_owned(), "https://exemple.fr/deliberation".to_owned())]);
    assert_eq!(&RULES[steps[0].span.start..steps[0].span.end], "facture . abonnement");
    assert_eq!((steps[1].kind, steps[4].kind), (StepKind::Answer, StepKind::Rule));
    assert_eq!(steps[4].uses, [0, 2, 3]);
    let english = aid.trace.lines(Language::En);
    assert_eq!(plain(&english[2]), "Reference volume: 30 m³/year/person × 4 people = 120 m³/year");
    assert_eq!(plain(&english[7]), "Aide proposée: €446.40/year - €396.00/year = €50.40/year (since €446.40/year - €396.00/year ≥ €10.00/year)");
}

#[test]
fn a_refusal_says_why() {
    let program = clean(RULES, &FIELDS);
    let aid = eval(&program, "aide", &[("foyer . personnes", "4"), ("foyer . ressources", "14550")]);
    let last = plain(aid.trace.lines(Language::Fr).last().unwrap());
    assert_eq!(last, "Aide proposée : 0,00 €/an (car 446,40 €/an - 436,50 €/an < 10,00 €/an)");
}

#[test]
fn only_what_can_still_matter_is_asked() {
    let program = clean(RULES, &FIELDS);
    assert_eq!(said(&program, "aide", &[]), "? foyer . personnes, foyer . ressources");
    assert_eq!(said(&program, "aide", &[("foyer . personnes", "4")]), "? foyer . ressources");
    assert_eq!(said(&program, "facture . montant", &[("foyer . personnes", "4")]), "446,40 €/an");
    // No bill of twenty people passes 2 100 €: with these resources no aid is possible.
    assert_eq!(said(&program, "aide", &[("foyer . ressources", "90000")]), "0,00 €/an");
}

#[test]
fn what_each_output_reads_is_known() {
    let program = clean(RULES, &FIELDS);
    let inputs: Vec<String> = program.inputs_of_rule("aide").into_iter().collect();
    assert_eq!(inputs, ["foyer . personnes", "foyer . ressources"]);
    let rules: Vec<String> = program.rules_of_rule("plafond").into_iter().collect();
    assert!(rules.is_empty());
    let (slot, findings) = expression(&program, "montant", "facture . volume");
    assert!(findings.is_empty());
    assert_eq!(program.inputs_of(&slot.unwrap()).len(), 1);
    assert_eq!(program.rule("aide").unwrap().reads, ["facture . montant", "plafond"]);
}

#[test]
fn one_answer_changed_says_what_changes_on_the_way() {
    let program = clean(RULES, &FIELDS);
    let case = situation(&[("foyer . personnes", "4"), ("foyer . ressources", "13200")]);
    let more = program.what_if("aide", &case, &[("foyer . personnes", Some(Value::Number(5.0)))]).unwrap();
    assert_eq!((more.before.money(), more.after.money(), more.change()), (Some(Cents(5040)), Some(Cents(15378)), Some(103.38)));
    let names: Vec<&str> = more.differences.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["foyer . personnes", "facture . volume", "facture . montant", "aide"]);
    let bill = &more.differences[2];
    assert_eq!((plain(&bill.before.clone().unwrap().fr), plain(&bill.after.clone().unwrap().fr)), ("446,40 €/an".into(), "549,78 €/an".into()));
    let unknown = program.what_if("aide", &case, &[("foyer . personnes", None)]).unwrap();
    assert!(unknown.after.state.is_unknown() && unknown.change().is_none());
}
