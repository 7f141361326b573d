//! The outbox as the desk sees it: what waits, what left, what could not, why;
//! tried again or dropped, with a trace.

use crate::drafts::to_json;
use crate::{Town, Trouble};
use beffroi_base::{AgentId, CaseId, Day, Instant, ServiceSlug, day_in};
use beffroi_case::{Agent, Channel, Command, Objection};
use beffroi_ports::{Fault, ItemId, OutboxMark, OutboxQuery, OutboxRow, OutboxState};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// The setting that keeps the traces.
const SETTING: &str = "envois";
/// Traces kept, the latest.
const KEPT: usize = 500;
/// Receipts that have not left, told at once.
pub const OWED_MAX: usize = 50;
/// Messages looked at in one state.
const LOOKED_AT: u64 = 2_000;

/// A message, without what it says and without its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostLine {
    /// Its identity.
    pub id: ItemId,
    /// The case it speaks of.
    pub case: CaseId,
    /// The service of the case.
    pub service: ServiceSlug,
    /// When it was written.
    pub at: Instant,
    /// Where it stands.
    pub state: OutboxState,
    /// How many times it was tried.
    pub attempts: u32,
    /// Not before this instant, while it waits.
    pub next_at: Instant,
    /// What the last failure said.
    pub error: Option<String>,
    /// Its subject: what it is about, never who.
    pub subject: String,
    /// What follows the `@` of its address: enough to know which server refuses.
    pub domain: String,
}

/// How many messages are in each state, for one agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostCounts {
    /// Waiting to leave.
    pub waiting: usize,
    /// Could not leave.
    pub failed: usize,
}

/// What somebody did with a message that could not leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostTrace {
    /// When.
    pub at: Instant,
    /// Who.
    pub agent: AgentId,
    /// Their name that day.
    pub name: String,
    /// The service.
    pub service: ServiceSlug,
    /// Which message.
    pub item: String,
    /// Whether it was dropped, and not tried again.
    pub dropped: bool,
}

/// A request filed on line whose receipt has not left by mail: the law gives one
/// working day to say that it is registered, and ten to send the receipt (CRPA,
/// art. R. 112-11-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptOwed {
    /// The mail that has not left.
    pub item: ItemId,
    /// The case.
    pub case: CaseId,
    /// Its service.
    pub service: ServiceSlug,
    /// The day it was received.
    pub received: Day,
    /// The last day to say that it is registered.
    pub registration: Day,
    /// The last day to send the receipt.
    pub receipt: Day,
    /// Whether the mail was given up, and does not wait any more.
    pub failed: bool,
}

impl ReceiptOwed {
    /// The next of both days that has not passed; the last one where both have.
    pub fn due(&self, today: Day) -> Day {
        if today <= self.registration { self.registration } else { self.receipt }
    }
}

impl Town {
    /// The receipts of requests filed on line that have not left by mail, in the
    /// services an agent works on, the most pressing first; at most
    /// [`OWED_MAX`]. Those that could not leave; and where `waiting`, those that
    /// were tried in vain or have waited since another day. What was dropped was
    /// told another way.
    pub fn receipts_owed(&self, agent: &Agent, waiting: bool) -> Result<Vec<ReceiptOwed>, Trouble> {
        let (today, zone, calendar) = (self.today(), &self.territory().zone, self.territory().calendar);
        let mut owed = vec![];
        for state in [Some(OutboxState::Failed), waiting.then_some(OutboxState::Pending)].into_iter().flatten() {
            let failed = state == OutboxState::Failed;
            for row in self.store.outbox(&OutboxQuery { state: Some(state), limit: LOOKED_AT, ..OutboxQuery::default() })? {
                let late = failed || row.attempts > 0 || day_in(row.created_at, zone) < today;
                if owed.len() >= OWED_MAX {
                    break;
                }
                let filed = if late { self.store.case_row(row.case)? } else { None };
                let Some(service) = filed.map(|filed| filed.service).filter(|service| agent.works_on(service)) else { continue };
                let (case, _, _, filed_at) = self.load_whole(row.case)?;
                // The receipt leaves with the filing itself; other letters later.
                let on_line = matches!(case.channel, Channel::Online | Channel::Forwarded { .. });
                if let (true, true, Some(received)) = (on_line, filed_at == Some(row.created_at), case.filed_on) {
                    let days = |count| calendar.working_days_after(received, count);
                    owed.push(ReceiptOwed { item: row.id, case: row.case, service, received, registration: days(1), receipt: days(10), failed });
                }
            }
        }
        owed.sort_by_key(|owed| (owed.received, owed.item));
        Ok(owed)
    }

    /// The messages of the services an agent works on, in one state, the latest
    /// first.
    pub fn post(&self, agent: &Agent, state: OutboxState, limit: usize) -> Result<Vec<PostLine>, Trouble> {
        let mut lines = vec![];
        for row in self.store.outbox(&OutboxQuery { state: Some(state), newest: true, limit: LOOKED_AT, ..OutboxQuery::default() })? {
            if lines.len() >= limit {
                break;
            }
            if let Some(service) = self.service_of(agent, row.case)? {
                lines.push(self.post_line(&row, service)?);
            }
        }
        Ok(lines)
    }

