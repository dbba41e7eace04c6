//! The latest entries of the journals that are watched: read once for all who watch them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::api::convert::output::Payload;
use crate::store::tables::views::JournalEntry;
use crate::store::{Error, Store, read};

/// Maximum number of entries in a tail. Watchers further behind read the journal.
const KEPT: usize = 256;
/// Interval at which the journal is read even without a signal: another server may have written to it.
const LOOK: Duration = Duration::from_secs(1);

/// An entry with its parsed payload.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As it is stored.
    pub entry: JournalEntry,
    /// What it says.
    pub payload: Payload,
}

impl Entry {
    /// Reads its payload.
    pub fn read(entry: JournalEntry) -> Result<Self, Error> {
        let payload = Payload::read(&entry)?;
        Ok(Self { entry, payload })
    }
}

/// The tails of the periods that are watched.
#[derive(Clone, Debug, Default)]
pub struct Tails(Arc<Mutex<HashMap<i64, Weak<Tail>>>>);

impl Tails {
    /// The tail of a period, which is followed as long as someone holds it. A new tail begins after `position`.
    pub fn follow(&self, store: &Store, key: i64, position: i64) -> Arc<Tail> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tail) = tails.get(&key).and_then(Weak::upgrade).filter(|tail| tail.is_followed()) {
            return tail;
        }
        tails.retain(|_, tail| tail.strong_count() > 0);
        let (reached, reaches) = watch::channel(position);
        let tail = Arc::new(Tail { recent: Mutex::default(), reaches });
        tails.insert(key, Arc::downgrade(&tail));
        let follower = Follower { store: store.clone(), key, tail: Arc::downgrade(&tail), reached };
        tokio::spawn(async move {
            if let Err(error) = follower.follow().await {
                // The watchers then read the journal themselves, and get the error.
                tracing::debug!(%error, "the tail of a journal is not followed any more");
            }
        });
        tail
    }
}

/// The latest entries of one journal, without a gap.
#[derive(Debug)]
pub struct Tail {
    recent: Mutex<VecDeque<Arc<Entry>>>,
    reaches: watch::Receiver<i64>,
}

impl Tail {
    /// Last position in the tail. Closed when the journal is no longer followed.
    pub fn reaches(&self) -> watch::Receiver<i64> {
        self.reaches.clone()
    }

    /// Up to `limit` entries after a position; None if the tail begins later.
    pub fn after(&self, position: i64, at_most: usize) -> Option<VecDeque<Arc<Entry>>> {
        let recent = self.recent();
        let Some(first) = recent.front().map(|entry| entry.entry.position) else {
            return (position >= *self.reaches.borrow()).then(VecDeque::new);
        };
        // They are gapless: the place of an entry follows from its position.
        let skipped = usize::try_from(position + 1 - first).ok()?;
        Some(recent.iter().skip(skipped).take(at_most).cloned().collect())
    }

    fn is_followed(&self) -> bool {
        self.reaches.has_changed().is_ok()
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<Arc<Entry>>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a journal as it grows.
struct Follower {
    store: Store,
    key: i64,
    tail: Weak<Tail>,
    reached: watch::Sender<i64>,
}

impl Follower {
    /// Follows as long as somebody holds the tail.
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
                    Ok(Ok(())) if !self.store.may_be_beyond(self.key, *self.reached.borrow()) => {}
                    Ok(Ok(())) | Err(_) => break,
                }
            }
        }
        Ok(())
    }

    /// Adds the next entries to the tail; whether there may be more.
    async fn read_on(&self, tail: &Tail) -> Result<bool, Error> {
        let (key, after) = (self.key, *self.reached.borrow());
        let entries = self.store.read(move |conn| read::journal::page(conn, key, after, KEPT as i64)).await?;
        let entries: Vec<Arc<Entry>> =
            entries.into_iter().map(|entry| Entry::read(entry).map(Arc::new)).collect::<Result<_, _>>()?;
        let Some(last) = entries.last().map(|entry| entry.entry.position) else { return Ok(false) };
        let is_full = entries.len() == KEPT;
        {
            let mut recent = tail.recent();
            recent.extend(entries);
            let surplus = recent.len().saturating_sub(KEPT);
            recent.drain(..surplus);
        }
        self.reached.send_replace(last);
        Ok(is_full)
    }
}
