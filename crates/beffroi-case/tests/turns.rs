//! What a case goes through beside its stages, and after its decision.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_case::*;
use beffroi_service::{Answer, Answers, SilenceSense};
use common::{Story, agent, day, terrace, terrace_answers, water, water_answers};

fn refused(service: &beffroi_charter::CompiledService) -> Story<'_> {
    let mut story = Story::filed(service, water_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer le refus").unwrap();
    story.signs("2026-03-20", "refuser").unwrap();
    story
}

fn answered(story: &mut Story<'_>, on: &str, who: &str, upheld: bool) -> Result<(), Objection> {
    let by = Signatory::new(&agent(who, &["signataire"]), "signataire", &story.case.service, day(on)).unwrap();
    let appeal = story.case.appeals.last().unwrap().number;
    story.does(on, Command::AnswerAppeal { appeal, upheld, by, reasons: Reasons::new("Revu.") })
}

#[test]
fn a_request_given_up_ends_and_nothing_is_decided() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-03-04", "demander une pièce").unwrap();
    story.turns("2026-03-10", "renounce").unwrap();
    assert_eq!((story.case.stage.as_str(), story.case.closed_on), ("close", Some(day("2026-03-10"))));
    let clocks = story.clocks();
    assert_eq!((clocks.silence, clocks.item_due, clocks.purge_on), (None, None, Some(day("2028-03-10"))));
    assert_eq!(story.supplies("2026-03-11", 1), Err(Objection::NothingAsked));
    assert_eq!(story.turns("2026-03-11", "renounce"), Err(Objection::Settled));
}

#[test]
fn a_correction_changes_the_result_and_keeps_what_was_signed() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    let five = Answers::from([("foyer . personnes".to_owned(), Answer::Integer(5))]);
    story.does("2026-03-05", Command::Correct { answers: five.clone(), by: None }).unwrap();
    assert_eq!(story.case.answers["foyer . personnes"], Answer::Integer(5));
    assert_eq!(story.case.filed, water_answers());
    assert_eq!(story.case.corrections[0].before, water_answers());
    // Saying the same again is no correction, nor is an answer that does not fit.
    assert_eq!(story.does("2026-03-06", Command::Correct { answers: five, by: None }), Err(Objection::NothingGiven));
    let none = Answers::from([("foyer . personnes".to_owned(), Answer::Integer(0))]);
    assert!(matches!(story.does("2026-03-06", Command::Correct { answers: none, by: None }), Err(Objection::Incomplete(_))));
    story.acts("2026-03-07", "proposer l'accord").unwrap();
    story.signs("2026-03-08", "accorder").unwrap();
    // 32.88 + 5 × 30 × 3.446 − 360.
    assert_eq!(story.case.decision.as_ref().unwrap().results[0].cents, Some(beffroi_base::Cents(18_978)));
}

#[test]
fn a_transfer_is_reasoned_by_who_has_the_case_and_ends_it_here() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    let stranger = agent("paul", &["comptable"]);
    let transfer = |by, reasons: &str, authority: &str| Command::Transfer { authority: authority.to_owned(), reasons: Reasons::new(reasons), by };
    assert_eq!(story.does("2026-03-05", transfer(&stranger, "x", "La Région")), Err(Objection::NotYours));
    let lea = agent("lea", &["instructeur"]);
    assert_eq!(story.does("2026-03-05", transfer(&lea, "", "La Région")), Err(Objection::ReasonsMissing));
    assert_eq!(story.does("2026-03-05", transfer(&lea, "x", " ")), Err(Objection::NothingWritten));
    story.does("2026-03-05", transfer(&lea, "Le logement est hors de la commune.", "La Région")).unwrap();
    assert_eq!(story.case.transferred, Some((day("2026-03-05"), "La Région".to_owned())));
    assert_eq!(story.clocks().silence, None);
}

#[test]
fn an_appeal_interrupts_the_court_and_silence_refuses_it_after_two_months() {
    let service = water();
    let mut story = refused(&service);
    // 20 March: 20 May and the franc day.
    assert_eq!(story.clocks().court, Some(day("2026-05-21")));
    story.turns("2026-04-10", "appeal").unwrap();
    let clocks = story.clocks();
    assert_eq!((clocks.court, clocks.appeal_on, clocks.purge_on), (None, Some(day("2026-06-10")), None));
    assert_eq!(story.turns("2026-04-11", "appeal"), Err(Objection::NothingToContest));
    assert_eq!(story.turns("2026-06-09", "appeal-silence"), Err(Objection::TooEarly));
    story.turns("2026-06-12", "appeal-silence").unwrap();
    // From the day silence refused it: 10 June, 10 August, the 11th.
    let clocks = story.clocks();
    assert_eq!((clocks.court, clocks.appeal_on), (Some(day("2026-08-11")), None));
    assert_eq!(clocks.purge_on, Some(day("2028-03-20")));
    // The other kind made after the first delay interrupts nothing.
    story.does("2026-07-01", Command::Appeal { kind: AppealKind::Hierarchical, text: "Encore.".to_owned() }).unwrap();
    assert_eq!(story.clocks().court, Some(day("2026-08-11")));
}

