//! Made-up values for every page: what a town of the Loire might show.

use crate::{desk, resident};
use beffroi_base::{Cents, Day, Language, Text, parse_day};
use beffroi_pages::{layout::*, letter::*, parts::*};

pub const FR: Language = Language::Fr;
pub const EN: Language = Language::En;

/// Every page in every state, by name.
pub fn pages(language: Language) -> Vec<(&'static str, String)> {
    let mut pages = resident::pages(language);
    pages.extend(desk::pages(language));
    pages
}

pub fn t(fr: &str, en: &str) -> Text {
    Text::new(fr, en)
}

pub fn f(fr: &str) -> Text {
    Text::french(fr)
}

pub fn s(text: &str) -> String {
    text.to_owned()
}

pub fn day(text: &str) -> Day {
    parse_day(text).expect("a day of the samples")
}

pub fn money(cents: i64) -> Shown {
    Shown::Money(Cents(cents), None)
}

pub fn a_year(cents: i64) -> Shown {
    Shown::Money(Cents(cents), Some(t("par an", "a year")))
}

pub fn people(count: f64) -> Shown {
    Shown::Number(count, Some(t("personnes", "people")))
}

pub fn link(href: &str, fr: &str, en: &str) -> Link {
    Link { href: s(href), text: t(fr, en) }
}

pub fn source(fr: &str) -> Source {
    Source { text: f(fr), href: None }
}

/// The town, for residents.
pub fn shell(language: Language) -> Shell {
    Shell {
        language,
        town: Town {
            name: s("Val-de-Loire Métropole"),
            home_href: s("/"),
            telephone: s("02 40 00 00 00"),
            telephone_hours: Some(t("du lundi au vendredi, de 9 h à 17 h", "Monday to Friday, 9 am to 5 pm")),
            accessibility: Conformity::Partial,
            links: FootLinks {
                accessibility: s("/accessibilite"),
                personal_data: s("/donnees-personnelles"),
                legal: s("/mentions-legales"),
                contact: s("/contact"),
                register: Some(s("/regles")),
                source: None,
                desk: Some(s("/agents")),
            },
            ..Town::default()
        },
        other_language_href: s("?langue=autre"),
        form_token: Some(s("jeton-de-demonstration")),
        ..Shell::default()
    }
}

/// The same town, for an agent who is signed in.
pub fn agent_shell(language: Language) -> Shell {
    Shell {
        agent: Some(AgentBadge {
            name: s("Awa Diop"),
            capacity: t("instructrice, Direction du cycle de l'eau", "reviewer, Water department"),
            queue_href: s("/agents/dossiers"),
            counter_href: None, post_href: Some(s("/agents/envois")), outbox_href: Some(s("/agents/courriels")),
            sign_out_href: s("/agents/sortie"),
        }),
        demonstration: true,
        ..shell(language)
    }
}

pub fn office() -> Office {
    Office {
        name: t("Direction du cycle de l'eau", "Water department"),
        address: vec![s("2 cours du Champ-de-Mars"), s("44923 Nantes CEDEX 9")],
        telephone: s("02 40 00 00 01"),
        email: Some(s("eau@valdeloire.example")),
        counter: Some(t("toutes les mairies annexes, de 9 h à 12 h", "any local town hall, 9 am to noon")),
    }
}

pub fn water() -> Text {
    f("Aide au paiement de la facture d'eau")
}

pub fn refusal(on: Option<&str>) -> Silence {
    Silence::Refusal(SilenceTerms {
        delay: t("2 mois", "2 months"),
        on: on.map(day),
        if_complete: false,
        law: source("CRPA, art. L. 231-4, 3°"),
    })
}

