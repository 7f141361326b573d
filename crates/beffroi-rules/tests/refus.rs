//! What is refused, with the words a colleague would use; and the defects of
//! the reference engine (publicodes.md §0), each refused or right here.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_rules::State;
use support::*;

/// The one finding of these rules, in both languages.
fn only(rules: &str, fields: &[&str]) -> (String, String, String) {
    let (_, findings) = build(rules, fields);
    assert_eq!(findings.len(), 1, "{}", shown(rules, &findings));
    let f = &findings[0];
    (codes(rules, &findings)[0].clone(), f.message.fr.clone(), f.message.en.clone())
}

#[test]
fn an_unknown_parent_grants_nothing() {
    // Reference engine: 250 € granted, residence never asked.
    let rules = "aide:\n  applicable si: foyer . résident\naide . montant:\n  valeur: 250 €\n";
    let program = clean(rules, &["foyer . résident: oui/non", "foyer . ressources: montant €/an 0.."]);
    let unknown = eval(&program, "aide . montant", &[("foyer . ressources", "1000")]);
    assert_eq!((unknown.state.clone(), unknown.needed.clone()), (State::Unknown, vec!["foyer . résident".to_owned()]));
    assert_eq!(said(&program, "aide . montant", &[("foyer . résident", "non")]), "sans objet");
    assert_eq!(said(&program, "aide . montant", &[("foyer . résident", "oui")]), "250,00 €");
}

#[test]
fn six_months_are_never_six_years() {
    // Reference engine: the answer `6 mois` is read as `6 an`.
    let rules = "prix:\n  valeur: durée du séjour * 10 €/an\n  unité: €\n  arrondi: au centime\n";
    let program = clean(rules, &["durée du séjour: nombre mois 1..24"]);
    assert_eq!(said(&program, "prix", &[("durée du séjour", "6")]), "5,00 €");
    // A list of durations written among the rules is no question of the form.
    let list = "durée du séjour:\n  une possibilité: [6 mois, 1 an]\nprix:\n  valeur: durée du séjour * 10 €/an\n";
    assert_eq!(refused(list, &[]), ["RE0508 durée du séjour"]);
    // Chosen by a rule, each keeps its own unit.
    let chosen = "durée:\n  variations:\n    - si: long\n      alors: 1 an\n    - sinon: 6 mois\nprix:\n  valeur: durée * 10 €/an\n  arrondi: au centime\n";
    let program = clean(chosen, &["long: oui/non"]);
    assert_eq!(said(&program, "prix", &[("long", "non")]), "5,00 €");
    assert_eq!(said(&program, "durée", &[("long", "non")]), "0,5 an");
}

#[test]
fn sums_of_units_are_refused_or_converted() {
    // Reference engine: 2 €, 1001 m3, 2 h.
    let (code, fr, en) = only("a:\n  valeur: 1 € + 1 m3\n", &[]);
    assert_eq!((code.as_str(), fr.as_str(), en.as_str()), ("TY0502 1 m3", "des `€` et des `m3` ne vont pas ensemble", "`€` and `m3` do not go together"));
    let program = clean("a:\n  valeur: 1 m3 + 1000 l\nb:\n  valeur: 1 h + 1 jour\nc:\n  valeur: 1500 €/mois < 20 k€/an\n", &[]);
    assert_eq!(said(&program, "a", &[]), "2 m³");
    assert_eq!(said(&program, "b", &[]), "25 h");
    assert_eq!(said(&program, "c", &[]), "oui");
}

#[test]
fn a_reading_in_kilograms_is_not_a_volume() {
    let (code, ..) = only("facture:\n  valeur: relevé * 3 €/m3\n  unité: €\n", &["relevé: nombre kg 0.."]);
    assert!(code.starts_with("TY0504"), "{code}");
}

#[test]
fn types_are_checked() {
    // Reference engine: "a1", "01/12/20241", 32.73 €, NaN.
    for (rules, expected) in [
        ("a:\n  valeur: \"'a' + 1\"\n", "TY0501 'a'"),
        ("a:\n  valeur: 01/12/2024 + 1\n", "TY0501 01/12/2024"),
        ("a:\n  valeur: oui + 1\n", "TY0501 oui"),
        ("a:\n  valeur: 3 € > oui\n", "TY0501 3 € > oui"),
        ("a:\n  valeur: 3 €\n  applicable si: 4 €\n", "TY0501 4 €"),
        ("a:\n  toutes ces conditions:\n    - oui\n    - 3\n", "TY0501 3"),
        ("a:\n  arrondi: \"'deux'\"\n  valeur: 3.2 €\n", "TY0501 'deux'"),
        ("a:\n  valeur: 3 €\n  plafond: \"'dix'\"\n", "TY0501 'dix'"),
        ("a:\n  variations:\n    - si: b\n      alors: 3 €\n    - sinon: \"'gratuit'\"\n", "TY0505 'gratuit'"),
        ("a:\n  valeur: ville = 'Nante'\n", "TY0506 'Nante'"),
        ("a:\n  durée:\n    depuis: 3\n    jusqu'à: 01/01/2026\n    unité: jour\n", "TY0501 3"),
    ] {
        assert_eq!(refused(rules, &["b: oui/non", "ville: choix Nantes|Rezé"]), [expected], "{rules}");
    }
}

