//! Reads that a standby answers, so long as it is there and has what the answer must have.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{self, Duration};

use tokio::sync::watch;

use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, TransactionFailure};
use crate::store::db::database::open_standby;
use crate::store::db::pool::Pool;
use crate::store::db::postgres::Address;
use crate::store::db::postgres::standby::{AtLeast, Course};
use crate::store::read::journal;

/// How long a standby that did not answer is not asked.
const LEFT_ALONE: Duration = Duration::from_secs(5);

/// A standby that answers some of the reads.
pub struct Standby {
    readers: Pool,
    course: Course,
    /// Until when it is left alone after it did not answer.
    left_until: Mutex<Option<time::Instant>>,
}

impl Standby {
    /// A standby at an address. Its connections are opened when they are needed.
    pub fn new(address: Address, readers: usize, present: watch::Receiver<bool>) -> Self {
        // A read that fails is asked of the primary at once.
        let readers = Pool::new(readers, Duration::ZERO, present, move || open_standby(&address));
        Self { readers, course: Course::default(), left_until: Mutex::default() }
    }

    /// How far its log has come, as the pulse notes it.
    pub fn course(&self) -> Course {
        self.course.clone()
    }

    /// Asks nothing any more.
    pub fn close(&self) {
        self.readers.close();
    }

    /// Whether it is worth asking: it answered the last time, or that is a while ago, and it is not busy.
    pub fn is_ready(&self) -> bool {
        let left_until = *self.left_until.lock().unwrap_or_else(PoisonError::into_inner);
        left_until.is_none_or(|until| until <= time::Instant::now()) && !self.readers.is_busy()
    }

    /// Leaves it alone for a while.
    pub fn leave_alone(&self) {
        let until = Some(time::Instant::now() + LEFT_ALONE);
        *self.left_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Runs a query; none if it has not seen what the answer must have seen.
    pub async fn read<T: Send + 'static>(
        &self,
        at_least: AtLeast,
        query: Arc<impl Fn(&mut Conn, Instant) -> Result<T, Error> + Send + Sync + 'static>,
    ) -> Result<Option<T>, Error> {
        let course = self.course.clone();
        let read = move |conn: &mut Conn| {
            let Conn::Postgres(postgres) = conn else { return Ok(None) };
            // Before the snapshot is taken: it holds all of this.
            let replayed = postgres.replayed().map_err(|error| TransactionFailure::Begin(error.into()))?;
            let Some(settled) = replayed.and_then(|replayed| course.settled(replayed)) else {
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
