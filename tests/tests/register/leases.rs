//! Leases of pending calls and of callbacks: one operator has a thing at a time, and gives it back.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused};

use super::Desk;

async fn pending(r: &Register, urgency: Urgency, received: &str) -> String {
    r.call().urgency(urgency).received(received).name().await
}

async fn next(r: &Register, operator: &str) -> Option<String> {
    r.response(lease_next_call(&r.parent, operator)).await.call.map(|call| call.name)
}

#[tokio::test]
async fn the_pending_call_that_is_due_first_is_leased_first_and_an_empty_queue_is_an_empty_answer() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let nothing = r.response(lease_next_call(&r.parent, "OP1")).await;
    let result = WriteResult { position: 1, replayed: false };
    assert_eq!(nothing, LeaseNextCallResponse { call: None, write: Some(result) });

    let later = pending(r, Urgency::P1, "2022-11-14 09:00").await;
    let sooner = pending(r, Urgency::P0, "2022-11-14 09:01").await;
    // Whoever linked it says that it is worse: it waits again, but for an old register no clock runs.
    let old = r.call().received("2022-11-14 09:02").with(|call| call.historical = true).name().await;
    let issue = r.issue().name().await;
    r.done(link(&issue, &old, LinkKind::Repeat, ReportedCondition::Worse)).await;
    r.call().kind(CallKind::Consult).create().await;
    let due = |page_token: String| ListCallsRequest {
        parent: r.parent.clone(),
        order: CallOrder::TriageDue.into(),
        page_size: 1,
        page_token,
        ..Default::default()
    };
    let first = r.found(due(String::new())).await;
    let second = r.found(due(first.next_page_token.clone())).await;
    let names =
        |list: &ListCallsResponse| list.calls.iter().map(|call| call.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&first), names(&second)), (vec![sooner.clone()], vec![later.clone()]));

    assert_eq!(next(r, "OP1").await.as_ref(), Some(&sooner));
    let held = r.get_call(&sooner).await.triage.unwrap();
    assert_eq!(held.leased_by, "OP1");
    assert_eq!(next(r, "OP2").await, Some(later));
    assert_eq!(next(r, "OP2").await, Some(old), "one without a due time comes last");
    assert_eq!(next(r, "OP1").await, None);
    let unknown = r.write(lease_next_call(&r.parent, "OP9")).await;
    let refusal = assert_refused!(unknown, reason = "INVALID_FIELDS");
    assert_eq!(refusal.violations[0].field, "operator_code");
}

#[tokio::test]
async fn what_is_given_back_goes_to_the_next_who_asks() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = pending(r, Urgency::P0, "2022-11-14 09:00").await;
    let lease = lease_next_call(&r.parent, "OP1");
    assert_eq!(r.done(lease.clone()).await.name, call);
    assert!(r.write(lease).await.unwrap().replayed, "the same request leases nothing more");
    assert_refused!(r.write(release_call(&call, "OP2")).await, reason = "LEASE_HELD");
    let released = r.done(release_call(&call, "OP1")).await.triage.unwrap();
    assert_eq!((released.leased_by.as_str(), released.leased_until), ("", None));
    assert_refused!(r.write(release_call(&call, "OP1")).await, reason = "NOTHING_TO_DO");
    assert_eq!(next(r, "OP2").await, Some(call));

    let callback = promise(r).await;
    assert_eq!(r.done(lease_next(&r.parent, "OP1")).await.name, callback);
    assert_refused!(r.write(release(&callback, "OP2")).await, reason = "LEASE_HELD");
    assert_eq!(r.done(release(&callback, "OP1")).await.leased_by, "");
    let again = r.response(lease_next(&r.parent, "OP2")).await;
    assert_eq!((again.callback.unwrap().leased_by.as_str(), again.phone.as_str()), ("OP2", "13800000001"));
}

