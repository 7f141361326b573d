//! CH0904 `batch-decision`: several cases decided at once without a sample read or a stop rule.

use super::prelude::*;

pub static RULE: Rule = Rule::new("CH0904", Phase::Sections, include_str!("batch_decision.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for (_, action) in service.draft().actions().filter(|(_, action)| action.effect.is_some()) {
        let Some(batch) = &action.batch else { continue };
        let keys = [("échantillon", batch.sample.is_none()), ("arrêt", batch.stop.is_none())];
        let missing: Vec<String> = keys.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
        if !missing.is_empty() {
            said.push(Say::new(&RULE, batch.span).with("action", &action.name).with("missing", missing.join(", ")).help("aide-ecrire"));
        }
    }
}
