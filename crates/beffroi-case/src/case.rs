//! A case is the fold of its events.

use crate::{
    AgentRef, Appeal, AppealOutcome, Calendar, Channel, Correction, Event, Letter, Message, Note, Origins, Outcome, Proxy, Reasons, ReasonsRequest,
    Signature,
};
use beffroi_base::{CaseId, Day, Hash32, Language, ServiceSlug, Text};
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
    /// What the person answers now, corrections included.
    pub answers: Answers,
    /// What the person answered and signed on the day of filing: never changed.
    pub filed: Answers,
    /// Who gave the answers of the day of filing that the person did not type.
    pub origins: Origins,
    /// Corrections, oldest first.
    pub corrections: Vec<Correction>,
    /// Who speaks for the person.
    pub proxy: Option<Proxy>,
    /// Language of the letters.
    pub language: Language,
    /// Secret of the tracking address.
    pub tracking: String,
    /// Where the offices are that its days are counted for: the town's, never
    /// written in an event.
    pub calendar: Calendar,
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
    /// Appeals, oldest first.
    pub appeals: Vec<Appeal>,
    /// The reasons of an implicit refusal, once asked for.
    pub reasons_request: Option<ReasonsRequest>,
    /// The day the person gave the request up.
    pub renounced_on: Option<Day>,
    /// The day it was passed on, and to which authority.
    pub transferred: Option<(Day, String)>,
    /// The day the certificate of an implicit acceptance was asked for.
    pub certified_on: Option<Day>,
    /// The agent in charge.
    pub assigned: Option<AgentRef>,
    /// Messages between the person and the desk, oldest first.
    pub messages: Vec<Message>,
    /// Notes between agents, oldest first.
    pub notes: Vec<Note>,
    /// The day an appeal was upheld: the request is to be decided anew.
    pub restarted_on: Option<Day>,
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
    /// The stage it was signed at.
    pub from: String,
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

impl Entry {
    /// What happened, in the third person, for the kinds that are not actions
    /// of the service: those have their own titles in its file.
    pub fn words(&self) -> Option<Text> {
        let (fr, en) = match self.kind {
            "filed" => ("Demande déposée", "Request filed"),
            "entered" => ("Réponses saisies par un agent", "Answers entered by an agent"),
            "item-supplied" => ("Élément envoyé", "Item sent"),
            "silence-fell" => ("Le silence a eu son effet", "Silence had its effect"),
            "timed-out" => ("Le dossier a avancé, personne n'ayant agi dans le délai", "The case went on, nobody having acted in time"),
            "renounced" => ("La personne a retiré sa demande", "The person withdrew the request"),
            "corrected" => ("Réponses corrigées", "Answers corrected"),
            "messaged" => ("Message", "Message"),
            "noted" => ("Note interne", "Internal note"),
            "assigned" => ("Dossier attribué", "Case assigned"),
            "transferred" => ("Demande transmise à l'autorité compétente", "Request passed on to the competent authority"),
            "represented" => ("Mandat enregistré ou terminé", "Mandate recorded or ended"),
            "appealed" => ("Recours", "Appeal"),
            "appeal-answered" => ("Réponse au recours", "Answer to the appeal"),
            "appeal-fell" => ("Recours refusé par le silence", "Appeal refused by silence"),
            "reasons-asked" => ("Motifs du refus demandés", "Reasons of the refusal asked for"),
            "reasons-given" => ("Motifs du refus donnés", "Reasons of the refusal given"),
            "certified" => ("Attestation d'acceptation demandée", "Certificate of acceptance asked for"),
            "purged" => ("Dossier effacé", "Case erased"),
            _ => return None,
        };
        Some(Text::new(fr, en))
    }

    /// Whether the person may read this line: notes and who has the case are
    /// between agents.
    pub fn is_internal(&self) -> bool {
        matches!(self.kind, "noted" | "assigned" | "entered")
    }
}

impl Case {
    /// A case nothing has happened to.
    pub fn new(id: CaseId, service: &CompiledService) -> Self {
        Self::empty(id, service.draft().slug.clone(), service.draft().hash)
    }

