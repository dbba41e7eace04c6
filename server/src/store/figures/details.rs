//! What has no counter in sums: single calls and issues are read, as far as that is affordable.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{CALLS_END_AFTER, Snapshot};
use crate::domain::calendar::Window;
use crate::domain::codes::IssueState;
use crate::domain::counted::CountedIssue;
use crate::domain::decide::MAX_AHEAD;
use crate::domain::figures::counts::{CallCounts, IssueCounts};
use crate::domain::figures::dimension::{Axis, Dimension, ValueAt};
use crate::domain::figures::durations::{MAX_EXACT, Quantiles};
use crate::domain::figures::measure::TimeToResolve;
use crate::domain::figures::sums::{ByValue, Sums};
use crate::domain::instant::Instant;
use crate::domain::number::CallerNumber;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::stored_duration_rows;
use crate::store::counters::{EVER, Span, callers_added, callers_of, cells, distinct, distinct_of_days};
use crate::store::db::Error;

/// Maximum number of calls or issues that are read one by one for the rows of a breakdown.
pub const MAX_EXAMINED: i64 = 20_000;
/// Windows whose issues are read at a time, each with at most [`MAX_EXACT`].
const WINDOWS_AT_A_TIME: usize = 100;

/// How many of the issues opened in a window are not accepted: None if more than 20,000 would have to be looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotAccepted {
    /// Those that are merged now.
    pub merged: Option<i64>,
    /// Those that are rejected now.
    pub rejected: Option<i64>,
}

