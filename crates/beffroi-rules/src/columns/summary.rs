//! What a council reads of a simulation: totals, who gains, who loses, by
//! group; small numbers are withheld.

use super::{
    population::{Column, Population},
    simulate::{Results, simulate},
};
use crate::{Program, Unit, decimal, ir::Tag};
use beffroi_base::{Span, Text};
use beffroi_findings::Finding;
use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroUsize,
};

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
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    cents: i128,
    loose: f64,
}

impl Sum {
    fn add(&mut self, x: f64, money: bool) {
        if money {
            let (near, sure) = decimal::nearest_quick(x * 100.0);
            let cents = if sure { near } else { (decimal::round(x, 2, decimal::Rounding::Nearest) * 100.0).round() };
            self.cents += cents as i128;
        } else {
            self.loose += x;
        }
    }

    fn get(self) -> f64 {
        decimal::round(self.cents as f64 / 100.0, 2, decimal::Rounding::Nearest) + self.loose
    }
}

#[derive(Clone, Debug, Default)]
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

    /// Whether the numbers of who gains, loses and keeps can be shown alone.
    fn is_safe(&self, threshold: usize) -> bool {
        // One hidden count among three is their sum less the two others: all or none.
        [self.more.0, self.less.0, self.same].into_iter().all(|n| n == 0 || n >= threshold)
    }

    fn group(&self, name: String, compared: bool, threshold: usize, detail: bool) -> Group {
        let shown = self.cases >= threshold || self.cases == 0;
        let detail = compared && shown && detail;
        let side = |(cases, amount): (usize, Sum)| detail.then(|| Change { cases, amount: amount.get() });
        Group {
            name, cases: self.cases, without: self.without, total: shown.then(|| self.total.get()),
            before: (compared && shown).then(|| self.before.get()), more: side(self.more), less: side(self.less),
            same: detail.then_some(self.same),
        }
    }
}

/// A simulation over a population that comes in pieces: none is kept, only the
/// sums.
#[derive(Clone, Debug)]
pub struct Simulation {
    program: Program,
    against: Option<Program>,
    output: String,
    by: Option<String>,
    threshold: usize,
    threads: Option<NonZeroUsize>,
    unit: Option<Unit>,
    whole: Tally,
    groups: Vec<(String, Tally)>,
    places: HashMap<String, usize>,
}

impl Simulation {
    /// An output of `program`, against the same output of other rules if there
    /// are any, in groups of the words of a column if one is named. Groups of
    /// fewer cases than `threshold` are withheld.
    pub fn new(program: &Program, against: Option<&Program>, output: &str, by: Option<&str>, threshold: usize, threads: Option<NonZeroUsize>) -> Self {
        Self {
            program: program.clone(), against: against.cloned(), output: output.to_owned(), by: by.map(str::to_owned), threshold, threads,
            unit: program.rule(output).and_then(|rule| rule.unit.clone()), whole: Tally::default(), groups: vec![], places: HashMap::new(),
        }
    }

    /// The columns that count: the questions both sets of rules read, and that
    /// of the groups.
    pub fn columns(&self) -> Vec<String> {
        let mut names = self.program.inputs_of_rule(&self.output);
        names.extend(self.against.iter().flat_map(|other| other.inputs_of_rule(&self.output)));
        names.into_iter().chain(self.by.clone()).collect()
    }

    /// How many cases were counted so far.
    pub fn cases(&self) -> usize {
        self.whole.cases
    }

    /// Counts a piece of the population; what each case gets under the rules,
    /// and under those compared with. `progress` is told how many of the piece
    /// are done.
    ///
    /// # Errors
    /// A rule or a column that does not exist, or does not fit.
    pub fn add(&mut self, piece: &Population, progress: &(dyn Fn(usize) + Sync)) -> Result<(Results, Option<Results>), Vec<Finding>> {
        let by = match self.by.as_deref() {
            None => None,
            Some(by) => Some(piece.get(by).ok_or_else(|| vec![Finding::error("RE0502", Span::default(), Text::new(
                format!("la population n'a pas de colonne `{by}`"), format!("the population has no column `{by}`"),
            ))])?),
        };
        let output = [self.output.as_str()];
        let now = simulate(&self.program, &output, piece, self.threads, progress)?;
        let before = self.against.as_ref().map(|other| simulate(other, &output, piece, self.threads, progress)).transpose()?;
        let money = self.unit.as_ref().is_some_and(Unit::is_money);
        let known: Vec<usize> = by.map_or(vec![], |by| by.texts.iter().map(|text| self.place(text)).collect());
        for row in 0..piece.rows() {
            let (x, y) = (now.number(0, row), before.as_ref().map(|before| before.number(0, row)));
            self.whole.add(x, y, money);
            if let Some(by) = by {
                let place = self.group_of(by, &known, row);
                if let Some((_, tally)) = self.groups.get_mut(place) {
                    tally.add(x, y, money);
                }
            }
        }
        Ok((now, before))
    }

