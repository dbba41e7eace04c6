//! Events: what happened, as the journal stores it. They contain no personal data; an entry carries their texts separately.

use serde::{Deserialize, Serialize};

use super::alarm::AlarmCause;
use super::call::CallFacts;
use super::codes::*;
pub use super::entry::{Entry, Text};
use super::event_type::EventType;
use super::instant::Instant;
use super::issue::IssueFacts;
use super::ladder::WarningStep;
use super::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
pub use super::period_event::PeriodEvent;
pub use super::subject::Subject;

/// Whether a flag is left out.
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Something that happens to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum CallEvent {
    Recorded {
        facts: CallFacts,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<CallerNumber>,
        #[serde(default, skip_serializing_if = "is_false")]
        reachable: bool,
        triage: TriageOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Instant>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason_code: Option<ReasonCode>,
    },
    Completed {
        facts: CallFacts,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<CallerNumber>,
        #[serde(default, skip_serializing_if = "is_false")]
        reachable: bool,
    },
    Amended {
        facts: CallFacts,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<CallerNumber>,
        #[serde(default, skip_serializing_if = "is_false")]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Instant>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason_code: Option<ReasonCode>,
    },
    AlarmRaised {
        causes: Vec<AlarmCause>,
        without: Urgency,
    },
    AlarmConfirmed {
        urgency: Urgency,
    },
    AlarmDismissed {
        urgency: Urgency,
        reason_code: ReasonCode,
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
    TextsErased(ErasedTexts),
    Viewed,
}

/// Texts that are erased: those of a class in all revisions up to one and, with what was said, the texts of all earlier events of the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedTexts {
    /// The class.
    pub class: TextClass,
    /// The last of the revisions; 0 of a callback, which has only texts of events.
    pub revision: i32,
}

/// Due times by the response policy. None where no clock runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Due {
    /// Due time of dispatch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatch: Option<Instant>,
    /// Due time of the first response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Instant>,
    /// Due time of the resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve: Option<Instant>,
}

/// Time left until each due time, in microseconds; negative if it has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RemainingTime {
    /// Until dispatch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatch_us: Option<i64>,
    /// Until the first response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_us: Option<i64>,
    /// Until the resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve_us: Option<i64>,
}

/// Something that happens to an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum IssueEvent {
    Opened {
        facts: IssueFacts,
        #[serde(default)]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallNumber>,
    },
    CallChanged {
        call: CallNumber,
        #[serde(default, skip_serializing_if = "Option::is_none")]
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
    Informed {
        assignment: i32,
    },
    Progressed {
        assignment: i32,
        kind: ProgressKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<RemainingTime>,
    },
    Resolved {
        outcome: IssueOutcome,
    },
    FollowedUp {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        solved: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
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
    TextsErased(ErasedTexts),
    Viewed,
    WarningSeen {
        percent: WarningStep,
    },
    Instructed {
        instruction: i32,
        kind: InstructionKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Instant>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_due_at: Option<Instant>,
    },
    InstructionReplied {
        instruction: i32,
    },
    IncidentReported {
        /// Number of the incident.
        incident: i32,
        kind: IncidentReportKind,
    },
}

/// Something that happens to a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum CallbackEvent {
    Created {
        kind: CallbackKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issue: Option<IssueNumber>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallNumber>,
        due_at: Instant,
        #[serde(default, skip_serializing_if = "is_false")]
        overridden: bool,
    },
    Leased {
        operator: String,
        until: Instant,
    },
    Released,
    Attempted {
        operator: String,
        #[serde(default, skip_serializing_if = "is_false")]
        reached: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        solved: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rating: Option<i32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Instant>,
    },
    Cancelled,
    TextsErased(ErasedTexts),
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

    /// The texts of its subject that it erases, if any.
    pub fn erased_texts(&self) -> Option<ErasedTexts> {
        match self {
            Event::Call(_, CallEvent::TextsErased(erased))
            | Event::Issue(_, IssueEvent::TextsErased(erased))
            | Event::Callback(_, CallbackEvent::TextsErased(erased)) => Some(*erased),
            _ => None,
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

    /// Whether it may count by itself, also where it changes nothing that is counted of its call or issue.
    pub fn may_count(&self) -> bool {
        use IssueEvent as E;
        matches!(
            self,
            Event::Issue(
                _,
                E::FollowedUp { .. } | E::Acknowledged { .. } | E::Progressed { .. } | E::Returned { .. }
            )
        )
    }

    /// Its details as a JSON object, without its type and subject.
    pub fn details(&self) -> serde_json::Result<Details> {
        let json = match self {
            Event::Period(event) => serde_json::to_value(event),
            Event::Call(_, event) => serde_json::to_value(event),
            Event::Issue(_, event) => serde_json::to_value(event),
            Event::Callback(_, event) => serde_json::to_value(event),
        }?;
        let serde_json::Value::Object(mut details) = json else { return Ok(Details::new()) };
        details.remove(TAG);
        Ok(details)
    }

    /// The event of a type that happened to a subject, from its details.
    pub fn from_details(
        event_type: EventType,
        subject: Subject,
        mut details: Details,
    ) -> serde_json::Result<Self> {
        details.insert(TAG.to_owned(), event_type.tag().into());
        let json = details.into();
        Ok(match subject {
            Subject::Period => Event::Period(serde_json::from_value(json)?),
            Subject::Call(number) => Event::Call(number, serde_json::from_value(json)?),
            Subject::Issue(number) => Event::Issue(number, serde_json::from_value(json)?),
            Subject::Callback(number) => Event::Callback(number, serde_json::from_value(json)?),
        })
    }
}

/// The details of an event, as a JSON object.
pub type Details = serde_json::Map<String, serde_json::Value>;

/// The field by which serde tells the variants of an event apart; must be the one in their attributes.
const TAG: &str = "type";
