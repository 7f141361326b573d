//! A first guess at types, before the graph is built: which rules can switch
//! off what is written under them.

use crate::{
    Type,
    front::{
        ast::{Expr, Kind, RuleId},
        rules::{Defs, RuleDef},
    },
};
use std::{collections::HashSet, sync::Arc};

/// What is guessed of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) bool: bool,
    pub(crate) nullable: bool,
}

const PLAIN: Guess = Guess { bool: false, nullable: false };

/// The guesses of all rules. Rules may name their children, which they switch
/// off: nothing is guessed at first, and more until nothing changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guesser {
    known: Arc<Vec<Guess>>,
    /// The rules that read what is written under them, which they switch off.
    reading: Arc<HashSet<RuleId>>,
}

impl Guesser {
    /// Guesses every rule, met in `order`.
    pub(crate) fn of(defs: &Defs, order: &[RuleId]) -> Self {
        let mut guesser = Self { known: Arc::new(vec![PLAIN; defs.rules.len()]), reading: Arc::default() };
        loop {
            let mut changed = false;
            for id in order {
                let guess = guesser.guess(defs, *id);
                let Some(known) = Arc::make_mut(&mut guesser.known).get_mut(*id) else { continue };
                let more = Guess { bool: known.bool | guess.bool, nullable: known.nullable | guess.nullable };
                changed |= *known != more;
                *known = more;
            }
            if !changed {
                let edges = (0..defs.rules.len()).map(|id| guesser.needs(defs, id)).collect::<Vec<_>>();
                let circles = circles(&edges);
                let above = (0..circles.len()).filter_map(|id| Some((id, guesser.parent(defs, id)?)));
                guesser.reading = Arc::new(above.filter(|(id, above)| circles.get(*id) == circles.get(*above)).map(|(_, above)| above).collect());
                return guesser;
            }
        }
    }

    /// Whether a rule reads what is written under it, which it switches off.
    pub(crate) fn reads_below(&self, id: RuleId) -> bool {
        self.reading.contains(&id)
    }

    /// The rules another one needs to be computed.
    fn needs(&self, defs: &Defs, id: RuleId) -> Vec<RuleId> {
        let Some(rule) = defs.rules.get(id) else { return vec![] };
        let mut named = vec![];
        rule.value.references(&mut named);
        rule.applicable.iter().for_each(|test| test.references(&mut named));
        let mut out: Vec<RuleId> = named.into_iter().map(|(id, _)| id).chain(self.parent(defs, id)).collect();
        let replacing: Vec<RuleId> = out.iter().flat_map(|id| defs.replacements_of(*id, usize::MAX)).map(|(by, _)| by).collect();
        out.extend(replacing);
        out
    }

    /// The guess of a rule.
    pub(crate) fn rule(&self, id: RuleId) -> Guess {
        self.known.get(id).copied().unwrap_or(PLAIN)
    }

    fn guess(&self, defs: &Defs, id: RuleId) -> Guess {
        let Some(rule) = defs.rules.get(id) else { return PLAIN };
        let mut guess = self.own(defs, id, rule);
        guess.nullable |= rule.maybe_na || rule.applicable.is_some() || self.parent(defs, id).is_some();
        guess
    }

    fn own(&self, defs: &Defs, id: RuleId, rule: &RuleDef) -> Guess {
        match rule.input.and_then(|place| defs.inputs.get(place)) {
            Some(input) => Guess { bool: input.ty == Type::Bool, nullable: input.optional },
            None => {
                let mut guess = self.expr(defs, id, &rule.value);
                guess.bool |= matches!(rule.declared_type.as_deref(), Some("booléen" | "boolean" | "oui/non"));
                guess
            }
        }
    }

    /// The nearest rule above `id` that can switch it off.
    pub(crate) fn parent(&self, defs: &Defs, id: RuleId) -> Option<RuleId> {
        for above in defs.ancestors(id).filter(|above| !defs.is_list(*above)).collect::<Vec<_>>() {
            let disabled = defs.replacements_of(above, id).any(|(_, replacement)| replacement.disables);
            let guess = self.rule(above);
            if disabled || guess.bool || guess.nullable {
                return Some(above);
            }
        }
        None
    }

