//! The English sentences of refusals, made of their reasons and facts. They are for developers and name fields and methods of the
//! contract. Clients make their own sentences for people.

use super::violation_sentence::{directory_name, problem};
use crate::domain::access::TokenFault;
use crate::domain::codes::Role;
use crate::domain::refusal::{
    AssignmentRule, ClosingRule, IncidentRule, Limit, MergeRule, Missing, Nothing, PermissionRule, Refusal,
    TimeRule,
};

/// The sentence of a refusal. For wrong fields, that of each violation after the path of its field.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::InvalidFields(violations) => {
            let each = violations.0.iter().map(|v| format!("{}: {}", v.field, problem(&v.problem)));
            each.collect::<Vec<_>>().join("; ")
        }
        Refusal::RequestIdReused => {
            "request_id was used before for another request; make a new UUID for each request".to_owned()
        }
        Refusal::TokenRefused(fault) => token_fault(*fault),
        Refusal::NotPermitted { role, rule } => permission_rule(*role, rule),
        Refusal::NotFound(missing) => missing_sentence(missing),
        Refusal::PeriodExists { resource } => format!("{resource} exists already; choose another id"),
        Refusal::ExternalIdExists { resource } => {
            format!("this external_id of this source_system is registered as {resource}")
        }
        Refusal::StateNotAllowed { state, action, allowed, .. } => {
            let allowed: Vec<String> = allowed.iter().map(|action| action.to_string()).collect();
            format!("an issue that is {state} does not allow {action}; allowed now: {}", allowed.join(", "))
        }
        Refusal::TimeNotAllowed { field, time, rule } => format!("{field} {time} {}", time_rule(rule)),
        Refusal::CallVoid { resource } => format!("{resource} is void; record a new call instead"),
        Refusal::CallIsTest { resource: None } => {
            "a TEST call opens no issues and is linked to none".to_owned()
        }
        Refusal::CallIsTest { resource: Some(call) } => {
            format!("{call}: a TEST call opens no issues and is linked to none")
        }
        Refusal::LeaseHeld { holder, until, .. } => format!("call handler {holder} holds it until {until}"),
        Refusal::DoNotCall { resource } => {
            format!(
                "the number of {resource} must not be called; override_reason says why it is called nevertheless"
            )
        }
        Refusal::OutsideCallingHours { resource, until } => format!(
            "{resource} may be made from {until}: until then it is quiet hours, or not safe for whoever answers"
        ),
        Refusal::TriageNotPending { resource, outcome } => {
            format!("{resource} does not wait for triage: it ended as {outcome}")
        }
        Refusal::HandoffConfirmed { resource, handoff, time } => {
            format!("handoff {handoff} of {resource} was confirmed at {time}")
        }
        Refusal::LinkExists { resource, call } => format!("{call} is linked to {resource} already"),
        Refusal::IssueMerged { resource, merged_into } => {
            format!("{resource} is merged into {merged_into}; write to that one")
        }
        Refusal::MergeNotAllowed { resource, rule } => merge_rule(resource, rule),
        Refusal::IncidentNotAllowed { resource, rule } => incident_rule(resource, rule),
        Refusal::MergedUnconfirmed { unconfirmed, .. } => format!(
            "issues merged into this one have affected persons of their own; confirm each in confirmed_merged: {}",
            unconfirmed.join(", ")
        ),
        Refusal::AssignmentNotAllowed { rule, .. } => assignment_rule(rule),
        Refusal::CallbackFinished { resource, state } => format!("{resource} is {state}"),
        Refusal::LimitReached(limit) => limit_sentence(*limit),
        Refusal::PeriodClosed { resource, rule } => match rule {
            ClosingRule::ClosedAlready(end) => format!("{resource} ended at {end}"),
            ClosingRule::CallAfterEnd { end, latest } => {
                format!("a call was received at {latest}, after the end {end}; choose a later end")
            }
        },
        Refusal::EtagMismatch { resource, etag } => {
            format!("{resource} was changed since it was read; its etag is {etag} now: read it again")
        }
        Refusal::NothingToDo(nothing) => match nothing {
            Nothing::NoFieldChanges(_) => "no field would change".to_owned(),
            Nothing::NoFieldIsFilled(_) => "no field would be filled".to_owned(),
            Nothing::SameUrgency { urgency, .. } => format!("the issue is {urgency} already"),
            Nothing::NotLeased(resource) => format!("nobody holds {resource}"),
            Nothing::PeriodIsOpen(resource) => format!("{resource} has no end"),
            Nothing::ReportUnchanged { resource, revision } => {
                format!("no figure of {resource} has changed since its revision {revision}")
            }
            Nothing::NoWarning { resource, step, .. } => match step {
                Some(step) => format!("{resource} has not used {} % of its time allowed", step.percent()),
                None => format!("{resource} has not used enough of its time allowed to warn anybody"),
            },
            Nothing::NoInstruction(resource) => format!("no instruction on {resource} waits for a reply"),
            Nothing::InstructionReplied { resource, instruction } => {
                format!("instruction {instruction} on {resource} was replied to")
            }
            Nothing::WarningSeen { resource, step } => {
                format!(
                    "somebody has seen that {} % of the time allowed of {resource} is used",
                    step.percent()
                )
            }
            Nothing::OnDuty { operator, since } => format!("{operator} is on duty since {since}"),
            Nothing::OffDuty(operator) => format!("{operator} is not on duty"),
            Nothing::NoticeEnded { resource, at } => format!("{resource} is in force no more, from {at}"),
            Nothing::ReadAlready(operator) => format!("{operator} has read all of it"),
            Nothing::NoOpenAlarm(resource) => {
                format!("{resource} has no alarm that nobody has looked at")
            }
        },
    }
}

