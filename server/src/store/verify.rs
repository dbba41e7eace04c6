//! Holds the journal against the tables: what is wrong is named, nothing is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::Error;
use super::conn::{Conn, on};
use super::fetch;
use super::journal::{self, FIRST_HASH};
use super::rows::issue::LinkRow;
use super::rows::journal::JournalRow;
use super::rows::period::{HeadRow, PeriodRow};
use super::schema::{
    call_texts, callbacks, callers, calls, heads, issue_texts, issues, journal as entries, links, periods,
};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::state::State;

/// Entries read at a time.
const PAGE: i64 = 5000;
/// Aggregates read at a time.
const CHUNK: usize = 2000;
/// Differences named, at most.
const NAMED_AT_MOST: usize = 20;

/// What was found in one period.
#[derive(Debug, Default)]
pub struct Finding {
    /// Id of the period.
    pub period: String,
    /// Entries of its journal.
    pub entries: i64,
    /// Calls, issues and callbacks in its tables.
    pub calls: usize,
    /// Issues.
    pub issues: usize,
    /// Callbacks.
    pub callbacks: usize,
    /// What is wrong, at most 20 of it; empty if nothing is.
    pub wrong: Vec<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { period, entries, calls, issues, callbacks, wrong } = self;
        write!(f, "{period}: {entries} entries, {calls} calls, {issues} issues, {callbacks} callbacks: ")?;
        if wrong.is_empty() {
            return f.write_str("journal and tables agree");
        }
        writeln!(f, "WRONG")?;
        wrong.iter().try_for_each(|what| writeln!(f, "  {what}"))
    }
}

impl Finding {
    fn note(&mut self, what: impl FnOnce() -> String) {
        if self.wrong.len() < NAMED_AT_MOST {
            self.wrong.push(what());
        }
    }

    fn compare<T: PartialEq + fmt::Debug>(&mut self, what: impl fmt::Display, journal: &T, tables: &T) {
        if journal != tables {
            self.note(|| format!("{what}: the journal says {journal:?}, the tables say {tables:?}"));
        }
    }
}

/// Verifies all periods, in one snapshot.
pub fn all(conn: &mut Conn) -> Result<Vec<Finding>, Error> {
    let rows: Vec<PeriodRow> =
        on!(conn, |c| periods::table.order(periods::period_key).select(PeriodRow::as_select()).load(c))?;
    rows.into_iter().map(|row| period(conn, row)).collect()
}

fn period(conn: &mut Conn, row: PeriodRow) -> Result<Finding, Error> {
    let mut finding = Finding { period: row.period_id.clone(), ..Finding::default() };
    let key = row.period_key;
    let head: HeadRow = on!(conn, |c| heads::table.find(key).select(HeadRow::as_select()).first(c))?;
    let (state, hash) = replay(conn, key, &mut finding)?;
    finding.compare("head of the journal", &state.head, &head.head());
    finding.compare("hash of the last entry", &hash, &head.hash);
    finding.compare("period", &state.period.as_deref().cloned(), &Some(row.period()?));
    let directory = super::read::period::directory(conn, key)?;
    compare_entries("category", &state.directory.categories, &directory.categories, &mut finding);
    compare_entries("district", &state.directory.districts, &directory.districts, &mut finding);
    compare_entries("agency", &state.directory.agencies, &directory.agencies, &mut finding);
    compare_entries("operator", &state.directory.operators, &directory.operators, &mut finding);
    compare_calls(conn, key, &state, &mut finding)?;
    compare_issues(conn, key, &state, &mut finding)?;
    compare_callbacks(conn, key, &state, &mut finding)?;
    compare_links(conn, key, &state, &mut finding)?;
    check_texts(conn, key, &mut finding)?;
    check_callers(conn, key, &mut finding)?;
    Ok(finding)
}

fn compare_entries<T: PartialEq + fmt::Debug>(
    what: &str,
    journal: &BTreeMap<String, T>,
    tables: &BTreeMap<String, T>,
    finding: &mut Finding,
) {
    let codes: BTreeSet<&String> = journal.keys().chain(tables.keys()).collect();
    for code in codes {
        finding.compare(format!("{what} {code}"), &journal.get(code), &tables.get(code));
    }
}

/// Every call and issue has the texts of its present revision.
fn check_texts(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let of_call = call_texts::table.filter(
        call_texts::period_key
            .eq(key)
            .and(call_texts::call_number.eq(calls::number))
            .and(call_texts::revision.eq(calls::revision)),
    );
    let without: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key).and(not(exists(of_call))))
        .limit(NAMED_AT_MOST as i64)
        .select(calls::number)
        .load(c))?;
    for number in without {
        finding.note(|| format!("{}: the texts of its revision are missing", CallNumber(number)));
    }
    let of_issue = issue_texts::table.filter(
        issue_texts::period_key
            .eq(key)
            .and(issue_texts::issue_number.eq(issues::number))
            .and(issue_texts::revision.eq(issues::revision)),
    );
    let without: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(not(exists(of_issue))))
        .limit(NAMED_AT_MOST as i64)
        .select(issues::number)
        .load(c))?;
    for number in without {
        finding.note(|| format!("{}: the texts of its revision are missing", IssueNumber(number)));
    }
    Ok(())
}

