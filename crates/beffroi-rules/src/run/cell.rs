//! The algebra of three states.

use crate::{
    Rounding, decimal,
    front::ast::{Arith, Compare},
    ir::{Cell, Tag},
};

/// `+`: without object counts for nothing. `-` the same, on its side.
pub(super) fn arith(op: Arith, a: Cell, b: Cell) -> Cell {
    match op {
        Arith::Add => sum(a, b, 1.0),
        Arith::Sub => sum(a, b, -1.0),
        Arith::Mul => multiply(a, b),
        Arith::Div | Arith::FloorDiv => divide(op, a, b),
        Arith::Pow => power(a, b),
    }
}

fn sum(a: Cell, b: Cell, sign: f64) -> Cell {
    if a.is_unknown() || b.is_unknown() {
        return Cell::UNKNOWN;
    }
    match (number(a), number(b)) {
        (Some(x), Some(y)) => Cell::number(x + sign * y),
        (Some(_), None) if b.is_na() => a,
        (None, Some(y)) if a.is_na() => Cell::number(sign * y),
        _ if a.is_na() && b.is_na() => Cell::number(0.0),
        _ => Cell::UNKNOWN,
    }
}

/// Nothing times anything is nothing, even what is not known.
fn multiply(a: Cell, b: Cell) -> Cell {
    if is_zero(a) || is_zero(b) {
        return Cell::number(0.0);
    }
    both(a, b, |x, y| x * y)
}

fn divide(op: Arith, a: Cell, b: Cell) -> Cell {
    if is_zero(b) {
        // The checker warns wherever this can happen: no number is right here.
        return Cell::UNKNOWN;
    }
    if is_zero(a) {
        return Cell::number(0.0);
    }
    both(a, b, |x, y| if op == Arith::Div { x / y } else { decimal::whole(x / y) })
}

fn power(a: Cell, b: Cell) -> Cell {
    if is_zero(b) {
        return Cell::number(1.0);
    }
    let raised = both(a, b, f64::powf);
    if raised.value.is_finite() { raised } else { Cell::UNKNOWN }
}

fn both(a: Cell, b: Cell, f: impl Fn(f64, f64) -> f64) -> Cell {
    if a.is_unknown() || b.is_unknown() {
        return Cell::UNKNOWN;
    }
    if a.is_na() || b.is_na() {
        return Cell::NA;
    }
    match (number(a), number(b)) {
        (Some(x), Some(y)) => Cell::number(f(x, y)),
        _ => Cell::UNKNOWN,
    }
}

pub(super) fn number(a: Cell) -> Option<f64> {
    (a.tag == Tag::Number).then_some(a.value)
}

fn is_zero(a: Cell) -> bool {
    a.tag == Tag::Number && a.value == 0.0
}

/// Applies `f` to a number; other states pass.
pub(super) fn map(a: Cell, f: impl FnOnce(f64) -> f64) -> Cell {
    if a.tag == Tag::Number { Cell::number(f(a.value)) } else { a }
}

/// `a ± p %`.
pub(super) fn percent(base: Cell, rate: Cell, less: bool) -> Cell {
    if base.is_unknown() || rate.is_unknown() {
        return Cell::UNKNOWN;
    }
    if rate.is_na() {
        return base;
    }
    both(base, rate, |x, p| if less { x * (1.0 - p / 100.0) } else { x * (1.0 + p / 100.0) })
}

pub(super) fn compare(op: Compare, a: Cell, b: Cell) -> Cell {
    if a.is_unknown() || b.is_unknown() {
        return Cell::UNKNOWN;
    }
    if matches!(op, Compare::Equal | Compare::NotEqual) {
        // Without object equals `non`.
        let plain = |cell: Cell| if cell.is_na() { Cell::FALSE } else { cell };
        let (a, b) = (plain(a), plain(b));
        return Cell::bool((a.tag == b.tag && a.value == b.value) == (op == Compare::Equal));
    }
    if a.is_na() || b.is_na() {
        return Cell::NA;
    }
    if a.tag != b.tag {
        return Cell::UNKNOWN;
    }
    Cell::bool(match op {
        Compare::Less => a.value < b.value,
        Compare::LessEq => a.value <= b.value,
        Compare::Greater => a.value > b.value,
        _ => a.value >= b.value,
    })
}

pub(super) fn not(a: Cell) -> Cell {
    if a.fails() {
        Cell::TRUE
    } else if a.holds() {
        Cell::FALSE
    } else {
        Cell::UNKNOWN
    }
}

/// Decided as soon as one decides, in whatever order.
pub(super) fn all(cells: impl Iterator<Item = Cell>) -> Cell {
    let mut unknown = false;
    for cell in cells {
        if cell.fails() {
            return Cell::FALSE;
        }
        unknown |= !cell.holds();
    }
    if unknown { Cell::UNKNOWN } else { Cell::TRUE }
}

pub(super) fn any(cells: impl Iterator<Item = Cell>) -> Cell {
    not(all(cells.map(not)))
}

/// `si … alors … sinon …`; when the test is not known, what both agree on.
pub(super) fn choose(test: Cell, then: Cell, otherwise: Cell, passes_na: bool) -> Cell {
    if test.holds() {
        then
    } else if test.is_na() && !passes_na {
        Cell::NA
    } else if test.fails() {
        otherwise
    } else if passes_na {
        agreed(then, otherwise)
    } else {
        // The test may have no object: then the whole has none.
        Cell::UNKNOWN
    }
}

pub(super) fn agreed(a: Cell, b: Cell) -> Cell {
    if a == b { a } else { Cell::UNKNOWN }
}

pub(super) fn gate(test: Cell, value: Cell) -> Cell {
    choose(test, value, Cell::NA, true)
}

pub(super) fn bound(value: Cell, bound: Cell, pick: impl Fn(f64, f64) -> f64) -> Cell {
    if bound.fails() || value.is_na() {
        return value;
    }
    both(value, bound, pick)
}

/// Less what is taken off, not below zero.
pub(super) fn reduce(a: Cell, b: Cell) -> Cell {
    if a.is_na() {
        return a;
    }
    let less = if b.is_na() { Cell::number(0.0) } else { b };
    both(a, less, |x, y| (x - y).max(0.0))
}

pub(super) fn round(a: Cell, by: Cell, rounding: Rounding) -> Cell {
    if a.is_na() || by.fails() {
        return a;
    }
    if a.is_unknown() || by.is_unknown() {
        return Cell::UNKNOWN;
    }
    let decimals = if by.tag == Tag::Number { by.value.clamp(0.0, 15.0) as usize } else { 0 };
    map(a, |x| decimal::round(x, decimals, rounding))
}

/// The terms that have an object, folded; `None` when none has.
pub(super) fn fold(cells: impl Iterator<Item = Cell>, f: impl Fn(f64, f64) -> f64) -> Result<(f64, usize), Cell> {
    let mut result: Option<(f64, usize)> = None;
    for cell in cells {
        if cell.is_na() {
            continue;
        }
        let Some(x) = number(cell) else { return Err(Cell::UNKNOWN) };
        result = Some(result.map_or((x, 1), |(sum, n)| (f(sum, x), n + 1)));
    }
    result.ok_or(Cell::NA)
}