    fn expr(&self, defs: &Defs, from: RuleId, expr: &Expr) -> Guess {
        let yes_no = |nullable| Guess { bool: true, nullable };
        let number = |nullable| Guess { bool: false, nullable };
        match &expr.kind {
            Kind::NotApplicable => number(true),
            Kind::Bool(_) => yes_no(false),
            Kind::Ref(id) => {
                let mut guess = self.rule(*id);
                let all: Vec<RuleId> = defs.replacements_of(*id, from).map(|(by, _)| by).collect();
                let disabled = defs.replacements_of(*id, from).any(|(_, r)| r.disables);
                for by in all {
                    guess.bool |= self.rule(by).bool && !disabled;
                }
                guess.nullable |= disabled;
                guess
            }
            Kind::Compare(op, a, b) => {
                use crate::front::ast::Compare::{Equal, NotEqual};
                let any = self.expr(defs, from, a).nullable | self.expr(defs, from, b).nullable;
                yes_no(any && !matches!(op, Equal | NotEqual))
            }
            Kind::All(_) | Kind::AnyOf(_) | Kind::State(..) => yes_no(false),
            Kind::Arith(op, a, b) => {
                use crate::front::ast::Arith::{Add, Sub};
                let (left, right) = (self.expr(defs, from, a).nullable, self.expr(defs, from, b).nullable);
                let share = !matches!(&b.kind, Kind::Number { unit, .. } if unit.as_ref().is_none_or(|unit| !unit.is_percent()));
                // More or less a share of what has no object has none either.
                number(if matches!(op, Add | Sub) { left && share } else { left || right })
            }
            Kind::Neg(a) | Kind::Logarithm(a) => number(self.expr(defs, from, a).nullable),
            Kind::Product(items) => number(items.iter().any(|e| self.expr(defs, from, e).nullable)),
            Kind::Max(items) | Kind::Min(items) | Kind::Mean(items) => {
                number(items.iter().all(|e| self.expr(defs, from, e).nullable))
            }
            Kind::Condition { test, then, otherwise } => {
                let mut guess = self.expr(defs, from, then);
                guess.nullable |= self.expr(defs, from, test).nullable | otherwise.is_none();
                if let Some(otherwise) = otherwise {
                    let other = self.expr(defs, from, otherwise);
                    guess = Guess { bool: guess.bool | other.bool, nullable: guess.nullable | other.nullable };
                }
                guess
            }
            Kind::Variations(branches) | Kind::Decision(branches) => {
                let mut guess = number(!branches.iter().any(|(test, _)| test.is_none()));
                for (_, value) in branches {
                    let one = self.expr(defs, from, value);
                    guess = Guess { bool: guess.bool | one.bool, nullable: guess.nullable | one.nullable };
                }
                guess
            }
            Kind::Scale(scale) => {
                let values = scale.bands.iter().any(|band| self.expr(defs, from, &band.value).nullable);
                let closed = scale.kind == crate::ScaleKind::Grid && scale.bands.last().is_some_and(|band| band.to.is_some() || band.below.is_some());
                number(values | closed | self.expr(defs, from, &scale.base).nullable)
            }
            Kind::Duration { from: start, to, .. } => {
                number(start.iter().chain(to).any(|e| self.expr(defs, from, e).nullable))
            }
            Kind::Fold { fold, .. } => {
                use crate::front::ast::Fold::{Count, Total};
                number(!matches!(fold, Count | Total))
            }
            // Nothing is in force before the first day.
            Kind::Dated { values, .. } => {
                let first = values.first().map_or(PLAIN, |(_, e)| self.expr(defs, from, e));
                Guess { nullable: true, ..first }
            }
            Kind::OneOf { chosen: Some(chosen), .. } => self.expr(defs, from, chosen),
            Kind::Answerable(a) | Kind::Circular(a) | Kind::Simplify(a) | Kind::InUnit(a, _) | Kind::Reduce(a, _)
            | Kind::Cap(a, _) | Kind::Floor(a, _) | Kind::Round { inner: a, .. } => self.expr(defs, from, a),
            Kind::Context { inner, overrides } => {
                let imposed = overrides.iter().any(|(_, value)| self.expr(defs, from, value).nullable);
                let inner = self.expr(defs, from, inner);
                Guess { nullable: inner.nullable | imposed, ..inner }
            }
            Kind::Default(a, b) => {
                let (a, b) = (self.expr(defs, from, a), self.expr(defs, from, b));
                Guess { bool: a.bool | b.bool, nullable: a.nullable | b.nullable }
            }
            Kind::ApplicableIf(a, _) | Kind::NotApplicableIf(a, _) => {
                Guess { nullable: true, ..self.expr(defs, from, a) }
            }
            _ => PLAIN,
        }
    }
}

/// Numbers each circle of a graph (Tarjan), without recursion.
fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    #[derive(Clone, Copy, Default)]
    struct Mark {
        /// Order of the visit, from 1; 0: not yet met.
        order: usize,
        low: usize,
        waiting: bool,
    }
    let mut marks = vec![Mark::default(); edges.len()];
    let mut circle = vec![0; edges.len()];
    let (mut met, mut waiting, mut count) = (0, vec![], 0);
    for root in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((id, next)) = path.pop() {
            let Some(mark) = marks.get_mut(id) else { continue };
            if mark.order == 0 {
                met += 1;
                *mark = Mark { order: met, low: met, waiting: true };
                waiting.push(id);
            } else if next == 0 {
                continue;
            }
            let Some(target) = edges.get(id).and_then(|list| list.get(next)).copied() else {
                // Every edge is followed: its lowest is known.
                let mark = marks.get(id).copied().unwrap_or_default();
                if mark.low == mark.order {
                    count += 1;
                    while let Some(one) = waiting.pop() {
                        if let (Some(mark), Some(slot)) = (marks.get_mut(one), circle.get_mut(one)) {
                            (mark.waiting, *slot) = (false, count);
                        }
                        if one == id {
                            break;
                        }
                    }
                }
                if let Some((above, _)) = path.last()
                    && let Some(above) = marks.get_mut(*above)
                {
                    above.low = above.low.min(mark.low);
                }
                continue;
            };
            path.push((id, next + 1));
            let other = marks.get(target).copied().unwrap_or_default();
            if other.order == 0 {
                path.push((target, 0));
            } else if other.waiting
                && let Some(mark) = marks.get_mut(id)
            {
                mark.low = mark.low.min(other.order);
            }
        }
    }
    circle
}
