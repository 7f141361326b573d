//! The dates of the law: D1 to D6 of the charter (§3.2), and their neighbours.

#![allow(clippy::unwrap_used)]

mod common;

use beffroi_case::{Calendar, Channel, Clocks, Command, Objection};
use beffroi_service::SilenceSense;
use common::{Story, day, terrace, terrace_answers, water, water_answers, water_with};

const ITEM: &str = "demander une pièce";
const PLAN: &str = "demander un plan";

#[test]
fn d1_silence_refuses_after_two_months_and_the_court_is_open_until_monday() {
    let service = water();
    let story = Story::filed(&service, water_answers(), "2026-03-03");
    let clock = story.clocks().silence.unwrap();
    assert_eq!((clock.sense, clock.on, clock.court), (SilenceSense::Refuse, Some(day("2026-05-03")), Some(day("2026-07-06"))));
    // What the receipt announces is the same.
    assert_eq!(Clocks::announced(&service, day("2026-03-03")), Some(clock));
}

#[test]
fn d2_an_item_given_in_time_moves_silence_by_the_days_it_was_awaited() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-03-10", ITEM).unwrap();
    assert_eq!(story.clocks().item_due, Some(day("2026-04-09")));
    story.supplies("2026-03-24", 1).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-17")));
    assert_eq!(story.clocks().item_due, None);
}

#[test]
fn d3_an_item_never_given_moves_silence_to_its_deadline_and_no_further() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-03-10", ITEM).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-06-02")));
    // Given after the deadline: the days after it do not count.
    story.supplies("2026-04-30", 1).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-06-02")));
}

#[test]
fn d4_silence_grants_two_months_after_the_file_is_complete() {
    let service = terrace();
    let mut story = Story::filed(&service, terrace_answers(), "2026-03-03");
    story.asks("2026-03-10", PLAN).unwrap();
    assert_eq!(story.silence_on(), None);
    story.supplies("2026-03-24", 1).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-24")));
}

#[test]
fn d5_a_request_sent_to_the_wrong_authority_counts_from_either_day() {
    let forwarded = Channel::Forwarded { first: day("2026-03-03") };
    let granting = terrace();
    let story = Story::filed_by(&granting, terrace_answers(), "2026-03-12", forwarded);
    assert_eq!(story.silence_on(), Some(day("2026-05-12")));
    let refusing = water();
    let story = Story::filed_by(&refusing, water_answers(), "2026-03-12", forwarded);
    assert_eq!(story.silence_on(), Some(day("2026-05-03")));
}

#[test]
fn d6_two_months_after_the_last_of_december_is_the_last_of_february() {
    let service = terrace();
    let story = Story::filed(&service, terrace_answers(), "2026-12-31");
    assert_eq!(story.silence_on(), Some(day("2027-02-28")));
}

/// The table the checker's model is held to as well.
#[test]
fn the_clock_of_a_case_and_the_model_of_the_checker_give_the_same_dates() {
    for line in include_str!("../../beffroi-charter/tests/dates/silence.txt").lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, sense, first, filed, items, expected] = cells.as_slice() else { panic!("{line}") };
        let (service, answers, item) = match *sense {
            "refus" => (water(), water_answers(), ITEM),
            _ => (terrace(), terrace_answers(), PLAN),
        };
        let channel = if first == filed { Channel::Online } else { Channel::Forwarded { first: day(first) } };
        let mut story = Story::filed_by(&service, answers, filed, channel);
        let mut steps: Vec<(&str, u32, bool)> = vec![];
        for (number, item) in (1..).zip(items.split_whitespace()) {
            let mut parts = item.split('/');
            let (asked, _, given) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
            steps.push((asked, number, false));
            if given != "jamais" {
                steps.push((given, number, true));
            }
        }
        steps.sort();
        for (on, number, given) in steps {
            if given { story.supplies(on, number).unwrap() } else { story.asks(on, item).unwrap() }
        }
        let expected = (*expected != "jamais").then(|| day(expected));
        assert_eq!(story.silence_on(), expected, "{line}");
    }
}

#[test]
fn days_when_two_items_are_awaited_count_once() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-03-10", ITEM).unwrap();
    story.asks("2026-03-15", ITEM).unwrap();
    story.supplies("2026-03-20", 1).unwrap();
    story.supplies("2026-03-25", 2).unwrap();
    // From the 10th to the 25th: fifteen days.
    assert_eq!(story.silence_on(), Some(day("2026-05-18")));
    // A gap does not count: five more days from the 1st to the 6th of April.
    story.asks("2026-04-01", ITEM).unwrap();
    story.supplies("2026-04-06", 3).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-23")));
}

#[test]
fn an_item_inside_another_adds_nothing() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.asks("2026-03-10", ITEM).unwrap();
    story.asks("2026-03-12", ITEM).unwrap();
    story.supplies("2026-03-14", 2).unwrap();
    story.supplies("2026-03-24", 1).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-17")));
}

#[test]
fn what_is_asked_once_silence_spoke_takes_nothing_back() {
    // The clock of the town has not turned yet: the law's has.
    let refusing = water();
    let mut story = Story::filed(&refusing, water_answers(), "2026-03-03");
    story.asks("2026-05-04", ITEM).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-03")));
    let granting = terrace();
    let mut story = Story::filed(&granting, terrace_answers(), "2026-03-03");
    story.asks("2026-05-04", PLAN).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-03")));
    story.does("2026-05-05", Command::Silence).unwrap();
    story.supplies("2026-05-20", 1).unwrap();
    assert_eq!(story.silence_on(), Some(day("2026-05-03")));
}

