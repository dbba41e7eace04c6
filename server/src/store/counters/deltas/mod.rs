//! Deltas: the net changes of ranges of a journal. With them, figures as of an earlier point do not need every entry since.
//!
//! The [`projector`] makes a [`delta`] of every 4,096 entries and merges 16 of them into a larger one (`merge`), up to a million entries. A delta consists
//! of [`section`]s, which [`bytes`] encodes; they are stored in a derived [`file`](self::file), with either database. Readers use a [`DeltaRange`], whose last
//! hash is compared with the reader's own journal. Entries that no delta covers are read from the journal. So an answer is exact, no matter how far behind the
//! file is, or whether there is one.

mod bytes;
mod delta;
mod file;
mod merge;
mod projector;
mod range;
mod section;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::sqlite::SqliteConnection;

use crate::store::db::reached::LastEntry;
use crate::store::db::{Error, sqlite};
use crate::store::derived::derived_file;
use crate::store::derived::projector::Pace;
pub use range::DeltaRange;
pub use section::IndexedField;

/// Number of entries of a delta of level 0. Tests make many small ones.
const ENTRIES: i64 = if cfg!(test) { 8 } else { 4096 };
/// Number of deltas that are merged into one of the next level.
const MERGE_FACTOR: i64 = if cfg!(test) { 3 } else { 16 };
/// Number of levels of deltas. Those of the last level are merged twice and cover a million entries.
const LEVELS: usize = 3;

/// The last entry of each period that is in a delta, of the file of a register. Empty if there is none that could be used.
pub fn reached_in(path: &Path, register: &[u8]) -> Vec<LastEntry> {
    file::reached_in(path, register).unwrap_or_default()
}

/// The deltas of a register. Cheap to clone.
#[derive(Clone)]
pub struct Deltas {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    register: Vec<u8>,
    /// The connection of the projector.
    file: Mutex<Option<SqliteConnection>>,
    /// Whether readers may use the file: it was opened and has not failed since.
    is_ready: AtomicBool,
    is_damaged: AtomicBool,
    pace: Pace,
}

impl Deltas {
    /// The deltas of a register, in a file that the projector opens. Until then readers do not use it.
    pub fn new(path: PathBuf, register: Vec<u8>) -> Self {
        let inner = Inner {
            path,
            register,
            file: Mutex::new(None),
            is_ready: AtomicBool::new(false),
            is_damaged: AtomicBool::new(false),
            pace: Pace::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Opens the file, and creates it if there is none. A damaged file is recreated.
    fn make_ready(&self) -> Result<(), Error> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        let is_damaged = self.inner.is_damaged.load(Ordering::Acquire);
        if is_damaged || file.is_none() {
            let open = if is_damaged { derived_file::recreate } else { derived_file::open };
            *file = None;
            *file = Some(open(Some(self.path()), &file::format(), &self.inner.register)?);
            self.inner.is_damaged.store(false, Ordering::Release);
        }
        self.inner.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Runs something on the projector's connection. An error that is not transient marks the file as damaged.
    fn with_file<T>(&self, body: impl FnOnce(&mut SqliteConnection) -> Result<T, Error>) -> Result<T, Error> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file =
            file.as_mut().ok_or_else(|| Error::Unfit("the file of past changes is not open".to_owned()))?;
        body(file).inspect_err(|error| self.note_failure(error))
    }

    /// A connection that reads one snapshot of the file. None if the file is not ready or fails.
    fn reader(&self) -> Option<SqliteConnection> {
        if !self.inner.is_ready.load(Ordering::Acquire) {
            return None;
        }
        let opened =
            sqlite::open_reader(self.path()).and_then(|mut c| file::begin_snapshot(&mut c).map(|()| c));
        opened.inspect_err(|error| self.note_failure(error)).ok()
    }

    /// Records an error of the file. If it is not transient, the projector recreates the file.
    fn note_failure(&self, error: &Error) {
        if error.is_transient() {
            tracing::debug!(%error, "the file of past changes is not available; the journal is read instead");
            return;
        }
        tracing::warn!(%error, "the file of past changes is damaged; it is recreated");
        self.inner.is_damaged.store(true, Ordering::Release);
        self.inner.is_ready.store(false, Ordering::Release);
    }
}
