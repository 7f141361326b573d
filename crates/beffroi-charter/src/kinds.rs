//! Letters by their kind: what a file may leave blank, and what fills a slot.
//!
//! A letter has no kind of its own: it takes that of the actions that send it.
//! What the law asks for in each (§3.3 of the charter) is either bound by the
//! template, and checked here and in LX1402 and LX2101, or added by the platform
//! to every letter of the kind (author, remedies, mention of the computation),
//! which no file can leave out.

use crate::journey;
use beffroi_service::{Action, Builtin, Draft, Effect, Letter, Stage};

/// What a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `pièce manquante`: something is asked for, before a day.
    MissingItem,
    /// `accord`.
    Grant,
    /// `refus`.
    Refusal,
    /// `retrait`.
    Withdrawal,
    /// Anything else that is told.
    Information,
}

impl Kind {
    /// The kind of the letters an action sends.
    pub fn of(action: &Action) -> Self {
        match action.effect.as_ref().map(|effect| effect.value) {
            Some(Effect::Grant) => Self::Grant,
            Some(Effect::Refuse) => Self::Refusal,
            Some(Effect::Withdraw) => Self::Withdrawal,
            None if action.asks() => Self::MissingItem,
            None => Self::Information,
        }
    }
}

/// The actions that send a letter, each with its stage.
pub fn senders<'a>(draft: &'a Draft, letter: &'a Letter) -> impl Iterator<Item = (&'a Stage, &'a Action)> {
    draft.actions().filter(move |(_, action)| action.letter.as_ref().is_some_and(|name| name.value == letter.name))
}

/// Whether something fills a slot on every way to an action.
pub fn fills(draft: &Draft, stage: &Stage, action: &Action, slot: Builtin) -> bool {
    match slot {
        Builtin::Reference | Builtin::FiledOn => true,
        Builtin::Item | Builtin::ItemText | Builtin::Due => Kind::of(action) == Kind::MissingItem,
        // Whoever decides may always write why; elsewhere the action must ask.
        Builtin::Reasons => action.effect.is_some() || asks_reasons(draft, action),
        Builtin::DecidedOn => {
            let undecided = |hop: &journey::Hop<'_>| hop.action.is_none_or(|action| action.effect.is_none());
            action.effect.is_some() || journey::way_where(draft, &stage.name, undecided).is_none()
        }
    }
}

/// `motifs` is written, `obligatoires` or `facultatifs`.
fn asks_reasons(draft: &Draft, action: &Action) -> bool {
    let written = draft.source.get(action.span.start..action.span.end).unwrap_or("");
    action.reasons_required || written.contains("motifs:")
}
