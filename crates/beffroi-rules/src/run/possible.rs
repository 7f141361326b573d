//! What a result can still be, whatever the missing answers.
//!
//! Each node gets the set of values it can take over all completions of what is
//! known: an interval, a pair of booleans, a list of texts, and whether it can
//! be without object. A set may be too large, never too small; so a node with
//! one possible value is settled, and what only feeds settled nodes need not be
//! asked.

use super::{
    cell,
    machine::{Rows, apply},
    plan::Plan,
};
use crate::{
    ScaleKind, Type,
    front::ast::{Arith, Compare, Fold},
    ir::{BandIr, Cell, FoldIr, Op, Tag},
};

/// The values a node can take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Possible {
    /// Whether it can be without object.
    pub(crate) na: bool,
    pub(crate) set: Set,
}

/// The values beside "without object".
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Set {
    Empty,
    /// Numbers or dates between two bounds.
    Range(Tag, f64, f64),
    Bool { yes: bool, no: bool },
    /// Places in the pool of texts.
    Texts(Vec<u32>),
    Anything,
}

impl Possible {
    fn one(cell: Cell) -> Self {
        let set = match cell.tag {
            Tag::Unknown => return Self { na: true, set: Set::Anything },
            Tag::NotApplicable => return Self { na: true, set: Set::Empty },
            Tag::Number | Tag::Date => Set::Range(cell.tag, cell.value, cell.value),
            Tag::Bool => Set::Bool { yes: cell.value != 0.0, no: cell.value == 0.0 },
            Tag::Text => Set::Texts(vec![cell.value as u32]),
        };
        Self { na: false, set }
    }

    /// Whether zero is one of its values, as far as is known.
    pub(crate) fn can_be_zero(&self) -> bool {
        contains_zero(self)
    }

    /// The single value, if only one is left.
    pub(crate) fn settled(&self) -> Option<Cell> {
        match (&self.set, self.na) {
            (Set::Empty, true) => Some(Cell::NA),
            (Set::Range(tag, lo, hi), false) if lo == hi => Some(Cell { tag: *tag, value: *lo }),
            (Set::Bool { yes, no }, false) if yes != no => Some(Cell::bool(*yes)),
            (Set::Texts(texts), false) => match texts.as_slice() {
                [text] => Some(Cell { tag: Tag::Text, value: f64::from(*text) }),
                _ => None,
            },
            _ => None,
        }
    }

    /// The cells, when they are few enough to be listed: booleans and choices.
    pub(crate) fn listed(&self) -> Option<Vec<Cell>> {
        match &self.set {
            Set::Bool { .. } => Some(vec![Cell::TRUE, Cell::FALSE]),
            Set::Texts(texts) => Some(texts.iter().map(|t| Cell { tag: Tag::Text, value: f64::from(*t) }).collect()),
            _ => None,
        }
    }

    /// One of the values; not known where none is at hand.
    pub(crate) fn some(&self) -> Cell {
        match &self.set {
            Set::Bool { yes, .. } => Cell::bool(*yes),
            Set::Texts(texts) => texts.first().map_or(Cell::UNKNOWN, |t| Cell { tag: Tag::Text, value: f64::from(*t) }),
            Set::Range(tag, lo, hi) => {
                let value = if lo.is_finite() { *lo } else if hi.is_finite() { *hi } else { 0.0 };
                Cell { tag: *tag, value }
            }
            Set::Empty => Cell::NA,
            Set::Anything => Cell::UNKNOWN,
        }
    }

    fn range(na: bool, lo: f64, hi: f64) -> Self {
        if lo.is_nan() || hi.is_nan() {
            return Self::range(na, f64::NEG_INFINITY, f64::INFINITY);
        }
        Self { na, set: Set::Range(Tag::Number, lo, hi) }
    }

    fn bool(yes: bool, no: bool) -> Self {
        Self { na: false, set: Set::Bool { yes, no } }
    }

    /// As a test: can hold, can fail.
    pub(crate) fn test(&self) -> (bool, bool) {
        match self.set {
            Set::Bool { yes, no } => (yes, no || self.na),
            Set::Empty => (false, self.na),
            _ => (true, true),
        }
    }

