//! Sums of the counts of a window.

use std::collections::BTreeMap;

use super::counts::{CallCounts, Counts, DueCounts, FlowCounts, IssueCounts};
use super::durations::Quantiles;
use super::waiting::Waiting;

/// The counts of a window, or of one value of a dimension in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Counts of the calls received in it.
    pub calls: CallCounts,
    /// Counts of the issues opened in it and of those resolved in it.
    pub issues: IssueCounts,
    /// Counts of what was due in it, up to now.
    pub dues: DueCounts,
    /// Counts of the events in it.
    pub flows: FlowCounts,
    /// Issues active or overdue at its ends; None for a row that is not one range of time, such as all night shifts.
    pub standing: Option<Standing>,
    /// What waits at its end, or now; None for a row or a step, and if too much would have to be looked at.
    pub waiting: Option<Waiting>,
    /// Of the issues opened in it, those resolved in it; None for a row or a step, and if too many would have to be looked at.
    pub resolved_same: Option<i64>,
    /// Distinct callers; None if they were not counted.
    pub distinct_callers: Option<i64>,
    /// Quantiles of the time to resolve; None if no issue was resolved, or the times were not read.
    pub time_to_resolve: Option<Quantiles>,
    /// Whether a line of the period reports unanswered calls.
    pub misses_reported: bool,
}

/// Issues active or overdue at the ends of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Issues active at its start.
    pub backlog_start: i64,
    /// Issues overdue at its end, or now.
    pub overdue: i64,
}

impl Sums {
    /// Whether all counts are 0.
    pub fn is_zero(&self) -> bool {
        self.calls.is_zero()
            && self.issues.is_zero()
            && self.dues.is_zero()
            && self.flows.is_zero()
            && self.standing.unwrap_or_default() == Standing::default()
    }

    /// Adds what is counted in another window.
    pub fn add_counts(&mut self, other: &Self) {
        self.calls.add(&other.calls, 1);
        self.issues.add(&other.issues, 1);
        self.dues.add(&other.dues, 1);
        self.flows.add(&other.flows, 1);
    }

    /// Issues active at its end, or now.
    pub fn backlog_end(&self) -> Option<i64> {
        self.standing.map(|standing| standing.backlog_start + self.flows.net())
    }
}

/// Sums by the value of a dimension.
pub type ByValue = BTreeMap<String, Sums>;
