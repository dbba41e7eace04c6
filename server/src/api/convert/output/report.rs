//! Messages of reports.

use hotline_proto::v1;

use super::{time, time_if};
use crate::api::convert::{codes, times};
use crate::domain::event::Subject;
use crate::domain::report::{ChangeReason, ReportId};
use crate::store::figures::{Difference, Matter, MatterReason, MissedCallbacks, Part, ReportedInstruction};
use crate::store::read::report::{IssuedReport, ReportHead};

/// Maximum number of calls and issues that are named for one reason.
const MAX_NAMED: usize = 1_000;

/// A report with its document.
pub fn report(period: &str, IssuedReport { head, document }: IssuedReport) -> v1::Report {
    v1::Report { document, ..report_head(period, head) }
}

/// A report without its document.
pub fn report_head(period: &str, head: ReportHead) -> v1::Report {
    v1::Report {
        name: format!("periods/{period}/{}/{}", ReportId::COLLECTION, head.report),
        revision: head.revision,
        issue_time: time(head.issued_at),
        issuer: head.issuer,
        start_time: time(head.window_from),
        end_time: time(head.window_to),
        as_of_position: head.as_of_position,
        position: head.position,
        digest: head.digest,
        document: Vec::new(),
        incident_kind: codes::number_or_unspecified(head.incident_kind),
        next_report_time: time_if(head.next_report_at),
    }
}

/// What changed in a figure.
pub fn report_change(period: &str, difference: Difference) -> v1::ReportChange {
    v1::ReportChange {
        figure: difference.figure.name.to_owned(),
        before: difference.before,
        after: difference.after,
        parts: report_change_parts(period, &difference.parts),
    }
}

/// Why something changed.
pub fn report_change_parts(period: &str, parts: &[Part]) -> Vec<v1::ReportChangePart> {
    let parts = parts.iter().map(|part| {
        let named = part.subjects.iter().take(MAX_NAMED).map(|subject: &Subject| subject.name(period));
        v1::ReportChangePart {
            reason: part.reason.map_or(v1::ReportChangeReason::Unspecified, change_reason).into(),
            amount: part.amount,
            items: named.collect(),
            items_left_out: i32::try_from(part.subjects.len().saturating_sub(MAX_NAMED)).unwrap_or(i32::MAX),
        }
    });
    parts.collect()
}

fn change_reason(reason: ChangeReason) -> v1::ReportChangeReason {
    match reason {
        ChangeReason::New => v1::ReportChangeReason::New,
        ChangeReason::Voided => v1::ReportChangeReason::Voided,
        ChangeReason::Late => v1::ReportChangeReason::Late,
        ChangeReason::Reopened => v1::ReportChangeReason::Reopened,
        ChangeReason::Resolved => v1::ReportChangeReason::Resolved,
        ChangeReason::Ended => v1::ReportChangeReason::Ended,
        ChangeReason::Linked => v1::ReportChangeReason::Linked,
        ChangeReason::FollowedUp => v1::ReportChangeReason::FollowedUp,
        ChangeReason::Corrected => v1::ReportChangeReason::Corrected,
        ChangeReason::Handled => v1::ReportChangeReason::Handled,
        ChangeReason::TimePassed => v1::ReportChangeReason::TimePassed,
        ChangeReason::NotNamed => v1::ReportChangeReason::NotNamed,
    }
}

/// An instruction of a superior.
pub fn report_instruction(
    period: &str,
    ReportedInstruction { issue, instruction, is_overdue, office, reference }: ReportedInstruction,
) -> v1::ReportInstruction {
    v1::ReportInstruction {
        issue: issue.name(period),
        number: instruction.number,
        kind: codes::number(instruction.kind),
        instruct_time: time(instruction.instructed_at),
        deadline: time_if(instruction.deadline),
        reply_due_time: time_if(instruction.reply_due_at),
        reply_time: time_if(instruction.replied_at),
        overdue: is_overdue,
        office: office.unwrap_or_default(),
        reference: reference.unwrap_or_default(),
    }
}

/// An issue to know of.
pub fn report_matter(period: &str, Matter { number, reasons, issue }: Matter) -> v1::ReportMatter {
    let reason = |reason: MatterReason| match reason {
        MatterReason::Urgent => v1::ReportMatterReason::Urgent,
        MatterReason::Overdue => v1::ReportMatterReason::Overdue,
        MatterReason::NeedMissed => v1::ReportMatterReason::NeedMissed,
        MatterReason::Late => v1::ReportMatterReason::Late,
        MatterReason::Unsolved => v1::ReportMatterReason::Unsolved,
    };
    v1::ReportMatter {
        issue: number.name(period),
        reasons: reasons.into_iter().map(|one| reason(one).into()).collect(),
        category: issue.category.unwrap_or_default(),
        district: issue.district.unwrap_or_default(),
        urgency: codes::number(issue.urgency),
        state: codes::number(issue.state),
        outcome: codes::number_or_unspecified(issue.outcome),
        agency: issue.agency.unwrap_or_default(),
        opened_time: Some(times::timestamp(issue.opened_at)),
        due_time: time_if(issue.due_at),
        need_by: time_if(issue.need_by),
        resolved_time: time_if(issue.resolved_at),
    }
}

/// What became of callbacks because nobody had answered.
pub fn missed_callbacks(MissedCallbacks { planned, tried, reached }: MissedCallbacks) -> v1::MissedCallbacks {
    v1::MissedCallbacks { planned, tried, reached }
}
