//! Several grants signed at once, never unread: a sample the signatory did not
//! choose is opened first, and the signatures say it was a batch (CH0904).

use crate::cases::CaseView;
use crate::desk::acts_at;
use crate::{Town, Trouble};
use beffroi_base::{AgentId, CaseId, Hash32, ServiceSlug};
use beffroi_case::{Agent, BatchRef, Command, Objection, Reasons, Signatory, decide};
use beffroi_charter::CompiledService;
use beffroi_ports::{CaseQuery, CaseSort, DateColumn, sha256};
use beffroi_service::{Action, Effect, Stage};
use std::sync::PoisonError;

/// How many cases a batch may hold.
pub const BATCH_MAX: usize = 500;
/// Batches being prepared that are remembered, all agents together.
const KEPT_MAX: usize = 500;
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

/// Cases that may be signed together: one service, one action, proposed the
/// same way.
pub struct BatchGroup<'t> {
    /// The service, as it is offered today.
    pub service: &'t CompiledService,
    /// The stage they wait at.
    pub stage: &'t Stage,
    /// What would be signed.
    pub action: &'t Action,
    /// Name of the action by which an agent proposed it; empty where nobody did.
    pub proposal: String,
    /// The cases, those silence is nearest to first.
    pub cases: Vec<CaseId>,
}

/// A batch an agent is preparing, in memory: so are the readings it asks for.
#[derive(Clone, Debug)]
pub(crate) struct KeptBatch {
    agent: AgentId,
    hash: Hash32,
    service: ServiceSlug,
    action: String,
    cases: Vec<(CaseId, u64)>,
    sample: Vec<CaseId>,
    left: Vec<CaseId>,
    stopped: bool,
}

/// Where a case of a batch stands.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchState {
    /// As it was when the batch was made, to be signed.
    Ready,
    /// Signed in this batch.
    Signed,
    /// No longer as it was, or no longer to be signed: why, for the signatory.
    Moved(Objection),
    /// Erased since.
    Gone,
}

/// A case of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchCase {
    /// Which.
    pub id: CaseId,
    /// Where it stands.
    pub state: BatchState,
    /// Whether it was drawn.
    pub drawn: bool,
    /// Whether it was drawn and the agent opened it as it stands.
    pub read: bool,
}

/// A batch as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchView {
    /// Which.
    pub hash: Hash32,
    /// The service.
    pub service: ServiceSlug,
    /// Name of what is signed.
    pub action: String,
    /// Its cases.
    pub cases: Vec<BatchCase>,
    /// Cases asked for that could not be in it.
    pub left: Vec<CaseId>,
    /// Whether the agent gave it up, having found an error in its sample.
    pub stopped: bool,
}

impl BatchView {
    /// The cases in one state.
    pub fn count(&self, state: &BatchState) -> usize {
        self.cases.iter().filter(|case| case.state == *state).count()
    }

    /// Whether some of it is signed: it is then done, and not signed again.
    pub fn signed(&self) -> bool {
        self.count(&BatchState::Signed) > 0
    }

    /// Whether everything is as it was when it was made.
    pub fn whole(&self) -> bool {
        self.cases.iter().all(|case| case.state == BatchState::Ready)
    }
}

impl Town {
    /// What an agent may sign in batches today, with the cases that wait.
    pub fn batch_groups(&self, agent: &Agent) -> Result<Vec<BatchGroup<'_>>, Trouble> {
        let mut groups = vec![];
        for (service, stage, action) in self.batch_actions(agent) {
            let query = CaseQuery {
                services: Some(vec![service.slug().clone()]),
                stages: vec![stage.name.clone()],
                sort: CaseSort::Oldest(DateColumn::Silence),
                limit: BATCH_MAX as u64,
                ..CaseQuery::default()
            };
            let first = groups.len();
            for row in self.store.cases(&query)?.rows {
                let view = match self.view(row.case) {
                    Ok(view) => view,
                    Err(Trouble::NotFound) => continue,
                    Err(other) => return Err(other),
                };
                if self.may_sign_in_batch(agent, &view, &action.name).is_err() {
                    continue;
                }
                let proposal = proposal(&view);
                let known = groups.iter().skip(first).position(|group: &BatchGroup<'_>| group.proposal == proposal);
                match known.and_then(|place| groups.get_mut(first + place)) {
                    Some(group) => group.cases.push(row.case),
                    None => groups.push(BatchGroup { service, stage, action, proposal, cases: vec![row.case] }),
                }
            }
        }
        Ok(groups)
    }

