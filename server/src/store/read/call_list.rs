//! Lists of calls, the latest received first.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{SCANNED, cut, second_level};
use crate::domain::instant::Instant;
use crate::domain::number::CallNumber;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::filter::{CallFilter, Cursor, Page};
use crate::store::schema::{call_phones, calls, handoffs, links};
use crate::store::search::{Kind, Query, Search};
use crate::store::view::CallView;

/// A page of the calls that a filter lets through. With a text it may be short while there are more.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &CallFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallView>, Error> {
    let query = filter.text.as_deref().and_then(Query::parse);
    let candidates = match &query {
        Some(query) => search.candidates(conn, key, Kind::Call, query)?,
        None => None,
    };
    let scan = if query.is_some() { limit.max(SCANNED) } else { limit };
    let mut rows = rows(conn, key, filter, candidates.as_deref(), after, scan + 1)?;
    let mut next = cut(&mut rows, scan, |(number, at)| Cursor { at: *at, number: *number });
    let numbers: Vec<CallNumber> = rows.into_iter().map(|(number, _)| CallNumber(number)).collect();
    let mut views = super::call::views(conn, key, &numbers)?;
    if let Some(query) = query {
        views.retain(|view| query.matches(view.searched_texts()));
        if views.len() > limit as usize {
            views.truncate(limit as usize);
            next = views
                .last()
                .map(|last| Cursor { at: last.call.facts.received_at, number: last.call.number.0 });
        }
    }
    Ok(Page { rows: views, next })
}

fn rows(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: Option<&[i64]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<(i64, Instant)>, Error> {
    macro_rules! one_of {
        ($query:ident, $($column:ident in $values:ident),+ $(,)?) => {
            $(if !filter.$values.is_empty() {
                $query = $query.filter(calls::$column.eq_any(&filter.$values));
            })+
        };
    }
    Ok(on!(conn, |c: DB| {
        let mut query = calls::table
            .filter(calls::period_key.eq(key))
            .select((calls::number, calls::received_at))
            .into_boxed::<DB>();
        one_of!(query, kind in kinds, channel in channels, disposition in dispositions, urgency in urgencies,
            triage in triage_outcomes);
        one_of!(query, district in districts, operator in operators, source_system in source_systems);
        if !filter.include_void {
            query = query.filter(calls::void_position.is_null());
        }
        if let Some(from) = filter.received_from {
            query = query.filter(calls::received_at.ge(from));
        }
        if let Some(to) = filter.received_to {
            query = query.filter(calls::received_at.lt(to));
        }
        if !filter.categories.is_empty() {
            let mut levels =
                calls::table.select(calls::number).filter(calls::period_key.eq(key)).into_boxed::<DB>();
            levels = levels.filter(calls::category.eq_any(&filter.categories));
            for category in &filter.categories {
                let (from, to) = second_level(category);
                levels = levels.or_filter(
                    calls::period_key.eq(key).and(calls::category.ge(from)).and(calls::category.lt(to)),
                );
            }
            query = query.filter(calls::number.eq_any(levels));
        }
        if let Some(phone_key) = &filter.phone_key {
            let numbers = call_phones::table
                .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
                .select(call_phones::call_number);
            query = query.filter(calls::number.eq_any(numbers));
        }
        if let Some(issue) = filter.issue {
            let numbers = links::table
                .filter(links::period_key.eq(key).and(links::issue_number.eq(issue.0)))
                .select(links::call_number);
            query = query.filter(calls::number.eq_any(numbers));
        }
        if filter.handoff_unconfirmed {
            let unconfirmed = handoffs::table
                .filter(handoffs::period_key.eq(key).and(handoffs::call_number.eq(calls::number)))
                .filter(handoffs::confirmed_at.is_null());
            query = query.filter(exists(unconfirmed));
        }
        if let Some(candidates) = candidates {
            query = query.filter(calls::number.eq_any(candidates));
        }
        if let Some(Cursor { at, number }) = after {
            query = query
                .filter(calls::received_at.le(at))
                .filter(calls::received_at.lt(at).or(calls::number.lt(number)));
        }
        query.order((calls::received_at.desc(), calls::number.desc())).limit(limit).load(c)
    })?)
}
