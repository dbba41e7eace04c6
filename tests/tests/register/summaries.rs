//! Figures of a small register, counted by hand.

use hotline_proto::v1::get_summary_request::Window;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local, moments};

use crate::Desk;

/// Three days of calls and issues: Monday 14 to Wednesday 16 November.
async fn three_days(r: &Register) {
    let one = r.call().received("2022-11-14 09:00").opens("断药").first_issue().await.name;
    let two =
        r.call().received("2022-11-14 09:30").urgency(Urgency::P0).opens("透析").first_issue().await.name;
    r.call().received("2022-11-14 10:00").kind(CallKind::Invalid).create().await;
    r.call().received("2022-11-14 11:00").with(|call| call.channel = Channel::Wechat.into()).create().await;
    r.call().received("2022-11-14 12:00").kind(CallKind::Test).create().await;
    r.call()
        .received("2022-11-14 13:00")
        .with(|call| call.disposition = Disposition::Missed.into())
        .create()
        .await;
    r.call()
        .received("2022-11-14 14:00")
        .with(|call| call.direction = Direction::Outbound.into())
        .create()
        .await;
    let taken_back = r.call().received("2022-11-14 15:00").name().await;
    r.done(void(&taken_back)).await;
    r.call().received("2022-11-14 23:59:59").kind(CallKind::Consult).create().await;

    r.call().received("2022-11-15 00:00").create().await;
    r.done(resolve(&one, Outcome::Solved).at("2022-11-15 10:00")).await;
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
        settled_outcome: Outcome::NotFeasible.into(),
        settled_reply: "暂不可行".to_owned(),
        ..NewIssue::default()
    };
    r.call().received("2022-11-16 13:00").with_request(|request| request.issues.push(settled)).create().await;
    r.done(resolve(&one, Outcome::Explained).at("2022-11-16 15:00")).await;
}

fn net(flows: &Flows) -> i64 {
    flows.opened + flows.reopened + flows.reviewed + flows.unmerged
        - flows.resolved
        - flows.merged
        - flows.withdrawn
        - flows.rejected
}

#[tokio::test]
async fn each_day_as_counted_by_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let monday = Figures {
        calls_answered: 4,
        contacts_other: 1,
        calls_valid: 3,
        issues_accepted: 2,
        issues_resolved: 0,
        backlog_start: 0,
        backlog_end: 2,
        flows: Some(Flows { opened: 2, ..Flows::default() }),
        issues_overdue: 1,
    };
    assert_eq!(r.day("2022-11-14").await, monday);
    let tuesday = Figures {
        calls_answered: 2,
        calls_valid: 2,
        issues_accepted: 2,
        backlog_start: 2,
        backlog_end: 1,
        flows: Some(Flows { opened: 2, resolved: 1, merged: 1, rejected: 1, ..Flows::default() }),
        issues_overdue: 1,
        ..Figures::default()
    };
    assert_eq!(r.day("2022-11-15").await, tuesday);
    let wednesday = Figures {
        calls_answered: 1,
        calls_valid: 1,
        issues_accepted: 1,
        issues_resolved: 1,
        backlog_start: 1,
        backlog_end: 2,
        flows: Some(Flows {
            opened: 1,
            reopened: 1,
            reviewed: 1,
            unmerged: 1,
            resolved: 2,
            withdrawn: 1,
            ..Flows::default()
        }),
        issues_overdue: 1,
        ..Figures::default()
    };
    assert_eq!(r.day("2022-11-16").await, wednesday);
    let whole = Figures {
        calls_answered: 7,
        contacts_other: 1,
        calls_valid: 6,
        issues_accepted: 5,
        issues_resolved: 1,
        backlog_start: 0,
        backlog_end: 2,
        flows: Some(Flows {
            opened: 5,
            reopened: 1,
            reviewed: 1,
            unmerged: 1,
            resolved: 3,
            merged: 1,
            withdrawn: 1,
            rejected: 1,
        }),
        issues_overdue: 2,
    };
    assert_eq!(r.figures(Window::WholePeriod(WholePeriod {})).await, whole);
}

