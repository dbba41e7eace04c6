//! Commands: what a client asks for.

use super::call::CallDraft;
use super::codes::*;
use super::directory::{Directory, DirectoryChange};
use super::event::Subject;
use super::instant::Instant;
use super::issue::IssueDraft;
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::{PeriodChange, PeriodFacts};
use super::person::PersonChange;

/// A command with the fields that every write has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// When it happened; None means now.
    pub occurred_at: Option<Instant>,
    /// The etag that the resource must still have; None if any will do.
    pub etag: Option<i64>,
    /// What the client asks for.
    pub command: Command,
}

/// A command within a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Open the period.
    CreatePeriod {
        /// Content of the period.
        facts: Box<PeriodFacts>,
        /// Its first directories.
        directory: Box<Directory>,
    },
    /// Change the period.
    UpdatePeriod(Box<PeriodChange>),
    /// Set the end of the period; None means the next full quarter-hour.
    ClosePeriod(Option<Instant>),
    /// Open the period again, or give it a later end.
    ReopenPeriod {
        /// The new end; None if it is open again.
        ends_at: Option<Instant>,
        /// Why it is reopened.
        reason: String,
    },
    /// Add or change entries of a directory.
    UpsertDirectory(Box<DirectoryChange>),
    /// Record a call.
    CreateCall(Box<NewCall>),
    /// Fill empty fields of a call.
    CompleteCall {
        /// Number of the call.
        call: CallNumber,
        /// The given fields.
        draft: Box<CallDraft>,
    },
    /// Change fields of a call.
    AmendCall {
        /// Number of the call.
        call: CallNumber,
        /// The given fields.
        draft: Box<CallDraft>,
        /// Why it is amended.
        reason: String,
    },
    /// Void a call.
    VoidCall {
        /// Number of the call.
        call: CallNumber,
        /// Why it is voided.
        reason: String,
    },
    /// Hold a pending call for an operator.
    LeaseCall {
        /// Number of the call; None for the one that is due first among those that nobody holds.
        call: Option<CallNumber>,
        /// Operator code.
        operator: String,
        /// Length of the lease in microseconds.
        lease_us: i64,
    },
    /// Give back a call that an operator holds.
    ReleaseCall {
        /// Number of the call.
        call: CallNumber,
        /// Code of the operator who holds it.
        operator: String,
    },
    /// Triage a call.
    TriageCall {
        /// Number of the call.
        call: CallNumber,
        /// The decision, and what the call leads to.
        triage: Box<CallTriage>,
    },
    /// Erase texts of a call, an issue or a callback.
    EraseTexts {
        /// What they belong to.
        subject: Subject,
        /// Which of them.
        class: TextClass,
        /// Why they are erased.
        reason: Option<String>,
    },
    /// Add a handoff.
    RecordHandoff {
        /// Number of the call.
        call: CallNumber,
        /// The handoff to add.
        handoff: NewHandoff,
    },
    /// Confirm a handoff.
    ConfirmHandoff {
        /// Number of the call.
        call: CallNumber,
        /// What the other side confirms.
        confirmation: HandoffConfirmation,
    },
    /// Open an issue.
    CreateIssue {
        /// The issue to open.
        issue: Box<NewIssue>,
        /// Its FIRST call; None if no call led to it.
        call: Option<CallNumber>,
    },
    /// Take a step on an issue.
    Issue {
        /// Number of the issue.
        issue: IssueNumber,
        /// The step to take.
        command: IssueCommand,
    },
    /// Add a callback.
    CreateCallback(NewCallback),
    /// Hold a callback for an operator.
    LeaseCallback {
        /// Number of the callback; None for the one that is due first among those that nobody holds.
        callback: Option<CallbackNumber>,
        /// Operator code.
        operator: String,
        /// Length of the lease in microseconds.
        lease_us: i64,
    },
    /// Give back a callback that an operator holds.
    ReleaseCallback {
        /// Number of the callback.
        callback: CallbackNumber,
        /// Code of the operator who holds it.
        operator: String,
    },
    /// Cancel a callback.
    CancelCallback {
        /// Number of the callback.
        callback: CallbackNumber,
        /// Why it is cancelled.
        reason: String,
    },
    /// Record an attempt to call back.
    RecordCallback {
        /// Number of the callback.
        callback: CallbackNumber,
        /// Result of the attempt.
        result: CallbackResult,
    },
}

