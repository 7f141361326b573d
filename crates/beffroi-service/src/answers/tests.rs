use super::*;
use crate::model::{Choice, Question};
use beffroi_base::{Language, Span, Spanned};

fn question(kind: AnswerKind) -> Question {
    Question {
        name: "q".into(), name_span: Span::default(), span: Span::default(), label: Text::french("Q"), help: None, kind,
        unit: None, required: true, min: None, max: None, length_max: None, pattern: None,
        choices: vec![Choice { value: "a".into(), label: Text::french("A") }], condition: None, read_at: vec![],
        necessity: None, sensitive: None, exception: None, source: None, regime: None, identity: None, platform: false,
        typed: true, earliest: None, latest: None, list: None, elements: None, entered: false,
    }
}

fn good(kind: AnswerKind, text: &str) -> Answer {
    read_answer(&question(kind), &RawAnswer::one(text)).expect("accepted").expect("an answer")
}

fn bad(kind: AnswerKind, text: &str) -> bool {
    read_answer(&question(kind), &RawAnswer::one(text)).is_err()
}

#[test]
fn money_is_read_from_its_digits() {
    for (text, cents) in [
        ("13200", 1_320_000), ("13 200", 1_320_000), ("13\u{202f}200,50", 1_320_050), ("13,200", 1_320_000),
        ("13.200,50", 1_320_050), ("13,20", 1_320), ("0,1", 10), ("512.40 €", 51_240),
    ] {
        assert_eq!(good(AnswerKind::Amount, text), Answer::Amount(Cents(cents)), "{text}");
    }
    for text in ["treize", "1e3", "12,345,6", "--1", "1,234567", "99999999999999"] {
        assert!(bad(AnswerKind::Amount, text), "{text}");
    }
}

#[test]
fn a_number_is_the_nearest_to_its_digits() {
    for (text, number) in [("12,5", 12.5), ("0,1", 0.1), ("-3", -3.0), ("4 000", 4000.0), ("007,10", 7.1), (",5", 0.5), ("5.", 5.0), ("123456789,123456", 123_456_789.123_456)] {
        assert_eq!(good(AnswerKind::Number, text), Answer::Number(number), "{text}");
    }
    assert_eq!(good(AnswerKind::Number, "0,3333333333333333333"), Answer::Number(0.333_333_333_333_333));
    for text in ["", ".", "-", "1.2.3", "1-2", "12a", "1e3", "9999999999999"] {
        assert!(bad(AnswerKind::Number, text), "{text}");
    }
}

#[test]
fn keys_are_checked() {
    assert_eq!(good(AnswerKind::Iban, "fr76 3000 6000 0112 3456 7890 189"), Answer::Text("FR7630006000011234567890189".into()));
    assert!(bad(AnswerKind::Iban, "FR7630006000011234567890188"));
    assert!(bad(AnswerKind::Iban, "FR763000600001"));
    assert_eq!(good(AnswerKind::Siret, "732 829 320 00074"), Answer::Text("73282932000074".into()));
    assert!(bad(AnswerKind::Siret, "73282932000075"));
    assert_eq!(good(AnswerKind::Siren, "732829320"), Answer::Text("732829320".into()));
    assert_eq!(good(AnswerKind::Rna, "w442000001"), Answer::Text("W442000001".into()));
    assert_eq!(good(AnswerKind::NumberPlate, "ab 123 cd"), Answer::Text("AB-123-CD".into()));
    for good_plate in ["123 ABC 44", "1 AB 2A", "9999 ab 2b", "12 ABC 974"] {
        assert!(!bad(AnswerKind::NumberPlate, good_plate), "{good_plate}");
    }
    for plate in ["bonjour", "12345 AB 44", "12 A 44", "12 ABCD 44", "12 AB 4", "12 AB 3A", "12 AB 9744", "AB 44"] {
        assert!(bad(AnswerKind::NumberPlate, plate), "{plate}");
    }
}