    fn has_value(&self) -> bool {
        self.set != Set::Empty
    }

    /// The smallest and the largest number, when it is one.
    pub(crate) fn numbers(&self) -> Option<(f64, f64)> {
        match self.set {
            Set::Range(Tag::Number, lo, hi) => Some((lo, hi)),
            _ => None,
        }
    }

    fn or(self, other: Self) -> Self {
        let na = self.na || other.na;
        let set = match (self.set, other.set) {
            (Set::Empty, set) | (set, Set::Empty) => set,
            (Set::Range(ta, a, b), Set::Range(tb, c, d)) if ta == tb => Set::Range(ta, a.min(c), b.max(d)),
            (Set::Bool { yes: a, no: b }, Set::Bool { yes: c, no: d }) => Set::Bool { yes: a || c, no: b || d },
            (Set::Texts(mut a), Set::Texts(b)) => {
                for text in b {
                    if !a.contains(&text) {
                        a.push(text);
                    }
                }
                Set::Texts(a)
            }
            _ => Set::Anything,
        };
        Self { na, set }
    }
}

/// The possible values of every node of a plan, from those of its inputs.
pub(crate) fn possible(plan: &Plan, inputs: &[Possible], rows: &Rows) -> Vec<Possible> {
    let mut all: Vec<Possible> = Vec::with_capacity(plan.ops.len());
    for (place, op) in plan.ops.iter().enumerate() {
        let ty = plan.meta.get(place).map(|meta| &meta.ty);
        let one = match op {
            Op::Input(input) => inputs.get(*input).cloned().unwrap_or(Possible::one(Cell::UNKNOWN)),
            Op::Fold(fold) => narrowed(folded(plan, fold, &all, inputs, rows), ty),
            op => step(op, &all, ty),
        };
        all.push(one);
    }
    all
}

/// Whether an element counts, and its value.
type Term = (Possible, Possible);

/// A list known element by element; or any number of elements of which nothing
/// is known but what their columns can hold.
fn folded(plan: &Plan, fold: &FoldIr, all: &[Possible], inputs: &[Possible], rows: &Rows) -> Possible {
    let size = all.get(fold.list).cloned().unwrap_or(Possible::one(Cell::UNKNOWN));
    let element = |columns: &[Possible]| -> Term {
        let mut all = all.to_vec();
        for id in &fold.body {
            let ty = plan.meta.get(*id).map(|meta| &meta.ty);
            let one = match plan.ops.get(*id) {
                Some(Op::Input(input)) => columns.get(*input).cloned().unwrap_or(Possible::one(Cell::UNKNOWN)),
                Some(op) => step(op, &all, ty),
                None => continue,
            };
            if let Some(slot) = all.get_mut(*id) {
                *slot = one;
            }
        }
        let at = |id: Option<usize>| id.map_or(Possible::one(Cell::TRUE), |id| all.get(id).cloned().unwrap_or(Possible::one(Cell::UNKNOWN)));
        (at(fold.test), at(fold.of))
    };
    let known = size.settled().filter(|size| size.tag == Tag::Number);
    let (fewest, most, terms): (f64, f64, Vec<Term>) = match (known, size.settled()) {
        (Some(_), _) => {
            // What is not a column may still be unknown: elements see it as all do.
            let seen = |row: &Vec<Cell>| -> Vec<Possible> {
                let cells = row.iter().zip(inputs);
                cells.map(|(cell, input)| if cell.is_unknown() { input.clone() } else { Possible::one(*cell) }).collect()
            };
            (1.0, 1.0, rows.of(fold.rule).iter().map(|row| element(&seen(row))).collect())
        }
        (None, Some(Cell::NA)) => (0.0, 0.0, vec![]),
        _ => {
            let (lo, hi) = size.numbers().unwrap_or((0.0, f64::INFINITY));
            (if size.na { 0.0 } else { lo }, hi, vec![element(inputs)])
        }
    };
    match fold.fold {
        Fold::Count | Fold::Total => total(fold.fold, fewest, most, &terms),
        Fold::Least | Fold::Greatest => extreme(fold.fold, fewest, &terms),
    }
}

