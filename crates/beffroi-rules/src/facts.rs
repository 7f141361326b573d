//! What a checker asks of the rules beyond their values: values that change
//! with the date, branches never reached, answers of which only a test is used.

use crate::{
    Expression, Program,
    front::ast::{Compare, Expr, Kind, RuleId},
    ir::Op,
    run::Plan,
};
use beffroi_base::{Day, Span};
use std::collections::BTreeMap;

/// A value that changes with the date (`valeurs datées`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The rule it is written in.
    pub rule: String,
    /// Where it is written.
    pub span: Span,
    /// The days from which a value holds, earliest first, with their places.
    pub days: Vec<(Day, Span)>,
    /// The table and the place of the band it is the amount of, if it is one.
    pub band: Option<(Span, usize)>,
}

/// A branch that an earlier one never lets be reached: both ask that the same
/// day be past, the earlier one an earlier day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// The rule it is written in.
    pub rule: String,
    /// Where the branch that wins tests.
    pub by: Span,
    /// From when the branch that wins holds.
    pub since: Day,
    /// Where the branch never reached tests.
    pub span: Span,
    /// From when it was meant to hold.
    pub from: Day,
}

impl Program {
    /// Every value that changes with the date. A band of a table whose amount
    /// does not change, next to bands whose amount does, has no days.
    pub fn histories(&self) -> Vec<History> {
        let mut out = vec![];
        for rule in self.inner.defs.rules.iter().filter(|rule| rule.input.is_none()) {
            histories(&rule.value, &rule.name, None, &mut out);
        }
        out
    }

    /// Every branch of `variations` that an earlier date never lets be reached.
    pub fn shadowed(&self) -> Vec<Shadowed> {
        let mut out = vec![];
        for rule in self.inner.defs.rules.iter().filter(|rule| rule.input.is_none()) {
            shadowed(&rule.value, &rule.name, &mut out);
        }
        out
    }

    /// Where a rule tests an input, when testing is all it does with it; none
    /// when its exact value matters. An input the rule does not reach has no
    /// test.
    pub fn tests_in_rule(&self, rule: &str, input: &str) -> Option<Vec<Span>> {
        self.plan_of(rule).map_or(Some(vec![]), |plan| self.tests(plan, input))
    }

    /// The same for an expression.
    pub fn tests_in(&self, expression: &Expression, input: &str) -> Option<Vec<Span>> {
        self.tests(&expression.plan, input)
    }

    /// Whether a rule reads a list, directly or not.
    pub(crate) fn folds(&self, rule: &str) -> bool {
        self.plan_of(rule).is_some_and(|plan| plan.ops.iter().any(|op| matches!(op, Op::Fold(_))))
    }

    fn tests(&self, plan: &Plan, input: &str) -> Option<Vec<Span>> {
        let place = self.inner.defs.place(input);
        let Some(local) = place.and_then(|place| plan.inputs.iter().position(|known| *known == place)) else {
            return Some(vec![]);
        };
        let mut carries = vec![false; plan.ops.len()];
        let mut tests = vec![];
        for (at, op) in plan.ops.iter().enumerate() {
            let mut parts = vec![];
            op.for_each(&mut |part| parts.push(part));
            let carrying = parts.iter().filter(|part| carries.get(**part).copied().unwrap_or(false)).count();
            let passes = match op {
                Op::Input(known) => *known == local,
                _ if carrying == 0 => false,
                Op::Compare(..) if carrying == 1 && self.other_is_constant(plan, &parts, &carries) => {
                    tests.push(plan.meta.get(at)?.span);
                    false
                }
                Op::IsDefined(_) | Op::IsApplicable(_) => {
                    tests.push(plan.meta.get(at)?.span);
                    false
                }
                Op::Rule(..) | Op::Scale(..) | Op::Snap(..) | Op::Duration(..) => true,
                _ => return None,
            };
            if let Some(slot) = carries.get_mut(at) {
                *slot = passes;
            }
        }
        if carries.last().copied().unwrap_or(false) { None } else { Some(tests) }
    }

    /// Whether what a tested answer is compared with is known beforehand.
    fn other_is_constant(&self, plan: &Plan, parts: &[usize], carries: &[bool]) -> bool {
        let other = parts.iter().find(|part| !carries.get(**part).copied().unwrap_or(false));
        let constant = |at: &usize| {
            matches!(plan.ops.get(*at), Some(Op::Const(_))) || plan.meta.get(*at).is_some_and(|meta| meta.lo == meta.hi && meta.lo.is_finite())
        };
        other.is_some_and(constant)
    }
}

fn histories(expr: &Expr, rule: &str, band: Option<(Span, usize)>, out: &mut Vec<History>) {
    match &expr.kind {
        Kind::Dated { values, .. } => {
            let days = values.iter().map(|(day, value)| (*day, value.span)).collect();
            out.push(History { rule: rule.to_owned(), span: expr.span, days, band });
        }
        Kind::Scale(scale) if scale.bands.iter().any(|band| matches!(band.value.kind, Kind::Dated { .. })) => {
            for (place, band) in scale.bands.iter().enumerate() {
                match band.value.kind {
                    Kind::Dated { .. } => histories(&band.value, rule, Some((expr.span, place)), out),
                    _ => out.push(History { rule: rule.to_owned(), span: band.span, days: vec![], band: Some((expr.span, place)) }),
                }
            }
            return;
        }
        _ => {}
    }
    expr.kind.for_each(&mut |part| histories(part, rule, None, out));
}

fn shadowed(expr: &Expr, rule: &str, out: &mut Vec<Shadowed>) {
    if let Kind::Variations(branches) | Kind::Decision(branches) = &expr.kind {
        let mut earliest: BTreeMap<RuleId, (Day, Span)> = BTreeMap::new();
        for test in branches.iter().filter_map(|(test, _)| test.as_ref()) {
            let Some((asked, from)) = past(test) else { continue };
            match earliest.get(&asked) {
                Some((since, by)) if *since <= from => {
                    out.push(Shadowed { rule: rule.to_owned(), by: *by, since: *since, span: test.span, from });
                }
                _ => {
                    earliest.insert(asked, (from, test.span));
                }
            }
        }
    }
    expr.kind.for_each(&mut |part| shadowed(part, rule, out));
}

/// `jour >= 01/09/2024`: the date looked at, and from when it holds.
fn past(test: &Expr) -> Option<(RuleId, Day)> {
    let Kind::Compare(sign, left, right) = &test.kind else { return None };
    match (&left.kind, sign, &right.kind) {
        (Kind::Ref(asked), Compare::GreaterEq | Compare::Greater, Kind::Date(day))
        | (Kind::Date(day), Compare::LessEq | Compare::Less, Kind::Ref(asked)) => Some((*asked, *day)),
        _ => None,
    }
}
