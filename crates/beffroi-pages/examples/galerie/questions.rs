//! One question of each kind, in each state.

use crate::samples::*;
use beffroi_base::Text;
use beffroi_pages::question::*;

pub fn why() -> Why {
    Why {
        readers: vec![
            Use { who: t("Le calcul de l'aide", "The computation of the aid"), purpose: t("pour la consommation de référence.", "for the reference consumption.") },
            Use { who: t("L'instructrice ou l'instructeur", "The reviewer"), purpose: t("pour vérifier le calcul.", "to check the computation.") },
            Use { who: t("La lettre d'accord", "The letter of grant"), purpose: t("où votre réponse est rappelée.", "where your answer is recalled.") },
        ],
        until: t("24 mois après la décision, puis détruite.", "24 months after the decision, then destroyed."),
        basis: Some(f("Mission d'intérêt public, CGCT, art. L. 2224-12-1-1")),
    }
}

pub fn question(name: &str, label: &str, widget: Widget) -> Question {
    Question { name: s(name), label: f(label), required: true, widget, ..Question::default() }
}

pub fn wrong(mut question: Question, fr: &str, en: &str) -> Question {
    question.error = Some(t(fr, en));
    question
}

pub fn choices(labels: &[(&str, &str)]) -> Vec<Choice> {
    labels.iter().map(|(value, label)| Choice { value: s(value), label: f(label), hint: None }).collect()
}

pub fn household(typed: &str) -> Question {
    Question {
        why: Some(why()),
        ..question("foyer . personnes", "Combien de personnes vivent chez vous, vous compris ?", Widget::Integer { value: s(typed), unit: Some(t("personnes", "people")) })
    }
}

pub fn resources(typed: &str) -> Question {
    Question {
        hint: Some(f("Additionnez les salaires, pensions et prestations de chaque personne.")),
        why: Some(why()),
        ..question("foyer . ressources", "Quelles ont été les ressources du foyer l'an dernier ?", Widget::Amount { value: s(typed), unit: t("€ par an", "€ a year") })
    }
}

pub fn benefits(answer: Option<bool>) -> Question {
    question("foyer . allocataire", "Recevez-vous une prestation de la CAF ?", Widget::YesNo { answer })
}

pub fn number(typed: &str) -> Question {
    Question {
        hint: Some(f("Sept chiffres, en haut à droite de vos courriers de la CAF.")),
        required: false,
        ..question("foyer . numéro d'allocataire", "Quel est votre numéro d'allocataire ?", Widget::Line { value: s(typed), max: Some(7), autocomplete: None })
    }
}

pub fn iban(typed: &str) -> Question {
    question("demandeur . relevé d'identité bancaire", "Sur quel compte verser l'aide ?", Widget::Iban { value: s(typed) })
}

pub fn invoice(kept: bool) -> Question {
    let file = KeptFile { token: s("f1"), name: s("facture-eau-2025.pdf"), bytes: 184_320 };
    question("pièces . facture", "Votre dernière facture d'eau", Widget::Files {
        kept: if kept { vec![file] } else { vec![] },
        accept: vec![s(".pdf"), s(".jpg"), s(".png")],
        max_bytes: 5_000_000,
        several: true,
    })
}

pub fn place() -> Question {
    question("signalement . lieu", "Où est-ce ?", Widget::Position { place: s("Devant le 12 rue des Tanneurs"), latitude: s(""), longitude: s("") })
}

