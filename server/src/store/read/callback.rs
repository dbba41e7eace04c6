//! Callbacks and their lists.

use std::collections::HashMap;

use diesel::prelude::*;

use super::filter::{CallbackFilter, Cursor, Page};
use super::narrow::{after, one_of};
use super::walk::Walked;
use super::words::Words;
use crate::domain::number::CallbackNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::aggregates;
use crate::store::tables::event_texts::Texts;
use crate::store::tables::schema::callbacks;
use crate::store::tables::views::CallbackView;

/// Callbacks in the order asked for; those that do not exist are left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[CallbackNumber]) -> Result<Vec<CallbackView>, Error> {
    let asked: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let callbacks = aggregates::callbacks(conn, key, &asked)?;
    let texts = Texts::load(conn, key, callbacks.iter().flat_map(CallbackView::text_positions))?;
    let views = callbacks.into_iter().map(|callback| {
        let event_texts = texts.at(CallbackView::text_positions(&callback));
        (callback.number, CallbackView { callback, event_texts })
    });
    let mut views: HashMap<CallbackNumber, CallbackView> = views.collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

/// A page of the callbacks that a filter lets through, the earliest due first.
pub fn page(
    conn: &mut Conn,
    key: i64,
    filter: &CallbackFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallbackView>, Error> {
    let words = Words::Any;
    let places: Vec<(_, i64)> = on!(conn, |c: DB| {
        let mut query = callbacks::table
            .filter(callbacks::period_key.eq(key))
            .select((callbacks::due_at, callbacks::number))
            .order((callbacks::due_at, callbacks::number))
            .limit(words.places(limit))
            .into_boxed::<DB>();
        one_of!(query, callbacks::state, &filter.states);
        one_of!(query, callbacks::kind, &filter.kinds);
        if let Some(issue) = filter.issue {
            query = query.filter(callbacks::issue_number.eq(issue.0));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(callbacks::due_at.lt(before));
        }
        after!(query, after, ascending callbacks::due_at, callbacks::number);
        query.load(c)
    })?;
    let places = places.into_iter().map(|(at, number)| Cursor { at, number }).collect();
    words.page(conn, key, Walked { places, reached: None }, limit)
}
