//! Who reads each answer, said to people: as a table, as JSON, as a diagram.

use crate::model::Draft;
use crate::usage::{Reader, Usage};
use beffroi_base::{Language, Text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One answer and everything that reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Name of the question.
    pub name: String,
    /// What is asked.
    pub label: Text,
    /// Whether the platform asks it.
    pub platform: bool,
    /// Its readers, each with the rules passed through on the way.
    pub readers: Vec<(Reader, Vec<String>)>,
}

/// Every question of a service with its readers, in the order asked.
pub fn uses(draft: &Draft) -> Vec<Use> {
    let usage = Usage::of(draft);
    draft.questions.iter().map(|question| {
        // The same reader may be reached by several ways: the shortest is shown.
        let mut readers: BTreeMap<Reader, Vec<String>> = BTreeMap::new();
        for (path, reader) in usage.reached(&question.name) {
            let shorter = readers.get(&reader).is_none_or(|known| path.len() < known.len());
            if shorter {
                readers.insert(reader, path);
            }
        }
        Use {
            name: question.name.clone(),
            label: question.label.clone(),
            platform: question.platform,
            readers: readers.into_iter().collect(),
        }
    }).collect()
}

impl Reader {
    /// What it is, and its name where it has one.
    pub fn words(&self) -> Text {
        let named = |fr: &str, en: &str, name: &str| Text::new(format!("{fr} « {name} »"), format!("{en} “{name}”"));
        match self {
            Self::Platform => Text::new("la plateforme, pour joindre la personne", "the platform, to reach the person"),
            Self::Rule(name) => named("la règle", "the rule", name),
            Self::Condition(name) => named("la condition de", "the condition of", name),
            Self::Stage(name) => named("une personne, à l'étape", "a person, at the stage", name),
            Self::Letter(name) => named("le courrier", "the letter", name),
            Self::Indicator(name) => named("l'indicateur", "the figure", name),
            Self::Recipient(name) => named("le destinataire", "the recipient", name),
            Self::Model(name) => named("le modèle", "the model", name),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Rule(_) => "rule",
            Self::Condition(_) => "condition",
            Self::Stage(_) => "stage",
            Self::Letter(_) => "letter",
            Self::Indicator(_) => "indicator",
            Self::Recipient(_) => "recipient",
            Self::Model(_) => "model",
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Platform => None,
            Self::Rule(name) | Self::Condition(name) | Self::Stage(name) | Self::Letter(name)
            | Self::Indicator(name) | Self::Recipient(name) | Self::Model(name) => Some(name),
        }
    }
}

/// For a terminal: each answer, then a line for each reader.
pub fn uses_to_text(uses: &[Use], language: Language) -> String {
    let mut out = String::new();
    for one in uses {
        out.push_str(&format!("{}\n  {}\n", one.name, one.label.get(language)));
        if one.readers.iter().all(|(reader, _)| matches!(reader, Reader::Model(_))) {
            out.push_str(&format!("  - {}\n", language.pick("personne : c'est une donnée morte", "nobody: it is dead data")));
        }
        for (reader, path) in &one.readers {
            out.push_str(&format!("  - {}", reader.words().get(language)));
            if !path.is_empty() {
                out.push_str(&format!(" ({} {})", language.pick("par", "through"), path.join(" → ")));
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// For machines.
pub fn uses_to_json(uses: &[Use], language: Language) -> Value {
    uses.iter().map(|one| {
        let readers: Vec<Value> = one.readers.iter().map(|(reader, path)| json!({
            "kind": reader.kind(), "name": reader.name(), "text": reader.words().get(language), "through": path,
        })).collect();
        json!({ "question": one.name, "label": one.label.get(language), "platform": one.platform, "readers": readers })
    }).collect()
}

/// A Mermaid diagram: answers on the left, rules in the middle, readers on the right.
pub fn uses_to_mermaid(draft: &Draft, language: Language) -> String {
    let usage = Usage::of(draft);
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut out = String::from("flowchart LR\n");
    let mut id = |key: String, shape: (&str, &str), words: &str, out: &mut String| -> String {
        if let Some(known) = ids.get(&key) {
            return known.clone();
        }
        let fresh = format!("n{}", ids.len());
        out.push_str(&format!("  {fresh}{}\"{}\"{}\n", shape.0, escaped(words), shape.1));
        ids.insert(key, fresh.clone());
        fresh
    };
    let questions = draft.questions.iter().map(|question| (question.name.as_str(), question.label.get(language), false));
    let rules = draft.program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some())
        .map(|rule| (rule.name.as_str(), rule.title.get(language), true));
    let mut arrows = vec![];
    for (name, words, is_rule) in questions.chain(rules) {
        let shape = if is_rule { ("([", "])") } else { ("[", "]") };
        let from = id(format!("v:{name}"), shape, words, &mut out);
        for reader in usage.direct(name) {
            let to = match reader {
                Reader::Rule(rule) => {
                    let title = draft.program.rule(rule).map_or(rule.as_str(), |rule| rule.title.get(language));
                    id(format!("v:{rule}"), ("([", "])"), title, &mut out)
                }
                // A condition belongs to the question it opens.
                Reader::Condition(question) => {
                    let label = draft.question(question).map_or(question.as_str(), |q| q.label.get(language));
                    id(format!("v:{question}"), ("[", "]"), label, &mut out)
                }
                other => id(format!("r:{other:?}"), ("{{", "}}"), other.words().get(language), &mut out),
            };
            arrows.push(match reader {
                Reader::Condition(_) => format!("  {from} -.-> {to}\n"),
                _ => format!("  {from} --> {to}\n"),
            });
        }
    }
    out.extend(arrows);
    out
}

fn escaped(words: &str) -> String {
    words.replace('"', "#quot;").replace(['\n', '`'], " ")
}
