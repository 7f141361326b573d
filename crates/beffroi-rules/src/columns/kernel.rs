//! One step over a chunk of rows: loops over arrays of a fixed size, without a
//! branch, an index or an allocation inside, that the compiler turns into vector
//! instructions.

use super::tape::{Do, Part, RowOp, Src, Two};
use crate::{
    Rounding, decimal,
    ir::{Cell, Tag},
    run::{self, Bands, Slice, Step, calendar},
};

/// Rows computed at once: the columns in use stay in a core's own cache.
pub(super) const ROWS: usize = 512;

/// A column of a chunk.
pub(super) type Rows = [f64; ROWS];

/// An operand: a number that all rows share, or one a row.
#[derive(Clone, Copy)]
pub(super) enum Arg<'a> {
    Same(f64),
    Rows(&'a Rows),
}

impl Arg<'_> {
    fn at(self, row: usize) -> f64 {
        match self {
            Self::Same(x) => x,
            Self::Rows(rows) => rows.get(row).copied().unwrap_or(0.0),
        }
    }
}

/// Where operands are.
pub(super) trait Operands {
    /// What a source holds on this chunk.
    fn arg(&self, src: Src) -> Arg<'_>;
    /// Writes 1 where an input is without object, or unknown.
    fn state(&self, input: usize, part: Part, out: &mut Rows);
}

#[inline(always)]
fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// The smaller; a single instruction, for there are only numbers.
#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[inline(always)]
fn greatest(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// One or the other, by their bits: never a jump.
#[inline(always)]
fn either(test: bool, a: f64, b: f64) -> f64 {
    let mask = 0_u64.wrapping_sub(u64::from(test));
    f64::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
}

/// An operation on two numbers.
pub(super) fn two(op: Two, a: f64, b: f64) -> f64 {
    match op {
        Two::Add => a + b,
        Two::Sub => a - b,
        // No negative zero: nothing times anything is nothing.
        Two::Mul => a * b + 0.0,
        Two::Div => a / b + 0.0,
        Two::Whole => decimal::whole(a / b),
        Two::Pow => a.powf(b),
        Two::Min => least(a, b),
        Two::Max => greatest(a, b),
        Two::Less => flag(a < b),
        Two::LessEq => flag(a <= b),
        Two::Equal => flag(a == b),
        Two::Different => flag(a != b),
        Two::And => a * b,
        Two::Or => greatest(a, b),
        Two::Days(unit) => calendar::between(unit, a, b),
    }
}

/// Does one step into `out`.
pub(super) fn compute(step: &Do, rows: &[RowOp], bands: &[Bands], from: &impl Operands, out: &mut Rows) {
    match step {
        Do::Two(op, a, b) => binary(*op, from.arg(*a), from.arg(*b), out),
        Do::Not(a) => one(from.arg(*a), out, |x| 1.0 - x),
        Do::Pick(test, a, b) => pick(from.arg(*test), from.arg(*a), from.arg(*b), out),
        Do::PickIf(op, x, y, a, b) => pick_if(*op, (from.arg(*x), from.arg(*y)), (from.arg(*a), from.arg(*b)), out),
        Do::Snap(a, decimals) => {
            let scale = decimal::ten(usize::from(*decimals));
            one(from.arg(*a), out, |x| decimal::snap(x, scale));
        }
        Do::Round(a, decimals, rounding) => round::<true>(from.arg(*a), usize::from(*decimals), *rounding, out),
        Do::Whole(a, decimals, rounding) => round::<false>(from.arg(*a), usize::from(*decimals), *rounding, out),
        Do::Wild(a) => one(from.arg(*a), out, |x| flag(!x.is_finite())),
        Do::Slices(a, place) => bands.get(*place).into_iter().for_each(|bands| slices(from.arg(*a), bands, out)),
        Do::Grid(a, place) => bands.get(*place).into_iter().for_each(|bands| grid(from.arg(*a), bands, out)),
        Do::State(input, part) => from.state(*input, *part, out),
        Do::Rows(place) => rows.get(*place).into_iter().for_each(|row| by_row(row, from, out)),
        Do::Unpack(a, part) => match part {
            None => one(from.arg(*a), out, |x| if x.is_nan() { 0.0 } else { x }),
            Some(Part::NotApplicable) => one(from.arg(*a), out, |x| flag(x.to_bits() == NOT_APPLICABLE)),
            Some(Part::Unknown) => one(from.arg(*a), out, |x| flag(x.is_nan() && x.to_bits() != NOT_APPLICABLE)),
        },
    }
}

fn one(a: Arg<'_>, out: &mut Rows, f: impl Fn(f64) -> f64) {
    match a {
        Arg::Same(x) => *out = [f(x); ROWS],
        Arg::Rows(rows) => out.iter_mut().zip(rows).for_each(|(out, x)| *out = f(*x)),
    }
}

/// One loop for each place a shared number can be in.
fn each(a: Arg<'_>, b: Arg<'_>, out: &mut Rows, f: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Arg::Rows(a), Arg::Rows(b)) => out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (x, y))| *out = f(*x, *y)),
        (Arg::Rows(a), Arg::Same(y)) => out.iter_mut().zip(a).for_each(|(out, x)| *out = f(*x, y)),
        (Arg::Same(x), Arg::Rows(b)) => out.iter_mut().zip(b).for_each(|(out, y)| *out = f(x, *y)),
        (Arg::Same(x), Arg::Same(y)) => *out = [f(x, y); ROWS],
    }
}

