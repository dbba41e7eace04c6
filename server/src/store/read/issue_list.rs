//! Lists of issues: the latest opened first, or the earliest due first.

use diesel::prelude::*;

use super::{SCANNED, cut, second_level};
use crate::domain::codes::{Coded, IssueState};
use crate::domain::instant::Instant;
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::filter::{Cursor, IssueFilter, Page};
use crate::store::schema::{call_phones, issues, links};
use crate::store::search::{Kind, Query, Search};
use crate::store::view::IssueView;

/// A page of the issues that a filter lets through. With a text it may be short while there are more.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &IssueFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<IssueView>, Error> {
    let query = filter.text.as_deref().and_then(Query::parse);
    let candidates = match &query {
        Some(query) => search.candidates(conn, key, Kind::Issue, query)?,
        None => None,
    };
    let scan = if query.is_some() { limit.max(SCANNED) } else { limit };
    let mut rows = rows(conn, key, filter, candidates.as_deref(), after, scan + 1)?;
    let mut next = cut(&mut rows, scan, |(number, opened_at, due_at)| Cursor {
        at: due_at.filter(|_| filter.by_due).unwrap_or(*opened_at),
        number: *number,
    });
    let numbers: Vec<IssueNumber> = rows.into_iter().map(|(number, ..)| IssueNumber(number)).collect();
    let mut views = super::issue::views(conn, key, &numbers)?;
    if let Some(query) = query {
        views.retain(|view| query.matches(view.searched_texts()));
        if views.len() > limit as usize {
            views.truncate(limit as usize);
            next = views.last().map(|last| cursor(filter, &last.issue));
        }
    }
    Ok(Page { rows: views, next })
}

/// The place of an issue in the list.
fn cursor(filter: &IssueFilter, issue: &Issue) -> Cursor {
    let due_at = issue.due_at().filter(|_| filter.by_due);
    Cursor { at: due_at.unwrap_or(issue.opened_at), number: issue.number.0 }
}

fn rows(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: Option<&[i64]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<(i64, Instant, Option<Instant>)>, Error> {
    macro_rules! one_of {
        ($query:ident, $($column:ident in $values:ident),+ $(,)?) => {
            $(if !filter.$values.is_empty() {
                $query = $query.filter(issues::$column.eq_any(&filter.$values));
            })+
        };
    }
    let active: Vec<IssueState> = IssueState::ALL.iter().copied().filter(|state| state.is_active()).collect();
    Ok(on!(conn, |c: DB| {
        let mut query = issues::table
            .filter(issues::period_key.eq(key))
            .select((issues::number, issues::opened_at, issues::due_at))
            .into_boxed::<DB>();
        one_of!(query, state in states, urgency in urgencies, outcome in outcomes, district in districts,
            owner in owners, lead_agency in agencies);
        if filter.active || filter.by_due || filter.overdue_at.is_some() {
            query = query.filter(issues::state.eq_any(active));
        }
        if let Some(from) = filter.opened_from {
            query = query.filter(issues::opened_at.ge(from));
        }
        if let Some(to) = filter.opened_to {
            query = query.filter(issues::opened_at.lt(to));
        }
        if let Some(now) = filter.overdue_at {
            query = query.filter(issues::due_at.lt(now));
        }
        if !filter.categories.is_empty() {
            let mut levels =
                issues::table.select(issues::number).filter(issues::period_key.eq(key)).into_boxed::<DB>();
            levels = levels.filter(issues::category.eq_any(&filter.categories));
            for category in &filter.categories {
                let (from, to) = second_level(category);
                levels = levels.or_filter(
                    issues::period_key.eq(key).and(issues::category.ge(from)).and(issues::category.lt(to)),
                );
            }
            query = query.filter(issues::number.eq_any(levels));
        }
        if let Some(call) = filter.call {
            let numbers = links::table
                .filter(links::period_key.eq(key).and(links::call_number.eq(call.0)))
                .select(links::issue_number);
            query = query.filter(issues::number.eq_any(numbers));
        }
        if let Some(phone_key) = &filter.phone_key {
            let calls = call_phones::table
                .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
                .select(call_phones::call_number);
            let numbers = links::table
                .filter(links::period_key.eq(key).and(links::call_number.eq_any(calls)))
                .select(links::issue_number);
            query = query.filter(issues::number.eq_any(numbers));
        }
        if let Some(candidates) = candidates {
            query = query.filter(issues::number.eq_any(candidates));
        }
        if filter.by_due {
            query = query.filter(issues::due_at.is_not_null());
            if let Some(Cursor { at, number }) = after {
                query = query.filter(issues::due_at.ge(at));
                query = query.filter(issues::due_at.gt(at).or(issues::number.nullable().gt(number)));
            }
            query.order((issues::due_at.asc(), issues::number.asc())).limit(limit).load(c)
        } else {
            if let Some(Cursor { at, number }) = after {
                query = query.filter(issues::opened_at.le(at));
                query = query.filter(issues::opened_at.lt(at).or(issues::number.lt(number)));
            }
            query.order((issues::opened_at.desc(), issues::number.desc())).limit(limit).load(c)
        }
    })?)
}
