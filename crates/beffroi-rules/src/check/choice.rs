//! Conditions and the choice between values.

use super::{
    lower::{At, Lowerer, plain},
    report,
};
use crate::{
    Type, Unit,
    front::ast::{Expr, Kind},
    ir::{Cell, Ir, NodeId, Op},
};
use beffroi_base::Span;

impl Lowerer<'_> {
    /// A value that must be `oui` or `non`.
    pub(crate) fn condition(&mut self, expr: &Expr, at: At) -> NodeId {
        let node = self.expr(expr, at);
        self.as_condition(node, expr.span)
    }

    pub(crate) fn as_condition(&mut self, node: NodeId, span: Span) -> NodeId {
        let ty = self.get(node).ty.clone();
        if !matches!(ty, Type::Bool | Type::Any) {
            self.report(report::wrong_type(span, "une condition (oui ou non)", "a condition (oui or non)", &ty));
            return self.error(span);
        }
        node
    }

    /// Warns about a test whose outcome no case can change.
    fn check_test(&mut self, node: NodeId, span: Span) {
        let ir = self.get(node);
        let written = matches!(ir.op, Op::Const(_));
        let (lo, hi, nullable) = (ir.lo, ir.hi, ir.nullable);
        if ir.ty == Type::Bool && !written && !nullable && lo == hi {
            self.report(report::settled(span, lo == 1.0));
        }
    }

    pub(crate) fn logic(&mut self, all: bool, items: &[Expr], at: At, span: Span) -> NodeId {
        let nodes: Vec<NodeId> = items.iter().map(|item| self.condition(item, at)).collect();
        if all && self.contradictory(&nodes) {
            self.report(report::contradiction(span));
        }
        let (mut lo, mut hi) = (f64::from(u8::from(all)), f64::from(u8::from(all)));
        for node in &nodes {
            let ir = self.get(*node);
            let (a, b) = if ir.ty == Type::Bool { (if ir.nullable { 0.0 } else { ir.lo }, ir.hi) } else { (0.0, 1.0) };
            (lo, hi) = if all { (lo.min(a), hi.min(b)) } else { (lo.max(a), hi.max(b)) };
        }
        let op = if all { Op::And(nodes.into()) } else { Op::Or(nodes.into()) };
        self.push(Ir { op, lo, hi, ..plain(Type::Bool, span) })
    }

    pub(crate) fn if_then(&mut self, test: &Expr, then: &Expr, otherwise: Option<&Expr>, at: At, span: Span) -> NodeId {
        let condition = self.condition(test, at);
        self.check_test(condition, test.span);
        let then = self.expr(then, at);
        let otherwise = match otherwise {
            Some(expr) => self.expr(expr, at),
            None => self.constant(Cell::NA, Type::Any, span),
        };
        let (then, otherwise, mut ir) = self.joined(then, otherwise, span);
        // A test that can have no object takes the whole away with it.
        let lost = self.get(condition).nullable || self.get(condition).ty == Type::Any;
        ir.nullable |= self.get(condition).nullable;
        ir.op = if lost { Op::If(condition, then, otherwise) } else { Op::Branch(condition, then, otherwise) };
        self.push(ir)
    }

    pub(crate) fn variations(&mut self, branches: &[(Option<Expr>, Expr)], at: At, span: Span) -> NodeId {
        let mut tests = vec![];
        let mut last = None;
        for (test, value) in branches {
            match test {
                Some(test) => {
                    let condition = self.condition(test, at);
                    self.check_test(condition, test.span);
                    tests.push((condition, self.expr(value, at), test.span));
                }
                None => last = Some(self.expr(value, at)),
            }
        }
        let conditions: Vec<_> = tests.iter().map(|(test, ..)| *test).collect();
        for (late, early) in self.idle(&conditions).unwrap_or_else(|| self.unreached(&conditions)) {
            if let (Some((.., late)), Some((.., early))) = (tests.get(late), tests.get(early)) {
                self.report(report::taken_before(*late, *early));
            }
        }
        let mut value = match last {
            Some(last) => last,
            None => self.constant(Cell::NA, Type::Any, span),
        };
        for (i, (test, then, test_span)) in tests.iter().enumerate().rev() {
            // The first branch gives the unit.
            let first = tests.first().map_or(*then, |(_, first, _)| *first);
            let here = if i == 0 { span } else { *test_span };
            value = self.branch_like(*test, *then, value, first, here);
        }
        value
    }

    /// The value if the test holds, the other one if it fails or has no object.
    pub(crate) fn branch(&mut self, test: NodeId, then: NodeId, otherwise: NodeId, span: Span) -> NodeId {
        self.branch_like(test, then, otherwise, then, span)
    }

    fn branch_like(&mut self, test: NodeId, then: NodeId, otherwise: NodeId, model: NodeId, span: Span) -> NodeId {
        let model_unit = self.get(model).unit.clone();
        let then = if then == model { then } else { self.convert_if_possible(then, &model_unit, span) };
        let (then, otherwise, mut ir) = self.joined(then, otherwise, span);
        ir.op = Op::Branch(test, then, otherwise);
        self.push(ir)
    }

    fn convert_if_possible(&mut self, node: NodeId, unit: &Unit, span: Span) -> NodeId {
        let ir = self.get(node);
        match ir.unit.factor_to(unit) {
            Some(factor) if ir.ty == Type::Number && !ir.bare && factor != 1.0 => self.scaled(node, factor, unit, span),
            _ => node,
        }
    }

    /// Two values for one place: same type, the unit of the first.
    pub(crate) fn joined(&mut self, a: NodeId, b: NodeId, span: Span) -> (NodeId, NodeId, Ir) {
        let (ta, tb) = (self.get(a).ty.clone(), self.get(b).ty.clone());
        let (a, b, ty) = match (&ta, &tb) {
            (Type::Any, _) => (a, b, tb),
            (_, Type::Any) => (a, b, ta),
            (Type::Number, Type::Number) => {
                let (a, b) = self.same_unit(a, b, span);
                (a, b, Type::Number)
            }
            (x, y) if x == y => (a, b, ta),
            (Type::Choice(_) | Type::Text, Type::Choice(_) | Type::Text) => (a, b, Type::Text),
            _ => {
                let (sa, sb) = (self.get(a).span, self.get(b).span);
                self.report(report::branches(sa, &ta, sb, &tb));
                (a, b, Type::Any)
            }
        };
        let (x, y) = (self.get(a), self.get(b));
        let widest = |f: fn(&Ir) -> f64, pick: fn(f64, f64) -> f64| match (is_nothing(x), is_nothing(y)) {
            (true, _) => f(y),
            (_, true) => f(x),
            _ => pick(f(x), f(y)),
        };
        let unit_of = if x.ty == Type::Number && !(x.bare && y.ty == Type::Number) { x } else { y };
        let ir = Ir {
            unit: unit_of.unit.clone(),
            bare: if x.ty == Type::Number && y.ty == Type::Number { x.bare && y.bare } else { unit_of.bare },
            nullable: x.nullable || y.nullable,
            lo: widest(|ir| ir.lo, f64::min),
            hi: widest(|ir| ir.hi, f64::max),
            decimals: match (is_nothing(x), is_nothing(y)) {
                (true, _) => y.decimals,
                (_, true) => x.decimals,
                _ => x.decimals.zip(y.decimals).map(|(a, b)| a.max(b)),
            },
            ..plain(ty, span)
        };
        (a, b, ir)
    }

    pub(crate) fn default(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let (a, b, mut ir) = self.joined(a, b, span);
        ir.op = Op::Default(a, b);
        self.push(ir)
    }

    /// A choice among a list. In a service the list belongs to the question;
    /// here it types what a model's question may be answered.
    pub(crate) fn one_of(&mut self, choices: &[Expr], chosen: Option<&Expr>, at: At, span: Span) -> NodeId {
        let node = match chosen {
            Some(expr) => self.expr(expr, at),
            None => {
                if !self.defs.lenient && self.defs.rules.get(at.rule).is_some_and(|rule| rule.free.is_none()) && let Some(rule) = self.defs.rules.get(at.rule) {
                    self.report(report::unasked(rule.span));
                }
                self.error(span)
            }
        };
        self.check_choices(choices);
        let names: Vec<String> = choices.iter().filter_map(|choice| self.choice_name(choice)).collect();
        if names.len() == choices.len() {
            let ty = Type::Choice(names.into());
            let ir = self.get(node).clone();
            if matches!(ir.ty, Type::Any | Type::Text | Type::Choice(_)) {
                return self.push(Ir { ty, op: same(node), ..ir });
            }
        }
        if let Some(Kind::Number { unit, .. }) = choices.first().map(|choice| &choice.kind) {
            let ir = self.get(node).clone();
            if ir.ty == Type::Any {
                return self.push(Ir { ty: Type::Number, unit: unit.clone().unwrap_or_default(), op: same(node), ..ir });
            }
        }
        node
    }

    /// A choice that may not be one is said by the question, not by a rule.
    pub(crate) fn check_choices(&mut self, choices: &[Expr]) {
        for choice in choices {
            if let Kind::Ref(id) = choice.kind && self.guesser.rule(id).nullable {
                self.report(report::conditional_choice(choice.span));
            }
        }
    }

    fn choice_name(&self, choice: &Expr) -> Option<String> {
        match &choice.kind {
            Kind::Text(text) => Some(text.to_string()),
            Kind::Ref(id) => self.defs.name(*id).rsplit(" . ").next().map(str::to_owned),
            _ => None,
        }
    }
}

/// The same value seen with another type.
fn same(node: NodeId) -> Op {
    Op::Scale(node, 1.0)
}

/// A constant without value: it says nothing of the range.
fn is_nothing(ir: &Ir) -> bool {
    matches!(ir.op, Op::Const(cell) if cell.is_na() || cell.is_unknown())
}
