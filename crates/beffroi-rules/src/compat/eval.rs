//! Evaluation, node by node, in the order of version 1.

use super::{
    build::{Arena, Choices, Id, N, Rule, Target, Ty, Val},
    calendar, op, scale, solve, text,
    types::Types,
    unit::{self, UnitV},
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// Missing rules, with the score of version 1.
pub(super) type Missing = Rc<BTreeMap<Rule, f64>>;

/// An evaluated node.
#[derive(Clone, Debug)]
pub(super) struct E {
    pub(super) val: Val,
    pub(super) unit: Option<Rc<UnitV>>,
    pub(super) missing: Missing,
}

/// What is evaluated, or why it throws.
pub(super) type R = Result<E, String>;

impl E {
    pub(super) fn new(val: Val) -> Self {
        Self { val, unit: None, missing: Missing::default() }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self.val {
            Val::Number(x) => Some(x),
            _ => None,
        }
    }

    /// In a unit; the number as it is when units do not go together.
    pub(super) fn in_unit(&self, to: Option<&Rc<UnitV>>) -> Option<Self> {
        let val = match (&self.unit, &self.val) {
            (Some(from), Val::Number(x)) => Val::Number(unit::convert(Some(from), to.map(|u| &**u), *x)?),
            (_, val) => val.clone(),
        };
        Some(Self { val, unit: to.cloned(), missing: self.missing.clone() })
    }

    pub(super) fn simplified(&self) -> Self {
        match &self.unit {
            Some(unit) => self.in_unit(Some(&Rc::new(unit.simplify()))).unwrap_or_else(|| self.clone()),
            None => self.clone(),
        }
    }
}

pub(super) fn merge(a: &Missing, b: &Missing) -> Missing {
    if b.is_empty() {
        return a.clone();
    }
    if a.is_empty() {
        return b.clone();
    }
    let mut out = (**a).clone();
    for (rule, score) in &**b {
        *out.entry(*rule).or_default() += score;
    }
    Rc::new(out)
}

fn bonus(a: &Missing) -> Missing {
    if a.is_empty() { a.clone() } else { Rc::new(a.iter().map(|(rule, score)| (*rule, score + 1.0)).collect()) }
}

/// An answer: an expression, or a value already computed.
#[derive(Clone)]
pub(super) enum Given {
    Node(Id),
    Fixed(E),
}

/// A situation with what was evaluated in it.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) situation: HashMap<Rule, Given>,
    nodes: HashMap<Id, E>,
    rules: HashMap<Rule, E>,
    /// Rules being evaluated, the last one last.
    pub(super) stack: Vec<Rule>,
    parents: Vec<Rule>,
    context: Option<Vec<(Rule, Id)>>,
    subs: HashMap<Id, Scope>,
}

impl Scope {
    pub(super) fn forget_path(&mut self) {
        self.stack.clear();
        self.parents.clear();
        self.context = None;
    }

    /// A copy where some answers change; what was evaluated is forgotten.
    pub(super) fn with(&self, changes: impl IntoIterator<Item = (Rule, Given)>) -> Self {
        let mut situation = self.situation.clone();
        situation.extend(changes);
        Self { situation, ..Self::default() }
    }

    fn copy(&self) -> Self {
        Self { situation: self.situation.clone(), nodes: self.nodes.clone(), rules: self.rules.clone(), ..Self::default() }
    }
}

/// Deepest nesting of evaluations.
const DEPTH_MAX: usize = 20_000;

pub(super) struct Engine<'a> {
    pub(super) arena: &'a Arena,
    pub(super) types: RefCell<Types>,
    depth: std::cell::Cell<usize>,
    filter_choices: bool,
    pub(super) departures: super::Departures,
}

impl<'a> Engine<'a> {
    pub(super) fn new(arena: &'a Arena, types: Types, filter_choices: bool, departures: super::Departures) -> Self {
        Self { arena, types: RefCell::new(types), depth: std::cell::Cell::new(0), filter_choices, departures }
    }

    fn nullable(&self, id: Id) -> Option<bool> {
        self.types.borrow().known(id).0
    }

    /// A node, once.
    pub(super) fn node(&self, scope: &mut Scope, id: Id) -> R {
        if let Some(known) = scope.nodes.get(&id) {
            return Ok(known.clone());
        }
        self.depth.set(self.depth.get() + 1);
        if self.depth.get() > DEPTH_MAX {
            return Err("trop d'évaluations imbriquées".into());
        }
        let value = self.evaluate(scope, id);
        self.depth.set(self.depth.get() - 1);
        let value = value?;
        scope.nodes.insert(id, value.clone());
        Ok(value)
    }

