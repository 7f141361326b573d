//! The commands that do not come from a stage: what the person may do at any
//! time, what agents do around a case, and what follows a decision.

use crate::{
    Agent, AgentRef, AppealKind, Case, Clocks, Event, HEARING, Objection, Proxy, Reasons, Signatory, WITHDRAWAL,
    decide::{bounded, written},
    form,
};
use beffroi_base::Day;
use beffroi_charter::CompiledService;
use beffroi_service::{Answers, Effect, SilenceSense, answers::DocumentRef};

type Events = Result<Vec<Event>, Objection>;

/// Whether the request still waits for its decision.
fn unsettled(case: &Case) -> Result<(), Objection> {
    let settled = case.decision.is_some() || case.closed_on.is_some() || case.silence.is_some_and(|(_, sense)| sense == SilenceSense::Grant);
    if settled { Err(Objection::Settled) } else { Ok(()) }
}

/// The stage a case ends at when it leaves its way.
fn end(service: &CompiledService, case: &Case) -> String {
    let end = service.draft().stages.iter().find(|stage| stage.end);
    end.map_or_else(|| case.stage.clone(), |stage| stage.name.clone())
}

pub(crate) fn renounce(service: &CompiledService, case: &Case, text: &str, day: Day) -> Events {
    unsettled(case)?;
    let text = bounded(text)?;
    Ok(vec![Event::Renounced { on: day, to: end(service, case), text }])
}

/// New answers laid over the others: the whole must still be complete, and
/// something must change.
pub(crate) fn correct(service: &CompiledService, case: &Case, given: &Answers, by: Option<AgentRef>, day: Day) -> Events {
    unsettled(case)?;
    let mut answers = case.answers.clone();
    answers.extend(given.iter().map(|(name, answer)| (name.clone(), answer.clone())));
    let mut answers = form::complete(service, &answers).map_err(Objection::Incomplete)?;
    answers.extend(form::entered(service, &case.answers));
    if answers == case.answers {
        return Err(Objection::NothingGiven);
    }
    Ok(vec![Event::Corrected { on: day, answers, by }])
}

pub(crate) fn write(service: &CompiledService, case: &Case, text: &str, documents: Vec<DocumentRef>, by: Option<&Agent>, day: Day) -> Events {
    let text = bounded(text)?;
    if text.is_empty() && documents.is_empty() {
        return Err(Objection::NothingWritten);
    }
    let by = by.map(|agent| works_here(service, case, agent)).transpose()?;
    Ok(vec![Event::Messaged { on: day, by, text, documents }])
}

/// An agent who acts at some stage of the service: notes, messages and the
/// sharing of cases are theirs.
fn works_here(service: &CompiledService, case: &Case, agent: &Agent) -> Result<AgentRef, Objection> {
    let mut actors = service.draft().stages.iter().filter_map(|stage| stage.actor.as_ref());
    if actors.any(|actor| agent.holds(&actor.value, &case.service)) { Ok(agent.reference()) } else { Err(Objection::NotYours) }
}

pub(crate) fn note(service: &CompiledService, case: &Case, text: &str, by: &Agent, day: Day) -> Events {
    Ok(vec![Event::Noted { on: day, by: works_here(service, case, by)?, text: written(text)? }])
}

pub(crate) fn assign(service: &CompiledService, case: &Case, to: Option<&Agent>, by: &Agent, day: Day) -> Events {
    let by = works_here(service, case, by)?;
    let to = to.map(|agent| works_here(service, case, agent)).transpose()?;
    Ok(vec![Event::Assigned { on: day, to, by }])
}

pub(crate) fn transfer(service: &CompiledService, case: &Case, authority: &str, reasons: Option<Reasons>, by: &Agent, day: Day) -> Events {
    unsettled(case)?;
    let here = service.draft().stage(&case.stage).and_then(|stage| stage.actor.as_ref());
    if !here.is_some_and(|actor| by.holds(&actor.value, &case.service)) {
        return Err(Objection::NotYours);
    }
    let authority = written(authority)?;
    let reasons = reasons.ok_or(Objection::ReasonsMissing)?;
    Ok(vec![Event::Transferred { on: day, authority, to: end(service, case), by: by.reference(), reasons }])
}

pub(crate) fn represent(service: &CompiledService, case: &Case, proxy: Option<Proxy>, by: Option<&Agent>, day: Day) -> Events {
    let by = by.map(|agent| works_here(service, case, agent)).transpose()?;
    match &proxy {
        Some(proxy) => {
            for text in [&proxy.name, &proxy.capacity, &proxy.mandate] {
                written(text)?;
            }
            if proxy.until.is_some_and(|until| until < day) {
                return Err(Objection::TooLate);
            }
        }
        None if case.proxy.is_none() => return Err(Objection::NothingGiven),
        None => {}
    }
    Ok(vec![Event::Represented { on: day, proxy, by }])
}

/// Whether there is something to contest: a refusal or a withdrawal, any signed
/// decision at all, or silence that refused.
fn contestable(case: &Case) -> bool {
    case.decision.is_some() || case.silence.is_some_and(|(_, sense)| sense == SilenceSense::Refuse)
}

/// Late appeals are recorded too: a person answers them, and says they are late.
pub(crate) fn appeal(case: &Case, kind: AppealKind, text: &str, day: Day) -> Events {
    let since = case.decision.as_ref().map(|decision| decision.on).or(case.silence.map(|(on, _)| on));
    let again = case.appeals.iter().any(|appeal| appeal.kind == kind && since.is_some_and(|since| appeal.on >= since));
    if !contestable(case) || again {
        return Err(Objection::NothingToContest);
    }
    let appeal = case.appeals.iter().map(|appeal| appeal.number).max().unwrap_or(0) + 1;
    Ok(vec![Event::Appealed { on: day, appeal, kind, text: written(text)? }])
}

