//! The dates of a case, computed from its events.
//!
//! Silence (CRPA, art. L. 231-1 to -6, L. 114-3, L. 114-5): where silence
//! refuses, the delay runs from the day the request was received, and is
//! suspended while an item that was asked for is awaited, at most until its
//! deadline; where silence grants, the delay runs from the day the file is
//! complete.

use crate::{Appeal, Ask, Calendar, Case, Channel, REASONS_OWED};
use beffroi_base::Day;
use beffroi_charter::CompiledService;
use beffroi_service::{Duration, RetentionStart, SilenceSense};
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
    /// Silence: the day it will have its effect, until an express decision is
    /// made or the case is closed; the day it had it, once it fell.
    pub silence: Option<SilenceClock>,
    /// The earliest deadline of an item awaited.
    pub item_due: Option<Day>,
    /// The day silence refuses an appeal that waits.
    pub appeal_on: Option<Day>,
    /// The last day to give the reasons of an implicit refusal.
    pub reasons_due: Option<Day>,
    /// The last day to go to the court against what was decided, expressly or by
    /// silence; unknown while an appeal made in time waits for its answer.
    pub court: Option<Day>,
    /// The day the case goes on by itself, where its stage says so.
    pub timeout_on: Option<Day>,
    /// The day the case is erased, once it is known.
    pub purge_on: Option<Day>,
}

impl Clocks {
    /// The dates of a case as it stands, where its town's offices are.
    pub fn of(service: &CompiledService, case: &Case) -> Self {
        Self::of_in(case.calendar, service, case)
    }

    /// The dates of a case as it stands, where offices keep these holidays.
    pub fn of_in(calendar: Calendar, service: &CompiledService, case: &Case) -> Self {
        Self {
            silence: silence(calendar, service, case),
            item_due: case.open_asks().map(|ask| ask.due).min(),
            appeal_on: case.open_appeals().map(Appeal::silence_on).min(),
            reasons_due: case.reasons_request.as_ref().filter(|asked| asked.given.is_none()).map(|asked| REASONS_OWED.after(asked.on)),
            court: court(calendar, case),
            timeout_on: timeout_on(service, case),
            purge_on: purge_on(service, case),
        }
    }

    /// The silence clock of a case filed on `day` with nothing missing: what a
    /// receipt announces, and what a service's page says for today.
    pub fn announced(service: &CompiledService, day: Day) -> Option<SilenceClock> {
        Self::announced_in(Calendar::Mainland, service, day)
    }

    /// The same, where offices keep these holidays.
    pub fn announced_in(calendar: Calendar, service: &CompiledService, day: Day) -> Option<SilenceClock> {
        let silence = service.draft().silence.as_ref()?;
        let delay = silence.delay.as_ref()?.value;
        clock(calendar, silence.sense.value, Some(delay.after(day)))
    }
}

fn clock(calendar: Calendar, sense: SilenceSense, on: Option<Day>) -> Option<SilenceClock> {
    match sense {
        SilenceSense::None => None,
        SilenceSense::Grant => Some(SilenceClock { sense, on, court: None }),
        SilenceSense::Refuse => Some(SilenceClock { sense, on, court: on.map(|on| calendar.court_deadline(on)) }),
    }
}

fn silence(calendar: Calendar, service: &CompiledService, case: &Case) -> Option<SilenceClock> {
    if let Some((on, sense)) = case.silence {
        return clock(calendar, sense, Some(on));
    }
    if case.decision.is_some() || case.closed_on.is_some() {
        return None;
    }
    let silence = service.draft().silence.as_ref()?;
    let delay = silence.delay.as_ref()?.value;
    let filed = case.filed_on?;
    match silence.sense.value {
        SilenceSense::None => None,
        SilenceSense::Refuse => clock(calendar, SilenceSense::Refuse, Some(refused_on(delay, first_received(case, filed), case))),
        SilenceSense::Grant => clock(calendar, SilenceSense::Grant, granted_on(delay, filed, case)),
    }
}

/// The day an authority, competent or not, first received the request: where
/// silence refuses, the delay runs from there (CRPA, art. L. 114-3).
fn first_received(case: &Case, filed: Day) -> Day {
    if let Some(restarted) = case.restarted_on {
        return restarted;
    }
    match case.channel {
        Channel::Forwarded { first } => first.min(filed),
        Channel::Online | Channel::Counter | Channel::Telephone => filed,
    }
}

