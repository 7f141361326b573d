//! The one thread that writes: many commands, one commit.
//!
//! Commands wait in a bounded queue. The thread takes the first, then all that
//! wait behind it up to [`BATCH`] (no timer: while one commit flushes, the next
//! batch gathers). Each runs in a savepoint, so one that fails takes nothing
//! with it. Nobody is answered before the commit.

use crate::{database::fault, sql};
use beffroi_base::CaseId;
use beffroi_ports::{BlobId, Fault, Rewrap, WrappedKey};
use rusqlite::{Connection, OptionalExtension, Params, params};
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

/// Commands in one commit, at most.
const BATCH: usize = 256;

/// How long an erasure that could not be carried out waits for the next try.
const RETRY: Duration = Duration::from_secs(30);

/// How much the writer has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Commands answered.
    pub commands: u64,
    /// Commits of `journal.db` they took.
    pub commits: u64,
}

/// The queue and the thread behind it.
pub(crate) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    commands: AtomicU64,
    commits: AtomicU64,
}

impl Writer {
    /// Finishes the erasures a crash interrupted, then starts the thread.
    pub fn start(
        db: Connection,
        keys: Connection,
        pieces: PathBuf,
        queue: usize,
    ) -> Result<Self, Fault> {
        let counters = Arc::new(Counters::default());
        let mut desk = Desk { db, keys, pieces, counters: counters.clone(), unfinished: false };
        desk.finish_erasures()?;
        let (sender, receiver) = sync_channel(queue);
        let thread = Builder::new().name("beffroi-writer".to_owned());
        let thread = thread.spawn(move || desk.serve(&receiver))?;
        Ok(Self { queue: Some(sender), thread: Some(thread), counters })
    }

    pub fn activity(&self) -> Activity {
        Activity {
            commands: self.counters.commands.load(Ordering::Relaxed),
            commits: self.counters.commits.load(Ordering::Relaxed),
        }
    }

    /// Queues a command and waits for its answer.
    pub fn run<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: FnMut(&mut Work<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let stopped = || E::from(Fault::Unavailable("the writer has stopped".to_owned()));
        let (sender, answer) = sync_channel(1);
        let job = Box::new(Command { command, result: None, sender });
        self.queue.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        answer.recv().unwrap_or_else(|_| Err(stopped()))
    }
}

impl Drop for Writer {
    /// Closes the queue; the thread writes what is in it and leaves.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A command in the queue, whatever it answers.
trait Job: Send {
    /// Runs it; whether its changes are to be kept. May be run again.
    fn run(&mut self, work: &mut Work<'_>) -> bool;
    /// Sends the answer: what it found, or the fault that undid it.
    fn answer(self: Box<Self>, undone: Option<Fault>);
}

struct Command<F, T, E> {
    command: F,
    result: Option<Result<T, E>>,
    sender: SyncSender<Result<T, E>>,
}

impl<F, T, E> Job for Command<F, T, E>
where
    F: FnMut(&mut Work<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run(&mut self, work: &mut Work<'_>) -> bool {
        let result = (self.command)(work);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, undone: Option<Fault>) {
        let answer = match (self.result, undone) {
            (Some(Ok(_)) | None, Some(fault)) => Err(fault.into()),
            (Some(result), _) => result,
            (None, None) => Err(Fault::Unavailable("the command was not run".to_owned()).into()),
        };
        // Nobody listens any more: the caller's thread is gone.
        let _ = self.sender.send(answer);
    }
}

/// What a command works with, inside its savepoint.
pub(crate) struct Work<'a> {
    db: &'a Connection,
    keys: &'a Connection,
    after: After,
}

/// What goes around the commit.
#[derive(Default)]
struct After {
    /// To be durable before it.
    new_keys: Vec<(CaseId, WrappedKey)>,
    rewrapped: Vec<Rewrap>,
    /// To be carried out behind it.
    erased: Vec<CaseId>,
    unlinked: Vec<BlobId>,
}

impl After {
    fn marks(&self) -> [usize; 4] {
        [self.new_keys.len(), self.erased.len(), self.unlinked.len(), self.rewrapped.len()]
    }

