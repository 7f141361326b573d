//! How a result was computed, one step a line.

use crate::{
    Program, State, Unit, Value,
    front::ast::RuleId,
    ir::{Cell, FoldIr, Op, Tag},
    run::{Plan, Pool, Rows, terms},
    words::Words,
};
use beffroi_base::{Language, Span, Text};
use std::sync::Arc;

/// Why a step is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// An answer of the person.
    Answer,
    /// A rule of the service.
    Rule,
    /// The expression asked for, when it is not a rule by itself.
    Result,
}

/// One step of a computation.
#[derive(Clone, Debug)]
pub struct Step {
    /// Why it is there.
    pub kind: StepKind,
    /// Name of the rule or of the input; empty for a result.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its value, or why there is none.
    pub state: State,
    /// Its unit, for a number.
    pub unit: Option<Unit>,
    /// Its value as a resident reads it.
    pub value: Text,
    /// What was done, with the values: `32,88 €/an + 120 m3/an × 3,446 €/m3`.
    /// `None` for an answer or a constant.
    pub operation: Option<Text>,
    /// Why this branch was taken: `50,40 €/an ≥ 10,00 €/an`.
    pub reason: Option<Text>,
    /// Where it is written.
    pub span: Span,
    /// Names and addresses of the texts it rests on.
    pub references: Vec<(String, String)>,
    /// Steps it uses, by their place in the list.
    pub uses: Vec<usize>,
}

impl Step {
    /// The whole line: `Facture d'eau : 32,88 €/an + … = 446,40 €/an`.
    pub fn line(&self, language: Language) -> String {
        let (title, value) = (self.title.get(language), self.value.get(language));
        let colon = language.pick("\u{a0}: ", ": ");
        let done = match &self.operation {
            Some(operation) => format!("{title}{colon}{} = {value}", operation.get(language)),
            None => format!("{title}{colon}{value}"),
        };
        match &self.reason {
            Some(reason) => format!("{done} ({} {})", language.pick("car", "since"), reason.get(language)),
            None => done,
        }
    }
}

/// How a result was computed. Compact until [`Trace::steps`] is asked: a cell of
/// sixteen bytes for each operation.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    program: Program,
    pub(crate) plan: Arc<Plan>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) pool: Pool,
    result: Option<Cell>,
    /// The operation asked for.
    root: usize,
    rows: Rows,
}

impl Trace {
    pub(crate) fn new(program: Program, plan: Arc<Plan>, cells: Vec<Cell>, pool: Pool, result: Cell, rows: Rows) -> Self {
        let root = plan.root();
        Self { program, plan, cells, pool, result: Some(result), root, rows }
    }

    /// The trace of one result among those of a plan.
    pub(crate) fn of(self, root: usize) -> Self {
        Self { root, result: self.cells.get(root).copied(), ..self }
    }

    /// What each element of a list gave: whether it counted, and its value.
    pub(crate) fn terms(&self, fold: &FoldIr) -> Vec<(Cell, Cell)> {
        terms(&self.plan, fold, &self.cells, &self.rows, &mut self.pool.clone())
    }

    pub(crate) fn cell(&self, id: usize) -> Cell {
        // The result may be settled before every answer is there.
        match self.result {
            Some(result) if id == self.root => result,
            _ => self.cells.get(id).copied().unwrap_or(Cell::UNKNOWN),
        }
    }

    pub(crate) fn rule_title(&self, id: RuleId) -> Option<&Text> {
        self.program.rules().get(id).map(|rule| &rule.title)
    }

    /// The steps in the order of computation, the result last. Only what played
    /// a part is there: the branch not taken is not.
    pub fn steps(&self) -> Vec<Step> {
        let live = self.live();
        let root = self.root;
        let mut places: Vec<Option<usize>> = vec![None; self.plan.ops.len()];
        let mut by_rule: Vec<(RuleId, usize)> = vec![];
        let mut steps: Vec<Step> = vec![];
        for (id, op) in self.plan.ops.iter().enumerate() {
            if !live.get(id).copied().unwrap_or(false) {
                continue;
            }
            match op {
                Op::Rule(rule, inner) => {
                    let uses = self.uses(*inner, &places);
                    if let Some(step) = self.rule_step(*rule, id, *inner, uses) {
                        let same = by_rule.iter().find(|(r, at)| r == rule && steps.get(*at).is_some_and(|s| s.state == step.state));
                        let at = match same {
                            Some((_, at)) => *at,
                            None => {
                                steps.push(step);
                                by_rule.push((*rule, steps.len() - 1));
                                steps.len() - 1
                            }
                        };
                        if let Some(place) = places.get_mut(id) {
                            *place = Some(at);
                        }
                    }
                }
                _ if id == root => steps.push(self.result_step(id, &places)),
                _ => {}
            }
        }
        steps
    }

