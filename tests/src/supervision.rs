//! Requests of supervisors: duties and handovers, notices, reports.

use hotline_proto::v1::*;

use crate::Register;
use crate::moments;
use crate::requests::{context, of_kind};

/// A call handler comes on duty.
pub fn start_shift(r: &Register, operator: &str) -> StartShiftRequest {
    StartShiftRequest { parent: r.parent.clone(), operator_code: operator.to_owned(), write: context() }
}

/// A call handler goes off duty.
pub fn end_shift(r: &Register, operator: &str) -> EndShiftRequest {
    EndShiftRequest { parent: r.parent.clone(), operator_code: operator.to_owned(), write: context() }
}

/// Somebody takes over for a shift.
pub fn acknowledge_handover(r: &Register, shift: ShiftOfDay, items: &[&str]) -> AcknowledgeHandoverRequest {
    AcknowledgeHandoverRequest {
        parent: r.parent.clone(),
        shift: Some(shift),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        note: String::new(),
        write: context(),
    }
}

/// The shifts from one moment to another.
pub fn list_shifts(
    r: &Register,
    from: prost_types::Timestamp,
    to: prost_types::Timestamp,
) -> ListShiftsRequest {
    let parent = r.parent.clone();
    ListShiftsRequest { parent, start_time: Some(from), end_time: Some(to), min_position: 0 }
}

/// A notice is posted.
pub fn post_notice(r: &Register, text: &str) -> PostNoticeRequest {
    let (parent, text) = (r.parent.clone(), text.to_owned());
    PostNoticeRequest { parent, text, write: context(), ..PostNoticeRequest::default() }
}

/// A notice is withdrawn.
pub fn withdraw_notice(name: &str) -> WithdrawNoticeRequest {
    WithdrawNoticeRequest { name: name.to_owned(), write: context() }
}

/// The notices that are in force or will be.
pub fn list_notices(r: &Register) -> ListNoticesRequest {
    ListNoticesRequest { parent: r.parent.clone(), ..ListNoticesRequest::default() }
}

/// A call handler has read notices.
pub fn mark_read(r: &Register, operator: &str, notices: &[&str]) -> MarkReadRequest {
    MarkReadRequest {
        parent: r.parent.clone(),
        operator_code: operator.to_owned(),
        notices: notices.iter().map(|name| (*name).to_owned()).collect(),
        instructions: Vec::new(),
        write: context(),
    }
}

/// Issues a report.
pub fn freeze(r: &Register, window: summary_window::Kind) -> FreezeReportRequest {
    let (parent, window) = (r.parent.clone(), of_kind(window));
    FreezeReportRequest { parent, window, write: context(), ..FreezeReportRequest::default() }
}

/// Issues the first report of an incident, on issues.
pub fn first_report(r: &Register, issues: &[&str]) -> FreezeReportRequest {
    of_incident(&r.parent, IncidentReportKind::First, |input| {
        input.issues = issues.iter().map(|issue| (*issue).to_owned()).collect();
    })
}

/// Issues a report that follows the others of an incident.
pub fn follow_up(report: &str) -> FreezeReportRequest {
    of_incident(parent_of(report), IncidentReportKind::FollowUp, |input| report.clone_into(&mut input.report))
}

/// Issues the final report of an incident.
pub fn final_report(report: &str, counts: IncidentCounts) -> FreezeReportRequest {
    of_incident(parent_of(report), IncidentReportKind::Final, |input| {
        report.clone_into(&mut input.report);
        input.counts = Some(counts);
        input.next_report_time = None;
    })
}

fn parent_of(report: &str) -> &str {
    report.split_once("/reports/").map_or(report, |(parent, _)| parent)
}

fn of_incident(
    parent: &str,
    kind: IncidentReportKind,
    change: impl FnOnce(&mut IncidentInput),
) -> FreezeReportRequest {
    let mut input = IncidentInput {
        kind: kind.into(),
        situation: "锦跃花园两栋居民楼停电".to_owned(),
        next_report_time: Some(moments::plus_minutes(&moments::now(), 120)),
        ..IncidentInput::default()
    };
    change(&mut input);
    let (parent, incident) = (parent.to_owned(), Some(input));
    FreezeReportRequest { parent, incident, write: context(), ..FreezeReportRequest::default() }
}

/// Asks for what would be issued.
pub fn compose(r: &Register, window: summary_window::Kind) -> ComposeReportRequest {
    ComposeReportRequest {
        parent: r.parent.clone(),
        window: of_kind(window),
        ..ComposeReportRequest::default()
    }
}