fn token_fault(fault: TokenFault) -> String {
    match fault {
        TokenFault::Missing => {
            "who is asking? Send a token in the header authorization, or come over the socket of the server as its user".to_owned()
        }
        TokenFault::Malformed => "this is no token, or not all of one".to_owned(),
        TokenFault::Unknown => "this token is not known here".to_owned(),
        TokenFault::NotGranted => "no token stands for the name in the certificate".to_owned(),
        TokenFault::Expired(at) => format!("the token expired at {at}"),
        TokenFault::Revoked(at) => format!("the token was revoked at {at}"),
    }
}

fn permission_rule(role: Role, rule: &PermissionRule) -> String {
    match rule {
        PermissionRule::Method(allowed) => {
            let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            format!("the role {role} may not call this method; it is for {}", allowed.join(", "))
        }
        PermissionRule::OnBehalf => format!("the token ({role}) may not act for others"),
        PermissionRule::OtherPeriods => format!("the token ({role}) is for its own periods only"),
        PermissionRule::OthersCall => {
            "another took this call: only a supervisor may void it or lift what its caller asked for".to_owned()
        }
        PermissionRule::LowerUrgency => "only a supervisor may lower a P0".to_owned(),
        PermissionRule::ProtectedCaller => {
            "the caller is anonymous or confidential: only who took the call and supervisors may see who it is"
                .to_owned()
        }
        PermissionRule::OthersDuty => {
            "only a supervisor may say of others that they come on duty or go off".to_owned()
        }
        PermissionRule::OthersReading => {
            "only a supervisor may say of others that they have read something".to_owned()
        }
        PermissionRule::OtherAgency => "an agency acts only as itself".to_owned(),
        PermissionRule::Filter(field) => format!("the role {role} may not filter by {field}, which it is not shown"),
    }
}

fn missing_sentence(missing: &Missing) -> String {
    match missing {
        Missing::Period(Some(name))
        | Missing::Call(Some(name))
        | Missing::Issue(name)
        | Missing::Callback(name)
        | Missing::Report(name)
        | Missing::Notice(name) => {
            format!("there is no {name}")
        }
        Missing::Period(None) => "there is no such period".to_owned(),
        Missing::Call(None) => "there is no such call".to_owned(),
        Missing::Entry { directory, code } => format!("there is no {} {code}", directory_name(*directory)),
        Missing::Handoff { call, number: Some(number) } => format!("there is no handoff {number} of {call}"),
        Missing::Handoff { call, number: None } => format!("there is no handoff of {call}"),
        Missing::Person { issue, number } => format!("{issue} has no affected person {number}"),
        Missing::Instruction { issue, instruction } => format!("{issue} has no instruction {instruction}"),
        Missing::Token(id) => format!("there is no token {id}"),
        Missing::Link { issue, call } => format!("there is no link of {call} to {issue}"),
    }
}

