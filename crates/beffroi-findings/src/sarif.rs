//! Findings for a forge, which shows them on the line: SARIF 2.1.0.

use crate::{Finding, Label, Level, Safety, Source, line_column};
use beffroi_base::{Language, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The findings of several files as one SARIF log.
pub fn findings_to_sarif(files: &[(Source, Vec<Finding>)], language: Language) -> Value {
    let mut rules = BTreeMap::new();
    for finding in files.iter().flat_map(|(_, findings)| findings) {
        rules.entry(finding.code).or_insert(&finding.message);
    }
    let rules: Vec<Value> = rules.into_keys().map(|code| {
        let more = format!("beffroi {} {code}", language.pick("expliquer", "explain"));
        json!({ "id": code, "help": { "text": more } })
    }).collect();
    let results: Vec<Value> = files.iter()
        .flat_map(|(source, findings)| findings.iter().map(|finding| result(source, finding, language)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "beffroi", "version": env!("CARGO_PKG_VERSION"), "language": language.tag(), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(source: &Source, finding: &Finding, language: Language) -> Value {
    let related: Vec<Value> = finding.labels.iter().enumerate().map(|(at, label)| {
        let mut place = location(source, label.span);
        if let Some(object) = place.as_object_mut() {
            object.insert("id".into(), at.into());
            object.insert("message".into(), json!({ "text": words(label, language) }));
        }
        place
    }).collect();
    let fixes: Vec<Value> = finding.helps.iter().filter_map(|help| {
        let edit = help.edit.as_ref()?;
        // A forge offers a fix with one click: only what needs no decision.
        (edit.safety == Safety::Safe).then(|| json!({
            "description": { "text": help.text.get(language) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri(&source.path) },
                "replacements": [{ "deletedRegion": region(source, edit.span), "insertedContent": { "text": edit.text } }],
            }],
        }))
    }).collect();
    let mut text = finding.message.get(language).to_owned();
    for more in std::iter::once(finding.primary.text.get(language))
        .chain(finding.law.iter().map(|law| law.get(language)))
        .chain(finding.helps.iter().map(|help| help.text.get(language)))
        .filter(|more| !more.is_empty())
    {
        text.push('\n');
        text.push_str(more);
    }
    json!({
        "ruleId": finding.code,
        "level": match finding.level { Level::Error => "error", Level::Warning => "warning" },
        "message": { "text": text },
        "locations": [location(source, finding.primary.span)],
        "relatedLocations": related,
        "fixes": fixes,
    })
}

fn words(label: &Label, language: Language) -> &str {
    label.text.get(language)
}

fn location(source: &Source, span: Span) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&source.path) }, "region": region(source, span) } })
}

fn region(source: &Source, span: Span) -> Value {
    let (line, column) = line_column(&source.text, span.start);
    let (end_line, end_column) = line_column(&source.text, span.end);
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A relative reference, as SARIF wants it: slashes, and nothing but ASCII.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Edit;
    use beffroi_base::Text;

    #[test]
    fn a_forge_is_told_the_place_the_words_and_the_safe_repairs_only() {
        let source = Source::new("services/été/demarche.yaml", "à: 1\nbé: x\n");
        let edit = |safety| Edit { span: Span::new(9, 12), text: "bête".into(), safety };
        let finding = Finding::error("RE0101", Span::new(6, 9), Text::new("la clé `bé` n'existe pas", "no key `bé`"))
            .label(Span::new(0, 2), Text::new("comme ici", "as here"))
            .repair(Text::new("vouliez-vous `bête` ?", "did you mean `bête`?"), edit(Safety::Safe))
            .repair(Text::new("ou retirez-la", "or remove it"), edit(Safety::NeedsDecision));
        let log = findings_to_sarif(&[(source, vec![finding])], Language::Fr);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "RE0101");
        let result = &run["results"][0];
        let at = &result["locations"][0]["physicalLocation"];
        assert_eq!(at["artifactLocation"]["uri"], "services/%C3%A9t%C3%A9/demarche.yaml");
        assert_eq!(at["region"], json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3 }));
        assert_eq!(result["level"], "error");
        assert!(result["message"]["text"].as_str().is_some_and(|text| text.starts_with("la clé `bé`") && text.contains("ou retirez-la")));
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "comme ici");
        assert_eq!(result["fixes"].as_array().map(Vec::len), Some(1));
    }
}