#[tokio::test]
async fn a_callback_is_cancelled_with_a_reason_and_stays_readable() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let callback = promise(r).await;
    let cancelled = r.done(cancel(&callback, "已当面答复")).await;
    assert_eq!(cancelled.state(), CallbackState::Cancelled);
    let read = r.found(GetCallbackRequest { name: callback.clone() }).await.callback;
    assert_eq!(read, Some(cancelled));
    assert_refused!(r.write(cancel(&callback, "又一次")).await, reason = "CALLBACK_FINISHED");
    assert_refused!(r.write(lease(&callback, "OP1")).await, reason = "CALLBACK_FINISHED");
    let without = CancelCallbackRequest { reason: String::new(), ..cancel(&callback, "") };
    assert_refused!(r.write(without).await, reason = "INVALID_FIELDS");
    assert_eq!(r.response(lease_next(&r.parent, "OP1")).await.callback, None);
}

async fn promise(r: &Register) -> String {
    let call = r.call().phone("13800000001").name().await;
    let callback = Some(Callback { call, ..Callback::default() });
    r.done(CreateCallbackRequest {
        parent: r.parent.clone(),
        callback,
        write: context(),
        ..Default::default()
    })
    .await
    .name
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_operators_never_get_the_same_call() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for _ in 0..8 {
        pending(r, Urgency::P0, "2022-11-14 09:00").await;
    }
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (r, operator) = (r.clone(), if n % 2 == 0 { "OP1" } else { "OP2" });
        tasks.spawn(async move { next(&r, operator).await });
    }
    let leased: Vec<Option<String>> = tasks.join_all().await;
    let names: std::collections::BTreeSet<&String> = leased.iter().flatten().collect();
    assert_eq!((names.len(), leased.iter().flatten().count()), (8, 8));
}

#[tokio::test]
async fn a_closed_period_is_reopened_or_given_a_later_end() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let end = |ends: &str| Some(hotline_tests::local(ends));
    let close =
        |ends: &str| ClosePeriodRequest { name: r.parent.clone(), ends_at: end(ends), write: context() };
    let reopen = |ends_at| ReopenPeriodRequest {
        name: r.parent.clone(),
        ends_at,
        reason: "疫情反复".to_owned(),
        write: context(),
    };
    let closed = r.done(close("2022-12-13 00:00")).await;
    assert_eq!(closed.state(), PeriodState::Closed);
    assert_refused!(r.call().received("2022-12-14 09:00").send().await, reason = "TIME_NOT_ALLOWED");
    let later = r.done(reopen(end("2022-12-20 00:00")).at_etag(&closed.etag)).await;
    assert_eq!((later.state(), later.ends_at), (PeriodState::Closed, end("2022-12-20 00:00")));
    r.call().received("2022-12-14 09:00").create().await;
    assert_refused!(r.write(reopen(end("2022-12-19 00:00"))).await, reason = "INVALID_FIELDS");
    let open = r.done(reopen(None)).await;
    assert_eq!((open.state(), open.ends_at), (PeriodState::Active, None));
    r.call().create().await;
    assert_refused!(r.write(reopen(None)).await, reason = "NOTHING_TO_DO");
}

#[tokio::test]
async fn the_journal_is_listed_in_pages_as_it_is_watched() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().opens("断药").first_issue().await.name;
    for _ in 0..5 {
        r.done(note(&issue)).await;
    }
    let watched = r.journal(0).await;
    let list = |after_position| ListEventsRequest {
        parent: r.parent.clone(),
        after_position,
        page_size: 3,
        ..Default::default()
    };
    assert_eq!(r.all(list(0)).await, watched);
    assert_eq!(r.found(list(watched.len() as i64 - 1)).await.events, watched[watched.len() - 1..]);
    let filter = Some(EventFilter { types: vec![EventType::IssueNoted.into()], ..Default::default() });
    let noted = ListEventsRequest { filter, page_size: 1_000, ..list(0) };
    assert_eq!(r.found(noted).await.events.len(), 5);
    assert_refused!(r.read(list(-1)).await, reason = "INVALID_FIELDS");
}
