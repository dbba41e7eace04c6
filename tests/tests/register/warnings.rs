//! How much of the time allowed is used 时限预警: which step is reached, who is told, and that somebody has seen it.

use hotline_proto::v1::*;
use hotline_tests::moments::{now, plus_minutes};
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused};

use super::Desk;

/// Opens an issue so many minutes ago. A P1 has 24 hours.
async fn opened_ago(r: &Register, urgency: Urgency, minutes: i64) -> Issue {
    let opened = r.issue().urgency(urgency).request();
    r.done(opened.occurred(Some(plus_minutes(&now(), -minutes)))).await
}

/// Step reached, step seen, and who is told.
fn standing(issue: &Issue) -> (i32, i32, Vec<WarningRecipient>) {
    let warning = issue.time_warning.as_ref().expect("a due time runs");
    (warning.percent, warning.seen_percent, warning.tell().collect())
}

#[tokio::test]
async fn each_step_is_told_to_whom_the_policy_says() {
    use WarningRecipient::*;
    let desk = Desk::open().await;
    let r = &desk.register;
    for (hours, step, tell) in [
        (1, 0, vec![]),
        (19, 0, vec![]),
        (20, 80, vec![Agency, Owner]),
        (28, 80, vec![Agency, Owner]),
        (29, 120, vec![Supervisor]),
        (47, 120, vec![Supervisor]),
        (49, 200, vec![Leader]),
    ] {
        let issue = opened_ago(r, Urgency::P1, hours * 60).await;
        assert_eq!(standing(&issue), (step, 0, tell), "after {hours} of 24 hours");
        let next = issue.time_warning.unwrap().next_at;
        let percent = [80, 120, 200].into_iter().find(|percent| *percent > step);
        let expected = percent
            .map(|percent| plus_minutes(&issue.opened_at.unwrap(), 24 * 60 * i64::from(percent) / 100));
        assert_eq!(next.map(|next| next.seconds), expected.map(|next| next.seconds));
    }
}

#[tokio::test]
async fn the_time_allowed_is_counted_from_when_an_issue_was_opened_or_reopened() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened_ago(r, Urgency::P1, 60).await;
    let from = |issue: &Issue| issue.time_warning.as_ref().and_then(|warning| warning.counted_from);
    assert_eq!(from(&issue), issue.opened_at);
    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    let reopened = r.done(reopen(&issue.name)).await;
    assert!(from(&reopened).map(|time| time.seconds) > reopened.opened_at.map(|time| time.seconds + 3_000));
}

#[tokio::test]
async fn what_somebody_has_seen_is_told_no_more_until_the_next_step() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened_ago(r, Urgency::P1, 30 * 60).await.name;
    let _quiet = opened_ago(r, Urgency::P1, 60).await;
    let warned = async || {
        let filter = IssueFilter { warned: true, ..IssueFilter::default() };
        r.issues(filter).await.into_iter().map(|issue| issue.name).collect::<Vec<_>>()
    };
    assert_eq!(warned().await, [issue.clone()]);
    let lower = AcknowledgeWarningRequest { percent: 80, ..seen(&issue) };
    let now = r.done(lower.clone().under(&id())).await;
    assert_eq!((standing(&now).0, standing(&now).1), (120, 80));
    assert_eq!(warned().await, [issue.clone()], "the higher step was not seen");
    assert_refused!(r.write(lower.under(&id())).await, reason = "NOTHING_TO_DO");

    let note = "已电话报班长".to_owned();
    let now = r.done(AcknowledgeWarningRequest { note: note.clone(), ..seen(&issue) }).await;
    assert_eq!((standing(&now).0, standing(&now).1), (120, 120));
    assert_eq!(warned().await, Vec::<String>::new());
    let high = AcknowledgeWarningRequest { percent: 200, ..seen(&issue) };
    assert_refused!(r.write(high).await, reason = "NOTHING_TO_DO");
    let history = ListIssueEventsRequest { parent: issue.clone(), ..ListIssueEventsRequest::default() };
    let last = r.all(history).await.pop().expect("there are events");
    assert_eq!(
        last.event.unwrap().details,
        Some(event::Details::IssueWarningSeen(WarningSeen { percent: 120 }))
    );
    assert_eq!((last.texts[0].field(), &last.texts[0].content), (TextField::Note, &note));
}

