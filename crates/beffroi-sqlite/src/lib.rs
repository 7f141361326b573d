//! Everything a town keeps, on embedded SQLite.
//!
//! One folder is one town:
//!
//! | file | what |
//! | --- | --- |
//! | `journal.db` | journal, work lists, drafts, outbox, sessions, service versions, traces of readings |
//! | `clefs.db` | the wrapped key of each case, apart so that it is backed up apart |
//! | `pieces/` | the sealed bytes of documents, one file each |
//! | `verrou` | held by the process that serves the town |
//!
//! The master key is in a file elsewhere ([`master_key`]).
//!
//! One thread writes. It takes what waits in a queue, gives each command a
//! savepoint, commits once for all, then answers all (`writer`). Readers have
//! connections of their own that cannot write.
//!
//! # Order of writes
//!
//! A new key is durable in `clefs.db` before the commit of the first event that
//! needs it. An erasure is decided by the same commit as its event (table
//! `erasures`), then carried out: key overwritten, log of `clefs.db` emptied,
//! documents removed. A crash between the two is made good at the next opening.
//! The bytes of a document are durable before its row; files without a row are
//! removed at the next opening.

mod blobs;
mod database;
mod desk;
mod drafts;
mod journal;
mod lists;
mod place;
mod pool;
mod readings;
mod registry;
mod rows;
mod sql;
mod writer;

pub use place::{begin_rotation, end_rotation, master_key};
pub use writer::Activity;

use beffroi_base::Text;
use beffroi_ports::Fault;
use database::fault;
use place::{Place, sync_folder};
use pool::Pool;
use rusqlite::{Connection, backup::Backup};
use std::{
    fs::File,
    path::Path,
    sync::atomic::AtomicU64,
    time::Duration,
};
use writer::{Work, Writer};

/// How a town is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that read at the same time.
    pub readers: usize,
    /// Commands that may wait for the writer; beyond, callers wait to wait.
    pub queue: usize,
    /// Largest size of `journal.db` in pages of 4 KiB; `None` is the disk's.
    /// Reaching it is [`Fault::DiskFull`].
    pub page_limit: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { readers: cores + 2, queue: 1024, page_limit: None }
    }
}

/// A town on SQLite. Dropping it writes what waits, then closes.
pub struct Sqlite {
    writer: Writer,
    journal: Pool,
    keys: Pool,
    place: Place,
    /// Numbers the files being received.
    received: AtomicU64,
    // Last, so that the town is let go of once everything else is closed.
    _lock: File,
}

