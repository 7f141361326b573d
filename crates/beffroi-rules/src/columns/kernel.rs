//! One operation over a chunk of rows.
//!
//! Where every operand of a chunk is a number, or every test is known, a plain
//! loop does the work; wherever a row differs, the operation of the single case
//! is applied row by row: both ways give the same bits.

use crate::{
    Rounding, ScaleKind, decimal,
    front::ast::{Arith, Compare},
    ir::{BandIr, Cell, Op, Tag},
    run,
};

/// Rows computed at once: 88 columns of them stay in a core's own cache.
pub(super) const ROWS: usize = 256;

/// A column of a chunk.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) values: [f64; ROWS],
    pub(super) tags: [Tag; ROWS],
    /// The tag every row has, if they all have the same.
    pub(super) all: Option<Tag>,
}

impl Slot {
    pub(super) fn empty() -> Self {
        Self { values: [0.0; ROWS], tags: [Tag::Unknown; ROWS], all: Some(Tag::Unknown) }
    }

    pub(super) fn fill(&mut self, cell: Cell) {
        self.values = [cell.value; ROWS];
        self.tags = [cell.tag; ROWS];
        self.all = Some(cell.tag);
    }

    fn is_number(&self) -> bool {
        self.all == Some(Tag::Number)
    }

    pub(super) fn cell(&self, row: usize) -> Cell {
        let tag = self.tags.get(row).copied().unwrap_or(Tag::Unknown);
        Cell { tag, value: self.values.get(row).copied().unwrap_or(0.0) }
    }

    /// Says again whether all rows agree, after rows were written one by one.
    pub(super) fn settle(&mut self) {
        let first = self.tags.first().copied();
        self.all = first.filter(|first| self.tags.iter().all(|tag| tag == first));
    }

    fn becomes(&mut self, tag: Tag) {
        if self.all != Some(tag) {
            self.tags = [tag; ROWS];
            self.all = Some(tag);
        }
    }
}

/// Where the operands of an operation are: the slot of each node.
pub(super) struct Slots<'a> {
    pub(super) all: &'a [Box<Slot>],
    pub(super) of: &'a [usize],
}

impl<'a> Slots<'a> {
    fn get(&self, node: usize) -> Option<&'a Slot> {
        self.of.get(node).and_then(|slot| self.all.get(*slot)).map(|slot| &**slot)
    }
}

/// Computes `op` into `out`.
pub(super) fn compute(op: &Op, slots: &Slots<'_>, out: &mut Slot) {
    if quick(op, slots, out).is_none() {
        by_row(op, slots, out);
    }
}

fn by_row(op: &Op, slots: &Slots<'_>, out: &mut Slot) {
    for row in 0..ROWS {
        let cell = run::apply(op, &|node| slots.get(node).map_or(Cell::UNKNOWN, |slot| slot.cell(row)));
        if let (Some(value), Some(tag)) = (out.values.get_mut(row), out.tags.get_mut(row)) {
            (*value, *tag) = (cell.value, cell.tag);
        }
    }
    out.settle();
}

/// The plain loops; `None` when some row needs care.
fn quick(op: &Op, slots: &Slots<'_>, out: &mut Slot) -> Option<()> {
    match op {
        Op::Neg(a) => unary(slots.get(*a)?, out, |x| 0.0 - x)?,
        Op::Scale(a, factor) => {
            let (times, by) = decimal::ratio(*factor);
            unary(slots.get(*a)?, out, |x| x * times / by)?;
        }
        Op::Snap(a, decimals) => {
            let scale = decimal::ten(usize::from(*decimals));
            unary(slots.get(*a)?, out, |x| decimal::snap(x, scale))?;
        }
        Op::Round(a, by, rounding) => round(slots.get(*a)?, slots.get(*by)?, *rounding, out)?,
        Op::Arith(arith, a, b) => arithmetic(*arith, slots.get(*a)?, slots.get(*b)?, out)?,
        Op::Percent { base, rate, less } => {
            let (a, b) = (slots.get(*base)?, slots.get(*rate)?);
            if *less { binary(a, b, out, |x, p| x * (1.0 - p / 100.0))? } else { binary(a, b, out, |x, p| x * (1.0 + p / 100.0))? }
        }
        Op::Cap(a, b) => binary(slots.get(*a)?, slots.get(*b)?, out, f64::min)?,
        Op::Floor(a, b) => binary(slots.get(*a)?, slots.get(*b)?, out, f64::max)?,
        Op::Reduce(a, b) => binary(slots.get(*a)?, slots.get(*b)?, out, |x, y| (x - y).max(0.0))?,
        Op::Compare(compare, a, b) => compared(*compare, slots.get(*a)?, slots.get(*b)?, out)?,
        Op::Sum(items) => fold(items, slots, out, |x, y| x + y)?,
        Op::Max(items) => fold(items, slots, out, f64::max)?,
        Op::Min(items) => fold(items, slots, out, f64::min)?,
        Op::And(items) => logic(items, slots, out, true)?,
        Op::Or(items) => logic(items, slots, out, false)?,
        Op::Not(a) => {
            let a = slots.get(*a).filter(|a| a.all == Some(Tag::Bool))?;
            out.values.iter_mut().zip(&a.values).for_each(|(out, x)| *out = 1.0 - x);
            out.becomes(Tag::Bool);
        }
        Op::If(test, a, b) | Op::Branch(test, a, b) => {
            select(slots.get(*test)?, slots.get(*a)?, slots.get(*b)?, out)?;
        }
        Op::Gate(test, a) => gate(slots.get(*test)?, slots.get(*a)?, true, out)?,
        Op::GateNot(test, a) => gate(slots.get(*test)?, slots.get(*a)?, false, out)?,
        Op::Table { kind, base, bands, .. } => table(*kind, slots.get(*base)?, bands, slots, out)?,
        _ => return None,
    }
    Some(())
}

