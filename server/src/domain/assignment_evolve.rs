//! How events of an issue change its assignments. The assignments follow from these events alone.

use super::assignment::Assignment;
use super::codes::*;
use super::entry::Entry;
use super::event::IssueEvent;

/// Assignments of an issue, ordered by number.
pub type Assignments = Vec<Assignment>;

/// Applies an event of an issue to its assignments.
pub fn evolve(assignments: &mut Assignments, event: &IssueEvent, entry: &Entry) {
    use IssueEvent as E;
    let at = entry.occurred_at;
    match event {
        E::Assigned { assignment, agency, role } | E::Transferred { assignment, agency, role } => {
            add(assignments, *assignment, agency, *role, entry);
        }
        E::Acknowledged { assignment } => with(assignments, *assignment, |one| one.acknowledge(at)),
        E::Informed { assignment } => with(assignments, *assignment, |one| {
            one.informed_at = Some(at);
            one.informed_position = Some(entry.position);
        }),
        E::Progressed { assignment, kind, estimate } => with(assignments, *assignment, |one| {
            one.acknowledge(at);
            one.progress = Some(*kind);
            one.estimate = estimate.or(one.estimate);
            if *kind == ProgressKind::Done {
                one.end(AssignmentState::Done, at);
            }
        }),
        E::Returned { assignment } => {
            with(assignments, *assignment, |one| one.end(AssignmentState::Returned, at));
        }
        // What is open is done; the lead accepts with it.
        E::Resolved { .. } => {
            for one in assignments.iter_mut().filter(|one| one.is_open()) {
                if one.role == AssignmentRole::Lead {
                    one.acknowledge(at);
                }
                one.end(AssignmentState::Done, at);
            }
        }
        // The assignment of the lead continues.
        E::Reopened { .. } => {
            if let Some(lead) = lead_mut(assignments) {
                lead.state = AssignmentState::Acknowledged;
                lead.ended_at = None;
            }
        }
        E::Rejected | E::Withdrawn => {
            for one in assignments.iter_mut().filter(|one| one.is_open()) {
                one.end(AssignmentState::Cancelled, at);
            }
        }
        E::Opened { .. }
        | E::Updated { .. }
        | E::Linked { .. }
        | E::Unlinked { .. }
        | E::FirstCallChanged { .. }
        | E::CallChanged { .. }
        | E::Suspended { .. }
        | E::Resumed { .. }
        | E::Extended { .. }
        | E::UrgencySet { .. }
        | E::FollowedUp { .. }
        | E::Closed
        | E::Reviewed { .. }
        | E::Merged { .. }
        | E::Repointed { .. }
        | E::Unmerged
        | E::Urged
        | E::Supervised
        | E::Escalated
        | E::Noted
        | E::TextsErased(_)
        | E::Viewed
        | E::WarningSeen { .. }
        | E::Instructed { .. }
        | E::InstructionReplied { .. }
        | E::IncidentReported { .. } => {}
    }
}

/// Adds an assignment. A new lead replaces the former one.
fn add(assignments: &mut Assignments, number: i32, agency: &str, role: AssignmentRole, entry: &Entry) {
    let at = entry.occurred_at;
    if role == AssignmentRole::Lead
        && let Some(lead) = lead_mut(assignments).filter(|lead| lead.is_open())
    {
        lead.end(AssignmentState::Transferred, at);
    }
    assignments.push(Assignment {
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

fn with(assignments: &mut Assignments, number: i32, change: impl FnOnce(&mut Assignment)) {
    if let Some(assignment) = assignments.iter_mut().find(|one| one.number == number) {
        change(assignment);
    }
}

fn lead_mut(assignments: &mut Assignments) -> Option<&mut Assignment> {
    assignments.iter_mut().rev().find(|one| one.is_lead())
}
