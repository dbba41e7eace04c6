//! Deltas: what ranges of a journal change, net, so that an earlier point of the register is known without reading every entry since.
//!
//! The [`projector`] makes a [`delta`] of each 4,096 entries and merges 16 into a larger one (`merge`), up to a million entries. A delta consists of
//! [`section`]s, written by [`bytes`] into a [`file`](self::file) beside the register, on both databases. [`DeltaRange`] is what a reader finds there: it compares the
//! hash at its end with the reader's own journal, and where there are no deltas the entries are read. So an answer is exact however far behind the
//! file is, and whether or not it exists.

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

use crate::store::db::{Error, sqlite};
use crate::store::derived::derived_file;
use crate::store::derived::projector::Pace;
pub use range::DeltaRange;
pub use section::IndexedField;

/// Entries of a delta that is not merged. Tests make many small ones.
const ENTRIES: i64 = if cfg!(test) { 8 } else { 4096 };
/// Deltas of which one of the next level is made.
const MERGED: i64 = if cfg!(test) { 3 } else { 16 };
/// Levels of deltas: those that are not merged, and those merged once and twice, which hold a million entries.
const LEVELS: usize = 3;

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
    /// Whether readers may use the file: it was opened, and has not failed since.
    is_ready: AtomicBool,
    is_damaged: AtomicBool,
    pace: Pace,
}

impl Deltas {
    /// The deltas of a register in a file. The projector opens it; until then readers do without.
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

    /// Opens the file, or begins it. One that is damaged is made anew.
    fn make_ready(&self) -> Result<(), Error> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        let is_damaged = self.inner.is_damaged.load(Ordering::Acquire);
        if is_damaged || file.is_none() {
            let open = if is_damaged { derived_file::anew } else { derived_file::open };
            *file = None;
            *file = Some(open(Some(self.path()), &file::format(), &self.inner.register)?);
            self.inner.is_damaged.store(false, Ordering::Release);
        }
        self.inner.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Runs something of the projector on the file.
    fn with_file<T>(&self, body: impl FnOnce(&mut SqliteConnection) -> Result<T, Error>) -> Result<T, Error> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file =
            file.as_mut().ok_or_else(|| Error::Unfit("the file of past changes is not open".to_owned()))?;
        body(file).inspect_err(|error| self.note_failure(error))
    }

    /// A connection that reads a snapshot of the file; none if it cannot be used.
    fn reader(&self) -> Option<SqliteConnection> {
        if !self.inner.is_ready.load(Ordering::Acquire) {
            return None;
        }
        let opened =
            sqlite::open_reader(self.path()).and_then(|mut c| file::begin_snapshot(&mut c).map(|()| c));
        opened.inspect_err(|error| self.note_failure(error)).ok()
    }

    /// Notes that the file failed. If that is for good, the projector makes it anew.
    fn note_failure(&self, error: &Error) {
        if error.is_transient() {
            tracing::debug!(%error, "the file of past changes cannot be asked; the journal is read instead");
            return;
        }
        tracing::warn!(%error, "the file of past changes is damaged; it is made anew");
        self.inner.is_damaged.store(true, Ordering::Release);
        self.inner.is_ready.store(false, Ordering::Release);
    }
}
