//! Where answers come from and where they go: labels followed through rules
//! and conditions.
//!
//! The language is closed, so the graph is whole. A branch tells something
//! too: a rule that says `si handicap` carries the label of `handicap` even if
//! no figure of it is left (implicit flow); a question asked only under a
//! condition tells, by being answered, that the condition held.

use beffroi_base::Span;
use beffroi_service::{AnswerKind, Draft, Question, Reader, Regime, Sensitivity, Usage};
use std::collections::{BTreeSet, VecDeque};

/// One hop of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The question or rule.
    pub name: String,
    /// Where it is declared; empty for what the platform asks.
    pub span: Span,
    /// Whether it was reached by the condition under which a question is asked.
    pub implicit: bool,
}

/// A question and the way from it to where it was looked for, the question
/// first.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    /// Where the way begins.
    pub question: &'a Question,
    /// Every hop, the question's own included.
    pub hops: Vec<Hop>,
}

/// Everything a name depends on, each question with its shortest way.
pub fn into<'a>(draft: &'a Draft, usage: &Usage, name: &str) -> Vec<Flow<'a>> {
    let start = Hop { name: name.to_owned(), span: declared(draft, name), implicit: false };
    let mut seen = BTreeSet::from([name.to_owned()]);
    let mut queue = VecDeque::from([vec![start]]);
    let mut out = vec![];
    while let Some(way) = queue.pop_front() {
        let Some(last) = way.last() else { continue };
        if let Some(question) = draft.question(&last.name) {
            let hops = way.iter().rev().cloned().collect();
            out.push(Flow { question, hops });
        }
        for (source, implicit) in sources(draft, usage, &last.name) {
            if seen.insert(source.clone()) {
                let mut longer = way.clone();
                longer.push(Hop { span: declared(draft, &source), name: source, implicit });
                queue.push_back(longer);
            }
        }
    }
    out
}

/// What a question or a rule is made from: what its formula names, or what the
/// condition of the question names.
fn sources(draft: &Draft, usage: &Usage, name: &str) -> Vec<(String, bool)> {
    if draft.question(name).is_some() {
        let reader = Reader::Condition(name.to_owned());
        return read_by(draft, usage, &reader).into_iter().map(|name| (name, true)).collect();
    }
    let rule = draft.program.rule(name);
    rule.map(|rule| rule.reads.iter().map(|name| (name.clone(), false)).collect()).unwrap_or_default()
}

/// What a reader reads itself, in the order declared.
pub fn read_by(draft: &Draft, usage: &Usage, reader: &Reader) -> Vec<String> {
    let questions = draft.questions.iter().map(|question| question.name.as_str());
    let rules = draft.program.rules().iter().filter(|rule| !rule.is_input).map(|rule| rule.name.as_str());
    questions.chain(rules).filter(|name| usage.direct(name).any(|r| r == reader)).map(str::to_owned).collect()
}

fn declared(draft: &Draft, name: &str) -> Span {
    let question = draft.question(name).map(|question| question.name_span);
    question.or_else(|| draft.program.rule(name).map(|rule| rule.span)).unwrap_or_default()
}

/// The label of an answer: what its type says, raised by what the author says.
pub fn sensitivity(question: &Question) -> Sensitivity {
    let declared = question.sensitive.as_ref().map_or(Sensitivity::Public, |_| Sensitivity::Sensitive);
    question.kind.sensitivity().max(declared)
}

/// Whether anyone could have written anything there.
pub fn is_free(question: &Question) -> bool {
    matches!(question.kind, AnswerKind::LongText | AnswerKind::Document)
}

/// The way from an answer of a regime to a name, if there is one.
pub fn under<'a>(draft: &'a Draft, usage: &Usage, name: &str, regime: Regime) -> Option<Flow<'a>> {
    into(draft, usage, name).into_iter().find(|flow| flow.question.regime.as_ref().is_some_and(|known| known.value == regime))
}
