//! Dates of version 1: texts `DD/MM/YYYY`.

use beffroi_base::Day;

fn parts(text: &str) -> Option<(i32, i32, i32)> {
    let mut parts = text.split('/').map(|p| p.trim().parse::<i32>().ok());
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next());
    Some(match c {
        Some(year) => (a, b, year?),
        None => (1, a, b),
    })
}

fn day(text: &str) -> Option<Day> {
    let (d, m, y) = parts(text)?;
    Day::new(y as i16, m as i8, d as i8).ok()
}

/// Days since 1970.
pub(super) fn days(text: &str) -> Option<f64> {
    let epoch = jiff::civil::date(1970, 1, 1);
    day(text)?.since(epoch).ok().map(|span| f64::from(span.get_days()))
}

fn months(from: &str, to: &str) -> Option<f64> {
    let ((d1, m1, y1), (d2, m2, y2)) = (parts(from)?, parts(to)?);
    let length = |text: &str| day(text).map(|d| f64::from(d.days_in_month()));
    let full = f64::from(m2 - m1 + 12 * (y2 - y1));
    Some(full - f64::from(d1 - 1) / length(from)? + f64::from(d2) / length(to)?)
}

fn years(from: &str, to: &str) -> Option<f64> {
    let (start, end) = (day(from)?, day(to)?);
    let after_march = start >= Day::new(start.year(), 3, 1).ok()?;
    let first = i32::from(start.year()) + i32::from(after_march);
    let last = i32::from(end.year()) + if after_march { 0 } else { -1 };
    let leap = |y: i32| y % 4 == 0 && y % 100 != 0 || y % 400 == 0;
    let count = (first..=last).filter(|y| leap(*y)).count() as f64;
    Some((days(to)? - days(from)? - count) / 365.0)
}

/// A duration; `None` when a text is no date.
pub(super) fn between(unit: &str, from: &str, to: &str) -> Option<f64> {
    let quarter = |text: &str| parts(text).map(|(_, m, y)| format!("01/{:02}/{y}", 3 * ((m - 1) / 3) + 1));
    match unit {
        "jour" => Some(days(to)? - days(from)?),
        "mois" => months(from, to),
        "an" => years(from, to),
        "trimestre" => Some(months(from, to)? / 3.0),
        "trimestre civil" => Some((months(&quarter(from)?, &quarter(to)?)? / 3.0).floor() + 1.0),
        _ => {
            let year = |text: &str| text.get(text.len().saturating_sub(4)..).map(|y| format!("01/01/{y}"));
            Some(years(&year(from)?, &year(to)?)?.floor() + 1.0)
        }
    }
}
