//! What a case may go through beside its stages: messages, notes, corrections,
//! someone who speaks for the person, appeals.

use crate::{AgentRef, Reasons, Signature};
use beffroi_base::{Day, Text};
use beffroi_service::{Answers, Duration, answers::DocumentRef};
use serde::{Deserialize, Serialize};

/// The silence of the administration on an appeal refuses it after two months
/// (CRPA, art. L. 231-4, 2°, and L. 411-7).
pub const APPEAL_SILENCE: Duration = Duration::Months(2);
/// The reasons of an implicit refusal are owed within a month (CRPA, art.
/// L. 232-4).
pub const REASONS_OWED: Duration = Duration::Months(1);
/// What was granted is withdrawn within four months (CRPA, art. L. 242-1).
pub const WITHDRAWAL: Duration = Duration::Months(4);
/// Days the person has to answer before something granted is withdrawn
/// (CRPA, art. L. 121-1 and L. 122-1: a time that lets them be heard).
pub const HEARING: Duration = Duration::Days(15);

/// To whom an appeal is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealKind {
    /// `gracieux`: to the author of the decision.
    Reconsideration,
    /// `hiérarchique`: to whom is above.
    Hierarchical,
}

impl AppealKind {
    /// What it is called.
    pub fn text(self) -> Text {
        match self {
            Self::Reconsideration => Text::new("recours gracieux", "request for reconsideration"),
            Self::Hierarchical => Text::new("recours hiérarchique", "hierarchical appeal"),
        }
    }
}

/// An appeal.
#[derive(Clone, Debug, PartialEq)]
pub struct Appeal {
    /// Its number in this case, from 1.
    pub number: u32,
    /// To whom.
    pub kind: AppealKind,
    /// The day it was made.
    pub on: Day,
    /// What the person wrote.
    pub text: String,
    /// How it ended.
    pub outcome: Option<AppealOutcome>,
}

impl Appeal {
    /// The day silence refuses it.
    pub fn silence_on(&self) -> Day {
        APPEAL_SILENCE.after(self.on)
    }
}

/// How an appeal ended.
// One appeal in a hundred cases has one: boxing would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum AppealOutcome {
    /// A named person, not the one who had decided, answered.
    Answered {
        /// The day.
        on: Day,
        /// Whether it is upheld: the case is then decided again.
        upheld: bool,
        /// Who signed.
        signature: Signature,
        /// Why.
        reasons: Reasons,
    },
    /// Silence refused it.
    Silence {
        /// The day.
        on: Day,
    },
}

impl AppealOutcome {
    /// The day it was refused, if it was.
    pub fn refused_on(&self) -> Option<Day> {
        match self {
            Self::Answered { upheld: true, .. } => None,
            Self::Answered { on, .. } | Self::Silence { on } => Some(*on),
        }
    }
}

/// The reasons of an implicit refusal, asked for and given (CRPA, art. L. 232-4).
#[derive(Clone, Debug, PartialEq)]
pub struct ReasonsRequest {
    /// The day they were asked for.
    pub on: Day,
    /// The day they were given, by whom, and what they are.
    pub given: Option<(Day, Signature, Reasons)>,
}

/// A message between the person and the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The day.
    pub on: Day,
    /// The agent, or nobody: the person.
    pub by: Option<AgentRef>,
    /// The words.
    pub text: String,
    /// Files sent along.
    pub documents: Vec<DocumentRef>,
}

/// A note between agents, which the person may ask to read like any other
/// document (CRPA, art. L. 311-1).
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The day.
    pub on: Day,
    /// Who.
    pub by: AgentRef,
    /// The words.
    pub text: String,
}

/// A correction: what was answered before stays beside what is answered now.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The day.
    pub on: Day,
    /// The answers it replaced.
    pub before: Answers,
    /// The agent who typed it for the person.
    pub by: Option<AgentRef>,
}

/// Someone who speaks for the person, with a mandate for this case only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    /// First and last name.
    pub name: String,
    /// In what capacity: guardian, social worker, neighbour.
    pub capacity: String,
    /// The mandate: a paper seen at the counter, a judgment, the person's word.
    pub mandate: String,
    /// Its last day, where it has one.
    #[serde(default)]
    pub until: Option<Day>,
}
