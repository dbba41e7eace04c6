//! Blocks: what stretches of the journals have changed, net, so that an earlier point of the register is found without reading every entry since.
//!
//! A follower (`follow`) makes a block of each so many entries (`block`, from `entries`) and merges blocks (`merge`); `part` says what is kept of
//! each, `bytes` how it is written, `file` where: in a file beside the register, on both databases. [`DeltaRange`] is what a reader finds there. It
//! looks whether the blocks are of the journal that it reads, and where there are none the entries themselves tell: an answer is exact however far
//! behind the file is, and whether or not there is one.

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

/// Entries of a block that is not merged. Tests have many blocks of few.
const ENTRIES: i64 = if cfg!(test) { 8 } else { 4096 };
/// Blocks of which one of the next level is made.
const MERGED: i64 = if cfg!(test) { 3 } else { 16 };
/// How often blocks are merged, and once more: the largest hold a million entries.
const LEVELS: usize = 3;

/// The blocks of a register. Cheap to clone.
#[derive(Clone)]
pub struct Deltas {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    register: Vec<u8>,
    /// Of the follower.
    file: Mutex<Option<SqliteConnection>>,
    /// Whether readers may ask the file: it was opened, and has not failed since.
    is_ready: AtomicBool,
    is_damaged: AtomicBool,
    pace: Pace,
}

impl Deltas {
    /// The blocks of a register, kept in a file. It is opened by the follower; until then nobody asks it.
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
            *file = Some(open(Some(self.path()), &file::FORMAT, &self.inner.register)?);
            self.inner.is_damaged.store(false, Ordering::Release);
        }
        self.inner.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Runs something of the follower on the file.
    fn with_file<T>(&self, body: impl FnOnce(&mut SqliteConnection) -> Result<T, Error>) -> Result<T, Error> {
        let mut file = self.inner.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file =
            file.as_mut().ok_or_else(|| Error::Unfit("the file of past changes is not open".to_owned()))?;
        body(file).inspect_err(|error| self.failed(error))
    }

    /// A connection that reads the file as it is now; none if it cannot be asked.
    fn reader(&self) -> Option<SqliteConnection> {
        if !self.inner.is_ready.load(Ordering::Acquire) {
            return None;
        }
        let opened = sqlite::open_reader(self.path()).and_then(|mut c| file::hold_still(&mut c).map(|()| c));
        opened.inspect_err(|error| self.failed(error)).ok()
    }

    /// Notes that the file failed. If that is for good, it is made anew.
    fn failed(&self, error: &Error) {
        if error.is_passing() {
            tracing::debug!(%error, "the file of past changes cannot be asked; the journal is read instead");
            return;
        }
        tracing::warn!(%error, "the file of past changes is damaged; it is made anew");
        self.inner.is_damaged.store(true, Ordering::Release);
        self.inner.is_ready.store(false, Ordering::Release);
    }
}

/// What durations of a bucket are kept under.
fn duration_code(net: bool, bucket: i32) -> String {
    format!("{}{bucket}", if net { 'n' } else { 'g' })
}

/// What a code of durations stands for.
fn duration(code: &str) -> Option<(bool, i32)> {
    let net = code.starts_with('n');
    Some((net, code.strip_prefix(['n', 'g'])?.parse().ok()?))
}
