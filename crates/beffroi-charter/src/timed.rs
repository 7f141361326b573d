//! A service as a timed automaton: its stages, and the clocks that run beside
//! them (silence, the deadline of an item, a stage's own limit, erasure).
//!
//! Every constraint compares one clock with a constant or another clock, so that
//! it is enough to look at the two ends of each wait: acting at once, and acting
//! on the last day before the next clock strikes. From a day of filing, what is
//! reached that way is all that can be reached; two days of filing, before a
//! short and before a long run of months, bound the others.

use beffroi_base::{Day, Span};
use beffroi_service::{ActorKind, Draft, Duration, Effect, RetentionStart, SilenceSense, Stage};
use jiff::ToSpan as _;
use std::collections::BTreeSet;

/// Days before silence speaks at which an agent who holds the case is warned.
pub const ALERT_DAYS: i64 = 15;
/// Items asked for on one way: a second one shows whether delays add up.
const ASKS_MAX: usize = 2;
/// Situations looked at for one day of filing.
const SITUATIONS_MAX: usize = 4_000;

/// An item asked for: the day, the last day to give it, and the day it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    /// The day it was asked for.
    pub asked: Day,
    /// The last day to give it.
    pub due: Day,
    /// The day it was given.
    pub given: Option<Day>,
}

/// The day silence speaks (CRPA, art. L. 114-3, L. 114-5, L. 231-1 to -6). Where
/// it refuses, the delay runs from the day any authority `received` the request
/// and stops while an item is awaited, each day once, until its deadline at
/// most. Where it grants, it runs from the day the competent authority had the
/// request, or the last item; `None` while one is missing.
pub fn silence_on(sense: SilenceSense, delay: Duration, received: Day, competent: Day, waits: &[Wait]) -> Option<Day> {
    let mut waits = waits.to_vec();
    waits.sort();
    match sense {
        SilenceSense::None => None,
        SilenceSense::Refuse => {
            let (mut end, mut counted) = (delay.after(received), received);
            for wait in waits {
                let (from, to) = (wait.asked.max(counted), wait.given.map_or(wait.due, |given| given.min(wait.due)));
                if wait.asked >= end {
                    break;
                }
                if from < to {
                    end = end.saturating_add(days(from, to).days());
                    counted = to;
                }
            }
            Some(end)
        }
        SilenceSense::Grant => {
            let mut complete = Some(competent);
            for wait in waits {
                if complete.is_some_and(|complete| wait.asked >= delay.after(complete)) {
                    break;
                }
                complete = match (complete, wait.given) {
                    (Some(complete), Some(given)) => Some(complete.max(given)),
                    _ => None,
                };
            }
            complete.map(|complete| delay.after(complete))
        }
    }
}

fn days(from: Day, to: Day) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Something the clocks let happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threat {
    /// What.
    pub kind: ThreatKind,
    /// Where it is written.
    pub span: Span,
    /// The stage where it happens.
    pub stage: String,
    /// Days after filing.
    pub day: i64,
    /// Days after filing at which silence speaks.
    pub silence: i64,
    /// Each step of the way, with its day after filing.
    pub way: Vec<(Span, i64)>,
}

/// What the clocks let happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThreatKind {
    /// A request ends with neither decision, nor letter, nor silence.
    Unheard,
    /// Silence speaks although no agent held the case at the alert or since.
    Unwatched,
    /// A case is erased before the last day to go to court.
    Erased,
}

/// A situation of a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Now {
    stage: usize,
    day: Day,
    entered: Day,
    waits: Vec<Wait>,
    /// Since when no agent holds the case.
    away: Option<Day>,
    /// Whether an agent let days go by, or came back to a stage: what follows is
    /// then their doing, not the service's.
    slow: bool,
    /// Stages passed through.
    passed: BTreeSet<usize>,
}

/// What a service's clocks let happen, each place once.
pub fn threats(draft: &Draft) -> Vec<Threat> {
    let Some(silence) = draft.silence.as_ref().filter(|silence| silence.sense.value != SilenceSense::None) else { return vec![] };
    let Some(delay) = silence.delay.as_ref().map(|delay| delay.value).filter(|_| draft.decides()) else { return vec![] };
    let mut found: Vec<Threat> = vec![];
    // Two months from the first of January are 59 days, from the first of July 62.
    for filed in [jiff::civil::date(2026, 7, 1), jiff::civil::date(2026, 1, 1)] {
        let walk = Walk { draft, sense: silence.sense.value, delay, filed };
        for threat in walk.explore().into_iter().chain(walk.erased()) {
            if !found.iter().any(|known| known.kind == threat.kind && known.span == threat.span) {
                found.push(threat);
            }
        }
    }
    found
}