    fn evaluate(&self, scope: &mut Scope, id: Id) -> R {
        let Some(node) = self.arena.nodes.get(id) else { return Err("nœud inconnu".into()) };
        match node {
            N::Const(val, _, unit) => Ok(E { unit: unit.clone(), ..E::new(val.clone()) }),
            N::Name(name) => Err(format!("`{name}` n'est pas résolu")),
            N::Ref(rule) => self.rule(scope, *rule),
            N::Situation(rule) => self.given(scope, *rule),
            N::Op(op, a, b) => op::evaluate(self, scope, op, *a, *b),
            N::Cond(si, alors, sinon) => self.condition(scope, *si, *alors, *sinon, &|engine, scope, id| engine.node(scope, id)),
            N::Moved(rule, _) if !self.departures.moved => self.rule(scope, *rule),
            N::Variations(branches) | N::Moved(_, branches) => self.variations(scope, branches),
            N::NotDefined(a) => {
                let a = self.node(scope, *a)?;
                Ok(E { val: Val::Bool(a.val == Val::Undefined), unit: None, missing: a.missing })
            }
            N::NotApplicable(a) => self.not_applicable(scope, *a),
            N::Simplify(a) => {
                let a = self.node(scope, *a)?;
                Ok(if matches!(a.val, Val::Null | Val::Undefined) { a } else { a.simplified() })
            }
            N::InUnit(a, unit) => {
                let a = self.node(scope, *a)?;
                let val = match (&a.val, &a.unit) {
                    (Val::Number(x), Some(from)) => Val::Number(unit::convert(Some(from), Some(unit), *x).unwrap_or(*x)),
                    (val, _) => val.clone(),
                };
                Ok(E { val, unit: Some(unit.clone()), missing: a.missing })
            }
            N::Round(a, by) => self.round(scope, *a, *by),
            N::Table(kind, base, multiplier, bands) => scale::evaluate(self, scope, *kind, *base, *multiplier, bands),
            N::Duration(from, to, unit) => self.duration(scope, *from, *to, unit),
            N::Template(pieces) => self.template(scope, pieces),
            N::Context(value, changes) => self.context(scope, id, *value, changes),
            N::Missing(rule, a) => {
                let a = self.node(scope, *a)?;
                let score = a.missing.values().copied().fold(0.0, f64::max) + 1.0;
                let missing = merge(&a.missing, &Rc::new(BTreeMap::from([(*rule, score)])));
                Ok(E { missing, ..a })
            }
            N::Log(a) => {
                let a = self.node(scope, *a)?.simplified();
                let val = match a.val {
                    Val::Number(x) => Val::Number(x.ln()),
                    Val::Null | Val::Undefined => a.val,
                    _ => return Err("impossible de calculer ce logarithme".into()),
                };
                Ok(E { val, unit: None, missing: a.missing })
            }
            N::Inversion { rule, goals, min, max, tolerance } => {
                let goals: Vec<Rule> = goals.iter().filter_map(|g| if let Target::Rule(r) = g { Some(*r) } else { None }).collect();
                solve::inversion(self, scope, *rule, &goals, (*min, *max), *tolerance)
            }
            N::Circular(rule, a) => solve::circular(self, scope, *rule, *a),
        }
    }

    /// The answer given for a rule, unknown when there is none.
    pub(super) fn given(&self, scope: &mut Scope, rule: Rule) -> R {
        match scope.situation.get(&rule) {
            None => Ok(E::new(Val::Undefined)),
            Some(Given::Fixed(value)) => Ok(value.clone()),
            Some(Given::Node(node)) => {
                let node = *node;
                self.node(scope, node)
            }
        }
    }

