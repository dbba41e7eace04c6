//! The connection: one body of queries, run on whichever database it is.

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::sqlite::SqliteConnection;

use super::error::Error;

/// A connection to the register's database.
pub enum Conn {
    /// The embedded one.
    Sqlite(SqliteConnection),
}

/// Runs one body of queries on whichever database a [`Conn`] is. `|c: DB|` also names the backend, which `into_boxed` needs.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite($c) => $body,
        }
    };
    ($conn:expr, |$c:ident: $db:ident| $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite($c) => {
                type $db = ::diesel::sqlite::Sqlite;
                $body
            }
        }
    };
}
pub(crate) use on;

/// Where a transaction failed.
#[derive(Debug)]
pub enum Failed<E> {
    /// At its begin: nothing has happened.
    Begin(Error),
    /// In its body: it is rolled back.
    Body(E),
    /// At COMMIT: whether it happened is unknown until it is looked up.
    Commit(Error),
}

impl<E: Into<Error>> From<Failed<E>> for Error {
    fn from(failed: Failed<E>) -> Self {
        match failed {
            Failed::Begin(error) | Failed::Commit(error) => error,
            Failed::Body(error) => error.into(),
        }
    }
}

impl Conn {
    /// A transaction that writes. On SQLite immediate: a read lock cannot be raised while another writes.
    pub fn write<T, E>(&mut self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, Failed<E>> {
        self.transaction("BEGIN IMMEDIATE", body)
    }

    /// A transaction that only reads: all of it sees one snapshot.
    pub fn read<T, E>(&mut self, body: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, Failed<E>> {
        self.transaction("BEGIN DEFERRED", body)
    }

    /// Runs statements without an answer.
    pub fn batch(&mut self, sql: &str) -> QueryResult<()> {
        on!(self, |c| c.batch_execute(sql))
    }

    fn transaction<T, E>(
        &mut self,
        begin: &str,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, Failed<E>> {
        match self {
            Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, begin),
        }
        .map_err(|error| Failed::Begin(error.into()))?;
        let mut open = OpenTransaction { conn: self, is_open: true };
        match body(open.conn) {
            Ok(value) => {
                open.is_open = false;
                on!(&mut *open.conn, |c| commit(c)).map_err(|error| Failed::Commit(error.into()))?;
                Ok(value)
            }
            Err(error) => Err(Failed::Body(error)),
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

fn commit<C: Connection>(c: &mut C) -> QueryResult<()> {
    C::TransactionManager::commit_transaction(c)
}
