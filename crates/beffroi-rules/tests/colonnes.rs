//! Columns give what the single case gives, bit for bit; populations as CSV;
//! summaries keep small numbers to themselves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_rules::{Program, Situation, State, Value, columns::{self, Column, Population}};
use proptest::prelude::*;
use support::*;

const FIELDS: [&str; 6] = [
    "personnes: entier personne 0..20",
    "ressources: montant €/an 0..",
    "résident: oui/non",
    "statut: choix salarié|retraité|étudiant",
    "volume: nombre m3",
    "jour: date",
];

/// Every operation at least once.
const RULES: &str = r#"
aide:
  applicable si: résident
aide . facture:
  valeur: 32.88 €/an + 30 m3/an/personne * personnes * 3.446 €/m3
  arrondi: au centime
aide . effort:
  valeur: facture - 3% * ressources
  plancher: 0 €/an
  plafond: 250 €/an
  arrondi: 2 décimales
aide . par mois:
  valeur: effort
  unité: €/mois
  arrondi au supérieur: 2 décimales
prix de l'eau:
  barème:
    assiette: volume
    tranches:
      - { taux: 0 €/m3, plafond: 15 m3 }
      - { taux: 0.95 €/m3, plafond: 120 m3 }
      - { taux: 1.40 €/m3 }
  arrondi: au centime
quotient:
  valeur: ressources / personnes
  unité: €/mois/personne
repas:
  grille:
    assiette: quotient
    tranches:
      - { montant: 1 €, à: 300 €/mois/personne }
      - { montant: 2 €, plafond: 600 €/mois/personne }
      - { montant: 3 €, plafond: 2000 €/mois/personne }
taux d'effort:
  taux progressif:
    assiette: ressources
    tranches:
      - { taux: 1%, plafond: 1000 €/an }
      - { taux: 5%, plafond: 20000 €/an }
      - { taux: 9%, plafond: 50000 €/an }
réduit:
  une de ces conditions:
    - statut = 'étudiant'
    - toutes ces conditions:
        - ressources < 10000 €/an
        - personnes >= 3 personne
    - est non applicable: aide . effort
tarif:
  variations:
    - si: réduit
      alors: 10 €
    - si: statut = 'retraité'
      alors: 20 €
    - sinon: 40 €
  abattement: 5 €
  non applicable si: volume > 500 m3
mélange:
  somme:
    - tarif
    - repas
    - le maximum de: [tarif, repas]
    - le minimum de: [tarif, 3 €]
    - moyenne: [tarif, repas, 7 €]
    - tarif + 10%
    - "- tarif"
    - 10 € * personnes / 1 personne
    - 7 € // 2
  arrondi à l'inférieur: 2 décimales
ancienneté:
  durée:
    depuis: jour
    jusqu'à: 31/12/2026
    unité: mois
prix daté:
  valeurs datées:
    à la date: jour
    du 01/01/2024: 3 €
    du 01/07/2025: 4 €
message:
  texte: "{{ tarif }} pour {{ statut }}"
connu:
  est défini: ressources
puissance:
  valeur: (volume / 1 m3) ** 2
racine:
  valeur: (volume / 1 m3 - 300) ** 0.5
par carré:
  valeur: 1000 € / (personnes / 1 personne - 3)
entiers:
  valeur: (volume / 1 m3) // (personnes / 1 personne)
tranches du milieu:
  grille:
    assiette: ressources
    tranches:
      - { montant: 5 €, de: 1000 €/an, plafond: 9000 €/an }
      - { montant: 4 €, de: 12000 €/an, à: 30000 €/an }
      - { montant: 3 €, de: 30000.01 €/an }
part du milieu:
  barème:
    assiette: volume
    tranches:
      - { taux: 2 €/m3, de: 20 m3, plafond: 40 m3 }
      - { taux: 3 €/m3, de: 50 m3 }
selon la taille:
  barème:
    assiette: volume
    tranches:
      - { taux: 1 €/m3, plafond: 30 m3/personne * personnes }
      - { taux: 1.5 €/m3 }