#[tokio::test]
async fn what_flows_in_less_what_flows_out_is_what_is_in_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let mut backlog = 0;
    for day in 12..=20 {
        let figures = r.day(&format!("2022-11-{day}")).await;
        assert_eq!(figures.backlog_start, backlog, "the day begins with what was left, {day}");
        backlog += net(figures.flows.as_ref().unwrap());
        assert_eq!(figures.backlog_end, backlog, "{day}");
    }
    let active = r.issues(IssueFilter { active: true, ..IssueFilter::default() }).await;
    assert_eq!(backlog, active.len() as i64, "and that is what the list shows");
}

#[tokio::test]
async fn shifts_and_ranges_cut_the_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let shift = |date: &str, shift: &str| {
        Window::Shift(ShiftOfDay { date: Some(moments::date(date)), shift: shift.to_owned() })
    };
    let mut sum = 0;
    for (code, calls) in [("night", 0), ("morning", 3), ("middle", 1)] {
        let figures = r.figures(shift("2022-11-14", code)).await;
        assert_eq!(figures.calls_answered, calls, "{code}");
        sum += figures.calls_answered;
    }
    assert_eq!(sum, r.day("2022-11-14").await.calls_answered);
    let range =
        |from: &str, to: &str| Window::Range(TimeRange { from: Some(local(from)), to: Some(local(to)) });
    assert_eq!(
        r.figures(range("2022-11-14 09:00", "2022-11-14 10:00")).await.calls_answered,
        2,
        "the end is not included"
    );
    assert_eq!(r.figures(range("2022-11-14 09:15", "2022-11-14 10:15")).await.calls_answered, 2);
    let refused = r.read(summary_of(&r.parent, shift("2022-11-14", "graveyard"))).await;
    assert_eq!(assert_refused!(refused, reason = "INVALID_FIELDS").violations[0].field, "shift.shift");
    let refused = r.read(summary_of(&r.parent, range("2022-11-14 09:01", "2022-11-14 08:00"))).await;
    assert_refused!(refused, reason = "INVALID_FIELDS");
}

#[tokio::test]
async fn a_summary_says_what_it_is_of_and_as_of_when() {
    let desk = Desk::open().await;
    let r = &desk.register;
    three_days(r).await;
    let summary = r.found(summary_of(&r.parent, Window::Day(moments::date("2022-11-14")))).await;
    assert_eq!(
        (summary.from, summary.to),
        (Some(local("2022-11-14 00:00")), Some(local("2022-11-15 00:00")))
    );
    assert_eq!(summary.period, r.parent);
    let as_of = summary.as_of.unwrap();
    assert_eq!(as_of.position, r.journal(0).await.len() as i64);
    assert!(as_of.time.is_some());
    let before = r.day("2022-11-14").await;
    r.call().received("2022-11-14 09:05").create().await;
    let after = r.day("2022-11-14").await;
    assert_eq!(
        after,
        Figures { calls_answered: before.calls_answered + 1, calls_valid: before.calls_valid + 1, ..before }
    );
}

#[tokio::test]
async fn resolved_twice_counts_once_on_the_later_day() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(resolve(&issue, Outcome::Solved).at("2022-11-14 10:00")).await;
    r.done(close(&issue).at("2022-11-14 11:00")).await;
    assert_eq!(r.day("2022-11-14").await.issues_resolved, 1);
    r.done(reopen(&issue).at("2022-11-15 09:00")).await;
    assert_eq!(r.day("2022-11-14").await.issues_resolved, 0, "a reopened issue no longer counts");
    r.done(resolve(&issue, Outcome::Solved).at("2022-11-16 10:00")).await;
    let resolved = [r.day("2022-11-14").await, r.day("2022-11-15").await, r.day("2022-11-16").await];
    assert_eq!(resolved.map(|day| day.issues_resolved), [0, 0, 1]);
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
    assert_eq!((r.day("2022-11-14").await.calls_answered, r.day("2022-11-15").await.calls_answered), (1, 1));
}
