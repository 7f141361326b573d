//! `parcours`: stages and actions, and every name bound.

use super::questions::unknown_question;
use crate::fields::{Fields, unexpected};
use crate::model::*;
use crate::schema::section;
use beffroi_base::{Spanned, Text, closest};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_syntax::{Entry, Node};

pub(super) fn stages(node: &Node, out: &mut Vec<Finding>) -> Vec<Stage> {
    let Some(map) = node.as_map() else {
        out.push(unexpected(node, "parcours", "des étapes, chacune suivie de ses clés", "stages, each followed by its keys"));
        return vec![];
    };
    if map.entries.is_empty() {
        out.push(Finding::error("TY0107", node.span, Text::new("le parcours n'a aucune étape", "the journey has no stage")));
    }
    map.entries.iter().map(|entry| stage(entry, out)).collect()
}

/// The names some action lets its actor enter, before anything is read. A
/// misspelt key, said elsewhere, stands for the one it most probably means.
pub(super) fn entered(node: &Node) -> Vec<&str> {
    let stages = node.as_map().into_iter().flat_map(|map| &map.entries).map(|entry| &entry.value);
    let actions = stages.flat_map(|stage| under(stage, "étape", "actions")).filter_map(Node::as_map).flat_map(|map| &map.entries);
    let names = actions.flat_map(|action| under(&action.value, "action", "saisit"));
    names.flat_map(|node| node.as_seq().map_or_else(|| node.as_text().into_iter().collect::<Vec<_>>(), |items| items.iter().filter_map(Node::as_text).collect())).collect()
}

fn under<'a>(node: &'a Node, name: &'static str, wanted: &str) -> Vec<&'a Node> {
    let known = section(name);
    let means = |key: &str| key == wanted || !known.knows(key) && known.nearest(key) == Some(wanted);
    node.as_map().into_iter().flat_map(|map| &map.entries).filter(|entry| means(&entry.key)).map(|entry| &entry.value).collect()
}

/// Whether some action of the section has an effect, before anything is read.
pub(super) fn has_effect(node: &Node) -> bool {
    let stages = node.as_map().map(|map| map.entries.as_slice()).unwrap_or_default();
    stages.iter().filter_map(|stage| stage.value.as_map()?.get("actions")?.as_map()).any(|actions| {
        actions.entries.iter().any(|action| action.value.as_map().is_some_and(|map| map.get("effet").is_some()))
    })
}

fn stage(entry: &Entry, out: &mut Vec<Finding>) -> Stage {
    let mut stage = Stage {
        name: entry.key.clone(),
        name_span: entry.key_span,
        span: entry.span(),
        title: Text::french(capitalised(&entry.key)),
        end: false,
        actor: None,
        reads: vec![],
        acknowledges: None,
        next: None,
        timeout: None,
        actions: vec![],
    };
    if entry.value.as_text() == Some("fin") {
        stage.end = true;
        return stage;
    }
    let Some(fields) = Fields::of(entry, section("étape"), out) else { return stage };
    fields.required("acteur", out);
    stage.title = title(&fields, &entry.key, out);
    stage.actor = fields.text("acteur", out);
    stage.reads = fields.names("lit", out);
    stage.next = fields.text("ensuite", out);
    stage.timeout = super::governance::timeout(fields.node("sans réponse"), out);
    if fields.one_of("accusé de réception", &[("automatique", ())], out).is_some() {
        stage.acknowledges = Some(fields.key_span("accusé de réception"));
    }
    if let Some(actions) = fields.node("actions") {
        match actions.as_map() {
            Some(map) => stage.actions = map.entries.iter().filter_map(|entry| action(entry, out)).collect(),
            None => out.push(unexpected(actions, "actions", "des verbes, chacun suivi de ses clés", "verbs, each followed by its keys")),
        }
    }
    stage
}

