//! Durations between two days.

use crate::ir::Span2;
use beffroi_base::Day;
use jiff::{ToSpan, civil::date};

/// The day a date cell stands for.
pub(crate) fn day(value: f64) -> Option<Day> {
    date(1970, 1, 1).checked_add((value as i64).days()).ok()
}

/// Number of days, months, quarters or years from `a` to `b`; never negative.
pub(super) fn between(unit: Span2, a: f64, b: f64) -> Option<f64> {
    let (start, end) = (day(a)?, day(b)?);
    let days = b - a;
    if days < 0.0 {
        return Some(0.0);
    }
    let month = |d: Day| f64::from(d.year()) * 12.0 + f64::from(d.month() - 1);
    let quarter = |d: Day| (month(d) / 3.0).floor();
    Some(match unit {
        Span2::Days => days,
        Span2::Months => months(start, end),
        Span2::Quarters => months(start, end) / 3.0,
        Span2::Years => (days - leap_days(start, end)) / 365.0,
        Span2::CivilQuarters => quarter(end) - quarter(start) + 1.0,
        Span2::CivilYears => f64::from(end.year()) - f64::from(start.year()) + 1.0,
    })
}

/// Full months, and the share of the first and of the last one; the last day counts.
fn months(start: Day, end: Day) -> f64 {
    let length = |d: Day| f64::from(d.days_in_month());
    let index = |d: Day| f64::from(d.year()) * 12.0 + f64::from(d.month());
    let first = (length(start) - f64::from(start.day()) + 1.0) / length(start);
    let last = f64::from(end.day()) / length(end);
    let whole = index(end) - index(start) - 1.0;
    if whole < 0.0 {
        return (f64::from(end.day()) - f64::from(start.day()) + 1.0) / length(start);
    }
    whole + first + last
}

/// The 29 Februaries from `start`, included, to `end`, excluded.
fn leap_days(start: Day, end: Day) -> f64 {
    let years = start.year()..=end.year();
    let count = years.filter_map(|year| Day::new(year, 2, 29).ok()).filter(|leap| start <= *leap && *leap < end).count();
    count as f64
}
