//! One slip anywhere in a file is said once, at its place, with the right word.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_syntax::{Node, NodeKind, parse};
use common::{COMPLETE, FILES, WATER, at, reading, said};

/// Every key under `node` whose name is the language's, not the author's, with
/// the path to it.
fn keys<'a>(node: &'a Node, path: &str, out: &mut Vec<(String, &'a beffroi_syntax::Entry)>) {
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::Seq(items) => items.iter().for_each(|item| keys(item, path, out)),
        NodeKind::Map(map) => {
            for entry in &map.entries {
                let here = format!("{path}/{}", entry.key);
                if !CHOSEN.contains(&path.trim_start_matches("/en")) && !path.ends_with("/actions") && !path.ends_with("/choix") && !path.ends_with("/références") {
                    out.push((here.clone(), entry));
                }
                keys(&entry.value, &here, out);
            }
        }
    }
}

/// Sections whose keys are names the author chose.
const CHOSEN: &[&str] = &[
    "/questions/foyer . enfants/liste de", "/acteurs", "/questions", "/règles", "/parcours", "/courriers", "/indicateurs", "/destinataires", "/sources", "/modèles",
];

/// The word with two of its letters exchanged, or one doubled.
fn slip(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let last = letters.len() - 1;
    if last >= 3 && letters[last] != letters[last - 1] && letters[last - 1] != ' ' {
        letters.swap(last, last - 1);
    } else {
        letters.push(letters[last]);
    }
    letters.into_iter().collect()
}

