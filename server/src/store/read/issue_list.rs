//! Lists of issues.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::filter::{Cursor, IssueFilter, Page};
use super::issue::active;
use super::narrow::{after, calls_with_phone, candidates, one_of, still_between, within};
use super::walk::{Order, WAYS_AT_MOST, Walked, categories_within, walk};
use super::words::{Candidates, Words};
use crate::domain::codes::{Coded, IssueState};
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::search::{Kind, Search};
use crate::store::tables::schema::{issues, links};
use crate::store::tables::views::IssueView;

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
    let are_alone = filter.is_of_words_only();
    let words = if are_alone { words.met_if_sooner(conn, key, Kind::Issue, after, limit)? } else { words };
    let walked = places(conn, key, filter, words.candidates(), after, words.places(limit))?;
    words.page(conn, key, walked, limit)
}

/// What the issues on a way have in common, beside their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of<'f> {
    All,
    Agency(&'f str),
    Category(&'f str),
    District(&'f str),
}

/// One way along the issues: those of one state, if it is known, and one value.
type Way<'f> = (Option<IssueState>, Of<'f>);

/// The way along all of them.
const ALL: Way<'static> = (None, Of::All);

/// Places of issues in the list, apart from the words. Of the candidates only, if they are named.
fn places(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: &Candidates,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Walked, Error> {
    let filter =
        &IssueFilter { categories: categories_within(conn, key, &filter.categories)?, ..filter.clone() };
    let (ways, bound) = candidates.narrow(ALL, filter.names_issues(), filter.ways());
    walk(
        conn,
        if filter.by_due { Order::Earliest } else { Order::Latest },
        (&ways, bound),
        limit,
        |conn, way, issues| end(conn, key, filter, way, after, issues),
        |conn, way, end| places_on(conn, key, filter, candidates, (way, end), after, limit),
    )
}

/// The issues on a way, as far as the time of the filter, the place and the end go.
macro_rules! on_way {
    ($DB:ty, $key:expr, $filter:expr, $way:expr, $after:expr, $end:expr) => {{
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
            Of::Agency(agency) => query = query.filter(issues::lead_agency.eq(*agency)),
            Of::Category(category) => query = query.filter(issues::category.eq(*category)),
            Of::District(district) => query = query.filter(issues::district.eq(*district)),
        }
        // Only what the index bounds: what is left out beside it counts as looked at.
        if $filter.by_due {
            query = query.filter(issues::due_at.is_not_null()).order((issues::due_at, issues::number));
            // The end lies before that.
            within!(query, issues::due_at, None, $filter.overdue_at.filter(|_| $end.is_none()));
            if let Some(end) = $end {
                query = query.filter(issues::due_at.le(end.at));
            }
            after!(query, $after, ascending issues::due_at, issues::number);
        } else {
            query = query.order((issues::opened_at.desc(), issues::number.desc()));
            let (from, to) = still_between(($filter.opened_from, $filter.opened_to), $after, $end);
            within!(query, issues::opened_at, from, to);
            after!(query, $after, descending issues::opened_at, issues::number);
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
    way: &Way<'_>,
    after: Option<Cursor>,
    issues: i64,
) -> Result<Option<Cursor>, Error> {
    let place: Option<Place> = on!(conn, |c: DB| {
        on_way!(DB, key, filter, way, after, None::<Cursor>).offset(issues).limit(1).first(c).optional()
    })?;
    Ok(place.map(|place| filter.cursor(place)))
}

/// The issues on a way that the filter lets through, to its end.
fn places_on(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: &Candidates,
    (way, end): (&Way<'_>, Option<Cursor>),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let places: Vec<Place> = on!(conn, |c: DB| {
        let mut query = on_way!(DB, key, filter, way, after, end).limit(limit);
        if filter.by_due {
            within!(query, issues::opened_at, filter.opened_from, filter.opened_to);
        } else {
            within!(query, issues::due_at, None, filter.overdue_at);
        }
        if filter.is_of_active() {
            query = query.filter(issues::state.eq_any(active()));
        }
        one_of!(query, issues::state, &filter.states);
        one_of!(query, issues::category, &filter.categories);
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
        candidates!(query, issues::number, candidates);
        query.load(c)
    })?;
    Ok(places.into_iter().map(|place| filter.cursor(place)).collect())
}

impl IssueFilter {
    /// The ways along its list, and whether some issues on them are left out.
    fn ways(&self) -> (Vec<Way<'_>>, bool) {
        let states: Vec<IssueState> =
            IssueState::ALL.iter().copied().filter(|state| self.lets_state(*state)).collect();
        let lists = [&self.agencies, &self.categories, &self.districts];
        // In the order of due times there is an index by state only.
        let along = lists.iter().position(|list| !self.by_due && !list.is_empty());
        let others = self.leaves_out()
            || lists.iter().enumerate().any(|(at, list)| Some(at) != along && !list.is_empty());
        let values: Vec<Of<'_>> = match along {
            None if !self.by_due && states.len() == IssueState::ALL.len() => return (vec![ALL], others),
            None => vec![Of::All],
            Some(list) => {
                let of = [Of::Agency as fn(_) -> _, Of::Category, Of::District][list];
                let values: BTreeSet<&String> = lists[list].iter().collect();
                values.into_iter().map(|value| of(value)).collect()
            }
        };
        if states.len() * values.len() > WAYS_AT_MOST {
            return (vec![ALL], true);
        }
        let ways = values.iter().flat_map(|of| states.iter().map(move |state| (Some(*state), *of)));
        (ways.collect(), others)
    }

    /// Whether nothing but words leaves issues out.
    fn is_of_words_only(&self) -> bool {
        let is_any_time = self.opened_from.is_none() && self.opened_to.is_none();
        let (ways, leaves_out) = self.ways();
        is_any_time && ways == [ALL] && !leaves_out && !self.names_issues()
    }

    /// Whether it names the issues by something that few of them have.
    fn names_issues(&self) -> bool {
        self.call.is_some() || self.phone_key.is_some()
    }

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
