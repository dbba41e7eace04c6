//! The calls and issues in windows, as they were at the point of the snapshot.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::details::MAX_EXAMINED;
use super::{CALLS_END_AFTER, Snapshot};
use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::dimension::Axis;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::counters::deltas::IndexedField;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::tables::aggregates;
use crate::store::tables::counted_entries::{latest_calls, latest_issues};
use crate::store::tables::schema::{calls, issues, journal};

/// Number of calls or issues loaded at a time.
pub const CHUNK: usize = 1_000;

impl Snapshot<'_> {
    /// Numbers of the calls received in any of the windows, sorted.
    pub(super) fn call_numbers(&mut self, windows: &[Window]) -> Result<Vec<i64>, Error> {
        let mut numbers = BTreeSet::new();
        for window in windows {
            numbers.extend(self.current_call_numbers(*window, i64::MAX)?);
        }
        self.revert_later_changes(IndexedField::Received, windows, &mut numbers)?;
        Ok(numbers.into_iter().collect())
    }

    /// Numbers of calls that are received in a window now, no more than `most`, without those recorded after the point, if that is known.
    pub(super) fn current_call_numbers(&mut self, window: Window, most: i64) -> Result<Vec<i64>, Error> {
        let last = self.changes.last_with(IndexedField::Received);
        // No call that had been recorded by then was received later.
        let end = window.to.min(self.as_of.time.plus(CALLS_END_AFTER));
        Ok(on!(&mut *self.conn, |c| calls::table
            .filter(calls::period_key.eq(self.key).and(calls::number.le(last)))
            .filter(calls::received_at.ge(window.from).and(calls::received_at.lt(end)))
            .select(calls::number)
            .limit(most)
            .load(c))?)
    }

    /// Numbers of the issues whose time on an axis is in any of the windows, sorted.
    pub(super) fn issue_numbers(&mut self, axis: Axis, windows: &[Window]) -> Result<Vec<i64>, Error> {
        let mut numbers = BTreeSet::new();
        for window in windows {
            numbers.extend(self.current_issue_numbers(axis, *window, i64::MAX)?);
        }
        self.revert_later_changes(IndexedField::On(axis), windows, &mut numbers)?;
        Ok(numbers.into_iter().collect())
    }

    /// Numbers of issues whose current time on an axis is in a window, no more than `most`, without those opened after the point, if that is known.
    pub(super) fn current_issue_numbers(
        &mut self,
        axis: Axis,
        window: Window,
        most: i64,
    ) -> Result<Vec<i64>, Error> {
        let last = self.changes.last_with(IndexedField::On(axis));
        macro_rules! numbers {
            ($column:ident) => {
                on!(&mut *self.conn, |c| issues::table
                    .filter(issues::period_key.eq(self.key).and(issues::number.le(last)))
                    .filter(issues::$column.ge(window.from).and(issues::$column.lt(window.to)))
                    .select(issues::number)
                    .limit(most)
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

    /// Numbers of the calls or issues that may have been otherwise at the point: those of which something was recorded since, in at most 20,000 entries, and those whose time in a field is
    /// another now.
    pub(super) fn changed_since(&mut self, kind: &str, field: IndexedField) -> Result<BTreeSet<i64>, Error> {
        // Not distinct: SQLite would go through all subjects of the journal for that.
        let recorded: Vec<i64> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::position.gt(self.as_of.position)))
            .filter(journal::subject_kind.eq(kind))
            .order(journal::position)
            .select(journal::subject_number)
            .limit(MAX_EXAMINED)
            .load(c))?;
        let moved = self.changes.times_before(field)?.keys().copied();
        Ok(recorded.into_iter().chain(moved).collect())
    }

    /// Corrects the numbers that are in the windows now to those that were at the point.
    fn revert_later_changes(
        &mut self,
        field: IndexedField,
        windows: &[Window],
        numbers: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        for (number, before) in self.changes.times_before(field)? {
            if before.is_some_and(|at| windows.iter().any(|window| window.contains(at))) {
                numbers.insert(*number);
            } else {
                numbers.remove(number);
            }
        }
        Ok(())
    }

    /// The calls with these numbers that existed at the point, as they were then, by number.
    pub(super) fn calls(&mut self, numbers: &[i64]) -> Result<Vec<(CallNumber, CountedCall)>, Error> {
        let is_in_entries = |number: &&i64| self.changes.entries.calls.contains_key(&CallNumber(**number));
        let (in_entries, others): (Vec<i64>, Vec<i64>) = numbers.iter().partition(is_in_entries);
        let (mut calls, mut changed) = (Vec::with_capacity(numbers.len()), Vec::new());
        let mut repeats = HashMap::new();
        for call in aggregates::calls(self.conn, self.key, &others)? {
            if self.changes.may_differ(call.position) {
                changed.push(call.number.0);
                repeats.insert(call.number, call.repeat_links > 0);
            } else {
                let day = self.period.day_of(call.facts.received_at);
                calls.push((call.number, call.counted(Some(day))));
            }
        }
        for numbers in changed.chunks(CHUNK) {
            calls.extend(latest_calls(self.conn, self.key, numbers, self.as_of.position)?);
        }
        // Links have entries of their own. Whether a call repeats is as now, unless this has changed since.
        let before = self.changes.repeats_before()?;
        repeats.extend(others.iter().filter_map(|number| Some((CallNumber(*number), *before.get(number)?))));
        for (number, call) in &mut calls {
            call.repeat = repeats.get(number).copied().unwrap_or(call.repeat);
        }
        let in_entries = in_entries.into_iter().map(CallNumber);
        calls.extend(
            in_entries.filter_map(|number| Some((number, self.changes.entries.calls.get(&number)?.clone()?))),
        );
        calls.sort_by_key(|(number, _)| *number);
        Ok(calls)
    }

    /// The issues with these numbers that existed at the point, as they were then, by number.
    pub(super) fn issues(&mut self, numbers: &[i64]) -> Result<Vec<(IssueNumber, CountedIssue)>, Error> {
        let is_in_entries = |number: &&i64| self.changes.entries.issues.contains_key(&IssueNumber(**number));
        let (in_entries, others): (Vec<i64>, Vec<i64>) = numbers.iter().partition(is_in_entries);
        let (mut issues, mut changed) = (Vec::with_capacity(numbers.len()), Vec::new());
        for numbers in others.chunks(CHUNK) {
            for issue in aggregates::issues(self.conn, self.key, numbers)? {
                if self.changes.may_differ(issue.position) {
                    changed.push(issue.number.0);
                } else {
                    issues.push((issue.number, issue.counted()));
                }
            }
        }
        for numbers in changed.chunks(CHUNK) {
            issues.extend(latest_issues(self.conn, self.key, numbers, self.as_of.position)?);
        }
        let in_entries = in_entries.into_iter().map(IssueNumber);
        issues.extend(
            in_entries
                .filter_map(|number| Some((number, self.changes.entries.issues.get(&number)?.clone()?))),
        );
        issues.sort_by_key(|(number, _)| *number);
        Ok(issues)
    }
}
