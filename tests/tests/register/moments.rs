//! When things happened, and on which day they count.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, assert_refused, local, moments};

use super::Desk;

#[tokio::test]
async fn a_late_entry_counts_on_the_day_on_which_it_was_received() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let late = r.call().received("2022-11-14 23:50").create().await.call.unwrap();
    assert!(late.late, "it is recorded years after");
    assert_eq!(late.received_at, Some(local("2022-11-14 23:50")));
    let fresh = r.call().create().await.call.unwrap();
    assert!(!fresh.late);
    assert_eq!(r.calls_of_day("2022-11-14").await.calls_answered, 1);
    assert_eq!(r.calls_of_day("2022-11-15").await.calls_answered, 0);
}

#[tokio::test]
async fn a_call_belongs_whole_to_the_moment_at_which_it_was_received() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let before = r.call().received("2022-11-14 23:59:59");
    before.with(|call| call.ended_at = Some(local("2022-11-15 00:20"))).create().await;
    r.call().received("2022-11-15 00:00").create().await;
    assert_eq!(r.calls_of_day("2022-11-14").await.calls_answered, 1);
    assert_eq!(r.calls_of_day("2022-11-15").await.calls_answered, 1);
    let shift = |date: &str, shift: &str| {
        summary_window::Kind::Shift(ShiftOfDay { date: Some(moments::date(date)), shift: shift.to_owned() })
    };
    let of = async |window| r.figures(window).await.calls.unwrap().calls_answered;
    assert_eq!(of(shift("2022-11-14", "middle")).await, 1);
    assert_eq!(of(shift("2022-11-15", "night")).await, 1);
    assert_eq!(of(shift("2022-11-14", "night")).await, 0);
}

#[tokio::test]
async fn a_call_is_received_within_the_period_and_not_ahead_of_the_clock() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    assert_refused!(r.call().received("2022-11-11 23:59:59").send().await, reason = "TIME_NOT_ALLOWED");
    let ahead = moments::plus_minutes(&moments::now(), 6);
    let call = r.call().with(|call| call.received_at = Some(ahead));
    assert_refused!(call.send().await, reason = "TIME_NOT_ALLOWED");
    let call = r.call().with_request(|request| *request = request.clone().occurred(Some(ahead)));
    assert_refused!(call.send().await, reason = "TIME_NOT_ALLOWED");
    assert_eq!(r.head().await, head);
    // Clocks of two machines differ a little.
    let little = moments::plus_minutes(&moments::now(), 3);
    r.call().with(|call| call.received_at = Some(little)).create().await;
    r.call().received("2022-11-12 00:00").create().await;
}

#[tokio::test]
async fn after_the_end_of_a_period_calls_received_before_it_may_be_entered_and_issues_go_on() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().received("2022-12-01 09:00").opens("买药").first_issue().await;
    let close = ClosePeriodRequest {
        name: r.parent.clone(),
        ends_at: Some(local("2022-12-12 00:00")),
        write: hotline_tests::requests::context(),
        ..ClosePeriodRequest::default()
    };
    let too_early = ClosePeriodRequest { ends_at: Some(local("2022-12-01 09:00")), ..close.clone() }
        .under(&hotline_tests::id());
    assert_refused!(r.write(too_early).await, reason = "PERIOD_CLOSED");
    let closed = r.done(close.clone()).await;
    assert_eq!(closed.state(), PeriodState::Closed);
    assert_refused!(r.write(close.under(&hotline_tests::id())).await, reason = "PERIOD_CLOSED");

    assert_refused!(r.call().send().await, reason = "TIME_NOT_ALLOWED");
    assert_refused!(r.call().received("2022-12-12 00:00").send().await, reason = "TIME_NOT_ALLOWED");
    r.call().received("2022-12-11 23:59:59").create().await;
    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    assert_eq!(r.calls_of_day("2022-12-11").await.calls_answered, 1);
}

#[tokio::test]
async fn nothing_happens_to_an_issue_before_its_latest_event() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 09:00").create().await;
    assert_eq!(issue.opened_at, Some(local("2022-11-14 09:00")));
    assert_refused!(r.write(note(&issue.name).at("2022-11-14 08:59")).await, reason = "TIME_NOT_ALLOWED");
    r.done(assign(&issue.name, "A1").at("2022-11-14 10:00")).await;
    assert_refused!(
        r.write(acknowledge(&issue.name).at("2022-11-14 09:59:59")).await,
        reason = "TIME_NOT_ALLOWED"
    );
    r.done(acknowledge(&issue.name).at("2022-11-14 10:00")).await;
    let ahead = note(&issue.name).occurred(Some(moments::plus_minutes(&moments::now(), 6)));
    assert_refused!(r.write(ahead).await, reason = "TIME_NOT_ALLOWED");
}

