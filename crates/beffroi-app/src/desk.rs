//! The desk: signing in, the queue, one case, and what an agent can do with it.

use crate::cases::CaseView;
use crate::{RawAnswers, Secret, Town, Trouble};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use beffroi_base::{AgentId, CaseId, Instant, ServiceSlug};
use beffroi_case::{Agent, Ask, Command, Objection, Reasons, Signatory};
use beffroi_letters::{Occasion, compose};
use beffroi_ports::{Attempt, CasePage, CaseQuery, CaseSort, DateColumn, Password, Session, SessionScope};
use beffroi_service::{Action, Answer, Answers, Letter, Part, Question, SlotContent, Stage};
use jiff::ToSpan as _;
use std::sync::PoisonError;

/// Failures allowed before an account rests.
const FAILURES_MAX: u32 = 8;
/// How long it rests, in minutes.
const REST_MINUTES: i64 = 15;
/// Names nobody has whose failures are remembered.
const STRANGERS_MAX: usize = 1000;
/// A session nobody uses ends after this many minutes.
const IDLE_MINUTES: i64 = 60;
/// A session ends after this many hours in any case.
const SESSION_HOURS: i64 = 10;

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The session's secret, for the cookie.
    Open(Secret),
    /// Name or password is wrong; which one is not said.
    Wrong,
    /// Too many failures: nobody signs in before this instant.
    Resting(Instant),
}

/// What to show of the queue.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this service.
    pub service: Option<ServiceSlug>,
    /// Only this stage of this service.
    pub place: Option<(ServiceSlug, String)>,
    /// Only the cases in these hands.
    pub hands: Hands,
    /// Also cases that reached their end.
    pub closed: bool,
    /// Only the cases filed at least so many days ago.
    pub filed_days: Option<u32>,
    /// Only the cases whose next deadline comes within so many days; 0 is today
    /// or before.
    pub due_days: Option<u32>,
    /// The order.
    pub sort: QueueSort,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to show.
    pub limit: u64,
}

/// Who has a case in hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hands {
    /// Anyone, or nobody.
    #[default]
    Any,
    /// The agent who looks.
    Mine,
    /// Nobody.
    Nobody,
    /// This one.
    Agent(AgentId),
}

/// The order of a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueSort {
    /// The nearest deadline first.
    #[default]
    Pressing,
    /// The latest filed first.
    Newest,
    /// The earliest filed first.
    Oldest,
    /// The last touched first.
    Touched,
}

/// A case as one agent may see it.
pub struct DeskView<'t> {
    /// The case, its service, its dates.
    pub view: CaseView<'t>,
    /// The answers this agent's stages read, in the order of the form.
    pub answers: Vec<(&'t Question, Answer)>,
    /// The same as they were signed on filing.
    pub filed: Answers,
    /// The results this agent's stages read.
    pub results: Vec<&'t str>,
    /// What the agent can do now.
    pub actions: Vec<DeskAction<'t>>,
    /// The stages this agent acts at, whatever the case's own.
    pub stages: Vec<&'t Stage>,
}

impl DeskView<'_> {
    /// Whether the agent examines the case: asks for items, writes reasons or
    /// decides at some stage. Others see neither the reasons nor what was
    /// supplied: paying does not take them.
    pub fn examines(&self) -> bool {
        let actions = self.stages.iter().flat_map(|stage| &stage.actions);
        actions.into_iter().any(|action| action.asks() || action.reasons_required || action.effect.is_some())
    }
}