/// A number that called has one id, and its calls bear it. The number itself is not named.
fn check_callers(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let present = calls::period_key
        .eq(call_texts::period_key)
        .and(calls::number.eq(call_texts::call_number))
        .and(calls::revision.eq(call_texts::revision));
    let of_number = callers::period_key
        .eq(call_texts::period_key)
        .and(callers::phone_key.nullable().eq(call_texts::caller_phone_key));
    let rows: Vec<(i64, Option<String>, Option<String>)> = on!(conn, |c| call_texts::table
        .inner_join(calls::table.on(present))
        .left_join(callers::table.on(of_number))
        .filter(call_texts::period_key.eq(key).and(call_texts::caller_phone_key.is_not_null()))
        .select((calls::number, calls::caller_id, callers::caller_id.nullable()))
        .load(c))?;
    for (number, of_call, of_number) in rows {
        if of_call != of_number {
            finding.note(|| format!("{}: its caller id is not the one of its number", CallNumber(number)));
        }
    }
    Ok(())
}

/// What the journal amounts to, with its last hash. Names gaps, broken hashes and counted fields that do not fit.
fn replay(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(State, Vec<u8>), Error> {
    let (mut state, mut hash) = (State::default(), FIRST_HASH.to_vec());
    loop {
        let after = finding.entries;
        let page: Vec<JournalRow> = on!(conn, |c| entries::table
            .filter(entries::period_key.eq(key).and(entries::position.gt(after)))
            .order(entries::position)
            .limit(PAGE)
            .select(JournalRow::as_select())
            .load(c))?;
        if page.is_empty() {
            return Ok((state, hash));
        }
        for row in page {
            if row.position != finding.entries + 1 {
                let last = finding.entries;
                finding.note(|| format!("entry {last} is followed by {}: entries are missing", row.position));
            }
            finding.entries = row.position;
            if journal::hash(&row, &hash) != row.hash {
                finding.note(|| {
                    format!(
                        "entry {}: it was changed, or what was before it: its hash does not fit",
                        row.position
                    )
                });
            }
            hash.clone_from(&row.hash);
            replay_entry(&mut state, &row, finding);
        }
    }
}

fn replay_entry(state: &mut State, row: &JournalRow, finding: &mut Finding) {
    let (entry, payload) = match journal::entry(row) {
        Ok(read) => read,
        Err(error) => return finding.note(|| error.to_string()),
    };
    let before = state.counted(&entry.event);
    state.evolve(&entry);
    let after = state.counted(&entry.event);
    let said_before = payload.before.unwrap_or_default();
    let said_after = payload.after.unwrap_or_else(|| said_before.clone());
    if (&said_before, &said_after) != (&before, &after) {
        finding.note(|| format!("entry {}: its counted fields are not those of the events", row.position));
    }
}

fn compare_calls(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key))
        .order(calls::number)
        .select(calls::number)
        .load(c))?;
    finding.calls = numbers.len();
    finding.compare("number of calls", &state.calls.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for call in fetch::calls(conn, key, chunk)? {
            let number = call.number;
            finding.compare(number, &state.calls.get(&number).map(|call| (**call).clone()), &Some(call));
        }
    }
    Ok(())
}

fn compare_issues(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .order(issues::number)
        .select(issues::number)
        .load(c))?;
    finding.issues = numbers.len();
    finding.compare("number of issues", &state.issues.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for issue in fetch::issues(conn, key, chunk)? {
            let number = issue.number;
            finding.compare(number, &state.issues.get(&number).map(|issue| (**issue).clone()), &Some(issue));
        }
    }
    compare_followed(conn, key, state, finding)
}

/// What the tables keep of issues for lists and figures, and what follows from the rest.
fn compare_followed(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let rows: Vec<(i64, Option<Instant>, Option<String>)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .order(issues::number)
        .select((issues::number, issues::due_at, issues::lead_agency))
        .load(c))?;
    for (number, due_at, agency) in rows {
        let number = IssueNumber(number);
        let Some(issue) = state.issues.get(&number) else { continue };
        let follows = (issue.due_at(), issue.lead().map(|lead| lead.agency.clone()));
        finding.compare(format!("due time and lead of {number}"), &follows, &(due_at, agency));
    }
    Ok(())
}

fn compare_callbacks(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
    let numbers: Vec<i64> = on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key))
        .order(callbacks::number)
        .select(callbacks::number)
        .load(c))?;
    finding.callbacks = numbers.len();
    finding.compare("number of callbacks", &state.callbacks.len(), &numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        for callback in fetch::callbacks(conn, key, chunk)? {
            let number = callback.number;
            finding.compare(number, &state.callbacks.get(&number).map(|c| (**c).clone()), &Some(callback));
        }
    }
    Ok(())
}

fn compare_links(conn: &mut Conn, key: i64, state: &State, finding: &mut Finding) -> Result<(), Error> {
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
