//! The head of a period: the end of its journal, and the lock that serialises writes to it.

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

/// A period and its head. None if there is no such period.
type PeriodAndHead = Option<(PeriodRow, HeadRow)>;

#[auto_type]
fn period_and_head<'p>(id: &'p str) -> _ {
    periods::table
        .inner_join(heads::table.on(heads::period_key.eq(periods::period_key)))
        .filter(periods::period_id.eq(id))
}

/// Reads a period and its head, without a lock.
pub fn find(conn: &mut Conn, period: &PeriodId) -> Result<PeriodAndHead, Error> {
    Ok(on!(conn, |c| period_and_head(period.as_str())
        .select((PeriodRow::as_select(), HeadRow::as_select()))
        .first(c)
        .optional())?)
}

/// The end of the register, and the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRecorded {
    /// The period of the last entry.
    pub period: String,
    /// When it was recorded.
    pub at: Instant,
    /// The time by the clock that all writers share.
    pub now: Instant,
}

/// When the last entry was recorded, in whichever period. None if there is no period yet.
pub fn last_recorded(conn: &mut Conn) -> Result<Option<LastRecorded>, Error> {
    let last: Option<(String, Instant)> = on!(conn, |c| heads::table
        .inner_join(periods::table.on(periods::period_key.eq(heads::period_key)))
        .select((periods::period_id, heads::recorded_at))
        .order(heads::recorded_at.desc())
        .first(c)
        .optional())?;
    let now = match conn {
        Conn::Sqlite(..) => Instant::now(),
        Conn::Postgres(postgres) => postgres.now()?,
    };
    Ok(last.map(|(period, at)| LastRecorded { period, at, now }))
}

/// Reads a period and its head and locks them until the transaction ends. Also returns the time, by the clock that all writers share. On a file there is
/// only one writer; on a shared database the rows are locked, or the table if there is no such period, so that only one writer opens it. Fails with
/// [`Error::Held`] if the lock cannot be had in time.
pub fn lock(conn: &mut Conn, period: &PeriodId) -> Result<(PeriodAndHead, Instant), Error> {
    let Conn::Postgres(postgres) = conn else { return Ok((find(conn, period)?, Instant::now())) };
    let lock_error = lock_error(time::Instant::now());
    let mut locked = find_locked(postgres, period).map_err(lock_error)?;
    if locked.is_none() {
        postgres.lock_periods().map_err(lock_error)?;
        locked = find_locked(postgres, period).map_err(lock_error)?;
    }
    Ok(match locked {
        Some((row, head, now)) => (Some((row, head)), now),
        None => (None, postgres.now()?),
    })
}

/// Keeps tokens as they are until the transaction ends. Fails with [`Error::Held`] if a change of one takes too long.
pub fn share_access(conn: &mut Conn) -> Result<(), Error> {
    match conn {
        Conn::Sqlite(..) => Ok(()),
        Conn::Postgres(postgres) => postgres.share_access().map_err(lock_error(time::Instant::now())),
    }
}

/// The error of a lock that was waited for since then.
fn lock_error(start: time::Instant) -> impl Fn(DieselError) -> Error + Copy {
    move |error| match error {
        // Diesel does not keep the code by which a lock timeout could be recognised.
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, _)
            if start.elapsed() >= postgres::LOCK_WAIT =>
        {
            Error::Held
        }
        other => other.into(),
    }
}

fn find_locked(
    postgres: &mut Postgres,
    period: &PeriodId,
) -> QueryResult<Option<(PeriodRow, HeadRow, Instant)>> {
    period_and_head(period.as_str())
        .select((PeriodRow::as_select(), HeadRow::as_select(), postgres::clock_timestamp()))
        .for_update()
        .first(postgres.diesel())
        .optional()
}
