//! A plan as plain arithmetic: every operation on numbers, one column each.
//!
//! A value, whether it is without object and whether it is unknown are three
//! columns; the last two exist only where some row needs them. What is the same
//! on every row is no column at all.

use super::kernel::two;
use crate::{
    Rounding, decimal,
    ir::{Op, Span2, Tag},
    run::Bands,
};
use std::collections::HashMap;

/// What a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Src {
    /// A number that every row shares, by its bits.
    Same(u64),
    /// What another step wrote: its place among the steps, then its slot.
    Step(usize),
    /// An input's values, by its place in the plan.
    Input(usize),
}

/// `non`, or zero.
pub(super) const NO: Src = Src::Same(0);

impl Src {
    pub(super) fn same(x: f64) -> Self {
        // One zero only.
        Self::Same((x + 0.0).to_bits())
    }

    pub(super) fn yes() -> Self {
        Self::same(1.0)
    }

    /// The number every row shares.
    pub(super) fn known(self) -> Option<f64> {
        if let Self::Same(bits) = self { Some(f64::from_bits(bits)) } else { None }
    }
}

/// An operation on two numbers. Tests give 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Two {
    Add,
    Sub,
    Mul,
    Div,
    /// Whole part of a quotient.
    Whole,
    Pow,
    Min,
    Max,
    Less,
    LessEq,
    Equal,
    Different,
    And,
    Or,
    /// A duration between two days.
    Days(Span2),
}

/// What is known of an input besides its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    NotApplicable,
    Unknown,
}

/// A step: what is done, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Do {
    Two(Two, Src, Src),
    Not(Src),
    /// Test, value where it holds, value elsewhere.
    Pick(Src, Src, Src),
    /// The same on a comparison that nothing else reads.
    PickIf(Two, Src, Src, Src, Src),
    Snap(Src, u8),
    Round(Src, u8, Rounding),
    /// A number rounded, counted in units of its last decimal.
    Whole(Src, u8, Rounding),
    /// A number that is infinite or none.
    Wild(Src),
    /// A scale whose bounds and rates every row shares, by its place.
    Slices(Src, usize),
    Grid(Src, usize),
    /// Whether the rows of an input are without object, or unknown.
    State(usize, Part),
    /// An operation of the single case, row by row, its state packed with it.
    Rows(usize),
    /// The value of such a row; its state.
    Unpack(Src, Option<Part>),
}

impl Do {
    /// Calls `f` on everything it reads.
    pub(super) fn each(&mut self, rows: &mut [RowOp], f: &mut dyn FnMut(&mut Src)) {
        match self {
            Self::Two(_, a, b) => {
                f(a);
                f(b);
            }
            Self::Not(a) | Self::Snap(a, _) | Self::Round(a, ..) | Self::Whole(a, ..) | Self::Wild(a) | Self::Slices(a, _) | Self::Grid(a, _) | Self::Unpack(a, _) => f(a),
            Self::Pick(a, b, c) => [a, b, c].into_iter().for_each(f),
            Self::PickIf(_, a, b, c, d) => [a, b, c, d].into_iter().for_each(f),
            Self::State(..) => {}
            Self::Rows(place) => {
                for part in rows.get_mut(*place).iter_mut().flat_map(|row| &mut row.parts) {
                    part.sources().into_iter().for_each(&mut *f);
                }
            }
        }
    }
}

/// A value with its state: columns, or what every row shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// Kind of the rows that have a value; none when no row has one.
    pub(super) kind: Option<Tag>,
    /// Zero where there is no value.
    pub(super) value: Src,
    pub(super) na: Src,
    pub(super) unknown: Src,
}

impl Seen {
    pub(super) const NOT_APPLICABLE: Self = Self { kind: None, value: NO, na: Src::Same(0x3ff0_0000_0000_0000), unknown: NO };
    pub(super) const UNKNOWN: Self = Self { kind: None, value: NO, na: NO, unknown: Src::Same(0x3ff0_0000_0000_0000) };

    pub(super) fn plain(kind: Tag, value: Src) -> Self {
        Self { kind: Some(kind), value, na: NO, unknown: NO }
    }

    /// Every row has a value.
    pub(super) fn is_plain(&self) -> bool {
        self.na == NO && self.unknown == NO
    }

    pub(super) fn sources(&mut self) -> [&mut Src; 3] {
        [&mut self.value, &mut self.na, &mut self.unknown]
    }
}