/// Each term `fewest` to `most` times.
fn total(fold: Fold, fewest: f64, most: f64, terms: &[Term]) -> Possible {
    let times = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let (mut lo, mut hi) = (0.0, 0.0);
    for (test, value) in terms {
        let (yes, no) = test.test();
        let range = if fold == Fold::Count { Some((1.0, 1.0)) } else if value.has_value() { value.numbers() } else { Some((0.0, 0.0)) };
        let Some((a, b)) = range.filter(|_| yes) else {
            if yes {
                return Possible { na: false, set: Set::Anything };
            }
            continue;
        };
        let maybe = no || fold != Fold::Count && value.na;
        let (a, b) = if maybe { (a.min(0.0), b.max(0.0)) } else { (a, b) };
        lo += times(a, fewest).min(times(a, most));
        hi += times(b, fewest).max(times(b, most));
    }
    Possible::range(false, lo, hi)
}

fn extreme(fold: Fold, fewest: f64, terms: &[Term]) -> Possible {
    let sure = |(test, value): &&Term| fewest >= 1.0 && test.test() == (true, false) && !value.na;
    let present: Vec<&Term> = terms.iter().filter(|(test, value)| test.test().0 && value.has_value()).collect();
    let na = !present.iter().any(&sure);
    if present.is_empty() {
        return Possible { na: true, set: Set::Empty };
    }
    let ranges: Option<Vec<(f64, f64)>> = present.iter().map(|(_, value)| value.numbers()).collect();
    let Some(ranges) = ranges else { return Possible { na, set: Set::Anything } };
    let lowest = ranges.iter().map(|r| r.0).fold(f64::INFINITY, f64::min);
    let highest = ranges.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    let certain = || present.iter().filter(|term| sure(term)).filter_map(|(_, value)| value.numbers());
    match fold {
        Fold::Greatest => Possible::range(na, certain().map(|r| r.0).fold(lowest, f64::max), highest),
        _ => Possible::range(na, lowest, certain().map(|r| r.1).fold(highest, f64::min)),
    }
}

/// What an unanswered input can be.
pub(crate) fn domain(input: &crate::Input, text: &mut dyn FnMut(&str) -> u32) -> Possible {
    let set = match &input.ty {
        Type::Number => {
            Set::Range(Tag::Number, input.min.unwrap_or(f64::NEG_INFINITY), input.max.unwrap_or(f64::INFINITY))
        }
        Type::Bool => Set::Bool { yes: true, no: true },
        Type::Choice(choices) => Set::Texts(choices.iter().map(|choice| text(choice)).collect()),
        Type::List => Set::Range(Tag::Number, input.min.unwrap_or(0.0).max(0.0), input.max.unwrap_or(f64::INFINITY)),
        Type::Date => Set::Range(Tag::Date, f64::NEG_INFINITY, f64::INFINITY),
        Type::Text | Type::Any => Set::Anything,
    };
    Possible { na: input.optional || input.ty == Type::Any, set }
}

impl Possible {
    /// Numbers between two bounds, some rows being without object if `na`.
    pub(crate) fn between(lo: f64, hi: f64, na: bool) -> Self {
        Self::range(na, lo, hi)
    }

    /// Nothing known.
    pub(crate) fn anything() -> Self {
        Self { na: true, set: Set::Anything }
    }

    /// The possibility of a known answer.
    pub(crate) fn answer(cell: Cell) -> Self {
        Self::one(cell)
    }
}