    fn condition(&self, scope: &mut Scope, si: Id, alors: Id, sinon: Id, f: &dyn Fn(&Self, &mut Scope, Id) -> R) -> R {
        let test = self.node(scope, si)?;
        if test.unit.is_some() {
            return Err("La condition doit être de type booléen".into());
        }
        let written = || match self.arena.nodes.get(alors) {
            Some(N::Const(_, _, unit)) => unit.clone(),
            Some(N::InUnit(_, unit) | N::Duration(_, _, unit)) => Some(unit.clone()),
            _ => None,
        };
        let (result, other) = match test.val {
            Val::Bool(true) => (f(self, scope, alors)?, None),
            Val::Bool(false) => (f(self, scope, sinon)?, written()),
            Val::Null => (test.clone(), written()),
            Val::Undefined => {
                let no = f(self, scope, sinon)?;
                let yes = f(self, scope, alors)?;
                if self.departures.agreed && yes.val == no.val {
                    return Ok(E { missing: merge(&no.missing, &yes.missing), ..yes });
                }
                (E { missing: merge(&no.missing, &yes.missing), ..test.clone() }, yes.unit)
            }
            _ => return Err("La condition doit être de type booléen".into()),
        };
        Ok(E { val: result.val, unit: result.unit.or(other), missing: merge(&bonus(&test.missing), &result.missing) })
    }

    fn variations(&self, scope: &mut Scope, branches: &[(Id, Id)]) -> R {
        let mut val = Val::Null;
        let mut unit: Option<Rc<UnitV>> = None;
        let mut missing = Missing::default();
        // Whether an earlier test held: yes, no, or not known.
        let mut before = Some(false);
        for (test, value) in branches {
            if before == Some(true) {
                break;
            }
            let test = self.node(scope, *test)?;
            let fails = matches!(test.val, Val::Bool(false) | Val::Null);
            let current = match before {
                None => None,
                Some(_) if test.val == Val::Undefined => None,
                Some(_) => Some(!fails),
            };
            missing = merge(&missing, &bonus(&test.missing));
            if current == Some(false) {
                continue;
            }
            let mut taken = None;
            if !fails {
                let mut result = self.node(scope, *value)?;
                if unit.is_some() {
                    result = result.in_unit(unit.as_ref()).unwrap_or(result);
                }
                missing = merge(&missing, &result.missing);
                taken = Some(result);
            }
            val = match (current, &taken) {
                (Some(_), Some(result)) => result.val.clone(),
                _ => Val::Undefined,
            };
            unit = unit.or(taken.and_then(|r| r.unit));
            before = current;
        }
        Ok(E { val, unit, missing })
    }

    fn round(&self, scope: &mut Scope, a: Id, by: Id) -> R {
        let value = self.node(scope, a)?.simplified();
        if value.val == Val::Bool(false) {
            return Ok(value);
        }
        let by = self.node(scope, by)?;
        let missing = merge(&value.missing, &by.missing);
        if by.number().is_some() && !by.unit.as_ref().is_some_and(|u| u.serialize().contains("décimale")) {
            return Err("L'unité de l'arrondi est inconnue. Vous devez utiliser l'unité « décimales »".into());
        }
        let val = match (&value.val, &by.val) {
            (Val::Number(x), Val::Number(n)) => Val::Number(self.rounded(*x, *n)),
            (Val::Number(x), Val::Bool(true)) => Val::Number(self.rounded(*x, 0.0)),
            (Val::Number(_), Val::Undefined) => Val::Undefined,
            (val, _) => val.clone(),
        };
        Ok(E { val, unit: value.unit, missing })
    }

    fn rounded(&self, x: f64, decimals: f64) -> f64 {
        if self.departures.rounding {
            crate::decimal::round(x, decimals.clamp(0.0, 15.0) as usize, crate::Rounding::Nearest)
        } else {
            op::round(x, decimals)
        }
    }

    fn duration(&self, scope: &mut Scope, from: Option<Id>, to: Option<Id>, unit: &Rc<UnitV>) -> R {
        let mut day = |id: Option<Id>| match id {
            Some(id) => self.node(scope, id),
            None => Err("une durée sans date dépend du jour où elle est lue".to_owned()),
        };
        let (a, b) = (day(from)?, day(to)?);
        let missing = merge(&a.missing, &b.missing);
        let val = match (&a.val, &b.val) {
            (Val::Null, _) | (_, Val::Null) => Val::Null,
            (Val::Undefined, _) | (_, Val::Undefined) => Val::Undefined,
            (Val::Text(a), Val::Text(b)) => Val::Number(calendar::between(&unit.serialize(), a, b).ok_or("une date est attendue")?.max(0.0)),
            _ => return Err("une date est attendue".into()),
        };
        Ok(E { val, unit: Some(unit.clone()), missing })
    }

    fn template(&self, scope: &mut Scope, pieces: &[Result<Id, Rc<str>>]) -> R {
        let mut out = String::new();
        let mut missing = Missing::default();
        for piece in pieces {
            match piece {
                Err(text) => out.push_str(text),
                Ok(id) => {
                    let value = self.node(scope, *id)?;
                    out.push_str(&text::format(&value));
                    missing = merge(&missing, &value.missing);
                }
            }
        }
        Ok(E { val: Val::Text(out.into()), unit: None, missing })
    }

