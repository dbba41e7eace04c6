//! What can go wrong with the storage. Messages hold no stored values.

use diesel::result::{ConnectionError, DatabaseErrorKind as Kind, Error as Diesel};

/// Why a database is away to which there was a connection.
pub const BROKEN_OFF: &str = "the connection broke off";

/// The storage failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the database.
    #[error("the database is locked")]
    Busy,
    /// The database server cannot be reached, or the connection broke off.
    #[error("no connection to the database: {0}")]
    Away(String),
    /// Another server is just writing to the period.
    #[error("another server is writing to the period")]
    Held,
    /// The database does not confirm a commit: a standby that must have it was not waited for.
    #[error("the database did not confirm a commit")]
    Unconfirmed,
    /// There is no room left.
    #[error("the disk is full")]
    Full,
    /// The register is stopping.
    #[error("the register is stopping")]
    Stopping,
    /// What is stored contradicts itself.
    #[error("the register is damaged: {0}")]
    Damaged(String),
    /// The database refused or failed.
    #[error("the database failed: {0}")]
    Database(#[source] Diesel),
    /// It could not be opened.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] ConnectionError),
    /// Its directory or files cannot be used.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// It is not set up as it must be.
    #[error("{0}")]
    Unfit(String),
}

impl Error {
    /// Whether the same may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Busy
            | Error::Held
            | Error::Away(_)
            | Error::Unconfirmed
            | Error::Full
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
        match &error {
            // Diesel keeps no code of SQLite's beyond the constraints: its message is what is left.
            Diesel::DatabaseError(Kind::Unknown, info) if info.message().contains("is locked") => Error::Busy,
            Diesel::DatabaseError(Kind::Unknown, info)
                if info.message() == "database or disk is full"
                    || info.message().ends_with("No space left on device") =>
            {
                Error::Full
            }
            // Also a server that has become a standby: another one must be asked.
            Diesel::DatabaseError(
                Kind::UnableToSendCommand | Kind::ClosedConnection | Kind::ReadOnlyTransaction,
                _,
            ) => Error::Away(BROKEN_OFF.to_owned()),
            _ => Error::Database(error),
        }
    }
}
