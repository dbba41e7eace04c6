//! The figures by name, and how each is computed from the counts. A rate consists of two figures.

use super::counts::{CallCounts, DueCounts, FlowCounts, IssueCounts};
use super::sums::Sums;
use super::waiting::Waiting;

/// A figure that is a number.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its path in the contract's `Figures`, without `calls.` and `issues.`.
    pub name: &'static str,
    /// What it counts.
    pub source: FigureSource,
}

/// What a figure counts, and how it is computed from the counts.
#[derive(Clone, Copy, Debug)]
pub enum FigureSource {
    /// Calls, by when they were received.
    Calls(fn(&CallCounts) -> i64),
    /// Distinct callers of answered calls.
    Callers,
    /// What waits at the end of the window, or now.
    Waiting(fn(&Waiting) -> i64),
    /// Issues, by when they were opened.
    Opened(fn(&IssueCounts) -> i64),
    /// Issues, by when they were last resolved.
    Resolved(fn(&IssueCounts) -> i64),
    /// Issues opened and resolved in the window.
    ResolvedSame,
    /// Issues, by when they were due, up to now.
    Due(fn(&DueCounts) -> i64),
    /// Issues, by when their first response was due, up to now.
    ResponseDue(fn(&DueCounts) -> i64),
    /// Issues, by the time after which help came too late.
    Need(fn(&DueCounts) -> i64),
    /// Issues overdue at the end of the window, or now.
    Overdue,
    /// Events of issues.
    Flows(fn(&FlowCounts) -> i64),
    /// Follow-ups.
    FollowUps(fn(&FlowCounts) -> i64),
    /// What agencies do with their assignments.
    Answers(fn(&FlowCounts) -> i64),
    /// Issues active at the start of the window.
    BacklogStart,
    /// Issues active at the end of the window, or now.
    BacklogEnd,
}

/// A rate: numerator and denominator.
#[derive(Clone, Copy, Debug)]
pub struct Rate(pub &'static Figure, pub &'static Figure);

/// A mean time: the number of times of which it is made, and their sum in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Mean {
    /// How many there are.
    pub count: &'static Figure,
    /// What they add up to.
    pub total_us: fn(&Sums) -> i64,
}

impl Figure {
    /// The figure with a name. None if there is none.
    pub fn named(name: &str) -> Option<&'static Figure> {
        FIGURES.iter().copied().find(|figure| figure.name == name)
    }

    /// Its number in sums; None if it was not counted.
    pub fn number(&self, sums: &Sums) -> Option<i64> {
        Some(match self.source {
            FigureSource::Calls(take) => take(&sums.calls),
            FigureSource::Callers => return sums.distinct_callers,
            FigureSource::Waiting(take) => return sums.waiting.as_ref().map(take),
            FigureSource::Opened(take) | FigureSource::Resolved(take) => take(&sums.issues),
            FigureSource::Due(take) | FigureSource::ResponseDue(take) | FigureSource::Need(take) => {
                take(&sums.dues)
            }
            FigureSource::ResolvedSame => return sums.resolved_same,
            FigureSource::Overdue => return sums.standing.map(|standing| standing.overdue),
            FigureSource::Flows(take) | FigureSource::FollowUps(take) | FigureSource::Answers(take) => {
                take(&sums.flows)
            }
            FigureSource::BacklogStart => return sums.standing.map(|standing| standing.backlog_start),
            FigureSource::BacklogEnd => return sums.backlog_end(),
        })
    }
}

macro_rules! figures {
    ($($name:ident = $path:literal: $source:ident$((|$counts:ident| $take:expr))?;)+) => {
        $(
            #[doc = concat!("`", $path, "`")]
            pub static $name: Figure = Figure { name: $path, source: FigureSource::$source$((|$counts| $take))? };
        )+

        /// All figures, in the order of the contract.
        pub static FIGURES: &[&Figure] = &[$(&$name),+];
    };
}