impl Sqlite {
    /// Opens the town in `folder`, making it where there is none.
    ///
    /// `Unsuitable` on a network file system or with a database from a newer
    /// version; `Occupied` where another process serves it; `Corrupt` where a
    /// file is not a database.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        Self::open_with(folder, Options::default())
    }

    /// Opens the town with other limits.
    pub fn open_with(folder: &Path, options: Options) -> Result<Self, Fault> {
        let place = Place::prepare(folder)?;
        let lock = place.lock()?;
        let journal = database::open_writer(
            &place.journal(),
            database::JOURNAL,
            options.page_limit,
        )?;
        let keys = database::open_writer(&place.keys(), database::KEYS, None)?;
        blobs::sweep(&journal, &place.pieces())?;
        let writer = Writer::start(journal, keys, place.pieces(), options.queue)?;
        Ok(Self {
            writer,
            journal: Pool::new(place.journal(), options.readers.max(1)),
            keys: Pool::new(place.keys(), 1),
            place,
            received: AtomicU64::new(0),
            _lock: lock,
        })
    }

    /// How much the writer has done since the opening.
    pub fn activity(&self) -> Activity {
        self.writer.activity()
    }

    /// Copies the town while it serves: `journal.db` and `pieces/` into
    /// `folder`, `clefs.db` into `keys_folder`, which must be another place,
    /// with a shorter life: an erased case can be read again only by who keeps
    /// both an old journal and an old copy of the keys.
    ///
    /// The two folders must not hold a copy yet. A document erased while the
    /// copy runs may be missing from it.
    pub fn backup(&self, folder: &Path, keys_folder: &Path) -> Result<(), Fault> {
        Self::copy_of(&self.place, folder, keys_folder)
    }

    /// The same from another process, whether the town in `town` is served or
    /// not: reading takes no lock, and a copy never keeps the writer waiting.
    pub fn backup_of(town: &Path, folder: &Path, keys_folder: &Path) -> Result<(), Fault> {
        Self::copy_of(&Place::existing(town), folder, keys_folder)
    }

    fn copy_of(place: &Place, folder: &Path, keys_folder: &Path) -> Result<(), Fault> {
        if folder == keys_folder {
            return Err(Fault::Unsuitable(Text::new(
                "les clés se sauvegardent ailleurs que le journal",
                "keys are backed up elsewhere than the journal",
            )));
        }
        let copy = Place::prepare(folder)?;
        copy_database(&database::open_reader(&place.journal())?, &copy.journal())?;
        blobs::copy(&copy, &place.pieces())?;
        // Keys last: every case of the copied journal that lives has its key.
        std::fs::create_dir_all(keys_folder)?;
        copy_database(&database::open_reader(&place.keys())?, &keys_folder.join("clefs.db"))?;
        sync_folder(keys_folder)?;
        sync_folder(folder)
    }

    /// Puts a town back from its copies, into a folder where there is none.
    ///
    /// `tombstones` is a later copy of `clefs.db`, or the one of the lost town if
    /// it can still be read: what was erased since the copies were made is erased
    /// again before the town opens. Cases whose retention ended since are the
    /// business of whoever opens it (`Town::settle`).
    pub fn restore(copy: &Path, keys: &Path, tombstones: Option<&Path>, folder: &Path) -> Result<(), Fault> {
        let from = Place::existing(copy);
        let place = Place::prepare(folder)?;
        copy_database(&database::open_reader(&from.journal())?, &place.journal())?;
        blobs::copy(&place, &from.pieces())?;
        let keys = database::open_reader(&keys.join("clefs.db"))?;
        copy_database(&keys, &place.keys())?;
        if let Some(later) = tombstones {
            bury(&place, later)?;
        }
        sync_folder(folder)
    }

    /// Runs a command on the writer's thread; returns once it is durable.
    fn write<T, E>(
        &self,
        command: impl FnMut(&mut Work<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.writer.run(command)
    }

    /// Runs a query on a connection that cannot write.
    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        self.journal.with(|db| query(db).map_err(fault))
    }
}

/// Erases again, in restored databases, the cases a later `clefs.db` knows as
/// erased: the opening carries out what `erasures` lists.
fn bury(place: &Place, later: &Path) -> Result<(), Fault> {
    let erased: Vec<[u8; 10]> = {
        let later = database::open_reader(later)?;
        let list = || -> rusqlite::Result<Vec<_>> {
            let mut list = later.prepare(sql::DESTROYED_KEYS)?;
            list.query_map([], |row| row.get(0))?.collect()
        };
        list().map_err(fault)?
    };
    let journal = database::open_writer(&place.journal(), database::JOURNAL, None)?;
    let all = || {
        let transaction = journal.unchecked_transaction()?;
        for case in &erased {
            for statement in [sql::DROP_ACCESS, sql::DROP_MESSAGES, sql::DROP_DRAFT, sql::DROP_ROW, sql::FORGET_BLOBS, sql::ADD_ERASURE] {
                transaction.execute(statement, [case])?;
            }
        }
        transaction.commit()
    };
    all().map_err(fault)
}

/// Copies a database in one step: a reader never keeps the writer waiting.
fn copy_database(from: &Connection, to: &Path) -> Result<(), Fault> {
    if to.exists() {
        let path = to.display();
        return Err(Fault::Unsuitable(Text::new(
            format!("il y a déjà une copie à `{path}`"),
            format!("there is a copy at `{path}` already"),
        )));
    }
    let copy = |to: &Path| {
        let mut to = Connection::open(to)?;
        Backup::new(from, &mut to)?.run_to_completion(i32::MAX, Duration::ZERO, None)
    };
    copy(to).map_err(fault)?;
    Ok(File::open(to)?.sync_all()?)
}
