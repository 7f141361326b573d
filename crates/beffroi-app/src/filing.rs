//! Filing, and every other write to a case: events, the letters they call for,
//! the mails that carry them, the row, all in one append.

use crate::cases::CaseView;
use crate::drafts::to_json;
use crate::rows::row;
use crate::{DraftView, Secret, Town, Trouble};
use beffroi_base::{CaseId, Hash32};
use beffroi_case::{AgentRef, Case, Channel, Command, Event, Objection, decide};
use beffroi_charter::CompiledService;
use beffroi_letters::{called_for, mail, message_mail};
use beffroi_ports::{Append, CaseKey, Context, ItemId, NewEvent, OutboxItem, RowChange, random_bytes};
use beffroi_service::Answer;

/// What filing gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// The request is filed, now or by an earlier click.
    Done,
    /// The service changed since the page was shown: everything typed is kept,
    /// to be looked at once more.
    Changed,
    /// Answers are missing.
    Incomplete(Vec<(String, beffroi_base::Text)>),
}

impl Town {
    /// Files a draft, exactly once whatever is clicked. `seen` is the version
    /// of the service the person was shown.
    pub fn file(&self, secret: &Secret, seen: &Hash32) -> Result<Filed, Trouble> {
        self.file_as(secret, seen, Channel::Online, None)
    }

    pub(crate) fn file_as(&self, secret: &Secret, seen: &Hash32, channel: Channel, by: Option<AgentRef>) -> Result<Filed, Trouble> {
        let draft = match self.draft(secret) {
            Ok(draft) => draft,
            // Filed already, by the click before this one.
            Err(Trouble::NotFound) => return self.case(secret).map(|_| Filed::Done),
            Err(other) => return Err(other),
        };
        if *seen != draft.service.hash() {
            return Ok(Filed::Changed);
        }
        match self.file_draft(&draft, secret, channel, by) {
            Ok(()) => Ok(Filed::Done),
            Err(Trouble::Objection(Objection::Incomplete(missing))) => Ok(Filed::Incomplete(missing)),
            Err(Trouble::Stale) => self.case(secret).map(|_| Filed::Done),
            Err(other) => Err(other),
        }
    }

    fn file_draft(&self, draft: &DraftView<'_>, secret: &Secret, channel: Channel, by: Option<AgentRef>) -> Result<(), Trouble> {
        let command = Command::File {
            answers: draft.answers.clone(),
            language: draft.language,
            tracking: secret.as_str().to_owned(),
            channel,
            by,
            origins: draft.origins.clone(),
        };
        let mut case = Case::new(draft.case, draft.service);
        case.calendar = self.territory().calendar;
        let events = decide(draft.service, &case, command, self.today())?;
        let mut append = self.prepare(draft.service, case, &draft.key, events)?;
        append.remove_draft = true;
        append.idempotency = Some(secret.hash().0);
        self.store.append(append)?;
        Ok(())
    }

    /// Asks the core, and writes what it answers. `seen` is the number of
    /// events the person saw, where a page was shown to them.
    pub(crate) fn attempt(&self, id: CaseId, seen: Option<u64>, command: Command<'_>) -> Result<(), Trouble> {
        let (case, service, key) = self.load(id)?;
        if seen.is_some_and(|seen| seen != case.events) {
            return Err(Trouble::Stale);
        }
        let events = decide(service, &case, command, self.today())?;
        let append = self.prepare(service, case, &key, events)?;
        self.store.append(append)?;
        Ok(())
    }

    /// Everything one command writes.
    fn prepare(&self, service: &CompiledService, mut case: Case, key: &CaseKey, events: Vec<Event>) -> Result<Append, Trouble> {
        let now = self.clock.now();
        let mut append = Append::new(case.id, case.events, case.service.clone(), case.version);
        for event in events {
            case.apply(service, &event);
            let letter = called_for(service, self.territory(), &case, &event, self.today());
            append.destroy_key |= matches!(event, Event::Purged { .. });
            append.events.push(self.sealed(&case, key, &event, now)?);
            append.outbox.extend(self.told_of(service, &case, key, &event, now)?);
            if let Some(written) = letter {
                case.apply(service, &written);
                append.events.push(self.sealed(&case, key, &written, now)?);
                append.outbox.extend(self.mail_of(&case, key, &written, now)?);
            }
        }
        append.row = if append.destroy_key { RowChange::Delete } else { RowChange::Put(row(service, &case, now)) };
        Ok(append)
    }

    fn sealed(&self, case: &Case, key: &CaseKey, event: &Event, now: beffroi_base::Instant) -> Result<NewEvent, Trouble> {
        let kind = event.kind();
        let context = Context::event(case.id, kind, case.events);
        Ok(NewEvent { kind, sealed: key.seal(&*self.random, &context, &to_json(event)?), recorded_at: now })
    }

    /// The mail that carries a letter, for a person who gave an address.
    fn mail_of(&self, case: &Case, key: &CaseKey, written: &Event, now: beffroi_base::Instant) -> Result<Option<OutboxItem>, Trouble> {
        let (Event::Written { letter, courtesy, .. }, Some(Answer::Text(to))) = (written, case.answers.get("usager . courriel")) else {
            return Ok(None);
        };
        let mail = mail(self.territory(), to, letter, courtesy.as_ref());
        let id = ItemId(random_bytes(&*self.random));
        let plain = to_json(&(&mail.to, &mail.subject, &mail.text))?;
        let sealed = key.seal(&*self.random, &Context::outbox(case.id, MAIL, id), &plain);
        Ok(Some(OutboxItem { id, kind: MAIL, sealed, send_at: now }))
    }

    /// The mail that says the desk wrote, for a person who gave an address.
    fn told_of(&self, service: &CompiledService, case: &Case, key: &CaseKey, event: &Event, now: beffroi_base::Instant) -> Result<Option<OutboxItem>, Trouble> {
        let (Event::Messaged { by: Some(_), .. }, Some(Answer::Text(to))) = (event, case.answers.get("usager . courriel")) else {
            return Ok(None);
        };
        let mail = message_mail(self.territory(), to, service.title(), &format!("/suivi/{}", case.tracking), case.language);
        let id = ItemId(random_bytes(&*self.random));
        let plain = to_json(&(&mail.to, &mail.subject, &mail.text))?;
        let sealed = key.seal(&*self.random, &Context::outbox(case.id, MAIL, id), &plain);
        Ok(Some(OutboxItem { id, kind: MAIL, sealed, send_at: now }))
    }

    /// The case a secret opens.
    pub fn case(&self, secret: &Secret) -> Result<CaseView<'_>, Trouble> {
        let id = self.of(secret)?;
        self.view(id)
    }
}

/// The kind of outgoing message that is a mail.
pub(crate) const MAIL: &str = "courriel";
