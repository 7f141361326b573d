//! A case is the fold of its events.

use crate::{AgentRef, Channel, Event, Letter, Reasons, Outcome, Signature};
use beffroi_base::{CaseId, Day, Hash32, Language, ServiceSlug};
use beffroi_charter::CompiledService;
use beffroi_service::{Answers, Effect, SilenceSense, answers::DocumentRef};

/// A case as it stands.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its reference.
    pub id: CaseId,
    /// The service.
    pub service: ServiceSlug,
    /// The version it was filed under, and keeps.
    pub version: Hash32,
    /// How many events it has.
    pub events: u64,
    /// The day it was filed; `None` until then.
    pub filed_on: Option<Day>,
    /// What the person answered, as filed.
    pub answers: Answers,
    /// Language of the letters.
    pub language: Language,
    /// Secret of the tracking address.
    pub tracking: String,
    /// How it came in.
    pub channel: Channel,
    /// The stage it is at.
    pub stage: String,
    /// The day it came there.
    pub entered_on: Option<Day>,
    /// Items asked for.
    pub asks: Vec<Ask>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// When silence had its effect, and which.
    pub silence: Option<(Day, SilenceSense)>,
    /// Letters written, oldest first.
    pub letters: Vec<LetterRecord>,
    /// Everything that happened, oldest first.
    pub history: Vec<Entry>,
    /// The day it reached its end.
    pub closed_on: Option<Day>,
    /// Whether it was erased.
    pub purged: bool,
}

/// An item asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Its number.
    pub number: u32,
    /// Name of the action that asked.
    pub action: String,
    /// What is asked.
    pub item: String,
    /// The text that requires it.
    pub text: String,
    /// When it was asked.
    pub asked_on: Day,
    /// Last day to give it.
    pub due: Day,
    /// When it was given.
    pub supplied_on: Option<Day>,
    /// What the person wrote.
    pub answer: String,
    /// Files given.
    pub documents: Vec<DocumentRef>,
}

/// A decision, signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The day.
    pub on: Day,
    /// What it does.
    pub effect: Effect,
    /// Who signed.
    pub signature: Signature,
    /// Reasons.
    pub reasons: Option<Reasons>,
    /// What the rules gave.
    pub results: Vec<Outcome>,
}

/// A letter and its day.
#[derive(Clone, Debug, PartialEq)]
pub struct LetterRecord {
    /// The day.
    pub on: Day,
    /// The letter, in French.
    pub letter: Letter,
    /// Its English, where the person filed in English.
    pub courtesy: Option<Letter>,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The day.
    pub on: Day,
    /// What happened: the kind of event.
    pub kind: &'static str,
    /// Name of the action, or of the letter.
    pub what: String,
    /// Who, where it was an agent.
    pub by: Option<AgentRef>,
    /// Reasons, where some were written.
    pub reasons: Option<String>,
}

impl Case {
    /// A case nothing has happened to.
    pub fn new(id: CaseId, service: &CompiledService) -> Self {
        Self {
            id,
            service: service.draft().slug.clone(),
            version: service.draft().hash,
            events: 0,
            filed_on: None,
            answers: Answers::new(),
            language: Language::Fr,
            tracking: String::new(),
            channel: Channel::Online,
            stage: String::new(),
            entered_on: None,
            asks: vec![],
            decision: None,
            silence: None,
            letters: vec![],
            history: vec![],
            closed_on: None,
            purged: false,
        }
    }

