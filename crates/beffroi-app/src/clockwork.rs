//! What time alone does: silence, erasure, drafts nobody came back to; and the
//! work lists rebuilt from the journal.

use crate::rows::row;
use crate::{Town, Trouble};
use beffroi_base::CaseId;
use beffroi_case::{Command, due_commands};
use beffroi_ports::{AppendError, CaseQuery, CaseRow, DateColumn, Fault, Position, SessionScope};
use jiff::ToSpan as _;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Rows read at a time.
const PAGE: u64 = 500;
/// How many times rebuilding starts again because the journal moved.
const REBUILDS_MAX: usize = 50;

/// What one turn of the clock did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tick {
    /// Cases, or appeals, where silence had its effect.
    pub silent: usize,
    /// Cases that went on because nobody acted in time.
    pub moved: usize,
    /// Cases erased.
    pub purged: usize,
    /// Drafts erased.
    pub drafts: usize,
    /// Traces of readings whose time is over, forgotten.
    pub readings: u64,
    /// Cases the clock could not turn for, and why: one damaged case does not
    /// stop the others.
    pub stuck: Vec<(CaseId, Trouble)>,
}

impl Town {
    /// Does what time alone does, for the day it is in the town.
    pub fn tick(&self) -> Result<Tick, Trouble> {
        let mut tick = Tick::default();
        for id in self.due()? {
            match self.run_due(id, &mut tick) {
                Ok(()) => {}
                // The machine fails: the other cases would fail as well.
                Err(Trouble::Fault(fault @ (Fault::DiskFull | Fault::Unavailable(_)))) => return Err(fault.into()),
                Err(other) => tick.stuck.push((id, other)),
            }
        }
        self.forget_drafts(&mut tick)?;
        tick.readings = self.forget_readings()?;
        let now = self.clock.now();
        let idle = now.saturating_sub(24.hours()).unwrap_or(now);
        self.store.end_sessions(SessionScope::Stale { expired: now, idle })?;
        Ok(tick)
    }

    fn forget_drafts(&self, tick: &mut Tick) -> Result<(), Trouble> {
        loop {
            // On the very day the page says, not the one after.
            let expired = self.store.expired_drafts(self.today().saturating_add(1.days()), PAGE)?;
            let before = tick.drafts;
            for case in expired {
                tick.drafts += usize::from(self.store.delete_draft(case)?);
            }
            if tick.drafts == before {
                return Ok(());
            }
        }
    }

    /// The cases one of whose days has come.
    fn due(&self) -> Result<BTreeSet<CaseId>, Trouble> {
        let mut due = BTreeSet::new();
        for column in [DateColumn::Silence, DateColumn::Due, DateColumn::Purge] {
            let mut offset = 0;
            loop {
                let query = CaseQuery { reached: Some((column, self.today())), offset, limit: PAGE, ..CaseQuery::default() };
                let page = self.store.cases(&query)?;
                due.extend(page.rows.iter().map(|row| row.case));
                offset += PAGE;
                if offset >= page.total {
                    break;
                }
            }
        }
        Ok(due)
    }

    fn run_due(&self, id: CaseId, tick: &mut Tick) -> Result<(), Trouble> {
        loop {
            let next = {
                let (case, service, _) = self.load(id)?;
                due_commands(service, &case, self.today()).into_iter().next()
            };
            let Some(command) = next else { return Ok(()) };
            let count = match command {
                Command::Silence | Command::AppealSilence => &mut tick.silent,
                Command::TimeOut => &mut tick.moved,
                _ => &mut tick.purged,
            };
            let last = matches!(command, Command::Purge);
            match self.attempt(id, None, command) {
                Ok(()) => *count += 1,
                // Somebody acted meanwhile: the next turn looks again.
                Err(Trouble::Stale | Trouble::Objection(_)) => return Ok(()),
                Err(other) => return Err(other),
            }
            if last {
                return Ok(());
            }
        }
    }

    /// Recomputes every row of the work lists from the journal, and says how
    /// many there are.
    pub fn rebuild(&self) -> Result<usize, Trouble> {
        for _ in 0..REBUILDS_MAX {
            let (seen, rows) = self.rows_of_journal()?;
            let count = rows.len();
            match self.store.replace_rows(seen, rows) {
                Ok(()) => return Ok(count),
                // The journal moved meanwhile.
                Err(AppendError::Conflict { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Fault::Unavailable("the journal never stands still: rebuild while the town is closed".to_owned()).into())
    }

    /// The rows, case after case: never the whole journal in memory.
    fn rows_of_journal(&self) -> Result<(Position, Vec<CaseRow>), Trouble> {
        let mut seen = Position(0);
        let mut cases = BTreeSet::new();
        self.store.scan(Position(0), &mut |event| {
            seen = event.position;
            cases.insert(event.case);
            ControlFlow::Continue(())
        })?;
        let mut rows = vec![];
        for id in cases {
            match self.load(id) {
                Ok((case, service, _)) => {
                    let updated = self.store.events(id)?.last().map_or(self.clock.now(), |last| last.recorded_at);
                    rows.push(row(service, &case, updated));
                }
                // A case whose key is destroyed has no row.
                Err(Trouble::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok((seen, rows))
    }
}
