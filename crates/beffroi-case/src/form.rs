//! Which questions are asked, given the answers so far.
//!
//! A question is asked only while its answer can still matter: its condition
//! holds, and someone reads it, or a result that someone reads can still change
//! with it.

use beffroi_base::Text;
use beffroi_charter::CompiledService;
use beffroi_service::{Answer, AnswerKind, Answers, Question, RawAnswer, Reader, answers};
use std::collections::BTreeSet;

/// A page of the form and the questions to show on it now.
#[derive(Clone, Debug)]
pub struct FormPage<'s> {
    /// Its place among the pages of the service, from 0.
    pub index: usize,
    /// Its title.
    pub title: &'s Text,
    /// Its questions.
    pub questions: Vec<&'s Question>,
}

/// The pages that have something to ask, in order.
pub fn form_pages<'s>(service: &'s CompiledService, given: &Answers) -> Vec<FormPage<'s>> {
    let draft = service.draft();
    let wanted = asked(service, given);
    let pages = draft.pages.iter().enumerate().map(|(index, page)| FormPage {
        index,
        title: &page.title,
        questions: page.questions.iter().filter(|name| wanted.contains(name.value.as_str())).filter_map(|name| draft.question(&name.value)).collect(),
    });
    pages.filter(|page| !page.questions.is_empty()).collect()
}

/// The names of the questions to ask now.
///
/// Asked in the order of the pages: whether a question matters depends on the
/// answers kept before it, not on those after. Two answers that each make the
/// other useless (joined by `ou`) thus keep the first and drop the second,
/// instead of dropping both.
pub fn asked<'s>(service: &'s CompiledService, given: &Answers) -> BTreeSet<&'s str> {
    let draft = service.draft();
    let mut wanted = BTreeSet::new();
    let mut kept = Answers::new();
    let mut left = in_order(service);
    loop {
        let before = left.len();
        // A condition on an answer that comes later waits for the next turn.
        left.retain(|question| match answers::applies(draft, question, &kept) {
            None => true,
            Some(false) => false,
            Some(true) => {
                if matters(service, question, &kept) {
                    wanted.insert(question.name.as_str());
                    if let Some(answer) = given.get(&question.name) {
                        kept.insert(question.name.clone(), answer.clone());
                    }
                }
                false
            }
        });
        if left.len() == before {
            return wanted;
        }
    }
}

/// The questions page by page, then those on no page.
fn in_order(service: &CompiledService) -> Vec<&Question> {
    let draft = service.draft();
    let mut order: Vec<&Question> = draft.pages.iter().flat_map(|page| &page.questions).filter_map(|name| draft.question(&name.value)).collect();
    let paged: BTreeSet<&str> = order.iter().map(|question| question.name.as_str()).collect();
    order.extend(draft.questions.iter().filter(|question| question.list.is_none() && !question.entered && !paged.contains(question.name.as_str())));
    order
}

/// Whether the answer can still change something someone reads.
pub fn matters(service: &CompiledService, question: &Question, given: &Answers) -> bool {
    let usage = service.usage();
    let draft = service.draft();
    let read_itself = usage.direct(&question.name).any(|reader| match reader {
        Reader::Rule(_) | Reader::Model(_) => false,
        Reader::Condition(other) => given.contains_key(other) || usage.is_live(other),
        Reader::Platform | Reader::Stage(_) | Reader::Letter(_) | Reader::Indicator(_) | Reader::Recipient(_) => true,
    });
    if read_itself {
        return true;
    }
    // Read by rules only: what matters is the results people read. The answer
    // itself is left out, or an answered question would never be needed again.
    let mut others = given.clone();
    others.remove(&question.name);
    let known = answers::situation(draft, &others, false);
    let results: BTreeSet<String> = usage.reached(&question.name).into_iter().filter_map(|(path, _)| path.last().cloned()).collect();
    results.iter().any(|rule| {
        draft.program.evaluate_rule(rule, &known).is_some_and(|evaluation| evaluation.needed.contains(&question.name))
    })
}