/// The role that decides in this service, and the stage where it does.
fn deciding(service: &CompiledService, case: &Case) -> Option<(String, String)> {
    let draft = service.draft();
    let signed = case.decision.as_ref().and_then(|decision| draft.stage(&decision.from));
    let stage = signed.or_else(|| draft.actions().find(|(_, action)| action.effect.is_some()).map(|(stage, _)| stage))?;
    Some((stage.actor.as_ref()?.value.clone(), stage.name.clone()))
}

pub(crate) fn answer_appeal(
    service: &CompiledService,
    case: &Case,
    (appeal, upheld): (u32, bool),
    by: &Signatory,
    reasons: Option<Reasons>,
    day: Day,
) -> Events {
    case.open_appeals().find(|open| open.number == appeal).ok_or(Objection::OutOfTurn)?;
    let (role, stage) = deciding(service, case).ok_or(Objection::OutOfTurn)?;
    if !by.covers(&role, &case.service, day) {
        return Err(Objection::NotYours);
    }
    let author = case.decision.as_ref().map(|decision| &decision.signature.agent.id);
    if author == Some(&by.signature().agent.id) {
        return Err(Objection::OwnDecision);
    }
    let reasons = reasons.ok_or(Objection::ReasonsMissing)?;
    let to = if upheld { stage } else { case.stage.clone() };
    Ok(vec![Event::AppealAnswered { on: day, appeal, upheld, to, signature: by.signature().clone(), reasons }])
}

pub(crate) fn appeal_silence(case: &Case, day: Day) -> Events {
    let due = case.open_appeals().find(|appeal| appeal.silence_on() <= day).ok_or(Objection::TooEarly)?;
    Ok(vec![Event::AppealFell { on: due.silence_on(), appeal: due.number }])
}

/// Asked for within the delay of the court, once.
pub(crate) fn ask_reasons(service: &CompiledService, case: &Case, day: Day) -> Events {
    let refused = case.decision.is_none() && case.silence.is_some_and(|(_, sense)| sense == SilenceSense::Refuse);
    if !refused || case.reasons_request.is_some() {
        return Err(Objection::NothingAsked);
    }
    if Clocks::of(service, case).court.is_some_and(|last| day > last) {
        return Err(Objection::TooLate);
    }
    Ok(vec![Event::ReasonsAsked { on: day }])
}

pub(crate) fn give_reasons(service: &CompiledService, case: &Case, by: &Signatory, reasons: Option<Reasons>, day: Day) -> Events {
    case.reasons_request.as_ref().filter(|asked| asked.given.is_none()).ok_or(Objection::NothingAsked)?;
    let (role, _) = deciding(service, case).ok_or(Objection::OutOfTurn)?;
    if !by.covers(&role, &case.service, day) {
        return Err(Objection::NotYours);
    }
    let reasons = reasons.ok_or(Objection::ReasonsMissing)?;
    Ok(vec![Event::ReasonsGiven { on: day, signature: by.signature().clone(), reasons }])
}

pub(crate) fn certify(case: &Case, day: Day) -> Events {
    let granted = case.decision.is_none() && case.silence.is_some_and(|(_, sense)| sense == SilenceSense::Grant);
    if !granted {
        return Err(Objection::NothingGranted);
    }
    if case.certified_on.is_some() {
        return Err(Objection::NothingAsked);
    }
    Ok(vec![Event::Certified { on: day }])
}

/// Whether something granted may be withdrawn (CRPA, art. L. 242-1, L. 121-1):
/// within four months, once the person was invited to explain and had time to.
pub(crate) fn may_withdraw(service: &CompiledService, case: &Case, day: Day) -> Result<(), Objection> {
    let decided = case.decision.as_ref().filter(|decision| decision.effect == Effect::Grant).map(|decision| decision.on);
    let silent = case.silence.filter(|(_, sense)| *sense == SilenceSense::Grant).map(|(on, _)| on);
    let granted = decided.or(silent).ok_or(Objection::NothingGranted)?;
    if day > WITHDRAWAL.after(granted) {
        return Err(Objection::TooLate);
    }
    let invited = invited_on(service, case, granted).ok_or(Objection::NotHeard)?;
    let answered = case.messages.iter().any(|message| message.by.is_none() && message.on >= invited);
    if answered || day >= HEARING.after(invited) { Ok(()) } else { Err(Objection::NotHeard) }
}

/// The day a letter that decides nothing was sent to the person after the
/// grant, by an action that leads to a withdrawal.
fn invited_on(service: &CompiledService, case: &Case, granted: Day) -> Option<Day> {
    let draft = service.draft();
    let leads = |name: &str| {
        draft.actions().any(|(_, action)| {
            let to = action.to.as_ref().and_then(|to| draft.stage(&to.value));
            let withdraws = |stage: &beffroi_service::Stage| stage.actions.iter().any(|next| next.effect.as_ref().is_some_and(|effect| effect.value == Effect::Withdraw));
            action.name == name && action.letter.is_some() && to.is_some_and(withdraws)
        })
    };
    case.history.iter().rev().find(|entry| entry.kind == "acted" && entry.on >= granted && leads(&entry.what)).map(|entry| entry.on)
}
