//! The decision on a command: `decide` returns the entries to append to the journal, or a refusal.

mod alarm;
mod assignment;
mod by_itself;
mod call;
mod call_actions;
mod callback;
mod correction;
mod directory;
mod due;
mod duty;
mod erase;
mod follow_up;
mod full_view;
mod instruction;
mod issue;
mod merge;
mod notice;
mod period;
mod permission;
mod persons;
mod report;
mod shift_plan;
mod triage;
mod warning;

use std::sync::Arc;

use super::call::{Call, Lease};
use super::callback::Callback;
use super::codes::{Role, TextField};
use super::command::{Command, Write};
use super::event::{Entry, Event, IssueEvent, Text};
use super::instant::{Instant, MINUTE};
use super::issue::Issue;
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::period::PeriodFacts;
use super::refusal::problem::DirectoryKind;
use super::refusal::{Missing, Nothing, Refusal, TimeRule, Violations};
use super::state::State;

/// The field of a request that says when it happened.
const OCCURRED_AT: &str = "write.occurred_at";
/// How far a given time may be ahead of the server's clock, in microseconds.
pub const MAX_AHEAD: i64 = 5 * MINUTE;
/// Maximum number of links per call.
pub const MAX_LINKS: usize = 20;
/// Maximum number of handoffs per call.
pub const MAX_HANDOFFS: usize = 20;
/// Maximum number of attempts per callback.
pub const MAX_ATTEMPTS: usize = 100;
/// Maximum number of open follow-ups per issue: so many callers are told that it is resolved.
pub const MAX_FOLLOW_UPS: usize = 1_000;
/// Maximum number of assignments per issue.
pub const MAX_ASSIGNMENTS: usize = 100;
/// Maximum number of instructions of superiors per issue.
pub const MAX_INSTRUCTIONS: usize = 50;
/// Maximum number of issues merged into one.
pub const MAX_MERGED: usize = 100;

/// The circumstances of a write that are not part of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Current time by the clock of the server or, if the database is shared, of the database.
    pub now: Instant,
    /// Who writes.
    pub actor: String,
    /// What the actor may do.
    pub role: Role,
    /// On whose behalf the actor writes.
    pub on_behalf_of: Option<String>,
}

/// Decides on a write. Returns the entries to append to the journal: none where the next of an empty queue is to be leased. The state must contain what the command touches.
pub fn decide(state: &State, write: &Write, context: &Context) -> Result<Vec<Entry>, Refusal> {
    let mut draft = Draft::new(state, write, context)?;
    draft.check_permitted(&write.command)?;
    match &write.command {
        Command::CreatePeriod { facts, directory } => draft.create_period(facts, directory)?,
        Command::UpdatePeriod(change) => draft.update_period(change)?,
        Command::ClosePeriod(ends_at) => draft.close_period(*ends_at)?,
        Command::ReopenPeriod { ends_at, reason } => draft.reopen_period(*ends_at, reason)?,
        Command::UpsertDirectory(directory) => draft.upsert_directory(directory)?,
        Command::FreezeReport(report) => draft.freeze_report(report)?,
        Command::StartDuty { operator } => draft.start_duty(operator)?,
        Command::EndDuty { operator } => draft.end_duty(operator)?,
        Command::AcknowledgeHandover(handover) => draft.acknowledge_handover(handover)?,
        Command::PostNotice(notice) => draft.post_notice(notice)?,
        Command::WithdrawNotice(notice) => draft.withdraw_notice(*notice)?,
        Command::MarkRead { operator, items } => draft.mark_read(operator, items)?,
        Command::CreateCall(new) => draft.create_call(new, write.occurred_at)?,
        Command::CompleteCall { call, draft: given } => draft.complete_call(*call, given)?,
        Command::AmendCall { call, draft: given, reason } => draft.amend_call(*call, given, reason)?,
        Command::VoidCall { call, reason } => draft.void_call(*call, reason)?,
        Command::LeaseCall { call, operator, lease_us } => draft.lease_call(*call, operator, *lease_us)?,
        Command::ReleaseCall { call, operator } => draft.release_call(*call, operator)?,
        Command::TriageCall { call, triage } => draft.triage_call(*call, triage)?,
        Command::ConfirmAlarm { call } => draft.confirm_alarm(*call)?,
        Command::DismissAlarm { call, reason_code, reason } => {
            draft.dismiss_alarm(*call, *reason_code, reason.as_deref())?
        }
        Command::ViewInFull { subject, reason } => draft.view_in_full(*subject, reason.as_deref())?,
        Command::RecordHandoff { call, handoff } => draft.record_handoff(*call, handoff)?,
        Command::ConfirmHandoff { call, confirmation } => draft.confirm_handoff(*call, confirmation)?,
        Command::CreateIssue { issue, call } => draft.create_issue(issue, *call)?,
        Command::Issue { issue, command } => draft.issue(*issue, command)?,
        Command::CreateCallback(new) => draft.create_callback(new)?,
        Command::LeaseCallback { callback, operator, lease_us } => {
            draft.lease_callback(*callback, operator, *lease_us)?
        }
        Command::ReleaseCallback { callback, operator } => draft.release_callback(*callback, operator)?,
        Command::CancelCallback { callback, reason } => draft.cancel_callback(*callback, reason)?,
        Command::EraseTexts { subject, class, reason } => {
            draft.erase_texts(*subject, *class, reason.as_deref())?
        }
        Command::RecordCallback { callback, result } => draft.record_callback(*callback, result)?,
    }
    Ok(draft.entries)
}

