//! LX3102 `silence-money`: silence would grant money.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::{AnswerKind, SilenceSense};

pub static RULE: Rule = Rule::new("LX3102", Phase::Sections, include_str!("silence_money.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let Some(silence) = service.silence.as_ref().filter(|silence| silence.sense.value == SilenceSense::Grant) else { return };
    let Some(account) = service.questions.iter().find(|question| question.kind == AnswerKind::Iban) else { return };
    said.push(
        Say::new(&RULE, silence.sense.span).here("ici")
            .label_with(account.name_span, "compte", vec![])
            .repair("aide-refus", silence.sense.span, "refus", Safety::NeedsDecision),
    );
}
