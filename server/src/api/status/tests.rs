use tonic_types::StatusExt;

use super::*;
use crate::domain::codes::IssueState;
use crate::domain::instant::Instant;

/// Every refusal, with what it must be answered as and the keys of its metadata.
fn table() -> Vec<(Failure, Code, &'static str, Vec<&'static str>)> {
    use Code::*;
    let refused = |refusal: Refusal| Failure::Refused(refusal);
    let rule = |rule: Rule| Failure::Refused(Refusal::rule(rule, "because"));
    let resource = || "periods/test/calls/C000001-3".to_owned();
    let stored = |error: Error| Failure::Store(Arc::new(error));
    vec![
        (refused(Refusal::field("a.b", "is wrong")), InvalidArgument, "INVALID_FIELDS", vec![]),
        (refused(Refusal::RequestIdReused), InvalidArgument, "REQUEST_ID_REUSED", vec![]),
        (
            refused(Refusal::NotFound { resource: resource() }),
            NotFound,
            "RESOURCE_NOT_FOUND",
            vec!["resource"],
        ),
        (
            refused(Refusal::PeriodExists { resource: resource() }),
            AlreadyExists,
            "PERIOD_EXISTS",
            vec!["resource"],
        ),
        (
            refused(Refusal::ExternalIdExists { resource: resource() }),
            AlreadyExists,
            "EXTERNAL_ID_EXISTS",
            vec!["resource"],
        ),
        (
            refused(Refusal::StateNotAllowed {
                state: IssueState::Open,
                action: "close",
                allowed: vec!["assign"],
            }),
            FailedPrecondition,
            "STATE_NOT_ALLOWED",
            vec!["action", "allowed", "state"],
        ),
        (
            refused(Refusal::IssueMerged { master: resource() }),
            FailedPrecondition,
            "ISSUE_MERGED",
            vec!["master"],
        ),
        (
            refused(Refusal::MergedUnconfirmed { unconfirmed: vec![resource()] }),
            FailedPrecondition,
            "MERGED_UNCONFIRMED",
            vec!["unconfirmed"],
        ),
        (
            refused(Refusal::LeaseHeld { holder: "op-1".to_owned(), until: Instant(0) }),
            FailedPrecondition,
            "LEASE_HELD",
            vec!["holder", "until"],
        ),
        (
            refused(Refusal::LimitReached { limit: "links of a call", value: 20 }),
            FailedPrecondition,
            "LIMIT_REACHED",
            vec!["limit", "value"],
        ),
        (refused(Refusal::EtagMismatch { etag: "7".to_owned() }), Aborted, "ETAG_MISMATCH", vec!["etag"]),
        (rule(Rule::Time), FailedPrecondition, "TIME_NOT_ALLOWED", vec![]),
        (rule(Rule::CallVoid), FailedPrecondition, "CALL_VOID", vec![]),
        (rule(Rule::CallIsTest), FailedPrecondition, "CALL_IS_TEST", vec![]),
        (rule(Rule::TriageNotPending), FailedPrecondition, "TRIAGE_NOT_PENDING", vec![]),
        (rule(Rule::HandoffConfirmed), FailedPrecondition, "HANDOFF_CONFIRMED", vec![]),
        (rule(Rule::LinkExists), AlreadyExists, "LINK_EXISTS", vec![]),
        (rule(Rule::Merge), FailedPrecondition, "MERGE_NOT_ALLOWED", vec![]),
        (rule(Rule::Assignment), FailedPrecondition, "ASSIGNMENT_NOT_ALLOWED", vec![]),
        (rule(Rule::CallbackFinished), FailedPrecondition, "CALLBACK_FINISHED", vec![]),
        (rule(Rule::PeriodClosed), FailedPrecondition, "PERIOD_CLOSED", vec![]),
        (rule(Rule::NothingToDo), FailedPrecondition, "NOTHING_TO_DO", vec![]),
        (Failure::PageToken, InvalidArgument, "PAGE_TOKEN_INVALID", vec![]),
        (Failure::QueueFull, ResourceExhausted, "QUEUE_FULL", vec![]),
        (Failure::Deadline, DeadlineExceeded, "DEADLINE", vec![]),
        (Failure::Stopping, Unavailable, "UNAVAILABLE", vec![]),
        (stored(Error::Busy), Unavailable, "UNAVAILABLE", vec![]),
        (stored(Error::Full), Unavailable, "UNAVAILABLE", vec![]),
        (stored(Error::Stopping), Unavailable, "UNAVAILABLE", vec![]),
        (stored(Error::Damaged("a secret".to_owned())), Internal, "INTERNAL", vec!["incident"]),
    ]
}

#[test]
fn every_failure_has_its_code_and_published_reason() {
    for (failure, code, reason, keys) in table() {
        let shown = format!("{failure:?}");
        let status = Status::from(failure);
        assert_eq!(status.code(), code, "{shown}");
        let info = status.get_details_error_info().unwrap_or_else(|| panic!("{shown}: no ErrorInfo"));
        assert_eq!(info.reason, reason, "{shown}");
        assert_eq!(info.domain, ERROR_DOMAIN, "{shown}");
        assert!(
            ErrorReason::from_str_name(&format!("ERROR_REASON_{reason}")).is_some(),
            "{reason} is not published"
        );
        let mut found: Vec<&str> = info.metadata.keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, keys, "{shown}");
        assert!(!status.message().contains("secret"), "{shown}: {}", status.message());
    }
}

#[test]
fn every_published_reason_is_used() {
    let used: Vec<String> =
        table().into_iter().map(|(_, _, reason, _)| format!("ERROR_REASON_{reason}")).collect();
    for number in 1.. {
        let Ok(reason) = ErrorReason::try_from(number) else { break };
        assert!(
            used.iter().any(|name| name == reason.as_str_name()),
            "{} is never answered",
            reason.as_str_name()
        );
    }
}

#[test]
fn what_helps_to_retry_is_said() {
    let delay =
        |failure: Failure| Status::from(failure).get_details_retry_info().and_then(|info| info.retry_delay);
    assert_eq!(delay(Failure::QueueFull), Some(QUEUE_RETRY));
    assert_eq!(delay(Failure::Stopping), Some(STORAGE_RETRY));
    assert_eq!(delay(Failure::PageToken), None);
}

#[test]
fn all_violations_are_told_as_far_as_trailers_carry_them() {
    let mut violations = Violations::default();
    for at in 0..1000 {
        violations.add(format!("categories[{at}].code"), "must be 2 to 8 capital letters");
    }
    let status = Status::from(Failure::Refused(Refusal::Invalid(violations)));
    let told = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    assert_eq!(told.len(), VIOLATIONS_AT_MOST + 1);
    assert_eq!(told[VIOLATIONS_AT_MOST].description, "and 960 more");
    assert!(status.details().len() + status.message().len() < 8192);
}

#[test]
fn a_text_is_cut_between_characters() {
    assert_eq!(cut("呼吸机", 9), "呼吸机");
    assert_eq!(cut("呼吸机器", 9), "呼吸…");
}
