//! CH0402 `statistics-only`: an answer that only figures read, and that one must give.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::Reader;

pub static RULE: Rule = Rule::new("CH0402", Phase::Readers, include_str!("statistics_only.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for question in service.questions.iter().filter(|question| !question.platform && question.required) {
        let mut readers = service.usage.reached(&question.name);
        readers.retain(|(_, reader)| !matches!(reader, Reader::Model(_)));
        let only = readers.iter().all(|(_, reader)| matches!(reader, Reader::Indicator(_)));
        let Some((_, Reader::Indicator(figure))) = readers.first().filter(|_| only) else { continue };
        let place = service.indicators.iter().find(|indicator| indicator.name == *figure).map(|indicator| indicator.name_span);
        said.push(
            Say::new(&RULE, question.name_span).with("field", &question.name).here("ici")
                .label_with(place.unwrap_or_default(), "chiffre", vec![("figure", figure.into())])
                .repair("aide-facultative", service.end_of_entry(question.span), format!("\n{}facultative: oui", service.indent_in(question.name_span)), Safety::NeedsDecision),
        );
    }
}
