//! Messages of what events say in detail.

use super::call::alarm_causes;
use super::notice::read_items;
use super::shift::{handover_items, shift_of_day};
use hotline_proto::v1;
use hotline_proto::v1::event::Details;

use super::{directory, period as periods, tags, time, time_if};
use crate::api::convert::input::ResolvedPeriod;
use crate::api::convert::{codes, times};
use crate::domain::call::CallFacts;
use crate::domain::directory::Directory;
use crate::domain::event::{
    CallEvent, CallbackEvent, Due, Entry, ErasedTexts, Event, IssueEvent, PeriodEvent, RemainingTime,
};
use crate::domain::issue::IssueFacts;
use crate::domain::number::{CallNumber, CallerNumber};
use crate::domain::period::{Period, PeriodChange};
use crate::domain::report::ReportId;
use crate::hex;

/// What an event says in detail. None if its type says everything.
pub fn details(period: &ResolvedPeriod, event: &Event, entry: &Entry) -> Option<Details> {
    match event {
        Event::Period(event) => Some(of_period(period.id.as_str(), event, entry)),
        Event::Call(_, event) => of_call(period, event),
        Event::Issue(_, event) => of_issue(period.id.as_str(), event),
        Event::Callback(_, event) => of_callback(period.id.as_str(), event),
    }
}

fn of_period(period: &str, event: &PeriodEvent, entry: &Entry) -> Details {
    use PeriodEvent as E;
    match event {
        E::Opened { period: facts, directory: entries } => {
            let (recorded_at, position) = (entry.recorded_at, entry.position);
            let opened = Period { facts: (**facts).clone(), recorded_at, position };
            let message = v1::EmergencyPeriod { state: 0, ..periods::period(&opened, recorded_at) };
            let directory = Some(directory_entries(entries, entry.position));
            Details::PeriodOpened(v1::PeriodOpened { period: Some(message), directory })
        }
        E::Updated(change) => Details::PeriodUpdated(period_updated(change)),
        E::Closed { ends_at } => Details::PeriodClosed(v1::PeriodClosed { ends_at: time(*ends_at) }),
        E::Reopened { ends_at } => Details::PeriodReopened(v1::PeriodReopened { ends_at: time_if(*ends_at) }),
        E::DirectoryUpserted { directory } => {
            Details::PeriodDirectoryUpserted(directory_entries(directory, entry.position))
        }
        E::ReportIssued { report, revision, as_of, digest, incident } => {
            Details::PeriodReportIssued(v1::ReportIssued {
                incident_kind: codes::number_or_unspecified(incident.map(|stage| stage.kind)),
                next_report_time: time_if(incident.and_then(|stage| stage.next_report_at)),
                report: report.name(period),
                revision: *revision,
                as_of_position: *as_of,
                digest: hex::bytes(digest).unwrap_or_default(),
            })
        }
        E::DutyStarted { operator } => Details::PeriodDutyStarted(duty_named(operator)),
        E::DutyEnded { operator } => Details::PeriodDutyEnded(duty_named(operator)),
        E::HandoverAcknowledged { date, shift, items } => {
            Details::PeriodHandoverAcknowledged(v1::HandoverAcknowledged {
                shift: Some(shift_of_day(Some(*date), shift)),
                items: handover_items(period, items),
            })
        }
        E::NoticePosted { notice, from, replaces, category } => {
            Details::PeriodNoticePosted(v1::NoticePosted {
                notice: notice.name(period),
                start_time: time(*from),
                replaces: replaces.map(|replaced| replaced.name(period)).unwrap_or_default(),
                category: category.clone().unwrap_or_default(),
            })
        }
        E::NoticeWithdrawn { notice } => {
            Details::PeriodNoticeWithdrawn(v1::NoticeNamed { notice: notice.name(period) })
        }
        E::Read { operator, items } => {
            let (notices, instructions) = read_items(period, items.iter().copied());
            Details::PeriodRead(v1::ItemsRead { operator_code: operator.clone(), notices, instructions })
        }
    }
}

fn duty_named(operator: &str) -> v1::DutyNamed {
    v1::DutyNamed { operator_code: operator.to_owned() }
}

