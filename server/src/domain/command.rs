//! Commands: what someone wants to happen.

use std::collections::BTreeSet;

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
    CompleteCall(CallNumber, Box<CallDraft>),
    /// Change, with a reason.
    AmendCall(CallNumber, Box<CallDraft>, String),
    /// Take back, with a reason.
    VoidCall(CallNumber, String),
    /// Hold a pending call for an operator, for some microseconds.
    ClaimCall(CallNumber, String, i64),
    /// Say how a call ended.
    TriageCall(CallNumber, Box<CallTriage>),
    /// Add a handoff.
    RecordHandoff(CallNumber, NewHandoff),
    /// Confirm a handoff.
    ConfirmHandoff(CallNumber, HandoffConfirmation),
    /// Open an issue.
    CreateIssue(Box<NewIssue>, Option<CallNumber>),
    /// Do something with an issue.
    Issue(IssueNumber, IssueCommand),
    /// Add a callback.
    CreateCallback(NewCallback),
    /// Hold a callback for an operator, for some microseconds; none: the earliest due that nobody holds.
    LeaseCallback(Option<CallbackNumber>, String, i64),
    /// Record an attempt.
    RecordCallback(CallbackNumber, CallbackResult),
}

/// A call to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// What is given of it.
    pub draft: CallDraft,
    /// How it ended, with a reason.
    pub triage: Option<(TriageOutcome, Option<String>)>,
    /// What it brings.
    pub follow: Follow,
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
    /// Settled on the spot, with the answer.
    pub settled: Option<(Outcome, String)>,
    /// Agency to assign it to at once.
    pub assign: Option<String>,
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
    /// The outcome, with a reason; none: it follows from the rest.
    pub triage: Option<(TriageOutcome, Option<String>)>,
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
    /// Whether it tells of a life at risk or of something urgent (P0, P1).
    pub fn is_pressing(&self) -> bool {
        let Command::CreateCall(new) = self else { return false };
        let issues = new.follow.issues.iter().map(|issue| issue.draft.facts.urgency);
        issues.chain([new.draft.facts.urgency]).flatten().any(Urgency::is_pressing)
    }
}

/// What a command needs of the state to be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// Calls, with their handoffs, links and texts.
    pub calls: BTreeSet<CallNumber>,
    /// Issues, with their assignments, open callbacks, FIRST calls, texts, and the issues merged into them.
    pub issues: BTreeSet<IssueNumber>,
    /// Of these calls, the issues that they are linked to.
    pub issues_of: BTreeSet<CallNumber>,
    /// Of these calls, the issues that they are linked to, with all links of those and the linked calls.
    pub successions: BTreeSet<CallNumber>,
    /// Callbacks, with their issues and calls.
    pub callbacks: BTreeSet<CallbackNumber>,
    /// How many of the open callbacks that nobody holds, the earliest due first.
    pub due_callbacks: usize,
    /// Callers by phone key.
    pub phone_keys: BTreeSet<String>,
    /// Calls by source system and external id.
    pub external_ids: BTreeSet<(String, String)>,
    /// Calls by an external id of the same source system as a call.
    pub external_ids_like: BTreeSet<(CallNumber, String)>,
    /// The latest time at which a call was received.
    pub latest_call: bool,
}

impl Touches {
    fn draft(&mut self, draft: &CallDraft) {
        if let Some(Some(phone)) = &draft.texts.caller_phone {
            self.phone_keys.insert(phone.key.clone());
        }
        if let (Some(Some(system)), Some(Some(id))) = (&draft.facts.source_system, &draft.facts.external_id) {
            self.external_ids.insert((system.clone(), id.clone()));
        }
    }

    fn follow(&mut self, follow: &Follow) {
        self.issues.extend(follow.links.iter().map(|link| link.issue));
        follow.issues.iter().for_each(|issue| self.issue_draft(&issue.draft));
    }

    fn issue_draft(&mut self, draft: &IssueDraft) {
        self.issues.extend(draft.facts.recurs_from.flatten());
    }

    /// Adds what a command needs.
    pub fn add(&mut self, command: &Command) {
        match command {
            Command::CreatePeriod { .. } | Command::UpdatePeriod(_) | Command::UpsertDirectory(_) => {}
            Command::ClosePeriod(_) => self.latest_call = true,
            Command::CreateCall(new) => {
                self.draft(&new.draft);
                self.follow(&new.follow);
            }
            Command::CompleteCall(call, draft) | Command::AmendCall(call, draft, _) => {
                self.calls.insert(*call);
                match draft.facts.received_at {
                    Some(_) => self.successions.insert(*call),
                    None => self.issues_of.insert(*call),
                };
                self.draft(draft);
                if let Some(Some(id)) = &draft.facts.external_id {
                    self.external_ids_like.insert((*call, id.clone()));
                }
            }
            Command::VoidCall(call, _) => {
                self.calls.insert(*call);
                self.successions.insert(*call);
            }
            Command::ClaimCall(call, _, _)
            | Command::RecordHandoff(call, _)
            | Command::ConfirmHandoff(call, _) => {
                self.calls.insert(*call);
            }
            Command::TriageCall(call, triage) => {
                self.calls.insert(*call);
                self.follow(&triage.follow);
            }
            Command::CreateIssue(issue, call) => {
                self.calls.extend(*call);
                self.issue_draft(&issue.draft);
            }
            Command::Issue(issue, command) => self.issue(*issue, command),
            Command::CreateCallback(new) => {
                self.issues.extend(new.issue);
                self.calls.extend(new.call);
            }
            Command::LeaseCallback(callback, _, _) => match callback {
                Some(callback) => {
                    self.callbacks.insert(*callback);
                }
                None => self.due_callbacks += 1,
            },
            Command::RecordCallback(callback, _) => {
                self.callbacks.insert(*callback);
            }
        }
    }

    fn issue(&mut self, issue: IssueNumber, command: &IssueCommand) {
        self.issues.insert(issue);
        match command {
            IssueCommand::Link { call, .. } => {
                self.calls.insert(*call);
            }
            IssueCommand::Unlink { call, .. } => {
                self.calls.insert(*call);
                self.successions.insert(*call);
            }
            IssueCommand::Merge { master, .. } => {
                self.issues.insert(*master);
            }
            IssueCommand::Update(draft) => self.issue_draft(draft),
            IssueCommand::Assign { .. }
            | IssueCommand::Transfer { .. }
            | IssueCommand::Accept { .. }
            | IssueCommand::Progress { .. }
            | IssueCommand::Return { .. }
            | IssueCommand::Suspend { .. }
            | IssueCommand::Resume { .. }
            | IssueCommand::Extend { .. }
            | IssueCommand::SetUrgency { .. }
            | IssueCommand::Resolve { .. }
            | IssueCommand::Close { .. }
            | IssueCommand::Reopen { .. }
            | IssueCommand::Reject { .. }
            | IssueCommand::Review { .. }
            | IssueCommand::Withdraw { .. }
            | IssueCommand::Unmerge { .. }
            | IssueCommand::Urge { .. }
            | IssueCommand::Supervise { .. }
            | IssueCommand::Escalate { .. }
            | IssueCommand::Note { .. } => {}
        }
    }
}