/// A command being decided. Each event is applied to a copy of the state at once, so that the next one builds on it.
struct Draft<'a> {
    state: State,
    context: &'a Context,
    etag: Option<i64>,
    /// When the command happened.
    at: Instant,
    /// Whether the request gives that time. If not, it may be moved to a later time.
    at_given: bool,
    recorded_at: Instant,
    entries: Vec<Entry>,
}

impl<'a> Draft<'a> {
    fn new(state: &State, write: &Write, context: &'a Context) -> Result<Self, Refusal> {
        // Later than all previous entries, so that a time divides the journal into the entries recorded by then and the rest.
        let recorded_at = context.now.max(state.head.recorded_at.plus(1));
        let at = write.occurred_at.unwrap_or(context.now);
        let draft = Self {
            state: state.clone(),
            context,
            etag: write.etag,
            at,
            at_given: write.occurred_at.is_some(),
            recorded_at,
            entries: Vec::new(),
        };
        draft.check_not_ahead(OCCURRED_AT, at)?;
        draft.check_period_begun(&write.command)?;
        Ok(draft)
    }

    /// Refuses a time that is more than [`MAX_AHEAD`] ahead of the server's clock.
    fn check_not_ahead(&self, field: &str, time: Instant) -> Result<(), Refusal> {
        let latest = self.context.now.plus(MAX_AHEAD);
        if time <= latest {
            return Ok(());
        }
        let rule = TimeRule::AheadOfClock(latest);
        Err(Refusal::TimeNotAllowed { field: field.to_owned(), time, rule })
    }