/// A positive number that every row shares.
fn never_zero(arg: Arg<'_>) -> bool {
    matches!(arg, Arg::Same(x) if x > 0.0)
}

fn binary(op: Two, a: Arg<'_>, b: Arg<'_>, out: &mut Rows) {
    // What `two` does, one arm an operation, so that each is a loop of its own.
    match op {
        Two::Add => each(a, b, out, |x, y| x + y),
        Two::Sub => each(a, b, out, |x, y| x - y),
        // By a number that is not zero, nothing becomes a negative zero.
        Two::Mul if never_zero(a) || never_zero(b) => each(a, b, out, |x, y| x * y),
        Two::Div if never_zero(b) => each(a, b, out, |x, y| x / y),
        Two::Mul => each(a, b, out, |x, y| x * y + 0.0),
        Two::Div => each(a, b, out, |x, y| x / y + 0.0),
        Two::Min => each(a, b, out, least),
        Two::Max => each(a, b, out, greatest),
        Two::Less => each(a, b, out, |x, y| flag(x < y)),
        Two::LessEq => each(a, b, out, |x, y| flag(x <= y)),
        Two::Equal => each(a, b, out, |x, y| flag(x == y)),
        Two::Different => each(a, b, out, |x, y| flag(x != y)),
        Two::And => each(a, b, out, |x, y| x * y),
        Two::Or => each(a, b, out, greatest),
        Two::Pow => each(a, b, out, f64::powf),
        Two::Whole | Two::Days(_) => each(a, b, out, |x, y| two(op, x, y)),
    }
}

fn pick(test: Arg<'_>, a: Arg<'_>, b: Arg<'_>, out: &mut Rows) {
    let Arg::Rows(test) = test else { return };
    let rows = out.iter_mut().zip(test);
    match (a, b) {
        (Arg::Rows(a), Arg::Rows(b)) => rows.zip(a.iter().zip(b)).for_each(|((out, t), (x, y))| *out = either(*t != 0.0, *x, *y)),
        (Arg::Rows(a), Arg::Same(y)) => rows.zip(a).for_each(|((out, t), x)| *out = either(*t != 0.0, *x, y)),
        (Arg::Same(x), Arg::Rows(b)) => rows.zip(b).for_each(|((out, t), y)| *out = either(*t != 0.0, x, *y)),
        (Arg::Same(x), Arg::Same(y)) => rows.for_each(|(out, t)| *out = either(*t != 0.0, x, y)),
    }
}

fn pick_if(op: Two, compared: (Arg<'_>, Arg<'_>), picked: (Arg<'_>, Arg<'_>), out: &mut Rows) {
    match op {
        Two::Less => compared_pick(compared, picked, out, |x, y| x < y),
        Two::LessEq => compared_pick(compared, picked, out, |x, y| x <= y),
        _ => compared_pick(compared, picked, out, |x, y| x == y),
    }
}

fn compared_pick((x, y): (Arg<'_>, Arg<'_>), picked: (Arg<'_>, Arg<'_>), out: &mut Rows, test: impl Fn(f64, f64) -> bool) {
    match (x, y) {
        (Arg::Rows(x), Arg::Same(y)) => picked_rows(x.iter().map(|x| test(*x, y)), picked, out),
        (Arg::Same(x), Arg::Rows(y)) => picked_rows(y.iter().map(|y| test(x, *y)), picked, out),
        (Arg::Rows(x), Arg::Rows(y)) => picked_rows(x.iter().zip(y).map(|(x, y)| test(*x, *y)), picked, out),
        (Arg::Same(x), Arg::Same(y)) => picked_rows(std::iter::repeat_n(test(x, y), ROWS), picked, out),
    }
}

fn picked_rows(tests: impl Iterator<Item = bool>, picked: (Arg<'_>, Arg<'_>), out: &mut Rows) {
    let rows = out.iter_mut().zip(tests);
    match picked {
        (Arg::Rows(a), Arg::Rows(b)) => rows.zip(a.iter().zip(b)).for_each(|((out, t), (x, y))| *out = either(t, *x, *y)),
        (Arg::Rows(a), Arg::Same(y)) => rows.zip(a).for_each(|((out, t), x)| *out = either(t, *x, y)),
        (Arg::Same(x), Arg::Rows(b)) => rows.zip(b).for_each(|((out, t), y)| *out = either(t, x, *y)),
        (Arg::Same(x), Arg::Same(y)) => rows.for_each(|(out, t)| *out = either(t, x, y)),
    }
}

