//! Callbacks 回访/回拨.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};

use super::Desk;

/// A resolved issue whose caller can be reached, and its follow-up.
async fn resolved(r: &Register, phone: &str) -> (Issue, Callback) {
    let issue = r.call().phone(phone).received("2022-11-14 09:00").opens("买药").first_issue().await;
    let issue = r.done(resolve(&issue.name, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    let callback = r.open_callbacks().await.into_iter().find(|callback| callback.issue == issue.name);
    (issue, callback.expect("a follow-up is added by itself"))
}

#[tokio::test]
async fn a_resolved_issue_is_followed_up_where_the_caller_can_be_reached() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, callback) = resolved(r, "13800000001").await;
    assert_eq!((callback.kind(), callback.state()), (CallbackKind::FollowUp, CallbackState::Open));
    assert_eq!(
        (callback.call.as_str(), callback.due_at),
        (issue.first_call.as_str(), Some(local("2022-11-15 10:00")))
    );
    let unreachable = [
        r.call().opens("无号码"),
        r.call().phone("13800000002").opens("勿回电").with(|call| {
            call.contact_safety = Some(ContactSafety { do_not_call: true, ..ContactSafety::default() });
        }),
    ];
    for call in unreachable {
        let issue = call.first_issue().await;
        r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    }
    assert_eq!(r.open_callbacks().await.len(), 1);
}

#[tokio::test]
async fn solved_closes_the_issue() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, callback) = resolved(r, "13800000001").await;
    let leased = r.response(lease(&callback.name, "OP1").at("2022-11-14 12:00")).await;
    assert_eq!(leased.phone, "13800000001", "the number to dial");
    assert_eq!(leased.callback.as_ref().unwrap().leased_by, "OP1");
    let too_late = lease(&callback.name, "OP2").at("2022-11-14 12:00");
    assert_refused!(r.write(too_late).await, reason = "LEASE_HELD");
    let other =
        RecordCallbackRequest { operator_code: "OP2".to_owned(), ..record(&callback.name, Some(true)) };
    assert_refused!(r.write(other).await, reason = "LEASE_HELD");
    let rated = RecordCallbackRequest {
        rating: Some(5),
        comment: "很满意".to_owned(),
        ..record(&callback.name, Some(true))
    };
    let done = r.done(rated).await;
    assert_eq!((done.state(), done.solved, done.rating), (CallbackState::Done, Some(true), Some(5)));
    assert_eq!(
        done.attempts.iter().map(|attempt| (attempt.reached, attempt.comment.as_str())).collect::<Vec<_>>(),
        [(true, "很满意")]
    );
    assert_eq!(r.get_issue(&issue.name).await.state(), IssueState::Closed);
    assert_refused!(r.write(record(&callback.name, Some(true))).await, reason = "CALLBACK_FINISHED");
    assert_refused!(r.write(lease(&callback.name, "OP1")).await, reason = "CALLBACK_FINISHED");
}

#[tokio::test]
async fn unsolved_reopens_the_issue() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, callback) = resolved(r, "13800000001").await;
    assert_eq!(r.issues_of_day("2022-11-14").await.issues_resolved, 1);
    assert_eq!(
        r.done(record(&callback.name, Some(false)).at("2022-11-15 09:00")).await.state(),
        CallbackState::Done
    );
    let reopened = r.get_issue(&issue.name).await;
    assert_eq!((reopened.state(), reopened.reopen_count), (IssueState::Open, 1));
    assert_eq!(r.issues_of_day("2022-11-14").await.issues_resolved, 0, "it no longer counts as resolved");
    r.done(resolve(&issue.name, IssueOutcome::Solved).at("2022-11-16 09:00")).await;
    assert_eq!(
        (
            r.issues_of_day("2022-11-14").await.issues_resolved,
            r.issues_of_day("2022-11-16").await.issues_resolved
        ),
        (0, 1)
    );
    assert_eq!(r.open_callbacks().await.len(), 1, "a new follow-up");
}

