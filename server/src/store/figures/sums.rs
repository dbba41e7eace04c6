//! Sums of counters for windows. Single calls and issues are read for figures that have no counter.

use crate::domain::number::CallerNumber;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{CALLS_END_AFTER, Snapshot};
use crate::domain::calendar::Window;
use crate::domain::decide::MAX_AHEAD;
use crate::domain::figures::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::dimension::{Axis, Dimension, ValueAt};
use crate::domain::figures::durations::{MAX_EXACT, Quantiles};
use crate::domain::figures::measure::TimeToResolve;
use crate::domain::figures::sums::{ByValue, Sums};
use crate::domain::instant::Instant;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::{EVER, Span, callers_of, cells, distinct_before, stored_duration_rows};
use crate::store::db::Error;

/// Maximum number of calls or issues that are read one by one for the rows of a breakdown.
pub const MAX_EXAMINED: i64 = 20_000;

/// Counts by value of a dimension.
type CountsByValue<C> = BTreeMap<String, C>;

impl Snapshot<'_> {
    /// The figures of a window, but for those that are [looked up](Self::figures_looked_up).
    pub fn figures(&mut self, window: Window) -> Result<Sums, Error> {
        let mut sums = self.sums(Dimension::All, &[window])?.remove("").unwrap_or_default();
        sums.standing.get_or_insert_default();
        sums.distinct_callers = Some(self.distinct(window)?);
        sums.time_to_resolve = self.quantiles(window, sums.issues.issues_resolved)?;
        sums.misses_reported = self.misses_reported()?;
        Ok(sums)
    }

    /// All figures of a window, with those for which calls and issues are looked up one by one.
    pub fn figures_looked_up(&mut self, window: Window) -> Result<Sums, Error> {
        let waiting = self.waiting(window.to)?.map(|may_wait| may_wait.sum());
        let sums = self.figures(window)?;
        let resolved_same = self.resolved_same(window, &sums.issues)?;
        Ok(Sums { waiting, resolved_same, ..sums })
    }

    /// Of the issues opened in a window, those resolved in it. `issues` are the counts of the window. None if more than [`MAX_EXAMINED`] would have to be
    /// looked at.
    fn resolved_same(&mut self, window: Window, issues: &IssueCounts) -> Result<Option<i64>, Error> {
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

    /// The figures of a window for each value of a dimension. Values of which all figures are 0 are left out.
    pub fn by_value(&mut self, dimension: Dimension, window: Window) -> Result<ByValue, Error> {
        let mut by_value = self.sums(dimension, &[window])?;
        by_value.retain(|_, sums| !sums.is_zero());
        for sums in by_value.values_mut() {
            sums.standing.get_or_insert_default();
        }
        self.add_row_details(dimension, &[window], &mut by_value)?;
        Ok(by_value)
    }

    /// The calls of a window that were answered, by call handler, without those that name none.
    pub fn answered_by_operator(&mut self, window: Window) -> Result<BTreeMap<String, i64>, Error> {
        let by_operator = self.sums(Dimension::Operator, &[window])?.into_iter();
        let answered = by_operator.map(|(code, sums)| (code, sums.calls.calls_answered));
        Ok(answered.filter(|(code, answered)| !code.is_empty() && *answered != 0).collect())
    }

    /// The figures of several windows combined, such as all night shifts, without backlogs. None if all are 0.
    pub fn combined(&mut self, windows: &[Window]) -> Result<Option<Sums>, Error> {
        let mut by_value = self.sums(Dimension::All, windows)?;
        for sums in by_value.values_mut() {
            sums.standing = None;
        }
        by_value.retain(|_, sums| !sums.is_zero());
        self.add_row_details(Dimension::All, windows, &mut by_value)?;
        Ok(by_value.remove(""))
    }

    fn sums(&mut self, dimension: Dimension, windows: &[Window]) -> Result<ByValue, Error> {
        let mut sums = ByValue::new();
        if dimension.is_of_calls() {
            let calls = self.counts::<CallCounts>(dimension, windows)?;
            merge(&mut sums, calls, |sums, counts| sums.calls = counts);
        }
        if !dimension.is_of_issues() {
            return Ok(sums);
        }
        let issues = self.counts::<IssueCounts>(dimension, windows)?;
        merge(&mut sums, issues, |sums, counts| sums.issues = counts);
        let flows = self.counts::<FlowCounts>(dimension, windows)?;
        merge(&mut sums, flows, |sums, counts| sums.flows = counts);
        for window in windows {
            let dues = self.dues(dimension, *window)?;
            merge(&mut sums, dues, |sums, counts| sums.dues.add(&counts, 1));
        }
        if let [window] = windows {
            self.add_standing(dimension, *window, &mut sums)?;
        }
        Ok(sums)
    }

    /// The counters of windows, minus the changes since the point.
    fn counts<C: CounterTable>(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
    ) -> Result<CountsByValue<C>, Error> {
        let mut by_value: CountsByValue<C> = BTreeMap::new();
        for cells in windows.iter().flat_map(|window| cells(&self.period, *window)) {
            for (value, counts) in C::rows(self.conn, self.key, dimension, cells)? {
                by_value.entry(value).or_default().add(&counts, 1);
            }
            for (value, counts) in self.changes.counts::<C>(dimension, cells)? {
                by_value.entry(value).or_default().add(&counts, -1);
            }
        }
        Ok(by_value)
    }

    /// The counts of what was due in a window and before now.
    fn dues(&mut self, dimension: Dimension, window: Window) -> Result<CountsByValue<DueCounts>, Error> {
        let now = window.to.min(self.as_of.time);
        let (passed, running) = (Window { to: now.floor_quarter(), ..window }, now > window.from);
        let mut dues = self.counts(dimension, &[passed])?;
        if running {
            for axis in [Axis::Due, Axis::ResponseDue, Axis::Need] {
                self.add_running_quarter(dimension, axis, now, &mut dues)?;
            }
        }
        Ok(dues)
    }

    /// Adds what was due in the current quarter-hour, before `now`.
    fn add_running_quarter(
        &mut self,
        dimension: Dimension,
        axis: Axis,
        now: Instant,
        dues: &mut CountsByValue<DueCounts>,
    ) -> Result<(), Error> {
        let quarter = Window { from: now.floor_quarter(), to: now };
        if quarter.from == quarter.to {
            return Ok(());
        }
        let numbers = self.issue_numbers(axis, &[quarter])?;
        for (_, issue) in self.issues(&numbers)? {
            let counts = match axis {
                Axis::ResponseDue => issue.counts_at_response_due(),
                Axis::Need => issue.counts_at_need(),
                Axis::Due | Axis::Opened | Axis::Resolved => issue.counts_at_due(),
            };
            dues.entry(issue.value(dimension, ValueAt::Now).to_owned()).or_default().add(&counts, 1);
        }
        Ok(())
    }

    /// Adds the backlog at the start of a window, and the overdue issues at its end or now.
    fn add_standing(
        &mut self,
        dimension: Dimension,
        window: Window,
        sums: &mut ByValue,
    ) -> Result<(), Error> {
        let before = Window { from: EVER, to: window.from };
        let flows = self.counts::<FlowCounts>(dimension, &[before])?;
        merge(sums, flows, |sums, counts| {
            sums.standing.get_or_insert_default().backlog_start = counts.net();
        });
        let now = window.to.min(self.as_of.time);
        let mut dues = self.counts(dimension, &[Window { from: EVER, to: now.floor_quarter() }])?;
        self.add_running_quarter(dimension, Axis::Due, now, &mut dues)?;
        merge(sums, dues, |sums, counts: DueCounts| {
            sums.standing.get_or_insert_default().overdue = counts.due_open;
        });
        Ok(())
    }

    /// Whether any abandoned or missed call had been recorded at the point.
    fn misses_reported(&mut self) -> Result<bool, Error> {
        if let Some(reported) = self.misses_reported {
            return Ok(reported);
        }
        let days = (Span::Day, Window { from: EVER, to: Instant(i64::MAX) });
        let missed = |counts: &CallCounts| counts.calls_abandoned + counts.calls_missed;
        let rows = CallCounts::rows(self.conn, self.key, Dimension::All, days)?;
        let now: i64 = rows.iter().map(|(_, counts)| missed(counts)).sum();
        let since = self.changes.counts::<CallCounts>(Dimension::All, days)?;
        let since: i64 = since.values().map(missed).sum();
        Ok(*self.misses_reported.insert(now - since > 0))
    }

    /// Number of distinct callers of a window.
    fn distinct(&mut self, window: Window) -> Result<i64, Error> {
        let whole = window.from <= self.period.starts_at && window.to >= self.calls_end();
        if whole {
            return self.changes.distinct_callers(self.conn);
        }
        // No call has been received there yet.
        if window.from >= self.as_of.time.plus(CALLS_END_AFTER) {
            return Ok(0);
        }
        if let Some(span) = self.span_of_callers(window) {
            let since = self.changes.callers(window)?;
            return distinct_before(self.conn, self.key, (span, window.from), &since);
        }
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

    /// Quantiles of the time to resolve: exact up to [`MAX_EXACT`] issues, otherwise from the counters. `issues` is the number resolved in the window.
    fn quantiles(&mut self, window: Window, issues: i64) -> Result<Option<Quantiles>, Error> {
        if issues <= MAX_EXACT {
            let times = self.times(Dimension::All, &[window])?.remove("").unwrap_or_default();
            return Ok(Quantiles::exact(&times));
        }
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

    /// The times to resolve of the issues resolved in windows, by value.
    fn times(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
    ) -> Result<BTreeMap<String, Vec<TimeToResolve>>, Error> {
        let mut times: BTreeMap<String, Vec<TimeToResolve>> = BTreeMap::new();
        let numbers = self.issue_numbers(Axis::Resolved, windows)?;
        for (_, issue) in self.issues(&numbers)? {
            if let Some(time) = issue.time_to_resolve() {
                times.entry(issue.value(dimension, ValueAt::Resolved).to_owned()).or_default().push(time);
            }
        }
        Ok(times)
    }

    /// Adds distinct callers and times to resolve to the rows of a breakdown, unless there are more than [`MAX_EXAMINED`] calls or issues.
    fn add_row_details(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
        by_value: &mut ByValue,
    ) -> Result<(), Error> {
        let misses_reported = self.misses_reported()?;
        let all = |count: fn(&Sums) -> i64| by_value.values().map(count).sum::<i64>();
        let calls = all(|sums| sums.calls.calls_answered);
        let issues = all(|sums| sums.issues.issues_resolved);
        for sums in by_value.values_mut() {
            sums.misses_reported = misses_reported;
            sums.distinct_callers = (calls <= MAX_EXAMINED).then_some(0);
        }
        if calls <= MAX_EXAMINED && dimension.is_of_calls() {
            for (value, callers) in self.callers_by_value(dimension, windows)? {
                by_value.entry(value).or_default().distinct_callers = Some(callers.len() as i64);
            }
        }
        if issues <= MAX_EXAMINED && dimension.is_of_issues() {
            for (value, times) in self.times(dimension, windows)? {
                by_value.entry(value).or_default().time_to_resolve = Quantiles::exact(&times);
            }
        }
        Ok(())
    }

    fn callers_by_value(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
    ) -> Result<BTreeMap<String, HashSet<CallerNumber>>, Error> {
        let mut callers: BTreeMap<String, HashSet<CallerNumber>> = BTreeMap::new();
        let numbers = self.call_numbers(windows)?;
        for (_, call) in self.calls(&numbers)? {
            if let Some(caller) = call.caller_answered() {
                callers.entry(call.value(dimension).to_owned()).or_default().insert(caller);
            }
        }
        Ok(callers)
    }
}

fn merge<C>(sums: &mut ByValue, counts_by_value: CountsByValue<C>, set: impl Fn(&mut Sums, C)) {
    for (value, counts) in counts_by_value {
        set(sums.entry(value).or_default(), counts);
    }
}
