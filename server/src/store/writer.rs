//! The writer: one thread that owns the writing connection. It drains whatever is queued into one transaction and answers after the commit.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant as Moment;

use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use super::batch::{self, Known};
use super::conn::{Conn, Failed};
use super::error::Error;
use crate::domain::command::Write;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;

/// Commands that may wait.
pub const QUEUE_AT_MOST: usize = 8192;
/// Commands in one transaction, at most.
const BATCH_AT_MOST: usize = 1024;

/// A write that is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The period that it is for.
    pub period: PeriodId,
    /// UUID of the client, the same on every retry.
    pub request_id: Uuid,
    /// What was asked, to recognise it again: only a keyed digest of it is stored.
    pub content: Vec<u8>,
    /// Who writes.
    pub actor: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// What is to happen.
    pub write: Write,
    /// When the caller no longer waits: it is dropped if it is still queued then.
    pub deadline: Option<Moment>,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is about: the call recorded, the issue changed, …
    pub subject: Subject,
    /// Position of its first entry.
    pub position: i64,
    /// It had been written before by the same request.
    pub replayed: bool,
}

/// Why a write was not done.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A rule forbids it.
    #[error("{0}")]
    Refused(Refusal),
    /// Too many wait.
    #[error("too many writes wait")]
    QueueFull,
    /// Its deadline passed while it was queued: nothing has happened.
    #[error("the deadline passed before the write was begun")]
    Expired,
    /// The storage failed.
    #[error("{0}")]
    Failed(Arc<Error>),
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        WriteError::Failed(Arc::new(error))
    }
}

/// A queued write and where its answer goes.
pub struct Job {
    /// The write.
    pub request: Request,
    answer: oneshot::Sender<Result<Written, WriteError>>,
}

/// A write that is queued.
pub struct Pending(Result<oneshot::Receiver<Result<Written, WriteError>>, WriteError>);

impl Pending {
    /// Waits for its commit.
    pub async fn answer(self) -> Result<Written, WriteError> {
        self.0?.await.unwrap_or_else(|_| Err(Error::Stopping.into()))
    }
}

/// What the writer's queue carries.
enum Message {
    Write(Box<Job>),
    Stop,
}

/// The way to the writer.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the writer's thread. `committed` counts the commits.
    pub fn start(
        conn: Conn,
        secret: [u8; 32],
        committed: watch::Sender<u64>,
        writing: Arc<Writing>,
    ) -> Result<(Self, std::thread::JoinHandle<()>), Error> {
        let (queue, jobs) = mpsc::channel(QUEUE_AT_MOST);
        let worker = Worker { conn, secret, committed, writing, known: HashMap::new() };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || worker.run(jobs));
        let thread =
            thread.map_err(|source| Error::Io { what: "cannot start the writer".to_owned(), source })?;
        Ok((Self { queue }, thread))
    }

    /// Queues a write. Once it has been taken into a batch it runs to its end, also if nobody waits any more.
    pub fn queue(&self, request: Request) -> Pending {
        let (answer, answered) = oneshot::channel();
        let queued = self.queue.try_send(Message::Write(Box::new(Job { request, answer })));
        Pending(match queued {
            Ok(()) => Ok(answered),
            Err(mpsc::error::TrySendError::Full(_)) => Err(WriteError::QueueFull),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Error::Stopping.into()),
        })
    }

    /// Lets what is queued be written, then ends the thread.
    pub async fn stop(&self) {
        // An error means that it has ended already.
        let _ = self.queue.send(Message::Stop).await;
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
    conn: Conn,
    secret: [u8; 32],
    committed: watch::Sender<u64>,
    writing: Arc<Writing>,
    known: HashMap<i64, Known>,
}

impl Worker {
    fn run(mut self, mut queue: mpsc::Receiver<Message>) {
        // Stop closes the queue: what is in it is still written, then it has ended.
        while let Some(first) = queue.blocking_recv() {
            let mut jobs = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Write(job) => jobs.extend(still_wanted(*job)),
                    Message::Stop => queue.close(),
                }
                next = if jobs.len() < BATCH_AT_MOST { queue.try_recv().ok() } else { None };
            }
            self.run_batch(jobs);
        }
        if let Err(error) = super::sqlite::checkpoint(&mut self.conn) {
            tracing::warn!(%error, "the write-ahead log could not be emptied; the next start does it");
        }
    }

    fn run_batch(&mut self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let requests: Vec<&Request> = jobs.iter().map(|job| &job.request).collect();
        match self.transaction(&requests) {
            Ok(answers) => {
                self.committed.send_modify(|count| *count += 1);
                for (job, answer) in jobs.into_iter().zip(answers) {
                    // Whoever no longer waits finds it by its request id.
                    let _ = job.answer.send(answer.map_err(WriteError::Refused));
                }
            }
            Err(Failed::Begin(error)) => answer_all(jobs, error),
            Err(Failed::Body(error) | Failed::Commit(error)) if jobs.len() == 1 => answer_all(jobs, error),
            Err(Failed::Body(error) | Failed::Commit(error)) => {
                // One by one: what was committed all the same is recognised by its request id.
                tracing::warn!(%error, writes = jobs.len(), "a batch failed; its writes are run one by one");
                for job in jobs {
                    self.run_batch(vec![job]);
                }
            }
        }
    }

    fn transaction(&mut self, requests: &[&Request]) -> Result<Vec<Result<Written, Refusal>>, Failed<Error>> {
        let (secret, known) = (&self.secret, &mut self.known);
        // A fault must not take the writer with it: the transaction is rolled back, and the write that brought it is found one by one.
        let body = std::panic::AssertUnwindSafe(|| {
            self.conn.write(|conn| batch::run(conn, secret, known, requests))
        });
        self.writing.0.store(Instant::now().0, Ordering::SeqCst);
        let answers = std::panic::catch_unwind(body)
            .unwrap_or_else(|_| Err(Failed::Body(Error::Damaged("a write broke off".to_owned()))));
        self.writing.0.store(0, Ordering::SeqCst);
        if answers.is_err() {
            // What was learned in a transaction that is rolled back may never have been.
            self.known.clear();
        }
        answers
    }
}

/// A job that someone still waits for.
fn still_wanted(job: Job) -> Option<Job> {
    if job.answer.is_closed() {
        return None;
    }
    if job.request.deadline.is_some_and(|deadline| deadline <= Moment::now()) {
        let _ = job.answer.send(Err(WriteError::Expired));
        return None;
    }
    Some(job)
}

fn answer_all(jobs: Vec<Job>, error: Error) {
    let error = Arc::new(error);
    for job in jobs {
        let _ = job.answer.send(Err(WriteError::Failed(error.clone())));
    }
}
