//! The writers: threads that each own a writing connection. A writer drains a lane of the queue into one transaction and answers after the
//! commit. It runs again what it cannot answer for sure: writes that did commit are recognised by their request ids.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::{self, Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::batch::{self, Answers, ReachedHead, Shared};
use super::clock::ClockWatch;
use super::disk;
use super::job::{Job, Pending, Request, WriteError};
use super::queue::{MAX_BULK, NotQueued, Queue, Rank, Retry};
use super::watchdog::Running;
use crate::domain::instant::Instant;
use crate::store::db::condition::{Condition, Failing};
use crate::store::db::conn::{Conn, TransactionFailure};
use crate::store::db::database::Database;
use crate::store::db::error::{CONNECTION_LOST, Error, Wait};
use crate::store::db::reached::Reached;
use crate::store::db::sqlite::checkpointer::Checkpointer;
use crate::store::db::{postgres, sqlite};

/// Pause between two attempts to reach a database that is away.
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);
/// How long a period waits for its next turn when another server holds its head.
const HELD_PAUSE: Duration = Duration::from_millis(20);

/// The handle by which writes reach the writers.
#[derive(Clone)]
pub struct Writer {
    queue: Arc<Queue>,
    bulk_permits: Arc<Semaphore>,
}

/// What the writers announce to the rest of the server.
#[derive(Clone)]
pub struct CommitSignals {
    /// Counts commits, of this server and of the others that it hears of.
    pub committed: watch::Sender<u64>,
    /// Counts commits of this server, which other servers are to hear of.
    pub written: watch::Sender<u64>,
    /// When the batch that is being written to the file started.
    pub batch_start: Arc<BatchStart>,
    /// How far the journals are known to go.
    pub reached: Reached,
    /// Whether the clock is behind what is recorded.
    pub clock: ClockWatch,
}

impl CommitSignals {
    /// Notes how far the journals go. This comes before any caller is answered.
    fn note(&self, heads: Vec<ReachedHead>) {
        for head in &heads {
            self.clock.note(head.recorded_at, head.now);
        }
        self.reached.note(heads.into_iter().map(ReachedHead::last_entry));
    }

    /// Wakes watchers and projectors. Callers are answered first.
    fn wake(&self) {
        self.committed.send_modify(|count| *count += 1);
        self.written.send_modify(|count| *count += 1);
    }
}

impl Writer {
    /// Starts the writers' threads.
    pub fn start(
        database: &Database,
        shared: Shared,
        signals: &CommitSignals,
        condition: &Condition,
        running: &Arc<Running>,
    ) -> Result<(Self, Vec<JoinHandle<()>>), Error> {
        let by_period = matches!(database, Database::Postgres { .. });
        let (queue, shared) = (Arc::new(Queue::new(by_period)), Arc::new(shared));
        let mut threads = Vec::new();
        for number in 1..=database.writers() {
            let checkpointer = match database {
                Database::Sqlite(path, _) => Some(Checkpointer::start(path)?),
                Database::Postgres { .. } => None,
            };
            let worker = Worker {
                conn: Some(open_conn(database)?),
                number,
                running: running.clone(),
                database: database.clone(),
                checkpointer,
                signals: signals.clone(),
                condition: condition.clone(),
                logged_error: None,
                shared: shared.clone(),
                file_turn: matches!(database, Database::Sqlite(..)).then(|| shared.access.file_turn.clone()),
                queue: queue.clone(),
            };
            let thread = std::thread::Builder::new().name(format!("writer {number}"));
            let thread = thread.spawn(move || worker.run());
            threads.push(
                thread.map_err(|source| Error::Io { what: "cannot start a writer".to_owned(), source })?,
            );
        }
        Ok((Self { queue, bulk_permits: Arc::new(Semaphore::new(MAX_BULK)) }, threads))
    }

    /// Waits until the queue has room for another bulk write. The rest of the queue stays free for the desk.
    pub async fn bulk_permit(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed.
        self.bulk_permits.clone().acquire_owned().await.ok()
    }

    /// Queues a write. Once it is in a batch it runs to its end, even if its caller no longer waits.
    pub fn queue(&self, request: Request, permit: Option<OwnedSemaphorePermit>) -> Pending {
        let (job, pending) = Job::new(request, permit, &self.queue);
        match self.queue.push(job) {
            Ok(()) => pending,
            Err(NotQueued::Full) => Pending::refused(WriteError::QueueFull),
            Err(NotQueued::Closed) => Pending::refused(Error::Stopping.into()),
        }
    }

    /// The queue of the jobs.
    pub fn jobs(&self) -> Arc<Queue> {
        self.queue.clone()
    }

    /// Ends the threads once they have written what is queued.
    pub fn stop(&self) {
        self.queue.close();
    }
}

/// When the batch that is being written started, in microseconds; 0 between batches.
#[derive(Debug, Default)]
pub struct BatchStart(AtomicI64);

impl BatchStart {
    /// A time by which everything recorded is committed: the present, or just before the batch that is being written.
    pub fn settled(&self) -> Instant {
        let now = Instant::now();
        match self.0.load(Ordering::SeqCst) {
            0 => now.plus(-1),
            started_at => Instant(started_at).min(now).plus(-1),
        }
    }
}

