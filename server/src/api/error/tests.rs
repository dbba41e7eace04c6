//! Compares the answers to every failure and every problem with what `error.proto` publishes.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::google::rpc;
use jiff::civil::date;
use prost_types::FileDescriptorSet;

use super::*;
use crate::domain::access::TokenFault;
use crate::domain::codes::{
    AssignmentRole, CallbackState, IssueAction, IssueState, Role, TriageOutcome, Urgency,
};
use crate::domain::instant::Instant;
use crate::domain::ladder::WarningStep;
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Form, LateBound, Purpose, Unit};
use crate::domain::refusal::{
    AssignmentRule, ClosingRule, IncidentRule, Limit, MergeRule, Missing, Nothing, PermissionRule, Problem,
    TimeRule,
};

const AT: Instant = Instant(1_668_211_200_000_000);

fn name() -> String {
    "periods/test/issues/Q000001-3".to_owned()
}

fn refusals() -> Vec<Refusal> {
    let resource = name;
    let time = |rule| Refusal::TimeNotAllowed { field: "occurred_at".to_owned(), time: AT, rule };
    let merge = |rule| Refusal::MergeNotAllowed { resource: name(), rule };
    let incident = |rule| Refusal::IncidentNotAllowed { resource: name(), rule };
    let assignment = |rule| Refusal::AssignmentNotAllowed { resource: name(), rule };
    let permission = |rule| Refusal::NotPermitted { role: Role::Viewer, rule };
    let closing = |rule| Refusal::PeriodClosed { resource: name(), rule };
    vec![
        Refusal::field("a.b", Problem::required()),
        Refusal::RequestIdReused,
        Refusal::TokenRefused(TokenFault::Missing),
        Refusal::TokenRefused(TokenFault::Revoked(AT)),
        permission(PermissionRule::Method(vec![Role::Admin])),
        permission(PermissionRule::OnBehalf),
        permission(PermissionRule::OtherPeriods),
        permission(PermissionRule::OthersCall),
        permission(PermissionRule::OthersDuty),
        permission(PermissionRule::OthersReading),
        permission(PermissionRule::LowerUrgency),
        permission(PermissionRule::ProtectedCaller),
        permission(PermissionRule::OtherAgency),
        permission(PermissionRule::Filter("filter.phone")),
        Refusal::NotFound(Missing::Token("1".to_owned())),
        Refusal::NotFound(Missing::Period(Some(name()))),
        Refusal::NotFound(Missing::Call(None)),
        Refusal::NotFound(Missing::Issue(name())),
        Refusal::NotFound(Missing::Callback(name())),
        Refusal::NotFound(Missing::Entry { directory: DirectoryKind::Agency, code: "WATER".to_owned() }),
        Refusal::NotFound(Missing::Handoff { call: name(), number: Some(2) }),
        Refusal::NotFound(Missing::Link { issue: name(), call: name() }),
        Refusal::NotFound(Missing::Person { issue: name(), number: 2 }),
        Refusal::NotFound(Missing::Report(name())),
        Refusal::NotFound(Missing::Instruction { issue: name(), instruction: 2 }),
        Refusal::PeriodExists { resource: resource() },
        Refusal::ExternalIdExists { resource: resource() },
        Refusal::StateNotAllowed {
            resource: resource(),
            state: IssueState::Open,
            action: IssueAction::Close,
            allowed: IssueState::Open.allowed().collect(),
        },
        time(TimeRule::AheadOfClock(AT)),
        time(TimeRule::BeforePeriod(AT)),
        time(TimeRule::OutsidePeriod { period: name(), from: AT, to: Some(AT) }),
        time(TimeRule::BeforeCall(AT)),
        time(TimeRule::BeforeLatestEvent { issue: name(), latest: AT }),
        time(TimeRule::BeforeDuty { operator: "OP1".to_owned(), earliest: AT }),
        time(TimeRule::BeforeGiven { resource: name(), earliest: AT }),
        Refusal::CallVoid { resource: resource() },
        Refusal::CallIsTest { resource: Some(resource()) },
        Refusal::LeaseHeld { resource: resource(), holder: "op-1".to_owned(), until: AT },
        Refusal::DoNotCall { resource: resource() },
        Refusal::OutsideCallingHours { resource: resource(), until: Instant(0) },
        Refusal::TriageNotPending { resource: resource(), outcome: TriageOutcome::Answered },
        Refusal::HandoffConfirmed { resource: resource(), handoff: 1, time: AT },
        Refusal::LinkExists { resource: resource(), call: name() },
        Refusal::IssueMerged { resource: resource(), merged_into: name() },
        incident(IncidentRule::InIncident(name())),
        incident(IncidentRule::IssueActive(IssueState::InProgress)),
        incident(IncidentRule::FinalIssued),
        merge(MergeRule::IntoItself),
        merge(MergeRule::TargetMerged { target: name(), merged_into: name() }),
        merge(MergeRule::TargetFinished { target: name(), state: IssueState::Rejected }),
        merge(MergeRule::HasMerged(vec![name()])),
        Refusal::MergedUnconfirmed { resource: resource(), unconfirmed: vec![name()] },
        assignment(AssignmentRule::NotAssigned { agency: Some("S1".to_owned()), holders: vec![] }),
        assignment(AssignmentRule::AssignedAlready { agency: "S1".to_owned(), role: AssignmentRole::Lead }),
        assignment(AssignmentRule::AcknowledgedAlready("S1".to_owned())),
        assignment(AssignmentRule::IsRespondent("S1".to_owned())),
        assignment(AssignmentRule::LeadResolves("S1".to_owned())),
        Refusal::CallbackFinished { resource: resource(), state: CallbackState::Done },
        Refusal::LimitReached(Limit::LinksOfCall(20)),
        Refusal::LimitReached(Limit::HandoffsOfCall(20)),
        Refusal::LimitReached(Limit::AttemptsOfCallback(100)),
        Refusal::LimitReached(Limit::AssignmentsOfIssue(100)),
        Refusal::LimitReached(Limit::MergedIntoIssue(100)),
        Refusal::LimitReached(Limit::InstructionsOfIssue(50)),
        closing(ClosingRule::ClosedAlready(AT)),
        closing(ClosingRule::CallAfterEnd { end: AT, latest: AT }),
        Refusal::EtagMismatch { resource: resource(), etag: 7 },
        Refusal::NothingToDo(Nothing::NoFieldChanges(name())),
        Refusal::NothingToDo(Nothing::NoFieldIsFilled(name())),
        Refusal::NothingToDo(Nothing::SameUrgency { resource: name(), urgency: Urgency::P1 }),
        Refusal::NothingToDo(Nothing::NotLeased(name())),
        Refusal::NothingToDo(Nothing::PeriodIsOpen(name())),
        Refusal::NothingToDo(Nothing::NoOpenAlarm(name())),
        Refusal::NothingToDo(Nothing::ReportUnchanged { resource: name(), revision: 2 }),
        Refusal::NothingToDo(Nothing::NoInstruction(name())),
        Refusal::NothingToDo(Nothing::InstructionReplied { resource: name(), instruction: 1 }),
        Refusal::NothingToDo(Nothing::NoWarning {
            resource: name(),
            step: Some(WarningStep::Over),
            next: Some(AT),
        }),
        Refusal::NothingToDo(Nothing::WarningSeen { resource: name(), step: WarningStep::Nearly }),
        Refusal::NothingToDo(Nothing::OnDuty { operator: "OP1".to_owned(), since: AT }),
        Refusal::NothingToDo(Nothing::OffDuty("OP1".to_owned())),
        Refusal::NothingToDo(Nothing::NoticeEnded { resource: name(), at: AT }),
        Refusal::NothingToDo(Nothing::ReadAlready("OP1".to_owned())),
    ]
}

