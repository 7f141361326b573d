//! A checked program and what can be asked of it.

use crate::{
    Input, ScaleFact, Situation, State, Trace, Type, Unit, Value,
    check::{At, Graph, Lowerer, element_outside, not_rounded},
    decimal,
    front::{
        ast::{Expr, Kind, RuleId},
        expr, keys,
        mechanism::Reader,
        rules::Defs,
    },
    ir::{Cell, Op, Tag},
    run::{self, Plan, Pool, Rows, needed, possible},
    scales, show,
};
use beffroi_base::{Cents, Language, Span, Text};
use beffroi_findings::Finding;
use beffroi_syntax::{Node, Scalar};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, OnceLock},
};

/// What is known of a rule before any case exists. Inputs are rules too.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Full name (`facture . montant`).
    pub name: String,
    /// Where its name is written.
    pub span: Span,
    /// The whole rule, from its name to its end.
    pub body: Span,
    /// `titre`, or its name.
    pub title: Text,
    /// `note`, else `description`.
    pub note: Option<Text>,
    /// Names and addresses under `références`.
    pub references: Vec<(String, String)>,
    /// Type of its value; `None` for a mere heading, which has none.
    pub ty: Option<Type>,
    /// Unit of its value, for a number.
    pub unit: Option<Unit>,
    /// Whether it is a form field.
    pub is_input: bool,
    /// Whether it can be without object in some case.
    pub nullable: bool,
    /// Smallest value it can take, in its unit, where known.
    pub min: Option<f64>,
    /// Largest value it can take, in its unit, where known.
    pub max: Option<f64>,
    /// Decimals that write its value exactly, where known (2: to the cent).
    pub decimals: Option<u8>,
    /// Rules and inputs its text names, in order of first mention.
    pub reads: Vec<String>,
}

/// A checked set of rules. Immutable, cheap to clone, shared between threads.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) defs: Defs,
    pub(crate) graph: Graph,
    rules: Vec<Rule>,
    plans: Vec<OnceLock<Arc<Plan>>>,
    /// Read from a pack: only the plans it brought exist.
    pub(crate) packed: bool,
}

/// A checked expression, ready to be evaluated many times.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(crate) plan: Arc<Plan>,
    pub(crate) ty: Type,
    pub(crate) unit: Option<Unit>,
    pub(crate) span: Span,
    pub(crate) reads: Vec<String>,
}

impl Expression {
    pub(crate) fn built(lowerer: &Lowerer<'_>, root: usize, span: Span, reads: Vec<String>) -> Self {
        let (ty, unit) = typed(lowerer.get(root));
        Self { plan: Arc::new(Plan::of(lowerer, root)), ty, unit, span, reads }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Rules and inputs its text names, in order of first mention.
    pub fn reads(&self) -> &[String] {
        &self.reads
    }
}

/// What an evaluation gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value, or why there is none.
    pub state: State,
    /// Its type.
    pub ty: Type,
    /// Its unit, for a number.
    pub unit: Option<Unit>,
    /// The inputs whose answer can still change the result, best question
    /// first. Empty when the result is settled.
    pub needed: Vec<String>,
    /// How it was computed.
    pub trace: Trace,
}

impl Program {
    /// Reads the section `règles` and the form's fields; finds everything wrong
    /// in one pass. The program can be asked even when something is wrong: what
    /// could not be understood is then without value.
    pub fn build(rules: Option<&Node>, inputs: Vec<Input>) -> (Self, Vec<Finding>) {
        let rules = rules.map(keys::straight);
        let (defs, findings) = Defs::read(rules.as_deref(), inputs, false);
        Self::check(defs, findings)
    }

    pub(crate) fn check(defs: Defs, mut findings: Vec<Finding>) -> (Self, Vec<Finding>) {
        let (graph, mut more) = Lowerer::program(&defs);
        findings.append(&mut more);
        findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
        let rules = outline(&defs, &graph);
        let plans = rules.iter().map(|_| OnceLock::new()).collect();
        (Self { inner: Arc::new(Inner { defs, graph, rules, plans, packed: false }) }, findings)
    }

