//! Lists of calls.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::filter::{CallFilter, Cursor, Page};
use super::narrow::{after, calls_with_phone, candidates, one_of, still_between, within};
use super::walk::{Order, WAYS_AT_MOST, Walked, categories_within, walk};
use super::words::{Candidates, Words};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::search::{Kind, Search};
use crate::store::tables::schema::{calls, handoffs, links};
use crate::store::tables::views::CallView;

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
    let are_alone = filter.is_of_words_only();
    let words = if are_alone { words.met_if_sooner(conn, key, Kind::Call, after, limit)? } else { words };
    let walked = places(conn, key, filter, words.candidates(), after, words.places(limit))?;
    words.page(conn, key, walked, limit)
}

/// One way along the calls, in the order of time: all of them, or those of one value.
#[derive(Clone, Copy, Debug)]
enum Way<'f> {
    All,
    District(&'f str),
    Category(&'f str),
}

/// Places of calls in the list, apart from the words. Of the candidates only, if they are named.
pub(super) fn places(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: &Candidates,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Walked, Error> {
    let filter =
        &CallFilter { categories: categories_within(conn, key, &filter.categories)?, ..filter.clone() };
    let (ways, bound) = candidates.narrow(Way::All, filter.names_calls(), filter.ways());
    walk(
        conn,
        Order::Latest,
        (&ways, bound),
        limit,
        |conn, way, calls| end(conn, key, filter, way, after, calls),
        |conn, way, end| places_on(conn, key, filter, candidates, (way, end), after, limit),
    )
}

/// The calls on a way, as far as the time of the filter, the place and the end go.
macro_rules! on_way {
    ($DB:ty, $key:expr, $filter:expr, $way:expr, $after:expr, $end:expr) => {{
        let mut query = calls::table
            .filter(calls::period_key.eq($key))
            .select((calls::received_at, calls::number))
            .order((calls::received_at.desc(), calls::number.desc()))
            .into_boxed::<$DB>();
        match $way {
            Way::All => {}
            Way::District(district) => query = query.filter(calls::district.eq(*district)),
            Way::Category(category) => query = query.filter(calls::category.eq(*category)),
        }
        let (from, to) = still_between(($filter.received_from, $filter.received_to), $after, $end);
        within!(query, calls::received_at, from, to);
        after!(query, $after, descending calls::received_at, calls::number);
        query
    }};
}

/// The place on a way behind so many calls; none if there are not so many.
fn end(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    way: &Way<'_>,
    after: Option<Cursor>,
    calls: i64,
) -> Result<Option<Cursor>, Error> {
    let place: Option<(_, i64)> = on!(conn, |c: DB| {
        on_way!(DB, key, filter, way, after, None).offset(calls).limit(1).first(c).optional()
    })?;
    Ok(place.map(|(at, number)| Cursor { at, number }))
}

/// The calls on a way that the filter lets through, to its end.
fn places_on(
    conn: &mut Conn,
    key: i64,
    filter: &CallFilter,
    candidates: &Candidates,
    (way, end): (&Way<'_>, Option<Cursor>),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let places: Vec<(_, i64)> = on!(conn, |c: DB| {
        let mut query = on_way!(DB, key, filter, way, after, end).limit(limit);
        one_of!(query, calls::category, &filter.categories);
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
        candidates!(query, calls::number, candidates);
        query.load(c)
    })?;
    Ok(places.into_iter().map(|(at, number)| Cursor { at, number }).collect())
}

impl CallFilter {
    /// The ways along its list, and whether some calls on them are left out. Void ones are not counted among these: they are few.
    fn ways(&self) -> (Vec<Way<'_>>, bool) {
        let (categories, districts) = (&self.categories, &self.districts);
        let others = self.leaves_out();
        if (1..=WAYS_AT_MOST).contains(&categories.len()) {
            let ways = categories.iter().map(|code| Way::Category(code));
            return (ways.collect(), others || !districts.is_empty());
        }
        if (1..=WAYS_AT_MOST).contains(&districts.len()) {
            let districts: BTreeSet<&String> = districts.iter().collect();
            let ways = districts.into_iter().map(|code| Way::District(code));
            return (ways.collect(), others || !categories.is_empty());
        }
        (vec![Way::All], others || !(categories.is_empty() && districts.is_empty()))
    }

    /// Whether nothing but words leaves calls out, and void ones.
    fn is_of_words_only(&self) -> bool {
        let Self { received_from, received_to, categories, districts, .. } = self;
        let is_any_time = received_from.is_none() && received_to.is_none();
        is_any_time
            && categories.is_empty()
            && districts.is_empty()
            && !self.names_calls()
            && !self.leaves_out()
    }

    /// Whether it names the calls by something that few of them have.
    fn names_calls(&self) -> bool {
        self.phone_key.is_some() || self.issue.is_some() || self.handoff_unconfirmed
    }

    /// Whether something besides time, district and category leaves calls out.
    fn leaves_out(&self) -> bool {
        let Self { kinds, channels, dispositions, urgencies, operators, triage_outcomes, .. } = self;
        !(kinds.is_empty()
            && channels.is_empty()
            && dispositions.is_empty()
            && urgencies.is_empty()
            && operators.is_empty()
            && triage_outcomes.is_empty()
            && self.source_systems.is_empty())
    }
}