fn problems() -> Vec<Problem> {
    let text = || "MED.4".to_owned();
    vec![
        Problem::Required { with: Some("a"), any_of: &["a", "b"], allowed: vec!["P0".to_owned()] },
        Problem::TooLong { length: Some(201), limit: 200, unit: Unit::Characters },
        Problem::TooMany { count: 21, limit: 20 },
        Problem::Character('\0'),
        Problem::Character('\u{1b}'),
        Problem::Malformed { form: Form::Code, example: Some("MED.04"), characters: Some(".-") },
        Problem::CheckDigit { value: text() },
        Problem::UnknownValue { value: text(), allowed: vec![text()] },
        Problem::UnknownCode {
            directory: DirectoryKind::Category,
            value: text(),
            nearest: Some(text()),
            agency: Some(text()),
            shifts: Some((date(2022, 11, 12), vec![text()])),
        },
        Problem::OutOfRange {
            value: Some(Fact::Number(0)),
            minimum: Some(Fact::Number(1)),
            maximum: Some(Fact::Number(5)),
            step: Some(15),
        },
        Problem::NotQuarterHour(AT),
        Problem::too_early(AT, AT, EarlyBound::JournalEntry(3)),
        Problem::TooLate { time: AT, latest: AT, bound: LateBound::NeedBy },
        Problem::Duplicate(text()),
        Problem::Conflict(text()),
        Problem::NotApplicable(Purpose::RowOfDimension),
        Problem::FilledAlready,
        Problem::CannotBeEmpty,
        Problem::MustNotChange,
        Problem::OtherPeriod(name()),
        Problem::NotFound(name()),
        Problem::SelfReference,
        Problem::NothingToSearch,
        Problem::WordAlone(text()),
        Problem::SeveralNumbers,
        Problem::PersonalNumber,
        Problem::GroupMissing { value: text(), group: text() },
        Problem::ShiftsOverlap { shift: text(), other: text() },
        Problem::ShiftTimes(text()),
        Problem::AgencyWorksOnIssue(text()),
        Problem::Unreadable,
    ]
}

