//! Lists: what depends on the element at hand, and what folds a list.

use super::{
    arithmetic::mul,
    lower::{At, Lowerer, plain},
    report,
};
use crate::{
    Type,
    front::ast::{Expr, Fold, Kind, RuleId},
    ir::{FoldIr, Ir, NodeId, Op},
};
use beffroi_base::Span;

impl Lowerer<'_> {
    /// The list of which an operation depends on the element at hand.
    pub(crate) fn each_of(&mut self, op: &Op, span: Span) -> Option<RuleId> {
        if !self.defs.has_lists {
            return None;
        }
        match op {
            Op::Input(place) => self.defs.list_of(*place),
            // Folding is what makes one value of all elements.
            Op::Fold(fold) => self.get(fold.list).each,
            op => {
                let mut lists: Vec<RuleId> = vec![];
                op.for_each(&mut |part| lists.extend(self.get(part).each));
                let first = lists.first().copied()?;
                if let Some(other) = lists.iter().find(|other| **other != first) {
                    let (a, b) = (self.defs.name(first), self.defs.name(*other));
                    self.report(report::two_lists(span, a, b));
                }
                Some(first)
            }
        }
    }

    /// `nombre d'éléments`, `total`, `plus petit`, `plus grand`.
    pub(crate) fn fold(&mut self, fold: Fold, list: Option<&Expr>, [of, test]: [Option<&Expr>; 2], at: At, span: Span) -> NodeId {
        let of = of.map(|of| self.numeric(of, at));
        let test = test.map(|test| self.condition(test, at));
        let met = of.into_iter().chain(test).find_map(|node| self.get(node).each);
        let rule = match list {
            None => met,
            Some(named) => match named.kind {
                Kind::Ref(id) if self.defs.is_list(id) => Some(id),
                Kind::Error => return self.error(span),
                _ => {
                    self.report(report::not_a_list(named.span));
                    return self.error(span);
                }
            },
        };
        let Some(rule) = rule else {
            let broken = of.into_iter().chain(test).any(|node| self.get(node).ty == Type::Any);
            if !broken {
                self.report(report::no_list(span));
            }
            return self.error(span);
        };
        if let Some(other) = met.filter(|met| *met != rule) {
            let (a, b) = (self.defs.name(rule), self.defs.name(other));
            self.report(report::two_lists(span, a, b));
            return self.error(span);
        }
        let size = self.reference(rule, at, span);
        let ir = self.folded(fold, size, of, test, span);
        let op = Op::Fold(Box::new(FoldIr { fold, list: size, rule, of, test, body: Box::default() }));
        let node = self.push(Ir { op, ..ir });
        if fold == Fold::Total { self.snapped(node) } else { node }
    }

    /// What is known of a fold before any case exists.
    fn folded(&self, fold: Fold, size: NodeId, of: Option<NodeId>, test: Option<NodeId>, span: Span) -> Ir {
        let size = self.get(size);
        let (fewest, most) = (if size.nullable { 0.0 } else { size.lo }, size.hi);
        let all = test.is_none_or(|test| self.get(test).lo == 1.0 && !self.get(test).nullable);
        let sure = if all { fewest } else { 0.0 };
        let Some(of) = of.map(|of| self.get(of)) else {
            return Ir { bare: true, lo: sure, hi: most, decimals: Some(0), ..plain(Type::Number, span) };
        };
        let certain = if of.nullable { 0.0 } else { sure };
        let ir = Ir { unit: of.unit.clone(), bare: of.bare, lo: of.lo, hi: of.hi, decimals: of.decimals, ..plain(Type::Number, span) };
        match fold {
            Fold::Count | Fold::Total => Ir {
                lo: mul(of.lo, certain).min(mul(of.lo, most)),
                hi: mul(of.hi, certain).max(mul(of.hi, most)),
                ..ir
            },
            Fold::Least | Fold::Greatest => Ir { nullable: certain < 1.0, ..ir },
        }
    }
}
