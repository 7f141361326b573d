//! Numbers: units, ranges, decimals.

use super::{
    lower::{At, Lowerer, plain},
    report,
};
use crate::{
    Type, Unit,
    front::ast::{Arith, Compare, Expr, Kind},
    ir::{Cell, Ir, NodeId, Op, Tag},
};
use beffroi_base::Span;

/// Most decimals followed exactly through sums and products.
const DECIMALS_MAX: u8 = 9;

impl Lowerer<'_> {
    /// A value that must be a number.
    pub(crate) fn numeric(&mut self, expr: &Expr, at: At) -> NodeId {
        let node = self.expr(expr, at);
        let ty = self.get(node).ty.clone();
        if !matches!(ty, Type::Number | Type::Any) {
            self.report(report::wrong_type(expr.span, "un nombre", "a number", &ty));
            return self.error(expr.span);
        }
        node
    }

    fn value_of(&self, node: NodeId) -> Option<f64> {
        match self.get(node).op {
            Op::Const(cell) if cell.tag == Tag::Number => Some(cell.value),
            _ => None,
        }
    }

    /// The same number in another unit.
    pub(crate) fn scaled(&mut self, node: NodeId, factor: f64, unit: &Unit, span: Span) -> NodeId {
        let ir = self.get(node).clone();
        if factor == 1.0 {
            if ir.unit == *unit && !ir.bare {
                return node;
            }
            return self.push(Ir { op: Op::Scale(node, 1.0), unit: unit.clone(), bare: false, ..ir });
        }
        let finer = (1..=3u8).find(|d| (factor * crate::decimal::ten(usize::from(*d)) - 1.0).abs() < 1e-12);
        let decimals = match finer {
            Some(d) => ir.decimals.map(|n| n + d).filter(|n| *n <= DECIMALS_MAX),
            None => ir.decimals.filter(|_| factor.fract() == 0.0),
        };
        let scaled = self.push(Ir {
            op: Op::Scale(node, factor), unit: unit.clone(), bare: false, lo: crate::decimal::scale(ir.lo, factor), hi: crate::decimal::scale(ir.hi, factor), decimals,
            span, ..ir
        });
        self.snapped(scaled)
    }

    /// Gives a result its nearest decimal, where its decimals are known.
    pub(crate) fn snapped(&mut self, node: NodeId) -> NodeId {
        let ir = self.get(node).clone();
        match ir.decimals {
            Some(decimals) if (1..=DECIMALS_MAX).contains(&decimals) => self.push(Ir { op: Op::Snap(node, decimals), ..ir }),
            _ => node,
        }
    }

    /// Brings `b` to the unit of `a`, or a bare number to the unit of the other.
    pub(crate) fn same_unit(&mut self, a: NodeId, b: NodeId, span: Span) -> (NodeId, NodeId) {
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        if x.ty == Type::Any || y.ty == Type::Any {
            return (a, b);
        }
        if x.bare && y.bare || x.unit == y.unit && x.bare == y.bare {
            return (a, b);
        }
        if x.bare != y.bare {
            let (bare, unit) = if x.bare { (a, y.unit.clone()) } else { (b, x.unit.clone()) };
            if unit.is_none() {
                return (a, b);
            }
            // Nothing is nothing in every unit.
            if self.value_of(bare) != Some(0.0) {
                let literal = self.value_of(bare).is_some();
                let level = self.level();
                let bare_span = self.get(bare).span;
                let other = if x.bare { y.span } else { x.span };
                self.report(report::no_unit(level, bare_span, literal, &unit, other));
            }
            let adopted = self.scaled(bare, 1.0, &unit, span);
            return if x.bare { (adopted, b) } else { (a, adopted) };
        }
        match y.unit.factor_to(&x.unit) {
            Some(factor) if !one_percent(&x.unit, &y.unit) => (a, self.scaled(b, factor, &x.unit, span)),
            _ => {
                let level = self.level();
                self.report(report::units(level, x.span, &x.unit, y.span, &y.unit));
                (a, self.scaled(b, 1.0, &x.unit, span))
            }
        }
    }

    pub(crate) fn negate(&mut self, a: NodeId, span: Span) -> NodeId {
        let ir = self.get(a).clone();
        self.push(Ir { op: Op::Neg(a), lo: -ir.hi, hi: -ir.lo, span, ..ir })
    }

    pub(crate) fn arith(&mut self, op: Arith, a: NodeId, b: NodeId, span: Span) -> NodeId {
        match op {
            Arith::Add => self.add(a, b, false, span),
            Arith::Sub => self.add(a, b, true, span),
            Arith::Mul => self.multiply(a, b, span),
            Arith::Div => self.divide(a, b, span),
            Arith::FloorDiv => self.floor_divide(a, b, span),
            Arith::Pow => self.power(a, b, span),
        }
    }

    fn add(&mut self, a: NodeId, b: NodeId, less: bool, span: Span) -> NodeId {
        let (x, y) = (self.get(a), self.get(b));
        let numbers = x.ty == Type::Number && y.ty == Type::Number;
        if numbers && y.unit.is_percent() && !x.unit.is_percent() && !measures_percent(&x.unit) {
            let ir = Ir { op: Op::Percent { base: a, rate: b, less }, span, ..percent_range(x, y, less) };
            return self.push(ir);
        }
        if less && x.nullable && numbers {
            let at = x.span;
            if !self.gone_together(a) {
                self.report(report::nullable_minuend(at));
            }
        }
        let (a, b) = self.same_unit(a, b, span);
        let (x, y) = (self.get(a), self.get(b));
        let (mut lo, mut hi) = if less { (x.lo - y.hi, x.hi - y.lo) } else { (x.lo + y.lo, x.hi + y.hi) };
        if x.nullable || y.nullable {
            // One side alone.
            let (l, h) = if less { (-y.hi, -y.lo) } else { (y.lo, y.hi) };
            (lo, hi) = (lo.min(x.lo).min(l).min(0.0), hi.max(x.hi).max(h).max(0.0));
        }
        let decimals = x.decimals.zip(y.decimals).map(|(a, b)| a.max(b));
        let op = Op::Arith(if less { Arith::Sub } else { Arith::Add }, a, b);
        let ir = Ir { op, unit: unit_of(x, y), bare: x.bare && y.bare, lo, hi, decimals, ..plain(Type::Number, span) };
        let node = self.push(ir);
        self.snapped(node)
    }

    fn multiply(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let (x, y) = (self.get(a), self.get(b));
        let (unit, factor) = x.unit.times(&y.unit);
        let (lo, hi) = product_range(x, y);
        let decimals = x.decimals.zip(y.decimals).map(|(a, b)| a + b).filter(|d| *d <= DECIMALS_MAX);
        // A percentage of a plain number has no unit, and is bare if the number is.
        let bare = (x.bare || x.unit.is_percent()) && (y.bare || y.unit.is_percent()) && unit.is_none();
        // What was not understood has no unit to compare either.
        let ty = if x.ty == Type::Any || y.ty == Type::Any { Type::Any } else { Type::Number };
        let ir = Ir {
            op: Op::Arith(Arith::Mul, a, b), unit: unit.clone(), bare, nullable: x.nullable || y.nullable, lo, hi, decimals,
            ..plain(ty, span)
        };
        self.finish(ir, factor, &unit, bare, span)
    }

    /// Pushes a product or quotient, with the factor its units ask for.
    fn finish(&mut self, ir: Ir, factor: f64, unit: &Unit, bare: bool, span: Span) -> NodeId {
        let node = self.push(ir);
        if factor == 1.0 {
            return self.snapped(node);
        }
        let node = self.scaled(node, factor, unit, span);
        if bare {
            let ir = self.get(node).clone();
            return self.push(Ir { bare, op: Op::Scale(node, 1.0), ..ir });
        }
        node
    }

    fn divide(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        if y.unit.is_percent() && !x.unit.is_percent() {
            self.report(report::by_percent(y.span));
        }
        self.check_divisor(&y);
        let (unit, factor) = x.unit.over(&y.unit);
        let (lo, hi) = quotient_range(&x, &y);
        let bare = x.bare && y.bare;
        let ir = Ir {
            op: Op::Arith(Arith::Div, a, b), unit: unit.clone(), bare, nullable: x.nullable || y.nullable, lo, hi,
            ..plain(Type::Number, span)
        };
        self.finish(ir, factor, &unit, bare, span)
    }

    fn check_divisor(&mut self, divisor: &Ir) {
        if divisor.ty == Type::Number && divisor.lo <= 0.0 && divisor.hi >= 0.0 && !self.defs.lenient {
            let certain = divisor.lo == 0.0 && divisor.hi == 0.0;
            self.report(report::divisor(divisor.span, certain));
        }
    }

    /// How many times a quantity holds another; or a quantity shared in whole units.
    fn floor_divide(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let shared = self.get(b).bare && !self.get(a).bare;
        let (a, b) = if shared { (a, b) } else { self.same_unit(a, b, span) };
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        self.check_divisor(&y);
        let (lo, hi) = quotient_range(&x, &y);
        let unit = if shared { x.unit.clone() } else { Unit::none() };
        self.push(Ir {
            op: Op::Arith(Arith::FloorDiv, a, b), unit, bare: x.bare && y.bare, nullable: x.nullable || y.nullable,
            lo: crate::decimal::whole(lo), hi: crate::decimal::whole(hi), decimals: Some(0), ..plain(Type::Number, span)
        })
    }

    fn power(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        let whole = self.value_of(b).filter(|n| n.fract() == 0.0 && n.abs() <= 9.0);
        let unit = match whole {
            Some(n) if !x.unit.is_none() => x.unit.power(n as i8),
            _ => Unit::none(),
        };
        if y.ty == Type::Number && !y.unit.is_none() || whole.is_none() && !x.unit.is_none() {
            let level = self.level();
            self.report(report::units(level, x.span, &x.unit, y.span, &y.unit));
        }
        let lo = if x.lo >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        self.push(Ir {
            op: Op::Arith(Arith::Pow, a, b), unit, bare: x.bare, nullable: x.nullable || y.nullable, lo, ..plain(Type::Number, span)
        })
    }

    pub(crate) fn compare(&mut self, op: Compare, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let equality = matches!(op, Compare::Equal | Compare::NotEqual);
        let (a, b) = self.comparable(equality, a, b, span);
        let (x, y) = (self.get(a), self.get(b));
        let nullable = (x.nullable || y.nullable) && !equality;
        let (lo, hi) = if x.nullable || y.nullable { (0.0, 1.0) } else { compared_range(op, x, y) };
        self.push(Ir { op: Op::Compare(op, a, b), nullable, lo, hi, ..plain(Type::Bool, span) })
    }

    fn comparable(&mut self, equality: bool, a: NodeId, b: NodeId, span: Span) -> (NodeId, NodeId) {
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        match (&x.ty, &y.ty) {
            (Type::Number, Type::Number) => self.same_unit(a, b, span),
            (Type::Any, _) | (_, Type::Any) | (Type::Date, Type::Date) => (a, b),
            // A rule without object equals `non`.
            (_, Type::Bool) | (Type::Bool, _) if equality && (x.ty == y.ty || x.nullable || y.nullable) => (a, b),
            (Type::Choice(choices), Type::Text) | (Type::Text, Type::Choice(choices)) if equality => {
                let literal = if x.ty == Type::Text { a } else { b };
                self.check_choice(literal, choices);
                (a, b)
            }
            (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) if equality => (a, b),
            _ => {
                self.report(report::incomparable(span, &x.ty, &y.ty, equality));
                let error = self.error(span);
                (error, error)
            }
        }
    }

    /// A text compared with a closed list must be in it.
    fn check_choice(&mut self, node: NodeId, choices: &[String]) {
        let ir = self.get(node);
        let Op::Const(cell) = ir.op else { return };
        let span = ir.span;
        let Some(text) = self.text_at(cell.value) else { return };
        if !choices.contains(&text) {
            self.report(report::not_a_choice(span, &text, choices));
        }
    }

    /// Every term in the unit of the first that has one; a term without object
    /// counts for nothing.
    pub(crate) fn sum(&mut self, items: &[Expr], at: At, span: Span) -> NodeId {
        let nodes = self.same_unit_list(items, at, span);
        let (mut lo, mut hi, mut decimals) = (0.0, 0.0, Some(0u8));
        for node in &nodes {
            let ir = self.get(*node);
            let (l, h) = if ir.nullable { (ir.lo.min(0.0), ir.hi.max(0.0)) } else { (ir.lo, ir.hi) };
            lo += l;
            hi += h;
            decimals = decimals.zip(ir.decimals).map(|(a, b)| a.max(b));
        }
        let (unit, bare) = self.unit_of_list(&nodes);
        let node = self.push(Ir { op: Op::Sum(nodes.into()), unit, bare, lo, hi, decimals, ..plain(Type::Number, span) });
        self.snapped(node)
    }

    fn same_unit_list(&mut self, items: &[Expr], at: At, span: Span) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = items.iter().map(|item| self.numeric(item, at)).collect();
        let model = nodes.iter().copied().find(|n| self.get(*n).ty == Type::Number && !self.get(*n).bare).or(nodes.first().copied());
        if let Some(model) = model {
            for node in &mut nodes {
                if *node != model {
                    *node = self.same_unit(model, *node, span).1;
                }
            }
        }
        nodes
    }

    fn unit_of_list(&self, nodes: &[NodeId]) -> (Unit, bool) {
        let known = nodes.iter().map(|n| self.get(*n)).find(|ir| ir.ty == Type::Number && !ir.bare);
        known.map_or((Unit::none(), true), |ir| (ir.unit.clone(), false))
    }

    pub(crate) fn product(&mut self, items: &[Expr], at: At, span: Span) -> NodeId {
        let nodes: Vec<NodeId> = items.iter().map(|item| self.numeric(item, at)).collect();
        let mut nodes = nodes.into_iter();
        let Some(mut value) = nodes.next() else { return self.error(span) };
        for node in nodes {
            value = self.multiply(value, node, span);
        }
        value
    }

    /// `le maximum de`, `le minimum de`, `moyenne`: what has no object is left out.
    pub(crate) fn extremum(&mut self, kind: &Kind, items: &[Expr], at: At, span: Span) -> NodeId {
        let nodes = self.same_unit_list(items, at, span);
        let irs: Vec<&Ir> = nodes.iter().map(|n| self.get(*n)).collect();
        let lowest = irs.iter().map(|ir| ir.lo).fold(f64::INFINITY, f64::min);
        let highest = irs.iter().map(|ir| ir.hi).fold(f64::NEG_INFINITY, f64::max);
        let sure = || irs.iter().filter(|ir| !ir.nullable);
        let nullable = irs.iter().all(|ir| ir.nullable);
        let decimals = irs.iter().map(|ir| ir.decimals).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        let list = nodes.clone().into();
        let (op, lo, hi, decimals) = match kind {
            Kind::Max(_) => (Op::Max(list), sure().map(|ir| ir.lo).fold(lowest, f64::max), highest, decimals),
            Kind::Min(_) => (Op::Min(list), lowest, sure().map(|ir| ir.hi).fold(highest, f64::min), decimals),
            _ => (Op::Mean(list), lowest, highest, None),
        };
        let (unit, bare) = self.unit_of_list(&nodes);
        self.push(Ir { op, unit, bare, nullable, lo, hi, decimals, ..plain(Type::Number, span) })
    }

    /// `plafond` (`cap`) or `plancher`; ignored when without object or `non`.
    pub(crate) fn bound(&mut self, cap: bool, value: NodeId, bound: NodeId, span: Span) -> NodeId {
        let ty = self.get(bound).ty.clone();
        if !matches!(ty, Type::Number | Type::Bool | Type::Any) {
            self.report(report::wrong_type(self.get(bound).span, "un nombre", "a number", &ty));
            return value;
        }
        let (value, bound) = if ty == Type::Number { self.same_unit(value, bound, span) } else { (value, bound) };
        let (x, y) = (self.get(value).clone(), self.get(bound));
        let sure = y.ty == Type::Number && !y.nullable;
        let decimals = if y.ty == Type::Number { x.decimals.zip(y.decimals).map(|(a, b)| a.max(b)) } else { x.decimals };
        let (lo, hi) = match (cap, sure) {
            (true, true) => (x.lo.min(y.lo), x.hi.min(y.hi)),
            (true, false) if y.ty == Type::Number => (x.lo.min(y.lo), x.hi),
            (false, true) => (x.lo.max(y.lo), x.hi.max(y.hi)),
            (false, false) if y.ty == Type::Number => (x.lo, x.hi.max(y.hi)),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        let op = if cap { Op::Cap(value, bound) } else { Op::Floor(value, bound) };
        self.push(Ir { op, lo, hi, decimals, span, ..x })
    }

    pub(crate) fn reduce(&mut self, a: NodeId, b: NodeId, span: Span) -> NodeId {
        let (x, y) = (self.get(a).clone(), self.get(b).clone());
        if y.ty == Type::Number && y.unit.is_percent() && !x.unit.is_percent() {
            let share = self.push(Ir { op: Op::Percent { base: a, rate: b, less: true }, span, ..percent_range(&x, &y, true) });
            let ir = self.get(share).clone();
            let nothing = self.push(Ir { op: Op::Const(Cell::number(0.0)), lo: 0.0, hi: 0.0, decimals: Some(0), ..ir });
            return self.bound(false, share, nothing, span);
        }
        let (a, b) = self.same_unit(a, b, span);
        let (x, y) = (self.get(a), self.get(b));
        let decimals = x.decimals.zip(y.decimals).map(|(a, b)| a.max(b));
        let (lo, hi) = ((x.lo - y.hi).min(x.lo).max(0.0), (x.hi - y.lo).max(x.hi).max(0.0));
        let ir = Ir { op: Op::Reduce(a, b), lo, hi, decimals, span, ..x.clone() };
        let node = self.push(ir);
        self.snapped(node)
    }

    /// Whether a number without unit comes from a percentage: twice 10 % is 0.2.
    fn is_share(&self, node: NodeId) -> bool {
        match self.get(node).op {
            Op::Arith(Arith::Mul, a, b) => {
                self.get(a).unit.is_percent() || self.get(b).unit.is_percent() || self.is_share(a) || self.is_share(b)
            }
            Op::Arith(Arith::Add | Arith::Sub, a, b) => self.is_share(a) || self.is_share(b),
            Op::Scale(a, _) | Op::Snap(a, _) | Op::Round(a, ..) | Op::Rule(_, a) | Op::Neg(a) => self.is_share(a),
            _ => false,
        }
    }

    pub(crate) fn in_unit(&mut self, a: NodeId, unit: &Unit, span: Span) -> NodeId {
        let ir = self.get(a).clone();
        let share = ir.bare && unit.is_percent() && self.is_share(a);
        if ir.ty != Type::Number || ir.bare && !share {
            return self.push(Ir { op: Op::Scale(a, 1.0), ty: Type::Number, unit: unit.clone(), bare: false, ..ir });
        }
        match ir.unit.factor_to(unit) {
            Some(factor) => self.scaled(a, factor, unit, span),
            None => {
                let level = self.level();
                self.report(report::rule_unit(level, ir.span, &ir.unit, unit));
                self.scaled(a, 1.0, unit, span)
            }
        }
    }
}

