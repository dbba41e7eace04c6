//! Two people change one thing.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused};

use super::Desk;

#[tokio::test]
async fn the_second_of_two_who_change_an_issue_is_told_and_succeeds_after_reading_again() {
    let desk = Desk::open().await;
    let (one, two) = (&desk.register, &Register::connect(&desk.server).await);
    let name = one.issue().name().await;
    let (seen_by_one, seen_by_two) = (one.get_issue(&name).await, two.get_issue(&name).await);
    let assigned = one.done(assign(&name, "A1").at_etag(&seen_by_one.etag)).await;

    let stale = two.write(urgency(&name, Urgency::P1).at_etag(&seen_by_two.etag)).await;
    let refusal = assert_refused!(stale, reason = "ETAG_MISMATCH");
    assert_eq!(refusal.facts["etag"], assigned.etag);
    assert_eq!(two.get_issue(&name).await, assigned, "nothing of it has happened");

    let again = two.get_issue(&name).await;
    two.done(urgency(&name, Urgency::P1).at_etag(&again.etag)).await;
}

#[tokio::test]
async fn of_many_at_one_etag_one_succeeds() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().create().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (r, request) = (r.clone(), note(&issue.name).at_etag(&issue.etag));
        tasks.spawn(async move { r.write(request).await });
    }
    let mut done = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Ok(_) => done += 1,
            refused => drop(assert_refused!(refused, reason = "ETAG_MISMATCH")),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn calls_callbacks_and_periods_have_etags_too() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").create().await.call.unwrap();
    r.done(amend(
        Call { name: call.name.clone(), district: "D2".to_owned(), ..Call::default() },
        &["district"],
    ))
    .await;
    assert_refused!(r.write(void(&call.name).at_etag(&call.etag)).await, reason = "ETAG_MISMATCH");

    let callback = CreateCallbackRequest {
        parent: r.parent.clone(),
        callback: Some(Callback { call: call.name.clone(), ..Callback::default() }),
        write: hotline_tests::requests::context(),
        ..CreateCallbackRequest::default()
    };
    let callback = r.done(callback).await;
    r.done(lease(&callback.name, "OP1")).await;
    assert_refused!(
        r.write(record(&callback.name, None).at_etag(&callback.etag)).await,
        reason = "ETAG_MISMATCH"
    );

    let period = r.found(GetPeriodRequest { name: r.parent.clone() }).await.period.unwrap();
    let rename = UpdatePeriodRequest {
        period: Some(EmergencyPeriod {
            name: r.parent.clone(),
            display_name: "改名".to_owned(),
            ..EmergencyPeriod::default()
        }),
        update_mask: mask(&["display_name"]),
        write: hotline_tests::requests::context(),
        ..UpdatePeriodRequest::default()
    };
    let renamed = r.done(rename.clone()).await;
    assert_eq!((renamed.display_name.as_str(), renamed.hazard.as_str()), ("改名", "EPIDEMIC"));
    let stale = rename.under(&hotline_tests::id()).at_etag(&period.etag);
    assert_refused!(r.write(stale).await, reason = "ETAG_MISMATCH");
}