    /// How many messages wait, and how many could not leave: nothing is opened.
    pub fn post_counts(&self, agent: &Agent) -> Result<PostCounts, Trouble> {
        let count = |state| -> Result<usize, Trouble> {
            let mut count = 0;
            for row in self.store.outbox(&OutboxQuery { state: Some(state), limit: LOOKED_AT, ..OutboxQuery::default() })? {
                count += usize::from(self.service_of(agent, row.case)?.is_some());
            }
            Ok(count)
        };
        Ok(PostCounts { waiting: count(OutboxState::Pending)?, failed: count(OutboxState::Failed)? })
    }

    /// The service of a case or a started form, where the agent works on it.
    fn service_of(&self, agent: &Agent, case: CaseId) -> Result<Option<ServiceSlug>, Trouble> {
        let service = match self.store.case_row(case)? {
            Some(row) => Some(row.service),
            None => self.store.draft(case)?.map(|draft| draft.service),
        };
        Ok(service.filter(|service| agent.works_on(service)))
    }

    /// Whether a reference is that of a case, and not of a form still being filled.
    pub fn is_filed(&self, case: CaseId) -> bool {
        self.store.case_row(case).is_ok_and(|row| row.is_some())
    }

    fn post_line(&self, row: &OutboxRow, service: ServiceSlug) -> Result<PostLine, Trouble> {
        let mail = self.line(row)?.mail;
        let (subject, domain) = mail.map(|mail| (mail.subject, mail.to.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned()))).unwrap_or_default();
        Ok(PostLine {
            id: row.id,
            case: row.case,
            service,
            at: row.created_at,
            state: row.state,
            attempts: row.attempts,
            next_at: row.next_at,
            error: row.last_error.clone(),
            subject,
            domain,
        })
    }

    fn failed_row(&self, agent: &Agent, id: &str) -> Result<(OutboxRow, ServiceSlug), Trouble> {
        let id: ItemId = id.parse().map_err(|_| Trouble::NotFound)?;
        let row = self.store.outbox(&OutboxQuery { id: Some(id), ..OutboxQuery::default() })?.into_iter().next().ok_or(Trouble::NotFound)?;
        let service = self.service_of(agent, row.case)?.ok_or(Trouble::NotFound)?;
        Ok((row, service))
    }

    /// Tries a message that could not leave once more, now. One that left, or was
    /// dropped, is left as it is: the click before this one did it.
    pub fn retry(&self, agent: &Agent, id: &str) -> Result<(), Trouble> {
        let (row, service) = self.failed_row(agent, id)?;
        if row.state != OutboxState::Failed {
            return Ok(());
        }
        self.trace_post(agent, &row, service, false)?;
        self.store.mark_outbox(row.id, OutboxMark { state: OutboxState::Pending, next_at: self.clock.now(), error: row.last_error })?;
        Ok(())
    }

    /// Drops a message that could not leave: it was told another way, and the
    /// case says which. Nothing of it is lost: the letter stays in the case.
    pub fn drop_message(&self, agent: &Agent, id: &str, how: &str) -> Result<(), Trouble> {
        let (row, service) = self.failed_row(agent, id)?;
        if how.trim().is_empty() {
            return Err(Objection::NothingWritten.into());
        }
        if row.state != OutboxState::Failed {
            return Ok(());
        }
        let note = format!("Un courriel n'a pas pu partir ({}). {}", row.last_error.as_deref().unwrap_or("sans précision"), how.trim());
        match self.attempt(row.case, None, Command::Note { text: note, by: agent }) {
            // A form not filed yet has no case to note it in.
            Ok(()) | Err(Trouble::NotFound) => {}
            Err(other) => return Err(other),
        }
        self.trace_post(agent, &row, service, true)?;
        self.store.mark_outbox(row.id, OutboxMark { state: OutboxState::Dropped, next_at: row.next_at, error: row.last_error })?;
        Ok(())
    }

    fn trace_post(&self, agent: &Agent, row: &OutboxRow, service: ServiceSlug, dropped: bool) -> Result<(), Trouble> {
        let _one = self.exporting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut traces = self.post_traces()?;
        traces.insert(0, PostTrace { at: self.clock.now(), agent: agent.id.clone(), name: agent.reference().name(), service, item: row.id.to_string(), dropped });
        traces.truncate(KEPT);
        let text = String::from_utf8(to_json(&traces)?).map_err(|error| Fault::Corrupt(error.to_string()))?;
        Ok(self.store.put_setting(SETTING, Some(&text))?)
    }

    /// What was done with messages that could not leave, the latest first.
    pub fn post_traces(&self) -> Result<Vec<PostTrace>, Trouble> {
        match self.store.setting(SETTING)? {
            Some(text) => Ok(serde_json::from_str(&text).map_err(|error| Fault::Corrupt(format!("envois: {error}")))?),
            None => Ok(vec![]),
        }
    }
}
