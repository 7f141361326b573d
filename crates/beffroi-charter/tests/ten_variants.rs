//! The example of the language is clean, and ten ways of breaking it each give
//! the one message a colleague would give, where they would point.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

mod common;

use beffroi_findings::{Source, line_column, render};
use common::{reference, run};

/// What is broken, how, the code expected, and the words its place begins with.
struct Variant {
    title: &'static str,
    changes: &'static [(&'static str, &'static str)],
    code: &'static str,
    at: &'static str,
}

const VARIANTS: &[Variant] = &[
    Variant {
        title: "une question dont rien ne se sert",
        changes: &[
            ("  foyer . allocataire:\n", "  foyer . profession:\n    question: Quelle est votre profession ?\n    type: texte\n  foyer . allocataire:\n"),
            ("foyer . ressources, foyer . allocataire,", "foyer . ressources, foyer . profession, foyer . allocataire,"),
        ],
        code: "CH0401",
        at: "foyer . profession:",
    },
    Variant {
        title: "l'adresse de l'habitant envoyée à un imprimeur qui n'en a pas besoin",
        changes: &[("indicateurs:\n", "destinataires:\n  imprimeur:\n    usage: service public\n    étape: signature\n    reçoit: [aide, usager . adresse]\n    convention: Marché 2025-12\n    pays: France\n\nindicateurs:\n")],
        code: "CH0102",
        at: "usager . adresse]",
    },
    Variant {
        title: "aucune durée de conservation",
        changes: &[("conservation:\n  durée: 24 mois\n  à partir de: décision\n  sort: destruction\n  texte: \"CRPA, art. L. 242-1 et CJA, art. R. 421-1 : délais de retrait et de recours, contrôle de la dépense\"\n", "")],
        code: "CH0503",
        at: "Aide au paiement de la facture d'eau\n",
    },
    Variant {
        title: "l'étape d'un agent, sans issue",
        changes: &[("    actions:\n      payer: { vers: close, en: { titre: Paid } }\n", "")],
        code: "CH0504",
        at: "mise en paiement:\n",
    },
    Variant {
        title: "le système accorde seul",
        changes: &[("    acteur: signataire\n", "    acteur: système\n")],
        code: "CH0901",
        at: "système\n",
    },
    Variant {
        title: "un barème troué",
        changes: &[
            ("  facture . volume:\n", "  facture . part sociale:\n    titre: Part sociale de l'abonnement\n    références: { \"Délibération du 16 décembre 2022\": \"https://metropole.nantes.fr/deliberations\" }\n    grille:\n      assiette: foyer . ressources\n      tranches:\n        - montant: 16.44 €/an\n          plafond: 10000 €/an\n        - de: 10001 €/an\n          montant: 32.88 €/an\n  facture . volume:\n"),
            ("    valeur: facture . abonnement + facture . volume", "    valeur: facture . part sociale + facture . volume"),
            ("  facture . abonnement:\n    titre: Part fixe\n    références: { \"Délibération du 16 décembre 2022\": \"https://metropole.nantes.fr/deliberations\" }\n    valeur: 32.88 €/an\n    en: { titre: Fixed part }\n", ""),
        ],
        code: "CH0803",
        at: "montant: 16.44 €/an",
    },
    Variant {
        title: "le silence accepte, et de l'argent est versé",
        changes: &[("silence: { sens: refus,", "silence: { sens: acceptation,")],
        code: "LX3102",
        at: "acceptation,",
    },
    Variant {
        title: "un accusé de réception sans téléphone",
        changes: &[("  téléphone: \"02 40 00 00 00\"\n", "")],
        code: "LX1101",
        at: "guichet: Toutes les mairies annexes",
    },
    Variant {
        title: "une clé mal orthographiée",
        changes: &[("conservation:\n", "conservasion:\n")],
        code: "RE0101",
        at: "conservasion:",
    },
    Variant {
        title: "une unité qui ne va pas",
        changes: &[("    valeur: 3.446 €/m3\n", "    valeur: 3.446 €/personne\n")],
        code: "TY0502",
        at: "facture . volume * facture . prix\n",
    },
];

fn broken(variant: &Variant) -> String {
    variant.changes.iter().fold(reference("eau").to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{}: {from:?}", variant.title);
        text.replacen(from, to, 1)
    })
}

#[test]
fn the_shipped_services_are_clean() {
    for text in [reference("eau"), include_str!("../../../services/signalement/demarche.yaml")] {
        let checked = run(text);
        let shown = render(&Source::new("demarche.yaml", &checked.text), &checked.findings, Default::default());
        assert!(checked.findings.is_empty() && checked.sealed.is_some() && checked.attestations.is_empty(), "{shown}");
    }
}

#[test]
fn each_way_of_breaking_the_example_gives_its_one_message() {
    let mut shown = String::new();
    let mut wrong = vec![];
    for (index, variant) in VARIANTS.iter().enumerate() {
        let checked = run(&broken(variant));
        let text = render(&Source::new("services/eau-solidaire/demarche.yaml", &checked.text), &checked.findings, Default::default());
        shown.push_str(&format!("{}. {}\n\n{text}\n", index + 1, variant.title));
        match checked.findings.as_slice() {
            [one] if one.code == variant.code && checked.text[one.primary.span.start..].starts_with(variant.at) => {}
            others => wrong.push(format!(
                "{}: wanted {} at {:?}, found {:?}\n{text}",
                variant.title, variant.code, variant.at,
                others.iter().map(|f| (f.code, line_column(&checked.text, f.primary.span.start))).collect::<Vec<_>>(),
            )),
        }
        assert!(checked.sealed.is_none(), "{}: sealed", variant.title);
    }
    println!("{shown}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