    /// The steps as lines of text.
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.steps().iter().map(|step| step.line(language)).collect()
    }

    /// Which operations played a part.
    fn live(&self) -> Vec<bool> {
        let mut live = vec![false; self.plan.ops.len()];
        let mut stack = vec![self.root];
        while let Some(id) = stack.pop() {
            match live.get_mut(id) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            if let Some(op) = self.plan.ops.get(id) {
                self.played(op, &mut |part| stack.push(part));
            }
        }
        live
    }

    /// The parts of an operation that decided its value.
    pub(crate) fn played(&self, op: &Op, f: &mut dyn FnMut(usize)) {
        match op {
            Op::If(test, a, b) | Op::Branch(test, a, b) => {
                f(*test);
                let cell = self.cell(*test);
                if !cell.fails() {
                    f(*a);
                }
                if !cell.holds() {
                    f(*b);
                }
            }
            Op::Gate(test, value) | Op::GateNot(test, value) => {
                f(*test);
                let cell = self.cell(*test);
                let closed = if matches!(op, Op::Gate(..)) { cell.fails() } else { cell.holds() };
                if !closed {
                    f(*value);
                }
            }
            Op::And(items) => match items.iter().find(|id| self.cell(**id).fails()) {
                Some(id) => f(*id),
                None => items.iter().copied().for_each(f),
            },
            Op::Or(items) => match items.iter().find(|id| self.cell(**id).holds()) {
                Some(id) => f(*id),
                None => items.iter().copied().for_each(f),
            },
            // Elements have no step of their own: the fold says them all.
            Op::Fold(fold) => self.plan.around(fold, f),
            Op::Default(a, b) => f(if self.cell(*a).is_unknown() { *b } else { *a }),
            Op::Table { base, bands, .. } => {
                f(*base);
                let found = self.bands(op);
                for band in bands.iter().enumerate().filter(|(i, _)| found.is_none_or(|last| *i <= last)).map(|(_, b)| b) {
                    [band.from, band.to, band.below].into_iter().flatten().for_each(&mut *f);
                    f(band.value);
                }
            }
            op => op.for_each(f),
        }
    }

    /// The place of the band found, or of the last slice reached.
    fn bands(&self, op: &Op) -> Option<usize> {
        let Op::Table { base, bands, .. } = op else { return None };
        let x = self.cell(*base);
        if x.tag != Tag::Number {
            return None;
        }
        bands.iter().position(|band| {
            let bound = band.to.or(band.below).map(|id| self.cell(id));
            bound.is_none_or(|bound| bound.tag == Tag::Number && (x.value < bound.value || band.to.is_some() && x.value == bound.value))
        })
    }

    fn uses(&self, inner: usize, places: &[Option<usize>]) -> Vec<usize> {
        let mut out: Vec<usize> = vec![];
        let mut stack = vec![inner];
        while let Some(id) = stack.pop() {
            if let Some(Some(place)) = places.get(id) {
                if !out.contains(place) {
                    out.push(*place);
                }
                continue;
            }
            match self.plan.ops.get(id) {
                Some(Op::Rule(..)) | None => {}
                Some(op) => self.played(op, &mut |part| stack.push(part)),
            }
        }
        out.sort_unstable();
        out
    }

    fn rule_step(&self, rule: RuleId, id: usize, inner: usize, uses: Vec<usize>) -> Option<Step> {
        let known = self.program.rules().get(rule)?;
        let kind = if known.is_input { StepKind::Answer } else { StepKind::Rule };
        let step = self.step(kind, id, inner, uses);
        Some(Step {
            name: known.name.clone(), title: known.title.clone(), span: known.span, references: known.references.clone(),
            operation: step.operation.filter(|_| !known.is_input), reason: step.reason.filter(|_| !known.is_input), ..step
        })
    }

    fn result_step(&self, id: usize, places: &[Option<usize>]) -> Step {
        let mut uses = vec![];
        if let Some(op) = self.plan.ops.get(id) {
            self.played(op, &mut |part| uses.extend(self.uses(part, places)));
        }
        uses.sort_unstable();
        uses.dedup();
        self.step(StepKind::Result, id, id, uses)
    }

    fn step(&self, kind: StepKind, id: usize, inner: usize, uses: Vec<usize>) -> Step {
        let meta = self.plan.meta.get(id);
        let unit = meta.map(|meta| meta.unit.clone()).filter(|unit| !unit.is_none());
        let both = |f: &dyn Fn(Words<'_>) -> Option<String>| {
            let (fr, en) = (f(Words::new(self, Language::Fr)), f(Words::new(self, Language::En)));
            fr.zip(en).map(|(fr, en)| Text::new(fr, en))
        };
        Step {
            kind,
            name: String::new(),
            title: Text::new("Résultat", "Result"),
            state: self.state(id),
            value: both(&|words| Some(words.value(id))).unwrap_or_default(),
            operation: both(&|words| words.operation(inner)),
            reason: both(&|words| words.reason(inner)),
            span: meta.map_or(Span::default(), |meta| meta.span),
            references: vec![],
            unit,
            uses,
        }
    }

    fn state(&self, id: usize) -> State {
        let cell = self.cell(id);
        match (cell.tag, self.value_of(cell)) {
            (Tag::NotApplicable, _) => State::NotApplicable,
            (_, Some(value)) => State::Known(value),
            _ => State::Unknown,
        }
    }

    pub(crate) fn value_of(&self, cell: Cell) -> Option<Value> {
        self.pool.value(&self.plan, cell)
    }
}
