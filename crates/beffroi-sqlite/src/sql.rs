//! Every statement, in the subset SQLite and PostgreSQL share.
//!
//! Parameters are `$1`, `$2`… and appear in that order the first time, since
//! SQLite numbers them by first use (a test reads this file and checks).
//! Nothing here folds case, rounds or reads a clock: Rust does.

pub const COUNT_EVENTS: &str = "select coalesce(max(sequence), 0) from journal where case_id = $1";
pub const EVENTS: &str = "select position, case_id, sequence, service, version, kind, \
    recorded_at, sealed, previous, hash from journal where case_id = $1 order by sequence";
pub const SCAN: &str = "select position, case_id, sequence, service, version, kind, \
    recorded_at, sealed, previous, hash from journal where position > $1 order by position \
    limit $2";
pub const ADD_EVENT: &str = "insert into journal (position, case_id, sequence, service, version, \
    kind, recorded_at, sealed, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub const HEAD: &str = "select position, hash from journal_head where id = 1";
pub const MOVE_HEAD: &str = "update journal_head set position = $1, hash = $2 where id = 1";

pub const KNOWN_VALUE: &str = "select case_id, events from idempotency where value = $1";
pub const ADD_VALUE: &str =
    "insert into idempotency (value, case_id, events) values ($1, $2, $3)";

pub const CASE_OF: &str = "select case_id from access where secret = $1";
pub const ADD_ACCESS: &str =
    "insert into access (secret, case_id) values ($1, $2) on conflict (secret) do nothing";
/// A filed case keeps the hashes of its addresses: whoever holds one is told
/// that it was erased. A draft was never filed and leaves nothing.
pub const DROP_ACCESS: &str = "delete from access where case_id = $1 and not exists \
    (select 1 from journal where case_id = $1)";

pub const ADD_ERASURE: &str =
    "insert into erasures (case_id) values ($1) on conflict (case_id) do nothing";
pub const IS_ERASING: &str = "select count(*) from erasures where case_id = $1";
pub const ERASURES: &str = "select case_id from erasures";
pub const DROP_ERASURE: &str = "delete from erasures where case_id = $1";

pub const CASE_ROW: &str = "select case_id, service, stage, filed_on, silence_on, due_on, \
    purge_on, outcome, assigned, updated_at, events from case_rows where case_id = $1";
pub const PUT_ROW: &str = "insert into case_rows (case_id, service, stage, filed_on, silence_on, \
    due_on, purge_on, outcome, assigned, updated_at, events) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
    on conflict (case_id) do update set service = excluded.service, stage = excluded.stage, \
    filed_on = excluded.filed_on, silence_on = excluded.silence_on, due_on = excluded.due_on, \
    purge_on = excluded.purge_on, outcome = excluded.outcome, assigned = excluded.assigned, \
    updated_at = excluded.updated_at, events = excluded.events";
pub const DROP_ROW: &str = "delete from case_rows where case_id = $1";
pub const DROP_ROWS: &str = "delete from case_rows";
/// Conditions, order and page are added by `lists`.
pub const LIST_ROWS: &str = "select case_id, service, stage, filed_on, silence_on, due_on, \
    purge_on, outcome, assigned, updated_at, events from case_rows";
pub const COUNT_ROWS: &str = "select count(*) from case_rows";

/// Conditions and page are added by `lists`.
pub const LIST_OUTBOX: &str = "select id, case_id, kind, sealed, created_at, state, attempts, \
    next_at, last_error from outbox";
pub const ADD_MESSAGE: &str = "insert into outbox (id, case_id, kind, sealed, created_at, state, \
    attempts, next_at, last_error) values ($1, $2, $3, $4, $5, 0, 0, $6, null) \
    on conflict (id) do nothing";
pub const MARK_MESSAGE: &str = "update outbox set state = $1, attempts = attempts + 1, \
    next_at = $2, last_error = $3 where id = $4";
pub const DROP_MESSAGES: &str = "delete from outbox where case_id = $1";

pub const DRAFT: &str = "select case_id, service, version, revision, sealed, updated_at, \
    expires_on from drafts where case_id = $1";
pub const DRAFT_REVISION: &str = "select revision from drafts where case_id = $1";
pub const PUT_DRAFT: &str = "insert into drafts (case_id, service, version, revision, sealed, \
    updated_at, expires_on) values ($1, $2, $3, $4, $5, $6, $7) \
    on conflict (case_id) do update set service = excluded.service, version = excluded.version, \
    revision = excluded.revision, sealed = excluded.sealed, updated_at = excluded.updated_at, \
    expires_on = excluded.expires_on";
pub const DROP_DRAFT: &str = "delete from drafts where case_id = $1";
pub const EXPIRED_DRAFTS: &str = "select case_id from drafts where expires_on < $1 \
    order by expires_on, case_id limit $2";

pub const BLOB: &str = "select id, case_id, label, size, created_at from blobs where id = $1";
pub const BLOBS: &str = "select id, case_id, label, size, created_at from blobs \
    where case_id = $1 order by created_at, id";