#[test]
fn every_key_of_every_section_misspelt_is_said_once_with_the_right_one() {
    let mut seen = 0;
    for (name, text) in FILES {
        let root = parse(text.as_bytes()).root.unwrap();
        let mut all = vec![];
        keys(&root, "", &mut all);
        for (path, entry) in all {
            let span = entry.key_span;
            let wrong = slip(&entry.key);
            let broken = format!("{}{wrong}{}", &text[..span.start], &text[span.end..]);
            let reading = reading(&broken);
            let said = said(&reading);
            let finding = reading.findings.iter().find(|f| at(&broken, f) == wrong && matches!(f.code, "RE0101" | "RE0503"));
            let finding = finding.unwrap_or_else(|| panic!("{name} {path}: {said:#?}"));
            assert!(finding.helps.iter().any(|help| help.text.fr.contains(&format!("`{}`", entry.key))), "{name} {path}: {:?}", finding.helps);
            // In rules a key gives the value: without it more may be missing.
            if finding.code == "RE0101" {
                assert_eq!(said.len(), 1, "{name} {path}: {said:#?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} keys");
}

#[test]
fn the_complete_file_uses_every_key_of_the_language() {
    assert_eq!(said(&reading(COMPLETE)), [""; 0]);
    let root = parse(COMPLETE.as_bytes()).root.unwrap();
    let mut all = vec![];
    keys(&root, "", &mut all);
    let written: Vec<&str> = all.iter().map(|(_, entry)| entry.key.as_str()).collect();
    for section in beffroi_service::SECTIONS {
        for key in section.keys {
            assert!(written.contains(&key.name), "`{}` of `{}` is nowhere in complete.yaml", key.name, section.name);
        }
    }
}

/// A name misspelt where it is used: what is written, what is meant, the code.
#[test]
fn every_kind_of_name_misspelt_is_said_with_the_right_one() {
    let cases = [
        (WATER, "acteur: comptable", "acteur: contable", "RE0106", "comptable"),
        (WATER, "ensuite: instruction", "ensuite: intruction", "RE0104", "instruction"),
        (WATER, "{ vers: signature, en", "{ vers: signatrue, en", "RE0104", "signature"),
        (WATER, "lu à: [mise en paiement]", "lu à: [mise en paiment]", "RE0104", "mise en paiement"),
        (WATER, "courrier: refus,", "courrier: refsu,", "RE0105", "refus"),
        (WATER, "lit: [foyer . personnes, foyer . ressources, aide]", "lit: [foyer . personne, foyer . ressources, aide]", "RE0103", "foyer . personnes"),
        (WATER, "questions: [foyer . personnes, foyer", "questions: [foyer . personnes, foyer . alocataire, foyer", "RE0103", "foyer . allocataire"),
        (WATER, "Elle vous est accordée : {aide}", "Elle vous est accordée : {aides}", "RE0502", "aide"),
        (WATER, "avant le {échéance}. L'examen", "avant le {écheance }. L'examen", "RE0502", "échéance"),
        (WATER, "applicable si: foyer . allocataire", "applicable si: foyer . alocataire", "RE0502", "foyer . allocataire"),
        (WATER, "valeur: 3% * foyer . ressources", "valeur: 3% * foyer . resources", "RE0502", "foyer . ressources"),
        (COMPLETE, "par: [année]\n    seuil", "par: [anée]\n    seuil", "RE0103", "année"),
        (COMPLETE, "source: distributeur", "source: distribiteur", "RE0111", "distributeur"),
        (COMPLETE, "sens: reçoit", "sens: recoi", "TY0102", "reçoit"),
        (COMPLETE, "type: entier", "type: entié", "TY0102", "entier"),
        (COMPLETE, "étape: visite", "étape: visites", "RE0104", "visite"),
        (COMPLETE, "reçoit: [logement . surface]", "reçoit: [logement . surfaces]", "RE0103", "logement . surface"),
        (COMPLETE, "gracieux: directrice de l'habitat", "gracieux: directrice de l'abitat", "RE0106", "directrice de l'habitat"),
        (COMPLETE, "vers: close }\n    actions", "vers: clos }\n    actions", "RE0104", "close"),
        (COMPLETE, "fréquence: mensuelle\n    accord: foyer . accord", "fréquence: mensuelle\n    accord: foyer . acord", "RE0103", "foyer . accord"),
    ];
    for (text, right, wrong, code, meant) in cases {
        assert!(text.contains(right), "{right}");
        let broken = text.replacen(right, wrong, 1);
        let reading = reading(&broken);
        assert_eq!(reading.findings.len(), 1, "{wrong}: {:#?}", said(&reading));
        let finding = &reading.findings[0];
        assert_eq!(finding.code, code, "{wrong}");
        assert!(wrong.contains(at(&broken, finding)), "{wrong}: {}", at(&broken, finding));
        let help = finding.helps.iter().find(|help| help.text.fr.contains(meant));
        assert!(help.is_some(), "{wrong}: {:?}", finding.helps);
    }
}

#[test]
fn what_hangs_from_a_mistake_is_not_said_as_well() {
    let cases = [
        // A type nobody can guess: the question is mentioned nine times.
        ("    type: montant\n", "    type: monnaie locale complémentaire\n", "TY0102"),
        ("    type: entier\n", "", "RE0102"),
        ("  signature:\n    acteur: signataire\n", "  signature:\n    acteur: [signataire]\n", "TY0101"),
    ];
    for (right, wrong, code) in cases {
        assert!(WATER.contains(right), "{right}");
        let reading = reading(WATER.replacen(right, wrong, 1));
        let codes: Vec<_> = reading.findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, [code], "{:#?}", said(&reading));
    }
    let flat = COMPLETE.replace("  distributeur:\n    nature: délégataire\n    secteur: énergie\n    contrat: \"DSP 2020-04\"\n    clause: \"article 12\"\n    dispense: \"Délibération du 3 mars 2025\"\n    convention: \"2026-3\"\n    sens: reçoit\n    format: csv\n    fréquence: mensuelle\n    accord: foyer . accord\n", "  distributeur: oui\n");
    assert_eq!(said(&reading(flat)), ["TY0101 `source` attend une suite de `clé: valeur`"]);
}

#[test]
fn a_whole_bad_day_is_said_in_one_pass() {
    let broken = WATER
        .replace("conservation:\n", "conservatoin:\n")
        .replace("acteur: comptable", "acteur: contable")
        .replace("courrier: refus,", "courrier: reffus,")
        .replace("unité: personne", "unité: personn€")
        .replace("{facture . montant}", "{facture . montan}")
        .replace("en vigueur: 2026-01-01", "en vigueur: 1er janvier 2026")
        .replace("[demandeur . relevé d'identité bancaire]\n    en: { titre: The payment }", "[foyer . personnes]\n    en: { titre: The payment }")
        .replace("si: décision = 'accord'", "si: décision = 'accordé'");
    let reading = reading(&broken);
    let mut codes: Vec<_> = reading.findings.iter().map(|f| f.code).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in ["RE0101", "RE0106", "RE0105", "RE0502", "TY0103", "RE0107", "RE0108", "TY0506"] {
        assert!(codes.contains(&code), "{code} missing: {:#?}", said(&reading));
    }
    assert!(reading.draft.is_some(), "the rest is read all the same");
}
