//! What happened to a case. Serialised, sealed and kept: the shape of these
//! types is a promise to every case already filed. New fields get a default,
//! nothing is renamed.

use crate::{AgentRef, AppealKind, Origins, Proxy, Signature};
use beffroi_base::{Cents, Day, Language, Text};
use beffroi_service::{Answers, Effect, SilenceSense, answers::DocumentRef};
use serde::{Deserialize, Serialize};

/// Written reasons: never empty, by construction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reasons(String);

impl Reasons {
    /// Reasons, unless nothing was written.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a case came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By the person, on line.
    #[default]
    Online,
    /// By an agent, at a counter.
    Counter,
    /// By an agent, on the telephone.
    Telephone,
    /// From another authority, which was not the competent one and passed it on
    /// (CRPA, art. L. 114-2).
    Forwarded {
        /// The day that authority received it.
        first: Day,
    },
}

/// What a rule gave when a decision was signed: kept, so that nobody has to
/// recompute to know what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: Text,
    /// Its value as shown.
    pub value: Text,
    /// The amount, where it is money.
    pub cents: Option<Cents>,
}

/// A block of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterBlock {
    /// Words of the service's template.
    Paragraph(String),
    /// A heading of ours.
    Heading(String),
    /// Reasons an agent wrote.
    Reasons(String),
    /// What the law makes every letter of this kind say.
    Legal(String),
    /// First name, name, capacity, department.
    Author {
        /// First and last name, absent when it is withheld.
        name: Option<String>,
        /// Capacity.
        capacity: String,
        /// Department.
        department: String,
        /// The order delegating the signature.
        order: Option<String>,
    },
}

