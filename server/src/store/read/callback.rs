//! Callbacks and their lists.

use std::collections::HashMap;

use diesel::prelude::*;

use super::filter::{CallbackFilter, Cursor, Page};
use super::narrow::{filter_after, filter_values};
use super::text_search::TextSearch;
use super::walk::Walked;
use crate::domain::number::CallbackNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::aggregates;
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::schema::callbacks;
use crate::store::tables::views::CallbackView;

/// Callbacks in the order of the numbers; those that do not exist are left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[CallbackNumber]) -> Result<Vec<CallbackView>, Error> {
    let raw_numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let callbacks = aggregates::callbacks(conn, key, &raw_numbers)?;
    let texts =
        EventTextsByPosition::load(conn, key, callbacks.iter().flat_map(CallbackView::text_positions))?;
    let views = callbacks.into_iter().map(|callback| {
        let event_texts = texts.at(CallbackView::text_positions(&callback));
        (callback.number, CallbackView { callback, event_texts })
    });
    let mut views: HashMap<CallbackNumber, CallbackView> = views.collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

/// A page of the callbacks that match a filter, the earliest due first.
pub fn page(
    conn: &mut Conn,
    key: i64,
    filter: &CallbackFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallbackView>, Error> {
    let text_search = TextSearch::Any;
    let rows: Vec<(_, i64)> = on!(conn, |c: DB| {
        let mut query = callbacks::table
            .filter(callbacks::period_key.eq(key))
            .select((callbacks::due_at, callbacks::number))
            .order((callbacks::due_at, callbacks::number))
            .limit(text_search.cursors_needed(limit))
            .into_boxed::<DB>();
        filter_values!(query, callbacks::state, &filter.states);
        filter_values!(query, callbacks::kind, &filter.kinds);
        if let Some(issue) = filter.issue {
            query = query.filter(callbacks::issue_number.eq(issue.0));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(callbacks::due_at.lt(before));
        }
        filter_after!(query, after, ascending callbacks::due_at, callbacks::number);
        query.load(c)
    })?;
    let cursors = rows.into_iter().map(|(at, number)| Cursor { at, number }).collect();
    text_search.page(conn, key, Walked { cursors, reached: None }, limit)
}
