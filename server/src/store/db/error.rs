//! The errors of the storage. Messages contain no stored values.

use diesel::result::{ConnectionError, DatabaseErrorKind as Kind, Error as Diesel};

/// Reason of an [`Error::Away`] when an open connection fails.
pub const CONNECTION_LOST: &str = "the connection was lost";

/// What a write waits for that does not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A synchronous standby, which does not confirm the commit.
    Standby,
    /// A lock that another transaction holds on the period.
    Lock,
    /// A lock that another transaction holds on a table.
    Table,
    /// A connection: the database has none left.
    Connection,
    /// The database, which does not answer.
    Answer,
}

impl std::fmt::Display for Wait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Wait::Standby => "a synchronous standby",
            Wait::Lock => "a lock",
            Wait::Table => "a lock of a table",
            Wait::Connection => "a connection",
            Wait::Answer => "an answer of the database",
        })
    }
}

/// Why the storage failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the database.
    #[error("the database is locked")]
    Busy,
    /// The database server cannot be reached, or the connection was lost.
    #[error("no connection to the database: {0}")]
    Away(String),
    /// The database has no connection left for this server.
    #[error("no connection is left: {0}")]
    NoConnection(String),
    /// A write did not come back in time. It may still be committed.
    #[error("a write does not come back: it waits for {0}")]
    Stalled(Wait),
    /// The database has less than this server has seen.
    #[error("{0}")]
    Behind(String),
    /// Another server is writing to the period.
    #[error("another server is writing to the period")]
    Held,
    /// The database did not confirm a commit: the wait for a synchronous standby was cancelled.
    #[error("the database did not confirm a commit")]
    Unconfirmed,
    /// The disk is full, and nothing was written.
    #[error("the disk is full")]
    Full,
    /// The disk is full. What was written may still be recorded.
    #[error("the disk is full; what was written last may be recorded")]
    FullUnconfirmed,
    /// The register is stopping.
    #[error("the register is stopping")]
    Stopping,
    /// The stored data contradict themselves.
    #[error("the register is damaged: {0}")]
    Damaged(String),
    /// The database refused a statement or failed.
    #[error("the database failed: {0}")]
    Database(#[source] Diesel),
    /// The database could not be opened.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] ConnectionError),
    /// A directory or file cannot be used.
    #[error("{what}: {source}")]
    Io {
        /// What failed, for the message.
        what: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The database is not set up as required.
    #[error("{0}")]
    Unfit(String),
}

impl Error {
    /// The database is known to have less than was seen. The log says what.
    pub fn behind() -> Self {
        Error::Behind("the database has less than this server has seen".to_owned())
    }

    /// Whether a retry may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Error::Busy
            | Error::Held
            | Error::Away(_)
            | Error::NoConnection(_)
            | Error::Stalled(_)
            | Error::Behind(_)
            | Error::Unconfirmed
            | Error::Full
            | Error::FullUnconfirmed
            | Error::Stopping => true,
            Error::Damaged(_)
            | Error::Database(_)
            | Error::Connect(_)
            | Error::Io { .. }
            | Error::Unfit(_) => false,
        }
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        // After a COMMIT that failed, SQLite may have rolled back by itself, and Diesel's own attempt fails.
        if let Diesel::RollbackErrorOnCommit { commit_error, .. } = error {
            return Self::from(*commit_error);
        }
        match &error {
            // Diesel passes on SQLite's codes for constraints only, so that the message must tell.
            Diesel::DatabaseError(Kind::Unknown, info) if info.message().contains("is locked") => Error::Busy,
            Diesel::DatabaseError(Kind::Unknown, info)
                if info.message() == "database or disk is full"
                    || info.message().ends_with("No space left on device") =>
            {
                Error::Full
            }
            // Read-only: the server has become a standby, and another one is the primary.
            Diesel::DatabaseError(
                Kind::UnableToSendCommand | Kind::ClosedConnection | Kind::ReadOnlyTransaction,
                _,
            ) => Error::Away(CONNECTION_LOST.to_owned()),
            _ => Error::Database(error),
        }
    }
}
