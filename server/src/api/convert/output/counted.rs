//! Messages of counted fields.

use hotline_proto::v1;

use super::{time, time_if};
use crate::api::convert::input::ResolvedPeriod;
use crate::api::convert::{codes, times};
use crate::domain::counted::{Counted, CountedCall, CountedIssue};

/// The counted fields of what an event concerns. None if there are none.
pub fn counted(period: &ResolvedPeriod, counted: &Counted) -> Option<v1::CountedFields> {
    (*counted != Counted::default()).then(|| v1::CountedFields {
        call: counted.call.as_ref().map(|counted| call(period, counted)),
        issue: counted.issue.as_ref().map(|counted| issue(period.id.as_str(), counted)),
    })
}

fn call(period: &ResolvedPeriod, call: &CountedCall) -> v1::CountedCall {
    v1::CountedCall {
        received_at: time(call.received_at),
        direction: codes::number(call.direction),
        channel: codes::number(call.channel),
        disposition: codes::number(call.disposition),
        kind: codes::number(call.kind),
        urgency: codes::number(call.urgency),
        category: call.category.clone().unwrap_or_default(),
        district: call.district.clone().unwrap_or_default(),
        operator_code: call.operator.clone().unwrap_or_default(),
        source_system: call.source_system.clone().unwrap_or_default(),
        line: call.line.clone().unwrap_or_default(),
        persons_represented: i32::try_from(call.persons_represented).unwrap_or(i32::MAX),
        caller_id: call.caller.map(|caller| period.caller_ids.id(caller)).unwrap_or_default(),
        wait: call.wait_us.map(times::duration),
        voided: call.void,
        late: call.late,
        backdated: call.backdated,
        historical: call.historical,
        revision: call.revision,
        repeat: call.repeat,
        alarm_dismissed: call.alarm_dismissed,
    }
}

fn issue(period: &str, issue: &CountedIssue) -> v1::CountedIssue {
    v1::CountedIssue {
        state: codes::number(issue.state),
        outcome: codes::number_or_unspecified(issue.outcome),
        category: issue.category.clone().unwrap_or_default(),
        district: issue.district.clone().unwrap_or_default(),
        urgency: codes::number(issue.urgency),
        kind: codes::number_or_unspecified(issue.kind),
        channel: codes::number_or_unspecified(issue.channel),
        source_system: issue.source_system.clone().unwrap_or_default(),
        agency: issue.agency.clone().unwrap_or_default(),
        owner: issue.owner.clone().unwrap_or_default(),
        opened_at: time(issue.opened_at),
        first_agency: issue.first_agency.clone().unwrap_or_default(),
        opened_owner: issue.opened_owner.clone().unwrap_or_default(),
        resolved_at: time_if(issue.resolved_at),
        resolved_agency: issue.resolved_agency.clone().unwrap_or_default(),
        resolved_owner: issue.resolved_owner.clone().unwrap_or_default(),
        heard_at: time_if(issue.heard_at),
        responded_at: time_if(issue.responded_at),
        response_due_at: time_if(issue.response_due_at),
        due_at: time_if(issue.due_at),
        need_by: time_if(issue.need_by),
        suspended_at: time_if(issue.suspended_since),
        suspended_total: Some(times::duration(issue.suspended_total_us)),
        ever_assigned: issue.ever_assigned,
        reopen_count: issue.reopen_count,
        confirmed: issue.confirmed,
        rating: issue.rating,
        reachable: issue.reachable,
        first_call: issue.first_call.map(|call| call.name(period)).unwrap_or_default(),
        merged_into: issue.merged_into.map(|issue| issue.name(period)).unwrap_or_default(),
        historical: issue.historical,
    }
}
