//! Every slot the law makes mandatory (charter §3.3) is in each kind of letter,
//! in French and in English, whatever its template forgot.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../beffroi-case/tests/common/mod.rs"]
mod common;

use beffroi_base::{Language, parse_day};
use beffroi_case::{Letter, LetterBlock, Reasons, Signatory};
use beffroi_charter::CompiledService;
use beffroi_letters::{Occasion, compose, explain, mail, plain_text, receipt};
use beffroi_territory::Territory;
use common::{Story, older_water_with, terrace, terrace_answers, water, water_answers, water_with};
use Language::{En, Fr};

fn town() -> Territory {
    let read = beffroi_territory::read(include_bytes!("../../../towns/demonstration/territoire.yaml"));
    read.territory.expect("the demonstration town reads")
}

/// The text without typographic spaces, so that a test is written plainly.
fn words(letter: &Letter) -> String {
    plain_text(letter).replace(['\u{a0}', '\u{202f}'], " ").replace('\n', " ")
}

fn holds(letter: &Letter, slots: &[(&str, &str)]) {
    let text = words(letter);
    for (slot, words) in slots {
        assert!(text.contains(words), "{slot}: `{words}` is not in:\n{text}");
    }
}

#[test]
fn a_receipt_where_silence_refuses() {
    let (service, town) = (water(), town());
    let story = Story::filed(&service, water_answers(), "2026-03-03");
    holds(&receipt(&service, &town, &story.case, Fr), &[
        ("reference", &story.case.id.to_string()),
        ("date received", "reçue le 3 mars 2026"),
        ("department", "Direction du cycle de l'eau"),
        ("address", "2 cours du Champ-de-Mars, 44000 Nantes"),
        ("e-mail", "bonjour@ville-demonstration.example"),
        ("telephone", "02 40 00 00 00"),
        ("sense and date of silence", "Sans réponse de notre part le 3 mai 2026, votre demande est considérée comme refusée"),
        ("if complete", "si elle est complète"),
        ("text", "CRPA, art. L. 231-4, 3°"),
        ("administrative remedies and delay", "dans les deux mois, demander à l'administration"),
        ("court and its last day", "jusqu'au 6 juillet 2026 : Tribunal administratif de Nantes"),
        ("tracking", "/suivi/secret"),
    ]);
    holds(&receipt(&service, &town, &story.case, En), &[
        ("date received", "received on 3 March 2026"),
        ("department", "Water Cycle Department"),
        ("telephone", "Telephone: 02 40 00 00 00"),
        ("e-mail", "bonjour@ville-demonstration.example"),
        ("silence", "If we have not answered by 3 May 2026, your request is deemed refused, provided it is complete"),
        ("remedies", "within two months, ask the administration to reconsider"),
        ("court", "until 6 July 2026: Tribunal administratif de Nantes"),
    ]);
}

#[test]
fn a_receipt_where_silence_grants() {
    let (service, town) = (terrace(), town());
    let story = Story::filed(&service, terrace_answers(), "2026-12-31");
    holds(&receipt(&service, &town, &story.case, Fr), &[
        ("date received", "31 décembre 2026"),
        ("telephone", "02 40 00 00 02"),
        ("sense and date of silence", "Sans réponse de notre part le 28 février 2027, votre demande est acceptée, si elle est complète"),
        ("certificate", "attestation de cette acceptation (CRPA, art. L. 232-3)"),
    ]);
    holds(&receipt(&service, &town, &story.case, En), &[
        ("silence", "answered by 28 February 2027, your request is granted, provided it is complete"),
        ("certificate", "certificate of that acceptance (CRPA, art. L. 232-3)"),
    ]);
}

#[test]
fn a_receipt_where_no_decision_is_due() {
    let service = beffroi_charter::check("signalement".parse().unwrap(), include_bytes!("../../../services/signalement/demarche.yaml"), None);
    let service = service.sealed.unwrap();
    let answers = [
        ("problème . nature".to_owned(), beffroi_service::Answer::Text("trou".to_owned())),
        ("problème . danger".to_owned(), beffroi_service::Answer::YesNo(false)),
        ("problème . lieu".to_owned(), beffroi_service::Answer::Position { place: "Devant l'école".to_owned(), latitude: None, longitude: None }),
    ];
    let story = Story::filed(&service, answers.into(), "2026-03-03");
    holds(&receipt(&service, &town(), &story.case, Fr), &[
        ("date received", "3 mars 2026"),
        ("telephone", "02 40 00 00 01"),
        ("silence", "Aucune décision ne naît de notre silence (CRPA, art. L. 231-4, 1°"),
    ]);
    holds(&receipt(&service, &town(), &story.case, En), &[("silence", "No decision is born of our silence")]);
}

