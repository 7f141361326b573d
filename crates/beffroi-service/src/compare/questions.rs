//! What residents are asked, told and promised.

use super::{Change, Concern::*, Weight::*, names, say};
use crate::model::{Draft, Question, SilenceSense};
use beffroi_base::Spanned;
use beffroi_syntax::{Map, Node, NodeKind, parse};

pub(super) fn compare(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    if before.title.value != after.title.value {
        let (a, b) = (&before.title.value, &after.title.value);
        say(out, Residents, Harmless, format!("la démarche s'appelle « {} » au lieu de « {} »", b.fr, a.fr), format!("the service is called “{}” instead of “{}”", b.en, a.en));
    }
    let lists = names(&before.questions, &after.questions, |q| &q.name);
    for question in lists.gone {
        say(out, Residents, Harmless, format!("`{}` n'est plus demandé", question.name), format!("`{}` is no longer asked", question.name));
    }
    for question in lists.new {
        let weight = if question.required { Resubmission } else { Harmless };
        let (fr, en) = if question.required { ("", "") } else { (", sans obligation", ", optionally") };
        say(out, Residents, weight, format!("`{}` est demandé{fr}", question.name), format!("`{}` is asked{en}", question.name));
    }
    for (a, b) in lists.kept {
        question(before, after, a, b, out);
    }
    rules(before, after, out);
    silence(before, after, out);
    letters(before, after, out);
    let telephone = |draft: &Draft| draft.offline.as_ref().map(|offline| (offline.telephone.clone().map(|t| t.value), offline.counter.clone().map(|c| c.value)));
    if telephone(before) != telephone(after) {
        say(out, Residents, Harmless, "le téléphone ou le guichet change", "the telephone or the counter changes");
    }
}

fn question(before: &Draft, after: &Draft, a: &Question, b: &Question, out: &mut Vec<Change>) {
    let name = &b.name;
    let mut change = |weight, fr: String, en: String| say(out, Residents, weight, fr, en);
    if a.kind != b.kind {
        change(Resubmission, format!("`{name}` est de type `{}` au lieu de `{}`", b.kind.name(), a.kind.name()),
            format!("`{name}` has type `{}` instead of `{}`", b.kind.name(), a.kind.name()));
        return;
    }
    if a.label != b.label || a.help != b.help {
        change(Harmless, format!("`{name}` est formulé autrement"), format!("`{name}` is worded differently"));
    }
    match (a.required, b.required) {
        (false, true) => change(Resubmission, format!("`{name}` devient obligatoire"), format!("`{name}` becomes required")),
        (true, false) => change(Harmless, format!("`{name}` devient facultatif"), format!("`{name}` becomes optional")),
        (true, true) | (false, false) => {}
    }
    if value(&a.unit) != value(&b.unit) {
        change(Resubmission, format!("`{name}` se compte dans une autre unité"), format!("`{name}` is counted in another unit"));
    }
    if narrower(a, b) {
        change(Resubmission, format!("`{name}` accepte moins de réponses"), format!("`{name}` accepts fewer answers"));
    } else if narrower(b, a) {
        change(Harmless, format!("`{name}` accepte plus de réponses"), format!("`{name}` accepts more answers"));
    }
    if condition(before, a) != condition(after, b) {
        change(Resubmission, format!("`{name}` est demandé sous une autre condition"), format!("`{name}` is asked under another condition"));
    }
}

fn value(spanned: &Option<Spanned<String>>) -> Option<&str> {
    spanned.as_ref().map(|spanned| spanned.value.as_str())
}

