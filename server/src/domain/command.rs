//! Commands: what a client asks for.

use std::collections::BTreeSet;

use super::call::CallDraft;
pub use super::call_command::*;
use super::codes::*;
use super::directory::{Directory, DirectoryChange};
use super::duty::NewHandover;
use super::event::Subject;
use super::instant::Instant;
use super::instruction::NewInstruction;
use super::issue::IssueDraft;
use super::ladder::WarningStep;
use super::notice::{NewNotice, NoticeNumber, ReadItem};
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::{PeriodChange, PeriodFacts};
use super::person::PersonChange;
use super::report::NewReport;

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
    /// Issue a report.
    FreezeReport(Box<NewReport>),
    /// Say that a call handler is on duty.
    StartDuty {
        /// Operator code.
        operator: String,
    },
    /// Say that a call handler is off duty.
    EndDuty {
        /// Operator code.
        operator: String,
    },
    /// Take over for a shift.
    AcknowledgeHandover(Box<NewHandover>),
    /// Post a notice.
    PostNotice(Box<NewNotice>),
    /// Withdraw a notice.
    WithdrawNotice(NoticeNumber),
    /// Say that a call handler has read something.
    MarkRead {
        /// Operator code.
        operator: String,
        /// What was read.
        items: BTreeSet<ReadItem>,
    },
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
    /// Say that an alarm is right.
    ConfirmAlarm {
        /// Number of the call.
        call: CallNumber,
    },
    /// Say that an alarm is none.
    DismissAlarm {
        /// Number of the call.
        call: CallNumber,
        /// Why, as a code.
        reason_code: ReasonCode,
        /// Why, in words.
        reason: Option<String>,
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
    /// See names and numbers of a call or an issue.
    ViewInFull {
        /// What they belong to.
        subject: Subject,
        /// Why they are needed.
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

/// Whose step it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyStep {
    /// Code of the agency; None for the lead.
    pub agency: Option<String>,
    /// Who of it said so, where the desk enters what it was told.
    pub said_by: Option<String>,
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
        by: AgencyStep,
    },
    Inform {
        agency: Option<String>,
        person: String,
        note: Option<String>,
    },
    Progress {
        by: AgencyStep,
        kind: ProgressKind,
        note: String,
        estimate: Option<Instant>,
    },
    Return {
        by: AgencyStep,
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
        public_reply: String,
        note: Option<String>,
        said_by: Option<String>,
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
    SeeWarning {
        /// None for the highest step that is reached.
        step: Option<WarningStep>,
        note: Option<String>,
    },
    Instruct(Box<NewInstruction>),
    ReplyInstruction {
        /// None for the only one that waits for a reply.
        instruction: Option<i32>,
        reference: Option<String>,
        reply: String,
    },
}

impl IssueCommand {
    /// The agency that it is a step of. None of a step of the desk, or where none is named: then it is that of the lead.
    pub fn agency(&self) -> Option<&str> {
        match self {
            Self::Acknowledge { by } | Self::Progress { by, .. } | Self::Return { by, .. } => {
                by.agency.as_deref()
            }
            _ => None,
        }
    }

    /// Makes it a step of an agency, if it is one of any and names none.
    pub fn by_agency(&mut self, own: &str) {
        if let Self::Acknowledge { by } | Self::Progress { by, .. } | Self::Return { by, .. } = self {
            by.agency.get_or_insert_with(|| own.to_owned());
        }
    }
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
    /// Why a number is called that must not be.
    pub override_reason: Option<String>,
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
            Command::FreezeReport(_)
            | Command::StartDuty { .. }
            | Command::EndDuty { .. }
            | Command::AcknowledgeHandover(_)
            | Command::PostNotice(_)
            | Command::WithdrawNotice(_)
            | Command::MarkRead { .. }
            | Command::CreateCall(_)
            | Command::CompleteCall { .. }
            | Command::AmendCall { .. }
            | Command::VoidCall { .. }
            | Command::LeaseCall { .. }
            | Command::ReleaseCall { .. }
            | Command::TriageCall { .. }
            | Command::RecordHandoff { .. }
            | Command::ConfirmHandoff { .. }
            | Command::ConfirmAlarm { .. }
            | Command::DismissAlarm { .. }
            | Command::EraseTexts { .. }
            | Command::ViewInFull { .. }
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
