//! LX0902 `nir-use`: the social security number without an allowed case.

use super::prelude::*;
use beffroi_base::fold;
use beffroi_service::{Question, SensitiveKind};

pub static RULE: Rule = Rule::new("LX0902", Phase::Sections, include_str!("nir_use.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for question in service.questions.iter().filter(|question| !question.platform) {
        let say = |key| Say::new(&RULE, question.name_span).key(key).with("field", &question.name);
        match &question.sensitive {
            Some(kind) if kind.value == SensitiveKind::Nir => {
                let cited = question.exception.as_ref().is_some_and(|text| ["2019-341", "78-17", "L. 1111-8-1"].iter().any(|law| text.value.contains(law)));
                if !cited {
                    said.push(say("message").help("aide-exception"));
                }
            }
            _ if looks_like(question) => said.push(say("message-cache").help("aide-dire")),
            _ => {}
        }
    }
}

/// Its words, or the form of thirteen or fifteen digits.
fn looks_like(question: &Question) -> bool {
    let words = fold(&format!("{} {}", question.label.fr, question.name));
    let named = words.contains("numero de securite sociale") || words.contains("numero de secu") || words.split_whitespace().any(|word| word == "nir");
    let form = question.pattern.as_ref().and_then(|pattern| regex_length(&pattern.value));
    named || matches!(form, Some(13 | 15))
}

/// How many digits a pattern made of digits only asks for.
fn regex_length(pattern: &str) -> Option<u32> {
    let mut rest = pattern;
    let mut digits = 0;
    while !rest.is_empty() {
        let one = rest.strip_prefix("\\d").or_else(|| {
            let inner = rest.strip_prefix('[')?;
            let (set, after) = inner.split_once(']')?;
            set.chars().all(|c| c.is_ascii_digit() || c == '-').then_some(after)
        });
        rest = match one {
            Some(after) => after,
            None => rest.strip_prefix(|c: char| c.is_ascii_digit())?,
        };
        let (times, after) = match rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((times, after)) => (times.parse().ok()?, after),
            None => (1, rest),
        };
        digits += times;
        rest = after;
    }
    Some(digits)
}