/// Failures other than refusals.
fn others() -> Vec<Failure> {
    let stored = |error: Error| Failure::Write(Arc::new(error));
    vec![
        Failure::ReadDeadline,
        Failure::Store(Error::Unconfirmed),
        Failure::PageToken,
        Failure::QueueFull,
        Failure::TooManyRequests { limit: 500, after: std::time::Duration::from_millis(20) },
        Failure::Deadline,
        Failure::Unread(Recorded { resource: name(), position: 7 }),
        Failure::Stopping,
        stored(Error::Busy),
        stored(Error::Held),
        stored(Error::Unconfirmed),
        stored(Error::Full),
        stored(Error::Stopping),
        stored(Error::Damaged("a secret".to_owned())),
    ]
}

fn details(status: &Status) -> rpc::Status {
    rpc::Status::decode(status.details()).unwrap()
}

fn find<M: Message + Name + Default>(status: &Status) -> Option<M> {
    let url = format!("type.googleapis.com/{}", M::full_name());
    let detail = details(status).details.into_iter().find(|detail| detail.type_url == url)?;
    Some(M::decode(detail.value.as_slice()).unwrap())
}

/// The comment of each value of an enum of the contract, by the value's name without the prefix.
fn comments(name: &str, prefix: &str) -> BTreeMap<String, String> {
    let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).unwrap();
    let file = set.file.iter().find(|file| file.name().ends_with("/error.proto")).unwrap();
    let index = file.enum_type.iter().position(|one| one.name() == name).unwrap();
    let mut comments = BTreeMap::new();
    for location in &file.source_code_info.as_ref().unwrap().location {
        // 5 is the field of a file's enums, 2 that of an enum's values.
        if let [5, enum_index, 2, value] = location.path[..]
            && enum_index == index as i32
        {
            let value = file.enum_type[index].value[value as usize].name();
            let value = value.strip_prefix(prefix).unwrap().to_owned();
            comments.insert(value, location.leading_comments().to_owned());
        }
    }
    comments
}

