//! Periods and their directories.

use diesel::prelude::*;

use crate::domain::directory::Directory;
use crate::domain::period::{Period, PeriodId};
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::rows::period::{CategoryRow, DirectoryEntryRow, PeriodRow, directory as from_rows};
use crate::store::schema::{categories, directory_entries, periods};

/// A period and its key.
pub fn find(conn: &mut Conn, id: &PeriodId) -> Result<Option<(i64, Period)>, Error> {
    let row: Option<PeriodRow> = on!(conn, |c| periods::table
        .filter(periods::period_id.eq(id.as_str()))
        .select(PeriodRow::as_select())
        .first(c)
        .optional())?;
    row.map(|row| Ok((row.period_key, row.period()?))).transpose()
}

/// The row of a period that is there.
pub(in crate::store) fn row(conn: &mut Conn, key: i64) -> Result<PeriodRow, Error> {
    Ok(on!(conn, |c| periods::table.find(key).select(PeriodRow::as_select()).first(c))?)
}

/// Periods, by id, after one of them.
pub fn list(conn: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<Period>, Error> {
    let rows: Vec<PeriodRow> = on!(conn, |c| periods::table
        .filter(periods::period_id.gt(after.unwrap_or_default()))
        .order(periods::period_id)
        .limit(limit)
        .select(PeriodRow::as_select())
        .load(c))?;
    rows.into_iter().map(PeriodRow::period).collect()
}

/// The directories of a period.
pub fn directory(conn: &mut Conn, key: i64) -> Result<Directory, Error> {
    let categories: Vec<CategoryRow> = on!(conn, |c| categories::table
        .filter(categories::period_key.eq(key))
        .select(CategoryRow::as_select())
        .load(c))?;
    let entries: Vec<DirectoryEntryRow> = on!(conn, |c| directory_entries::table
        .filter(directory_entries::period_key.eq(key))
        .select(DirectoryEntryRow::as_select())
        .load(c))?;
    from_rows(categories, entries)
}
