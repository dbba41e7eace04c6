//! Issues with all that belongs to them.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

pub use super::look_alike::{
    MAX_NAMED, NewMatter, look_alikes_of_call, look_alikes_of_issue, look_alikes_of_new,
};
use crate::domain::codes::{IssueOutcome, IssueState, TextField};

use crate::domain::instant::Instant;
use crate::domain::issue::Link;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::aggregates;
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::periods;
use crate::store::tables::readings;
use crate::store::tables::rows::issue::LinkRow;
use crate::store::tables::schema::{issues, links};
use crate::store::tables::views::IssueView;

/// Maximum number of links of an issue in a view: those of the latest calls.
const MAX_LINKS: i64 = 100;
/// Maximum number of merged issues in a view.
const MAX_MERGED: usize = 100;

/// The opening times and numbers of those issues that are active, the latest opened first. The states are filtered here: a filter in the query
/// would lead SQLite along its index of states, past every active issue of the period.
pub(super) fn active_issues(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
) -> Result<Vec<(Instant, i64)>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Instant, i64, IssueState)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::number.in_list(numbers.iter().copied())))
        .select((issues::opened_at, issues::number, issues::state))
        .load(c))?;
    let active = rows.into_iter().filter(|(.., state)| state.is_active());
    let mut active: Vec<_> = active.map(|(opened_at, number, _)| (opened_at, number)).collect();
    active.sort_unstable_by_key(|issue| std::cmp::Reverse(*issue));
    Ok(active)
}

/// Issues in the order of the numbers; those that do not exist are left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[IssueNumber]) -> Result<Vec<IssueView>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let raw_numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let issues = aggregates::issues(conn, key, &raw_numbers)?;
    let mut texts = aggregates::issue_texts(conn, key, &raw_numbers)?;
    let mut links: HashMap<IssueNumber, Vec<Link>> = HashMap::new();
    for link in newest_links(conn, key, &raw_numbers)? {
        links.entry(link.issue).or_default().push(link);
    }
    let mut merged = merged_into(conn, key, &raw_numbers)?;
    let instructed = issues.iter().filter(|issue| !issue.instructions.is_empty());
    let mut read_by = readings::of_instructions(conn, key, instructed.map(|issue| issue.number))?;
    let results = results(conn, key, issues.iter().filter_map(|issue| issue.merged_into))?;
    let replies = results.values().filter_map(|(_, position)| *position);
    let event_texts = EventTextsByPosition::load(
        conn,
        key,
        issues.iter().flat_map(IssueView::text_positions).chain(replies),
    )?;
    let has_clock = issues.iter().any(|issue| issue.time_allowed().is_some());
    let period = if has_clock { Some(Arc::new(periods::row(conn, key)?.period()?)) } else { None };
    let views = issues.into_iter().map(|issue| {
        let merged_into_result =
            issue.merged_into.and_then(|merged_into| results.get(&merged_into)).map(|(outcome, position)| {
                (*outcome, position.and_then(|position| event_texts.get(position, TextField::PublicReply)))
            });
        let view = IssueView {
            texts: Arc::new(texts.remove(&issue.number).unwrap_or_default()),
            event_texts: event_texts.at(IssueView::text_positions(&issue)),
            links: links.remove(&issue.number).unwrap_or_default(),
            read_by: read_by.remove(&issue.number).unwrap_or_default(),
            merged: merged.remove(&issue.number).unwrap_or_default(),
            period: period.clone(),
            merged_into_result,
            issue: Arc::new(issue),
        };
        (view.issue.number, view)
    });
    let mut views: HashMap<IssueNumber, IssueView> = views.collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

diesel::define_sql_function! {
    /// The first of the two values that is not null.
    #[sql_name = "coalesce"]
    fn or_else(value: Nullable<BigInt>, other: BigInt) -> BigInt;
}

/// The links of each issue to its latest calls, the newest first. An issue can have any number of links, so the query limits them.
fn newest_links(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Link>, Error> {
    let own = diesel::alias!(links as own);
    let (own_key, own_issue, own_call) =
        own.fields((links::period_key, links::issue_number, links::call_number));
    // The first call whose link is shown; null if the issue has fewer links. The primary key finds it, once per issue.
    let earliest = own
        .filter(own_key.eq(issues::period_key).and(own_issue.eq(issues::number)))
        .order(own_call.desc())
        .offset(MAX_LINKS - 1)
        .select(own_call)
        .single_value();
    let of_issue = links::period_key
        .eq(issues::period_key)
        .and(links::issue_number.eq(issues::number))
        .and(links::call_number.ge(or_else(earliest, 0)));
    let rows: Vec<LinkRow> = on!(conn, |c| issues::table
        .inner_join(links::table.on(of_issue))
        .filter(issues::period_key.eq(key).and(issues::number.in_list(numbers.iter().copied())))
        .select(LinkRow::as_select())
        .load(c))?;
    let mut newest: Vec<Link> = rows.into_iter().map(LinkRow::link).collect();
    newest.sort_by_key(|link| std::cmp::Reverse((link.linked_at, link.call)));
    Ok(newest)
}

/// The issues merged into each issue, in order.
pub(super) fn merged_into(
    conn: &mut Conn,
    key: i64,
    into: &[i64],
) -> Result<HashMap<IssueNumber, Vec<IssueNumber>>, Error> {
    let rows: Vec<(Option<i64>, i64)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::merged_into.is_not_null()))
        .filter(issues::merged_into.in_list(into.iter().copied()))
        .order(issues::number)
        .select((issues::merged_into, issues::number))
        .load(c))?;
    let mut merged: HashMap<IssueNumber, Vec<IssueNumber>> = HashMap::new();
    for (merged_into, number) in rows {
        let Some(merged_into) = merged_into else { continue };
        let numbers = merged.entry(IssueNumber(merged_into)).or_default();
        if numbers.len() < MAX_MERGED {
            numbers.push(IssueNumber(number));
        }
    }
    Ok(merged)
}

/// The outcome of each issue, and the position of its public reply. A reopened issue has neither.
type Results = HashMap<IssueNumber, (Option<IssueOutcome>, Option<i64>)>;

fn results(conn: &mut Conn, key: i64, issues: impl Iterator<Item = IssueNumber>) -> Result<Results, Error> {
    let numbers: Vec<i64> = issues.map(|number| number.0).collect();
    if numbers.is_empty() {
        return Ok(Results::new());
    }
    let rows: Vec<(i64, Option<IssueOutcome>, Option<i64>)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::number.in_list(numbers.iter().copied())))
        .select((issues::number, issues::outcome, issues::resolution_position))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(number, outcome, position)| {
            (IssueNumber(number), (outcome, position.filter(|_| outcome.is_some())))
        })
        .collect())
}

/// The issues that have a call as their FIRST, in order.
pub fn opened_by(conn: &mut Conn, key: i64, call: CallNumber) -> Result<Vec<IssueNumber>, Error> {
    let numbers: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::first_call.eq(call.0)))
        .order(issues::number)
        .select(issues::number)
        .load(c))?;
    Ok(numbers.into_iter().map(IssueNumber).collect())
}