/// Every widget, empty or filled.
pub fn every() -> Vec<Question> {
    let boxes = DateBoxes { day: s("3"), month: s("5"), year: s("1984") };
    let town = choices(&[("44109", "Nantes"), ("44190", "Saint-Sébastien-sur-Loire"), ("44143", "Rezé"), ("44162", "Saint-Herblain")]);
    let days = choices(&[("lundi", "Lundi"), ("mardi", "Mardi"), ("jeudi", "Jeudi"), ("vendredi", "Vendredi")]);
    let mut kinds = choices(&[("propriétaire", "Propriétaire"), ("locataire", "Locataire"), ("hébergé", "Hébergé par un proche")]);
    if let Some(first) = kinds.first_mut() {
        first.hint = Some(f("Vous payez la taxe foncière du logement."));
    }
    let child = |index: usize| vec![
        question(&format!("enfants . {index} . prénom"), "Prénom", Widget::Line { value: s("Lina"), max: None, autocomplete: None }),
        question(&format!("enfants . {index} . naissance"), "Date de naissance", Widget::Date { boxes: boxes.clone(), birth: false }),
    ];
    vec![
        household("4"),
        resources("13 200"),
        benefits(Some(true)),
        number(""),
        question("logement . statut", "Vous êtes…", Widget::Choice { options: kinds, selected: s("locataire") }),
        question("logement . quartier", "Dans quel quartier ?", Widget::Choice { options: choices(&[("1", "Bellevue"), ("2", "Breil"), ("3", "Centre-ville"), ("4", "Doulon"), ("5", "Erdre"), ("6", "Île de Nantes"), ("7", "Malakoff"), ("8", "Zola")]), selected: s("3") }),
        question("cantine . jours", "Quels jours votre enfant mange-t-il à la cantine ?", Widget::Choices { options: days, selected: vec![s("mardi")] }),
        question("consommation", "Votre consommation relevée", Widget::Number { value: s("118,5"), unit: Some(t("m³", "m³")) }),
        Question { hint: Some(f("Il figure sur votre attestation de la CAF.")), ..question("quotient", "Quel est votre quotient familial ?", Widget::FamilyQuotient { value: s("612") }) },
        Question { hint: Some(t("Par exemple : 27 3 1990", "For example: 27 3 1990")), ..question("naissance", "Votre date de naissance", Widget::Date { boxes: boxes.clone(), birth: true }) },
        question("séjour", "Pendant quelle période ?", Widget::Period { from: boxes.clone(), to: DateBoxes::default() }),
        question("nom", "Votre nom", Widget::Line { value: s("Belkacem"), max: None, autocomplete: Some("family-name") }),
        Question { required: false, ..question("remarque", "Que faut-il savoir d'autre ?", Widget::LongText { value: s("Le compteur a été changé en mars.\nMerci."), max: Some(1000) }) },
        question("courriel", "Votre adresse électronique", Widget::Email { value: s("yanis@courriel.example") }),
        question("téléphone", "Votre téléphone", Widget::Telephone { value: s("06 12 34 56 78") }),
        question("adresse", "Votre adresse", Widget::Address { street: s("14 rue des Tanneurs"), extra: s(""), postcode: s("44000"), town: s("Nantes") }),
        question("commune", "Votre commune", Widget::Commune { value: s("44109"), options: town }),
        question("commune de naissance", "Votre commune de naissance", Widget::Commune { value: s("Vertou"), options: vec![] }),
        iban("FR76 3000 6000 0112 3456 7890 189"),
        question("entreprise", "Le SIRET de votre entreprise", Widget::Siret { value: s("552 100 554 00025") }),
        question("véhicule", "L'immatriculation du véhicule", Widget::Plate { value: s("AB-123-CD") }),
        invoice(true),
        place(),
        question("honneur", "Déclaration sur l'honneur", Widget::Statement { text: f("Je déclare que ces renseignements sont exacts. Je sais qu'une fausse déclaration est punie par l'article 441-7 du code pénal."), checked: false }),
        question("rappel", "Rappel l'an prochain", Widget::Consent { text: f("J'accepte qu'on m'écrive l'an prochain quand l'aide rouvrira."), withdrawal: f("Vous pourrez y mettre fin à tout moment sur votre page de suivi."), checked: false }),
        question("identité", "Votre nom de naissance", Widget::Prefilled { value: beffroi_pages::parts::Shown::Typed(s("BELKACEM")), source: f("FranceConnect, le 3 mars 2026") }),
        question("enfants", "Vos enfants", Widget::Group { members: vec![child(0), child(1)], member: t("Enfant", "Child"), more: true, fewer: true }),
    ]
}

/// Every widget with an error, ids kept apart.
pub fn every_wrong() -> Vec<Question> {
    every().into_iter().map(|mut question| {
        question.name = format!("erreur . {}", question.name);
        if let Widget::Group { members, .. } = &mut question.widget {
            members.iter_mut().flatten().for_each(|member| member.name = format!("erreur . {}", member.name));
        }
        let text: Text = t("Répondez à cette question", "Answer this question");
        question.error = Some(text);
        question
    }).collect()
}
