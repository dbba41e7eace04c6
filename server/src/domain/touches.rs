//! The part of the state that a command needs, so that only that is loaded.

use std::collections::BTreeSet;

use super::call::CallDraft;
use super::codes::{CallDirection, CallDisposition};
use super::command::{CallActions, Command, IssueCommand, NewCall};
use super::event::Subject;
use super::issue::IssueDraft;
use super::notice::{NoticeNumber, ReadItem};
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::place::Place;
use super::report::ReportId;

/// The part of the state that must be loaded to decide on a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// Calls, with their handoffs, links and texts.
    pub calls: BTreeSet<CallNumber>,
    /// Issues, with their assignments, open callbacks, FIRST calls, texts, and the issues merged into them.
    pub issues: BTreeSet<IssueNumber>,
    /// Calls whose linked issues are needed.
    pub linked_issues: BTreeSet<CallNumber>,
    /// Calls whose linked issues are needed with all their links and the calls of these.
    pub linked_issues_with_links: BTreeSet<CallNumber>,
    /// Issues whose links are needed, and those of the issues merged into them, with their calls.
    pub issues_with_links: BTreeSet<IssueNumber>,
    /// Callbacks, with their issues and calls.
    pub callbacks: BTreeSet<CallbackNumber>,
    /// How many pending calls are needed that nobody holds, the earliest due first.
    pub due_calls: usize,
    /// How many open callbacks are needed that nobody holds, the earliest due first.
    pub due_callbacks: usize,
    /// Calls whose open callbacks are needed.
    pub called_back: BTreeSet<CallNumber>,
    /// Whether it is needed which of the numbers that may be dialled must not be called.
    pub dials: bool,
    /// Whether callbacks are leased: it is needed which of them are about danger to life.
    pub leases_callback: bool,
    /// Phone keys whose callers are needed.
    pub phone_keys: BTreeSet<String>,
    /// Phone keys whose open issues are needed.
    pub asks_again: BTreeSet<String>,
    /// Places of which it is needed whether an earlier call about them told of danger.
    pub places: BTreeSet<Place>,
    /// Calls whose callers are needed.
    pub callers_of: BTreeSet<CallNumber>,
    /// Source systems and external ids whose calls are needed.
    pub external_ids: BTreeSet<(String, String)>,
    /// External ids whose calls are needed, each in the source system of a call.
    pub external_ids_like: BTreeSet<(CallNumber, String)>,
    /// Reports whose latest revision is needed.
    pub reports: BTreeSet<ReportId>,
    /// Call handlers whose latest duty is needed.
    pub duties: BTreeSet<String>,
    /// Notices, with those that they replace.
    pub notices: BTreeSet<NoticeNumber>,
    /// Whether the number of the last notice is needed.
    pub last_notice: bool,
    /// Items and call handlers of which it is needed whether these have read them.
    pub readings: BTreeSet<(ReadItem, String)>,
    /// Whether the time of the latest received call is needed.
    pub latest_call: bool,
}

impl Touches {
    fn draft(&mut self, draft: &CallDraft) {
        self.phone_keys.extend(caller_key(draft));
        if let (Some(Some(system)), Some(Some(id))) = (&draft.facts.source_system, &draft.facts.external_id) {
            self.external_ids.insert((system.clone(), id.clone()));
        }
    }

    fn new_call(&mut self, new: &NewCall) {
        self.draft(&new.draft);
        self.actions(&new.actions);
        let (facts, texts) = (&new.draft.facts, &new.draft.texts);
        // Whom nobody answered is called back, unless the number must not be called.
        let is_missed = facts.disposition.is_some_and(CallDisposition::is_unanswered)
            && facts.direction != Some(CallDirection::Outbound);
        self.dials |= is_missed || new.actions.issues.iter().any(|issue| issue.settled.is_some());
        if new.asks_again().is_some() {
            self.asks_again.extend(caller_key(&new.draft));
        }
        if let Some(Some(address)) = texts.incident_address.as_ref().filter(|_| new.leads_to_nothing()) {
            let district = facts.district.as_ref().and_then(Option::as_deref);
            self.places.extend(Place::new(district, address));
        }
    }

    fn actions(&mut self, actions: &CallActions) {
        self.issues.extend(actions.links.iter().map(|link| link.issue));
        actions.issues.iter().for_each(|issue| self.issue_draft(&issue.draft));
    }

    fn issue_draft(&mut self, draft: &IssueDraft) {
        self.issues.extend(draft.facts.recurs_from.flatten());
    }

