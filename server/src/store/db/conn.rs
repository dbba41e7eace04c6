//! The connection: runs one body of queries on either database.

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::sqlite::SqliteConnection;

use super::encryption::ConnKeys;
use super::error::Error;
use super::postgres::{Pipeline, Postgres};
use super::trace::trace;

/// A connection to the register's database.
pub enum Conn {
    /// An embedded SQLite database.
    Sqlite(SqliteConnection, ConnKeys),
    /// A PostgreSQL database, which several of our servers may share.
    Postgres(Box<Postgres>),
}

/// Runs one body of queries on the database of a [`Conn`]. `|c: DB|` also names the backend, which `into_boxed` needs.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::db::conn::Conn::Sqlite($c, _) => $body,
            $crate::store::db::conn::Conn::Postgres(postgres) => {
                let $c = postgres.diesel();
                $body
            }
        }
    };
    ($conn:expr, |$c:ident: $db:ident| $body:expr) => {
        match $conn {
            $crate::store::db::conn::Conn::Sqlite($c, _) => {
                type $db = ::diesel::sqlite::Sqlite;
                $body
            }
            $crate::store::db::conn::Conn::Postgres(postgres) => {
                type $db = ::diesel::pg::Pg;
                let $c = postgres.diesel();
                $body
            }
        }
    };
}
pub(crate) use on;

/// Where a transaction failed.
#[derive(Debug)]
pub enum TransactionFailure<E> {
    /// At BEGIN: nothing was written.
    Begin(Error),
    /// In the body: the transaction is rolled back.
    Body(E),
    /// At COMMIT: whether it took effect is unknown until it is looked up.
    Commit(Error),
}

impl<E: Into<Error>> From<TransactionFailure<E>> for Error {
    fn from(failure: TransactionFailure<E>) -> Self {
        match failure {
            TransactionFailure::Begin(error) | TransactionFailure::Commit(error) => error,
            TransactionFailure::Body(error) => error.into(),
        }
    }
}

impl From<SqliteConnection> for Conn {
    /// A file whose texts are not encrypted.
    fn from(c: SqliteConnection) -> Self {
        Conn::Sqlite(c, ConnKeys::default())
    }
}

impl Conn {
    /// What protects texts at rest.
    pub fn keys(&self) -> &ConnKeys {
        match self {
            Conn::Sqlite(_, keys) => keys,
            Conn::Postgres(postgres) => &postgres.keys,
        }
    }

    /// The same, to be changed.
    pub fn keys_mut(&mut self) -> &mut ConnKeys {
        match self {
            Conn::Sqlite(_, keys) => keys,
            Conn::Postgres(postgres) => &mut postgres.keys,
        }
    }

    /// Runs a transaction that writes. It is immediate on SQLite: a read lock cannot be upgraded while another connection writes.
    pub fn write<T, E>(
        &mut self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        self.transaction("BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body)
    }

    /// Runs a transaction that only reads. All of its queries see one snapshot.
    pub fn read<T, E>(
        &mut self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        self.transaction("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    /// Runs statements that return no rows, in order. PostgreSQL gets all of them in one round trip.
    pub fn pipeline(&mut self, body: impl FnOnce(&mut Statements<'_>) -> QueryResult<()>) -> QueryResult<()> {
        match self {
            Conn::Sqlite(c, _) => body(&mut Statements::Sqlite(c)),
            Conn::Postgres(postgres) => {
                let mut statements = Statements::Postgres(postgres.pipeline());
                body(&mut statements)?;
                match statements {
                    Statements::Postgres(pipeline) => postgres.run(pipeline),
                    Statements::Sqlite(_) => Ok(()),
                }
            }
        }
    }

    /// Whether the database is a file, so that a query costs no round trip.
    pub fn is_file(&self) -> bool {
        matches!(self, Conn::Sqlite(..))
    }

    /// Whether the connection can still be used after a failure.
    pub fn is_usable(&mut self) -> bool {
        match self {
            // SQLite rolls back by itself when a COMMIT fails; Diesel then no longer knows where it is.
            Conn::Sqlite(c, _) => !AnsiTransactionManager::is_broken_transaction_manager(c),
            Conn::Postgres(postgres) => postgres.is_usable(),
        }
    }

    fn transaction<T, E>(
        &mut self,
        on_sqlite: &str,
        on_postgres: &str,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        let begin_result = {
            let _span = trace("begin");
            match self {
                Conn::Sqlite(c, _) => AnsiTransactionManager::begin_transaction_sql(c, on_sqlite),
                Conn::Postgres(postgres) => postgres.begin(on_postgres),
            }
        };
        begin_result.map_err(|error| TransactionFailure::Begin(error.into()))?;
        self.keys_mut().end();
        let mut open = OpenTransaction { conn: self, is_open: true };
        match body(open.conn) {
            Ok(value) => {
                open.is_open = false;
                open.conn.commit().map_err(TransactionFailure::Commit)?;
                Ok(value)
            }
            Err(error) => Err(TransactionFailure::Body(error)),
        }
    }

    fn commit(&mut self) -> Result<(), Error> {
        let _span = trace("commit");
        match self {
            Conn::Sqlite(c, _) => Ok(AnsiTransactionManager::commit_transaction(c)?),
            Conn::Postgres(postgres) => postgres.commit(),
        }
    }
}

/// Rolls back when it is dropped while open, also in a panic, so that the connection stays usable.
struct OpenTransaction<'c> {
    conn: &'c mut Conn,
    is_open: bool,
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        if self.is_open
            && let Err(error) = on!(&mut *self.conn, |c| roll_back(c))
        {
            tracing::warn!(%error, "rolling back failed");
        }
    }
}

fn roll_back<C: Connection>(c: &mut C) -> QueryResult<()> {
    C::TransactionManager::rollback_transaction(c)
}

/// Runs statements that return no rows.
pub enum Statements<'c> {
    /// Runs each at once.
    Sqlite(&'c mut SqliteConnection),
    /// Collects them, to be sent in one round trip.
    Postgres(Pipeline<'c>),
}

impl Statements<'_> {
    /// Runs a statement that works on both databases.
    pub fn run<Q>(&mut self, statement: Q) -> QueryResult<()>
    where
        Q: QueryFragment<diesel::pg::Pg> + QueryId + ExecuteDsl<SqliteConnection>,
    {
        match self {
            Statements::Sqlite(c) => Q::execute(statement, c).map(|_| ()),
            Statements::Postgres(pipeline) => {
                pipeline.send(statement);
                Ok(())
            }
        }
    }
}