figures! {
    CALLS_ANSWERED = "calls_answered": Calls(|c| c.calls_answered);
    CONTACTS_OTHER = "contacts_other": Calls(|c| c.contacts_other);
    CALLS_VALID = "calls_valid": Calls(|c| c.calls_valid);
    CALLS_ABANDONED = "calls_abandoned": Calls(|c| c.calls_abandoned);
    CALLS_MISSED = "calls_missed": Calls(|c| c.calls_missed);
    CONNECTED = "connection_rate.numerator": Calls(|c| c.calls_answered);
    CONNECTABLE = "connection_rate.denominator": Calls(|c| c.calls_answered + c.calls_abandoned + c.calls_missed);
    IN_15S = "answered_in_15s.numerator": Calls(|c| c.waits_in_15s);
    WAITS = "answered_in_15s.denominator": Calls(|c| c.waits_known);
    PERSONS_REPRESENTED = "persons_represented": Calls(|c| c.persons_represented);
    DISTINCT_CALLERS = "distinct_callers": Callers;
    ANONYMOUS_CALLS = "anonymous_calls": Calls(|c| c.anonymous_calls);
    REPEATED = "repeat_rate.numerator": Calls(|c| c.calls_repeat);
    REPEATABLE = "repeat_rate.denominator": Calls(|c| c.calls_valid);
    CALLS_LATE = "calls_late": Calls(|c| c.calls_late);
    CALLS_BACKDATED = "calls_backdated": Calls(|c| c.calls_backdated);
    CALLS_AMENDED = "calls_amended": Calls(|c| c.calls_amended);
    CALLS_VOID = "calls_void": Calls(|c| c.calls_void);
    ALARMS_DISMISSED = "alarms_dismissed": Calls(|c| c.alarms_dismissed);
    CALLS_PENDING = "calls_pending": Waiting(|w| w.calls_pending);
    CALLS_PENDING_OVERDUE = "calls_pending_overdue": Waiting(|w| w.calls_pending_overdue);
    HANDOFFS_UNCONFIRMED = "handoffs_unconfirmed": Waiting(|w| w.handoffs_unconfirmed);
    CALLBACKS_DUE = "callbacks_due": Waiting(|w| w.callbacks_due);
    CALLBACKS_OVERDUE = "callbacks_overdue": Waiting(|w| w.callbacks_overdue);
    ISSUES_ACCEPTED = "issues_accepted": Opened(|i| i.issues_accepted);
    ISSUES_RESOLVED = "issues_resolved": Resolved(|i| i.issues_resolved);
    SOLVED = "outcomes.solved": Resolved(|i| i.resolved_solved);
    PARTIAL = "outcomes.partial": Resolved(|i| i.resolved_partial);
    EXPLAINED = "outcomes.explained": Resolved(|i| i.resolved_explained);
    REFERRED = "outcomes.referred": Resolved(|i| i.resolved_referred);
    NOT_FOUND = "outcomes.not_found": Resolved(|i| i.resolved_not_found);
    NOT_FEASIBLE = "outcomes.not_feasible": Resolved(|i| i.resolved_not_feasible);
    UNREACHABLE = "outcomes.unreachable": Resolved(|i| i.resolved_unreachable);
    TOO_LATE = "outcomes.too_late": Resolved(|i| i.resolved_too_late);
    CONFIRMED = "resolved_confirmed": Resolved(|i| i.resolved_confirmed);
    REPORTED = "resolved_reported": Resolved(|i| i.resolved_reported);
    ACCEPTED_RESOLVED = "resolution_rate.numerator": Opened(|i| i.accepted_resolved);
    RESOLVABLE = "resolution_rate.denominator": Opened(|i| i.issues_accepted);
    DIRECT = "direct_rate.numerator": Opened(|i| i.accepted_direct);
    DIRECTABLE = "direct_rate.denominator": Opened(|i| i.issues_accepted);
    ON_TIME = "on_time_rate.numerator": Due(|d| d.due_on_time);
    DUE = "on_time_rate.denominator": Due(|d| d.due);
    ISSUES_OVERDUE = "issues_overdue": Overdue;
    NEEDS_MISSED = "needs_missed": Need(|d| d.needs_missed);
    RESPONDED = "response_rate.numerator": ResponseDue(|d| d.responses_in_time);
    RESPONSES_DUE = "response_rate.denominator": ResponseDue(|d| d.responses_due);
    TIME_TO_RESOLVE = "time_to_resolve": Resolved(|i| i.issues_resolved);
    SAID_SOLVED = "solved_rate.numerator": FollowUps(|f| f.said_solved);
    FOLLOWED_UP = "solved_rate.denominator": FollowUps(|f| f.followed_up);
    SATISFIED = "satisfied_rate.numerator": FollowUps(|f| f.satisfied);
    RATINGS = "satisfied_rate.denominator": FollowUps(|f| f.follow_ups_rated);
    RATED = "rated_rate.numerator": Resolved(|i| i.rated);
    REACHABLE = "rated_rate.denominator": Resolved(|i| i.reachable);
    BACKLOG_START = "backlog_start": BacklogStart;
    OPENED = "flows.opened": Flows(|f| f.opened);
    REOPENED = "flows.reopened": Flows(|f| f.reopened);
    REVIEWED = "flows.reviewed": Flows(|f| f.reviewed);
    UNMERGED = "flows.unmerged": Flows(|f| f.unmerged);
    FLOW_RESOLVED = "flows.resolved": Flows(|f| f.resolved);
    MERGED = "flows.merged": Flows(|f| f.merged);
    WITHDRAWN = "flows.withdrawn": Flows(|f| f.withdrawn);
    REJECTED = "flows.rejected": Flows(|f| f.rejected);
    MOVED_IN = "flows.moved_in": Flows(|f| f.moved_in);
    MOVED_OUT = "flows.moved_out": Flows(|f| f.moved_out);
    BACKLOG_END = "backlog_end": BacklogEnd;
    ISSUES_RESOLVED_SAME = "issues_resolved_same": ResolvedSame;
    RETURNED = "returned": Answers(|f| f.returned);
    ACKNOWLEDGED = "acknowledged": Answers(|f| f.acknowledged);
    ACKNOWLEDGED_TIMED = "mean_time_to_acknowledge.count": Answers(|f| f.acknowledged);
    RESOLVED_TIMED = "mean_time_to_resolve.count": Resolved(|i| i.issues_resolved);
}

