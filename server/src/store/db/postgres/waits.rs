//! What the processes of writers wait for, asked over a connection of its own; and whether another host takes writes.

use std::time::Duration;

use diesel_async::async_connection_wrapper::BlockOn;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::hosts::away;
use super::{Driver, lost};
use crate::store::db::error::{Error, Wait};

/// The connection's application name.
const NAME: &str = "hotline watchdog";
/// A host that does not answer within this time does not count as one that can be asked.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How often it asks again where a writer found a wait that no process shows: it has given up, and is about to try once more.
const LOOKS: usize = 20;
/// The pause between two looks. No divisor of the writers' turns, or each look would meet the same pause of theirs.
const LOOK_PAUSE: Duration = Duration::from_millis(33);

/// What each process waits for, and who is in its way. Of other roles PostgreSQL shows little.
const WAITS: &str = "SELECT a.pid, coalesce(a.wait_event, ''), coalesce(a.wait_event_type, ''), coalesce(a.state, 'unknown'), \
                     (SELECT string_agg(format('process %s, application \"%s\", %s', b.pid, b.application_name, \
                         coalesce(b.state, 'of another role')), '; ') \
                      FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid))) \
                     FROM pg_stat_activity a WHERE a.pid = ANY ($1)";

/// What a process waits for.
pub struct Waiting {
    /// The process.
    pub process: i32,
    /// The kind of its wait.
    pub wait: Wait,
    /// Whether PostgreSQL believes that it is the server's turn: what was sent has not reached it.
    pub is_idle: bool,
    /// For the log: what PostgreSQL calls it, and who is in the way.
    pub detail: String,
}

/// Another host.
pub enum Elsewhere {
    /// None takes writes.
    Nowhere,
    /// One takes writes and has all that this server has seen.
    Takes(usize),
    /// One takes writes and has less, as the message says.
    Lacks(String),
}

/// Asks the hosts of a database.
pub struct Observer {
    address: Address,
    driver: Driver,
}

impl Observer {
    /// An observer of a database.
    pub fn new(address: Address) -> Result<Self, Error> {
        Ok(Self { address, driver: Driver::new()? })
    }

    /// Lets some time pass. Returns whether it is to stop.
    pub fn wait(&self, time: Duration, stopping: &CancellationToken) -> bool {
        self.driver.block_on(async { timeout(time, stopping.cancelled()).await }).is_ok()
    }

    /// What processes of a host wait for, and whether another host takes writes. It looks for what a writer has `found`, which lasts only a
    /// moment at a time. Nothing of the first if the host does not answer.
    pub fn look(
        &self,
        host: usize,
        processes: &[i32],
        found: Option<Wait>,
    ) -> (Option<Vec<Waiting>>, Elsewhere) {
        self.driver.block_on(async {
            let waits = timeout(ANSWER_TIMEOUT, self.waits(host, processes, found));
            let (waits, elsewhere) = tokio::join!(waits, self.elsewhere(host));
            (waits.ok().and_then(Result::ok), elsewhere)
        })
    }

    /// Whether the database has another connection for this server. An error if it has none.
    pub fn connect(&self) -> Result<(), Error> {
        self.driver.block_on(async { self.address.connect(NAME, true).await.map(drop) })
    }

    /// The host that is asked first.
    pub fn host(&self) -> usize {
        self.address.preferred()
    }

    /// The name of a host, for the log.
    pub fn host_name(&self, host: usize) -> String {
        self.address.host_name(host)
    }

    /// Asks this host first from now on, and gives up what waits for others.
    pub fn move_to(&self, host: usize) {
        self.address.move_to(host);
    }

    async fn waits(
        &self,
        host: usize,
        processes: &[i32],
        found: Option<Wait>,
    ) -> Result<Vec<Waiting>, Error> {
        let client = self.address.connect_to(host, NAME).await?.into_client();
        let mut waits = Vec::new();
        for _ in 0..LOOKS {
            let rows = client.query(WAITS, &[&processes]).await.map_err(away)?;
            waits = rows.iter().map(waiting).collect();
            if found.is_none_or(|found| waits.iter().any(|one: &Waiting| one.wait == found)) {
                break;
            }
            sleep(LOOK_PAUSE).await;
        }
        Ok(waits)
    }

    async fn elsewhere(&self, host: usize) -> Elsewhere {
        let Some(opened) = self.address.connect_elsewhere(NAME, host).await else {
            return Elsewhere::Nowhere;
        };
        let host = opened.host;
        match timeout(ANSWER_TIMEOUT, lost::check(&opened.into_client(), &self.address, host)).await {
            Ok(Ok(())) => Elsewhere::Takes(host),
            Ok(Err(Error::Behind(why))) => Elsewhere::Lacks(why),
            Ok(Err(_)) | Err(_) => Elsewhere::Nowhere,
        }
    }
}

fn waiting(row: &tokio_postgres::Row) -> Waiting {
    let (event, kind, state): (&str, &str, &str) = (row.get(1), row.get(2), row.get(3));
    let wait = match (kind, event) {
        ("IPC", "SyncRep") => Wait::Standby,
        ("Lock", "relation") => Wait::Table,
        ("Lock", _) => Wait::Lock,
        _ => Wait::Answer,
    };
    let event = if event.is_empty() { "no event".to_owned() } else { format!("{kind}/{event}") };
    let blocked_by: Option<&str> = row.get(4);
    let blocked_by = blocked_by.map(|by| format!(", held by {by}")).unwrap_or_default();
    let process = row.get(0);
    let is_idle = state.starts_with("idle");
    Waiting {
        process,
        wait,
        is_idle,
        detail: format!("process {process} ({state}) waits for {event}{blocked_by}"),
    }
}
