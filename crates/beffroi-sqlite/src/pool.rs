//! A few connections that read, lent one at a time.

use crate::database::open_reader;
use beffroi_ports::Fault;
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// Connections opened when first needed, at most `size` of them.
pub(crate) struct Pool {
    path: PathBuf,
    size: usize,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub fn new(path: PathBuf, size: usize) -> Self {
        Self { path, size, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Lends a connection to `query`, waiting for one where all are out.
    pub fn with<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let loan = Loan { pool: self, db: Some(self.take()?) };
        loan.db.as_ref().map_or(Err(Fault::Unavailable("no connection".to_owned())), query)
    }

    /// An idle connection, or one more where the pool has room.
    fn take(&self) -> Result<Connection, Fault> {
        let full = |state: &mut State| state.idle.is_empty() && state.lent >= self.size;
        let waited = self.returned.wait_while(self.lock(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.lent += 1;
        if let Some(db) = state.idle.pop() {
            return Ok(db);
        }
        drop(state);
        open_reader(&self.path).inspect_err(|_| self.give_back(None))
    }

    fn give_back(&self, db: Option<Connection>) {
        let mut state = self.lock();
        state.lent -= 1;
        state.idle.extend(db);
        drop(state);
        self.returned.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Brings its connection back, even where the query panics.
struct Loan<'a> {
    pool: &'a Pool,
    db: Option<Connection>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.pool.give_back(self.db.take());
    }
}
