//! The journey of a case as a graph: what can be reached, and by which way.

use beffroi_base::Span;
use beffroi_service::{Action, Draft, Stage};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One step from a stage to the next.
#[derive(Clone, Copy, Debug)]
pub struct Hop<'a> {
    /// The stage left.
    pub from: &'a Stage,
    /// The action that leaves it; none for `ensuite` and for a time limit.
    pub action: Option<&'a Action>,
    /// The name of the stage reached.
    pub to: &'a str,
    /// Where the step is written.
    pub span: Span,
}

/// Every step out of a stage, in the order written.
pub fn hops(stage: &Stage) -> impl Iterator<Item = Hop<'_>> {
    let next = stage.next.iter().map(move |to| Hop { from: stage, action: None, to: &to.value, span: to.span });
    let acts = stage.actions.iter().filter_map(move |action| {
        action.to.as_ref().map(|to| Hop { from: stage, action: Some(action), to: &to.value, span: action.name_span })
    });
    let time = stage.timeout.iter().map(move |timeout| Hop { from: stage, action: None, to: &timeout.to.value, span: timeout.span });
    next.chain(acts).chain(time)
}

/// The stages a filed case can reach.
pub fn reached(draft: &Draft) -> BTreeSet<&str> {
    draft.first_stage().map(|stage| after(draft, &stage.name)).unwrap_or_default()
}

/// The stages from which an end can be reached.
pub fn ending(draft: &Draft) -> BTreeSet<&str> {
    let mut good: BTreeSet<&str> = draft.stages.iter().filter(|stage| stage.end).map(|stage| stage.name.as_str()).collect();
    loop {
        let more: Vec<&str> = draft.stages.iter()
            .filter(|stage| !good.contains(stage.name.as_str()) && hops(stage).any(|hop| good.contains(hop.to)))
            .map(|stage| stage.name.as_str()).collect();
        if more.is_empty() {
            return good;
        }
        good.extend(more);
    }
}

/// The shortest way from filing to a stage; empty when it is the first one, or
/// when there is none.
pub fn way<'a>(draft: &'a Draft, target: &str) -> Vec<Hop<'a>> {
    way_where(draft, target, |_| true).unwrap_or_default()
}

/// The shortest way from filing to a stage through the steps allowed; `None`
/// when there is none.
pub fn way_where<'a>(draft: &'a Draft, target: &str, allowed: impl Fn(&Hop<'a>) -> bool) -> Option<Vec<Hop<'a>>> {
    let first = draft.first_stage()?;
    if first.name == target {
        return Some(vec![]);
    }
    let mut came: BTreeMap<&str, Hop<'a>> = BTreeMap::new();
    let mut queue = VecDeque::from([first.name.as_str()]);
    while let Some(name) = queue.pop_front() {
        for hop in draft.stage(name).into_iter().flat_map(hops).filter(|hop| allowed(hop)) {
            if hop.to != first.name && !came.contains_key(hop.to) {
                came.insert(hop.to, hop);
                queue.push_back(hop.to);
            }
        }
    }
    let mut way = vec![];
    let mut at = target;
    while let Some(hop) = came.get(at) {
        way.push(*hop);
        at = &hop.from.name;
    }
    way.reverse();
    (!way.is_empty()).then_some(way)
}

/// The stages a stage can reach, itself included.
pub fn after<'a>(draft: &'a Draft, stage: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut queue = vec![stage];
    while let Some(name) = queue.pop() {
        if seen.insert(name) {
            queue.extend(draft.stage(name).into_iter().flat_map(hops).map(|hop| hop.to));
        }
    }
    seen
}

/// A way that leaves a stage and comes back to it; empty when there is none.
pub fn circle<'a>(draft: &'a Draft, stage: &'a Stage) -> Vec<Hop<'a>> {
    let mut came: BTreeMap<&str, Hop<'a>> = BTreeMap::new();
    let mut queue = VecDeque::from([stage.name.as_str()]);
    while let Some(name) = queue.pop_front() {
        for hop in draft.stage(name).into_iter().flat_map(hops) {
            if came.insert(hop.to, came.get(hop.to).copied().unwrap_or(hop)).is_none() {
                queue.push_back(hop.to);
            }
        }
    }
    let mut way = vec![];
    let mut at = stage.name.as_str();
    while let Some(hop) = came.get(at) {
        way.push(*hop);
        at = &hop.from.name;
        if at == stage.name {
            way.reverse();
            return way;
        }
    }
    vec![]
}
