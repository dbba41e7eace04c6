//! What is specific to SQLite: opening, settings, and the lock against a second server.

pub mod checkpointer;
pub mod copy;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::error::Error;
use super::{form, private};

/// The migrations, in `migrations/sqlite`.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// Pause between two attempts to empty the log.
const PAUSE: Duration = Duration::from_millis(100);
/// How long who reads an older state is waited for when a database is written anew.
const REWRITE_WAIT: Duration = Duration::from_secs(60);

/// The oldest version that is safe: older ones can lose commits when the WAL is reset (<https://sqlite.org/wal.html#walresetbug>).
const OLDEST_SAFE: (u32, u32, u32) = (3, 51, 3);

/// Opens a database for its one writer, creating it if needed.
pub fn open_writer(path: &Path) -> Result<SqliteConnection, Error> {
    // Before SQLite opens the file: the WAL and shared-memory files get the same permissions.
    make_private(path)?;
    let mut c = SqliteConnection::establish(&url(path, "?mode=rw")?)?;
    // page_size applies to new files. Pages are small, as a call changes a few rows in different places, and each of their pages goes through
    // the log. busy_timeout comes before WAL mode, which needs a lock. Without a checkpointer, commits checkpoint every 8000 pages. The cache,
    // in KiB, holds the pages that every call changes; a larger one costs more than it saves, as SQLite searches all of it at the end of most
    // commits (balancing a B-tree briefly numbers a page beyond the end of a file of less than a gigabyte). What is erased is overwritten with zeros.
    c.batch_execute(
        "PRAGMA page_size = 2048; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
         PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8192; \
         PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;",
    )?;
    check_settings(&mut c)?;
    Ok(c)
}

/// Opens an existing database, read-only.
pub fn open_reader(path: &Path) -> Result<SqliteConnection, Error> {
    let mut c = SqliteConnection::establish(&url(path, "?mode=ro")?)?;
    c.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA trusted_schema = OFF;",
    )?;
    Ok(c)
}

/// Opens an empty register that is only for this connection and gone with it. It lies in memory up to a size, and beyond it in a file of the system's directory for
/// temporary ones (`SQLITE_TMPDIR` names another).
pub fn open_temporary() -> Result<SqliteConnection, Error> {
    let mut c = SqliteConnection::establish("")?;
    // It holds parts of a register, without what these refer to.
    c.batch_execute(
        "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;",
    )?;
    migrate(&mut c)?;
    Ok(c)
}

