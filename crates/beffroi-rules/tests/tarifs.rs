//! Published tariffs, to the cent: charter.md §7.1.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use support::*;

/// Every answer with its amount.
fn rows(rules: &str, fields: &[&str], rule: &str, input: &str, rows: &[(&str, &str)]) {
    let program = clean(rules, fields);
    for (answer, amount) in rows {
        assert_eq!(said(&program, rule, &[(input, answer)]), *amount, "{answer}");
    }
}

const CANTEEN: &str = r#"
prix du repas:
  variations:
    - si: PAI
      alors: 1.75 €/repas
    - sinon: tarif
tarif:
  valeur: 0.36% * quotient familial
  unité: €/repas
  plancher: 2.60 €/repas
  plafond: 4.50 €/repas
  arrondi: 2 décimales
"#;

#[test]
fn fay_aux_loges_a_share_of_the_quotient_between_floor_and_cap() {
    let rules = CANTEEN.replace("0.36% *", "0.36% /repas *");
    let fields = ["quotient familial: montant € 0..", "PAI: oui/non"];
    let program = clean(&rules, &fields);
    for (quotient, price) in [("500", "2,60"), ("722.22", "2,60"), ("722.23", "2,60"), ("1000", "3,60"), ("1250", "4,50"), ("2000", "4,50")] {
        let price = format!("{price} €/repas");
        assert_eq!(said(&program, "prix du repas", &[("quotient familial", quotient), ("PAI", "non")]), price, "{quotient}");
    }
    // A child with its own meal pays 1.75 whatever the quotient: it is not asked.
    assert_eq!(said(&program, "prix du repas", &[("PAI", "oui")]), "1,75 €/repas");
    assert_eq!(said(&program, "prix du repas", &[]), "? PAI, quotient familial");
}

#[test]
fn a_quotient_times_a_rate_is_not_a_price_per_meal_by_itself() {
    let found = refused(CANTEEN, &["quotient familial: montant € 0..", "PAI: oui/non"]);
    assert!(found.iter().any(|f| f.starts_with("TY0504")), "{found:?}");
}

const COLLEGES: &str = r#"
prix:
  variations:
    - si: RSA
      alors: 0.40 €/repas
    - sinon: grille du quotient
grille du quotient:
  grille:
    assiette: quotient familial
    tranches:
      - { montant: 1.15 €/repas, à: 600 € }
      - { montant: 1.55 €/repas, à: 840 € }
      - { montant: 2.10 €/repas, à: 1025 € }
      - { montant: 2.80 €/repas, à: 1200 € }
      - { montant: 3.50 €/repas, à: 1400 € }
      - { montant: 4.20 €/repas, à: 1530 € }
      - { montant: 4.70 €/repas, à: 1680 € }
      - { montant: 5.40 €/repas, à: 1890 € }
      - { montant: 5.70 €/repas, à: 2225 € }
      - { montant: 5.95 €/repas }
"#;

#[test]
fn val_de_marne_colleges_eleven_bands() {
    let fields = ["quotient familial: montant € 0..", "RSA: oui/non"];
    let program = clean(COLLEGES, &fields);
    for (quotient, price) in [
        ("0", "1,15"), ("600", "1,15"), ("600.01", "1,55"), ("840", "1,55"), ("840.01", "2,10"), ("1025", "2,10"),
        ("1200", "2,80"), ("1400", "3,50"), ("1530", "4,20"), ("1680", "4,70"), ("1890", "5,40"), ("2225", "5,70"), ("2225.01", "5,95"),
    ] {
        let price = format!("{price} €/repas");
        assert_eq!(said(&program, "prix", &[("quotient familial", quotient), ("RSA", "non")]), price, "{quotient}");
    }
    assert_eq!(said(&program, "prix", &[("RSA", "oui")]), "0,40 €/repas");
    let scale = &program.scales()[0];
    assert!(scale.holes.is_empty() && scale.overlaps.is_empty(), "{scale:?}");
}

fn holes(rules: &str) -> Vec<String> {
    let program = clean(rules, &["quotient familial: montant € 0.."]);
    program.scales()[0].holes.iter().map(|gap| plain(&gap.text.fr)).collect()
}

