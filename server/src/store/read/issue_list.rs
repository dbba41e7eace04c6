//! Lists of issues.

use diesel::prelude::*;

use super::issue::active;
use super::narrow::{after, calls_with_phone, one_of, one_of_categories};
use super::walk::{LOOKED_AT_AT_MOST, Order, WAYS_AT_MOST, Walked, categories_within};
use super::words::Words;
use crate::domain::codes::{Coded, IssueState};
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
    let walked = places(conn, key, filter, words.candidates(), after, words.places(limit))?;
    words.page(conn, key, walked, limit)
}

/// What the issues on a way have in common, beside their state.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Of {
    All,
    Agency(String),
    Category(String),
    District(String),
}

/// One way along the issues: those of one state, if it is known, and one value.
type Way = (Option<IssueState>, Of);

/// Places of issues in the list, apart from the words. Of the candidates only, if they are named.
fn places(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: Option<&[i64]>,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Walked, Error> {
    let (ways, leaves_out) = ways(conn, key, filter)?;
    // Issues that are named by their numbers are few, and looked up.
    let is_named = candidates.is_some() || filter.call.is_some() || filter.phone_key.is_some();
    let bound = (leaves_out && !is_named).then(|| (LOOKED_AT_AT_MOST / ways.len().max(1)) as i64);
    let mut walked = Vec::new();
    for way in &ways {
        let end = match bound {
            Some(bound) => end(conn, key, filter, way, after, bound)?,
            None => None,
        };
        walked.push((places_on(conn, key, filter, candidates, (way, end), after, limit)?, end));
    }
    let order = if filter.by_due { Order::Earliest } else { Order::Latest };
    Ok(Walked::together(order, walked, limit))
}

/// The ways along a list, and whether some issues on them are left out.
fn ways(conn: &mut Conn, key: i64, filter: &IssueFilter) -> Result<(Vec<Way>, bool), Error> {
    let states: Vec<IssueState> =
        IssueState::ALL.iter().copied().filter(|state| filter.lets_state(*state)).collect();
    let categories = categories_within(conn, key, &filter.categories)?;
    let lists = [&filter.agencies, &categories, &filter.districts];
    // The order of their creation is that of due times only by state.
    let along = lists.iter().position(|list| !filter.by_due && !list.is_empty());
    let values: Vec<Of> = match along {
        None => vec![Of::All],
        Some(list) => {
            let of = [Of::Agency as fn(String) -> Of, Of::Category, Of::District][list];
            let values: std::collections::BTreeSet<&String> = lists[list].iter().collect();
            values.into_iter().cloned().map(of).collect()
        }
    };
    let others = filter.leaves_out()
        || lists.iter().enumerate().any(|(at, list)| Some(at) != along && !list.is_empty());
    if values == [Of::All] && !filter.by_due && states.len() == IssueState::ALL.len() {
        return Ok((vec![(None, Of::All)], others));
    }
    if states.len() * values.len() > WAYS_AT_MOST {
        return Ok((vec![(None, Of::All)], true));
    }
    let ways = values.iter().flat_map(|of| states.iter().map(move |state| (Some(*state), of.clone())));
    Ok((ways.collect(), others))
}

/// The issues on a way, as far as the time of the filter and the place go.
macro_rules! on_way {
    ($DB:ty, $key:expr, $filter:expr, $way:expr, $after:expr) => {{
        let (state, of) = $way;
        let mut query = issues::table
            .filter(issues::period_key.eq($key))
            .select((issues::opened_at, issues::due_at, issues::number))
            .into_boxed::<$DB>();
        if let Some(state) = state {
            query = query.filter(issues::state.eq(*state));
        }
        match of {
            Of::All => {}
            Of::Agency(agency) => query = query.filter(issues::lead_agency.eq(agency)),
            Of::Category(category) => query = query.filter(issues::category.eq(category)),
            Of::District(district) => query = query.filter(issues::district.eq(district)),
        }
        if $filter.by_due {
            query = query.filter(issues::due_at.is_not_null()).order((issues::due_at, issues::number));
            after!(query, $after, ascending issues::due_at, issues::number);
            if let Some(at) = $filter.overdue_at {
                query = query.filter(issues::due_at.lt(at));
            }
        } else {
            query = query.order((issues::opened_at.desc(), issues::number.desc()));
            after!(query, $after, descending issues::opened_at, issues::number);
            if let Some(from) = $filter.opened_from {
                query = query.filter(issues::opened_at.ge(from));
            }
            if let Some(to) = $filter.opened_to {
                query = query.filter(issues::opened_at.lt(to));
            }
        }
        query
    }};
}

type Place = (Instant, Option<Instant>, i64);

/// The place on a way behind so many issues; none if there are not so many.
fn end(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    way: &Way,
    after: Option<Cursor>,
    issues: i64,
) -> Result<Option<Cursor>, Error> {
    let place: Option<Place> = on!(conn, |c: DB| {
        on_way!(DB, key, filter, way, after).offset(issues).limit(1).first(c).optional()
    })?;
    Ok(place.map(|place| filter.cursor(place)))
}

/// The issues on a way that the filter lets through, to its end.
fn places_on(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: Option<&[i64]>,
    (way, end): (&Way, Option<Cursor>),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let places: Vec<Place> = on!(conn, |c: DB| {
        let mut query = on_way!(DB, key, filter, way, after).limit(limit);
        if let Some(end) = end {
            query = if filter.by_due {
                query.filter(issues::due_at.le(end.at))
            } else {
                query.filter(issues::opened_at.ge(end.at))
            };
        }
        if let Some(from) = filter.opened_from {
            query = query.filter(issues::opened_at.ge(from));
        }
        if let Some(to) = filter.opened_to {
            query = query.filter(issues::opened_at.lt(to));
        }
        if let Some(at) = filter.overdue_at {
            query = query.filter(issues::due_at.lt(at));
        }
        if filter.is_of_active() {
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
        query.load(c)
    })?;
    Ok(places.into_iter().map(|place| filter.cursor(place)).collect())
}

impl IssueFilter {
    /// Whether it lets active issues through only.
    fn is_of_active(&self) -> bool {
        self.active || self.by_due || self.overdue_at.is_some()
    }

    fn lets_state(&self, state: IssueState) -> bool {
        (self.states.is_empty() || self.states.contains(&state))
            && (!self.is_of_active() || state.is_active())
    }

    /// Whether something besides state, agency, category, district and the time of its order leaves issues out.
    fn leaves_out(&self) -> bool {
        let by_other_time = if self.by_due {
            self.opened_from.is_some() || self.opened_to.is_some()
        } else {
            self.overdue_at.is_some()
        };
        let is_any = self.urgencies.is_empty() && self.owners.is_empty() && self.outcomes.is_empty();
        by_other_time || !is_any
    }

    /// The place of an issue in the list.
    fn cursor(&self, (opened_at, due_at, number): Place) -> Cursor {
        Cursor { at: due_at.filter(|_| self.by_due).unwrap_or(opened_at), number }
    }
}
