//! What leaves the desk as a table: who took it, when, and what of.

use crate::drafts::to_json;
use crate::{Town, Trouble};
use beffroi_base::{AgentId, Instant};
use beffroi_case::Agent;
use beffroi_ports::Fault;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// The setting that keeps the traces.
const SETTING: &str = "exports";
/// Traces kept, the latest.
const KEPT: usize = 1000;

/// One table taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTrace {
    /// When.
    pub at: Instant,
    /// Who.
    pub agent: AgentId,
    /// Their name that day.
    pub name: String,
    /// What was asked for: the list and its filters, never a person.
    pub list: String,
    /// `csv`, `ods`, `xlsx`.
    pub format: String,
    /// How many cases were in it.
    pub cases: u64,
}

impl Town {
    /// Notes that an agent takes a table, before it leaves: what cannot be
    /// noted does not leave.
    pub fn trace_export(&self, agent: &Agent, list: &str, format: &str, cases: u64) -> Result<(), Trouble> {
        let _one = self.exporting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut traces = self.exports()?;
        traces.insert(0, ExportTrace {
            at: self.clock.now(),
            agent: agent.id.clone(),
            name: agent.reference().name(),
            list: list.to_owned(),
            format: format.to_owned(),
            cases,
        });
        traces.truncate(KEPT);
        let text = String::from_utf8(to_json(&traces)?).map_err(|error| Fault::Corrupt(error.to_string()))?;
        Ok(self.store.put_setting(SETTING, Some(&text))?)
    }

    /// Tables taken, the latest first.
    pub fn exports(&self) -> Result<Vec<ExportTrace>, Trouble> {
        match self.store.setting(SETTING)? {
            Some(text) => Ok(serde_json::from_str(&text).map_err(|error| Fault::Corrupt(format!("exports: {error}")))?),
            None => Ok(vec![]),
        }
    }
}
