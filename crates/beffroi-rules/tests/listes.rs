//! Lists of records: counted, added up, compared; never read alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_base::Language;
use beffroi_rules::{Program, Situation, State, Type, Unit, Value};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::LazyLock};
use support::*;

const FIELDS: [&str; 7] = [
    "enfants: liste 0..8", "enfants . âge: entier an 0..25 dans:enfants", "enfants . revenu: montant €/mois 0.. dans:enfants facultatif",
    "enfants . boursier: oui/non dans:enfants", "enfants . régime: choix général|agricole dans:enfants", "taux: nombre % 0..100", "fratrie: oui/non",
];

const RULES: &str = r#"
nombre:
  nombre d'éléments: enfants
  unité: enfant
mineurs:
  nombre d'éléments:
    liste: enfants
    si: enfants . âge < 18 ans
revenus:
  total: enfants . revenu
retenu:
  total:
    de: enfants . revenu * taux
    si: enfants . boursier = non
  arrondi: au centime
benjamin:
  plus petit: enfants . âge
aîné:
  plus grand: enfants . âge
aîné boursier:
  plus grand: { de: enfants . âge, si: enfants . boursier }
enfants . part:
  variations:
    - si: âge < 3 ans
      alors: 0 €
    - si:
        toutes ces conditions: [boursier, fratrie]
      alors: 10 €
    - sinon: 25 €
prix:
  total: enfants . part
sans enfant:
  valeur: nombre = 0 enfant
plus âgés que la moyenne:
  nombre d'éléments: { si: enfants . âge > âge moyen }
