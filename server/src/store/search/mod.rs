//! Finds calls and issues by words, Chinese ones of one and two characters as well as whole English ones.
//!
//! An index (`index`, in a second file) follows the journal outside the writes' transactions (`follow`). It only says which rows may match: what
//! it has not reached yet is taken from the journal, and every row is looked at again with [`Query::matches`] before it is shown. So an answer is
//! complete and exact, however far behind the index is, and whether or not there is one.

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
use crate::store::derived::projector::Pace;
use index::Index;
pub use terms::Query;

/// More rows than this are not named one by one: the list walks through all of its rows instead, which finds enough of what is so common.
const MAX_CANDIDATES: usize = 10_000;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Calls, by summary, confidential note and incident address.
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
    /// One connection for all: a search waits for the stretch that is just being indexed, some 50 ms.
    state: Mutex<State>,
    pace: Pace,
}

/// What can be said of the index.
enum State {
    /// It may have read another journal than the register's.
    Unchecked(Index),
    /// It goes along with the journal.
    Ready(Index),
    /// It failed and must be made anew.
    Damaged,
}

impl State {
    fn is_ready(&self) -> bool {
        matches!(self, State::Ready(_))
    }

    /// It was compared with the journal.
    fn set_ready(&mut self) {
        *self = match std::mem::replace(self, State::Damaged) {
            State::Unchecked(index) | State::Ready(index) => State::Ready(index),
            State::Damaged => State::Damaged,
        };
    }
}

impl Search {
    /// Opens the index of a register in a file, or in memory. Until its follower has compared it with the journal it is not asked.
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

    /// Position of a period's journal up to which it is indexed; 0 as long as the index is not ready.
    pub fn position(&self, key: i64) -> i64 {
        self.ask(|index| index.position(key)).unwrap_or(0)
    }

    /// Numbers of all rows that may match, as `conn` sees the register; none if they are too many to be named, or the index is far behind.
    pub fn candidates(
        &self,
        conn: &mut Conn,
        key: i64,
        kind: Kind,
        query: &Query,
    ) -> Result<Option<Vec<i64>>, Error> {
        let limit = MAX_CANDIDATES as i64 + 1;
        // Whichever of the two is ahead, nothing falls between them: the index keeps what it has read, and the journal tells the rest.
        let found =
            self.ask(|index| Ok((index.position(key)?, index.find(key, kind, &query.terms(), limit)?)));
        let (position, mut numbers) = found.unwrap_or_default();
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

    /// Asks the index if it is ready. It must not fail a search: what it cannot tell is read from the register.
    fn ask<T>(&self, question: impl FnOnce(&mut Index) -> Result<T, Error>) -> Option<T> {
        if !self.state().is_ready() {
            return None;
        }
        self.with_index(question).ok()
    }

    /// Runs something on the index. If it fails for good, the index is made anew.
    fn with_index<T>(&self, body: impl FnOnce(&mut Index) -> Result<T, Error>) -> Result<T, Error> {
        let mut state = self.state();
        let (State::Unchecked(index) | State::Ready(index)) = &mut *state else {
            return Err(Error::Unfit("the search index is being made anew".to_owned()));
        };
        let answer = body(index);
        if let Err(error) = &answer
            && !error.is_transient()
        {
            tracing::warn!(%error, "the search index is damaged; it is made anew");
            *state = State::Damaged;
        }
        answer
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