#[test]
fn champcevinel_and_talloires_have_holes() {
    let champcevinel = r#"
prix:
  grille:
    assiette: quotient familial
    tranches:
      - { montant: 1 €, de: 0 €, à: 622 € }
      - { montant: 3.30 €, de: 623 €, à: 1000 € }
      - { montant: 3.40 €, de: 1001 €, à: 1500 € }
      - { montant: 3.50 €, de: 1501 € }
"#;
    assert_eq!(holes(champcevinel), ["de 622,01 € à 622,99 €", "de 1 000,01 € à 1 000,99 €", "de 1 500,01 € à 1 500,99 €"]);
    let program = clean(champcevinel, &["quotient familial: montant € 0.."]);
    for quotient in ["622.5", "1000.5", "1500.5"] {
        assert_eq!(said(&program, "prix", &[("quotient familial", quotient)]), "sans objet");
    }
    let talloires = r#"
prix:
  grille:
    assiette: quotient familial
    tranches:
      - { montant: 0.99 €, plafond: 1100 € }
      - { montant: 3.80 €, de: 1101 €, à: 1500 € }
      - { montant: 4.30 €, de: 1501 €, à: 2000 € }
      - { montant: 4.80 €, de: 2001.01 € }
"#;
    assert_eq!(holes(talloires), ["de 1 100,00 € à 1 100,99 €", "de 1 500,01 € à 1 500,99 €", "de 2 000,01 € à 2 001,00 €"]);
}

#[test]
fn strasbourg_after_school_care_and_its_two_grids_in_force() {
    let grid = |from: &str, rows: &[(&str, &str)]| {
        let bands: Vec<String> = rows.iter().enumerate().map(|(i, (start, amount))| {
            let end = rows.get(i + 1).map_or(String::new(), |(next, _)| format!(", plafond: {next} €"));
            format!("      - {{ montant: {amount} €, de: {start} €{end} }}\n")
        }).collect();
        format!("{from}:\n  grille:\n    assiette: quotient familial\n    tranches:\n{}", bands.concat())
    };
    let rules = grid("prix", &[
        ("0", "11.85"), ("100", "16.16"), ("300", "20.46"), ("500", "24.77"), ("700", "29.07"), ("900", "33.38"),
        ("1100", "37.68"), ("1300", "41.99"), ("1500", "46.29"), ("1700", "50.60"), ("1900", "54.90"),
    ]);
    rows(&rules, &["quotient familial: montant € 0.."], "prix", "quotient familial", &[
        ("0", "11,85 €"), ("99.99", "11,85 €"), ("100", "16,16 €"), ("450", "20,46 €"), ("850", "29,07 €"), ("1050", "33,38 €"), ("1900", "54,90 €"),
    ]);
    // Two grids at once: the bands of the old one still catch what the new one means.
    let mixed = "prix:\n  grille:\n    assiette: quotient familial\n    tranches:\n      - { montant: 16.70 €, de: 400 €, à: 600 € }\n      - { montant: 20.46 €, de: 300 €, à: 500 € }\n      - { montant: 29.07 €, de: 501 € }\n";
    let (program, _) = build(mixed, &["quotient familial: montant € 0.."]);
    assert!(!program.scales()[0].overlaps.is_empty());
}

#[test]
fn montpellier_and_lyon_water_prices_in_euros_a_cubic_metre() {
    let montpellier = r#"
part variable:
  barème:
    assiette: consommation
    tranches:
      - { taux: 0 €/m3, plafond: 15 m3 }
      - { taux: 0.95 €/m3, plafond: 120 m3 }
      - { taux: 1.40 €/m3, plafond: 240 m3 }
      - { taux: 2.70 €/m3 }
  arrondi: au centime
"#;
    rows(montpellier, &["consommation: entier m3 0.."], "part variable", "consommation", &[
        ("0", "0,00 €"), ("10", "0,00 €"), ("15", "0,00 €"), ("100", "80,75 €"), ("120", "99,75 €"), ("240", "267,75 €"), ("300", "429,75 €"),
    ]);
    let lyon = r#"
part variable:
  barème:
    assiette: consommation
    tranches:
      - { taux: 0 €/m3, plafond: 12 m3 }
      - { taux: 3.08 €/m3, plafond: 180 m3 }
      - { taux: 3.08 €/m3 * 2 }
  arrondi: au centime
"#;
    rows(lyon, &["consommation: entier m3 0.."], "part variable", "consommation", &[
        ("12", "0,00 €"), ("120", "332,64 €"), ("180", "517,44 €"), ("200", "640,64 €"),
    ]);
}

