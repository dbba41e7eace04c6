//! Callbacks because nobody had answered.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Snapshot;
use crate::domain::calendar::Window;
use crate::domain::codes::CallbackKind;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::tables::schema::{attempts, callbacks, calls};

/// What became of the callbacks because of calls of a window that nobody had answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissedCallbacks {
    /// Planned.
    pub planned: i64,
    /// Of these, tried before the end of the window, or now if that is earlier.
    pub tried: i64,
    /// Of these, reached.
    pub reached: i64,
}

impl Snapshot<'_> {
    /// Callbacks of kind MISSED for calls received in a window.
    pub fn missed_callbacks(&mut self, window: Window) -> Result<MissedCallbacks, Error> {
        let (key, position) = (self.key, self.as_of.position);
        let rows: Vec<(i64, Option<Instant>, Option<i64>, Option<bool>)> =
            on!(&mut *self.conn, |c| calls::table
                .inner_join(
                    callbacks::table.on(callbacks::period_key
                        .eq(calls::period_key)
                        .and(callbacks::call_number.eq(calls::number.nullable())))
                )
                .left_join(
                    attempts::table.on(attempts::period_key
                        .eq(callbacks::period_key)
                        .and(attempts::callback_number.eq(callbacks::number)))
                )
                .filter(calls::period_key.eq(key))
                .filter(calls::received_at.ge(window.from).and(calls::received_at.lt(window.to)))
                .filter(
                    callbacks::kind.eq(CallbackKind::Missed).and(callbacks::created_position.le(position))
                )
                .select((
                    callbacks::number,
                    attempts::at.nullable(),
                    attempts::position.nullable(),
                    attempts::reached.nullable()
                ))
                .load(c))?;
        let moment = window.to.min(self.as_of.time);
        let mut planned: BTreeMap<i64, (bool, bool)> = BTreeMap::new();
        for (number, at, made, reached) in rows {
            let (tried, was_reached) = planned.entry(number).or_default();
            let is_made = at.is_some_and(|at| at < moment) && made.is_some_and(|made| made <= position);
            *tried |= is_made;
            *was_reached |= is_made && reached == Some(true);
        }
        let count =
            |is: fn(&(bool, bool)) -> bool| planned.values().filter(|callback| is(callback)).count() as i64;
        Ok(MissedCallbacks {
            planned: count(|_| true),
            tried: count(|(tried, _)| *tried),
            reached: count(|(_, reached)| *reached),
        })
    }
}
