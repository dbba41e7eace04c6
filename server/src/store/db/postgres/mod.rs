//! What is specific to PostgreSQL: the [`address`] of a database with its `hosts` and TLS settings, the connection with the runtime that drives it, and the
//! `settings` that a server must have. [`sessions`] looks at a start whether as many connections can be had as are needed, [`mod@migrate`] brings the schema up to
//! date, [`lost`] finds out whether the database has less than was seen, and [`waits`] what a write waits for. [`pulse`] tells servers of each other's
//! commits, [`standby`] says how far a standby must have replayed the log to answer reads.

pub mod address;
mod changed;
mod hosts;
pub mod lost;
pub mod migrate;
pub mod pulse;
pub mod sessions;
mod settings;
mod sql;
pub mod standby;
pub mod statistics;
pub mod texts;
mod tls;
pub mod waits;

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use diesel_async::{AnsiTransactionManager, AsyncConnectionCore, AsyncPgConnection};
use futures_util::future::join_all;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Runtime;
use tokio_postgres::error::Severity;
use tokio_postgres::{AsyncMessage, Socket};
use tokio_util::sync::CancellationToken;

use super::encryption::ConnKeys;
use super::error::Error;
use crate::domain::instant::Instant;
pub use address::Address;
use hosts::Opened;
pub(in crate::store) use sql::clock_timestamp;
use sql::*;

/// Application name of writing connections, by which they are found in `pg_stat_activity`.
const WRITER: &str = "hotline writer";
/// Application name of reading connections.
const READER: &str = "hotline reader";
/// How long a writer waits for a head that another server has locked before it turns to other work.
pub const LOCK_WAIT: Duration = Duration::from_millis(50);
/// The database ends a writer's transaction that is idle for this long: its server is gone, and it must not keep the head locked.
const WRITER_IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for a reader, whose snapshot keeps the database from vacuuming old rows.
const READER_IDLE_TIMEOUT: Duration = Duration::from_secs(600);
/// The advisory lock under which a server opens a period: `hotline` in ASCII, then a number for the purpose.
const LOCK_PERIODS: i64 = 0x686f_746c_696e_6502;
/// The advisory lock that keeps tokens as they are: shared by transactions that write, held alone by one that changes a token.
const LOCK_ACCESS: i64 = 0x686f_746c_696e_6503;

/// The connection type that Diesel's queries run on.
pub type Diesel = AsyncConnectionWrapper<AsyncPgConnection, Driver>;

type Manager = <Diesel as Connection>::TransactionManager;

/// A connection. Its runtime runs on the thread that is executing a query.
pub struct Postgres {
    conn: Diesel,
    driver: Driver,
    notices: Arc<Notices>,
    backend: Backend,
    /// What protects texts at rest.
    pub keys: ConnKeys,
}

/// The other end of a connection.
#[derive(Clone)]
pub struct Backend {
    /// The process that serves it.
    pub process: i32,
    /// Which of the hosts of the address it is on.
    pub host: usize,
    /// Gives up the connection when it is cancelled: whoever waits for an answer fails.
    pub given_up: CancellationToken,
}

/// Notices that the database has sent.
#[derive(Default)]
struct Notices {
    has_warning: AtomicBool,
}

/// The runtime of one connection.
#[derive(Clone)]
pub struct Driver(Arc<OwnedRuntime>);

/// A runtime that may be dropped anywhere, also inside another runtime.
struct OwnedRuntime(Option<Runtime>);

impl Drop for OwnedRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

thread_local! {
    /// Passes the runtime to [`Driver::get_runtime`], which takes no argument.
    static NEXT_DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

impl Driver {
    fn new() -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|source| Error::Io { what: "cannot start a connection's runtime".to_owned(), source })?;
        Ok(Self(Arc::new(OwnedRuntime(Some(runtime)))))
    }

    fn runtime(&self) -> &Runtime {
        // Stated invariant: only drop takes the runtime out.
        self.0.0.as_ref().expect("a runtime that was not dropped")
    }
}

impl BlockOn for Driver {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime().block_on(future)
    }

    fn get_runtime() -> Self {
        // Stated invariant: only `Postgres::open` creates connections.
        NEXT_DRIVER.with_borrow_mut(Option::take).expect("a connection is opened with its runtime")
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Writes, and waits at most [`LOCK_WAIT`] for a lock.
    Write,
    /// Only reads, from the primary.
    Read,
    /// Only reads, from the server that the address names, whether it takes writes or not.
    Standby,
    /// Changes the schema or the counters, and waits for a while for the locks of others.
    Maintain,
}

