//! The English sentences of refusals and violations, made of their reasons and facts. They are for developers and name fields and methods of the
//! contract. Clients make their own sentences for people.

use crate::domain::access::TokenFault;
use crate::domain::codes::Role;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Form, LateBound, Purpose, Unit};
use crate::domain::refusal::{
    AssignmentRule, ClosingRule, IncidentRule, Limit, MergeRule, Missing, Nothing, PermissionRule, Problem,
    Refusal, TimeRule,
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

/// The sentence of a violation. It follows the path of the field.
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Required { with, any_of, allowed } => required(*with, any_of, allowed),
        Problem::TooLong { length, limit, unit } => {
            let unit = match unit {
                Unit::Characters => "characters",
                Unit::Bytes => "bytes",
                Unit::DecodedBytes => "bytes once it is taken apart",
            };
            let length = length.map_or("too many".to_owned(), |length| length.to_string());
            format!("has {length} {unit}; at most {limit} are taken")
        }
        Problem::TooMany { count, limit } => format!("there are {count}; at most {limit} are taken"),
        Problem::Character('\0') => "must not contain the character NUL".to_owned(),
        Problem::Character(control) => {
            format!("must not contain the control character U+{:04X}", u32::from(*control))
        }
        Problem::Malformed { form, example, characters } => {
            let example = example.map(|example| format!(": {example}")).unwrap_or_default();
            format!("{}{example}", malformed(*form, *characters))
        }
        Problem::CheckDigit { value } => {
            format!("{value}: the check digit does not fit: a digit is wrong or two are swapped")
        }
        Problem::UnknownValue { value, allowed } => {
            let given = if value.is_empty() { String::new() } else { format!("{value} ") };
            format!("{given}is none of the values that there are: {}", allowed.join(" "))
        }
        Problem::UnknownCode { directory, value, nearest, agency, shifts } => {
            let agency = agency.as_ref().map(|agency| format!("{agency}: ")).unwrap_or_default();
            let nearest = nearest.as_ref().map(|nearest| format!("; the nearest is {nearest}"));
            let shifts =
                shifts.as_ref().map(|(day, codes)| format!("; on {day} there are {}", codes.join(" ")));
            let hint = nearest.or(shifts).unwrap_or_default();
            format!(
                "{agency}{value} is no {} of this period, or no longer offered{hint}",
                directory_name(*directory)
            )
        }
        Problem::OutOfRange { value, minimum, maximum, step } => {
            out_of_range(value.as_ref(), minimum.as_ref(), maximum.as_ref(), *step)
        }
        Problem::NotQuarterHour(time) => format!("{time} is no whole quarter-hour"),
        Problem::TooEarly { time, earliest, bound } => too_early(time, earliest, *bound),
        Problem::TooLate { time, latest, bound: LateBound::NeedBy } => {
            format!("{time} is after need_by {latest}, when help comes too late")
        }
        Problem::TooLate { time, bound: LateBound::Now, .. } => format!("{time} is not past"),
        Problem::Duplicate(value) => format!("{value} is there twice"),
        Problem::Conflict(with) => format!("does not go together with {with}"),
        Problem::NotApplicable(purpose) => purpose_sentence(*purpose).to_owned(),
        Problem::FilledAlready => {
            "is filled with something else; change it with AmendCall and a reason".to_owned()
        }
        Problem::CannotBeEmpty => "cannot be emptied".to_owned(),
        Problem::MustNotChange => "must be empty or that of the batch or stream".to_owned(),
        Problem::OtherPeriod(period) => format!("must be of the period of the request, {period}"),
        Problem::NotFound(resource) => format!("there is no {resource}"),
        Problem::SelfReference => "an issue cannot recur from itself".to_owned(),
        Problem::WordAlone(word) => {
            format!(
                "{word} stands in too many texts that ask for nothing to raise an alarm alone; join it with others by +"
            )
        }
        Problem::SeveralNumbers => "has more than one phone number; give each its own field".to_owned(),
        Problem::PersonalNumber => {
            "has a phone number or an identity number in it, which is not published; leave it out".to_owned()
        }
        Problem::NothingToSearch => "has no letter, digit or Chinese character to search for".to_owned(),
        Problem::GroupMissing { value, group } => format!("{value} needs its first level {group}"),
        Problem::ShiftsOverlap { shift, other } => format!("shifts {shift} and {other} overlap"),
        Problem::ShiftTimes(shift) => format!(
            "shift {shift}: begin and end are multiples of 15 minutes, the begin within a day, the end at most 24 hours later"
        ),
        Problem::AgencyWorksOnIssue(agency) => format!("{agency} works on this issue; transfer it first"),
        Problem::Unreadable => "cannot be read".to_owned(),
    }
}

fn required(with: Option<&str>, any_of: &[&str], allowed: &[String]) -> String {
    match (with, any_of, allowed) {
        (Some(with), ..) => format!("is required with {with}"),
        (None, [_, ..], _) => format!("one of these is required: {}", any_of.join(", ")),
        (None, [], [_, ..]) => format!("is required: one of {}", allowed.join(" ")),
        (None, [], []) => "is required".to_owned(),
    }
}

