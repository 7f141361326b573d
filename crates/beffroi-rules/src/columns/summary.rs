//! What a council reads of a simulation: totals, who gains, who loses, by
//! group; small numbers are withheld.

use super::{
    population::Population,
    simulate::simulate,
};
use crate::{Program, Unit, decimal};
use beffroi_findings::Finding;
use std::{collections::BTreeMap, num::NonZeroUsize};

/// How many cases change, and by how much together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Cases.
    pub cases: usize,
    /// Sum of the changes, in the unit of the output; positive for a gain.
    pub amount: f64,
}

/// A group, or the whole. What fewer cases than the threshold would show is
/// `None`, and so is what would let it be found by subtraction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The word of the group; empty for the whole.
    pub name: String,
    /// Cases.
    pub cases: usize,
    /// Cases that the rules leave without a value: not known, not applicable.
    pub without: usize,
    /// Sum of the output under the rules.
    pub total: Option<f64>,
    /// Sum of the output under the rules compared with, if there are.
    pub before: Option<f64>,
    /// Cases whose output grows, against the rules compared with.
    pub more: Option<Change>,
    /// Cases whose output falls.
    pub less: Option<Change>,
    /// Cases whose output stays.
    pub same: Option<usize>,
}

/// A simulation in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The output.
    pub output: String,
    /// Its unit.
    pub unit: Option<Unit>,
    /// Smallest number of cases shown.
    pub threshold: usize,
    /// The whole population.
    pub whole: Group,
    /// The groups large enough to be shown, by name.
    pub groups: Vec<Group>,
    /// How many groups are withheld.
    pub withheld: usize,
}

/// Sums in cents where the output is money, so that a million of them are exact.
#[derive(Clone, Copy, Default)]
struct Sum {
    cents: i128,
    loose: f64,
}

impl Sum {
    fn add(&mut self, x: f64, money: bool) {
        if money {
            self.cents += (decimal::round(x, 2, decimal::Rounding::Nearest) * 100.0).round() as i128;
        } else {
            self.loose += x;
        }
    }

    fn get(self) -> f64 {
        decimal::round(self.cents as f64 / 100.0, 2, decimal::Rounding::Nearest) + self.loose
    }
}

#[derive(Clone, Default)]
struct Tally {
    cases: usize,
    without: usize,
    total: Sum,
    before: Sum,
    more: (usize, Sum),
    less: (usize, Sum),
    same: usize,
}

impl Tally {
    fn add(&mut self, now: Option<f64>, before: Option<Option<f64>>, money: bool) {
        self.cases += 1;
        self.without += usize::from(now.is_none());
        self.total.add(now.unwrap_or(0.0), money);
        let Some(before) = before else { return };
        self.before.add(before.unwrap_or(0.0), money);
        let change = decimal::significant(now.unwrap_or(0.0) - before.unwrap_or(0.0), 12);
        // Less than half a cent is the residue of a subtraction.
        if money && change.abs() < 0.005 || change == 0.0 {
            self.same += 1;
        } else {
            let side = if change > 0.0 { &mut self.more } else { &mut self.less };
            side.0 += 1;
            side.1.add(change, money);
        }
    }

    fn group(&self, name: String, compared: bool, threshold: usize) -> Group {
        let small = |n: usize| n > 0 && n < threshold;
        let shown = self.cases >= threshold || self.cases == 0;
        // One hidden count among three is their sum less the two others: hide all.
        let detail = compared && shown && !small(self.more.0) && !small(self.less.0) && !small(self.same);
        let side = |(cases, amount): (usize, Sum)| detail.then(|| Change { cases, amount: amount.get() });
        Group {
            name, cases: self.cases, without: self.without, total: shown.then(|| self.total.get()),
            before: (compared && shown).then(|| self.before.get()), more: side(self.more), less: side(self.less),
            same: detail.then_some(self.same),
        }
    }
}

/// Runs an output of `program` over a population, against the same output of
/// other rules if there are any, in groups of the words of a column if one is
/// named. Groups of fewer cases than `threshold` are withheld; when only one
/// would be, the next smallest is withheld with it, for it could be found by
/// subtraction.
///
/// # Errors
/// A rule or a column that does not exist, or does not fit.
pub fn summarise(
    program: &Program, against: Option<&Program>, output: &str, population: &Population, by: Option<&str>, threshold: usize,
    threads: Option<NonZeroUsize>, progress: &(dyn Fn(usize) + Sync),
) -> Result<Summary, Vec<Finding>> {
    let now = simulate(program, &[output], population, threads, progress)?;
    let before = against.map(|other| simulate(other, &[output], population, threads, progress)).transpose()?;
    let unit = now.outputs.first().and_then(|(_, unit, _)| unit.clone());
    let money = unit.as_ref().is_some_and(Unit::is_money);
    let mut whole = Tally::default();
    let mut groups: BTreeMap<String, Tally> = BTreeMap::new();
    for row in 0..population.rows() {
        let (x, y) = (now.number(0, row), before.as_ref().map(|before| before.number(0, row)));
        whole.add(x, y, money);
        if let Some(word) = by.and_then(|by| population.word(by, row)) {
            groups.entry(word).or_default().add(x, y, money);
        }
    }
    let mut hidden: Vec<String> = groups.iter().filter(|(_, tally)| tally.cases < threshold).map(|(name, _)| name.clone()).collect();
    if hidden.len() == 1 {
        let next = groups.iter().filter(|(_, tally)| tally.cases >= threshold).min_by_key(|(_, tally)| tally.cases);
        hidden.extend(next.map(|(name, _)| name.clone()));
    }
    let compared = before.is_some();
    let shown = groups.iter().filter(|(name, _)| !hidden.contains(name));
    Ok(Summary {
        output: output.to_owned(), unit, threshold, whole: whole.group(String::new(), compared, threshold),
        groups: shown.map(|(name, tally)| tally.group(name.clone(), compared, threshold)).collect(),
        withheld: hidden.len(),
    })
}
