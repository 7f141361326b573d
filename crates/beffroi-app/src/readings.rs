//! Who read a case: noted before anything is shown, and told to the person.
//!
//! What cannot be noted is not shown ([`Trouble::Untraced`]). The same agent on
//! the same thing of the same case within [`WHILE_MINUTES`] is one reading.
//! Traces are kept [`KEPT_MONTHS`] and nobody, at the desk or elsewhere, has a
//! way to take one back (ADR 31).

use crate::desk::DeskView;
use crate::drafts::to_json;
use crate::{Secret, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Day, Instant, add_months};
use beffroi_case::AgentRef;
use beffroi_ports::{CaseKey, Context, Fault, Reading, ReadingCount, ReadingQuery};
use beffroi_service::answers::DocumentRef;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The same agent on the same thing within so many minutes is one reading.
pub const WHILE_MINUTES: i64 = 60;
/// How long a trace is kept, in months: as long as the law keeps the traces of
/// exchanges between administrations (CRPA, art. R. 114-9-7).
pub const KEPT_MONTHS: i32 = 36;

/// What an agent is about to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen<'a> {
    /// The page of the case: the answers, as far as the stages read them.
    Case,
    /// A letter, by its number from 1.
    Letter(usize),
    /// A file.
    File(&'a DocumentRef),
    /// A table the case is in.
    Table,
    /// The page of several cases to be signed at once.
    Batch,
}

/// What was read, as the person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadThing {
    /// The page of the case.
    Case,
    /// A letter, by its number from 1.
    Letter(usize),
    /// A file, by its name.
    File(String),
    /// A table.
    Table,
    /// A batch to be signed.
    Batch,
    /// The form, typed by an agent for the person.
    Typed,
}

/// One reading, as the person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingLine {
    /// When.
    pub at: Instant,
    /// Who, as they were that day.
    pub by: AgentRef,
    /// What.
    pub thing: ReadThing,
    /// The stages that let them, by name; none for a form typed with the person.
    pub stages: Vec<String>,
}

/// What a trace says under the key of the case.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    by: AgentRef,
    #[serde(default)]
    stages: Vec<String>,
    #[serde(default)]
    file: Option<String>,
}

impl Seen<'_> {
    fn word(self) -> String {
        match self {
            Self::Case => "dossier".to_owned(),
            Self::Letter(number) => format!("courrier {number}"),
            Self::File(document) => format!("fichier {}", document.blob),
            Self::Table => "tableau".to_owned(),
            Self::Batch => "lot".to_owned(),
        }
    }
}

const TYPED: &str = "saisie";