    fn empty(id: CaseId, service: ServiceSlug, version: Hash32) -> Self {
        Self {
            id,
            service,
            version,
            events: 0,
            filed_on: None,
            answers: Answers::new(),
            filed: Answers::new(),
            origins: Origins::new(),
            corrections: vec![],
            proxy: None,
            language: Language::Fr,
            tracking: String::new(),
            calendar: Calendar::default(),
            channel: Channel::Online,
            stage: String::new(),
            entered_on: None,
            asks: vec![],
            decision: None,
            silence: None,
            appeals: vec![],
            reasons_request: None,
            renounced_on: None,
            transferred: None,
            certified_on: None,
            assigned: None,
            messages: vec![],
            notes: vec![],
            restarted_on: None,
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
            Event::Filed { on, answers, language, tracking, channel, by, origins } => {
                self.filed_on = Some(*on);
                self.answers = answers.clone();
                self.filed = answers.clone();
                self.origins = origins.clone();
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
            Event::Entered { on, action, by, answers } => {
                self.log(*on, event, action, Some(by.clone()), None);
                self.answers.extend(answers.iter().map(|(name, answer)| (name.clone(), answer.clone())));
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
            Event::Decided { on, action, effect, from, to, signature, reasons, results, .. } => {
                self.log(*on, event, action, Some(signature.agent.clone()), reasons.as_ref());
                self.decision = Some(Decision {
                    on: *on,
                    effect: *effect,
                    from: from.clone(),
                    signature: signature.clone(),
                    reasons: reasons.clone(),
                    results: results.clone(),
                });
                self.enter(service, to, *on);
            }
            Event::Renounced { on, to, .. } => {
                self.log(*on, event, "", None, None);
                self.renounced_on = Some(*on);
                self.enter(service, to, *on);
            }
            Event::Corrected { on, answers, by } => {
                self.log(*on, event, "", by.clone(), None);
                let before = std::mem::replace(&mut self.answers, answers.clone());
                self.corrections.push(Correction { on: *on, before, by: by.clone() });
            }
            Event::Messaged { on, by, text, documents } => {
                self.log(*on, event, "", by.clone(), None);
                self.messages.push(Message { on: *on, by: by.clone(), text: text.clone(), documents: documents.clone() });
            }
            Event::Noted { on, by, text } => {
                self.log(*on, event, "", Some(by.clone()), None);
                self.notes.push(Note { on: *on, by: by.clone(), text: text.clone() });
            }
            Event::Assigned { on, to, by } => {
                self.log(*on, event, "", Some(by.clone()), None);
                self.assigned = to.clone();
            }
            Event::Transferred { on, authority, to, by, reasons } => {
                self.log(*on, event, authority, Some(by.clone()), Some(reasons));
                self.transferred = Some((*on, authority.clone()));
                self.enter(service, to, *on);
            }
            Event::Represented { on, proxy, by } => {
                self.log(*on, event, "", by.clone(), None);
                self.proxy = proxy.clone();
            }
            Event::Appealed { on, appeal, kind, text } => {
                self.log(*on, event, "", None, None);
                self.appeals.push(Appeal { number: *appeal, kind: *kind, on: *on, text: text.clone(), outcome: None });
            }
            Event::AppealAnswered { on, appeal, upheld, to, signature, reasons } => {
                self.log(*on, event, "", Some(signature.agent.clone()), Some(reasons));
                let (signature, reasons) = (signature.clone(), reasons.clone());
                self.end_appeal(*appeal, AppealOutcome::Answered { on: *on, upheld: *upheld, signature, reasons });
                if *upheld {
                    self.overturn(*on);
                    self.enter(service, to, *on);
                }
            }
            Event::AppealFell { on, appeal } => {
                self.log(*on, event, "", None, None);
                self.end_appeal(*appeal, AppealOutcome::Silence { on: *on });
            }
            Event::ReasonsAsked { on } => {
                self.log(*on, event, "", None, None);
                self.reasons_request = Some(ReasonsRequest { on: *on, given: None });
            }
            Event::ReasonsGiven { on, signature, reasons } => {
                self.log(*on, event, "", Some(signature.agent.clone()), Some(reasons));
                let given = Some((*on, signature.clone(), reasons.clone()));
                self.reasons_request = self.reasons_request.take().map(|asked| ReasonsRequest { given, ..asked });
            }
            Event::Certified { on } => {
                self.log(*on, event, "", None, None);
                self.certified_on = Some(*on);
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
        let (id, service, version, events) = (self.id, self.service.clone(), self.version, self.events);
        let calendar = self.calendar;
        let (filed_on, closed_on, stage) = (self.filed_on, self.closed_on, std::mem::take(&mut self.stage));
        *self = Self { events, filed_on, closed_on, stage, calendar, purged: true, ..Self::empty(id, service, version) };
        self.log(on, event, "", None, None);
    }

    fn end_appeal(&mut self, number: u32, outcome: AppealOutcome) {
        if let Some(appeal) = self.appeals.iter_mut().find(|appeal| appeal.number == number) {
            appeal.outcome = Some(outcome);
        }
    }

    /// An appeal upheld undoes what it contested: the request is decided anew,
    /// and the clock of silence starts again.
    fn overturn(&mut self, on: Day) {
        self.decision = None;
        self.silence = None;
        self.reasons_request = None;
        self.restarted_on = Some(on);
    }

    /// The appeals nobody has answered.
    pub fn open_appeals(&self) -> impl Iterator<Item = &Appeal> {
        self.appeals.iter().filter(|appeal| appeal.outcome.is_none())
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

    /// The asks still open; none once the case is closed.
    pub fn open_asks(&self) -> impl Iterator<Item = &Ask> {
        self.asks.iter().filter(|ask| ask.supplied_on.is_none() && self.closed_on.is_none())
    }

    /// What an agent did to bring the case where it is: the proposal a
    /// signatory looks at, with its author and reasons.
    pub fn proposal(&self) -> Option<&Entry> {
        self.history.iter().rev().find(|entry| entry.kind == "acted")
    }
}
