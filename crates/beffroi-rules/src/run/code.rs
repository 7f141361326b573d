//! A plan made ready for one case at a time: what can be worked out once is.
//!
//! Names are other sights of the same cell and cost nothing; factors, decimals
//! and tables known beforehand are looked up once.

use super::{bands::Bands, cell};
use crate::{
    Rounding, ScaleKind, decimal,
    front::ast::Arith,
    ir::{BandIr, Cell, Op, Tag},
};

/// What a step does.
#[derive(Debug)]
pub(crate) enum Quick {
    /// An answer.
    Input(usize),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    /// Times one number, by another.
    Scale(usize, f64, f64),
    /// To so many decimals, as a power of ten.
    Snap(usize, f64),
    Round(usize, usize, Rounding),
    Slices(usize, Bands),
    Grid(usize, Bands),
    Other(Op),
}

/// Steps in order, each with the cell it writes.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) steps: Vec<(usize, Quick)>,
    /// Names, and the cells they are other sights of; filled in after the steps.
    pub(crate) names: Vec<(usize, usize)>,
}

impl Code {
    pub(crate) fn new(ops: &[Op]) -> Self {
        // A text is written with the unit of the name it names; an element of a
        // list is computed from the plan itself.
        let plain = !ops.iter().any(|op| matches!(op, Op::Template(_) | Op::Fold(_)));
        let mut same: Vec<usize> = (0..ops.len()).collect();
        let mut code = Self::default();
        for (id, op) in ops.iter().enumerate() {
            match op {
                Op::Const(_) => {}
                Op::Rule(_, inner) if plain => {
                    let target = same.get(*inner).copied().unwrap_or(*inner);
                    if let Some(place) = same.get_mut(id) {
                        *place = target;
                    }
                    code.names.push((id, target));
                }
                op => {
                    let op = op.map(&|part| same.get(part).copied().unwrap_or(part));
                    code.steps.push((id, quick(op, ops)));
                }
            }
        }
        code
    }
}

fn quick(op: Op, ops: &[Op]) -> Quick {
    let number = |id: usize| match ops.get(id) {
        Some(Op::Const(Cell { tag: Tag::Number, value })) => Some(*value),
        _ => None,
    };
    match &op {
        Op::Input(place) => Quick::Input(*place),
        Op::Arith(Arith::Add, a, b) => Quick::Add(*a, *b),
        Op::Arith(Arith::Sub, a, b) => Quick::Sub(*a, *b),
        Op::Arith(Arith::Mul, a, b) => Quick::Mul(*a, *b),
        Op::Scale(a, factor) => {
            let (times, by) = decimal::ratio(*factor);
            Quick::Scale(*a, times, by)
        }
        Op::Snap(a, decimals) => Quick::Snap(*a, decimal::ten(usize::from(*decimals))),
        Op::Round(a, by, rounding) => match number(*by) {
            Some(decimals) => Quick::Round(*a, decimals.clamp(0.0, 15.0) as usize, *rounding),
            None => Quick::Other(op),
        },
        Op::Table { kind, base, bands, .. } => match (kind, known(bands, &number)) {
            (ScaleKind::Marginal, Some(known)) if Bands::rise(&known) => Quick::Slices(*base, Bands::new(&known)),
            (ScaleKind::Grid, Some(known)) if known.last().is_some_and(|(bound, ..)| *bound == f64::INFINITY) => Quick::Grid(*base, Bands::new(&known)),
            _ => Quick::Other(op),
        },
        _ => Quick::Other(op),
    }
}

fn known(bands: &[BandIr], number: &impl Fn(usize) -> Option<f64>) -> Option<Vec<(f64, bool, f64)>> {
    bands.iter().map(|band| {
        let bound = match band.to.or(band.below) {
            None => f64::INFINITY,
            Some(node) => number(node)?,
        };
        band.from.is_none().then_some((bound, band.to.is_some(), number(band.value)?))
    }).collect()
}

impl Quick {
    /// What the step gives, but for what is not quick.
    #[inline]
    pub(crate) fn apply(&self, cells: &[Cell], inputs: &[Cell]) -> Option<Cell> {
        let get = |id: usize| cells.get(id).copied().unwrap_or(Cell::UNKNOWN);
        let two = |a: Cell, b: Cell, op: Arith, value: f64| {
            if a.tag == Tag::Number && b.tag == Tag::Number { Cell::number(value) } else { cell::arith(op, a, b) }
        };
        Some(match self {
            Self::Input(place) => inputs.get(*place).copied().unwrap_or(Cell::UNKNOWN),
            Self::Add(a, b) => {
                let (a, b) = (get(*a), get(*b));
                two(a, b, Arith::Add, a.value + b.value)
            }
            Self::Sub(a, b) => {
                let (a, b) = (get(*a), get(*b));
                two(a, b, Arith::Sub, a.value - b.value)
            }
            Self::Mul(a, b) => {
                let (a, b) = (get(*a), get(*b));
                two(a, b, Arith::Mul, a.value * b.value + 0.0)
            }
            Self::Scale(a, times, by) => cell::map(get(*a), |x| x * times / by),
            Self::Snap(a, scale) => cell::map(get(*a), |x| decimal::snap(x, *scale)),
            Self::Round(a, decimals, rounding) => cell::map(get(*a), |x| decimal::round(x, *decimals, *rounding)),
            Self::Slices(a, bands) => cell::map(get(*a), |x| bands.sliced(x)),
            Self::Grid(a, bands) => cell::map(get(*a), |x| bands.found(x)),
            Self::Other(_) => return None,
        })
    }
}
