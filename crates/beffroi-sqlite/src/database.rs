//! Opening a database: settings, migrations, and errors as faults.

use beffroi_base::Text;
use beffroi_ports::{Fault, sha256};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, ffi, params};
use std::{path::Path, time::Duration};

/// One step of a schema, applied once, in order, for ever unchanged.
pub(crate) struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

/// The steps of `journal.db`.
pub(crate) const JOURNAL: &[Migration] = &[
    Migration {
        name: "journal-0001-town",
        sql: include_str!("../migrations/journal-0001-town.sql"),
    },
    Migration {
        name: "journal-0002-readings",
        sql: include_str!("../migrations/journal-0002-readings.sql"),
    },
];

/// The steps of `clefs.db`.
pub(crate) const KEYS: &[Migration] = &[Migration {
    name: "keys-0001-keys",
    sql: include_str!("../migrations/keys-0001-keys.sql"),
}];

/// A database error, as the operator must be told.
pub(crate) fn fault(error: rusqlite::Error) -> Fault {
    match &error {
        rusqlite::Error::SqliteFailure(cause, _) => match cause.code {
            ErrorCode::DiskFull => Fault::DiskFull,
            // The index of the write-ahead log could not grow.
            _ if cause.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Fault::DiskFull,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Fault::Corrupt(error.to_string())
            }
            _ => Fault::Unavailable(error.to_string()),
        },
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..) => Fault::Corrupt(error.to_string()),
        _ => Fault::Unavailable(error.to_string()),
    }
}

/// The writer's connection: write-ahead log, every commit flushed to the disk.
pub(crate) fn open_writer(
    path: &Path,
    migrations: &[Migration],
    page_limit: Option<u32>,
) -> Result<Connection, Fault> {
    let mut db = Connection::open(path).map_err(fault)?;
    let set = |db: &Connection| {
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        db.pragma_update(None, "secure_delete", "on")?;
        db.pragma_update(None, "trusted_schema", "off")?;
        db.pragma_update(None, "wal_autocheckpoint", 4000)?;
        db.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        db.pragma_update(None, "cache_size", -32 * 1024)?;
        if let Some(pages) = page_limit {
            db.query_row(&format!("pragma max_page_count = {pages}"), [], |_| Ok(()))?;
        }
        db.set_prepared_statement_cache_capacity(128);
        Ok(())
    };
    set(&db).map_err(fault)?;
    migrate(&mut db, migrations)?;
    Ok(db)
}

/// A reader's connection, which cannot write.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(fault)?;
    let set = |db: &Connection| {
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "query_only", "on")?;
        db.pragma_update(None, "cache_size", -8 * 1024)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(())
    };
    set(&db).map_err(fault)?;
    Ok(db)
}

/// Brings a database to the present schema, in one transaction.
fn migrate(db: &mut Connection, migrations: &[Migration]) -> Result<(), Fault> {
    let transaction = db.transaction().map_err(fault)?;
    let table = "create table if not exists migrations (number integer primary key, \
        name text not null, checksum blob not null) strict";
    transaction.execute_batch(table).map_err(fault)?;
    for (number, migration) in (1i64..).zip(migrations) {
        apply(&transaction, number, migration)?;
    }
    let count = "select count(*) from migrations";
    let known: i64 = transaction.query_row(count, [], |row| row.get(0)).map_err(fault)?;
    if known > migrations.len() as i64 {
        return Err(Fault::Unsuitable(Text::new(
            "la base vient d'une version plus récente de Beffroi : mettez le programme à jour",
            "the database comes from a newer version of Beffroi: update the program",
        )));
    }
    transaction.commit().map_err(fault)
}

fn apply(db: &Connection, number: i64, migration: &Migration) -> Result<(), Fault> {
    let checksum = sha256(&[migration.sql.as_bytes()]).0;
    let applied: Option<(String, Vec<u8>)> = db
        .query_row(
            "select name, checksum from migrations where number = $1",
            params![number],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(fault)?;
    match applied {
        Some((_, known)) if known == checksum => Ok(()),
        Some((name, _)) => Err(Fault::Unsuitable(Text::new(
            format!("l'étape `{name}` du schéma n'est pas celle que ce programme connaît"),
            format!("schema step `{name}` is not the one this program knows"),
        ))),
        None => {
            db.execute_batch(migration.sql).map_err(fault)?;
            let note = "insert into migrations (number, name, checksum) values ($1, $2, $3)";
            db.execute(note, params![number, migration.name, checksum]).map_err(fault)?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_changed_or_newer_schema_is_refused_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        drop(open_writer(&path, JOURNAL, None).unwrap());
        drop(open_writer(&path, JOURNAL, None).unwrap());
        let changed = [Migration { name: "journal-0001-town", sql: "select 1" }];
        let refused = open_writer(&path, &changed, None).unwrap_err();
        assert!(refused.to_string().contains("journal-0001-town"), "{refused}");
        let refused = open_writer(&path, &[], None).unwrap_err();
        assert!(refused.to_string().contains("newer version"), "{refused}");
        drop(open_writer(&path, JOURNAL, None).unwrap());
    }

    #[test]
    fn a_step_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let broken = [
            Migration { name: "one", sql: "create table a (x integer) strict" },
            Migration { name: "two", sql: "create table b (x integer) strict; nonsense" },
        ];
        assert!(open_writer(&path, &broken, None).is_err());
        let db = Connection::open(&path).unwrap();
        let count = "select count(*) from sqlite_schema";
        assert_eq!(db.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }

    #[test]
    fn what_is_not_a_database_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        std::fs::write(&path, [b'x'; 4096]).unwrap();
        let refused = open_writer(&path, JOURNAL, None).unwrap_err();
        assert!(matches!(refused, Fault::Corrupt(_)), "{refused}");
    }
}