    fn back_to(&mut self, [new_keys, erased, unlinked, rewrapped]: [usize; 4]) {
        self.rewrapped.truncate(rewrapped);
        self.new_keys.truncate(new_keys);
        self.erased.truncate(erased);
        self.unlinked.truncate(unlinked);
    }
}

impl Work<'_> {
    /// Runs a statement that changes something; how many rows it changed.
    pub fn change(&self, sql: &str, params: impl Params) -> Result<u64, Fault> {
        let run = || self.db.prepare_cached(sql)?.execute(params);
        run().map(|count| count as u64).map_err(fault)
    }

    /// Reads inside the transaction.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        query(self.db).map_err(fault)
    }

    /// Whether the case has a key, those of this batch included.
    pub fn has_key(&self, case: CaseId) -> Result<bool, Fault> {
        if self.after.erased.contains(&case) {
            return Ok(false);
        }
        if self.after.new_keys.iter().any(|(other, _)| *other == case) {
            return Ok(true);
        }
        let find = || {
            let mut find = self.keys.prepare_cached(sql::KEY)?;
            find.query_row(params![case.0], |_| Ok(())).optional()
        };
        Ok(find().map_err(fault)?.is_some())
    }

    /// Gives a case its key, durable before the commit. The caller has checked
    /// that the case is not begun.
    pub fn add_key(&mut self, case: CaseId, key: WrappedKey) -> Result<(), Fault> {
        // A key destroyed a moment later would be this one.
        let query = |db: &Connection| {
            db.prepare_cached(sql::IS_ERASING)?
                .query_row(params![case.0], |row| row.get::<_, i64>(0))
        };
        if self.read(query)? > 0 {
            return Err(Fault::Unavailable(format!("case {case} is being erased")));
        }
        self.after.new_keys.push((case, key));
        Ok(())
    }

    /// Replaces a wrapped key that is still as it was read; whether it is.
    pub fn rewrap(&mut self, change: Rewrap) -> Result<bool, Fault> {
        if self.after.erased.contains(&change.case) {
            return Ok(false);
        }
        let find = || {
            let mut find = self.keys.prepare_cached(sql::KEY)?;
            find.query_row(params![change.case.0], |row| row.get(0).map(WrappedKey)).optional()
        };
        let same = find().map_err(fault)?.is_some_and(|key| key == change.from);
        if same {
            self.after.rewrapped.push(change);
        }
        Ok(same)
    }

    /// Removes a document's file once its row is gone.
    pub fn unlink(&mut self, id: BlobId) {
        self.after.unlinked.push(id);
    }

    /// Decides that all about a case but its events and row is destroyed.
    pub fn erase(&mut self, case: CaseId) -> Result<(), Fault> {
        for sql in [sql::DROP_ACCESS, sql::DROP_MESSAGES, sql::DROP_DRAFT] {
            self.change(sql, params![case.0])?;
        }
        let ids = self.read(|db| {
            let mut drop = db.prepare_cached(sql::DROP_BLOBS)?;
            let ids = drop.query_map(params![case.0], |row| row.get(0).map(BlobId))?;
            ids.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        self.after.unlinked.extend(ids);
        self.change(sql::ADD_ERASURE, params![case.0])?;
        self.after.erased.push(case);
        Ok(())
    }
}

/// The thread's own things.
struct Desk {
    db: Connection,
    keys: Connection,
    pieces: PathBuf,
    counters: Arc<Counters>,
    /// An erasure was decided and could not be carried out yet.
    unfinished: bool,
}

impl Desk {
    fn serve(mut self, queue: &Receiver<Box<dyn Job>>) {
        while let Some(batch) = self.gather(queue) {
            self.commit(batch);
        }
        // The last commits move into the databases, the logs are emptied. A
        // failure loses nothing: the logs are read at the next opening.
        let _ = empty_log(&self.db);
        let _ = empty_log(&self.keys);
    }

    /// The next batch; `None` once the queue is closed and empty.
    fn gather(&mut self, queue: &Receiver<Box<dyn Job>>) -> Option<Vec<Box<dyn Job>>> {
        let first = loop {
            if !self.unfinished {
                break queue.recv().ok()?;
            }
            match queue.recv_timeout(RETRY) {
                Ok(job) => break job,
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => drop(self.finish_erasures()),
            }
        };
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(BATCH - 1));
        Some(batch)
    }

    /// Commits a batch and answers it. One that cannot be committed whole (a
    /// full disk takes the transaction with it) is tried again one by one.
    fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        match self.attempt(&mut batch) {
            Ok(after) => {
                let erased = self.carry_out(&after);
                for (job, erases) in batch.into_iter().zip(after.erases) {
                    self.counters.commands.fetch_add(1, Ordering::Relaxed);
                    job.answer(erased.clone().err().filter(|_| erases));
                }
            }
            Err(fault) => {
                if !self.db.is_autocommit() {
                    let _ = self.db.execute_batch("rollback");
                }
                if batch.len() > 1 {
                    batch.into_iter().for_each(|job| self.commit(vec![job]));
                } else if let Some(job) = batch.pop() {
                    self.counters.commands.fetch_add(1, Ordering::Relaxed);
                    job.answer(Some(fault));
                }
            }
        }
    }

    fn attempt(&mut self, batch: &mut [Box<dyn Job>]) -> Result<Committed, Fault> {
        let step = |sql| self.db.prepare_cached(sql)?.execute([]).map(drop);
        let step = |sql| step(sql).map_err(fault);
        step("begin immediate")?;
        let mut work = Work { db: &self.db, keys: &self.keys, after: After::default() };
        let mut erases = Vec::with_capacity(batch.len());
        for job in batch {
            let marks = work.after.marks();
            step("savepoint command")?;
            if !job.run(&mut work) {
                work.after.back_to(marks);
                if self.db.is_autocommit() {
                    return Err(Fault::Unavailable("the transaction was lost".to_owned()));
                }
                step("rollback to command")?;
            }
            step("release command")?;
            erases.push(work.after.marks()[1] > marks[1]);
        }
        let after = work.after;
        self.put_keys(&after)?;
        step("commit")?;
        self.counters.commits.fetch_add(1, Ordering::Relaxed);
        Ok(Committed { after, erases })
    }

    fn put_keys(&self, after: &After) -> Result<(), Fault> {
        if after.new_keys.is_empty() && after.rewrapped.is_empty() {
            return Ok(());
        }
        let put = || {
            let transaction = self.keys.unchecked_transaction()?;
            for (case, key) in &after.new_keys {
                transaction.prepare_cached(sql::PUT_KEY)?.execute(params![case.0, key.0])?;
            }
            for Rewrap { case, from, to } in &after.rewrapped {
                transaction.prepare_cached(sql::REWRAP)?.execute(params![to.0, case.0, from.0])?;
            }
            transaction.commit()
        };
        put().map_err(fault)
    }

    /// What is done behind a commit. An error is about erasures only.
    fn carry_out(&mut self, committed: &Committed) -> Result<(), Fault> {
        let erased = if committed.after.erased.is_empty() && !self.unfinished {
            Ok(())
        } else {
            self.finish_erasures()
        };
        if !committed.after.rewrapped.is_empty() {
            // No old wrapping stays in the log; the next commit tries again.
            let _ = empty_log(&self.keys);
        }
        for id in &committed.after.unlinked {
            // What stays is sealed, has no row, and goes at the next opening.
            let _ = fs::remove_file(self.pieces.join(id.to_string()));
        }
        erased
    }

    /// Destroys the keys of the cases in `erasures`, then forgets the list.
    fn finish_erasures(&mut self) -> Result<(), Fault> {
        let result = self.destroy_keys();
        self.unfinished = result.is_err();
        result
    }

    fn destroy_keys(&self) -> Result<(), Fault> {
        let list = || -> rusqlite::Result<Vec<[u8; 10]>> {
            let mut list = self.db.prepare_cached(sql::ERASURES)?;
            list.query_map([], |row| row.get(0))?.collect()
        };
        let cases = list().map_err(fault)?;
        if cases.is_empty() {
            return Ok(());
        }
        run_all(&self.keys, sql::DESTROY_KEY, &cases).map_err(fault)?;
        empty_log(&self.keys)?;
        run_all(&self.db, sql::DROP_ERASURE, &cases).map_err(fault)
    }
}

