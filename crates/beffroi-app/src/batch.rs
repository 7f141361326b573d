//! Several grants signed at once, never unread: a sample the signatory did not
//! choose is opened first, and the signatures say it was a batch (CH0904).

use crate::{Town, Trouble};
use beffroi_base::{AgentId, CaseId, Hash32};
use beffroi_case::{BatchRef, Command, Objection, Reasons, Signatory};
use beffroi_ports::sha256;
use beffroi_service::{Action, Effect};
use std::sync::PoisonError;

/// How many cases a batch may hold.
const BATCH_MAX: usize = 500;
/// Part of a batch that is read when the file names no number: one in ten.
const SAMPLE_PERCENT: u64 = 10;
/// Readings remembered; beyond, the oldest are asked for again.
const READINGS_MAX: usize = 20_000;

/// A batch about to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchPlan {
    /// Its cases, and how many events each had when it was planned.
    pub cases: Vec<(CaseId, u64)>,
    /// Those to be opened one by one before signing.
    pub sample: Vec<CaseId>,
    /// Those of the sample the signatory has not opened as they stand.
    pub unread: Vec<CaseId>,
    /// Which batch this is: the hash of its cases as they stand.
    pub hash: Hash32,
}

/// What signing a batch gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchDone {
    /// Cases signed.
    pub signed: Vec<CaseId>,
    /// Cases left as they were, and why.
    pub left: Vec<(CaseId, Trouble)>,
}

impl Town {
    /// Notes that an agent opened a case as it stands.
    pub(crate) fn note_reading(&self, agent: &AgentId, case: CaseId, events: u64) {
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        if readings.len() >= READINGS_MAX {
            readings.clear();
        }
        readings.insert((agent.clone(), case), events);
    }

    /// Plans a batch: says which of its cases must be opened first. The sample is
    /// drawn from the hash of the whole batch, so that nobody chooses it, and the
    /// same batch always has the same one.
    pub fn plan_batch(&self, agent: &AgentId, cases: &[CaseId], action: &str) -> Result<BatchPlan, Trouble> {
        if cases.is_empty() || cases.len() > BATCH_MAX {
            return Err(Objection::OutOfTurn.into());
        }
        let mut planned = vec![];
        let mut percent = 0;
        for id in cases {
            self.reaching(agent, *id)?;
            let view = self.view(*id)?;
            let stage = view.service.draft().stage(&view.case.stage);
            let action = stage.and_then(|stage| stage.action(action)).ok_or(Objection::OutOfTurn)?;
            percent = percent.max(sample_percent(action).ok_or(Objection::OutOfTurn)?);
            planned.push((*id, view.case.events));
        }
        planned.sort();
        planned.dedup();
        let parts: Vec<Vec<u8>> = planned.iter().map(|(id, events)| [id.0.as_slice(), &events.to_be_bytes()].concat()).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let hash = sha256(&parts);
        let mut drawn: Vec<(Hash32, CaseId)> = planned.iter().map(|(id, _)| (sha256(&[&hash.0, &id.0]), *id)).collect();
        drawn.sort_by_key(|(draw, _)| draw.0);
        let size = (planned.len() as u64 * percent).div_ceil(100).max(1);
        let sample: Vec<CaseId> = drawn.into_iter().take(usize::try_from(size).unwrap_or(usize::MAX)).map(|(_, id)| id).collect();
        let readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = |id: &CaseId| planned.iter().find(|(planned, _)| planned == id).map(|(_, events)| *events);
        let unread = sample.iter().filter(|id| readings.get(&(agent.clone(), **id)).copied() != seen(id)).copied().collect();
        Ok(BatchPlan { cases: planned, sample, unread, hash })
    }

    /// Signs a batch, if it is still as it was planned and its sample was opened.
    /// A case that moved meanwhile is left, and said.
    pub fn sign_batch(&self, agent: &AgentId, plan: &BatchPlan, action: &str, reasons: &str) -> Result<BatchDone, Trouble> {
        let cases: Vec<CaseId> = plan.cases.iter().map(|(id, _)| *id).collect();
        let now = self.plan_batch(agent, &cases, action)?;
        if now.hash != plan.hash {
            return Err(Trouble::Stale);
        }
        if !now.unread.is_empty() {
            return Err(Objection::SampleUnread.into());
        }
        let batch = BatchRef { hash: now.hash, size: now.cases.len() as u64, sample: now.sample.len() as u64 };
        let mut done = BatchDone::default();
        for (id, events) in now.cases {
            match self.sign_one(agent, id, events, action, reasons, &batch) {
                Ok(()) => done.signed.push(id),
                Err(trouble @ Trouble::Fault(_)) => return if done.signed.is_empty() { Err(trouble) } else { done.left.push((id, trouble)); Ok(done) },
                Err(other) => done.left.push((id, other)),
            }
        }
        Ok(done)
    }

    fn sign_one(&self, agent: &AgentId, id: CaseId, events: u64, action: &str, reasons: &str, batch: &BatchRef) -> Result<(), Trouble> {
        let agent = self.reaching(agent, id)?;
        let view = self.view(id)?;
        let stage = view.service.draft().stage(&view.case.stage).ok_or(Objection::OutOfTurn)?;
        let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
        let by = Signatory::new(agent, role, &view.case.service, self.today())?.in_batch(batch.clone());
        self.attempt(id, Some(events), Command::Sign { action: action.to_owned(), by, reasons: Reasons::new(reasons) })
    }
}

/// Which part of a batch is read, if the action may be signed in one: a grant,
/// which the file says may be. A refusal has reasons of its own each time.
fn sample_percent(action: &Action) -> Option<u64> {
    let grants = action.effect.as_ref().is_some_and(|effect| effect.value == Effect::Grant);
    let batch = action.batch.as_ref().filter(|_| grants)?;
    let written = batch.sample.as_ref().map_or("", |sample| sample.value.as_str());
    let digits: String = written.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let number = digits.parse::<u64>().ok().filter(|_| written.contains('%'));
    Some(number.unwrap_or(SAMPLE_PERCENT).clamp(1, 100))
}
