//! Findings for machines.

use crate::{Finding, Level, Source};
use beffroi_base::{Language, Span};
use serde_json::{Value, json};

/// Line and column of a byte, both from 1; columns count characters.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(start..).map_or(0, |s| s.chars().count()) + 1;
    (line, column)
}

fn place(source: &Source, span: Span) -> Value {
    let (line, column) = line_column(&source.text, span.start);
    let (end_line, end_column) = line_column(&source.text, span.end);
    json!({ "line": line, "column": column, "end_line": end_line, "end_column": end_column,
            "start": span.start, "end": span.end })
}

/// The findings of one file as a JSON array, in the order given.
pub fn findings_to_json(source: &Source, findings: &[Finding], language: Language) -> Value {
    let one = |finding: &Finding| {
        let labels: Vec<Value> = finding
            .labels
            .iter()
            .map(|l| json!({ "text": l.text.get(language), "at": place(source, l.span) }))
            .collect();
        let helps: Vec<Value> = finding
            .helps
            .iter()
            .map(|help| {
                let edit = help.edit.as_ref().map(|edit| {
                    json!({ "at": place(source, edit.span), "text": edit.text,
                            "safe": edit.safety == crate::Safety::Safe })
                });
                json!({ "text": help.text.get(language), "edit": edit })
            })
            .collect();
        let law: Vec<&str> = finding.law.iter().map(|l| l.get(language)).collect();
        json!({
            "code": finding.code,
            "level": match finding.level { Level::Error => "error", Level::Warning => "warning" },
            "message": finding.message.get(language),
            "here": finding.primary.text.get(language),
            "path": source.path,
            "at": place(source, finding.primary.span),
            "labels": labels,
            "law": law,
            "helps": helps,
        })
    };
    Value::Array(findings.iter().map(one).collect())
}
