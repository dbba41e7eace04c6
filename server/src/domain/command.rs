//! Commands: what a client asks for.

use super::call::CallDraft;
use super::codes::*;
use super::directory::Directory;
use super::instant::Instant;
use super::issue::IssueDraft;
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::{PeriodChange, PeriodFacts};

/// A write: a command with what every write has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// When it happened; None: now.
    pub occurred_at: Option<Instant>,
    /// The etag that the resource must still have.
    pub etag: Option<i64>,
    /// The command.
    pub command: Command,
}

/// A command within a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Open the period, with its directories.
    CreatePeriod {
        /// Its content.
        facts: Box<PeriodFacts>,
        /// Its directories.
        directory: Box<Directory>,
    },
    /// Change the period.
    UpdatePeriod(Box<PeriodChange>),
    /// Set the end of the period; None: the next quarter-hour.
    ClosePeriod(Option<Instant>),
    /// Add to the directories.
    UpsertDirectory(Box<Directory>),
    /// Record a call.
    CreateCall(Box<NewCall>),
    /// Fill empty fields of a call.
    CompleteCall {
        /// The call.
        call: CallNumber,
        /// The fields that are given.
        draft: Box<CallDraft>,
    },
    /// Change fields of a call.
    AmendCall {
        /// The call.
        call: CallNumber,
        /// The fields that are given.
        draft: Box<CallDraft>,
        /// Why.
        reason: String,
    },
    /// Void a call.
    VoidCall {
        /// The call.
        call: CallNumber,
        /// Why.
        reason: String,
    },
    /// Hold a pending call for an operator.
    ClaimCall {
        /// The call.
        call: CallNumber,
        /// Operator code.
        operator: String,
        /// For how long, in microseconds.
        lease_us: i64,
    },
    /// Triage a call.
    TriageCall {
        /// The call.
        call: CallNumber,
        /// How it ended.
        triage: Box<CallTriage>,
    },
    /// Add a handoff.
    RecordHandoff {
        /// The call.
        call: CallNumber,
        /// The handoff.
        handoff: NewHandoff,
    },
    /// Confirm a handoff.
    ConfirmHandoff {
        /// The call.
        call: CallNumber,
        /// What the other side confirms.
        confirmation: HandoffConfirmation,
    },
    /// Open an issue.
    CreateIssue {
        /// The issue.
        issue: Box<NewIssue>,
        /// Its FIRST call.
        call: Option<CallNumber>,
    },
    /// Take a step on an issue.
    Issue {
        /// The issue.
        issue: IssueNumber,
        /// The step.
        command: IssueCommand,
    },
    /// Add a callback.
    CreateCallback(NewCallback),
    /// Hold a callback for an operator.
    LeaseCallback {
        /// The callback; None: the earliest due that nobody holds.
        callback: Option<CallbackNumber>,
        /// Operator code.
        operator: String,
        /// For how long, in microseconds.
        lease_us: i64,
    },
    /// Record an attempt.
    RecordCallback {
        /// The callback.
        callback: CallbackNumber,
        /// Result of the attempt.
        result: CallbackResult,
    },
}

/// A call to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// The fields that are given.
    pub draft: CallDraft,
    /// How it ended; None: it follows from the rest.
    pub triage: Option<TriageDecision>,
    /// What it brings.
    pub follow: Follow,
}

/// How a call ended, as a person decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageDecision {
    /// The outcome.
    pub outcome: TriageOutcome,
    /// Why.
    pub reason: Option<String>,
}

/// What a call brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Follow {
    /// Issues to open.
    pub issues: Vec<NewIssue>,
    /// Issues to link to.
    pub links: Vec<NewLink>,
    /// Handoffs.
    pub handoffs: Vec<NewHandoff>,
}

impl Follow {
    /// Whether it opens or links an issue.
    pub fn brings_issue(&self) -> bool {
        !(self.issues.is_empty() && self.links.is_empty())
    }
}

/// An issue to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIssue {
    /// The fields that are given.
    pub draft: IssueDraft,
    /// Set if the issue is settled during the call.
    pub settled: Option<Settlement>,
    /// Agency to assign it to at once.
    pub assign: Option<String>,
}

/// How an issue was settled on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its outcome or result.
    pub outcome: Outcome,
    /// The answer that the caller got.
    pub reply: String,
}

/// A link to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The issue.
    pub issue: IssueNumber,
    /// Why.
    pub kind: LinkKind,
    /// Condition of the issue.
    pub condition: Condition,
}

/// A handoff to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandoff {
    /// The organisation that takes over.
    pub target: String,
    /// How the caller is handed over.
    pub mode: HandoffMode,
    /// When it was started; None: when it happened.
    pub started_at: Option<Instant>,
    /// Their reference.
    pub their_reference: Option<String>,
    /// What the other side was told.
    pub note: Option<String>,
}

/// How a pending call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallTriage {
    /// What was decided; None: it follows from the rest.
    pub decision: Option<TriageDecision>,
    /// Operator code; None: who claimed it.
    pub operator: Option<String>,
    /// What it brings.
    pub follow: Follow,
}

/// The other side's confirmation of a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffConfirmation {
    /// Number of the handoff; None: the latest unconfirmed.
    pub handoff: Option<i32>,
    /// Their reference.
    pub their_reference: Option<String>,
    /// Its outcome or result.
    pub result: Option<String>,
}

/// A step on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum IssueCommand {
    Update(Box<IssueDraft>),
    Link {
        call: CallNumber,
        kind: LinkKind,
        condition: Condition,
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
    Accept {
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
        outcome: Outcome,
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
        master: IssueNumber,
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
    /// Why.
    pub kind: CallbackKind,
    /// The issue.
    pub issue: Option<IssueNumber>,
    /// The call.
    pub call: Option<CallNumber>,
    /// Until when; None: 24 hours from then.
    pub due_at: Option<Instant>,
    /// What to ask or tell.
    pub note: Option<String>,
}

/// Result of an attempt to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackResult {
    /// Operator code.
    pub operator: String,
    /// Someone was reached.
    pub reached: bool,
    /// Whether the caller said that the issue is solved; None if not asked.
    pub solved: Option<bool>,
    /// Rating, 1 to 5.
    pub rating: Option<i32>,
    /// Comment of the operator.
    pub comment: Option<String>,
    /// When to try again; None: in an hour.
    pub retry_at: Option<Instant>,
}

impl Command {
    /// Whether it writes to the period itself and not to something in it.
    pub fn is_about_period(&self) -> bool {
        match self {
            Command::CreatePeriod { .. }
            | Command::UpdatePeriod(_)
            | Command::ClosePeriod(_)
            | Command::UpsertDirectory(_) => true,
            Command::CreateCall(_)
            | Command::CompleteCall { .. }
            | Command::AmendCall { .. }
            | Command::VoidCall { .. }
            | Command::ClaimCall { .. }
            | Command::TriageCall { .. }
            | Command::RecordHandoff { .. }
            | Command::ConfirmHandoff { .. }
            | Command::CreateIssue { .. }
            | Command::Issue { .. }
            | Command::CreateCallback(_)
            | Command::LeaseCallback { .. }
            | Command::RecordCallback { .. } => false,
        }
    }

    /// Whether it records something pressing: urgency P0 or P1.
    pub fn is_pressing(&self) -> bool {
        let Command::CreateCall(new) = self else { return false };
        let issues = new.follow.issues.iter().map(|issue| issue.draft.facts.urgency);
        issues.chain([new.draft.facts.urgency]).flatten().any(Urgency::is_pressing)
    }
}
