//! Callbacks with their texts.

use std::collections::HashMap;

use diesel::prelude::*;

use super::call::{pick, texts_by_position};
use crate::domain::callback::Callback;
use crate::domain::instant::Instant;
use crate::domain::number::CallbackNumber;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::fetch;
use crate::store::filter::{CallbackFilter, Cursor, Page};
use crate::store::schema::callbacks;
use crate::store::view::CallbackView;

/// Callbacks, in the order asked for; what is not there is left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[CallbackNumber]) -> Result<Vec<CallbackView>, Error> {
    let wanted: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let found = fetch::callbacks(conn, key, &wanted)?;
    let positions: Vec<i64> = found.iter().flat_map(text_positions).collect();
    let event_texts = texts_by_position(conn, key, &positions)?;
    let mut views: HashMap<CallbackNumber, CallbackView> = found
        .into_iter()
        .map(|callback| {
            let event_texts = pick(&event_texts, text_positions(&callback));
            (callback.number, CallbackView { callback, event_texts })
        })
        .collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

fn text_positions(callback: &Callback) -> Vec<i64> {
    let attempts = callback.attempts.iter().map(|attempt| attempt.position);
    std::iter::once(callback.created_position).chain(attempts).collect()
}

/// Callbacks by due time, the earliest first.
pub fn page(
    conn: &mut Conn,
    key: i64,
    filter: &CallbackFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallbackView>, Error> {
    let mut rows: Vec<(i64, Instant)> = on!(conn, |c: DB| {
        let mut query = callbacks::table
            .filter(callbacks::period_key.eq(key))
            .select((callbacks::number, callbacks::due_at))
            .into_boxed::<DB>();
        if !filter.states.is_empty() {
            query = query.filter(callbacks::state.eq_any(&filter.states));
        }
        if !filter.kinds.is_empty() {
            query = query.filter(callbacks::kind.eq_any(&filter.kinds));
        }
        if let Some(issue) = filter.issue {
            query = query.filter(callbacks::issue_number.eq(issue.0));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(callbacks::due_at.lt(before));
        }
        if let Some(Cursor { at, number }) = after {
            query = query
                .filter(callbacks::due_at.ge(at))
                .filter(callbacks::due_at.gt(at).or(callbacks::number.gt(number)));
        }
        query.order((callbacks::due_at, callbacks::number)).limit(limit + 1).load(c)
    })?;
    let next = super::cut(&mut rows, limit, |(number, at)| Cursor { at: *at, number: *number });
    let numbers: Vec<CallbackNumber> = rows.into_iter().map(|(number, _)| CallbackNumber(number)).collect();
    Ok(Page { rows: views(conn, key, &numbers)?, next })
}