grille selon l'aide:
  grille:
    assiette: volume
    tranches:
      - { montant: aide . effort, plafond: 100 m3 }
      - { montant: 7 €/an }
effort ouvert:
  taux progressif:
    assiette: ressources
    tranches:
      - { taux: 1%, plafond: 1000 €/an }
      - { taux: 8% }
jours:
  durée: { depuis: jour, jusqu'à: 01/03/2026, unité: jours }
ans:
  durée: { depuis: jour, jusqu'à: 01/03/2026, unité: an }
trimestres:
  durée: { depuis: jour, jusqu'à: 01/03/2026, unité: trimestre }
trimestres civils:
  durée: { depuis: jour, jusqu'à: 01/03/2026, unité: trimestre civil }
années civiles:
  durée: { depuis: jour, jusqu'à: 01/03/2026, unité: année civile }
aide demandée:
  valeur: aide . effort
  par défaut: 12 €/an
sans aide:
  variations:
    - si: aide . effort = non
      alors: 1
    - si: aide . effort > 100 €/an
      alors: 2
    - sinon: 3
produit nul:
  valeur: aide . effort * (personnes / 1 personne - 4)
refusé:
  valeur: réduit = non
ancien: jour < 01/07/2024
choisi:
  condition:
    si: aide . effort > 50 €/an
    alors: tarif
    sinon: repas
au plus:
  valeur: tarif
  plafond: repas
  plancher: aide . par mois * 1 mois
écarté:
  valeur: 3 €
  non applicable si: réduit
"#;

const OUTPUTS: [&str; 38] = [
    "aide . facture", "aide . effort", "aide . par mois", "prix de l'eau", "quotient", "repas", "taux d'effort", "réduit", "tarif",
    "mélange", "ancienneté", "prix daté", "connu", "puissance", "message", "aide", "racine", "par carré", "entiers", "tranches du milieu", "part du milieu", "selon la taille",
    "grille selon l'aide", "effort ouvert", "jours", "ans", "trimestres", "trimestres civils", "années civiles", "aide demandée", "sans aide",
    "produit nul", "refusé", "ancien", "choisi", "au plus", "écarté", "repas",
];

type Row = (Option<f64>, Option<f64>, Option<bool>, Option<u8>, Option<f64>, Option<i64>);

fn answers(row: &Row) -> Vec<(&'static str, Option<Value>)> {
    let statuses = ["salarié", "retraité", "étudiant"];
    let day = |days: i64| jiff::civil::date(2023, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
    vec![
        ("personnes", row.0.map(Value::Number)),
        ("ressources", row.1.map(Value::Number)),
        ("résident", row.2.map(Value::Bool)),
        ("statut", row.3.map(|s| Value::Text(statuses[usize::from(s) % 3].to_owned()))),
        ("volume", row.4.map(Value::Number)),
        ("jour", row.5.map(|d| Value::Date(day(d)))),
    ]
}

fn population(rows: &[Row]) -> Population {
    let mut population = Population::new(rows.len());
    let all: Vec<_> = rows.iter().map(answers).collect();
    for i in 0..6 {
        let mut column = Column::new();
        all.iter().for_each(|row| column.push_value(row[i].1.as_ref()));
        population.set(all.first().map_or("", |row| row[i].0), column).unwrap();
    }
    population
}

/// The value and its bits, as the single case gives them.
fn single(program: &Program, rule: &str, row: &Row) -> (String, Option<u64>) {
    let mut situation = Situation::new();
    for (name, value) in answers(row) {
        if let Some(value) = value {
            situation.set(name, value);
        }
    }
    let evaluation = program.evaluate_rule(rule, &situation).unwrap();
    let bits = if let State::Known(Value::Number(x)) = evaluation.state { Some((x + 0.0).to_bits()) } else { None };
    (evaluation.format(beffroi_base::Language::Fr), bits)
}

fn same(program: &Program, rows: &[Row]) {
    let results = columns::simulate(program, &OUTPUTS, &population(rows), std::num::NonZeroUsize::new(3), &|_| {}).unwrap();
    for (row, answers) in rows.iter().enumerate() {
        let complete = answers.0.is_some() && answers.1.is_some() && answers.2.is_some() && answers.3.is_some() && answers.4.is_some() && answers.5.is_some();
        for (output, name) in OUTPUTS.iter().enumerate() {
            let (alone, bits) = single(program, name, answers);
            let here = results.format(output, row, beffroi_base::Language::Fr);
            // The single case may also settle what every completion agrees on.
            if here != "pas encore connu" || complete {
                assert_eq!(here, alone, "{name} {answers:?}");
                assert_eq!(results.number(output, row).map(|x| (x + 0.0).to_bits()), bits, "{name} {answers:?}");
            }
        }
    }
}

#[test]
fn one_case_after_another_gives_what_each_alone_gives() {
    let program = rules();
    let names: Vec<&str> = OUTPUTS.to_vec();
    let mut evaluator = program.evaluator(&names).unwrap();
    assert!(program.evaluator(&["tarif", "inconnue"]).is_none());
    let full = |i: i64| (Some(i as f64 % 9.0), Some(i as f64 * 777.77 % 50_000.0), Some(i % 3 > 0), Some((i % 3) as u8), Some(i as f64 * 7.0 % 700.0), Some(i * 31 % 1400));
    let partial = |i: i64| (None, Some(i as f64 * 900.0), Some(true), None, Some(12.0), None);
    for i in 0..60 {
        let row: Row = if i % 4 == 3 { partial(i) } else { full(i) };
        let given = || answers(&row).into_iter().filter_map(|(name, value)| Some((name, value?)));
        if i % 2 == 0 {
            evaluator.answer(&given().collect());
        } else {
            for (name, value) in answers(&row) {
                let place = evaluator.place(name).unwrap();
                evaluator.set(place, value.as_ref());
            }
        }
        evaluator.run();
        for (result, name) in names.iter().enumerate() {
            let alone = program.evaluate_rule(name, &given().collect()).unwrap();
            if evaluator.state(result) != State::Unknown || i % 4 != 3 {
                assert_eq!(evaluator.state(result), alone.state, "{name} {row:?}");
                // The same steps; what several results share may come earlier.
                let lines = |trace: &beffroi_rules::Trace| {
                    let mut lines = trace.lines(beffroi_base::Language::Fr);
                    lines.sort();
                    lines
                };
                assert_eq!(lines(&evaluator.trace(result)), lines(&alone.trace), "{name} {row:?}");
            }
        }
    }
}

fn rules() -> Program {
    let (program, findings) = build(RULES, &FIELDS);
    assert!(findings.iter().all(|f| f.level != beffroi_findings::Level::Error), "{}", shown(RULES, &findings));
    program
}

fn number(max: i64) -> impl Strategy<Value = Option<f64>> {
    prop_oneof![8 => (0..max).prop_map(|n| Some(n as f64)), 1 => Just(None)]
}

fn cents(max: i64) -> impl Strategy<Value = Option<f64>> {
    prop_oneof![8 => (0..max * 100).prop_map(|n| Some(n as f64 / 100.0)), 1 => Just(None), 1 => (0..max).prop_map(|n| Some(n as f64))]
}

fn row() -> impl Strategy<Value = Row> {
    (number(21), cents(60_000), proptest::option::weighted(0.9, any::<bool>()), proptest::option::weighted(0.9, 0u8..3), cents(700), proptest::option::weighted(0.9, 0i64..1400))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn a_row_gives_what_its_case_gives(rows in proptest::collection::vec(row(), 1..700)) {
        same(&rules(), &rows);
    }

    #[test]
    fn whole_chunks_without_a_hole_too(rows in proptest::collection::vec((1i64..20, 0i64..60_000, any::<bool>(), 0u8..3, 0i64..700, 0i64..1400), 300..600)) {
        let rows: Vec<Row> = rows.iter().map(|r| (Some(r.0 as f64), Some(r.1 as f64), Some(r.2), Some(r.3), Some(r.4 as f64), Some(r.5))).collect();
        same(&rules(), &rows);
    }
}

#[test]
fn no_case_at_all_is_no_error() {
    let results = columns::simulate(&rules(), &["tarif"], &Population::new(0), None, &|_| {}).unwrap();
    assert_eq!(results.rows, 0);
}

#[test]
fn a_column_of_another_type_is_refused() {
    let mut population = Population::new(1);
    population.set("résident", Column::numbers(vec![1.0])).unwrap();
    let wrong = columns::simulate(&rules(), &["tarif", "inconnue"], &population, None, &|_| {}).unwrap_err();
    assert_eq!(wrong.iter().map(|f| f.code).collect::<Vec<_>>(), ["RE0502", "TY0501"]);
}

/// A flat aid by district, before and after.
fn compare(threshold: usize, sizes: &[(&str, usize)]) -> columns::Summary {
    let rules = |share: &str| clean(&format!("aide:\n  valeur: {share} * ressources\n  arrondi: au centime\n"), &["ressources: montant €/an 0.."]);
    let (after, before) = (rules("3%"), rules("2%"));
    let (mut amounts, mut words) = (Column::new(), Column::new());
    for (name, size) in sizes {
        (0..*size).for_each(|i| {
            amounts.push_number(f64::from(1000 + u32::try_from(i).unwrap()));
            words.push_text(name);
        });
    }
    let mut population = Population::new(words.len());
    population.set("ressources", amounts).unwrap();
    population.set("quartier", words).unwrap();
    columns::summarise(&after, Some(&before), "aide", &population, Some("quartier"), threshold, None, &|_| {}).unwrap()
}

#[test]
fn totals_are_exact_and_small_groups_are_withheld() {
    let summary = compare(11, &[("A", 20), ("B", 30), ("C", 5)]);
    assert_eq!(summary.whole.cases, 55);
    let expected: f64 = (0..20).chain(0..30).chain(0..5).map(|i| f64::from(3 * (1000 + i)) / 100.0).sum();
    assert_eq!(summary.whole.total, Some((expected * 100.0).round() / 100.0));
    // One group alone would be found by subtraction: the next smallest goes with it.
    assert_eq!((summary.groups.len(), summary.withheld), (1, 2));
    assert_eq!(summary.groups[0].name, "B");
    assert_eq!(summary.groups[0].more.unwrap().cases, 30);
    assert_eq!(summary.groups[0].less.unwrap().cases, 0);
    let summary = compare(11, &[("A", 20), ("B", 30)]);
    assert_eq!((summary.groups.len(), summary.withheld), (2, 0));
    // Two small ones are nine together: still below the threshold, found by subtraction.
    let summary = compare(11, &[("A", 20), ("B", 30), ("C", 5), ("D", 4)]);
    assert_eq!((summary.groups.len(), summary.withheld), (1, 3));
    let summary = compare(11, &[("A", 20), ("B", 30), ("C", 7), ("D", 4)]);
    assert_eq!((summary.groups.len(), summary.withheld), (2, 2));
}

#[test]
fn who_gains_in_one_group_is_not_found_by_subtraction() {
    // Three households of C gain, all others too but those of none: C is silent, and B with it.
    let rules = |cap: &str| clean(&format!("aide:\n  valeur: 3% * ressources\n  plafond: {cap} €/an\n  arrondi: au centime\n"), &["ressources: montant €/an 0.."]);
    let (mut amounts, mut words) = (Column::new(), Column::new());
    for (name, rich, poor) in [("A", 30, 30), ("B", 20, 25), ("C", 3, 40)] {
        for i in 0..rich + poor {
            amounts.push_number(if i < rich { 10_000.0 } else { 100.0 });
            words.push_text(name);
        }
    }
    let mut population = Population::new(words.len());
    population.set("ressources", amounts).unwrap();
    population.set("quartier", words).unwrap();
    let summary = columns::summarise(&rules("200"), Some(&rules("100")), "aide", &population, Some("quartier"), 11, None, &|_| {}).unwrap();
    assert_eq!(summary.whole.more.unwrap().cases, 53);
    let told: Vec<(&str, Option<usize>)> = summary.groups.iter().map(|group| (group.name.as_str(), group.more.map(|more| more.cases))).collect();
    assert_eq!(told, [("A", Some(30)), ("B", None), ("C", None)]);
}

#[test]
fn a_population_in_pieces_counts_as_the_whole() {
    let rules = |share: &str| clean(&format!("aide:\n  valeur: {share} * ressources\n  arrondi: au centime\n"), &["ressources: montant €/an 0.."]);
    let (after, before) = (rules("3%"), rules("2%"));
    let piece = |from: u32, rows: u32| {
        let (mut amounts, mut words) = (Column::new(), Column::new());
        for i in from..from + rows {
            amounts.push_number(f64::from(i * 37 % 5000) + 0.5);
            words.push_text(["Est", "Ouest", "Sud"][i as usize * 7 % 3]);
        }
        let mut population = Population::new(rows as usize);
        population.set("ressources", amounts).unwrap();
        population.set("quartier", words).unwrap();
        population
    };
    let whole = columns::summarise(&after, Some(&before), "aide", &piece(0, 1000), Some("quartier"), 11, None, &|_| {}).unwrap();
    let mut simulation = columns::Simulation::new(&after, Some(&before), "aide", Some("quartier"), 11, None);
    assert_eq!(simulation.columns(), ["ressources", "quartier"]);
    for (from, rows) in [(0, 1), (1, 299), (300, 700)] {
        simulation.add(&piece(from, rows), &|_| {}).unwrap();
    }
    assert_eq!(simulation.summary(), whole);
    assert_eq!(whole.groups.len(), 3);
}

#[test]
fn who_gains_and_who_loses_is_withheld_when_few_do() {
    let rules = |cap: &str| clean(&format!("aide:\n  valeur: 3% * ressources\n  plafond: {cap} €/an\n  arrondi: au centime\n"), &["ressources: montant €/an 0.."]);
    let mut population = Population::new(40);
    population.set("ressources", Column::numbers((0..40).map(|i| f64::from(i * 100)).collect())).unwrap();
    // Above 100 €: three cases lose.
    let summary = columns::summarise(&rules("108"), Some(&rules("1000")), "aide", &population, None, 11, None, &|_| {}).unwrap();
    assert_eq!((summary.whole.less, summary.whole.more, summary.whole.same), (None, None, None));
    assert!(summary.whole.total.is_some());
    let summary = columns::summarise(&rules("50"), Some(&rules("1000")), "aide", &population, None, 11, None, &|_| {}).unwrap();
    assert_eq!(summary.whole.less.unwrap().cases, 23);
}

#[test]
fn an_unknown_answer_stays_unknown() {
    let results = columns::simulate(&rules(), &["aide . effort"], &population(&[(Some(4.0), None, Some(true), None, None, None)]), None, &|_| {}).unwrap();
    assert_eq!(results.format(0, 0, beffroi_base::Language::En), "not known yet");
    let evaluation = rules().evaluate_rule("aide . effort", &Situation::new()).unwrap();
    assert_eq!(evaluation.state, State::Unknown);
}

#[test]
fn a_summary_reads_in_both_languages_and_draws_its_groups() {
    use beffroi_base::Language;
    let summary = compare(11, &[("Île <de> Nantes", 20), ("Bellevue", 30), ("C", 7), ("D", 4)]);
    let text = plain(&summary.to_text(Language::Fr));
    assert!(text.contains("Foyers : 61"), "{text}");
    assert!(text.contains("Plus qu'avant : 61"), "{text}");
    assert!(text.contains("2 groupes ne sont pas montrés"), "{text}");
    let longest = text.lines().find(|line| line.starts_with("Bellevue")).unwrap();
    assert_eq!(longest.matches('█').count(), 30);
    assert!(summary.to_text(Language::En).contains("More than before: 61"));
    let svg = summary.to_svg(Language::Fr);
    assert!(svg.contains("Île &lt;de&gt; Nantes") && !svg.contains("<de>") && svg.matches("<rect").count() == 2, "{svg}");
}
