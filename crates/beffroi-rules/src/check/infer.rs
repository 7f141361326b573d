//! A first guess at types, before the graph is built: which rules can switch
//! off what is written under them.

use crate::{
    Type,
    front::{
        ast::{Expr, Kind, RuleId},
        rules::{Defs, RuleDef},
    },
};
use std::collections::HashMap;

/// What is guessed of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) bool: bool,
    pub(crate) nullable: bool,
}

const PLAIN: Guess = Guess { bool: false, nullable: false };

/// Remembers its guesses.
#[derive(Default)]
pub(crate) struct Guesser {
    known: HashMap<RuleId, Guess>,
}

impl Guesser {
    /// The guess of a rule; while it is being made (a cycle), the plain one.
    pub(crate) fn rule(&mut self, defs: &Defs, id: RuleId) -> Guess {
        if let Some(guess) = self.known.get(&id) {
            return *guess;
        }
        self.known.insert(id, PLAIN);
        let Some(rule) = defs.rules.get(id) else { return PLAIN };
        let mut guess = self.own(defs, id, rule);
        if rule.maybe_na {
            guess.nullable = true;
        }
        if rule.applicable.is_some() || (!guess.nullable && self.parent(defs, id).is_some()) {
            guess.nullable = true;
        }
        self.known.insert(id, guess);
        guess
    }

    fn own(&mut self, defs: &Defs, id: RuleId, rule: &RuleDef) -> Guess {
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
    pub(crate) fn parent(&mut self, defs: &Defs, id: RuleId) -> Option<RuleId> {
        for above in defs.ancestors(id).filter(|above| !defs.is_list(*above)).collect::<Vec<_>>() {
            let disabled = defs.replacements_of(above, id).any(|(_, replacement)| replacement.disables);
            let guess = self.rule(defs, above);
            if disabled || guess.bool || guess.nullable {
                return Some(above);
            }
        }
        None
    }

    fn expr(&mut self, defs: &Defs, from: RuleId, expr: &Expr) -> Guess {
        let yes_no = |nullable| Guess { bool: true, nullable };
        let number = |nullable| Guess { bool: false, nullable };
        match &expr.kind {
            Kind::NotApplicable => number(true),
            Kind::Bool(_) => yes_no(false),
            Kind::Ref(id) => {
                let mut guess = self.rule(defs, *id);
                let all: Vec<RuleId> = defs.replacements_of(*id, from).map(|(by, _)| by).collect();
                let disabled = defs.replacements_of(*id, from).any(|(_, r)| r.disables);
                for by in all {
                    guess.bool |= self.rule(defs, by).bool && !disabled;
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
                let any = self.expr(defs, from, a).nullable | self.expr(defs, from, b).nullable;
                number(any && !matches!(op, Add | Sub))
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
            Kind::Variations(branches) => {
                let mut guess = number(!branches.iter().any(|(test, _)| test.is_none()));
                for (_, value) in branches {
                    let one = self.expr(defs, from, value);
                    guess = Guess { bool: guess.bool | one.bool, nullable: guess.nullable | one.nullable };
                }
                guess
            }
            Kind::Scale(scale) => {
                let values = scale.bands.iter().any(|band| self.expr(defs, from, &band.value).nullable);
                number(values | self.expr(defs, from, &scale.base).nullable)
            }
            Kind::Duration { from: start, to, .. } => {
                number(start.iter().chain(to).any(|e| self.expr(defs, from, e).nullable))
            }
            Kind::Fold { fold, .. } => {
                use crate::front::ast::Fold::{Count, Total};
                number(!matches!(fold, Count | Total))
            }
            Kind::Dated { values, .. } => values.first().map_or(PLAIN, |(_, e)| self.expr(defs, from, e)),
            Kind::Answerable(a) | Kind::Circular(a) | Kind::Simplify(a) | Kind::InUnit(a, _) | Kind::Reduce(a, _)
            | Kind::Cap(a, _) | Kind::Floor(a, _) | Kind::Round { inner: a, .. } => self.expr(defs, from, a),
            Kind::Context { inner, .. } => self.expr(defs, from, inner),
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
