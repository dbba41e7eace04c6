//! Whose number must not be called is not called back, whichever of the calls said so.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{NewCall, Register, WriteExt, assert_refused};

use super::Desk;

const NUMBER: &str = "13800000001";

/// A call that says how the number may be contacted.
fn flagged(r: &Register, safety: ContactSafety) -> NewCall {
    r.call().phone("138-0000-0001（本人）").with(|call| call.contact_safety = Some(safety))
}

fn do_not_call() -> ContactSafety {
    ContactSafety { do_not_call: true, ..ContactSafety::default() }
}

async fn promised(r: &Register, call: &str, override_reason: &str) -> Result<String, hotline_client::Error> {
    let callback = Callback { call: call.to_owned(), ..Callback::default() };
    let request = CreateCallbackRequest {
        parent: r.parent.clone(),
        callback: Some(callback),
        override_reason: override_reason.to_owned(),
        write: context(),
    };
    Ok(r.attempt(request).await?.name)
}

async fn next(r: &Register) -> LeaseNextCallbackResponse {
    r.response(lease_next(&r.parent, "OP1")).await
}

#[tokio::test]
async fn field_a3_a_number_that_must_not_be_called_is_not_called_back() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone(NUMBER).name().await;
    let early = promised(r, &call, "").await.expect("nothing is known yet");
    let other = r.call().phone("13800000002").name().await;
    let late = promised(r, &other, "").await.expect("another number");
    // Another call of the same number says it, written in another way.
    flagged(r, do_not_call()).create().await;

    let refused = assert_refused!(promised(r, &call, "").await, reason = "DO_NOT_CALL");
    assert_eq!(refused.facts["resource"], call);
    assert_refused!(r.write(lease(&early, "OP1")).await, reason = "DO_NOT_CALL");
    let made = next(r).await.callback.expect("the other one is made");
    assert_eq!(made.name, late);
    let passed = r.found(GetCallbackRequest { name: early }).await.callback.unwrap();
    assert_eq!(passed.state(), CallbackState::Cancelled, "it is not at the head of the queue for ever");

    let overridden = promised(r, &call, "危及生命，须立即联系").await.expect("with a reason");
    let leased = r.response(lease(&overridden, "OP1")).await;
    assert!(leased.callback.unwrap().overridden);
    assert_eq!(leased.phone, NUMBER);
    assert!(leased.contact_safety.unwrap().do_not_call);
}

#[tokio::test]
async fn field_a3_a_resolved_issue_is_not_followed_up_where_another_call_forbids_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone(NUMBER).opens("停水").first_issue().await.name;
    let forbids = flagged(r, do_not_call()).name().await;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    assert_eq!(r.open_callbacks().await, []);
    // Taken back, it forbids nothing.
    r.done(void(&forbids)).await;
    r.done(reopen(&issue)).await;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    assert_eq!(r.open_callbacks().await.len(), 1);
}

#[tokio::test]
async fn field_a3_what_must_be_known_stands_beside_the_number() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone(NUMBER).name().await;
    let quiet =
        ContactSafety { no_message: true, hours: "晚上8点后".to_owned(), ..ContactSafety::default() };
    flagged(r, quiet.clone()).create().await;
    let callback = promised(r, &call, "").await.expect("it may be called");
    assert_eq!(r.response(lease(&callback, "OP1")).await.contact_safety, Some(quiet.clone()));
    r.done(release(&callback, "OP1")).await;
    assert_eq!(next(r).await.contact_safety, Some(quiet));
}

#[tokio::test]
async fn field_a3_a_callback_of_a_void_call_is_cancelled() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone(NUMBER).name().await;
    let callback = promised(r, &call, "").await.expect("it may be called");
    r.done(void(&call)).await;
    let cancelled = r.found(GetCallbackRequest { name: callback }).await.callback.unwrap();
    assert_eq!(cancelled.state(), CallbackState::Cancelled);
    assert!(next(r).await.callback.is_none());
}