/// Where every way of reading a number agrees, arithmetic on the whole chunk
/// rounds it; the few rows near a half are then done with care, one by one.
/// `DIVIDED`, or counted in units of the last decimal.
fn round<const DIVIDED: bool>(a: Arg<'_>, decimals: usize, rounding: Rounding, out: &mut Rows) {
    let scale = decimal::ten(decimals);
    let care = |x: f64| match (DIVIDED, decimal::whole_at(x, decimals, rounding)) {
        (true, Some(whole)) => whole / scale + 0.0,
        (false, Some(whole)) => whole + 0.0,
        (true, None) => x,
        (false, None) => x * scale,
    };
    let Arg::Rows(rows) = a else { return one(a, out, care) };
    let careful = match rounding {
        Rounding::Nearest => rounded::<DIVIDED>(rows, scale, out, decimal::nearest_quick),
        Rounding::Up => rounded::<DIVIDED>(rows, scale, out, decimal::up_quick),
        Rounding::Down => rounded::<DIVIDED>(rows, scale, out, decimal::down_quick),
    };
    if careful {
        let quick = |x: f64| match rounding {
            Rounding::Nearest => decimal::nearest_quick(x).1,
            Rounding::Up => decimal::up_quick(x).1,
            Rounding::Down => decimal::down_quick(x).1,
        };
        for (out, x) in out.iter_mut().zip(rows) {
            if !quick(*x * scale) {
                *out = care(*x);
            }
        }
    }
}

/// Rounds all rows the quick way; whether some row needs care.
fn rounded<const DIVIDED: bool>(rows: &Rows, scale: f64, out: &mut Rows, quick: impl Fn(f64) -> (f64, bool)) -> bool {
    let mut careful = 0_u64;
    for (out, x) in out.iter_mut().zip(rows) {
        let (whole, sure) = quick(*x * scale);
        *out = if DIVIDED { whole / scale + 0.0 } else { whole + 0.0 };
        careful |= u64::from(!sure);
    }
    careful != 0
}

/// Each slice at its own rate; bounds rise. Up to four bands in one pass.
fn slices(a: Arg<'_>, bands: &Bands, out: &mut Rows) {
    let Arg::Rows(x) = a else { return };
    let mut first = true;
    for group in bands.slices().chunks(GROUP) {
        match group {
            [a] => sliced(x, [*a], first, out),
            [a, b] => sliced(x, [*a, *b], first, out),
            [a, b, c] => sliced(x, [*a, *b, *c], first, out),
            [a, b, c, d] => sliced(x, [*a, *b, *c, *d], first, out),
            _ => {}
        }
        first = false;
    }
    if first {
        *out = [0.0; ROWS];
    }
}

/// Bands done in one pass.
const GROUP: usize = 4;

fn sliced<const N: usize>(x: &Rows, bands: [Slice; N], first: bool, out: &mut Rows) {
    let part = |x: f64, start: f64| {
        let mut total = start;
        for Slice { floor, ceiling, rate } in bands {
            total += greatest(least(x, ceiling) - floor, 0.0) * rate;
        }
        total
    };
    if first {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = part(*x, 0.0));
    } else {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = part(*x, *out));
    }
}

/// The value of the first band that holds the base; the last is open.
fn grid(a: Arg<'_>, bands: &Bands, out: &mut Rows) {
    let Arg::Rows(x) = a else { return };
    let mut first = true;
    // From the last to the first: the first that holds the base wins.
    for group in bands.steps().rchunks(GROUP) {
        match group {
            [a] => stepped(x, [*a], bands.last(), first, out),
            [a, b] => stepped(x, [*a, *b], bands.last(), first, out),
            [a, b, c] => stepped(x, [*a, *b, *c], bands.last(), first, out),
            [a, b, c, d] => stepped(x, [*a, *b, *c, *d], bands.last(), first, out),
            _ => {}
        }
        first = false;
    }
    if first {
        *out = [bands.last(); ROWS];
    }
}

fn stepped<const N: usize>(x: &Rows, mut bands: [Step; N], last: f64, first: bool, out: &mut Rows) {
    bands.reverse();
    let found = |x: f64, start: f64| {
        let mut value = start;
        for band in bands {
            value = either(x < band.below, band.value, value);
        }
        value
    };
    if first {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = found(*x, last));
    } else {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = found(*x, *out));
    }
}

/// A row without object, among numbers: not a number, of one kind.
const NOT_APPLICABLE: u64 = 0x7ff8_0000_0000_0002;
const UNKNOWN: u64 = 0x7ff8_0000_0000_0001;

fn by_row(row: &RowOp, from: &impl Operands, out: &mut Rows) {
    for (i, out) in out.iter_mut().enumerate() {
        let cell = run::apply(&row.op, &|part| {
            let Some(seen) = row.parts.get(part) else { return Cell::UNKNOWN };
            if from.arg(seen.unknown).at(i) != 0.0 {
                return Cell::UNKNOWN;
            }
            if from.arg(seen.na).at(i) != 0.0 {
                return Cell::NA;
            }
            Cell { tag: seen.kind.unwrap_or(Tag::Unknown), value: from.arg(seen.value).at(i) }
        });
        *out = match cell.tag {
            Tag::Unknown => f64::from_bits(UNKNOWN),
            Tag::NotApplicable => f64::from_bits(NOT_APPLICABLE),
            _ => cell.value,
        };
    }
}
