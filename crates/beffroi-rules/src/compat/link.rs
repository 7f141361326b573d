//! Names and replacements of version 1.

use super::build::{Arena, Id, N, Replaces, Rule, Target, Ty, Val};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// Names above a name, nearest first.
fn above(name: &str) -> Vec<&str> {
    std::iter::successors(name.rsplit_once(" . "), |(parent, _)| parent.rsplit_once(" . ")).map(|(parent, _)| parent).collect()
}

fn common<'a>(from: &'a str, name: &str) -> &'a str {
    let mut end = 0;
    for (i, (a, b)) in from.split(" . ").zip(name.split(" . ").map(Some).chain(std::iter::repeat(None))).enumerate() {
        if Some(a) != b {
            return from.get(..end).unwrap_or("");
        }
        end += a.len() + if i > 0 { 3 } else { 0 };
    }
    from
}

impl Arena {
    /// Whether a rule can be named from a scope.
    pub(super) fn visible(&self, name: &str, scope: &str) -> bool {
        let shared = common(scope, name);
        let mut parents = vec![name];
        parents.extend(above(name));
        parents.push("");
        let at = parents.iter().position(|p| *p == shared).unwrap_or(0);
        let checked = parents.iter().take(at.saturating_sub(1));
        checked.into_iter().all(|p| self.ids.get(*p).and_then(|id| self.rules.get(*id)).is_none_or(|rule| !rule.private))
    }

    pub(super) fn public(&self) -> Vec<&str> {
        self.rules.iter().filter(|rule| self.visible(&rule.name, "")).map(|rule| rule.name.as_str()).collect()
    }

    fn resolve(&self, written: &str, scope: &str) -> Result<Rule, String> {
        let mut contexts = above(scope);
        contexts.push(scope);
        let mut name = written;
        while let Some(rest) = name.strip_prefix("^ . ") {
            name = rest;
            contexts.pop();
        }
        if let Some(last) = contexts.pop() {
            contexts.insert(0, last);
        }
        contexts.push("");
        for context in contexts {
            let full = if context.is_empty() { name.to_owned() } else { format!("{context} . {name}") };
            if full == scope || !self.visible(&full, scope) {
                continue;
            }
            if let Some(id) = self.ids.get(&full) {
                return Ok(*id);
            }
        }
        let own = scope.ends_with(name).then(|| self.ids.get(scope)).flatten();
        own.copied().ok_or_else(|| format!("{scope} : la référence `{written}` est introuvable"))
    }

    fn target(&self, target: &mut Target, scope: &str) -> Result<Rule, String> {
        let rule = match target {
            Target::Rule(rule) => return Ok(*rule),
            Target::Name(name) => self.resolve(name, scope)?,
        };
        *target = Target::Rule(rule);
        Ok(rule)
    }
}

/// A rule and what replaces it, with the branches that say so.
type Shared = HashMap<(Rule, Vec<(Rule, usize)>), Vec<(Id, Id)>>;

/// What replaces each rule: by whom, at which place of its list.
type Index = HashMap<Rule, Vec<(Rule, usize)>>;

/// Resolves the names not yet resolved, and applies the replacements to them.
pub(super) fn link(arena: &mut Arena) -> Result<(), String> {
    parents(arena);
    for id in 0..arena.rules.len() {
        let Some(rule) = arena.rules.get_mut(id) else { continue };
        let (name, mut replaces) = (rule.name.clone(), std::mem::take(&mut rule.replaces));
        for one in &mut replaces {
            arena.target(&mut one.target, &name)?;
            for list in [&mut one.within, &mut one.except] {
                for target in list {
                    arena.target(target, &name)?;
                }
            }
        }
        if let Some(rule) = arena.rules.get_mut(id) {
            rule.replaces = replaces;
        }
    }
    let mut todo: Vec<(Id, Rc<str>)> = arena.scopes.drain().collect();
    todo.sort_unstable_by_key(|(id, _)| *id);
    let mut named = vec![];
    for (id, scope) in todo {
        let Some(mut node) = arena.nodes.get_mut(id).map(|n| std::mem::replace(n, N::Ref(0))) else { continue };
        match &mut node {
            N::Name(name) => {
                let rule = arena.resolve(name, &scope)?;
                node = N::Ref(rule);
                named.push((id, rule, scope));
            }
            N::Ref(rule) => named.push((id, *rule, scope)),
            N::Context(_, changes) => {
                for (target, _) in changes {
                    arena.target(target, &scope)?;
                }
            }
            N::Inversion { goals, .. } => {
                for target in goals {
                    arena.target(target, &scope)?;
                }
            }
            _ => {}
        }
        if let Some(slot) = arena.nodes.get_mut(id) {
            *slot = node;
        }
    }
    let moved = std::mem::take(&mut arena.moved);
    replace(arena, &named, &moved);
    Ok(())
}

/// Each rule refers to those above it.
fn parents(arena: &mut Arena) {
    for id in 0..arena.rules.len() {
        let Some(rule) = arena.rules.get(id).filter(|rule| rule.parents.is_empty()) else { continue };
        let name: Rc<str> = rule.name.as_str().into();
        let known: Vec<Rule> = above(&name).into_iter().filter_map(|p| arena.ids.get(p).copied()).collect();
        let mut refs = vec![];
        for parent in known {
            arena.nodes.push(N::Ref(parent));
            let node = arena.nodes.len() - 1;
            // A reference like another: what replaces the parent switches off its children.
            arena.scopes.insert(node, name.clone());
            refs.push(node);
        }
        if let Some(rule) = arena.rules.get_mut(id) {
            rule.parents = refs;
        }
    }
}

