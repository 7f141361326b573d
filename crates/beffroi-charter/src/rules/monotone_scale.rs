//! CH0805 `monotone-scale`: a tariff that rises then falls as resources grow.

use super::prelude::*;
use beffroi_base::Text;
use crate::need::{self, Outcome};
use beffroi_base::{Cents, Language};
use beffroi_rules::{Band, ScaleFact, ScaleKind, Situation, Trend, Value};
use beffroi_service::{AnswerKind, Question};
use std::cmp::Ordering;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule::new("CH0805", Phase::Readers, include_str!("monotone_scale.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let money = |scale: &&ScaleFact| scale.unit.as_ref().is_some_and(|unit| unit.is_money());
    let mut told: Vec<&str> = vec![];
    for scale in service.scales().iter().filter(money).filter(|scale| scale.kind != ScaleKind::Progressive) {
        if let Some(say) = turn(service, scale) {
            told.push(&scale.rule);
            said.push(say);
        }
    }
    // A result may turn back without any of its scales doing so: two of them
    // added up, a `variations` on the quotient. Where the trend is not proved,
    // three households show it, or nothing is said.
    for outcome in service.outcomes() {
        let Outcome::Rule(name) = outcome else { continue };
        let inner = service.program.rules_of_rule(name);
        if told.iter().any(|rule| rule == name || inner.iter().any(|known| known == rule)) || broken(service, name, &inner) {
            continue;
        }
        said.extend(service.draft().questions.iter().filter(|question| question.kind == AnswerKind::FamilyQuotient).find_map(|question| witness(service, name, &inner, question)));
    }
}

/// Whether a scale of the rule has holes, overlaps or two tariffs: it has its
/// own finding.
fn broken(service: &Service<'_>, name: &str, inner: &BTreeSet<String>) -> bool {
    let mine = |scale: &&ScaleFact| scale.rule == name || inner.contains(&scale.rule);
    service.scales().iter().filter(mine).any(|scale| !scale.holes.is_empty() || !scale.overlaps.is_empty() || super::dated_parameter::mixes_tariffs(service, scale.span))
}

/// Amounts closer than this are rounding.
const CENTS_APART: i64 = 2;
/// Other answers tried.
const CASES_MAX: usize = 16;

/// Three households alike but for their quotient, whose amounts rise then fall,
/// or fall then rise.
fn witness(service: &Service<'_>, name: &str, inner: &BTreeSet<String>, question: &Question) -> Option<Say> {
    let inputs = service.program.inputs_of_rule(name);
    let money = service.program.rule(name)?.unit.as_ref().is_some_and(beffroi_rules::Unit::is_money);
    if !money || !inputs.contains(&question.name) || service.program.trend_of_rule(name, &question.name) != Trend::Mixed {
        return None;
    }
    let points = points(service, name, inner, question);
    for case in cases(service, &inputs, question) {
        let amount = |quotient: f64| {
            let mut situation = case.clone();
            situation.set(question.name.clone(), Value::Number(quotient));
            Some(service.program.evaluate_rule(name, &situation)?.money()?.0)
        };
        let amounts: Option<Vec<(f64, i64)>> = points.iter().map(|at| Some((*at, amount(*at)?))).collect();
        if let Some([a, b, c]) = amounts.and_then(|amounts| turned(&amounts)) {
            let shown = |(quotient, cents): (f64, i64)| {
                let text = |language| format!("{} → {}", Cents((quotient * 100.0).round() as i64).format(language), Cents(cents).format(language));
                Text::new(text(Language::Fr), text(Language::En))
            };
            let title = service.program.rule(name).map(|rule| rule.title.clone()).unwrap_or_default();
            return Some(
                Say::new(&RULE, service.declared(name)).key("message-foyers").with("title", title).with("base", &question.name)
                    .with("first", shown(a)).with("second", shown(b)).with("third", shown(c)).label(question.name_span, "base").help("aide-corriger").help("aide-attester"),
            );
        }
    }
    None
}

/// Quotients on both sides of every bound, and some between.
fn points(service: &Service<'_>, name: &str, inner: &BTreeSet<String>, question: &Question) -> Vec<f64> {
    let mine = |scale: &&ScaleFact| scale.rule == name || inner.contains(&scale.rule);
    let bounds: Vec<f64> = service.scales().iter().filter(mine).flat_map(|scale| &scale.bands).flat_map(|band| [&band.lower, &band.upper])
        .flatten().map(|bound| bound.value).collect();
    let least = question.min.unwrap_or(0.0);
    let most = question.max.unwrap_or(5000.0).min(bounds.iter().copied().fold(2500.0, f64::max) * 2.0);
    let mut all: Vec<f64> = (0..=100).map(|i| least + (most - least) * f64::from(i) / 100.0).collect();
    all.extend(bounds.iter().flat_map(|bound| [bound - 0.01, *bound, bound + 0.01]).filter(|at| *at >= least && *at <= most));
    all.sort_by(f64::total_cmp);
    all
}

/// Answers to everything else: each short answer, the least of the others.
fn cases(service: &Service<'_>, inputs: &BTreeSet<String>, question: &Question) -> Vec<Situation> {
    let mut cases = vec![Situation::new()];
    for other in inputs.iter().filter(|name| **name != question.name).filter_map(|name| service.question(name)) {
        let mut answers: Vec<Value> = need::answers(service, other).into_iter().map(|(_, value)| value).collect();
        if answers.is_empty() && matches!(other.kind, AnswerKind::Integer | AnswerKind::Number | AnswerKind::Amount | AnswerKind::FamilyQuotient) {
            answers.push(Value::Number(other.min.unwrap_or(0.0).max(1.0)));
        }
        if cases.len() * answers.len().max(1) > CASES_MAX {
            answers.truncate(1);
        }
        cases = cases.iter().flat_map(|case| answers.iter().map(|value| {
            let mut longer = case.clone();
            longer.set(other.name.clone(), value.clone());
            longer
        })).collect();
    }
    cases
}

/// The first three points where amounts turn back.
fn turned(amounts: &[(f64, i64)]) -> Option<[(f64, i64); 3]> {
    let mut way: Option<(Ordering, (f64, i64))> = None;
    let mut last = *amounts.first()?;
    for next in amounts.iter().skip(1) {
        if (next.1 - last.1).abs() < CENTS_APART {
            continue;
        }
        let step = next.1.cmp(&last.1);
        match way {
            Some((first, from)) if first != step => return Some([from, last, *next]),
            Some(_) => {}
            None => way = Some((step, last)),
        }
        last = *next;
    }
    None
}

/// The first place where the amounts turn back, if they do. A scale with holes
/// or overlaps has its own finding, and so have two tariffs mixed.
fn turn(service: &Service<'_>, scale: &ScaleFact) -> Option<Say> {
    if !scale.holes.is_empty() || !scale.overlaps.is_empty() {
        return None;
    }
    let explained = || super::dated_parameter::mixes_tariffs(service, scale.span);
    let mut bands: Vec<&Band> = scale.bands.iter().collect();
    bands.sort_by(|a, b| floor(a).total_cmp(&floor(b)));
    let mut way: Option<(Ordering, &Band)> = None;
    for pair in bands.windows(2) {
        let [before, after] = pair else { continue };
        let step = after.value?.partial_cmp(&before.value?)?;
        match way {
            _ if step == Ordering::Equal => {}
            Some((first, place)) if first != step => return (!explained()).then(|| say(service, scale, first, place, after)),
            Some(_) => {}
            None => way = Some((step, after)),
        }
    }
    None
}

fn floor(band: &Band) -> f64 {
    band.lower.map_or(f64::NEG_INFINITY, |bound| bound.value)
}

fn say(service: &Service<'_>, scale: &ScaleFact, first: Ordering, place: &Band, back: &Band) -> Say {
    let (up, down) = (Text::new("monte", "rises"), Text::new("descend", "falls"));
    let (way, back_way) = if first == Ordering::Greater { (up, down) } else { (down, up) };
    let title = service.program.rule(&scale.rule).map(|rule| rule.title.clone()).unwrap_or_default();
    let base = service.source.get(scale.base_span.start..scale.base_span.end).unwrap_or("").to_owned();
    let own = |text: &Text| vec![("way", text.clone().into()), ("back", text.clone().into())];
    Say::new(&RULE, back.span).with("title", title).with("way", way.clone()).with("back", back_way.clone()).with("base", base)
        .label_with(place.span, "ici", own(&way)).help("aide-corriger").help("aide-attester")
        .here("retour")
}
