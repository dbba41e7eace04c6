//! Checkpoints SQLite's write-ahead log on a thread of its own, so that commits do not wait for it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::sqlite::SqliteConnection;

use super::{checkpoint_passively, open_writer};
use crate::store::db::error::Error;

/// Time between two checkpoints. A longer one writes pages that change often back fewer times, but lets the log grow.
const INTERVAL: Duration = Duration::from_millis(250);

/// The thread that checkpoints. Dropping this stops it.
pub struct Checkpointer {
    log_state: Arc<LogState>,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct LogState {
    /// Whether there was a commit since the last checkpoint.
    is_written: AtomicBool,
    /// Whether the log holds only what was committed during the last checkpoint.
    is_nearly_empty: AtomicBool,
}

impl Checkpointer {
    /// Starts checkpointing for a writer that leaves it to others ([`raise_autocheckpoint_limit`](super::raise_autocheckpoint_limit)).
    pub fn start(path: &Path) -> Result<Self, Error> {
        let mut c = open_writer(path)?;
        let (stop, stopped) = mpsc::channel::<()>();
        let log_state = Arc::new(LogState::default());
        let thread = std::thread::Builder::new().name("checkpoint".to_owned()).spawn({
            let log_state = log_state.clone();
            move || {
                while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                    if !log_state.is_written.swap(false, Ordering::AcqRel) {
                        continue;
                    }
                    match checkpoint_passively(&mut c) {
                        Ok(()) => log_state.is_nearly_empty.store(true, Ordering::Release),
                        Err(error) => tracing::warn!(%error, "checkpointing the write-ahead log failed"),
                    }
                }
            }
        });
        let thread = thread
            .map_err(|source| Error::Io { what: "cannot start the checkpoint thread".to_owned(), source })?;
        Ok(Self { log_state, stop: Some(stop), thread: Some(thread) })
    }

    /// Must be called after each commit. The log restarts only when all of it is written back, and under load only the writer can achieve that:
    /// here it writes back the little that it added during a checkpoint.
    pub fn committed(&self, writer: &mut SqliteConnection) {
        self.log_state.is_written.store(true, Ordering::Release);
        if self.log_state.is_nearly_empty.swap(false, Ordering::AcqRel)
            && let Err(error) = checkpoint_passively(writer)
        {
            tracing::warn!(%error, "checkpointing the end of the write-ahead log failed");
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the checkpoint thread panicked");
        }
    }
}
