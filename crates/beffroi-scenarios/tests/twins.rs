//! Each shipped service has a twin in which mistakes were sown, one by one: the
//! checker finds each, where it was sown, and the service itself has none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_findings::line_column;
use std::{fs, path::Path};

/// A mistake: what was written, what is written instead, the code it deserves,
/// and words of the line where it must be shown.
struct Seed(&'static str, &'static str, &'static str, &'static str);

const WATER: &[Seed] = &[
    Seed("lit: [foyer . personnes, foyer . ressources, foyer . numéro d'allocataire, aide]", "lit: [foyer . personnes, foyer . ressources, aide]", "CH0401", "foyer . numéro d'allocataire:"),
    Seed("silence: { sens: refus", "silence: { sens: acceptation", "LX3102", "silence:"),
    Seed("  signature:\n    acteur: signataire", "  signature:\n    acteur: système", "CH0901", "acteur: système"),
    Seed("  téléphone: \"02 40 00 00 00\"\n", "", "LX1101", "guichet:"),
    Seed("par: [commune, année]", "par: [commune, anné]", "RE0103", "anné"),
];

const REPORT: &[Seed] = &[
    Seed("conservation: { durée: 12 mois, à partir de: clôture, sort: destruction, texte: \"Visa des archives départementales : utilité du suivi des interventions\" }\n", "", "CH0503", "démarche:"),
    Seed("sens: aucun, texte", "sens: aucune, texte", "TY0102", "sens: aucune"),
    Seed("    accusé de réception: automatique\n", "", "LX1101", "déposé:"),
    Seed("      c'est réparé: { vers: clos,", "      c'est réparé: { vers: intervention,", "CH0504", "intervention:"),
    Seed("courrier: classé, motifs", "courrier: clasé, motifs", "RE0105", "clasé"),
    Seed("    nécessité: Une image évite un déplacement pour constater, et dit quels outils emporter.\n", "", "CH0406", "problème . photo:"),
    Seed("    par: [problème . nature, mois]\n    seuil: 11\n", "    par: [problème . nature, mois]\n    seuil: 5\n", "CH1102", "seuil: 5"),
];

const CANTEEN: &[Seed] = &[
    Seed("    valeur: 0.36 %/repas\n", "    valeur: 0.36 %/jour\n", "TY0502", "plancher: tarif . minimum"),
    Seed("  signature:\n    acteur: signataire", "  signature:\n    acteur: instructeur", "CH0901", "acteur: instructeur"),
    Seed("  durée: 18 mois\n", "  durée: illimitée\n", "CH0503", "durée"),
    Seed("\nindicateurs:\n", "\ndestinataires:\n  restaurateur privé:\n    usage: commercial\n    reçoit: [enfant . nom]\n    convention: Contrat du 1er mars 2026\n    pays: France\n\nindicateurs:\n", "CH0201", "usage: commercial"),
    Seed("    applicable si: famille . donne son quotient = oui\n", "", "CH0404", "famille . quotient:"),
    Seed("    titre: Prix le plus bas\n    références: { \"Délibération du 15 décembre 2025, à remplacer par la vôtre\": \"https://ville-demonstration.example/deliberations/2025-12-15\", ", "    titre: Prix le plus bas\n    références: { ", "CH0802", "tarif . minimum:"),
    Seed("analyse d'impact: { signataire", "# analyse d'impact: { signataire", "LX3501", "enfant . apporte son repas:"),
    Seed("    exception: \"RGPD, art. 9, 2, g et code de l'éducation, art. D. 351-9 : accueil des enfants qui ont un PAI\"\n", "", "LX0901", "enfant . apporte son repas:"),
];

const PARKING: &[Seed] = &[
    Seed("questions: [habitant . zone, habitant . résidence principale]", "questions: [habitant . zone]", "RE0107", "habitant . résidence principale:"),
    Seed("  téléphone: \"02 40 00 00 04\"\n", "", "LX1101", "guichet:"),
    Seed("\nindicateurs:\n", "\ndestinataires:\n  imprimeur:\n    usage: service public\n    étape: ouverture\n    reçoit: [usager . nom, véhicule . à moi]\n    convention: Marché n° 12\n    pays: France\n\nindicateurs:\n", "CH0102", "véhicule . à moi"),
    Seed("  texte: \"CGCT, art. L. 2333-87-3 : durée du droit le plus long, contestation du forfait de post-stationnement comprise\"\n", "", "CH0503", "durée: 36 mois"),
    Seed("échéance: 30 jours, examen: continue", "échéance: 30 jours, examen: suspendu", "LX1403", "demander une précision"),
    Seed("    publier: { licence: Licence Ouverte }", "    publier: { licence: usage non commercial }", "CH0202", "usage non commercial"),
];

