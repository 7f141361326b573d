//! CH0401 `dead-field`: the service collects an answer that nothing reads.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::Reader;

pub static RULE: Rule = Rule::new("CH0401", Phase::Whole, include_str!("dead_field.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let mut explained = vec![];
    for question in service.questions.iter().filter(|q| !q.platform && !service.usage.is_live(&q.name)) {
        let mut say = Say::new(&RULE, question.name_span).with("field", &question.name).here("ici");
        // A rule nothing reads keeps nothing alive: it is shown as the reason.
        for reader in service.usage.direct(&question.name) {
            if let Reader::Rule(rule) = reader {
                say = say.label_with(service.declared(rule), "regle", vec![("rule", rule.into())]);
                explained.push(rule.clone());
            }
        }
        said.push(say.repair("aide-retirer", question.span, "", Safety::NeedsDecision).help("aide-servir"));
    }
    for rule in service.program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some()) {
        if !service.usage.is_live(&rule.name) && !explained.contains(&rule.name) {
            said.push(Say::new(&RULE, rule.span).key("message-regle").with("rule", &rule.name).softened());
        }
    }
}