/// The answers to file: those of questions asked, the others dropped. Says what
/// is missing, by question.
pub fn complete(service: &CompiledService, given: &Answers) -> Result<Answers, Vec<(String, Text)>> {
    let draft = service.draft();
    let wanted = asked(service, given);
    let mut missing = vec![];
    let mut kept = Answers::new();
    for question in draft.questions.iter().filter(|question| wanted.contains(question.name.as_str())) {
        match given.get(&question.name) {
            Some(answer) if fits(question, answer) => {
                kept.insert(question.name.clone(), answer.clone());
            }
            Some(_) => missing.push((question.name.clone(), Text::new("Cette réponse ne convient plus : répondez de nouveau", "This answer no longer fits: answer again"))),
            None if question.required => missing.push((question.name.clone(), Text::new("Répondez à cette question", "Answer this question"))),
            None => {}
        }
    }
    if missing.is_empty() { Ok(kept) } else { Err(missing) }
}

/// The answers actors entered, which the person neither gives nor takes back.
pub(crate) fn entered(service: &CompiledService, answers: &Answers) -> Answers {
    let draft = service.draft();
    let entered = |name: &String| draft.question(name).is_some_and(|question| question.entered);
    answers.iter().filter(|(name, _)| entered(name)).map(|(name, answer)| (name.clone(), answer.clone())).collect()
}

/// Whether an answer has the shape of its question: a draft may have been
/// started under another version of the service.
pub(crate) fn fits(question: &Question, answer: &Answer) -> bool {
    use AnswerKind as K;
    match (question.kind, answer) {
        (K::YesNo | K::Consent, Answer::YesNo(_)) | (K::Statement, Answer::YesNo(true)) => true,
        (K::Integer, Answer::Integer(n)) => within(question, *n as f64),
        (K::Number, Answer::Number(n)) => within(question, *n),
        (K::Amount | K::FamilyQuotient, Answer::Amount(cents)) => within(question, cents.0 as f64 / 100.0),
        (K::Date, Answer::Date(_)) | (K::Period, Answer::Period(..)) | (K::Address, Answer::Address { .. }) | (K::Position, Answer::Position { .. }) => true,
        (K::Document, Answer::Documents(documents)) => !documents.is_empty(),
        (K::List, Answer::Elements(elements)) => elements_fit(question, elements),
        (K::Choice, Answer::Text(value)) => question.choices.iter().any(|choice| choice.value == *value),
        (K::Choices, Answer::Choices(values)) => !values.is_empty() && values.iter().all(|value| question.choices.iter().any(|choice| choice.value == *value)),
        // Read again: the length or the form asked for may have changed.
        (K::Text | K::LongText | K::Email | K::Telephone | K::Commune | K::Country | K::Iban | K::Siret | K::Siren | K::Rna | K::NumberPlate, Answer::Text(text)) => {
            matches!(answers::read_answer(question, &RawAnswer::one(text)), Ok(Some(Answer::Text(_))))
        }
        _ => false,
    }
}

/// Whether the elements of a list are as many as may be, and each has what it
/// is asked.
fn elements_fit(list: &Question, elements: &[Answers]) -> bool {
    let (fewest, most) = list.elements_bounds();
    let Some(asked) = &list.elements else { return false };
    let fit = |element: &Answers| {
        let wanted: BTreeSet<&str> = asked.asked(element).map(|question| question.name.as_str()).collect();
        let answered = asked.asked(element).all(|question| match element.get(&question.name) {
            Some(answer) => fits(question, answer),
            None => !question.required,
        });
        answered && element.keys().all(|name| wanted.contains(name.as_str()))
    };
    (fewest..=most).contains(&elements.len()) && elements.iter().all(fit)
}

fn within(question: &Question, value: f64) -> bool {
    question.min.is_none_or(|min| value >= min) && question.max.is_none_or(|max| value <= max)
}
