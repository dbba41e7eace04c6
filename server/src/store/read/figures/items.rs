//! The calls and issues that lie in a window, as they were at the point of the snapshot.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::Snapshot;
use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::Error;
use crate::store::conn::on;
use crate::store::fetch;
use crate::store::schema::{calls, issues};

/// Aggregates fetched at a time.
pub const CHUNK: usize = 1_000;

/// By which of its moments an issue lies in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Opened.
    Opened,
    /// Latest resolution.
    Resolved,
    /// Due.
    Due,
    /// First response due.
    ResponseDue,
    /// After which help comes too late.
    Need,
}

impl Axis {
    /// Where an issue lies.
    pub fn of(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            Axis::Opened => Some(issue.opened_at),
            Axis::Resolved => issue.resolved_at,
            Axis::Due => issue.due_at,
            Axis::ResponseDue => issue.response_due_at,
            Axis::Need => issue.need_by,
        }
    }
}

impl Snapshot<'_> {
    /// Numbers of the calls received in any of the windows, sorted.
    pub(super) fn call_numbers(&mut self, windows: &[Window]) -> Result<Vec<i64>, Error> {
        let mut numbers = BTreeSet::new();
        for window in windows {
            let found: Vec<i64> = on!(&mut *self.conn, |c| calls::table
                .filter(calls::period_key.eq(self.key))
                .filter(calls::received_at.ge(window.from).and(calls::received_at.lt(window.to)))
                .select(calls::number)
                .load(c))?;
            numbers.extend(found);
        }
        for (number, call) in &self.past.calls {
            let lies_there = |at| windows.iter().any(|window| window.contains(at));
            if call.as_ref().is_some_and(|call| lies_there(call.received_at)) {
                numbers.insert(number.0);
            } else {
                numbers.remove(&number.0);
            }
        }
        Ok(numbers.into_iter().collect())
    }

    /// Calls as they were.
    pub(super) fn calls(&mut self, numbers: &[i64]) -> Result<Vec<(CallNumber, CountedCall)>, Error> {
        let (then, unchanged): (Vec<i64>, Vec<i64>) =
            numbers.iter().partition(|number| self.past.calls.contains_key(&CallNumber(**number)));
        let mut found = Vec::with_capacity(numbers.len());
        for call in fetch::calls(self.conn, self.key, &unchanged)? {
            let day = self.period.day_of(call.facts.received_at);
            found.push((call.number, call.counted(Some(day))));
        }
        let then = then.into_iter().map(CallNumber);
        found.extend(then.filter_map(|number| Some((number, self.past.calls.get(&number)?.clone()?))));
        found.sort_by_key(|(number, _)| *number);
        Ok(found)
    }

    /// Numbers of the issues that lie in any of the windows, sorted.
    pub(super) fn issue_numbers(&mut self, axis: Axis, windows: &[Window]) -> Result<Vec<i64>, Error> {
        let mut numbers = BTreeSet::new();
        for window in windows {
            numbers.extend(self.present_issues(axis, *window)?);
        }
        for (number, issue) in &self.past.issues {
            let lies_there = |at| windows.iter().any(|window| window.contains(at));
            if issue.as_ref().and_then(|issue| axis.of(issue)).is_some_and(lies_there) {
                numbers.insert(number.0);
            } else {
                numbers.remove(&number.0);
            }
        }
        Ok(numbers.into_iter().collect())
    }

    fn present_issues(&mut self, axis: Axis, window: Window) -> Result<Vec<i64>, Error> {
        macro_rules! numbers {
            ($column:ident) => {
                on!(&mut *self.conn, |c| issues::table
                    .filter(issues::period_key.eq(self.key))
                    .filter(issues::$column.ge(window.from).and(issues::$column.lt(window.to)))
                    .select(issues::number)
                    .load(c))?
            };
        }
        Ok(match axis {
            Axis::Opened => numbers!(opened_at),
            Axis::Resolved => numbers!(resolved_at),
            Axis::Due => numbers!(due_at),
            Axis::ResponseDue => numbers!(response_due_at),
            Axis::Need => numbers!(need_by),
        })
    }

    /// Issues as they were.
    pub(super) fn issues(&mut self, numbers: &[i64]) -> Result<Vec<(IssueNumber, CountedIssue)>, Error> {
        let (then, unchanged): (Vec<i64>, Vec<i64>) =
            numbers.iter().partition(|number| self.past.issues.contains_key(&IssueNumber(**number)));
        let mut found = Vec::with_capacity(numbers.len());
        for numbers in unchanged.chunks(CHUNK) {
            let issues = fetch::issues(self.conn, self.key, numbers)?;
            found.extend(issues.into_iter().map(|issue| (issue.number, issue.counted())));
        }
        let then = then.into_iter().map(IssueNumber);
        found.extend(then.filter_map(|number| Some((number, self.past.issues.get(&number)?.clone()?))));
        found.sort_by_key(|(number, _)| *number);
        Ok(found)
    }
}