const CERTIFICATE: &[Seed] = &[
    Seed("  officier d'état civil: { signe: oui }", "  officier d'état civil:", "CH0901", "acteur: officier d'état civil"),
    Seed("acte . date, demandeur . lien, parent . premier, parent . second, délivrance permise]", "acte . date, demandeur . lien, parent . premier, délivrance permise]", "CH0401", "parent . second:"),
    Seed("silence: { sens: aucun, texte", "silence: { texte", "RE0102", "silence:"),
    Seed("    applicable si: qualité pour demander\n    type: texte\n    longueur: 200\n    facultative: oui", "    applicable si: qualité pour demandr\n    type: texte\n    longueur: 200\n    facultative: oui", "RE0502", "qualité pour demandr"),
    Seed("conservation: { durée: 12 mois,", "conservation: { durée: illimitée,", "CH0503", "illimitée"),
    Seed("  juridiction: Tribunal judiciaire du lieu de naissance, ou son procureur de la République\n", "  délai: 2 mois\n", "LX2103", "recours:"),
    Seed("base: { fondement: obligation légale, texte: \"Décret n° 2017-890 du 6 mai 2017, art. 29 à 33\" }", "base: [{ fondement: obligation légale, texte: \"Décret n° 2017-890 du 6 mai 2017, art. 29 à 33\" }, { fondement: consentement }]", "LX0601", "base:"),
];

const BULKY: &[Seed] = &[
    Seed("  téléphone: \"02 40 00 00 03\"\n", "", "LX1101", "guichet:"),
    Seed("    valeur: 50 kg\n", "    valeur: 50 cm\n", "TY0502", "objets . poids <= limite . poids"),
    Seed("    lu à: [tournée]\n", "", "CH0401", "habitant . téléphone:"),
    Seed("  responsable de la collecte: { signe: oui }", "  responsable de la collecte:", "CH0901", "acteur: responsable de la collecte"),
    Seed("      rien à enlever: { vers: close,", "      rien à enlever: { vers: clos,", "RE0104", "vers: clos,"),
    Seed("    applicable si: objets . interdits = non\n    type: nombre\n    unité: m3\n", "    type: nombre\n    unité: m3\n", "CH0404", "objets . volume:"),
    Seed("({objets . liste}). Ils ne peuvent pas être enlevés.", ". Ils ne peuvent pas être enlevés.", "LX2101", "refus:"),
];

const EVENT: &[Seed] = &[
    Seed("      donner l'avis: { vers: instruction,", "      donner l'avis: { vers: avis de sécurité,", "CH0504", "avis de sécurité:"),
    Seed("silence: { sens: refus, délai: 2 mois, texte: \"CRPA, art. L. 231-5 et décret n° 2015-1461 du 10 novembre 2015\" }\n", "", "LX3101", "démarche:"),
    Seed("en: { titre: Who organises }\n  - titre: L'événement", "en: { titre: Who organises }\n  - titre: L'événement\n    question: [événement . nature]", "RE0101", "question:"),
    Seed("    accusé de réception: automatique\n", "", "LX1101", "déposée:"),
    Seed("    seuil: 11\n", "    seuil: 3\n", "CH1102", "seuil: 3"),
    Seed("    nécessité: Les secours doivent pouvoir passer, et un plan le montre mieux que des mots.\n", "", "CH0406", "événement . plan:"),
];

const GRANT: &[Seed] = &[
    Seed("silence: { sens: refus", "silence: { sens: acceptation", "LX3102", "silence:"),
    Seed(", selon: \"Décret n° 2017-779 du 5 mai 2017 : données essentielles des conventions de subvention\"", "", "CH1101", "association . nom"),
    Seed("  motif: Les pièces justifient une dépense publique, que le juge des comptes peut contrôler.\n", "", "CH0503", "durée: 10 ans"),
    Seed("      accorder: { effet: accord,", "      accorder: { effet: acord,", "TY0102", "acord"),
    Seed("lit: [association . siret, association . rna,", "lit: [association . relevé d'identité bancaire, association . siret, association . rna,", "CH0702", "association . relevé d'identité bancaire"),
    Seed("    par: [année]\n    seuil: 11\n", "    par: [année]\n", "CH1102", "montant accordé:"),
];

fn all() -> Vec<(&'static str, &'static [Seed])> {
    vec![
        ("eau-solidaire", WATER), ("signalement", REPORT), ("cantine", CANTEEN), ("stationnement-residentiel", PARKING),
        ("acte-naissance", CERTIFICATE), ("encombrants", BULKY), ("evenement-rue", EVENT), ("subventions", GRANT),
    ]
}

fn text_of(service: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services").join(service).join("demarche.yaml")).unwrap()
}

fn findings(service: &str, text: &str) -> Vec<(&'static str, String)> {
    let checked = beffroi_charter::check(service.parse().unwrap(), text.as_bytes(), None);
    let line = |at: usize| text.lines().nth(line_column(text, at).0 - 1).unwrap_or("").to_owned();
    checked.findings.iter().map(|f| (f.code, line(f.primary.span.start))).collect()
}

#[test]
fn shipped_services_are_clean() {
    for (service, _) in all() {
        let found = findings(service, &text_of(service));
        assert!(found.is_empty(), "{service}: {found:?}");
    }
}

#[test]
fn each_mistake_sown_in_a_twin_is_found_where_it_was_sown() {
    let (mut sown, mut missed) = (0, vec![]);
    for (service, seeds) in all() {
        let text = text_of(service);
        for Seed(old, new, code, place) in seeds {
            assert_eq!(text.matches(old).count(), 1, "{service}: {old:?} is not written once");
            sown += 1;
            let found = findings(service, &text.replacen(old, new, 1));
            if !found.iter().any(|(other, line)| other == code && line.contains(place)) {
                missed.push(format!("{service}: {code} expected at {place:?}, found {found:?}"));
            }
        }
    }
    println!("{sown} mistakes sown, {} missed", missed.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