/// Whether one is a percentage and the other a plain number: comparing or
/// adding them is a trap.
fn one_percent(a: &Unit, b: &Unit) -> bool {
    a.is_percent() && b.is_none() || a.is_none() && b.is_percent()
}

fn measures_percent(unit: &Unit) -> bool {
    unit.parts().any(|(symbol, _)| symbol == "%")
}

fn unit_of(x: &Ir, y: &Ir) -> Unit {
    if x.ty == Type::Number { x.unit.clone() } else { y.unit.clone() }
}

fn percent_range(base: &Ir, rate: &Ir, less: bool) -> Ir {
    let factor = |r: f64| if less { 1.0 - r / 100.0 } else { 1.0 + r / 100.0 };
    let (mut lo, mut hi) = bounds_of([
        mul(base.lo, factor(rate.lo)), mul(base.lo, factor(rate.hi)), mul(base.hi, factor(rate.lo)), mul(base.hi, factor(rate.hi)),
    ]);
    if rate.nullable {
        (lo, hi) = (lo.min(base.lo), hi.max(base.hi));
    }
    Ir { lo, hi, decimals: None, nullable: base.nullable, ..base.clone() }
}

/// In bounds, nothing times without end is nothing.
pub(crate) fn mul(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

pub(crate) fn bounds_of(values: [f64; 4]) -> (f64, f64) {
    (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn product_range(x: &Ir, y: &Ir) -> (f64, f64) {
    bounds_of([mul(x.lo, y.lo), mul(x.lo, y.hi), mul(x.hi, y.lo), mul(x.hi, y.hi)])
}

fn quotient_range(x: &Ir, y: &Ir) -> (f64, f64) {
    if y.lo <= 0.0 && y.hi >= 0.0 {
        let positive = x.lo >= 0.0 && y.lo >= 0.0;
        return (if positive { 0.0 } else { f64::NEG_INFINITY }, f64::INFINITY);
    }
    let div = |a: f64, b: f64| if b.is_infinite() { 0.0 } else { a / b };
    bounds_of([div(x.lo, y.lo), div(x.lo, y.hi), div(x.hi, y.lo), div(x.hi, y.hi)])
}

/// Whether the comparison can hold and can fail, as bounds of 0 and 1.
fn compared_range(op: Compare, x: &Ir, y: &Ir) -> (f64, f64) {
    if x.ty != Type::Number || y.ty != Type::Number {
        return (0.0, 1.0);
    }
    let (always, never) = match op {
        Compare::Less => (x.hi < y.lo, x.lo >= y.hi),
        Compare::LessEq => (x.hi <= y.lo, x.lo > y.hi),
        Compare::Greater => (x.lo > y.hi, x.hi <= y.lo),
        Compare::GreaterEq => (x.lo >= y.hi, x.hi < y.lo),
        Compare::Equal => (x.lo == x.hi && y.lo == y.hi && x.lo == y.lo, x.hi < y.lo || x.lo > y.hi),
        Compare::NotEqual => (x.hi < y.lo || x.lo > y.hi, x.lo == x.hi && y.lo == y.hi && x.lo == y.lo),
    };
    (f64::from(u8::from(always)), f64::from(u8::from(!never)))
}
