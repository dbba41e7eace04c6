//! Lists of calls.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::filter::{CallFilter, CallValues, Cursor, Page};
use super::narrow::{
    filter_after, filter_by_values, filter_candidates, filter_range, walk_bounds, with_phone,
};
use super::text_search::{Candidates, SearchedList};
use super::walk::{MAX_WAYS, Order, Walked, categories_within, walk};
use crate::domain::codes::TriageOutcome;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::search::{Kind, Search};
use crate::store::tables::protection;
use crate::store::tables::schema::{call_phones, calls, handoffs, links};
use crate::store::tables::views::CallView;

/// A page of the calls that match a filter.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &CallFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<CallView>, Error> {
    let list = SearchedList {
        key,
        kind: Kind::Call,
        text: filter.text.as_deref(),
        last_digits: filter.phone_last_digits.as_deref(),
        words_only: filter.is_words_only(),
        after,
        limit,
    };
    list.page(conn, search, |conn, candidates, limit| walk_calls(conn, key, filter, candidates, after, limit))
}

/// One way along the calls in the order of time: all of them, or those with one value.
#[derive(Clone, Copy, Debug)]
enum Way<'f> {
    All,
    District(&'f str),
    Category(&'f str),
    Phone(&'f str),
}

/// Walks the calls that match a filter apart from its words. Only the candidates, if they are listed.
pub(super) fn walk_calls(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: &Candidates,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Walked, Error> {
    let within = |conn: &mut Conn, values: &CallValues| -> Result<CallValues, Error> {
        let categories = categories_within(conn, key, &values.categories)?;
        Ok(CallValues { categories, ..values.clone() })
    };
    let protection = protection::of(conn, key)?;
    let filter = &CallFilter {
        phone_key: filter.phone_key.as_deref().map(|phone_key| protection.number(phone_key)),
        values: within(conn, &filter.values)?,
        without: within(conn, &filter.without)?,
        ..filter.clone()
    };
    let (ways, bound) = candidates.narrow(Way::All, filter.selects_few(), filter.ways());
    walk(
        conn,
        if filter.by_due { Order::EarliestFirst } else { Order::LatestFirst },
        (&ways, bound),
        limit,
        |conn, way, calls| end(conn, key, filter, way, after, calls),
        |conn, way, end| matching(conn, key, filter, candidates, (way, end), after, limit),
    )
}

/// The calls on a way within the filter's times, from a cursor to an end.
macro_rules! on_way {
    ($DB:ty, $key:expr, $filter:expr, $way:expr, $after:expr, $end:expr) => {{
        let mut query = calls::table
            .filter(calls::period_key.eq($key))
            .select((calls::received_at, calls::triage_due_at, calls::number))
            .into_boxed::<$DB>();
        match $way {
            Way::All => {}
            Way::District(district) => query = query.filter(calls::district.eq(*district)),
            Way::Category(category) => query = query.filter(calls::category.eq(*category)),
            // The look-up by the number is bounded like the walk.
            Way::Phone(phone_key) => {
                let (from, to) = phone_bounds($filter, $after, $end);
                let found = with_phone($key, *phone_key, from, to).select(call_phones::call_number);
                query = query.filter(calls::number.eq_any(found));
            }
        }
        // Only conditions that bound the range of the index: rows that others drop count as read.
        if $filter.by_due {
            query = query
                .filter(calls::triage.eq(TriageOutcome::Pending).and(calls::triage_due_at.is_not_null()))
                .order((calls::triage_due_at, calls::number));
            if let Some(end) = $end {
                query = query.filter(calls::triage_due_at.le(end.at));
            }
            filter_after!(query, $after, ascending calls::triage_due_at, calls::number);
        } else {
            query = query.order((calls::received_at.desc(), calls::number.desc()));
            let (from, to) = walk_bounds(($filter.received_from, $filter.received_to), $after, $end);
            filter_range!(query, calls::received_at, from, to);
            filter_after!(query, $after, descending calls::received_at, calls::number);
        }
        query
    }};
}

/// The times between which the calls of a number are looked up, both inclusive.
fn phone_bounds(filter: &CallFilter, after: Option<Cursor>, end: Option<Cursor>) -> (Instant, Instant) {
    let from = filter.received_from.into_iter().chain(end.map(|end| end.at)).max();
    let to = filter.received_to.into_iter().chain(after.map(|after| after.at)).min();
    (from.unwrap_or(Instant(0)), to.unwrap_or(Instant(i64::MAX)))
}

/// Time of reception, due time of triage and number of a call.
type OrderRow = (Instant, Option<Instant>, i64);

/// The cursor on a way after a number of calls; none if there are fewer.
fn end(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    way: &Way<'_>,
    after: Option<Cursor>,
    calls: i64,
) -> Result<Option<Cursor>, Error> {
    if let Way::Phone(phone_key) = way {
        let (from, to) = phone_bounds(filter, after, None);
        let row: Option<(Instant, i64)> = on!(conn, |c: DB| {
            let mut query = with_phone(key, phone_key, from, to)
                .order((call_phones::received_at.desc(), call_phones::call_number.desc()))
                .select((call_phones::received_at, call_phones::call_number))
                .into_boxed::<DB>();
            filter_after!(query, after, descending call_phones::received_at, call_phones::call_number);
            query.offset(calls).limit(1).first(c).optional()
        })?;
        return Ok(row.map(|(at, number)| Cursor { at, number }));
    }
    let row: Option<OrderRow> = on!(conn, |c: DB| {
        on_way!(DB, key, filter, way, after, None::<Cursor>).offset(calls).limit(1).first(c).optional()
    })?;
    Ok(row.map(|row| filter.cursor(row)))
}

/// The calls on a way that match the filter, up to its end.
fn matching(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: &Candidates,
    (way, end): (&Way<'_>, Option<Cursor>),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let rows: Vec<OrderRow> = on!(conn, |c: DB| {
        let mut query = on_way!(DB, key, filter, way, after, end).limit(limit);
        if filter.by_due {
            filter_range!(query, calls::received_at, filter.received_from, filter.received_to);
        }
        filter_by_values!(
            query,
            filter,
            calls::category => categories,
            calls::district => districts,
            calls::kind => kinds,
            calls::channel => channels,
            calls::disposition => dispositions,
            calls::urgency => urgencies,
            calls::operator => operators,
            calls::triage => triage_outcomes,
            calls::source_system => source_systems,
        );
        if let (Some(phone_key), false) = (&filter.phone_key, matches!(way, Way::Phone(_))) {
            let (from, to) = phone_bounds(filter, None, None);
            let found = with_phone(key, phone_key, from, to).select(call_phones::call_number);
            query = query.filter(calls::number.eq_any(found));
        }
        if !filter.alarm_states.is_empty() {
            query = query.filter(calls::alarm_state.eq_any(filter.alarm_states.iter().copied().map(Some)));
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
        filter_candidates!(query, calls::number, candidates);
        query.load(c)
    })?;
    Ok(rows.into_iter().map(|row| filter.cursor(row)).collect())
}

impl CallFilter {
    /// The ways along its list, and whether it drops calls on them. Void calls do not count, as they are few.
    fn ways(&self) -> (Vec<Way<'_>>, bool) {
        let CallValues { categories, districts, .. } = &self.values;
        let drops_others = self.drops_rows();
        if self.by_due {
            let is_any_time = self.received_from.is_none() && self.received_to.is_none();
            let drops_places = !(categories.is_empty() && districts.is_empty());
            return (vec![Way::All], drops_others || drops_places || !is_any_time);
        }
        if let Some(phone_key) = &self.phone_key {
            return (vec![Way::Phone(phone_key)], true);
        }
        if (1..=MAX_WAYS).contains(&categories.len()) {
            let ways = categories.iter().map(|code| Way::Category(code));
            return (ways.collect(), drops_others || !districts.is_empty());
        }
        if (1..=MAX_WAYS).contains(&districts.len()) {
            let districts: BTreeSet<&String> = districts.iter().collect();
            let ways = districts.into_iter().map(|code| Way::District(code));
            return (ways.collect(), drops_others || !categories.is_empty());
        }
        (vec![Way::All], drops_others || !(categories.is_empty() && districts.is_empty()))
    }

    /// Whether it drops calls by their words alone, apart from void ones.
    fn is_words_only(&self) -> bool {
        let CallValues { categories, districts, .. } = &self.values;
        let is_any_time = self.received_from.is_none() && self.received_to.is_none();
        is_any_time
            && !self.by_due
            && categories.is_empty()
            && districts.is_empty()
            && self.phone_key.is_none()
            && !self.selects_few()
            && !self.drops_rows()
    }

    /// The place of a call in the list.
    fn cursor(&self, (received_at, due_at, number): OrderRow) -> Cursor {
        Cursor { at: due_at.filter(|_| self.by_due).unwrap_or(received_at), number }
    }

    /// Whether it asks for something that few calls have.
    fn selects_few(&self) -> bool {
        self.by_due || self.issue.is_some() || self.handoff_unconfirmed || !self.alarm_states.is_empty()
    }

    /// Whether it drops calls by anything besides time, district and category.
    fn drops_rows(&self) -> bool {
        let CallValues { categories, districts, .. } = self.values.clone();
        let places = CallValues { categories, districts, ..CallValues::default() };
        self.values != places || self.without != CallValues::default()
    }
}
