//! The latest entries of the journals that are watched. They are read once for all watchers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::store::tables::counted_entries::CountedEntry;
use crate::store::{Error, Store, read};

/// Maximum number of entries in a tail. Watchers further behind read the journal.
const KEPT: usize = 256;
/// Interval at which the journal is read even without a signal: another server may have written to it.
const LOOK: Duration = Duration::from_secs(1);

/// The tails of the periods that are watched, by the periods' keys.
#[derive(Clone, Debug, Default)]
pub struct Tails(Arc<Mutex<HashMap<i64, Weak<Tail>>>>);

impl Tails {
    /// The tail of a period, kept up to date as long as someone holds it. A new tail begins after `position`.
    pub fn follow(&self, store: &Store, key: i64, position: i64) -> Arc<Tail> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tail) = tails.get(&key).and_then(Weak::upgrade).filter(|tail| tail.is_followed()) {
            return tail;
        }
        tails.retain(|_, tail| tail.strong_count() > 0);
        let (sender, receiver) = watch::channel(position);
        let tail = Arc::new(Tail { recent: Mutex::default(), position: receiver });
        tails.insert(key, Arc::downgrade(&tail));
        let follower = Follower { store: store.clone(), key, tail: Arc::downgrade(&tail), position: sender };
        tokio::spawn(async move {
            if let Err(error) = follower.follow().await {
                // The watchers then read the journal themselves and get the error.
                tracing::debug!(%error, "the tail of a journal is not followed any more");
            }
        });
        tail
    }
}

/// The latest entries of one journal, without a gap.
#[derive(Debug)]
pub struct Tail {
    recent: Mutex<VecDeque<Arc<CountedEntry>>>,
    /// Last position in the tail.
    position: watch::Receiver<i64>,
}

impl Tail {
    /// Last position in the tail. The channel closes when the tail is no longer kept up to date.
    pub fn position(&self) -> watch::Receiver<i64> {
        self.position.clone()
    }

    /// Up to `limit` entries after a position; None if the tail begins later.
    pub fn after(&self, position: i64, limit: usize) -> Option<VecDeque<Arc<CountedEntry>>> {
        let recent = self.recent();
        let Some(first) = recent.front().map(|entry| entry.stored.entry.position) else {
            return (position >= *self.position.borrow()).then(VecDeque::new);
        };
        // Positions have no gaps, so the index of an entry follows from its position.
        let skipped = usize::try_from(position + 1 - first).ok()?;
        Some(recent.iter().skip(skipped).take(limit).cloned().collect())
    }

    fn is_followed(&self) -> bool {
        self.position.has_changed().is_ok()
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<Arc<CountedEntry>>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the new entries of a journal to its tail.
struct Follower {
    store: Store,
    key: i64,
    tail: Weak<Tail>,
    /// Last position read.
    position: watch::Sender<i64>,
}

impl Follower {
    /// Runs as long as somebody holds the tail. Fails if the journal cannot be read.
    async fn follow(self) -> Result<(), Error> {
        let mut committed = self.store.committed();
        while let Some(tail) = self.tail.upgrade() {
            committed.mark_unchanged();
            while self.read_on(&tail).await? {}
            drop(tail);
            loop {
                match timeout(LOOK, committed.changed()).await {
                    Ok(Err(_)) => return Ok(()),
                    // Most commits are to other periods.
                    Ok(Ok(())) if !self.store.may_be_beyond(self.key, *self.position.borrow()) => {}
                    Ok(Ok(())) | Err(_) => break,
                }
            }
        }
        Ok(())
    }

    /// Adds the next entries to the tail. Returns whether there may be more.
    async fn read_on(&self, tail: &Tail) -> Result<bool, Error> {
        let (key, after) = (self.key, *self.position.borrow());
        let entries = self.store.read(move |conn| read::journal::page(conn, key, after, KEPT as i64)).await?;
        let entries: Vec<Arc<CountedEntry>> = entries.into_iter().map(Arc::new).collect();
        let Some(last) = entries.last().map(|entry| entry.stored.entry.position) else { return Ok(false) };
        let is_full = entries.len() == KEPT;
        {
            let mut recent = tail.recent();
            recent.extend(entries);
            let surplus = recent.len().saturating_sub(KEPT);
            recent.drain(..surplus);
        }
        self.position.send_replace(last);
        Ok(is_full)
    }
}