impl Town {
    /// A case an agent is shown, and which is noted first.
    pub fn show_case(&self, agent: &AgentId, id: CaseId) -> Result<DeskView<'_>, Trouble> {
        let desk = self.desk_case(agent, id)?;
        self.trace(agent, &[(&desk, Seen::Case)])?;
        Ok(desk)
    }

    /// The cases of a batch an agent is shown, all noted at once. One out of
    /// reach, or erased, is left out.
    pub fn show_batch(&self, agent: &AgentId, ids: impl IntoIterator<Item = CaseId>) -> Result<BTreeMap<CaseId, DeskView<'_>>, Trouble> {
        let mut desks = BTreeMap::new();
        for id in ids {
            match self.desk_case(agent, id) {
                Ok(desk) => drop(desks.insert(id, desk)),
                Err(Trouble::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        let seen: Vec<_> = desks.values().map(|desk| (desk, Seen::Batch)).collect();
        self.trace(agent, &seen)?;
        Ok(desks)
    }

    /// Notes that an agent reads, durably, before they do: what cannot be noted
    /// is not to be shown.
    pub fn trace(&self, agent: &AgentId, seen: &[(&DeskView<'_>, Seen<'_>)]) -> Result<(), Trouble> {
        let by = self.territory().agent(agent).ok_or(Trouble::NotFound)?.reference();
        let now = self.clock.now();
        let since = now.saturating_sub(WHILE_MINUTES.minutes()).unwrap_or(now);
        let one = match seen {
            [] => return Ok(()),
            [(desk, _)] => Some(desk.view.case.id),
            _ => None,
        };
        let lately = ReadingQuery { case: one, agent: Some(agent.clone()), from: Some(since), ..ReadingQuery::default() };
        let known: BTreeSet<(CaseId, String)> = self.store.readings(&lately)?.into_iter().filter(|reading| reading.at <= now).map(|reading| (reading.case, reading.thing)).collect();
        let mut new = vec![];
        for (desk, seen) in seen {
            let (case, thing) = (desk.view.case.id, seen.word());
            if known.contains(&(case, thing.clone())) {
                continue;
            }
            let file = match seen {
                Seen::File(document) => Some(document.name.clone()),
                _ => None,
            };
            let told = Told { by: by.clone(), stages: desk.stages.iter().map(|stage| stage.name.clone()).collect(), file };
            new.push(self.reading(case, &self.case_key(case)?, thing, now, &told)?);
        }
        self.note(new, since)
    }

    /// Notes that an agent typed a form for the person.
    pub(crate) fn trace_typed(&self, case: CaseId, key: &CaseKey, by: &AgentRef) -> Result<(), Trouble> {
        let now = self.clock.now();
        let told = Told { by: by.clone(), stages: vec![], file: None };
        self.note(vec![self.reading(case, key, TYPED.to_owned(), now, &told)?], now)
    }

    fn reading(&self, case: CaseId, key: &CaseKey, thing: String, at: Instant, told: &Told) -> Result<Reading, Trouble> {
        let sealed = key.seal(&*self.random, &Context::reading(case, &told.by.id, at), &to_json(told)?);
        Ok(Reading { case, agent: told.by.id.clone(), thing, at, sealed })
    }

    fn note(&self, new: Vec<Reading>, since: Instant) -> Result<(), Trouble> {
        if new.is_empty() {
            return Ok(());
        }
        self.store.note_readings(new, since).map(drop).map_err(Trouble::Untraced)
    }

    /// Who read the case a secret opens, the latest first.
    pub fn readings(&self, secret: &Secret) -> Result<Vec<ReadingLine>, Trouble> {
        let case = self.of(secret)?;
        let key = self.case_key(case)?;
        let one = |reading: Reading| {
            let plain = key.open(&Context::reading(case, &reading.agent, reading.at), &reading.sealed).map_err(Fault::from)?;
            let told: Told = serde_json::from_slice(&plain).map_err(|error| Fault::Corrupt(format!("reading: {error}")))?;
            let thing = thing(&reading.thing, told.file).ok_or_else(|| Fault::Corrupt(format!("reading of `{}`", reading.thing)))?;
            Ok(ReadingLine { at: reading.at, by: told.by, thing, stages: told.stages })
        };
        self.store.readings(&ReadingQuery { case: Some(case), ..ReadingQuery::default() })?.into_iter().map(one).collect()
    }

    /// How many traces there are, and whether some were taken away.
    pub fn count_readings(&self) -> Result<ReadingCount, Trouble> {
        Ok(self.store.count_readings()?)
    }

    /// Forgets the traces older than they are kept; how many.
    pub(crate) fn forget_readings(&self) -> Result<u64, Trouble> {
        let last = add_months(self.today(), -KEPT_MONTHS);
        Ok(self.store.forget_readings(midnight(last, &self.territory().zone))?)
    }
}

fn thing(word: &str, file: Option<String>) -> Option<ReadThing> {
    Some(match word.split_once(' ') {
        None if word == "dossier" => ReadThing::Case,
        None if word == "tableau" => ReadThing::Table,
        None if word == "lot" => ReadThing::Batch,
        None if word == TYPED => ReadThing::Typed,
        Some(("courrier", number)) => ReadThing::Letter(number.parse().ok()?),
        Some(("fichier", _)) => ReadThing::File(file?),
        _ => return None,
    })
}

/// The first instant of a day in a zone.
pub fn midnight(day: Day, zone: &str) -> Instant {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Instant::MIN)
}
