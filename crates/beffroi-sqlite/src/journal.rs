//! The journal on SQLite, and what is written in the same breath.

use crate::{
    Sqlite,
    database::fault,
    lists, rows,
    rows::{int, iso, micros, state_number},
    sql,
    writer::Work,
};
use beffroi_base::{CaseId, Hash32};
use beffroi_ports::{
    Append, AppendError, Appended, CasePage, CaseQuery, CaseRow, ChainCheck, ChainReport, Fault,
    Head, ItemId, Journal, OutboxMark, OutboxQuery, OutboxRow, Position, Rewrap, RowChange,
    StoredEvent, WrappedKey,
};
use rusqlite::{Connection, OptionalExtension, Result as Sql, params, params_from_iter};
use std::ops::ControlFlow;

/// Events read at a time when the whole journal is shown.
const PAGE: i64 = 256;

impl Journal for Sqlite {
    fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.assert_sound();
        self.write(move |work| write_append(work, &append))
    }

    fn events(&self, case: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::EVENTS)?;
            list.query_map(params![case.0], rows::event)?.collect()
        })
    }

    fn scan(
        &self,
        after: Position,
        visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        self.visit(after, &mut |event| event.map(&mut *visit).map_err(fault))
    }

    fn head(&self) -> Result<Head, Fault> {
        self.read(head)
    }

    fn verify(&self) -> Result<ChainReport, Fault> {
        // Taken first: what is appended meanwhile is not looked at.
        let remembered = self.head()?;
        let mut check = ChainCheck::default();
        self.visit(Position(0), &mut |event| {
            let Ok(event) = event else {
                check.unreadable();
                return Ok(ControlFlow::Break(()));
            };
            // An event behind the end is a new one, unless the town still does
            // not remember it: then it is one too many.
            let behind = event.position > remembered.position;
            if behind && self.head()?.position >= event.position {
                return Ok(ControlFlow::Break(()));
            }
            Ok(check.next(&event))
        })?;
        Ok(check.finish(remembered))
    }

    fn wrapped_key(&self, case: CaseId) -> Result<Option<WrappedKey>, Fault> {
        self.keys.with(|db| {
            let find = || {
                let mut find = db.prepare_cached(sql::KEY)?;
                find.query_row(params![case.0], |row| row.get(0).map(WrappedKey)).optional()
            };
            find().map_err(fault)
        })
    }

    fn wrapped_keys(&self, after: Option<CaseId>, limit: u64) -> Result<Vec<(CaseId, WrappedKey)>, Fault> {
        // No reference is shorter than ten bytes: the empty one is before all.
        let after = after.map_or(Vec::new(), |case| case.0.to_vec());
        self.keys.with(|db| {
            let list = || {
                let mut list = db.prepare_cached(sql::WRAPPED_KEYS)?;
                let pair = |row: &rusqlite::Row<'_>| Ok((rows::first_case(row)?, row.get(1).map(WrappedKey)?));
                list.query_map(params![after, int(limit)], pair)?.collect::<Sql<Vec<_>>>()
            };
            list().map_err(fault)
        })
    }

    fn rewrap(&self, changes: Vec<Rewrap>) -> Result<u64, Fault> {
        self.write(move |work| {
            let mut count = 0;
            for change in &changes {
                count += u64::from(work.rewrap(change.clone())?);
            }
            Ok(count)
        })
    }

    fn case_of(&self, secret: &Hash32) -> Result<Option<CaseId>, Fault> {
        self.read(|db| one(db, sql::CASE_OF, &secret.0, rows::first_case))
    }

    fn case_row(&self, case: CaseId) -> Result<Option<CaseRow>, Fault> {
        self.read(|db| one(db, sql::CASE_ROW, &case.0, rows::case_row))
    }

    fn cases(&self, query: &CaseQuery) -> Result<CasePage, Fault> {
        let list = lists::cases(query);
        self.read(|db| {
            // One transaction, so that count and page speak of the same moment.
            let db = db.unchecked_transaction()?;
            let mut count = db.prepare_cached(&list.count)?;
            let total: i64 = count.query_row(params_from_iter(list.count_params), |r| r.get(0))?;
            let mut page = db.prepare_cached(&list.page)?;
            let rows = page.query_map(params_from_iter(list.page_params), rows::case_row)?;
            Ok(CasePage { rows: rows.collect::<Sql<_>>()?, total: total.unsigned_abs() })
        })
    }

    fn replace_rows(&self, seen: Position, rows: Vec<CaseRow>) -> Result<(), AppendError> {
        self.write(move |work| {
            let end = work.read(head)?.position;
            if end != seen {
                return Err(AppendError::Conflict { actual: end.0 });
            }
            work.change(sql::DROP_ROWS, [])?;
            for row in &rows {
                put_row(work, row)?;
            }
            Ok(())
        })
    }

    fn outbox(&self, query: &OutboxQuery) -> Result<Vec<OutboxRow>, Fault> {
        let (text, params) = lists::outbox(query);
        self.read(|db| {
            let mut list = db.prepare_cached(&text)?;
            list.query_map(params_from_iter(params), rows::message)?.collect()
        })
    }

    fn mark_outbox(&self, id: ItemId, mark: OutboxMark) -> Result<bool, Fault> {
        self.write(move |work| {
            let state = state_number(mark.state);
            let params = params![state, micros(mark.next_at), mark.error, id.0];
            Ok(work.change(sql::MARK_MESSAGE, params)? > 0)
        })
    }
}

