//! Connections that read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Moment};

use tokio::sync::{Semaphore, watch};

use super::conn::{Conn, Failed};
use super::error::{BROKEN_OFF, Error};

/// Between two attempts while the database is away.
const AWAY: Duration = Duration::from_millis(100);

type Open = dyn Fn() -> Result<Conn, Error> + Send + Sync;

/// Connections that read. Cheap to clone.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    open: Box<Open>,
    /// Connections that rest; there are never more in use than permits.
    resting: Mutex<Vec<Conn>>,
    permits: Arc<Semaphore>,
    /// How long a query is tried again when its connection breaks off.
    patience: Duration,
    /// Whether the database is there: while it is known to be away nothing is waited for.
    present: watch::Receiver<bool>,
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
            permits: Arc::new(Semaphore::new(size)),
            patience,
            present,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Runs a query. It is run again if the connection breaks off.
    pub async fn run<T: Send + 'static>(
        &self,
        query: impl Fn(&mut Conn) -> Result<T, Failed<Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self.inner.permits.clone().acquire_owned().await.map_err(|_| Error::Stopping)?;
        let inner = self.inner.clone();
        let task = tokio::task::spawn_blocking(move || {
            // Held until the query has ended, also if nobody waits for it any more.
            let _permit = permit;
            let begun = Moment::now();
            loop {
                match inner.run_once(&query) {
                    Err(Error::Away(_)) if *inner.present.borrow() && begun.elapsed() < inner.patience => {
                        std::thread::sleep(AWAY);
                    }
                    answer => return answer,
                }
            }
        });
        task.await.map_err(|error| Error::Damaged(format!("a query broke off: {error}")))?
    }

    /// Whether all of them are in use.
    pub fn is_busy(&self) -> bool {
        self.inner.permits.available_permits() == 0
    }

    /// Closes the connections that rest, and lets none be opened any more.
    pub fn close(&self) {
        self.inner.permits.close();
        self.inner.resting().clear();
    }
}

impl Inner {
    /// Runs a query on a connection that rests, or on a new one.
    fn run_once<T>(&self, query: impl Fn(&mut Conn) -> Result<T, Failed<Error>>) -> Result<T, Error> {
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

    fn resting(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