fn step(op: &Op, all: &[Possible], ty: Option<&Type>) -> Possible {
    let anything = Possible { na: true, set: Set::Anything };
    let get = |id: usize| all.get(id).cloned().unwrap_or(anything.clone());
    // Everything settled below: the machine itself answers.
    let mut settled = !matches!(op, Op::Const(_) | Op::Template(_) | Op::Fold(_));
    op.for_each(&mut |id| settled = settled && all.get(id).is_some_and(|p| p.settled().is_some()));
    if settled {
        let cell = apply(op, &|id| all.get(id).and_then(Possible::settled).unwrap_or(Cell::UNKNOWN));
        return Possible::one(cell);
    }
    let general = match op {
        Op::Const(cell) => Possible::one(*cell),
        Op::Rule(_, a) => get(*a),
        Op::Neg(_) | Op::Scale(..) | Op::Snap(..) | Op::Round(..) => monotone(op, all),
        Op::Arith(arith, a, b) => arithmetic(*arith, &get(*a), &get(*b)),
        Op::Percent { base, rate, .. } => corners(op, &get(*base), &get(*rate), *base, *rate),
        Op::Compare(compare, a, b) => compared(*compare, &get(*a), &get(*b)),
        Op::And(items) => {
            let tests: Vec<(bool, bool)> = items.iter().map(|id| get(*id).test()).collect();
            Possible::bool(tests.iter().all(|t| t.0), tests.iter().any(|t| t.1))
        }
        Op::Or(items) => {
            let tests: Vec<(bool, bool)> = items.iter().map(|id| get(*id).test()).collect();
            Possible::bool(tests.iter().any(|t| t.0), tests.iter().all(|t| t.1))
        }
        Op::Not(a) => {
            let (yes, no) = get(*a).test();
            Possible::bool(no, yes)
        }
        Op::Sum(items) => sum(items.iter().map(|id| get(*id))),
        Op::Max(items) | Op::Min(items) | Op::Mean(items) => extremum(op, items.iter().map(|id| get(*id)).collect()),
        Op::If(test, a, b) => {
            let test_set = get(*test);
            let na = test_set.na;
            let chosen = choose(&Possible { na: false, ..test_set }, get(*a), get(*b));
            Possible { na: chosen.na || na, ..chosen }
        }
        Op::Branch(test, a, b) => choose(&get(*test), get(*a), get(*b)),
        Op::Gate(test, a) => choose(&get(*test), get(*a), Possible { na: true, set: Set::Empty }),
        Op::GateNot(test, a) => choose(&get(*test), Possible { na: true, set: Set::Empty }, get(*a)),
        Op::Default(a, b) => get(*a).or(get(*b)),
        Op::Cap(a, b) => bounded(&get(*a), &get(*b), f64::min),
        Op::Floor(a, b) => bounded(&get(*a), &get(*b), f64::max),
        Op::Reduce(a, b) => reduced(&get(*a), &get(*b)),
        Op::IsDefined(_) => Possible::bool(true, true),
        Op::IsApplicable(a) => Possible::bool(get(*a).has_value(), get(*a).na),
        Op::Table { kind, base, bands, .. } => table(op, *kind, *base, bands, all),
        Op::Duration(..) => Possible { na: true, set: Set::Range(Tag::Number, 0.0, f64::INFINITY) },
        Op::Template(_) | Op::Input(_) | Op::Fold(_) => anything.clone(),
    };
    narrowed(general, ty)
}

/// A type known beforehand bounds what "anything" can be.
fn narrowed(possible: Possible, ty: Option<&Type>) -> Possible {
    let set = match (&possible.set, ty) {
        (Set::Anything, Some(Type::Number)) => Set::Range(Tag::Number, f64::NEG_INFINITY, f64::INFINITY),
        (Set::Anything, Some(Type::Bool)) => Set::Bool { yes: true, no: true },
        _ => return possible,
    };
    Possible { na: possible.na, set }
}

/// An operation that never reverses order: its value at the bounds.
fn monotone(op: &Op, all: &[Possible]) -> Possible {
    let mut parts = vec![];
    op.for_each(&mut |id| parts.push(id));
    let Some((first, rest)) = parts.split_first() else { return Possible { na: true, set: Set::Anything } };
    let settled = |id: usize| all.get(id).and_then(Possible::settled);
    let Some(of) = all.get(*first) else { return Possible { na: true, set: Set::Anything } };
    let (Some((lo, hi)), true) = (of.numbers(), rest.iter().all(|id| settled(*id).is_some())) else {
        return Possible { na: of.na, set: Set::Anything };
    };
    let at = |x: f64| {
        if x.is_infinite() {
            return if matches!(op, Op::Neg(_)) || matches!(op, Op::Scale(_, f) if *f < 0.0) { -x } else { x };
        }
        apply(op, &|id| if id == *first { Cell::number(x) } else { settled(id).unwrap_or(Cell::UNKNOWN) }).value
    };
    let (a, b) = (at(lo), at(hi));
    Possible::range(of.na, a.min(b), a.max(b))
}