/// The delay and the days during which at least one item was awaited, each
/// counted once. What is asked once silence has refused suspends nothing.
fn refused_on(delay: Duration, received: Day, case: &Case) -> Day {
    let mut end = delay.after(received);
    let mut reached: Option<Day> = None;
    for (from, to) in awaited(case) {
        if from >= end {
            break;
        }
        let from = reached.map_or(from, |reached| from.max(reached));
        if to > from {
            end = end.saturating_add(i64::from(from.until(to).map_or(0, |span| span.get_days())).days());
            reached = Some(to);
        }
    }
    end
}

/// For each item asked for, the days it suspends, in the order they were asked.
fn awaited(case: &Case) -> Vec<(Day, Day)> {
    let until = |ask: &Ask| ask.supplied_on.map_or(ask.due, |day| day.min(ask.due));
    let since = case.restarted_on.unwrap_or(Day::MIN);
    let mut spans: Vec<(Day, Day)> = case.asks.iter().filter(|ask| ask.asked_on >= since).map(|ask| (ask.asked_on, until(ask))).collect();
    spans.sort();
    spans
}

/// The delay from the day the file was complete; `None` while it is not. What
/// is asked once silence has granted takes nothing back.
fn granted_on(delay: Duration, filed: Day, case: &Case) -> Option<Day> {
    let filed = case.restarted_on.unwrap_or(filed);
    let mut asks: Vec<&Ask> = case.asks.iter().filter(|ask| case.restarted_on.is_none_or(|since| ask.asked_on >= since)).collect();
    asks.sort_by_key(|ask| ask.asked_on);
    let mut complete = filed;
    let mut open = false;
    for ask in asks {
        if !open && ask.asked_on >= delay.after(complete) {
            break;
        }
        match ask.supplied_on {
            Some(day) => complete = complete.max(day),
            None => open = true,
        }
    }
    (!open).then(|| delay.after(complete))
}

/// The day the case goes on by itself, where its stage says so; never under the
/// feet of someone who still has days to give an item.
fn timeout_on(service: &CompiledService, case: &Case) -> Option<Day> {
    let timeout = service.draft().stage(&case.stage)?.timeout.as_ref()?;
    let day = timeout.after.as_ref()?.value.after(case.entered_on?);
    let awaited = case.open_asks().map(|ask| ask.due.saturating_add(1.days())).max();
    Some(awaited.map_or(day, |awaited| day.max(awaited)))
}

fn purge_on(service: &CompiledService, case: &Case) -> Option<Day> {
    let retention = service.draft().retention.as_ref()?;
    let length = retention.length.as_ref()?.value;
    // Nothing is erased under the feet of a case that is still alive, or
    // contested.
    let closed = case.closed_on.filter(|_| case.open_appeals().next().is_none())?;
    let start = match retention.from {
        RetentionStart::Filing => case.filed_on?,
        RetentionStart::Decision => case.decision.as_ref().map_or(closed, |decision| decision.on),
        RetentionStart::Closing => closed,
    };
    Some(length.after(start).max(closed))
}

/// The court's last day. An appeal made in time interrupts the delay, which
/// starts again once each is refused (CRPA, art. L. 411-2); so do the reasons of
/// an implicit refusal, asked for in time (art. L. 232-4).
fn court(calendar: Calendar, case: &Case) -> Option<Day> {
    let adverse = match (&case.decision, case.silence) {
        (Some(decision), _) => decision.on,
        (None, Some((on, SilenceSense::Refuse))) => on,
        (None, _) => return None,
    };
    let first = calendar.court_deadline(adverse);
    let mut last = first;
    for appeal in case.appeals.iter().filter(|appeal| (adverse..=first).contains(&appeal.on)) {
        last = last.max(calendar.court_deadline(appeal.outcome.as_ref()?.refused_on()?));
    }
    if let Some(asked) = case.reasons_request.as_ref().filter(|asked| case.decision.is_none() && asked.on <= first) {
        last = last.max(calendar.court_deadline(asked.given.as_ref()?.0));
    }
    Some(last)
}
