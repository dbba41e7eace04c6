//! Messages of callbacks.

use hotline_proto::v1;

use super::{holder, text_of, time};
use crate::api::convert::codes;
use crate::domain::codes::TextField;

use crate::domain::instant::Instant;
use crate::store::tables::views::CallbackView;

/// A callback with its attempts. Its lease is shown until it ends; the number to dial is not.
pub fn callback(period: &str, view: &CallbackView, now: Instant) -> v1::Callback {
    let callback = &view.callback;
    let (leased_by, leased_until) = holder(callback.lease.as_ref(), now);
    let attempts = callback.attempts.iter().map(|attempt| v1::CallbackAttempt {
        occurred_at: time(attempt.at),
        operator_code: attempt.operator.clone(),
        reached: attempt.reached,
        comment: text_of(&view.event_texts, Some(attempt.position), TextField::Comment),
    });
    v1::Callback {
        name: callback.number.name(period),
        kind: codes::number(callback.kind),
        issue: callback.issue.map(|issue| issue.name(period)).unwrap_or_default(),
        call: callback.call.map(|call| call.name(period)).unwrap_or_default(),
        due_at: time(callback.due_at),
        state: codes::number(callback.state),
        leased_by,
        leased_until,
        attempts: attempts.collect(),
        solved: callback.solved,
        rating: callback.rating,
        note: text_of(&view.event_texts, Some(callback.created_position), TextField::Note),
        recorded_at: time(callback.recorded_at),
        etag: callback.position.to_string(),
        overridden: callback.overridden,
    }
}
