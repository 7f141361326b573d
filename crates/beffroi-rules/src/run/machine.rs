//! The machine: one pass over a plan, one cell a node.

use super::{calendar, cell, code::Quick, plan::Plan, table};
use crate::{
    Unit, Value,
    front::ast::Fold,
    ir::{Cell, FoldIr, Op, PieceIr, Tag},
    show,
};
use beffroi_base::Language;
use std::sync::Arc;

/// Texts met while evaluating, after those of the plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    added: Vec<Arc<str>>,
}

impl Pool {
    /// The cell of a text.
    pub(crate) fn cell(&mut self, plan: &Plan, text: &str) -> Cell {
        let place = plan.texts.iter().chain(&self.added).position(|known| **known == *text);
        let place = place.unwrap_or_else(|| {
            self.added.push(text.into());
            plan.texts.len() + self.added.len() - 1
        });
        Cell { tag: Tag::Text, value: place as f64 }
    }

    /// Forgets what was met.
    pub(crate) fn clear(&mut self) {
        self.added.clear();
    }

    /// Every text of the plan, then those met since.
    pub(crate) fn all(&self, plan: &Plan) -> Vec<Arc<str>> {
        plan.texts.iter().chain(&self.added).cloned().collect()
    }

    /// The text of a cell.
    pub(crate) fn text(&self, plan: &Plan, cell: Cell) -> String {
        let place = cell.value as usize;
        let found = match place.checked_sub(plan.texts.len()) {
            None => plan.texts.get(place),
            Some(added) => self.added.get(added),
        };
        found.map_or(String::new(), |text| text.to_string())
    }

    /// The value of a cell that has one.
    pub(crate) fn value(&self, plan: &Plan, cell: Cell) -> Option<Value> {
        match cell.tag {
            Tag::Unknown | Tag::NotApplicable => None,
            Tag::Number => Some(Value::Number(cell.value)),
            Tag::Bool => Some(Value::Bool(cell.value != 0.0)),
            Tag::Text => Some(Value::Text(self.text(plan, cell))),
            Tag::Date => calendar::day(cell.value).map(Value::Date),
        }
    }
}

/// The elements of the lists that are known: for each list, by its rule, the
/// cells of all inputs as each element sees them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<(usize, Vec<Vec<Cell>>)>);

impl Rows {
    /// The elements of a list; none when it is not known.
    pub(crate) fn of(&self, list: usize) -> &[Vec<Cell>] {
        self.0.iter().find(|(known, _)| *known == list).map_or(&[], |(_, rows)| rows)
    }
}

/// Evaluates every node of a plan. `inputs` are the cells of the inputs it reads.
pub(crate) fn run(plan: &Plan, inputs: &[Cell], pool: &mut Pool, cells: &mut Vec<Cell>) {
    run_with(plan, inputs, &Rows::default(), pool, cells);
}

/// The same with the elements of lists.
pub(crate) fn run_with(plan: &Plan, inputs: &[Cell], rows: &Rows, pool: &mut Pool, cells: &mut Vec<Cell>) {
    cells.clear();
    cells.extend_from_slice(&plan.start);
    run_cells(plan, inputs, rows, pool, cells);
    name_cells(plan, cells);
}

/// Evaluates into cells that hold the constants already; names are left out.
pub(crate) fn run_cells(plan: &Plan, inputs: &[Cell], rows: &Rows, pool: &mut Pool, cells: &mut [Cell]) {
    for (id, step) in &plan.code.steps {
        let value = match step.apply(cells, inputs) {
            Some(value) => value,
            None => slow(plan, step, cells, inputs, rows, pool),
        };
        if let Some(cell) = cells.get_mut(*id) {
            *cell = value;
        }
    }
}

/// Fills in the cells of names.
pub(crate) fn name_cells(plan: &Plan, cells: &mut [Cell]) {
    for (id, target) in &plan.code.names {
        let value = cells.get(*target).copied().unwrap_or(Cell::UNKNOWN);
        if let Some(cell) = cells.get_mut(*id) {
            *cell = value;
        }
    }
}

