//! Lists of issues.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::filter::{Cursor, IssueFilter, IssueValues, Page};
use super::narrow::{filter_after, filter_by_values, filter_candidates, filter_range, walk_bounds};
use super::text_search::{Candidates, SearchedList};
use super::walk::{MAX_WAYS, Order, Walked, categories_within, walk};
use crate::domain::codes::{Coded, IssueState};
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::search::{Kind, Search};
use crate::store::tables::protection;
use crate::store::tables::schema::{assignments, instructions, issues, links, number_issues};
use crate::store::tables::views::IssueView;

/// A page of the issues that match a filter: the latest opened first; or by due time, the earliest first, of active issues that have one.
pub fn page(
    conn: &mut Conn,
    search: &Search,
    key: i64,
    filter: &IssueFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Page<IssueView>, Error> {
    let list = SearchedList {
        key,
        kind: Kind::Issue,
        text: filter.text.as_deref(),
        last_digits: None,
        words_only: filter.is_words_only(),
        after,
        limit,
    };
    list.page(conn, search, |conn, candidates, limit| {
        walk_issues(conn, key, filter, candidates, after, limit)
    })
}

/// What the issues on a way have in common besides their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Narrowing<'f> {
    All,
    Agency(&'f str),
    Category(&'f str),
    District(&'f str),
}

/// One way along the issues: those with one state, if any, and one value.
type Way<'f> = (Option<IssueState>, Narrowing<'f>);

/// The way along all issues.
const ALL: Way<'static> = (None, Narrowing::All);

/// Walks the issues that match a filter apart from its words. Only the candidates, if they are listed.
fn walk_issues(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: &Candidates,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Walked, Error> {
    let within = |conn: &mut Conn, values: &IssueValues| -> Result<IssueValues, Error> {
        let categories = categories_within(conn, key, &values.categories)?;
        Ok(IssueValues { categories, ..values.clone() })
    };
    let protection = protection::of(conn, key)?;
    let filter = &IssueFilter {
        phone_key: filter.phone_key.as_deref().map(|phone_key| protection.number(phone_key)),
        values: within(conn, &filter.values)?,
        without: within(conn, &filter.without)?,
        ..filter.clone()
    };
    let (ways, bound) = candidates.narrow(ALL, filter.selects_few(), filter.ways());
    walk(
        conn,
        if filter.by_due { Order::EarliestFirst } else { Order::LatestFirst },
        (&ways, bound),
        limit,
        |conn, way, issues| end(conn, key, filter, way, after, issues),
        |conn, way, end| matching(conn, key, filter, candidates, (way, end), after, limit),
    )
}

/// The issues on a way within the filter's times, from a cursor to an end.
macro_rules! on_way {
    ($DB:ty, $key:expr, $filter:expr, $way:expr, $after:expr, $end:expr) => {{
        let (state, narrowing) = $way;
        let mut query = issues::table
            .filter(issues::period_key.eq($key))
            .select((issues::opened_at, issues::due_at, issues::number))
            .into_boxed::<$DB>();
        if let Some(state) = state {
            query = query.filter(issues::state.eq(*state));
        }
        match narrowing {
            Narrowing::All => {}
            Narrowing::Agency(agency) => query = query.filter(issues::lead_agency.eq(*agency)),
            Narrowing::Category(category) => query = query.filter(issues::category.eq(*category)),
            Narrowing::District(district) => query = query.filter(issues::district.eq(*district)),
        }
        // Only conditions that bound the range of the index: rows that others drop count as read.
        if $filter.by_due {
            query = query.filter(issues::due_at.is_not_null()).order((issues::due_at, issues::number));
            // If there is an end, it lies before the limit of `overdue_at`.
            filter_range!(query, issues::due_at, None, $filter.overdue_at.filter(|_| $end.is_none()));
            if let Some(end) = $end {
                query = query.filter(issues::due_at.le(end.at));
            }
            filter_after!(query, $after, ascending issues::due_at, issues::number);
        } else {
            query = query.order((issues::opened_at.desc(), issues::number.desc()));
            let (from, to) = walk_bounds(($filter.opened_from, $filter.opened_to), $after, $end);
            filter_range!(query, issues::opened_at, from, to);
            filter_after!(query, $after, descending issues::opened_at, issues::number);
        }
        query
    }};
}

/// Opening time, due time and number of an issue.
type OrderRow = (Instant, Option<Instant>, i64);

/// The cursor on a way after a number of issues; none if there are fewer.
fn end(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    way: &Way<'_>,
    after: Option<Cursor>,
    issues: i64,
) -> Result<Option<Cursor>, Error> {
    let row: Option<OrderRow> = on!(conn, |c: DB| {
        on_way!(DB, key, filter, way, after, None::<Cursor>).offset(issues).limit(1).first(c).optional()
    })?;
    Ok(row.map(|row| filter.cursor(row)))
}

/// The issues on a way that match the filter, up to its end.
fn matching(
    conn: &mut Conn,
    key: i64,
    filter: &IssueFilter,
    candidates: &Candidates,
    (way, end): (&Way<'_>, Option<Cursor>),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Cursor>, Error> {
    let rows: Vec<OrderRow> = on!(conn, |c: DB| {
        let mut query = on_way!(DB, key, filter, way, after, end).limit(limit);
        if filter.by_due {
            filter_range!(query, issues::opened_at, filter.opened_from, filter.opened_to);
        } else {
            filter_range!(query, issues::due_at, None, filter.overdue_at);
        }
        if let Some(now) = filter.warned_at {
            query = query.filter(issues::warns_at.le(now));
        }
        if filter.is_active_only() {
            query = query.filter(issues::state.eq_any(IssueState::active()));
        }
        filter_by_values!(
            query,
            filter,
            issues::state => states,
            issues::category => categories,
            issues::district => districts,
            issues::urgency => urgencies,
            issues::lead_agency => agencies,
            issues::owner => owners,
            issues::outcome => outcomes,
        );
        if let Some(agency) = &filter.assigned_to {
            let of_agency = assignments::table
                .filter(assignments::period_key.eq(key).and(assignments::agency.eq(agency)))
                .filter(assignments::ended_at.is_null());
            query = query.filter(issues::number.eq_any(of_agency.select(assignments::issue_number)));
        }
        if filter.instructed {
            let open = instructions::table
                .filter(instructions::period_key.eq(key).and(instructions::replied_at.is_null()));
            query = query.filter(issues::number.eq_any(open.select(instructions::issue_number)));
        }
        if let Some(call) = filter.call {
            let of_call = links::table.filter(links::period_key.eq(key).and(links::call_number.eq(call.0)));
            query = query.filter(issues::number.eq_any(of_call.select(links::issue_number)));
        }
        if let Some(phone_key) = &filter.phone_key {
            let of_number = number_issues::table
                .filter(number_issues::period_key.eq(key).and(number_issues::phone_key.eq(phone_key)));
            query = query.filter(issues::number.eq_any(of_number.select(number_issues::issue_number)));
        }
        filter_candidates!(query, issues::number, candidates);
        query.load(c)
    })?;
    Ok(rows.into_iter().map(|row| filter.cursor(row)).collect())
}

impl IssueFilter {
    /// The ways along its list, and whether it drops issues on them.
    fn ways(&self) -> (Vec<Way<'_>>, bool) {
        let states: Vec<IssueState> =
            IssueState::ALL.iter().copied().filter(|state| self.allows_state(*state)).collect();
        let lists = [&self.values.agencies, &self.values.categories, &self.values.districts];
        // The order by due time has an index by state only.
        let along = lists.iter().position(|list| !self.by_due && !list.is_empty());
        let drops_others = self.drops_rows()
            || lists.iter().enumerate().any(|(at, list)| Some(at) != along && !list.is_empty());
        let narrowings: Vec<Narrowing<'_>> = match along {
            None if !self.by_due && states.len() == IssueState::ALL.len() => {
                return (vec![ALL], drops_others);
            }
            None => vec![Narrowing::All],
            Some(list) => {
                let kinds = [Narrowing::Agency as fn(_) -> _, Narrowing::Category, Narrowing::District];
                let values: BTreeSet<&String> = lists[list].iter().collect();
                values.into_iter().map(|value| kinds[list](value)).collect()
            }
        };
        if states.len() * narrowings.len() > MAX_WAYS {
            return (vec![ALL], true);
        }
        let ways = narrowings
            .iter()
            .flat_map(|narrowing| states.iter().map(move |state| (Some(*state), *narrowing)));
        (ways.collect(), drops_others)
    }

    /// Whether it drops issues by their words alone.
    fn is_words_only(&self) -> bool {
        let is_any_time = self.opened_from.is_none() && self.opened_to.is_none();
        let (ways, drops_rows) = self.ways();
        is_any_time && ways == [ALL] && !drops_rows && !self.selects_few()
    }

    /// Whether it asks for something that few issues have.
    fn selects_few(&self) -> bool {
        self.call.is_some() || self.phone_key.is_some() || self.assigned_to.is_some() || self.instructed
    }

    /// Whether only active issues match.
    fn is_active_only(&self) -> bool {
        self.active || self.by_due || self.overdue_at.is_some() || self.warned_at.is_some()
    }

    fn allows_state(&self, state: IssueState) -> bool {
        (self.values.states.is_empty() || self.values.states.contains(&state))
            && (!self.is_active_only() || state.is_active())
            && !self.without.states.contains(&state)
    }

    /// Whether it drops issues by anything besides state, agency, category, district and the time of its order.
    fn drops_rows(&self) -> bool {
        let by_other_time = if self.by_due {
            self.opened_from.is_some() || self.opened_to.is_some()
        } else {
            self.overdue_at.is_some()
        };
        let IssueValues { urgencies, owners, outcomes, .. } = &self.values;
        let is_any = urgencies.is_empty() && owners.is_empty() && outcomes.is_empty();
        by_other_time || self.warned_at.is_some() || !is_any || self.without != IssueValues::default()
    }

    /// The cursor of an issue in the list.
    fn cursor(&self, (opened_at, due_at, number): OrderRow) -> Cursor {
        Cursor { at: due_at.filter(|_| self.by_due).unwrap_or(opened_at), number }
    }
}