#[test]
fn two_appeals_made_in_time_both_have_to_be_refused() {
    let service = water();
    let mut story = refused(&service);
    story.turns("2026-04-10", "appeal").unwrap();
    story.does("2026-04-20", Command::Appeal { kind: AppealKind::Hierarchical, text: "À la maire.".to_owned() }).unwrap();
    story.turns("2026-06-10", "appeal-silence").unwrap();
    assert_eq!(story.clocks().court, None);
    story.turns("2026-06-20", "appeal-silence").unwrap();
    assert_eq!(story.clocks().court, Some(day("2026-08-21")));
}

#[test]
fn an_appeal_is_answered_by_someone_else_with_reasons() {
    let service = water();
    let mut story = refused(&service);
    story.turns("2026-04-10", "appeal").unwrap();
    assert_eq!(answered(&mut story, "2026-04-20", "benali", false), Err(Objection::OwnDecision));
    let by = Signatory::new(&agent("leroy", &["signataire"]), "signataire", service.slug(), day("2026-04-20")).unwrap();
    let silent = Command::AnswerAppeal { appeal: 1, upheld: false, by: by.clone(), reasons: None };
    assert_eq!(story.does("2026-04-20", silent), Err(Objection::ReasonsMissing));
    answered(&mut story, "2026-04-20", "leroy", false).unwrap();
    assert_eq!(story.case.decision.as_ref().unwrap().effect, beffroi_service::Effect::Refuse);
    assert_eq!(story.clocks().court, Some(day("2026-06-22")));
    let again = Command::AnswerAppeal { appeal: 1, upheld: true, by, reasons: Reasons::new("Revu.") };
    assert_eq!(story.does("2026-04-20", again), Err(Objection::OutOfTurn));
}

#[test]
fn an_appeal_upheld_has_the_request_decided_again() {
    let service = water();
    let mut story = refused(&service);
    story.turns("2026-04-10", "appeal").unwrap();
    answered(&mut story, "2026-04-20", "leroy", true).unwrap();
    assert_eq!((story.case.stage.as_str(), story.case.closed_on), ("signature", None));
    assert!(story.case.decision.is_none());
    // The delay starts again from there: the first one is long over.
    assert_eq!(story.silence_on(), Some(day("2026-06-20")));
    story.signs("2026-05-02", "accorder").unwrap();
    assert_eq!(story.case.decision.as_ref().unwrap().effect, beffroi_service::Effect::Grant);
    // A new decision may be contested in its turn.
    story.turns("2026-05-03", "appeal").unwrap();
}

#[test]
fn the_reasons_of_silence_are_asked_in_time_and_given_within_a_month() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    assert_eq!(story.turns("2026-04-01", "ask-reasons"), Err(Objection::NothingAsked));
    story.does("2026-05-03", Command::Silence).unwrap();
    assert_eq!(story.clocks().court, Some(day("2026-07-06")));
    assert_eq!(story.turns("2026-07-07", "ask-reasons"), Err(Objection::TooLate));
    story.turns("2026-06-01", "ask-reasons").unwrap();
    let clocks = story.clocks();
    assert_eq!((clocks.reasons_due, clocks.court), (Some(day("2026-07-01")), None));
    assert_eq!(story.turns("2026-06-02", "ask-reasons"), Err(Objection::NothingAsked));
    story.turns("2026-06-15", "give-reasons").unwrap();
    // 15 June, 15 August, the 16th is a Sunday.
    let clocks = story.clocks();
    assert_eq!((clocks.reasons_due, clocks.court), (None, Some(day("2026-08-17"))));
}

#[test]
fn the_certificate_is_given_for_what_silence_granted_and_for_nothing_else() {
    let granting = terrace();
    let mut story = Story::filed(&granting, terrace_answers(), "2026-03-03");
    assert_eq!(story.turns("2026-05-02", "certify"), Err(Objection::NothingGranted));
    story.does("2026-05-03", Command::Silence).unwrap();
    story.turns("2026-05-04", "certify").unwrap();
    assert_eq!(story.turns("2026-05-05", "certify"), Err(Objection::NothingAsked));
    let refusing = water();
    let mut story = Story::filed(&refusing, water_answers(), "2026-03-03");
    story.does("2026-05-03", Command::Silence).unwrap();
    assert_eq!(story.turns("2026-05-04", "certify"), Err(Objection::NothingGranted));
}

