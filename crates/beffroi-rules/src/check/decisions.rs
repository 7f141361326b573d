//! Choices made of several lines as facts: the cases no line holds, the lines
//! that hold the same case, those that are never the first to hold.
//!
//! What the lines ask about is cut in pieces at every bound they name; a case is
//! one piece of each thing. All cases are gone through, so that nothing is missed
//! and nothing said that no answer can reach.

use super::{lower::Lowerer, regions::Region};
use crate::{
    Program, Type,
    front::ast::{Expr, Kind, RuleId},
    ir::{Ir, NodeId, Op},
    show,
};
use beffroi_base::{Language, Span, Text};
use std::collections::{BTreeMap, HashSet};

/// Most cases gone through; a choice with more is not judged.
const CASES_MAX: usize = 40_000;

/// A choice between values: `variations` or `tableau`, its lines read in order,
/// the first that holds giving the value.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The rule it is written in.
    pub rule: String,
    /// Where it is written.
    pub span: Span,
    /// Whether it is a `tableau`.
    pub table: bool,
    /// The lines that ask something, in order.
    pub lines: Vec<Line>,
    /// Whether a last line takes what the others leave.
    pub closed: bool,
    /// Cases that no line holds, most general words first. Empty when closed.
    pub holes: Vec<Cases>,
    /// Two lines that hold the same cases: the first written is applied.
    pub overlaps: Vec<(usize, usize, Cases)>,
    /// Whether every case can come: what is asked about are answers that do not
    /// depend on one another. Else a hole or an overlap may be of no real case.
    pub certain: bool,
}

/// One line of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where its condition is written.
    pub span: Span,
    /// Whether some case reaches it: never, when those before take them all.
    pub serves: bool,
}

/// Some cases of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// In words: `quotient : de 600,00 € à 999,99 €, résident : non`.
    pub text: Text,
    /// For each thing asked about, a value that is one of these cases: its name,
    /// and a number, 0 or 1, or the place of the choice among those of the question.
    pub example: Vec<(String, f64)>,
}

/// What a line asks, over the things asked about.
enum Test {
    About(usize, Region),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Known(bool),
}

impl Test {
    fn holds(&self, case: &[&Piece]) -> bool {
        match self {
            Self::About(subject, region) => case.get(*subject).is_some_and(|piece| region.holds(piece.at)),
            Self::All(items) => items.iter().all(|item| item.holds(case)),
            Self::Any(items) => items.iter().any(|item| item.holds(case)),
            Self::Not(item) => !item.holds(case),
            Self::Known(yes) => *yes,
        }
    }

    fn regions<'a>(&'a self, subject: usize, out: &mut Vec<&'a Region>) {
        match self {
            Self::About(about, region) if *about == subject => out.push(region),
            Self::About(..) | Self::Known(_) => {}
            Self::All(items) | Self::Any(items) => items.iter().for_each(|item| item.regions(subject, out)),
            Self::Not(item) => item.regions(subject, out),
        }
    }
}

/// Values between which no line makes a difference.
struct Piece {
    /// One of them.
    at: f64,
    /// For a number: the first and the last, when there are.
    from: Option<f64>,
    to: Option<f64>,
    /// Whether those two are themselves among them.
    ends: (bool, bool),
}

/// Places of pieces, for each thing asked about.
type Area = Vec<Vec<usize>>;

/// A choice met on the way from a rule, with what leads to it.
struct Met {
    head: NodeId,
    before: Vec<(NodeId, bool)>,
    /// Whether all that leads to it is there.
    alone: bool,
}

impl Program {
    /// Every choice whose lines ask about things one by one, in the order of the
    /// rules: what no line holds, what several do, which lines never serve.
    pub fn decisions(&self) -> Vec<Decision> {
        let defs = &self.inner.defs;
        let lowerer = Lowerer::new(defs, Some(&self.inner.graph));
        let mut out = vec![];
        for (id, rule) in defs.rules.iter().enumerate().filter(|(_, rule)| rule.input.is_none()) {
            let Some(root) = self.inner.graph.rules.get(&id) else { continue };
            let mut tables = HashSet::new();
            tables_in(&rule.value, &mut tables);
            for met in met(&lowerer, *root) {
                out.extend(lowerer.decision(id, &met, &tables));
            }
        }
        out
    }
}