impl Purpose {
    fn writes(self) -> bool {
        match self {
            Purpose::Write | Purpose::Maintain => true,
            Purpose::Read | Purpose::Standby => false,
        }
    }
}

impl Postgres {
    /// Connects and checks the settings of the database. This blocks, so that it must not run on a thread of an async runtime.
    pub fn open(address: &Address, purpose: Purpose) -> Result<Self, Error> {
        let driver = Driver::new()?;
        let notices = Arc::new(Notices::default());
        let name = if purpose.writes() { WRITER } else { READER };
        let (conn, backend) = driver.block_on(async {
            let Opened { client, connection, given_up, host } =
                address.connect(name, purpose != Purpose::Standby).await?;
            tokio::spawn(drive(connection, notices.clone(), given_up.clone()));
            if matches!(purpose, Purpose::Write | Purpose::Read) {
                changed::check(&client, address).await?;
                let checked = lost::check(&client, address, host).await;
                checked.inspect_err(|error| {
                    if matches!(error, Error::Behind(_)) {
                        address.leave(host);
                    }
                })?;
            }
            let conn = AsyncPgConnection::try_from(client).await;
            let conn = conn.map_err(|error| Error::Away(error.to_string()))?;
            Ok::<_, Error>((conn, Backend { process: 0, host, given_up }))
        })?;
        NEXT_DRIVER.set(Some(driver.clone()));
        let keys = ConnKeys::new(address.keys.clone());
        let mut postgres = Self { conn: Diesel::from(conn), driver, notices, backend, keys };
        match postgres.set_up(purpose) {
            // The connection was lost, whatever the error says.
            Err(error) if !postgres.is_usable() => Err(Error::Away(error.to_string())),
            result => result.map(|()| postgres),
        }
    }

    /// The other end.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The connection for Diesel's queries.
    pub fn diesel(&mut self) -> &mut Diesel {
        &mut self.conn
    }

    fn set_up(&mut self, purpose: Purpose) -> Result<(), Error> {
        let (lock_wait, idle_timeout) = match purpose {
            Purpose::Write => (LOCK_WAIT.as_millis(), WRITER_IDLE_TIMEOUT.as_millis()),
            Purpose::Read | Purpose::Standby => (0, READER_IDLE_TIMEOUT.as_millis()),
            Purpose::Maintain => (migrate::SCHEMA_LOCK_WAIT.as_millis(), 0),
        };
        // Pinned, so that a later change on the server does not weaken a connection that has passed the check.
        let pin_commit = if purpose.writes() {
            "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false);"
        } else {
            ""
        };
        // No statement times out and warnings are sent: a commit that still waits for a standby must not look like a completed one. No
        // sequential scans, as rows are read by key: a plan made while a table was empty must not go on reading all of it.
        self.conn.batch_execute(&format!(
            "SET statement_timeout = 0; SET lock_timeout = {lock_wait}; \
             SET idle_in_transaction_session_timeout = {idle_timeout}; SET client_min_messages = warning; \
             SET jit = off; SET enable_seqscan = off; {pin_commit}"
        ))?;
        self.check(purpose)
    }

    /// Begins a transaction.
    pub fn begin(&mut self, sql: &str) -> QueryResult<()> {
        self.notices.has_warning.store(false, Ordering::SeqCst);
        self.driver.block_on(AnsiTransactionManager::begin_transaction_sql(&mut *self.conn, sql))
    }

    /// Commits. The outcome is also unknown if the database sent a warning: that is all it sends when a wait for a standby is cancelled.
    pub fn commit(&mut self) -> Result<(), Error> {
        use diesel::connection::TransactionManager;
        self.notices.has_warning.store(false, Ordering::SeqCst);
        Manager::commit_transaction(&mut self.conn)?;
        if self.notices.has_warning.load(Ordering::SeqCst) { Err(Error::Unconfirmed) } else { Ok(()) }
    }

    /// Position of the primary's log up to which this standby has replayed it. None if the server is not a standby.
    pub fn replayed(&mut self) -> QueryResult<Option<i64>> {
        let log =
            "CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END";
        diesel::select(diesel::dsl::sql::<Nullable<BigInt>>(log)).get_result(&mut self.conn)
    }

    /// Whether the connection still answers.
    pub fn is_usable(&mut self) -> bool {
        use diesel::connection::TransactionManager;
        !Manager::is_broken_transaction_manager(&mut self.conn) && self.conn.batch_execute("").is_ok()
    }