    /// How many cases wait where an agent may sign in batches: for the desk's
    /// first page, which opens none.
    pub fn batch_waiting(&self, agent: &Agent) -> Result<u64, Trouble> {
        let mut waiting = 0;
        for (service, stage, _) in self.batch_actions(agent) {
            let query = CaseQuery { services: Some(vec![service.slug().clone()]), stages: vec![stage.name.clone()], limit: 1, ..CaseQuery::default() };
            waiting += self.store.cases(&query)?.total;
        }
        Ok(waiting)
    }

    fn batch_actions(&self, agent: &Agent) -> Vec<(&CompiledService, &Stage, &Action)> {
        let mut found = vec![];
        for service in self.services() {
            for stage in service.draft().stages.iter().filter(|stage| acts_at(agent, service.slug(), stage)) {
                let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
                if Signatory::new(agent, role, service.slug(), self.today()).is_ok() {
                    found.extend(stage.actions.iter().filter(|action| sample_percent(action).is_some()).map(|action| (service, stage, action)));
                }
            }
        }
        found
    }

    /// Whether an agent may sign an action of a case now; nothing is written.
    fn may_sign_in_batch(&self, agent: &Agent, view: &CaseView<'_>, action: &str) -> Result<(), Objection> {
        let stage = view.service.draft().stage(&view.case.stage).ok_or(Objection::OutOfTurn)?;
        let known = stage.action(action).ok_or(Objection::OutOfTurn)?;
        sample_percent(known).ok_or(Objection::OutOfTurn)?;
        if argued_against(view) {
            return Err(Objection::ArguedAgainst);
        }
        let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
        let by = Signatory::new(agent, role, &view.case.service, self.today())?;
        // Written reasons are asked for the whole batch, later.
        let reasons = Reasons::new("…");
        decide(view.service, &view.case, Command::Sign { action: action.to_owned(), by, reasons }, self.today()).map(drop)
    }

    /// Makes a batch of these cases, without those that cannot be signed now,
    /// and gives its address. The same cases as they stand are the same batch.
    pub fn make_batch(&self, agent: &Agent, cases: &[CaseId], action: &str) -> Result<Hash32, Trouble> {
        if cases.len() > BATCH_MAX {
            return Err(Objection::TooLong.into());
        }
        let (mut ready, mut left, mut service) = (vec![], vec![], None);
        for id in cases {
            let view = match self.view(*id) {
                Ok(view) if agent.works_on(&view.case.service) => view,
                Ok(_) | Err(Trouble::NotFound) => continue,
                Err(other) => return Err(other),
            };
            match self.may_sign_in_batch(agent, &view, action) {
                Ok(()) => {
                    service.get_or_insert_with(|| view.case.service.clone());
                    ready.push(*id);
                }
                Err(_) => left.push(*id),
            }
        }
        let service = service.ok_or(Objection::OutOfTurn)?;
        let plan = self.plan_batch(&agent.id, &ready, action)?;
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        if !batches.iter().any(|kept| kept.agent == agent.id && kept.hash == plan.hash) {
            if batches.len() >= KEPT_MAX {
                batches.remove(0);
            }
            batches.push(KeptBatch { agent: agent.id.clone(), hash: plan.hash, service, action: action.to_owned(), cases: plan.cases, sample: plan.sample, left, stopped: false });
        }
        Ok(plan.hash)
    }

    fn kept_batch(&self, agent: &AgentId, hash: &Hash32) -> Result<KeptBatch, Trouble> {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = batches.iter().find(|kept| kept.agent == *agent && kept.hash == *hash);
        kept.cloned().ok_or(Trouble::NotFound)
    }

    /// A batch as it stands; not found once the town was opened again: it is
    /// then made again, and its sample read again.
    pub fn batch(&self, agent: &Agent, hash: &Hash32) -> Result<BatchView, Trouble> {
        let kept = self.kept_batch(&agent.id, hash)?;
        let mut cases = vec![];
        for (id, events) in &kept.cases {
            let state = self.batch_state(agent, &kept, *id, *events)?;
            let drawn = kept.sample.contains(id);
            let readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
            let read = drawn && readings.get(&(agent.id.clone(), *id)) == Some(events);
            cases.push(BatchCase { id: *id, state, drawn, read });
        }
        Ok(BatchView { hash: kept.hash, service: kept.service, action: kept.action, cases, left: kept.left, stopped: kept.stopped })
    }

