//! Many cases, one after another, with nothing allocated for each.

use crate::{
    Input, Program, Situation, State, Trace, Type, Value,
    ir::{Cell, Tag},
    run::{self, Plan, Pool, Rows},
};
use std::sync::Arc;

/// Some rules made ready to be evaluated case after case: what they share is
/// computed once, and what a case needs is kept from one to the next.
///
/// The trace of a case is the cell of each operation; it stays until the next
/// case, and [`Evaluator::trace`] takes it out.
///
/// ```
/// # use beffroi_rules::{Program, Value};
/// let rules = beffroi_syntax::parse("repas: { question: Combien ?, unité: repas }\nprix: repas * 3.20 €/repas\n".as_bytes());
/// let (program, findings) = Program::model(&rules.root.unwrap());
/// let mut evaluator = program.evaluator(&["prix"]).unwrap();
/// let repas = evaluator.place("repas").unwrap();
/// for (count, price) in [(2.0, 6.4), (10.0, 32.0)] {
///     evaluator.set(repas, Some(&Value::Number(count)));
///     evaluator.run();
///     assert_eq!(evaluator.number(0), Some(price));
/// }
/// # assert!(findings.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Evaluator {
    program: Program,
    plan: Arc<Plan>,
    /// The place of each result among the operations, and of the rule that names it.
    results: Vec<(usize, usize)>,
    inputs: Vec<Cell>,
    cells: Vec<Cell>,
    pool: Pool,
}

impl Program {
    /// Makes rules ready for many cases; `None` when one does not exist, or
    /// reads a list, or when the program was read from a pack.
    pub fn evaluator(&self, rules: &[&str]) -> Option<Evaluator> {
        if self.inner.packed || rules.iter().any(|name| self.rule(name).is_none() || self.folds(name)) {
            return None;
        }
        let (plan, results) = self.plan_many(rules);
        // Names cost nothing to follow beforehand.
        let target = |place: usize| plan.code.names.iter().find(|(id, _)| *id == place).map_or(place, |(_, target)| *target);
        let results = results.into_iter().map(|place| (target(place), place)).collect();
        Some(Evaluator {
            program: self.clone(), results, inputs: vec![Cell::UNKNOWN; plan.inputs.len()], cells: plan.start.clone(), pool: Pool::default(),
            plan: Arc::new(plan),
        })
    }
}

impl Evaluator {
    /// The place of an input among those these rules read; `None` when none
    /// reads it.
    pub fn place(&self, input: &str) -> Option<usize> {
        (0..self.plan.inputs.len()).find(|place| self.input(*place).is_some_and(|known| known.name == input))
    }

    fn input(&self, place: usize) -> Option<&Input> {
        self.plan.inputs.get(place).and_then(|input| self.program.inner.defs.inputs.get(*input))
    }

    /// Answers an input, by its place; `None`: it is not known. An answer of
    /// another type than its question's is no answer.
    pub fn set(&mut self, place: usize, value: Option<&Value>) {
        let cell = match (value, self.input(place).map(|input| &input.ty)) {
            (Some(Value::Number(x)), Some(Type::Number)) if x.is_finite() => Cell::number(*x + 0.0),
            (Some(Value::Bool(yes)), Some(Type::Bool)) => Cell::bool(*yes),
            (Some(value), Some(_)) => match self.plan.inputs.get(place).and_then(|input| self.program.inner.defs.inputs.get(*input)) {
                Some(input) => Program::answer(input, Some(value), &self.plan, &mut self.pool),
                None => Cell::UNKNOWN,
            },
            _ => Cell::UNKNOWN,
        };
        self.put(place, cell);
    }

    /// Records that an input has no object in this case.
    pub fn set_not_applicable(&mut self, place: usize) {
        self.put(place, Cell::NA);
    }

    fn put(&mut self, place: usize, cell: Cell) {
        if let Some(known) = self.inputs.get_mut(place) {
            *known = cell;
        }
    }

    /// Takes all answers from a situation: what is not there is not known.
    pub fn answer(&mut self, situation: &Situation) {
        self.pool.clear();
        self.program.answers_into(&self.plan, situation, &mut self.pool, &mut self.inputs);
    }

    /// Evaluates the case at hand.
    pub fn run(&mut self) {
        run::run_cells(&self.plan, &self.inputs, &Rows::default(), &mut self.pool, &mut self.cells);
    }

    fn cell(&self, result: usize) -> Cell {
        self.results.get(result).and_then(|(place, _)| self.cells.get(*place)).copied().unwrap_or(Cell::UNKNOWN)
    }

    /// A result that is a number, by its place among the rules asked for.
    pub fn number(&self, result: usize) -> Option<f64> {
        let cell = self.cell(result);
        (cell.tag == Tag::Number).then_some(cell.value)
    }

    /// A result, by its place. Unknown as soon as it rests on something that is
    /// not known; [`Program::evaluate_rule`] says what is still needed.
    pub fn state(&self, result: usize) -> State {
        let cell = self.cell(result);
        match (cell.tag, self.pool.value(&self.plan, cell)) {
            (Tag::NotApplicable, _) => State::NotApplicable,
            (_, Some(value)) => State::Known(value),
            _ => State::Unknown,
        }
    }

    /// How a result was computed.
    pub fn trace(&self, result: usize) -> Trace {
        let mut cells = self.cells.clone();
        run::name_cells(&self.plan, &mut cells);
        let root = self.results.get(result).map_or(0, |(_, rule)| *rule);
        Trace::new(self.program.clone(), self.plan.clone(), cells, self.pool.clone(), Cell::UNKNOWN, Rows::default()).of(root)
    }
}
