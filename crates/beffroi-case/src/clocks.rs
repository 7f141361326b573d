//! The dates of a case, computed from its events.
//!
//! Silence (CRPA, art. L. 231-1 to -6, L. 114-3, L. 114-5): where silence
//! refuses, the delay runs from the day the request was received, and is
//! suspended while an item that was asked for is awaited, at most until its
//! deadline; where silence grants, the delay runs from the day the file is
//! complete.

use crate::{Case, court_deadline};
use beffroi_base::Day;
use beffroi_charter::CompiledService;
use beffroi_service::{RetentionStart, SilenceSense};
use jiff::ToSpan as _;

/// The day silence will have, or would have had, its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SilenceClock {
    /// What silence means.
    pub sense: SilenceSense,
    /// The day; `None` while the file is incomplete and silence would grant.
    pub on: Option<Day>,
    /// The last day to go to court, where silence refuses.
    pub court: Option<Day>,
}

/// Every date of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// Silence, until an express decision is made or the case is closed.
    pub silence: Option<SilenceClock>,
    /// The earliest deadline of an item awaited.
    pub item_due: Option<Day>,
    /// The day the case is erased, once it is known.
    pub purge_on: Option<Day>,
}

impl Clocks {
    /// The dates of a case as it stands.
    pub fn of(service: &CompiledService, case: &Case) -> Self {
        Self {
            silence: silence(service, case),
            item_due: case.open_asks().map(|ask| ask.due).min(),
            purge_on: purge_on(service, case),
        }
    }

    /// The silence clock of a case filed on `day` with nothing missing: what a
    /// receipt announces, and what a service's page says for today.
    pub fn announced(service: &CompiledService, day: Day) -> Option<SilenceClock> {
        let silence = service.draft().silence.as_ref()?;
        let delay = silence.delay.as_ref()?.value;
        clock(silence.sense.value, Some(delay.after(day)))
    }
}

fn clock(sense: SilenceSense, on: Option<Day>) -> Option<SilenceClock> {
    match sense {
        SilenceSense::None => None,
        SilenceSense::Grant => Some(SilenceClock { sense, on, court: None }),
        SilenceSense::Refuse => Some(SilenceClock { sense, on, court: on.map(court_deadline) }),
    }
}

fn silence(service: &CompiledService, case: &Case) -> Option<SilenceClock> {
    if case.decision.is_some() || case.closed_on.is_some() {
        return None;
    }
    let silence = service.draft().silence.as_ref()?;
    let delay = silence.delay.as_ref()?.value;
    let filed = case.filed_on?;
    match silence.sense.value {
        SilenceSense::None => None,
        SilenceSense::Refuse => clock(SilenceSense::Refuse, Some(delay.after(filed).saturating_add(suspended_days(case).days()))),
        SilenceSense::Grant => {
            let open = case.open_asks().next().is_some();
            let complete = case.asks.iter().filter_map(|ask| ask.supplied_on).max().unwrap_or(filed);
            clock(SilenceSense::Grant, (!open).then(|| delay.after(complete)))
        }
    }
}

/// Days during which at least one item was awaited, each counted once.
fn suspended_days(case: &Case) -> i64 {
    let mut spans: Vec<(Day, Day)> = case
        .asks
        .iter()
        .map(|ask| (ask.asked_on, ask.supplied_on.map_or(ask.due, |day| day.min(ask.due))))
        .collect();
    spans.sort();
    let mut total = 0;
    let mut reached: Option<Day> = None;
    for (from, to) in spans {
        let from = reached.map_or(from, |reached| from.max(reached));
        if to > from {
            total += i64::from(from.until(to).map_or(0, |span| span.get_days()));
            reached = Some(to);
        }
    }
    total
}

fn purge_on(service: &CompiledService, case: &Case) -> Option<Day> {
    let retention = service.draft().retention.as_ref()?;
    let length = retention.length.as_ref()?.value;
    // Nothing is erased under the feet of a case that is still alive.
    let closed = case.closed_on?;
    let start = match retention.from {
        RetentionStart::Filing => case.filed_on?,
        RetentionStart::Decision => case.decision.as_ref().map_or(closed, |decision| decision.on),
        RetentionStart::Closing => closed,
    };
    Some(length.after(start).max(closed))
}
