//! Writes SQLite's log back into the file, beside the writer: whoever waits for a commit does not wait for that.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::sqlite::SqliteConnection;

use super::{leave_checkpoints_to_another, open_writer, write_back};
use crate::store::db::error::Error;

/// Between two checkpoints. The longer, the more of the pages that are changed again and again are written back once; the log grows meanwhile.
const REST: Duration = Duration::from_millis(250);

/// A thread that checkpoints. Dropping it ends it.
pub struct Checkpointer {
    log_state: Arc<LogState>,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct LogState {
    /// Something was committed since the last checkpoint.
    is_written: AtomicBool,
    /// Only what was committed during the last checkpoint is left of the log.
    is_nearly_empty: AtomicBool,
}

impl Checkpointer {
    /// Begins to checkpoint for a writer, who no longer does it by itself unless the log becomes very long.
    pub fn start(path: &Path, writer: &mut SqliteConnection) -> Result<Self, Error> {
        let mut c = open_writer(path)?;
        leave_checkpoints_to_another(writer)?;
        let (stop, stopped) = mpsc::channel::<()>();
        let log_state = Arc::new(LogState::default());
        let thread = std::thread::Builder::new().name("checkpoint".to_owned()).spawn({
            let log_state = log_state.clone();
            move || {
                while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                    if !log_state.is_written.swap(false, Ordering::AcqRel) {
                        continue;
                    }
                    match write_back(&mut c) {
                        Ok(()) => log_state.is_nearly_empty.store(true, Ordering::Release),
                        Err(error) => tracing::warn!(%error, "the write-ahead log was not written back"),
                    }
                }
            }
        });
        let thread =
            thread.map_err(|source| Error::Io { what: "cannot start the checkpoints".to_owned(), source })?;
        Ok(Self { log_state, stop: Some(stop), thread: Some(thread) })
    }

    /// To be called after each commit. The log begins anew only when all of it is written back, which under load only the writer can bring
    /// about: it writes back the little that it added during a checkpoint.
    pub fn committed(&self, writer: &mut SqliteConnection) {
        self.log_state.is_written.store(true, Ordering::Release);
        if self.log_state.is_nearly_empty.swap(false, Ordering::AcqRel)
            && let Err(error) = write_back(writer)
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