fn tables_in(expr: &Expr, out: &mut HashSet<Span>) {
    if matches!(expr.kind, Kind::Decision(_)) {
        out.insert(expr.span);
    }
    expr.kind.for_each(&mut |part| tables_in(part, out));
}

/// The choices written in a rule, those of the rules it names left out.
fn met(lowerer: &Lowerer<'_>, root: NodeId) -> Vec<Met> {
    let mut out: BTreeMap<NodeId, Met> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut stack = vec![(root, vec![], true)];
    while let Some((id, before, chain)) = stack.pop() {
        if !seen.insert((id, chain)) {
            // Reached another way too: what leads to it is no longer one thing.
            out.entry(id).and_modify(|met| met.alone = false);
            continue;
        }
        let with = |test: NodeId, holds: bool| {
            let mut before: Vec<(NodeId, bool)> = before.clone();
            before.push((test, holds));
            before
        };
        match &lowerer.get(id).op {
            Op::Rule(..) if id != root => {}
            Op::Branch(test, then, otherwise) => {
                if chain {
                    out.insert(id, Met { head: id, before: before.clone(), alone: true });
                }
                stack.push((*test, before.clone(), true));
                stack.push((*then, with(*test, true), true));
                stack.push((*otherwise, with(*test, false), false));
            }
            Op::If(test, then, otherwise) => {
                stack.push((*test, before.clone(), true));
                stack.push((*then, with(*test, true), true));
                stack.push((*otherwise, with(*test, false), true));
            }
            Op::Gate(test, value) => stack.extend([(*test, before.clone(), true), (*value, with(*test, true), true)]),
            Op::GateNot(test, value) => stack.extend([(*test, before.clone(), true), (*value, with(*test, false), true)]),
            op => op.for_each(&mut |part| stack.push((part, before.clone(), true))),
        }
    }
    out.into_values().collect()
}