pub const BLOB_IDS: &str = "select id from blobs";
pub const ADD_BLOB: &str =
    "insert into blobs (id, case_id, label, size, created_at) values ($1, $2, $3, $4, $5)";
pub const DROP_BLOB: &str = "delete from blobs where id = $1";
pub const FORGET_BLOBS: &str = "delete from blobs where case_id = $1";
pub const DROP_BLOBS: &str = "delete from blobs where case_id = $1 returning id";

pub const SESSION: &str = "select token, agent, created_at, last_seen, expires_at from sessions \
    where token = $1";
pub const SESSIONS: &str = "select token, agent, created_at, last_seen, expires_at from sessions \
    where agent = $1 order by last_seen desc, token";
pub const PUT_SESSION: &str = "insert into sessions (token, agent, created_at, last_seen, \
    expires_at) values ($1, $2, $3, $4, $5) on conflict (token) do update set \
    agent = excluded.agent, created_at = excluded.created_at, last_seen = excluded.last_seen, \
    expires_at = excluded.expires_at";
pub const END_SESSION: &str = "delete from sessions where token = $1";
pub const END_SESSIONS: &str = "delete from sessions where agent = $1";
pub const END_STALE: &str = "delete from sessions where expires_at <= $1 or last_seen <= $2";

pub const PASSWORD: &str = "select agent, phc, failed, locked_until from passwords \
    where agent = $1";
pub const PUT_PASSWORD: &str = "insert into passwords (agent, phc, failed, locked_until) \
    values ($1, $2, $3, $4) on conflict (agent) do update set phc = excluded.phc, \
    failed = excluded.failed, locked_until = excluded.locked_until";

pub const VERSION: &str = "select hash, service, source, accepted_at, position \
    from service_versions where hash = $1 order by number desc limit 1";
pub const VERSIONS: &str = "select hash, service, source, accepted_at, position \
    from service_versions where service = $1 order by number";
pub const LATEST_VERSION: &str = "select hash from service_versions where service = $1 \
    order by number desc limit 1";
pub const SERVICES: &str = "select distinct service from service_versions order by service";
pub const ADD_VERSION: &str = "insert into service_versions (number, hash, service, source, \
    accepted_at, position) values ((select coalesce(max(number), 0) + 1 from service_versions), \
    $1, $2, $3, $4, $5)";

pub const SETTING: &str = "select value from settings where name = $1";
pub const PUT_SETTING: &str = "insert into settings (name, value) values ($1, $2) \
    on conflict (name) do update set value = excluded.value";
pub const DROP_SETTING: &str = "delete from settings where name = $1";

pub const HAS_READING: &str = "select count(*) from readings where case_id = $1 \
    and agent = $2 and thing = $3 and at >= $4 and at <= $5";
pub const ADD_READING: &str = "insert into readings (number, case_id, agent, thing, at, sealed) \
    values ($1, $2, $3, $4, $5, $6)";
/// Conditions and page are added by `lists`.
pub const LIST_READINGS: &str = "select case_id, agent, thing, at, sealed from readings";
pub const READINGS_HEAD: &str = "select noted, forgotten from readings_head where id = 1";
pub const MOVE_READINGS: &str = "update readings_head set noted = $1, forgotten = $2 where id = 1";
pub const COUNT_READINGS: &str = "select count(*) from readings";
pub const FIRST_READING: &str = "select min(number) from readings where at >= $1";
pub const DROP_READINGS: &str = "delete from readings where number < $1";

pub const KEY: &str = "select wrapped from keys where case_id = $1 and destroyed = 0";
pub const PUT_KEY: &str = "insert into keys (case_id, wrapped, destroyed) values ($1, $2, 0) \
    on conflict (case_id) do update set wrapped = excluded.wrapped, destroyed = 0";
pub const WRAPPED_KEYS: &str = "select case_id, wrapped from keys \
    where case_id > $1 and destroyed = 0 order by case_id limit $2";
pub const REWRAP: &str = "update keys set wrapped = $1 \
    where case_id = $2 and wrapped = $3 and destroyed = 0";
pub const DESTROYED_KEYS: &str = "select case_id from keys where destroyed = 1";
/// Same length, so SQLite overwrites the cell where it lies.
pub const DESTROY_KEY: &str = "update keys set wrapped = zeroblob(length(wrapped)), \
    destroyed = 1 where case_id = $1";

#[cfg(test)]
mod tests {
    #[test]
    fn parameters_appear_in_their_order() {
        let source = include_str!("sql.rs");
        let statements = source.split("pub const ").skip(1).map(|s| s.split(';').next());
        let mut seen = 0;
        for statement in statements.flatten() {
            let mut highest = 0;
            for rest in statement.split('$').skip(1) {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let number: u32 = digits.parse().expect("a number after the dollar");
                assert!(number <= highest + 1, "{statement}");
                highest = highest.max(number);
            }
            seen += 1;
        }
        assert!(seen > 50, "{seen} statements read");
    }
}