/// Where some rows have no object or are not known, they pass as they are.
fn unary(a: &Slot, out: &mut Slot, f: impl Fn(f64) -> f64) -> Option<()> {
    if !a.is_number() {
        let passes = |tag: &Tag| matches!(tag, Tag::Number | Tag::NotApplicable | Tag::Unknown);
        if a.all.is_some() || !a.tags.iter().all(passes) {
            return None;
        }
        let cells = a.values.iter().zip(&a.tags);
        out.values.iter_mut().zip(cells).for_each(|(out, (x, tag))| *out = if *tag == Tag::Number { f(*x) } else { *x });
        out.tags = a.tags;
        out.all = None;
        return Some(());
    }
    out.values.iter_mut().zip(&a.values).for_each(|(out, x)| *out = f(*x));
    out.becomes(Tag::Number);
    Some(())
}

fn binary(a: &Slot, b: &Slot, out: &mut Slot, f: impl Fn(f64, f64) -> f64) -> Option<()> {
    if !a.is_number() || !b.is_number() {
        return None;
    }
    out.values.iter_mut().zip(a.values.iter().zip(&b.values)).for_each(|(out, (x, y))| *out = f(*x, *y));
    out.becomes(Tag::Number);
    Some(())
}

/// A sum where a term without object counts for nothing: its value is zero.
fn sum(a: &Slot, b: &Slot, out: &mut Slot, sign: f64) -> Option<()> {
    let counts = |slot: &Slot| slot.is_number() || slot.tags.iter().all(|tag| matches!(tag, Tag::Number | Tag::NotApplicable));
    if !counts(a) || !counts(b) {
        return None;
    }
    out.values.iter_mut().zip(a.values.iter().zip(&b.values)).for_each(|(out, (x, y))| *out = x + sign * y);
    out.becomes(Tag::Number);
    Some(())
}

/// A value where a test holds, nothing elsewhere; `when`: what the test must be.
fn gate(test: &Slot, a: &Slot, when: bool, out: &mut Slot) -> Option<()> {
    if test.all != Some(Tag::Bool) {
        return None;
    }
    let wanted = f64::from(u8::from(when));
    let cells = test.values.iter().zip(&a.values);
    out.values.iter_mut().zip(cells).for_each(|(out, (t, x))| *out = if *t == wanted { *x } else { 0.0 });
    let tags = test.values.iter().zip(&a.tags);
    out.tags.iter_mut().zip(tags).for_each(|(out, (t, tag))| *out = if *t == wanted { *tag } else { Tag::NotApplicable });
    out.settle();
    Some(())
}

fn arithmetic(op: Arith, a: &Slot, b: &Slot, out: &mut Slot) -> Option<()> {
    match op {
        Arith::Add => sum(a, b, out, 1.0),
        Arith::Sub => sum(a, b, out, -1.0),
        // No negative zero: nothing times anything is nothing.
        Arith::Mul => binary(a, b, out, |x, y| x * y + 0.0),
        Arith::Div if b.is_number() && b.values.iter().all(|y| *y != 0.0) => binary(a, b, out, |x, y| x / y + 0.0),
        _ => None,
    }
}

fn round(a: &Slot, by: &Slot, rounding: Rounding, out: &mut Slot) -> Option<()> {
    let first = by.values.first().copied()?;
    if !by.is_number() || by.values.iter().any(|n| *n != first) {
        return None;
    }
    let decimals = first.clamp(0.0, 15.0) as usize;
    unary(a, out, |x| decimal::round(x, decimals, rounding))
}

fn compared(op: Compare, a: &Slot, b: &Slot, out: &mut Slot) -> Option<()> {
    let comparable = a.all.is_some() && a.all == b.all && matches!(a.all, Some(Tag::Number | Tag::Date | Tag::Text | Tag::Bool));
    if !comparable {
        return None;
    }
    let pairs = out.values.iter_mut().zip(a.values.iter().zip(&b.values));
    let number = |yes: bool| f64::from(u8::from(yes));
    match op {
        Compare::Less => pairs.for_each(|(out, (x, y))| *out = number(x < y)),
        Compare::LessEq => pairs.for_each(|(out, (x, y))| *out = number(x <= y)),
        Compare::Greater => pairs.for_each(|(out, (x, y))| *out = number(x > y)),
        Compare::GreaterEq => pairs.for_each(|(out, (x, y))| *out = number(x >= y)),
        Compare::Equal => pairs.for_each(|(out, (x, y))| *out = number(x == y)),
        Compare::NotEqual => pairs.for_each(|(out, (x, y))| *out = number(x != y)),
    }
    out.becomes(Tag::Bool);
    Some(())
}

