//! `beffroi expliquer`: what a code means, and why.

use crate::say::{Halt, Voice};
use beffroi_base::closest;
use beffroi_findings::CodePage;
use serde_json::json;

/// The codes that have no page of their own: reading, names, types, scenarios.
fn plain() -> Vec<CodePage> {
    let mut all: Vec<CodePage> = vec![];
    all.extend(beffroi_syntax::CODES.iter().map(CodePage::from));
    all.extend(beffroi_service::CODES.iter().map(CodePage::from));
    all.extend(beffroi_rules::CODES.iter().map(CodePage::from));
    all.extend(beffroi_territory::CODES.iter().map(CodePage::from));
    all.extend(beffroi_scenarios::CODES.iter().map(CodePage::from));
    all
}

/// Explains one code, or lists them all.
pub(crate) fn run(voice: &Voice, code: Option<&str>) -> Result<u8, Halt> {
    match code {
        Some(code) => one(voice, &code.trim().to_uppercase()),
        None => {
            list(voice);
            Ok(0)
        }
    }
}

fn one(voice: &Voice, code: &str) -> Result<u8, Halt> {
    if let Some(rule) = beffroi_charter::rule(code) {
        let page = rule.page();
        if voice.json {
            let laws: Vec<String> = page.laws.iter().filter_map(|id| beffroi_charter::source(id)).map(|s| s.citation().get(voice.language).to_owned()).collect();
            voice.line(&json!({
                "code": page.code, "title": page.title.get(voice.language), "level": page.level,
                "why": page.why.get(voice.language).trim(), "law": laws,
            }).to_string());
        } else {
            voice.print(&page.explain(voice.language));
        }
        return Ok(0);
    }
    if let Some(page) = plain().into_iter().find(|page| page.code == code) {
        let (title, text) = (page.title(voice.language), page.text(voice.language));
        if voice.json {
            voice.line(&json!({ "code": code, "title": title, "why": text }).to_string());
            return Ok(0);
        }
        voice.line(&format!("{code}{}{title}", voice.pick("\u{a0}: ", ": ")));
        if !text.is_empty() {
            voice.line(&format!("\n{}", wrapped(text)));
        }
        return Ok(0);
    }
    let near = closest(code, codes().iter().map(|(known, _)| *known));
    let (fr, en) = match near {
        Some(near) => (format!(" ; vouliez-vous dire {near} ?"), format!("; did you mean {near}?")),
        None => (" ; `beffroi expliquer` les donne tous".to_owned(), "; `beffroi explain` lists them all".to_owned()),
    };
    Err(Halt::new(format!("il n'y a pas de code `{code}`{fr}"), format!("there is no code `{code}`{en}")))
}

/// A paragraph in lines a terminal shows whole.
fn wrapped(text: &str) -> String {
    let (mut out, mut width) = (String::with_capacity(text.len()), 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 {
            let fits = width + 1 + length <= 88;
            out.push(if fits { ' ' } else { '\n' });
            width = if fits { width + 1 } else { 0 };
        }
        out.push_str(word);
        width += length;
    }
    out
}

/// Every code with its title, in order.
fn codes() -> Vec<(&'static str, beffroi_base::Text)> {
    let rules = beffroi_charter::RULES.iter().map(|rule| (rule.code, rule.page().title.clone()));
    let plain = plain().into_iter().map(|page| (page.code, beffroi_base::Text::new(page.title.0, page.title.1)));
    let mut all: Vec<_> = rules.chain(plain).collect();
    all.sort_by_key(|(code, _)| *code);
    all
}

fn list(voice: &Voice) {
    let all = codes();
    if voice.json {
        let rows: Vec<_> = all.iter().map(|(code, title)| json!({ "code": code, "title": title.get(voice.language) })).collect();
        voice.line(&serde_json::Value::Array(rows).to_string());
        return;
    }
    for (code, title) in all {
        voice.line(&format!("{code}  {}", title.get(voice.language)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_given_to_one_thing_only() {
        let all = codes();
        let twice: Vec<_> = all.windows(2).filter(|pair| matches!(pair, [a, b] if a.0 == b.0)).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert!(all.iter().all(|(code, title)| code.len() == 6 && !title.fr.is_empty() && !title.en.is_empty()));
    }
}
