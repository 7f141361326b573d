//! CH1301 `plain-words`: a sentence too long, or words without their English.

use super::prelude::*;
use beffroi_base::{Span, Text};
use beffroi_service::{Part, Template};

pub static RULE: Rule = Rule::new("CH1301", Phase::Sections, include_str!("plain_words.md"), check);

/// Words in a sentence beyond which most readers begin again.
const WORDS_MAX: usize = 40;

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    let summary = service.section_span("résumé").unwrap_or(service.title_span());
    let mut missing: Vec<(Span, String)> = vec![];
    missing.extend((!draft.title.value.translated).then(|| (draft.title.span, "`démarche`".to_owned())));
    missing.extend((!draft.summary.translated).then(|| (summary, "`résumé`".to_owned())));
    // A question nothing uses is to be removed, not translated.
    let shown = draft.questions.iter().filter(|question| !question.platform && service.usage.is_live(&question.name));
    missing.extend(shown.filter(|question| !question.label.translated).map(|question| (question.name_span, format!("`{}`", question.name))));
    let letters = draft.letters.iter().filter(|letter| letter.body_en.is_none());
    missing.extend(letters.map(|letter| (letter.name_span, format!("`{}`", letter.name))));
    said.extend(english(&missing));
    let mut texts: Vec<(Span, String)> = vec![(summary, draft.summary.fr.clone())];
    texts.extend(draft.purpose.iter().map(|purpose| (purpose.span, purpose.value.fr.clone())));
    for question in &draft.questions {
        let words = |text: &Text| (question.name_span, text.fr.clone());
        texts.extend([&question.label].into_iter().chain(&question.help).chain(&question.necessity).map(words));
    }
    texts.extend(draft.letters.iter().map(|letter| (letter.name_span, flat(&letter.body))));
    for (span, text) in texts {
        if let Some(count) = longest(&text).filter(|count| *count > WORDS_MAX) {
            said.push(Say::new(&RULE, span).with("count", count.to_string()).help("aide-couper"));
        }
    }
}

/// One finding for everything that lacks its English.
fn english(missing: &[(Span, String)]) -> Option<Say> {
    let ((span, what), more) = missing.split_first()?;
    let say = Say::new(&RULE, *span).with("what", what).with("count", missing.len().to_string()).help("aide-en");
    let say = say.key(if more.is_empty() { "message-anglais" } else { "message-anglais-plusieurs" });
    Some(more.iter().take(3).fold(say, |say, (span, _)| say.label(*span, "aussi")))
}

/// A letter with one word for each slot.
fn flat(template: &Template) -> String {
    template.parts.iter().map(|part| match part {
        Part::Text(words) => words.as_str(),
        Part::Slot(_) => "…",
    }).collect()
}

/// Words of the longest sentence. A blank line ends a sentence, and so does a
/// colon before a list.
fn longest(text: &str) -> Option<usize> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | ';' | ':');
    text.split("\n\n").flat_map(|paragraph| paragraph.split(ends)).map(|sentence| {
        sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric) || *word == "…").count()
    }).max()
}
