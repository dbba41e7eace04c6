//! What only PostgreSQL needs: where it is ([`address`], over TLS `tls`), the connection with the runtime that drives it, what must hold of the server, and
//! the locks. [`pulse`] tells servers of each other's commits, [`standby`] is
//! another server of the database that reads are answered from.

pub mod address;
pub mod pulse;
mod sql;
pub mod standby;
mod statistics;
mod tls;

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
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::runtime::Runtime;
use tokio_postgres::AsyncMessage;
use tokio_postgres::error::Severity;

use super::error::Error;
use crate::domain::instant::Instant;
use crate::together::all_of;
pub use address::Address;
pub(in crate::store) use sql::clock_timestamp;
use sql::*;

/// The migrations, in `migrations/postgres`.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// How connections that write call themselves: by this it is seen who is writing.
const WRITER: &str = "hotline writer";
/// How connections that read call themselves.
const READER: &str = "hotline reader";
/// How long a writer waits for a head that another server holds; then it does something else first.
pub const LOCK_WAIT: Duration = Duration::from_millis(50);
/// Whoever holds a head and says nothing for so long is ended by the database: its server has gone.
const SILENT_WRITER: Duration = Duration::from_secs(10);
/// The same of a reader, that keeps the database from clearing away what is old.
const SILENT_READER: Duration = Duration::from_secs(600);
/// Locks for the whole database: `hotline` and what for.
const LOCK_MIGRATE: i64 = 0x686f_746c_696e_6501;
const LOCK_PERIODS: i64 = 0x686f_746c_696e_6502;
/// Older ones lack what the migrations use.
const OLDEST: i32 = 130_000;

/// The connection as Diesel's queries know it.
pub type Diesel = AsyncConnectionWrapper<AsyncPgConnection, Driver>;

type Manager = <Diesel as Connection>::TransactionManager;

/// A connection. What drives it runs on whichever thread is just asking something.
pub struct Postgres {
    conn: Diesel,
    driver: Driver,
    heard: Arc<Heard>,
}

/// What the database said unasked.
#[derive(Default)]
struct Heard {
    warned: AtomicBool,
}

/// The runtime of one connection.
#[derive(Clone)]
pub struct Driver(Arc<Own>);

/// A runtime that may be dropped anywhere, also where others run.
struct Own(Option<Runtime>);

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

thread_local! {
    /// Hands the runtime to [`Driver::get_runtime`], which has no argument.
    static HANDED: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

impl Driver {
    fn new() -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|source| Error::Io { what: "cannot start a connection's runtime".to_owned(), source })?;
        Ok(Self(Arc::new(Own(Some(runtime)))))
    }

    fn runtime(&self) -> &Runtime {
        // Stated invariant: it is taken out only when it is dropped.
        self.0.0.as_ref().expect("a runtime that was not dropped")
    }
}