impl Lowerer<'_> {
    /// The lines of `variations` that never serve, each with one before it that
    /// takes the same cases. None when some line asks what cannot be cut in cases.
    pub(crate) fn idle(&self, tests: &[NodeId]) -> Option<Vec<(usize, usize)>> {
        let mut subjects = vec![];
        let tests: Vec<Test> = tests.iter().map(|test| self.asked(*test, &mut subjects)).collect::<Option<_>>()?;
        let pieces = self.pieces(&subjects, &tests.iter().collect::<Vec<_>>(), CASES_MAX / 10)?;
        let (mut first, mut held): (Vec<bool>, Vec<Option<usize>>) = (vec![false; tests.len()], vec![None; tests.len()]);
        each_case(&pieces, &mut |case, _| {
            let mut before = None;
            for (line, _) in tests.iter().enumerate().filter(|(_, test)| test.holds(case)) {
                match before {
                    None => {
                        first.get_mut(line).into_iter().for_each(|first| *first = true);
                        before = Some(line);
                    }
                    Some(_) => held.get_mut(line).into_iter().for_each(|held| *held = held.or(before)),
                }
            }
        });
        Some(first.into_iter().zip(held).enumerate().filter_map(|(line, (first, held))| held.filter(|_| !first).map(|by| (line, by))).collect())
    }

    fn decision(&self, rule: RuleId, met: &Met, tables: &HashSet<Span>) -> Option<Decision> {
        let span = self.get(met.head).span;
        let (mut conditions, mut rest) = (vec![], met.head);
        while let Op::Branch(test, _, otherwise) = self.get(rest).op {
            conditions.push(test);
            rest = otherwise;
        }
        let closed = !matches!(self.get(rest).op, Op::Const(cell) if cell.is_na());
        let mut subjects = vec![];
        let tests: Vec<Test> = conditions.iter().map(|test| self.asked(*test, &mut subjects)).collect::<Option<_>>()?;
        // What leads here counts where it can be read; else a case may not come.
        let mut alone = met.alone;
        let mut before = vec![];
        for (test, holds) in &met.before {
            match self.asked(*test, &mut subjects) {
                Some(test) if *holds => before.push(test),
                Some(test) => before.push(Test::Not(Box::new(test))),
                None => alone = false,
            }
        }
        let pieces = self.pieces(&subjects, &tests.iter().chain(&before).collect::<Vec<_>>(), CASES_MAX)?;
        let mut serves = vec![false; tests.len()];
        let mut holes: Vec<Area> = vec![];
        let mut overlaps: BTreeMap<(usize, usize), Area> = BTreeMap::new();
        let mut met_here: Vec<HashSet<usize>> = vec![HashSet::new(); subjects.len()];
        each_case(&pieces, &mut |case, places| {
            if !before.iter().all(|test| test.holds(case)) {
                return;
            }
            for (met, place) in met_here.iter_mut().zip(places) {
                met.insert(*place);
            }
            let holding: Vec<usize> = (0..tests.len()).filter(|line| tests.get(*line).is_some_and(|test| test.holds(case))).collect();
            let here = || places.iter().map(|place| vec![*place]).collect::<Area>();
            match holding.as_slice() {
                [] if !closed => holes.push(here()),
                [] => {}
                [first, others @ ..] => {
                    serves.get_mut(*first).into_iter().for_each(|serves| *serves = true);
                    for other in others {
                        overlaps.entry((*first, *other)).or_insert_with(here);
                    }
                }
            }
        });
        let answers = subjects.iter().all(|subject| self.is_answer(*subject));
        let say = |area: &Area| self.cases(&subjects, &pieces, &met_here, area);
        let lines = conditions.iter().zip(serves).map(|(test, serves)| Line { span: self.get(*test).span, serves }).collect();
        Some(Decision {
            rule: self.defs.name(rule).to_owned(), span, table: tables.contains(&span), lines, closed,
            holes: joined(holes).iter().map(say).collect(),
            overlaps: overlaps.iter().map(|((first, second), area)| (*first, *second, say(area))).collect(),
            certain: alone && (answers || subjects.len() == 1),
        })
    }

    /// An answer that may be any of its question's, whatever the others.
    fn is_answer(&self, subject: NodeId) -> bool {
        match self.get(subject).op {
            Op::Input(_) => true,
            Op::Rule(_, inner) => matches!(self.get(inner).op, Op::Input(_)),
            _ => false,
        }
    }

    /// What a condition asks, when it is about things that each have a value.
    fn asked(&self, id: NodeId, subjects: &mut Vec<NodeId>) -> Option<Test> {
        let (id, _) = self.subject(id);
        let list = |items: &[NodeId], subjects: &mut Vec<NodeId>| items.iter().map(|item| self.asked(*item, subjects)).collect::<Option<Vec<Test>>>();
        match &self.get(id).op {
            Op::And(items) => return list(items, subjects).map(Test::All),
            Op::Or(items) => return list(items, subjects).map(Test::Any),
            Op::Not(inner) => return self.asked(*inner, subjects).map(|test| Test::Not(Box::new(test))),
            Op::Const(cell) => return Some(Test::Known(cell.holds())),
            Op::Rule(_, inner) if matches!(self.get(*inner).op, Op::And(_) | Op::Or(_) | Op::Not(_) | Op::Compare(..)) => {
                let known = subjects.len();
                match self.asked(*inner, subjects) {
                    Some(test) => return Some(test),
                    None => subjects.truncate(known),
                }
            }
            _ => {}
        }
        let (subject, region) = self.region(id)?;
        let place = subjects.iter().position(|known| *known == subject).unwrap_or_else(|| {
            subjects.push(subject);
            subjects.len() - 1
        });
        Some(Test::About(place, region))
    }

    /// Each thing asked about, cut at every bound.
    fn pieces(&self, subjects: &[NodeId], tests: &[&Test], most: usize) -> Option<Vec<Vec<Piece>>> {
        let mut count = 1_usize;
        let mut out = vec![];
        for (place, subject) in subjects.iter().enumerate() {
            let mut regions = vec![];
            tests.iter().for_each(|test| test.regions(place, &mut regions));
            let ir = self.get(*subject);
            let pieces = if ir.ty == Type::Number { numbers(ir, &regions) } else { self.listed(ir, &regions) };
            count = count.checked_mul(pieces.len()).filter(|count| *count <= most)?;
            out.push(pieces);
        }
        Some(out)
    }

    fn listed(&self, ir: &Ir, regions: &[&Region]) -> Vec<Piece> {
        let one = |at: f64| Piece { at, from: None, to: None, ends: (false, false) };
        match &ir.ty {
            Type::Bool => vec![one(1.0), one(0.0)],
            // A choice no line names has no place among texts: its own after them all.
            Type::Choice(choices) => choices.iter().enumerate().map(|(i, choice)| one(self.text_place(choice).map_or(1e9 + i as f64, |at| at as f64))).collect(),
            _ => {
                let mut places: Vec<u64> = regions.iter().flat_map(|region| region.listed()).collect();
                places.sort_unstable();
                places.dedup();
                places.into_iter().map(|place| place as f64).chain([2e9]).map(one).collect()
            }
        }
    }

    /// Cases in words, and one of them. What can be nothing else goes unsaid.
    fn cases(&self, subjects: &[NodeId], pieces: &[Vec<Piece>], met: &[HashSet<usize>], area: &Area) -> Cases {
        let mut words = (vec![], vec![]);
        let mut example = vec![];
        for (((subject, all), met), places) in subjects.iter().zip(pieces).zip(met).zip(area) {
            let here: Vec<&Piece> = places.iter().filter_map(|place| all.get(*place)).collect();
            let ir = self.get(*subject);
            let (name, title) = self.title(*subject);
            if let (Some(piece), Some(place)) = (here.first(), places.first()) {
                // A choice is told by its place among those of its question.
                example.push((name, if matches!(ir.ty, Type::Choice(_)) { *place as f64 } else { piece.at }));
            }
            if here.len() == met.len() {
                continue;
            }
            for (out, language) in [(&mut words.0, Language::Fr), (&mut words.1, Language::En)] {
                let said = match &ir.ty {
                    Type::Number => stretches(&here, ir, language),
                    Type::Bool => here.iter().map(|piece| language.pick(if piece.at == 1.0 { "oui" } else { "non" }, if piece.at == 1.0 { "yes" } else { "no" }).to_owned()).collect(),
                    Type::Choice(choices) => places.iter().filter_map(|place| choices.get(*place)).cloned().collect(),
                    _ => vec![language.pick("autre", "other").to_owned()],
                };
                let colon = language.pick("\u{a0}: ", ": ");
                out.push(format!("{}{colon}{}", title.get(language), said.join(language.pick(" ou ", " or "))));
            }
        }
        let text = |words: &[String], language: Language| match words {
            [] => language.pick("dans tous les cas", "in every case").to_owned(),
            words => words.join(", "),
        };
        Cases { text: Text::new(text(&words.0, Language::Fr), text(&words.1, Language::En)), example }
    }

    fn title(&self, subject: NodeId) -> (String, Text) {
        let rule = match self.get(subject).op {
            Op::Rule(rule, _) => self.defs.rules.get(rule),
            Op::Input(place) => self.defs.inputs.get(place).and_then(|input| self.defs.find(&input.name)).and_then(|rule| self.defs.rules.get(rule)),
            _ => None,
        };
        rule.map_or_else(|| (String::new(), Text::new("cette valeur", "this value")), |rule| (rule.name.clone(), rule.title.clone()))
    }
}

