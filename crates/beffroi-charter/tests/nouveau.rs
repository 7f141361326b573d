//! What `beffroi nouveau` writes may open at once, whatever was typed.
#![allow(clippy::unwrap_used)]

use beffroi_base::{Text, parse_day};
use beffroi_charter::check;
use beffroi_service::new::{NewKind, NewQuestion, NewService, new_service};
use beffroi_service::AnswerKind;

fn question(label: Text, kind: AnswerKind) -> NewQuestion {
    NewQuestion { label, kind, choices: vec![], necessity: None }
}

fn service(kind: NewKind, charter: &str) -> NewService {
    NewService {
        title: Text::new("Aide à l'achat d'un composteur", "Help with buying a composter"),
        summary: Text::new("La ville aide à acheter un composteur.", "The town helps with buying a composter."),
        purpose: Text::new("Réduire les déchets ménagers.", "To reduce household waste."),
        kind,
        charter: charter.to_owned(),
        sector: "déchets".to_owned(),
        in_force: parse_day("2026-01-01").unwrap(),
        ground: "CGCT, art. L. 2224-13".to_owned(),
        department: Text::new("Direction des déchets", "Waste Department"),
        telephone: "02 40 00 00 00".to_owned(),
        counter: Text::new("Accueil de la mairie", "Town hall reception"),
        address: "Mairie, 1 place de la République, 44000 Nantes".to_owned(),
        questions: vec![
            question(Text::new("Combien de personnes vivent chez vous ?", "How many people live in your home?"), AnswerKind::Integer),
            NewQuestion {
                choices: vec![Text::new("Un jardin", "A garden"), Text::new("Un balcon", "A balcony")],
                ..question(Text::new("Où le mettrez-vous ?", "Where will you put it?"), AnswerKind::Choice)
            },
        ],
    }
}

fn kinds() -> [NewKind; 3] {
    let euros = "37,50".to_owned();
    let (deliberation, address) = ("Délibération du 12 décembre 2025".to_owned(), "https://exemple.fr/deliberations".to_owned());
    [NewKind::Payment { euros, deliberation, address }, NewKind::Permission, NewKind::Report]
}

fn clean(service: &NewService) -> String {
    let text = new_service(service);
    let checked = check("nouvelle".parse().unwrap(), text.as_bytes(), None);
    let said: Vec<_> = checked.findings.iter().map(|finding| (finding.code, &finding.message.fr)).collect();
    assert!(said.is_empty(), "{said:#?}\n{text}");
    assert!(checked.sealed.is_some());
    assert_eq!(beffroi_syntax::format(&text).as_deref(), Ok(text.as_str()), "a new file is in order");
    text
}

#[test]
fn a_new_service_of_each_kind_is_clean_under_each_profile() {
    for kind in kinds() {
        for charter in ["loi", "nantes-2019", "montreal-2020"] {
            clean(&service(kind.clone(), charter));
        }
    }
    assert!(clean(&service(kinds()[0].clone(), "loi")).contains("valeur: 37.50 €"));
}

#[test]
fn every_type_of_answer_can_be_asked() {
    // A list is written by hand: its own questions do not fit in one answer.
    for (_, kind) in beffroi_service::ANSWER_KINDS.iter().filter(|(_, kind)| *kind != AnswerKind::List) {
        for what in kinds() {
            let mut new = service(what, "loi");
            let mut asked = question(Text::new("Autre chose ?", "Anything else?"), *kind);
            asked.choices = vec![Text::french("Premier"), Text::french("Second")];
            if matches!(kind, AnswerKind::LongText | AnswerKind::Document) {
                asked.necessity = Some(Text::french("Rien d'autre ne le dit."));
            }
            new.questions.push(asked);
            // A statement or a consent is read by somebody like any answer.
            clean(&new);
        }
    }
}

#[test]
fn whatever_is_typed_the_file_is_whole() {
    for typed in ["Un : deux, trois", "# rien", "\"guillemets\" et 'autres'", "{accolade} [crochet]", "- tiret", "a\nb\tc", "émoji 🙂", "!%@&*|>", "C:\\dossier", "oui", "1234", "  "] {
        let mut new = service(NewKind::Permission, "loi");
        for text in [&mut new.title, &mut new.summary, &mut new.purpose, &mut new.department, &mut new.counter] {
            *text = Text::new(format!("{typed} x"), typed);
        }
        new.questions.push(question(Text::french(format!("{typed} ?")), AnswerKind::Text));
        if let Some(choice) = new.questions.iter_mut().find_map(|question| question.choices.first_mut()) {
            *choice = Text::french(format!("{typed} y"));
        }
        clean(&new);
    }
}