fn period_updated(change: &PeriodChange) -> v1::PeriodUpdated {
    v1::PeriodUpdated {
        display_name: change.display_name.clone(),
        hazard: change.hazard.clone(),
        calendar: change.calendar.as_ref().map(periods::calendar),
        shift_plan: change.shift_plan.as_ref().map(periods::shift_plan),
        response_policy: change.response_policy.as_ref().map(periods::response_policy),
        quiet_hours: change.desk.quiet_hours.map(periods::hours),
        district_fallback: change.desk.district_fallback,
        full_view_needs_reason: change.desk.full_view_needs_reason,
        retention: change.desk.retention.map(periods::retention),
        line_profile: codes::number_or_unspecified(change.desk.profile),
        surge: change.surge,
        abusive_calls_rule: change.desk.abusive_calls_rule.clone(),
    }
}

fn directory_entries(entries: &Directory, position: i64) -> v1::DirectoryUpserted {
    let entries = entries.clone().at(position);
    let category = |category| v1::CategoryEntry { usual: false, ..directory::said(category, "") };
    v1::DirectoryUpserted {
        categories: entries.categories.values().map(category).collect(),
        districts: entries.districts.values().map(directory::district).collect(),
        agencies: entries.agencies.values().map(directory::agency).collect(),
        operators: entries.operators.values().map(directory::operator).collect(),
    }
}

fn of_call(period: &ResolvedPeriod, event: &CallEvent) -> Option<Details> {
    use CallEvent as E;
    Some(match event {
        E::Recorded { facts, caller, reachable, triage, due_at, reason_code } => {
            Details::CallRecorded(v1::CallRecorded {
                facts: Some(call_facts(facts)),
                caller_id: caller.map(|caller| period.caller_ids.id(caller)).unwrap_or_default(),
                reachable: *reachable,
                triage: codes::number(*triage),
                triage_due_at: time_if(*due_at),
                triage_reason_code: reason_code.map_or(0, codes::number),
            })
        }
        E::Completed { facts, caller, reachable } => {
            Details::CallCompleted(call_revised(period, facts, *caller, *reachable))
        }
        E::Amended { facts, caller, reachable } => {
            Details::CallAmended(call_revised(period, facts, *caller, *reachable))
        }
        E::Leased { operator, until } => {
            Details::CallLeased(v1::LeaseTaken { operator_code: operator.clone(), expires_at: time(*until) })
        }
        E::Triaged { outcome, due_at, operator, reason_code } => Details::CallTriaged(v1::CallTriaged {
            outcome: codes::number(*outcome),
            due_at: time_if(*due_at),
            operator_code: operator.clone().unwrap_or_default(),
            reason_code: reason_code.map_or(0, codes::number),
        }),
        E::AlarmRaised { causes, without } => Details::CallAlarmRaised(v1::CallAlarmRaised {
            causes: alarm_causes(causes, ""),
            urgency_without: codes::number(*without),
        }),
        E::AlarmConfirmed { urgency } => {
            Details::CallAlarmConfirmed(v1::CallAlarmConfirmed { urgency: codes::number(*urgency) })
        }
        E::AlarmDismissed { urgency, reason_code } => Details::CallAlarmDismissed(v1::CallAlarmDismissed {
            urgency: codes::number(*urgency),
            reason_code: codes::number(*reason_code),
        }),
        E::HandedOff { handoff, target, mode, started_at } => Details::CallHandedOff(v1::CallHandedOff {
            number: *handoff,
            target: target.clone(),
            mode: codes::number(*mode),
            started_at: time(*started_at),
        }),
        E::HandoffConfirmed { handoff } => {
            Details::CallHandoffConfirmed(v1::HandoffConfirmed { number: *handoff })
        }
        E::TextsErased(erased) => Details::CallTextsErased(texts_erased(erased)),
        E::Voided | E::Released | E::Viewed => return None,
    })
}

fn texts_erased(erased: &ErasedTexts) -> v1::TextsErased {
    v1::TextsErased { text_class: codes::number(erased.class), revision: erased.revision }
}

fn call_revised(
    period: &ResolvedPeriod,
    facts: &CallFacts,
    caller: Option<CallerNumber>,
    reachable: bool,
) -> v1::CallRevised {
    let caller_id = caller.map(|caller| period.caller_ids.id(caller)).unwrap_or_default();
    v1::CallRevised { facts: Some(call_facts(facts)), caller_id, reachable }
}

