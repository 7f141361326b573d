//! `on attend`: each key with the value it takes.

use super::answers::question;
use super::book::{day_of, malformed, strings, unknown_name};
use crate::model::{Expectation, Wanted};
use crate::{objections, schema};
use beffroi_base::{Day, Span, Spanned};
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
use beffroi_service::{Effect, SilenceSense};
use beffroi_syntax::Node;

/// Letters that no service writes: the law does.
const OURS: &[&str] = &[
    "accusé de réception", "accusé de réception du recours", "réponse au recours", "motifs du refus", "attestation d'acceptation",
    "demande retirée", "transmission",
];

/// Reads a whole `on attend`.
pub(super) fn expectations(service: &CompiledService, node: &Node, out: &mut Vec<Finding>) -> Vec<Expectation> {
    let Some(map) = node.as_map() else {
        out.push(malformed(node.span, "`on attend` attend des `clé: valeur`", "`on attend` expects `key: value`"));
        return vec![];
    };
    map.entries.iter().filter_map(|entry| {
        let key = Spanned::new(entry.key.clone(), entry.key_span);
        let items = if entry.value.is_absent() { vec![] } else { strings(&entry.value, out) };
        expectation(service, &key, &items, entry.value.span, out)
    }).collect()
}

/// Our keys, and the names of rules and questions whose value can be expected.
pub(super) fn names(service: &CompiledService) -> Vec<&str> {
    let ours = schema::section("on attend").keys.iter().map(|key| key.name);
    ours.chain(service.draft().program.rules().iter().map(|rule| rule.name.as_str())).collect()
}

/// One expectation, from its key and its values.
pub(super) fn expectation(service: &CompiledService, key: &Spanned<String>, items: &[Spanned<String>], span: Span, out: &mut Vec<Finding>) -> Option<Expectation> {
    let known = names(service);
    if !known.contains(&key.value.as_str()) {
        out.push(unknown_name(key, "nom attendu", "such name", &known));
        return None;
    }
    let Some(first) = items.first() else {
        out.push(malformed(key.span, &format!("`{}` n'attend rien : écrivez une valeur", key.value), &format!("`{}` expects nothing: write a value", key.value)));
        return None;
    };
    let wanted = wanted(service, &key.value, first, items, out)?;
    Some(Expectation { key: key.value.clone(), span, wanted })
}

fn wanted(service: &CompiledService, key: &str, first: &Spanned<String>, items: &[Spanned<String>], out: &mut Vec<Finding>) -> Option<Wanted> {
    let all = || items.to_vec();
    Some(match key {
        "étape" => Wanted::Stage(stage(service, first, out)?),
        "décision" => Wanted::Decision(decision(first, out)?),
        "signataire" => Wanted::Signatory(first.value.clone()),
        "silence" => Wanted::Silence(day_or_none(first, out)?),
        "tribunal" => Wanted::Court(day_or_none(first, out)?),
        "recours" => Wanted::Appeal(listed(first, "mot de recours", "appeal", schema::APPEALS, out)?),
        "silence du recours" => Wanted::AppealSilence(day_or_none(first, out)?),
        "refus implicite" => Wanted::Implicit(SilenceSense::Refuse, day_or_none(first, out)?),
        "accord implicite" => Wanted::Implicit(SilenceSense::Grant, day_or_none(first, out)?),
        "échéance" => Wanted::Due(day_or_none(first, out)?),
        "effacement" => Wanted::Erasure(day_or_none(first, out)?),
        "effacé" => Wanted::Erased(among(first, "mot", "word", &["oui", "non"], out)? == "oui"),
        "courrier" => Wanted::Letters(letters(service, items, out)?),
        "le courrier dit" => Wanted::Says(all()),
        "le courrier ne dit pas" => Wanted::SaysNot(all()),
        "le courrier dit en anglais" => Wanted::SaysInEnglish(all()),
        "courriel" => Wanted::MailedTo(Some(first.value.clone()).filter(|to| to != "aucun")),
        "objection" if first.value == "aucune" => Wanted::Objection(None),
        "objection" => Wanted::Objection(Some(listed(first, "mot d'objection", "objection", objections::WORDS, out)?)),
        "message" => Wanted::Message(all()),
        "manque" => Wanted::Missing(questions(service, items, Some("rien"), out)?),
        "demandé" => Wanted::Asked(questions(service, items, None, out)?),
        "pas demandé" => Wanted::NotAsked(questions(service, items, None, out)?),
        "l'explication dit" => Wanted::Explains(all()),
        name => Wanted::Value { name: name.to_owned(), value: first.value.clone() },
    })
}

fn stage(service: &CompiledService, name: &Spanned<String>, out: &mut Vec<Finding>) -> Option<String> {
    let known: Vec<&str> = service.draft().stages.iter().map(|stage| stage.name.as_str()).collect();
    among(name, "nom d'étape", "stage", &known, out)
}

fn among(name: &Spanned<String>, fr: &str, en: &str, known: &[&str], out: &mut Vec<Finding>) -> Option<String> {
    if known.contains(&name.value.as_str()) {
        return Some(name.value.clone());
    }
    out.push(unknown_name(name, fr, en, known));
    None
}

fn decision(word: &Spanned<String>, out: &mut Vec<Finding>) -> Option<Option<Effect>> {
    let word = among(word, "mot de décision", "decision", &["accord", "refus", "retrait", "aucune"], out)?;
    Some([Effect::Grant, Effect::Refuse, Effect::Withdraw].into_iter().find(|effect| effect.word() == word))
}

fn day_or_none(word: &Spanned<String>, out: &mut Vec<Finding>) -> Option<Option<Day>> {
    if matches!(word.value.as_str(), "aucun" | "aucune") {
        return Some(None);
    }
    day_of(word, out).map(|day| Some(day.value))
}

fn letters(service: &CompiledService, items: &[Spanned<String>], out: &mut Vec<Finding>) -> Option<Vec<String>> {
    if let [only] = items
        && only.value == "aucun"
    {
        return Some(vec![]);
    }
    let mut known: Vec<&str> = service.draft().letters.iter().map(|letter| letter.name.as_str()).collect();
    known.extend(OURS);
    items.iter().map(|item| among(item, "nom de courrier", "letter", &known, out)).collect()
}

/// One of our own words.
fn listed(word: &Spanned<String>, fr: &str, en: &str, words: &'static [&'static str], out: &mut Vec<Finding>) -> Option<&'static str> {
    let found = words.iter().copied().find(|known| *known == word.value);
    if found.is_none() {
        out.push(unknown_name(word, fr, en, words));
    }
    found
}

fn questions(service: &CompiledService, items: &[Spanned<String>], none: Option<&str>, out: &mut Vec<Finding>) -> Option<Vec<Spanned<String>>> {
    if let [only] = items
        && none == Some(only.value.as_str())
    {
        return Some(vec![]);
    }
    items.iter().map(|item| question(service, item, out).map(|_| item.clone())).collect()
}