#[test]
fn a_number_without_unit_beside_one_with() {
    let (code, fr, _) = only("a:\n  valeur: 3 € + 4\n", &[]);
    assert_eq!((code.as_str(), fr.as_str()), ("TY0503 4", "ce nombre sans unité est à côté d'une valeur en `€`"));
}

#[test]
fn an_unknown_name_is_said_with_its_neighbour() {
    let rules = "facture:\n  valeur: foyer . persone * 3 €\n";
    let (_, findings) = build(rules, &["foyer . personnes: entier 1..20"]);
    assert_eq!(codes(rules, &findings), ["RE0502 foyer . persone"]);
    assert!(shown(rules, &findings).contains("foyer . personnes"));
}

#[test]
fn a_cycle_is_said_with_its_path() {
    let (code, fr, en) = only("a:\n  valeur: b + 1 €\nb:\n  valeur: c\nc:\n  valeur: a * 2\n", &[]);
    assert_eq!(code, "TY0510 a");
    assert_eq!(fr, "cette règle a besoin d'elle-même : `a` → `b` → `c` → `a`");
    assert_eq!(en, "this rule needs itself: `a` → `b` → `c` → `a`");
    assert_eq!(refused("a:\n  valeur: a + 1\n", &[]), ["TY0510 a"]);
}

#[test]
fn unknown_keys_are_refused_with_a_suggestion() {
    for (rules, expected) in [
        ("a:\n  valeur: 3 €\n  plafon: 2 €\n", "RE0503 plafon"),
        ("a:\n  barème:\n    assiete: 3 €\n    tranches:\n      - { taux: 1% }\n", "RE0503 assiete"),
        ("a:\n  variations:\n    - si: oui\n      alor: 3 €\n", "RE0503 alor"),
        ("a:\n  valeur: 3 €\n  somme: [1 €, 2 €]\n", "RE0505 somme"),
        ("a:\n  logarithme: 3\n", "RE0506 logarithme"),
    ] {
        let found = refused(rules, &[]);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{found:?}");
    }
    let rules = "a:\n  valeur: 3 €\n  plafon: 2 €\n";
    let (_, findings) = build(rules, &[]);
    assert!(shown(rules, &findings).contains("plafond"));
}

#[test]
fn expressions_say_what_is_wrong_in_them() {
    for (text, expected) in [
        ("2+2", "RE0501 +"),
        ("1,5 €", "RE0501 1,5"),
        ("(1 + 2", "RE0501 ("),
        ("1 < 2 < 3", "RE0501 <"),
        ("32/01/2026", "RE0501 32/01/2026"),
        ("3 € *", "RE0501 "),
    ] {
        assert_eq!(refused(&format!("a:\n  valeur: {text}\n"), &[]), [expected], "{text}");
    }
    // The greedy quote of the reference engine: two texts, not one.
    let program = clean("a:\n  valeur: \"'a' = 'b'\"\n", &[]);
    assert_eq!(said(&program, "a", &[]), "non");
}

#[test]
fn one_value_is_in_force_at_each_date() {
    let rules = "prix:\n  valeurs datées:\n    à la date: date de la décision\n    du 01/01/2025: 3.20 €/m3\n    du 01/01/2026: 3.446 €/m3\n";
    let program = clean(rules, &["date de la décision: date"]);
    for (day, price) in [("2024-12-31", "sans objet"), ("2025-01-01", "3,20 €/m³"), ("2025-12-31", "3,20 €/m³"), ("2026-01-01", "3,446 €/m³")] {
        assert_eq!(said(&program, "prix", &[("date de la décision", day)]), price, "{day}");
    }
    let twice = rules.replace("du 01/01/2026", "du 1/1/2025");
    assert_eq!(refused(&twice, &["date de la décision: date"]), ["RE0504 du 1/1/2025"]);
}

#[test]
fn cents_are_decimal() {
    // Reference engine: 10.07.
    let program = clean("a:\n  valeur: 10.075 €\n  arrondi: 2 décimales\nb:\n  valeur: 0.3 // 0.1\nc:\n  valeur: 0.1 + 0.2 = 0.3\nd:\n  valeur: 2.5 €\n  arrondi: oui\ne:\n  valeur: 1.201 €\n  arrondi au supérieur: 2 décimales\nf:\n  valeur: 1.209 €\n  arrondi à l'inférieur: au centime\n", &[]);
    for (rule, value) in [("a", "10,08 €"), ("b", "3"), ("c", "oui"), ("d", "3,00 €"), ("e", "1,21 €"), ("f", "1,20 €")] {
        assert_eq!(said(&program, rule, &[]), value, "{rule}");
    }
}

