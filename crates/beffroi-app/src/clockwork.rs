//! What time alone does: silence, erasure, drafts nobody came back to; and the
//! work lists rebuilt from the journal.

use crate::rows::row;
use crate::town::unseal;
use crate::{Town, Trouble};
use beffroi_base::CaseId;
use beffroi_case::{Case, Event, due_commands};
use beffroi_ports::{AppendError, CaseQuery, CaseRow, ChainReport, DateColumn, Position, SessionScope, StoredEvent};
use jiff::ToSpan as _;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What one turn of the clock did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// Cases where silence had its effect.
    pub silent: usize,
    /// Cases erased.
    pub purged: usize,
    /// Drafts erased.
    pub drafts: usize,
}

impl Town {
    /// Does what time alone does, for the day it is in the town.
    pub fn tick(&self) -> Result<Tick, Trouble> {
        let mut tick = Tick::default();
        for id in self.due(DateColumn::Silence)? {
            tick.silent += self.run_due(id)?;
        }
        for id in self.due(DateColumn::Purge)? {
            tick.purged += self.run_due(id)?;
        }
        for case in self.store.expired_drafts(self.today(), 1000)? {
            tick.drafts += usize::from(self.store.delete_draft(case)?);
        }
        let now = self.clock.now();
        let idle = now.saturating_sub(24.hours()).unwrap_or(now);
        self.store.end_sessions(SessionScope::Stale { expired: now, idle })?;
        Ok(tick)
    }

    fn due(&self, column: DateColumn) -> Result<Vec<CaseId>, Trouble> {
        let query = CaseQuery { reached: Some((column, self.today())), limit: 1000, ..CaseQuery::default() };
        Ok(self.store.cases(&query)?.rows.iter().map(|row| row.case).collect())
    }

    fn run_due(&self, id: CaseId) -> Result<usize, Trouble> {
        let mut done = 0;
        loop {
            let next = {
                let (case, service, _) = self.load(id)?;
                due_commands(service, &case, self.today()).into_iter().next()
            };
            let Some(command) = next else { return Ok(done) };
            let last = matches!(command, beffroi_case::Command::Purge);
            match self.attempt(id, None, command) {
                Ok(()) => done += 1,
                // Somebody acted meanwhile: the next turn looks again.
                Err(Trouble::Stale | Trouble::Objection(_)) => return Ok(done),
                Err(other) => return Err(other),
            }
            if last {
                return Ok(done);
            }
        }
    }

    /// Recomputes every row of the work lists from the journal, and says how
    /// many there are.
    pub fn rebuild(&self) -> Result<usize, Trouble> {
        loop {
            let (seen, rows) = self.rows_of_journal()?;
            let count = rows.len();
            match self.store.replace_rows(seen, rows) {
                Ok(()) => return Ok(count),
                // The journal moved meanwhile.
                Err(AppendError::Conflict { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
    }

    fn rows_of_journal(&self) -> Result<(Position, Vec<CaseRow>), Trouble> {
        let mut seen = Position(0);
        let mut by_case: BTreeMap<CaseId, Vec<StoredEvent>> = BTreeMap::new();
        self.store.scan(Position(0), &mut |event| {
            seen = event.position;
            by_case.entry(event.case).or_default().push(event);
            ControlFlow::Continue(())
        })?;
        let mut rows = vec![];
        for (id, stored) in by_case {
            let Some(first) = stored.first() else { continue };
            // A case whose key is destroyed has no row.
            let key = match self.case_key(id) {
                Ok(key) => key,
                Err(Trouble::NotFound) => continue,
                Err(other) => return Err(other),
            };
            let service = self.version(&first.service, &first.version)?;
            let events: Vec<Event> = unseal(&key, &stored)?;
            let mut case = Case::fold(id, service, &events);
            case.version = first.version;
            let updated = stored.last().map_or(first.recorded_at, |last| last.recorded_at);
            rows.push(row(service, &case, updated));
        }
        Ok((seen, rows))
    }

    /// Recomputes every hash of the journal.
    pub fn verify_journal(&self) -> Result<ChainReport, Trouble> {
        Ok(self.store.verify()?)
    }
}