fn arithmetic(op: Arith, a: &Possible, b: &Possible) -> Possible {
    let na = match op {
        Arith::Add | Arith::Sub => false,
        _ => a.na || b.na,
    };
    let zero = |p: &Possible| p.settled() == Some(Cell::number(0.0));
    if op == Arith::Mul && (zero(a) || zero(b)) || matches!(op, Arith::Div) && zero(a) && !contains_zero(b) {
        return Possible::one(Cell::number(0.0));
    }
    let absent = |p: &Possible| p.set == Set::Empty;
    if !matches!(op, Arith::Add | Arith::Sub) && (absent(a) || absent(b)) {
        return Possible { na, set: Set::Range(Tag::Number, 0.0, 0.0) };
    }
    let neutral = |p: &Possible| if absent(p) { Some((0.0, 0.0)) } else { p.numbers() };
    let (Some((a_lo, a_hi)), Some((b_lo, b_hi))) = (neutral(a), neutral(b)) else {
        return Possible { na, set: Set::Anything };
    };
    let (a_lo, a_hi) = if a.na && matches!(op, Arith::Add | Arith::Sub) { (a_lo.min(0.0), a_hi.max(0.0)) } else { (a_lo, a_hi) };
    let (b_lo, b_hi) = if b.na && matches!(op, Arith::Add | Arith::Sub) { (b_lo.min(0.0), b_hi.max(0.0)) } else { (b_lo, b_hi) };
    let times = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let over = |x: f64, y: f64| if y.is_infinite() { 0.0 } else { x / y };
    let hull = |f: &dyn Fn(f64, f64) -> f64| {
        let values = [f(a_lo, b_lo), f(a_lo, b_hi), f(a_hi, b_lo), f(a_hi, b_hi)];
        let lo = values.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if values.iter().any(|v| v.is_nan()) { (f64::NEG_INFINITY, f64::INFINITY) } else { (lo, hi) }
    };
    let (lo, hi) = match op {
        Arith::Add => (a_lo + b_lo, a_hi + b_hi),
        Arith::Sub => (a_lo - b_hi, a_hi - b_lo),
        Arith::Mul => hull(&times),
        Arith::Div | Arith::FloorDiv if b_lo > 0.0 || b_hi < 0.0 => {
            let (lo, hi) = hull(&over);
            if op == Arith::Div { (lo, hi) } else { (crate::decimal::whole(lo), crate::decimal::whole(hi)) }
        }
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    // Without object on one side, nothing times it can still be nothing.
    let (lo, hi) = if na && op == Arith::Mul { (lo.min(0.0), hi.max(0.0)) } else { (lo, hi) };
    Possible::range(na, lo, hi)
}

fn contains_zero(p: &Possible) -> bool {
    p.numbers().is_none_or(|(lo, hi)| lo <= 0.0 && hi >= 0.0)
}

/// A bilinear operation: its value at the four corners.
fn corners(op: &Op, a: &Possible, b: &Possible, a_id: usize, b_id: usize) -> Possible {
    let (Some((a_lo, a_hi)), Some((b_lo, b_hi)), false) = (a.numbers(), b.numbers(), b.na) else {
        return Possible { na: a.na, set: Set::Anything };
    };
    if [a_lo, a_hi, b_lo, b_hi].iter().any(|x| x.is_infinite()) {
        return Possible { na: a.na, set: Set::Anything };
    }
    let at = |x: f64, y: f64| apply(op, &|id| Cell::number(if id == a_id { x } else if id == b_id { y } else { 0.0 })).value;
    let values = [at(a_lo, b_lo), at(a_lo, b_hi), at(a_hi, b_lo), at(a_hi, b_hi)];
    Possible::range(a.na, values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn compared(op: Compare, a: &Possible, b: &Possible) -> Possible {
    if matches!(op, Compare::Equal | Compare::NotEqual) {
        let (equal, different) = equality(a, b);
        return if op == Compare::Equal { Possible::bool(equal, different) } else { Possible::bool(different, equal) };
    }
    let na = a.na || b.na;
    let set = match (&a.set, &b.set) {
        (Set::Empty, _) | (_, Set::Empty) => Set::Empty,
        (Set::Range(ta, a_lo, a_hi), Set::Range(tb, b_lo, b_hi)) if ta == tb => {
            let (yes, no) = match op {
                Compare::Less => (a_lo < b_hi, a_hi >= b_lo),
                Compare::LessEq => (a_lo <= b_hi, a_hi > b_lo),
                Compare::Greater => (a_hi > b_lo, a_lo <= b_hi),
                _ => (a_hi >= b_lo, a_lo < b_hi),
            };
            Set::Bool { yes, no }
        }
        _ => Set::Bool { yes: true, no: true },
    };
    Possible { na, set }
}

/// Whether two values can be equal, and can be different.
fn equality(a: &Possible, b: &Possible) -> (bool, bool) {
    // Without object equals `non`.
    let plain = |p: &Possible| {
        if p.na { Possible { na: false, set: p.set.clone() }.or(Possible::one(Cell::FALSE)) } else { p.clone() }
    };
    let (a, b) = (plain(a), plain(b));
    if let (Some(x), Some(y)) = (a.settled(), b.settled()) {
        return (x == y, x != y);
    }
    let can = match (&a.set, &b.set) {
        (Set::Range(ta, a_lo, a_hi), Set::Range(tb, b_lo, b_hi)) if ta == tb => a_lo <= b_hi && b_lo <= a_hi,
        (Set::Texts(x), Set::Texts(y)) => x.iter().any(|text| y.contains(text)),
        (Set::Bool { yes: a, no: b }, Set::Bool { yes: c, no: d }) => *a && *c || *b && *d,
        _ => true,
    };
    (can, true)
}

fn sum(items: impl Iterator<Item = Possible>) -> Possible {
    let (mut lo, mut hi) = (0.0, 0.0);
    for item in items {
        let Some((a, b)) = (if item.set == Set::Empty { Some((0.0, 0.0)) } else { item.numbers() }) else {
            return Possible { na: false, set: Set::Anything };
        };
        let (a, b) = if item.na { (a.min(0.0), b.max(0.0)) } else { (a, b) };
        lo += a;
        hi += b;
    }
    Possible::range(false, lo, hi)
}

fn extremum(op: &Op, items: Vec<Possible>) -> Possible {
    let na = items.iter().all(|item| item.na);
    let present: Vec<&Possible> = items.iter().filter(|item| item.has_value()).collect();
    if present.is_empty() {
        return Possible { na: true, set: Set::Empty };
    }
    let ranges: Option<Vec<(f64, f64)>> = present.iter().map(|item| item.numbers()).collect();
    let Some(ranges) = ranges else { return Possible { na, set: Set::Anything } };
    let lowest = ranges.iter().map(|r| r.0).fold(f64::INFINITY, f64::min);
    let highest = ranges.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    let sure = || present.iter().filter(|item| !item.na).filter_map(|item| item.numbers());
    match op {
        Op::Max(_) => Possible::range(na, sure().map(|r| r.0).fold(lowest, f64::max), highest),
        Op::Min(_) => Possible::range(na, lowest, sure().map(|r| r.1).fold(highest, f64::min)),
        _ => Possible::range(na, lowest, highest),
    }
}

fn choose(test: &Possible, then: Possible, otherwise: Possible) -> Possible {
    match test.test() {
        (true, false) => then,
        (false, true) => otherwise,
        _ => then.or(otherwise),
    }
}

fn bounded(a: &Possible, bound: &Possible, pick: fn(f64, f64) -> f64) -> Possible {
    let (Some((lo, hi)), limits) = (a.numbers(), bound.numbers()) else {
        return Possible { na: a.na, set: if a.set == Set::Empty { Set::Empty } else { Set::Anything } };
    };
    let ignored = bound.na || !matches!(bound.set, Set::Range(..));
    match limits {
        Some((b_lo, b_hi)) => {
            let (x, y) = (pick(lo, b_lo), pick(hi, b_hi));
            if ignored { Possible::range(a.na, x.min(lo), y.max(hi)) } else { Possible::range(a.na, x, y) }
        }
        None if bound.settled().is_some_and(Cell::fails) => a.clone(),
        None => Possible { na: a.na, set: Set::Anything },
    }
}

fn reduced(a: &Possible, b: &Possible) -> Possible {
    let (Some((lo, hi)), Some((b_lo, b_hi))) = (a.numbers(), b.numbers()) else {
        return Possible { na: a.na, set: Set::Anything };
    };
    let (x, y) = ((lo - b_hi).max(0.0), (hi - b_lo).max(0.0));
    if b.na { Possible::range(a.na, x.min(lo.max(0.0)), y.max(hi.max(0.0))) } else { Possible::range(a.na, x, y) }
}

/// The bands the base can reach.
fn table(op: &Op, kind: ScaleKind, base: usize, bands: &[BandIr], all: &[Possible]) -> Possible {
    let top = Possible { na: true, set: Set::Anything };
    let get = |id: usize| all.get(id).cloned().unwrap_or(top.clone());
    let of = get(base);
    let Some((lo, hi)) = of.numbers() else { return Possible { na: of.na, set: Set::Anything } };
    let reach = reachable(lo, hi, bands, all);
    let values = reach.bands.iter().map(|band| get(band.value));
    if kind == ScaleKind::Marginal {
        let settled = bands.iter().all(|band| {
            let parts = [Some(band.value), band.from, band.to, band.below];
            parts.into_iter().flatten().all(|id| get(id).settled().is_some())
        });
        let rising = bands.iter().all(|band| get(band.value).numbers().is_some_and(|(lo, _)| lo >= 0.0));
        if settled && rising {
            let at = |x: f64| {
                apply(op, &|id| if id == base { Cell::number(x) } else { get(id).settled().unwrap_or(Cell::UNKNOWN) }).value
            };
            let top = if hi.is_infinite() { f64::INFINITY } else { at(hi) };
            return Possible::range(of.na, if lo.is_infinite() { 0.0 } else { at(lo) }, top);
        }
        return Possible { na: of.na, set: Set::Anything };
    }
    if kind == ScaleKind::Progressive {
        // Between two bounds, between two rates; above the last, its rate.
        let all = bands.iter().map(|band| get(band.value)).reduce(Possible::or);
        let all = all.unwrap_or(Possible { na: true, set: Set::Empty });
        return Possible { na: all.na || of.na, ..all };
    }
    let mut result: Option<Possible> = None;
    for value in values {
        result = Some(match result {
            Some(known) => known.or(value),
            None => value,
        });
    }
    let mut result = result.unwrap_or(Possible { na: true, set: Set::Empty });
    result.na |= of.na || reach.hole;
    result
}

/// The bands that values from `lo` to `hi` can meet, and whether some may meet none.
pub(crate) struct Reach<'a> {
    pub(crate) bands: Vec<&'a BandIr>,
    pub(crate) hole: bool,
}

pub(crate) fn reachable<'a>(lo: f64, hi: f64, bands: &'a [BandIr], all: &[Possible]) -> Reach<'a> {
    let bound = |id: Option<usize>| id.map(|id| all.get(id).and_then(Possible::settled).and_then(cell::number));
    let mut reached = vec![];
    let mut hole = false;
    // Where the previous band ends: known, or not.
    let mut previous: Option<f64> = Some(f64::NEG_INFINITY);
    for band in bands {
        let start = match bound(band.from) {
            None => previous,
            Some(from) => {
                hole = true;
                from
            }
        };
        let end = match bound(band.to.or(band.below)) {
            None => Some(f64::INFINITY),
            Some(end) => end,
        };
        let included = band.to.is_some();
        let after = start.is_some_and(|start| start > hi);
        let before = end.is_some_and(|end| end < lo || end == lo && !included);
        if !after && !before {
            reached.push(band);
        }
        previous = end;
    }
    hole |= previous != Some(f64::INFINITY) && previous.is_none_or(|end| end <= hi);
    Reach { bands: reached, hole }
}
