//! CH0407 `useless-question`: rules read the answer, and no answer changes any result.

use super::prelude::*;
use crate::need::{self, Outcome};
use beffroi_rules::Situation;
use beffroi_service::Reader;

pub static RULE: Rule = Rule::new("CH0407", Phase::Whole, include_str!("useless_question.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let outcomes = service.outcomes();
    for question in service.questions.iter().filter(|question| !question.platform && question.list.is_none() && !question.entered && service.usage.is_live(&question.name)) {
        if need::read_as_it_is(service, service.usage, question) {
            continue;
        }
        let mine: Vec<Outcome<'_>> = outcomes.iter().copied().filter(|outcome| need::reaching(service, *outcome).contains(&question.name)).collect();
        if mine.is_empty() || need::can_change(service, &mine, &question.name, &Situation::new()) {
            continue;
        }
        let mut say = Say::new(&RULE, question.name_span).with("field", &question.name).here("ici");
        for reader in service.usage.direct(&question.name) {
            if let Reader::Rule(rule) = reader {
                say = say.label_with(service.declared(rule), "regle", vec![("rule", rule.into())]);
            }
        }
        said.push(say.help("aide-retirer"));
    }
}