    /// Adds what a command needs.
    pub fn add(&mut self, command: &Command) {
        match command {
            Command::CreatePeriod { .. }
            | Command::UpdatePeriod(_)
            | Command::ReopenPeriod { .. }
            | Command::UpsertDirectory(_) => {}
            Command::AcknowledgeHandover(handover) => {
                self.last_notice |= !handover.items.notices.is_empty();
                self.reports.extend(handover.items.reports());
            }
            Command::PostNotice(notice) => {
                self.last_notice = true;
                self.notices.extend(notice.replaces);
            }
            Command::WithdrawNotice(notice) => _ = self.notices.insert(*notice),
            Command::MarkRead { operator, items } => self.read(operator, items),
            Command::ClosePeriod(_) => self.latest_call = true,
            Command::FreezeReport(report) => {
                self.reports.insert(report.id.clone());
                self.issues.extend(report.incident.iter().flat_map(|incident| &incident.issues));
            }
            Command::StartDuty { operator } | Command::EndDuty { operator } => {
                self.duties.insert(operator.clone());
            }
            Command::CreateCall(new) => self.new_call(new),
            Command::CompleteCall { call, draft } | Command::AmendCall { call, draft, reason: _ } => {
                self.calls.insert(*call);
                self.callers_of.insert(*call);
                match draft.facts.received_at {
                    Some(_) => self.linked_issues_with_links.insert(*call),
                    None => self.linked_issues.insert(*call),
                };
                self.draft(draft);
                if let Some(Some(id)) = &draft.facts.external_id {
                    self.external_ids_like.insert((*call, id.clone()));
                }
            }
            Command::VoidCall { call, reason: _ } => {
                self.calls.insert(*call);
                self.linked_issues_with_links.insert(*call);
                self.called_back.insert(*call);
                self.callers_of.insert(*call);
            }
            Command::LeaseCall { call: None, .. } => self.due_calls += 1,
            Command::LeaseCall { call: Some(call), .. }
            | Command::ReleaseCall { call, .. }
            | Command::RecordHandoff { call, .. }
            | Command::ConfirmHandoff { call, .. } => {
                self.calls.insert(*call);
            }
            Command::DismissAlarm { call, .. } => {
                self.calls.insert(*call);
                self.callers_of.insert(*call);
            }
            Command::ConfirmAlarm { call } => {
                self.calls.insert(*call);
                self.callers_of.insert(*call);
                self.linked_issues.insert(*call);
            }
            Command::EraseTexts { subject, .. } | Command::ViewInFull { subject, .. } => match subject {
                Subject::Call(call) => {
                    self.calls.insert(*call);
                    self.callers_of.insert(*call);
                }
                Subject::Issue(issue) => _ = self.issues.insert(*issue),
                Subject::Callback(callback) => _ = self.callbacks.insert(*callback),
                Subject::Period => {}
            },
            Command::TriageCall { call, triage } => {
                self.calls.insert(*call);
                self.callers_of.insert(*call);
                self.actions(&triage.actions);
            }
            Command::CreateIssue { issue, call } => {
                self.calls.extend(*call);
                self.issue_draft(&issue.draft);
            }
            Command::Issue { issue, command } => self.issue(*issue, command),
            Command::CreateCallback(new) => {
                self.issues.extend(new.issue);
                self.calls.extend(new.call);
                self.callers_of.extend(new.call);
                self.dials = true;
            }
            Command::LeaseCallback { callback, .. } => {
                match callback {
                    Some(callback) => _ = self.callbacks.insert(*callback),
                    None => self.due_callbacks += 1,
                }
                self.leases_callback = true;
                self.dials = true;
            }
            Command::RecordCallback { callback, .. }
            | Command::ReleaseCallback { callback, .. }
            | Command::CancelCallback { callback, .. } => {
                self.callbacks.insert(*callback);
            }
        }
    }

    fn read(&mut self, operator: &str, items: &BTreeSet<ReadItem>) {
        for item in items {
            match item {
                ReadItem::Notice(notice) => self.notices.insert(*notice),
                ReadItem::Instruction { issue, number: _ } => self.issues.insert(*issue),
            };
            self.readings.insert((*item, operator.to_owned()));
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
                self.linked_issues_with_links.insert(*call);
            }
            IssueCommand::Merge { merged_into, .. } => {
                self.issues.insert(*merged_into);
                self.issues_with_links.insert(issue);
                self.dials = true;
            }
            IssueCommand::Update(draft) => self.issue_draft(draft),
            IssueCommand::Resolve { .. } => {
                self.issues_with_links.insert(issue);
                self.dials = true;
            }
            IssueCommand::Person(_)
            | IssueCommand::Assign { .. }
            | IssueCommand::Transfer { .. }
            | IssueCommand::Acknowledge { .. }
            | IssueCommand::Inform { .. }
            | IssueCommand::Progress { .. }
            | IssueCommand::Return { .. }
            | IssueCommand::Suspend { .. }
            | IssueCommand::Resume { .. }
            | IssueCommand::Extend { .. }
            | IssueCommand::SetUrgency { .. }
            | IssueCommand::Close { .. }
            | IssueCommand::Reopen { .. }
            | IssueCommand::Reject { .. }
            | IssueCommand::Review { .. }
            | IssueCommand::Withdraw { .. }
            | IssueCommand::Unmerge { .. }
            | IssueCommand::Urge { .. }
            | IssueCommand::Supervise { .. }
            | IssueCommand::Escalate { .. }
            | IssueCommand::Note { .. }
            | IssueCommand::SeeWarning { .. }
            | IssueCommand::Instruct(_)
            | IssueCommand::ReplyInstruction { .. } => {}
        }
    }
}

/// The phone key of the caller in a draft.
fn caller_key(draft: &CallDraft) -> Option<String> {
    let phone = draft.texts.caller_phone.as_ref()?.as_ref()?;
    phone.is_number().then(|| phone.key.clone())
}