/// An operation of the single case over the rows of its parts.
#[derive(Clone, Debug)]
pub(super) struct RowOp {
    /// It reads its parts by their places in the list.
    pub(super) op: Op,
    pub(super) parts: Vec<Seen>,
}

/// Steps in order, each reading only earlier ones.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub(super) steps: Vec<Do>,
    pub(super) rows: Vec<RowOp>,
    pub(super) bands: Vec<Bands>,
    places: HashMap<Do, usize>,
}

impl Tape {
    /// The step that does this, once however often it is asked.
    fn step(&mut self, what: Do) -> Src {
        if let Some(place) = self.places.get(&what) {
            return Src::Step(*place);
        }
        self.places.insert(what.clone(), self.steps.len());
        self.steps.push(what);
        Src::Step(self.steps.len() - 1)
    }

    fn what(&self, src: Src) -> Option<&Do> {
        if let Src::Step(place) = src { self.steps.get(place) } else { None }
    }

    pub(super) fn two(&mut self, op: Two, a: Src, b: Src) -> Src {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            return Src::same(two(op, x, y));
        }
        match (op, a.known(), b.known()) {
            (Two::Add, Some(0.0), _) | (Two::Mul | Two::And, Some(1.0), _) | (Two::Or, Some(0.0), _) => return b,
            (Two::Add | Two::Sub, _, Some(0.0)) | (Two::Mul | Two::Div | Two::And, _, Some(1.0)) | (Two::Or, _, Some(0.0)) => return a,
            (Two::And, Some(0.0), _) | (Two::And, _, Some(0.0)) => return NO,
            (Two::Or, Some(1.0), _) | (Two::Or, _, Some(1.0)) => return Src::yes(),
            _ => {}
        }
        if a == b && matches!(op, Two::Min | Two::Max | Two::And | Two::Or) {
            return a;
        }
        self.step(Do::Two(op, a, b))
    }

    pub(super) fn add(&mut self, a: Src, b: Src) -> Src {
        self.two(Two::Add, a, b)
    }

    pub(super) fn sub(&mut self, a: Src, b: Src) -> Src {
        self.two(Two::Sub, a, b)
    }

    pub(super) fn mul(&mut self, a: Src, b: Src) -> Src {
        self.two(Two::Mul, a, b)
    }

    pub(super) fn and(&mut self, a: Src, b: Src) -> Src {
        self.two(Two::And, a, b)
    }

    pub(super) fn or(&mut self, a: Src, b: Src) -> Src {
        self.two(Two::Or, a, b)
    }

    /// Where `a` holds and `b` does not.
    pub(super) fn and_not(&mut self, a: Src, b: Src) -> Src {
        let not = self.not(b);
        self.and(a, not)
    }

    /// The contrary of a test; numbers are compared, never missing.
    pub(super) fn not(&mut self, a: Src) -> Src {
        if let Some(x) = a.known() {
            return Src::same(1.0 - x);
        }
        match self.what(a) {
            Some(Do::Not(inner)) => *inner,
            Some(Do::Two(Two::Equal, x, y)) => {
                let (x, y) = (*x, *y);
                self.two(Two::Different, x, y)
            }
            Some(Do::Two(Two::Less, x, y)) => {
                let (x, y) = (*x, *y);
                self.two(Two::LessEq, y, x)
            }
            Some(Do::Two(Two::LessEq, x, y)) => {
                let (x, y) = (*x, *y);
                self.two(Two::Less, y, x)
            }
            _ => self.step(Do::Not(a)),
        }
    }

    pub(super) fn pick(&mut self, test: Src, a: Src, b: Src) -> Src {
        if let Some(x) = test.known() {
            return if x != 0.0 { a } else { b };
        }
        if a == b {
            return a;
        }
        match (a.known(), b.known()) {
            (Some(1.0), Some(0.0)) => return test,
            (Some(0.0), Some(1.0)) => return self.not(test),
            _ => {}
        }
        if let Some(Do::Not(inner)) = self.what(test) {
            let inner = *inner;
            return self.pick(inner, b, a);
        }
        self.step(Do::Pick(test, a, b))
    }

    /// `a`, and zero where `missing`.
    pub(super) fn only(&mut self, a: Src, missing: Src) -> Src {
        self.pick(missing, NO, a)
    }

    pub(super) fn snap(&mut self, a: Src, decimals: u8) -> Src {
        match a.known() {
            Some(x) => Src::same(decimal::snap(x, decimal::ten(usize::from(decimals)))),
            None => self.step(Do::Snap(a, decimals)),
        }
    }

    pub(super) fn round(&mut self, a: Src, decimals: u8, rounding: Rounding) -> Src {
        match a.known() {
            Some(x) => Src::same(decimal::round(x, usize::from(decimals), rounding)),
            None => self.step(Do::Round(a, decimals, rounding)),
        }
    }

    /// A number rounded, known to be small enough to be counted in units of its
    /// last decimal.
    pub(super) fn counted(&mut self, a: Src, decimals: u8, rounding: Rounding) -> Src {
        if a.known().is_some() {
            return self.round(a, decimals, rounding);
        }
        let whole = self.step(Do::Whole(a, decimals, rounding));
        self.two(Two::Div, whole, Src::same(decimal::ten(usize::from(decimals))))
    }

    /// What a number is in units of its last decimal, when every row is a whole
    /// number of them, divided.
    pub(super) fn whole_of(&mut self, src: Src, decimals: u8) -> Option<Src> {
        let scale = decimal::ten(usize::from(decimals));
        if let Some(x) = src.known() {
            let whole = decimal::nearest(x * scale);
            return (whole.abs() < 1e13 && whole / scale == x).then(|| Src::same(whole));
        }
        match *self.what(src)? {
            Do::Two(Two::Div, whole, by) if by.known() == Some(scale) && self.is_whole(whole) => Some(whole),
            Do::Two(op @ (Two::Min | Two::Max), a, b) => {
                let (a, b) = (self.whole_of(a, decimals)?, self.whole_of(b, decimals)?);
                Some(self.two(op, a, b))
            }
            Do::Pick(test, a, b) => {
                let (a, b) = (self.whole_of(a, decimals)?, self.whole_of(b, decimals)?);
                Some(self.pick(test, a, b))
            }
            _ => None,
        }
    }

    /// The same of a sum or a difference, exact once it is snapped.
    pub(super) fn whole_sum(&mut self, src: Src, decimals: u8) -> Option<Src> {
        match self.what(src) {
            Some(Do::Two(op @ (Two::Add | Two::Sub), a, b)) => {
                let (op, a, b) = (*op, *a, *b);
                let (a, b) = (self.whole_of(a, decimals)?, self.whole_of(b, decimals)?);
                Some(self.two(op, a, b))
            }
            _ => self.whole_of(src, decimals),
        }
    }

    fn is_whole(&self, src: Src) -> bool {
        match self.what(src) {
            None => src.known().is_some_and(|x| x.fract() == 0.0),
            Some(Do::Whole(..)) => true,
            Some(Do::Two(Two::Add | Two::Sub | Two::Min | Two::Max, a, b) | Do::Pick(_, a, b)) => self.is_whole(*a) && self.is_whole(*b),
            Some(_) => false,
        }
    }

    pub(super) fn wild(&mut self, a: Src) -> Src {
        match a.known() {
            Some(x) => Src::same(f64::from(u8::from(!x.is_finite()))),
            None => self.step(Do::Wild(a)),
        }
    }

    pub(super) fn state(&mut self, input: usize, part: Part) -> Src {
        self.step(Do::State(input, part))
    }

    pub(super) fn slices(&mut self, base: Src, bands: Bands) -> Src {
        if let Some(x) = base.known() {
            return Src::same(bands.sliced(x));
        }
        self.bands.push(bands);
        self.step(Do::Slices(base, self.bands.len() - 1))
    }

    pub(super) fn grid(&mut self, base: Src, bands: Bands) -> Src {
        if let Some(x) = base.known() {
            return Src::same(bands.found(x));
        }
        self.bands.push(bands);
        self.step(Do::Grid(base, self.bands.len() - 1))
    }

    /// The operation of the single case, for what has no kernel.
    pub(super) fn by_row(&mut self, op: Op, parts: Vec<Seen>, kind: Option<Tag>) -> Seen {
        self.rows.push(RowOp { op, parts });
        let packed = self.step(Do::Rows(self.rows.len() - 1));
        Seen {
            kind,
            value: self.step(Do::Unpack(packed, None)),
            na: self.step(Do::Unpack(packed, Some(Part::NotApplicable))),
            unknown: self.step(Do::Unpack(packed, Some(Part::Unknown))),
        }
    }
}

