//! Where the register is: a file of its own, or a database that several servers share.

use std::path::{Path, PathBuf};
use std::time::{self, Duration};

use super::conn::Conn;
use super::error::Error;
use super::postgres::{Address, Postgres, Purpose};
use super::sqlite;

/// How long the connections of a server that has ended may still be seen.
const FAREWELL: Duration = Duration::from_secs(2);

/// Where the register is.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server; each of our servers keeps its text index, and what the journals have changed, in a directory of its own.
    Postgres {
        /// Where it is.
        address: Address,
        /// A standby that answers summaries and lists.
        standby: Option<Address>,
        /// Where these go.
        data_dir: PathBuf,
    },
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Database::Postgres { address, .. } => write!(f, "{address}"),
        }
    }
}

impl Database {
    /// Opens a connection that writes.
    pub fn open_writer(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(path) => Ok(Conn::Sqlite(sqlite::open_writer(path)?)),
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Write),
        }
    }

    /// Opens a connection that only reads.
    pub fn open_reader(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(path) => Ok(Conn::Sqlite(sqlite::open_reader(path)?)),
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Read),
        }
    }

    /// Opens a connection that changes what writers rely on, and waits for them.
    pub fn open_maintainer(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(_) => self.open_writer(),
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Maintain),
        }
    }

    /// Whether there is a register.
    pub fn exists(&self) -> Result<bool, Error> {
        match self {
            Database::Sqlite(path) => Ok(path.exists()),
            Database::Postgres { address, .. } => Ok(Postgres::open(address, Purpose::Read)?.is_migrated()?),
        }
    }

    /// Refuses a shared database on which servers are running.
    pub fn check_unserved(&self) -> Result<(), Error> {
        match self {
            Database::Sqlite(_) => Ok(()),
            Database::Postgres { address, .. } => {
                self.check_unserved_by(&mut Postgres::open(address, Purpose::Read)?)
            }
        }
    }

    /// The same over a connection that is open.
    pub fn check_unserved_by(&self, postgres: &mut Postgres) -> Result<(), Error> {
        let begun = time::Instant::now();
        while postgres.is_served()? {
            // The connections of one that has just ended are seen a little longer.
            if begun.elapsed() > FAREWELL {
                let why = format!("{self} is in use by a hotline-server; stop all that run on it first");
                return Err(Error::Unfit(why));
            }
            std::thread::sleep(FAREWELL / 20);
        }
        Ok(())
    }

    /// Keeps servers from a file. A shared database has no such lock: that servers run on it is seen.
    pub fn lock_file(&self) -> Result<Option<sqlite::Lock>, Error> {
        match self {
            Database::Sqlite(_) => self.lock().map(Some),
            Database::Postgres { .. } => Ok(None),
        }
    }

    /// Keeps a second server from the file, or from the index of a shared database.
    pub fn lock(&self) -> Result<sqlite::Lock, Error> {
        let file = match self {
            Database::Sqlite(path) => path.clone(),
            Database::Postgres { .. } => self.index(),
        };
        if let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            make_directory(directory)?;
        }
        sqlite::lock(&file)
    }

    /// The standby that may be asked.
    pub fn standby(&self) -> Option<Address> {
        match self {
            Database::Sqlite(_) => None,
            Database::Postgres { standby, .. } => standby.clone(),
        }
    }

    /// The file of the text index.
    pub fn index(&self) -> PathBuf {
        match self {
            Database::Sqlite(path) => sqlite::beside(path, ".search"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.search"),
        }
    }

    /// The file of what stretches of the journals have changed.
    pub fn past(&self) -> PathBuf {
        match self {
            Database::Sqlite(path) => sqlite::beside(path, ".past"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.past"),
        }
    }

    /// Connections that write. One file has one writer; on a server different periods are written side by side.
    pub fn writers(&self) -> usize {
        match self {
            Database::Sqlite(_) => 1,
            Database::Postgres { .. } => 4,
        }
    }

    /// Connections that read.
    pub fn readers(&self) -> usize {
        match self {
            Database::Sqlite(_) => 4,
            Database::Postgres { .. } => 8,
        }
    }
}

/// Opens a connection to a standby.
pub fn open_standby(address: &Address) -> Result<Conn, Error> {
    on_postgres(address, Purpose::Standby)
}

fn on_postgres(address: &Address, purpose: Purpose) -> Result<Conn, Error> {
    Ok(Conn::Postgres(Box::new(Postgres::open(address, purpose)?)))
}

fn make_directory(directory: &Path) -> Result<(), Error> {
    let io = |source| Error::Io { what: format!("cannot create {}", directory.display()), source };
    std::fs::create_dir_all(directory).map_err(io)
}
