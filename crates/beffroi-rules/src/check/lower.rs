//! Building the graph, rule by rule.

use super::{infer::Guesser, report};
use crate::{
    Rounding, Type, Unit,
    front::{
        ast::{Compare, Expr, Kind, Piece, RuleId, Test},
        rules::Defs,
    },
    ir::{Cell, Ir, NodeId, Op, PieceIr, Span2, Tag},
};
use beffroi_base::{Day, Span};
use beffroi_findings::{Finding, Level};
use std::{collections::HashMap, sync::Arc};

/// Deepest chain of rules named one inside the other while building.
const DEPTH_MAX: usize = 120;

/// The nodes of a checked program.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Ir>,
    pub(crate) texts: Vec<Arc<str>>,
    /// Node of each rule, outside any `contexte`.
    pub(crate) rules: HashMap<RuleId, NodeId>,
    guesser: Guesser,
}

/// What is imposed instead of a rule's value.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    /// By a `contexte`: a value of the world around it.
    Node(NodeId),
    /// By a situation: read in the situation itself.
    Written(Arc<Expr>),
}

/// What a `contexte` or a situation imposes.
pub(crate) type Env = HashMap<RuleId, Given>;

/// Builds nodes, after those of a graph already built if there is one.
pub(crate) struct Lowerer<'a> {
    pub(crate) defs: &'a Defs,
    base: Option<&'a Graph>,
    pub(crate) nodes: Vec<Ir>,
    pub(crate) texts: Vec<Arc<str>>,
    memo: HashMap<Seen, NodeId>,
    progress: Vec<Seen>,
    pub(crate) envs: Vec<Env>,
    /// The rules seen from inside, and sets of them: see [`Lowerer::inside`].
    pub(crate) modes: Vec<Vec<RuleId>>,
    pub(crate) mode: usize,
    pub(crate) guesser: Guesser,
    pub(crate) findings: Vec<Finding>,
    /// How many `contexte` deep: what is wrong was said outside already.
    pub(crate) quiet: usize,
    pub(crate) app_progress: Vec<Seen>,
    pub(crate) app_memo: HashMap<Seen, Option<NodeId>>,
}

/// A rule, what a `contexte` imposes, what is seen from inside.
pub(crate) type Seen = (RuleId, usize, usize);

