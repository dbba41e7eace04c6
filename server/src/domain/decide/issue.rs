//! Steps that change the state or the due times of an issue.

use super::{Draft, due, event_texts, reason};
use crate::domain::codes::*;
use crate::domain::command::IssueCommand;
use crate::domain::event::{IssueEvent, Text};
use crate::domain::issue::{Issue, IssueDraft, IssueFacts, IssueTexts};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::problem::EarlyBound;
use crate::domain::refusal::{Missing, Nothing, Problem, Refusal, Violations};

impl IssueCommand {
    /// The action of the transition table that it performs. None of one that is not about the state.
    pub fn action(&self) -> Option<IssueAction> {
        Some(match self {
            IssueCommand::Update(_) | IssueCommand::Person(_) => IssueAction::Update,
            IssueCommand::Link { .. } => IssueAction::Link,
            IssueCommand::Unlink { .. } => IssueAction::Unlink,
            IssueCommand::Assign { role: AssignmentRole::Lead, .. } => IssueAction::Assign,
            IssueCommand::Assign { role: AssignmentRole::Assist, .. } => IssueAction::Assist,
            IssueCommand::Transfer { .. } => IssueAction::Transfer,
            IssueCommand::Acknowledge { .. } => IssueAction::Acknowledge,
            IssueCommand::Inform { .. } => IssueAction::Inform,
            IssueCommand::Progress { .. } => IssueAction::Progress,
            IssueCommand::Return { .. } => IssueAction::Return,
            IssueCommand::Suspend { .. } => IssueAction::Suspend,
            IssueCommand::Resume { .. } => IssueAction::Resume,
            IssueCommand::Extend { .. } => IssueAction::Extend,
            IssueCommand::SetUrgency { .. } => IssueAction::Urgency,
            IssueCommand::Resolve { .. } => IssueAction::Resolve,
            IssueCommand::Close { .. } => IssueAction::Close,
            IssueCommand::Reopen { .. } => IssueAction::Reopen,
            IssueCommand::Reject { .. } => IssueAction::Reject,
            IssueCommand::Review { .. } => IssueAction::Review,
            IssueCommand::Withdraw { .. } => IssueAction::Withdraw,
            IssueCommand::Merge { .. } => IssueAction::Merge,
            IssueCommand::Unmerge { .. } => IssueAction::Unmerge,
            IssueCommand::Urge { .. } => IssueAction::Urge,
            IssueCommand::Supervise { .. } => IssueAction::Supervise,
            IssueCommand::Escalate { .. } => IssueAction::Escalate,
            IssueCommand::Note { .. } => IssueAction::Note,
            IssueCommand::SeeWarning { .. }
            | IssueCommand::Instruct(_)
            | IssueCommand::ReplyInstruction { .. } => return None,
        })
    }
}