    /// A program read from a pack, before its plans are there.
    pub(crate) fn packed(rules: Vec<(Rule, Option<usize>)>, inputs: Vec<Input>) -> Self {
        let defs = Defs::packed(rules.iter().map(|(rule, input)| (rule, *input)), inputs);
        let plans = rules.iter().map(|_| OnceLock::new()).collect();
        let rules = rules.into_iter().map(|(rule, _)| rule).collect();
        Self { inner: Arc::new(Inner { defs, rules, plans, packed: true, ..Inner::default() }) }
    }

    /// Gives a rule read from a pack its plan.
    pub(crate) fn admit(&self, id: RuleId, plan: Plan) {
        if let Some(lock) = self.inner.plans.get(id) {
            // A second plan for one rule adds nothing.
            let _ = lock.set(Arc::new(self.ready(plan)));
        }
    }

    /// A plan of which only the operations are there, ready to be evaluated.
    pub(crate) fn ready(&self, mut plan: Plan) -> Plan {
        plan.prepare(&self.inner.defs);
        plan
    }

    /// Checks an expression written outside the rules: a scalar, or a mechanism.
    /// Partial names are resolved from `scope`: `""`, or the name of a question.
    pub fn expression(&self, node: &Node, scope: &str) -> (Option<Expression>, Vec<Finding>) {
        let node = &*keys::straight(node);
        let mut reader = Reader::new(false);
        let expr = reader.value(node);
        let findings = std::mem::take(&mut reader.findings);
        self.finish(expr, scope, None, findings)
    }

    /// The same for an expression about one element of a list, such as the
    /// condition of one of its columns: the columns of `list` are then plain
    /// inputs, and a situation answers them as such.
    pub fn expression_in(&self, node: &Node, scope: &str, list: &str) -> (Option<Expression>, Vec<Finding>) {
        let node = &*keys::straight(node);
        let mut reader = Reader::new(false);
        let expr = reader.value(node);
        let findings = std::mem::take(&mut reader.findings);
        self.finish(expr, scope, self.inner.defs.find(list), findings)
    }

    /// The same for a part of a longer text, such as the slot of a letter.
    pub fn expression_at(&self, scalar: &Scalar, range: Range<usize>, scope: &str) -> (Option<Expression>, Vec<Finding>) {
        let mut findings = vec![];
        let expr = expr::parse(scalar, range, &mut findings);
        self.finish(expr, scope, None, findings)
    }

    fn finish(&self, mut expr: Expr, scope: &str, list: Option<RuleId>, mut findings: Vec<Finding>) -> (Option<Expression>, Vec<Finding>) {
        let defs = &self.inner.defs;
        defs.link(&mut expr, scope, &mut findings);
        if matches!(expr.kind, Kind::Undefined) {
            findings.push(keys::shape("si", expr.span, "une expression", "an expression"));
        }
        if !findings.is_empty() {
            return (None, findings);
        }
        let mut lowerer = Lowerer::new(defs, Some(&self.inner.graph));
        // Not a rule: nothing replaces, nothing is private to it.
        let at = At { rule: usize::MAX, env: 0 };
        let root = lowerer.expr(&expr, at);
        findings.append(&mut lowerer.findings);
        if let Some(each) = lowerer.get(root).each.filter(|each| Some(*each) != list) {
            findings.push(element_outside(expr.span, defs.name(each)));
        }
        if findings.iter().any(|finding| finding.level == beffroi_findings::Level::Error) {
            return (None, findings);
        }
        let mut named = vec![];
        expr.references(&mut named);
        let reads = distinct(named.into_iter().map(|(id, _)| defs.name(id).to_owned()));
        (Some(Expression::built(&lowerer, root, expr.span, reads)), findings)
    }

