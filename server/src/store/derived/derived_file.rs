//! Files of SQLite beside the register, on whichever database that is. Each can always be made anew, so that losing it loses nothing.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use sha2::{Digest, Sha256};

use crate::store::db::{Error, sqlite};

mod tables {
    diesel::table! {
        origin (id) {
            id -> Integer,
            digest -> Binary,
        }
    }
}
use tables::origin;

/// What such a file is.
pub struct FileFormat {
    /// As messages call it.
    pub what: &'static str,
    /// What its contents mean, with the layout of what is stored in it: a file of another version is made anew.
    pub version: String,
    /// Its tables, made if they are not there.
    pub tables: &'static str,
}

/// Opens the file of a register, or begins it. One that is damaged or of another register is made anew. Without a path it is in memory.
pub fn open(path: Option<&Path>, format: &FileFormat, register: &[u8]) -> Result<SqliteConnection, Error> {
    let Some(path) = path else { return anew(None, format, register) };
    let what = format.what;
    match open_file(path, format, register) {
        Ok(Some(conn)) => return Ok(conn),
        Ok(None) => tracing::info!("the {what} is of another register or version; it is made anew"),
        Err(error) if error.is_transient() => return Err(error),
        Err(error) => tracing::warn!(%error, "the {what} is damaged; it is made anew"),
    }
    anew(Some(path), format, register)
}

/// An empty one in place of whatever is there.
pub fn anew(path: Option<&Path>, format: &FileFormat, register: &[u8]) -> Result<SqliteConnection, Error> {
    let opened = match path {
        Some(path) => {
            remove(path)?;
            open_file(path, format, register)?
        }
        None => set_up(SqliteConnection::establish(":memory:")?, format, register)?,
    };
    opened.ok_or_else(|| Error::Unfit(format!("the {} was made by somebody else meanwhile", format.what)))
}

fn open_file(path: &Path, format: &FileFormat, register: &[u8]) -> Result<Option<SqliteConnection>, Error> {
    let mut conn = sqlite::open_writer(path)?;
    // What a power cut takes away is read again.
    conn.batch_execute("PRAGMA synchronous = NORMAL;")?;
    set_up(conn, format, register)
}

/// None if it is of another register or format.
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

/// The digest by which a file recognises its register and its version.
pub fn digest(version: &str, register: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(version).chain_update(register).finalize().to_vec()
}

fn remove(path: &Path) -> Result<(), Error> {
    for ending in ["", "-wal", "-shm"] {
        let path = sqlite::sibling_file(path, ending);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Io { what: format!("cannot remove {}", path.display()), source });
            }
            _ => {}
        }
    }
    Ok(())
}