/// A follow-up of an issue of an urgency that was resolved, and its name.
async fn follow_up_of(r: &Register, phone: &str, urgency: Urgency) -> String {
    let call = r.call().phone(phone).urgency(urgency).received("2022-11-14 09:00").opens("停水");
    let issue = call.first_issue().await.name;
    let answer = r.response(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    answer.changed_callbacks[0].name.clone()
}

async fn next_at(r: &Register, moment: &str) -> Option<String> {
    let leased = r.response(lease_next(&r.parent, "OP1").at(moment)).await.callback?;
    r.done(release(&leased.name, "OP1")).await;
    Some(leased.name)
}

#[tokio::test]
async fn field_a3_at_night_only_promises_and_danger_to_life_are_handed_out() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let usual = follow_up_of(r, "13800000001", Urgency::P2).await;
    for night in ["2022-11-14 21:00", "2022-11-15 03:00", "2022-11-15 07:59"] {
        assert_eq!(next_at(r, night).await, None, "{night}");
        let refused =
            assert_refused!(r.write(lease(&usual, "OP1").at(night)).await, reason = "OUTSIDE_CALLING_HOURS");
        assert_eq!(refused.facts["until"], "2022-11-15T00:00:00Z");
    }
    for day in ["2022-11-14 20:59", "2022-11-15 08:00"] {
        assert_eq!(next_at(r, day).await, Some(usual.clone()), "{day}");
    }
    let of_life = follow_up_of(r, "13800000002", Urgency::P0).await;
    assert_eq!(next_at(r, "2022-11-15 03:00").await, Some(of_life.clone()));
    r.done(record(&of_life, Some(true)).at("2022-11-15 03:00")).await;
    let call = r.call().phone("13800000003").name().await;
    let promise = promised(r, &call, "").await.expect("it may be called");
    assert_eq!(next_at(r, "2022-11-15 03:00").await, Some(promise));
}

#[tokio::test]
async fn field_a3_a_promise_is_found_behind_any_number_of_others_at_night() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for n in 0..120 {
        follow_up_of(r, &format!("138000001{n:02}"), Urgency::P3).await;
    }
    let call = r.call().phone("13800000003").name().await;
    let promise = promised(r, &call, "").await.expect("it may be called");
    assert_eq!(next_at(r, "2022-11-15 03:00").await, Some(promise));
}

#[tokio::test]
async fn field_a3_outside_the_safe_hours_of_a_number_it_is_not_called() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let follow_up = follow_up_of(r, NUMBER, Urgency::P2).await;
    let hours = |text: &str| ContactSafety { hours: text.to_owned(), ..ContactSafety::default() };
    flagged(r, hours("18:00-20:00")).create().await;
    assert_eq!(next_at(r, "2022-11-15 12:00").await, None);
    let refused = assert_refused!(
        r.write(lease(&follow_up, "OP1").at("2022-11-15 12:00")).await,
        reason = "OUTSIDE_CALLING_HOURS"
    );
    assert_eq!(refused.facts["until"], "2022-11-15T10:00:00Z");
    assert_eq!(next_at(r, "2022-11-15 18:30").await, Some(follow_up.clone()));
    // What was said last holds; what no rule can read is left to the operator.
    flagged(r, hours("丈夫上班以后")).create().await;
    assert_eq!(next_at(r, "2022-11-15 12:00").await, Some(follow_up));
}

#[tokio::test]
async fn field_a3_nothing_falls_due_in_the_quiet_hours() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone(NUMBER).received("2022-11-14 01:00").opens("停水");
    let issue = call.first_issue().await.name;
    let answer = r.response(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 01:05")).await;
    let follow_up = &answer.changed_callbacks[0];
    assert_eq!(follow_up.due_at, Some(hotline_tests::local("2022-11-15 08:00")));
    let missed = r.done(record(&follow_up.name, None).at("2022-11-15 20:30")).await;
    assert_eq!(missed.due_at, Some(hotline_tests::local("2022-11-16 08:00")));
}
