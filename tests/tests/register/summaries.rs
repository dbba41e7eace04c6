//! Figures of a small register, counted by hand.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local, moments};

use super::Desk;

/// Three days of calls and issues: Monday 14 to Wednesday 16 November.
async fn three_days(r: &Register) {
    let one = r.call().received("2022-11-14 09:00").opens("断药").first_issue().await.name;
    let two =
        r.call().received("2022-11-14 09:30").urgency(Urgency::P0).opens("透析").first_issue().await.name;
    r.call().received("2022-11-14 10:00").kind(CallKind::Invalid).create().await;
    r.call()
        .received("2022-11-14 11:00")
        .with(|call| call.channel = CallChannel::Wechat.into())
        .create()
        .await;
    r.call().received("2022-11-14 12:00").kind(CallKind::Test).create().await;
    r.call()
        .received("2022-11-14 13:00")
        .with(|call| call.disposition = CallDisposition::Missed.into())
        .create()
        .await;
    r.call()
        .received("2022-11-14 14:00")
        .with(|call| call.direction = CallDirection::Outbound.into())
        .create()
        .await;
    let taken_back = r.call().received("2022-11-14 15:00").name().await;
    r.done(void(&taken_back)).await;
    r.call().received("2022-11-14 23:59:59").kind(CallKind::Consult).create().await;

    r.call().received("2022-11-15 00:00").create().await;
    r.done(resolve(&one, IssueOutcome::Solved).at("2022-11-15 10:00")).await;
    let three = r.call().received("2022-11-15 11:00").opens("噪音").first_issue().await.name;
    r.done(reject(&three).at("2022-11-15 12:00")).await;
    let four = r.issue().opened("2022-11-15 13:00").name().await;
    r.done(merge(&four, &two).at("2022-11-15 14:00")).await;

    r.done(reopen(&one).at("2022-11-16 09:00")).await;
    r.done(review(&three).at("2022-11-16 10:00")).await;
    r.done(withdraw(&three).at("2022-11-16 11:00")).await;
    r.done(unmerge(&four).at("2022-11-16 12:00")).await;
    let settled = NewIssue {
        issue: Some(Issue {
            title: "要求解封".to_owned(), category: "QUA".to_owned(), ..Issue::default()
        }),
        settled_outcome: IssueOutcome::NotFeasible.into(),
        settled_reply: "暂不可行".to_owned(),
        ..NewIssue::default()
    };
    r.call().received("2022-11-16 13:00").with_request(|request| request.issues.push(settled)).create().await;
    r.done(resolve(&one, IssueOutcome::Explained).at("2022-11-16 15:00")).await;
}

/// Issues in hand at the begin, what came and went, and what was left.
fn backlog(start: i64, flows: FlowFigures, end: i64) -> IssueFigures {
    IssueFigures {
        backlog_start: Some(start),
        flows: Some(flows),
        backlog_end: Some(end),
        ..IssueFigures::default()
    }
}

fn rate(numerator: i64, denominator: i64) -> Option<FigureRate> {
    Some(FigureRate { numerator, denominator })
}

/// So many hours for everyone, with and without suspensions.
fn hours(hours: i64) -> Option<ResolveTimes> {
    let time = Some(prost_types::Duration { seconds: hours * 3600, nanos: 0 });
    Some(ResolveTimes { p50: time, p90: time, net_p50: time, net_p90: time, exact: true })
}

/// Calls entered years after they were received, by callers without a number, so many of which wait for triage at the end.
fn late_calls(answered: i64, pending: i64) -> CallFigures {
    CallFigures {
        calls_answered: answered,
        calls_valid: answered,
        connection_rate: rate(answered, answered),
        answered_in_15s: rate(0, 0),
        persons_represented: answered,
        distinct_callers: Some(0),
        anonymous_calls: answered,
        repeat_rate: rate(0, answered),
        calls_late: answered,
        calls_backdated: answered,
        calls_pending: Some(pending),
        calls_pending_overdue: Some(pending),
        handoffs_unconfirmed: Some(0),
        callbacks_due: Some(0),
        callbacks_overdue: Some(0),
        ..CallFigures::default()
    }
}

/// The mean of so many times, of so many hours in total.
fn mean(hours: i64, count: i64) -> MeanTime {
    MeanTime { total: Some(prost_types::Duration { seconds: hours * 3_600, nanos: 0 }), count }
}

