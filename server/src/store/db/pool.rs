//! The pool of reading connections.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{self, Duration};

use tokio::sync::oneshot;

use super::condition::Condition;
use super::conn::{Conn, TransactionFailure};
use super::error::{CONNECTION_LOST, Error};

/// Time between two attempts while the database is away.
const RETRY_DELAY: Duration = Duration::from_millis(100);

type Open = dyn Fn() -> Result<Conn, Error> + Send + Sync;

/// A queued query; it sends its own answer.
type Job = Box<dyn FnOnce(&Inner) + Send>;

/// The pool. Cheap to clone.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    open: Box<Open>,
    /// Connections not in use. Each reader uses at most one at a time.
    idle: Mutex<Vec<Conn>>,
    queue: Mutex<Queue>,
    /// Maximum number of readers.
    size: usize,
    /// How long a query is retried after its connection is lost.
    retry_for: Duration,
    /// While the database is known to be away, queries fail at once.
    condition: Condition,
}

/// Queries that wait, in the order of arrival.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Job>,
    /// Number of readers at work. A reader runs queries until none waits, so that under load no query has to wake a thread.
    readers: usize,
    is_closed: bool,
}

impl Pool {
    /// A pool of at most `size` connections, which are opened when they are needed.
    pub fn new(
        size: usize,
        retry_for: Duration,
        condition: Condition,
        open: impl Fn() -> Result<Conn, Error> + Send + Sync + 'static,
    ) -> Self {
        let inner = Inner {
            open: Box::new(open),
            idle: Mutex::default(),
            queue: Mutex::default(),
            size,
            retry_for,
            condition,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Runs a query. Runs it again if the connection is lost.
    pub async fn run<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, receiver) = oneshot::channel();
        self.push(Box::new(move |inner| {
            if !answer.is_closed() {
                // A failed send means that the caller no longer waits.
                let _ = answer.send(inner.run_with_retries(&query));
            }
        }))?;
        receiver.await.unwrap_or_else(|_| Err(self.inner.no_answer_error()))
    }

    fn push(&self, job: Job) -> Result<(), Error> {
        {
            let mut queue = self.inner.queue();
            if queue.is_closed {
                return Err(Error::Stopping);
            }
            queue.waiting.push_back(job);
            if queue.readers == self.inner.size {
                return Ok(());
            }
            queue.readers += 1;
        }
        let inner = self.inner.clone();
        tokio::task::spawn_blocking(move || inner.drain());
        Ok(())
    }

    /// Whether all readers are at work.
    pub fn is_busy(&self) -> bool {
        self.inner.queue().readers == self.inner.size
    }

    /// Closes idle connections and drops waiting queries. Later queries are refused.
    pub fn close(&self) {
        {
            let mut queue = self.inner.queue();
            queue.is_closed = true;
            queue.waiting.clear();
        }
        self.inner.idle().clear();
    }
}

impl Inner {
    /// Runs queries until none waits.
    fn drain(&self) {
        while let Some(job) = self.next() {
            if catch_unwind(AssertUnwindSafe(|| job(self))).is_err() {
                // The caller gets an error, as its channel closes without an answer.
                tracing::warn!("a query panicked");
            }
        }
    }

    /// The query that has waited longest. None ends the calling reader.
    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        let job = queue.waiting.pop_front();
        if job.is_none() {
            queue.readers -= 1;
        }
        job
    }

    /// The error of a query without an answer.
    fn no_answer_error(&self) -> Error {
        if self.queue().is_closed { Error::Stopping } else { Error::Damaged("a query panicked".to_owned()) }
    }

    /// Runs a query. Runs it again if the connection is lost.
    fn run_with_retries<T>(
        &self,
        query: &impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>>,
    ) -> Result<T, Error> {
        let started_at = time::Instant::now();
        loop {
            match self.run_once(query) {
                // A query that gets no connection of its own may get one that another has used.
                Err(Error::Away(_) | Error::NoConnection(_))
                    if self.condition.is_reachable() && started_at.elapsed() < self.retry_for =>
                {
                    std::thread::sleep(RETRY_DELAY);
                }
                answer => return answer,
            }
        }
    }

    /// Runs a query on an idle connection, or on a new one.
    fn run_once<T>(
        &self,
        query: &impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>>,
    ) -> Result<T, Error> {
        if self.condition.troubles().behind {
            return Err(Error::behind());
        }
        let idle = self.idle().pop();
        let mut conn = match idle {
            Some(conn) => conn,
            None => {
                let opened = (self.open)();
                self.condition.note_connection(&opened);
                opened?
            }
        };
        let answer = query(&mut conn).map_err(Error::from);
        match &answer {
            Err(error) if matches!(error, Error::Away(_)) || !conn.is_usable() => {
                // The idle connections have most likely been lost as well.
                self.idle().clear();
                tracing::debug!(%error, "a reading connection was lost");
                if !conn.is_file() {
                    return Err(Error::Away(CONNECTION_LOST.to_owned()));
                }
            }
            _ => self.idle().push(conn),
        }
        answer
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;
    use crate::store::db::sqlite;

    fn pool(size: usize) -> (tempfile::TempDir, Pool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("register.db");
        // Makes the file: connections that make it at the same time find it locked.
        drop(sqlite::open_writer(&path).unwrap());
        let open = move || sqlite::open_reader(&path).map(Conn::from);
        (dir, Pool::new(size, Duration::ZERO, Condition::default(), open))
    }

    #[tokio::test]
    async fn more_queries_than_connections_are_all_answered() {
        let (_dir, pool) = pool(2);
        let mut queries = JoinSet::new();
        for number in 0..200 {
            let pool = pool.clone();
            queries.spawn(async move { pool.run(move |_| Ok(number)).await.unwrap() });
        }
        let mut answers = queries.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, (0..200).collect::<Vec<_>>());
        assert!(pool.inner.idle().len() <= 2, "no more connections than were allowed");
    }

    #[tokio::test]
    async fn a_query_that_panics_gets_an_error_and_frees_its_reader() {
        let (_dir, pool) = pool(1);
        let panicked = pool.run(|_| -> Result<(), TransactionFailure<Error>> { panic!("on purpose") }).await;
        assert!(matches!(panicked, Err(Error::Damaged(_))), "{panicked:?}");
        assert_eq!(pool.run(|_| Ok(1)).await.unwrap(), 1);
        pool.close();
        let closed = pool.run(|_| Ok(1)).await;
        assert!(matches!(closed, Err(Error::Stopping)), "{closed:?}");
    }
}