impl DeskView<'_> {
    /// Whether the agent reads an answer, where there is one.
    pub fn reads(&self, name: &str) -> bool {
        if let Some(list) = self.view.service.draft().question(name).and_then(|question| question.list.as_deref()) {
            let has = |answer: &Answer| matches!(answer, Answer::Elements(elements) if elements.iter().any(|element| element.contains_key(name)));
            let shown = self.answers.iter().any(|(question, answer)| question.name == list && has(answer));
            return shown || !self.view.case.answers.get(list).is_some_and(has);
        }
        !self.view.case.answers.contains_key(name) || self.answers.iter().any(|(question, _)| question.name == name)
    }

    /// Whether the agent reads everything a letter of the service tells.
    pub fn reads_letter(&self, letter: &Letter) -> bool {
        let bodies = [Some(&letter.subject), Some(&letter.body), letter.subject_en.as_ref(), letter.body_en.as_ref()];
        let mut told = bodies.into_iter().flatten().flat_map(|body| &body.parts).flat_map(|part| match part {
            Part::Slot(slot) => match &slot.content {
                SlotContent::Expression(expression) => self.view.service.draft().program.inputs_of(expression),
                SlotContent::Answers(name) => self.view.service.draft().with_columns(name).map(str::to_owned).collect(),
                SlotContent::Builtin(_) => Default::default(),
            },
            Part::Text(_) => Default::default(),
        });
        told.all(|name| self.reads(&name))
    }

    /// Whether the agent reads what was given for an item: at the stage that
    /// asked for it, where the case is decided, and where a stage declares it
    /// (`lit` names the action that asks). Other stages do not (CH0702).
    pub fn reads_item(&self, ask: &Ask) -> bool {
        self.stages.iter().any(|stage| {
            stage.action(&ask.action).is_some_and(Action::asks)
                || stage.actions.iter().any(|action| action.effect.is_some())
                || stage.reads.iter().any(|read| read.value == ask.action)
        })
    }
}

/// Something an agent can do now.
#[derive(Clone, Copy, Debug)]
pub struct DeskAction<'t> {
    /// The action.
    pub action: &'t Action,
    /// Whether it is a decision this agent may sign today; `Err` says why not.
    pub signature: Option<&'static Result<(), Objection>>,
}

/// What an agent asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gesture {
    /// Name of the action.
    pub action: String,
    /// Number of events of the case the agent saw.
    pub seen: u64,
    /// Reasons written.
    pub reasons: String,
    /// Item asked for.
    pub item: String,
    /// The text that requires it.
    pub text: String,
    /// What was typed for the questions the action lets its actor enter.
    pub entered: RawAnswers,
}

/// Reads what an actor typed for the questions of an action.
fn entered(view: &CaseView<'_>, action: &Action, typed: &RawAnswers) -> Result<Answers, Objection> {
    let draft = view.service.draft();
    let mut answers = Answers::new();
    let mut wrong = vec![];
    for question in action.enters.iter().filter_map(|name| draft.question(&name.value)) {
        match beffroi_service::answers::read_answers(question, &typed.get(&question.name).cloned().unwrap_or_default()) {
            Ok(Some(answer)) => drop(answers.insert(question.name.clone(), answer)),
            Ok(None) => {}
            Err(more) => wrong.extend(more),
        }
    }
    if wrong.is_empty() { Ok(answers) } else { Err(Objection::Incomplete(wrong)) }
}

impl Town {
    /// Sets an agent's password, hashed with Argon2id (19 MiB, two passes).
    pub fn set_password(&self, agent: &AgentId, password: &str) -> Result<(), Trouble> {
        let salt = beffroi_ports::random_bytes::<16>(&*self.random);
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        let hash = hash.map_err(|error| beffroi_ports::Fault::Unavailable(error.to_string()))?;
        self.store.put_password(Password { agent: agent.clone(), phc: hash.to_string(), failed: 0, locked_until: None })?;
        self.store.end_sessions(SessionScope::Agent(agent.clone()))?;
        Ok(())
    }

    /// Whether an agent has a password.
    pub fn has_password(&self, agent: &AgentId) -> Result<bool, Trouble> {
        Ok(self.store.password(agent)?.is_some())
    }

