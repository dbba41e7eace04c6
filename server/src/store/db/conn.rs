//! The connection: one body of queries, run on whichever database it is.

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::sqlite::SqliteConnection;

use super::error::Error;
use super::postgres::{Pipeline, Postgres};
use super::trace::trace;

/// A connection to the register's database.
pub enum Conn {
    /// The embedded one.
    Sqlite(SqliteConnection),
    /// A server that several of ours share.
    Postgres(Box<Postgres>),
}

/// Runs one body of queries on whichever database a [`Conn`] is. `|c: DB|` also names the backend, which `into_boxed` needs.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::db::conn::Conn::Sqlite($c) => $body,
            $crate::store::db::conn::Conn::Postgres(postgres) => {
                let $c = postgres.diesel();
                $body
            }
        }
    };
    ($conn:expr, |$c:ident: $db:ident| $body:expr) => {
        match $conn {
            $crate::store::db::conn::Conn::Sqlite($c) => {
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
    /// At its begin: nothing has happened.
    Begin(Error),
    /// In its body: it is rolled back.
    Body(E),
    /// At COMMIT: whether it happened is unknown until it is looked up.
    Commit(Error),
}

impl<E: Into<Error>> From<TransactionFailure<E>> for Error {
    fn from(failed: TransactionFailure<E>) -> Self {
        match failed {
            TransactionFailure::Begin(error) | TransactionFailure::Commit(error) => error,
            TransactionFailure::Body(error) => error.into(),
        }
    }
}

impl Conn {
    /// A transaction that writes. On SQLite immediate: a read lock cannot be raised while another writes.
    pub fn write<T, E>(
        &mut self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        self.transaction("BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body)
    }

    /// A transaction that only reads: all of it sees one snapshot.
    pub fn read<T, E>(
        &mut self,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        self.transaction("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    /// Runs statements that answer nothing, in their order. On PostgreSQL they travel together, whatever their number.
    pub fn together(&mut self, body: impl FnOnce(&mut Statements<'_>) -> QueryResult<()>) -> QueryResult<()> {
        match self {
            Conn::Sqlite(c) => body(&mut Statements::Sqlite(c)),
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

    /// Whether the database is a file: no round trip lies before an answer.
    pub fn is_file(&self) -> bool {
        matches!(self, Conn::Sqlite(_))
    }

    /// Whether it can be used again after a failure.
    pub fn is_usable(&mut self) -> bool {
        match self {
            Conn::Sqlite(_) => true,
            Conn::Postgres(postgres) => postgres.is_usable(),
        }
    }

    fn transaction<T, E>(
        &mut self,
        on_sqlite: &str,
        on_postgres: &str,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, TransactionFailure<E>> {
        let begun = {
            let _span = trace("begin");
            match self {
                Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, on_sqlite),
                Conn::Postgres(postgres) => postgres.begin(on_postgres),
            }
        };
        begun.map_err(|error| TransactionFailure::Begin(error.into()))?;
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
            Conn::Sqlite(c) => Ok(AnsiTransactionManager::commit_transaction(c)?),
            Conn::Postgres(postgres) => postgres.commit(),
        }
    }
}

/// Rolls back if it is dropped while open, also by a panic: the connection stays usable.
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

/// Where statements that answer nothing go.
pub enum Statements<'c> {
    /// They are run at once.
    Sqlite(&'c mut SqliteConnection),
    /// They are sent one behind the other.
    Postgres(Pipeline<'c>),
}

impl Statements<'_> {
    /// Runs a statement that is written for both.
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