/// Where an expression is read: its rule and what a `contexte` imposes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(crate) rule: RuleId,
    pub(crate) env: usize,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new(defs: &'a Defs, base: Option<&'a Graph>) -> Self {
        Self {
            defs, base, nodes: vec![], texts: vec![], memo: HashMap::new(), progress: vec![], envs: vec![Env::new()],
            guesser: base.map_or_else(Guesser::default, |base| base.guesser.clone()), findings: vec![], quiet: 0, app_progress: vec![],
            modes: vec![vec![]], mode: 0, app_memo: HashMap::new(),
        }
    }

    /// Builds every rule.
    pub(crate) fn program(defs: &'a Defs) -> (Graph, Vec<Finding>) {
        let mut lowerer = Self::new(defs, None);
        let order = order(defs);
        lowerer.guesser = Guesser::of(defs, &order);
        for rule in order {
            lowerer.rule(rule, 0);
        }
        lowerer.clashes();
        let plain = lowerer.memo.iter().filter(|((_, env, mode), _)| *env == 0 && *mode == 0);
        let rules = plain.map(|((rule, ..), node)| (*rule, *node)).collect();
        (Graph { nodes: lowerer.nodes, texts: lowerer.texts, rules, guesser: lowerer.guesser }, lowerer.findings)
    }

    fn base_len(&self) -> usize {
        self.base.map_or(0, |base| base.nodes.len())
    }

    /// The node itself. Ids come from this builder, so they are always there;
    /// an impossible one reads as an unknown value.
    pub(crate) fn get(&self, id: NodeId) -> &Ir {
        static NOTHING: std::sync::LazyLock<Ir> = std::sync::LazyLock::new(|| unknown(Span::default()));
        let found = match id.checked_sub(self.base_len()) {
            None => self.base.and_then(|base| base.nodes.get(id)),
            Some(own) => self.nodes.get(own),
        };
        found.unwrap_or(&NOTHING)
    }

    pub(crate) fn push(&mut self, mut ir: Ir) -> NodeId {
        ir.each = self.each_of(&ir.op, ir.span);
        self.nodes.push(ir);
        self.base_len() + self.nodes.len() - 1
    }

    pub(crate) fn report(&mut self, finding: Finding) {
        let said = |f: &Finding| f.code == finding.code && f.primary.span == finding.primary.span;
        if self.quiet == 0 && !self.findings.iter().any(said) {
            self.findings.push(finding);
        }
    }

    /// Says what makes the whole impossible, however deep in a `contexte`.
    fn report_always(&mut self, finding: Finding) {
        let quiet = std::mem::take(&mut self.quiet);
        self.report(finding);
        self.quiet = quiet;
    }

    /// Errors in services are warnings in models written for another engine.
    pub(crate) fn level(&self) -> Level {
        if self.defs.lenient { Level::Warning } else { Level::Error }
    }

    pub(crate) fn constant(&mut self, cell: Cell, ty: Type, span: Span) -> NodeId {
        let nullable = cell.is_na();
        self.push(Ir { op: Op::Const(cell), nullable, lo: cell.value, hi: cell.value, decimals: Some(0), ..plain(ty, span) })
    }

    pub(crate) fn error(&mut self, span: Span) -> NodeId {
        self.push(unknown(span))
    }

    pub(crate) fn text(&mut self, text: &Arc<str>) -> Cell {
        let before = self.base.map_or(&[][..], |base| base.texts.as_slice());
        let known = before.iter().chain(&self.texts).position(|known| known == text);
        let place = known.unwrap_or_else(|| {
            self.texts.push(text.clone());
            before.len() + self.texts.len() - 1
        });
        Cell { tag: Tag::Text, value: place as f64 }
    }

    /// The value of a rule, with its applicability.
    pub(crate) fn rule(&mut self, id: RuleId, env: usize) -> NodeId {
        let seen = (id, env, self.mode);
        if env == 0 && self.mode == 0 && let Some(node) = self.base.and_then(|base| base.rules.get(&id)) {
            return *node;
        }
        if let Some(node) = self.memo.get(&seen) {
            return *node;
        }
        let defs = self.defs;
        let Some(rule) = defs.rules.get(id) else { return self.error(Span::default()) };
        if let Some(start) = self.progress.iter().position(|busy| *busy == seen) {
            let path: Vec<RuleId> = self.progress.get(start..).unwrap_or(&[]).iter().map(|(rule, ..)| *rule).collect();
            self.report_always(report::cycle(defs, &path));
            return self.error(rule.span);
        }
        if self.progress.len() >= DEPTH_MAX {
            self.report_always(report::too_deep(rule.span));
            return self.error(rule.span);
        }
        self.progress.push(seen);
        let at = At { rule: id, env };
        let mut value = match rule.input {
            Some(place) => self.input(place, at),
            None => self.inside(id, |lowerer| lowerer.expr(&rule.value, at)),
        };
        if let Some(test) = &rule.applicable {
            let test = self.condition(test, at);
            value = self.gate(test, value, rule.span);
        }
        if let Some(gate) = self.parent_gate(id, env) {
            value = self.gate(gate, value, rule.span);
        }
        self.progress.pop();
        let mut inner = self.get(value).clone();
        if let Some(list) = inner.each.filter(|list| env == 0 && !defs.is_under(id, *list)) {
            self.report(report::outside_list(rule.span, defs, id, list));
            inner = unknown(rule.span);
            value = self.error(rule.span);
        }
        debug_assert!(!inner.nullable || self.guesser.rule(id).nullable || env != 0, "{} loses its object unforeseen", rule.name);
        let node = self.push(Ir { op: Op::Rule(id, value), span: rule.span, ..inner });
        self.memo.insert(seen, node);
        node
    }

    /// Builds something as seen from inside a rule. A rule may read what is
    /// written under it to say whether it applies: from there, what is under it
    /// is read as if it applied.
    pub(crate) fn inside<T>(&mut self, rule: RuleId, build: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.mode;
        let mut set = self.modes.get(before).cloned().unwrap_or_default();
        if !self.guesser.reads_below(rule) || set.contains(&rule) {
            return build(self);
        }
        set.push(rule);
        set.sort_unstable();
        self.mode = self.modes.iter().position(|known| *known == set).unwrap_or(self.modes.len());
        if self.mode == self.modes.len() {
            self.modes.push(set);
        }
        let built = build(self);
        self.mode = before;
        built
    }

    fn input(&mut self, place: usize, at: At) -> NodeId {
        if let Some(node) = self.given(at) {
            return node;
        }
        let Some(input) = self.defs.inputs.get(place) else { return self.error(Span::default()) };
        let (lo, hi) = match input.ty {
            Type::Bool => (0.0, 1.0),
            Type::List => (input.min.unwrap_or(0.0).max(0.0), input.max.unwrap_or(f64::INFINITY)),
            _ => (input.min.unwrap_or(f64::NEG_INFINITY), input.max.unwrap_or(f64::INFINITY)),
        };
        let decimals = input.step.and_then(|step| (0..=9u8).find(|d| {
            let scaled = step * crate::decimal::ten(usize::from(*d));
            (scaled - scaled.round()).abs() < 1e-9
        }));
        if let Type::Choice(choices) = &input.ty {
            for choice in choices.iter() {
                self.text(&choice.as_str().into());
            }
        }
        let bare = input.unit.is_none() && self.defs.lenient;
        let unit = input.unit.clone().unwrap_or_default();
        let ir = Ir { op: Op::Input(place), unit, bare, nullable: input.optional, lo, hi, decimals, ..plain(input.ty.clone(), input.span) };
        self.push(ir)
    }

    /// A rule as named from another place, replacements applied.
    pub(crate) fn reference(&mut self, id: RuleId, at: At, span: Span) -> NodeId {
        let defs = self.defs;
        let mut value = self.rule(id, at.env);
        let replacements: Vec<(RuleId, bool)> = defs.replacements_of(id, at.rule).map(|(by, r)| (by, r.disables)).collect();
        for (by, disables) in replacements.into_iter().rev() {
            let replacing = self.rule(by, at.env);
            value = if disables {
                let test = self.as_condition(replacing, span);
                let nothing = self.constant(Cell::NA, Type::Any, span);
                self.branch(test, nothing, value, span)
            } else {
                // What replaces has its object where it does.
                let nullable = self.get(value).nullable;
                let test = self.is_applicable(replacing, span);
                let node = self.branch(test, replacing, value, span);
                let ir = Ir { nullable, ..self.get(node).clone() };
                self.push(Ir { op: Op::Scale(node, 1.0), ..ir })
            };
        }
        value
    }

    /// Any value.
    pub(crate) fn expr(&mut self, expr: &Expr, at: At) -> NodeId {
        let span = expr.span;
        match &expr.kind {
            Kind::Error | Kind::Name(_) | Kind::Undefined => self.error(span),
            Kind::NotApplicable => self.constant(Cell::NA, Type::Any, span),
            Kind::Number { value, unit, decimals } => self.number(*value, unit.as_ref(), *decimals, span),
            Kind::Bool(value) => self.constant(Cell::bool(*value), Type::Bool, span),
            Kind::Text(text) => {
                let cell = self.text(text);
                self.constant(cell, Type::Text, span)
            }
            Kind::Date(day) => self.constant(date_cell(*day), Type::Date, span),
            Kind::Ref(id) => self.named(*id, at, span),
            Kind::Neg(a) => {
                let a = self.numeric(a, at);
                self.negate(a, span)
            }
            Kind::Arith(op, a, b) => {
                let (a, b) = (self.numeric(a, at), self.numeric(b, at));
                self.arith(*op, a, b, span)
            }
            Kind::Compare(op, a, b) => {
                let (a, b) = (self.expr(a, at), self.expr(b, at));
                self.compare(*op, a, b, span)
            }
            Kind::Sum(items) => self.sum(items, at, span),
            Kind::Product(items) => self.product(items, at, span),
            Kind::Max(items) | Kind::Min(items) | Kind::Mean(items) => self.extremum(&expr.kind, items, at, span),
            Kind::All(items) | Kind::AnyOf(items) => self.logic(matches!(expr.kind, Kind::All(_)), items, at, span),
            Kind::Condition { test, then, otherwise } => self.if_then(test, then, otherwise.as_deref(), at, span),
            Kind::Variations(branches) | Kind::Decision(branches) => self.variations(branches, at, span),
            Kind::Scale(scale) => self.table(scale, at, span),
            Kind::Duration { from, to, unit } => self.duration(from.as_deref(), to.as_deref(), unit, at, span),
            Kind::Template(pieces) => self.template(pieces, at, span),
            Kind::State(test, inner) => self.state(*test, inner, at, span),
            Kind::Fold { fold, list, of, test } => self.fold(*fold, list.as_deref(), [of.as_deref(), test.as_deref()], at, span),
            Kind::OneOf { choices, chosen } => self.one_of(choices, chosen.as_deref(), at, span),
            Kind::Dated { at: day, values } => self.dated(day, values, at, span),
            Kind::Logarithm(_) | Kind::Inversion(_) | Kind::Circular(_) => self.left_out(span),
            Kind::Answerable(inner) => self.answerable(inner, at),
            Kind::Context { inner, overrides } => self.context(inner, overrides, at),
            _ => self.chained(expr, at),
        }
    }

    /// Said where it is read; unless the front end refused it already.
    fn left_out(&mut self, span: Span) -> NodeId {
        if self.defs.lenient {
            self.report(report::left_out(span));
        }
        self.error(span)
    }

    fn number(&mut self, value: f64, unit: Option<&Unit>, decimals: u8, span: Span) -> NodeId {
        self.push(Ir {
            op: Op::Const(Cell::number(value)), unit: unit.cloned().unwrap_or_default(), bare: unit.is_none(), lo: value,
            hi: value, decimals: Some(decimals), ..plain(Type::Number, span)
        })
    }

    fn named(&mut self, id: RuleId, at: At, span: Span) -> NodeId {
        let defs = self.defs;
        let heading = defs.rules.get(id).is_some_and(|rule| rule.is_bare() && rule.free.is_none()) && !defs.lenient;
        if heading && defs.replacements_of(id, at.rule).next().is_none() {
            self.report(report::heading(defs, id, span));
            return self.error(span);
        }
        if defs.is_list(id) {
            self.report(report::bare_list(span, defs.name(id)));
            return self.error(span);
        }
        let value = self.reference(id, at, span);
        // The same value, seen from where it is named.
        let ir = Ir { op: Op::Scale(value, 1.0), span, ..self.get(value).clone() };
        self.push(ir)
    }

    /// Whether a value has no object only where the rule being read has none
    /// either: both are under the same rule that switches them off.
    pub(crate) fn gone_together(&mut self, mut node: NodeId) -> bool {
        let defs = self.defs;
        let Some((here, ..)) = self.progress.last().copied() else { return false };
        while let Op::Scale(inner, _) | Op::Snap(inner, _) = self.get(node).op {
            node = inner;
        }
        let Op::Rule(rule, inner) = self.get(node).op else { return false };
        let Op::Gate(_, value) = self.get(inner).op else { return false };
        let above = self.guesser.parent(defs, rule);
        let sure = !self.get(value).nullable;
        let mut mine = std::iter::successors(Some(here), |id| self.guesser.parent(defs, *id));
        sure && mine.any(|id| Some(id) == above)
    }

    fn answerable(&mut self, inner: &Expr, at: At) -> NodeId {
        if let Some(node) = self.given(at) {
            return node;
        }
        match self.defs.rules.get(at.rule).and_then(|rule| rule.free) {
            Some(place) => {
                if let Kind::OneOf { choices, .. } = &inner.kind {
                    self.check_choices(choices);
                }
                self.input(place, at)
            }
            None => self.expr(inner, at),
        }
    }

    /// What a `contexte` or a situation imposes on the rule being read.
    fn given(&mut self, at: At) -> Option<NodeId> {
        match self.envs.get(at.env)?.get(&at.rule)?.clone() {
            Given::Node(node) => Some(node),
            Given::Written(expr) => Some(self.expr(&expr, at)),
        }
    }

    /// A world where some rules are answered.
    pub(crate) fn situation(&mut self, given: Vec<(RuleId, Given)>) -> usize {
        self.envs.push(given.into_iter().collect());
        self.envs.len() - 1
    }

    fn context(&mut self, inner: &Expr, overrides: &[(Expr, Expr)], at: At) -> NodeId {
        let mut env = self.envs.get(at.env).cloned().unwrap_or_default();
        let mut added = Env::new();
        for (target, value) in overrides {
            if let Kind::Ref(id) = target.kind {
                let node = self.expr(value, at);
                added.insert(id, Given::Node(node));
            }
        }
        env.extend(added);
        self.envs.push(env);
        let env = self.envs.len() - 1;
        self.quiet += 1;
        let node = self.expr(inner, At { env, ..at });
        self.quiet -= 1;
        node
    }

    fn chained(&mut self, expr: &Expr, at: At) -> NodeId {
        let span = expr.span;
        match &expr.kind {
            Kind::Reduce(a, b) => {
                let (a, b) = (self.numeric(a, at), self.numeric(b, at));
                self.reduce(a, b, span)
            }
            Kind::Default(a, b) => {
                let (a, b) = (self.expr(a, at), self.expr(b, at));
                self.default(a, b, span)
            }
            Kind::Cap(a, b) | Kind::Floor(a, b) => {
                let cap = matches!(expr.kind, Kind::Cap(..));
                let a = self.numeric(a, at);
                let bound = self.expr(b, at);
                self.bound(cap, a, bound, span)
            }
            Kind::Simplify(a) => self.numeric(a, at),
            Kind::InUnit(a, unit) => {
                let a = self.numeric(a, at);
                self.in_unit(a, unit, span)
            }
            Kind::Round { inner, rounding, decimals } => self.round(inner, *rounding, decimals, at, span),
            Kind::NotApplicableIf(a, test) => {
                let value = self.expr(a, at);
                let test = self.condition(test, at);
                let ir = Ir { op: Op::GateNot(test, value), nullable: true, ..self.get(value).clone() };
                self.push(ir)
            }
            Kind::ApplicableIf(a, test) => {
                let value = self.expr(a, at);
                let test = self.condition(test, at);
                self.gate(test, value, span)
            }
            _ => self.error(span),
        }
    }

    pub(crate) fn gate(&mut self, test: NodeId, value: NodeId, _span: Span) -> NodeId {
        let ir = Ir { op: Op::Gate(test, value), nullable: true, ..self.get(value).clone() };
        self.push(ir)
    }

    fn round(&mut self, inner: &Expr, rounding: Rounding, decimals: &Expr, at: At, span: Span) -> NodeId {
        let value = self.numeric(inner, at);
        let by = self.expr(decimals, at);
        let (fixed, ty) = (self.get(by).op.clone(), self.get(by).ty.clone());
        if matches!(ty, Type::Text | Type::Date | Type::Choice(_)) {
            self.report(report::wrong_type(decimals.span, "un nombre de décimales", "a number of decimals", &ty));
        }
        let counted = self.get(by).unit.is_none() || self.get(by).unit == Unit::parse("décimale").unwrap_or_default();
        let whole = !matches!(fixed, Op::Const(cell) if cell.tag == Tag::Number && (cell.value.fract() != 0.0 || !(0.0..=15.0).contains(&cell.value)));
        if ty == Type::Number && !(counted && whole) {
            self.report(report::decimals(decimals.span));
        }
        let before = self.get(value).clone();
        let known = match fixed {
            Op::Const(cell) if cell.tag == Tag::Number => Some(cell.value.clamp(0.0, 15.0) as u8),
            Op::Const(Cell::TRUE) => Some(0),
            Op::Const(Cell::FALSE) => before.decimals,
            _ => None,
        };
        let place = |x: f64| known.map_or(x, |d| crate::decimal::round(x, usize::from(d), rounding));
        let ir = Ir { op: Op::Round(value, by, rounding), decimals: known, lo: place(before.lo), hi: place(before.hi), span, ..before };
        self.push(ir)
    }

    fn duration(&mut self, from: Option<&Expr>, to: Option<&Expr>, unit: &str, at: At, span: Span) -> NodeId {
        let (Some(from), Some(to)) = (from, to) else { return self.error(span) };
        let Some(measure) = Span2::parse(unit) else {
            self.report(report::duration_unit(span, unit));
            return self.error(span);
        };
        let (a, b) = (self.expr(from, at), self.expr(to, at));
        for (node, expr) in [(a, from), (b, to)] {
            let ty = self.get(node).ty.clone();
            if !matches!(ty, Type::Date | Type::Any) {
                self.report(report::wrong_type(expr.span, "une date", "a date", &ty));
            }
        }
        let nullable = self.get(a).nullable || self.get(b).nullable;
        let whole = !matches!(measure, Span2::Months | Span2::Years | Span2::Quarters);
        self.push(Ir {
            op: Op::Duration(measure, a, b), unit: Unit::parse(unit).unwrap_or_default(), nullable, lo: 0.0,
            decimals: whole.then_some(0), ..plain(Type::Number, span)
        })
    }

    fn template(&mut self, pieces: &[Piece], at: At, span: Span) -> NodeId {
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => PieceIr::Text(text.clone()),
            Piece::Slot(expr) => PieceIr::Slot(self.expr(expr, at)),
        });
        let op = Op::Template(pieces.collect());
        self.push(Ir { op, ..plain(Type::Text, span) })
    }

    fn state(&mut self, test: Test, inner: &Expr, at: At, span: Span) -> NodeId {
        let yes_no = |op| Ir { op, lo: 0.0, hi: 1.0, ..plain(Type::Bool, span) };
        match test {
            Test::Defined | Test::Undefined => {
                let value = self.expr(inner, at);
                let defined = self.push(yes_no(Op::IsDefined(value)));
                if test == Test::Defined { defined } else { self.not(defined, span) }
            }
            Test::Applicable | Test::NotApplicable => {
                let applicable = match self.applicable(inner, at) {
                    Some(node) => self.as_condition(node, span),
                    None => self.constant(Cell::TRUE, Type::Bool, span),
                };
                if test == Test::Applicable { applicable } else { self.not(applicable, span) }
            }
        }
    }

    pub(crate) fn not(&mut self, a: NodeId, span: Span) -> NodeId {
        let (lo, hi) = (1.0 - self.get(a).hi, 1.0 - self.get(a).lo);
        self.push(Ir { op: Op::Not(a), lo, hi, ..plain(Type::Bool, span) })
    }

    /// The value in force on a day: the last one that has begun.
    fn dated(&mut self, day: &Expr, values: &[(Day, Expr)], at: At, span: Span) -> NodeId {
        let when = self.expr(day, at);
        let ty = self.get(when).ty.clone();
        if !matches!(ty, Type::Date | Type::Any) {
            self.report(report::wrong_type(day.span, "une date", "a date", &ty));
        }
        let mut value = self.constant(Cell::NA, Type::Any, span);
        for (start, expr) in values {
            let start = self.constant(date_cell(*start), Type::Date, expr.span);
            let begun = self.compare(Compare::GreaterEq, when, start, expr.span);
            let mine = self.expr(expr, at);
            value = self.branch(begun, mine, value, span);
        }
        value
    }
}

