//! Connections that read.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{self, Duration};

use tokio::sync::{oneshot, watch};

use super::conn::{Conn, TransactionFailure};
use super::error::{BROKEN_OFF, Error};

/// Between two attempts while the database is away.
const AWAY: Duration = Duration::from_millis(100);

type Open = dyn Fn() -> Result<Conn, Error> + Send + Sync;

/// A query that waits, with where its answer goes.
type Job = Box<dyn FnOnce(&Inner) + Send>;

/// Connections that read. Cheap to clone.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    open: Box<Open>,
    /// Connections that rest; there are never more in use than readers.
    resting: Mutex<Vec<Conn>>,
    queue: Mutex<Queue>,
    /// Readers at most.
    size: usize,
    /// How long a query is tried again when its connection breaks off.
    patience: Duration,
    /// Whether the database is there: while it is known to be away nothing is waited for.
    present: watch::Receiver<bool>,
}

/// What waits, in the order in which it came.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Job>,
    /// Readers that are at work. One takes what waits until nothing does: under load no thread is woken for a query.
    readers: usize,
    is_closed: bool,
}

impl Pool {
    /// At most so many connections, opened when they are needed.
    pub fn new(
        size: usize,
        patience: Duration,
        present: watch::Receiver<bool>,
        open: impl Fn() -> Result<Conn, Error> + Send + Sync + 'static,
    ) -> Self {
        let inner = Inner {
            open: Box::new(open),
            resting: Mutex::default(),
            queue: Mutex::default(),
            size,
            patience,
            present,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Runs a query. It is run again if the connection breaks off.
    pub async fn run<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        self.push(Box::new(move |inner| {
            if !answer.is_closed() {
                // Whoever no longer waits does not need it.
                let _ = answer.send(inner.run_patiently(&query));
            }
        }))?;
        answered.await.unwrap_or_else(|_| Err(self.inner.broken_off()))
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
        tokio::task::spawn_blocking(move || inner.read());
        Ok(())
    }

    /// Whether all of them are in use.
    pub fn is_busy(&self) -> bool {
        self.inner.queue().readers == self.inner.size
    }

    /// Closes the connections that rest, drops what waits, and lets nothing be asked any more.
    pub fn close(&self) {
        {
            let mut queue = self.inner.queue();
            queue.is_closed = true;
            queue.waiting.clear();
        }
        self.inner.resting().clear();
    }
}

impl Inner {
    /// Runs what waits until nothing does.
    fn read(&self) {
        while let Some(job) = self.next() {
            if catch_unwind(AssertUnwindSafe(|| job(self))).is_err() {
                // The one who waits is told, as there is no answer.
                tracing::warn!("a query broke off");
            }
        }
    }

    /// What has waited longest; if nothing waits, whoever asks has ended.
    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        let job = queue.waiting.pop_front();
        if job.is_none() {
            queue.readers -= 1;
        }
        job
    }

    /// Why a query has no answer.
    fn broken_off(&self) -> Error {
        if self.queue().is_closed { Error::Stopping } else { Error::Damaged("a query broke off".to_owned()) }
    }

    /// Runs a query, again if the connection breaks off.
    fn run_patiently<T>(
        &self,
        query: &impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>>,
    ) -> Result<T, Error> {
        let begun = time::Instant::now();
        loop {
            match self.run_once(query) {
                Err(Error::Away(_)) if *self.present.borrow() && begun.elapsed() < self.patience => {
                    std::thread::sleep(AWAY);
                }
                answer => return answer,
            }
        }
    }

    /// Runs a query on a connection that rests, or on a new one.
    fn run_once<T>(
        &self,
        query: &impl Fn(&mut Conn) -> Result<T, TransactionFailure<Error>>,
    ) -> Result<T, Error> {
        let resting = self.resting().pop();
        let mut conn = match resting {
            Some(conn) => conn,
            None => (self.open)()?,
        };
        let answer = query(&mut conn).map_err(Error::from);
        match &answer {
            Err(error) if matches!(error, Error::Away(_)) || !conn.is_usable() => {
                // Those that rest have most likely broken off as well.
                self.resting().clear();
                tracing::debug!(%error, "a reading connection broke off");
                return Err(Error::Away(BROKEN_OFF.to_owned()));
            }
            _ => self.resting().push(conn),
        }
        answer
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;
    use crate::store::db::sqlite;

    fn pool(size: usize) -> (tempfile::TempDir, watch::Sender<bool>, Pool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("register.db");
        let (is_present, present) = watch::channel(true);
        let open = move || sqlite::open_writer(&path).map(Conn::Sqlite);
        (dir, is_present, Pool::new(size, Duration::ZERO, present, open))
    }

    #[tokio::test]
    async fn more_queries_than_connections_are_all_answered() {
        let (_dir, _present, pool) = pool(2);
        let mut queries = JoinSet::new();
        for number in 0..200 {
            let pool = pool.clone();
            queries.spawn(async move { pool.run(move |_| Ok(number)).await.unwrap() });
        }
        let mut answers = queries.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, (0..200).collect::<Vec<_>>());
        assert!(pool.inner.resting().len() <= 2, "no more connections than were allowed");
    }

    #[tokio::test]
    async fn a_query_that_breaks_off_is_told_so_and_takes_no_place() {
        let (_dir, _present, pool) = pool(1);
        let broken = pool.run(|_| -> Result<(), TransactionFailure<Error>> { panic!("on purpose") }).await;
        assert!(matches!(broken, Err(Error::Damaged(_))), "{broken:?}");
        assert_eq!(pool.run(|_| Ok(1)).await.unwrap(), 1);
        pool.close();
        let closed = pool.run(|_| Ok(1)).await;
        assert!(matches!(closed, Err(Error::Stopping)), "{closed:?}");
    }
}
