//! Sums of counters for windows.

use std::collections::BTreeMap;

use super::Snapshot;
use super::details::MAX_EXAMINED;
use crate::domain::calendar::Window;
use crate::domain::figures::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use crate::domain::figures::dimension::{Axis, Dimension, ValueAt};
use crate::domain::figures::sums::{ByValue, Sums};
use crate::domain::instant::Instant;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::{EVER, Span, cells};
use crate::store::db::Error;

/// Maximum number of calls of whose callers the distinct ones are counted for a period so far: each caller of each day is read.
const MAX_SO_FAR: i64 = 100_000;

/// Counts by value of a dimension.
pub type CountsByValue<C> = BTreeMap<String, C>;

impl Snapshot<'_> {
    /// The figures of a window, but for those that are [looked up](Self::figures_looked_up).
    pub fn figures(&mut self, window: Window) -> Result<Sums, Error> {
        Ok(self.figures_of_each(&[window], i64::MAX)?.pop().unwrap_or_default())
    }

    /// The [figures](Self::figures) of windows that follow each other without a gap, in about as many queries as those of one. They lack distinct callers
    /// where more than 20,000 calls would have to be read.
    pub fn curve(&mut self, steps: &[Window]) -> Result<Vec<Sums>, Error> {
        self.figures_of_each(steps, MAX_EXAMINED)
    }

    fn figures_of_each(&mut self, steps: &[Window], most: i64) -> Result<Vec<Sums>, Error> {
        let mut by_value = self.sums(Dimension::All, steps)?;
        self.add_standing(Dimension::All, steps, &mut by_value)?;
        let mut curve: Vec<Sums> =
            by_value.into_iter().map(|mut sums| sums.remove("").unwrap_or_default()).collect();
        self.add_details(steps, &mut curve, most)?;
        Ok(curve)
    }

    /// All figures of a window, with those for which calls and issues are looked up one by one.
    pub fn figures_looked_up(&mut self, window: Window) -> Result<Sums, Error> {
        self.looked_up(window, i64::MAX)
    }

    /// All figures of a period up to the end of a window, without distinct callers where there were more than 100,000 calls.
    pub fn figures_so_far(&mut self, window: Window) -> Result<Sums, Error> {
        self.looked_up(window, MAX_SO_FAR)
    }

    fn looked_up(&mut self, window: Window, most: i64) -> Result<Sums, Error> {
        let waiting = self.waiting(window.to)?.map(|may_wait| may_wait.sum());
        let sums = self.figures_of_each(&[window], most)?.pop().unwrap_or_default();
        let resolved_same = self.resolved_same(window, &sums.issues)?;
        Ok(Sums { waiting, resolved_same, ..sums })
    }

    /// The figures of a window for each value of a dimension. Values of which all figures are 0 are left out.
    pub fn by_value(&mut self, dimension: Dimension, window: Window) -> Result<ByValue, Error> {
        let mut by_value = self.sums(dimension, &[window])?;
        self.add_standing(dimension, &[window], &mut by_value)?;
        let mut by_value = by_value.pop().unwrap_or_default();
        by_value.retain(|_, sums| !sums.is_zero());
        self.add_row_details(dimension, window, &mut by_value)?;
        Ok(by_value)
    }

    /// The calls of each of several windows that were answered, by call handler, without those that name none.
    pub fn answered_by_operator(&mut self, windows: &[Window]) -> Result<Vec<CountsByValue<i64>>, Error> {
        let answered = |by_operator: CountsByValue<CallCounts>| {
            let answered = by_operator.into_iter().map(|(code, calls)| (code, calls.calls_answered));
            answered.filter(|(code, answered)| !code.is_empty() && *answered != 0).collect()
        };
        Ok(self.counts(Dimension::Operator, windows)?.into_iter().map(answered).collect())
    }

    /// What is counted in each of several windows, in their order.
    pub(super) fn sums(&mut self, dimension: Dimension, windows: &[Window]) -> Result<Vec<ByValue>, Error> {
        let mut sums = vec![ByValue::new(); windows.len()];
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
        let dues = self.dues(dimension, windows)?;
        merge(&mut sums, dues, |sums, counts| sums.dues = counts);
        Ok(sums)
    }

    /// The counters of each of several windows, minus the changes since the point.
    fn counts<C: CounterTable>(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
    ) -> Result<Vec<CountsByValue<C>>, Error> {
        let mut by_window: Vec<CountsByValue<C>> = vec![BTreeMap::new(); windows.len()];
        let cells = windows.iter().map(|window| cells(&self.period, *window));
        for run in Run::all(cells) {
            for (cell, value, counts) in C::rows(self.conn, self.key, dimension, run.cells())? {
                by_window[run.window_of(cell)].entry(value).or_default().add(&counts, 1);
            }
            for (at, window) in run.parts {
                for (value, counts) in self.changes.counts::<C>(dimension, (run.span, window))? {
                    by_window[at].entry(value).or_default().add(&counts, -1);
                }
            }
        }
        Ok(by_window)
    }

    /// The counts of what was due in each window and before now.
    fn dues(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
    ) -> Result<Vec<CountsByValue<DueCounts>>, Error> {
        let passed = windows.iter().map(|window| self.passed_of(*window)).collect::<Vec<_>>();
        let mut dues = self.counts(dimension, &passed)?;
        for (window, dues) in windows.iter().zip(&mut dues) {
            if self.as_of.time > window.from {
                for axis in [Axis::Due, Axis::ResponseDue, Axis::Need] {
                    self.add_running_quarter(dimension, axis, *window, dues)?;
                }
            }
        }
        Ok(dues)
    }

    /// The quarter-hours of a window that are over.
    fn passed_of(&self, window: Window) -> Window {
        Window { to: window.to.min(self.as_of.time).floor_quarter(), ..window }
    }

    /// Adds what was due before now in the quarter-hour that runs at the end of a window.
    fn add_running_quarter(
        &mut self,
        dimension: Dimension,
        axis: Axis,
        window: Window,
        dues: &mut CountsByValue<DueCounts>,
    ) -> Result<(), Error> {
        let now = window.to.min(self.as_of.time);
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

    /// Adds the backlog at the start of each window, and the overdue issues at its end or now, if the dimension is of issues. The windows follow each other
    /// without a gap, and `sums` has what flowed and was due in each.
    fn add_standing(
        &mut self,
        dimension: Dimension,
        windows: &[Window],
        sums: &mut [ByValue],
    ) -> Result<(), Error> {
        let Some(first) = windows.first().filter(|_| dimension.is_of_issues()) else { return Ok(()) };
        let before = Window { from: EVER, to: first.from };
        let before = [before, self.passed_of(before)];
        let mut active = self.counts::<FlowCounts>(dimension, &before[..1])?.pop().unwrap_or_default();
        let mut due = self.counts::<DueCounts>(dimension, &before[1..])?.pop().unwrap_or_default();
        let now = self.as_of.time;
        // What was due in the quarter-hour that runs before the first window counts for those that follow as well.
        if now <= first.from {
            self.add_running_quarter(dimension, Axis::Due, before[0], &mut due)?;
        }
        for sums in sums {
            for (value, sums) in sums.iter() {
                due.entry(value.clone()).or_default().add(&sums.dues, 1);
            }
            for (value, flows) in &active {
                let standing = sums.entry(value.clone()).or_default().standing.get_or_insert_default();
                standing.backlog_start = flows.net();
            }
            for (value, due) in &due {
                let standing = sums.entry(value.clone()).or_default().standing.get_or_insert_default();
                standing.overdue = due.due_open;
            }
            for (value, sums) in sums.iter_mut() {
                sums.standing.get_or_insert_default();
                active.entry(value.clone()).or_default().add(&sums.flows, 1);
            }
        }
        Ok(())
    }
}

