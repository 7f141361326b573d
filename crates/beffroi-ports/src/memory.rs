//! Everything a town keeps, in memory: the reference the other stores are
//! compared with, and the store of tests and of the simulator.

use crate::*;
use beffroi_base::{AgentId, CaseId, Day, Hash32, Instant, ServiceSlug};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
    ops::ControlFlow,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A store without a disk. Can be told to fail, as disks do.
#[derive(Debug, Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failing: Option<Fault>,
    journal: Vec<StoredEvent>,
    head: Head,
    counts: BTreeMap<CaseId, u64>,
    keys: BTreeMap<CaseId, WrappedKey>,
    rows: BTreeMap<CaseId, CaseRow>,
    access: BTreeMap<Hash32, CaseId>,
    idempotency: BTreeMap<[u8; 32], (CaseId, u64)>,
    outbox: BTreeMap<ItemId, OutboxRow>,
    drafts: BTreeMap<CaseId, Draft>,
    blobs: BTreeMap<BlobId, (Blob, Vec<u8>)>,
    sessions: BTreeMap<Hash32, Session>,
    passwords: BTreeMap<AgentId, Password>,
    versions: Vec<ServiceVersion>,
    settings: BTreeMap<String, String>,
    readings: Vec<Reading>,
    /// How many were ever noted, and how many of them were forgotten.
    noted: u64,
    forgotten: u64,
}

impl Memory {
    /// An empty town.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on every write fails so (`None`: works again), and changes
    /// nothing. Reads go on.
    pub fn fail_writes(&self, fault: Option<Fault>) {
        self.read().failing = fault;
    }

    /// Changes the journal behind the town's back: for testing what notices.
    pub fn tamper(&self, change: impl FnOnce(&mut Vec<StoredEvent>)) {
        change(&mut self.read().journal);
    }

    fn read(&self) -> MutexGuard<'_, State> {
        // Writes check everything before changing anything, so a panic in one
        // leaves the state whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> Result<MutexGuard<'_, State>, Fault> {
        let state = self.read();
        match &state.failing {
            Some(fault) => Err(fault.clone()),
            None => Ok(state),
        }
    }
}

impl State {
    fn count(&self, case: CaseId) -> u64 {
        self.counts.get(&case).copied().unwrap_or(0)
    }

    /// Whether the append may happen; in the order the contract gives.
    fn check(&self, append: &Append) -> Result<(), AppendError> {
        let known = append.idempotency.and_then(|value| self.idempotency.get(&value));
        if let Some((case, events)) = known {
            return Err(AppendError::Duplicate { case: *case, events: *events });
        }
        let actual = self.count(append.case);
        let begun = actual > 0 || self.drafts.contains_key(&append.case);
        if append.new_key.is_some() && begun {
            return Err(AppendError::Conflict { actual });
        }
        if append.new_key.is_none() && !self.keys.contains_key(&append.case) {
            return Err(AppendError::NoKey);
        }
        if append.expected != actual {
            return Err(AppendError::Conflict { actual });
        }
        Ok(())
    }

    fn record(&mut self, append: Append) -> Appended {
        let mut events = append.expected;
        for new in &append.events {
            events += 1;
            let event = StoredEvent::link(self.head, &append, events, new);
            self.head = event.head();
            self.journal.push(event);
        }
        self.counts.insert(append.case, events);
        if let Some(key) = &append.new_key {
            self.keys.insert(append.case, key.clone());
        }
        if let Some(value) = append.idempotency {
            self.idempotency.insert(value, (append.case, events));
        }
        self.open_to(append.case, &append.access);
        self.post(&append);
        if append.remove_draft {
            self.drafts.remove(&append.case);
        }
        match append.row {
            RowChange::Keep => {}
            RowChange::Put(row) => self.put_row(row),
            RowChange::Delete => {
                self.rows.remove(&append.case);
            }
        }
        if append.destroy_key {
            self.erase(append.case);
        }
        Appended { events, head: self.head }
    }

    fn put_row(&mut self, mut row: CaseRow) {
        row.updated_at = recorded(row.updated_at);
        self.rows.insert(row.case, row);
    }

