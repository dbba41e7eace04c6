//! The story of an incident: what the register tells of its issues and of the calls about them.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::issue::merged_into;
use crate::domain::call::Call;
use crate::domain::codes::EventType;
use crate::domain::event::{Entry, Subject};
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::aggregates;
use crate::store::tables::journal::read;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;

/// What is told of an issue.
const TOLD: [EventType; 10] = [
    EventType::IssueAssigned,
    EventType::IssueTransferred,
    EventType::IssueAcknowledged,
    EventType::IssueProgressed,
    EventType::IssueReturned,
    EventType::IssueSuspended,
    EventType::IssueResumed,
    EventType::IssueResolved,
    EventType::IssueReopened,
    EventType::IssueFollowedUp,
];

/// What the register tells of an incident.
pub struct Story {
    /// Its issues, in the order asked; those that do not exist are left out.
    pub issues: Vec<Issue>,
    /// Calls about them and those merged into them, without void ones, by number.
    pub calls: Vec<Call>,
    /// What happened to its issues, in the order of the journal.
    pub entries: Vec<Entry>,
}

/// Reads the story of issues; of what happened, at most `limit` entries, the latest, after a position.
pub fn story(
    conn: &mut Conn,
    key: i64,
    numbers: &[IssueNumber],
    after: i64,
    limit: i64,
) -> Result<Story, Error> {
    let asked: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let mut issues = aggregates::issues(conn, key, &asked)?;
    issues.sort_by_key(|issue| numbers.iter().position(|number| *number == issue.number));
    let merged = merged_into(conn, key, &asked)?;
    let merged = merged.into_values().flatten().map(|number| number.0);
    let all: Vec<i64> = asked.iter().copied().chain(merged).collect();
    let links = aggregates::links_of_issues(conn, key, &all)?;
    let about: BTreeSet<i64> = links.into_iter().map(|link| link.call.0).collect();
    let mut calls = aggregates::calls(conn, key, &about.into_iter().collect::<Vec<_>>())?;
    calls.retain(|call| !call.is_void());
    calls.sort_by_key(|call| call.number);
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::ISSUE)))
        .filter(journal::subject_number.in_list(asked.iter().copied()))
        .filter(journal::event_type.eq_any(TOLD).and(journal::position.gt(after)))
        .order(journal::position.desc())
        .limit(limit)
        .select(JournalRow::as_select())
        .load(c))?;
    let entries = rows.into_iter().rev().map(|row| Ok(read(row)?.entry));
    Ok(Story { issues, calls, entries: entries.collect::<Result<_, Error>>()? })
}