fn time_rule(rule: &TimeRule) -> String {
    match rule {
        TimeRule::AheadOfClock(latest) => {
            format!("is more than 5 minutes ahead of the server's clock: at most {latest}")
        }
        TimeRule::BeforePeriod(from) => format!("is before the period begins ({from})"),
        TimeRule::OutsidePeriod { period, from, to } => {
            let to = to.map_or("open".to_owned(), |to| to.to_string());
            format!("lies outside {period} ({from} to {to})")
        }
        TimeRule::BeforeCall(received) => format!("is before the call was received ({received})"),
        TimeRule::BeforeLatestEvent { issue, latest } => {
            format!("is before the latest event of {issue} ({latest})")
        }
        TimeRule::BeforeDuty { operator, earliest } => {
            format!("is before the latest duty of {operator} began or ended, {earliest}")
        }
        TimeRule::BeforeGiven { resource, earliest } => {
            format!("is before it was given ({earliest}): {resource}")
        }
    }
}

fn merge_rule(issue: &str, rule: &MergeRule) -> String {
    match rule {
        MergeRule::IntoItself => "an issue cannot be merged into itself".to_owned(),
        MergeRule::TargetMerged { target, merged_into } => {
            format!("{target} is merged itself, into {merged_into}: merge into that one")
        }
        MergeRule::TargetFinished { target, state } => {
            format!("{target} is {state}: it must be active, resolved or closed")
        }
        MergeRule::HasMerged(merged) => {
            format!("unmerge first what is merged into {issue}: {}", merged.join(", "))
        }
    }
}

fn incident_rule(resource: &str, rule: &IncidentRule) -> String {
    match rule {
        IncidentRule::InIncident(report) => {
            format!("{resource} belongs to {report}, of which no final report was issued: follow that one up")
        }
        IncidentRule::IssueActive(state) => {
            format!(
                "{resource} is {state}: there is no final report while it is worked on; follow up instead"
            )
        }
        IncidentRule::FinalIssued => {
            format!("the final report of {resource} was issued; what comes after it is a FOLLOW_UP")
        }
    }
}

fn assignment_rule(rule: &AssignmentRule) -> String {
    match rule {
        AssignmentRule::NotAssigned { agency, holders } => {
            let agency = agency.as_deref().unwrap_or("the lead");
            let holders = holders.join(", ");
            format!("{agency} has no open assignment of this issue; those that have: {holders}")
        }
        AssignmentRule::AssignedAlready { agency, role } => {
            format!("{agency} has this issue already as {role}")
        }
        AssignmentRule::AcknowledgedAlready(agency) => format!("{agency} has acknowledged already"),
        AssignmentRule::IsRespondent(agency) => {
            format!("the complaint is about {agency}: choose another agency")
        }
        AssignmentRule::LeadResolves(_) => {
            "the lead's part is done when the issue is resolved: use ResolveIssue".to_owned()
        }
    }
}

fn limit_sentence(limit: Limit) -> String {
    match limit {
        Limit::LinksOfCall(value) => format!("at most {value} links of a call"),
        Limit::HandoffsOfCall(value) => format!("at most {value} handoffs of a call"),
        Limit::AttemptsOfCallback(value) => format!("at most {value} attempts of a callback"),
        Limit::AssignmentsOfIssue(value) => format!("at most {value} assignments of an issue"),
        Limit::MergedIntoIssue(value) => format!("at most {value} issues merged into one"),
        Limit::InstructionsOfIssue(value) => format!("at most {value} instructions on an issue"),
    }
}
