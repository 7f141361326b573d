//! A story: one day, one deed, and what is then expected.

use super::book::{Book, day, malformed, text, unknown_name};
use super::{answers, expect, follows};
use crate::model::{Deed, Gesture, Given, Step, Story, Turn};
use crate::schema::{self, ASKS_CERTIFICATE, ASKS_REASONS, CONTESTS, CORRECTS, ELSEWHERE, FILES, FILLS, GESTURES, PERSON, RENOUNCES, SENDS, WRITES};
use beffroi_base::{Span, Spanned, Text};
use beffroi_case::{Agent, AppealKind};
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
use beffroi_service::answers::DocumentRef;
use beffroi_syntax::Node;

/// What every step of a scenario is read with.
pub(super) struct Teller<'s> {
    pub(super) service: &'s CompiledService,
    pub(super) agents: &'s [Agent],
    pub(super) common: &'s [Given],
}

impl Teller<'_> {
    /// Reads `histoire`.
    pub(super) fn story(&self, node: &Node, out: &mut Vec<Finding>) -> Option<Story> {
        let Some(items) = node.as_seq() else {
            out.push(malformed(node.span, "`histoire` attend une liste d'étapes, chacune avec son jour : `- le: 2026-03-03`", "`histoire` expects a list of steps, each with its day: `- le: 2026-03-03`"));
            return None;
        };
        let mut steps: Vec<Step> = vec![];
        for item in items {
            let Some(step) = self.step(item, out) else { continue };
            if follows(steps.last().map(|step| &step.day), &step.day, out) {
                steps.push(step);
            }
        }
        Some(Story { name: String::new(), steps })
    }

    fn step(&self, node: &Node, out: &mut Vec<Finding>) -> Option<Step> {
        let names: Vec<&str> = self.agents.iter().map(|agent| agent.id.0.as_str()).collect();
        let book = Book::open(node, schema::section("histoire"), &names, out)?;
        let (deed, span) = self.deed(&book, &names, out)?;
        let expected = book.node("on attend").map(|node| expect::expectations(self.service, node, out)).unwrap_or_default();
        let Some(day_node) = book.node("le") else {
            out.push(malformed(book.span, "il manque le jour : `le: 2026-03-03`", "the day is missing: `le: 2026-03-03`"));
            return None;
        };
        Some(Step { day: day(day_node, out)?, deed, span, expected })
    }

    fn deed(&self, book: &Book<'_>, agents: &[&str], out: &mut Vec<Finding>) -> Option<(Deed, Span)> {
        let deeds: Vec<&str> = PERSON.iter().chain(agents).copied().filter(|key| book.has(key)).collect();
        if let [first, second, ..] = deeds.as_slice() {
            out.push(malformed(book.key_span(second), "une étape raconte un seul acte", "a step tells a single deed")
                .label(book.key_span(first), Text::new("déjà un acte ici", "a deed already here")));
            return None;
        }
        extras(book, deeds.first().copied(), out);
        let Some(key) = deeds.first().copied() else { return Some((Deed::Nothing, book.key_span("le"))) };
        let deed = match key {
            FILLS => Deed::Fills(self.given(book, FILLS, out)),
            FILES => Deed::Files {
                given: with_common(self.common, self.given(book, FILES, out)),
                elsewhere: book.node(ELSEWHERE).and_then(|node| day(node, out)).map(|day| day.value),
            },
            SENDS => Deed::Sends { text: word(book, SENDS, out), files: attached(book, out) },
            RENOUNCES => Deed::Turns(Turn::Renounces(word(book, RENOUNCES, out))),
            CORRECTS => Deed::Turns(Turn::Corrects(self.given(book, CORRECTS, out))),
            WRITES => Deed::Turns(Turn::Writes { text: word(book, WRITES, out), files: attached(book, out) }),
            CONTESTS => Deed::Turns(Turn::Contests { kind: appeal_kind(book, out)?, text: word(book, CONTESTS, out) }),
            ASKS_REASONS => Deed::Turns(Turn::AsksReasons),
            ASKS_CERTIFICATE => Deed::Turns(Turn::AsksCertificate),
            _ => self.acts(book, key, out)?,
        };
        Some((deed, book.key_span(key)))
    }

    fn given(&self, book: &Book<'_>, key: &str, out: &mut Vec<Finding>) -> Vec<Given> {
        book.node(key).map(|node| answers::givens(self.service, node, false, out)).unwrap_or_default()
    }

    fn acts(&self, book: &Book<'_>, who: &str, out: &mut Vec<Finding>) -> Option<Deed> {
        let agent = self.agents.iter().position(|agent| agent.id.0 == who)?;
        let Some(node) = book.node(who) else {
            out.push(malformed(book.key_span(who), &format!("que fait {who} ? écrivez le nom de l'action"), &format!("what does {who} do? write the name of the action")));
            return None;
        };
        let action = text(node, out)?;
        let (reasons, item, law) = (word(book, "motifs", out), word(book, "pièce", out), word(book, "texte", out));
        let own = self.service.draft().actions().any(|(_, known)| known.name == action.value);
        if let Some(gesture) = (!own).then(|| gesture(&action.value, &law, word(book, "autorité", out))).flatten() {
            return Some(Deed::Offers { agent, gesture, reasons });
        }
        self.known_action(&action, out)?;
        let enters = self.given(book, "saisit", out);
        Some(Deed::Acts { agent, action: action.value, reasons, item, text: law, enters })
    }

    fn known_action(&self, action: &Spanned<String>, out: &mut Vec<Finding>) -> Option<()> {
        let mut known: Vec<&str> = self.service.draft().actions().map(|(_, action)| action.name.as_str()).collect();
        if known.contains(&action.value.as_str()) {
            return Some(());
        }
        known.extend(GESTURES);
        out.push(unknown_name(action, "nom d'action", "action", &known));
        None
    }
}

