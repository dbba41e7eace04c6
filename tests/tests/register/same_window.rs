//! What was accepted and resolved in the same window, beside what was accepted and what was resolved in it.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local, moments};

use super::Desk;

/// Accepted, resolved, and accepted and resolved.
async fn three(r: &Register, window: Kind) -> (i64, i64, Option<i64>) {
    let issues = r.figures(window).await.issues.unwrap();
    (issues.issues_accepted, issues.issues_resolved, issues.issues_resolved_same)
}

fn day(date: &str) -> Kind {
    Kind::Day(moments::date(date))
}

fn range(from: &str, to: &str) -> Kind {
    Kind::Range(TimeRange { start_time: Some(local(from)), end_time: Some(local(to)) })
}

async fn opened(r: &Register, at: &str) -> String {
    r.issue().opened(at).name().await
}

async fn solved(r: &Register, issue: &str, at: &str) {
    r.done(resolve(issue, IssueOutcome::Solved).at(at)).await;
}

#[tokio::test]
async fn field_g3_of_what_was_accepted_that_day_it_is_told_what_was_resolved_that_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    // 17 of the day before and 7 of the day are resolved on it; 19 of the day are left.
    for n in 0..17 {
        let issue = opened(r, &format!("2022-11-14 10:{n:02}")).await;
        solved(r, &issue, &format!("2022-11-15 11:{n:02}")).await;
    }
    let mut left = Vec::new();
    for n in 0..26 {
        let issue = opened(r, &format!("2022-11-15 09:{n:02}")).await;
        if n < 7 {
            solved(r, &issue, &format!("2022-11-15 15:{n:02}")).await;
        } else {
            left.push(issue);
        }
    }
    assert_eq!(three(r, day("2022-11-15")).await, (26, 24, Some(7)));
    assert_eq!(three(r, day("2022-11-14")).await, (17, 0, Some(0)));
    // What is done later changes the rate and not the day.
    for issue in &left[..17] {
        solved(r, issue, "2022-11-16 09:00").await;
    }
    let issues = r.issues_of_day("2022-11-15").await;
    assert_eq!(issues.resolution_rate.unwrap(), FigureRate { numerator: 24, denominator: 26 });
    assert_eq!((issues.issues_resolved, issues.issues_resolved_same), (24, Some(7)));
    assert_eq!(three(r, range("2022-11-14 00:00", "2022-11-16 00:00")).await, (43, 24, Some(24)));
    assert_eq!(three(r, Kind::WholePeriod(WholePeriod {})).await, (43, 41, Some(41)));
    let request = explain(&r.parent, day("2022-11-15"), "issues_resolved_same");
    let (figure, items) = r.explained(request).await;
    assert_eq!((figure, items.len()), (7, 7));
    assert!(
        items.iter().all(|item| item.time.unwrap().seconds < local("2022-11-15 10:00").seconds),
        "by their opening"
    );
}

#[tokio::test]
async fn field_g3_only_what_stays_resolved_with_a_result_counts() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let counted = async || three(r, day("2022-11-15")).await.2.unwrap();
    for (at, (outcome, counts)) in [
        (IssueOutcome::Solved, 1),
        (IssueOutcome::Partial, 1),
        (IssueOutcome::Explained, 1),
        (IssueOutcome::Referred, 1),
        (IssueOutcome::NotFound, 0),
        (IssueOutcome::NotFeasible, 0),
        (IssueOutcome::Unreachable, 0),
        (IssueOutcome::TooLate, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let before = counted().await;
        let issue = opened(r, &format!("2022-11-15 09:{at:02}")).await;
        r.done(resolve(&issue, outcome).at("2022-11-15 10:00")).await;
        assert_eq!(counted().await - before, counts, "{outcome:?}");
    }
    // Reopened and resolved again on another day, merged, rejected: no longer.
    let reopened = opened(r, "2022-11-15 11:00").await;
    solved(r, &reopened, "2022-11-15 12:00").await;
    assert_eq!(counted().await, 5);
    let before = r.head().await;
    r.done(reopen(&reopened).at("2022-11-15 13:00")).await;
    assert_eq!(counted().await, 4);
    solved(r, &reopened, "2022-11-16 09:00").await;
    assert_eq!(counted().await, 4);
    // As it was at an earlier point.
    let asked = GetSummaryRequest {
        as_of: Some(AsOf { position: before, time: None }),
        ..summary_of(&r.parent, day("2022-11-15"))
    };
    let then = r.summarized(asked).await.figures.unwrap().issues.unwrap();
    assert_eq!(then.issues_resolved_same, Some(5));
}

#[tokio::test]
async fn field_g3_shifts_and_hours_are_windows_as_well() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened(r, "2022-11-15 07:30").await;
    solved(r, &issue, "2022-11-15 08:30").await;
    let shift = |code: &str| {
        let date = Some(moments::date("2022-11-15"));
        Kind::Shift(ShiftOfDay { date, shift: code.to_owned() })
    };
    assert_eq!(three(r, shift("night")).await, (1, 0, Some(0)), "it was resolved after the shift");
    assert_eq!(three(r, shift("morning")).await, (0, 1, Some(0)), "it was accepted before it");
    assert_eq!(three(r, range("2022-11-15 07:30", "2022-11-15 08:30")).await, (1, 0, Some(0)));
    assert_eq!(three(r, range("2022-11-15 07:30", "2022-11-15 08:45")).await, (1, 1, Some(1)));
    assert_eq!(three(r, range("2022-11-15 07:45", "2022-11-15 08:45")).await, (0, 1, Some(0)));
    // The rows of a breakdown do not have it.
    let by_district = GetSummaryRequest {
        breakdown: vec![SummaryDimension::District.into()],
        ..summary_of(&r.parent, day("2022-11-15"))
    };
    let row = r.summarized(by_district).await.breakdown.remove(0);
    assert_eq!(row.figures.unwrap().issues.unwrap().issues_resolved_same, None);
    let of_row = ExplainFigureRequest {
        values: row_of(SummaryDimension::District, "D1"),
        ..explain(&r.parent, day("2022-11-15"), "issues_resolved_same")
    };
    assert_refused!(r.read(of_row).await, reason = "INVALID_FIELDS");
}
