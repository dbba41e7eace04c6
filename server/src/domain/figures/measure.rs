//! What a call and an issue count at each of their times. All figures are computed from these counts.

use super::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts};
use super::dimension::{Dimension, ValueAt};
use crate::domain::calendar::Window;
use crate::domain::codes::*;
use crate::domain::counted::{CountedCall, CountedIssue, Flow};
use crate::domain::instant::{Instant, SECOND};
use crate::domain::number::CallerNumber;

/// Longest wait that counts as short, in microseconds.
const SHORT_WAIT: i64 = 15 * SECOND;

impl CountedCall {
    /// What it counts at the time it was received.
    pub fn counts(&self) -> CallCounts {
        let inbound = self.direction == CallDirection::Inbound && self.kind != CallKind::Test;
        let phone = inbound && self.channel == CallChannel::Phone;
        let answered = self.disposition == CallDisposition::Answered;
        let mut counts =
            CallCounts { calls_void: (phone && answered && self.void).into(), ..CallCounts::default() };
        if self.void || !inbound {
            return counts;
        }
        counts.alarms_dismissed = self.alarm_dismissed.into();
        // What has no call to be answered, such as a web form, was received.
        let received = answered || self.disposition == CallDisposition::NotApplicable;
        counts.contacts_other = (!phone && received).into();
        counts.calls_abandoned = (phone && self.disposition == CallDisposition::Abandoned).into();
        counts.calls_missed = (phone && self.disposition == CallDisposition::Missed).into();
        if phone && answered {
            self.count_answered(&mut counts);
        }
        counts
    }

    /// The caller that it adds to the distinct callers; None if it was not answered or has no number.
    pub fn caller_answered(&self) -> Option<CallerNumber> {
        self.caller.filter(|_| self.counts().calls_answered > 0)
    }

    fn count_answered(&self, counts: &mut CallCounts) {
        let valid = self.kind != CallKind::Invalid;
        counts.calls_answered = 1;
        counts.calls_valid = valid.into();
        counts.waits_known = self.wait_us.is_some().into();
        counts.waits_in_15s = self.wait_us.is_some_and(|wait| wait <= SHORT_WAIT).into();
        counts.persons_represented = self.persons_represented.into();
        counts.anonymous_calls = self.caller.is_none().into();
        counts.calls_repeat = (valid && self.repeat).into();
        counts.calls_late = self.late.into();
        counts.calls_backdated = self.backdated.into();
        counts.calls_amended = (self.revision > 1).into();
    }
}

/// How long it took to resolve an issue, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeToResolve {
    /// From its first call, or its opening if it has none, to its latest resolution.
    pub gross_us: i64,
    /// The same, without suspensions.
    pub net_us: i64,
}

impl CountedIssue {
    fn is_resolved_for_good(&self) -> bool {
        self.state.is_resolved() && self.outcome.is_some_and(IssueOutcome::counts_as_resolved)
    }

    /// Whether it counts in `issues_resolved` by a resolution in a window.
    pub fn is_resolved_in(&self, window: Window) -> bool {
        self.is_resolved_for_good() && self.resolved_at.is_some_and(|at| window.contains(at))
    }

    /// What it counts at opening.
    pub fn counts_at_opening(&self) -> IssueCounts {
        let accepted = !matches!(self.state, IssueState::Merged | IssueState::Rejected);
        let direct = self.state.is_resolved() && !self.ever_assigned;
        IssueCounts {
            issues_accepted: accepted.into(),
            accepted_resolved: self.is_resolved_for_good().into(),
            accepted_direct: direct.into(),
            ..IssueCounts::default()
        }
    }

    /// What it counts at its latest resolution.
    pub fn counts_at_resolution(&self) -> IssueCounts {
        let mut counts = IssueCounts::default();
        let Some(outcome) = self.outcome.filter(|_| self.state.is_resolved()) else { return counts };
        *match outcome {
            IssueOutcome::Solved => &mut counts.resolved_solved,
            IssueOutcome::Partial => &mut counts.resolved_partial,
            IssueOutcome::Explained => &mut counts.resolved_explained,
            IssueOutcome::Referred => &mut counts.resolved_referred,
            IssueOutcome::NotFound => &mut counts.resolved_not_found,
            IssueOutcome::NotFeasible => &mut counts.resolved_not_feasible,
            IssueOutcome::Unreachable => &mut counts.resolved_unreachable,
            IssueOutcome::TooLate => &mut counts.resolved_too_late,
        } = 1;
        if let Some(time) = self.time_to_resolve() {
            let confirmed = self.confirmed == Some(true);
            counts.issues_resolved = 1;
            counts.resolve_us = time.gross_us;
            counts.resolved_confirmed = confirmed.into();
            counts.resolved_reported = (!confirmed).into();
            counts.rated = self.rating.is_some().into();
            // Who was reached could be, also if only a later call left a number.
            counts.reachable = (self.reachable || self.confirmed.is_some() || self.rating.is_some()).into();
        }
        counts
    }

