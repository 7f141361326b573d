//! Days and instants as values, and the calendar arithmetic of the law.

use crate::Language;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

/// A civil day, as a letter is dated.
pub type Day = Date;
/// A point in time, as a machine records it.
pub type Instant = jiff::Timestamp;

/// The civil day it is at `instant` in `zone` (an IANA name such as
/// `Europe/Paris`). A filing at half past midnight in Paris belongs to the new
/// day there, whatever the day is in Greenwich. An unknown zone falls back to
/// UTC; the territory file refuses unknown zones before that can matter.
pub fn day_in(instant: Instant, zone: &str) -> Day {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(instant).date()
}

/// The same day number `months` later, or the last day of that month where the
/// number does not exist (31 December and two months: 28 February).
pub fn add_months(day: Day, months: i32) -> Day {
    day.saturating_add(months.months())
}

/// Reads `2026-03-02`, `02/03/2026` or `2/3/2026`.
pub fn parse_day(text: &str) -> Option<Day> {
    let text = text.trim();
    if let Some(day) = iso_day(text) {
        return Some(day);
    }
    let mut parts = text.split('/');
    let day = parts.next()?.trim().parse().ok()?;
    let month = parts.next()?.trim().parse().ok()?;
    let year = parts.next()?.trim();
    let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

/// `2026-03-02`.
fn iso_day(text: &str) -> Option<Day> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_once('-')?;
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

const MONTHS_FR: [&str; 12] = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];

/// `3 mai 2026`, `1er mai 2026`, `3 May 2026`.
pub fn format_day(day: Day, language: Language) -> String {
    let month = usize::from(day.month().unsigned_abs()).saturating_sub(1);
    let name = match language {
        Language::Fr => MONTHS_FR.get(month),
        Language::En => MONTHS_EN.get(month),
    };
    let name = name.copied().unwrap_or_default();
    let first = day.day() == 1 && language == Language::Fr;
    let number = if first { "1er".to_owned() } else { day.day().to_string() };
    format!("{number}\u{a0}{name} {}", day.year())
}

/// `03/05/2026` in both languages' European order.
pub fn format_day_short(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_keep_the_day_number_or_take_the_last_day() {
        let day = |s| parse_day(s).expect("a day");
        assert_eq!(add_months(day("2026-03-03"), 2), day("2026-05-03"));
        assert_eq!(add_months(day("2026-12-31"), 2), day("2027-02-28"));
    }

    #[test]
    fn midnight_belongs_to_the_town() {
        let instant: Instant = "2026-03-02T23:30:00Z".parse().expect("an instant");
        assert_eq!(day_in(instant, "Europe/Paris"), parse_day("2026-03-03").expect("a day"));
        assert_eq!(day_in(instant, "America/Cayenne"), parse_day("2026-03-02").expect("a day"));
    }

    #[test]
    fn french_dates_are_read_and_nonsense_is_not() {
        assert_eq!(parse_day("3/5/2026"), parse_day("2026-05-03"));
        assert_eq!(parse_day("31/02/2026"), None);
        assert_eq!(parse_day("2026"), None);
        assert_eq!(parse_day("3/5/26"), None);
    }
}
