//! Reads from a standby, while it is reachable and has replayed what the answer must contain.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{self, Duration};

use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::condition::Condition;
use crate::store::db::conn::{Conn, TransactionFailure};
use crate::store::db::database::open_standby;
use crate::store::db::pool::Pool;
use crate::store::db::postgres::Address;
use crate::store::db::postgres::standby::{AtLeast, LogProgress};
use crate::store::read::journal;

/// How long a standby gets no reads after a failure.
const BACK_OFF: Duration = Duration::from_secs(5);

/// A standby for reads of lists and figures.
pub struct Standby {
    readers: Pool,
    log_progress: LogProgress,
    /// Until when it gets no reads after a failure.
    backed_off_until: Mutex<Option<time::Instant>>,
}

impl Standby {
    /// A standby at an address. Connections are opened on demand, at most `readers`.
    pub fn new(address: Address, readers: usize) -> Self {
        // No patience: a read that fails goes to the primary at once. What is wrong with the standby is no trouble of the primary.
        let readers =
            Pool::new(readers, Duration::ZERO, Condition::default(), move || open_standby(&address));
        Self { readers, log_progress: LogProgress::default(), backed_off_until: Mutex::default() }
    }

    /// How far it has replayed the log. The pulse updates it.
    pub fn log_progress(&self) -> LogProgress {
        self.log_progress.clone()
    }

    /// Closes its connections. Later reads fail.
    pub fn close(&self) {
        self.readers.close();
    }

    /// Whether it may get a read: it has not failed recently and is not busy.
    pub fn is_ready(&self) -> bool {
        let backed_off_until = *self.backed_off_until.lock().unwrap_or_else(PoisonError::into_inner);
        backed_off_until.is_none_or(|until| until <= time::Instant::now()) && !self.readers.is_busy()
    }

    /// Sends it no reads for a while, after a failure.
    pub fn back_off(&self) {
        let until = Some(time::Instant::now() + BACK_OFF);
        *self.backed_off_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Runs a query. None if the standby has not replayed what the answer must contain.
    pub async fn read<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: Arc<impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static>,
    ) -> Result<Option<T>, Error> {
        let log_progress = self.log_progress.clone();
        let read = move |conn: &mut Conn| {
            let Conn::Postgres(postgres) = conn else { return Ok(None) };
            // Read before the snapshot begins, which therefore contains everything replayed by then.
            let replayed = postgres.replayed().map_err(|error| TransactionFailure::Begin(error.into()))?;
            let Some(settled) = replayed.and_then(|replayed| log_progress.settled(replayed)) else {
                return Ok(None);
            };
            if at_least.time.is_some_and(|time| time > settled) {
                return Ok(None);
            }
            conn.read(|conn| {
                if journal::head(conn, at_least.key)? < at_least.position {
                    return Ok(None);
                }
                query(conn, settled).map(Some)
            })
        };
        self.readers.run(read).await
    }
}