pub(crate) fn date_cell(day: Day) -> Cell {
    Cell { tag: Tag::Date, value: crate::run::calendar::days(day) }
}

/// A node of which nothing is known, silent in every check.
fn unknown(span: Span) -> Ir {
    Ir { op: Op::Const(Cell::UNKNOWN), ..plain(Type::Any, span) }
}

pub(crate) fn plain(ty: Type, span: Span) -> Ir {
    Ir {
        op: Op::Const(Cell::UNKNOWN), ty, unit: Unit::none(), bare: false, span, nullable: false, lo: f64::NEG_INFINITY,
        hi: f64::INFINITY, decimals: None, each: None,
    }
}

/// Rules after those they name, as far as cycles allow, without recursion.
fn order(defs: &Defs) -> Vec<RuleId> {
    let count = defs.rules.len();
    let mut state = vec![0u8; count];
    let mut out = Vec::with_capacity(count);
    for root in 0..count {
        let mut stack = vec![(root, false)];
        while let Some((id, done)) = stack.pop() {
            if done {
                out.push(id);
                continue;
            }
            match state.get_mut(id) {
                Some(seen) if *seen == 0 => *seen = 1,
                _ => continue,
            }
            stack.push((id, true));
            let Some(rule) = defs.rules.get(id) else { continue };
            let mut named = vec![];
            rule.value.references(&mut named);
            rule.applicable.iter().for_each(|e| e.references(&mut named));
            stack.extend(named.iter().rev().map(|(rule, _)| (*rule, false)));
            stack.extend(defs.ancestors(id).map(|above| (above, false)));
        }
    }
    out
}

impl Lowerer<'_> {
    pub(crate) fn text_base(&self) -> &[Arc<str>] {
        self.base.map_or(&[], |base| base.texts.as_slice())
    }
}