/// For each replaced rule, the reference that an evaluation from outside makes.
pub(super) fn from_outside(arena: &mut Arena) -> HashMap<Rule, Id> {
    let mut targets: Vec<Rule> = index(arena).into_keys().collect();
    targets.sort_unstable();
    let mut named = vec![];
    for target in targets {
        arena.nodes.push(N::Ref(target));
        named.push((arena.nodes.len() - 1, target, Rc::from("$EVALUATION")));
    }
    replace(arena, &named, &HashSet::new());
    named.into_iter().map(|(node, target, _)| (target, node)).collect()
}

fn index(arena: &Arena) -> Index {
    let mut out = Index::new();
    for (id, rule) in arena.rules.iter().enumerate() {
        for (place, one) in rule.replaces.iter().enumerate() {
            if let Target::Rule(target) = one.target {
                out.entry(target).or_default().push((id, place));
            }
        }
    }
    out
}

/// What is written in `le maximum de` and `le minimum de` is moved to private
/// rules of version 1, which it looks into only where the rule written, or one
/// above, is itself replaced.
fn looked_into(arena: &Arena, index: &Index, scope: &str) -> bool {
    std::iter::once(scope).chain(above(scope)).filter_map(|name| arena.ids.get(name)).any(|rule| index.contains_key(rule))
}

fn replace(arena: &mut Arena, named: &[(Id, Rule, Rc<str>)], moved: &HashSet<Id>) {
    let index = index(arena);
    if index.is_empty() {
        return;
    }
    let mut known = Shared::new();
    for (id, target, scope) in named {
        let list = applicable(arena, &index, *target, scope);
        if list.is_empty() {
            continue;
        }
        let key = (*target, list);
        let branches = match known.get(&key) {
            Some(branches) => branches.clone(),
            None => {
                let built = branches(arena, *target, &key.1);
                known.insert(key, built.clone());
                built
            }
        };
        let seen = !moved.contains(id) || looked_into(arena, &index, scope);
        if let Some(slot) = arena.nodes.get_mut(*id) {
            *slot = if seen { N::Variations(branches) } else { N::Moved(*target, branches) };
        }
    }
}

fn applicable(arena: &Arena, index: &Index, target: Rule, scope: &str) -> Vec<(Rule, usize)> {
    let get = |(by, place): &(Rule, usize)| arena.rules.get(*by).and_then(|rule| Some((rule, rule.replaces.get(*place)?)));
    let starts = |list: &[Target]| {
        list.iter().any(|t| matches!(t, Target::Rule(r) if arena.rules.get(*r).is_some_and(|rule| scope.starts_with(&rule.name))))
    };
    let fits = |key: &&(Rule, usize)| {
        get(key).is_some_and(|(rule, one): (_, &Replaces)| {
            rule.name != scope && (one.within.is_empty() || starts(&one.within)) && !starts(&one.except)
        })
    };
    let mut list: Vec<(Rule, usize)> = index.get(&target).map_or(&[][..], Vec::as_slice).iter().filter(fits).copied().collect();
    list.reverse();
    list.sort_by(|a, b| {
        let order = |key| get(key).map_or((0.0, vec![]), |(rule, one)| (one.priority, collation(&rule.name)));
        let ((pa, na), (pb, nb)) = (order(a), order(b));
        pb.total_cmp(&pa).then_with(|| Reverse(na).cmp(&Reverse(nb)))
    });
    list
}

/// As `localeCompare` orders: spaces, signs, digits, letters; accents after.
fn collation(name: &str) -> Vec<(u8, char)> {
    let folded = beffroi_base::fold(name);
    let class = |c: char| match c {
        c if c.is_whitespace() => 0,
        c if c.is_alphabetic() => 3,
        c if c.is_numeric() => 2,
        _ => 1,
    };
    folded.chars().map(|c| (class(c), c)).chain([(0, '\0')]).chain(name.chars().map(|c| (4, c))).collect()
}

fn branches(arena: &mut Arena, target: Rule, list: &[(Rule, usize)]) -> Vec<(Id, Id)> {
    let mut push = |node: N| {
        arena.nodes.push(node);
        arena.nodes.len() - 1
    };
    let (yes, no) = (push(N::Const(Val::Bool(true), Some(Ty::Bool), None)), push(N::Const(Val::Bool(false), Some(Ty::Bool), None)));
    let nothing = push(N::Const(Val::Null, None, None));
    let own = push(N::Ref(target));
    let mut out = vec![];
    for (by, place) in list {
        arena.nodes.push(N::Ref(*by));
        let replacing = arena.nodes.len() - 1;
        let disables = arena.rules.get(*by).and_then(|r| r.replaces.get(*place)).is_some_and(|one| one.disables);
        if disables {
            out.push((replacing, nothing));
            continue;
        }
        arena.nodes.push(N::NotApplicable(replacing));
        let absent = arena.nodes.len() - 1;
        arena.nodes.push(N::Cond(absent, no, yes));
        out.push((arena.nodes.len() - 1, replacing));
    }
    out.push((yes, own));
    out
}
