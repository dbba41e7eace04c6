//! What was met or missed stays so, whatever happens to the issue afterwards.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};

use super::Desk;

/// The rate of first responses and that of resolutions of the days around the tests.
async fn rates(r: &Register) -> [(i64, i64); 2] {
    let whole = summary_window::Kind::Range(TimeRange {
        start_time: Some(local("2022-11-14 00:00")),
        end_time: Some(local("2022-12-01 00:00")),
    });
    let figures = r.summary(whole).await.figures.unwrap().issues.unwrap();
    [figures.response_rate, figures.on_time_rate]
        .map(|rate| rate.map_or((0, 0), |rate| (rate.numerator, rate.denominator)))
}

async fn opened(r: &Register, urgency: Urgency) -> String {
    r.call().urgency(urgency).received("2022-11-14 00:00").opens("断药").first_issue().await.name
}

/// A P0 that was accepted after six hours, suspended after seven, and is resumed after 31.
async fn late_and_suspended(r: &Register) -> String {
    let issue = opened(r, Urgency::P0).await;
    r.done(assign(&issue, "A1").at("2022-11-14 00:02")).await;
    r.done(acknowledge(&issue).at("2022-11-14 06:00")).await;
    r.done(suspend(&issue).at("2022-11-14 07:00")).await;
    issue
}

#[tokio::test]
async fn field_e1_resuming_moves_no_due_time_that_was_missed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = late_and_suspended(r).await;
    r.done(resume(&issue).at("2022-11-15 07:00")).await;
    let now = r.get_issue(&issue).await;
    assert_eq!(now.due_at, Some(local("2022-11-14 02:00")));
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-15 08:00")).await;
    assert_eq!(rates(r).await, [(0, 1), (0, 1)]);
}

#[tokio::test]
async fn field_e1_resuming_gives_what_was_left_of_what_still_ran() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened(r, Urgency::P1).await;
    r.done(assign(&issue, "A1").at("2022-11-14 00:05")).await;
    r.done(acknowledge(&issue).at("2022-11-14 01:00")).await;
    r.done(suspend(&issue).at("2022-11-14 10:00")).await;
    r.done(resume(&issue).at("2022-11-15 10:00")).await;
    let now = r.get_issue(&issue).await;
    assert_eq!(now.due_at, Some(local("2022-11-16 00:00")), "14 of 24 hours were left");
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-15 20:00")).await;
    assert_eq!(rates(r).await, [(1, 1), (1, 1)]);
}

#[tokio::test]
async fn field_e1_a_change_of_urgency_moves_only_what_still_runs() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let missed = opened(r, Urgency::P0).await;
    r.done(urgency(&missed, Urgency::P2).at("2022-11-14 05:00")).await;
    let now = r.get_issue(&missed).await;
    assert_eq!(
        (now.response_due_at, now.due_at),
        (Some(local("2022-11-14 00:30")), Some(local("2022-11-14 02:00")))
    );

    let running = opened(r, Urgency::P2).await;
    r.done(urgency(&running, Urgency::P1).at("2022-11-14 05:00")).await;
    let now = r.get_issue(&running).await;
    assert_eq!(
        (now.response_due_at, now.due_at),
        (Some(local("2022-11-14 07:00")), Some(local("2022-11-15 05:00")))
    );
}

#[tokio::test]
async fn field_e1_a_change_of_urgency_while_it_is_suspended_moves_neither() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = late_and_suspended(r).await;
    r.done(urgency(&issue, Urgency::P3).at("2022-11-14 12:00")).await;
    r.done(resume(&issue).at("2022-11-15 07:00")).await;
    assert_eq!(r.get_issue(&issue).await.due_at, Some(local("2022-11-14 02:00")));
    assert_eq!(rates(r).await, [(0, 1), (0, 1)]);
}

#[tokio::test]
async fn field_e1_what_is_overdue_cannot_be_extended() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened(r, Urgency::P1).await;
    let extended = |due: &str, at: &str| extend(&issue, due).at(at);
    r.done(extended("2022-11-16 00:00", "2022-11-14 23:00")).await;
    assert_refused!(
        r.write(extended("2022-11-20 00:00", "2022-11-16 00:01")).await,
        reason = "INVALID_FIELDS"
    );
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-17 00:00")).await;
    assert_eq!(rates(r).await, [(0, 1), (0, 1)]);
}

#[tokio::test]
async fn field_e2_reopening_and_review_begin_new_times_but_move_no_first_response() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened(r, Urgency::P1).await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 06:00")).await;
    r.done(reopen(&issue).at("2022-11-15 00:00")).await;
    let now = r.get_issue(&issue).await;
    assert_eq!(now.due_at, Some(local("2022-11-16 00:00")), "a new time from then");
    assert_eq!(rates(r).await[0], (0, 1), "the first response was missed");

    let rejected = opened(r, Urgency::P1).await;
    r.done(reject(&rejected).at("2022-11-14 06:00")).await;
    r.done(review(&rejected).at("2022-11-15 00:00")).await;
    let now = r.get_issue(&rejected).await;
    assert_eq!(
        (now.response_due_at, now.due_at),
        (Some(local("2022-11-14 02:00")), Some(local("2022-11-16 00:00")))
    );
}