struct Walk<'a> {
    draft: &'a Draft,
    sense: SilenceSense,
    delay: Duration,
    filed: Day,
}

/// A situation and the way to it.
type Path = (Now, Vec<(Span, i64)>);

impl Walk<'_> {
    fn stage(&self, now: &Now) -> Option<&Stage> {
        self.draft.stages.get(now.stage)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.draft.stages.iter().position(|stage| stage.name == name)
    }

    /// Whether an agent of the authority holds the case there. Who may decide is
    /// another rule's business, and so is the machine, which acts at once.
    fn watched(&self, stage: &Stage) -> bool {
        let kind = stage.actor.as_ref().and_then(|actor| self.draft.actor_kind(&actor.value));
        let decides = stage.actions.iter().any(|action| action.effect.is_some());
        decides || matches!(kind, Some(ActorKind::Agent | ActorKind::Signatory | ActorKind::System))
    }

    fn silence(&self, waits: &[Wait]) -> Option<Day> {
        silence_on(self.sense, self.delay, self.filed, self.filed, waits)
    }

    fn explore(&self) -> Vec<Threat> {
        let Some(0) = self.draft.first_stage().and_then(|first| self.place(&first.name)) else { return vec![] };
        let start = Now { stage: 0, day: self.filed, entered: self.filed, waits: vec![], away: None, slow: false, passed: BTreeSet::from([0]) };
        let mut seen: BTreeSet<Now> = BTreeSet::from([start.clone()]);
        let mut queue = std::collections::VecDeque::from([(start, vec![])]);
        let mut found: Vec<Threat> = vec![];
        while let Some((now, way)) = queue.pop_front() {
            let mut next: Vec<Path> = vec![];
            self.step(&now, &way, &mut next, &mut found);
            for path in next {
                if seen.len() < SITUATIONS_MAX && seen.insert(path.0.clone()) {
                    queue.push_back(path);
                }
            }
        }
        found
    }

    /// Everything that can happen from a situation.
    fn step(&self, now: &Now, way: &[(Span, i64)], next: &mut Vec<Path>, found: &mut Vec<Threat>) {
        let Some(stage) = self.stage(now).filter(|stage| !stage.end) else { return };
        if let Some(to) = &stage.next {
            self.go(now, now.day, (&to.value, to.span, false), way, next, found);
            return;
        }
        let silence = self.silence(&now.waits);
        let open = now.waits.iter().filter(|wait| wait.given.is_none() && wait.due >= now.day).map(|wait| wait.due).max();
        let limit = stage.timeout.as_ref().and_then(|timeout| Some((timeout, timeout.after.as_ref()?.value.after(now.entered))));
        // Never under the feet of someone who still has days to give an item.
        let limit = limit.map(|(timeout, day)| (timeout, open.map_or(day, |due| day.max(due.saturating_add(1.days())))));
        let strikes = silence.into_iter().chain(limit.map(|(_, day)| day)).min();
        let last = strikes.map(|day| day.saturating_sub(1.days())).filter(|day| *day > now.day);
        for day in [Some(now.day), last].into_iter().flatten() {
            let slow = now.slow || day > now.day && self.watched(stage);
            self.act(stage, &Now { day, slow, ..now.clone() }, way, next, found);
        }
        match (silence, limit) {
            (Some(silence), limit) if limit.is_none_or(|(_, day)| silence <= day) => {
                let alert = silence.saturating_sub(ALERT_DAYS.days());
                // The agent who asked for an item is told of its last day. A stage
                // without any limit is said by CH0504.
                let told = now.waits.iter().filter(|wait| wait.given.is_none()).map(|wait| wait.due).max();
                let since = now.away.map(|since| told.map_or(since, |told| since.max(told)));
                if !now.slow && stage.timeout.is_some() && since.is_some_and(|since| since <= alert.max(self.filed)) {
                    found.push(self.threat(ThreatKind::Unwatched, stage.name_span, stage, silence, silence, way));
                }
            }
            (_, Some((timeout, day))) => {
                let late = Now { day, ..now.clone() };
                self.go(&late, day, (&timeout.to.value, timeout.span, false), way, next, found);
            }
            (_, None) => {}
        }
    }

    /// What the actor may do that day, and the item that may come.
    fn act(&self, stage: &Stage, now: &Now, way: &[(Span, i64)], next: &mut Vec<Path>, found: &mut Vec<Threat>) {
        for action in stage.actions.iter().filter(|action| action.effect.is_none()) {
            let mut then = now.clone();
            if let Some(due) = &action.due {
                if then.waits.len() >= ASKS_MAX {
                    continue;
                }
                then.waits.push(Wait { asked: now.day, due: due.value.after(now.day), given: None });
            }
            match &action.to {
                Some(to) => self.go(&then, now.day, (&to.value, action.name_span, action.letter.is_some()), way, next, found),
                None if action.due.is_some() => next.push((then, longer(way, action.name_span, days(self.filed, now.day)))),
                None => {}
            }
        }
        if let Some(open) = now.waits.iter().position(|wait| wait.given.is_none() && wait.asked < now.day) {
            let mut then = now.clone();
            if let Some(wait) = then.waits.get_mut(open) {
                wait.given = Some(now.day);
            }
            next.push((then, way.to_vec()));
        }
    }

    fn go(&self, now: &Now, day: Day, (to, span, told): (&str, Span, bool), way: &[(Span, i64)], next: &mut Vec<Path>, found: &mut Vec<Threat>) {
        let Some((place, stage)) = self.place(to).and_then(|place| Some((place, self.draft.stages.get(place)?))) else { return };
        let way = longer(way, span, days(self.filed, day));
        if stage.end {
            let silence = self.silence(&now.waits);
            // Where something granted may be withdrawn, nothing is asked of silence.
            let keeps = self.stage(now).is_some_and(|from| from.actions.iter().any(|action| action.effect.as_ref().is_some_and(|e| e.value == Effect::Withdraw)));
            if !told && !keeps && silence.is_none_or(|silence| day < silence) {
                let from = self.stage(now).unwrap_or(stage);
                found.push(self.threat(ThreatKind::Unheard, span, from, day, silence.unwrap_or(day), &way));
            }
            return;
        }
        // The first stage is the filing itself.
        let away = if self.watched(stage) { None } else { now.away.or(Some(day)) };
        let entered = if place == now.stage { now.entered } else { day };
        let mut passed = now.passed.clone();
        let slow = now.slow || !passed.insert(place);
        next.push((Now { stage: place, day, entered, waits: now.waits.clone(), away, slow, passed }, way));
    }

    fn threat(&self, kind: ThreatKind, span: Span, stage: &Stage, day: Day, silence: Day, way: &[(Span, i64)]) -> Threat {
        let way = way.iter().filter(|(place, _)| *place != span).copied().collect();
        Threat { kind, span, stage: stage.name.clone(), day: days(self.filed, day), silence: days(self.filed, silence), way }
    }

    /// Whether a case is erased while the court may still be asked: the delay
    /// of two months is counted in whole days after the decision is known, and
    /// its last day moves to the next working one (CJA, art. R. 421-1).
    fn erased(&self) -> Option<Threat> {
        let retention = self.draft.retention.as_ref()?;
        let length = retention.length.as_ref()?;
        let refuses = self.sense == SilenceSense::Refuse || self.draft.actions().any(|(_, action)| action.effect.as_ref().is_some_and(|effect| effect.value != Effect::Grant));
        // The latest day of a decision the clocks still foresee: the day silence
        // speaks; the earliest erasure is the one that counts from then.
        let decided = self.silence(&[])?;
        let court = Duration::Months(2).after(decided).saturating_add(1.days());
        let from = if retention.from == RetentionStart::Filing { self.filed } else { decided };
        let erased = length.value.after(from).max(decided);
        let end = self.draft.stages.iter().find(|stage| stage.end)?;
        (refuses && erased < court).then(|| self.threat(ThreatKind::Erased, length.span, end, erased, court, &[]))
    }
}

fn longer(way: &[(Span, i64)], span: Span, day: i64) -> Vec<(Span, i64)> {
    let mut way = way.to_vec();
    way.push((span, day));
    way
}
