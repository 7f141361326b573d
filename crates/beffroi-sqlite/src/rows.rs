//! Values to columns and back. What does not fit its type is damage.

use beffroi_base::{AgentId, CaseId, Day, Hash32, Instant, ServiceSlug};
use beffroi_ports::{
    Blob, BlobId, CaseRow, Draft, Head, ItemId, OutboxRow, OutboxState, Password, Position,
    Reading, ServiceVersion, Session, StoredEvent, recorded,
};
use rusqlite::{Error, Result, Row, types::Type};

/// A count as SQLite holds it.
pub(crate) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Microseconds since 1970.
pub(crate) fn micros(instant: Instant) -> i64 {
    recorded(instant).as_microsecond()
}

/// `2026-03-02`.
pub(crate) fn iso(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// A state as the outbox numbers it.
pub(crate) fn state_number(state: OutboxState) -> i64 {
    match state {
        OutboxState::Pending => 0,
        OutboxState::Sent => 1,
        OutboxState::Failed => 2,
        OutboxState::Dropped => 3,
    }
}

fn damaged(column: usize, kind: Type) -> Error {
    let why = "a value that nothing writes there";
    Error::FromSqlConversionFailure(column, kind, why.into())
}

fn count(row: &Row<'_>, column: usize) -> Result<u64> {
    let count: i64 = row.get(column)?;
    u64::try_from(count).map_err(|_| damaged(column, Type::Integer))
}

fn small(row: &Row<'_>, column: usize) -> Result<u32> {
    u32::try_from(count(row, column)?).map_err(|_| damaged(column, Type::Integer))
}

fn instant(row: &Row<'_>, column: usize) -> Result<Instant> {
    Instant::from_microsecond(row.get(column)?).map_err(|_| damaged(column, Type::Integer))
}

fn day(row: &Row<'_>, column: usize) -> Result<Option<Day>> {
    let text: Option<String> = row.get(column)?;
    let read = |text: String| text.parse().map_err(|_| damaged(column, Type::Text));
    text.map(read).transpose()
}

pub(crate) fn service(row: &Row<'_>, column: usize) -> Result<ServiceSlug> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| damaged(column, Type::Text))
}

fn case(row: &Row<'_>, column: usize) -> Result<CaseId> {
    row.get(column).map(CaseId)
}

fn hash(row: &Row<'_>, column: usize) -> Result<Hash32> {
    row.get(column).map(Hash32)
}

/// The first column, a case.
pub(crate) fn first_case(row: &Row<'_>) -> Result<CaseId> {
    case(row, 0)
}

pub(crate) fn head(row: &Row<'_>) -> Result<Head> {
    Ok(Head { position: Position(count(row, 0)?), hash: hash(row, 1)? })
}

pub(crate) fn event(row: &Row<'_>) -> Result<StoredEvent> {
    Ok(StoredEvent {
        position: Position(count(row, 0)?),
        case: case(row, 1)?,
        sequence: count(row, 2)?,
        service: service(row, 3)?,
        version: hash(row, 4)?,
        kind: row.get(5)?,
        recorded_at: instant(row, 6)?,
        sealed: row.get(7)?,
        previous: hash(row, 8)?,
        hash: hash(row, 9)?,
    })
}

pub(crate) fn case_row(row: &Row<'_>) -> Result<CaseRow> {
    Ok(CaseRow {
        case: case(row, 0)?,
        service: service(row, 1)?,
        stage: row.get(2)?,
        filed_on: day(row, 3)?,
        silence_on: day(row, 4)?,
        due_on: day(row, 5)?,
        purge_on: day(row, 6)?,
        outcome: row.get(7)?,
        assigned: row.get::<_, Option<String>>(8)?.map(AgentId),
        updated_at: instant(row, 9)?,
        events: count(row, 10)?,
    })
}

pub(crate) fn message(row: &Row<'_>) -> Result<OutboxRow> {
    let state = match row.get(5)? {
        0 => OutboxState::Pending,
        1 => OutboxState::Sent,
        2 => OutboxState::Failed,
        3 => OutboxState::Dropped,
        _ => return Err(damaged(5, Type::Integer)),
    };
    Ok(OutboxRow {
        id: ItemId(row.get(0)?),
        case: case(row, 1)?,
        kind: row.get(2)?,
        sealed: row.get(3)?,
        created_at: instant(row, 4)?,
        state,
        attempts: small(row, 6)?,
        next_at: instant(row, 7)?,
        last_error: row.get(8)?,
    })
}

pub(crate) fn draft(row: &Row<'_>) -> Result<Draft> {
    Ok(Draft {
        case: case(row, 0)?,
        service: service(row, 1)?,
        version: hash(row, 2)?,
        revision: count(row, 3)?,
        sealed: row.get(4)?,
        updated_at: instant(row, 5)?,
        expires_on: day(row, 6)?.ok_or_else(|| damaged(6, Type::Null))?,
    })
}

pub(crate) fn blob(row: &Row<'_>) -> Result<Blob> {
    Ok(Blob {
        id: BlobId(row.get(0)?),
        case: case(row, 1)?,
        label: row.get(2)?,
        size: count(row, 3)?,
        created_at: instant(row, 4)?,
    })
}

pub(crate) fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        token: hash(row, 0)?,
        agent: row.get(1).map(AgentId)?,
        created_at: instant(row, 2)?,
        last_seen: instant(row, 3)?,
        expires_at: instant(row, 4)?,
    })
}

pub(crate) fn password(row: &Row<'_>) -> Result<Password> {
    let locked: Option<i64> = row.get(3)?;
    Ok(Password {
        agent: row.get(0).map(AgentId)?,
        phc: row.get(1)?,
        failed: small(row, 2)?,
        locked_until: locked.map(|_| instant(row, 3)).transpose()?,
    })
}

pub(crate) fn reading(row: &Row<'_>) -> Result<Reading> {
    Ok(Reading {
        case: case(row, 0)?,
        agent: row.get(1).map(AgentId)?,
        thing: row.get(2)?,
        at: instant(row, 3)?,
        sealed: row.get(4)?,
    })
}

pub(crate) fn version(row: &Row<'_>) -> Result<ServiceVersion> {
    Ok(ServiceVersion {
        hash: hash(row, 0)?,
        service: service(row, 1)?,
        source: row.get(2)?,
        accepted_at: instant(row, 3)?,
        position: Position(count(row, 4)?),
    })
}