/// What is not said is 0, also of a rate or a mean.
fn filled(issues: IssueFigures) -> IssueFigures {
    IssueFigures {
        issues_resolved_same: Some(issues.issues_resolved_same.unwrap_or_default()),
        outcomes: Some(issues.outcomes.unwrap_or_default()),
        resolution_rate: Some(issues.resolution_rate.unwrap_or_default()),
        direct_rate: Some(issues.direct_rate.unwrap_or_default()),
        on_time_rate: Some(issues.on_time_rate.unwrap_or_default()),
        response_rate: Some(issues.response_rate.unwrap_or_default()),
        solved_rate: Some(issues.solved_rate.unwrap_or_default()),
        satisfied_rate: Some(issues.satisfied_rate.unwrap_or_default()),
        rated_rate: Some(issues.rated_rate.unwrap_or_default()),
        mean_time_to_acknowledge: Some(issues.mean_time_to_acknowledge.unwrap_or(mean(0, 0))),
        mean_time_to_resolve: Some(issues.mean_time_to_resolve.unwrap_or(mean(0, 0))),
        ..issues
    }
}

/// The figures of the first day, counted by hand.
fn monday() -> Figures {
    let calls = CallFigures {
        contacts_other: 1,
        calls_valid: 3,
        calls_missed: 1,
        connection_rate: rate(4, 5),
        repeat_rate: rate(0, 3),
        calls_void: 1,
        ..late_calls(4, 3)
    };
    // The second is due at 11:30, and a response to it at 10:00.
    let issues = IssueFigures {
        issues_accepted: 2,
        resolution_rate: rate(1, 2),
        direct_rate: rate(1, 2),
        on_time_rate: rate(0, 1),
        issues_overdue: Some(1),
        response_rate: rate(0, 1),
        ..backlog(0, FlowFigures { opened: 2, ..FlowFigures::default() }, 2)
    };
    Figures { calls: Some(calls), issues: Some(filled(issues)) }
}

/// The figures of the second day, counted by hand.
fn tuesday() -> Figures {
    // A response to the first was due at 9:00; it was resolved at 10:00.
    let flows = FlowFigures { opened: 2, resolved: 1, merged: 1, rejected: 1, ..FlowFigures::default() };
    let issues = IssueFigures {
        issues_accepted: 2,
        resolution_rate: rate(0, 2),
        direct_rate: rate(0, 2),
        issues_overdue: Some(1),
        response_rate: rate(0, 1),
        ..backlog(2, flows, 1)
    };
    Figures { calls: Some(late_calls(2, 4)), issues: Some(filled(issues)) }
}

/// The figures of the third day, counted by hand.
fn wednesday() -> Figures {
    // A response to the fourth was due at 13:00.
    let flows = FlowFigures {
        opened: 1,
        reopened: 1,
        reviewed: 1,
        unmerged: 1,
        resolved: 2,
        withdrawn: 1,
        ..FlowFigures::default()
    };
    let issues = IssueFigures {
        issues_accepted: 1,
        issues_resolved: 1,
        outcomes: Some(OutcomeFigures { explained: 1, not_feasible: 1, ..OutcomeFigures::default() }),
        resolved_reported: 1,
        resolution_rate: rate(0, 1),
        direct_rate: rate(1, 1),
        issues_overdue: Some(1),
        response_rate: rate(0, 1),
        // From Monday 9:00 to Wednesday 15:00.
        time_to_resolve: hours(54),
        mean_time_to_resolve: Some(mean(54, 1)),
        ..backlog(1, flows, 2)
    };
    Figures { calls: Some(late_calls(1, 4)), issues: Some(filled(issues)) }
}

#[tokio::test]
async fn each_day_as_counted_by_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    assert_eq!(r.day("2022-11-14").await, monday());
    assert_eq!(r.day("2022-11-15").await, tuesday());
    assert_eq!(r.day("2022-11-16").await, wednesday());
}

#[tokio::test]
async fn the_whole_period_as_counted_by_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let calls = CallFigures {
        contacts_other: 1,
        calls_valid: 6,
        calls_missed: 1,
        connection_rate: rate(7, 8),
        repeat_rate: rate(0, 6),
        calls_void: 1,
        ..late_calls(7, 3)
    };
    let flows = FlowFigures {
        opened: 5,
        reopened: 1,
        reviewed: 1,
        unmerged: 1,
        resolved: 3,
        merged: 1,
        withdrawn: 1,
        rejected: 1,
        ..FlowFigures::default()
    };
    let issues = IssueFigures {
        issues_resolved_same: Some(1),
        issues_accepted: 5,
        issues_resolved: 1,
        outcomes: Some(OutcomeFigures { explained: 1, not_feasible: 1, ..OutcomeFigures::default() }),
        resolved_reported: 1,
        resolution_rate: rate(1, 5),
        direct_rate: rate(2, 5),
        // The first and the settled one; neither the second nor the fourth. The third is withdrawn.
        on_time_rate: rate(2, 4),
        issues_overdue: Some(2),
        response_rate: rate(1, 4),
        time_to_resolve: hours(54),
        mean_time_to_resolve: Some(mean(54, 1)),
        ..backlog(0, flows, 2)
    };
    let whole = Figures { calls: Some(calls), issues: Some(filled(issues)) };
    assert_eq!(r.figures(Kind::WholePeriod(WholePeriod {})).await, whole);
}

