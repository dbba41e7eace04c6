//! The text search: finds calls and issues by Han characters and by whole words of other scripts.
//!
//! The `index`, in a file of its own, follows the journals outside of the writes' transactions (`projector`). It only says which rows may match. Entries
//! that are not indexed yet are read from the journal, and every row is checked with [`Query::matches`] and [`Query::matches_digits`] before it is shown. So an answer is complete and
//! exact, no matter how far behind the index is, or whether there is one.

mod documents;
mod index;
mod projector;
mod terms;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::db::conn::Conn;
use crate::store::db::error::Error;
use crate::store::db::reached::LastEntry;
use crate::store::derived::projector::Pace;
use crate::store::tables::protection;
use index::Index;
pub use terms::Query;

/// Maximum number of candidates. With more, the list walks through all of its rows instead: a query that is so common soon fills a page.
const MAX_CANDIDATES: usize = 10_000;

/// The last indexed entry of each period, of the index of a register in a file. Empty if there is none that could be used.
pub fn reached_in(path: &Path, register: &[u8]) -> Vec<LastEntry> {
    index::reached_in(path, register).unwrap_or_default()
}

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Calls, by summary, confidential note and incident address, and by the last digits of their numbers.
    Call,
    /// Issues, by title, address and latest public reply.
    Issue,
}

/// The text search. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    inner: Arc<Inner>,
}

struct Inner {
    path: Option<PathBuf>,
    register: Vec<u8>,
    /// One connection for all: a search waits for the batch that is being indexed, about 50 ms.
    state: Mutex<State>,
    pace: Pace,
}

/// The state of the index.
enum State {
    /// Opened, but it may have been made from another journal.
    Unchecked(Index),
    /// Compared with the journal.
    Ready(Index),
    /// It failed and must be recreated.
    Damaged,
}

impl State {
    fn is_ready(&self) -> bool {
        matches!(self, State::Ready(_))
    }

    fn set_ready(&mut self) {
        *self = match std::mem::replace(self, State::Damaged) {
            State::Unchecked(index) | State::Ready(index) => State::Ready(index),
            State::Damaged => State::Damaged,
        };
    }
}

impl Search {
    /// Opens the index of a register, in memory if there is no path. It is not used until the projector has compared it with the journal.
    pub fn open(path: Option<&Path>, register: &[u8]) -> Result<Self, Error> {
        let index = Index::open(path, register)?;
        let inner = Inner {
            path: path.map(Path::to_owned),
            register: register.to_owned(),
            state: Mutex::new(State::Unchecked(index)),
            pace: Pace::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Position up to which a period's journal is indexed; 0 while the index is not ready.
    pub fn position(&self, key: i64) -> i64 {
        self.query_index(|index| index.position(key)).unwrap_or(0)
    }

    /// Numbers of all rows that may match, in the snapshot of `conn`. None if there are too many candidates, or the index is far behind.
    pub fn candidates(
        &self,
        conn: &mut Conn,
        key: i64,
        kind: Kind,
        query: &Query,
    ) -> Result<Option<Vec<i64>>, Error> {
        let limit = MAX_CANDIDATES as i64 + 1;
        // The index may be ahead of the snapshot or behind it. Neither loses a row: the index keeps the texts of all revisions, and the journal
        // has what comes after it.
        let protection = protection::of(conn, key)?;
        let terms = query.terms().into_iter().map(|term| protection.term(term)).collect();
        let indexed =
            self.query_index(|index| Ok((index.position(key)?, index.find(key, kind, &terms, limit)?)));
        let (position, mut numbers) = indexed.unwrap_or_default();
        if numbers.len() > MAX_CANDIDATES {
            return Ok(None);
        }
        numbers.extend(documents::changed_after(conn, key, kind, position, limit)?);
        if numbers.len() > MAX_CANDIDATES {
            return Ok(None);
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(Some(numbers))
    }

    /// Queries the index. None if it is not ready or fails: a search then reads the register instead.
    fn query_index<T>(&self, query: impl FnOnce(&mut Index) -> Result<T, Error>) -> Option<T> {
        if !self.state().is_ready() {
            return None;
        }
        self.with_index(query).ok()
    }

    /// Runs something on the index. An error that is not transient marks the index as damaged.
    fn with_index<T>(&self, body: impl FnOnce(&mut Index) -> Result<T, Error>) -> Result<T, Error> {
        let mut state = self.state();
        let (State::Unchecked(index) | State::Ready(index)) = &mut *state else {
            return Err(Error::Unfit("the search index is being recreated".to_owned()));
        };
        let answer = body(index);
        if let Err(error) = &answer
            && !error.is_transient()
        {
            tracing::warn!(%error, "the search index is damaged; it is recreated");
            *state = State::Damaged;
        }
        answer
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