    fn context(&self, scope: &mut Scope, id: Id, value: Id, changes: &[(Target, Id)]) -> R {
        let mut amended = vec![];
        let mut unknown = vec![];
        let mut targets = vec![];
        for (target, change) in changes {
            let Target::Rule(rule) = target else { continue };
            targets.push(*rule);
            let before = self.rule(scope, *rule)?;
            let after = self.node(scope, *change)?;
            if after.val == Val::Undefined {
                unknown.push(*rule);
            }
            let written = |e: &E| e.unit.as_ref().map(|u| u.serialize());
            if before.val != after.val || written(&before) != written(&after) {
                amended.push((*rule, *change, after));
            }
        }
        let mark: Vec<(Rule, Id)> = amended.iter().map(|(rule, node, _)| (*rule, *node)).collect();
        if scope.context.as_ref() == Some(&mark) && !self.departures.context {
            return Ok(E::new(Val::Null));
        }
        let kept = if self.departures.context { None } else { scope.subs.remove(&id) };
        let mut sub = match kept {
            Some(sub) => sub,
            None if amended.is_empty() && !self.departures.context => scope.copy(),
            None => scope.with(amended.into_iter().map(|(rule, _, value)| (rule, Given::Fixed(value)))),
        };
        sub.context = Some(mark);
        let result = self.node(&mut sub, value);
        scope.subs.insert(id, sub);
        let result = result?;
        let keep = |rule: &Rule| !targets.contains(rule) || unknown.contains(rule);
        let missing = Rc::new(result.missing.iter().filter(|(rule, _)| keep(rule)).map(|(r, s)| (*r, *s)).collect());
        Ok(E { missing, ..result })
    }

    /// A rule, once.
    pub(super) fn rule(&self, scope: &mut Scope, id: Rule) -> R {
        if let Some(known) = scope.rules.get(&id) {
            return Ok(known.clone());
        }
        let value = self.whole_rule(scope, id)?;
        scope.rules.insert(id, value.clone());
        Ok(value)
    }

    fn whole_rule(&self, scope: &mut Scope, id: Rule) -> R {
        let Some(rule) = self.arena.rules.get(id) else { return Err("règle inconnue".into()) };
        let (off, above) = self.disabled(scope, id)?;
        if off == Some(true) {
            return Ok(E { missing: above, ..E::new(Val::Null) });
        }
        if off.is_none() {
            return Ok(E { missing: above, ..E::new(Val::Undefined) });
        }
        let most = if self.departures.circles { 12 } else { 1 };
        if scope.stack.iter().filter(|r| **r == id).count() > most {
            return Ok(E { missing: above, ..E::new(Val::Undefined) });
        }
        scope.stack.push(id);
        let mut chosen = E::new(Val::Undefined);
        if let Some(choices) = rule.choices.as_ref().filter(|c| c.references) {
            chosen = self.choose(scope, choices)?;
            if chosen.val != Val::Undefined {
                // The engine leaves the rule on its path here.
                return Ok(E { missing: merge(&chosen.missing, &above), ..chosen });
            }
        }
        let mut value = self.node(scope, rule.value)?;
        scope.stack.pop();
        if value.val == Val::Undefined && value.missing.is_empty() && !rule.private && self.arena.visible(&rule.name, "") {
            value.missing = Rc::new(BTreeMap::from([(id, 1.0)]));
            // Version 1 writes into the evaluated value itself.
            if let Some(cached) = scope.nodes.get_mut(&rule.value) {
                cached.missing = value.missing.clone();
            }
        }
        let unit = rule.choices.as_ref().and_then(|c| c.unit.clone()).or(value.unit);
        Ok(E { val: value.val, unit, missing: merge(&merge(&chosen.missing, &value.missing), &above) })
    }

    /// The value of a list of named choices when no choice is left.
    fn choose(&self, scope: &mut Scope, choices: &Choices) -> R {
        let mut missing = Missing::default();
        let mut left = vec![];
        for (name, node) in &choices.named {
            if self.filter_choices {
                let absent = self.not_applicable(scope, *node)?;
                missing = merge(&missing, &absent.missing);
                if absent.val == Val::Bool(true) {
                    continue;
                }
            }
            left.push(name);
        }
        let val = match left.as_slice() {
            [] => Val::Null,
            [only] => Val::Text((*only).clone()),
            _ => Val::Undefined,
        };
        Ok(E { val, unit: None, missing })
    }

