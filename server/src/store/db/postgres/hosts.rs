//! The hosts of an address: which of them is asked, and how its connections are given up.
//!
//! The host that last took writes is asked first. One that does not answer is not waited for: the next is asked meanwhile. A host that has
//! to be left takes its connections with it, whatever they wait for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::sync::CancellationToken;

use super::address::{Address, connect_failure};
use crate::store::db::error::Error;

/// How long a host may take in all until it accepts queries.
const STARTUP_TIMEOUT: Duration = Duration::from_secs(6);
/// How long a host may be silent before the next one is asked as well.
const STAGGER: Duration = Duration::from_secs(1);

type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// A connection, as it is opened.
pub(super) struct Opened {
    pub client: Client,
    /// Drives the client. It is no longer polled once `given_up` is cancelled.
    pub connection: Connection<Socket, TlsStream>,
    /// Cancelled when the connection must be given up.
    pub given_up: CancellationToken,
    /// Which of the hosts it is, from 0.
    pub host: usize,
}

impl Opened {
    /// The client, driven by a task of its own until it is dropped.
    pub(super) fn into_client(self) -> Client {
        tokio::spawn(self.connection);
        self.client
    }
}

/// The error of a query that got no answer.
pub(super) fn away(error: tokio_postgres::Error) -> Error {
    Error::Away(error.to_string())
}

/// What is known of the hosts. Shared by the clones of an address.
pub(super) struct Hosts {
    /// The one that is asked first.
    preferred: AtomicUsize,
    /// For each, what ends its connections.
    tokens: Vec<Mutex<CancellationToken>>,
}

impl Hosts {
    pub(super) fn new(count: usize) -> Self {
        Self { preferred: AtomicUsize::new(0), tokens: (0..count).map(|_| Mutex::default()).collect() }
    }

    /// Ends all connections to a host.
    fn leave(&self, host: usize) {
        let token = std::mem::take(&mut *self.tokens[host].lock().unwrap_or_else(PoisonError::into_inner));
        token.cancel();
    }

    /// A token for a connection to a host.
    fn token(&self, host: usize) -> CancellationToken {
        self.tokens[host].lock().unwrap_or_else(PoisonError::into_inner).child_token()
    }
}

/// Why a host was not connected to.
struct Failed {
    host: usize,
    why: String,
    is_shortage: bool,
}

impl Address {
    /// Connects to the first host that answers; `to_write` skips hosts that take no writes.
    pub(super) async fn connect(&self, name: &str, to_write: bool) -> Result<Opened, Error> {
        let count = self.hosts.len();
        let first = if to_write { self.known.preferred.load(Ordering::SeqCst) } else { 0 };
        let opened = self.first_of((0..count).map(|at| (first + at) % count), name, to_write).await?;
        if to_write {
            self.known.preferred.store(opened.host, Ordering::SeqCst);
        }
        Ok(opened)
    }

    /// Connects to one host, whether it takes writes or not.
    pub(super) async fn connect_to(&self, host: usize, name: &str) -> Result<Opened, Error> {
        self.first_of(std::iter::once(host), name, false).await
    }

    /// Connects to another host that takes writes. None if there is none.
    pub(super) async fn connect_elsewhere(&self, name: &str, host: usize) -> Option<Opened> {
        self.first_of((0..self.hosts.len()).filter(|at| *at != host), name, true).await.ok()
    }

    /// The host that is asked first.
    pub(super) fn preferred(&self) -> usize {
        self.known.preferred.load(Ordering::SeqCst)
    }

    /// From now on another host is asked first, and the connections to all others are given up.
    pub(super) fn move_to(&self, host: usize) {
        self.known.preferred.store(host, Ordering::SeqCst);
        (0..self.hosts.len()).filter(|at| *at != host).for_each(|at| self.known.leave(at));
    }

    /// Gives up the connections to a host.
    pub(super) fn give_up(&self, host: usize) {
        self.known.leave(host);
    }

    /// Gives up the connections to a host, and asks the next one first.
    pub(super) fn leave(&self, host: usize) {
        self.known.preferred.store((host + 1) % self.hosts.len(), Ordering::SeqCst);
        self.known.leave(host);
    }

    async fn first_of(
        &self,
        hosts: impl Iterator<Item = usize>,
        name: &str,
        to_write: bool,
    ) -> Result<Opened, Error> {
        let password = self.password.read()?;
        let (mut hosts, mut asked, mut failures) = (hosts, FuturesUnordered::new(), Vec::new());
        loop {
            if asked.is_empty() {
                let Some(host) = hosts.next() else { break };
                asked.push(self.ask(host, name, to_write, password.as_deref()));
            }
            match tokio::time::timeout(STAGGER, asked.next()).await {
                Ok(Some(Ok(opened))) => return Ok(opened),
                Ok(Some(Err(failed))) => failures.push(failed),
                Ok(None) => {}
                Err(_) => {
                    asked
                        .extend(hosts.next().map(|host| self.ask(host, name, to_write, password.as_deref())));
                }
            }
        }
        failures.sort_by_key(|failed| failed.host);
        let is_shortage = failures.iter().any(|failed| failed.is_shortage);
        let why = failures.into_iter().map(|failed| failed.why).collect::<Vec<_>>().join("; ");
        Err(if is_shortage { Error::NoConnection(why) } else { Error::Away(why) })
    }

    /// Connects to one host.
    async fn ask(
        &self,
        host: usize,
        name: &str,
        to_write: bool,
        password: Option<&str>,
    ) -> Result<Opened, Failed> {
        let mut config = self.hosts[host].clone();
        config.application_name(name);
        if let Some(password) = password {
            config.password(password);
        }
        if to_write {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let given_up = self.known.token(host);
        let (why, is_shortage) =
            match tokio::time::timeout(STARTUP_TIMEOUT, config.connect(self.tls.clone())).await {
                Ok(Ok((client, connection))) => return Ok(Opened { client, connection, given_up, host }),
                Ok(Err(error)) => (connect_failure(&error, &config), is_shortage(&error)),
                Err(_) => (format!("no answer within {} s", STARTUP_TIMEOUT.as_secs()), false),
            };
        Err(Failed { host, why: format!("{}: {why}", self.host_name(host)), is_shortage })
    }
}

/// Whether the database refuses a connection because there are too many.
fn is_shortage(error: &tokio_postgres::Error) -> bool {
    let message = error.as_db_error().map(|error| error.message()).unwrap_or_default();
    // The second is PgBouncer's.
    error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS)
        || message.starts_with("no more connections allowed")
}
