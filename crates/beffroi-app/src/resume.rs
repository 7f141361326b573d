//! Coming back to a started form by e-mail. There are no accounts to guess: the
//! link goes to the address given, whoever's it is, and the answer is the same.

use crate::drafts::to_json;
use crate::filing::MAIL;
use crate::{Secret, Town, Trouble};
use beffroi_base::{Day, Hash32};
use beffroi_letters::resume_mail;
use beffroi_ports::{Append, Context, ItemId, OutboxItem, OutboxQuery, random_bytes, sha256};
use jiff::ToSpan as _;
use std::sync::PoisonError;

/// Mails one started form sends, all addresses together.
const MAILS_A_DRAFT: usize = 5;
/// Mails one address receives in a day, all forms together: nobody's mailbox is
/// flooded from here.
const MAILS_AN_ADDRESS: u32 = 5;
/// Addresses counted; beyond, counting starts again.
const ADDRESSES_MAX: usize = 10_000;
/// A second click within so many seconds sends nothing more.
const TWICE_SECONDS: i64 = 60;

impl Town {
    /// Sends the address of a started form to an e-mail address, read already.
    /// Beyond what is reasonable nothing is sent, and nothing says so.
    pub fn mail_resume(&self, secret: &Secret, address: &str) -> Result<(), Trouble> {
        let draft = self.draft(secret)?;
        let now = self.clock.now();
        let sent = self.store.outbox(&OutboxQuery { case: Some(draft.case), ..OutboxQuery::default() })?;
        let since = now.saturating_sub(TWICE_SECONDS.seconds()).unwrap_or(now);
        let mut twice = false;
        for row in sent.iter().filter(|row| row.created_at >= since) {
            twice |= self.line(row)?.mail.is_some_and(|mail| mail.to == address);
        }
        if twice || sent.len() >= MAILS_A_DRAFT || !self.may_write_to(address) {
            return Ok(());
        }
        let path = format!("/brouillon/{}", secret.as_str());
        let mail = resume_mail(self.territory(), address, draft.service.title(), &path, draft.expires_on, draft.language);
        let id = ItemId(random_bytes(&*self.random));
        let plain = to_json(&(&mail.to, &mail.subject, &mail.text))?;
        let sealed = draft.key.seal(&*self.random, &Context::outbox(draft.case, MAIL, id), &plain);
        let mut append = Append::new(draft.case, 0, draft.service.slug().clone(), draft.service.hash());
        append.outbox = vec![OutboxItem { id, kind: MAIL, sealed, send_at: now }];
        self.store.append(append)?;
        Ok(())
    }

    /// Counts a mail to an address that is not known to be its owner's. Only a
    /// hash is kept, in memory, for the day.
    fn may_write_to(&self, address: &str) -> bool {
        let today = self.today();
        let key = sha256(&[address.to_lowercase().as_bytes()]);
        let mut written: std::sync::MutexGuard<'_, Written> = self.written_to.lock().unwrap_or_else(PoisonError::into_inner);
        if written.len() >= ADDRESSES_MAX {
            written.clear();
        }
        let count = written.entry(key).or_insert((today, 0));
        if count.0 != today {
            *count = (today, 0);
        }
        count.1 += 1;
        count.1 <= MAILS_AN_ADDRESS
    }
}

/// Mails sent to each address today, by hash.
pub(crate) type Written = std::collections::BTreeMap<Hash32, (Day, u32)>;
