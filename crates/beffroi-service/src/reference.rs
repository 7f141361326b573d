//! The reference page and the editors' schema, written from the tables the
//! reader reads. What they say is what is read.

use crate::model::{ANSWER_KINDS, DIMENSIONS, Sensitivity};
use crate::schema::{Key, Need, SECTIONS, Section, Shape, section};
use crate::template::{BUILTINS, Builtin};
use crate::types::TYPES;
use serde_json::{Map, Value, json};

/// The words around the tables; `<<section:base>>` stands for a table.
const PROSE: &str = include_str!("reference/langage.md");

/// `docs/langage.md`, whole.
pub fn page() -> String {
    let mut out = String::with_capacity(PROSE.len() * 2);
    let mut rest = PROSE;
    while let Some((before, after)) = rest.split_once("<<") {
        out.push_str(before);
        let Some((mark, after)) = after.split_once(">>") else { break };
        debug_assert!(table(mark).is_some(), "the reference page has no table {mark}");
        out.push_str(table(mark).unwrap_or_default().trim_end());
        rest = after;
    }
    out.push_str(rest);
    out
}

fn table(mark: &str) -> Option<String> {
    if let Some(name) = mark.strip_prefix("section:") {
        return Some(section_table(section(name)));
    }
    match mark {
        "types" => Some(types_table()),
        "emplacements" => Some(slots_table()),
        "dimensions" => Some(ticked(DIMENSIONS)),
        "codes" => Some(codes_table()),
        _ => None,
    }
}

fn ticked(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn section_table(section: &Section) -> String {
    let mut out = String::from("| clé | valeur | | ce que c'est |\n| --- | --- | --- | --- |\n");
    for key in section.keys {
        let need = match key.need {
            Need::Required => "obligatoire",
            Need::Law => "exigée par la loi",
            Need::Optional => "",
        };
        out.push_str(&format!("| `{}` | {} | {need} | {} |\n", key.name, shape_words(key), key.fr));
    }
    out
}

fn shape_words(key: &Key) -> String {
    match key.shape {
        Shape::Text => "texte".to_owned(),
        Shape::Spoken => "texte, traduisible dans `en`".to_owned(),
        Shape::YesNo => "`oui` ou `non`".to_owned(),
        Shape::Word(words) => ticked(words),
        Shape::AnswerType => "un type de réponse".to_owned(),
        Shape::Unit => "unité : `€/an`, `personne`, `m2`".to_owned(),
        Shape::Bound => "nombre, ou date pour un type `date` ou `période`".to_owned(),
        Shape::Count => "nombre entier".to_owned(),
        Shape::Pattern => "expression rationnelle, entre guillemets".to_owned(),
        Shape::Day => "date : `2026-01-31`".to_owned(),
        Shape::Duration => "durée : `30 jours`, `24 mois`, `2 ans`".to_owned(),
        Shape::Name(of) => format!("nom : {of}"),
        Shape::Names(of) => format!("liste de noms : {of}"),
        Shape::Expression => "expression".to_owned(),
        Shape::Template => "texte à emplacements, traduisible dans `en`".to_owned(),
        Shape::Choices => "liste, ou `valeur: libellé`".to_owned(),
        Shape::Rules => "règles (voir plus bas)".to_owned(),
        Shape::Map(of) => format!("clés de `{of}`"),
        Shape::MapOrList(of) => format!("clés de `{of}`, une fois ou en liste"),
        Shape::List(of) => format!("liste de `{of}`"),
        Shape::Named(of) => format!("noms choisis, chacun suivi des clés de `{of}`"),
        Shape::English => "les clés traduisibles, en anglais".to_owned(),
    }
}

fn types_table() -> String {
    let mut out = String::from("| type | la personne donne | vérifié et rangé | réglages propres | dans les règles | sensibilité |\n| --- | --- | --- | --- | --- | --- |\n");
    for page in TYPES {
        let sensitivity = match page.kind.sensitivity() {
            Sensitivity::Public => "publique",
            Sensitivity::Personal => "personnelle",
            Sensitivity::Sensitive => "sensible",
            Sensitivity::Bank => "bancaire",
        };
        out.push_str(&format!(
            "| `{}` | {} | {} | {} | {} | {sensitivity} |\n",
            page.kind.name(), page.gives.0, page.checked.0, ticked(page.settings), page.seen
        ));
    }
    out
}

fn slots_table() -> String {
    let mut out = String::from("| emplacement | ce qui s'y écrit |\n| --- | --- |\n");
    for (name, builtin) in BUILTINS {
        out.push_str(&format!("| `{{{name}}}` | {} |\n", filled_by(*builtin)));
    }
    out
}

fn filled_by(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Reference => "la référence du dossier",
        Builtin::FiledOn => "le jour du dépôt",
        Builtin::DecidedOn => "le jour de la décision",
        Builtin::Reasons => "les motifs écrits par la personne qui décide ou qui classe",
        Builtin::Item => "la pièce demandée",
        Builtin::ItemText => "le texte qui l'exige",
        Builtin::Due => "le dernier jour pour répondre",
    }
}