    fn open_to(&mut self, case: CaseId, secrets: &[Hash32]) {
        for secret in secrets {
            self.access.entry(*secret).or_insert(case);
        }
    }

    fn post(&mut self, append: &Append) {
        for item in &append.outbox {
            let next_at = recorded(item.send_at);
            self.outbox.entry(item.id).or_insert_with(|| OutboxRow {
                id: item.id,
                case: append.case,
                kind: item.kind.to_owned(),
                sealed: item.sealed.clone(),
                created_at: append.recorded_at().unwrap_or(next_at),
                state: OutboxState::Pending,
                attempts: 0,
                next_at,
                last_error: None,
            });
        }
    }

    fn erase(&mut self, case: CaseId) {
        self.keys.remove(&case);
        self.drafts.remove(&case);
        if !self.journal.iter().any(|event| event.case == case) {
            self.access.retain(|_, owner| *owner != case);
        }
        self.outbox.retain(|_, row| row.case != case);
        self.blobs.retain(|_, (blob, _)| blob.case != case);
    }
}

impl Journal for Memory {
    fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.assert_sound();
        let mut state = self.write()?;
        state.check(&append)?;
        Ok(state.record(append))
    }

    fn events(&self, case: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        Ok(self.read().journal.iter().filter(|event| event.case == case).cloned().collect())
    }

    fn scan(
        &self,
        after: Position,
        visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        // Copied, so that the visitor may use the store.
        let events: Vec<_> = {
            let state = self.read();
            state.journal.iter().filter(|event| event.position > after).cloned().collect()
        };
        for event in events {
            if visit(event).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn head(&self) -> Result<Head, Fault> {
        Ok(self.read().head)
    }

    fn verify(&self) -> Result<ChainReport, Fault> {
        let state = self.read();
        let mut check = ChainCheck::default();
        for event in &state.journal {
            if check.next(event).is_break() {
                break;
            }
        }
        Ok(check.finish(state.head))
    }

    fn wrapped_key(&self, case: CaseId) -> Result<Option<WrappedKey>, Fault> {
        Ok(self.read().keys.get(&case).cloned())
    }

    fn wrapped_keys(&self, after: Option<CaseId>, limit: u64) -> Result<Vec<(CaseId, WrappedKey)>, Fault> {
        let state = self.read();
        let behind = state.keys.iter().filter(|(case, _)| after.is_none_or(|after| **case > after));
        Ok(behind.take(usize::try_from(limit).unwrap_or(usize::MAX)).map(|(case, key)| (*case, key.clone())).collect())
    }

    fn rewrap(&self, changes: Vec<Rewrap>) -> Result<u64, Fault> {
        let mut state = self.write()?;
        let mut count = 0;
        for Rewrap { case, from, to } in changes {
            if let Some(key) = state.keys.get_mut(&case).filter(|key| **key == from) {
                *key = to;
                count += 1;
            }
        }
        Ok(count)
    }

    fn case_of(&self, secret: &Hash32) -> Result<Option<CaseId>, Fault> {
        Ok(self.read().access.get(secret).copied())
    }

    fn case_row(&self, case: CaseId) -> Result<Option<CaseRow>, Fault> {
        Ok(self.read().rows.get(&case).cloned())
    }

    fn cases(&self, query: &CaseQuery) -> Result<CasePage, Fault> {
        let state = self.read();
        let mut rows: Vec<_> = state.rows.values().filter(|row| matches(row, query)).collect();
        rows.sort_by(|a, b| compare(a, b, query.sort));
        let total = rows.len() as u64;
        let page = rows.into_iter().skip(size(query.offset)).take(size(query.limit));
        Ok(CasePage { rows: page.cloned().collect(), total })
    }

    fn replace_rows(&self, seen: Position, rows: Vec<CaseRow>) -> Result<(), AppendError> {
        let mut state = self.write()?;
        if state.head.position != seen {
            return Err(AppendError::Conflict { actual: state.head.position.0 });
        }
        state.rows.clear();
        for row in rows {
            state.put_row(row);
        }
        Ok(())
    }

    fn outbox(&self, query: &OutboxQuery) -> Result<Vec<OutboxRow>, Fault> {
        let state = self.read();
        let wanted = |row: &&OutboxRow| {
            query.id.is_none_or(|id| row.id == id)
                && query.case.is_none_or(|case| row.case == case)
                && query.state.is_none_or(|state| row.state == state)
                && query.due.is_none_or(|due| row.next_at <= recorded(due))
        };
        let mut rows: Vec<_> = state.outbox.values().filter(wanted).cloned().collect();
        rows.sort_by_key(|row| (row.next_at, row.id));
        if query.newest {
            rows.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
        }
        if query.limit > 0 {
            rows.truncate(size(query.limit));
        }
        Ok(rows)
    }

    fn mark_outbox(&self, id: ItemId, mark: OutboxMark) -> Result<bool, Fault> {
        let mut state = self.write()?;
        let Some(row) = state.outbox.get_mut(&id) else { return Ok(false) };
        row.state = mark.state;
        row.attempts += 1;
        row.next_at = recorded(mark.next_at);
        row.last_error = mark.error;
        Ok(true)
    }
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn day(row: &CaseRow, column: DateColumn) -> Option<Day> {
    match column {
        DateColumn::Filed => row.filed_on,
        DateColumn::Silence => row.silence_on,
        DateColumn::Due => row.due_on,
        DateColumn::Purge => row.purge_on,
        DateColumn::Next => [row.silence_on, row.due_on].into_iter().flatten().min(),
    }
}

fn matches(row: &CaseRow, query: &CaseQuery) -> bool {
    let reached = |(column, limit)| day(row, column).is_some_and(|day| day <= limit);
    query.services.as_ref().is_none_or(|services| services.contains(&row.service))
        && (query.stages.is_empty() || query.stages.contains(&row.stage))
        && (query.places.is_empty() || query.places.iter().any(|(service, stage)| *service == row.service && *stage == row.stage))
        && (!query.unassigned || row.assigned.is_none())
        && query.filed_until.is_none_or(|last| row.filed_on.is_some_and(|day| day <= last))
        && query.assigned.as_ref().is_none_or(|agent| row.assigned.as_ref() == Some(agent))
        && query.reached.is_none_or(reached)
}

fn compare(a: &CaseRow, b: &CaseRow, sort: CaseSort) -> Ordering {
    let absent_last = |c| day(a, c).is_none().cmp(&day(b, c).is_none());
    let order = match sort {
        CaseSort::Oldest(c) => absent_last(c).then(day(a, c).cmp(&day(b, c))),
        CaseSort::Newest(c) => absent_last(c).then(day(b, c).cmp(&day(a, c))),
        CaseSort::Updated => b.updated_at.cmp(&a.updated_at),
    };
    order.then(a.case.cmp(&b.case))
}

impl Drafts for Memory {
    fn put_draft(&self, write: DraftWrite) -> Result<u64, AppendError> {
        write.assert_sound();
        let mut state = self.write()?;
        let actual = state.drafts.get(&write.case).map_or(0, |draft| draft.revision);
        if write.expected != actual || state.count(write.case) > 0 {
            return Err(AppendError::Conflict { actual });
        }
        match write.new_key {
            Some(key) => {
                state.keys.insert(write.case, key);
            }
            None if state.keys.contains_key(&write.case) => {}
            None => return Err(AppendError::NoKey),
        }
        state.open_to(write.case, &write.access);
        let revision = actual + 1;
        let draft = Draft {
            case: write.case,
            service: write.service,
            version: write.version,
            revision,
            sealed: write.sealed,
            updated_at: recorded(write.updated_at),
            expires_on: write.expires_on,
        };
        state.drafts.insert(draft.case, draft);
        Ok(revision)
    }

    fn draft(&self, case: CaseId) -> Result<Option<Draft>, Fault> {
        Ok(self.read().drafts.get(&case).cloned())
    }

    fn delete_draft(&self, case: CaseId) -> Result<bool, Fault> {
        let mut state = self.write()?;
        let found = state.drafts.remove(&case).is_some();
        if found && state.count(case) == 0 {
            state.erase(case);
        }
        Ok(found)
    }

    fn expired_drafts(&self, day: Day, limit: u64) -> Result<Vec<CaseId>, Fault> {
        let state = self.read();
        let expired = state.drafts.values().filter(|draft| draft.expires_on < day);
        let found: BTreeSet<_> = expired.map(|draft| (draft.expires_on, draft.case)).collect();
        Ok(found.into_iter().map(|(_, case)| case).take(size(limit)).collect())
    }
}

impl Blobs for Memory {
    fn put_blob(&self, blob: NewBlob, sealed: &mut dyn Read) -> Result<Blob, AppendError> {
        let mut bytes = Vec::new();
        let interrupted = |error: std::io::Error| Fault::Interrupted(error.to_string());
        sealed.read_to_end(&mut bytes).map_err(interrupted)?;
        let size = plain_length(bytes.len() as u64)
            .ok_or_else(|| Fault::Interrupted("not a sealed stream".to_owned()))?;
        let mut state = self.write()?;
        if !state.keys.contains_key(&blob.case) {
            return Err(AppendError::NoKey);
        }
        if state.blobs.contains_key(&blob.id) {
            return Err(AppendError::Conflict { actual: 1 });
        }
        let NewBlob { id, case, label, created_at } = blob;
        let blob = Blob { id, case, label, size, created_at: recorded(created_at) };
        state.blobs.insert(id, (blob.clone(), bytes));
        Ok(blob)
    }

    fn open_blob(&self, id: BlobId) -> Result<Option<(Blob, SealedBytes)>, Fault> {
        let found = self.read().blobs.get(&id).cloned();
        Ok(found.map(|(blob, bytes)| (blob, Box::new(Cursor::new(bytes)) as SealedBytes)))
    }

    fn blobs(&self, case: CaseId) -> Result<Vec<Blob>, Fault> {
        let state = self.read();
        let all = state.blobs.values().map(|(blob, _)| blob);
        let mut blobs: Vec<_> = all.filter(|blob| blob.case == case).cloned().collect();
        blobs.sort_by_key(|blob| (blob.created_at, blob.id));
        Ok(blobs)
    }

    fn delete_blob(&self, id: BlobId) -> Result<bool, Fault> {
        Ok(self.write()?.blobs.remove(&id).is_some())
    }
}

impl Desk for Memory {
    fn put_session(&self, session: Session) -> Result<(), Fault> {
        let session = Session {
            created_at: recorded(session.created_at),
            last_seen: recorded(session.last_seen),
            expires_at: recorded(session.expires_at),
            ..session
        };
        self.write()?.sessions.insert(session.token, session);
        Ok(())
    }

    fn session(&self, token: &Hash32) -> Result<Option<Session>, Fault> {
        Ok(self.read().sessions.get(token).cloned())
    }

    fn sessions(&self, agent: &AgentId) -> Result<Vec<Session>, Fault> {
        let state = self.read();
        let theirs = state.sessions.values().filter(|session| session.agent == *agent);
        let mut sessions: Vec<_> = theirs.cloned().collect();
        sessions.sort_by_key(|session| (std::cmp::Reverse(session.last_seen), session.token));
        Ok(sessions)
    }

    fn end_sessions(&self, scope: SessionScope) -> Result<u64, Fault> {
        let mut state = self.write()?;
        let before = state.sessions.len();
        state.sessions.retain(|token, session| match &scope {
            SessionScope::Token(ended) => token != ended,
            SessionScope::Agent(agent) => session.agent != *agent,
            SessionScope::Stale { expired, idle } => {
                session.expires_at > recorded(*expired) && session.last_seen > recorded(*idle)
            }
        });
        Ok((before - state.sessions.len()) as u64)
    }

    fn password(&self, agent: &AgentId) -> Result<Option<Password>, Fault> {
        Ok(self.read().passwords.get(agent).cloned())
    }

    fn put_password(&self, password: Password) -> Result<(), Fault> {
        let locked_until = password.locked_until.map(recorded);
        let password = Password { locked_until, ..password };
        self.write()?.passwords.insert(password.agent.clone(), password);
        Ok(())
    }

    fn attempt(&self, agent: &AgentId, attempt: Attempt) -> Result<Option<Password>, Fault> {
        let mut state = self.write()?;
        let Some(password) = state.passwords.get_mut(agent) else { return Ok(None) };
        password.note(attempt);
        Ok(Some(password.clone()))
    }
}

impl Registry for Memory {
    fn put_version(&self, version: ServiceVersion) -> Result<bool, Fault> {
        let mut state = self.write()?;
        let latest = state.versions.iter().rev().find(|v| v.service == version.service);
        if latest.is_some_and(|latest| latest.hash == version.hash) {
            return Ok(false);
        }
        let position = state.head.position;
        let accepted_at = recorded(version.accepted_at);
        state.versions.push(ServiceVersion { position, accepted_at, ..version });
        Ok(true)
    }

    fn version(&self, hash: &Hash32) -> Result<Option<ServiceVersion>, Fault> {
        Ok(self.read().versions.iter().rev().find(|version| version.hash == *hash).cloned())
    }

    fn versions(&self, service: &ServiceSlug) -> Result<Vec<ServiceVersion>, Fault> {
        let state = self.read();
        let theirs = state.versions.iter().filter(|version| version.service == *service);
        Ok(theirs.cloned().collect())
    }

    fn services(&self) -> Result<Vec<ServiceSlug>, Fault> {
        let services: BTreeSet<_> = self.read().versions.iter().map(|v| v.service.clone()).collect();
        Ok(services.into_iter().collect())
    }

    fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.read().settings.get(name).cloned())
    }

    fn put_setting(&self, name: &str, value: Option<&str>) -> Result<(), Fault> {
        let mut state = self.write()?;
        match value {
            Some(value) => state.settings.insert(name.to_owned(), value.to_owned()),
            None => state.settings.remove(name),
        };
        Ok(())
    }
}

