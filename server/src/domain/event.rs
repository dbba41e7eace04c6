//! Events: what happened, as the journal stores it. They contain no personal data; an entry carries their texts separately.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::call::{CallFacts, CallTexts};
use super::codes::*;
use super::directory::Directory;
use super::instant::Instant;
use super::issue::{IssueFacts, IssueTexts};
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::{PeriodChange, PeriodFacts};

/// Something that happens to a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PeriodEvent {
    Opened { period: Box<PeriodFacts>, directory: Box<Directory> },
    Updated(Box<PeriodChange>),
    Closed { ends_at: Instant },
    Reopened { ends_at: Option<Instant> },
    DirectoryUpserted { directory: Box<Directory> },
}

/// Something that happens to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CallEvent {
    Recorded {
        facts: CallFacts,
        caller_id: Option<Uuid>,
        reachable: bool,
        triage: TriageOutcome,
        due_at: Option<Instant>,
    },
    Completed {
        facts: CallFacts,
        caller_id: Option<Uuid>,
        reachable: bool,
    },
    Amended {
        facts: CallFacts,
        caller_id: Option<Uuid>,
        reachable: bool,
    },
    Voided,
    Leased {
        operator: String,
        until: Instant,
    },
    Released,
    Triaged {
        outcome: TriageOutcome,
        due_at: Option<Instant>,
        operator: Option<String>,
    },
    HandedOff {
        handoff: i32,
        target: String,
        mode: HandoffMode,
        started_at: Instant,
    },
    HandoffConfirmed {
        handoff: i32,
    },
}

/// Due times by the response policy. None where no clock runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Due time of dispatch.
    pub dispatch: Option<Instant>,
    /// Due time of the first response.
    pub response: Option<Instant>,
    /// Due time of the resolution.
    pub resolve: Option<Instant>,
}

/// Time left until each due time, in microseconds; negative if it has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemainingTime {
    /// Until dispatch.
    pub dispatch_us: Option<i64>,
    /// Until the first response.
    pub response_us: Option<i64>,
    /// Until the resolution.
    pub resolve_us: Option<i64>,
}

/// Something that happens to an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum IssueEvent {
    Opened {
        facts: IssueFacts,
        due: Due,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallNumber>,
    },
    Updated {
        facts: IssueFacts,
    },
    Linked {
        call: CallNumber,
        kind: LinkKind,
        condition: ReportedCondition,
    },
    Unlinked {
        call: CallNumber,
    },
    FirstCallChanged {
        call: Option<CallNumber>,
    },
    CallChanged {
        call: CallNumber,
        heard_at: Option<Instant>,
    },
    Assigned {
        assignment: i32,
        agency: String,
        role: AssignmentRole,
    },
    Transferred {
        assignment: i32,
        agency: String,
        role: AssignmentRole,
    },
    Acknowledged {
        assignment: i32,
    },
    Progressed {
        assignment: i32,
        kind: ProgressKind,
        estimate: Option<Instant>,
    },
    Returned {
        assignment: i32,
    },
    Suspended {
        left: RemainingTime,
    },
    Resumed {
        due: Due,
    },
    Extended {
        due_at: Instant,
    },
    UrgencySet {
        urgency: Urgency,
        due: Due,
        left: Option<RemainingTime>,
    },
    Resolved {
        outcome: IssueOutcome,
    },
    FollowedUp {
        solved: Option<bool>,
        rating: Option<i32>,
    },
    Closed,
    Reopened {
        due: Due,
    },
    Rejected,
    Reviewed {
        due: Due,
    },
    Withdrawn,
    Merged {
        merged_into: IssueNumber,
    },
    Repointed {
        merged_into: IssueNumber,
    },
    Unmerged,
    Urged,
    Supervised,
    Escalated,
    Noted,
}

/// How an event changes the links of an issue, or what the issue takes over from its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LinkChange {
    Linked { call: CallNumber, kind: LinkKind, condition: ReportedCondition },
    Unlinked { call: CallNumber },
    FirstCallChanged { call: Option<CallNumber> },
    CallChanged { heard_at: Option<Instant> },
}

impl IssueEvent {
    /// How it changes the links of the issue or what the issue takes over from its calls; None if it changes neither.
    pub fn link_change(&self) -> Option<LinkChange> {
        use IssueEvent as E;
        match self {
            E::Linked { call, kind, condition } => {
                Some(LinkChange::Linked { call: *call, kind: *kind, condition: *condition })
            }
            E::Unlinked { call } => Some(LinkChange::Unlinked { call: *call }),
            E::FirstCallChanged { call } => Some(LinkChange::FirstCallChanged { call: *call }),
            E::CallChanged { heard_at, .. } => Some(LinkChange::CallChanged { heard_at: *heard_at }),
            // The link to the FIRST call is an event of its own.
            E::Opened { .. }
            | E::Updated { .. }
            | E::Assigned { .. }
            | E::Transferred { .. }
            | E::Acknowledged { .. }
            | E::Progressed { .. }
            | E::Returned { .. }
            | E::Suspended { .. }
            | E::Resumed { .. }
            | E::Extended { .. }
            | E::UrgencySet { .. }
            | E::Resolved { .. }
            | E::FollowedUp { .. }
            | E::Closed
            | E::Reopened { .. }
            | E::Rejected
            | E::Reviewed { .. }
            | E::Withdrawn
            | E::Merged { .. }
            | E::Repointed { .. }
            | E::Unmerged
            | E::Urged
            | E::Supervised
            | E::Escalated
            | E::Noted => None,
        }
    }