/// A letter as it left: frozen, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Name of the template, or `accusé de réception`.
    pub name: String,
    /// The language it is written in.
    pub language: Language,
    /// Subject.
    pub subject: String,
    /// Whether it notifies a decision, which can be explained and contested.
    pub decision: bool,
    /// Blocks in order.
    pub blocks: Vec<LetterBlock>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The person filed.
    Filed {
        /// The civil day, in the town.
        on: Day,
        /// Everything answered.
        answers: Answers,
        /// The language of the letters.
        language: Language,
        /// The secret of the tracking address.
        tracking: String,
        /// How it came in.
        channel: Channel,
        /// The agent who typed it, at a counter or on the telephone.
        #[serde(default)]
        by: Option<AgentRef>,
        /// Who answered for the person, where it was not the person.
        #[serde(default)]
        origins: Origins,
    },
    /// An agent did something that decides nothing.
    Acted {
        /// The day.
        on: Day,
        /// Name of the action.
        action: String,
        /// Where the case was.
        from: String,
        /// Where it is now.
        to: String,
        /// Who.
        by: AgentRef,
        /// Reasons, where some were written.
        reasons: Option<Reasons>,
    },
    /// An actor answered what an action lets them enter.
    Entered {
        /// The day.
        on: Day,
        /// Name of the action.
        action: String,
        /// Who.
        by: AgentRef,
        /// The answers.
        answers: Answers,
    },
    /// An item was asked for.
    ItemAsked {
        /// The day.
        on: Day,
        /// Name of the action.
        action: String,
        /// Number of the ask in this case, from 1.
        ask: u32,
        /// What is asked.
        item: String,
        /// The text that requires it (CRPA, art. L. 114-5).
        text: String,
        /// Last day to give it.
        due: Day,
        /// Who asks.
        by: AgentRef,
    },
    /// The person gave an item.
    ItemSupplied {
        /// The day.
        on: Day,
        /// Which ask.
        ask: u32,
        /// What the person wrote.
        text: String,
        /// Files given.
        documents: Vec<DocumentRef>,
    },
    /// A named person granted, refused or withdrew.
    Decided {
        /// The day.
        on: Day,
        /// Name of the action.
        action: String,
        /// What it does.
        effect: Effect,
        /// Where the case was.
        from: String,
        /// Where it is now.
        to: String,
        /// Who signed, and by which order.
        signature: Signature,
        /// Reasons.
        reasons: Option<Reasons>,
        /// What the rules gave.
        results: Vec<Outcome>,
    },
    /// A letter was written.
    Written {
        /// The day.
        on: Day,
        /// The letter, in French: the text that counts.
        letter: Letter,
        /// Its English, for a person who filed in English.
        #[serde(default)]
        courtesy: Option<Letter>,
    },
    /// The administration's silence had its effect.
    SilenceFell {
        /// The day it did.
        on: Day,
        /// What it means.
        sense: SilenceSense,
        /// The text it rests on.
        text: String,
    },
    /// Nobody acted in the time a stage gives, and the case went on.
    TimedOut {
        /// The day.
        on: Day,
        /// Where the case was.
        from: String,
        /// Where it is now.
        to: String,
    },
    /// The person gave up the request.
    Renounced {
        /// The day.
        on: Day,
        /// Where the case is now.
        to: String,
        /// Why, if they said.
        text: String,
    },
    /// The person corrected answers.
    Corrected {
        /// The day.
        on: Day,
        /// Everything answered, from now on.
        answers: Answers,
        /// The agent who typed it for the person.
        #[serde(default)]
        by: Option<AgentRef>,
    },
    /// The person, or the desk, wrote.
    Messaged {
        /// The day.
        on: Day,
        /// The agent; nobody is the person.
        #[serde(default)]
        by: Option<AgentRef>,
        /// The words.
        text: String,
        /// Files sent along.
        #[serde(default)]
        documents: Vec<DocumentRef>,
    },
    /// An agent left a note for the others.
    Noted {
        /// The day.
        on: Day,
        /// Who.
        by: AgentRef,
        /// The words.
        text: String,
    },
    /// The case was given to an agent, or to nobody in particular.
    Assigned {
        /// The day.
        on: Day,
        /// To whom.
        to: Option<AgentRef>,
        /// By whom.
        by: AgentRef,
    },
    /// The request was passed on to the competent authority (CRPA, art. L. 114-2).
    Transferred {
        /// The day.
        on: Day,
        /// Which authority.
        authority: String,
        /// Where the case is now.
        to: String,
        /// Who passed it on.
        by: AgentRef,
        /// Why it is not ours.
        reasons: Reasons,
    },
    /// Someone speaks for the person.
    Represented {
        /// The day.
        on: Day,
        /// Who, and by which mandate; nobody ends it.
        proxy: Option<Proxy>,
        /// The agent who recorded it, if it was not the person.
        #[serde(default)]
        by: Option<AgentRef>,
    },
    /// The person contested the decision.
    Appealed {
        /// The day.
        on: Day,
        /// Number of the appeal in this case, from 1.
        appeal: u32,
        /// To whom.
        kind: AppealKind,
        /// What they wrote.
        text: String,
    },
    /// A named person answered an appeal.
    AppealAnswered {
        /// The day.
        on: Day,
        /// Which appeal.
        appeal: u32,
        /// Whether it is upheld.
        upheld: bool,
        /// Where the case is now.
        to: String,
        /// Who signed.
        signature: Signature,
        /// Why.
        reasons: Reasons,
    },
    /// Silence refused an appeal.
    AppealFell {
        /// The day.
        on: Day,
        /// Which appeal.
        appeal: u32,
    },
    /// The person asked for the reasons of an implicit refusal.
    ReasonsAsked {
        /// The day.
        on: Day,
    },
    /// They were given.
    ReasonsGiven {
        /// The day.
        on: Day,
        /// Who signed.
        signature: Signature,
        /// The reasons.
        reasons: Reasons,
    },
    /// The person asked for the certificate of an implicit acceptance (CRPA,
    /// art. L. 232-3).
    Certified {
        /// The day.
        on: Day,
    },
    /// Retention ended: the key goes with this event.
    Purged {
        /// The day.
        on: Day,
    },
}

impl Event {
    /// The kind kept in clear in the journal.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Acted { .. } => "acted",
            Self::Entered { .. } => "entered",
            Self::ItemAsked { .. } => "item-asked",
            Self::ItemSupplied { .. } => "item-supplied",
            Self::Decided { .. } => "decided",
            Self::Written { .. } => "written",
            Self::SilenceFell { .. } => "silence-fell",
            Self::TimedOut { .. } => "timed-out",
            Self::Renounced { .. } => "renounced",
            Self::Corrected { .. } => "corrected",
            Self::Messaged { .. } => "messaged",
            Self::Noted { .. } => "noted",
            Self::Assigned { .. } => "assigned",
            Self::Transferred { .. } => "transferred",
            Self::Represented { .. } => "represented",
            Self::Appealed { .. } => "appealed",
            Self::AppealAnswered { .. } => "appeal-answered",
            Self::AppealFell { .. } => "appeal-fell",
            Self::ReasonsAsked { .. } => "reasons-asked",
            Self::ReasonsGiven { .. } => "reasons-given",
            Self::Certified { .. } => "certified",
            Self::Purged { .. } => "purged",
        }
    }
}
