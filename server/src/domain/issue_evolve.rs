//! How events change an issue.

use super::assignment::Assignment;
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
        match event {
            // Its texts are not part of it.
            E::Opened { .. } | E::Noted | E::TextsErased(_) | E::Viewed => {}
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
            E::Assigned { assignment, agency, role } | E::Transferred { assignment, agency, role } => {
                self.add_assignment(*assignment, agency, *role, entry);
            }
            E::Acknowledged { assignment } => self.respond(*assignment, at),
            E::Informed { assignment } => {
                if let Some(assignment) = self.assignment_mut(*assignment) {
                    assignment.informed_at = Some(at);
                    assignment.informed_position = Some(entry.position);
                }
            }
            E::Progressed { assignment, kind, estimate } => {
                self.respond(*assignment, at);
                if let Some(assignment) = self.assignment_mut(*assignment) {
                    assignment.progress = Some(*kind);
                    assignment.estimate = estimate.or(assignment.estimate);
                    if *kind == ProgressKind::Done {
                        assignment.end(AssignmentState::Done, at);
                    }
                }
            }
            E::Returned { assignment } => self.end_returned(*assignment, at),
            E::Suspended { left } => {
                self.state = IssueState::Suspended;
                self.suspended = Some(Suspension { since: at, left: *left });
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

    /// Resolves the issue. Its open assignments are done.
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
        for assignment in self.assignments.iter_mut().filter(|a| a.is_open()) {
            if assignment.role == AssignmentRole::Lead {
                assignment.acknowledge(at);
            }
            assignment.end(AssignmentState::Done, at);
        }
    }

    /// Reopens the issue. If it has a lead, that assignment continues.
    fn reopen(&mut self, due: Due, at: Instant) {
        self.reopen_count += 1;
        self.outcome = None;
        self.closed_at = None;
        self.due = due;
        self.restart_clock(at);
        self.state = if let Some(lead) = self.lead_mut() {
            lead.state = AssignmentState::Acknowledged;
            lead.ended_at = None;
            IssueState::InProgress
        } else {
            IssueState::Open
        };
    }

    /// Rejects or withdraws the issue. Its open assignments are cancelled.
    fn drop_unresolved(&mut self, state: IssueState, at: Instant) {
        self.end_suspension(at);
        self.state = state;
        self.closed_at = Some(at);
        for assignment in self.assignments.iter_mut().filter(|a| a.is_open()) {
            assignment.end(AssignmentState::Cancelled, at);
        }
    }

    /// Adds an assignment. A new lead replaces the former one.
    fn add_assignment(&mut self, number: i32, agency: &str, role: AssignmentRole, entry: &Entry) {
        let at = entry.occurred_at;
        if role == AssignmentRole::Lead {
            if let Some(lead) = self.lead_mut().filter(|lead| lead.is_open()) {
                lead.end(AssignmentState::Transferred, at);
            }
            self.state = IssueState::Assigned;
            self.dispatched_at.get_or_insert(at);
        }
        self.assignments.push(Assignment {
            number,
            agency: agency.to_owned(),
            role,
            state: AssignmentState::Dispatched,
            dispatched_at: at,
            acknowledged_at: None,
            progress: None,
            estimate: None,
            ended_at: None,
            position: entry.position,
            informed_at: None,
            informed_position: None,
        });
    }

    fn end_returned(&mut self, assignment: i32, at: Instant) {
        let Some(assignment) = self.assignment_mut(assignment) else { return };
        assignment.end(AssignmentState::Returned, at);
        if assignment.role == AssignmentRole::Lead {
            self.state = IssueState::Returned;
        }
    }

    /// Records a response of an agency, which acknowledges its assignment. A response of the lead puts the issue in progress.
    fn respond(&mut self, assignment: i32, at: Instant) {
        self.responded_at.get_or_insert(at);
        let Some(assignment) = self.assignment_mut(assignment) else { return };
        assignment.acknowledge(at);
        if assignment.role == AssignmentRole::Lead && self.state == IssueState::Assigned {
            self.state = IssueState::InProgress;
        }
    }

    fn end_suspension(&mut self, at: Instant) {
        if let Some(suspension) = self.suspended.take() {
            self.suspended_total_us += at.since(suspension.since);
        }
    }

    fn lead_mut(&mut self) -> Option<&mut Assignment> {
        self.assignments.iter_mut().rev().find(|a| a.is_lead())
    }

    fn assignment_mut(&mut self, number: i32) -> Option<&mut Assignment> {
        self.assignments.iter_mut().find(|a| a.number == number)
    }
}
