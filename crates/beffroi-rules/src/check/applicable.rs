//! Applicability, decided without computing the value wherever possible: a
//! rule may add up its children, which are switched off with it.

use super::lower::{At, Lowerer, plain};
use crate::{
    Type,
    front::ast::{Arith, Expr, Kind, RuleId},
    ir::{Cell, Ir, NodeId, Op},
};
use beffroi_base::Span;

impl Lowerer<'_> {
    /// The condition set on a rule by the nearest rule above it that can be
    /// `non` or without object.
    pub(crate) fn parent_gate(&mut self, id: RuleId, env: usize) -> Option<NodeId> {
        let defs = self.defs;
        let above = self.guesser.parent(defs, id)?;
        if self.modes.get(self.mode).is_some_and(|inside| inside.contains(&above)) {
            return None;
        }
        let at = At { rule: id, env };
        let span = defs.rules.get(id).map_or(Span::default(), |rule| rule.span);
        let guess = self.guesser.rule(above);
        if guess.bool || defs.replacements_of(above, id).next().is_some() {
            let value = self.reference(above, at, span);
            if self.get(value).ty == Type::Bool {
                return Some(value);
            }
            return Some(self.is_applicable(value, span));
        }
        self.applicable_rule(above, at)
    }

    /// Whether a node is applicable, from its value.
    pub(crate) fn is_applicable(&mut self, node: NodeId, span: Span) -> NodeId {
        let lo = if self.get(node).nullable { 0.0 } else { 1.0 };
        self.push(Ir { op: Op::IsApplicable(node), lo, hi: 1.0, ..plain(Type::Bool, span) })
    }

    /// Whether a rule is applicable; `None` when it always is.
    pub(crate) fn applicable_rule(&mut self, id: RuleId, at: At) -> Option<NodeId> {
        let defs = self.defs;
        let rule = defs.rules.get(id)?;
        let seen = (id, at.env, self.mode);
        if let Some(known) = self.app_memo.get(&seen) {
            return *known;
        }
        if self.app_progress.contains(&seen) || !self.guesser.rule(id).nullable {
            return None;
        }
        self.app_progress.push(seen);
        let at_rule = At { rule: id, env: at.env };
        let gate = self.parent_gate(id, at.env).map(|gate| self.as_condition(gate, rule.span));
        let own = match (rule.input, &rule.applicable) {
            (Some(_), _) if rule.maybe_na => {
                let node = self.rule(id, at.env);
                Some(self.is_applicable(node, rule.span))
            }
            (Some(_), Some(test)) => Some(self.condition(test, at_rule)),
            (Some(_), None) => None,
            (None, _) => self.inside(id, |lowerer| lowerer.applicable(&rule.value, at_rule)),
        };
        self.app_progress.pop();
        let both = self.both(gate, own, rule.span);
        self.app_memo.insert(seen, both);
        both
    }

    /// Whether a value is applicable; `None` when it always is.
    pub(crate) fn applicable(&mut self, expr: &Expr, at: At) -> Option<NodeId> {
        let span = expr.span;
        match &expr.kind {
            Kind::Number { .. } | Kind::Bool(_) | Kind::Text(_) | Kind::Date(_) | Kind::Sum(_) | Kind::All(_)
            | Kind::AnyOf(_) | Kind::Fold { fold: crate::front::ast::Fold::Count | crate::front::ast::Fold::Total, .. } | Kind::State(..) | Kind::Template(_) | Kind::Undefined | Kind::Error => None,
            Kind::Ref(id) if self.defs.replacements_of(*id, at.rule).next().is_none() => self.applicable_rule(*id, at),
            Kind::ApplicableIf(inner, test) => {
                let test = self.condition(test, at);
                let inner = self.applicable(inner, at);
                self.both(Some(test), inner, span)
            }
            Kind::NotApplicableIf(inner, test) => {
                let test = self.condition(test, at);
                let test = self.not(test, span);
                let inner = self.applicable(inner, at);
                self.both(Some(test), inner, span)
            }
            Kind::Answerable(a) if !self.imposed(at) => self.applicable(a, at),
            Kind::InUnit(a, _) | Kind::Simplify(a) | Kind::Reduce(a, _) | Kind::Cap(a, _) | Kind::Floor(a, _)
            | Kind::Round { inner: a, .. } | Kind::Neg(a) => self.applicable(a, at),
            Kind::Arith(Arith::Mul | Arith::Div | Arith::FloorDiv, a, b) => {
                let (a, b) = (self.applicable(a, at), self.applicable(b, at));
                self.both(a, b, span)
            }
            Kind::Condition { test, then, otherwise } => {
                let test = self.condition(test, at);
                let then = self.applicable(then, at);
                let never = self.constant(Cell::FALSE, Type::Bool, span);
                let otherwise = match otherwise {
                    Some(otherwise) => self.applicable(otherwise, at),
                    None => Some(never),
                };
                let known = self.get(test).nullable.then(|| self.is_applicable(test, span));
                let inside = self.either(test, then, otherwise, span);
                self.both(known, inside, span)
            }
            Kind::Variations(branches) | Kind::Decision(branches) => {
                let never = self.constant(Cell::FALSE, Type::Bool, span);
                let mut value = Some(never);
                for (test, then) in branches.iter().rev() {
                    let then = self.applicable(then, at);
                    value = match test {
                        Some(test) => {
                            let test = self.condition(test, at);
                            self.either(test, then, value, span)
                        }
                        None => then,
                    };
                }
                value
            }
            Kind::Max(items) | Kind::Min(items) | Kind::Mean(items) if !items.is_empty() => {
                let all: Option<Vec<NodeId>> = items.iter().map(|item| self.applicable(item, at)).collect();
                all.map(|all| self.push(Ir { op: Op::Or(all.into()), lo: 0.0, hi: 1.0, ..plain(Type::Bool, span) }))
            }
            _ => {
                let node = self.expr(expr, at);
                self.get(node).nullable.then(|| self.is_applicable(node, span))
            }
        }
    }

    /// Of two values, whether the one taken is applicable; `None` when both
    /// always are.
    fn either(&mut self, test: NodeId, then: Option<NodeId>, otherwise: Option<NodeId>, span: Span) -> Option<NodeId> {
        if then.is_none() && otherwise.is_none() {
            return None;
        }
        let always = self.constant(Cell::TRUE, Type::Bool, span);
        let op = Op::Branch(test, then.unwrap_or(always), otherwise.unwrap_or(always));
        Some(self.push(Ir { op, lo: 0.0, hi: 1.0, ..plain(Type::Bool, span) }))
    }

    fn imposed(&self, at: At) -> bool {
        self.envs.get(at.env).is_some_and(|env| env.contains_key(&at.rule))
    }

    fn both(&mut self, a: Option<NodeId>, b: Option<NodeId>, span: Span) -> Option<NodeId> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.push(Ir { op: Op::And([a, b].into()), lo: 0.0, hi: 1.0, ..plain(Type::Bool, span) })),
            (one, other) => one.or(other),
        }
    }
}
