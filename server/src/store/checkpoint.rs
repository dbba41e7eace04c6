//! Writes SQLite's log back into the file, beside the writer: whoever waits for a commit does not wait for that.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::sqlite::SqliteConnection;

use super::error::Error;
use super::sqlite;

/// Between two checkpoints. The longer, the more of the pages that are changed again and again are written back once; the log grows meanwhile.
const REST: Duration = Duration::from_millis(250);

/// A thread that checkpoints. Dropping it ends it.
pub struct Checkpointer {
    told: Arc<Told>,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Told {
    /// Something was committed since the last checkpoint.
    is_written: AtomicBool,
    /// Only what was committed during the last checkpoint is left of the log.
    is_nearly_empty: AtomicBool,
}

impl Checkpointer {
    /// Begins to checkpoint for a writer, who no longer does it by itself unless the log becomes very long.
    pub fn start(path: &Path, writer: &mut SqliteConnection) -> Result<Self, Error> {
        let mut c = sqlite::open_writer(path)?;
        sqlite::leave_checkpoints_to_another(writer)?;
        let (stop, stopped) = mpsc::channel::<()>();
        let told = Arc::new(Told::default());
        let thread = std::thread::Builder::new().name("checkpoint".to_owned()).spawn({
            let told = told.clone();
            move || {
                while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                    if !told.is_written.swap(false, Ordering::AcqRel) {
                        continue;
                    }
                    match sqlite::write_back(&mut c) {
                        Ok(()) => told.is_nearly_empty.store(true, Ordering::Release),
                        Err(error) => tracing::warn!(%error, "the write-ahead log was not written back"),
                    }
                }
            }
        });
        let thread =
            thread.map_err(|source| Error::Io { what: "cannot start the checkpoints".to_owned(), source })?;
        Ok(Self { told, stop: Some(stop), thread: Some(thread) })
    }

    /// To be called after each commit. The log begins anew only when all of it is written back, which under load only the writer can bring
    /// about: it writes back the little that it added during a checkpoint.
    pub fn committed(&self, writer: &mut SqliteConnection) {
        self.told.is_written.store(true, Ordering::Release);
        if self.told.is_nearly_empty.swap(false, Ordering::AcqRel)
            && let Err(error) = sqlite::write_back(writer)
        {
            tracing::warn!(%error, "the end of the write-ahead log was not written back");
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the checkpoints broke off");
        }
    }
}
