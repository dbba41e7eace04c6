//! The writers: threads that own a writing connection each. One drains what is queued in a lane into one transaction and answers after the
//! commit. What cannot be answered for sure is run again: what was committed all the same is recognised by its request id.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{self, Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::batch::{self, Answers};
use super::job::{Job, Pending, Request, WriteError};
use super::period_cache::PeriodCache;
use super::queue::{Again, MANY_AT_MOST, NotQueued, Queue, Rank};
use crate::domain::instant::Instant;
use crate::store::db::conn::{Conn, TransactionFailure};
use crate::store::db::database::Database;
use crate::store::db::error::{BROKEN_OFF, Error};
use crate::store::db::sqlite::checkpointer::Checkpointer;
use crate::store::db::{postgres, sqlite};

/// Between two attempts to reach a database that is away.
const AWAY: Duration = Duration::from_millis(200);
/// How long a period is put off whose head another server holds.
const PUT_OFF: Duration = Duration::from_millis(20);

/// The way to the writers.
#[derive(Clone)]
pub struct Writer {
    queue: Arc<Queue>,
    room: Arc<Semaphore>,
}

/// What the writers tell others.
#[derive(Clone)]
pub struct CommitSignals {
    /// Counts commits of any server that may be waited for.
    pub committed: watch::Sender<u64>,
    /// Counts commits of this server, for other servers to be told.
    pub written: watch::Sender<u64>,
    /// Since when the file is being written.
    pub writing: Arc<Writing>,
    /// Positions up to which the journals of periods are known to be committed here, by key.
    pub reached: Arc<Mutex<HashMap<i64, i64>>>,
}

impl CommitSignals {
    /// The position up to which this server has written to a period, or seen it written; 0 if not at all.
    pub fn reached(&self, key: i64) -> i64 {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied().unwrap_or(0)
    }

    /// Notes how far the journals go: before anybody is answered.
    fn note(&self, heads: &[(i64, i64)]) {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, position) in heads {
            let known = reached.entry(*key).or_default();
            *known = (*known).max(*position);
        }
    }

    /// Wakes those who follow the journals: who waits for an answer goes first.
    fn wake(&self) {
        self.committed.send_modify(|count| *count += 1);
        self.written.send_modify(|count| *count += 1);
    }
}

impl Writer {
    /// Starts the writers' threads.
    pub fn start(
        database: &Database,
        secret: [u8; 32],
        signals: &CommitSignals,
        present: &watch::Receiver<bool>,
    ) -> Result<(Self, Vec<JoinHandle<()>>), Error> {
        let by_period = matches!(database, Database::Postgres { .. });
        let (queue, period_cache) = (Arc::new(Queue::new(by_period)), Arc::new(PeriodCache::default()));
        let mut threads = Vec::new();
        for number in 1..=database.writers() {
            let mut conn = database.open_writer()?;
            let checkpointer = match (database, &mut conn) {
                (Database::Sqlite(path), Conn::Sqlite(c)) => Some(Checkpointer::start(path, c)?),
                _ => None,
            };
            let worker = Worker {
                database: database.clone(),
                conn: Some(conn),
                checkpointer,
                secret,
                signals: signals.clone(),
                present: present.clone(),
                away: None,
                period_cache: period_cache.clone(),
                queue: queue.clone(),
            };
            let thread = std::thread::Builder::new().name(format!("writer {number}"));
            let thread = thread.spawn(move || worker.run());
            threads.push(
                thread.map_err(|source| Error::Io { what: "cannot start a writer".to_owned(), source })?,
            );
        }
        Ok((Self { queue, room: Arc::new(Semaphore::new(MANY_AT_MOST)) }, threads))
    }

    /// Waits for room among the writes that came as many: however many these are, the desk finds room in the queue.
    pub async fn room(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed.
        self.room.clone().acquire_owned().await.ok()
    }

