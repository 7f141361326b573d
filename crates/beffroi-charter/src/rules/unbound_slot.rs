//! TY0109 `unbound-slot`: a letter has a slot nothing fills, or is sent by nothing.

use super::prelude::*;
use crate::kinds::{Kind, fills, senders};
use beffroi_base::Text;
use beffroi_service::{Action, Builtin, Letter, Slot, SlotContent, Stage};

pub static RULE: Rule = Rule::new("TY0109", Phase::Journey, include_str!("unbound_slot.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let draft = service.draft();
    // An action that must write and names no letter has its own finding (LX1402,
    // LX2102): the letter it forgot is no other mistake.
    let forgetful = draft.actions().any(|(_, action)| action.letter.is_none() && (action.effect.is_some() || action.asks()));
    for letter in &draft.letters {
        let senders: Vec<_> = senders(draft, letter).collect();
        if senders.is_empty() && !forgetful {
            said.push(Say::new(&RULE, letter.name_span).key("message-jamais").with("letter", &letter.name).softened().help("aide-envoyer"));
        }
        for (stage, sender) in senders {
            said.extend(blank(service, letter, stage, sender));
        }
    }
}

/// The first slot of a letter that nothing fills when an action sends it, with
/// the others beside.
fn blank(service: &Service<'_>, letter: &Letter, stage: &Stage, sender: &Action) -> Option<Say> {
    let draft = service.draft();
    let empty = |slot: &&Slot| matches!(&slot.content, SlotContent::Builtin(builtin) if !fills(draft, stage, sender, *builtin));
    let mut slots = [&letter.subject, &letter.body].into_iter().flat_map(|template| template.slots()).filter(empty);
    let first = slots.next().or_else(|| letter.subject_en.iter().chain(&letter.body_en).flat_map(|template| template.slots()).find(empty))?;
    let SlotContent::Builtin(builtin) = &first.content else { return None };
    let say = Say::new(&RULE, first.span).with("slot", format!("{{{}}}", first.name)).with("letter", &letter.name).with("action", &sender.name)
        .with("kind", kind(Kind::of(sender))).label_with(sender.name_span, "action", vec![("action", sender.name.as_str().into())]);
    let say = slots.fold(say, |say, slot| say.label(slot.span, "aussi"));
    Some(say.help("aide-retirer").help(match builtin {
        Builtin::Reasons => "aide-motifs",
        Builtin::DecidedOn => "aide-decision",
        _ => "aide-piece",
    }))
}

fn kind(kind: Kind) -> Text {
    match kind {
        Kind::MissingItem => Text::new("demande une pièce", "asks for an item"),
        Kind::Grant => Text::new("accorde", "grants"),
        Kind::Refusal => Text::new("refuse", "refuses"),
        Kind::Withdrawal => Text::new("retire", "withdraws"),
        Kind::Information => Text::new("informe", "informs"),
    }
}
