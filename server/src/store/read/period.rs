//! Periods and their directories.

use diesel::prelude::*;

use crate::domain::period::{Period, PeriodId};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::rows::period::PeriodRow;
use crate::store::tables::schema::periods;

/// A period with its key.
pub fn find(conn: &mut Conn, id: &PeriodId) -> Result<Option<(i64, Period)>, Error> {
    let row: Option<PeriodRow> = on!(conn, |c| periods::table
        .filter(periods::period_id.eq(id.as_str()))
        .select(PeriodRow::as_select())
        .first(c)
        .optional())?;
    row.map(|row| Ok((row.period_key, row.period()?))).transpose()
}

/// Periods in the order of their ids, after one of them; among some, if any are named.
pub fn list(
    conn: &mut Conn,
    after: Option<&str>,
    among: &[PeriodId],
    limit: i64,
) -> Result<Vec<Period>, Error> {
    let ids: Vec<&str> = among.iter().map(PeriodId::as_str).collect();
    let rows: Vec<PeriodRow> = on!(conn, |c: DB| {
        let mut list = periods::table.into_boxed::<DB>();
        if !ids.is_empty() {
            list = list.filter(periods::period_id.eq_any(ids));
        }
        list.filter(periods::period_id.gt(after.unwrap_or_default()))
            .order(periods::period_id)
            .limit(limit)
            .select(PeriodRow::as_select())
            .load(c)
    })?;
    rows.into_iter().map(PeriodRow::period).collect()
}