    /// The call whose link to the issue it changes, if any.
    pub fn linked_call(&self) -> Option<CallNumber> {
        match self.link_change()? {
            LinkChange::Linked { call, .. } | LinkChange::Unlinked { call } => Some(call),
            LinkChange::FirstCallChanged { call } => call,
            LinkChange::CallChanged { .. } => None,
        }
    }
}

/// Something that happens to a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CallbackEvent {
    Created {
        kind: CallbackKind,
        issue: Option<IssueNumber>,
        call: Option<CallNumber>,
        due_at: Instant,
    },
    Leased {
        operator: String,
        until: Instant,
    },
    Released,
    Attempted {
        operator: String,
        reached: bool,
        solved: Option<bool>,
        rating: Option<i32>,
        retry_at: Option<Instant>,
    },
    Cancelled,
}

/// The resource that an event happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The period itself.
    Period,
    /// A call.
    Call(CallNumber),
    /// An issue.
    Issue(IssueNumber),
    /// A callback.
    Callback(CallbackNumber),
}

impl Subject {
    /// The kind and number that are stored; the number is 0 for the period.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::Period => ("period", 0),
            Subject::Call(number) => ("call", number.0),
            Subject::Issue(number) => ("issue", number.0),
            Subject::Callback(number) => ("callback", number.0),
        }
    }

    /// Reads a stored kind and number. None if the kind is unknown.
    pub fn from_parts(kind: &str, number: i64) -> Option<Self> {
        match kind {
            "period" => Some(Subject::Period),
            "call" => Some(Subject::Call(CallNumber(number))),
            "issue" => Some(Subject::Issue(IssueNumber(number))),
            "callback" => Some(Subject::Callback(CallbackNumber(number))),
            _ => None,
        }
    }

    /// Its resource name in the period with this id.
    pub fn name(self, period: &str) -> String {
        match self {
            Subject::Period => format!("periods/{period}"),
            Subject::Call(number) => number.name(period),
            Subject::Issue(number) => number.name(period),
            Subject::Callback(number) => number.name(period),
        }
    }
}

/// An event with its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An event of the period.
    Period(PeriodEvent),
    /// An event of a call.
    Call(CallNumber, CallEvent),
    /// An event of an issue.
    Issue(IssueNumber, IssueEvent),
    /// An event of a callback.
    Callback(CallbackNumber, CallbackEvent),
}

impl Event {
    /// The resource that it happened to.
    pub fn subject(&self) -> Subject {
        match self {
            Event::Period(_) => Subject::Period,
            Event::Call(number, _) => Subject::Call(*number),
            Event::Issue(number, _) => Subject::Issue(*number),
            Event::Callback(number, _) => Subject::Callback(*number),
        }
    }

    /// Whether it creates the resource that it happens to.
    pub fn is_creation(&self) -> bool {
        matches!(
            self,
            Event::Period(PeriodEvent::Opened { .. })
                | Event::Call(_, CallEvent::Recorded { .. })
                | Event::Issue(_, IssueEvent::Opened { .. })
                | Event::Callback(_, CallbackEvent::Created { .. })
        )
    }

    /// Converts the event to JSON. The field `type` names its variant; the subject is left out.
    pub fn to_json(&self) -> serde_json::Result<serde_json::Value> {
        match self {
            Event::Period(event) => serde_json::to_value(event),
            Event::Call(_, event) => serde_json::to_value(event),
            Event::Issue(_, event) => serde_json::to_value(event),
            Event::Callback(_, event) => serde_json::to_value(event),
        }
    }

    /// Reads an event of a subject from JSON.
    pub fn from_json(subject: Subject, json: serde_json::Value) -> serde_json::Result<Self> {
        Ok(match subject {
            Subject::Period => Event::Period(serde_json::from_value(json)?),
            Subject::Call(number) => Event::Call(number, serde_json::from_value(json)?),
            Subject::Issue(number) => Event::Issue(number, serde_json::from_value(json)?),
            Subject::Callback(number) => Event::Callback(number, serde_json::from_value(json)?),
        })
    }
}

/// A field of free text that an event may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextField {
    /// Why it was done.
    Reason,
    /// A note.
    Note,
    /// What an agency is asked to do.
    Task,
    /// How an assignment was delivered, and to whom.
    Delivery,
    /// The answer that the caller may read.
    PublicReply,
    /// Comment on an attempt to call back.
    Comment,
    /// Reference number of the other side.
    TheirReference,
    /// Result of a handoff.
    Result,
}

impl TextField {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            TextField::Reason => "reason",
            TextField::Note => "note",
            TextField::Task => "task",
            TextField::Delivery => "delivery",
            TextField::PublicReply => "public_reply",
            TextField::Comment => "comment",
            TextField::TheirReference => "their_reference",
            TextField::Result => "result",
        }
    }
}

/// A text of an event. It is stored in a table of its own, never in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The texts of a revision of the event's call.
    Call(Box<CallTexts>),
    /// The texts of a revision of the event's issue.
    Issue(Box<IssueTexts>),
    /// A text of the event itself.
    Event(TextField, String),
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Position in the period's journal, from 1 without gaps.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it was recorded: the same for all entries of a command, and later than those before.
    pub recorded_at: Instant,
    /// Who wrote it.
    pub actor: String,
    /// On whose behalf it was written.
    pub on_behalf_of: Option<String>,
    /// What happened.
    pub event: Event,
    /// Personal data and free text that came with it.
    pub texts: Vec<Text>,
}