impl Draft<'_> {
    pub(super) fn issue(&mut self, number: IssueNumber, command: &IssueCommand) -> Result<(), Refusal> {
        let issue = self.find_issue(number)?;
        self.check_etag(issue.position, || number.name(self.period_id()))?;
        self.order_after_latest_event(&issue)?;
        self.act(number, command)
    }

    /// Executes a command. Refuses it if the issue's state does not allow it.
    pub(super) fn act(&mut self, number: IssueNumber, command: &IssueCommand) -> Result<(), Refusal> {
        let issue = self.find_issue(number)?;
        if let Some(action) = command.action().filter(|action| *action != IssueAction::Link) {
            self.check_allowed(&issue, action)?;
        }
        match command {
            IssueCommand::Update(given) => self.update_issue(&issue, given),
            IssueCommand::Person(change) => self.change_person(&issue, change),
            IssueCommand::Link { call, kind, condition } => {
                let waits = self.waits_for_a_look(*call);
                let needs_look = self.needs_look(number, *kind, *condition);
                self.link(number, *call, *kind, *condition)?;
                if waits { Ok(()) } else { self.settle_triage(*call, needs_look) }
            }
            IssueCommand::Unlink { call, reason: why } => self.unlink(number, *call, why),
            IssueCommand::Assign { agency, role, task, delivery } => {
                self.assign(&issue, agency, *role, task.as_deref(), delivery.as_deref())
            }
            IssueCommand::Transfer { agency, reason: why, task, delivery } => {
                self.transfer(&issue, agency, why, task.as_deref(), delivery.as_deref())
            }
            IssueCommand::Acknowledge { by } => self.acknowledge(&issue, by),
            IssueCommand::Inform { agency, person, note } => {
                self.inform(&issue, agency.as_deref(), person, note.as_deref())
            }
            IssueCommand::Progress { by, kind, note, estimate } => {
                self.report_progress(&issue, by, *kind, note, *estimate)
            }
            IssueCommand::Return { by, reason: why } => self.return_issue(&issue, by, why),
            IssueCommand::Suspend { reason: why } => {
                let event = IssueEvent::Suspended { left: due::left_of(&issue.due, self.at) };
                self.step(number, event, reason(why))
            }
            IssueCommand::Resume { reason: why } => self.resume(&issue, why.as_deref()),
            IssueCommand::Extend { due_at, reason: why } => self.extend(&issue, *due_at, why),
            IssueCommand::SetUrgency { urgency, reason: why } => self.set_urgency(&issue, *urgency, why),
            IssueCommand::Resolve { outcome, public_reply, note, said_by, confirmed_merged } => {
                let texts = event_texts([
                    (TextField::PublicReply, Some(public_reply)),
                    (TextField::Note, note.as_deref()),
                    (TextField::SaidBy, said_by.as_deref()),
                ]);
                self.resolve(number, *outcome, texts, confirmed_merged)
            }
            IssueCommand::Close { reason: why } => self.close_issue(number, why.as_deref()),
            IssueCommand::Reopen { reason: why } => self.reopen(&issue, reason(why)),
            IssueCommand::Reject { reason: why } => self.drop_issue(number, IssueEvent::Rejected, why),
            IssueCommand::Withdraw { reason: why } => self.drop_issue(number, IssueEvent::Withdrawn, why),
            IssueCommand::Review { reason: why } => {
                let due = self.due_after_review(&issue)?;
                self.step(number, IssueEvent::Reviewed { due }, reason(why))
            }
            IssueCommand::Merge { merged_into, reason: why } => {
                self.merge(&issue, *merged_into, why.as_deref())
            }
            IssueCommand::Unmerge { reason: why } => self.step(number, IssueEvent::Unmerged, reason(why)),
            IssueCommand::Urge { note } => {
                self.step(number, IssueEvent::Urged, event_texts([(TextField::Note, note.as_deref())]))
            }
            IssueCommand::Supervise { note } => {
                self.step(number, IssueEvent::Supervised, event_texts([(TextField::Note, Some(note))]))
            }
            IssueCommand::Escalate { reason: why } => self.step(number, IssueEvent::Escalated, reason(why)),
            IssueCommand::Note { note } => {
                self.step(number, IssueEvent::Noted, event_texts([(TextField::Note, Some(note))]))
            }
            IssueCommand::SeeWarning { step, note } => self.see_warning(&issue, *step, note.as_deref()),
            IssueCommand::Instruct(new) => self.instruct(&issue, new),
            IssueCommand::ReplyInstruction { instruction, reference, reply } => {
                self.reply_to_instruction(&issue, *instruction, reference.as_deref(), reply)
            }
        }
    }

    /// Emits the event of a step that needs no check besides that of the state.
    fn step(&mut self, number: IssueNumber, event: IssueEvent, texts: Vec<Text>) -> Result<(), Refusal> {
        self.emit_issue(number, event, texts);
        Ok(())
    }

    pub(super) fn check_allowed(&self, issue: &Issue, action: IssueAction) -> Result<(), Refusal> {
        if issue.state.allows(action) {
            return Ok(());
        }
        let resource = issue.number.name(self.period_id());
        let allowed = issue.allowed().collect();
        Err(Refusal::StateNotAllowed { resource, state: issue.state, action, allowed })
    }

    fn update_issue(&mut self, issue: &Issue, given: &IssueDraft) -> Result<(), Refusal> {
        let (mut facts, mut texts) = (issue.facts.clone(), self.issue_texts(issue.number));
        given.facts.clone().apply(&mut facts);
        given.texts.clone().apply(&mut texts);
        self.check_changes(issue, &facts, &texts)?;
        let mut violations = Violations::default();
        self.check_issue_codes(&issue.facts, &facts, "issue.", &mut violations);
        if texts.title.is_none() {
            violations.add("issue.title", Problem::CannotBeEmpty);
        }
        if facts.category.is_none() {
            violations.add("issue.category", Problem::CannotBeEmpty);
        }
        if facts.recurs_from == Some(issue.number) {
            violations.add("issue.recurs_from", Problem::SelfReference);
        }
        if let Some(need_by) = facts.need_by.filter(|need_by| *need_by < issue.opened_at) {
            let problem = Problem::too_early(need_by, issue.opened_at, EarlyBound::IssueOpened);
            violations.add("issue.need_by", problem);
        }
        if let Some(agency) = &facts.respondent_agency
            && (issue.assignments.iter().any(|a| a.is_open() && a.agency == *agency)
                || issue.lead().is_some_and(|lead| lead.agency == *agency))
        {
            violations.add("issue.respondent_agency", Problem::AgencyWorksOnIssue(agency.clone()));
        }
        violations.check()?;
        self.emit_update(issue.number, facts, texts);
        Ok(())
    }

    /// Refuses new content that is the present one.
    pub(super) fn check_changes(
        &self,
        issue: &Issue,
        facts: &IssueFacts,
        texts: &IssueTexts,
    ) -> Result<(), Refusal> {
        if *facts == issue.facts && *texts == self.issue_texts(issue.number) {
            let resource = issue.number.name(self.period_id());
            return Err(Refusal::NothingToDo(Nothing::NoFieldChanges(resource)));
        }
        Ok(())
    }

    pub(super) fn emit_update(&mut self, number: IssueNumber, facts: IssueFacts, texts: IssueTexts) {
        self.emit_issue(number, IssueEvent::Updated { facts }, vec![Text::Issue(Box::new(texts))]);
    }

    pub(super) fn issue_texts(&self, number: IssueNumber) -> IssueTexts {
        self.state.issue_texts.get(&number).map(|texts| (**texts).clone()).unwrap_or_default()
    }

    fn unlink(&mut self, number: IssueNumber, call: CallNumber, why: &str) -> Result<(), Refusal> {
        if self.state.links.get(number, call).is_none() {
            let (call, issue) = (call.name(self.period_id()), number.name(self.period_id()));
            return Err(Refusal::NotFound(Missing::Link { issue, call }));
        }
        self.emit_issue(number, IssueEvent::Unlinked { call }, reason(why));
        self.replace_first_call(number, call);
        let linked = self.find_call(call)?;
        if !linked.is_void()
            && linked.triage.outcome == TriageOutcome::Issue
            && self.state.links.of_call(call).next().is_none()
        {
            self.set_triage(&linked, TriageOutcome::Pending, linked.pressing_urgency())?;
        }
        Ok(())
    }

    pub(super) fn resolve(
        &mut self,
        number: IssueNumber,
        outcome: IssueOutcome,
        texts: Vec<Text>,
        confirmed: &[IssueNumber],
    ) -> Result<(), Refusal> {
        self.check_merged_confirmed(number, confirmed)?;
        self.emit_issue(number, IssueEvent::Resolved { outcome }, texts);
        self.follow_up(number, self.callers_of(number))
    }

    pub(super) fn close_issue(&mut self, number: IssueNumber, why: Option<&str>) -> Result<(), Refusal> {
        self.emit_issue(number, IssueEvent::Closed, event_texts([(TextField::Reason, why)]));
        self.cancel_follow_ups(number);
        Ok(())
    }

    /// Rejects or withdraws an issue that has no issues merged into it.
    fn drop_issue(&mut self, number: IssueNumber, event: IssueEvent, why: &str) -> Result<(), Refusal> {
        self.check_nothing_merged(number)?;
        self.step(number, event, reason(why))
    }
}