fn malformed(form: Form, characters: Option<&str>) -> String {
    let plain = match form {
        Form::Uuid => "must be a UUID",
        Form::PeriodId => "must be 3 to 63 of a–z, 0–9 and dash, beginning with a letter",
        Form::PeriodName => {
            "must be periods/{period}, the period's id 3 to 63 of a–z, 0–9 and dash, beginning with a letter"
        }
        Form::ResourceName => "must be periods/{period} or periods/{period}/…",
        Form::CallName => "must be periods/{period}/calls/{number}",
        Form::IssueName => "must be periods/{period}/issues/{number}",
        Form::CallbackName => "must be periods/{period}/callbacks/{number}",
        Form::ReportName => "must be periods/{period}/reports/{report}",
        Form::NoticeName => "must be periods/{period}/notices/{notice}",
        Form::Code => {
            let others = characters.map(|others| format!(" and {others}")).unwrap_or_default();
            return format!("must be of A–Z, a–z, 0–9{others}");
        }
        Form::CategoryCode => "must be 2 to 8 of A–Z, then optionally a dot and two digits",
        Form::AlarmWords => "must be words that are separated by ;",
        Form::AreaCode => "must be at most 6 digits",
        Form::HazardCode => "must be of A–Z, 0–9 and _",
        Form::ShiftCode => "must be of a–z, 0–9 and dash",
        Form::RegionCode => "is no region with phone numbers; two capital letters (ISO 3166-1)",
        Form::TimeZone => "is no IANA time zone",
        Form::Etag => "is none that the register gave; read the resource again, or leave it out",
        Form::Time => "is no moment: nanos from 0 to 999,999,999",
        Form::Date => "is no day from 2000 to 9998",
        Form::Duration => "must be whole minutes up to 366 days on the wall clock, or 1 to 366 working days",
        Form::Phone => "has no digits",
        Form::Principal => {
            "must be operators/, agencies/, services/ or users/, as the role asks for, and a code of letters, digits and -_.@"
        }
        Form::TokenName => "must be tokens/ and the id of a token",
    };
    plain.to_owned()
}

fn directory_name(directory: DirectoryKind) -> &'static str {
    match directory {
        DirectoryKind::Category => "category",
        DirectoryKind::District => "district",
        DirectoryKind::Agency => "agency",
        DirectoryKind::Operator => "call handler",
        DirectoryKind::Shift => "shift",
    }
}

fn out_of_range(
    value: Option<&Fact>,
    minimum: Option<&Fact>,
    maximum: Option<&Fact>,
    step: Option<i64>,
) -> String {
    let bounds = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("from {minimum} to {maximum}"),
        (Some(minimum), None) => format!("at least {minimum}"),
        (None, Some(maximum)) => format!("at most {maximum}"),
        (None, None) => "in range".to_owned(),
    };
    let step = step.map(|step| format!(", a multiple of {step}")).unwrap_or_default();
    match value {
        Some(value) => format!("{value} is not {bounds}{step}"),
        None => format!("must be {bounds}{step}"),
    }
}

fn too_early(time: &Fact, earliest: &Fact, bound: EarlyBound) -> String {
    match bound {
        EarlyBound::CallReceived => format!("{time} is before the call was received ({earliest})"),
        EarlyBound::CallAnswered => format!("{time} is before the call was answered ({earliest})"),
        EarlyBound::PeriodEnd => format!("{time} is not after the present end of the period, {earliest}"),
        EarlyBound::PeriodStart => format!("{time} is not after the beginning of the period, {earliest}"),
        EarlyBound::IssueOpened => format!("{time} is before the issue is opened ({earliest})"),
        EarlyBound::PresentDue => format!("{time} is not later than the present due time {earliest}"),
        EarlyBound::Entry => format!("{time} is past when it is entered ({earliest})"),
        EarlyBound::Attempt => format!("{time} is before the attempt ({earliest})"),
        EarlyBound::LatestVersion => {
            format!("{time} must be later than that of the latest version, {earliest}")
        }
        EarlyBound::JournalEntry(position) => {
            format!("{time} is before entry {position} was recorded ({earliest})")
        }
        EarlyBound::ReportIssued => format!("{time} must be after the report is issued, {earliest}"),
        EarlyBound::RangeStart => format!("{time} must be after the beginning of the range, {earliest}"),
    }
}

fn purpose_sentence(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ResolvedIssue => "is for an issue that is resolved",
        Purpose::IssueWithoutFirstCall => {
            "is for an issue without a FIRST call; use REPEAT, URGE, CALLBACK or RELATED"
        }
        Purpose::CallWithIssue => "ISSUE needs an issue to open or to link to",
        Purpose::CallWithHandoff => "HANDED_OFF needs a handoff",
        Purpose::WindowOfEightDays => "by the hour is for windows of at most 8 days",
        Purpose::RowOfDimension => "is for a row of a dimension that the figure has",
        Purpose::ReportToBeFollowed => {
            "is left open only in a report that others follow: a FINAL one has NONE or KNOWN"
        }
        Purpose::IssueNotOverdue => "is for an issue whose due time has not passed: what was missed stays so",
    }
}