    /// Signs an agent in.
    pub fn sign_in(&self, agent: &AgentId, password: &str) -> Result<SignIn, Trouble> {
        let now = self.clock.now();
        let known = self.territory().agent(agent).is_some();
        let stored = self.store.password(agent)?.filter(|_| known);
        // Counted before the password is looked at: guesses sent all at once
        // do not slip through together.
        if let Some(until) = self.count_attempt(agent, stored.as_ref(), now)? {
            return Ok(SignIn::Resting(until));
        }
        // A hash is computed even for a name nobody has: the time it takes must
        // not tell names that exist from names that do not.
        let phc = stored.as_ref().map_or(NOBODY, |password| password.phc.as_str());
        let right = PasswordHash::new(phc).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        if !right || stored.is_none() {
            return Ok(SignIn::Wrong);
        }
        self.store.attempt(agent, Attempt::Passed)?;
        let secret = Secret::draw(&*self.random);
        let expires_at = now.saturating_add(SESSION_HOURS.hours()).unwrap_or(now);
        self.store.put_session(Session { token: secret.hash(), agent: agent.clone(), created_at: now, last_seen: now, expires_at })?;
        Ok(SignIn::Open(secret))
    }

    /// Counts an attempt as failed, for the time being; the end of the rest
    /// where too many were. A name nobody has rests like any other: otherwise
    /// the rest itself would tell which names exist.
    fn count_attempt(&self, agent: &AgentId, stored: Option<&Password>, now: Instant) -> Result<Option<Instant>, Trouble> {
        let until = now.saturating_add(REST_MINUTES.minutes()).unwrap_or(now);
        let failed = Attempt::Failed { limit: FAILURES_MAX, now, until };
        let resting = |record: &Password| record.locked_until.filter(|end| *end > now);
        if stored.is_some() {
            if let Some(end) = stored.and_then(resting) {
                return Ok(Some(end));
            }
            let record = self.store.attempt(agent, failed)?;
            return Ok(record.filter(|record| record.failed > FAILURES_MAX).as_ref().and_then(resting));
        }
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        if strangers.len() >= STRANGERS_MAX && !strangers.contains_key(agent) {
            strangers.clear();
        }
        let stranger = Password { agent: agent.clone(), phc: String::new(), failed: 0, locked_until: None };
        let record = strangers.entry(agent.clone()).or_insert(stranger);
        if let Some(end) = resting(record) {
            return Ok(Some(end));
        }
        record.note(failed);
        Ok(None)
    }

    /// The agent whose session this is, if it still holds.
    pub fn signed_in(&self, secret: &Secret) -> Result<Option<&Agent>, Trouble> {
        let Some(mut session) = self.store.session(&secret.hash())? else { return Ok(None) };
        let now = self.clock.now();
        let idle_end = session.last_seen.saturating_add(IDLE_MINUTES.minutes()).unwrap_or(now);
        if now >= session.expires_at || now >= idle_end {
            self.store.end_sessions(SessionScope::Token(session.token))?;
            return Ok(None);
        }
        let agent = self.territory().agent(&session.agent);
        // One write a minute is enough to know that someone is there.
        let noted = session.last_seen.saturating_add(1.minutes()).unwrap_or(now);
        if agent.is_some() && now >= noted {
            session.last_seen = now;
            self.store.put_session(session)?;
        }
        Ok(agent)
    }

    /// Signs out.
    pub fn sign_out(&self, secret: &Secret) -> Result<(), Trouble> {
        self.store.end_sessions(SessionScope::Token(secret.hash()))?;
        Ok(())
    }

    /// The cases of an agent's services and stages. By default those that wait
    /// for this agent, the most urgent first.
    pub fn queue(&self, agent: &Agent, filter: &QueueFilter) -> Result<CasePage, Trouble> {
        let services: Vec<ServiceSlug> = self
            .services()
            .iter()
            .map(|service| service.slug().clone())
            .filter(|slug| agent.works_on(slug) && filter.service.as_ref().is_none_or(|only| only == slug))
            .collect();
        let mut places = self.places_for(agent, &services, filter.closed);
        if let Some(place) = &filter.place {
            places.retain(|known| known == place);
        }
        // Nowhere to act: an empty list of places would mean all of them.
        if places.is_empty() {
            return Ok(CasePage::default());
        }
        let today = self.today();
        let query = CaseQuery {
            services: Some(services),
            places,
            assigned: match &filter.hands {
                Hands::Mine => Some(agent.id.clone()),
                Hands::Agent(other) => Some(other.clone()),
                Hands::Any | Hands::Nobody => None,
            },
            unassigned: filter.hands == Hands::Nobody,
            filed_until: filter.filed_days.map(|days| today.saturating_sub(i64::from(days).days())),
            reached: filter.due_days.map(|days| (DateColumn::Next, today.saturating_add(i64::from(days).days()))),
            sort: match filter.sort {
                QueueSort::Pressing => CaseSort::Oldest(DateColumn::Next),
                QueueSort::Newest => CaseSort::Newest(DateColumn::Filed),
                QueueSort::Oldest => CaseSort::Oldest(DateColumn::Filed),
                QueueSort::Touched => CaseSort::Updated,
            },
            offset: filter.offset,
            limit: filter.limit,
            ..CaseQuery::default()
        };
        Ok(self.store.cases(&query)?)
    }