pub fn remedies() -> Remedies {
    Remedies {
        remedies: vec![
            Remedy {
                name: t("Recours gracieux.", "Reconsideration."),
                to: t("Écrivez à Madame la Présidente, 2 cours du Champ-de-Mars, 44923 Nantes CEDEX 9.", "Write to the President, 2 cours du Champ-de-Mars, 44923 Nantes CEDEX 9."),
                within: t("Dans les deux mois.", "Within two months."),
                until: None,
                law: Some(source("CRPA, art. L. 411-2")),
            },
            Remedy {
                name: t("Recours contentieux.", "Appeal to the court."),
                to: t("Tribunal administratif de Nantes, 6 allée de l'Île-Gloriette, 44041 Nantes CEDEX, ou telerecours.fr.", "Administrative court of Nantes, 6 allée de l'Île-Gloriette, 44041 Nantes CEDEX, or telerecours.fr."),
                within: t("Dans les deux mois du refus implicite.", "Within two months of the implicit refusal."),
                until: Some(day("2026-07-06")),
                law: Some(source("CJA, art. R. 421-1 et R. 421-2")),
            },
        ],
    }
}

pub fn steps() -> Steps {
    let bill = Source { text: f("Délibération du 16 décembre 2022"), href: Some(s("https://deliberations.example/2022-12-16")) };
    Steps {
        steps: vec![
            Step {
                label: f("Consommation de référence"),
                formula: t("30 m³ par personne et par an × personnes du foyer", "30 m³ per person per year × people in the household"),
                filled: t("30 m³ × 4 personnes", "30 m³ × 4 people"),
                value: Shown::Number(120.0, Some(t("m³ par an", "m³ a year"))),
                ..Step::default()
            },
            Step {
                label: f("Facture d'eau de référence"),
                formula: t("part fixe + consommation de référence × prix du m³", "standing charge + reference consumption × price per m³"),
                filled: t("32,88 € + 120 m³ × 3,446 €", "€32.88 + 120 m³ × €3.446"),
                value: a_year(44640),
                notes: vec![t("Arrondi au centime.", "Rounded to the cent.")],
                sources: vec![bill.clone()],
            },
            Step {
                label: f("3 % des ressources"),
                formula: t("3 % × ressources du foyer", "3% × household resources"),
                filled: t("3 % × 13 200 €", "3% × €13,200"),
                value: a_year(39600),
                notes: vec![t("Arrondi au centime.", "Rounded to the cent.")],
                sources: vec![],
            },
            Step {
                label: f("Aide proposée"),
                formula: t("facture − 3 % des ressources, si la différence atteint 10 €", "bill − 3% of resources, if the difference reaches €10"),
                filled: t("446,40 € − 396,00 €", "€446.40 − €396.00"),
                value: a_year(5040),
                notes: vec![t("La différence, 50,40 €, atteint 10 € : l'aide est due.", "The difference, €50.40, reaches €10: the aid is due.")],
                sources: vec![bill],
            },
        ],
    }
}

pub fn sections(change: bool) -> Vec<Section> {
    let row = |label: &str, value: Shown, page: &str| SummaryRow {
        label: f(label),
        value,
        change_href: change.then(|| format!("/demandes/7K3M/{page}?corriger=oui")),
        before: None,
        origin: None,
    };
    vec![
        Section {
            title: f("Votre foyer"),
            rows: vec![
                row("Combien de personnes vivent chez vous, vous compris ?", people(4.0), "1"),
                row("Quelles ont été les ressources du foyer l'an dernier ?", a_year(1_320_000), "1"),
                row("Recevez-vous une prestation de la CAF ?", Shown::YesNo(true), "1"),
                row("Quel est votre numéro d'allocataire ?", Shown::Typed(s("1234567")), "1"),
            ],
        },
        Section {
            title: f("Le versement"),
            rows: vec![
                row("Sur quel compte verser l'aide ?", Shown::Typed(s("FR76 3000 6000 0112 3456 7890 189")), "2"),
                row("Votre dernière facture d'eau", Shown::Files(vec![FileRef { name: s("facture-eau-2025.pdf"), bytes: 184_320, href: None }]), "2"),
                row("Quelque chose à ajouter ?", Shown::Nothing, "2"),
            ],
        },
    ]
}

pub fn signature() -> Signature {
    Signature {
        first_name: s("Marie"),
        last_name: s("Le Goff"),
        capacity: t("Adjointe à la présidente, déléguée à l'eau", "Deputy president for water"),
        department: t("Direction du cycle de l'eau", "Water department"),
        delegation: Some(f("Par délégation, arrêté n° 2026-14 du 8 janvier 2026")),
        signed: Some(day("2026-03-24")),
    }
}

