//! Loads periods and their directories by key.

use diesel::prelude::*;

use super::rows::period::{DirectoryEntryRow, PeriodRow, directory as from_rows};
use super::schema::{directory_entries, periods};
use crate::domain::directory::Directory;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};

/// The row of a period. Fails if there is none.
pub fn row(conn: &mut Conn, key: i64) -> Result<PeriodRow, Error> {
    Ok(on!(conn, |c| periods::table.find(key).select(PeriodRow::as_select()).first(c))?)
}

/// All periods.
pub fn all(conn: &mut Conn) -> Result<Vec<PeriodFacts>, Error> {
    let rows: Vec<PeriodRow> = on!(conn, |c| periods::table.select(PeriodRow::as_select()).load(c))?;
    rows.into_iter().map(|row| Ok(row.period()?.facts)).collect()
}

/// The directories of a period; empty if it has none.
pub fn directory(conn: &mut Conn, key: i64) -> Result<Directory, Error> {
    let entries: Vec<DirectoryEntryRow> = on!(conn, |c| directory_entries::table
        .filter(directory_entries::period_key.eq(key))
        .select(DirectoryEntryRow::as_select())
        .load(c))?;
    from_rows(entries)
}