    /// The stages an agent acts at, service by service in the order of their
    /// files, and the ends where asked.
    pub fn places_for(&self, agent: &Agent, services: &[ServiceSlug], closed: bool) -> Vec<(ServiceSlug, String)> {
        let of = |slug: &ServiceSlug| self.service(slug.as_str()).map(|service| (slug.clone(), service));
        services
            .iter()
            .filter_map(of)
            .flat_map(|(slug, service)| service.draft().stages.iter().map(move |stage| (slug.clone(), stage)))
            .filter(|(slug, stage)| acts_at(agent, slug, stage) || (closed && stage.end))
            .map(|(slug, stage)| (slug, stage.name.clone()))
            .collect()
    }

    /// A case an agent opens and has in front of them, whole: what counts as
    /// reading it in a sample. A line of a list does not.
    pub fn open_case(&self, agent: &AgentId, id: CaseId) -> Result<DeskView<'_>, Trouble> {
        let desk = self.show_case(agent, id)?;
        self.note_reading(agent, id, desk.view.case.events);
        Ok(desk)
    }

    /// A case as an agent may see it, which nobody has seen yet: whoever shows its
    /// answers notes the reading first ([`Town::show_case`], [`Town::trace`]).
    /// Out of the agent's reach reads as not found: a refusal would confirm that
    /// someone has a case here.
    pub fn desk_case(&self, agent: &AgentId, id: CaseId) -> Result<DeskView<'_>, Trouble> {
        let agent = self.territory().agent(agent).ok_or(Trouble::NotFound)?;
        let view = self.view(id)?;
        if !agent.works_on(&view.case.service) {
            return Err(Trouble::NotFound);
        }
        let draft = view.service.draft();
        let mine: Vec<&Stage> = draft.stages.iter().filter(|stage| acts_at(agent, &view.case.service, stage)).collect();
        let reads = |name: &str| {
            mine.iter().any(|stage| stage.reads.iter().any(|read| read.value == name))
                || draft.question(name).is_some_and(|question| {
                    question.platform || question.read_at.iter().any(|at| mine.iter().any(|stage| stage.name == at.value))
                })
        };
        let shown = |question: &Question| reads(&question.name) || question.elements.iter().flat_map(|elements| &elements.questions).any(|column| reads(&column.name));
        let questions = || draft.questions.iter().filter(|question| question.list.is_none() && shown(question));
        let part = |question: &Question, of: &Answers| Some(read_part(question, of.get(&question.name)?, &reads));
        let answers = questions().filter_map(|question| Some((question, part(question, &view.case.answers)?))).collect();
        let filed = questions().filter_map(|question| Some((question.name.clone(), part(question, &view.case.filed)?))).collect();
        let results = draft.program.rules().iter().filter(|rule| !rule.is_input && reads(&rule.name)).map(|rule| rule.name.as_str()).collect();
        let here = mine.iter().find(|stage| stage.name == view.case.stage);
        let actions = here.map(|stage| stage.actions.as_slice()).unwrap_or_default();
        let actions = actions.iter().map(|action| DeskAction { action, signature: self.may_sign(agent, &view, action) }).collect();
        Ok(DeskView { answers, filed, results, actions, stages: mine, view })
    }

    fn may_sign(&self, agent: &Agent, view: &CaseView<'_>, action: &Action) -> Option<&'static Result<(), Objection>> {
        action.effect.as_ref()?;
        let role = view.service.draft().stage(&view.case.stage)?.actor.as_ref()?;
        Some(match Signatory::new(agent, &role.value, &view.case.service, self.today()) {
            Ok(_) => &Ok(()),
            Err(Objection::DelegationNotInForce) => &Err(Objection::DelegationNotInForce),
            Err(Objection::NotYours) => &Err(Objection::NotYours),
            Err(_) => &Err(Objection::NoDelegation),
        })
    }

    /// Does what an agent asks, if the case has not moved since they saw it.
    pub fn act(&self, agent: &AgentId, id: CaseId, gesture: &Gesture) -> Result<(), Trouble> {
        let agent = self.territory().agent(agent).ok_or(Trouble::NotFound)?;
        let view = self.view(id)?;
        if !agent.works_on(&view.case.service) {
            return Err(Trouble::NotFound);
        }
        if view.case.events != gesture.seen {
            return Err(Trouble::Stale);
        }
        let stage = view.service.draft().stage(&view.case.stage).ok_or(Objection::OutOfTurn)?;
        let action = stage.action(&gesture.action).ok_or(Objection::OutOfTurn)?;
        let reasons = Reasons::new(&gesture.reasons);
        let name = action.name.clone();
        let command = if action.effect.is_some() {
            let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
            let by = Signatory::new(agent, role, &view.case.service, self.today())?;
            Command::Sign { action: name, by, reasons }
        } else if action.asks() {
            Command::Ask { action: name, by: agent, item: gesture.item.clone(), text: gesture.text.clone() }
        } else {
            Command::Act { action: name, by: agent, reasons }
        };
        let command = match action.enters.is_empty() || action.asks() {
            true => command,
            false => Command::Enter { answers: entered(&view, action, &gesture.entered)?, then: Box::new(command) },
        };
        self.attempt(id, Some(gesture.seen), command)
    }

    /// The letter an action would send, as it would leave.
    pub fn preview(&self, agent: &AgentId, id: CaseId, gesture: &Gesture) -> Result<Option<beffroi_case::Letter>, Trouble> {
        let agent = self.territory().agent(agent).ok_or(Trouble::NotFound)?;
        let view = self.view(id)?;
        if !agent.works_on(&view.case.service) {
            return Err(Trouble::NotFound);
        }
        let stage = view.service.draft().stage(&view.case.stage).ok_or(Objection::OutOfTurn)?;
        let action = stage.action(&gesture.action).ok_or(Objection::OutOfTurn)?;
        let Some(letter) = &action.letter else { return Ok(None) };
        let Some(effect) = &action.effect else { return Ok(None) };
        let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
        let signatory = Signatory::new(agent, role, &view.case.service, self.today())?;
        let decision = beffroi_case::Decision {
            on: self.today(),
            effect: effect.value,
            from: stage.name.clone(),
            signature: signatory.signature().clone(),
            reasons: Reasons::new(&gesture.reasons),
            results: vec![],
        };
        let occasion = Occasion::Decision(&decision);
        let mut case = view.case.clone();
        case.answers.extend(entered(&view, action, &gesture.entered)?);
        Ok(compose(view.service, self.territory(), &case, &letter.value, occasion, beffroi_base::Language::Fr))
    }
}

pub(crate) fn acts_at(agent: &Agent, service: &ServiceSlug, stage: &Stage) -> bool {
    stage.actor.as_ref().is_some_and(|actor| agent.holds(&actor.value, service))
}

/// The hash of a password nobody has, to spend the same time on unknown names.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Zm9yIG5vYm9keSBhdCBhbGwsIGV2ZXIgYW5kIGV2ZXI";

/// The part of an answer that `reads` lets through: of a list, only the columns
/// some stage declares (CH0702).
fn read_part(question: &Question, answer: &Answer, reads: &dyn Fn(&str) -> bool) -> Answer {
    match answer {
        Answer::Elements(elements) => {
            let part = |element: &Answers| element.iter().filter(|(name, _)| reads(name)).map(|(name, answer)| (name.clone(), answer.clone())).collect();
            Answer::Elements(elements.iter().map(part).collect())
        }
        _ if reads(&question.name) => answer.clone(),
        _ => Answer::Text(String::new()),
    }
}