impl Readings for Memory {
    fn note_readings(&self, readings: Vec<Reading>, since: Instant) -> Result<u64, Fault> {
        readings.iter().for_each(Reading::assert_sound);
        let mut state = self.write()?;
        let mut new = 0;
        for reading in readings.into_iter().map(Reading::kept) {
            let stands = |other: &Reading| {
                (other.case, &other.agent, &other.thing) == (reading.case, &reading.agent, &reading.thing)
                    && other.at >= recorded(since)
                    && other.at <= reading.at
            };
            if !state.readings.iter().any(stands) {
                state.readings.push(reading);
                new += 1;
            }
        }
        state.noted += new;
        Ok(new)
    }

    fn readings(&self, query: &ReadingQuery) -> Result<Vec<Reading>, Fault> {
        let state = self.read();
        let wanted = |reading: &&Reading| {
            query.case.is_none_or(|case| reading.case == case)
                && query.agent.as_ref().is_none_or(|agent| reading.agent == *agent)
                && query.from.is_none_or(|from| reading.at >= recorded(from))
                && query.until.is_none_or(|until| reading.at < recorded(until))
        };
        let mut found: Vec<_> = state.readings.iter().rev().filter(wanted).cloned().collect();
        found.sort_by_key(|reading| std::cmp::Reverse(reading.at));
        if query.limit > 0 {
            found.truncate(size(query.limit));
        }
        Ok(found)
    }

    fn forget_readings(&self, before: Instant) -> Result<u64, Fault> {
        let mut state = self.write()?;
        let kept = state.readings.iter().position(|reading| reading.at >= recorded(before));
        let old = kept.unwrap_or(state.readings.len());
        state.readings.drain(..old);
        state.forgotten += old as u64;
        Ok(old as u64)
    }

    fn count_readings(&self) -> Result<ReadingCount, Fault> {
        let state = self.read();
        let kept = state.readings.len() as u64;
        Ok(ReadingCount { kept, missing: state.noted - state.forgotten - kept })
    }
}
