//! What waits, in the summary of the window at whose end it waits.

use hotline_proto::v1::*;
use hotline_tests::moments::{date, now};
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt};

use super::Desk;

/// Pending calls, those overdue, unconfirmed handoffs, callbacks to be made, those overdue.
type Waiting = [Option<i64>; 5];

fn waiting_in(calls: &CallFigures) -> Waiting {
    [
        calls.calls_pending,
        calls.calls_pending_overdue,
        calls.handoffs_unconfirmed,
        calls.callbacks_due,
        calls.callbacks_overdue,
    ]
}

async fn waiting(r: &Register, day: &str) -> Waiting {
    waiting_in(&r.calls_of_day(day).await)
}

fn some(numbers: [i64; 5]) -> Waiting {
    numbers.map(Some)
}

/// Ends a call, as nobody is in danger any more.
fn no_action(call: &str) -> TriageCallRequest {
    let reason_code = ReasonCode::OutOfDanger.into();
    let triage = Triage { outcome: TriageOutcome::NoAction.into(), reason_code, ..Triage::default() };
    let (name, write) = (call.to_owned(), context());
    TriageCallRequest { name, triage: Some(triage), write, ..TriageCallRequest::default() }
}

/// Names of what a figure of a day counts.
async fn explained(r: &Register, day: &str, figure: &str) -> Vec<String> {
    let (number, items) = r.explained(explain(&r.parent, summary_window::Kind::Day(date(day)), figure)).await;
    assert_eq!(number, items.iter().map(|item| item.amount).sum::<i64>());
    items.into_iter().map(|item| item.name).collect()
}

#[tokio::test]
async fn field_a7_pending_calls_stand_in_every_summary() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut pending = Vec::new();
    for (urgency, at) in [(Urgency::P0, "09:00"), (Urgency::P1, "10:00"), (Urgency::P1, "23:50")] {
        let call = r.call().urgency(urgency).received(&format!("2022-11-14 {at}"));
        pending.push(call.name().await);
    }
    assert_eq!(waiting(r, "2022-11-14").await, some([3, 2, 0, 0, 0]), "the third is due at 0:05");
    assert_eq!(explained(r, "2022-11-14", "calls_pending").await, pending);
    assert_eq!(explained(r, "2022-11-14", "calls_pending_overdue").await, pending[..2]);
    assert_eq!(waiting(r, "2022-11-13").await, some([0, 0, 0, 0, 0]), "they were not received yet");
    assert_eq!(waiting(r, "2022-11-16").await, some([3, 3, 0, 0, 0]), "they wait until somebody looks");

    r.done(no_action(&pending[0]).at("2022-11-15 08:00")).await;
    r.done(void(&pending[1]).at("2022-11-15 09:00")).await;
    assert_eq!(waiting(r, "2022-11-14").await, some([3, 2, 0, 0, 0]), "at the end of the day they waited");
    assert_eq!(waiting(r, "2022-11-15").await, some([1, 1, 0, 0, 0]));
}

#[tokio::test]
async fn field_a7_so_do_unconfirmed_handoffs_and_callbacks() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let handed_off = r.call().received("2022-11-14 09:00").handoff("120").handoff("119").name().await;
    assert_eq!(waiting(r, "2022-11-14").await, some([0, 0, 2, 0, 0]));
    assert_eq!(explained(r, "2022-11-14", "handoffs_unconfirmed").await, [handed_off.clone()]);
    let (name, write) = (handed_off.clone(), context());
    let confirmed = ConfirmHandoffRequest { name, handoff: 1, write, ..Default::default() };
    r.done(confirmed.at("2022-11-15 10:00")).await;
    assert_eq!(waiting(r, "2022-11-15").await, some([0, 0, 1, 0, 0]));

    let call = r.call().phone("13800000001").received("2022-11-16 09:00").opens("停水");
    let issue = call.first_issue().await.name;
    let answer = r.response(resolve(&issue, IssueOutcome::Solved).at("2022-11-16 10:00")).await;
    let follow_up = answer.changed_callbacks[0].name.clone();
    assert_eq!(waiting(r, "2022-11-16").await, some([0, 0, 1, 1, 0]), "due on the next day");
    assert_eq!(waiting(r, "2022-11-17").await, some([0, 0, 1, 1, 1]));
    assert_eq!(explained(r, "2022-11-17", "callbacks_overdue").await, [follow_up.clone()]);
    r.done(record(&follow_up, None).at("2022-11-18 12:00")).await;
    assert_eq!(waiting(r, "2022-11-18").await, some([0, 0, 1, 1, 1]), "it was due again at 13:00");
    r.done(record(&follow_up, Some(true)).at("2022-11-19 12:00")).await;
    assert_eq!(waiting(r, "2022-11-19").await, some([0, 0, 1, 0, 0]));
    assert_eq!(waiting(r, "2022-11-17").await, some([0, 0, 1, 1, 1]), "what was so stays so");
}

#[tokio::test]
async fn field_a7_an_earlier_point_of_the_register_does_not_know_what_came_later() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().received("2022-11-14 09:00").name().await;
    let before = r.head().await;
    r.done(no_action(&call).at("2022-11-14 10:00")).await;
    let day = summary_window::Kind::Day(date("2022-11-14"));
    let as_of = AsOf { position: before, time: Some(now()) };
    let then = GetSummaryRequest { as_of: Some(as_of), ..summary_of(&r.parent, day) };
    let then = r.summarized(then).await.figures.unwrap().calls.unwrap();
    assert_eq!(waiting_in(&then), some([1, 1, 0, 0, 0]));
    assert_eq!(waiting(r, "2022-11-14").await, some([0, 0, 0, 0, 0]));
}

#[tokio::test]
async fn field_g4_a_follow_up_counts_also_if_it_reopened_its_issue() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").opens("停水");
    let issue = call.first_issue().await.name;
    for (resolved_at, called_at, solved) in
        [("2022-11-14 10:00", "2022-11-14 12:00", false), ("2022-11-14 14:00", "2022-11-14 16:00", true)]
    {
        let answer = r.response(resolve(&issue, IssueOutcome::Solved).at(resolved_at)).await;
        let follow_up = &answer.changed_callbacks[0].name;
        let said = RecordCallbackRequest {
            rating: Some(if solved { 5 } else { 1 }),
            ..record(follow_up, Some(solved))
        };
        r.done(said.at(called_at)).await;
    }
    let day = r.issues_of_day("2022-11-14").await;
    let rate = |rate: Option<FigureRate>| rate.map(|rate| (rate.numerator, rate.denominator));
    assert_eq!((rate(day.solved_rate), rate(day.satisfied_rate)), (Some((1, 2)), Some((1, 2))));
    assert_eq!(explained(r, "2022-11-14", "solved_rate.denominator").await, [issue.clone(), issue]);
}

#[tokio::test]
async fn field_g4_help_that_came_too_late_was_not_on_time() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (outcome, at) in [(IssueOutcome::TooLate, "09:00"), (IssueOutcome::Solved, "10:00")] {
        let call = r.call().urgency(Urgency::P1).received(&format!("2022-11-14 {at}")).opens("送药");
        let issue = call.first_issue().await.name;
        r.done(resolve(&issue, outcome).at("2022-11-14 12:00")).await;
    }
    let rate = r.issues_of_day("2022-11-15").await.on_time_rate.unwrap();
    assert_eq!((rate.numerator, rate.denominator), (1, 2));
}