fn codes_table() -> String {
    let mut out = String::from("| code | ce qui ne va pas |\n| --- | --- |\n");
    for page in beffroi_syntax::CODES.iter().chain(crate::CODES) {
        out.push_str(&format!("| {} | {} |\n", page.code, page.title.0));
    }
    out
}

/// The JSON Schema (2020-12) with which an editor completes a `demarche.yaml`.
pub fn json_schema() -> Value {
    let defs: Map<String, Value> = SECTIONS.iter().map(|section| (section.name.to_owned(), object(section))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "demarche.schema.json",
        "title": "Une démarche Beffroi",
        "$ref": "#/$defs/démarche",
        "$defs": defs,
    })
}

fn object(section: &Section) -> Value {
    let properties: Map<String, Value> = section.keys.iter().map(|key| {
        let mut value = schema_of(key.shape, section);
        if let Some(map) = value.as_object_mut() {
            map.insert("description".to_owned(), json!(format!("{}\n{}", key.fr, key.en)));
        }
        (key.name.to_owned(), value)
    }).collect();
    let required: Vec<&str> = section.keys.iter().filter(|key| key.need == Need::Required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn schema_of(shape: Shape, section: &Section) -> Value {
    // YAML's own types are not ours: `20` and `"20"` are the same text.
    let text = json!({ "type": ["string", "number", "boolean"] });
    let to = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    match shape {
        Shape::Text | Shape::Spoken | Shape::Unit | Shape::Pattern | Shape::Name(_) | Shape::Template | Shape::Bound => text,
        Shape::YesNo => json!({ "enum": ["oui", "non"] }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::AnswerType => json!({ "enum": ANSWER_KINDS.iter().map(|(name, _)| *name).collect::<Vec<_>>() }),
        Shape::Count => json!({ "type": "integer", "minimum": 0 }),
        Shape::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Duration => json!({ "type": "string", "pattern": "^([0-9]+ (jours?|mois|ans?)|illimitée)$" }),
        Shape::Names(_) => json!({ "type": "array", "items": text }),
        Shape::Expression => json!({ "type": ["string", "number", "boolean", "object"] }),
        Shape::Choices => json!({ "anyOf": [{ "type": "array", "items": text }, { "type": "object", "additionalProperties": text }] }),
        Shape::Rules => json!({ "type": "object" }),
        Shape::Map(name) if name == "conservation" => json!({ "anyOf": [to(name), { "const": "illimitée" }] }),
        Shape::Map(name) => to(name),
        Shape::MapOrList(name) => json!({ "anyOf": [to(name), { "type": "array", "items": to(name) }] }),
        Shape::List(name) => json!({ "type": "array", "items": to(name) }),
        // A stage may be only `fin`, a role only its name.
        Shape::Named("étape") => json!({ "type": "object", "additionalProperties": { "anyOf": [to("étape"), { "const": "fin" }] } }),
        Shape::Named("acteur") => json!({ "type": "object", "additionalProperties": { "anyOf": [to("acteur"), { "type": "null" }] } }),
        Shape::Named(name) => json!({ "type": "object", "additionalProperties": to(name) }),
        Shape::English => english(section),
    }
}

fn english(section: &Section) -> Value {
    let spoken = section.keys.iter().filter(|key| key.shape.translated());
    let properties: Map<String, Value> = spoken.map(|key| (key.name.to_owned(), schema_of(key.shape, section))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}
