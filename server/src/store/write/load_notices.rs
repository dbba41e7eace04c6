//! Loads notices, and what was read.

use diesel::dsl::max;
use diesel::prelude::*;

use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::readings;
use crate::store::tables::rows::notice::NoticeRow;
use crate::store::tables::schema::notices;

/// Loads the notices that commands touch, with those that they replace, and who has read what is to be marked as read.
pub fn load(conn: &mut Conn, key: i64, touches: &Touches, state: &mut State) -> Result<(), Error> {
    if touches.last_notice {
        let last: Option<i64> = on!(conn, |c| notices::table
            .filter(notices::period_key.eq(key))
            .select(max(notices::number))
            .first(c))?;
        state.notices.last = last.unwrap_or_default();
    }
    if !touches.notices.is_empty() {
        let numbers = || touches.notices.iter().map(|notice| notice.0);
        let rows: Vec<NoticeRow> = on!(conn, |c| notices::table
            .filter(notices::period_key.eq(key))
            .filter(notices::number.in_list(numbers()).or(notices::replaced_by.in_list(numbers())))
            .select(NoticeRow::as_select())
            .load(c))?;
        let loaded = rows.into_iter().map(NoticeRow::notice);
        state.notices.by_number.extend(loaded.map(|notice| (notice.number, notice)));
    }
    if !touches.readings.is_empty() {
        state.readings.extend(readings::done(conn, key, &touches.readings)?);
    }
    Ok(())
}