pub fn letter(granted: bool) -> Letter {
    let letterhead = vec![
        f("Val-de-Loire Métropole"),
        f("Direction du cycle de l'eau"),
        f("2 cours du Champ-de-Mars, 44923 Nantes CEDEX 9"),
        f("02 40 00 00 01"),
    ];
    let mention = Block::Algorithm(AlgorithmMention {
        paragraphs: vec![
            f("Cette décision a été prise à l'aide d'un traitement algorithmique, dont la finalité est de calculer l'aide au paiement de l'eau. Une personne l'a prise."),
            f("Vous pouvez demander les règles de ce traitement et les principales caractéristiques de sa mise en œuvre (CRPA, art. L. 311-3-1). Sans réponse sous un mois, vous avez deux mois pour saisir la CADA."),
        ],
        explain: Some(link("/suivi/7K3M/explication", "Expliquer ma décision", "Explain my decision")),
        register: Some(link("/regles/eau-solidaire", "La page publique de ces règles", "The public page of these rules")),
    });
    let facts = Block::Facts(vec![
        SummaryRow { label: f("Personnes du foyer"), value: people(4.0), ..SummaryRow::default() },
        SummaryRow { label: f("Ressources du foyer"), value: a_year(1_320_000), ..SummaryRow::default() },
        SummaryRow { label: f("Facture de référence"), value: a_year(44640), ..SummaryRow::default() },
    ]);
    let visas = Block::Visas(vec![
        f("le code général des collectivités territoriales, article L. 2224-12-1-1 ;"),
        f("la délibération du 16 décembre 2022 ;"),
        f("votre demande reçue le 3 mars 2026."),
    ]);
    let mut blocks = vec![visas, Block::Paragraph(f("Madame, Monsieur,"))];
    if granted {
        blocks.push(Block::Paragraph(f("Votre foyer compte 4 personnes. La facture de référence est de 446,40 €, trois pour cent de vos ressources font 396,00 € : l'aide est de 50,40 €.")));
        blocks.push(Block::Decision(f("Une aide de 50,40 € vous est accordée pour l'année 2026. Elle sera versée sous trente jours sur le compte que vous avez indiqué.")));
        blocks.push(facts);
    } else {
        blocks.push(Block::Decision(f("L'aide au paiement de l'eau ne peut pas vous être accordée.")));
        blocks.push(facts);
        blocks.push(Block::Heading(f("Les motifs")));
        blocks.push(Block::Reasons(vec![
            f("La délibération réserve l'aide aux foyers dont la facture de référence dépasse 3 % des ressources d'au moins 10 €."),
            f("Pour votre foyer, la facture de référence (446,40 €) ne dépasse pas 3 % des ressources (446,40 €)."),
        ]));
    }
    blocks.push(Block::Remedies(remedies()));
    blocks.push(mention);
    Letter {
        letterhead,
        recipient: vec![s("Monsieur Yanis Belkacem"), s("14 rue des Tanneurs"), s("44000 Nantes")],
        place: s("Nantes"),
        day: Some(day("2026-03-24")),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        object: f(if granted { "Votre aide au paiement de l'eau" } else { "Votre demande d'aide au paiement de l'eau : refus" }),
        blocks,
        signature: Some(signature()),
    }
}

pub fn missing_letter() -> Letter {
    Letter {
        object: f("Une pièce manque à votre demande"),
        blocks: vec![
            Block::Paragraph(f("Madame, Monsieur,\nPour achever l'examen de votre demande, il nous manque la pièce suivante :")),
            Block::Items(vec![Item {
                item: f("Votre dernière facture d'eau"),
                explanation: Some(s("La page envoyée est illisible en bas à droite.")),
                law: f("Règlement de l'aide, article 4"),
            }]),
            Block::Paragraph(f("Vous avez jusqu'au 9 avril 2026 pour l'envoyer. L'examen de votre demande continue pendant ce temps (CRPA, art. L. 114-5-1).")),
        ],
        signature: Some(Signature { first_name: s("Awa"), last_name: s("Diop"), capacity: f("Instructrice"), department: f("Direction du cycle de l'eau"), ..Signature::default() }),
        ..letter(true)
    }
}