impl Snapshot<'_> {
    /// Adds times to resolve to the steps of a curve, and distinct callers unless more than `most` calls would have to be read.
    pub(super) fn add_details(
        &mut self,
        steps: &[Window],
        curve: &mut [Sums],
        most: i64,
    ) -> Result<(), Error> {
        let misses_reported = self.misses_reported()?;
        let calls: Vec<i64> = curve.iter().map(|sums| sums.calls.inbound()).collect();
        let callers = self.distinct(steps, &calls, most)?;
        let resolved: Vec<i64> = curve.iter().map(|sums| sums.issues.issues_resolved).collect();
        let times = self.quantiles(steps, &resolved)?;
        for ((sums, callers), times) in curve.iter_mut().zip(callers).zip(times) {
            sums.standing.get_or_insert_default();
            sums.distinct_callers = callers;
            sums.time_to_resolve = times;
            sums.misses_reported = misses_reported;
        }
        Ok(())
    }

    /// Of the issues opened in a window, those resolved in it. `issues` are the counts of the window. None if more than [`MAX_EXAMINED`] would have to be
    /// looked at.
    pub(super) fn resolved_same(
        &mut self,
        window: Window,
        issues: &IssueCounts,
    ) -> Result<Option<i64>, Error> {
        // Nothing can have been resolved after it.
        if window.to >= self.as_of.time.plus(MAX_AHEAD + 1) {
            return Ok(Some(issues.accepted_resolved));
        }
        if issues.issues_accepted.max(issues.issues_resolved) > MAX_EXAMINED {
            return Ok(None);
        }
        let resolved = self.issue_numbers(Axis::Resolved, &[window])?;
        let mut numbers = self.issue_numbers(Axis::Opened, &[window])?;
        numbers.retain(|number| resolved.binary_search(number).is_ok());
        let issues = self.issues(&numbers)?;
        Ok(Some(issues.iter().filter(|(_, issue)| issue.is_resolved_in(window)).count() as i64))
    }

    /// What became of the issues opened in a window that are not accepted, by its figures.
    pub fn not_accepted(&mut self, window: Window, sums: &Sums) -> Result<NotAccepted, Error> {
        if sums.flows.opened == sums.issues.issues_accepted {
            return Ok(NotAccepted { merged: Some(0), rejected: Some(0) });
        }
        if sums.flows.opened > MAX_EXAMINED {
            return Ok(NotAccepted::default());
        }
        let numbers = self.issue_numbers(Axis::Opened, &[window])?;
        let issues = self.issues(&numbers)?;
        let count = |state| Some(issues.iter().filter(|(_, issue)| issue.state == state).count() as i64);
        Ok(NotAccepted { merged: count(IssueState::Merged), rejected: count(IssueState::Rejected) })
    }

    /// Whether any abandoned or missed call had been recorded at the point.
    pub(super) fn misses_reported(&mut self) -> Result<bool, Error> {
        if let Some(reported) = self.misses_reported {
            return Ok(reported);
        }
        let days = (Span::Day, Window { from: EVER, to: Instant(i64::MAX) });
        let missed = |counts: &CallCounts| counts.calls_abandoned + counts.calls_missed;
        let rows = CallCounts::rows(self.conn, self.key, Dimension::All, days)?;
        let now: i64 = rows.iter().map(|(_, _, counts)| missed(counts)).sum();
        let since = self.changes.counts::<CallCounts>(Dimension::All, days)?;
        let since: i64 = since.values().map(missed).sum();
        Ok(*self.misses_reported.insert(now - since > 0))
    }

    /// Number of distinct callers of each window. None of those without a counter if there are more than `most` calls in them; `calls` are those of each.
    pub(super) fn distinct(
        &mut self,
        windows: &[Window],
        calls: &[i64],
        most: i64,
    ) -> Result<Vec<Option<i64>>, Error> {
        let has_counter = |window: &Window| self.is_whole(*window) || self.span_of_callers(*window).is_some();
        let counted: Vec<bool> = windows.iter().map(has_counter).collect();
        let read: i64 =
            calls.iter().zip(&counted).filter(|(_, counted)| !**counted).map(|(calls, _)| calls).sum();
        let days = windows.iter().filter(|window| self.span_of_callers(**window) == Some(Span::Day));
        let days = days
            .copied()
            .reduce(|one, other| Window { from: one.from.min(other.from), to: one.to.max(other.to) });
        let of_days = match days {
            Some(days) => distinct_of_days(self.conn, self.key, days)?,
            None => HashMap::new(),
        };
        let each = windows.iter().zip(counted);
        each.map(|(window, counted)| match counted || read <= most {
            true => self.distinct_of(*window, &of_days).map(Some),
            false => Ok(None),
        })
        .collect()
    }

    /// Number of distinct callers of a window. `of_days` has those of its day, if it is one, as they are now.
    fn distinct_of(&mut self, window: Window, of_days: &HashMap<Instant, i64>) -> Result<i64, Error> {
        if self.is_whole(window) {
            return self.changes.distinct_callers(self.conn);
        }
        // No call has been received there yet.
        if window.from >= self.as_of.time.plus(CALLS_END_AFTER) {
            return Ok(0);
        }
        let Some(span) = self.span_of_callers(window) else { return self.distinct_of_parts(window) };
        let now = match span {
            Span::Day => of_days.get(&window.from).copied().unwrap_or(0),
            _ => distinct(self.conn, self.key, span, window.from)?,
        };
        let since = self.changes.callers(window)?;
        Ok(now - callers_added(self.conn, self.key, (span, window.from), &since)?)
    }

    /// The same of a window of which no counter has the callers: those of its days, and of the calls at its ends.
    fn distinct_of_parts(&mut self, window: Window) -> Result<i64, Error> {
        let mut callers: HashMap<CallerNumber, i64> = HashMap::new();
        for (span, days) in cells(&self.period, window) {
            if span == Span::Day {
                callers = callers_of(self.conn, self.key, days)?;
                for (caller, calls) in self.changes.callers(days)? {
                    *callers.entry(caller).or_default() -= calls;
                }
            }
        }
        for (span, quarters) in cells(&self.period, window) {
            if span == Span::Quarter {
                let numbers = self.call_numbers(&[quarters])?;
                for caller in self.calls(&numbers)?.iter().filter_map(|(_, call)| call.caller_answered()) {
                    *callers.entry(caller).or_default() += 1;
                }
            }
        }
        Ok(callers.values().filter(|calls| **calls > 0).count() as i64)
    }

    /// Whether a window has all calls of the period.
    fn is_whole(&self, window: Window) -> bool {
        window.from <= self.period.starts_at && window.to >= self.calls_end()
    }

    /// The span of which the window is one cell, if counters of its callers can be used.
    fn span_of_callers(&self, window: Window) -> Option<Span> {
        if self.period.day_of(window.from) == window {
            return Some(Span::Day);
        }
        // Deltas have the callers of days only. If the plan has changed since, other shifts may have been counted instead of this one.
        let has_counters = !self.changes.has_deltas() && self.period_is_latest;
        let mut shifts = self.period.counted_shifts(window.from);
        (has_counters && shifts.any(|shift| shift == window)).then_some(Span::Shift)
    }

    /// The end of the times at which calls of the period are received, exclusive.
    fn calls_end(&self) -> Instant {
        self.period.ends_at.unwrap_or(self.as_of.time.plus(CALLS_END_AFTER))
    }

    /// Quantiles of the time to resolve of each window: exact up to [`MAX_EXACT`] issues, otherwise from the counters. `issues` are the numbers resolved in
    /// them.
    fn quantiles(&mut self, windows: &[Window], issues: &[i64]) -> Result<Vec<Option<Quantiles>>, Error> {
        let mut quantiles = vec![None; windows.len()];
        let (few, many): (Vec<usize>, Vec<usize>) =
            (0..windows.len()).partition(|at| issues[*at] <= MAX_EXACT);
        for few in few.chunks(WINDOWS_AT_A_TIME) {
            let windows: Vec<Window> = few.iter().map(|at| windows[*at]).collect();
            for (at, times) in few.iter().zip(self.times_of_each(&windows)?) {
                quantiles[*at] = Quantiles::exact(&times);
            }
        }
        for at in many {
            quantiles[at] = self.bucketed(windows[at])?;
        }
        Ok(quantiles)
    }

    fn bucketed(&mut self, window: Window) -> Result<Option<Quantiles>, Error> {
        let mut buckets: BTreeMap<(bool, i32), i64> = BTreeMap::new();
        for cells in cells(&self.period, window) {
            for ((_, _, net, bucket), issues) in stored_duration_rows(self.conn, self.key, cells)? {
                *buckets.entry((net, bucket)).or_default() += issues;
            }
            for (bucket, issues) in self.changes.durations(cells)? {
                *buckets.entry(bucket).or_default() -= issues;
            }
        }
        let buckets_with = |wanted_net| {
            let buckets = buckets.iter().filter(|((net, _), _)| *net == wanted_net);
            buckets.map(|((_, bucket), issues)| (*bucket, *issues)).collect::<Vec<_>>()
        };
        Ok(Quantiles::bucketed(&buckets_with(false), &buckets_with(true)))
    }

    /// The issues last resolved in any of the windows, each with its time to resolve.
    pub(super) fn resolved(
        &mut self,
        windows: &[Window],
    ) -> Result<Vec<(CountedIssue, TimeToResolve)>, Error> {
        let numbers = self.issue_numbers(Axis::Resolved, windows)?;
        let issues = self.issues(&numbers)?.into_iter();
        let timed = issues.filter_map(|(_, issue)| issue.time_to_resolve().map(|time| (issue, time)));
        Ok(timed.collect())
    }

    /// The times to resolve of the issues resolved in each window.
    fn times_of_each(&mut self, windows: &[Window]) -> Result<Vec<Vec<TimeToResolve>>, Error> {
        let mut times = vec![Vec::new(); windows.len()];
        for (issue, time) in self.resolved(&without_seams(windows))? {
            let in_window = |at| windows.iter().position(|window| window.contains(at));
            if let Some(of) = issue.resolved_at.and_then(in_window) {
                times[of].push(time);
            }
        }
        Ok(times)
    }

    /// The times to resolve of the issues resolved in a window, by value.
    fn times_by_value(
        &mut self,
        dimension: Dimension,
        window: Window,
    ) -> Result<BTreeMap<String, Vec<TimeToResolve>>, Error> {
        let mut times: BTreeMap<String, Vec<TimeToResolve>> = BTreeMap::new();
        for (issue, time) in self.resolved(&[window])? {
            times.entry(issue.value(dimension, ValueAt::Resolved).to_owned()).or_default().push(time);
        }
        Ok(times)
    }

    /// Adds distinct callers and times to resolve to the rows of a breakdown, unless there are more than [`MAX_EXAMINED`] calls or issues.
    pub(super) fn add_row_details(
        &mut self,
        dimension: Dimension,
        window: Window,
        by_value: &mut ByValue,
    ) -> Result<(), Error> {
        let misses_reported = self.misses_reported()?;
        let all = |count: fn(&Sums) -> i64| by_value.values().map(count).sum::<i64>();
        let calls = all(|sums| sums.calls.inbound());
        let issues = all(|sums| sums.issues.issues_resolved);
        for sums in by_value.values_mut() {
            sums.misses_reported = misses_reported;
            sums.distinct_callers = (calls <= MAX_EXAMINED).then_some(0);
        }
        if calls <= MAX_EXAMINED && dimension.is_of_calls() {
            for (value, callers) in self.callers_by_value(dimension, window)? {
                by_value.entry(value).or_default().distinct_callers = Some(callers.len() as i64);
            }
        }
        if issues <= MAX_EXAMINED && dimension.is_of_issues() {
            for (value, times) in self.times_by_value(dimension, window)? {
                by_value.entry(value).or_default().time_to_resolve = Quantiles::exact(&times);
            }
        }
        Ok(())
    }

    fn callers_by_value(
        &mut self,
        dimension: Dimension,
        window: Window,
    ) -> Result<BTreeMap<String, HashSet<CallerNumber>>, Error> {
        let mut callers: BTreeMap<String, HashSet<CallerNumber>> = BTreeMap::new();
        let numbers = self.call_numbers(&[window])?;
        for (_, call) in self.calls(&numbers)? {
            if let Some(caller) = call.caller_answered() {
                callers.entry(call.value(dimension).to_owned()).or_default().insert(caller);
            }
        }
        Ok(callers)
    }
}

/// Windows in ascending order, those that follow each other without a gap as one: each is a query.
pub(super) fn without_seams(windows: &[Window]) -> Vec<Window> {
    let runs = windows.chunk_by(|one, next| one.to == next.from);
    runs.filter_map(|run| Some(Window { from: run.first()?.from, to: run.last()?.to })).collect()
}
