//! How events change an issue.

use super::assignment_evolve;
use super::codes::*;
use super::event::{Due, Entry, IssueEvent, RemainingTime};
use super::incident::IncidentOfIssue;
use super::instant::Instant;
use super::instruction::Instruction;
use super::issue::{Issue, Suspension};

impl Issue {
    /// Applies an event.
    pub fn evolve(&mut self, event: &IssueEvent, entry: &Entry) {
        use IssueEvent as E;
        self.position = entry.position;
        self.last_event_at = self.last_event_at.max(entry.occurred_at);
        let at = entry.occurred_at;
        assignment_evolve::evolve(&mut self.assignments, event, entry);
        match event {
            // Its texts are not part of it, and its assignments follow by themselves.
            E::Opened { .. } | E::Noted | E::TextsErased(_) | E::Viewed | E::Informed { .. } => {}
            E::Updated { facts } => {
                if facts.need_by != self.facts.need_by {
                    self.warning_seen = None;
                }
                self.facts = facts.clone();
                self.revision += 1;
            }
            E::Linked { call, kind, .. } => {
                if *kind == LinkKind::First {
                    self.first_call = Some(*call);
                }
            }
            // `State` updates the origin.
            E::Unlinked { .. } | E::CallChanged { .. } => {}
            E::FirstCallChanged { call } => self.first_call = *call,
            E::Urged => self.urge_count += 1,
            E::Supervised => self.supervised = true,
            E::Escalated => self.escalation_level += 1,
            E::Extended { due_at } => {
                self.due.resolve = Some(*due_at);
                self.warning_seen = None;
            }
            E::UrgencySet { urgency, due, left } => self.set_urgency(*urgency, *due, *left, at),
            E::Assigned { role, .. } | E::Transferred { role, .. } => {
                if *role == AssignmentRole::Lead {
                    self.state = IssueState::Assigned;
                    self.dispatched_at.get_or_insert(at);
                }
            }
            E::Acknowledged { assignment } | E::Progressed { assignment, .. } => {
                self.respond(*assignment, at);
            }
            E::Returned { assignment } => {
                if self.is_of_lead(*assignment) {
                    self.state = IssueState::Returned;
                }
            }
            E::Suspended { left } => {
                self.state = IssueState::Suspended;
                self.suspended = Some(Suspension { since: at, position: entry.position, left: *left });
                self.due = Due::default();
            }
            E::Resumed { due } => {
                self.state = IssueState::InProgress;
                self.resume_clock(*due);
                self.end_suspension(at);
                self.due = *due;
            }
            E::Resolved { outcome } => self.resolve(*outcome, entry),
            E::FollowedUp { solved, rating } => {
                self.confirmed = *solved;
                self.rating = *rating;
            }
            E::Closed => {
                self.state = IssueState::Closed;
                self.closed_at = Some(at);
            }
            E::Reopened { due } => self.reopen(*due, at),
            E::Rejected => self.drop_unresolved(IssueState::Rejected, at),
            E::Withdrawn => self.drop_unresolved(IssueState::Withdrawn, at),
            E::Reviewed { due } => {
                self.state = IssueState::Open;
                self.closed_at = None;
                self.due = *due;
                self.restart_clock(at);
            }
            E::Merged { merged_into } => {
                self.unmerged_state = Some(self.state);
                self.state = IssueState::Merged;
                self.merged_into = Some(*merged_into);
            }
            E::Repointed { merged_into } => self.merged_into = Some(*merged_into),
            E::Unmerged => {
                self.state = self.unmerged_state.take().unwrap_or(IssueState::Open);
                self.merged_into = None;
            }
            E::WarningSeen { percent } => self.warning_seen = self.warning_seen.max(Some(*percent)),
            E::Instructed { instruction, kind, deadline, reply_due_at } => {
                self.instructions.push(Instruction {
                    number: *instruction,
                    kind: *kind,
                    deadline: *deadline,
                    reply_due_at: *reply_due_at,
                    instructed_at: at,
                    position: entry.position,
                    replied_at: None,
                    replied_position: None,
                });
            }
            E::InstructionReplied { instruction } => {
                let replied = self.instructions.iter_mut().find(|one| one.number == *instruction);
                if let Some(replied) = replied {
                    replied.replied_at = Some(at);
                    replied.replied_position = Some(entry.position);
                }
            }
            E::IncidentReported { incident, kind } => {
                self.incident = Some(IncidentOfIssue { number: *incident, latest: *kind });
            }
        }
    }

    fn set_urgency(&mut self, urgency: Urgency, due: Due, left: Option<RemainingTime>, at: Instant) {
        self.facts.urgency = urgency;
        self.set_clock(&due, left.as_ref(), at);
        self.due = due;
        if let (Some(suspension), Some(left)) = (&mut self.suspended, left) {
            suspension.left = left;
        }
    }

    /// Resolves the issue.
    fn resolve(&mut self, outcome: IssueOutcome, entry: &Entry) {
        let at = entry.occurred_at;
        self.state = IssueState::Resolved;
        self.resolved_by = self.answerable();
        self.outcome = Some(outcome);
        self.resolved_at = Some(at);
        self.resolution_position = Some(entry.position);
        self.confirmed = None;
        self.rating = None;
        self.responded_at.get_or_insert(at);
    }

    /// Reopens the issue.
    fn reopen(&mut self, due: Due, at: Instant) {
        self.reopen_count += 1;
        self.outcome = None;
        self.closed_at = None;
        self.due = due;
        self.restart_clock(at);
        self.state = if self.lead().is_some() { IssueState::InProgress } else { IssueState::Open };
    }

    /// Rejects or withdraws the issue.
    fn drop_unresolved(&mut self, state: IssueState, at: Instant) {
        self.end_suspension(at);
        self.state = state;
        self.closed_at = Some(at);
    }

    /// Records a response of an agency. One of the lead puts the issue in progress.
    fn respond(&mut self, assignment: i32, at: Instant) {
        self.responded_at.get_or_insert(at);
        if self.is_of_lead(assignment) && self.state == IssueState::Assigned {
            self.state = IssueState::InProgress;
        }
    }

    fn is_of_lead(&self, assignment: i32) -> bool {
        self.assignments.iter().any(|one| one.number == assignment && one.role == AssignmentRole::Lead)
    }

    fn end_suspension(&mut self, at: Instant) {
        if let Some(suspension) = self.suspended.take() {
            self.suspended_total_us += at.since(suspension.since);
        }
    }
}