    /// Starts a pipeline: statements that are sent in one round trip.
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline { conn: &self.conn, pending: Vec::new() }
    }

    /// Runs the statements of a pipeline in order, without waiting for each.
    pub fn run(&self, pipeline: Pipeline<'_>) -> QueryResult<()> {
        // Each is begun in its turn, and so sent in its turn; a test holds that for any number.
        let answers = self.driver.block_on(join_all(pipeline.pending));
        // The first failure is the cause of the others.
        answers.into_iter().try_for_each(|answer| answer.map(|_| ()))
    }

    /// Whether one of our servers is running on the database, or another connection writes to it.
    pub fn is_served(&mut self) -> QueryResult<bool> {
        let servers = pg_stat_activity::table
            .filter(pg_stat_activity::application_name.eq_any([pulse::NAME, WRITER]))
            .filter(pg_stat_activity::pid.ne(pg_backend_pid()))
            .filter(pg_stat_activity::datname.eq(current_database().nullable()));
        diesel::select(diesel::dsl::exists(servers)).get_result(&mut self.conn)
    }

    /// Keeps other servers from opening a period until the transaction ends.
    pub fn lock_periods(&mut self) -> QueryResult<()> {
        diesel::select(pg_advisory_xact_lock(LOCK_PERIODS)).execute(&mut self.conn).map(|_| ())
    }

    /// Keeps tokens as they are until the transaction ends.
    pub fn share_access(&mut self) -> QueryResult<()> {
        diesel::select(pg_advisory_xact_lock_shared(LOCK_ACCESS)).execute(&mut self.conn).map(|_| ())
    }

    /// Waits for the transactions that write, and keeps others from it until the transaction ends.
    pub fn hold_access(&mut self) -> QueryResult<()> {
        diesel::select(pg_advisory_xact_lock(LOCK_ACCESS)).execute(&mut self.conn).map(|_| ())
    }

    /// The current time by the database's clock, which all servers share.
    pub fn now(&mut self) -> QueryResult<Instant> {
        diesel::select(clock_timestamp()).get_result(&mut self.conn)
    }

    /// A time by which everything recorded is committed: the start of the earliest open write transaction, or the current time. Must not be
    /// called inside a transaction. Writes that begin afterwards are recorded later.
    pub fn settled(&mut self) -> QueryResult<Instant> {
        use diesel::dsl::min;
        let (now, since): (Instant, Option<Instant>) = pg_stat_activity::table
            .filter(pg_stat_activity::application_name.eq(WRITER))
            .filter(pg_stat_activity::datname.eq(current_database().nullable()))
            .select((statement_timestamp(), min(pg_stat_activity::xact_start)))
            .first(&mut self.conn)?;
        Ok(since.map_or(now, |since| since.min(now)).plus(-1))
    }
}

/// Drives a connection until it ends or is given up, and notes the warnings that come over it.
async fn drive(
    mut connection: tokio_postgres::Connection<Socket, impl AsyncRead + AsyncWrite + Unpin>,
    notices: Arc<Notices>,
    given_up: CancellationToken,
) {
    let messages = async {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message
                && notice.parsed_severity() == Some(Severity::Warning)
            {
                notices.has_warning.store(true, Ordering::SeqCst);
            }
        }
    };
    tokio::select! {
        () = messages => {}
        () = given_up.cancelled() => {}
    }
}

/// Statements that are sent in one round trip.
pub struct Pipeline<'c> {
    conn: &'c AsyncPgConnection,
    pending: Vec<PendingStatement<'c>>,
}

type PendingStatement<'c> = std::pin::Pin<Box<dyn Future<Output = QueryResult<usize>> + Send + 'c>>;

impl Pipeline<'_> {
    /// Adds a statement.
    pub fn send<Q>(&mut self, statement: Q)
    where
        Q: diesel::query_builder::QueryFragment<diesel::pg::Pg> + diesel::query_builder::QueryId,
    {
        let mut conn = self.conn;
        self.pending.push(conn.execute_returning_count(statement));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn futures_that_are_joined_begin_and_are_answered_in_their_order() {
        // More of them are joined in another way than a few.
        for count in [0, 1, 30, 31, 1000] {
            let begun = RefCell::new(Vec::new());
            let begin = |number: usize| {
                let begun = &begun;
                async move {
                    begun.borrow_mut().push(number);
                    // Later ones end first.
                    for _ in number..count {
                        tokio::task::yield_now().await;
                    }
                    number
                }
            };
            let expected: Vec<usize> = (0..count).collect();
            assert_eq!(join_all((0..count).map(begin)).await, expected);
            assert_eq!(*begun.borrow(), expected);
        }
    }
}