/// A number's values, cut at every bound that a line names.
fn numbers(ir: &Ir, regions: &[&Region]) -> Vec<Piece> {
    let mut bounds: Vec<f64> = regions.iter().flat_map(|region| region.bounds()).filter(|x| *x > ir.lo && *x < ir.hi).collect();
    bounds.extend([ir.lo, ir.hi].into_iter().filter(|x| x.is_finite()));
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    let step = ir.decimals.filter(|decimals| *decimals <= 3).map(|decimals| 1.0 / crate::decimal::ten(usize::from(decimals)));
    let mut out = vec![];
    let mut last: Option<f64> = None;
    for bound in &bounds {
        if *bound > ir.lo {
            out.extend(between(last, Some(*bound), step));
        }
        let on_grid = step.is_none_or(|step| (bound / step - (bound / step).round()).abs() < 1e-9);
        if on_grid {
            out.push(Piece { at: *bound, from: Some(*bound), to: Some(*bound), ends: (true, true) });
        }
        last = Some(*bound);
    }
    if last.is_none_or(|last| last < ir.hi) {
        out.extend(between(last, None, step));
    }
    out
}

/// The values strictly between two bounds, if there are any.
fn between(low: Option<f64>, high: Option<f64>, step: Option<f64>) -> Option<Piece> {
    let grid = |place: f64, step: f64| crate::decimal::significant(place * step, 15);
    let near = |x: f64, step: f64| crate::decimal::round(x / step, 6, crate::Rounding::Nearest);
    match step {
        None => {
            let at = match (low, high) {
                (Some(low), Some(high)) => f64::midpoint(low, high),
                (Some(low), None) => low + 1.0,
                (None, Some(high)) => high - 1.0,
                (None, None) => 0.0,
            };
            Some(Piece { at, from: low, to: high, ends: (false, false) })
        }
        Some(step) => {
            let from = low.map(|low| grid(near(low, step).floor() + 1.0, step));
            let to = high.map(|high| grid(near(high, step).ceil() - 1.0, step));
            let at = from.or(to).unwrap_or(0.0);
            from.zip(to).is_none_or(|(from, to)| from <= to).then_some(Piece { at, from, to, ends: (from.is_some(), to.is_some()) })
        }
    }
}