fn granted(service: &beffroi_charter::CompiledService) -> Story<'_> {
    let mut story = Story::filed(service, terrace_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer").unwrap();
    story.signs("2026-03-05", "autoriser").unwrap();
    story
}

#[test]
fn a_grant_is_withdrawn_within_four_months_once_the_person_was_heard() {
    let service = terrace();
    let mut story = granted(&service);
    story.acts("2026-03-10", "proposer le retrait").unwrap();
    assert_eq!(story.signs("2026-03-11", "retirer"), Err(Objection::NotHeard));
    assert_eq!(story.signs("2026-03-24", "retirer"), Err(Objection::NotHeard));
    story.signs("2026-03-25", "retirer").unwrap();

    // An answer opens the way earlier.
    let mut story = granted(&service);
    story.turns("2026-03-09", "write").unwrap();
    story.acts("2026-03-10", "proposer le retrait").unwrap();
    assert_eq!(story.signs("2026-03-11", "retirer"), Err(Objection::NotHeard));
    story.turns("2026-03-12", "write").unwrap();
    story.signs("2026-03-12", "retirer").unwrap();

    // Four months to the day, and not one more.
    let mut story = granted(&service);
    story.acts("2026-06-01", "proposer le retrait").unwrap();
    assert_eq!(story.signs("2026-07-06", "retirer"), Err(Objection::TooLate));
    story.signs("2026-07-05", "retirer").unwrap();
}

#[test]
fn messages_and_notes_have_words_and_their_readers() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    let lea = agent("lea", &["instructeur"]);
    let stranger = agent("paul", &["accueil"]);
    let write = |text: &str, by| Command::Write { text: text.to_owned(), documents: vec![], by };
    assert_eq!(story.does("2026-03-04", write("  ", None)), Err(Objection::NothingWritten));
    assert_eq!(story.does("2026-03-04", write(&"é".repeat(10_001), None)), Err(Objection::TooLong));
    assert_eq!(story.does("2026-03-04", write("Bonjour", Some(&stranger))), Err(Objection::NotYours));
    story.does("2026-03-04", write(&"é".repeat(10_000), None)).unwrap();
    story.does("2026-03-05", write("Bonjour", Some(&lea))).unwrap();
    assert_eq!(story.case.messages[1].by.as_ref().unwrap().id.0, "lea");
    story.does("2026-03-05", Command::Note { text: "Voir le bail.".to_owned(), by: &lea }).unwrap();
    assert_eq!(story.case.notes[0].text, "Voir le bail.");
    assert!(story.case.history.last().unwrap().is_internal());
    story.does("2026-03-05", Command::Assign { to: Some(&lea), by: &lea }).unwrap();
    assert_eq!(story.case.assigned.as_ref().unwrap().id.0, "lea");
    assert_eq!(story.does("2026-03-05", Command::Assign { to: Some(&stranger), by: &lea }), Err(Objection::NotYours));
    story.does("2026-03-06", Command::Assign { to: None, by: &lea }).unwrap();
    assert_eq!(story.case.assigned, None);
}

#[test]
fn a_mandate_is_for_this_case_with_a_paper_and_ends() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    let proxy = |mandate: &str, until: Option<&str>| Some(Proxy {
        name: "Awa Diop".to_owned(),
        capacity: "Assistante sociale".to_owned(),
        mandate: mandate.to_owned(),
        until: until.map(day),
    });
    let represent = |proxy| Command::Represent { proxy, by: None };
    assert_eq!(story.does("2026-03-04", represent(None)), Err(Objection::NothingGiven));
    assert_eq!(story.does("2026-03-04", represent(proxy("", None))), Err(Objection::NothingWritten));
    assert_eq!(story.does("2026-03-04", represent(proxy("Mandat signé", Some("2026-03-03")))), Err(Objection::TooLate));
    story.does("2026-03-04", represent(proxy("Mandat signé le 1er mars", Some("2026-12-31")))).unwrap();
    assert_eq!(story.case.proxy.as_ref().unwrap().name, "Awa Diop");
    story.does("2026-03-05", represent(None)).unwrap();
    assert_eq!(story.case.proxy, None);
}

#[test]
fn nothing_is_contested_before_there_is_something_to_contest() {
    let service = terrace();
    let mut story = Story::filed(&service, terrace_answers(), "2026-03-03");
    assert_eq!(story.turns("2026-03-04", "appeal"), Err(Objection::NothingToContest));
    story.does("2026-05-03", Command::Silence).unwrap();
    assert_eq!(story.case.silence.map(|(_, sense)| sense), Some(SilenceSense::Grant));
    assert_eq!(story.turns("2026-05-04", "appeal"), Err(Objection::NothingToContest));
    assert_eq!(story.turns("2026-05-04", "renounce"), Err(Objection::Settled));
}