#[test]
fn the_checker_sees_divisions_by_zero_and_branches_that_never_serve() {
    assert_eq!(refused("a:\n  valeur: 10 € / parts\n", &["parts: nombre 0..20"]), ["TY0520 parts"]);
    assert!(refused("a:\n  valeur: 10 € / parts\n", &["parts: nombre 1..20"]).is_empty());
    let never = "a:\n  variations:\n    - si: parts > 20\n      alors: 3 €\n    - sinon: 2 €\n";
    assert_eq!(refused(never, &["parts: nombre 1..20"]), ["TY0521 parts > 20"]);
}

#[test]
fn a_difference_from_what_may_have_no_object_is_said_unless_both_vanish_together() {
    let together = "aide:\n  applicable si: résident\naide . facture:\n  valeur: 100 €\naide . reste:\n  valeur: facture - 30 €\n";
    assert!(refused(together, &["résident: oui/non"]).is_empty(), "{:?}", refused(together, &["résident: oui/non"]));
    let apart = "aide:\n  applicable si: résident\naide . facture:\n  valeur: 100 €\nreste:\n  valeur: aide . facture - 30 €\n";
    assert_eq!(refused(apart, &["résident: oui/non"]), ["TY0522 aide . facture"]);
}

#[test]
fn branches_that_those_before_leave_nothing_to_are_said() {
    let fields = ["quotient: montant € 0..", "statut: choix salarié|retraité", "tarif: choix plein|réduit|nul", "résident: oui/non"];
    let branches = |tests: &[&str]| {
        let lines: String = tests.iter().map(|test| format!("    - si: {test}\n      alors: 1 €\n")).collect();
        refused(&format!("a:\n  variations:\n{lines}    - sinon: 2 €\n"), &fields)
    };
    assert_eq!(branches(&["quotient < 10 €", "quotient < 5 €"]), ["TY0521 quotient < 5 €"]);
    assert!(branches(&["quotient < 5 €", "quotient < 10 €", "quotient = 12 €"]).is_empty());
    // Between them the first two take everything; 0,01 k€ are 10 €.
    assert_eq!(branches(&["quotient < 0.01 k€", "quotient >= 10 €", "quotient = 12 €"]), ["TY0521 quotient = 12 €"]);
    assert_eq!(branches(&["statut = 'salarié'", "statut = 'retraité'", "statut != 'salarié'"]), ["TY0521 statut != 'salarié'"]);
    // A choice no rule names is left for `sinon`: nothing before takes it.
    assert_eq!(branches(&["tarif = 'plein'", "tarif = 'réduit'"]), [""; 0]);
    assert_eq!(branches(&["résident", "résident = non", "résident = oui"]), ["TY0521 résident = oui"]);
    // About two things at once, nothing is claimed.
    assert!(branches(&["résident", "quotient < 5 €"]).is_empty());
    let both = "a:\n  toutes ces conditions:\n    - quotient > 10 €\n    - résident\n    - quotient < 5 €\n";
    let found = refused(both, &fields);
    assert!(found.len() == 1 && found[0].starts_with("TY0521"), "{found:?}");
    assert!(refused(&both.replace("< 5 €", "< 50 €"), &fields).is_empty());
}

#[test]
fn a_decision_table_reads_line_by_line() {
    let rules = r#"
prix:
  tableau:
    colonnes: [quotient, statut, résident]
    lignes:
      - [moins de 600 €, "-", oui, 1 €]
      - [de 600 € à 1000 €, étudiant, oui, 1.50 €]
      - [de 600 € à 1000 €, "-", oui, 2 €]
      - [plus de 1000 €, "-", oui, 3 €]
      - ["-", "-", non, 5 €]
"#;
    let program = clean(rules, &["quotient: montant € 0..", "statut: choix salarié|étudiant", "résident: oui/non"]);
    let price = |q, s, r| said(&program, "prix", &[("quotient", q), ("statut", s), ("résident", r)]);
    assert_eq!(price("599.99", "salarié", "oui"), "1,00 €");
    assert_eq!(price("600", "étudiant", "oui"), "1,50 €");
    assert_eq!(price("1000", "salarié", "oui"), "2,00 €");
    assert_eq!(price("1000.01", "étudiant", "oui"), "3,00 €");
    assert_eq!(said(&program, "prix", &[("quotient", "1"), ("résident", "oui")]), "1,00 €");
    let wrong = rules.replace("[moins de 600 €, \"-\", oui, 1 €]", "[moins de 600 €, oui, 1 €]");
    assert_eq!(refused(&wrong, &["quotient: montant € 0..", "statut: choix salarié|étudiant", "résident: oui/non"]), ["RE0504 [moins de 600 €, oui, 1 €]"]);
    let unknown = rules.replace("étudiant, oui", "etudiante, oui");
    assert_eq!(refused(&unknown, &["quotient: montant € 0..", "statut: choix salarié|étudiant", "résident: oui/non"]), ["TY0506 etudiante"]);
}