impl BlockOn for Driver {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime().block_on(future)
    }

    fn get_runtime() -> Self {
        // Stated invariant: `Postgres::open` is the only one who makes connections.
        HANDED.with_borrow_mut(Option::take).expect("a connection is opened with its runtime")
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Writes; waits at most [`LOCK_WAIT`] for a lock.
    Write,
    /// Only reads, from the server that is written to.
    Read,
    /// Only reads, from whichever server the address names.
    Standby,
    /// Changes the schema or the counters, and waits for whoever is writing.
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
    /// Connects, and checks what must hold of the database. Never on a thread that runs others' tasks: it blocks.
    pub fn open(address: &Address, purpose: Purpose) -> Result<Self, Error> {
        let driver = Driver::new()?;
        let heard = Arc::new(Heard::default());
        let name = if purpose.writes() { WRITER } else { READER };
        let conn = driver.block_on(async {
            let (client, mut connection) = address.connect(name, purpose != Purpose::Standby).await?;
            let heard = heard.clone();
            tokio::spawn(async move {
                while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                    if let AsyncMessage::Notice(notice) = message
                        && notice.parsed_severity() == Some(Severity::Warning)
                    {
                        heard.warned.store(true, Ordering::SeqCst);
                    }
                }
            });
            AsyncPgConnection::try_from(client).await.map_err(|error| Error::Away(error.to_string()))
        })?;
        HANDED.set(Some(driver.clone()));
        let mut postgres = Self { conn: Diesel::from(conn), driver, heard };
        match postgres.set_up(purpose) {
            // It broke off again, whatever that was called.
            Err(error) if !postgres.is_usable() => Err(Error::Away(error.to_string())),
            done => done.map(|()| postgres),
        }
    }

    /// What queries are run on.
    pub fn diesel(&mut self) -> &mut Diesel {
        &mut self.conn
    }

    fn set_up(&mut self, purpose: Purpose) -> Result<(), Error> {
        let (lock_wait, silence) = match purpose {
            Purpose::Write => (LOCK_WAIT.as_millis(), SILENT_WRITER.as_millis()),
            Purpose::Read | Purpose::Standby => (0, SILENT_READER.as_millis()),
            Purpose::Maintain => (0, 0),
        };
        // Whoever weakens it on the server later does not reach a connection that has passed the check.
        let pin = if purpose.writes() {
            "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false);"
        } else {
            ""
        };
        // No statement is cut off and warnings are heard: a commit that waits for a standby must not look like one that has happened. Rows are
        // asked for by key: a plan that was made while a table was empty must not go on reading the whole of it.
        self.conn.batch_execute(&format!(
            "SET statement_timeout = 0; SET lock_timeout = {lock_wait}; \
             SET idle_in_transaction_session_timeout = {silence}; SET client_min_messages = warning; \
             SET jit = off; SET enable_seqscan = off; {pin}"
        ))?;
        self.check(purpose)
    }

    /// Reads back what makes a commit durable.
    fn check(&mut self, purpose: Purpose) -> Result<(), Error> {
        let [version, fsync, commit, pages, encoding] =
            ["server_version_num", "fsync", "synchronous_commit", "full_page_writes", "server_encoding"]
                .map(current_setting);
        let (version, fsync, commit, pages, encoding): (String, String, String, String, String) =
            diesel::select((version, fsync, commit, pages, encoding)).get_result(&mut self.conn)?;
        let number: i32 = version.parse().unwrap_or(0);
        if number < OLDEST {
            return Err(Error::Unfit(format!(
                "PostgreSQL {} is too old; {} or newer is needed",
                shown(number),
                shown(OLDEST)
            )));
        }
        if encoding != "UTF8" {
            return Err(Error::Unfit(format!(
                "the database is encoded in {encoding}; UTF8 is needed: createdb --encoding UTF8 --template template0"
            )));
        }
        let weak = weak(&fsync, &pages, &commit);
        if purpose.writes() && !weak.is_empty() {
            let weak = weak.join("; ");
            return Err(Error::Unfit(format!("PostgreSQL could lose what it has acknowledged: {weak}")));
        }
        tracing::debug!(version = shown(number), fsync, synchronous_commit = commit, encoding, "connected");
        Ok(())
    }

    /// What was found at start, for the log.
    pub fn describe(&mut self) -> Result<String, Error> {
        let settings = (
            current_setting("server_version"),
            current_setting("fsync"),
            current_setting("synchronous_commit"),
            current_setting("synchronous_standby_names"),
        );
        let (version, fsync, commit, standbys): (String, String, String, String) =
            diesel::select(settings).get_result(&mut self.conn)?;
        let standbys = if standbys.is_empty() { "none".to_owned() } else { standbys };
        Ok(format!(
            "PostgreSQL {version}: fsync={fsync}, synchronous_commit={commit}, synchronous standbys: {standbys}"
        ))
    }

    /// Begins a transaction.
    pub fn begin(&mut self, sql: &str) -> QueryResult<()> {
        self.heard.warned.store(false, Ordering::SeqCst);
        self.driver.block_on(AnsiTransactionManager::begin_transaction_sql(&mut *self.conn, sql))
    }

    /// Commits. Whether it happened is unknown too if the database warned: of a wait for a standby that was cancelled it only says that.
    pub fn commit(&mut self) -> Result<(), Error> {
        use diesel::connection::TransactionManager;
        self.heard.warned.store(false, Ordering::SeqCst);
        Manager::commit_transaction(&mut self.conn)?;
        if self.heard.warned.load(Ordering::SeqCst) { Err(Error::Unconfirmed) } else { Ok(()) }
    }

    /// Up to which point of the primary's log this standby has everything; none if it is none.
    pub fn replayed(&mut self) -> QueryResult<Option<i64>> {
        let log =
            "CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END";
        diesel::select(diesel::dsl::sql::<Nullable<BigInt>>(log)).get_result(&mut self.conn)
    }

    /// Whether it still answers.
    pub fn is_usable(&mut self) -> bool {
        use diesel::connection::TransactionManager;
        !Manager::is_broken_transaction_manager(&mut self.conn) && self.conn.batch_execute("").is_ok()
    }

    /// Begins a row of statements that travel together.
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline { conn: &self.conn, sent: Vec::new() }
    }

    /// Runs them one behind the other, without waiting for each.
    pub fn run(&self, pipeline: Pipeline<'_>) -> QueryResult<()> {
        let answers = self.driver.block_on(all_of(pipeline.sent));
        // The first failure is the cause of the others.
        answers.into_iter().try_for_each(|answer| answer.map(|_| ()))
    }

    /// Whether a server of ours is running on the database, or another connection that writes.
    pub fn is_served(&mut self) -> QueryResult<bool> {
        let servers = pg_stat_activity::table
            .filter(pg_stat_activity::application_name.eq_any([pulse::NAME, WRITER]))
            .filter(pg_stat_activity::pid.ne(pg_backend_pid()))
            .filter(pg_stat_activity::datname.eq(current_database().nullable()));
        diesel::select(diesel::dsl::exists(servers)).get_result(&mut self.conn)
    }

    /// Whether there is a register.
    pub fn is_migrated(&mut self) -> QueryResult<bool> {
        let heads = pg_tables::table
            .filter(pg_tables::tablename.eq("heads").and(pg_tables::schemaname.eq(current_schema())));
        diesel::select(diesel::dsl::exists(heads)).get_result(&mut self.conn)
    }

    /// Brings the schema up to date; answers the versions that were applied. Servers that start at once do it one after the other.
    pub fn migrate(&mut self) -> Result<Vec<String>, Error> {
        diesel::select(pg_advisory_lock(LOCK_MIGRATE)).execute(&mut self.conn)?;
        let applied = self.conn.run_pending_migrations(MIGRATIONS);
        let applied = applied.map_err(|error| {
            let error = error.to_string();
            let schema = error.split_once("permission denied for schema ").map(|(_, schema)| schema);
            let hint =
                schema.map(|schema| format!(" (the role needs GRANT USAGE, CREATE ON SCHEMA {schema})"));
            Error::Unfit(format!("migrating the register failed: {error}{}", hint.unwrap_or_default()))
        })?;
        // The lock goes with the connection.
        Ok(applied.iter().map(ToString::to_string).collect())
    }

    /// Keeps others from opening a period until the transaction ends.
    pub fn lock_periods(&mut self) -> QueryResult<()> {
        diesel::select(pg_advisory_xact_lock(LOCK_PERIODS)).execute(&mut self.conn).map(|_| ())
    }

    /// The present, by the database's clock: one for all servers.
    pub fn now(&mut self) -> QueryResult<Instant> {
        diesel::select(clock_timestamp()).get_result(&mut self.conn)
    }

    /// A moment by which all that was recorded is committed: the begin of the earliest write under way, or when it was asked for. Not inside
    /// a transaction: whoever begins to write afterwards is later.
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

