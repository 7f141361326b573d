//! Which answers can still change the result, and in what order to ask.

use super::{
    plan::Plan,
    possible::{Possible, reachable},
};
use crate::ir::{Cell, Op};

/// What a question decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Whether something applies at all: asked first.
    Applicability,
    /// A value on the sure path.
    Value,
    /// A value in a branch that may not be taken.
    Maybe,
}

/// Places of the inputs to ask, best first.
pub(crate) fn needed(plan: &Plan, all: &[Possible]) -> Vec<usize> {
    let mut search = Search { plan, all, first: vec![], rest: vec![], seen: vec![0; plan.ops.len()] };
    search.visit(plan.root(), Role::Value);
    let Search { mut first, rest, .. } = search;
    first.extend(rest);
    let mut out: Vec<usize> = vec![];
    for input in first {
        if !out.contains(&input) {
            out.push(input);
        }
    }
    out
}

struct Search<'a> {
    plan: &'a Plan,
    all: &'a [Possible],
    first: Vec<usize>,
    rest: Vec<usize>,
    /// One bit a role.
    seen: Vec<u8>,
}

impl Search<'_> {
    /// Depth first with its own stack: rules may be many.
    fn visit(&mut self, root: usize, role: Role) {
        let mut stack = vec![(root, role)];
        while let Some((id, role)) = stack.pop() {
            if self.all.get(id).is_some_and(|p| p.settled().is_some()) || !self.mark(id, role) {
                continue;
            }
            let Some(op) = self.plan.ops.get(id) else { continue };
            if let Op::Input(input) = op {
                let list = if role == Role::Applicability { &mut self.first } else { &mut self.rest };
                list.push(*input);
                continue;
            }
            let mut next = vec![];
            self.parts(op, role, &mut next);
            next.reverse();
            stack.extend(next);
        }
    }

    fn mark(&mut self, id: usize, role: Role) -> bool {
        let bit = 1 << role as u8;
        match self.seen.get_mut(id) {
            Some(seen) if *seen & bit == 0 => {
                *seen |= bit;
                true
            }
            _ => false,
        }
    }

    fn test(&self, id: usize) -> (bool, bool) {
        self.all.get(id).map_or((true, true), Possible::test)
    }

    /// The parts of an operation that can still matter, in the order to ask.
    fn parts(&self, op: &Op, role: Role, next: &mut Vec<(usize, Role)>) {
        let promoted = if role == Role::Value { Role::Applicability } else { role };
        match op {
            Op::Gate(test, value) | Op::GateNot(test, value) => {
                next.push((*test, promoted));
                let (yes, no) = self.test(*test);
                if if matches!(op, Op::Gate(..)) { yes } else { no } {
                    next.push((*value, role));
                }
            }
            Op::If(test, a, b) | Op::Branch(test, a, b) => {
                next.push((*test, role));
                let (yes, no) = self.test(*test);
                let inside = if role == Role::Value && yes && no { Role::Maybe } else { role };
                if yes {
                    next.push((*a, inside));
                }
                if no {
                    next.push((*b, inside));
                }
            }
            Op::Table { base, bands, .. } => {
                next.push((*base, role));
                let range = self.all.get(*base).and_then(|p| match p.set {
                    super::possible::Set::Range(_, lo, hi) => Some((lo, hi)),
                    _ => None,
                });
                let (lo, hi) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                let marginal = matches!(op, Op::Table { kind: crate::ScaleKind::Marginal | crate::ScaleKind::Progressive, .. });
                let lo = if marginal { f64::NEG_INFINITY } else { lo };
                for band in reachable(lo, hi, bands, self.all).bands {
                    let bounds = [band.from, band.to, band.below];
                    next.extend(bounds.into_iter().flatten().map(|id| (id, role)));
                    next.push((band.value, role));
                }
            }
            Op::Max(items) | Op::Min(items) => {
                let live = items.iter().filter(|id| !self.dominated(op, **id, items));
                next.extend(live.map(|id| (*id, role)));
            }
            // Elements are asked for with their list, never one by one.
            Op::Fold(fold) => self.plan.around(fold, &mut |id| next.push((id, role))),
            // What is tested for its object is asked for its object only.
            Op::IsApplicable(a) => next.push((*a, promoted)),
            op => op.for_each(&mut |id| next.push((id, role))),
        }
    }

    /// Whether another term is sure to win over this one.
    fn dominated(&self, op: &Op, id: usize, items: &[usize]) -> bool {
        let range = |id: usize| self.all.get(id).and_then(|p| match p.set {
            super::possible::Set::Range(_, lo, hi) => Some((lo, hi, p.na)),
            _ => None,
        });
        let Some((lo, hi, _)) = range(id) else { return false };
        items.iter().filter(|other| **other != id).filter_map(|other| range(*other)).any(|(other_lo, other_hi, na)| {
            !na && match op {
                Op::Max(_) => other_lo > hi,
                _ => other_hi < lo,
            }
        })
    }
}

/// Most completions tried one by one.
const COMPLETIONS_MAX: usize = 2048;

/// Drops the inputs that change nothing whatever the others are, by trying every
/// completion where they are few; and gives the result all completions agree on.
/// `choices` are the cells each input can take.
pub(crate) fn exact(candidates: &[usize], choices: &[Option<Vec<Cell>>], result: &mut dyn FnMut(&[Cell]) -> Cell) -> (Vec<usize>, Option<Cell>) {
    let lists: Option<Vec<&Vec<Cell>>> = choices.iter().map(Option::as_ref).collect();
    let all = || (candidates.to_vec(), None);
    let Some(lists) = lists.filter(|lists| !lists.is_empty()) else { return all() };
    let total = lists.iter().try_fold(1usize, |n, list| n.checked_mul(list.len()).filter(|n| *n <= COMPLETIONS_MAX));
    let Some(total) = total.filter(|total| *total > 0) else { return all() };
    let pick = |mut n: usize| -> Vec<Cell> {
        let digit = |list: &&Vec<Cell>| {
            let cell = list.get(n % list.len()).copied().unwrap_or(Cell::UNKNOWN);
            n /= list.len();
            cell
        };
        lists.iter().map(digit).collect()
    };
    let results: Vec<Cell> = (0..total).map(|n| result(&pick(n))).collect();
    if results.iter().any(|cell| cell.is_unknown()) {
        return all();
    }
    let mut stride = 1;
    let mut keep = vec![];
    for (input, list) in candidates.iter().zip(&lists) {
        // Compare each completion with the one that differs by this input only.
        let matters = (0..total).any(|n| {
            let digit = n / stride % list.len();
            results.get(n) != results.get(n - digit * stride)
        });
        if matters {
            keep.push(*input);
        }
        stride *= list.len();
    }
    let agreed = if keep.is_empty() { results.first().copied() } else { None };
    (keep, agreed)
}