/// The text of a key, empty where it is not written.
fn word(book: &Book<'_>, key: &str, out: &mut Vec<Finding>) -> String {
    book.node(key).and_then(|node| text(node, out)).map(|text| text.value).unwrap_or_default()
}

fn attached(book: &Book<'_>, out: &mut Vec<Finding>) -> Vec<DocumentRef> {
    book.node("fichiers").map(|node| answers::files(node, out)).unwrap_or_default()
}

fn appeal_kind(book: &Book<'_>, out: &mut Vec<Finding>) -> Option<AppealKind> {
    let Some(written) = book.node("recours").and_then(|node| text(node, out)) else { return Some(AppealKind::Reconsideration) };
    match written.value.as_str() {
        "gracieux" => Some(AppealKind::Reconsideration),
        "hiérarchique" => Some(AppealKind::Hierarchical),
        _ => {
            out.push(unknown_name(&written, "recours", "appeal", &["gracieux", "hiérarchique"]));
            None
        }
    }
}

/// What every case allows an agent to do, by its name in [`GESTURES`].
fn gesture(name: &str, text: &str, authority: String) -> Option<Gesture> {
    match name {
        "accueillir le recours" => Some(Gesture::AnswersAppeal { upheld: true }),
        "rejeter le recours" => Some(Gesture::AnswersAppeal { upheld: false }),
        "donner les motifs" => Some(Gesture::GivesReasons),
        "transmettre" => Some(Gesture::PassesOn { authority }),
        "écrire à l'usager" => Some(Gesture::Writes { text: text.to_owned() }),
        _ => None,
    }
}

/// Keys that mean something beside one kind of deed only, and an `on attend`
/// that expects nothing.
fn extras(book: &Book<'_>, deed: Option<&str>, out: &mut Vec<Finding>) {
    let agent = deed.is_some_and(|key| !PERSON.contains(&key));
    let attaches = matches!(deed, Some(SENDS | WRITES));
    let fits = [
        ("fichiers", attaches), (ELSEWHERE, deed == Some(FILES)), ("recours", deed == Some(CONTESTS)), ("motifs", agent), ("saisit", agent), ("pièce", agent),
        ("texte", agent), ("autorité", agent),
    ];
    for (key, fits) in fits {
        if book.has(key) && !fits {
            out.push(malformed(book.key_span(key), &format!("`{key}` n'a pas d'objet à cette étape"), &format!("`{key}` has no object at this step")));
        }
    }
    if book.has("on attend") && book.node("on attend").is_none() {
        out.push(malformed(book.key_span("on attend"), "`on attend` est vide : rien n'est vérifié", "`on attend` is empty: nothing is checked"));
    }
}

/// The answers of every filing, then those of this one, which win.
pub(super) fn with_common(common: &[Given], own: Vec<Given>) -> Vec<Given> {
    let kept = common.iter().filter(|given| !own.iter().any(|other| other.question == given.question)).cloned();
    kept.collect::<Vec<_>>().into_iter().chain(own).collect()
}