fn slow(plan: &Plan, quick: &Quick, cells: &[Cell], inputs: &[Cell], rows: &Rows, pool: &mut Pool) -> Cell {
    match quick {
        Quick::Other(Op::Fold(fold)) => folded(plan, fold, cells, rows, pool),
        Quick::Other(op) => step(plan, op, cells, inputs, pool),
        _ => Cell::UNKNOWN,
    }
}

fn step(plan: &Plan, op: &Op, cells: &[Cell], inputs: &[Cell], pool: &mut Pool) -> Cell {
    let get = |id: usize| cells.get(id).copied().unwrap_or(Cell::UNKNOWN);
    match op {
        Op::Const(cell) => *cell,
        Op::Input(place) => inputs.get(*place).copied().unwrap_or(Cell::UNKNOWN),
        Op::Template(pieces) => template(plan, pieces, &get, pool),
        op => apply(op, &get),
    }
}

/// What each element of a known list gives: whether it counts, and its value.
pub(crate) fn terms(plan: &Plan, fold: &FoldIr, cells: &[Cell], rows: &Rows, pool: &mut Pool) -> Vec<(Cell, Cell)> {
    let size = cells.get(fold.list).copied().unwrap_or(Cell::UNKNOWN);
    if size.is_na() || size.is_unknown() {
        return vec![];
    }
    let mut scratch = cells.to_vec();
    let mut out = vec![];
    for row in rows.of(fold.rule) {
        for id in &fold.body {
            let Some(op) = plan.ops.get(*id) else { continue };
            let value = step(plan, op, &scratch, row, pool);
            if let Some(cell) = scratch.get_mut(*id) {
                *cell = value;
            }
        }
        let at = |id: Option<usize>| id.map_or(Cell::TRUE, |id| scratch.get(id).copied().unwrap_or(Cell::UNKNOWN));
        out.push((at(fold.test), at(fold.of)));
    }
    out
}

fn folded(plan: &Plan, fold: &FoldIr, cells: &[Cell], rows: &Rows, pool: &mut Pool) -> Cell {
    if cells.get(fold.list).is_none_or(|size| size.is_unknown()) {
        return Cell::UNKNOWN;
    }
    fold_terms(fold.fold, &terms(plan, fold, cells, rows, pool))
}

/// The elements that count, put together; an empty list adds up to nothing and
/// has neither least nor greatest.
pub(crate) fn fold_terms(fold: Fold, terms: &[(Cell, Cell)]) -> Cell {
    if terms.iter().any(|(test, _)| !test.holds() && !test.fails()) {
        return Cell::UNKNOWN;
    }
    let counted = || terms.iter().filter(|(test, _)| test.holds()).map(|(_, value)| *value);
    let folded = match fold {
        Fold::Count => return Cell::number(counted().count() as f64),
        Fold::Total => match cell::fold(counted(), |a, b| a + b) {
            Err(Cell::NA) => return Cell::number(0.0),
            sum => sum,
        },
        Fold::Least => cell::fold(counted(), f64::min),
        Fold::Greatest => cell::fold(counted(), f64::max),
    };
    folded.map_or_else(|cell| cell, |(x, _)| Cell::number(x))
}

