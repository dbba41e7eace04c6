//! Callbacks because nobody had answered.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Snapshot;
use super::details::MAX_EXAMINED;
use super::items::CHUNK;
use crate::domain::calendar::Window;
use crate::domain::codes::{CallDisposition, CallbackKind, Coded};
use crate::domain::event::Subject;
use crate::domain::figures::counts::CallCounts;
use crate::store::counters::deltas::IndexedField;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
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
    /// Callbacks of kind MISSED for calls received in a window. None if there were more than 20,000 unanswered ones in it, by its counts.
    pub fn missed_callbacks(
        &mut self,
        window: Window,
        counts: &CallCounts,
    ) -> Result<Option<MissedCallbacks>, Error> {
        if unanswered(counts) > MAX_EXAMINED {
            return Ok(None);
        }
        let (key, position) = (self.key, self.as_of.position);
        let unanswered = self.unanswered(window)?;
        let planned: Vec<i64> = on!(&mut *self.conn, |c| callbacks::table
            .filter(
                callbacks::period_key
                    .eq(key)
                    .and(callbacks::call_number.assume_not_null().in_list(unanswered))
            )
            .filter(callbacks::kind.eq(CallbackKind::Missed).and(callbacks::created_position.le(position)))
            .select(callbacks::number)
            .load(c))?;
        let moment = window.to.min(self.as_of.time);
        let tried: Vec<(i64, bool)> = on!(&mut *self.conn, |c| attempts::table
            .filter(attempts::period_key.eq(key).and(attempts::callback_number.in_list(planned.clone())))
            .filter(attempts::at.lt(moment).and(attempts::position.le(position)))
            .select((attempts::callback_number, attempts::reached))
            .load(c))?;
        let mut by_callback: BTreeMap<i64, bool> = BTreeMap::new();
        for (number, reached) in tried {
            *by_callback.entry(number).or_default() |= reached;
        }
        let reached = by_callback.values().filter(|reached| **reached).count();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(Some(MissedCallbacks {
            planned: count(planned.len()),
            tried: count(by_callback.len()),
            reached: count(reached),
        }))
    }

    /// The calls of a window that nobody had answered.
    fn unanswered(&mut self, window: Window) -> Result<Vec<i64>, Error> {
        let is_unanswered = |disposition: &CallDisposition| disposition.is_unanswered();
        let dispositions: Vec<_> = CallDisposition::ALL.iter().copied().filter(is_unanswered).collect();
        let now: Vec<i64> = on!(&mut *self.conn, |c| calls::table
            .filter(calls::period_key.eq(self.key))
            .filter(calls::received_at.ge(window.from).and(calls::received_at.lt(window.to)))
            .filter(calls::disposition.eq_any(dispositions))
            .select(calls::number)
            .load(c))?;
        let mut numbers = self.changed_since(Subject::CALL, IndexedField::Received)?;
        numbers.extend(now);
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let mut calls = Vec::new();
        for numbers in numbers.chunks(CHUNK) {
            calls.extend(self.calls(numbers)?);
        }
        calls.retain(|(_, call)| window.contains(call.received_at) && unanswered(&call.counts()) > 0);
        Ok(calls.into_iter().map(|(number, _)| number.0).collect())
    }
}

fn unanswered(counts: &CallCounts) -> i64 {
    counts.calls_abandoned + counts.calls_missed
}