âge moyen:
  valeur: âges / le nombre
  avec:
    âges:
      total: enfants . âge
    le nombre:
      valeur: { nombre d'éléments: enfants }
      plancher: 1
forfaits:
  total: { liste: enfants, de: 3 € }
"#;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| clean(RULES, &FIELDS));

fn three() -> Situation {
    let mut situation = situation(&[("taux", "50"), ("fratrie", "oui")]);
    situation.set_list("enfants", elements(&[
        "enfants . âge=2; enfants . boursier=non; enfants . régime=général",
        "enfants . âge=16; enfants . boursier=oui; enfants . revenu=300; enfants . régime=agricole",
        "enfants . âge=19; enfants . boursier=non; enfants . revenu=850.50; enfants . régime=général",
    ]));
    situation
}

fn of(rule: &str, situation: &Situation) -> String {
    spoken(&PROGRAM.evaluate_rule(rule, situation).unwrap())
}

#[test]
fn elements_are_counted_added_up_and_compared() {
    let three = three();
    for (rule, value) in [
        ("nombre", "3 enfants"), ("mineurs", "2"), ("revenus", "1 150,50 €/mois"), ("retenu", "425,25 €/mois"), ("benjamin", "2 ans"),
        ("aîné", "19 ans"), ("aîné boursier", "16 ans"), ("prix", "35,00 €"), ("sans enfant", "non"), ("plus âgés que la moyenne", "2"),
        ("âge moyen", "12,3333 ans"), ("forfaits", "9,00 €"),
    ] {
        assert_eq!(of(rule, &three), value, "{rule}");
    }
}

#[test]
fn an_empty_list_counts_nothing_adds_up_to_zero_and_has_no_extreme() {
    let mut none = situation(&[("taux", "50"), ("fratrie", "oui")]);
    none.set_list("enfants", vec![]);
    let mut absent = situation(&[("taux", "50"), ("fratrie", "oui")]);
    absent.set_not_applicable("enfants");
    for case in [none, absent] {
        for (rule, value) in [
            ("nombre", "0 enfant"), ("mineurs", "0"), ("revenus", "0,00 €/mois"), ("benjamin", "sans objet"), ("aîné boursier", "sans objet"),
            ("prix", "0,00 €"), ("sans enfant", "oui"),
        ] {
            assert_eq!(of(rule, &case), value, "{rule}");
        }
    }
}

#[test]
fn a_list_not_yet_known_is_asked_for_never_its_columns() {
    let nothing = situation(&[]);
    assert_eq!(of("nombre", &nothing), "? enfants");
    assert_eq!(of("retenu", &nothing), "? enfants, taux");
    assert_eq!(of("prix", &nothing), "? enfants, fratrie");
    // Without scholars, whether brothers and sisters are enrolled changes nothing.
    let mut known = situation(&[]);
    known.set_list("enfants", elements(&["enfants . âge=7; enfants . boursier=non"]));
    assert_eq!(of("prix", &known), "25,00 €");
    let mut scholar = situation(&[]);
    scholar.set_list("enfants", elements(&["enfants . âge=7; enfants . boursier=oui"]));
    assert_eq!(of("prix", &scholar), "? fratrie");
    // A rate of nothing is nothing, whoever the children are.
    assert_eq!(of("retenu", &situation(&[("taux", "0")])), "0,00 €/mois");
    // The trace is empty of wrong values, and says what each term was.
    let line = |rule: &str| plain(&PROGRAM.evaluate_rule(rule, &three()).unwrap().trace.lines(Language::Fr).join("\n"));
    assert!(line("revenus").ends_with("Revenus : 300,00 €/mois + 850,50 €/mois = 1 150,50 €/mois"), "{}", line("revenus"));
    assert!(line("mineurs").ends_with("Mineurs : 2 sur 3 = 2"), "{}", line("mineurs"));
    assert!(line("prix").ends_with("Prix : 0,00 € + 10,00 € + 25,00 € = 35,00 €"), "{}", line("prix"));
}

#[test]
fn facts_name_the_list_and_every_column_touched() {
    let inputs = |rule: &str| PROGRAM.inputs_of_rule(rule).into_iter().collect::<Vec<_>>().join(", ");
    assert_eq!(inputs("nombre"), "enfants");
    assert_eq!(inputs("retenu"), "enfants, enfants . boursier, enfants . revenu, taux");
    assert_eq!(inputs("prix"), "enfants, enfants . boursier, enfants . âge, fratrie");
    let nombre = PROGRAM.rule("nombre").unwrap();
    assert_eq!((nombre.ty.clone(), nombre.unit.clone(), nombre.min, nombre.max), (Some(Type::Number), Unit::parse("enfant"), Some(0.0), Some(8.0)));
    let range = |rule: &str| PROGRAM.rule(rule).map(|rule| (rule.min, rule.max, rule.nullable)).unwrap();
    assert_eq!(range("benjamin"), (Some(0.0), Some(25.0), true));
    assert_eq!(range("revenus"), (Some(0.0), None, false));
    assert_eq!(range("prix"), (Some(0.0), Some(200.0), false));
    assert_eq!(PROGRAM.rule("enfants").unwrap().ty, Some(Type::List));
}

#[test]
fn an_element_alone_means_nothing() {
    for (rule, expected) in [
        ("a: { valeur: enfants . âge + 1 an }", "RE0510 a"),
        ("a: { valeur: enfants }", "RE0510 enfants"),
        ("a: { nombre d'éléments: enfants . boursier }", "RE0510 enfants . boursier"),
        ("a: { total: 3 € }", "RE0510 total: 3 €"),
        ("a: { total: { liste: fratrie, de: 3 € } }", "RE0510 fratrie"),
        ("a: { total: enfants . boursier }", "TY0501 enfants . boursier"),
        ("a: { nombre d'éléments: { liste: enfants, si: enfants . âge } }", "TY0501 enfants . âge"),
        ("a: { total: { liste: enfants, de: enfants . âge, avec: 2 } }", "RE0503 avec"),
        ("a: { total: { liste: enfants } }", "RE0504 total"),
        ("a: { valeur: nombre + 1 }\nnombre: { nombre d'éléments: enfants, unité: enfant }", "TY0503 1"),
    ] {
        assert_eq!(refused(rule, &FIELDS), [expected], "{rule}");
    }
    // Two lists have no elements in common.
    let two = ["enfants: liste 0..8", "enfants . âge: entier an 0..25 dans:enfants", "parents: liste 0..2", "parents . âge: entier an 0..99 dans:parents"];
    assert_eq!(refused("a: { total: parents . âge - enfants . âge }", &two), ["RE0510 parents . âge - enfants . âge"]);
    assert_eq!(refused("écart: { total: parents . âge - aîné }\naîné: { plus grand: enfants . âge, par défaut: 0 an }", &two), Vec::<String>::new());
    // Nor does an expression outside the rules, but in the list's own words.
    let (none, findings) = expression(&PROGRAM, "enfants . âge > 3 ans", "");
    assert!(none.is_none() && findings[0].code == "RE0510", "{findings:?}");
    let node = beffroi_syntax::parse("âge > 3 ans".as_bytes()).root.unwrap();
    let (inside, findings) = PROGRAM.expression_in(&node, "enfants . régime", "enfants");
    assert!(findings.is_empty(), "{findings:?}");
    let inside = inside.unwrap();
    assert_eq!(PROGRAM.evaluate(&inside, &situation(&[])).needed, ["enfants . âge"]);
    assert!(PROGRAM.evaluate(&inside, &situation(&[("enfants . âge", "7")])).state.is_true());
}

#[test]
fn a_column_is_asked_under_a_condition_on_its_sisters() {
    let mut inputs: Vec<_> = FIELDS.iter().map(|line| field(line)).collect();
    inputs[3].applicable_if = beffroi_syntax::parse("âge >= 16 ans".as_bytes()).root;
    let rules = "boursiers: { nombre d'éléments: { si: enfants . boursier } }";
    let (program, findings) = build_with(rules, inputs);
    assert!(findings.is_empty(), "{}", shown(rules, &findings));
    // Said to have a grant at two years of age: the question is not asked.
    let mut case = Situation::new();
    case.set_list("enfants", elements(&["enfants . âge=2; enfants . boursier=oui", "enfants . âge=17; enfants . boursier=oui"]));
    assert_eq!(spoken(&program.evaluate_rule("boursiers", &case).unwrap()), "1");
}

#[test]
fn a_population_and_the_reference_engine_have_no_lists() {
    let population = beffroi_rules::columns::Population::new(2);
    let wrong = beffroi_rules::columns::simulate(&PROGRAM, &["prix"], &population, None, &|_| {}).err().unwrap();
    assert_eq!(wrong[0].code, "TY0531");
    let inputs: Vec<_> = FIELDS.iter().map(|line| field(line)).collect();
    let parsed = beffroi_syntax::parse(RULES.as_bytes()).root.unwrap();
    let exported = beffroi_rules::export(Some(&parsed), &inputs);
    let left: Vec<&str> = exported.left_out.iter().map(|(rule, _)| rule.as_str()).collect();
    assert!(left.contains(&"enfants") && left.contains(&"prix") && left.contains(&"âge moyen"), "{left:?}");
    assert!(!exported.json.contains("\"enfants . âge\":"));
}

#[derive(Clone, Debug)]
struct Child {
    age: i64,
    income: Option<i64>,
    scholar: bool,
}

fn child() -> impl Strategy<Value = Child> {
    (0i64..26, proptest::option::of(0i64..200_000), any::<bool>()).prop_map(|(age, income, scholar)| Child { age, income, scholar })
}

fn case(children: Option<&[Child]>, rate: Option<i64>, siblings: Option<bool>) -> Situation {
    let mut situation = Situation::new();
    if let Some(children) = children {
        let element = |child: &Child| {
            let mut element = BTreeMap::new();
            element.insert("enfants . âge".to_owned(), Value::Number(child.age as f64));
            element.insert("enfants . boursier".to_owned(), Value::Bool(child.scholar));
            if let Some(income) = child.income {
                element.insert("enfants . revenu".to_owned(), Value::Number(income as f64 / 100.0));
            }
            element
        };
        situation.set_list("enfants", children.iter().map(element).collect());
    }
    if let Some(rate) = rate {
        situation.set("taux", Value::Number(rate as f64));
    }
    if let Some(siblings) = siblings {
        situation.set("fratrie", Value::Bool(siblings));
    }
    situation
}

const RULES_OF_ALL: [&str; 7] = ["nombre", "mineurs", "revenus", "retenu", "benjamin", "aîné boursier", "prix"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn folds_are_what_they_say(children in proptest::collection::vec(child(), 0..=8), rate in 0i64..=100, siblings in any::<bool>()) {
        let situation = case(Some(&children), Some(rate), Some(siblings));
        let get = |rule: &str| match PROGRAM.evaluate_rule(rule, &situation).unwrap().state {
            State::Known(Value::Number(x)) => Some((x * 100.0).round() as i64),
            State::NotApplicable => None,
            other => panic!("{rule}: {other:?}"),
        };
        law!("nombre d'éléments", get("nombre"), Some(children.len() as i64 * 100));
        law!("nombre d'éléments", get("mineurs"), Some(children.iter().filter(|c| c.age < 18).count() as i64 * 100));
        law!("total", get("revenus"), Some(children.iter().filter_map(|c| c.income).sum()));
        let kept: i64 = children.iter().filter(|c| !c.scholar).filter_map(|c| c.income).sum();
        law!("total", get("retenu"), Some((kept * rate + 50) / 100));
        law!("plus petit", get("benjamin"), children.iter().map(|c| c.age * 100).min());
        law!("plus grand", get("aîné boursier"), children.iter().filter(|c| c.scholar).map(|c| c.age * 100).max());
        let part = |c: &Child| if c.age < 3 { 0 } else if c.scholar && siblings { 1000 } else { 2500 };
        law!("total", get("prix"), Some(children.iter().map(part).sum()));
    }

    /// What is settled before all is known stays so, whatever comes; and an
    /// answer that is not asked for changes nothing.
    #[test]
    fn what_is_settled_stays(
        children in proptest::option::of(proptest::collection::vec(child(), 0..=4)), then in proptest::collection::vec(child(), 0..=4),
        rate in proptest::option::of(prop_oneof![Just(0i64), 1i64..=100]), siblings in proptest::option::of(any::<bool>()),
        (late_rate, late_siblings) in (0i64..=100, any::<bool>()), rule in 0usize..7,
    ) {
        let rule = RULES_OF_ALL[rule];
        let before = PROGRAM.evaluate_rule(rule, &case(children.as_deref(), rate, siblings)).unwrap();
        let full = case(Some(children.as_deref().unwrap_or(&then)), Some(rate.unwrap_or(late_rate)), Some(siblings.unwrap_or(late_siblings)));
        let after = PROGRAM.evaluate_rule(rule, &full).unwrap();
        prop_assert_eq!(changed_by_a_pack(&PROGRAM, rule, &case(children.as_deref(), rate, siblings)), None);
        prop_assert_eq!(changed_by_a_pack(&PROGRAM, rule, &full), None);
        prop_assert!(!after.state.is_unknown());
        if !before.state.is_unknown() {
            prop_assert_eq!(&before.state, &after.state);
        }
        let asked = |name: &str| before.needed.iter().any(|needed| needed == name);
        prop_assert!(!before.needed.iter().any(|name| name.contains(" . ")));
        // Only what is asked is answered: the result is the same.
        let some = case(
            children.as_deref().or(asked("enfants").then_some(&then[..])), rate.or(asked("taux").then_some(late_rate)),
            siblings.or(asked("fratrie").then_some(late_siblings)),
        );
        let some = PROGRAM.evaluate_rule(rule, &some).unwrap();
        if some.needed.is_empty() {
            prop_assert_eq!(&some.state, &after.state);
        }
        // Bounds known beforehand hold.
        let bounds = PROGRAM.rule(rule).unwrap();
        if let State::Known(Value::Number(x)) = after.state {
            prop_assert!(bounds.min.is_none_or(|min| x >= min) && bounds.max.is_none_or(|max| x <= max));
        }
    }
}