#[tokio::test]
async fn no_time_runs_on_hold_and_none_of_it_is_used() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let ago = |hours: i64| Some(plus_minutes(&now(), -hours * 60));
    let issue = opened_ago(r, Urgency::P1, 60 * 60).await.name;
    r.done(assign(&issue, "A1").occurred(ago(59))).await;
    r.done(acknowledge(&issue).occurred(ago(58))).await;
    r.done(suspend(&issue).occurred(ago(50))).await;
    assert_eq!(r.get_issue(&issue).await.time_warning, None);
    assert_refused!(r.write(seen(&issue)).await, reason = "NOTHING_TO_DO");
    // Ten hours were used before, and five after.
    let now = r.done(resume(&issue).occurred(ago(5))).await;
    assert_eq!(standing(&now).0, 0);
    let next = now.time_warning.unwrap().next_at.unwrap();
    let expected = plus_minutes(&ago(5).unwrap(), 24 * 48 - 10 * 60);
    assert!((next.seconds - expected.seconds).abs() < 120, "{next:?} {expected:?}");
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    assert_eq!(r.get_issue(&issue).await.time_warning, None, "a resolved one waits for nobody");
}

#[tokio::test]
async fn a_due_time_that_is_set_anew_warns_anew() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = opened_ago(r, Urgency::P1, 20 * 60).await.name;
    r.done(seen(&issue)).await;
    let due_at = Some(plus_minutes(&now(), 60));
    let extended = ExtendIssueRequest { due_at, ..extend(&issue, "2022-12-31 00:00") };
    assert_refused!(r.write(extended).await, reason = "INVALID_FIELDS");
    let extended = ExtendIssueRequest {
        due_at: Some(plus_minutes(&now(), 4 * 60 + 10)),
        ..extend(&issue, "2022-12-31 00:00")
    };
    let changed = r.done(extended).await;
    assert_eq!(
        (standing(&changed).0, standing(&changed).1),
        (80, 0),
        "20 of 24 hours and ten minutes, of which nobody knows"
    );
    let changed = r.done(urgency(&issue, Urgency::P2)).await;
    assert_eq!(standing(&changed).0, 0, "another time is allowed from now on");
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    let changed = r.done(reopen(&issue)).await;
    assert_eq!(standing(&changed).0, 0, "so it is after reopening");
}

#[tokio::test]
async fn a_need_warns_as_well() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let need_by = Some(plus_minutes(&now(), 60));
    let opened = r.issue().with(|issue| issue.need_by = need_by).request();
    let issue = r.done(opened.occurred(Some(plus_minutes(&now(), -9 * 60)))).await;
    assert_eq!(standing(&issue).0, 80, "nine of ten hours");
}

#[tokio::test]
async fn a_period_says_itself_who_is_told() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let period = async || r.found(GetPeriodRequest { name: r.parent.clone() }).await.period.unwrap();
    let policy = period().await.response_policies.remove(0);
    let told: Vec<_> = policy.warnings.iter().map(|step| (step.percent, step.tell.len())).collect();
    assert_eq!(told, [(80, 2), (120, 1), (200, 1)], "the usual is told");
    let issue = opened_ago(r, Urgency::P1, 29 * 60).await.name;
    let tell = vec![WarningRecipient::Leader.into(), WarningRecipient::Supervisor.into()];
    let add = |warnings: Vec<WarningStep>| AddResponsePolicyRequest {
        name: r.parent.clone(),
        response_policy: Some(ResponsePolicy {
            valid_from: Some(hotline_tests::moments::date("2022-12-01")),
            warnings,
            ..policy.clone()
        }),
        write: context(),
    };
    let step = |percent, tell: &[i32]| WarningStep { percent, tell: tell.to_vec() };
    for wrong in [
        vec![step(90, &[1])],
        vec![step(0, &[1])],
        vec![step(80, &[1]), step(80, &[2])],
        vec![step(80, &[1, 1])],
    ] {
        assert_refused!(r.write(add(wrong)).await, reason = "INVALID_FIELDS");
    }
    r.done(add(vec![step(120, &tell)])).await;
    let (_, _, told) = standing(&r.get_issue(&issue).await);
    assert_eq!(
        told,
        [WarningRecipient::Leader, WarningRecipient::Supervisor],
        "from now on, whenever it was opened"
    );
    let policy = period().await.response_policies.pop().unwrap();
    assert_eq!(
        policy.warnings[0].tell,
        [i32::from(WarningRecipient::Agency), i32::from(WarningRecipient::Owner)]
    );
}