/// The facts that a comment names: the lower-case words between backticks.
fn facts_named(comment: &str) -> BTreeSet<&str> {
    let names = comment.split('`').skip(1).step_by(2);
    names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

/// Compares the facts produced for each reason with those that the contract names.
fn compare(published: &BTreeMap<String, String>, produced: &BTreeMap<String, BTreeSet<String>>) {
    for (reason, comment) in published.iter().filter(|(reason, _)| *reason != "UNSPECIFIED") {
        let facts = produced.get(reason).unwrap_or_else(|| panic!("{reason} is never answered"));
        let facts: BTreeSet<&str> = facts.iter().map(String::as_str).collect();
        assert_eq!(facts, facts_named(comment), "facts of {reason}");
    }
    let unpublished: Vec<_> = produced.keys().filter(|reason| !published.contains_key(*reason)).collect();
    assert!(unpublished.is_empty(), "not published: {unpublished:?}");
}

#[test]
fn every_failure_has_its_published_reason_code_and_facts() {
    let comments = comments("ErrorReason", "ERROR_REASON_");
    let mut produced: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for failure in refusals().into_iter().map(Failure::Refused).chain(others()) {
        let shown = format!("{failure:?}");
        let status = Status::from(failure);
        let info: ErrorInfo = find(&status).unwrap_or_else(|| panic!("{shown}: no ErrorInfo"));
        assert_eq!(info.domain, ERROR_DOMAIN, "{shown}");
        let comment =
            comments.get(&info.reason).unwrap_or_else(|| panic!("{} is not published", info.reason));
        let code = comment.trim_start().split(':').next().unwrap().replace('_', "");
        assert_eq!(format!("{:?}", status.code()).to_uppercase(), code, "{shown}");
        assert_eq!(i32::from(status.code()), details(&status).code, "{shown}");
        assert!(!status.message().contains("secret"), "{shown}: {}", status.message());
        produced.entry(info.reason).or_default().extend(info.metadata.into_keys());
    }
    compare(&comments, &produced);
}

#[test]
fn every_violation_has_its_published_reason_and_facts() {
    let comments = comments("ViolationReason", "VIOLATION_REASON_");
    let mut produced: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for problem in problems() {
        let status = Status::from(Failure::Refused(Refusal::field("a.b", problem)));
        let bad: BadRequest = find(&status).unwrap();
        let facts: ViolationFacts = find(&status).unwrap();
        let ([field], [facts]) = (&bad.field_violations[..], &facts.violations[..]) else {
            panic!("{bad:?}")
        };
        assert_eq!(field.field, "a.b");
        assert!(!field.description.is_empty());
        produced.entry(field.reason.clone()).or_default().extend(facts.facts.keys().cloned());
    }
    let (field, facts) = more(3);
    produced.insert(field.reason, facts.facts.into_keys().collect());
    compare(&comments, &produced);
}

#[test]
fn each_cause_of_being_unavailable_is_named() {
    let cause = |error: Error| {
        let info: ErrorInfo = find(&Status::from(Failure::Write(Arc::new(error)))).unwrap();
        assert_eq!(info.reason, "UNAVAILABLE");
        info.metadata["cause"].clone()
    };
    assert_eq!(cause(Error::Busy), "STORAGE_BUSY");
    assert_eq!(cause(Error::Held), "PERIOD_HELD");
    assert_eq!(cause(Error::Unconfirmed), "STORAGE_AWAY");
    assert_eq!(cause(Error::Full), "DISK_FULL");
    assert_eq!(cause(Error::FullUnconfirmed), "DISK_FULL");
    assert_eq!(cause(Error::Stopping), "STOPPING");
    assert_eq!(cause(Error::Stalled(Wait::Answer)), "STORAGE_AWAY");
    assert_eq!(cause(Error::Stalled(Wait::Standby)), "STANDBY_AWAY");
    assert_eq!(cause(Error::Stalled(Wait::Lock)), "PERIOD_HELD");
    assert_eq!(cause(Error::Stalled(Wait::Table)), "STORAGE_BUSY");
    assert_eq!(cause(Error::Stalled(Wait::Connection)), "NO_CONNECTION");
    assert_eq!(cause(Error::NoConnection(String::new())), "NO_CONNECTION");
    assert_eq!(cause(Error::behind()), "REGISTER_BEHIND");
}

#[test]
fn field_f3_a_read_is_not_told_of_a_write() {
    let failures = || {
        let away = || Error::Away("a secret".to_owned());
        let stalled =
            [Wait::Standby, Wait::Lock, Wait::Table, Wait::Connection, Wait::Answer].map(Error::Stalled);
        [away(), Error::Unconfirmed, Error::NoConnection(String::new())].into_iter().chain(stalled)
    };
    let says = |failure: Failure| Status::from(failure).message().contains("a write may have happened");
    for (read, write) in failures().zip(failures()) {
        let shown = format!("{read:?}");
        assert!(!says(Failure::Store(read)), "{shown}");
        assert!(says(Failure::Write(Arc::new(write))), "{shown}");
    }
    assert!(!says(Failure::ReadDeadline) && says(Failure::Deadline));
}

#[test]
fn facts_are_written_as_the_contract_says() {
    let fact = |fact: Fact| fact_text(&fact);
    assert_eq!(fact(Fact::Time(AT)), "2022-11-12T00:00:00Z");
    assert_eq!(fact(Fact::Day(date(2022, 11, 12))), "2022-11-12");
    assert_eq!(fact(Fact::Number(-3)), "-3");
    assert_eq!(fact(Fact::List(vec!["P0".to_owned(), "P1".to_owned()])), "P0,P1");
    let long = fact(Fact::List(vec!["S001".to_owned(); 1000]));
    assert!(long.ends_with("S001,…") && long.len() <= FACT_BYTES, "{long}");
}

#[test]
fn a_temporary_failure_says_when_to_try_again() {
    let delay = |failure: Failure| {
        let retry: Option<RetryInfo> = find(&Status::from(failure));
        retry.and_then(|retry| retry.retry_delay).map(|delay| Duration::try_from(delay).unwrap())
    };
    assert_eq!(delay(Failure::QueueFull), Some(QUEUE_RETRY));
    assert_eq!(delay(Failure::Stopping), Some(STORAGE_RETRY));
    assert_eq!(delay(Failure::PageToken), None);
}

#[test]
fn violations_are_answered_as_far_as_trailers_carry_them() {
    let mut violations = Violations::default();
    for at in 0..1000 {
        violations
            .add(format!("categories[{at}].code"), Problem::malformed_like(Form::CategoryCode, "MED.04"));
    }
    let status = Status::from(Failure::Refused(Refusal::InvalidFields(violations)));
    let bad: BadRequest = find(&status).unwrap();
    let facts: ViolationFacts = find(&status).unwrap();
    assert_eq!(bad.field_violations.len(), facts.violations.len());
    let listed = bad.field_violations.len() - 1;
    assert!(listed >= 20, "{listed}");
    assert_eq!(bad.field_violations[listed].reason, "MORE");
    assert_eq!(facts.violations[listed].facts["count"], (1000 - listed).to_string());
    // In the trailers the details are Base64: four bytes for every three.
    assert!(status.details().len() * 4 / 3 + status.message().len() < 8192, "{}", status.details().len());
}

#[test]
fn a_text_is_cut_between_characters() {
    assert_eq!(cut("呼吸机", 9), "呼吸机");
    assert_eq!(cut("呼吸机器", 9), "呼吸…");
}