fn asked(service: &CompiledService, answers: beffroi_service::Answers, action: &str, name: &str, language: Language) -> Letter {
    let mut story = Story::filed(service, answers, "2026-03-03");
    story.asks("2026-03-10", action).unwrap();
    let ask = story.case.asks[0].clone();
    compose(service, &town(), &story.case, name, Occasion::Ask(&ask), language).unwrap()
}

#[test]
fn a_letter_that_asks_for_an_item() {
    let service = water();
    let ask = |language| asked(&service, water_answers(), "demander une pièce", "pièce manquante", language);
    holds(&ask(Fr), &[
        ("item", "Un justificatif"),
        ("text", "Règlement, art. 3"),
        ("deadline", "9 avril 2026"),
        ("examination", "L'examen de votre demande continue"),
        ("clock", "suspendu tant que nous attendons cet élément"),
        ("new date", "ce délai s'achèvera le 2 juin 2026"),
        ("telephone", "02 40 00 00 00"),
    ]);
    holds(&ask(En), &[
        ("item", "Un justificatif"),
        ("text", "Règlement, art. 3"),
        ("deadline", "9 April 2026"),
        ("examination", "being examined meanwhile"),
        ("new date", "it will end on 2 June 2026"),
    ]);
    let service = terrace();
    let ask = |language| asked(&service, terrace_answers(), "demander un plan", "plan manquant", language);
    holds(&ask(Fr), &[("clock", "commencera le jour où votre demande sera complète"), ("examination", "L'examen de votre demande continue")]);
    holds(&ask(En), &[("clock", "will start the day your request is complete")]);
}

#[test]
fn an_item_its_template_forgets_is_written_all_the_same() {
    let service = older_water_with(
        "Pour examiner votre demande d'aide au paiement de l'eau, il nous faut : {pièce}.",
        "Il manque quelque chose à votre demande d'aide.",
    );
    let letter = asked(&service, water_answers(), "demander une pièce", "pièce manquante", Fr);
    holds(&letter, &[("item", "Il nous faut : Un justificatif (texte qui l'exige : Règlement, art. 3), au plus tard le 9 avril 2026.")]);
}

#[test]
fn an_item_asked_once_silence_spoke_suspends_nothing() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-05-10", "demander une pièce").unwrap();
    let ask = story.case.asks[0].clone();
    let letter = compose(&service, &town(), &story.case, "pièce manquante", Occasion::Ask(&ask), Fr).unwrap();
    assert!(!words(&letter).contains("suspendu"), "{}", words(&letter));
}

