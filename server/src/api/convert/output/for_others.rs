//! What others than the desk see of calls and issues: field by field, so that a new field stays with the desk until somebody decides otherwise.

use hotline_proto::v1;

use crate::api::convert::codes;
use crate::domain::codes::IssueAction;

/// An issue as an agency sees it: what must be done and where, with its own assignments. Who above asks after it, and in which words, is between the desk and its superiors: what the agency is to do of it is its task. Of one that is not its own any more, the name and where it stands.
pub fn issue_for_agency(issue: v1::Issue, agency: &str) -> v1::Issue {
    let open = [v1::AssignmentState::Dispatched, v1::AssignmentState::Acknowledged];
    let mut assignments = issue.assignments;
    assignments.retain(|assignment| assignment.agency == agency);
    if !assignments.iter().any(|assignment| open.contains(&assignment.state())) {
        let v1::Issue { name, state, .. } = issue;
        return v1::Issue { name, state, ..v1::Issue::default() };
    }
    let unknown = |person: v1::AffectedPerson| v1::AffectedPerson {
        number: person.number,
        tags: person.tags,
        ..v1::AffectedPerson::default()
    };
    let own = [IssueAction::Acknowledge, IssueAction::Progress, IssueAction::Return].map(codes::number);
    v1::Issue {
        name: issue.name,
        title: issue.title,
        category: issue.category,
        district: issue.district,
        address: issue.address,
        urgency: issue.urgency,
        need_by: issue.need_by,
        affected_persons: issue.affected_persons.into_iter().map(unknown).collect(),
        state: issue.state,
        outcome: issue.outcome,
        assignments,
        response_due_at: issue.response_due_at,
        due_at: issue.due_at,
        overdue: issue.overdue,
        suspended_at: issue.suspended_at,
        reopen_count: issue.reopen_count,
        urge_count: issue.urge_count,
        supervised: issue.supervised,
        public_reply: issue.public_reply,
        opened_at: issue.opened_at,
        resolved_at: issue.resolved_at,
        etag: issue.etag,
        // It is told when its time is nearly used up.
        time_warning: issue.time_warning,
        allowed_actions: issue.allowed_actions.into_iter().filter(|action| own.contains(action)).collect(),
        ..v1::Issue::default()
    }
}

/// A call as the system that sent it sees it: by what it finds it again, and whether it is void.
pub fn call_for_service(call: v1::Call) -> v1::Call {
    v1::Call {
        name: call.name,
        source_system: call.source_system,
        external_id: call.external_id,
        telephony_reference: call.telephony_reference,
        received_at: call.received_at,
        recorded_at: call.recorded_at,
        voided: call.voided,
        etag: call.etag,
        ..v1::Call::default()
    }
}

/// What became of an issue, for the system whose call led to it.
pub fn issue_result(issue: v1::Issue) -> v1::IssueResult {
    v1::IssueResult {
        issue: issue.name,
        state: issue.state,
        outcome: issue.outcome,
        public_reply: issue.public_reply,
    }
}
