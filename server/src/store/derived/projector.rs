//! Projectors: threads that add new entries of the journals to a derived file.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{self, Duration};

use diesel::prelude::*;
use tokio::sync::watch;

use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{heads, journal};

/// Pause between two looks at the journals. Until the next one readers take new entries from the journal.
const PAUSE: Duration = Duration::from_millis(100);
/// Pause after an error.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

/// A projector of the journals into a derived file. Cheap to clone.
pub trait Projector: Clone + Send + 'static {
    /// Name of its thread.
    const NAME: &'static str;
    /// What is logged when it fails.
    const IS_BEHIND: &'static str;

    /// Brings its file up to date with what is committed, unless it is stopped before that.
    fn catch_up(&self, conn: &mut Conn, committed: &watch::Receiver<u64>) -> Result<(), Error>;

    /// Whether its file is open, checked and not known to be damaged.
    fn is_ready(&self) -> bool;

    /// The pace of its thread, by which it is stopped.
    fn pace(&self) -> &Pace;

    /// Starts its thread, which has a reader of its own and works when `committed` has changed.
    fn start(
        &self,
        open_reader: impl Fn() -> Result<Conn, Error> + Send + 'static,
        committed: watch::Receiver<u64>,
    ) -> Result<std::thread::JoinHandle<()>, Error> {
        let projector = self.clone();
        let thread = std::thread::Builder::new().name(Self::NAME.to_owned());
        let started = thread.spawn(move || run(&projector, open_reader, committed));
        started
            .map_err(|source| Error::Io { what: format!("cannot start the thread {}", Self::NAME), source })
    }

    /// Ends the thread after its present step.
    fn stop(&self) {
        self.pace().stop();
    }
}

/// Follows the journals until it is stopped, or until the sender of commits is dropped.
fn run<P: Projector>(
    projector: &P,
    open_reader: impl Fn() -> Result<Conn, Error>,
    mut committed: watch::Receiver<u64>,
) {
    let mut reader = None;
    let mut is_behind = true;
    loop {
        let mut pause = PAUSE;
        if is_behind {
            committed.mark_unchanged();
            let result = match reader.take() {
                Some(conn) => Ok(conn),
                None => open_reader(),
            }
            .and_then(|mut conn| projector.catch_up(&mut conn, &committed).map(|()| conn));
            match result {
                Ok(conn) => reader = Some(conn),
                Err(error) => {
                    tracing::warn!(%error, "{}", P::IS_BEHIND);
                    pause = PAUSE_AFTER_ERROR;
                }
            }
        }
        if projector.pace().is_stopped_within(pause) {
            return;
        }
        is_behind = match committed.has_changed() {
            Ok(changed) => changed || reader.is_none() || !projector.is_ready(),
            Err(_) => return,
        };
    }
}

/// Stops a projector, and slows it down while others write.
#[derive(Default)]
pub struct Pace {
    stopped: Mutex<bool>,
    stop: Condvar,
}

/// The start of a step of a projector.
pub struct StepStart {
    at: time::Instant,
    commits: u64,
}

impl StepStart {
    /// A step that starts now.
    pub fn now(committed: &watch::Receiver<u64>) -> Self {
        Self { at: time::Instant::now(), commits: *committed.borrow() }
    }
}

impl Pace {
    fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.notify_all();
    }

    /// Whether the thread is to end.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pauses after a step if others have committed meanwhile, so that the projector takes at most an eighth of the time: commits are more urgent than a
    /// file that readers can do without. Returns whether the thread is to end.
    pub fn is_stopped_after(&self, start: &StepStart, committed: &watch::Receiver<u64>) -> bool {
        // Not borrowed during the pause: a commit would wait for it.
        let commits = *committed.borrow();
        if commits == start.commits {
            return self.is_stopped();
        }
        self.is_stopped_within(7 * start.at.elapsed())
    }

    fn is_stopped_within(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.stop.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The last position of each period's journal, as (key, position).
pub fn heads(conn: &mut Conn) -> Result<Vec<(i64, i64)>, Error> {
    Ok(on!(conn, |c| heads::table.select((heads::period_key, heads::position)).load(c))?)
}

/// Hash of an entry. None if there is no such entry.
pub fn hash_at(conn: &mut Conn, key: i64, position: i64) -> Result<Option<Vec<u8>>, Error> {
    let entry = journal::table.find((key, position));
    Ok(on!(conn, |c| entry.select(journal::hash).first(c).optional())?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn commits_do_not_wait_for_a_projector_that_pauses() {
        let (commits, committed) = watch::channel(0);
        let pace = Arc::new(Pace::default());
        let at = time::Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
        let start = StepStart { at, commits: 0 };
        commits.send_replace(1);
        let (started, starts) = std::sync::mpsc::channel();
        let projector = std::thread::spawn({
            let pace = pace.clone();
            move || {
                started.send(()).unwrap();
                pace.is_stopped_after(&start, &committed)
            }
        });
        starts.recv().unwrap();
        // It pauses before the last of them. If they waited for it, they would take its seven seconds.
        (0..100_000).for_each(|_| commits.send_modify(|count| *count += 1));
        pace.stop();
        assert!(projector.join().unwrap(), "it was stopped before the end of its pause");
    }
}
