//! Where an answer comes from, when the person did not type it.

use beffroi_base::{Day, Language, Text, format_day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who answered for the person, who read it and left it as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What kind of origin.
    pub kind: OriginKind,
    /// Its name: `FranceConnect`, or the source as the service file names it.
    pub name: String,
    /// The day it answered.
    pub on: Day,
}

/// The kinds of origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginKind {
    /// A provider of identity: the answer is certified.
    Identity,
    /// A source of the service: another administration, an operator.
    Source,
}

/// Origins by question; a question that is not there was answered by hand.
pub type Origins = BTreeMap<String, Origin>;

impl Origin {
    /// As shown beside the answer: `Certifié par FranceConnect le 3 mars 2026`.
    pub fn words(&self) -> Text {
        let (fr, en) = (format_day(self.on, Language::Fr), format_day(self.on, Language::En));
        match self.kind {
            OriginKind::Identity => Text::new(format!("Certifié par {} le {fr}", self.name), format!("Certified by {} on {en}", self.name)),
            OriginKind::Source => Text::new(format!("Donné par « {} » le {fr}", self.name), format!("Given by “{}” on {en}", self.name)),
        }
    }
}
