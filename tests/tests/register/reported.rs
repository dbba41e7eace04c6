//! What a report names one by one is as it was at the point of the report, and at the end of its window.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, local, moments};

use super::Desk;

fn day(date: &str) -> Option<SummaryWindow> {
    of_kind(summary_window::Kind::Day(moments::date(date)))
}

async fn composed(r: &Register, date: &str, as_of: Option<AsOf>) -> ReportDocument {
    let (parent, window) = (r.parent.clone(), day(date));
    let request = ComposeReportRequest { parent, window, as_of, ..ComposeReportRequest::default() };
    r.found(request).await.document.expect("a document")
}

#[tokio::test]
async fn callbacks_are_of_the_calls_that_nobody_had_answered_at_the_point() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let missed = r.call().phone("13800000001").received("2022-11-14 09:00");
    let missed = missed.with(|call| call.disposition = CallDisposition::Missed.into()).name().await;
    let before = composed(r, "2022-11-14", None).await;
    let planned = MissedCallbacks { planned: 1, ..MissedCallbacks::default() };
    assert_eq!(before.missed_callbacks, Some(planned));
    let answered = Call { name: missed, disposition: CallDisposition::Answered.into(), ..Call::default() };
    r.done(amend(answered, &["disposition"])).await;
    let now = composed(r, "2022-11-14", None).await;
    assert_eq!(now.missed_callbacks, Some(MissedCallbacks::default()));
    let again = composed(r, "2022-11-14", before.as_of).await;
    assert_eq!(again.missed_callbacks, before.missed_callbacks);
}

#[tokio::test]
async fn what_an_instruction_asks_of_an_issue_is_overdue_if_it_was_active_then() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let opened = async || r.issue().opened("2022-11-14 08:00").name().await;
    let (resolved, withdrawn) = (opened().await, opened().await);
    for issue in [&resolved, &withdrawn] {
        let by = Some(local("2022-11-14 12:00"));
        r.done(
            InstructIssueRequest { office: "区委办".to_owned(), deadline: by, ..instruct(issue) }
                .at("2022-11-14 09:00"),
        )
        .await;
    }
    r.done(resolve(&resolved, IssueOutcome::Solved).at("2022-11-14 11:00")).await;
    r.done(reopen(&resolved).at("2022-11-15 09:00")).await;
    r.done(withdraw(&withdrawn).at("2022-11-15 09:00")).await;
    let report = composed(r, "2022-11-14", None).await;
    let overdue: Vec<(&str, bool)> =
        report.instructions.iter().map(|one| (one.issue.as_str(), one.overdue)).collect();
    assert_eq!(overdue, [(resolved.as_str(), false), (withdrawn.as_str(), true)]);
}

#[tokio::test]
async fn what_was_urgent_at_the_end_of_a_day_is_told_whatever_became_of_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let danger = async |at: &str| r.issue().urgency(Urgency::P0).opened(at).name().await;
    let (in_time, again) = (danger("2022-11-14 23:30").await, danger("2022-11-14 22:00").await);
    let next_day = danger("2022-11-15 00:00").await;
    r.done(resolve(&again, IssueOutcome::Solved).at("2022-11-14 22:20")).await;
    let told = async |date: &str, as_of| -> Vec<(String, IssueState, Vec<ReportMatterReason>)> {
        let matters = composed(r, date, as_of).await.matters.into_iter();
        matters.map(|one| (one.issue.clone(), one.state(), one.reasons().collect())).collect()
    };
    r.done(resolve(&in_time, IssueOutcome::Solved).at("2022-11-15 00:10")).await;
    let before = composed(r, "2022-11-14", None).await.as_of;
    r.done(reopen(&again).at("2022-11-15 03:00")).await;
    let urgent = vec![ReportMatterReason::Urgent];
    let of_day = [(in_time.clone(), IssueState::Resolved, urgent.clone())];
    assert_eq!(told("2022-11-14", None).await, of_day, "what was reopened later was not active then");
    assert_eq!(told("2022-11-14", before).await, of_day);
    let names: Vec<String> = told("2022-11-15", None).await.into_iter().map(|one| one.0).collect();
    assert_eq!(names, [next_day, again], "the first due first");
}

#[tokio::test]
async fn what_was_opened_and_is_not_accepted_is_merged_or_rejected() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let opened = async |at: &str| r.issue().opened(at).name().await;
    let (first, second) = (opened("2022-11-14 09:00").await, opened("2022-11-14 10:00").await);
    let (third, before) = (opened("2022-11-14 11:00").await, opened("2022-11-13 09:00").await);
    let not_accepted = async || {
        let report = composed(r, "2022-11-14", None).await;
        (report.opened_merged, report.opened_rejected)
    };
    assert_eq!(not_accepted().await, (Some(0), Some(0)));
    // Of the flows of the day one is a merging and one a rejection, of what was opened on it other ones are.
    r.done(merge(&before, &first).at("2022-11-14 12:00")).await;
    r.done(reject(&third).at("2022-11-15 06:00")).await;
    r.done(merge(&second, &first).at("2022-11-15 06:00")).await;
    assert_eq!(not_accepted().await, (Some(1), Some(1)));
}

#[tokio::test]
async fn a_report_is_compared_with_no_day_before_the_period() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().received("2022-11-12 09:00").create().await;
    assert_eq!(composed(r, "2022-11-12", None).await.comparisons, [WindowFigures::default(); 2]);
}
