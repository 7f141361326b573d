//! CH0902 `learned-model`: a learned model ranks, scores or decides cases, or reads them before a decision.

use super::prelude::*;
use crate::journey;
use beffroi_base::Text;
use beffroi_service::{Action, LearnedModel, ModelPurpose};

pub static RULE: Rule = Rule::new("CH0902", Phase::Whole, include_str!("learned_model.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for model in &service.models {
        let Some(purpose) = &model.purpose else { continue };
        let say = |span| Say::new(&RULE, span).with("model", &model.name);
        match word(purpose.value) {
            Some(word) => said.push(say(purpose.span).with("purpose", word).help("aide-retirer")),
            None => {
                let (Some(first), Some(action)) = (model.reads.first(), decision(service, model)) else { continue };
                let name = vec![("action", action.name.as_str().into())];
                said.push(say(model.name_span).key("message-lit").label(first.span, "lu").label_with(action.name_span, "decision", name).help("aide-lit"));
            }
        }
    }
}

/// Purposes that touch an individual case.
fn word(purpose: ModelPurpose) -> Option<Text> {
    match purpose {
        ModelPurpose::Ranking => Some(Text::new("classer", "ranking")),
        ModelPurpose::Scoring => Some(Text::new("noter", "scoring")),
        ModelPurpose::Deciding => Some(Text::new("décider", "deciding")),
        ModelPurpose::Translation | ModelPurpose::Accessibility => None,
    }
}

/// A decision still to come where the model works; without a stage, any.
fn decision<'a>(service: &Service<'a>, model: &LearnedModel) -> Option<&'a Action> {
    let draft = service.draft();
    let after = model.stage.as_ref().and_then(|stage| draft.stage(&stage.value)).map(|stage| journey::after(draft, &stage.name));
    let comes = |name: &str| after.as_ref().is_none_or(|after| after.contains(name));
    draft.actions().find(|(stage, action)| action.effect.is_some() && comes(&stage.name)).map(|(_, action)| action)
}