/// Neighbouring pieces as one stretch, in words.
fn stretches(pieces: &[&Piece], ir: &Ir, language: Language) -> Vec<String> {
    let whole = ir.decimals.filter(|decimals| *decimals <= 3).map(|decimals| 1.0 / crate::decimal::ten(usize::from(decimals)));
    let touches = |a: &Piece, b: &Piece| match (a.to, b.from) {
        (Some(end), Some(start)) => end == start || whole.is_some_and(|step| (start - end - step).abs() < step * 1e-6),
        _ => false,
    };
    let mut groups: Vec<(&Piece, &Piece)> = vec![];
    for piece in pieces {
        match groups.last_mut() {
            Some((_, last)) if touches(last, piece) => *last = piece,
            _ => groups.push((piece, piece)),
        }
    }
    let number = |x: f64| show::number(x, Some(&ir.unit), language);
    groups.into_iter().map(|(first, last)| match (first.from, last.to) {
        (Some(from), Some(to)) if from == to => number(from),
        (Some(from), Some(to)) => match (first.ends.0 && last.ends.1, language) {
            (true, Language::Fr) => format!("de {} à {}", number(from), number(to)),
            (true, Language::En) => format!("{} to {}", number(from), number(to)),
            (false, Language::Fr) => format!("entre {} et {}", number(from), number(to)),
            (false, Language::En) => format!("between {} and {}", number(from), number(to)),
        },
        (Some(from), None) if first.ends.0 => format!("{} {}", language.pick("à partir de", "from"), number(from)),
        (Some(from), None) => format!("{} {}", language.pick("plus de", "more than"), number(from)),
        (None, Some(to)) if last.ends.1 => format!("{} {}", language.pick("au plus", "at most"), number(to)),
        (None, Some(to)) => format!("{} {}", language.pick("moins de", "less than"), number(to)),
        (None, None) => language.pick("toute valeur", "any value").to_owned(),
    }).collect()
}

/// Goes through every case, with the places of its pieces.
fn each_case(pieces: &[Vec<Piece>], f: &mut dyn FnMut(&[&Piece], &[usize])) {
    if pieces.iter().any(Vec::is_empty) {
        return;
    }
    let mut places = vec![0; pieces.len()];
    loop {
        let case: Vec<&Piece> = pieces.iter().zip(&places).filter_map(|(all, place)| all.get(*place)).collect();
        f(&case, &places);
        // The next case, the last thing turning fastest.
        let mut turned = false;
        for (place, all) in places.iter_mut().zip(pieces).rev() {
            *place += 1;
            if *place < all.len() {
                turned = true;
                break;
            }
            *place = 0;
        }
        if !turned {
            return;
        }
    }
}

/// The same cases in fewer areas: two that differ in one thing are one.
fn joined(mut areas: Vec<Area>) -> Vec<Area> {
    let things = areas.first().map_or(0, Vec::len);
    for thing in (0..things).rev() {
        let mut kept: BTreeMap<Area, Vec<usize>> = BTreeMap::new();
        for mut area in areas {
            let own = area.get_mut(thing).map(std::mem::take).unwrap_or_default();
            kept.entry(area).or_default().extend(own);
        }
        areas = kept.into_iter().map(|(mut area, mut own)| {
            own.sort_unstable();
            area.get_mut(thing).into_iter().for_each(|slot| *slot = own.clone());
            area
        }).collect();
    }
    areas
}
