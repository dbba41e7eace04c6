//! SQLite files that are derived from a register on either database. Each can be recreated from it, so that losing one loses no data.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use sha2::{Digest, Sha256};

use crate::store::db::{Error, private, sqlite};

mod tables {
    diesel::table! {
        origin (id) {
            id -> Integer,
            digest -> Binary,
        }
    }
}
use tables::origin;

/// The format of a derived file.
pub struct FileFormat {
    /// Its name in messages.
    pub what: &'static str,
    /// Version of the layout and the meaning of its contents. A file of another version is recreated.
    pub version: String,
    /// SQL that creates its tables unless they exist.
    pub tables: &'static str,
}

/// Opens the file of a register, and creates it if there is none. A file that is damaged, of another register or of another version is recreated. In
/// memory if there is no path. Fails with a transient error if the file is busy.
pub fn open(path: Option<&Path>, format: &FileFormat, register: &[u8]) -> Result<SqliteConnection, Error> {
    let Some(path) = path else { return recreate(None, format, register) };
    let what = format.what;
    match open_file(path, format, register) {
        Ok(Some(conn)) => return Ok(conn),
        Ok(None) => tracing::info!("the {what} is of another register or version; it is recreated"),
        Err(error) if error.is_transient() => return Err(error),
        Err(error) => tracing::warn!(%error, "the {what} is damaged; it is recreated"),
    }
    recreate(Some(path), format, register)
}

/// Opens the file of a register to read what it holds. None if there is none, if it is damaged, or if it is of another register or version.
pub fn read(path: &Path, format: &FileFormat, register: &[u8]) -> Option<SqliteConnection> {
    let mut conn = path.exists().then(|| sqlite::open_reader(path))?.ok()?;
    let stored: Vec<u8> = origin::table.select(origin::digest).first(&mut conn).ok()?;
    (stored == digest(&format.version, register)).then_some(conn)
}

/// Replaces the file with an empty one. Fails if another process has created it meanwhile.
pub fn recreate(
    path: Option<&Path>,
    format: &FileFormat,
    register: &[u8],
) -> Result<SqliteConnection, Error> {
    let opened = match path {
        Some(path) => {
            remove(path)?;
            open_file(path, format, register)?
        }
        None => set_up(SqliteConnection::establish(":memory:")?, format, register)?,
    };
    opened.ok_or_else(|| Error::Unfit(format!("another process has created the {} meanwhile", format.what)))
}

fn open_file(path: &Path, format: &FileFormat, register: &[u8]) -> Result<Option<SqliteConnection>, Error> {
    let mut conn = sqlite::open_writer(path)?;
    // A power cut may lose the last transactions, which are then derived again.
    conn.batch_execute("PRAGMA synchronous = NORMAL;")?;
    set_up(conn, format, register)
}

/// The connection, with the tables created. None if the file is of another register or version.
fn set_up(
    mut conn: SqliteConnection,
    format: &FileFormat,
    register: &[u8],
) -> Result<Option<SqliteConnection>, Error> {
    let digest = digest(&format.version, register);
    conn.batch_execute(
        "CREATE TABLE IF NOT EXISTS origin (id INTEGER NOT NULL PRIMARY KEY, digest BLOB NOT NULL) STRICT;",
    )?;
    conn.batch_execute(format.tables)?;
    diesel::insert_or_ignore_into(origin::table)
        .values((origin::id.eq(1), origin::digest.eq(&digest)))
        .execute(&mut conn)?;
    let stored: Vec<u8> = origin::table.select(origin::digest).first(&mut conn)?;
    Ok((stored == digest).then_some(conn))
}

/// Digest of the version and the register, stored in the file to recognise both.
pub fn digest(version: &str, register: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(version).chain_update(register).finalize().to_vec()
}

/// Removes the file, if it is there.
pub fn remove(path: &Path) -> Result<(), Error> {
    for ending in ["", "-wal", "-shm"] {
        let path = sqlite::sibling_file(path, ending);
        let io = |source| Error::Io { what: format!("cannot remove {}", path.display()), source };
        private::remove(&path).map_err(io)?;
    }
    Ok(())
}
