//! Following the journals: a thread carries what is new in them into a file beside the register, which readers can do without.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{self, Duration};

use diesel::prelude::*;
use tokio::sync::watch;

use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{heads, journal};

/// Between two looks at what is new: what comes within is taken in in one go, and readers ask the journal for it until then.
const REST: Duration = Duration::from_millis(100);
/// After a failure.
const LONG_REST: Duration = Duration::from_secs(1);

/// What follows the journals. Cheap to clone.
pub trait Projector: Clone + Send + 'static {
    /// Name of its thread.
    const NAME: &'static str;
    /// What it means that it cannot follow.
    const IS_BEHIND: &'static str;

    /// Carries everything that is committed into its file, or as much of it until it is stopped.
    fn catch_up(&self, conn: &mut Conn, committed: &watch::Receiver<u64>) -> Result<(), Error>;

    /// Whether its file goes along with the journals, as far as it knows.
    fn is_ready(&self) -> bool;

    /// By which it is stopped.
    fn pace(&self) -> &Pace;

    /// Starts the thread, with a connection of its own; `committed` wakes it.
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

    /// Ends the thread after the stretch that it is just taking in.
    fn stop(&self) {
        self.pace().stop();
    }
}

/// Follows until it is stopped, or until nothing can be committed any more.
fn run<F: Projector>(
    projector: &F,
    open_reader: impl Fn() -> Result<Conn, Error>,
    mut committed: watch::Receiver<u64>,
) {
    let mut reader = None;
    let mut is_behind = true;
    loop {
        let mut rest = REST;
        if is_behind {
            committed.mark_unchanged();
            let followed = match reader.take() {
                Some(conn) => Ok(conn),
                None => open_reader(),
            }
            .and_then(|mut conn| projector.catch_up(&mut conn, &committed).map(|()| conn));
            match followed {
                Ok(conn) => reader = Some(conn),
                Err(error) => {
                    tracing::warn!(%error, "{}", F::IS_BEHIND);
                    rest = LONG_REST;
                }
            }
        }
        if projector.pace().is_stopped_within(rest) {
            return;
        }
        is_behind = match committed.has_changed() {
            Ok(changed) => changed || reader.is_none() || !projector.is_ready(),
            Err(_) => return,
        };
    }
}

/// How fast a follower goes, and until when.
#[derive(Default)]
pub struct Pace {
    stopped: Mutex<bool>,
    stop: Condvar,
}

/// A stretch of work that has begun.
pub struct StepStart {
    at: time::Instant,
    commits: u64,
}

impl StepStart {
    /// Now.
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

    /// Rests after a stretch if others have written meanwhile, so that it takes an eighth of the time only: whoever waits for a commit comes
    /// before a file that readers can do without. Answers whether the thread is to end.
    pub fn is_stopped_after(&self, begun: &StepStart, committed: &watch::Receiver<u64>) -> bool {
        // Not held while it rests: whoever commits would wait for it.
        let commits = *committed.borrow();
        if commits == begun.commits {
            return self.is_stopped();
        }
        self.is_stopped_within(7 * begun.at.elapsed())
    }

    fn is_stopped_within(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.stop.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Until where each period's journal goes, as (key, position).
pub fn heads(conn: &mut Conn) -> Result<Vec<(i64, i64)>, Error> {
    Ok(on!(conn, |c| heads::table.select((heads::period_key, heads::position)).load(c))?)
}

/// Hash of an entry; none if there is no such entry.
pub fn hash_at(conn: &mut Conn, key: i64, position: i64) -> Result<Option<Vec<u8>>, Error> {
    let entry = journal::table.find((key, position));
    Ok(on!(conn, |c| entry.select(journal::hash).first(c).optional())?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn whoever_commits_does_not_wait_for_a_follower_that_rests() {
        let (commits, committed) = watch::channel(0);
        let pace = Arc::new(Pace::default());
        let at = time::Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
        let begun = StepStart { at, commits: 0 };
        commits.send_replace(1);
        let (resting, rests) = std::sync::mpsc::channel();
        let projector = std::thread::spawn({
            let pace = pace.clone();
            move || {
                resting.send(()).unwrap();
                pace.is_stopped_after(&begun, &committed)
            }
        });
        rests.recv().unwrap();
        // By the last of them it rests; held up, they would end only after its seven seconds.
        (0..100_000).for_each(|_| commits.send_modify(|count| *count += 1));
        pace.stop();
        assert!(projector.join().unwrap(), "it was stopped, and had not rested to the end");
    }
}
