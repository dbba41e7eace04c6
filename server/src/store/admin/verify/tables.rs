//! Compares the tables with the state that the journal leads to.

use diesel::prelude::*;

use super::Finding;
use super::counters::Recount;
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::aggregates;
use crate::store::tables::rows::issue::LinkRow;
use crate::store::tables::schema::{callbacks, calls, issues, links};

/// Number of calls, issues or callbacks read at a time.
const CHUNK: usize = 2000;

/// Compares the calls with the journal, and counts them.
pub fn compare_calls(
    conn: &mut Conn,
    key: i64,
    state: &State,
    recount: &mut Recount,
    finding: &mut Finding,
) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key))
        .order(calls::number)
        .select(calls::number)
        .load(c))?;
    finding.calls = numbers.len();
    finding.compare("number of calls", &state.calls.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for call in aggregates::calls(conn, key, chunk)? {
            let number = call.number;
            recount.call(state, &call);
            finding.compare(number, &state.calls.get(&number).map(|call| (**call).clone()), &Some(call));
        }
    }
    Ok(())
}

/// Compares the issues with the journal, and counts them.
pub fn compare_issues(
    conn: &mut Conn,
    key: i64,
    state: &State,
    recount: &mut Recount,
    finding: &mut Finding,
) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .order(issues::number)
        .select(issues::number)
        .load(c))?;
    finding.issues = numbers.len();
    finding.compare("number of issues", &state.issues.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for issue in aggregates::issues(conn, key, chunk)? {
            let number = issue.number;
            recount.issue(&issue);
            finding.compare(number, &state.issues.get(&number).map(|issue| (**issue).clone()), &Some(issue));
        }
    }
    compare_derived(conn, key, state, finding)
}

/// Compares the columns of issues that are derived from the rest.
fn compare_derived(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let rows: Vec<(i64, Option<Instant>, Option<String>)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .order(issues::number)
        .select((issues::number, issues::due_at, issues::lead_agency))
        .load(c))?;
    for (number, due_at, agency) in rows {
        let number = IssueNumber(number);
        let Some(issue) = state.issues.get(&number) else { continue };
        let derived = (issue.due_at(), issue.lead().map(|lead| lead.agency.clone()));
        finding.compare(format!("due time and lead of {number}"), &derived, &(due_at, agency));
    }
    Ok(())
}

/// Compares the callbacks with the journal.
pub fn compare_callbacks(
    conn: &mut Conn,
    key: i64,
    state: &State,
    finding: &mut Finding,
) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key))
        .order(callbacks::number)
        .select(callbacks::number)
        .load(c))?;
    finding.callbacks = numbers.len();
    finding.compare("number of callbacks", &state.callbacks.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for callback in aggregates::callbacks(conn, key, chunk)? {
            let number = callback.number;
            finding.compare(number, &state.callbacks.get(&number).map(|c| (**c).clone()), &Some(callback));
        }
    }
    Ok(())
}

/// Compares the links with the journal.
pub fn compare_links(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let rows: Vec<LinkRow> =
        on!(conn, |c| links::table.filter(links::period_key.eq(key)).select(LinkRow::as_select()).load(c))?;
    finding.compare("number of links", &state.links.len(), &rows.len());
    for link in rows.into_iter().map(LinkRow::link) {
        finding.compare(
            format!("link of {} to {}", link.call, link.issue),
            &state.links.get(link.issue, link.call).cloned(),
            &Some(link),
        );
    }
    Ok(())
}
