//! Working days, and the delays that are moved to one.

use beffroi_base::{Day, add_months};
use jiff::{ToSpan as _, civil::Weekday};

/// The public holidays of a year in mainland France (code du travail,
/// art. L. 3133-1). Alsace-Moselle and the overseas days are not in it.
pub fn holidays(year: i16) -> Vec<Day> {
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let mut days: Vec<Day> = fixed.iter().filter_map(|(month, day)| Day::new(year, *month, *day).ok()).collect();
    if let Some(easter) = easter(year) {
        // Easter Monday, Ascension, Whit Monday.
        days.extend([1, 39, 50].map(|after: i64| easter.saturating_add(after.days())));
    }
    days.sort();
    days
}

/// Easter Sunday, by the Gregorian computus (Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Day> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether offices are open: neither a week-end nor a public holiday.
pub fn is_working_day(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays(day.year()).contains(&day)
}

/// The day itself if it is a working day, else the next one.
pub fn next_working_day(mut day: Day) -> Day {
    while !is_working_day(day) {
        day = day.saturating_add(1.days());
    }
    day
}

/// The last day to go to the administrative court against a decision known on
/// `known`: two clear months (CJA, art. R. 421-1), the day it starts and the
/// day it ends not counting, moved to the next working day.
pub fn court_deadline(known: Day) -> Day {
    next_working_day(add_months(known, 2).saturating_add(1.days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_base::parse_day;

    fn day(text: &str) -> Day {
        parse_day(text).expect("a day")
    }

    #[test]
    fn easter_moves_and_its_mondays_with_it() {
        assert_eq!(easter(2026), Some(day("2026-04-05")));
        assert_eq!(easter(2027), Some(day("2027-03-28")));
        assert!(holidays(2026).contains(&day("2026-04-06")));
        assert!(holidays(2026).contains(&day("2026-05-14")));
        assert!(!is_working_day(day("2026-05-25")));
        assert!(is_working_day(day("2026-05-26")));
    }

    #[test]
    fn golden_date_d1_the_court_until_monday() {
        assert_eq!(court_deadline(day("2026-05-03")), day("2026-07-06"));
    }
}
