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
async fn a_report_is_compared_with_no_day_before_the_period() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().received("2022-11-12 09:00").create().await;
    assert_eq!(composed(r, "2022-11-12", None).await.comparisons, [WindowFigures::default(); 2]);
}
