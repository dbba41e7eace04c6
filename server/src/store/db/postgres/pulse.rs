//! How several servers of one database learn of each other's commits, and whether the database is there at all.
//!
//! One connection listens. It tells the others of our own commits with NOTIFY, after the commit and many in one; that is a hint only: once a
//! second it looks at the heads itself. Never inside a write's transaction: NOTIFY takes a lock of the whole cluster until the commit.
//!
//! As it sees the register grow, it has the planner's statistics brought up to date.

use std::future::{Future, poll_fn};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_postgres::{AsyncMessage, Client};
use tokio_util::sync::CancellationToken;

use super::WRITER;
use super::address::Address;
use super::standby::Course;
use super::statistics::{self, STATISTICS_FROM};
use crate::domain::instant::Instant;
use crate::store::db::error::{BROKEN_OFF, Error};

/// Between two looks at the heads.
const LOOK: Duration = Duration::from_secs(1);
/// Whoever does not answer within this is away.
const ANSWER: Duration = Duration::from_secs(5);
/// Between two attempts to connect.
const RETRY: Duration = Duration::from_millis(200);
/// How the connection calls itself.
pub(super) const NAME: &str = "hotline pulse";

/// What it needs of the storage.
pub struct Pulse {
    /// Where the database is.
    pub address: Address,
    /// Counts our own commits.
    pub written: watch::Receiver<u64>,
    /// Wakes whoever waits for commits, ours or others'.
    pub committed: watch::Sender<u64>,
    /// Where the log is and until when all is in it; none if no standby is asked.
    pub course: Option<Course>,
    /// Whether the database is there.
    pub present: watch::Sender<bool>,
    /// Ends it.
    pub stopping: CancellationToken,
}

impl Pulse {
    /// Runs until it is stopped, on a thread of its own.
    pub fn start(self) -> Result<std::thread::JoinHandle<()>, Error> {
        let io = |source| Error::Io { what: "cannot start a thread".to_owned(), source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let run = move || runtime.block_on(self.run());
        std::thread::Builder::new().name("pulse".to_owned()).spawn(run).map_err(io)
    }

    async fn run(mut self) {
        let stopping = self.stopping.clone();
        let beat = async {
            loop {
                // It only ends by failing.
                let ended = self.beat().await.err();
                if self.present.send_replace(false) {
                    let cause = ended.map(|error| error.to_string());
                    tracing::error!(cause, "the database is away; nothing is served until it is back");
                }
                tokio::time::sleep(RETRY).await;
            }
        };
        tokio::select! {
            () = beat => {}
            () = stopping.cancelled() => {}
        }
    }

    /// Listens and tells until the connection breaks off.
    async fn beat(&mut self) -> Result<(), Error> {
        // Another server may have taken over: its log is another one.
        self.course.iter().for_each(Course::clear);
        let (client, mut connection) = self.address.connect(NAME, true).await?;
        let (heard, mut hears) = mpsc::channel(16);
        let driver = tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notification) = message {
                    // Full: what waits is told by the next look at the heads at the latest.
                    let _ = heard.try_send(notification.process_id());
                }
            }
        });
        let ended = self.exchange(&client, &mut hears).await;
        driver.abort();
        ended
    }

    async fn exchange(&mut self, client: &Client, hears: &mut mpsc::Receiver<i32>) -> Result<(), Error> {
        answered(client.batch_execute("LISTEN hotline")).await?;
        let own: i32 = answered(client.query_one("SELECT pg_backend_pid()", &[])).await?.get(0);
        let (mut seen, mut planned_for) = (None, 0);
        loop {
            let positions = answered(client.query_one(HEADS, &[])).await?.get::<_, i64>(0);
            if let Some(course) = &self.course {
                let settled = answered(client.query_one(SETTLED, &[&WRITER])).await?.get::<_, i64>(0);
                let point = answered(client.query_one(POINT, &[])).await?.get::<_, i64>(0);
                course.note(point, Instant(settled));
            }
            if positions >= STATISTICS_FROM.max(2 * planned_for) {
                planned_for = positions;
                tokio::spawn(statistics::bring_up_to_date(self.address.clone()));
            }
            if seen.replace(positions).is_some_and(|before| before != positions) || !*self.present.borrow() {
                self.wake();
            }
            if !self.present.send_replace(true) {
                tracing::info!("the database is there");
            }
            let look = tokio::time::sleep(LOOK);
            tokio::pin!(look);
            loop {
                tokio::select! {
                    () = &mut look => break,
                    changed = self.written.changed() => match changed {
                        Ok(()) => {
                            self.written.mark_unchanged();
                            answered(client.batch_execute("NOTIFY hotline")).await?;
                        }
                        Err(_) => return Err(Error::Stopping),
                    },
                    heard = hears.recv() => match heard {
                        // Whoever waits for our own commits was woken by the writer.
                        Some(process) if process == own => {}
                        Some(_) => self.wake(),
                        None => return Err(Error::Away(BROKEN_OFF.to_owned())),
                    },
                }
            }
        }
    }

    fn wake(&self) {
        self.committed.send_modify(|count| *count += 1);
    }
}

/// Changes with every commit of any server.
const HEADS: &str = "SELECT coalesce(sum(position), 0)::bigint FROM heads";

/// The begin of the earliest write under way, or the present, less a microsecond: all that was recorded by then is committed. As
/// [`super::Postgres::settled`], in microseconds since 1970.
const SETTLED: &str = "SELECT (extract(epoch FROM least(statement_timestamp(), min(xact_start))) * 1000000)::bigint - 1 \
                       FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()";

/// Where the log is.
const POINT: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";

async fn answered<T>(asked: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Error> {
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Error::Away(error.to_string())),
        Err(_) => Err(Error::Away(format!("no answer within {} s", ANSWER.as_secs()))),
    }
}
