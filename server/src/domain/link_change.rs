//! How events of an issue change its links.

use super::codes::*;
use super::event::{Event, IssueEvent};
use super::instant::Instant;
use super::number::{CallNumber, IssueNumber};

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
            | E::Informed { .. }
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
            | E::Noted
            | E::TextsErased(_)
            | E::Viewed
            | E::WarningSeen { .. }
            | E::Instructed { .. }
            | E::InstructionReplied { .. }
            | E::IncidentReported { .. } => None,
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

impl Event {
    /// The call and the issue whose counted fields it may change.
    pub fn counted_subjects(&self) -> (Option<CallNumber>, Option<IssueNumber>) {
        match self {
            Event::Call(number, _) => (Some(*number), None),
            Event::Issue(number, event) => (event.linked_call(), Some(*number)),
            Event::Period(_) | Event::Callback(..) => (None, None),
        }
    }
}
