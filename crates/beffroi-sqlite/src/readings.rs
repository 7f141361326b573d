//! Traces of readings on SQLite.

use crate::{
    Sqlite,
    database::{fault, open_reader},
    lists,
    place::Place,
    rows::{self, int, micros},
    sql,
    writer::Work,
};
use beffroi_base::Instant;
use beffroi_ports::{Fault, Reading, ReadingCount, ReadingQuery, Readings};
use rusqlite::{Connection, Result as Sql, params, params_from_iter};
use std::path::Path;

impl Readings for Sqlite {
    fn note_readings(&self, readings: Vec<Reading>, since: Instant) -> Result<u64, Fault> {
        readings.iter().for_each(Reading::assert_sound);
        if readings.is_empty() {
            return Ok(0);
        }
        self.write(move |work| note(work, &readings, since))
    }

    fn readings(&self, query: &ReadingQuery) -> Result<Vec<Reading>, Fault> {
        self.read(|db| list(db, query))
    }

    fn forget_readings(&self, before: Instant) -> Result<u64, Fault> {
        self.write(move |work| {
            let (noted, _) = work.read(head)?;
            let first = |db: &Connection| db.prepare_cached(sql::FIRST_READING)?.query_row(params![micros(before)], |row| row.get::<_, Option<i64>>(0));
            let kept = work.read(first)?.unwrap_or(noted + 1);
            let count = work.change(sql::DROP_READINGS, params![kept])?;
            if count > 0 {
                work.change(sql::MOVE_READINGS, params![noted, kept - 1])?;
            }
            Ok(count)
        })
    }

    fn count_readings(&self) -> Result<ReadingCount, Fault> {
        self.read(count)
    }
}

impl Sqlite {
    /// Traces of readings, read from another process while the town serves or
    /// not: reading takes no lock.
    pub fn readings_of(town: &Path, query: &ReadingQuery) -> Result<Vec<Reading>, Fault> {
        list(&open_reader(&Place::existing(town).journal())?, query).map_err(fault)
    }
}

fn note(work: &mut Work<'_>, readings: &[Reading], since: Instant) -> Result<u64, Fault> {
    let (noted, forgotten) = work.read(head)?;
    let mut number = noted;
    for reading in readings {
        let (case, agent, thing, at) = (reading.case.0, &reading.agent.0, &reading.thing, micros(reading.at));
        let stands = |db: &Connection| db.prepare_cached(sql::HAS_READING)?.query_row(params![case, agent, thing, micros(since), at], |row| row.get::<_, i64>(0));
        if work.read(stands)? == 0 {
            number += 1;
            work.change(sql::ADD_READING, params![number, case, agent, thing, at, reading.sealed])?;
        }
    }
    if number > noted {
        work.change(sql::MOVE_READINGS, params![number, forgotten])?;
    }
    Ok((number - noted).unsigned_abs())
}

fn list(db: &Connection, query: &ReadingQuery) -> Sql<Vec<Reading>> {
    let (text, params) = lists::readings(query);
    let mut list = db.prepare_cached(&text)?;
    list.query_map(params_from_iter(params), rows::reading)?.collect()
}

/// The numbers of the last one noted and of the last one forgotten.
fn head(db: &Connection) -> Sql<(i64, i64)> {
    db.prepare_cached(sql::READINGS_HEAD)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn count(db: &Connection) -> Sql<ReadingCount> {
    // One transaction, so that both numbers speak of the same moment.
    let db = db.unchecked_transaction()?;
    let (noted, forgotten) = head(&db)?;
    let kept: i64 = db.prepare_cached(sql::COUNT_READINGS)?.query_row([], |row| row.get(0))?;
    let missing = int((noted - forgotten).unsigned_abs()) - kept;
    Ok(ReadingCount { kept: kept.unsigned_abs(), missing: u64::try_from(missing).unwrap_or(0) })
}