#[tokio::test]
async fn who_is_not_reached_is_called_again() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, callback) = resolved(r, "13800000001").await;
    let missed = r.done(record(&callback.name, None).at("2022-11-14 17:00")).await;
    assert_eq!((missed.state(), missed.due_at), (CallbackState::Open, Some(local("2022-11-14 18:00"))));
    let later =
        RecordCallbackRequest { retry_at: Some(local("2022-11-15 09:00")), ..record(&callback.name, None) };
    let missed = r.done(later.at("2022-11-14 21:00")).await;
    assert_eq!(
        (missed.state(), missed.due_at, missed.attempts.len()),
        (CallbackState::Open, Some(local("2022-11-15 09:00")), 2)
    );
    assert_eq!(r.get_issue(&issue.name).await.state(), IssueState::Resolved);
}

#[tokio::test]
async fn reopening_closing_and_merging_cancel_follow_ups() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (step, phone) in ["13800000001", "13800000002", "13800000003"].into_iter().enumerate() {
        let (issue, callback) = resolved(r, phone).await;
        match step {
            0 => drop(r.done(reopen(&issue.name)).await),
            1 => drop(r.done(close(&issue.name)).await),
            _ => {
                let master = r.issue().name().await;
                r.done(merge(&issue.name, &master)).await;
            }
        }
        assert_eq!(r.open_callbacks().await.len(), 0);
        let (states, issue) = (vec![CallbackState::Cancelled.into()], issue.name);
        let filter = Some(CallbackFilter { states, issue, ..CallbackFilter::default() });
        let parent = r.parent.clone();
        let cancelled = ListCallbacksRequest { parent, filter, ..ListCallbacksRequest::default() };
        assert_eq!(r.found(cancelled).await.callbacks[0].name, callback.name);
        assert_refused!(r.write(record(&callback.name, Some(true))).await, reason = "CALLBACK_FINISHED");
    }
}

#[tokio::test]
async fn the_next_callback_is_the_earliest_due_that_nobody_holds() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").name().await;
    let promise = |due: &str| CreateCallbackRequest {
        parent: r.parent.clone(),
        callback: Some(Callback {
            call: call.clone(),
            due_at: Some(local(due)),
            note: "九点前回电".to_owned(),
            ..Callback::default()
        }),
        write: context(),
        ..Default::default()
    };
    let later = r.done(promise("2022-11-14 21:00").at("2022-11-14 09:00")).await;
    let sooner = r.done(promise("2022-11-14 20:00").at("2022-11-14 09:00")).await;
    assert_eq!((sooner.kind(), sooner.note.as_str()), (CallbackKind::Promised, "九点前回电"));
    let listed: Vec<String> = r.open_callbacks().await.into_iter().map(|callback| callback.name).collect();
    assert_eq!(listed, [sooner.name.clone(), later.name.clone()]);
    let next = || lease_next(&r.parent, "OP1");
    assert_eq!(r.done(next()).await.name, sooner.name);
    assert_eq!(r.done(next()).await.name, later.name);
    let head = r.head().await;
    let nothing = r.response(next()).await;
    let result = WriteResult { position: head, replayed: false };
    assert_eq!(nothing, LeaseNextCallbackResponse { write: Some(result), ..Default::default() });
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn two_operators_never_get_the_same_callback() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").name().await;
    for _ in 0..8 {
        let callback = Callback { call: call.clone(), ..Callback::default() };
        let request = CreateCallbackRequest {
            parent: r.parent.clone(),
            callback: Some(callback),
            write: context(),
            ..Default::default()
        };
        r.done(request).await;
    }
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (r, operator) = (r.clone(), if n % 2 == 0 { "OP1" } else { "OP2" });
        tasks.spawn(async move { r.response(lease_next(&r.parent, operator)).await.callback });
    }
    let mut taken = std::collections::BTreeSet::new();
    let mut without = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Some(callback) => assert!(taken.insert(callback.name), "leased twice"),
            None => without += 1,
        }
    }
    assert_eq!((taken.len(), without), (8, 4));
}