/// Cells of one span without a gap, and the windows of which they are parts: each with its place among them.
struct Run {
    span: Span,
    parts: Vec<(usize, Window)>,
}

impl Run {
    /// All runs of the cells of windows in ascending order.
    fn all(windows: impl Iterator<Item = Vec<(Span, Window)>>) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for (at, cells) in windows.enumerate() {
            for (span, part) in cells {
                match runs.last_mut().filter(|run| run.span == span && run.cells().1.to == part.from) {
                    Some(run) => run.parts.push((at, part)),
                    None => runs.push(Self { span, parts: vec![(at, part)] }),
                }
            }
        }
        runs
    }

    fn cells(&self) -> (Span, Window) {
        let from = self.parts.first().map_or(EVER, |(_, part)| part.from);
        let to = self.parts.last().map_or(EVER, |(_, part)| part.to);
        (self.span, Window { from, to })
    }

    /// The place of the window that has a cell.
    fn window_of(&self, cell: Instant) -> usize {
        let part = self.parts.partition_point(|(_, part)| part.to <= cell);
        self.parts.get(part).map_or(0, |(at, _)| *at)
    }
}

fn merge<C>(sums: &mut [ByValue], counts: Vec<CountsByValue<C>>, set: impl Fn(&mut Sums, C)) {
    for (sums, counts_by_value) in sums.iter_mut().zip(counts) {
        for (value, counts) in counts_by_value {
            set(sums.entry(value).or_default(), counts);
        }
    }
}