#[tokio::test]
async fn what_flows_in_less_what_flows_out_is_what_is_in_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let net = |flows: &FlowFigures| {
        flows.opened + flows.reopened + flows.reviewed + flows.unmerged
            - flows.resolved
            - flows.merged
            - flows.withdrawn
            - flows.rejected
    };
    let mut backlog = 0;
    for day in 12..=20 {
        let figures = r.issues_of_day(&format!("2022-11-{day}")).await;
        assert_eq!(figures.backlog_start, Some(backlog), "the day begins with what was left, {day}");
        backlog += net(figures.flows.as_ref().unwrap());
        assert_eq!(figures.backlog_end, Some(backlog), "{day}");
    }
    let active = r.issues(IssueFilter { active: true, ..IssueFilter::default() }).await;
    assert_eq!(backlog, active.len() as i64, "and that is what the list shows");
}

async fn answered(r: &Register, window: Kind) -> i64 {
    r.figures(window).await.calls.unwrap().calls_answered
}

#[tokio::test]
async fn shifts_and_ranges_cut_the_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let shift = |date: &str, shift: &str| {
        Kind::Shift(ShiftOfDay { date: Some(moments::date(date)), shift: shift.to_owned() })
    };
    let mut sum = 0;
    for (code, calls) in [("night", 0), ("morning", 3), ("middle", 1)] {
        let answered = answered(r, shift("2022-11-14", code)).await;
        assert_eq!(answered, calls, "{code}");
        sum += answered;
    }
    assert_eq!(sum, r.calls_of_day("2022-11-14").await.calls_answered);
    let range = |from: &str, to: &str| {
        Kind::Range(TimeRange { start_time: Some(local(from)), end_time: Some(local(to)) })
    };
    let hour = range("2022-11-14 09:00", "2022-11-14 10:00");
    assert_eq!(answered(r, hour).await, 2, "the end is not included");
    assert_eq!(answered(r, range("2022-11-14 09:15", "2022-11-14 10:15")).await, 2);
    let refused = r.read(summary_of(&r.parent, shift("2022-11-14", "graveyard"))).await;
    assert_eq!(assert_refused!(refused, reason = "INVALID_FIELDS").violations[0].field, "window.shift.shift");
    let refused = r.read(summary_of(&r.parent, range("2022-11-14 09:01", "2022-11-14 08:00"))).await;
    assert_refused!(refused, reason = "INVALID_FIELDS");
}

#[tokio::test]
async fn a_summary_says_what_it_is_of_and_as_of_when() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let summary = r.summarized(summary_of(&r.parent, Kind::Day(moments::date("2022-11-14")))).await;
    assert_eq!(
        (summary.start_time, summary.end_time),
        (Some(local("2022-11-14 00:00")), Some(local("2022-11-15 00:00")))
    );
    assert_eq!(summary.period, r.parent);
    let as_of = summary.as_of.unwrap();
    assert_eq!(as_of.position, r.journal(0).await.len() as i64);
    assert!(as_of.time.is_some());
    let before = r.calls_of_day("2022-11-14").await.calls_answered;
    r.call().received("2022-11-14 09:05").create().await;
    let after = r.summarized(summary_of(&r.parent, Kind::Day(moments::date("2022-11-14")))).await;
    assert_eq!(after.figures.unwrap().calls.unwrap().calls_answered, before + 1);
    assert_eq!(after.as_of.unwrap().position, as_of.position + 1);
}

#[tokio::test]
async fn resolved_twice_counts_once_on_the_later_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    r.done(close(&issue).at("2022-11-14 11:00")).await;
    assert_eq!(r.issues_of_day("2022-11-14").await.issues_resolved, 1);
    r.done(reopen(&issue).at("2022-11-15 09:00")).await;
    assert_eq!(r.issues_of_day("2022-11-14").await.issues_resolved, 0, "a reopened issue no longer counts");
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-16 10:00")).await;
    let mut resolved = Vec::new();
    for day in ["2022-11-14", "2022-11-15", "2022-11-16"] {
        resolved.push(r.issues_of_day(day).await.issues_resolved);
    }
    assert_eq!(resolved, [0, 0, 1]);
}

#[tokio::test]
async fn a_day_begins_at_the_cut_off_and_in_the_zone_of_the_period() {
    let desk = Desk::open().await;
    let mut create = hotline_tests::register::create_period("cutoff");
    create.period.get_or_insert_default().day_cutoff_minutes = 8 * 60;
    desk.register.done(create).await;
    let r = &desk.register.of("cutoff");
    r.call().received("2022-11-15 07:59").create().await;
    r.call().received("2022-11-15 08:00").create().await;
    assert_eq!(r.calls_of_day("2022-11-14").await.calls_answered, 1);
    assert_eq!(r.calls_of_day("2022-11-15").await.calls_answered, 1);
}