/// A call to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// The given fields.
    pub draft: CallDraft,
    /// The triage decision; None to derive the outcome from the rest.
    pub triage: Option<TriageDecision>,
    /// What it leads to.
    pub actions: CallActions,
}

/// A person's decision on the triage of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageDecision {
    /// How the call ended.
    pub outcome: TriageOutcome,
    /// Why it was decided so; required for NO_ACTION.
    pub reason: Option<String>,
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

/// A step on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum IssueCommand {
    Update(Box<IssueDraft>),
    Person(PersonChange),
    Link {
        call: CallNumber,
        kind: LinkKind,
        condition: ReportedCondition,
    },
    Unlink {
        call: CallNumber,
        reason: String,
    },
    Assign {
        agency: String,
        role: AssignmentRole,
        task: Option<String>,
        delivery: Option<String>,
    },
    Transfer {
        agency: String,
        reason: String,
        task: Option<String>,
        delivery: Option<String>,
    },
    Acknowledge {
        agency: Option<String>,
    },
    Progress {
        agency: Option<String>,
        kind: ProgressKind,
        note: Option<String>,
        estimate: Option<Instant>,
    },
    Return {
        agency: Option<String>,
        reason: String,
    },
    Suspend {
        reason: String,
    },
    Resume {
        reason: Option<String>,
    },
    Extend {
        due_at: Instant,
        reason: String,
    },
    SetUrgency {
        urgency: Urgency,
        reason: String,
    },
    Resolve {
        outcome: IssueOutcome,
        public_reply: Option<String>,
        note: Option<String>,
        confirmed_merged: Vec<IssueNumber>,
    },
    Close {
        reason: Option<String>,
    },
    Reopen {
        reason: String,
    },
    Reject {
        reason: String,
    },
    Review {
        reason: String,
    },
    Withdraw {
        reason: String,
    },
    Merge {
        merged_into: IssueNumber,
        reason: Option<String>,
    },
    Unmerge {
        reason: String,
    },
    Urge {
        note: Option<String>,
    },
    Supervise {
        note: String,
    },
    Escalate {
        reason: String,
    },
    Note {
        note: String,
    },
}

/// A callback to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCallback {
    /// Why someone is to be called back.
    pub kind: CallbackKind,
    /// The issue that it is about.
    pub issue: Option<IssueNumber>,
    /// The call whose number is dialled; None for the issue's FIRST call.
    pub call: Option<CallNumber>,
    /// When it is due; None means 24 hours after the command.
    pub due_at: Option<Instant>,
    /// What to ask or tell.
    pub note: Option<String>,
}

/// Result of an attempt to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackResult {
    /// Operator code.
    pub operator: String,
    /// Whether someone was reached.
    pub reached: bool,
    /// Whether the caller said that the issue is solved; None if not asked.
    pub solved: Option<bool>,
    /// Rating, 1 to 5.
    pub rating: Option<i32>,
    /// Comment of the operator.
    pub comment: Option<String>,
    /// When to try again if nobody was reached; None means an hour later.
    pub retry_at: Option<Instant>,
}

impl Command {
    /// Whether it writes to the period itself or to its directories.
    pub fn is_about_period(&self) -> bool {
        match self {
            Command::CreatePeriod { .. }
            | Command::UpdatePeriod(_)
            | Command::ClosePeriod(_)
            | Command::ReopenPeriod { .. }
            | Command::UpsertDirectory(_) => true,
            Command::CreateCall(_)
            | Command::CompleteCall { .. }
            | Command::AmendCall { .. }
            | Command::VoidCall { .. }
            | Command::LeaseCall { .. }
            | Command::ReleaseCall { .. }
            | Command::TriageCall { .. }
            | Command::RecordHandoff { .. }
            | Command::ConfirmHandoff { .. }
            | Command::EraseTexts { .. }
            | Command::CreateIssue { .. }
            | Command::Issue { .. }
            | Command::CreateCallback(_)
            | Command::LeaseCallback { .. }
            | Command::ReleaseCallback { .. }
            | Command::CancelCallback { .. }
            | Command::RecordCallback { .. } => false,
        }
    }

    /// Whether it records a call or an issue of urgency P0 or P1.
    pub fn is_pressing(&self) -> bool {
        let Command::CreateCall(new) = self else { return false };
        let issues = new.actions.issues.iter().map(|issue| issue.draft.facts.urgency);
        issues.chain([new.draft.facts.urgency]).flatten().any(Urgency::is_pressing)
    }
}