/// What is ready to run: steps that write slots.
#[derive(Debug)]
pub(super) struct Code {
    /// What is done, and the slot it writes.
    pub(super) steps: Vec<(Do, usize)>,
    pub(super) rows: Vec<RowOp>,
    pub(super) bands: Vec<Bands>,
    pub(super) roots: Vec<Seen>,
    /// For each root, what its whole numbers are to be divided by, if they are.
    pub(super) units: Vec<Option<f64>>,
    /// How many slots there are.
    pub(super) slots: usize,
}

impl Code {
    /// Keeps what the roots need, joins comparisons to what picks by them, and
    /// gives each step a slot, used again once nothing more reads it.
    pub(super) fn new(tape: Tape, mut roots: Vec<Seen>, units: Vec<Option<f64>>) -> Self {
        let Tape { mut steps, mut rows, bands, .. } = tape;
        let mut reads = count(&mut steps, &mut rows, &mut roots);
        for place in 0..steps.len() {
            if let Some(Do::Two(Two::Div, Src::Step(whole), by)) = steps.get(place).cloned()
                && let Some(Do::Whole(a, decimals, rounding)) = steps.get(whole).cloned()
                && by.known() == Some(decimal::ten(usize::from(decimals)))
                && reads.get(whole) == Some(&1)
                && let Some(step) = steps.get_mut(place)
            {
                *step = Do::Round(a, decimals, rounding);
            }
            let Some(Do::Pick(Src::Step(test), a, b)) = steps.get(place).cloned() else { continue };
            if let Some(Do::Two(op @ (Two::Less | Two::LessEq | Two::Equal), x, y)) = steps.get(test).cloned()
                && reads.get(test) == Some(&1)
                && let Some(step) = steps.get_mut(place)
            {
                *step = Do::PickIf(op, x, y, a, b);
            }
        }
        reads = count(&mut steps, &mut rows, &mut roots);
        // The last step that reads each; a result is read for ever.
        let mut last: Vec<usize> = vec![0; steps.len()];
        for place in 0..steps.len() {
            let live = reads.get(place).is_some_and(|n| *n > 0);
            if let (Some(step), true) = (steps.get_mut(place), live) {
                step.each(&mut rows, &mut |src| if let Src::Step(read) = *src && let Some(at) = last.get_mut(read) { *at = place });
            }
        }
        for src in roots.iter_mut().flat_map(Seen::sources) {
            if let Src::Step(read) = *src && let Some(at) = last.get_mut(read) {
                *at = usize::MAX;
            }
        }
        let mut slot_of: Vec<usize> = vec![0; steps.len()];
        let (mut free, mut slots, mut out): (Vec<usize>, usize, Vec<(Do, usize)>) = (vec![], 0, vec![]);
        for (place, mut step) in steps.into_iter().enumerate() {
            if reads.get(place).is_none_or(|n| *n == 0) {
                continue;
            }
            let mut ended = vec![];
            step.each(&mut rows, &mut |src| if let Src::Step(read) = *src {
                let slot = slot_of.get(read).copied().unwrap_or(0);
                if last.get(read) == Some(&place) && !ended.contains(&slot) {
                    ended.push(slot);
                }
                *src = Src::Step(slot);
            });
            // What a step writes is only put in its slot when it is done.
            free.extend(ended);
            let slot = free.pop().unwrap_or_else(|| {
                slots += 1;
                slots - 1
            });
            if let Some(of) = slot_of.get_mut(place) {
                *of = slot;
            }
            out.push((step, slot));
        }
        for src in roots.iter_mut().flat_map(Seen::sources) {
            if let Src::Step(read) = *src {
                *src = Src::Step(slot_of.get(read).copied().unwrap_or(0));
            }
        }
        Self { steps: out, rows, bands, roots, units, slots }
    }
}

/// How many times each step is read by what the roots need.
fn count(steps: &mut [Do], rows: &mut [RowOp], roots: &mut [Seen]) -> Vec<usize> {
    let mut reads = vec![0; steps.len()];
    let read = |reads: &mut Vec<usize>, src: &Src| if let Src::Step(place) = *src && let Some(n) = reads.get_mut(place) { *n += 1 };
    for src in roots.iter_mut().flat_map(Seen::sources) {
        read(&mut reads, src);
    }
    for (place, step) in steps.iter_mut().enumerate().rev() {
        if reads.get(place).is_some_and(|n| *n > 0) {
            step.each(rows, &mut |src| read(&mut reads, src));
        }
    }
    reads
}