    fn batch_state(&self, agent: &Agent, kept: &KeptBatch, id: CaseId, events: u64) -> Result<BatchState, Trouble> {
        let view = match self.view(id) {
            Ok(view) => view,
            Err(Trouble::NotFound) => return Ok(BatchState::Gone),
            Err(other) => return Err(other),
        };
        let batch = view.case.decision.as_ref().and_then(|decision| decision.signature.batch.as_ref());
        if batch.is_some_and(|batch| batch.hash == kept.hash) {
            return Ok(BatchState::Signed);
        }
        Ok(match self.may_sign_in_batch(agent, &view, &kept.action) {
            Ok(()) if view.case.events == events => BatchState::Ready,
            Ok(()) => BatchState::Moved(Objection::OutOfTurn),
            Err(objection) => BatchState::Moved(objection),
        })
    }

    /// Signs a batch that was made and whose sample was read. Signed again, by a
    /// second click, it changes nothing; where a case moved, nothing is signed.
    pub fn sign_kept_batch(&self, agent: &Agent, hash: &Hash32, reasons: &str) -> Result<BatchView, Trouble> {
        let view = self.batch(agent, hash)?;
        if view.signed() {
            return Ok(view);
        }
        if view.stopped {
            return Err(Objection::OutOfTurn.into());
        }
        if !view.whole() {
            return Err(Trouble::Stale);
        }
        let kept = self.kept_batch(&agent.id, hash)?;
        let cases = self.view(kept.cases.first().map_or(CaseId([0; 10]), |(id, _)| *id))?;
        let action = cases.service.draft().stage(&cases.case.stage).and_then(|stage| stage.action(&kept.action));
        if action.is_some_and(|action| action.reasons_required) && reasons.trim().is_empty() {
            return Err(Objection::ReasonsMissing.into());
        }
        let plan = BatchPlan { cases: kept.cases, sample: kept.sample, unread: vec![], hash: kept.hash };
        match self.sign_batch(&agent.id, &plan, &kept.action, reasons) {
            Ok(_) => self.batch(agent, hash),
            // The click before this one, or a colleague, was quicker.
            Err(Trouble::Stale | Trouble::Objection(Objection::OutOfTurn)) => {
                let now = self.batch(agent, hash)?;
                if now.signed() { Ok(now) } else { Err(Trouble::Stale) }
            }
            Err(other) => Err(other),
        }
    }

    /// Gives a batch up: an error was found in its sample, and the file says what
    /// follows. The same cases as they stand are not signed in a batch again.
    pub fn stop_batch(&self, agent: &Agent, hash: &Hash32) -> Result<(), Trouble> {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = batches.iter_mut().find(|kept| kept.agent == agent.id && kept.hash == *hash);
        kept.ok_or(Trouble::NotFound)?.stopped = true;
        Ok(())
    }

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
        let mut same: Option<(ServiceSlug, String)> = None;
        for id in cases {
            self.reaching(agent, *id)?;
            let view = self.view(*id)?;
            let stage = view.service.draft().stage(&view.case.stage);
            let action = stage.and_then(|stage| stage.action(action)).ok_or(Objection::OutOfTurn)?;
            percent = percent.max(sample_percent(action).ok_or(Objection::OutOfTurn)?);
            if argued_against(&view) {
                return Err(Objection::ArguedAgainst.into());
            }
            let this = (view.case.service.clone(), proposal(&view));
            if same.get_or_insert_with(|| this.clone()) != &this {
                return Err(Objection::MixedBatch.into());
            }
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

/// Name of the action by which the agent before proposed it.
fn proposal(view: &CaseView<'_>) -> String {
    view.case.proposal().map(|entry| entry.what.clone()).unwrap_or_default()
}

/// Whether it was proposed by an action that has to be reasoned: a refusal, or
/// anything somebody must explain. It is not granted among others, unread.
fn argued_against(view: &CaseView<'_>) -> bool {
    let proposed = proposal(view);
    view.service.draft().actions().any(|(_, action)| action.name == proposed && action.reasons_required)
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
