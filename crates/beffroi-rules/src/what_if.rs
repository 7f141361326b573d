//! "And if?": the same rule with one answer changed, and what changes on the way.

use crate::{Evaluation, Program, Situation, State, Value};
use beffroi_base::Text;

/// A step whose value is not the same in both cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Name of the rule or of the input; empty for the result itself.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its value before, as a resident reads it; `None` when it played no part.
    pub before: Option<Text>,
    /// Its value after.
    pub after: Option<Text>,
}

/// A rule in a case and in the same case with other answers.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// As the case is.
    pub before: Evaluation,
    /// With the other answers.
    pub after: Evaluation,
    /// The steps that differ, in the order of computation.
    pub differences: Vec<Difference>,
}

impl WhatIf {
    /// By how much the result grows, when both are numbers.
    pub fn change(&self) -> Option<f64> {
        match (&self.before.state, &self.after.state) {
            (State::Known(Value::Number(a)), State::Known(Value::Number(b))) => Some(crate::decimal::significant(b - a, 12)),
            _ => None,
        }
    }
}

impl Program {
    /// A rule in a case, and with some answers changed; an answer of `None` is
    /// taken away. `None` when there is no such rule.
    pub fn what_if(&self, rule: &str, situation: &Situation, changes: &[(&str, Option<Value>)]) -> Option<WhatIf> {
        let mut other = situation.clone();
        for (name, value) in changes {
            match value {
                Some(value) => other.set(*name, value.clone()),
                None => other.remove(name),
            };
        }
        let (before, after) = (self.evaluate_rule(rule, situation)?, self.evaluate_rule(rule, &other)?);
        let (old, new) = (before.trace.steps(), after.trace.steps());
        let mut differences = vec![];
        for step in &new {
            let same = old.iter().find(|known| known.name == step.name);
            if same.is_none_or(|known| known.state != step.state) {
                differences.push(Difference {
                    name: step.name.clone(), title: step.title.clone(), before: same.map(|known| known.value.clone()),
                    after: Some(step.value.clone()),
                });
            }
        }
        for step in old.iter().filter(|step| !new.iter().any(|known| known.name == step.name)) {
            differences.push(Difference { name: step.name.clone(), title: step.title.clone(), before: Some(step.value.clone()), after: None });
        }
        Some(WhatIf { before, after, differences })
    }
}