    /// A rule or an input by its full name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.inner.defs.find(name).and_then(|id| self.inner.rules.get(id))
    }

    /// Rules and inputs, inputs first, in the order written.
    pub fn rules(&self) -> &[Rule] {
        &self.inner.rules
    }

    /// An input as it was declared.
    pub fn input(&self, name: &str) -> Option<&Input> {
        let defs = &self.inner.defs;
        defs.place(name).and_then(|place| defs.inputs.get(place))
    }

    /// What a partial name means when written in `scope`: the full name.
    pub fn resolve(&self, name: &str, scope: &str) -> Option<&str> {
        let name = crate::front::lexer::normalise(name);
        self.inner.defs.resolve(&name, scope).map(|id| self.inner.defs.name(id))
    }

    fn plan(&self, id: RuleId) -> Option<&Arc<Plan>> {
        let lock = self.inner.plans.get(id)?;
        if self.inner.packed {
            return lock.get();
        }
        Some(lock.get_or_init(|| {
            let lowerer = Lowerer::new(&self.inner.defs, Some(&self.inner.graph));
            let root = self.inner.graph.rules.get(&id).copied();
            Arc::new(root.map_or_else(Plan::default, |root| Plan::of(&lowerer, root)))
        }))
    }

    pub(crate) fn plan_of(&self, name: &str) -> Option<&Arc<Plan>> {
        self.inner.defs.find(name).and_then(|id| self.plan(id))
    }

    /// What several rules need together, and the place of each.
    pub(crate) fn plan_many(&self, names: &[&str]) -> (Plan, Vec<usize>) {
        let lowerer = Lowerer::new(&self.inner.defs, Some(&self.inner.graph));
        let roots: Vec<usize> = names.iter().filter_map(|name| {
            self.inner.defs.find(name).and_then(|id| self.inner.graph.rules.get(&id)).copied()
        }).collect();
        Plan::of_all(&lowerer, &roots)
    }

    /// The inputs that can reach an expression, through any number of rules.
    pub fn inputs_of(&self, expression: &Expression) -> BTreeSet<String> {
        self.plan_inputs(&expression.plan)
    }

    /// The inputs that can reach a rule. An input reaches itself.
    pub fn inputs_of_rule(&self, name: &str) -> BTreeSet<String> {
        self.plan_of(name).map_or(BTreeSet::new(), |plan| self.plan_inputs(plan))
    }

    fn plan_inputs(&self, plan: &Plan) -> BTreeSet<String> {
        plan.inputs.iter().filter_map(|place| self.inner.defs.inputs.get(*place)).map(|input| input.name.clone()).collect()
    }

    /// The rules (not the inputs) an expression reads, directly or not.
    pub fn rules_of(&self, expression: &Expression) -> BTreeSet<String> {
        self.plan_rules(&expression.plan)
    }

    /// The rules another rule reads, directly or not, itself left out.
    pub fn rules_of_rule(&self, name: &str) -> BTreeSet<String> {
        let mut rules = self.plan_of(name).map_or(BTreeSet::new(), |plan| self.plan_rules(plan));
        rules.remove(name);
        rules
    }

    fn plan_rules(&self, plan: &Plan) -> BTreeSet<String> {
        let rules = plan.ops.iter().filter_map(|op| match op {
            Op::Rule(id, _) => self.inner.rules.get(*id).filter(|rule| !rule.is_input),
            _ => None,
        });
        rules.map(|rule| rule.name.clone()).collect()
    }

    /// The type of an expression, and its unit for a number.
    pub fn type_of(&self, expression: &Expression) -> (Type, Option<Unit>) {
        (expression.ty.clone(), expression.unit.clone())
    }

    /// Smallest and largest number an expression can give, and whether it can
    /// be without object.
    pub fn range_of(&self, expression: &Expression) -> (Option<f64>, Option<f64>, bool) {
        let meta = expression.plan.meta.last();
        meta.map_or((None, None, true), |meta| (finite(meta.lo), finite(meta.hi), meta.nullable))
    }

    /// The value of an expression for what is known of a case.
    pub fn evaluate(&self, expression: &Expression, situation: &Situation) -> Evaluation {
        self.run(&expression.plan, expression.ty.clone(), expression.unit.clone(), situation)
    }

    /// The value of a rule or an input; `None` when there is no such rule, or
    /// when a pack brought its name only.
    pub fn evaluate_rule(&self, name: &str, situation: &Situation) -> Option<Evaluation> {
        let rule = self.rule(name)?;
        let plan = self.plan_of(name)?;
        Some(self.run(plan, rule.ty.clone().unwrap_or(Type::Any), rule.unit.clone(), situation))
    }

    fn run(&self, plan: &Arc<Plan>, ty: Type, unit: Option<Unit>, situation: &Situation) -> Evaluation {
        let mut pool = Pool::default();
        let inputs = self.answers(plan, situation, &mut pool);
        let mut cells = vec![];
        let rows = self.rows(plan, situation, &inputs, &mut pool);
        run::run_with(plan, &inputs, &rows, &mut pool, &mut cells);
        let mut result = cells.last().copied().unwrap_or(Cell::UNKNOWN);
        let mut needed = vec![];
        let defaulted = || plan.ops.iter().any(|op| matches!(op, Op::Default(..)));
        if inputs.iter().any(|cell| cell.is_unknown()) && (result.is_unknown() || defaulted()) {
            let (settled, places) = self.needed(plan, &inputs, &rows, &mut pool);
            if let (Some(cell), true) = (settled, result.is_unknown()) {
                result = cell;
            }
            let names = places.into_iter().filter_map(|place| self.inner.defs.inputs.get(place));
            needed = names.map(|input| input.name.clone()).collect();
        }
        let state = match (result.tag, pool.value(plan, result)) {
            (Tag::NotApplicable, _) => State::NotApplicable,
            (_, Some(value)) => State::Known(value),
            _ => State::Unknown,
        };
        let trace = Trace::new(self.clone(), plan.clone(), cells, pool, result, rows);
        Evaluation { state, ty, unit, needed, trace }
    }

    /// The cells of what a plan reads: answers and inputs are both in the order
    /// of their names.
    pub(crate) fn answers(&self, plan: &Plan, situation: &Situation, pool: &mut Pool) -> Vec<Cell> {
        let mut cells = vec![Cell::UNKNOWN; plan.inputs.len()];
        self.answers_into(plan, situation, pool, &mut cells);
        cells
    }

    pub(crate) fn answers_into(&self, plan: &Plan, situation: &Situation, pool: &mut Pool, cells: &mut [Cell]) {
        let mut given = situation.iter().peekable();
        for local in &plan.by_name {
            let Some(place) = plan.inputs.get(*local).copied() else { continue };
            let (Some(input), key) = (self.inner.defs.inputs.get(place), self.inner.defs.key(place)) else { continue };
            let Some(cell) = cells.get_mut(*local) else { continue };
            *cell = Cell::UNKNOWN;
            if input.ty == Type::List
                && let Some(elements) = situation.list(&input.name)
            {
                *cell = Cell::number(elements.len() as f64);
                continue;
            }
            while given.next_if(|(name, _)| *name < key).is_some() {}
            if let Some((_, answer)) = given.next_if(|(name, _)| *name == key) {
                *cell = Self::answer(input, answer, plan, pool);
            }
        }
    }

    /// What each element of the lists sees: the inputs, its columns being its own.
    pub(crate) fn rows(&self, plan: &Plan, situation: &Situation, inputs: &[Cell], pool: &mut Pool) -> Rows {
        let defs = &self.inner.defs;
        let mut rows = Rows::default();
        if !defs.has_lists {
            return rows;
        }
        for place in &plan.inputs {
            let Some(list) = defs.inputs.get(*place).filter(|input| input.ty == Type::List) else { continue };
            let (Some(id), Some(elements)) = (defs.find(&list.name), situation.list(&list.name)) else { continue };
            let mut seen = vec![];
            for element in elements {
                let mut row = inputs.to_vec();
                for (cell, place) in row.iter_mut().zip(&plan.inputs) {
                    let column = defs.inputs.get(*place).filter(|_| defs.list_of(*place) == Some(id));
                    if let Some(column) = column {
                        *cell = Self::answer(column, element.get(defs.key(*place)), plan, pool);
                    }
                }
                seen.push(row);
            }
            rows.0.push((id, seen));
        }
        rows
    }

    /// The cell of an answer; an answer of another type than its question's is
    /// no answer.
    pub(crate) fn answer(input: &Input, answer: Option<&Value>, plan: &Plan, pool: &mut Pool) -> Cell {
        match (answer, &input.ty) {
            (None, _) => Cell::NA,
            (Some(Value::Number(x)), Type::Number | Type::Any) if x.is_finite() => Cell::number(*x + 0.0),
            (Some(Value::Bool(yes)), Type::Bool | Type::Any) => Cell::bool(*yes),
            (Some(Value::Date(day)), Type::Date | Type::Any) => crate::check::date_cell(*day),
            (Some(Value::Text(text)), Type::Text | Type::Any) => pool.cell(plan, text),
            (Some(Value::Text(text)), Type::Choice(choices)) if choices.iter().any(|c| c == text) => pool.cell(plan, text),
            _ => Cell::UNKNOWN,
        }
    }

    /// The result if it is settled already, and the inputs still to ask.
    fn needed(&self, plan: &Plan, inputs: &[Cell], rows: &Rows, pool: &mut Pool) -> (Option<Cell>, Vec<usize>) {
        let declared: Vec<Option<&Input>> = plan.inputs.iter().map(|place| self.inner.defs.inputs.get(*place)).collect();
        let domains: Vec<possible::Possible> = declared.iter().zip(inputs).map(|(input, cell)| match input {
            Some(input) if cell.is_unknown() => possible::domain(input, &mut |text| pool.cell(plan, text).value as u32),
            _ => possible::Possible::answer(*cell),
        }).collect();
        let all = possible::possible(plan, &domains, rows);
        let settled = all.last().and_then(possible::Possible::settled);
        let candidates = needed::needed(plan, &all);
        let choices: Vec<Option<Vec<Cell>>> = candidates.iter().map(|local| {
            let input = declared.get(*local).copied().flatten()?;
            let mut cells = domains.get(*local)?.listed().or_else(|| whole_answers(input))?;
            if input.optional {
                cells.push(Cell::NA);
            }
            Some(cells)
        }).collect();
        let mut scratch = vec![];
        // What is no candidate changes nothing: any answer does.
        let any = |(place, cell): (usize, &Cell)| match domains.get(place) {
            Some(domain) if cell.is_unknown() && !candidates.contains(&place) => domain.some(),
            _ => *cell,
        };
        let mut trial: Vec<Cell> = inputs.iter().enumerate().map(any).collect();
        let mut result = |picked: &[Cell]| {
            for (local, cell) in candidates.iter().zip(picked) {
                if let Some(slot) = trial.get_mut(*local) {
                    *slot = *cell;
                }
            }
            run::run_with(plan, &trial, &seen_by_all(rows, &candidates, picked), pool, &mut scratch);
            scratch.last().copied().unwrap_or(Cell::UNKNOWN)
        };
        let (kept, agreed) = needed::exact(&candidates, &choices, &mut result);
        let places = kept.into_iter().filter_map(|local| plan.inputs.get(local).copied()).collect();
        (settled.or(agreed), places)
    }

    /// Every scale, with its bands, its base's domain, its holes and overlaps.
    pub fn scales(&self) -> Vec<ScaleFact> {
        let lowerer = Lowerer::new(&self.inner.defs, Some(&self.inner.graph));
        let mut facts: BTreeMap<(usize, usize), ScaleFact> = BTreeMap::new();
        for (id, rule) in self.inner.rules.iter().enumerate() {
            let Some(root) = self.inner.graph.rules.get(&id) else { continue };
            for fact in scales::of_rule(&lowerer, *root, &rule.name) {
                facts.entry((fact.span.start, fact.span.end)).or_insert(fact);
            }
        }
        facts.into_values().collect()
    }

    /// The scales of an expression written outside the rules.
    pub fn scales_of(&self, expression: &Expression) -> Vec<ScaleFact> {
        scales::of_plan(&expression.plan)
    }

    /// What is wrong with showing this expression to a resident or paying it:
    /// money that is not rounded to the cent (`TY0801`).
    pub fn check_output(&self, expression: &Expression, span: Span) -> Vec<Finding> {
        let Some(meta) = expression.plan.meta.last() else { return vec![] };
        let exact = meta.decimals.is_some_and(|decimals| decimals <= 2);
        match &expression.unit {
            Some(unit) if unit.is_money() && !exact => vec![not_rounded(span, unit)],
            _ => vec![],
        }
    }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for name in names {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

fn typed(ir: &crate::ir::Ir) -> (Type, Option<Unit>) {
    (ir.ty.clone(), (ir.ty == Type::Number && !ir.unit.is_none()).then(|| ir.unit.clone()))
}

/// What others may know of each rule.
fn outline(defs: &Defs, graph: &Graph) -> Vec<Rule> {
    let one = |(id, def): (RuleId, &crate::front::rules::RuleDef)| {
        let ir = graph.rules.get(&id).and_then(|node| graph.nodes.get(*node));
        let heading = def.is_bare() && def.free.is_none() && !defs.lenient;
        let (ty, unit) = match ir {
            Some(ir) if !heading => {
                let (ty, unit) = typed(ir);
                (Some(ty), unit)
            }
            _ => (None, None),
        };
        let mut named = vec![];
        def.value.references(&mut named);
        def.applicable.iter().for_each(|expr| expr.references(&mut named));
        Rule {
            name: def.name.clone(), span: def.span, body: def.body, title: def.title.clone(), note: def.note.clone(),
            references: def.references.clone(), ty, unit, is_input: def.input.is_some(),
            nullable: ir.is_some_and(|ir| ir.nullable), min: ir.and_then(|ir| finite(ir.lo)),
            max: ir.and_then(|ir| finite(ir.hi)), decimals: ir.and_then(|ir| ir.decimals),
            reads: distinct(named.into_iter().map(|(id, _)| defs.name(id).to_owned())),
        }
    };
    defs.rules.iter().enumerate().map(one).collect()
}

impl Evaluation {
    /// The amount in cents, when the value is euros (also euros per something).
    pub fn money(&self) -> Option<Cents> {
        match (&self.state, &self.unit) {
            (State::Known(Value::Number(value)), Some(unit)) if unit.is_money() => {
                let cents = decimal::round(*value, 2, decimal::Rounding::Nearest) * 100.0;
                (cents.abs() < 9e15).then_some(Cents(cents.round() as i64))
            }
            _ => None,
        }
    }

    /// The value as a resident reads it: `50,40 €`, `4 personnes`, `oui`.
    pub fn format(&self, language: Language) -> String {
        show::state(&self.state, self.unit.as_ref(), language)
    }
}

/// Elements see the trial answers as all do: a candidate is never a column.
fn seen_by_all(rows: &Rows, candidates: &[usize], picked: &[Cell]) -> Rows {
    let mut rows = rows.clone();
    for row in rows.0.iter_mut().flat_map(|(_, rows)| rows) {
        for (local, cell) in candidates.iter().zip(picked) {
            if let Some(slot) = row.get_mut(*local) {
                *slot = *cell;
            }
        }
    }
    rows
}

/// Most whole answers tried one by one.
const WHOLE_MAX: f64 = 24.0;

/// The answers of a question that takes a few whole numbers.
fn whole_answers(input: &Input) -> Option<Vec<Cell>> {
    let (min, max) = input.min.zip(input.max)?;
    let few = input.step == Some(1.0) && min.fract() == 0.0 && max >= min && max - min <= WHOLE_MAX;
    few.then(|| (0..=(max - min) as u32).map(|n| Cell::number(min + f64::from(n))).collect())
}
