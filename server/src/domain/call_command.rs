//! What a client asks for with a call: what it leads to, and what is decided on it.

use super::call::CallDraft;
use super::codes::*;
use super::instant::Instant;
use super::issue::IssueDraft;
use super::number::IssueNumber;

/// A call to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// The given fields.
    pub draft: CallDraft,
    /// The triage decision; None to derive the outcome from the rest.
    pub triage: Option<TriageDecision>,
    /// What it leads to.
    pub actions: CallActions,
    /// How the call asks again for what the one open issue of its number is about, which it does not name.
    pub own_issue: Option<(LinkKind, ReportedCondition)>,
}

impl NewCall {
    /// Whether nothing was decided of it and nothing done.
    pub fn leads_to_nothing(&self) -> bool {
        let undecided = self.triage.as_ref().is_none_or(|decision| decision.outcome.is_none());
        undecided
            && !self.actions.brings_issue()
            && self.actions.handoffs.is_empty()
            && self.own_issue.is_none()
    }

    /// How it asks again for a matter that it does not name. A call that urges does so unless something else came of it.
    pub fn asks_again(&self) -> Option<(LinkKind, ReportedCondition)> {
        let urges =
            self.draft.facts.kind == Some(CallKind::Urge) && self.draft.facts.historical != Some(true);
        let by_kind =
            (urges && self.leads_to_nothing()).then_some((LinkKind::Urge, ReportedCondition::Unknown));
        self.own_issue.or(by_kind)
    }
}

/// A person's decision on the triage of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageDecision {
    /// How the call ended; None to derive it from what it leads to.
    pub outcome: Option<TriageOutcome>,
    /// Why it was decided so, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why it was decided so, in words.
    pub reason: Option<String>,
}

impl TriageDecision {
    /// Whether it says why, as a code or in words.
    pub fn has_reason(&self) -> bool {
        self.reason_code.is_some() || self.reason.is_some()
    }
}

/// What a call leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallActions {
    /// Issues to open.
    pub issues: Vec<NewIssue>,
    /// Issues to link to.
    pub links: Vec<NewLink>,
    /// Handoffs to record.
    pub handoffs: Vec<NewHandoff>,
}

impl CallActions {
    /// Whether it opens or links an issue.
    pub fn brings_issue(&self) -> bool {
        !(self.issues.is_empty() && self.links.is_empty())
    }
}

/// An issue to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIssue {
    /// The given fields.
    pub draft: IssueDraft,
    /// How the issue was settled during the call; None if it was not.
    pub settled: Option<Settlement>,
    /// Code of the agency to assign it to at once.
    pub assign: Option<String>,
}

/// How an issue was settled on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Outcome of the issue.
    pub outcome: IssueOutcome,
    /// The answer given to the caller, which becomes the public reply.
    pub reply: String,
}

/// A link to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// Number of the issue.
    pub issue: IssueNumber,
    /// Why the call is linked.
    pub kind: LinkKind,
    /// Condition of the issue according to the call.
    pub condition: ReportedCondition,
}

/// A handoff to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandoff {
    /// The organisation that takes over.
    pub target: String,
    /// How the caller is handed over.
    pub mode: HandoffMode,
    /// When it started; None means the time of the command.
    pub started_at: Option<Instant>,
    /// Reference number of the other side.
    pub their_reference: Option<String>,
    /// What the other side was told.
    pub note: Option<String>,
    /// Who decided on a rescue to which the person did not consent; None if they did.
    pub decided_by: Option<String>,
}

/// The triage of a pending call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallTriage {
    /// The decision; None to derive the outcome from the rest.
    pub decision: Option<TriageDecision>,
    /// Operator code; None for the operator who leased the call.
    pub operator: Option<String>,
    /// What the call leads to.
    pub actions: CallActions,
}

/// The other side's confirmation of a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffConfirmation {
    /// Number of the handoff; None for the latest unconfirmed one.
    pub handoff: Option<i32>,
    /// Reference number of the other side.
    pub their_reference: Option<String>,
    /// Result that the other side reports.
    pub result: Option<String>,
}
