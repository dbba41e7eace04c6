//! Copies of a SQLite file that others may be writing to, and what is wrong with a copy.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use super::{open_reader, text, url};
use crate::store::db::error::Error;

/// Copies what a database holds at one moment into an empty file. Writers go on meanwhile; their log is not reset before the end. What was
/// deleted is not in the copy, nor is free space.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    // Not by `open_reader`, whose `query_only` holds for the copy too.
    let mut c = SqliteConnection::establish(&url(from, "?mode=ro")?)?;
    c.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;")?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(url(to, "")?).execute(&mut c)?;
    Ok(())
}

/// Ends the write-ahead log of a database that nobody has open, so that all of it is in one file, which can be read without making others.
pub fn end_log(path: &Path) -> Result<(), Error> {
    let mut c = SqliteConnection::establish(&url(path, "?mode=rw")?)?;
    Ok(c.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE;",
    )?)
}

/// The first thing that is wrong with the structure of a file. None if nothing is.
pub fn fault(path: &Path) -> Result<Option<String>, Error> {
    let mut c = open_reader(path)?;
    let said = text(&mut c, "(SELECT integrity_check FROM pragma_integrity_check LIMIT 1)")?;
    Ok(Some(said).filter(|said| said != "ok"))
}
