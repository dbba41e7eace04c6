//! Duties and handovers.

use diesel::dsl::min;
use diesel::prelude::*;
use jiff::civil::Date;

use crate::domain::calendar::Window;
use crate::domain::codes::TextField;
use crate::domain::duty::{Duty, HandoverItems};
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::rows::shift::{DutyRow, HandoverRow};
use crate::store::tables::schema::{duties, handovers};

/// What was acknowledged for a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverView {
    /// The date on which the shift begins, as YYYY-MM-DD.
    pub date: String,
    /// Its code.
    pub shift: String,
    /// Who took over.
    pub acknowledged_by: String,
    /// When.
    pub acknowledged_at: Instant,
    /// What was taken over.
    pub items: HandoverItems,
    /// What was said besides.
    pub note: Option<String>,
}

/// The duty of a call handler that the entry at a position began or ended. None if it did neither.
pub fn duty_of_entry(
    conn: &mut Conn,
    key: i64,
    operator: &str,
    position: i64,
) -> Result<Option<Duty>, Error> {
    let row: Option<DutyRow> = on!(conn, |c| duties::table
        .filter(duties::period_key.eq(key).and(duties::operator.eq(operator)))
        .filter(duties::position.eq(position).or(duties::end_position.eq(position)))
        .select(DutyRow::as_select())
        .first(c)
        .optional())?;
    Ok(row.map(DutyRow::duty))
}

/// The duties that reach into a window, by when they began.
pub fn duties(conn: &mut Conn, key: i64, window: Window) -> Result<Vec<Duty>, Error> {
    let rows: Vec<DutyRow> = on!(conn, |c| duties::table
        .filter(duties::period_key.eq(key).and(duties::started_at.lt(window.to)))
        .filter(duties::ended_at.is_null().or(duties::ended_at.gt(window.from)))
        .order((duties::started_at, duties::position))
        .select(DutyRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(DutyRow::duty).collect())
}

/// When the first duty of a period began. None if it has none.
pub fn first_duty(conn: &mut Conn, key: i64) -> Result<Option<Instant>, Error> {
    Ok(on!(conn, |c| duties::table
        .filter(duties::period_key.eq(key))
        .select(min(duties::started_at))
        .first(c))?)
}

/// What was acknowledged for the shifts of some days, in the order of the acknowledgements.
pub fn handovers(conn: &mut Conn, key: i64, from: Date, to: Date) -> Result<Vec<HandoverView>, Error> {
    let rows: Vec<HandoverRow> = on!(conn, |c| handovers::table
        .filter(handovers::period_key.eq(key))
        .filter(handovers::shift_date.between(from.to_string(), to.to_string()))
        .order(handovers::position)
        .select(HandoverRow::as_select())
        .load(c))?;
    views(conn, key, rows)
}

/// What the entry at a position acknowledged. None if it acknowledged nothing.
pub fn handover(conn: &mut Conn, key: i64, position: i64) -> Result<Option<HandoverView>, Error> {
    let row: Option<HandoverRow> = on!(conn, |c| handovers::table
        .find((key, position))
        .select(HandoverRow::as_select())
        .first(c)
        .optional())?;
    Ok(views(conn, key, row.into_iter().collect())?.pop())
}

fn views(conn: &mut Conn, key: i64, rows: Vec<HandoverRow>) -> Result<Vec<HandoverView>, Error> {
    let texts = EventTextsByPosition::load(conn, key, rows.iter().map(|row| row.position))?;
    let view = |row: HandoverRow| {
        Ok(HandoverView {
            items: row.items()?,
            note: texts.get(row.position, TextField::Note),
            date: row.shift_date,
            shift: row.shift,
            acknowledged_by: row.acknowledged_by,
            acknowledged_at: row.acknowledged_at,
        })
    };
    rows.into_iter().map(view).collect()
}
