//! Counted fields, from which figures are computed. What was counted before an event is subtracted, what is counted after it is added.

use super::assignment::Assignment;
use super::calendar::Window;
use super::call::Call;
use super::codes::*;
use super::counted_change::counted;
use super::event::{Event, IssueEvent};
use super::figures::dimension::{Dimension, ValueAt};
use super::instant::Instant;
use super::issue::Issue;
use super::number::{CallNumber, CallerNumber, IssueNumber};

/// The counted fields of what an event concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Those of the call, if there is one.
    pub call: Option<CountedCall>,
    /// Those of the issue, if there is one.
    pub issue: Option<CountedIssue>,
    /// The assignment that an agency answers with the event, if it is such an event. It follows from the earlier events of the issue.
    pub assignment: Option<CountedAssignment>,
}

/// What is counted of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedAssignment {
    /// Agency code.
    pub agency: String,
    /// Current state.
    pub state: AssignmentState,
    /// When it was dispatched.
    pub dispatched_at: Instant,
}

impl CountedAssignment {
    /// The one of an issue that an agency answers with an event. None if it answers none.
    pub fn answered(event: &Event, assignments: &[Assignment]) -> Option<Self> {
        let Event::Issue(_, event) = event else { return None };
        let answered = match event {
            IssueEvent::Acknowledged { assignment }
            | IssueEvent::Progressed { assignment, .. }
            | IssueEvent::Returned { assignment } => assignments.iter().find(|one| one.number == *assignment),
            // The lead accepts with the resolution.
            IssueEvent::Resolved { .. } => assignments.iter().rev().find(|one| one.is_lead()),
            _ => None,
        }?;
        let Assignment { agency, state, dispatched_at, .. } = answered.clone();
        Some(Self { agency, state, dispatched_at })
    }
}

counted! {
    /// The counted fields of a call.
    pub struct CountedCall, change CountedCallChange {
        /// When it was received.
        received_at: Instant,
        direction: CallDirection,
        channel: CallChannel,
        disposition: CallDisposition,
        kind: CallKind,
        urgency: Urgency,
        category: Option<String>,
        district: Option<String>,
        operator: Option<String>,
        source_system: Option<String>,
        line: Option<String>,
        persons_represented: u32,
        caller: Option<CallerNumber>,
        /// Time from received to answered, in microseconds; None if unknown.
        wait_us: Option<i64>,
        void: bool,
        late: bool,
        /// Whether it was recorded after the end of the day on which it was received.
        backdated: bool,
        historical: bool,
        revision: i32,
        /// Whether it has a link of kind REPEAT or URGE.
        repeat: bool,
        alarm_dismissed: bool,
    }
}

counted! {
    /// The counted fields of an issue.
    pub struct CountedIssue, change CountedIssueChange {
        state: IssueState,
        outcome: Option<IssueOutcome>,
        category: Option<String>,
        district: Option<String>,
        urgency: Urgency,
        kind: Option<CallKind>,
        channel: Option<CallChannel>,
        source_system: Option<String>,
        /// The current lead and owner.
        agency: Option<String>,
        owner: Option<String>,
        opened_at: Instant,
        /// The first lead, and the owner at opening.
        first_agency: Option<String>,
        opened_owner: Option<String>,
        resolved_at: Option<Instant>,
        /// The lead and owner at the latest resolution.
        resolved_agency: Option<String>,
        resolved_owner: Option<String>,
        heard_at: Option<Instant>,
        responded_at: Option<Instant>,
        response_due_at: Option<Instant>,
        due_at: Option<Instant>,
        need_by: Option<Instant>,
        suspended_since: Option<Instant>,
        suspended_total_us: i64,
        ever_assigned: bool,
        reopen_count: i32,
        confirmed: Option<bool>,
        rating: Option<i32>,
        reachable: bool,
        first_call: Option<CallNumber>,
        merged_into: Option<IssueNumber>,
        historical: bool,
    }
}

impl Call {
    /// Its counted fields. `day` is the day of the figures on which it was received.
    pub fn counted(&self, day: Option<Window>) -> CountedCall {
        let facts = &self.facts;
        CountedCall {
            received_at: facts.received_at,
            direction: facts.direction,
            channel: facts.channel,
            disposition: facts.disposition,
            kind: facts.kind,
            urgency: facts.urgency,
            category: facts.category.clone(),
            district: facts.district.clone(),
            operator: facts.operator.clone(),
            source_system: facts.source_system.clone(),
            line: facts.line.clone(),
            persons_represented: facts.persons_represented,
            caller: self.caller,
            wait_us: facts.answered_at.map(|answered| answered.since(facts.received_at)),
            void: self.is_void(),
            late: self.is_late(),
            backdated: day.is_some_and(|day| self.recorded_at >= day.to),
            historical: facts.historical,
            revision: self.revision,
            repeat: self.repeat_links > 0,
            alarm_dismissed: self.alarm.as_ref().is_some_and(|alarm| alarm.state == AlarmState::Dismissed),
        }
    }
}