fn call_facts(facts: &CallFacts) -> v1::CallFacts {
    v1::CallFacts {
        direction: codes::number(facts.direction),
        channel: codes::number(facts.channel),
        line: facts.line.clone().unwrap_or_default(),
        received_at: time(facts.received_at),
        answered_at: time_if(facts.answered_at),
        ended_at: time_if(facts.ended_at),
        disposition: codes::number(facts.disposition),
        kind: codes::number(facts.kind),
        urgency: codes::number(facts.urgency),
        category: facts.category.clone().unwrap_or_default(),
        district: facts.district.clone().unwrap_or_default(),
        anonymous: facts.anonymous,
        confidential: facts.confidential,
        language: facts.language.clone().unwrap_or_default(),
        affected_person_tags: tags(&facts.affected_tags),
        do_not_call: facts.do_not_call,
        no_message: facts.no_message,
        persons_represented: i32::try_from(facts.persons_represented).unwrap_or(i32::MAX),
        operator_code: facts.operator.clone().unwrap_or_default(),
        source_system: facts.source_system.clone().unwrap_or_default(),
        external_id: facts.external_id.clone().unwrap_or_default(),
        telephony_reference: facts.telephony_reference.clone().unwrap_or_default(),
        offline_reference: facts.offline_reference.clone().unwrap_or_default(),
        historical: facts.historical,
        silent: facts.silent,
        abusive: facts.abusive,
    }
}

fn of_issue(period: &str, event: &IssueEvent) -> Option<Details> {
    use IssueEvent as E;
    let named = |call: Option<CallNumber>| call.map(|call| call.name(period)).unwrap_or_default();
    Some(match event {
        E::Opened { facts, due, call } => Details::IssueOpened(v1::IssueOpened {
            facts: Some(issue_facts(period, facts)),
            due: Some(due_times(due)),
            call: named(*call),
        }),
        E::Updated { facts } => {
            Details::IssueUpdated(v1::IssueUpdated { facts: Some(issue_facts(period, facts)) })
        }
        E::Linked { call, kind, condition } => Details::IssueLinked(v1::IssueLinked {
            call: call.name(period),
            kind: codes::number(*kind),
            condition: codes::number(*condition),
        }),
        E::Unlinked { call } => Details::IssueUnlinked(v1::IssueUnlinked { call: call.name(period) }),
        E::FirstCallChanged { call } => {
            Details::IssueFirstCallChanged(v1::IssueFirstCallChanged { call: named(*call) })
        }
        E::CallChanged { call, heard_at } => Details::IssueCallChanged(v1::IssueCallChanged {
            call: call.name(period),
            heard_at: time_if(*heard_at),
        }),
        E::Assigned { assignment, agency, role } => Details::IssueAssigned(v1::IssueAssigned {
            number: *assignment,
            agency: agency.clone(),
            role: codes::number(*role),
        }),
        E::Transferred { assignment, agency, role } => Details::IssueTransferred(v1::IssueAssigned {
            number: *assignment,
            agency: agency.clone(),
            role: codes::number(*role),
        }),
        E::Informed { assignment } => Details::IssueInformed(v1::AssignmentNamed { number: *assignment }),
        E::Acknowledged { assignment } => {
            Details::IssueAcknowledged(v1::AssignmentNamed { number: *assignment })
        }
        E::Progressed { assignment, kind, estimate } => Details::IssueProgressed(v1::IssueProgressed {
            number: *assignment,
            kind: codes::number(*kind),
            estimate: time_if(*estimate),
        }),
        E::Returned { assignment } => Details::IssueReturned(v1::AssignmentNamed { number: *assignment }),
        E::Merged { merged_into } => {
            Details::IssueMerged(v1::IssueMerged { merged_into: merged_into.name(period) })
        }
        E::Repointed { merged_into } => {
            Details::IssueRepointed(v1::IssueMerged { merged_into: merged_into.name(period) })
        }
        E::TextsErased(erased) => Details::IssueTextsErased(texts_erased(erased)),
        E::Instructed { instruction, kind, deadline, reply_due_at } => {
            Details::IssueInstructed(v1::IssueInstructed {
                number: *instruction,
                kind: codes::number(*kind),
                deadline: time_if(*deadline),
                reply_due_at: time_if(*reply_due_at),
            })
        }
        E::InstructionReplied { instruction } => {
            Details::IssueInstructionReplied(v1::InstructionNamed { number: *instruction })
        }
        E::IncidentReported { incident, kind } => Details::IssueIncidentReported(v1::IncidentReported {
            report: ReportId::of_incident(*incident).name(period),
            kind: codes::number(*kind),
        }),
        E::WarningSeen { percent } => {
            Details::IssueWarningSeen(v1::WarningSeen { percent: percent.percent() })
        }
        E::Suspended { .. }
        | E::Resumed { .. }
        | E::Extended { .. }
        | E::UrgencySet { .. }
        | E::Resolved { .. }
        | E::FollowedUp { .. }
        | E::Reopened { .. }
        | E::Reviewed { .. } => return of_course(event),
        E::Closed
        | E::Rejected
        | E::Withdrawn
        | E::Unmerged
        | E::Urged
        | E::Supervised
        | E::Escalated
        | E::Noted
        | E::Viewed => return None,
    })
}