/// `titre`, or the name as it is, with the English that `en` gives.
fn title(fields: &Fields<'_>, name: &str, out: &mut Vec<Finding>) -> Text {
    let english = fields.english().and_then(|map| map.get("titre")).and_then(Node::as_text);
    let french = fields.text("titre", out).map_or_else(|| capitalised(name), |t| t.value);
    match english {
        Some(english) => Text::new(french, english),
        None => Text::french(french),
    }
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn action(entry: &Entry, out: &mut Vec<Finding>) -> Option<Action> {
    let fields = Fields::of(entry, section("action"), out)?;
    let effects = [("accord", Effect::Grant), ("refus", Effect::Refuse), ("retrait", Effect::Withdraw)];
    let reviews = [("continue", Review::Continues), ("suspendu", Review::Suspended)];
    Some(Action {
        name: entry.key.clone(),
        name_span: entry.key_span,
        span: entry.span(),
        title: title(&fields, &entry.key, out),
        effect: fields.one_of("effet", &effects, out),
        letter: fields.text("courrier", out),
        to: fields.text("vers", out),
        reasons_required: fields.one_of("motifs", &[("obligatoires", true), ("facultatifs", false)], out).is_some_and(|m| m.value),
        due: fields.duration("échéance", out),
        review: fields.one_of("examen", &reviews, out).map_or(Review::Continues, |r| r.value),
        indispensable: fields.text("indispensable", out),
        batch: super::governance::batch(&fields, out),
        enters: fields.names("saisit", out),
    })
}

/// Binds every name the sections write of one another.
pub(super) fn bind(draft: &Draft, out: &mut Vec<Finding>) {
    for stage in &draft.stages {
        if let Some(actor) = &stage.actor
            && draft.actor_kind(&actor.value).is_none()
        {
            out.push(unknown("RE0106", actor, draft.roles().into_iter(), "un acteur connu", "a known actor")
                .help(Text::new("déclarez-le dans `acteurs`", "declare it in `acteurs`")));
        }
        for name in &stage.reads {
            // What an action asked for is read by who names the action.
            if !draft.actions().any(|(_, action)| action.asks() && action.name == name.value) {
                answer_or_rule(draft, name, out);
            }
        }
        for name in stage.actions.iter().flat_map(|action| &action.enters) {
            enterable(draft, name, out);
        }
        let by_time = stage.timeout.iter().map(|timeout| &timeout.to);
        let to_stages = stage.next.iter().chain(stage.actions.iter().filter_map(|action| action.to.as_ref())).chain(by_time);
        for to in to_stages {
            stage_name(draft, to, out);
        }
        for letter in stage.actions.iter().filter_map(|action| action.letter.as_ref()) {
            if draft.letter(&letter.value).is_none() {
                out.push(unknown("RE0105", letter, draft.letters.iter().map(|l| l.name.as_str()), "un courrier", "a letter"));
            }
        }
    }
    for question in &draft.questions {
        for name in &question.read_at {
            stage_name(draft, name, out);
        }
    }
    for indicator in &draft.indicators {
        let listed = match &indicator.measure {
            Measure::List(names) => names.as_slice(),
            Measure::Count | Measure::Sum(_) | Measure::Mean(_) => &[],
        };
        for name in listed {
            answer_or_rule(draft, name, out);
        }
        for name in indicator.by.iter().filter(|name| !DIMENSIONS.contains(&name.value.as_str())) {
            known_or(draft, name, DIMENSIONS, out);
        }
    }
    for question in &draft.questions {
        if let Some(source) = question.source.as_ref().filter(|name| !draft.sources.iter().any(|s| s.name == name.value)) {
            out.push(unknown("RE0111", source, draft.sources.iter().map(|s| s.name.as_str()), "une source déclarée", "a declared source"));
        }
    }
    let accords = draft.sources.iter().filter_map(|source| source.consent.as_ref())
        .chain(draft.indicators.iter().filter_map(|indicator| indicator.publication.as_ref()?.consent.as_ref()));
    for name in accords {
        consent(draft, name, out);
    }
    for model in &draft.models {
        model.reads.iter().for_each(|name| answer_or_rule(draft, name, out));
        model.stage.iter().for_each(|stage| stage_name(draft, stage, out));
    }
    for role in draft.remedies.iter().flat_map(|remedies| remedies.reconsideration.iter().chain(&remedies.hierarchical)) {
        if draft.actor_kind(&role.value).is_none() {
            out.push(unknown("RE0106", role, draft.roles().into_iter(), "un acteur connu", "a known actor"));
        }
    }
    for recipient in &draft.recipients {
        recipient.receives.iter().for_each(|name| answer_or_rule(draft, name, out));
        if let Some(stage) = &recipient.stage {
            stage_name(draft, stage, out);
        }
    }
}

/// A question an actor may answer in the place of nobody: it must exist, and be
/// one answer, typed.
fn enterable(draft: &Draft, name: &Spanned<String>, out: &mut Vec<Finding>) {
    let why = match draft.question(&name.value) {
        None => return out.push(unknown_question(name, draft.questions.iter().filter(|question| !question.platform).map(|question| question.name.as_str()))),
        Some(question) if question.platform || question.list.is_some() => ("la personne seule y répond", "only the person answers it"),
        Some(question) => match question.kind {
            AnswerKind::Consent | AnswerKind::Statement => ("la personne seule peut la donner", "only the person can give it"),
            AnswerKind::List | AnswerKind::Document | AnswerKind::LongText => ("une saisie est une réponse courte ; le reste va dans les motifs", "what is entered is one short answer; the rest goes into the reasons"),
            _ => return,
        },
    };
    out.push(Finding::error("TY0106", name.span, Text::new(
        format!("`{}` ne peut pas être saisie par un agent : {}", name.value, why.0),
        format!("`{}` cannot be entered by an agent: {}", name.value, why.1),
    )));
}

fn answer_or_rule(draft: &Draft, name: &Spanned<String>, out: &mut Vec<Finding>) {
    known_or(draft, name, &[], out);
}

/// A question, a rule, or one of a few words that could have been meant.
fn known_or(draft: &Draft, name: &Spanned<String>, words: &[&str], out: &mut Vec<Finding>) {
    if draft.question(&name.value).is_none() && draft.program.rule(&name.value).is_none() {
        let questions = draft.questions.iter().map(|q| q.name.as_str());
        let rules = draft.program.rules().iter().map(|r| r.name.as_str());
        out.push(unknown_question(name, words.iter().copied().chain(questions).chain(rules)));
    }
}

/// A question of type `consentement`.
fn consent(draft: &Draft, name: &Spanned<String>, out: &mut Vec<Finding>) {
    if draft.question(&name.value).is_none_or(|question| question.kind != AnswerKind::Consent) {
        let known = draft.questions.iter().filter(|q| q.kind == AnswerKind::Consent).map(|q| q.name.as_str());
        out.push(unknown("RE0103", name, known, "une question de type `consentement`", "a question of type `consentement`"));
    }
}

fn stage_name(draft: &Draft, name: &Spanned<String>, out: &mut Vec<Finding>) {
    if draft.stage(&name.value).is_none() {
        out.push(unknown("RE0104", name, draft.stages.iter().map(|s| s.name.as_str()), "une étape du parcours", "a stage of the journey"));
    }
}

fn unknown<'a>(code: &'static str, name: &Spanned<String>, known: impl Iterator<Item = &'a str>, fr: &str, en: &str) -> Finding {
    let finding = Finding::error(code, name.span, Text::new(
        format!("`{}` n'est pas {fr}", name.value),
        format!("`{}` is not {en}", name.value),
    ));
    let known: Vec<&str> = known.collect();
    match closest(&name.value, known.iter().copied()) {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous écrire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span: name.span, text: near.to_owned(), safety: Safety::NeedsDecision },
        ),
        None if known.is_empty() => finding,
        None => {
            let all: Vec<&str> = known.iter().copied().take(NAMES_MAX).collect();
            let more = if known.len() > NAMES_MAX { "…" } else { "" };
            finding.help(Text::new(format!("on connaît : {}{more}", all.join(", ")), format!("those known: {}{more}", all.join(", "))))
        }
    }
}

/// Names listed when none is near.
const NAMES_MAX: usize = 12;