#[tokio::test]
async fn the_due_time_is_the_earlier_of_the_policy_and_of_need() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let due = |issue: &Issue| (issue.dispatch_due_at, issue.response_due_at, issue.due_at);
    let at = |moment: &str| Some(local(moment));
    let of = |urgency| r.issue().urgency(urgency).opened("2022-11-18 09:00").create();
    // The 18th is a Friday.
    assert_eq!(
        due(&of(Urgency::P0).await),
        (at("2022-11-18 09:05"), at("2022-11-18 09:30"), at("2022-11-18 11:00"))
    );
    assert_eq!(
        due(&of(Urgency::P1).await),
        (at("2022-11-18 09:15"), at("2022-11-18 11:00"), at("2022-11-19 09:00"))
    );
    assert_eq!(
        due(&of(Urgency::P2).await),
        (at("2022-11-18 10:00"), at("2022-11-19 09:00"), at("2022-11-21 09:00"))
    );
    assert_eq!(
        due(&of(Urgency::P3).await),
        (at("2022-11-18 13:00"), at("2022-11-23 09:00"), at("2022-11-29 09:00"))
    );

    let needed = r.issue().opened("2022-11-18 09:00").need_by("2022-11-19 08:00").create().await;
    assert_eq!(needed.due_at, at("2022-11-19 08:00"));
    let later =
        assert_refused!(r.write(extend(&needed.name, "2022-11-19 08:01")).await, reason = "INVALID_FIELDS");
    assert_eq!(later.violations[0].field, "due_at");
    let too_late = r.issue().opened("2022-11-18 09:00").need_by("2022-11-18 08:59").send().await;
    assert_eq!(assert_refused!(too_late, reason = "INVALID_FIELDS").violations[0].field, "issue.need_by");

    let normal = of(Urgency::P2).await;
    let extended = r.done(extend(&normal.name, "2022-11-25 09:00").at("2022-11-19 09:00")).await;
    assert_eq!(extended.due_at, at("2022-11-25 09:00"));
    let raised = r.done(urgency(&normal.name, Urgency::P1).at("2022-11-20 09:00")).await;
    assert_eq!(raised.due_at, at("2022-11-21 09:00"), "now plus the new allowance is earlier");
    let lowered = r.done(urgency(&normal.name, Urgency::P2).at("2022-11-20 10:00")).await;
    assert_eq!(lowered.due_at, at("2022-11-23 10:00"), "now plus the new allowance");
    assert_refused!(r.write(urgency(&normal.name, Urgency::P2)).await, reason = "NOTHING_TO_DO");
}

#[tokio::test]
async fn a_suspended_issue_has_no_due_time_and_gets_what_was_left() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(assign(&issue, "A1").at("2022-11-14 09:10")).await;
    r.done(acknowledge(&issue).at("2022-11-14 10:00")).await;
    let suspended = r.done(suspend(&issue).at("2022-11-15 09:00")).await;
    assert_eq!((suspended.due_at, suspended.suspended_at), (None, Some(local("2022-11-15 09:00"))));
    assert!(!suspended.overdue);
    assert_eq!(suspended.suspension_reason, suspend(&issue).reason);
    let found = r.found(GetIssueRequest { name: issue.clone(), ..Default::default() }).await.issue.unwrap();
    assert_eq!(found.suspension_reason, suspended.suspension_reason);
    assert_eq!(r.issues_of_day("2022-11-20").await.issues_overdue, Some(0));
    // Two of the three days were left.
    let resumed = r.done(resume(&issue).at("2022-11-20 09:00")).await;
    assert_eq!((resumed.due_at, resumed.suspended_at), (Some(local("2022-11-22 09:00")), None));
    assert_eq!(resumed.suspension_reason, "");
    assert!(resumed.overdue, "that is years ago");
    assert_eq!(r.issues_of_day("2022-11-21").await.issues_overdue, Some(0));
    assert_eq!(r.issues_of_day("2022-11-22").await.issues_overdue, Some(1));
}