struct Worker {
    number: usize,
    running: Arc<Running>,
    database: Database,
    /// None while the database is away.
    conn: Option<Conn>,
    signals: CommitSignals,
    /// While the database is known to be away, a writer does not try to connect.
    condition: Condition,
    /// The last connection error logged, so that it is logged once.
    logged_error: Option<String>,
    shared: Arc<Shared>,
    /// On SQLite: the turn of those who write to the file.
    file_turn: Option<Arc<tokio::sync::Mutex<()>>>,
    queue: Arc<Queue>,
    /// On SQLite: moves commits from the write-ahead log into the file.
    checkpointer: Option<Checkpointer>,
}

impl Worker {
    fn run(mut self) {
        while let Some(turn) = self.queue.next_turn() {
            // Whoever else writes to the file has its turn between two of ours.
            let file_turn = self.file_turn.clone();
            let _turn = file_turn.as_ref().map(|turn| turn.blocking_lock());
            let is_for_desk = turn.jobs.iter().any(|job| job.request.rank == Rank::Desk);
            let retry = self.run_batch(turn.jobs, !is_for_desk);
            self.queue.end_turn(turn.lane, retry);
            if let (Some(checkpointer), Some(Conn::Sqlite(c, _))) = (&self.checkpointer, &mut self.conn) {
                checkpointer.committed(c);
            }
        }
        self.checkpointer = None;
        if let Some(Conn::Sqlite(c, _)) = &mut self.conn
            && let Err(error) = sqlite::checkpoint(c)
        {
            tracing::warn!(%error, "the write-ahead log could not be emptied; the next start does it");
        }
    }

    /// Runs jobs in one transaction, which takes in more bulk writes if it may.
    fn run_batch(&mut self, jobs: Vec<Job>, may_take_more: bool) -> Retry {
        if jobs.is_empty() {
            return Retry::default();
        }
        let Some(mut jobs) = self.connected(jobs) else { return Retry::default() };
        if self.conn.is_none() {
            let wait = self.condition.troubles().short.then_some(Wait::Connection);
            return Retry { jobs, after: RECONNECT_PAUSE, wait };
        }
        let started_at = time::Instant::now();
        let result = self.transaction(&mut jobs, may_take_more);
        self.running.end(self.number);
        match result {
            Ok(Answers { answers, heads }) => {
                self.queue.committed();
                if self.condition.troubles().failing.is_some() {
                    self.condition.note_writing(None);
                }
                self.signals.note(heads);
                for (job, answer) in jobs.into_iter().zip(answers) {
                    job.answer(answer.map_err(WriteError::Refused));
                }
                self.signals.wake();
                Retry::default()
            }
            Err(failure) => self.handle_failure(jobs, failure, started_at.elapsed()),
        }
    }

    /// Answers the jobs of a batch that failed, or returns them to be run again.
    fn handle_failure(
        &mut self,
        mut jobs: Vec<Job>,
        failure: TransactionFailure<Error>,
        duration: Duration,
    ) -> Retry {
        let has_begun = !matches!(failure, TransactionFailure::Begin(_));
        let is_unsure = matches!(failure, TransactionFailure::Commit(_));
        let mut error = Error::from(failure);
        jobs.iter_mut().for_each(|job| job.may_be_recorded |= is_unsure);
        if let Database::Sqlite(path, _) = &self.database
            && let Some(failing) = disk::why(path, &error)
        {
            self.condition.note_writing(Some(failing));
            if failing == Failing::Full {
                error = Error::Full;
            }
        }
        if matches!(error, Error::Held) {
            return Retry { jobs, after: HELD_PAUSE, wait: Some(Wait::Lock) };
        }
        if matches!(error, Error::Unconfirmed) {
            tracing::warn!(writes = jobs.len(), "a commit was not confirmed; looking up its writes");
            return Retry { jobs, wait: Some(Wait::Standby), ..Retry::default() };
        }
        if matches!(error, Error::Away(_)) || !self.conn.as_mut().is_some_and(Conn::is_usable) {
            self.conn = None;
            self.shared.cache.clear();
            // A file does not go away: its connection is opened anew, and the error is that of a statement.
            if matches!(self.database, Database::Postgres { .. }) {
                tracing::warn!(%error, writes = jobs.len(), "the connection was lost; looking up its writes");
                return Retry { jobs, ..Retry::default() };
            }
        }
        if is_unsure && let [job] = jobs.as_mut_slice() {
            if job.is_first_lookup() {
                tracing::warn!(%error, "a commit failed; looking up its write");
                return Retry { jobs, ..Retry::default() };
            }
            tracing::error!(%error, "a commit failed again");
        }
        if jobs.len() == 1 || !has_begun {
            if self.may_wait_for_lock(&error, duration) {
                tracing::debug!(%error, "a write failed, perhaps because of a lock held elsewhere");
                return Retry { jobs, after: HELD_PAUSE, wait: Some(Wait::Table) };
            }
            // After a commit that failed, what is on the disk may still come to be recorded when the file is next opened: whatever fails later, an
            // answer must not deny it.
            let error = match error {
                error if !jobs.iter().any(|job| job.may_be_recorded) => error,
                Error::Full => Error::FullUnconfirmed,
                _ => Error::Unconfirmed,
            };
            answer_all(jobs, error);
            return Retry::default();
        }
        // Writes that did commit are recognised by their request ids.
        tracing::warn!(%error, writes = jobs.len(), "a batch failed; running its writes one by one");
        let mut jobs = jobs.into_iter();
        let mut retry = Retry::default();
        while retry.jobs.is_empty()
            && let Some(job) = jobs.next()
        {
            retry = self.run_batch(vec![job], false);
        }
        // The jobs behind one that must be retried stay behind it.
        retry.jobs.extend(jobs);
        retry
    }