fn decided(service: &CompiledService, action: &str, language: Language) -> Letter {
    let mut story = Story::filed(service, water_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer l'accord").unwrap();
    story.signs("2026-03-20", action).unwrap();
    let decision = story.case.decision.clone().unwrap();
    let name = if action == "accorder" { "accord" } else { "refus" };
    compose(service, &town(), &story.case, name, Occasion::Decision(&decision), language).unwrap()
}

#[test]
fn a_grant() {
    let service = water();
    let letter = decided(&service, "accorder", Fr);
    assert!(letter.decision);
    holds(&letter, &[
        ("author's name", "Nadia benali"),
        ("capacity", "Adjointe"),
        ("department", "Direction"),
        ("order", "Arrêté n° 2026-014"),
        ("legal ground", "Texte appliqué : CGCT, art. L. 2224-12-1-1."),
        ("facts", "Votre foyer compte 4 personnes"),
        ("operative part", "Elle vous est accordée : 86,40 €"),
        ("date and effect", "Décision du 20 mars 2026, qui prend effet ce jour."),
        ("delay", "vous avez deux mois à compter du jour où vous la recevez"),
        ("gracieux", "Recours gracieux : écrivez à l'auteur de la décision, Nadia benali"),
        ("hierarchical", "Recours hiérarchique : écrivez à Madame la Maire de Ville-Démonstration"),
        ("interruption", "arrêtent le délai pour aller au tribunal"),
        ("court", "Recours contentieux : Tribunal administratif de Nantes, 6 allée de l'Île-Gloriette"),
        ("mediator", "médiateur"),
        ("algorithm: who", "Ville-Démonstration a utilisé un calcul automatique"),
        ("algorithm: purpose", "Alléger la facture d'eau des foyers"),
        ("algorithm: a person decided", "Une personne l'a ensuite examinée et signée"),
        ("algorithm: right to the rules", "le droit de connaître les règles de ce calcul"),
        ("algorithm: how to ask", "dpd@ville-demonstration.example"),
        ("algorithm: CADA", "Sans réponse au bout d'un mois, vous avez deux mois pour saisir la Commission d'accès"),
        ("algorithm: explanation", "/suivi/secret/explication"),
    ]);
    holds(&decided(&service, "accorder", En), &[
        ("author", "Nadia benali"),
        ("legal ground", "Text applied: CGCT"),
        ("operative part", "It is granted: €86.40"),
        ("date and effect", "Decision of 20 March 2026, in effect from that day."),
        ("delay", "you have two months from the day you receive it"),
        ("remedies", "Reconsideration: write to the author of the decision"),
        ("court", "Court: Tribunal administratif de Nantes"),
        ("algorithm", "used an automatic computation"),
        ("CADA", "www.cada.fr"),
        ("courtesy", "the French text counts"),
    ]);
}

#[test]
fn a_refusal() {
    let service = water();
    holds(&decided(&service, "refuser", Fr), &[
        ("author", "Nadia benali"),
        ("reasons", "Les ressources dépassent le plafond."),
        ("legal ground", "CGCT, art. L. 2224-12-1-1"),
        ("facts", "trois pour cent de vos ressources font 360"),
        ("operative part", "Elle ne peut pas vous être accordée"),
        ("date and effect", "Décision du 20 mars 2026, qui prend effet le jour où vous la recevez"),
        ("delay", "dans les deux mois qui suivent le jour où vous la recevez"),
        ("gracieux", "Recours gracieux"),
        ("hierarchical", "Recours hiérarchique"),
        ("court", "Recours contentieux"),
        ("algorithm", "calcul automatique"),
    ]);
    holds(&decided(&service, "refuser", En), &[
        ("reasons", "Les ressources dépassent le plafond."),
        ("delay", "within two months of the day you receive it"),
        ("date and effect", "in effect from the day you receive it"),
    ]);
}

#[test]
fn reasons_are_written_once_wherever_the_template_puts_them() {
    for text in [water(), water_with("      {motifs}\n    en:\n      objet: Your request", "    en:\n      objet: Your request")] {
        let letter = words(&decided(&text, "refuser", Fr));
        assert_eq!(letter.matches("dépassent le plafond").count(), 1, "{letter}");
    }
}

#[test]
fn a_withdrawal_and_the_letter_before_it() {
    let (service, town) = (terrace(), town());
    let mut story = Story::filed(&service, terrace_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer").unwrap();
    story.signs("2026-03-05", "autoriser").unwrap();
    story.acts("2026-03-10", "proposer le retrait").unwrap();
    let news = compose(&service, &town, &story.case, "observations", Occasion::News(Some("Le trottoir est trop étroit.")), Fr).unwrap();
    assert!(!news.decision);
    holds(&news, &[("invitation", "nous vous invitons à nous dire"), ("reasons", "trop étroit"), ("telephone", "02 40 00 00 02")]);
    let by = Signatory::new(&story.people, "signataire", service.slug(), parse_day("2026-03-30").unwrap()).unwrap();
    let decision = beffroi_case::Decision {
        on: parse_day("2026-03-30").unwrap(),
        effect: beffroi_service::Effect::Withdraw,
        from: "retrait".to_owned(),
        signature: by.signature().clone(),
        reasons: Reasons::new("Le trottoir est trop étroit."),
        results: vec![],
    };
    let letter = compose(&service, &town, &story.case, "retrait", Occasion::Decision(&decision), Fr).unwrap();
    holds(&letter, &[
        ("reasons", "Le trottoir est trop étroit."),
        ("author", "Nadia benali"),
        ("effect", "prend effet le jour où vous la recevez"),
        ("remedies", "Recours gracieux"),
    ]);
    // Nothing was computed: no mention of a computation.
    assert!(!words(&letter).contains("calcul"), "{}", words(&letter));
}

#[test]
fn an_author_withheld_is_withheld_everywhere() {
    let service = water_with("  refus:\n    objet:", "  refus:\n    auteur: anonyme\n    motif: Menaces reçues par les agents\n    objet:");
    let letter = decided(&service, "refuser", Fr);
    let text = words(&letter);
    assert!(!text.contains("benali") && !text.contains("Nadia"), "{text}");
    holds(&letter, &[("anonymity", "Auteur non nommé (CRPA, art. L. 111-2)"), ("capacity", "Adjointe"), ("gracieux", "l'auteur de la décision, Adjointe")]);
}

#[test]
fn a_service_with_its_own_remedies_prints_them() {
    let service = water_with(
        "questions:\n",
        "recours: { délai: 3 mois, juridiction: Tribunal judiciaire de Nantes, préalable obligatoire: \"CASF, art. L. 134-2\" }\nquestions:\n",
    );
    holds(&decided(&service, "refuser", Fr), &[
        ("delay", "3 mois"),
        ("court", "Recours contentieux : Tribunal judiciaire de Nantes"),
        ("mandatory appeal", "est obligatoire (CASF, art. L. 134-2)"),
    ]);
}

#[test]
fn another_court_without_a_delay_has_none_made_up() {
    let service = water_with("questions:\n", "recours: { juridiction: Tribunal judiciaire de Nantes }\nquestions:\n");
    let letter = words(&decided(&service, "refuser", Fr));
    assert!(letter.contains("Vous pouvez contester cette décision.") && !letter.contains("dans les deux mois qui suivent"), "{letter}");
    assert!(words(&decided(&service, "refuser", En)).contains("You may contest this decision."));
}

#[test]
fn a_mail_says_what_it_is_about_and_never_who() {
    let (service, town) = (water(), town());
    let letter = decided(&service, "accorder", Fr);
    let courtesy = decided(&service, "accorder", En);
    let mail = mail(&town, "eve@exemple.fr", &letter, Some(&courtesy));
    assert!(!mail.subject.contains("Exemple") && !mail.subject.contains('\n'), "{}", mail.subject);
    assert!(mail.text.contains("accordée") && mail.text.contains("It is granted"));
    // A header cannot be made of an answer.
    let service = water_with("objet: Votre aide au paiement de l'eau est accordée", "objet: \"Pour {usager . nom}\"");
    let mut answers = water_answers();
    answers.insert("usager . nom".to_owned(), beffroi_service::Answer::Text("Ève\r\nBcc: tous@exemple.fr".to_owned()));
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.case.answers = answers;
    let news = compose(&service, &town, &story.case, "accord", Occasion::News(None), Fr).unwrap();
    assert_eq!(news.subject, "Pour Ève Bcc: tous@exemple.fr");
}

#[test]
fn an_explanation_has_its_data_its_steps_and_what_if() {
    let service = water();
    let story = Story::filed(&service, water_answers(), "2026-03-03");
    let explained = explain(&service, &story.case, None);
    let data: Vec<&str> = explained.data.iter().map(|datum| datum.name.as_str()).collect();
    assert_eq!(data, ["foyer . personnes", "foyer . ressources"]);
    assert_eq!(explained.basis, "CGCT, art. L. 2224-12-1-1");
    assert_eq!(explained.version, service.hash());
    let (title, steps) = &explained.results[0];
    assert_eq!(title.fr, "Aide proposée");
    let shown = |name: &str| steps.iter().find(|step| step.name == name).map(|step| format!("{:?}", step.state));
    assert!(shown("facture . montant").unwrap().contains("446"), "{steps:#?}");
    let richer = beffroi_service::Answers::from([("foyer . ressources".to_owned(), beffroi_service::Answer::Amount(beffroi_base::Cents(2_000_000)))]);
    let other = explain(&service, &story.case, Some(&richer));
    assert_ne!(format!("{:?}", other.results), format!("{:?}", explained.results));
    assert_eq!(story.case.answers, water_answers());
}

#[test]
fn headings_and_paragraphs_are_in_the_order_of_the_page() {
    let service = water();
    let letter = decided(&service, "refuser", Fr);
    let headings: Vec<&str> = letter.blocks.iter().filter_map(|block| match block {
        LetterBlock::Heading(text) => Some(text.as_str()),
        _ => None,
    }).collect();
    assert_eq!(headings, ["Contester cette décision", "Le calcul utilisé"]);
}