fn fold(items: &[usize], slots: &Slots<'_>, out: &mut Slot, f: impl Fn(f64, f64) -> f64) -> Option<()> {
    let (first, rest) = items.split_first()?;
    if !items.iter().all(|item| slots.get(*item).is_some_and(Slot::is_number)) {
        return None;
    }
    out.values = slots.get(*first)?.values;
    for item in rest {
        let slot = slots.get(*item)?;
        out.values.iter_mut().zip(&slot.values).for_each(|(out, x)| *out = f(*out, *x));
    }
    out.becomes(Tag::Number);
    Some(())
}

fn logic(items: &[usize], slots: &Slots<'_>, out: &mut Slot, all: bool) -> Option<()> {
    if !items.iter().all(|item| slots.get(*item).is_some_and(|slot| slot.all == Some(Tag::Bool))) {
        return None;
    }
    out.values = [f64::from(u8::from(all)); ROWS];
    for item in items {
        let slot = slots.get(*item)?;
        let pairs = out.values.iter_mut().zip(&slot.values);
        if all { pairs.for_each(|(out, x)| *out *= x) } else { pairs.for_each(|(out, x)| *out = out.max(*x)) }
    }
    out.becomes(Tag::Bool);
    Some(())
}

fn select(test: &Slot, a: &Slot, b: &Slot, out: &mut Slot) -> Option<()> {
    if test.all != Some(Tag::Bool) {
        return None;
    }
    let parts = test.values.iter().zip(a.values.iter().zip(&b.values));
    out.values.iter_mut().zip(parts).for_each(|(out, (t, (x, y)))| *out = if *t != 0.0 { *x } else { *y });
    if let Some(tag) = a.all.filter(|_| a.all == b.all) {
        out.becomes(tag);
        return Some(());
    }
    let parts = test.values.iter().zip(a.tags.iter().zip(&b.tags));
    out.tags.iter_mut().zip(parts).for_each(|(out, (t, (x, y)))| *out = if *t != 0.0 { *x } else { *y });
    out.settle();
    Some(())
}

fn table(kind: ScaleKind, base: &Slot, bands: &[BandIr], slots: &Slots<'_>, out: &mut Slot) -> Option<()> {
    let number = |node: usize| slots.get(node).filter(|slot| slot.is_number());
    let simple = base.is_number() && bands.iter().all(|band| {
        let parts = [Some(band.value), band.to, band.below];
        band.from.is_none() && parts.into_iter().flatten().all(|node| number(node).is_some())
    });
    if !simple || bands.is_empty() {
        return None;
    }
    match kind {
        ScaleKind::Marginal => marginal(base, bands, slots, out),
        ScaleKind::Grid => grid(base, bands, slots, out),
        ScaleKind::Progressive => None,
    }
}

fn marginal(base: &Slot, bands: &[BandIr], slots: &Slots<'_>, out: &mut Slot) -> Option<()> {
    let mut floor = [0.0_f64; ROWS];
    out.values = [0.0; ROWS];
    for band in bands {
        let rate = slots.get(band.value)?;
        let mut ceiling = [f64::INFINITY; ROWS];
        if let Some(node) = band.to.or(band.below) {
            ceiling = slots.get(node)?.values;
        }
        let rows = base.values.iter().zip(&rate.values).zip(floor.iter().zip(&ceiling));
        out.values.iter_mut().zip(rows).for_each(|(out, ((x, r), (floor, ceiling)))| {
            let slice = x.min(*ceiling) - floor.min(*x).max(0.0);
            *out += if slice > 0.0 { slice * r } else { 0.0 };
        });
        floor = ceiling;
    }
    out.values.iter_mut().zip(&base.values).for_each(|(out, x)| *out = if *x <= 0.0 { 0.0 } else { *out });
    out.becomes(Tag::Number);
    Some(())
}

/// From the last band to the first: the first that holds the base wins.
fn grid(base: &Slot, bands: &[BandIr], slots: &Slots<'_>, out: &mut Slot) -> Option<()> {
    let (last, before) = bands.split_last()?;
    if last.to.or(last.below).is_some() {
        return None;
    }
    out.values = slots.get(last.value)?.values;
    for band in before.iter().rev() {
        let value = slots.get(band.value)?;
        let bound = slots.get(band.to.or(band.below)?)?;
        let rows = base.values.iter().zip(value.values.iter().zip(&bound.values));
        let pairs = out.values.iter_mut().zip(rows);
        if band.to.is_some() {
            pairs.for_each(|(out, (x, (v, end)))| *out = if x <= end { *v } else { *out });
        } else {
            pairs.for_each(|(out, (x, (v, end)))| *out = if x < end { *v } else { *out });
        }
    }
    out.becomes(Tag::Number);
    Some(())
}
