//! Tells servers that share a database of each other's commits, and watches whether the database is reachable.
//!
//! One connection listens. It announces our own commits with NOTIFY, after the commit and several at once. That is only a hint: the pulse also
//! reads the heads once a second. NOTIFY never runs inside a write's transaction, as it holds a lock of the whole cluster until the commit.
//!
//! The pulse also updates the planner's statistics as the register grows.

use std::future::{Future, poll_fn};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_postgres::{AsyncMessage, Client, Row};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::hosts::Opened;
use super::standby::LogProgress;
use super::statistics::{self, STATISTICS_FROM};
use super::{WRITER, lost};
use crate::domain::instant::Instant;
use crate::store::db::condition::Condition;
use crate::store::db::error::{CONNECTION_LOST, Error, Wait};
use crate::store::db::reached::LastEntry;

/// Time between two reads of the heads.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// A database that does not answer within this time counts as away.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Time between two attempts to connect.
const RETRY_DELAY: Duration = Duration::from_millis(200);
/// The connection's application name.
pub(super) const NAME: &str = "hotline pulse";

/// The pulse of a server, with its channels to the storage.
pub struct Pulse {
    /// Address of the database.
    pub address: Address,
    /// Counter of our own commits.
    pub written: watch::Receiver<u64>,
    /// Counter that wakes those who wait for commits, ours or others'.
    pub committed: watch::Sender<u64>,
    /// Gets the progress of the primary's log; none without a standby.
    pub log_progress: Option<LogProgress>,
    /// Gets whether the database is reachable and has what was seen.
    pub condition: Condition,
    /// Stops the pulse.
    pub stopping: CancellationToken,
}

