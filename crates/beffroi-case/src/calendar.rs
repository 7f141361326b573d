//! Working days, and the delays that are moved to one.

use beffroi_base::{Day, add_months};
use jiff::{ToSpan as _, civil::Weekday};

/// Where offices are, for the holidays that are not those of everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// Mainland France.
    #[default]
    Mainland,
    /// Moselle, Bas-Rhin, Haut-Rhin: Good Friday and the 26th of December (code
    /// du travail, art. L. 3134-13).
    AlsaceMoselle,
    /// Guadeloupe: the abolition of slavery, 27 May (code du travail, art.
    /// L. 3422-2, as those below).
    Guadeloupe,
    /// Guyane: 10 June.
    Guyane,
    /// Martinique: 22 May.
    Martinique,
    /// Mayotte: 27 April.
    Mayotte,
    /// La Réunion: 20 December.
    Reunion,
    /// Saint-Barthélemy: 9 October.
    SaintBarthelemy,
    /// Saint-Martin: 28 May.
    SaintMartin,
}

/// The calendars as written in `territoire.yaml`.
pub const CALENDARS: &[(&str, Calendar)] = &[
    ("métropole", Calendar::Mainland),
    ("Alsace-Moselle", Calendar::AlsaceMoselle),
    ("Guadeloupe", Calendar::Guadeloupe),
    ("Guyane", Calendar::Guyane),
    ("Martinique", Calendar::Martinique),
    ("Mayotte", Calendar::Mayotte),
    ("La Réunion", Calendar::Reunion),
    ("Saint-Barthélemy", Calendar::SaintBarthelemy),
    ("Saint-Martin", Calendar::SaintMartin),
];

impl Calendar {
    /// The public holidays of a year (code du travail, art. L. 3133-1, and those
    /// of the place).
    pub fn holidays(self, year: i16) -> Vec<Day> {
        let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
        let own: &[(i8, i8)] = match self {
            Self::Mainland => &[],
            Self::AlsaceMoselle => &[(12, 26)],
            Self::Guadeloupe => &[(5, 27)],
            Self::Guyane => &[(6, 10)],
            Self::Martinique => &[(5, 22)],
            Self::Mayotte => &[(4, 27)],
            Self::Reunion => &[(12, 20)],
            Self::SaintBarthelemy => &[(10, 9)],
            Self::SaintMartin => &[(5, 28)],
        };
        let mut days: Vec<Day> = fixed.iter().chain(own).filter_map(|(month, day)| Day::new(year, *month, *day).ok()).collect();
        if let Some(easter) = easter(year) {
            // Easter Monday, Ascension, Whit Monday.
            days.extend([1, 39, 50].map(|after: i64| easter.saturating_add(after.days())));
            // Good Friday.
            days.extend((self == Self::AlsaceMoselle).then(|| easter.saturating_sub(2.days())));
        }
        days.sort();
        days.dedup();
        days
    }

    /// Whether offices are open: neither a week-end nor a public holiday.
    pub fn is_working_day(self, day: Day) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays(day.year()).contains(&day)
    }

    /// The day itself if it is a working day, else the next one.
    pub fn next_working_day(self, mut day: Day) -> Day {
        while !self.is_working_day(day) {
            day = day.saturating_add(1.days());
        }
        day
    }

    /// The `count`th working day after a day, which does not count itself.
    pub fn working_days_after(self, day: Day, count: u32) -> Day {
        (0..count).fold(day, |day, _| self.next_working_day(day.saturating_add(1.days())))
    }

    /// The last day to go to the administrative court against a decision known on
    /// `known`: two clear months (CJA, art. R. 421-1), the day it starts and the
    /// day it ends not counting, moved to the next working day.
    pub fn court_deadline(self, known: Day) -> Day {
        self.next_working_day(add_months(known, 2).saturating_add(1.days()))
    }
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
        assert!(Calendar::Mainland.holidays(2026).contains(&day("2026-04-06")));
        assert!(Calendar::Mainland.holidays(2026).contains(&day("2026-05-14")));
        assert!(!Calendar::Mainland.is_working_day(day("2026-05-25")));
        assert!(Calendar::Mainland.is_working_day(day("2026-05-26")));
    }

    #[test]
    fn golden_date_d1_the_court_until_monday() {
        assert_eq!(Calendar::Mainland.court_deadline(day("2026-05-03")), day("2026-07-06"));
    }

    #[test]
    fn working_days_jump_over_week_ends_and_the_holidays_of_the_place() {
        // Friday before Easter 2026, a holiday in Alsace and nowhere else.
        let after = |calendar: Calendar, from: &str, count| calendar.working_days_after(day(from), count);
        assert_eq!(after(Calendar::Mainland, "2026-03-03", 1), day("2026-03-04"));
        assert_eq!(after(Calendar::Mainland, "2026-04-02", 1), day("2026-04-03"));
        assert_eq!(after(Calendar::AlsaceMoselle, "2026-04-02", 1), day("2026-04-07"));
        assert_eq!(after(Calendar::Mainland, "2026-04-03", 1), day("2026-04-07"), "over Easter Monday");
        assert_eq!(after(Calendar::Mainland, "2026-04-04", 1), day("2026-04-07"), "received on a Saturday");
        assert_eq!(after(Calendar::Mainland, "2026-04-03", 10), day("2026-04-20"));
        assert_eq!(after(Calendar::Mainland, "2026-12-24", 10), day("2027-01-11"));
        assert_eq!(after(Calendar::Mainland, "2026-03-07", 0), day("2026-03-07"));
    }

    #[test]
    fn each_place_has_its_own_days() {
        let own = |calendar: Calendar| -> Vec<Day> {
            let common = Calendar::Mainland.holidays(2026);
            calendar.holidays(2026).into_iter().filter(|day| !common.contains(day)).collect()
        };
        let expected = [
            (Calendar::Mainland, vec![]),
            (Calendar::AlsaceMoselle, vec!["2026-04-03", "2026-12-26"]),
            (Calendar::Guadeloupe, vec!["2026-05-27"]),
            (Calendar::Guyane, vec!["2026-06-10"]),
            (Calendar::Martinique, vec!["2026-05-22"]),
            (Calendar::Mayotte, vec!["2026-04-27"]),
            (Calendar::Reunion, vec!["2026-12-20"]),
            (Calendar::SaintBarthelemy, vec!["2026-10-09"]),
            (Calendar::SaintMartin, vec!["2026-05-28"]),
        ];
        for (calendar, days) in expected {
            assert_eq!(own(calendar), days.into_iter().map(day).collect::<Vec<_>>(), "{calendar:?}");
            assert!(CALENDARS.iter().any(|(_, known)| *known == calendar));
        }
        // Good Friday 2027 is 26 March: a deadline that falls there moves to Tuesday.
        assert_eq!(Calendar::AlsaceMoselle.court_deadline(day("2027-01-25")), day("2027-03-30"));
        assert_eq!(Calendar::Mainland.court_deadline(day("2027-01-25")), day("2027-03-26"));
    }
}
