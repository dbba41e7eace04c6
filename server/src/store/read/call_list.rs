//! Lists of calls.

use diesel::prelude::*;

use super::narrow::{after, calls_with_phone, one_of, one_of_categories};
use super::words::Words;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::filter::{CallFilter, Cursor, Page};
use crate::store::schema::{calls, handoffs, links};
use crate::store::search::{Kind, Search};
use crate::store::view::CallView;

/// A page of the calls that a filter lets through, the latest received first.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &CallFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallView>, Error> {
    let Some(words) = Words::of(conn, search, key, Kind::Call, filter.text.as_deref())? else {
        return Ok(Page { rows: Vec::new(), next: None });
    };
    let places = places(conn, key, filter, words.candidates(), after, words.places(limit))?;
    words.page(conn, key, places, limit)
}

/// Places of calls in the list, apart from the words. Of the candidates only, if they are named.
pub(super) fn places(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: Option<&[i64]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let places: Vec<(_, i64)> = on!(conn, |c: DB| {
        let mut query = calls::table
            .filter(calls::period_key.eq(key))
            .select((calls::received_at, calls::number))
            .order((calls::received_at.desc(), calls::number.desc()))
            .limit(limit)
            .into_boxed::<DB>();
        if let Some(from) = filter.received_from {
            query = query.filter(calls::received_at.ge(from));
        }
        if let Some(to) = filter.received_to {
            query = query.filter(calls::received_at.lt(to));
        }
        one_of_categories!(query, DB, calls, &filter.categories);
        one_of!(query, calls::district, &filter.districts);
        one_of!(query, calls::kind, &filter.kinds);
        one_of!(query, calls::channel, &filter.channels);
        one_of!(query, calls::disposition, &filter.dispositions);
        one_of!(query, calls::urgency, &filter.urgencies);
        one_of!(query, calls::operator, &filter.operators);
        one_of!(query, calls::triage, &filter.triage_outcomes);
        one_of!(query, calls::source_system, &filter.source_systems);
        if let Some(phone_key) = &filter.phone_key {
            query = query.filter(calls::number.eq_any(calls_with_phone(key, phone_key)));
        }
        if filter.handoff_unconfirmed {
            let open =
                handoffs::table.filter(handoffs::period_key.eq(key).and(handoffs::confirmed_at.is_null()));
            query = query.filter(calls::number.eq_any(open.select(handoffs::call_number)));
        }
        if let Some(issue) = filter.issue {
            let of_issue =
                links::table.filter(links::period_key.eq(key).and(links::issue_number.eq(issue.0)));
            query = query.filter(calls::number.eq_any(of_issue.select(links::call_number)));
        }
        if !filter.include_void {
            query = query.filter(calls::void_position.is_null());
        }
        if let Some(numbers) = candidates {
            query = query.filter(calls::number.eq_any(numbers));
        }
        after!(query, after, descending calls::received_at, calls::number);
        query.load(c)
    })?;
    Ok(places.into_iter().map(|(at, number)| Cursor { at, number }).collect())
}