    /// How long it took to resolve; None unless it counts in `issues_resolved`.
    pub fn time_to_resolve(&self) -> Option<TimeToResolve> {
        let resolved_at = self.resolved_at.filter(|_| self.is_resolved_for_good())?;
        let gross_us = resolved_at.since(self.heard_at.unwrap_or(self.opened_at)).max(0);
        Some(TimeToResolve { gross_us, net_us: (gross_us - self.suspended_total_us).max(0) })
    }

    /// Whether its due times count.
    fn has_clock(&self) -> bool {
        use IssueState::*;
        match self.state {
            Open | Assigned | InProgress | Returned | Resolved | Closed => true,
            Suspended | Merged | Withdrawn | Rejected => false,
        }
    }

    /// What it counts at its due time.
    pub fn counts_at_due(&self) -> DueCounts {
        if !self.has_clock() {
            return DueCounts::default();
        }
        let in_time = self.state.is_resolved() && self.resolved_at <= self.due_at;
        let on_time = in_time && self.outcome != Some(IssueOutcome::TooLate);
        DueCounts {
            due: 1,
            due_on_time: on_time.into(),
            due_open: self.state.is_active().into(),
            ..DueCounts::default()
        }
    }

    /// What it counts at the due time of its first response.
    pub fn counts_at_response_due(&self) -> DueCounts {
        if !self.has_clock() {
            return DueCounts::default();
        }
        let in_time = self.responded_at.is_some() && self.responded_at <= self.response_due_at;
        DueCounts { responses_due: 1, responses_in_time: in_time.into(), ..DueCounts::default() }
    }

    /// What it counts at the time after which help comes too late.
    pub fn counts_at_need(&self) -> DueCounts {
        let late = self.state.is_resolved() && self.resolved_at > self.need_by;
        let missed = !self.historical && (self.state.is_active() || late);
        DueCounts { needs_missed: missed.into(), ..DueCounts::default() }
    }

    /// Its opening and latest resolution, each with the counts at that time.
    pub fn counted_times(&self) -> [(Option<Instant>, ValueAt, IssueCounts); 2] {
        [
            (Some(self.opened_at), ValueAt::Opened, self.counts_at_opening()),
            (self.resolved_at, ValueAt::Resolved, self.counts_at_resolution()),
        ]
    }

    /// Its due times, each with the counts at that time.
    pub fn due_times(&self) -> [(Option<Instant>, DueCounts); 3] {
        [
            (self.due_at, self.counts_at_due()),
            (self.response_due_at, self.counts_at_response_due()),
            (self.need_by, self.counts_at_need()),
        ]
    }
}

/// The counts of an event's flow in a dimension, by value. Empty if there is no flow; two values if the issue moves from one to the other.
pub fn flow_counts(
    before: Option<&CountedIssue>,
    after: Option<&CountedIssue>,
    dimension: Dimension,
) -> Vec<(String, FlowCounts)> {
    let none = FlowCounts::default();
    let value = |issue: Option<&CountedIssue>| {
        issue.map(|issue| issue.value(dimension, ValueAt::Now)).unwrap_or_default().to_owned()
    };
    let Some(flow) = Flow::between(before, after) else { return Vec::new() };
    let one = match flow {
        Flow::Opened => FlowCounts { opened: 1, ..none },
        Flow::Reopened => FlowCounts { reopened: 1, ..none },
        Flow::Reviewed => FlowCounts { reviewed: 1, ..none },
        Flow::Unmerged => FlowCounts { unmerged: 1, ..none },
        Flow::Resolved => FlowCounts { resolved: 1, ..none },
        Flow::Merged => FlowCounts { merged: 1, ..none },
        Flow::Withdrawn => FlowCounts { withdrawn: 1, ..none },
        Flow::Rejected => FlowCounts { rejected: 1, ..none },
        Flow::Moved if value(before) == value(after) => return Vec::new(),
        Flow::Moved => {
            let (leaves, enters) = (FlowCounts { moved_out: 1, ..none }, FlowCounts { moved_in: 1, ..none });
            return vec![(value(before), leaves), (value(after), enters)];
        }
    };
    vec![(value(if flow.enters() { after } else { before }), one)]
}