#[test]
fn silence_speaks_on_its_day_once_and_not_after_a_decision() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    assert_eq!(story.does("2026-05-02", Command::Silence), Err(Objection::TooEarly));
    // Late by a week: it is dated of its own day all the same.
    story.does("2026-05-10", Command::Silence).unwrap();
    assert_eq!(story.case.silence, Some((day("2026-05-03"), SilenceSense::Refuse)));
    assert_eq!(story.does("2026-05-11", Command::Silence), Err(Objection::OutOfTurn));
    // An express grant may still come.
    story.acts("2026-05-12", "proposer l'accord").unwrap();
    story.signs("2026-05-12", "accorder").unwrap();

    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer le refus").unwrap();
    story.signs("2026-03-05", "refuser").unwrap();
    assert_eq!(story.clocks().silence, None);
    assert_eq!(story.does("2026-06-01", Command::Silence), Err(Objection::TooEarly));
}

#[test]
fn what_silence_granted_is_not_refused_afterwards() {
    let service = terrace();
    let mut story = Story::filed(&service, terrace_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer").unwrap();
    // The day has come, whether or not anyone recorded it.
    assert_eq!(story.signs("2026-05-03", "refuser"), Err(Objection::AlreadyGranted));
    story.does("2026-05-03", Command::Silence).unwrap();
    assert_eq!(story.signs("2026-05-20", "refuser"), Err(Objection::AlreadyGranted));
    story.signs("2026-05-20", "autoriser").unwrap();
}

#[test]
fn a_case_is_erased_when_its_retention_ends_whatever_it_runs_from() {
    // Filed 3 March, refused 5 March, 24 months.
    let ends = [("décision", "2028-03-05"), ("dépôt", "2028-03-03"), ("clôture", "2028-03-05")];
    for (from, end) in ends {
        let service = water_with("à partir de: décision", &format!("à partir de: {from}"));
        let mut story = Story::filed(&service, water_answers(), "2026-03-03");
        story.acts("2026-03-04", "proposer le refus").unwrap();
        assert_eq!(story.clocks().purge_on, None, "nothing is erased while it lives");
        story.signs("2026-03-05", "refuser").unwrap();
        assert_eq!(story.clocks().purge_on, Some(day(end)), "{from}");
        let before = day(end).yesterday().unwrap().to_string();
        assert_eq!(story.does(&before, Command::Purge), Err(Objection::TooEarly));
        story.does(end, Command::Purge).unwrap();
        assert!(story.case.purged);
    }
}

#[test]
fn retention_runs_from_the_decision_even_when_the_case_closes_later() {
    let service = water();
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer l'accord").unwrap();
    story.signs("2026-03-05", "accorder").unwrap();
    assert_eq!(story.clocks().purge_on, None);
    story.acts("2026-04-10", "payer").unwrap();
    assert_eq!(story.clocks().purge_on, Some(day("2028-03-05")));
    // Closed after that day only: erased on the day it closes, not before.
    let mut story = Story::filed(&service, water_answers(), "2026-03-03");
    story.acts("2026-03-04", "proposer l'accord").unwrap();
    story.signs("2026-03-05", "accorder").unwrap();
    story.acts("2028-06-01", "payer").unwrap();
    assert_eq!(story.clocks().purge_on, Some(day("2028-06-01")));
}

#[test]
fn a_stage_nobody_acts_at_goes_on_by_itself_on_its_day() {
    let service = terrace();
    let mut story = Story::filed(&service, terrace_answers(), "2026-03-03");
    assert_eq!(story.clocks().timeout_on, None);
    story.acts("2026-03-04", "proposer").unwrap();
    story.signs("2026-03-05", "autoriser").unwrap();
    assert_eq!(story.clocks().timeout_on, Some(day("2027-03-05")));
    assert_eq!(story.does("2027-03-04", Command::TimeOut), Err(Objection::TooEarly));
    story.does("2027-03-09", Command::TimeOut).unwrap();
    assert_eq!((story.case.stage.as_str(), story.case.closed_on), ("close", Some(day("2027-03-05"))));
    assert_eq!(story.clocks().purge_on, Some(day("2028-03-05")));
}

#[test]
fn every_public_holiday_of_2026_closes_the_offices() {
    let days = [
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
        "2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25",
    ];
    assert_eq!(Calendar::Mainland.holidays(2026), days.map(day));
    // The court's two months: 8 July to 8 September, plus the franc day, a Wednesday.
    assert_eq!(Calendar::Mainland.court_deadline(day("2026-07-08")), day("2026-09-09"));
    // 13 May to 13 July, then the 14th, a holiday: the 15th.
    assert_eq!(Calendar::Mainland.court_deadline(day("2026-05-13")), day("2026-07-15"));
    // 31 October: 31 December, then New Year's Day, Saturday, Sunday: Monday 4 January.
    assert_eq!(Calendar::Mainland.court_deadline(day("2026-10-31")), day("2027-01-04"));
}