/// What an operation gives for the cells of its parts.
pub(crate) fn apply(op: &Op, get: &impl Fn(usize) -> Cell) -> Cell {
    
    match op {
        Op::Const(cell) => *cell,
        Op::Rule(_, a) => get(*a),
        Op::Neg(a) => cell::map(get(*a), |x| 0.0 - x),
        Op::Arith(op, a, b) => cell::arith(*op, get(*a), get(*b)),
        Op::Percent { base, rate, less } => cell::percent(get(*base), get(*rate), *less),
        Op::Scale(a, factor) => cell::map(get(*a), |x| crate::decimal::scale(x, *factor)),
        Op::Snap(a, decimals) => cell::map(get(*a), |x| crate::decimal::snap(x, crate::decimal::ten(usize::from(*decimals)))),
        Op::Compare(op, a, b) => cell::compare(*op, get(*a), get(*b)),
        Op::And(items) => cell::all(items.iter().map(|id| get(*id))),
        Op::Or(items) => cell::any(items.iter().map(|id| get(*id))),
        Op::Not(a) => cell::not(get(*a)),
        Op::Sum(items) => match cell::fold(items.iter().map(|id| get(*id)), |a, b| a + b) {
            Ok((sum, _)) => Cell::number(sum),
            Err(Cell::NA) => Cell::number(0.0),
            Err(other) => other,
        },
        Op::Max(items) => cell::fold(items.iter().map(|id| get(*id)), f64::max).map_or_else(|c| c, |(x, _)| Cell::number(x)),
        Op::Min(items) => cell::fold(items.iter().map(|id| get(*id)), f64::min).map_or_else(|c| c, |(x, _)| Cell::number(x)),
        Op::Mean(items) => cell::fold(items.iter().map(|id| get(*id)), |a, b| a + b).map_or_else(|c| c, |(x, n)| Cell::number(x / n as f64)),
        Op::If(test, a, b) => cell::choose(get(*test), get(*a), get(*b), false),
        Op::Branch(test, a, b) => cell::choose(get(*test), get(*a), get(*b), true),
        Op::Gate(test, a) => cell::gate(get(*test), get(*a)),
        Op::GateNot(test, a) => cell::gate(cell::not(get(*test)), get(*a)),
        Op::Default(a, b) => if get(*a).is_unknown() { get(*b) } else { get(*a) },
        Op::Cap(a, b) => cell::bound(get(*a), get(*b), f64::min),
        Op::Floor(a, b) => cell::bound(get(*a), get(*b), f64::max),
        Op::Reduce(a, b) => cell::reduce(get(*a), get(*b)),
        Op::Round(a, by, rounding) => cell::round(get(*a), get(*by), *rounding),
        Op::IsDefined(a) => Cell::bool(!get(*a).is_unknown()),
        Op::IsApplicable(a) => {
            let a = get(*a);
            if a.is_unknown() { a } else { Cell::bool(!a.is_na()) }
        }
        Op::Table { kind, base, bands, .. } => table::evaluate(*kind, get(*base), bands, get),
        Op::Duration(unit, a, b) => duration(*unit, get(*a), get(*b)),
        Op::Input(_) | Op::Template(_) | Op::Fold(_) => Cell::UNKNOWN,
    }
}

fn duration(unit: crate::ir::Span2, a: Cell, b: Cell) -> Cell {
    if a.is_unknown() || b.is_unknown() {
        return Cell::UNKNOWN;
    }
    if a.is_na() || b.is_na() {
        return Cell::NA;
    }
    if a.tag != Tag::Date || b.tag != Tag::Date {
        return Cell::UNKNOWN;
    }
    Cell::number(calendar::between(unit, a.value, b.value))
}

/// Unknown as soon as one slot is; without object is said in words.
fn template(plan: &Plan, pieces: &[PieceIr], get: &impl Fn(usize) -> Cell, pool: &mut Pool) -> Cell {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            PieceIr::Text(text) => out.push_str(text),
            PieceIr::Slot(id) => {
                let cell = get(*id);
                if cell.is_unknown() {
                    return Cell::UNKNOWN;
                }
                let unit: Option<&Unit> = plan.meta.get(*id).map(|meta| &meta.unit);
                match pool.value(plan, cell) {
                    Some(value) => out.push_str(&show::value(&value, unit, Language::Fr)),
                    None => out.push_str("sans objet"),
                }
            }
        }
    }
    pool.cell(plan, &out)
}