impl Sqlite {
    /// Shows every event after `after`, readable or not. No connection is held
    /// while the visitor works.
    fn visit(
        &self,
        after: Position,
        visit: &mut dyn FnMut(Sql<StoredEvent>) -> Result<ControlFlow<()>, Fault>,
    ) -> Result<(), Fault> {
        let mut after = after.0;
        loop {
            let page = self.read(|db| {
                let mut scan = db.prepare_cached(sql::SCAN)?;
                let position = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
                let both = |row: &rusqlite::Row<'_>| Ok((position(row)?, rows::event(row)));
                scan.query_map(params![int(after), PAGE], both)?.collect::<Sql<Vec<_>>>()
            })?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = last.unsigned_abs();
            for (_, event) in page {
                if visit(event)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
}

/// The row a key of any sort finds.
pub(crate) fn one<T>(
    db: &Connection,
    sql: &str,
    key: &[u8],
    read: fn(&rusqlite::Row<'_>) -> Sql<T>,
) -> Sql<Option<T>> {
    db.prepare_cached(sql)?.query_row(params![key], read).optional()
}

pub(crate) fn head(db: &Connection) -> Sql<Head> {
    db.prepare_cached(sql::HEAD)?.query_row([], rows::head)
}

/// How many events a case has.
pub(crate) fn event_count(work: &Work<'_>, case: CaseId) -> Result<u64, Fault> {
    let count: i64 = work.read(|db| {
        db.prepare_cached(sql::COUNT_EVENTS)?.query_row(params![case.0], |row| row.get(0))
    })?;
    Ok(count.unsigned_abs())
}

/// The revision of a case's draft, 0 where there is none.
pub(crate) fn draft_revision(work: &Work<'_>, case: CaseId) -> Result<u64, Fault> {
    let read = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let revision = work.read(|db| one(db, sql::DRAFT_REVISION, &case.0, read))?;
    Ok(revision.unwrap_or(0).unsigned_abs())
}

/// Opens a case to the secrets; one that opens another case stays with it.
pub(crate) fn add_access(work: &Work<'_>, case: CaseId, secrets: &[Hash32]) -> Result<(), Fault> {
    for secret in secrets {
        work.change(sql::ADD_ACCESS, params![secret.0, case.0])?;
    }
    Ok(())
}

fn write_append(work: &mut Work<'_>, append: &Append) -> Result<Appended, AppendError> {
    check(work, append)?;
    if let Some(key) = &append.new_key {
        work.add_key(append.case, key.clone())?;
    }
    let appended = write_events(work, append)?;
    if let Some(value) = append.idempotency {
        let params = params![value, append.case.0, int(appended.events)];
        work.change(sql::ADD_VALUE, params)?;
    }
    add_access(work, append.case, &append.access)?;
    post(work, append)?;
    if append.remove_draft {
        work.change(sql::DROP_DRAFT, params![append.case.0])?;
    }
    match &append.row {
        RowChange::Keep => {}
        RowChange::Put(row) => put_row(work, row)?,
        RowChange::Delete => drop(work.change(sql::DROP_ROW, params![append.case.0])?),
    }
    if append.destroy_key {
        work.erase(append.case)?;
    }
    Ok(appended)
}

/// Whether the append may happen; in the order the contract gives.
fn check(work: &Work<'_>, append: &Append) -> Result<(), AppendError> {
    if let Some(value) = append.idempotency {
        let read = |row: &rusqlite::Row<'_>| Ok((rows::first_case(row)?, row.get::<_, i64>(1)?));
        let known = work.read(|db| one(db, sql::KNOWN_VALUE, &value, read))?;
        if let Some((case, events)) = known {
            return Err(AppendError::Duplicate { case, events: events.unsigned_abs() });
        }
    }
    let actual = event_count(work, append.case)?;
    if append.new_key.is_some() {
        if actual > 0 || draft_revision(work, append.case)? > 0 {
            return Err(AppendError::Conflict { actual });
        }
    } else if !work.has_key(append.case)? {
        return Err(AppendError::NoKey);
    }
    if append.expected != actual {
        return Err(AppendError::Conflict { actual });
    }
    Ok(())
}

fn write_events(work: &Work<'_>, append: &Append) -> Result<Appended, Fault> {
    let mut end = work.read(head)?;
    let mut events = append.expected;
    for new in &append.events {
        events += 1;
        let event = StoredEvent::link(end, append, events, new);
        end = event.head();
        work.change(
            sql::ADD_EVENT,
            params![
                int(event.position.0),
                event.case.0,
                int(event.sequence),
                event.service.as_str(),
                event.version.0,
                event.kind,
                micros(event.recorded_at),
                event.sealed,
                event.previous.0,
                event.hash.0,
            ],
        )?;
    }
    if !append.events.is_empty() {
        work.change(sql::MOVE_HEAD, params![int(end.position.0), end.hash.0])?;
    }
    Ok(Appended { events, head: end })
}

fn post(work: &Work<'_>, append: &Append) -> Result<(), Fault> {
    for item in &append.outbox {
        let created = append.recorded_at().unwrap_or(item.send_at);
        work.change(
            sql::ADD_MESSAGE,
            params![
                item.id.0,
                append.case.0,
                item.kind,
                item.sealed,
                micros(created),
                micros(item.send_at),
            ],
        )?;
    }
    Ok(())
}

fn put_row(work: &Work<'_>, row: &CaseRow) -> Result<(), Fault> {
    let params = params![
        row.case.0,
        row.service.as_str(),
        row.stage,
        iso(row.filed_on),
        iso(row.silence_on),
        iso(row.due_on),
        iso(row.purge_on),
        row.outcome,
        row.assigned.as_ref().map(|agent| &agent.0),
        micros(row.updated_at),
        int(row.events),
    ];
    work.change(sql::PUT_ROW, params).map(drop)
}
