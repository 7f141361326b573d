//! What a person reads, whole, in French and in English.
//!
//! The expected pages are in `tests/shown/`: read them aloud. To accept new
//! wording, run this test with `BEFFROI_BLESS=1` and read the difference.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Language;
use common::{COMPLETE, WATER, reading, shown};
use std::path::Path;

/// A slip a person makes, and the name it goes by.
fn slips() -> Vec<(&'static str, String)> {
    let water = |right: &str, wrong: &str| {
        assert!(WATER.contains(right), "{right}");
        WATER.replacen(right, wrong, 1)
    };
    vec![
        ("une clé mal écrite", water("conservation:\n", "conservatoin:\n")),
        ("une clé d'ailleurs", water("secteur: social", "couleur: bleu")),
        ("une clé qui manque", water("    type: entier\n", "")),
        ("une étape mal écrite", water("vers: mise en paiement", "vers: mise en paiment")),
        ("une question oubliée des pages", water(", foyer . allocataire,", ",")),
        ("un acteur que personne n'a déclaré", water("acteur: comptable", "acteur: trésorier")),
        ("un emplacement de courrier mal écrit", water("{motifs}", "{motif}")),
        ("une accolade ouverte", water("{motifs}", "{motifs")),
        ("une durée en semaines", water("échéance: 30 jours", "échéance: 4 semaines")),
        ("un type inconnu", water("type: iban", "type: compte bancaire")),
        ("un motif de travers", water("[0-9]{7}", "[0-9{7}")),
        ("un deux-points dans une phrase", water("résumé: La métropole", "résumé: Eau : la métropole")),
        ("une clé répétée", format!("{WATER}secteur: habitat\n")),
        ("un réglage sans objet", COMPLETE.replacen("    type: consentement\n", "    type: consentement\n    min: 1\n", 1)),
        ("un document de bureautique", "PK\u{3}\u{4}\u{14}".to_owned()),
    ]
}

fn page(language: Language) -> String {
    slips().into_iter().map(|(name, text)| format!("## {name}\n\n{}", shown(&reading(&text), language))).collect()
}

#[test]
fn what_a_person_reads_is_what_was_read_aloud() {
    for language in [Language::Fr, Language::En] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shown").join(format!("{}.txt", language.tag()));
        let now = page(language);
        if std::env::var_os("BEFFROI_BLESS").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(now, before, "{} is no longer what a person reads", path.display());
    }
}

/// No word of the machine, no capital, no full stop; both languages name the
/// same things.
#[test]
fn messages_follow_the_house_style() {
    for (name, text) in slips() {
        for finding in reading(&text).findings {
            for message in [&finding.message.fr, &finding.message.en] {
                assert!(message.chars().next().is_some_and(|c| c.is_lowercase() || c == '`' || c.is_numeric()), "{name}: {message}");
                assert!(!message.ends_with('.'), "{name}: {message}");
                for word in ["span", "node", "token", "scalar", "Option", "None", "parse"] {
                    assert!(!message.contains(word), "{name}: {message}");
                }
            }
            let named = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(named(&finding.message.fr), named(&finding.message.en), "{name}");
            assert!(finding.helps.len() <= 2, "{name}");
        }
    }
}