/// What an event by which an issue takes its course says in detail. None for others.
fn of_course(event: &IssueEvent) -> Option<Details> {
    use IssueEvent as E;
    let due_set = |due: &Due| v1::DueTimesSet { due: Some(due_times(due)) };
    Some(match event {
        E::Suspended { left } => {
            Details::IssueSuspended(v1::IssueSuspended { left: Some(remaining_times(left)) })
        }
        E::Resumed { due } => Details::IssueResumed(due_set(due)),
        E::Reopened { due } => Details::IssueReopened(due_set(due)),
        E::Reviewed { due } => Details::IssueReviewed(due_set(due)),
        E::Extended { due_at } => Details::IssueExtended(v1::IssueExtended { due_at: time(*due_at) }),
        E::UrgencySet { urgency, due, left } => Details::IssueUrgencySet(v1::IssueUrgencySet {
            urgency: codes::number(*urgency),
            due: Some(due_times(due)),
            left: left.as_ref().map(remaining_times),
        }),
        E::Resolved { outcome } => {
            Details::IssueResolved(v1::IssueResolved { outcome: codes::number(*outcome) })
        }
        E::FollowedUp { solved, rating } => {
            Details::IssueFollowedUp(v1::IssueFollowedUp { solved: *solved, rating: *rating })
        }
        _ => return None,
    })
}

fn issue_facts(period: &str, facts: &IssueFacts) -> v1::IssueFacts {
    v1::IssueFacts {
        category: facts.category.clone().unwrap_or_default(),
        district: facts.district.clone().unwrap_or_default(),
        urgency: codes::number(facts.urgency),
        need_by: time_if(facts.need_by),
        affected_persons: facts
            .affected
            .persons
            .iter()
            .map(|person| v1::PersonTags { number: person.number, tags: tags(&person.tags) })
            .collect(),
        owner: facts.owner.clone().unwrap_or_default(),
        recurs_from: facts.recurs_from.map(|issue| issue.name(period)).unwrap_or_default(),
        respondent_agency: facts.respondent_agency.clone().unwrap_or_default(),
        historical: facts.historical,
    }
}

fn due_times(due: &Due) -> v1::DueTimes {
    v1::DueTimes {
        dispatch: time_if(due.dispatch),
        response: time_if(due.response),
        resolve: time_if(due.resolve),
    }
}

fn remaining_times(left: &RemainingTime) -> v1::RemainingTimes {
    v1::RemainingTimes {
        dispatch: left.dispatch_us.map(times::duration),
        response: left.response_us.map(times::duration),
        resolve: left.resolve_us.map(times::duration),
    }
}

fn of_callback(period: &str, event: &CallbackEvent) -> Option<Details> {
    use CallbackEvent as E;
    Some(match event {
        E::Created { kind, issue, call, due_at, overridden } => {
            Details::CallbackCreated(v1::CallbackCreated {
                kind: codes::number(*kind),
                issue: issue.map(|issue| issue.name(period)).unwrap_or_default(),
                call: call.map(|call| call.name(period)).unwrap_or_default(),
                due_at: time(*due_at),
                overridden: *overridden,
            })
        }
        E::Leased { operator, until } => Details::CallbackLeased(v1::LeaseTaken {
            operator_code: operator.clone(),
            expires_at: time(*until),
        }),
        E::Attempted { operator, reached, solved, rating, retry_at } => {
            Details::CallbackAttempted(v1::CallbackAttempted {
                operator_code: operator.clone(),
                reached: *reached,
                solved: *solved,
                rating: *rating,
                retry_at: time_if(*retry_at),
            })
        }
        E::TextsErased(erased) => Details::CallbackTextsErased(texts_erased(erased)),
        E::Released | E::Cancelled => return None,
    })
}
