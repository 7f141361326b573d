//! Drafts on SQLite.

use crate::{
    Sqlite,
    journal::{add_access, draft_revision, event_count, one},
    rows::{self, int, micros},
    sql,
    writer::Work,
};
use beffroi_base::{CaseId, Day};
use beffroi_ports::{AppendError, Draft, DraftWrite, Drafts, Fault};
use rusqlite::params;

impl Drafts for Sqlite {
    fn put_draft(&self, write: DraftWrite) -> Result<u64, AppendError> {
        write.assert_sound();
        self.write(move |work| put(work, &write))
    }

    fn draft(&self, case: CaseId) -> Result<Option<Draft>, Fault> {
        self.read(|db| one(db, sql::DRAFT, &case.0, rows::draft))
    }

    fn delete_draft(&self, case: CaseId) -> Result<bool, Fault> {
        self.write(move |work| {
            let found = work.change(sql::DROP_DRAFT, params![case.0])? > 0;
            if found && event_count(work, case)? == 0 {
                work.erase(case)?;
            }
            Ok(found)
        })
    }

    fn expired_drafts(&self, day: Day, limit: u64) -> Result<Vec<CaseId>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::EXPIRED_DRAFTS)?;
            list.query_map(params![day.to_string(), int(limit)], rows::first_case)?.collect()
        })
    }
}

fn put(work: &mut Work<'_>, write: &DraftWrite) -> Result<u64, AppendError> {
    let actual = draft_revision(work, write.case)?;
    if write.expected != actual || event_count(work, write.case)? > 0 {
        return Err(AppendError::Conflict { actual });
    }
    match &write.new_key {
        Some(key) => work.add_key(write.case, key.clone())?,
        None if work.has_key(write.case)? => {}
        None => return Err(AppendError::NoKey),
    }
    add_access(work, write.case, &write.access)?;
    let revision = actual + 1;
    work.change(
        sql::PUT_DRAFT,
        params![
            write.case.0,
            write.service.as_str(),
            write.version.0,
            int(revision),
            write.sealed,
            micros(write.updated_at),
            write.expires_on.to_string(),
        ],
    )?;
    Ok(revision)
}