#[test]
fn nantes_solidarity_transport_and_its_published_edges() {
    let rules = r#"
réduction:
  applicable si: commune = 'dans la métropole'
  variations:
    - si: allocation adulte handicapé > 0 €/mois
      alors: 100%
    - sinon: selon le quotient
selon le quotient:
  grille:
    assiette: quotient
    tranches:
      - { montant: 100%, à: 350 €/mois }
      - { montant: 90%, à: 500 €/mois }
      - { montant: 70%, à: 600 €/mois }
      - { montant: 0% }
quotient:
  valeur: revenu fiscal / parts
  unité: €/mois
  arrondi: au centime
"#;
    let fields = ["revenu fiscal: montant €/an 0..", "parts: nombre 1..20", "allocation adulte handicapé: montant €/mois 0..", "commune: choix dans_la_métropole|ailleurs"];
    let fields: Vec<String> = fields.iter().map(|f| f.replace('_', " ")).collect();
    let inputs = fields.iter().map(|line| match line.split_once("choix ") {
        Some((name, list)) => {
            let mut input = field(&format!("{name}texte"));
            input.ty = beffroi_rules::Type::Choice(list.split('|').map(str::to_owned).collect::<Vec<_>>().into());
            input
        }
        None => field(line),
    }).collect();
    let (program, findings) = build_with(rules, inputs);
    assert!(findings.is_empty(), "{}", shown(rules, &findings));
    let asked = |income: &str, parts: &str, benefit: &str, town: &str| {
        said(&program, "réduction", &[("revenu fiscal", income), ("parts", parts), ("allocation adulte handicapé", benefit), ("commune", town)])
    };
    let home = "dans la métropole";
    for (income, share) in [("0", "100 %"), ("4200", "100 %"), ("4212", "90 %"), ("6000", "90 %"), ("6012", "70 %"), ("7200", "70 %"), ("7212", "0 %")] {
        assert_eq!(asked(income, "1", "0", home), share, "{income}");
    }
    assert_eq!(asked("90000", "1", "100", home), "100 %");
    assert_eq!(asked("0", "1", "0", "ailleurs"), "sans objet");
    assert_eq!(said(&program, "quotient", &[("revenu fiscal", "1000"), ("parts", "2")]), "41,67 €/mois");
    // Elsewhere than in the metropolis, nothing else is asked; where is asked first.
    assert_eq!(said(&program, "réduction", &[("commune", "ailleurs")]), "sans objet");
    assert!(said(&program, "réduction", &[]).starts_with("? commune"));
}

#[test]
fn le_heaulme_takes_what_is_small_and_light_enough() {
    let rules = r#"
accepté:
  toutes ces conditions:
    - volume <= 1 m3
    - poids <= 50 kg
    - longueur <= 1.75 m
    - largeur <= 150 cm
    - hauteur <= 0.50 m
"#;
    let program = clean(rules, &["volume: nombre m3 0..", "poids: nombre kg 0..", "longueur: nombre m 0..", "largeur: nombre m 0..", "hauteur: nombre m 0.."]);
    let asked = |volume, weight| said(&program, "accepté", &[("volume", volume), ("poids", weight), ("longueur", "1.75"), ("largeur", "1.5"), ("hauteur", "0.5")]);
    assert_eq!(asked("1", "50"), "oui");
    assert_eq!(asked("1.01", "50"), "non");
    assert_eq!(asked("1", "51"), "non");
    // One refusal is enough: the rest is not asked.
    assert_eq!(said(&program, "accepté", &[("poids", "51")]), "non");
}

#[test]
fn a_resident_parks_by_the_month_or_the_year() {
    let rules = r#"
abonnement:
  applicable si: résident
abonnement . prix:
  produit:
    - par mois
    - durée choisie
    - 1 - réduction
  unité: €
  arrondi: au centime
abonnement . par mois:
  grille:
    assiette: rang du véhicule
    tranches:
      - { montant: 15 €/mois, à: 1 }
      - { montant: 45 €/mois }
abonnement . durée choisie:
  variations:
    - si: formule = 'à l''année'
      alors: 11 mois
    - sinon: 1 mois
abonnement . réduction:
  variations:
    - si: véhicule électrique
      alors: 0.5
    - sinon: 0
"#;
    let inputs = ["résident: oui/non", "rang du véhicule: entier 1..3", "formule: choix au_mois|à_l'année", "véhicule électrique: oui/non"]
        .iter().map(|line| {
            let mut input = field(line);
            if let beffroi_rules::Type::Choice(list) = &input.ty {
                input.ty = beffroi_rules::Type::Choice(list.iter().map(|c| c.replace('_', " ")).collect::<Vec<_>>().into());
            }
            input
        }).collect();
    let (program, findings) = build_with(&rules.replace("'à l''année'", "\"à l'année\""), inputs);
    assert!(findings.is_empty(), "{}", shown(rules, &findings));
    let price = |rank, formula, electric| said(&program, "abonnement . prix", &[("résident", "oui"), ("rang du véhicule", rank), ("formule", formula), ("véhicule électrique", electric)]);
    assert_eq!(price("1", "au mois", "non"), "15,00 €");
    assert_eq!(price("1", "à l'année", "non"), "165,00 €");
    assert_eq!(price("2", "à l'année", "oui"), "247,50 €");
    assert_eq!(said(&program, "abonnement . prix", &[("résident", "non")]), "sans objet");
    assert!(said(&program, "abonnement . prix", &[]).starts_with("? résident"));
}