impl Pulse {
    /// Starts a thread that runs until it is stopped.
    pub fn start(self) -> Result<std::thread::JoinHandle<()>, Error> {
        let io = |source| Error::Io { what: "cannot start a thread".to_owned(), source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let run = move || runtime.block_on(self.run());
        std::thread::Builder::new().name("pulse".to_owned()).spawn(run).map_err(io)
    }

    async fn run(mut self) {
        let stopping = self.stopping.clone();
        let sessions = async {
            loop {
                // A session ends only by failing.
                if let Err(error) = self.session().await {
                    self.tell(&error);
                }
                tokio::time::sleep(RETRY_DELAY).await;
            }
        };
        tokio::select! {
            () = sessions => {}
            () = stopping.cancelled() => {}
        }
    }

    /// Says once what is wrong.
    fn tell(&self, error: &Error) {
        let is_behind = matches!(error, Error::Behind(_));
        let is_news = self.condition.set(|troubles| {
            troubles.behind = is_behind;
            troubles.away = !is_behind;
        });
        if is_news && is_behind {
            tracing::error!(cause = %error, "the database lacks what was acknowledged; requests are refused");
        } else if is_news {
            tracing::error!(cause = %error, "the database is away; requests fail until it is back");
        }
    }

    /// Listens and announces until the connection is lost.
    async fn session(&mut self) -> Result<(), Error> {
        // Another server may have become the primary, with another log.
        self.log_progress.iter().for_each(LogProgress::clear);
        let Opened { client, mut connection, given_up, host } = self.address.connect(NAME, true).await?;
        let (sender, mut notifications) = mpsc::channel(16);
        let driver = tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notification) = message {
                    // If the channel is full, the next read of the heads catches up at the latest.
                    let _ = sender.try_send(notification.process_id());
                }
            }
        });
        let result = tokio::select! {
            result = self.exchange(&client, host, &mut notifications) => result,
            () = given_up.cancelled() => Err(Error::Away(CONNECTION_LOST.to_owned())),
        };
        driver.abort();
        if let Err(Error::Stalled(_)) = result {
            // Its other connections will not answer either.
            self.address.give_up(host);
            return Err(Error::Away(format!("no answer within {} s", ANSWER_TIMEOUT.as_secs())));
        }
        result
    }

    async fn exchange(
        &mut self,
        client: &Client,
        host: usize,
        notifications: &mut mpsc::Receiver<i32>,
    ) -> Result<(), Error> {
        match tokio::time::timeout(ANSWER_TIMEOUT, lost::check(client, &self.address, host)).await {
            Ok(checked) => checked.inspect_err(|error| {
                if matches!(error, Error::Behind(_)) {
                    self.address.leave(host);
                }
            })?,
            Err(_) => return Err(Error::Stalled(Wait::Answer)),
        }
        // What still waits for another host is looked up on this one.
        self.address.move_to(host);
        answered(client.batch_execute("LISTEN hotline")).await?;
        let own: i32 = answered(client.query_one("SELECT pg_backend_pid()", &[])).await?.get(0);
        let (mut last_positions, mut analyzed_at) = (None, 0);
        loop {
            let positions = answered(client.query_one(HEADS, &[])).await?.get::<_, i64>(0);
            if let Some(log_progress) = &self.log_progress {
                let settled = answered(client.query_one(SETTLED, &[&WRITER])).await?.get::<_, i64>(0);
                let lsn = answered(client.query_one(LOG_POSITION, &[])).await?.get::<_, i64>(0);
                log_progress.note(lsn, Instant(settled));
            }
            if positions >= STATISTICS_FROM.max(2 * analyzed_at) {
                analyzed_at = positions;
                tokio::spawn(statistics::update(self.address.clone()));
            }
            let was_reachable = self.condition.is_reachable();
            let last = last_positions.replace(positions);
            if last != Some(positions) {
                let heads = answered(client.query(LAST_ENTRIES, &[])).await?;
                let entry = |row: &Row| LastEntry { key: row.get(0), position: row.get(1), hash: row.get(2) };
                self.address.reached.note(heads.iter().map(entry));
            }
            if last.is_some_and(|last| last != positions) || !was_reachable {
                self.wake();
            }
            self.condition.set(|troubles| (troubles.away, troubles.behind) = (false, false));
            if !was_reachable {
                tracing::info!(host = self.address.host_name(host), "the database is reachable");
            }
            let next_poll = tokio::time::sleep(POLL_INTERVAL);
            tokio::pin!(next_poll);
            loop {
                tokio::select! {
                    () = &mut next_poll => break,
                    changed = self.written.changed() => match changed {
                        Ok(()) => {
                            self.written.mark_unchanged();
                            answered(client.batch_execute("NOTIFY hotline")).await?;
                        }
                        Err(_) => return Err(Error::Stopping),
                    },
                    process = notifications.recv() => match process {
                        // The writer itself has woken those who wait for our own commits.
                        Some(process) if process == own => {}
                        Some(_) => self.wake(),
                        None => return Err(Error::Away(CONNECTION_LOST.to_owned())),
                    },
                }
            }
        }
    }

    fn wake(&self) {
        self.committed.send_modify(|count| *count += 1);
    }
}

/// Sum of all positions, which changes with every commit of any server.
const HEADS: &str = "SELECT coalesce(sum(position), 0)::bigint FROM heads";

/// The last entry of each period.
const LAST_ENTRIES: &str = "SELECT period_key, position, hash FROM heads";

/// The start of the earliest open write transaction, or the current time, less a microsecond: everything recorded by then is committed. The same
/// as [`super::Postgres::settled`], in microseconds since 1970.
const SETTLED: &str = "SELECT (extract(epoch FROM least(statement_timestamp(), min(xact_start))) * 1000000)::bigint - 1 \
                       FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()";

/// The current position of the log.
const LOG_POSITION: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";

async fn answered<T>(query: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Error> {
    match tokio::time::timeout(ANSWER_TIMEOUT, query).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Error::Away(error.to_string())),
        Err(_) => Err(Error::Stalled(Wait::Answer)),
    }
}