    /// Refuses a time before the period begins, except for changes to the period itself, which is prepared in advance.
    fn check_period_begun(&self, command: &Command) -> Result<(), Refusal> {
        match &self.state.period {
            Some(period) if !command.is_about_period() && self.at < period.facts.starts_at => {
                let rule = TimeRule::BeforePeriod(period.facts.starts_at);
                Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule })
            }
            _ => Ok(()),
        }
    }

    /// Moves the time of the command to when the call was received, if it is earlier. If the request gives the time, refuses it instead.
    fn order_after_call(&mut self, call: &Call) -> Result<(), Refusal> {
        let received_at = call.facts.received_at;
        if self.at < received_at && self.at_given {
            let rule = TimeRule::BeforeCall(received_at);
            return Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule });
        }
        self.at = self.at.max(received_at);
        Ok(())
    }

    /// Moves the time of the command to the issue's latest event, if it is earlier. If the request gives the time, refuses it instead.
    fn order_after_latest_event(&mut self, issue: &Issue) -> Result<(), Refusal> {
        if self.at >= issue.last_event_at {
            return Ok(());
        }
        if self.at_given {
            let (issue, latest) = (issue.number.name(self.period_id()), issue.last_event_at);
            let rule = TimeRule::BeforeLatestEvent { issue, latest };
            return Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule });
        }
        self.at = issue.last_event_at;
        Ok(())
    }

    /// Emits an event at the time of the command.
    fn emit(&mut self, event: Event, texts: Vec<Text>) {
        self.emit_at(self.at, event, texts);
    }

    fn emit_at(&mut self, occurred_at: Instant, event: Event, texts: Vec<Text>) {
        let entry = Entry {
            position: self.state.head.position + 1,
            occurred_at,
            recorded_at: self.recorded_at,
            actor: self.context.actor.clone(),
            on_behalf_of: self.context.on_behalf_of.clone(),
            event,
            texts,
        };
        self.state.evolve(&entry);
        self.entries.push(entry);
    }

    /// Emits an event of an issue, no earlier than its latest event.
    fn emit_issue(&mut self, number: IssueNumber, event: IssueEvent, texts: Vec<Text>) {
        let latest = self.state.issues.get(&number).map_or(self.at, |issue| issue.last_event_at);
        self.emit_at(self.at.max(latest), Event::Issue(number, event), texts);
    }

    /// Emits what a correction of a call changes in an issue, at the time of the issue's latest event: nothing happened to the issue since, and what did
    /// happen before the correction may still be written down.
    fn emit_correction(&mut self, number: IssueNumber, event: IssueEvent, texts: Vec<Text>) {
        let latest = self.state.issues.get(&number).map_or(self.at, |issue| issue.last_event_at);
        self.emit_at(latest, Event::Issue(number, event), texts);
    }

    fn period(&self) -> Result<&PeriodFacts, Refusal> {
        match &self.state.period {
            Some(period) => Ok(&period.facts),
            None => Err(Refusal::NotFound(Missing::Period(None))),
        }
    }

    fn period_id(&self) -> &str {
        self.state.period.as_ref().map_or("-", |period| period.facts.id.as_str())
    }

    fn find_call(&self, number: CallNumber) -> Result<Arc<Call>, Refusal> {
        let not_found = || Refusal::NotFound(Missing::Call(Some(number.name(self.period_id()))));
        self.state.calls.get(&number).cloned().ok_or_else(not_found)
    }

    /// A call to be changed. Refuses a wrong etag, a void call and a time before the call was received.
    fn call_to_change(&mut self, number: CallNumber) -> Result<Arc<Call>, Refusal> {
        let call = self.find_call(number)?;
        self.check_etag(call.position, || number.name(self.period_id()))?;
        self.not_void(&call)?;
        self.order_after_call(&call)?;
        Ok(call)
    }

    fn not_void(&self, call: &Call) -> Result<(), Refusal> {
        if call.is_void() {
            return Err(Refusal::CallVoid { resource: call.number.name(self.period_id()) });
        }
        Ok(())
    }

    fn find_issue(&self, number: IssueNumber) -> Result<Arc<Issue>, Refusal> {
        let not_found = || Refusal::NotFound(Missing::Issue(number.name(self.period_id())));
        self.state.issues.get(&number).cloned().ok_or_else(not_found)
    }

    fn find_callback(&self, number: CallbackNumber) -> Result<Arc<Callback>, Refusal> {
        let not_found = || Refusal::NotFound(Missing::Callback(number.name(self.period_id())));
        self.state.callbacks.get(&number).cloned().ok_or_else(not_found)
    }

    /// Refuses a code that is no operator's.
    fn check_operator(&self, operator: Option<&str>) -> Result<(), Refusal> {
        let mut violations = Violations::default();
        self.check_code(DirectoryKind::Operator, "operator_code", operator, &mut violations);
        violations.check()
    }

    /// Refuses to give back what nobody holds.
    fn check_held(&self, lease: Option<&Lease>, resource: impl FnOnce() -> String) -> Result<(), Refusal> {
        if self.is_held(lease) {
            return Ok(());
        }
        Err(Refusal::NothingToDo(Nothing::NotLeased(resource())))
    }

    /// Refuses to touch what another operator holds. Without an operator nothing is refused.
    fn check_not_held(
        &self,
        lease: Option<&Lease>,
        operator: Option<&str>,
        resource: impl FnOnce() -> String,
    ) -> Result<(), Refusal> {
        match lease.filter(|lease| operator.is_some_and(|operator| operator != lease.operator)) {
            Some(lease) if self.is_held(Some(lease)) => {
                let (holder, until) = (lease.operator.clone(), lease.until);
                Err(Refusal::LeaseHeld { resource: resource(), holder, until })
            }
            _ => Ok(()),
        }
    }

    fn is_held(&self, lease: Option<&Lease>) -> bool {
        lease.is_some_and(|lease| lease.runs(self.context.now))
    }

    fn check_etag(&self, position: i64, resource: impl FnOnce() -> String) -> Result<(), Refusal> {
        match self.etag {
            Some(etag) if etag != position => {
                Err(Refusal::EtagMismatch { resource: resource(), etag: position })
            }
            _ => Ok(()),
        }
    }
}

/// The texts of an event, without those that are absent.
fn event_texts<const N: usize>(texts: [(TextField, Option<&str>); N]) -> Vec<Text> {
    let given =
        texts.into_iter().filter_map(|(field, text)| text.map(|text| Text::Event(field, text.to_owned())));
    given.collect()
}

/// A reason as the only text of an event.
fn reason(text: &str) -> Vec<Text> {
    event_texts([(TextField::Reason, Some(text))])
}
