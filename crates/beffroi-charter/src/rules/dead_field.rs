//! CH0401 `dead-field`: the service collects an answer that nothing reads.

use super::prelude::*;
use beffroi_findings::Safety;
use beffroi_service::{Question, Reader};

pub static RULE: Rule = Rule::new("CH0401", Phase::Readers, include_str!("dead_field.md"), check);

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
        said.push(remove(service, question, say).help("aide-servir"));
    }
    for question in service.questions.iter().filter(|q| !q.platform && service.usage.is_live(&q.name)) {
        said.extend(echoed(service, question));
    }
    for rule in service.program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some()) {
        if !service.usage.is_live(&rule.name) && !explained.contains(&rule.name) {
            said.push(Say::new(&RULE, rule.span).key("message-regle").with("rule", &rule.name).softened());
        }
    }
}

/// An answer that letters repeat to whoever gave it, and that nobody reads: if
/// that were a use, a letter that prints everything would keep everything alive.
fn echoed(service: &Service<'_>, question: &Question) -> Option<Say> {
    let letters: Vec<&String> = service.usage.direct(&question.name).filter(|reader| !matches!(reader, Reader::Model(_))).map(|reader| match reader {
        Reader::Letter(name) => Some(name),
        _ => None,
    }).collect::<Option<_>>()?;
    let say = Say::new(&RULE, question.name_span).key("message-echo").with("field", &question.name).here("ici");
    let place = |name: &String| service.draft().letter(name).map(|letter| letter.name_span).unwrap_or_default();
    let say = letters.iter().fold(say, |say, name| say.label_with(place(name), "echo", vec![("letter", (*name).into())]));
    Some(say.help("aide-servir"))
}

/// Takes the question out of the questions and out of its page. Something that
/// reads it, dead as it is, would then name nothing: someone has to decide.
fn remove(service: &Service<'_>, question: &Question, say: Say) -> Say {
    let asked = service.pages.iter().flat_map(|page| &page.questions).find(|name| name.value == question.name);
    let place = asked.and_then(|name| service.item_of(name.span));
    let unread = service.usage.direct(&question.name).next().is_none();
    match (service.lines_of(question.span), place.filter(|_| unread)) {
        (Some(lines), Some(place)) => say.repair("aide-retirer", lines, "", Safety::Safe).repair("aide-page", place, "", Safety::Safe),
        _ => say.repair("aide-retirer", question.span, "", Safety::NeedsDecision),
    }
}
