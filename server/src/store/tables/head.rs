//! The head of a period: the end of its journal, and what serialises those who write to it.

use std::time;

use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::rows::period::{HeadRow, PeriodRow};
use super::schema::{heads, periods};
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::postgres::{self, Postgres};

/// A period and its head.
type Found = Option<(PeriodRow, HeadRow)>;

#[auto_type]
fn of_period<'p>(id: &'p str) -> _ {
    periods::table
        .inner_join(heads::table.on(heads::period_key.eq(periods::period_key)))
        .filter(periods::period_id.eq(id))
}

/// A period and its head as they are.
pub fn find(conn: &mut Conn, period: &PeriodId) -> Result<Found, Error> {
    Ok(on!(conn, |c| of_period(period.as_str())
        .select((PeriodRow::as_select(), HeadRow::as_select()))
        .first(c)
        .optional())?)
}

/// The same for who writes, and the time by the clock of all who write: nobody else does until the transaction ends. On a file nobody else
/// can; on a shared database the rows are locked. That of a period that is not there, so that only one opens it.
pub fn lock(conn: &mut Conn, period: &PeriodId) -> Result<(Found, Instant), Error> {
    let Conn::Postgres(postgres) = conn else { return Ok((find(conn, period)?, Instant::now())) };
    let begun = time::Instant::now();
    let held = |error: DieselError| match error {
        // Diesel keeps no code that tells a lock that was not had in time.
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, _)
            if begun.elapsed() >= postgres::LOCK_WAIT =>
        {
            Error::Held
        }
        other => other.into(),
    };
    let mut found = find_locked(postgres, period).map_err(held)?;
    if found.is_none() {
        postgres.lock_periods().map_err(held)?;
        found = find_locked(postgres, period).map_err(held)?;
    }
    Ok(match found {
        Some((row, head, now)) => (Some((row, head)), now),
        None => (None, postgres.now()?),
    })
}

fn find_locked(
    postgres: &mut Postgres,
    period: &PeriodId,
) -> QueryResult<Option<(PeriodRow, HeadRow, Instant)>> {
    of_period(period.as_str())
        .select((PeriodRow::as_select(), HeadRow::as_select(), postgres::clock_timestamp()))
        .for_update()
        .first(postgres.diesel())
        .optional()
}