/// A batch that is durable: what remains to do, and which commands erased.
struct Committed {
    after: After,
    erases: Vec<bool>,
}

fn run_all(db: &Connection, sql: &str, cases: &[[u8; 10]]) -> rusqlite::Result<()> {
    let transaction = db.unchecked_transaction()?;
    for case in cases {
        transaction.prepare_cached(sql)?.execute(params![case])?;
    }
    transaction.commit()
}

/// Moves the write-ahead log into the database and empties its file.
fn empty_log(db: &Connection) -> Result<(), Fault> {
    let busy: i64 = db
        .query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))
        .map_err(fault)?;
    match busy {
        0 => Ok(()),
        _ => Err(Fault::Unavailable("a reader holds the log".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::database::{JOURNAL, KEYS, open_writer};
    use std::sync::Barrier;

    fn writer(folder: &std::path::Path) -> Writer {
        let open = |name, steps| open_writer(&folder.join(name), steps, None).unwrap();
        let (db, keys) = (open("journal.db", JOURNAL), open("clefs.db", KEYS));
        Writer::start(db, keys, folder.to_owned(), 1024).unwrap()
    }

    fn set(name: String) -> impl FnMut(&mut Work<'_>) -> Result<(), Fault> + Send {
        move |work| work.change(sql::PUT_SETTING, params![name, "x"]).map(drop)
    }

    /// Keeps the writer busy with one command until every other one waits.
    fn behind_one_command(writer: &Writer, others: impl Fn(usize) + Sync, count: usize) {
        let gate = Arc::new(Barrier::new(2));
        std::thread::scope(|scope| {
            let held = gate.clone();
            scope.spawn(|| {
                writer.run::<(), Fault, _>(move |_| {
                    held.wait();
                    held.wait();
                    Ok(())
                })
            });
            // The writer is inside the command now, and stays there.
            gate.wait();
            for n in 0..count {
                let others = &others;
                scope.spawn(move || others(n));
            }
            // Time for all of them to reach the queue.
            std::thread::sleep(Duration::from_millis(300));
            gate.wait();
        });
    }

    #[test]
    fn commands_that_wait_together_are_committed_together() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(folder.path());
        let others = |n: usize| writer.run(set(format!("s{n}"))).unwrap();
        behind_one_command(&writer, others, 100);
        assert_eq!(writer.activity(), Activity { commands: 101, commits: 2 });
    }

    #[test]
    fn a_command_that_fails_does_not_sink_its_batch() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(folder.path());
        let others = |n: usize| {
            let mut set = set(format!("s{n}"));
            let answer = writer.run(move |work| {
                set(work)?;
                work.unlink(BlobId([1; 16]));
                match n % 3 {
                    0 => Err(Fault::Corrupt("for the test".to_owned())),
                    _ => Ok(n),
                }
            });
            assert_eq!(answer.is_ok(), !n.is_multiple_of(3));
        };
        behind_one_command(&writer, others, 30);
        assert_eq!(writer.activity().commits, 2);
        let count = |work: &mut Work<'_>| {
            work.read(|db| db.query_row("select count(*) from settings", [], |row| row.get(0)))
        };
        assert_eq!(writer.run(count), Ok::<i64, Fault>(20));
    }

    #[test]
    fn a_batch_whose_transaction_is_lost_is_tried_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(folder.path());
        let others = |n: usize| {
            let mut set = set(format!("s{n}"));
            let answer = writer.run(move |work| {
                set(work)?;
                // What SQLite may do by itself when the disk fails.
                match n {
                    7 => Err(work
                        .read(|db| db.execute_batch("rollback; nonsense"))
                        .expect_err("nonsense fails")),
                    _ => Ok(()),
                }
            });
            assert_eq!(answer.is_ok(), n != 7);
        };
        behind_one_command(&writer, others, 20);
        let count = |work: &mut Work<'_>| {
            work.read(|db| db.query_row("select count(*) from settings", [], |row| row.get(0)))
        };
        assert_eq!(writer.run(count), Ok::<i64, Fault>(19));
    }

    #[test]
    fn what_waits_is_written_when_the_town_closes() {
        let folder = tempfile::tempdir().unwrap();
        let first = writer(folder.path());
        let queue = first.queue.clone().unwrap();
        for n in 0..50 {
            let (sender, _) = sync_channel(1);
            let command = set(format!("s{n}"));
            queue.send(Box::new(Command { command, result: None, sender })).ok().unwrap();
        }
        drop(queue);
        drop(first);
        let log = std::fs::metadata(folder.path().join("journal.db-wal"));
        assert!(log.map_or(0, |log| log.len()) == 0);
        let count = |work: &mut Work<'_>| {
            work.read(|db| db.query_row("select count(*) from settings", [], |row| row.get(0)))
        };
        assert_eq!(writer(folder.path()).run(count), Ok::<i64, Fault>(50));
    }
}
