//! The clocks of issues, by which is told how much of their time allowed is used: made of the journal for a register of before there were any.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::aggregates;
use super::journal::read;
use super::rows::issue::IssueRow;
use super::rows::journal::JournalRow;
use super::schema::{issues, journal};
use crate::domain::codes::EventType;
use crate::domain::event::{Event, Subject};
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;

/// Number of issues read at a time.
const PAGE: i64 = if cfg!(test) { 20 } else { 1_000 };

/// Events by which a clock begins elsewhere than with the issue, or somebody has seen how far it is.
const MOVING: [EventType; 5] = [
    EventType::IssueResumed,
    EventType::IssueUrgencySet,
    EventType::IssueReopened,
    EventType::IssueReviewed,
    EventType::IssueWarningSeen,
];

/// Writes the clocks of all issues of a period anew, and what follows from them. Nobody else may write meanwhile.
pub fn renew(conn: &mut Conn, key: i64) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let page: Vec<i64> = on!(conn, |c| issues::table
            .filter(issues::period_key.eq(key).and(issues::number.gt(after)))
            .order(issues::number)
            .limit(PAGE)
            .select(issues::number)
            .load(c))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        let mut issues = aggregates::issues(conn, key, &page)?;
        let moved = moved(conn, key, &page)?;
        let replayed = replay(conn, key, &moved)?;
        for issue in &mut issues {
            let known = replayed.get(&issue.number);
            issue.clock_from = known.map_or(issue.opened_at, |known| known.clock_from);
            issue.warning_seen = known.and_then(|known| known.warning_seen);
        }
        let rows: Vec<IssueRow> = issues.iter().map(|issue| IssueRow::new(key, issue)).collect();
        conn.pipeline(|to| IssueRow::upsert(to, &rows))?;
    }
}

/// Those of some issues whose clock was moved.
fn moved(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<BTreeSet<i64>, Error> {
    let moved: Vec<i64> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::ISSUE)))
        .filter(journal::subject_number.in_list(numbers.iter().copied()))
        .filter(journal::event_type.eq_any(MOVING))
        .select(journal::subject_number)
        .load(c))?;
    Ok(moved.into_iter().collect())
}

/// Issues as their entries lead to them.
fn replay(conn: &mut Conn, key: i64, numbers: &BTreeSet<i64>) -> Result<BTreeMap<IssueNumber, Issue>, Error> {
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::ISSUE)))
        .filter(journal::subject_number.in_list(numbers.iter().copied()))
        .order(journal::position)
        .select(JournalRow::as_select())
        .load(c))?;
    let mut replayed = BTreeMap::new();
    for row in rows {
        let entry = read(row)?.entry;
        let Event::Issue(number, event) = &entry.event else { continue };
        match replayed.get_mut(number) {
            None => _ = Issue::opened(*number, event, &entry).map(|issue| replayed.insert(*number, issue)),
            Some(issue) => issue.evolve(event, &entry),
        }
    }
    Ok(replayed)
}
