//! Commands: what someone wants to happen.

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
    /// When it happened; none: now.
    pub occurred_at: Option<Instant>,
    /// The etag that the resource must still have.
    pub etag: Option<i64>,
    /// What is to happen.
    pub command: Command,
}

/// What someone wants to happen in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Open the period, with its directories.
    CreatePeriod {
        /// What is known of it.
        facts: Box<PeriodFacts>,
        /// Its directories.
        directory: Box<Directory>,
    },
    /// Change the period.
    UpdatePeriod(Box<PeriodChange>),
    /// Set the end of the period; none: the next quarter-hour.
    ClosePeriod(Option<Instant>),
    /// Add to the directories.
    UpsertDirectory(Box<Directory>),
    /// Record a call.
    CreateCall(Box<NewCall>),
    /// Fill what is empty.
    CompleteCall {
        /// The call.
        call: CallNumber,
        /// What is given of it.
        draft: Box<CallDraft>,
    },
    /// Change what a call says.
    AmendCall {
        /// The call.
        call: CallNumber,
        /// What is given of it.
        draft: Box<CallDraft>,
        /// Why.
        reason: String,
    },
    /// Take a call back.
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
    /// Say how a call ended.
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
    /// Do something with an issue.
    Issue {
        /// The issue.
        issue: IssueNumber,
        /// What to do with it.
        command: IssueCommand,
    },
    /// Add a callback.
    CreateCallback(NewCallback),
    /// Hold a callback for an operator.
    LeaseCallback {
        /// The callback; none: the earliest due that nobody holds.
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
        /// What came of the attempt.
        result: CallbackResult,
    },
}

/// A call to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// What is given of it.
    pub draft: CallDraft,
    /// How it ended; none: it follows from the rest.
    pub triage: Option<TriageDecision>,
    /// What it brings.
    pub follow: Follow,
}

/// How a person says that a call ended.
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
    /// Whether the call belongs to an issue by it.
    pub fn brings_issue(&self) -> bool {
        !(self.issues.is_empty() && self.links.is_empty())
    }
}

/// An issue to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIssue {
    /// What is given of it.
    pub draft: IssueDraft,
    /// Settled on the spot.
    pub settled: Option<Settlement>,
    /// Agency to assign it to at once.
    pub assign: Option<String>,
}

/// How an issue was settled on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// What came of it.
    pub outcome: Outcome,
    /// What the caller was answered.
    pub reply: String,
}

/// A link to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The issue.
    pub issue: IssueNumber,
    /// Why.
    pub kind: LinkKind,
    /// How things stand.
    pub condition: Condition,
}

/// A handoff to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandoff {
    /// To whom.
    pub target: String,
    /// How.
    pub mode: HandoffMode,
    /// When it was started; none: when it happened.
    pub started_at: Option<Instant>,
    /// Their reference.
    pub their_reference: Option<String>,
    /// What was passed on.
    pub note: Option<String>,
}

/// How a pending call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallTriage {
    /// What was decided; none: it follows from the rest.
    pub decision: Option<TriageDecision>,
    /// Operator code; none: who claimed it.
    pub operator: Option<String>,
    /// What it brings.
    pub follow: Follow,
}

/// The other side's confirmation of a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffConfirmation {
    /// Number of the handoff; none: the latest unconfirmed.
    pub handoff: Option<i32>,
    /// Their reference.
    pub their_reference: Option<String>,
    /// What came of it.
    pub result: Option<String>,
}

/// What to do with an issue.
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
    /// Until when; none: 24 hours from then.
    pub due_at: Option<Instant>,
    /// What is to be asked or told.
    pub note: Option<String>,
}

/// What came of an attempt to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackResult {
    /// Operator code.
    pub operator: String,
    /// Someone was reached.
    pub reached: bool,
    /// Said to be solved, or not.
    pub solved: Option<bool>,
    /// Rating, 1 to 5.
    pub rating: Option<i32>,
    /// What was said.
    pub comment: Option<String>,
    /// When to try again; none: in an hour.
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

    /// Whether it tells of a life at risk or of something urgent (P0, P1).
    pub fn is_pressing(&self) -> bool {
        let Command::CreateCall(new) = self else { return false };
        let issues = new.follow.issues.iter().map(|issue| issue.draft.facts.urgency);
        issues.chain([new.draft.facts.urgency]).flatten().any(Urgency::is_pressing)
    }
}
