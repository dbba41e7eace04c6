//! How entries of the journal change the counters. This is the only place that turns an event into counts.

use crate::domain::number::CallerNumber;
use std::collections::BTreeMap;

use super::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use super::dimension::{Dimension, ValueAt};
use super::durations::bucket;
use super::happened::Happened;
use super::measure::flow_counts;
use crate::domain::codes::Coded;
use crate::domain::counted::{Counted, CountedCall, CountedIssue};
use crate::domain::event::Entry;
use crate::domain::instant::Instant;

/// The cell in which something is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The dimension.
    pub dimension: Dimension,
    /// Start of the quarter-hour that contains the time.
    pub quarter: Instant,
    /// Value in the dimension; empty for what has none.
    pub value: String,
}

/// Counts by cell.
pub type Cells<C> = BTreeMap<Cell, C>;

/// A bucket of times to resolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// Start of the quarter-hour of the resolution.
    pub quarter: Instant,
    /// Whether the times are without suspensions.
    pub net: bool,
    /// Number of the bucket; see [`bucket`].
    pub bucket: i32,
}

/// Changes to the counters. Negative numbers are subtracted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Counts of calls.
    pub calls: Cells<CallCounts>,
    /// Counts of issues.
    pub issues: Cells<IssueCounts>,
    /// Counts of due times.
    pub dues: Cells<DueCounts>,
    /// Counts of flows.
    pub flows: Cells<FlowCounts>,
    /// Number of calls answered, by the quarter-hour in which they were received and the caller.
    pub callers: BTreeMap<(Instant, CallerNumber), i64>,
    /// Number of issues resolved, by the time that they took.
    pub durations: BTreeMap<Bucket, i64>,
}

impl Ledger {
    /// Adds what an entry changes. It needs the counted fields before and after the entry.
    pub fn enter(&mut self, before: &Counted, after: &Counted, entry: &Entry) {
        if before.call != after.call {
            self.call(before.call.as_ref(), -1);
            self.call(after.call.as_ref(), 1);
        }
        if before.issue != after.issue {
            self.issue(before.issue.as_ref(), -1);
            self.issue(after.issue.as_ref(), 1);
            self.flow(before.issue.as_ref(), after.issue.as_ref(), entry.occurred_at);
        }
        if let Some(happened) = Happened::of(entry, before, after) {
            self.happened(&happened, entry.occurred_at);
        }
    }

    /// Adds the counts of a call, multiplied by `times`.
    pub fn call(&mut self, call: Option<&CountedCall>, times: i64) {
        let Some(call) = call else { return };
        let counts = call.counts();
        if counts.is_zero() {
            return;
        }
        for dimension in Dimension::ALL.iter().copied().filter(|dimension| dimension.is_of_calls()) {
            add(&mut self.calls, dimension, call.received_at, call.value(dimension), &counts, times);
        }
        if let Some(caller) = call.caller_answered() {
            add_number(&mut self.callers, (call.received_at.floor_quarter(), caller), times);
        }
    }

    /// Adds the counts of an issue, multiplied by `times`, without its flows.
    pub fn issue(&mut self, issue: Option<&CountedIssue>, times: i64) {
        let Some(issue) = issue else { return };
        let dimensions = || Dimension::ALL.iter().copied().filter(|dimension| dimension.is_of_issues());
        for (at, time, counts) in issue.counted_times() {
            let Some(at) = at.filter(|_| !counts.is_zero()) else { continue };
            for dimension in dimensions() {
                add(&mut self.issues, dimension, at, issue.value(dimension, time), &counts, times);
            }
        }
        for (at, counts) in issue.due_times() {
            let Some(at) = at.filter(|_| !counts.is_zero()) else { continue };
            for dimension in dimensions() {
                add(&mut self.dues, dimension, at, issue.value(dimension, ValueAt::Now), &counts, times);
            }
        }
        if let (Some(time), Some(at)) = (issue.time_to_resolve(), issue.resolved_at) {
            for (net, us) in [(false, time.gross_us), (true, time.net_us)] {
                let bucket = Bucket { quarter: at.floor_quarter(), net, bucket: bucket(us) };
                add_number(&mut self.durations, bucket, times);
            }
        }
    }

    /// Adds what an event counts by itself.
    fn happened(&mut self, happened: &Happened<'_>, occurred_at: Instant) {
        for dimension in Dimension::ALL.iter().copied().filter(|dimension| dimension.is_of_issues()) {
            add(&mut self.flows, dimension, occurred_at, happened.value(dimension), &happened.counts, 1);
        }
    }

    /// Adds the counts of the flow of an event.
    fn flow(&mut self, before: Option<&CountedIssue>, after: Option<&CountedIssue>, occurred_at: Instant) {
        for dimension in Dimension::ALL.iter().copied().filter(|dimension| dimension.is_of_issues()) {
            for (value, counts) in flow_counts(before, after, dimension) {
                add(&mut self.flows, dimension, occurred_at, &value, &counts, 1);
            }
        }
    }
}

fn add<C: Counts>(
    cells: &mut Cells<C>,
    dimension: Dimension,
    at: Instant,
    value: &str,
    counts: &C,
    times: i64,
) {
    let cell = Cell { dimension, quarter: at.floor_quarter(), value: value.to_owned() };
    cells.entry(cell).or_default().add(counts, times);
}

fn add_number<K: Ord>(numbers: &mut BTreeMap<K, i64>, key: K, times: i64) {
    *numbers.entry(key).or_default() += times;
}