    /// Queues a write. Once it has been taken into a batch it runs to its end, also if nobody waits any more.
    pub fn queue(&self, request: Request, room: Option<OwnedSemaphorePermit>) -> Pending {
        let (job, pending) = Job::new(request, room);
        match self.queue.push(job) {
            Ok(()) => pending,
            Err(NotQueued::Full) => Pending::refused(WriteError::QueueFull),
            Err(NotQueued::Closed) => Pending::refused(Error::Stopping.into()),
        }
    }

    /// Lets what is queued be written, then ends the threads.
    pub fn stop(&self) {
        self.queue.close();
    }
}

/// Since when a batch is being written.
#[derive(Debug, Default)]
pub struct Writing(AtomicI64);

impl Writing {
    /// A moment by which everything recorded is committed: the present, or just before the batch that is being written.
    pub fn settled(&self) -> Instant {
        let now = Instant::now();
        match self.0.load(Ordering::SeqCst) {
            0 => now.plus(-1),
            since => Instant(since).min(now).plus(-1),
        }
    }
}

struct Worker {
    database: Database,
    /// None while the database is away.
    conn: Option<Conn>,
    secret: [u8; 32],
    signals: CommitSignals,
    /// Whether the database is there: while it is known to be away, nobody tries to connect.
    present: watch::Receiver<bool>,
    /// Why there is no connection, as it was logged.
    away: Option<String>,
    period_cache: Arc<PeriodCache>,
    queue: Arc<Queue>,
    /// On SQLite: whoever writes back what it commits.
    checkpointer: Option<Checkpointer>,
}

impl Worker {
    fn run(mut self) {
        while let Some(taken) = self.queue.take() {
            let is_for_desk = taken.jobs.iter().any(|job| job.request.rank == Rank::Desk);
            let again = self.run_batch(taken.jobs, !is_for_desk);
            self.queue.give_back(taken.lane, again);
            if let (Some(checkpointer), Some(Conn::Sqlite(c))) = (&self.checkpointer, &mut self.conn) {
                checkpointer.committed(c);
            }
        }
        self.checkpointer = None;
        if let Some(Conn::Sqlite(c)) = &mut self.conn
            && let Err(error) = sqlite::checkpoint(c)
        {
            tracing::warn!(%error, "the write-ahead log could not be emptied; the next start does it");
        }
    }

    /// Runs jobs in a transaction, and more of the many in the same one if it may go on.
    fn run_batch(&mut self, jobs: Vec<Job>, may_go_on: bool) -> Again {
        if jobs.is_empty() {
            return Again::default();
        }
        let Some(mut jobs) = self.connected(jobs) else { return Again::default() };
        if self.conn.is_none() {
            return Again { jobs, after: AWAY };
        }
        let begun = time::Instant::now();
        match self.transaction(&mut jobs, may_go_on) {
            Ok(Answers { answers, heads }) => {
                self.signals.note(&heads);
                for (job, answer) in jobs.into_iter().zip(answers) {
                    job.answer(answer.map_err(WriteError::Refused));
                }
                self.signals.wake();
                Again::default()
            }
            Err(failed) => self.failed(jobs, failed, begun.elapsed()),
        }
    }

    /// What becomes of a batch that failed.
    fn failed(&mut self, jobs: Vec<Job>, failed: TransactionFailure<Error>, took: Duration) -> Again {
        let is_begun = !matches!(failed, TransactionFailure::Begin(_));
        let error = Error::from(failed);
        if matches!(error, Error::Held) {
            return Again { jobs, after: PUT_OFF };
        }
        if matches!(error, Error::Unconfirmed) {
            tracing::warn!(writes = jobs.len(), "a commit was not confirmed; its writes are looked up");
            return Again { jobs, after: Duration::ZERO };
        }
        if matches!(error, Error::Away(_)) || !self.conn.as_mut().is_some_and(Conn::is_usable) {
            tracing::warn!(%error, writes = jobs.len(), "the database broke off; its writes are looked up");
            self.conn = None;
            self.period_cache.clear();
            return Again { jobs, after: Duration::ZERO };
        }
        if jobs.len() == 1 || !is_begun {
            answer_all(jobs, self.answered(error, took));
            return Again::default();
        }
        // One by one: what was committed all the same is recognised by its request id.
        tracing::warn!(%error, writes = jobs.len(), "a batch failed; its writes are run one by one");
        let mut jobs = jobs.into_iter();
        let mut again = Again::default();
        while again.jobs.is_empty()
            && let Some(job) = jobs.next()
        {
            again = self.run_batch(vec![job], false);
        }
        // Those behind one that is to be run again stay behind it.
        again.jobs.extend(jobs);
        again
    }

