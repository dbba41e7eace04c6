//! The types of events.

use super::codes::Coded;
use super::event::{CallEvent, CallbackEvent, Event, IssueEvent, PeriodEvent};

/// Declares the types, each with its code and its event.
macro_rules! event_types {
    ($($name:ident = $code:literal of $Of:ident $Event:ident::$variant:ident,)+) => {
        /// The type of an event: what it happened to, and what happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum EventType { $($name,)+ }

        impl Coded for EventType {
            const ALL: &'static [Self] = &[$(Self::$name,)+];
            const WHAT: &'static str = "event type";

            fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }

        impl Event {
            /// Its type.
            pub fn event_type(&self) -> EventType {
                match self { $(Event::$Of(.., $Event::$variant { .. }) => EventType::$name,)+ }
            }
        }
    };
}

event_types! {
    PeriodOpened = "PERIOD_OPENED" of Period PeriodEvent::Opened,
    PeriodUpdated = "PERIOD_UPDATED" of Period PeriodEvent::Updated,
    PeriodClosed = "PERIOD_CLOSED" of Period PeriodEvent::Closed,
    PeriodReopened = "PERIOD_REOPENED" of Period PeriodEvent::Reopened,
    PeriodDirectoryUpserted = "PERIOD_DIRECTORY_UPSERTED" of Period PeriodEvent::DirectoryUpserted,
    CallRecorded = "CALL_RECORDED" of Call CallEvent::Recorded,
    CallCompleted = "CALL_COMPLETED" of Call CallEvent::Completed,
    CallAmended = "CALL_AMENDED" of Call CallEvent::Amended,
    CallVoided = "CALL_VOIDED" of Call CallEvent::Voided,
    CallLeased = "CALL_LEASED" of Call CallEvent::Leased,
    CallReleased = "CALL_RELEASED" of Call CallEvent::Released,
    CallTriaged = "CALL_TRIAGED" of Call CallEvent::Triaged,
    CallHandedOff = "CALL_HANDED_OFF" of Call CallEvent::HandedOff,
    CallHandoffConfirmed = "CALL_HANDOFF_CONFIRMED" of Call CallEvent::HandoffConfirmed,
    CallTextsErased = "CALL_TEXTS_ERASED" of Call CallEvent::TextsErased,
    IssueOpened = "ISSUE_OPENED" of Issue IssueEvent::Opened,
    IssueUpdated = "ISSUE_UPDATED" of Issue IssueEvent::Updated,
    IssueLinked = "ISSUE_LINKED" of Issue IssueEvent::Linked,
    IssueUnlinked = "ISSUE_UNLINKED" of Issue IssueEvent::Unlinked,
    IssueFirstCallChanged = "ISSUE_FIRST_CALL_CHANGED" of Issue IssueEvent::FirstCallChanged,
    IssueCallChanged = "ISSUE_CALL_CHANGED" of Issue IssueEvent::CallChanged,
    IssueAssigned = "ISSUE_ASSIGNED" of Issue IssueEvent::Assigned,
    IssueTransferred = "ISSUE_TRANSFERRED" of Issue IssueEvent::Transferred,
    IssueAcknowledged = "ISSUE_ACKNOWLEDGED" of Issue IssueEvent::Acknowledged,
    IssueProgressed = "ISSUE_PROGRESSED" of Issue IssueEvent::Progressed,
    IssueReturned = "ISSUE_RETURNED" of Issue IssueEvent::Returned,
    IssueSuspended = "ISSUE_SUSPENDED" of Issue IssueEvent::Suspended,
    IssueResumed = "ISSUE_RESUMED" of Issue IssueEvent::Resumed,
    IssueExtended = "ISSUE_EXTENDED" of Issue IssueEvent::Extended,
    IssueUrgencySet = "ISSUE_URGENCY_SET" of Issue IssueEvent::UrgencySet,
    IssueResolved = "ISSUE_RESOLVED" of Issue IssueEvent::Resolved,
    IssueFollowedUp = "ISSUE_FOLLOWED_UP" of Issue IssueEvent::FollowedUp,
    IssueClosed = "ISSUE_CLOSED" of Issue IssueEvent::Closed,
    IssueReopened = "ISSUE_REOPENED" of Issue IssueEvent::Reopened,
    IssueRejected = "ISSUE_REJECTED" of Issue IssueEvent::Rejected,
    IssueReviewed = "ISSUE_REVIEWED" of Issue IssueEvent::Reviewed,
    IssueWithdrawn = "ISSUE_WITHDRAWN" of Issue IssueEvent::Withdrawn,
    IssueMerged = "ISSUE_MERGED" of Issue IssueEvent::Merged,
    IssueRepointed = "ISSUE_REPOINTED" of Issue IssueEvent::Repointed,
    IssueUnmerged = "ISSUE_UNMERGED" of Issue IssueEvent::Unmerged,
    IssueUrged = "ISSUE_URGED" of Issue IssueEvent::Urged,
    IssueSupervised = "ISSUE_SUPERVISED" of Issue IssueEvent::Supervised,
    IssueEscalated = "ISSUE_ESCALATED" of Issue IssueEvent::Escalated,
    IssueNoted = "ISSUE_NOTED" of Issue IssueEvent::Noted,
    IssueTextsErased = "ISSUE_TEXTS_ERASED" of Issue IssueEvent::TextsErased,
    CallbackCreated = "CALLBACK_CREATED" of Callback CallbackEvent::Created,
    CallbackLeased = "CALLBACK_LEASED" of Callback CallbackEvent::Leased,
    CallbackReleased = "CALLBACK_RELEASED" of Callback CallbackEvent::Released,
    CallbackAttempted = "CALLBACK_ATTEMPTED" of Callback CallbackEvent::Attempted,
    CallbackCancelled = "CALLBACK_CANCELLED" of Callback CallbackEvent::Cancelled,
    CallbackTextsErased = "CALLBACK_TEXTS_ERASED" of Callback CallbackEvent::TextsErased,
    CallAlarmRaised = "CALL_ALARM_RAISED" of Call CallEvent::AlarmRaised,
    CallAlarmConfirmed = "CALL_ALARM_CONFIRMED" of Call CallEvent::AlarmConfirmed,
    CallAlarmDismissed = "CALL_ALARM_DISMISSED" of Call CallEvent::AlarmDismissed,
    IssueInformed = "ISSUE_INFORMED" of Issue IssueEvent::Informed,
    CallViewed = "CALL_VIEWED" of Call CallEvent::Viewed,
    IssueViewed = "ISSUE_VIEWED" of Issue IssueEvent::Viewed,
    PeriodReportIssued = "PERIOD_REPORT_ISSUED" of Period PeriodEvent::ReportIssued,
    IssueWarningSeen = "ISSUE_WARNING_SEEN" of Issue IssueEvent::WarningSeen,
    IssueInstructed = "ISSUE_INSTRUCTED" of Issue IssueEvent::Instructed,
    IssueInstructionReplied = "ISSUE_INSTRUCTION_REPLIED" of Issue IssueEvent::InstructionReplied,
    PeriodDutyStarted = "PERIOD_DUTY_STARTED" of Period PeriodEvent::DutyStarted,
    PeriodDutyEnded = "PERIOD_DUTY_ENDED" of Period PeriodEvent::DutyEnded,
    PeriodHandoverAcknowledged = "PERIOD_HANDOVER_ACKNOWLEDGED" of Period PeriodEvent::HandoverAcknowledged,
    IssueIncidentReported = "ISSUE_INCIDENT_REPORTED" of Issue IssueEvent::IncidentReported,
    PeriodNoticePosted = "PERIOD_NOTICE_POSTED" of Period PeriodEvent::NoticePosted,
    PeriodNoticeWithdrawn = "PERIOD_NOTICE_WITHDRAWN" of Period PeriodEvent::NoticeWithdrawn,
    PeriodRead = "PERIOD_READ" of Period PeriodEvent::Read,
}

impl EventType {
    /// Whether it only says that somebody had the full view of its subject, in which nothing changes.
    pub fn is_view(self) -> bool {
        matches!(self, Self::CallViewed | Self::IssueViewed)
    }

    /// What happened, without what it happened to: `HANDED_OFF` of `CALL_HANDED_OFF`.
    pub fn tag(self) -> &'static str {
        self.code().split_once('_').map_or("", |(_, tag)| tag)
    }
}
