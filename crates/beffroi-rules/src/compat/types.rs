//! What version 1 infers before evaluating: who can be `null`, base types.

use super::build::{Arena, Id, N, Rule, Ty};
use std::collections::HashMap;

/// Whether it can be null (when inferred), and its type.
pub(super) type Inferred = (Option<bool>, Option<Ty>);

#[derive(Clone, Default)]
pub(super) struct Types {
    nodes: HashMap<Id, Inferred>,
    rules: HashMap<Rule, Inferred>,
    wider: Wider,
}

/// Departures of the checked profile that change what can have no object.
#[derive(Clone, Copy, Default)]
pub(super) struct Wider {
    /// A table.
    pub(super) tables: bool,
    /// A choice without `sinon`.
    pub(super) open: bool,
    /// What replaces a rule does so in `le maximum de` too.
    pub(super) moved: bool,
    /// The mean of nothing.
    pub(super) mean: bool,
}

fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    if a == Some(true) { a } else { b }
}

impl Types {
    /// All rules and what is above them, in the order written: where rules need
    /// one another, the order decides what is inferred.
    pub(super) fn of(arena: &Arena, wider: Wider) -> Self {
        let mut types = Self { wider, ..Self::default() };
        for (id, rule) in arena.rules.iter().enumerate() {
            types.rule(arena, id);
            for parent in &rule.parents {
                types.node(arena, *parent);
            }
        }
        types
    }

    pub(super) fn rule(&mut self, arena: &Arena, id: Rule) -> Inferred {
        if let Some(known) = self.rules.get(&id) {
            return *known;
        }
        self.rules.insert(id, (None, None));
        let Some(rule) = arena.rules.get(id) else { return (None, None) };
        let value = self.node(arena, rule.value);
        let found = match &rule.choices {
            Some(choices) => {
                let null = choices.references && choices.named.iter().all(|(_, n)| self.node(arena, *n).0 == Some(true));
                (either(value.0, Some(null)), choices.ty)
            }
            None if value.1.is_some() => value,
            None => (value.0, rule.declared),
        };
        self.rules.insert(id, found);
        found
    }

    pub(super) fn node(&mut self, arena: &Arena, id: Id) -> Inferred {
        if let Some(known) = self.nodes.get(&id) {
            return *known;
        }
        self.nodes.insert(id, (None, None));
        let found = self.infer(arena, id);
        self.nodes.insert(id, found);
        found
    }

    /// What was inferred of a node, if the inference went through it: version 1
    /// does not look inside sums, equalities or texts.
    pub(super) fn known(&self, id: Id) -> Inferred {
        self.nodes.get(&id).copied().unwrap_or((None, None))
    }

    /// Whether one of them can be null; those after the first that can are not looked at.
    fn any(&mut self, arena: &Arena, ids: &[Id]) -> bool {
        ids.iter().any(|id| self.node(arena, *id).0 == Some(true))
    }

    fn infer(&mut self, arena: &Arena, id: Id) -> Inferred {
        let Some(node) = arena.nodes.get(id) else { return (None, None) };
        match node {
            N::Const(value, ty, _) => (Some(*value == super::build::Val::Null), *ty),
            N::Ref(rule) => self.rule(arena, *rule),
            N::Situation(rule) => (Some(arena.rules.get(*rule).is_some_and(|r| r.maybe_na)), None),
            N::Table(..) if self.wider.tables => (Some(true), Some(Ty::Number)),
            N::Table(..) | N::Duration(..) | N::Inversion { .. } | N::Circular(..) => (Some(false), Some(Ty::Number)),
            N::NotDefined(_) | N::NotApplicable(_) => (Some(false), Some(Ty::Bool)),
            N::Template(_) => (Some(false), Some(Ty::Text)),
            N::Op(op, a, b) => {
                let null = match *op {
                    "/" if self.wider.mean => Some(true),
                    "<" | "<=" | ">" | ">=" | "/" | "*" => match self.node(arena, *a).0 {
                        Some(true) => Some(true),
                        _ => self.node(arena, *b).0,
                    },
                    "-" | "abattement" => self.node(arena, *a).0,
                    _ => Some(false),
                };
                let boolean = matches!(*op, "<" | "<=" | ">" | ">=" | "=" | "!=" | "et" | "ou");
                (null, Some(if boolean { Ty::Bool } else { Ty::Number }))
            }
            N::Round(a, _) | N::Log(a) | N::InUnit(a, _) | N::Simplify(a) => (self.node(arena, *a).0, Some(Ty::Number)),
            N::Context(a, _) | N::Missing(_, a) => self.node(arena, *a),
            N::Cond(si, alors, sinon) => {
                let null = self.any(arena, &[*si, *alors, *sinon]);
                let ty = self.node(arena, *alors).1.or_else(|| self.node(arena, *sinon).1);
                (Some(null), ty)
            }
            N::Moved(rule, _) if !self.wider.moved => self.rule(arena, *rule),
            N::Variations(branches) | N::Moved(_, branches) => {
                let parts: Vec<Inferred> = branches.iter().map(|(_, value)| self.node(arena, *value)).collect();
                let closed = branches.last().is_some_and(|(test, _)| matches!(arena.nodes.get(*test), Some(N::Const(super::build::Val::Bool(true), ..))));
                let open = self.wider.open && !closed;
                (Some(open || parts.iter().any(|(null, _)| *null == Some(true))), parts.iter().find_map(|(_, ty)| *ty))
            }
            N::Name(_) => (None, None),
        }
    }
}
