//! CH0802 `dated-parameter`: a tariff without a dated act, or two tariffs in force at once.

use super::prelude::*;
use beffroi_base::{Day, Language, Span, Text, format_day};
use beffroi_rules::{History, Rule as Computed};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule::new("CH0802", Phase::Readers, include_str!("dated_parameter.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for rule in service.program.rules() {
        if is_parameter(service, rule) && !rule.references.iter().any(|(name, address)| dated(name) || dated(address)) {
            said.push(Say::new(&RULE, rule.span).with("rule", &rule.name).help("aide-references"));
        }
    }
    let histories = service.program.histories();
    let mut tables: BTreeMap<(usize, usize), Vec<&History>> = BTreeMap::new();
    for history in &histories {
        match history.band {
            Some((table, _)) => tables.entry((table.start, table.end)).or_default().push(history),
            None => said.extend(too_late(service, history)),
        }
    }
    for bands in tables.values() {
        said.extend(mixed(bands).or_else(|| bands.first().and_then(|first| too_late(service, first))));
    }
    for hidden in service.program.shadowed() {
        said.push(
            Say::new(&RULE, hidden.span).key("message-jamais").with("first", day(hidden.since)).with("second", day(hidden.from))
                .label_with(hidden.by, "date", vec![("day", day(hidden.since).into())]).help("aide-clore"),
        );
    }
}

/// Whether a live rule sets a figure: made of no other, or holding a scale.
pub(super) fn is_parameter(service: &Service<'_>, rule: &Computed) -> bool {
    let number = matches!(rule.ty, Some(beffroi_rules::Type::Number));
    number && !rule.is_input && service.usage.is_live(&rule.name)
        && (rule.reads.is_empty() || service.scales().iter().any(|scale| scale.rule == rule.name))
}

/// Whether words hold a year.
fn dated(words: &str) -> bool {
    words.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

fn day(day: Day) -> Text {
    Text::new(format_day(day, Language::Fr), format_day(day, Language::En))
}

/// Bands of one table that do not begin on the same days.
fn mixed(bands: &[&History]) -> Option<Say> {
    let days = |history: &History| history.days.iter().map(|(day, _)| *day).collect::<Vec<_>>();
    let first = bands.first()?;
    let other = bands.iter().find(|band| days(band) != days(first))?;
    let (newest, since) = (day_or(other), day_or(first));
    let mut say = Say::new(&RULE, other.span).key("message-deux").with("rule", &first.rule).with("first", since.clone()).with("second", newest);
    say = match first.days.is_empty() {
        true => say.label(first.span, "sans-date"),
        false => say.label_with(first.span, "date", vec![("day", since.into())]),
    };
    Some(say.help("aide-clore"))
}

/// The last day a tariff begins.
fn day_or(history: &History) -> Text {
    history.days.last().map_or_else(|| Text::new("tarif sans date", "tariff without date"), |(last, _)| day(*last))
}

/// Whether the bands of a table come from several tariffs.
pub(super) fn mixes_tariffs(service: &Service<'_>, table: Span) -> bool {
    let histories = service.program.histories();
    let bands: Vec<&History> = histories.iter().filter(|history| history.band.is_some_and(|(span, _)| span == table)).collect();
    mixed(&bands).is_some()
}

/// A value that begins after the service does.
fn too_late(service: &Service<'_>, history: &History) -> Option<Say> {
    let (start, (first, span)) = (service.in_force.as_ref()?.value, history.days.first()?);
    (*first > start).then(|| {
        Say::new(&RULE, *span).key("message-avant").with("rule", &history.rule).with("day", day(start)).with("first", day(*first)).help("aide-valeur")
    })
}
