//! Keeping a town: verifying, rebuilding, restoring, changing the master key.

use crate::{Tick, Town, Trouble};
use beffroi_ports::{ChainReport, Fault, KeyEncryptionKey, Random, Rewrap, Store};

/// Keys wrapped again at a time.
const PAGE: u64 = 500;

/// What settling a restored town found.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The chain.
    pub chain: ChainReport,
    /// What the clock did: cases whose retention ended since the copy was made
    /// are erased here, before anyone reads them.
    pub tick: Tick,
    /// Rows of the work lists, rebuilt.
    pub rows: usize,
}

impl Town {
    /// Recomputes every hash of the journal.
    pub fn verify_journal(&self) -> Result<ChainReport, Trouble> {
        Ok(self.store.verify()?)
    }

    /// Makes a restored town fit to open: its chain verified, its rows rebuilt,
    /// and everything time would have done since the copy done now.
    pub fn settle(&self) -> Result<Settled, Trouble> {
        let chain = self.verify_journal()?;
        self.rebuild()?;
        let tick = self.tick()?;
        let rows = self.rebuild()?;
        Ok(Settled { chain, tick, rows })
    }
}

/// Wraps every key again under another master key, and says how many. May be
/// stopped and run again: keys already under the new one are left as they are.
/// The town is closed meanwhile.
pub fn rotate_key(store: &dyn Store, random: &dyn Random, old: &KeyEncryptionKey, new: &KeyEncryptionKey) -> Result<u64, Fault> {
    crate::proof::rotate_signer(store, random, old, new)?;
    let (mut after, mut count) = (None, 0);
    loop {
        let page = store.wrapped_keys(after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        after = Some(*last);
        let mut changes = vec![];
        for (case, from) in page {
            if !new.wrapped(&from) {
                let to = new.wrap(random, case, &old.unwrap(case, &from)?);
                changes.push(Rewrap { case, from, to });
            }
        }
        count += store.rewrap(changes)?;
    }
}
