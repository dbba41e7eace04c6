//! Where the register is stored: a file of its own, or a database that several servers share.

use std::path::PathBuf;
use std::time::{self, Duration};

use super::conn::Conn;
use super::encryption::{ConnKeys, KeyRing};
use super::error::Error;
use super::postgres::{Address, Postgres, Purpose, sessions};
use super::reached::Reached;
use super::{private, sqlite};

/// How long PostgreSQL may still list the connections of a server that has stopped.
const DISCONNECT_WAIT: Duration = Duration::from_secs(2);

/// Where the register is stored.
#[expect(clippy::large_enum_variant, reason = "a process has few of them")]
#[derive(Clone, Debug)]
pub enum Database {
    /// A SQLite file, with the keys of texts at rest.
    Sqlite(PathBuf, KeyRing),
    /// A PostgreSQL database. Each of our servers keeps its text index and its deltas in a directory of its own.
    Postgres {
        /// The primary.
        address: Address,
        /// A standby that answers summaries and lists.
        standby: Option<Address>,
        /// The directory of the derived files.
        data_dir: PathBuf,
    },
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Database::Sqlite(path, _) => write!(f, "sqlite:{}", path.display()),
            Database::Postgres { address, .. } => write!(f, "{address}"),
        }
    }
}

impl Database {
    /// A file whose texts are not encrypted.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Database::Sqlite(path.into(), KeyRing::default())
    }

    /// The same, with the keys of texts at rest.
    #[must_use]
    pub fn with_keys(self, keys: KeyRing) -> Self {
        match self {
            Database::Sqlite(path, _) => Database::Sqlite(path, keys),
            Database::Postgres { address, standby, data_dir } => Database::Postgres {
                address: address.with_keys(keys.clone()),
                standby: standby.map(|standby| standby.with_keys(keys)),
                data_dir,
            },
        }
    }

    /// The keys of texts at rest.
    pub fn keys(&self) -> &KeyRing {
        match self {
            Database::Sqlite(_, keys) => keys,
            Database::Postgres { address, .. } => address.keys(),
        }
    }

    /// Opens a connection that writes.
    pub fn open_writer(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(path, keys) => {
                Ok(Conn::Sqlite(sqlite::open_writer(path)?, ConnKeys::new(keys.clone())))
            }
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Write),
        }
    }

    /// Opens a connection that only reads.
    pub fn open_reader(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(path, keys) => {
                Ok(Conn::Sqlite(sqlite::open_reader(path)?, ConnKeys::new(keys.clone())))
            }
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Read),
        }
    }

    /// Opens a connection that changes what writers rely on: the schema and the counters. It waits for the locks of writers for a while.
    pub fn open_maintainer(&self) -> Result<Conn, Error> {
        match self {
            Database::Sqlite(..) => self.open_writer(),
            Database::Postgres { address, .. } => on_postgres(address, Purpose::Maintain),
        }
    }

    /// Whether the register exists.
    pub fn exists(&self) -> Result<bool, Error> {
        match self {
            Database::Sqlite(path, _) => Ok(path.exists()),
            Database::Postgres { address, .. } => Ok(Postgres::open(address, Purpose::Read)?.is_migrated()?),
        }
    }

    /// Fails if servers are running on a shared database.
    pub fn check_unserved(&self) -> Result<(), Error> {
        match self {
            Database::Sqlite(..) => Ok(()),
            Database::Postgres { address, .. } => {
                self.check_unserved_by(&mut Postgres::open(address, Purpose::Read)?)
            }
        }
    }

    /// As [`Database::check_unserved`], over an open connection.
    pub fn check_unserved_by(&self, postgres: &mut Postgres) -> Result<(), Error> {
        let started_at = time::Instant::now();
        while postgres.is_served()? {
            // The connections of a server that has just stopped stay listed for a moment.
            if started_at.elapsed() > DISCONNECT_WAIT {
                let why = format!("{self} is in use by a hotline-server; stop all that run on it first");
                return Err(Error::Unfit(why));
            }
            std::thread::sleep(DISCONNECT_WAIT / 20);
        }
        Ok(())
    }

    /// Locks a file against servers. A shared database needs no lock: its connections show whether servers run on it.
    pub fn lock_file(&self) -> Result<Option<sqlite::Lock>, Error> {
        match self {
            Database::Sqlite(..) => self.lock().map(Some),
            Database::Postgres { .. } => Ok(None),
        }
    }

    /// Locks the file against a second server, unless it is something else than a register. On a shared database it locks the text index.
    pub fn lock(&self) -> Result<sqlite::Lock, Error> {
        let file = match self {
            Database::Sqlite(path, _) => {
                sqlite::check_register(path)?;
                path.clone()
            }
            Database::Postgres { .. } => self.search_file(),
        };
        if let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            private::make_directory(directory)?;
        }
        sqlite::lock(&file)
    }

    /// The standby that answers summaries and lists, if one is configured.
    pub fn standby(&self) -> Option<Address> {
        match self {
            Database::Sqlite(..) => None,
            Database::Postgres { standby, .. } => standby.clone(),
        }
    }

    /// The file of the text index.
    pub fn search_file(&self) -> PathBuf {
        match self {
            Database::Sqlite(path, _) => sqlite::sibling_file(path, ".search"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.search"),
        }
    }

    /// How far this server has seen the journals go.
    pub fn reached(&self) -> Reached {
        match self {
            Database::Sqlite(..) => Reached::default(),
            Database::Postgres { address, .. } => address.reached().clone(),
        }
    }

    /// The file that remembers how far this server has seen the journals of a shared database go.
    pub fn memory_file(&self) -> Option<PathBuf> {
        match self {
            Database::Sqlite(..) => None,
            Database::Postgres { data_dir, .. } => Some(data_dir.join("postgres.seen")),
        }
    }

    /// Fails if a shared database does not give so many connections, or gives them to others as well.
    pub fn check_connections(&self, count: usize) -> Result<(), Error> {
        match self {
            Database::Sqlite(..) => Ok(()),
            Database::Postgres { address, .. } => sessions::check(address, count),
        }
    }

    /// Number of connections of a server: those that write and read, and one each for the pulse, the text index, the deltas, the planner's
    /// statistics and the watchdog.
    pub fn connections(&self) -> usize {
        self.writers() + self.readers() + 5
    }

    /// Where the key of the register lies, unless the settings say otherwise.
    pub fn key_file(&self) -> PathBuf {
        match self {
            Database::Sqlite(path, _) => sqlite::sibling_file(path, ".key"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.key"),
        }
    }

    /// The socket of the server that serves the register.
    pub fn socket_file(&self) -> PathBuf {
        match self {
            Database::Sqlite(path, _) => sqlite::sibling_file(path, ".sock"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.sock"),
        }
    }

    /// The file of the deltas.
    pub fn deltas_file(&self) -> PathBuf {
        match self {
            Database::Sqlite(path, _) => sqlite::sibling_file(path, ".past"),
            Database::Postgres { data_dir, .. } => data_dir.join("postgres.past"),
        }
    }

    /// Number of writing connections. A file has one writer; on PostgreSQL writers work on different periods at the same time.
    pub fn writers(&self) -> usize {
        match self {
            Database::Sqlite(..) => 1,
            Database::Postgres { .. } => 4,
        }
    }

    /// Number of reading connections.
    pub fn readers(&self) -> usize {
        match self {
            Database::Sqlite(..) => 4,
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
