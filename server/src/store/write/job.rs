//! A write on its way to a writer and back.

use std::sync::Arc;
use std::time::{self, Duration};

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use uuid::Uuid;

use super::queue::Rank;
use crate::domain::command::Write;
use crate::domain::event::Subject;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use crate::store::db::error::{BROKEN_OFF, Error};
use crate::store::tables::views::RecordedView;

/// How long a write waits for a database that is away, before its caller is told.
const PATIENCE: Duration = Duration::from_secs(5);

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
    pub deadline: Option<time::Instant>,
    /// Whether it goes before others.
    pub rank: Rank,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it is about: the call recorded, the issue changed, …
    pub subject: Subject,
    /// Position of its first entry.
    pub position: i64,
    /// It had been written before by the same request.
    pub replayed: bool,
    /// Position up to which the journal goes with it.
    pub head: i64,
    /// The call that it recorded, unless only the register knows all of it.
    pub recorded: Option<Box<RecordedView>>,
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
    /// The place that it has among the many that may wait.
    _room: Option<OwnedSemaphorePermit>,
    /// Since when the database is away for it.
    away_since: Option<time::Instant>,
}

impl Job {
    /// A write, and its answer when it comes. `room` is what it holds of the places for many, until it is answered.
    pub fn new(request: Request, room: Option<OwnedSemaphorePermit>) -> (Self, Pending) {
        let (answer, answered) = oneshot::channel();
        (Self { request, answer, _room: room, away_since: None }, Pending(Ok(answered)))
    }

    /// The job, if someone still waits for it.
    pub fn if_wanted(self) -> Option<Self> {
        if self.answer.is_closed() {
            return None;
        }
        if self.request.deadline.is_some_and(|deadline| deadline <= time::Instant::now()) {
            self.answer(Err(WriteError::Expired));
            return None;
        }
        Some(self)
    }

    /// The job, unless its caller was told that the database is away for too long.
    pub fn if_patient(mut self, is_stopping: bool) -> Option<Self> {
        if self.away_since.get_or_insert_with(time::Instant::now).elapsed() > PATIENCE || is_stopping {
            self.answer(Err(Error::Away(BROKEN_OFF.to_owned()).into()));
            return None;
        }
        Some(self)
    }

    /// Tells its caller.
    pub fn answer(self, answer: Result<Written, WriteError>) {
        // Whoever no longer waits finds it by its request id.
        let _ = self.answer.send(answer);
    }
}

/// A write that is queued.
pub struct Pending(Result<oneshot::Receiver<Result<Written, WriteError>>, WriteError>);

impl Pending {
    /// One that was not queued.
    pub fn refused(error: WriteError) -> Self {
        Self(Err(error))
    }

    /// The answer, if it is there; else itself.
    pub fn try_answer(self) -> Result<Result<Written, WriteError>, Self> {
        let mut answered = match self.0 {
            Ok(answered) => answered,
            Err(error) => return Ok(Err(error)),
        };
        match answered.try_recv() {
            Ok(answer) => Ok(answer),
            Err(oneshot::error::TryRecvError::Closed) => Ok(Err(Error::Stopping.into())),
            Err(oneshot::error::TryRecvError::Empty) => Err(Self(Ok(answered))),
        }
    }

    /// Waits for its commit.
    pub async fn answer(self) -> Result<Written, WriteError> {
        self.0?.await.unwrap_or_else(|_| Err(Error::Stopping.into()))
    }
}
