//! A story: one day, one deed, and what is then expected.

use super::book::{Book, day, malformed, text, unknown_name};
use super::{answers, expect, follows};
use crate::model::{Deed, Given, Step, Story};
use crate::schema::{self, ELSEWHERE, FILES, FILLS, SENDS};
use beffroi_base::{Span, Spanned, Text};
use beffroi_case::Agent;
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
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
        let deeds: Vec<&str> = [FILLS, FILES, SENDS].into_iter().chain(agents.iter().copied()).filter(|key| book.has(key)).collect();
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
            SENDS => Deed::Sends {
                text: book.node(SENDS).and_then(|node| text(node, out)).map(|text| text.value).unwrap_or_default(),
                files: book.node("fichiers").map(|node| answers::files(node, out)).unwrap_or_default(),
            },
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
        self.known_action(&action, out)?;
        let mut word = |key: &str| book.node(key).and_then(|node| text(node, out)).map(|text| text.value).unwrap_or_default();
        let (reasons, item, law) = (word("motifs"), word("pièce"), word("texte"));
        Some(Deed::Acts { agent, action: action.value, reasons, item, text: law })
    }

    fn known_action(&self, action: &Spanned<String>, out: &mut Vec<Finding>) -> Option<()> {
        let known: Vec<&str> = self.service.draft().actions().map(|(_, action)| action.name.as_str()).collect();
        if known.contains(&action.value.as_str()) {
            return Some(());
        }
        out.push(unknown_name(action, "nom d'action", "action", &known));
        None
    }
}

/// Keys that mean something beside one kind of deed only, and an `on attend`
/// that expects nothing.
fn extras(book: &Book<'_>, deed: Option<&str>, out: &mut Vec<Finding>) {
    let agent = deed.is_some_and(|key| ![FILLS, FILES, SENDS].contains(&key));
    for (key, fits) in [("fichiers", deed == Some(SENDS)), (ELSEWHERE, deed == Some(FILES)), ("motifs", agent), ("pièce", agent), ("texte", agent)] {
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