/// Statements that travel together.
pub struct Pipeline<'c> {
    conn: &'c AsyncPgConnection,
    sent: Vec<Sent<'c>>,
}

type Sent<'c> = std::pin::Pin<Box<dyn Future<Output = QueryResult<usize>> + Send + 'c>>;

impl Pipeline<'_> {
    /// Adds a statement.
    pub fn send<Q>(&mut self, statement: Q)
    where
        Q: diesel::query_builder::QueryFragment<diesel::pg::Pg> + diesel::query_builder::QueryId,
    {
        let mut conn = self.conn;
        self.sent.push(conn.execute_returning_count(statement));
    }
}

/// The settings by which a commit could be lost: what is needed, and what sets them.
fn weak(fsync: &str, pages: &str, commit: &str) -> Vec<String> {
    const SERVER: &str = "postgresql.conf or ALTER SYSTEM sets it";
    const ANYONE: &str =
        "postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it";
    [
        ("fsync", fsync, &["on"][..], SERVER),
        ("full_page_writes", pages, &["on"], SERVER),
        ("synchronous_commit", commit, &["on", "remote_apply"], ANYONE),
    ]
    .into_iter()
    .filter(|(_, value, needed, _)| !needed.contains(value))
    .map(|(name, value, needed, by)| format!("{name} is {value}, {} is needed ({by})", needed.join(" or ")))
    .collect()
}

/// `150018` as people write it.
fn shown(version: i32) -> String {
    format!("{}.{}", version / 10_000, version % 10_000)
}