    /// Whether a write may have failed because it did not get a lock in time: of a table, which a schema change or an administrator holds.
    fn may_wait_for_lock(&self, error: &Error, duration: Duration) -> bool {
        matches!((&self.conn, error), (Some(Conn::Postgres(_)), Error::Database(cause))
            if duration >= postgres::LOCK_WAIT && has_unknown_kind(cause))
    }

    /// Connects if there is no connection. Returns the jobs that still wait; those that have waited too long for the database are answered.
    /// None if no job is left.
    fn connected(&mut self, jobs: Vec<Job>) -> Option<Vec<Job>> {
        if self.conn.is_some() {
            return Some(jobs);
        }
        let is_stopping = self.queue.is_closed();
        let troubles = self.condition.troubles();
        if troubles.behind {
            answer_all(jobs, Error::behind());
            return None;
        }
        let wait = troubles.short.then_some(Wait::Connection);
        let jobs: Vec<Job> =
            jobs.into_iter().filter_map(|job| job.unless_away_too_long(is_stopping, wait)).collect();
        if !jobs.is_empty() && !troubles.away {
            let opened = open_conn(&self.database);
            self.condition.note_connection(&opened);
            match opened {
                Ok(conn) => (self.conn, self.logged_error) = (Some(conn), None),
                Err(error @ Error::Behind(_)) => {
                    answer_all(jobs, error);
                    return None;
                }
                Err(error) => {
                    let message = Some(error.to_string());
                    if self.logged_error != message {
                        tracing::warn!(%error, "cannot connect to write");
                    }
                    self.logged_error = message;
                }
            }
        }
        Some(jobs).filter(|jobs| !jobs.is_empty())
    }

    fn transaction(
        &mut self,
        jobs: &mut Vec<Job>,
        may_take_more: bool,
    ) -> Result<Answers, TransactionFailure<Error>> {
        let (shared, queue) = (&self.shared, &self.queue);
        let Some(conn) = &mut self.conn else {
            return Err(TransactionFailure::Begin(Error::Away(CONNECTION_LOST.to_owned())));
        };
        if let Conn::Postgres(postgres) = conn {
            self.running.begin(self.number, postgres.backend());
        }
        let slices = |conn: &mut Conn| {
            let mut all = Answers::default();
            loop {
                let started_at = time::Instant::now();
                let requests: Vec<&Request> =
                    jobs[all.answers.len()..].iter().map(|job| &job.request).collect();
                all.extend(batch::run(conn, shared, &requests)?);
                queue.note_duration(requests.len(), started_at.elapsed());
                let more = if may_take_more { queue.more_bulk(jobs.len()) } else { Vec::new() };
                if more.is_empty() {
                    return Ok(all);
                }
                jobs.extend(more);
            }
        };
        // A panic must not end the writer. The transaction is rolled back; running its writes one by one finds the one that panics.
        let body = std::panic::AssertUnwindSafe(|| conn.write(slices));
        self.signals.batch_start.0.store(Instant::now().0, Ordering::SeqCst);
        let answers = std::panic::catch_unwind(body)
            .unwrap_or_else(|_| Err(TransactionFailure::Body(Error::Damaged("a write panicked".to_owned()))));
        self.signals.batch_start.0.store(0, Ordering::SeqCst);
        if !matches!(answers, Ok(_) | Err(TransactionFailure::Body(Error::Held))) {
            // What was read in a transaction that is rolled back may never have been committed.
            self.shared.cache.remove(jobs.iter().map(|job| &job.request.period));
        }
        answers
    }
}

/// Opens the connection of a writer, which leaves checkpoints to the checkpointer.
fn open_conn(database: &Database) -> Result<Conn, Error> {
    let mut conn = database.open_writer()?;
    if let Conn::Sqlite(c, _) = &mut conn {
        sqlite::raise_autocheckpoint_limit(c)?;
    }
    Ok(conn)
}

/// Whether Diesel does not tell the kind of an error.
fn has_unknown_kind(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::Unknown, _))
}

fn answer_all(jobs: Vec<Job>, error: Error) {
    let error = Arc::new(error);
    for job in jobs {
        job.answer(Err(WriteError::Failed(error.clone())));
    }
}
