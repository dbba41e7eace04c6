//! A write on its way to a writer and back.

use std::sync::Arc;
use std::time::{self, Duration};

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use uuid::Uuid;

use super::queue::{LaneName, Queue, Rank};
use crate::domain::changed::Changed;
use crate::domain::codes::Role;
use crate::domain::command::Write;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use crate::store::db::error::{CONNECTION_LOST, Error, Wait};
use crate::store::tables::views::RecordedView;

/// How long a write waits for a database that is away, or that does not answer, before it is answered with an error.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// A write as a client requests it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The period that it writes to.
    pub period: PeriodId,
    /// UUID of the client, the same on every retry.
    pub request_id: Uuid,
    /// Content of the request, by which a retry is recognised. Only a keyed digest of it is stored.
    pub content: Vec<u8>,
    /// Who writes.
    pub actor: String,
    /// What they may do.
    pub role: Role,
    /// The id of the token of who writes, which must be good when it is written. None of the server's own user.
    pub token: Option<String>,
    /// The person on whose behalf the actor writes.
    pub on_behalf_of: Option<String>,
    /// The command, with its time and etag.
    pub write: Write,
    /// The time by a clock of its own: the demo tells of the past by one. None for the clock that all writers share.
    pub clock: Option<Instant>,
    /// When the caller stops waiting. A request that is still queued then is dropped.
    pub deadline: Option<time::Instant>,
    /// Its priority in the queue.
    pub rank: Rank,
}

/// The outcome of a write.
#[derive(Clone, Debug)]
pub struct Written {
    /// The call, issue, callback or period that was written.
    pub subject: Subject,
    /// All that it changed, the subject among it. Empty after a replay.
    pub changed: Vec<Changed>,
    /// Position of the last entry of the subject. None after a replay.
    pub etag: Option<i64>,
    /// Position of its first entry.
    pub position: i64,
    /// Whether an earlier attempt with the same request id had already written it.
    pub replayed: bool,
    /// Last position of the journal after the write.
    pub head: i64,
    /// The call that it recorded, if the writer's state holds all of it.
    pub recorded: Option<Box<RecordedView>>,
}

impl Written {
    /// The outcome where there was nothing to do: the queue from which something is leased is empty.
    pub fn nothing(head: i64) -> Self {
        Self {
            subject: Subject::Period,
            changed: Vec::new(),
            etag: None,
            position: head,
            replayed: false,
            head,
            recorded: None,
        }
    }

    /// Whether nothing was done.
    pub fn is_nothing(&self) -> bool {
        self.changed.is_empty() && !self.replayed
    }
}

/// Why a write was not done.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A rule refuses it.
    #[error("{0}")]
    Refused(Refusal),
    /// The queue is full.
    #[error("too many writes wait")]
    QueueFull,
    /// Its deadline passed while it was queued. Nothing was written.
    #[error("the deadline passed before the write began")]
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

/// A queued write and the channel for its answer.
pub struct Job {
    /// The write.
    pub request: Request,
    answer: oneshot::Sender<Result<Written, WriteError>>,
    /// Its share of the room for bulk writes.
    _permit: Option<OwnedSemaphorePermit>,
    /// When it first found the database away.
    away_since: Option<time::Instant>,
    /// Whether it was run again after its commit had failed.
    was_looked_up: bool,
    /// Whether a commit of it failed: it may come to be recorded when the file is next opened.
    pub may_be_recorded: bool,
}

impl Job {
    /// A job for a queue, and its answer to come. The job holds the permit until it is answered.
    pub fn new(
        request: Request,
        permit: Option<OwnedSemaphorePermit>,
        queue: &Arc<Queue>,
    ) -> (Self, Pending) {
        let (answer, receiver) = oneshot::channel();
        let guard = queue.may_stall().then(|| Guard {
            queue: queue.clone(),
            lane: queue.lane_name(&request.period),
            waiting_since: time::Instant::now(),
        });
        (
            Self {
                request,
                answer,
                _permit: permit,
                away_since: None,
                was_looked_up: false,
                may_be_recorded: false,
            },
            Pending(Ok((receiver, guard))),
        )
    }

    /// Whether its caller no longer waits.
    pub fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    /// The job, if its caller still waits. A job past its deadline is answered here.
    pub fn if_awaited(self) -> Option<Self> {
        if self.answer.is_closed() {
            return None;
        }
        if self.request.deadline.is_some_and(|deadline| deadline <= time::Instant::now()) {
            self.answer(Err(WriteError::Expired));
            return None;
        }
        Some(self)
    }

    /// The job, unless it has waited too long for a database that is away, or the server stops. Then it is answered with an error.
    pub fn unless_away_too_long(mut self, is_stopping: bool, wait: Option<Wait>) -> Option<Self> {
        if self.away_since.get_or_insert_with(time::Instant::now).elapsed() > PATIENCE || is_stopping {
            let away = || Error::Away(CONNECTION_LOST.to_owned());
            self.answer(Err(wait.map_or_else(away, Error::Stalled).into()));
            return None;
        }
        Some(self)
    }

    /// Notes that it is run again because its commit failed, and returns whether this is the first time.
    pub fn is_first_lookup(&mut self) -> bool {
        !std::mem::replace(&mut self.was_looked_up, true)
    }

    /// Answers its caller.
    pub fn answer(self, answer: Result<Written, WriteError>) {
        // A caller that no longer waits can retry with its request id.
        let _ = self.answer.send(answer);
    }
}

type Receiver = oneshot::Receiver<Result<Written, WriteError>>;

/// The answer to come of a queued write.
pub struct Pending(Result<(Receiver, Option<Guard>), WriteError>);

/// Looks at whether the lane of a write goes on.
struct Guard {
    queue: Arc<Queue>,
    lane: LaneName,
    /// Since when the write has waited, or its lane has not gone on.
    waiting_since: time::Instant,
}

impl Pending {
    /// The answer of a write that could not be queued.
    pub fn refused(error: WriteError) -> Self {
        Self(Err(error))
    }

    /// The answer if it has come, else itself.
    pub fn try_answer(self) -> Result<Result<Written, WriteError>, Self> {
        let (mut receiver, guard) = match self.0 {
            Ok(pending) => pending,
            Err(error) => return Ok(Err(error)),
        };
        match receiver.try_recv() {
            Ok(answer) => Ok(answer),
            Err(oneshot::error::TryRecvError::Closed) => Ok(Err(Error::Stopping.into())),
            Err(oneshot::error::TryRecvError::Empty) => Err(Self(Ok((receiver, guard)))),
        }
    }

    /// Waits for the answer, which comes after the commit. Fails if the write does not come back; it may still be committed.
    pub async fn answer(self) -> Result<Written, WriteError> {
        let (mut receiver, guard) = self.0?;
        let answer = match guard {
            None => receiver.await,
            Some(mut guard) => loop {
                let due = guard.waiting_since + PATIENCE;
                match tokio::time::timeout_at(due.into(), &mut receiver).await {
                    Ok(answer) => break answer,
                    Err(_) => guard.check()?,
                }
            },
        };
        answer.unwrap_or_else(|_| Err(Error::Stopping.into()))
    }
}

impl Guard {
    /// Fails if the lane has not gone on for too long.
    fn check(&mut self) -> Result<(), Error> {
        let now = time::Instant::now();
        // In a lane where nothing waits the answer is on its way.
        let since = self.queue.waiting_since(&self.lane).unwrap_or(now);
        self.waiting_since = self.waiting_since.max(since);
        if now < self.waiting_since + PATIENCE {
            return Ok(());
        }
        Err(Error::Stalled(self.queue.tell_wait(&self.lane)))
    }
}