    /// Rebuilds a case from its events.
    pub fn fold<'e>(id: CaseId, service: &CompiledService, events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut case = Self::new(id, service);
        for event in events {
            case.apply(service, event);
        }
        case
    }

    /// Folds one event in. Total: an event that was recorded did happen.
    pub fn apply(&mut self, service: &CompiledService, event: &Event) {
        self.events += 1;
        match event {
            Event::Filed { on, answers, language, tracking, channel, by } => {
                self.filed_on = Some(*on);
                self.answers = answers.clone();
                self.language = *language;
                self.tracking = tracking.clone();
                self.channel = *channel;
                self.log(*on, event, "", by.clone(), None);
                let first = service.draft().first_stage().map(|stage| stage.name.clone()).unwrap_or_default();
                self.enter(service, &first, *on);
            }
            Event::Acted { on, action, to, by, reasons, .. } => {
                self.log(*on, event, action, Some(by.clone()), reasons.as_ref());
                self.enter(service, to, *on);
            }
            Event::ItemAsked { on, action, ask, item, text, due, by } => {
                self.log(*on, event, action, Some(by.clone()), None);
                self.asks.push(Ask {
                    number: *ask,
                    action: action.clone(),
                    item: item.clone(),
                    text: text.clone(),
                    asked_on: *on,
                    due: *due,
                    supplied_on: None,
                    answer: String::new(),
                    documents: vec![],
                });
            }
            Event::ItemSupplied { on, ask, text, documents } => {
                self.log(*on, event, "", None, None);
                if let Some(asked) = self.asks.iter_mut().find(|asked| asked.number == *ask) {
                    asked.supplied_on = Some(*on);
                    asked.answer = text.clone();
                    asked.documents = documents.clone();
                }
            }
            Event::Decided { on, action, effect, to, signature, reasons, results, .. } => {
                self.log(*on, event, action, Some(signature.agent.clone()), reasons.as_ref());
                self.decision = Some(Decision {
                    on: *on,
                    effect: *effect,
                    signature: signature.clone(),
                    reasons: reasons.clone(),
                    results: results.clone(),
                });
                self.enter(service, to, *on);
            }
            Event::Written { on, letter, courtesy } => {
                self.log(*on, event, &letter.name, None, None);
                self.letters.push(LetterRecord { on: *on, letter: letter.clone(), courtesy: courtesy.clone() });
            }
            Event::SilenceFell { on, sense, .. } => {
                self.log(*on, event, "", None, None);
                self.silence = Some((*on, *sense));
            }
            Event::TimedOut { on, to, .. } => {
                self.log(*on, event, "", None, None);
                self.enter(service, to, *on);
            }
            Event::Purged { on } => self.forget(*on, event),
        }
    }

    /// Keeps nothing of what was said, by anyone, about anyone: only that there
    /// was a case, of this service, and when it ended.
    fn forget(&mut self, on: Day, event: &Event) {
        self.answers.clear();
        self.tracking.clear();
        self.letters.clear();
        self.asks.clear();
        self.history.clear();
        self.decision = None;
        self.silence = None;
        self.language = Language::Fr;
        self.channel = Channel::Online;
        self.purged = true;
        self.log(on, event, "", None, None);
    }

    fn log(&mut self, on: Day, event: &Event, what: &str, by: Option<AgentRef>, reasons: Option<&Reasons>) {
        let reasons = reasons.map(|reasons| reasons.as_str().to_owned());
        self.history.push(Entry { on, kind: event.kind(), what: what.to_owned(), by, reasons });
    }

    /// Enters a stage and follows what comes at once after it. The chain of
    /// `ensuite` cannot loop for ever: no stage is entered twice in one go.
    fn enter(&mut self, service: &CompiledService, stage: &str, on: Day) {
        self.stage = stage.to_owned();
        self.entered_on = Some(on);
        let mut seen = vec![stage];
        let mut at = service.draft().stage(stage);
        while let Some(next) = at.and_then(|stage| stage.next.as_ref()) {
            if seen.contains(&next.value.as_str()) {
                break;
            }
            seen.push(&next.value);
            self.stage = next.value.clone();
            at = service.draft().stage(&next.value);
        }
        if service.draft().stage(&self.stage).is_some_and(|stage| stage.end) {
            self.closed_on = Some(on);
        } else {
            self.closed_on = None;
        }
    }

    /// The asks still open.
    pub fn open_asks(&self) -> impl Iterator<Item = &Ask> {
        self.asks.iter().filter(|ask| ask.supplied_on.is_none())
    }

    /// What an agent did to bring the case where it is: the proposal a
    /// signatory looks at, with its author and reasons.
    pub fn proposal(&self) -> Option<&Entry> {
        self.history.iter().rev().find(|entry| entry.kind == "acted")
    }
}
