//! Rows of callbacks and their attempts.

use super::call::lease;
use crate::domain::callback::{Attempt, Callback};
use crate::domain::codes::{CallbackKind, CallbackState};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::store::tables::table_row::table_row;

table_row! {
    /// The current state of a callback, without its attempts.
    pub struct CallbackRow in callbacks
    key { period_key: i64, number: i64 }
    {
        kind: CallbackKind,
        issue_number: Option<i64>,
        call_number: Option<i64>,
        due_at: Instant,
        state: CallbackState,
        leased_by: Option<String>,
        leased_until: Option<Instant>,
        solved: Option<bool>,
        rating: Option<i32>,
        recorded_at: Instant,
        created_position: i64,
        position: i64,
        overridden: bool,
    }
}

impl CallbackRow {
    pub fn new(period_key: i64, callback: &Callback) -> Self {
        let lease = callback.lease.as_ref();
        Self {
            period_key,
            number: callback.number.0,
            kind: callback.kind,
            issue_number: callback.issue.map(|number| number.0),
            call_number: callback.call.map(|number| number.0),
            due_at: callback.due_at,
            state: callback.state,
            leased_by: lease.map(|lease| lease.operator.clone()),
            leased_until: lease.map(|lease| lease.until),
            solved: callback.solved,
            rating: callback.rating,
            recorded_at: callback.recorded_at,
            created_position: callback.created_position,
            position: callback.position,
            overridden: callback.overridden,
        }
    }

    /// The callback with its attempts, which are ordered by number.
    pub fn callback(self, attempts: Vec<Attempt>) -> Callback {
        Callback {
            number: CallbackNumber(self.number),
            kind: self.kind,
            issue: self.issue_number.map(IssueNumber),
            call: self.call_number.map(CallNumber),
            overridden: self.overridden,
            due_at: self.due_at,
            state: self.state,
            lease: lease(self.leased_by, self.leased_until),
            attempts,
            solved: self.solved,
            rating: self.rating,
            recorded_at: self.recorded_at,
            created_position: self.created_position,
            position: self.position,
        }
    }
}

table_row! {
    /// An attempt to call back.
    pub struct AttemptRow in attempts
    key { period_key: i64, callback_number: i64, number: i32 }
    { at: Instant, operator: String, reached: bool, position: i64 }
}

impl AttemptRow {
    /// The rows of a callback's attempts.
    pub fn for_callback(period_key: i64, callback: &Callback) -> impl Iterator<Item = Self> {
        callback.attempts.iter().zip(1..).map(move |(attempt, number)| Self {
            period_key,
            callback_number: callback.number.0,
            number,
            at: attempt.at,
            operator: attempt.operator.clone(),
            reached: attempt.reached,
            position: attempt.position,
        })
    }

    pub fn attempt(self) -> Attempt {
        Attempt { at: self.at, operator: self.operator, reached: self.reached, position: self.position }
    }
}
