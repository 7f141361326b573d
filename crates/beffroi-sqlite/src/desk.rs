//! Sessions and passwords on SQLite.

use crate::{
    Sqlite,
    rows::{self, micros},
    sql,
    writer::Work,
};
use beffroi_base::{AgentId, Hash32};
use beffroi_ports::{Attempt, Desk, Fault, Password, Session, SessionScope};
use rusqlite::{Connection, OptionalExtension, params};

impl Desk for Sqlite {
    fn put_session(&self, session: Session) -> Result<(), Fault> {
        self.write(move |work| {
            let params = params![
                session.token.0,
                session.agent.0,
                micros(session.created_at),
                micros(session.last_seen),
                micros(session.expires_at),
            ];
            work.change(sql::PUT_SESSION, params).map(drop)
        })
    }

    fn session(&self, token: &Hash32) -> Result<Option<Session>, Fault> {
        self.read(|db| crate::journal::one(db, sql::SESSION, &token.0, rows::session))
    }

    fn sessions(&self, agent: &AgentId) -> Result<Vec<Session>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::SESSIONS)?;
            list.query_map(params![agent.0], rows::session)?.collect()
        })
    }

    fn end_sessions(&self, scope: SessionScope) -> Result<u64, Fault> {
        self.write(move |work| match &scope {
            SessionScope::Token(token) => work.change(sql::END_SESSION, params![token.0]),
            SessionScope::Agent(agent) => work.change(sql::END_SESSIONS, params![agent.0]),
            SessionScope::Stale { expired, idle } => {
                work.change(sql::END_STALE, params![micros(*expired), micros(*idle)])
            }
        })
    }

    fn password(&self, agent: &AgentId) -> Result<Option<Password>, Fault> {
        self.read(|db| password(db, agent))
    }

    fn put_password(&self, password: Password) -> Result<(), Fault> {
        self.write(move |work| put_password(work, &password))
    }

    fn attempt(&self, agent: &AgentId, attempt: Attempt) -> Result<Option<Password>, Fault> {
        let agent = agent.clone();
        self.write(move |work| {
            let Some(mut record) = work.read(|db| password(db, &agent))? else {
                return Ok(None);
            };
            record.note(attempt);
            put_password(work, &record)?;
            Ok(Some(record))
        })
    }
}

fn password(db: &Connection, agent: &AgentId) -> rusqlite::Result<Option<Password>> {
    let mut find = db.prepare_cached(sql::PASSWORD)?;
    find.query_row(params![agent.0], rows::password).optional()
}

fn put_password(work: &Work<'_>, password: &Password) -> Result<(), Fault> {
    let params =
        params![password.agent.0, password.phc, password.failed, password.locked_until.map(micros)];
    work.change(sql::PUT_PASSWORD, params).map(drop)
}