    /// What a caller is told. On a shared database a write may have waited for a lock of somebody who changes the schema: that passes.
    fn answered(&self, error: Error, took: Duration) -> Error {
        match (&self.conn, &error) {
            (Some(Conn::Postgres(_)), Error::Database(cause))
                if took >= postgres::LOCK_WAIT && is_unknown(cause) =>
            {
                tracing::warn!(%error, "a write failed, perhaps by a lock of somebody else");
                Error::Busy
            }
            _ => error,
        }
    }

    /// Connects if there is no connection. Answers the jobs, without those whose callers were told that the database is away; none if none
    /// are left.
    fn connected(&mut self, jobs: Vec<Job>) -> Option<Vec<Job>> {
        if self.conn.is_some() {
            return Some(jobs);
        }
        let is_stopping = self.queue.is_closed();
        let jobs: Vec<Job> = jobs.into_iter().filter_map(|job| job.if_patient(is_stopping)).collect();
        if !jobs.is_empty() && *self.present.borrow() {
            match self.database.open_writer() {
                Ok(conn) => (self.conn, self.away) = (Some(conn), None),
                Err(error) => {
                    let cause = Some(error.to_string());
                    if self.away != cause {
                        tracing::warn!(%error, "no connection to write");
                    }
                    self.away = cause;
                }
            }
        }
        Some(jobs).filter(|jobs| !jobs.is_empty())
    }

    fn transaction(
        &mut self,
        jobs: &mut Vec<Job>,
        may_go_on: bool,
    ) -> Result<Answers, TransactionFailure<Error>> {
        let (secret, period_cache, queue) = (&self.secret, &self.period_cache, &self.queue);
        let Some(conn) = &mut self.conn else {
            return Err(TransactionFailure::Begin(Error::Away(BROKEN_OFF.to_owned())));
        };
        let stretches = |conn: &mut Conn| {
            let mut all = Answers::default();
            loop {
                let begun = time::Instant::now();
                let requests: Vec<&Request> =
                    jobs[all.answers.len()..].iter().map(|job| &job.request).collect();
                all.extend(batch::run(conn, secret, period_cache, &requests)?);
                queue.took(requests.len(), begun.elapsed());
                let more = if may_go_on { queue.more(jobs.len()) } else { Vec::new() };
                if more.is_empty() {
                    return Ok(all);
                }
                jobs.extend(more);
            }
        };
        // A fault must not take the writer with it: the transaction is rolled back, and the write that brought it is found one by one.
        let body = std::panic::AssertUnwindSafe(|| conn.write(stretches));
        self.signals.writing.0.store(Instant::now().0, Ordering::SeqCst);
        let answers = std::panic::catch_unwind(body).unwrap_or_else(|_| {
            Err(TransactionFailure::Body(Error::Damaged("a write broke off".to_owned())))
        });
        self.signals.writing.0.store(0, Ordering::SeqCst);
        if !matches!(answers, Ok(_) | Err(TransactionFailure::Body(Error::Held))) {
            // What was learned in a transaction that is rolled back may never have been.
            self.period_cache.remove(jobs.iter().map(|job| &job.request.period));
        }
        answers
    }
}

/// An error of which Diesel keeps no kind.
fn is_unknown(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::Unknown, _))
}

fn answer_all(jobs: Vec<Job>, error: Error) {
    let error = Arc::new(error);
    for job in jobs {
        job.answer(Err(WriteError::Failed(error.clone())));
    }
}