    fn group_of(&mut self, by: &Column, known: &[usize], row: usize) -> usize {
        let cell = by.cell(row);
        match (cell.tag, known.get(cell.value as usize)) {
            (Tag::Text, Some(place)) => *place,
            _ => self.place(&by.word(row)),
        }
    }

    /// The place of a group, by its word.
    fn place(&mut self, word: &str) -> usize {
        self.places.get(word).copied().unwrap_or_else(|| {
            self.groups.push((word.to_owned(), Tally::default()));
            self.places.insert(word.to_owned(), self.groups.len() - 1);
            self.groups.len() - 1
        })
    }

    /// The figures. When what is withheld could be found by subtraction, the
    /// next smallest group is withheld with it, and so on.
    pub fn summary(&self) -> Summary {
        let (threshold, compared) = (self.threshold, self.against.is_some());
        let groups: BTreeMap<&str, &Tally> = self.groups.iter().filter(|(_, tally)| tally.cases > 0).map(|(name, tally)| (name.as_str(), tally)).collect();
        let mut by_size: Vec<(&str, &Tally)> = groups.iter().map(|(name, tally)| (*name, *tally)).collect();
        by_size.sort_by_key(|(name, tally)| (tally.cases, *name));
        // The smallest groups, until there are none or they hide one another.
        let mut hidden = by_size.iter().filter(|(_, tally)| tally.cases < threshold).count();
        let cases = |hidden: usize| by_size.iter().take(hidden).map(|(_, tally)| tally.cases).sum::<usize>();
        while hidden > 0 && hidden < by_size.len() && (hidden == 1 || cases(hidden) < threshold) {
            hidden += 1;
        }
        let withheld: Vec<&str> = by_size.iter().take(hidden).map(|(name, _)| *name).collect();
        // Who gains and who loses: the same, among the groups shown.
        let mut silent: Vec<&str> = by_size.iter().enumerate().filter(|(place, (_, tally))| *place < hidden || !tally.is_safe(threshold)).map(|(_, (name, _))| *name).collect();
        let whole_is_safe = self.whole.is_safe(threshold);
        let found = |silent: &[&str]| {
            let rest = silent.iter().filter_map(|name| groups.get(name)).fold([0, 0, 0], |[a, b, c], tally| [a + tally.more.0, b + tally.less.0, c + tally.same]);
            silent.len() == 1 || rest.into_iter().any(|n| n > 0 && n < threshold)
        };
        while whole_is_safe && !silent.is_empty() && silent.len() < by_size.len() && found(&silent) {
            let next = by_size.iter().find(|(name, _)| !silent.contains(name));
            silent.extend(next.map(|(name, _)| *name));
        }
        let shown = groups.iter().filter(|(name, _)| !withheld.contains(name));
        Summary {
            output: self.output.clone(), unit: self.unit.clone(), threshold,
            whole: self.whole.group(String::new(), compared, threshold, whole_is_safe),
            groups: shown.map(|(name, tally)| tally.group((*name).to_owned(), compared, threshold, !silent.contains(name))).collect(),
            withheld: hidden,
        }
    }
}

/// Runs an output of `program` over a population, as [`Simulation`] does in
/// pieces.
///
/// # Errors
/// A rule or a column that does not exist, or does not fit.
pub fn summarise(
    program: &Program, against: Option<&Program>, output: &str, population: &Population, by: Option<&str>, threshold: usize,
    threads: Option<NonZeroUsize>, progress: &(dyn Fn(usize) + Sync),
) -> Result<Summary, Vec<Finding>> {
    let mut simulation = Simulation::new(program, against, output, by, threshold, threads);
    simulation.add(population, progress)?;
    Ok(simulation.summary())
}