impl Issue {
    /// Its counted fields.
    pub fn counted(&self) -> CountedIssue {
        CountedIssue {
            state: self.state,
            outcome: self.outcome,
            category: self.facts.category.clone(),
            district: self.facts.district.clone(),
            urgency: self.facts.urgency,
            kind: self.origin.kind,
            channel: self.origin.channel,
            source_system: self.origin.source_system.clone(),
            agency: self.lead().map(|lead| lead.agency.clone()),
            owner: self.facts.owner.clone(),
            opened_at: self.opened_at,
            first_agency: self.first_agency().map(str::to_owned),
            opened_owner: self.opened_owner.clone(),
            resolved_at: self.resolved_at,
            resolved_agency: self.resolved_by.agency.clone(),
            resolved_owner: self.resolved_by.owner.clone(),
            heard_at: self.origin.heard_at,
            responded_at: self.responded_at,
            response_due_at: self.due.response,
            due_at: self.due_at(),
            need_by: self.facts.need_by,
            suspended_since: self.suspended.map(|suspension| suspension.since),
            suspended_total_us: self.suspended_total_us,
            ever_assigned: self.dispatched_at.is_some(),
            reopen_count: self.reopen_count,
            confirmed: self.confirmed,
            rating: self.rating,
            reachable: self.origin.reachable,
            first_call: self.first_call,
            merged_into: self.merged_into,
            historical: self.facts.historical,
        }
    }
}

/// How an event changes the backlog 在办: an issue enters it, leaves it, or moves within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// In: the issue was opened.
    Opened,
    /// In: the issue was reopened.
    Reopened,
    /// In: a rejected or withdrawn issue was reviewed.
    Reviewed,
    /// In: the issue was unmerged.
    Unmerged,
    /// Out: the issue was resolved.
    Resolved,
    /// Out: the issue was merged.
    Merged,
    /// Out: the issue was withdrawn.
    Withdrawn,
    /// Out: the issue was rejected.
    Rejected,
    /// Within: the issue moved from one value of a dimension to another.
    Moved,
}

impl Coded for Flow {
    const ALL: &'static [Self] = {
        use Flow::*;
        &[Opened, Reopened, Reviewed, Unmerged, Resolved, Merged, Withdrawn, Rejected, Moved]
    };
    const WHAT: &'static str = "flow";

    fn code(self) -> &'static str {
        match self {
            Flow::Opened => "OPENED",
            Flow::Reopened => "REOPENED",
            Flow::Reviewed => "REVIEWED",
            Flow::Unmerged => "UNMERGED",
            Flow::Resolved => "RESOLVED",
            Flow::Merged => "MERGED",
            Flow::Withdrawn => "WITHDRAWN",
            Flow::Rejected => "REJECTED",
            Flow::Moved => "MOVED",
        }
    }
}

impl Flow {
    /// Whether the issue is active after it.
    pub fn is_active_after(self) -> bool {
        self.enters() || self == Flow::Moved
    }

    /// Whether the issue enters the backlog.
    pub fn enters(self) -> bool {
        matches!(self, Flow::Opened | Flow::Reopened | Flow::Reviewed | Flow::Unmerged)
    }

    /// The flow of an event, by its issue before and after. None if the issue stays inactive, or stays active with the same values.
    pub fn between<'i>(before: Option<&'i CountedIssue>, after: Option<&'i CountedIssue>) -> Option<Self> {
        use IssueState as S;
        let (former, current) = (before.map(|issue| issue.state), after.map(|issue| issue.state));
        match (former.is_some_and(S::is_active), current.is_some_and(S::is_active)) {
            (false, true) => Some(match former {
                None => Flow::Opened,
                Some(S::Resolved | S::Closed) => Flow::Reopened,
                Some(S::Merged) => Flow::Unmerged,
                Some(_) => Flow::Reviewed,
            }),
            (true, false) => match current? {
                S::Merged => Some(Flow::Merged),
                S::Withdrawn => Some(Flow::Withdrawn),
                S::Rejected => Some(Flow::Rejected),
                S::Resolved | S::Closed => Some(Flow::Resolved),
                // These states are active.
                S::Open | S::Assigned | S::InProgress | S::Suspended | S::Returned => None,
            },
            (true, true) => {
                let value = |issue: Option<&'i CountedIssue>, dimension| {
                    issue.map(|issue| issue.value(dimension, ValueAt::Now))
                };
                let moved = Dimension::ALL.iter().any(|d| value(before, *d) != value(after, *d));
                moved.then_some(Flow::Moved)
            }
            (false, false) => None,
        }
    }
}
