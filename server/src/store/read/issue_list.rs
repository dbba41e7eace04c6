//! Lists of issues.

use diesel::prelude::*;

use super::issue::active;
use super::narrow::{after, calls_with_phone, one_of, one_of_categories};
use super::words::Words;
use crate::domain::instant::Instant;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::filter::{Cursor, IssueFilter, Page};
use crate::store::schema::{issues, links};
use crate::store::search::{Kind, Search};
use crate::store::view::IssueView;

/// A page of the issues that a filter lets through: the latest opened first, or, by due time, the earliest due of the active ones that have one.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &IssueFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<IssueView>, Error> {
    let Some(words) = Words::of(conn, search, key, Kind::Issue, filter.text.as_deref())? else {
        return Ok(Page { rows: Vec::new(), next: None });
    };
    let places = places(conn, key, filter, words.candidates(), after, words.places(limit))?;
    words.page(conn, key, places, limit)
}

/// Places of issues in the list, apart from the words. Of the candidates only, if they are named.
fn places(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: Option<&[i64]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let places: Vec<(Instant, Option<Instant>, i64)> = on!(conn, |c: DB| {
        let mut query = issues::table
            .filter(issues::period_key.eq(key))
            .select((issues::opened_at, issues::due_at, issues::number))
            .limit(limit)
            .into_boxed::<DB>();
        if let Some(from) = filter.opened_from {
            query = query.filter(issues::opened_at.ge(from));
        }
        if let Some(to) = filter.opened_to {
            query = query.filter(issues::opened_at.lt(to));
        }
        if let Some(at) = filter.overdue_at {
            query = query.filter(issues::due_at.lt(at));
        }
        if filter.active || filter.by_due || filter.overdue_at.is_some() {
            query = query.filter(issues::state.eq_any(active()));
        }
        one_of!(query, issues::state, &filter.states);
        one_of_categories!(query, DB, issues, &filter.categories);
        one_of!(query, issues::district, &filter.districts);
        one_of!(query, issues::urgency, &filter.urgencies);
        one_of!(query, issues::lead_agency, &filter.agencies);
        one_of!(query, issues::owner, &filter.owners);
        one_of!(query, issues::outcome, &filter.outcomes);
        if let Some(call) = filter.call {
            let of_call = links::table.filter(links::period_key.eq(key).and(links::call_number.eq(call.0)));
            query = query.filter(issues::number.eq_any(of_call.select(links::issue_number)));
        }
        if let Some(phone_key) = &filter.phone_key {
            let with_phone = links::call_number.eq_any(calls_with_phone(key, phone_key));
            let of_calls = links::table.filter(links::period_key.eq(key).and(with_phone));
            query = query.filter(issues::number.eq_any(of_calls.select(links::issue_number)));
        }
        if let Some(numbers) = candidates {
            query = query.filter(issues::number.eq_any(numbers));
        }
        if filter.by_due {
            query = query.filter(issues::due_at.is_not_null()).order((issues::due_at, issues::number));
            after!(query, after, ascending issues::due_at, issues::number);
        } else {
            query = query.order((issues::opened_at.desc(), issues::number.desc()));
            after!(query, after, descending issues::opened_at, issues::number);
        }
        query.load(c)
    })?;
    let cursor = |(opened_at, due_at, number): (Instant, Option<Instant>, i64)| Cursor {
        at: due_at.filter(|_| filter.by_due).unwrap_or(opened_at),
        number,
    };
    Ok(places.into_iter().map(cursor).collect())
}
