//! What the counts of a window add up to.

use std::collections::BTreeMap;

use super::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use super::durations::Quantiles;

/// The counts of a window, or of one value of a dimension in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Of the calls received in it.
    pub calls: CallCounts,
    /// Of the issues opened in it and of those resolved in it.
    pub issues: IssueCounts,
    /// Of what was due in it before now.
    pub dues: DueCounts,
    /// Of the events in it.
    pub flows: FlowCounts,
    /// Of what stands at its ends; None for a row that is no range of time, such as all night shifts.
    pub standing: Option<Standing>,
    /// Distinct callers; None if they were not counted.
    pub distinct_callers: Option<i64>,
    /// Time to resolve; None if no issue was resolved, or the times were not read.
    pub time_to_resolve: Option<Quantiles>,
    /// Whether a line of the period reports calls that nobody took.
    pub misses_reported: bool,
}

/// What stands at the ends of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Issues active at its begin.
    pub backlog_start: i64,
    /// Issues overdue at its end, or now.
    pub overdue: i64,
}

impl Sums {
    /// Whether nothing is counted.
    pub fn is_zero(&self) -> bool {
        self.calls.is_zero()
            && self.issues.is_zero()
            && self.dues.is_zero()
            && self.flows.is_zero()
            && self.standing.unwrap_or_default() == Standing::default()
    }

    /// Issues active at its end, or now.
    pub fn backlog_end(&self) -> Option<i64> {
        self.standing.map(|standing| standing.backlog_start + self.flows.net())
    }
}

/// Sums by value of a dimension.
pub type ByValue = BTreeMap<String, Sums>;
