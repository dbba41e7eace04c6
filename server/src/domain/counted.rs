//! Counted fields: what figures are made from. Every event carries them before and after, so that what it contributed can be taken back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::call::Call;
use super::codes::*;
use super::instant::Instant;
use super::issue::Issue;
use super::number::{CallNumber, IssueNumber};

/// The counted fields of what an event touches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counted {
    /// Of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CountedCall>,
    /// Of an issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<CountedIssue>,
}

/// The counted fields of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CountedCall {
    pub received_at: Instant,
    pub direction: Direction,
    pub channel: Channel,
    pub disposition: Disposition,
    pub kind: CallKind,
    pub urgency: Urgency,
    pub category: Option<String>,
    pub district: Option<String>,
    pub operator: Option<String>,
    pub source_system: Option<String>,
    pub line: Option<String>,
    pub persons_represented: u32,
    pub caller_id: Option<Uuid>,
    /// From received to answered, in microseconds; none if not known.
    pub wait_us: Option<i64>,
    pub void: bool,
    pub late: bool,
    pub historical: bool,
    pub revision: i32,
    /// It has a link that repeats or urges.
    pub repeat: bool,
}

/// The counted fields of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CountedIssue {
    pub state: IssueState,
    pub outcome: Option<Outcome>,
    pub category: Option<String>,
    pub district: Option<String>,
    pub urgency: Urgency,
    pub agency: Option<String>,
    pub owner: Option<String>,
    pub opened_at: Instant,
    pub resolved_at: Option<Instant>,
    pub responded_at: Option<Instant>,
    pub response_due_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub need_by: Option<Instant>,
    pub suspended_since: Option<Instant>,
    pub suspended_total_us: i64,
    pub ever_assigned: bool,
    pub reopen_count: i32,
    pub confirmed: Option<bool>,
    pub first_call: Option<CallNumber>,
    pub master: Option<IssueNumber>,
    pub historical: bool,
}

impl Call {
    /// Its counted fields.
    pub fn counted(&self) -> CountedCall {
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
            caller_id: self.caller_id,
            wait_us: facts.answered_at.map(|answered| answered.since(facts.received_at)),
            void: self.is_void(),
            late: self.is_late(),
            historical: facts.historical,
            revision: self.revision,
            repeat: self.repeat_links > 0,
        }
    }
}

impl CountedCall {
    /// Calls answered 接听件次, or, by another channel, other contacts.
    pub fn is_answered(&self) -> bool {
        self.direction == Direction::Inbound
            && self.disposition == Disposition::Answered
            && !self.void
            && self.kind != CallKind::Test
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
            agency: self.lead().map(|lead| lead.agency.clone()),
            owner: self.facts.owner.clone(),
            opened_at: self.opened_at,
            resolved_at: self.resolved_at,
            responded_at: self.responded_at,
            response_due_at: self.due.response,
            due_at: self.due_at(),
            need_by: self.facts.need_by,
            suspended_since: self.suspended.map(|(since, _)| since),
            suspended_total_us: self.suspended_total_us,
            ever_assigned: self.dispatched_at.is_some(),
            reopen_count: self.reopen_count,
            confirmed: self.confirmed,
            first_call: self.first_call,
            master: self.master,
            historical: self.facts.historical,
        }
    }
}

/// What entered or left the backlog 在办: counted only on entering or leaving the active states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// In: opened.
    Opened,
    /// In: reopened.
    Reopened,
    /// In: reviewed.
    Reviewed,
    /// In: unmerged.
    Unmerged,
    /// Out: resolved.
    Resolved,
    /// Out: merged.
    Merged,
    /// Out: withdrawn.
    Withdrawn,
    /// Out: rejected.
    Rejected,
}

impl Flow {
    /// All, those into the backlog first.
    pub const ALL: [Flow; 8] = {
        use Flow::*;
        [Opened, Reopened, Reviewed, Unmerged, Resolved, Merged, Withdrawn, Rejected]
    };

    /// As it is stored with the journal entry.
    pub fn code(self) -> &'static str {
        match self {
            Flow::Opened => "OPENED",
            Flow::Reopened => "REOPENED",
            Flow::Reviewed => "REVIEWED",
            Flow::Unmerged => "UNMERGED",
            Flow::Resolved => "RESOLVED",
            Flow::Merged => "MERGED",
            Flow::Withdrawn => "WITHDRAWN",
            Flow::Rejected => "REJECTED",
        }
    }

    /// +1 into the backlog, −1 out of it.
    pub fn sign(self) -> i64 {
        match self {
            Flow::Opened | Flow::Reopened | Flow::Reviewed | Flow::Unmerged => 1,
            Flow::Resolved | Flow::Merged | Flow::Withdrawn | Flow::Rejected => -1,
        }
    }

    /// The flow between two states of an issue; none if it stayed active or stayed inactive.
    pub fn between(before: Option<IssueState>, after: Option<IssueState>) -> Option<Self> {
        use IssueState as S;
        let was = before.is_some_and(S::is_active);
        let is = after.is_some_and(S::is_active);
        match (was, is, before, after) {
            (false, true, None, _) => Some(Flow::Opened),
            (false, true, Some(S::Resolved | S::Closed), _) => Some(Flow::Reopened),
            (false, true, Some(S::Rejected | S::Withdrawn), _) => Some(Flow::Reviewed),
            (false, true, Some(S::Merged), _) => Some(Flow::Unmerged),
            (true, false, _, Some(S::Merged)) => Some(Flow::Merged),
            (true, false, _, Some(S::Withdrawn)) => Some(Flow::Withdrawn),
            (true, false, _, Some(S::Rejected)) => Some(Flow::Rejected),
            (true, false, _, _) => Some(Flow::Resolved),
            _ => None,
        }
    }
}