    /// Whether the nearest rule above that can be `non` or null switches this one off.
    /// `None` when that is not known, and it matters.
    fn disabled(&self, scope: &mut Scope, id: Rule) -> Result<(Option<bool>, Missing), String> {
        let no = Some(false);
        let Some(rule) = self.arena.rules.get(id) else { return Ok((no, Missing::default())) };
        let inferred = |parent: Id| self.types.borrow().known(parent);
        let parent = rule.parents.iter().copied().find(|p| {
            let (null, ty) = inferred(*p);
            null == Some(true) || ty == Some(Ty::Bool)
        });
        let Some(parent) = parent else { return Ok((no, Missing::default())) };
        let (null, ty) = inferred(parent);
        if !scope.parents.contains(&id) {
            scope.parents.push(id);
            let mut absent = E::new(Val::Bool(false));
            if null == Some(true) {
                absent = self.not_applicable(scope, parent)?;
            }
            if absent.val != Val::Bool(true) && ty == Some(Ty::Bool) {
                let value = self.node(scope, parent)?;
                absent = op::equals_no(&value);
            }
            scope.parents.pop();
            if absent.val == Val::Bool(true) {
                return Ok((Some(true), absent.missing));
            }
            if self.departures.parent && absent.val == Val::Undefined {
                return Ok((None, absent.missing));
            }
        }
        if ty == Some(Ty::Bool) {
            let value = self.node(scope, parent)?;
            return Ok((Some(value.val == Val::Bool(false)), value.missing));
        }
        Ok((no, Missing::default()))
    }

    fn not_applicable(&self, scope: &mut Scope, id: Id) -> R {
        let named = match self.arena.nodes.get(id) {
            Some(N::Ref(rule)) => Some(rule),
            Some(N::Moved(rule, _)) if !self.departures.moved => Some(rule),
            _ => None,
        };
        if let Some(rule) = named {
            if let Some(known) = scope.nodes.get(&id) {
                return Ok(is_null(known));
            }
            return self.rule_not_applicable(scope, *rule);
        }
        if self.nullable(id) == Some(false) {
            return Ok(E::new(Val::Bool(false)));
        }
        if let Some(known) = scope.nodes.get(&id) {
            return Ok(is_null(known));
        }
        match self.arena.nodes.get(id) {
            // The answer of a situation is a rule of its own.
            Some(N::Situation(rule)) => {
                let given = self.given(scope, *rule)?;
                Ok(absent(&given))
            }
            Some(N::Cond(si, alors, sinon)) => {
                self.condition(scope, *si, *alors, *sinon, &|engine, scope, id| engine.not_applicable(scope, id))
            }
            _ => {
                let value = self.node(scope, id)?;
                Ok(absent(&value))
            }
        }
    }

    fn rule_not_applicable(&self, scope: &mut Scope, id: Rule) -> R {
        if let Some(known) = scope.rules.get(&id) {
            return Ok(is_null(known));
        }
        let Some(rule) = self.arena.rules.get(id) else { return Err("règle inconnue".into()) };
        let (off, above) = self.disabled(scope, id)?;
        match off {
            Some(true) => return Ok(E { missing: above, ..E::new(Val::Bool(true)) }),
            None => return Ok(E { missing: above, ..E::new(Val::Undefined) }),
            Some(false) => {}
        }
        let value = self.not_applicable(scope, rule.value)?;
        let mut missing = merge(&above, &value.missing);
        let given_nullable = match scope.situation.get(&id) {
            Some(Given::Node(node)) => self.nullable(*node) == Some(true),
            Some(Given::Fixed(value)) => value.val == Val::Null,
            None => rule.maybe_na,
        };
        if value.val == Val::Bool(false) && given_nullable && value.missing.is_empty() {
            missing = merge(&missing, &Rc::new(BTreeMap::from([(id, 1.0)])));
        }
        Ok(E { val: value.val, unit: None, missing })
    }
}

/// What is known already: null or not.
fn is_null(known: &E) -> E {
    E { val: Val::Bool(known.val == Val::Null), unit: None, missing: known.missing.clone() }
}

fn absent(value: &E) -> E {
    let val = if value.val == Val::Undefined { Val::Undefined } else { Val::Bool(value.val == Val::Null) };
    E { val, unit: None, missing: value.missing.clone() }
}