#[test]
fn ways_to_reach_someone_are_checked() {
    assert_eq!(good(AnswerKind::Telephone, "02.40.00.00.00"), Answer::Text("0240000000".into()));
    assert!(bad(AnswerKind::Telephone, "12"));
    assert_eq!(good(AnswerKind::Email, "a@b.fr"), Answer::Text("a@b.fr".into()));
    for text in ["a", "a@b", "a@b.fr\r\nBcc: c@d.fr", "a b@c.fr", "a@b@c.fr"] {
        assert!(bad(AnswerKind::Email, text), "{text}");
    }
}

#[test]
fn dates_come_in_one_box_or_three() {
    assert!(matches!(good(AnswerKind::Date, "27/3/2026"), Answer::Date(_)));
    let three = RawAnswer([("jour", "27"), ("mois", "3"), ("annee", "2026")].map(|(k, v)| (k.to_owned(), vec![v.to_owned()])).into());
    assert!(read_answer(&question(AnswerKind::Date), &three).is_ok());
    assert!(bad(AnswerKind::Date, "31/02/2026"));
}

#[test]
fn nothing_typed_is_a_gap_only_where_an_answer_is_needed() {
    let mut q = question(AnswerKind::Text);
    assert!(read_answer(&q, &RawAnswer::default()).is_err());
    q.required = false;
    assert_eq!(read_answer(&q, &RawAnswer::default()), Ok(None));
    assert_eq!(read_answer(&question(AnswerKind::Consent), &RawAnswer::default()), Ok(Some(Answer::YesNo(false))));
}

#[test]
fn patterns_hold_for_the_whole_text_and_forgive_spaces() {
    let mut q = question(AnswerKind::Text);
    q.pattern = Some(Spanned::new("[0-9]{7}".into(), Span::default()));
    assert!(read_answer(&q, &RawAnswer::one("123 4567")).is_ok());
    assert!(read_answer(&q, &RawAnswer::one("12345678")).is_err());
}

#[test]
fn bounds_speak_with_their_unit() {
    let mut q = question(AnswerKind::Integer);
    q.unit = Some(Spanned::new("personne".into(), Span::default()));
    q.max = Some(20.0);
    let said = read_answer(&q, &RawAnswer::one("21")).expect_err("too many");
    assert!(said.fr.contains("20\u{a0}personnes"), "{}", said.fr);
    assert_eq!(show(&q, &Answer::Integer(4), Language::Fr), "4\u{a0}personnes");
}

#[test]
fn an_unknown_choice_is_not_accepted() {
    assert!(bad(AnswerKind::Choice, "<script>"));
    assert_eq!(good(AnswerKind::Choice, "a"), Answer::Text("a".into()));
}

#[test]
fn ten_megabytes_of_text_are_refused_in_words() {
    let long = "x".repeat(10 << 20);
    let said = read_answer(&question(AnswerKind::LongText), &RawAnswer::one(long)).expect_err("too long");
    assert!(said.fr.starts_with("Raccourcissez"), "{}", said.fr);
}

#[test]
fn a_day_outside_its_bounds_is_refused_with_the_bound() {
    let mut asked = question(AnswerKind::Period);
    asked.earliest = parse_day("2026-09-01");
    asked.latest = parse_day("2027-07-03");
    let period = |from: &str, to: &str| RawAnswer(BTreeMap::from([("debut.".to_owned(), vec![from.to_owned()]), ("fin.".to_owned(), vec![to.to_owned()])]));
    assert!(read_answer(&asked, &period("2026-09-01", "2027-07-03")).is_ok());
    let early = read_answer(&asked, &period("2026-08-31", "2026-09-02")).unwrap_err();
    assert_eq!(early.fr, "La date ne peut pas venir avant le 1er\u{a0}septembre 2026");
    let late = read_answer(&asked, &period("2027-07-01", "2027-07-04")).unwrap_err();
    assert!(late.en.contains("3\u{a0}July\u{a0}2027") || late.en.contains("July"), "{}", late.en);
}