/// The condition as written, spaces tidied.
fn condition(draft: &Draft, question: &Question) -> Option<String> {
    let span = question.condition.as_ref()?.span;
    let text = draft.source.get(span.start..span.end)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether some answer good for `a` is not for `b`.
fn narrower(a: &Question, b: &Question) -> bool {
    let above = |a: Option<f64>, b: Option<f64>| b.is_some_and(|b| a.is_none_or(|a| b > a));
    let below = |a: Option<f64>, b: Option<f64>| b.is_some_and(|b| a.is_none_or(|a| b < a));
    above(a.min, b.min)
        || below(a.max, b.max)
        || b.earliest.is_some_and(|first| a.earliest.is_none_or(|before| first > before))
        || b.latest.is_some_and(|last| a.latest.is_none_or(|before| last < before))
        || b.length_max.is_some_and(|length| a.length_max.is_none_or(|before| length < before))
        || (b.pattern.is_some() && value(&a.pattern) != value(&b.pattern))
        || a.choices.iter().any(|choice| !b.choices.iter().any(|other| other.value == choice.value))
}

/// Keys of a rule that only speak about it.
const ABOUT: &[&str] = &["titre", "description", "note", "références", "en", "question", "résumé"];

/// Rules by what they compute, wherever they are written.
fn rules(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let (a, b) = (parse(before.source.as_bytes()).root, parse(after.source.as_bytes()).root);
    let section = |root: &Option<Node>| root.as_ref().and_then(Node::as_map).and_then(|map| map.get("règles")).and_then(Node::as_map).cloned();
    let (a, b) = (section(&a).unwrap_or_default(), section(&b).unwrap_or_default());
    for entry in &b.entries {
        let title = after.program.rule(&entry.key).map_or(entry.key.as_str(), |rule| &rule.title.fr);
        let english = after.program.rule(&entry.key).map_or(entry.key.as_str(), |rule| &rule.title.en);
        match a.get(&entry.key) {
            None => say(out, Residents, Harmless, format!("un calcul nouveau : « {title} »"), format!("a new computation: “{english}”")),
            Some(old) if computes(old).says_same(&computes(&entry.value)) => {}
            Some(_) => say(out, Residents, Harmless, format!("« {title} » se calcule autrement ; les dossiers déposés gardent l'ancien calcul"),
                format!("“{english}” is computed differently; filed cases keep the former computation")),
        }
    }
    for entry in a.entries.iter().filter(|entry| b.get(&entry.key).is_none()) {
        say(out, Residents, Harmless, format!("`{}` n'est plus calculé", entry.key), format!("`{}` is no longer computed", entry.key));
    }
}

/// A rule without its titles, notes and references.
fn computes(rule: &Node) -> Node {
    let NodeKind::Map(map) = &rule.kind else { return rule.clone() };
    let entries = map.entries.iter().filter(|entry| !ABOUT.contains(&entry.key.as_str())).cloned().collect();
    Node { kind: NodeKind::Map(Map { entries }), span: rule.span }
}

fn silence(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let read = |draft: &Draft| draft.silence.as_ref().map(|silence| (silence.sense.value, silence.delay.as_ref().map(|delay| delay.value)));
    let (a, b) = (read(before), read(after));
    if a == b {
        return;
    }
    let words = |sense: Option<SilenceSense>| match sense {
        Some(SilenceSense::Grant) => ("acceptation", "acceptance"),
        Some(SilenceSense::Refuse) => ("refus", "refusal"),
        Some(SilenceSense::None) | None => ("rien", "nothing"),
    };
    let ((fr, en), delay) = (words(b.map(|b| b.0)), b.and_then(|b| b.1));
    let (after_fr, after_en) = delay.map(|delay| (format!(" après {}", delay.text().fr), format!(" after {}", delay.text().en))).unwrap_or_default();
    say(out, Residents, Resubmission, format!("le silence vaut {fr}{after_fr} ; les accusés déjà remis engagent toujours"),
        format!("silence means {en}{after_en}; receipts already given still bind"));
}

fn letters(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let lists = names(&before.letters, &after.letters, |letter| &letter.name);
    for letter in lists.gone {
        say(out, Residents, Harmless, format!("le courrier `{}` n'est plus envoyé", letter.name), format!("letter `{}` is no longer sent", letter.name));
    }
    for letter in lists.new {
        say(out, Residents, Harmless, format!("un courrier nouveau : `{}`", letter.name), format!("a new letter: `{}`", letter.name));
    }
    let text = |draft: &Draft, span: beffroi_base::Span| draft.source.get(span.start..span.end).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    for (a, b) in lists.kept {
        if text(before, a.span) != text(after, b.span) {
            say(out, Residents, Harmless, format!("le courrier `{}` dit autre chose", b.name), format!("letter `{}` says something else", b.name));
        }
    }
}