/// Migrates the schema. Returns the versions that were applied.
pub fn migrate(c: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    let failed = |error| Error::Unfit(format!("migrating the register failed: {error}"));
    form::check(c.applied_migrations().map_err(failed)?)?;
    let applied = c.run_pending_migrations(MIGRATIONS);
    let applied = applied.map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Writes back as much of the write-ahead log as it can without blocking other connections.
fn checkpoint_passively(c: &mut SqliteConnection) -> Result<(), Error> {
    Ok(c.batch_execute("PRAGMA wal_checkpoint(PASSIVE);")?)
}

/// Leaves checkpoints to another connection, as long as the log is below 256 MiB.
pub fn raise_autocheckpoint_limit(c: &mut SqliteConnection) -> Result<(), Error> {
    Ok(c.batch_execute("PRAGMA wal_autocheckpoint = 131072;")?)
}

/// Writes all of the write-ahead log back and empties it, so that the database is one file again.
pub fn checkpoint(c: &mut SqliteConnection) -> Result<(), Error> {
    Ok(c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);")?)
}

/// The answer of a checkpoint.
#[derive(QueryableByName)]
struct Checkpointed {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// The same. Returns whether the log is empty then: who reads an older state keeps it.
pub fn try_to_empty_log(c: &mut SqliteConnection) -> Result<bool, Error> {
    let answer: Checkpointed = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(c)?;
    Ok(answer.busy == 0)
}

/// Empties the log. Waits so long for those who read an older state, and returns whether it is empty then.
pub fn empty_log_within(c: &mut SqliteConnection, wait: Duration) -> Result<bool, Error> {
    let until = Instant::now() + wait;
    while !try_to_empty_log(c)? {
        if Instant::now() > until {
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(true)
}

/// Writes a database anew, so that no page and no log holds what was there before. Fails if somebody else uses it meanwhile.
pub fn rewrite(path: &Path) -> Result<(), Error> {
    let mut c = open_writer(path)?;
    c.batch_execute("VACUUM;")?;
    drop(c);
    forget_log(path)
}

/// Empties the log of a database that nobody else uses. Fails if somebody does.
pub fn forget_log(path: &Path) -> Result<(), Error> {
    if empty_log_within(&mut open_writer(path)?, REWRITE_WAIT)? {
        return Ok(());
    }
    Err(Error::Unfit(format!(
        "{} holds what was there before, as somebody still reads it; end that, and give the command again",
        path.display()
    )))
}

/// Reads the settings back: an acknowledged write must be on the disk.
fn check_settings(c: &mut SqliteConnection) -> Result<(), Error> {
    let version = text(c, "sqlite_version()")?;
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SAFE {
        let (major, minor, patch) = OLDEST_SAFE;
        return Err(Error::Unfit(format!(
            "SQLite {version} can lose commits when its log is reset; {major}.{minor}.{patch} or newer is needed"
        )));
    }
    let journal_mode = text(c, "(SELECT journal_mode FROM pragma_journal_mode)")?;
    let synchronous = int(c, "(SELECT synchronous FROM pragma_synchronous)")?;
    let foreign_keys = int(c, "(SELECT foreign_keys FROM pragma_foreign_keys)")?;
    // synchronous = 2 is FULL.
    if journal_mode != "wal" || synchronous < 2 || foreign_keys != 1 {
        return Err(Error::Unfit(format!(
            "SQLite has journal_mode={journal_mode}, synchronous={synchronous}, foreign_keys={foreign_keys}; \
             wal, 2 (FULL) and 1 are needed: does the file lie on a network file system?"
        )));
    }
    Ok(())
}

fn text(c: &mut SqliteConnection, sql: &str) -> QueryResult<String> {
    diesel::select(diesel::dsl::sql::<Text>(sql)).get_result(c)
}

fn int(c: &mut SqliteConnection, sql: &str) -> QueryResult<i32> {
    diesel::select(diesel::dsl::sql::<Integer>(sql)).get_result(c)
}

/// The `file:` URL of a path. Escapes `?`, `#` and `%`, which have a meaning in URLs.
fn url(path: &Path, query: &str) -> Result<String, Error> {
    let unfit = || Error::Unfit(format!("the path {} is not UTF-8", path.display()));
    let path = path.to_str().ok_or_else(unfit)?;
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{escaped}{query}"))
}

/// Locks a database for one server. Released when dropped, also when the process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes a lock on a file next to the database. Never on the database itself: closing any handle to it releases SQLite's own locks.
pub fn lock(database: &Path) -> Result<Lock, Error> {
    try_lock(&sibling_file(database, ".lock"))?.ok_or_else(|| {
        Error::Unfit(format!(
            "{} is in use by another hotline-server; stop that one first, or give this one another --data-dir",
            database.display()
        ))
    })
}

/// Takes the lock of one who makes a backup of a database.
pub fn lock_for_backup(database: &Path) -> Result<Lock, Error> {
    try_lock(&sibling_file(database, ".backup.lock"))?.ok_or_else(|| {
        Error::Unfit(format!("another backup of {} is being made; wait for its end", database.display()))
    })
}

/// Locks a file, and makes it if needed. None if another process holds the lock.
fn try_lock(path: &Path) -> Result<Option<Lock>, Error> {
    let file = private::open_for_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => {
            Err(Error::Io { what: format!("cannot lock {}", path.display()), source })
        }
    }
}

/// The path of a file next to the database: its name with a suffix.
pub fn sibling_file(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Fails if the register is missing or empty while files are there that only come after it: a new one in its place would hide the loss.
pub fn check_not_lost(database: &Path) -> Result<(), Error> {
    let has_content = |path: &Path| fs::metadata(path).is_ok_and(|file| file.len() > 0);
    if has_content(database) {
        return Ok(());
    }
    let left = ["-wal", ".search", ".past", ".key"].map(|suffix| sibling_file(database, suffix));
    let left: Vec<String> =
        left.iter().filter(|path| has_content(path)).map(|path| path.display().to_string()).collect();
    if left.is_empty() {
        return Ok(());
    }
    let what = if database.exists() { "empty" } else { "missing" };
    let database = database.display();
    Err(Error::Unfit(format!(
        "{database} is {what}, but of the register that was there remain {}; \
         put a copy of it back, or move these away to begin a new one",
        left.join(", ")
    )))
}

/// A database and what SQLite keeps, or may leave, beside it.
pub fn with_siblings(path: &Path) -> [PathBuf; 4] {
    ["", "-journal", "-wal", "-shm"].map(|suffix| sibling_file(path, suffix))
}

/// Fails if a database or what is beside it is no file of this user, or if it holds something else than a register.
pub fn check_register(path: &Path) -> Result<(), Error> {
    with_siblings(path).iter().try_for_each(|file| private::check_file(file))?;
    if fs::metadata(path).is_ok_and(|file| file.len() == 0) || !path.exists() {
        return Ok(());
    }
    let other =
        || Error::Unfit(format!("{} is no register of hotline-server; nothing was changed", path.display()));
    let tables = |path: &Path| -> Result<Vec<String>, Error> {
        let mut c = open_reader(path)?;
        let names = diesel::dsl::sql::<Text>("SELECT name FROM sqlite_schema WHERE type = 'table'");
        Ok(names.load(&mut c)?)
    };
    let tables = tables(path).map_err(|error| match error {
        Error::Database(error) if error.to_string().contains("not a database") => other(),
        error => error,
    })?;
    let is_register = tables.is_empty() || tables.iter().any(|name| name == "__diesel_schema_migrations");
    if is_register { Ok(()) } else { Err(other()) }
}

/// Creates the file if it does not exist. Only the server's own user may read the register and SQLite's files next to it.
fn make_private(path: &Path) -> Result<(), Error> {
    let files = with_siblings(path);
    files.iter().try_for_each(|file| private::check_file(file))?;
    // Only if it is new: closing any handle to a database releases SQLite's own locks.
    match private::create(path) {
        Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(Error::Io { what: format!("cannot make {}", path.display()), source });
        }
        _ => {}
    }
    files.iter().try_for_each(|file| private::restrict(file))
}
