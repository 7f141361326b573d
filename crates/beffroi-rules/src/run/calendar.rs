//! Durations between two days, by arithmetic alone: the same for one case and
//! for a column.

use crate::ir::Span2;
use beffroi_base::Day;

/// The day a date cell stands for.
pub(crate) fn day(value: f64) -> Option<Day> {
    let civil = Civil::new(value);
    Day::new(i16::try_from(civil.year).ok()?, i8::try_from(civil.month).ok()?, i8::try_from(civil.day).ok()?).ok()
}

/// Days from the first of January 1970.
pub(crate) fn days(day: Day) -> f64 {
    let month = i64::from(day.month());
    // Years are counted from the 1st of March.
    let (year, month) = if month > 2 { (i64::from(day.year()), month - 3) } else { (i64::from(day.year()) - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + i64::from(day.day()) - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) as f64
}

/// Days since 1970 beyond any day that can be written.
const DAYS_MAX: i64 = 5_000_000;

/// A day in the calendar in force since 1582, carried on both ways.
#[derive(Clone, Copy)]
struct Civil {
    year: i64,
    /// From 1.
    month: i64,
    /// From 1.
    day: i64,
}

impl Civil {
    /// From days since 1970. Years are counted from the 1st of March, so that
    /// the day a leap year adds is the last one.
    fn new(days: f64) -> Self {
        // No calendar goes further.
        let days = (days as i64).clamp(-DAYS_MAX, DAYS_MAX) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self { year: year + era * 400 + next, month, day }
    }

    fn is_leap(self) -> bool {
        self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0)
    }

    fn month_length(self) -> i64 {
        match self.month {
            2 => 28 + i64::from(self.is_leap()),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Months since year 0.
    fn months(self) -> i64 {
        self.year * 12 + self.month - 1
    }

    /// The 29 Februaries before this day.
    fn leap_days(self) -> i64 {
        let before = self.year - 1;
        let past = self.is_leap() && (self.month > 2);
        before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) + i64::from(past)
    }
}

/// Number of days, months, quarters or years from `a` to `b`, in days since
/// 1970; never negative.
pub(crate) fn between(unit: Span2, a: f64, b: f64) -> f64 {
    let days = b - a;
    if days < 0.0 {
        return 0.0;
    }
    if unit == Span2::Days {
        return days;
    }
    let (start, end) = (Civil::new(a), Civil::new(b));
    let quarter = |d: Civil| d.months().div_euclid(3);
    match unit {
        Span2::Days => days,
        Span2::Months => months(start, end),
        Span2::Quarters => months(start, end) / 3.0,
        Span2::Years => (days - (end.leap_days() - start.leap_days()) as f64) / 365.0,
        Span2::CivilQuarters => (quarter(end) - quarter(start) + 1) as f64,
        Span2::CivilYears => (end.year - start.year + 1) as f64,
    }
}

/// Full months, and the share of the first and of the last one; the last day counts.
fn months(start: Civil, end: Civil) -> f64 {
    let length = |d: Civil| d.month_length() as f64;
    let first = (length(start) - start.day as f64 + 1.0) / length(start);
    let last = end.day as f64 / length(end);
    let whole = end.months() - start.months() - 1;
    if whole < 0 {
        return (end.day - start.day + 1) as f64 / length(start);
    }
    whole as f64 + first + last
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    #[test]
    fn the_arithmetic_is_that_of_the_calendar() {
        for n in (-4_371_000..2_932_000).step_by(97).chain(-800..1200) {
            let known = date(1970, 1, 1).checked_add(n.days()).expect("a day");
            let ours = Civil::new(f64::from(n));
            assert_eq!((day(f64::from(n)), days(known)), (Some(known), f64::from(n)));
            assert_eq!((ours.year, ours.month, ours.day), (i64::from(known.year()), i64::from(known.month()), i64::from(known.day())));
            assert_eq!(ours.month_length(), i64::from(known.days_in_month()));
        }
    }

    #[test]
    fn what_no_calendar_holds_is_no_day() {
        assert_eq!(day(f64::from(days(Day::MAX) as i32 + 1)), None);
        assert_eq!(day(f64::INFINITY), None);
        assert_eq!(day(-1e300), None);
    }

    #[test]
    fn a_29_february_is_counted_from_the_day_after() {
        let at = |y: i16, m: i8, d: i8| {
            let days = date(y, m, d).since(date(1970, 1, 1)).expect("days").get_days();
            Civil::new(f64::from(days)).leap_days()
        };
        assert_eq!(at(2024, 3, 1) - at(2024, 2, 29), 1);
        assert_eq!(at(2024, 2, 29) - at(2023, 3, 1), 0);
        assert_eq!(at(2101, 1, 1) - at(2001, 1, 1), 24);
    }
}