/// The figures that everybody reads: what changed in them is told also where as much was added as was taken away.
pub static HEADLINES: [&Figure; 4] = [&CALLS_ANSWERED, &OPENED, &ISSUES_ACCEPTED, &ISSUES_RESOLVED];

/// 接通率. Absent while no line reports unanswered calls.
pub static CONNECTION_RATE: Rate = Rate(&CONNECTED, &CONNECTABLE);
/// Calls answered within 15 seconds, of those whose wait is known.
pub static ANSWERED_IN_15S: Rate = Rate(&IN_15S, &WAITS);
/// 重复率.
pub static REPEAT_RATE: Rate = Rate(&REPEATED, &REPEATABLE);
/// 协调解决率.
pub static RESOLUTION_RATE: Rate = Rate(&ACCEPTED_RESOLVED, &RESOLVABLE);
/// 直接答复率.
pub static DIRECT_RATE: Rate = Rate(&DIRECT, &DIRECTABLE);
/// 按期办结率.
pub static ON_TIME_RATE: Rate = Rate(&ON_TIME, &DUE);
/// 响应率.
pub static RESPONSE_RATE: Rate = Rate(&RESPONDED, &RESPONSES_DUE);
/// 解决率.
pub static SOLVED_RATE: Rate = Rate(&SAID_SOLVED, &FOLLOWED_UP);
/// 满意率.
pub static SATISFIED_RATE: Rate = Rate(&SATISFIED, &RATINGS);
/// 参评率.
pub static RATED_RATE: Rate = Rate(&RATED, &REACHABLE);

/// 平均签收用时.
pub static MEAN_TIME_TO_ACKNOWLEDGE: Mean =
    Mean { count: &ACKNOWLEDGED_TIMED, total_us: |sums| sums.flows.acknowledge_us };
/// 平均办结用时.
pub static MEAN_TIME_TO_RESOLVE: Mean =
    Mean { count: &RESOLVED_TIMED, total_us: |sums| sums.issues.resolve_us };
