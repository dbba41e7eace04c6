//! Whoever asked for what is resolved gets word of it.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt};

use super::Desk;

const SAME: ReportedCondition = ReportedCondition::Same;

/// Records a call that is linked to an issue. Returns its name.
async fn linked(r: &Register, phone: &str, issue: &str, kind: LinkKind) -> String {
    r.call().phone(phone).links(issue, kind, SAME).name().await
}

/// The calls whose numbers are to be dialled about an issue, in order of their numbers.
async fn to_be_called(r: &Register, issue: &str) -> Vec<String> {
    let open = r.open_callbacks().await.into_iter().filter(|callback| callback.issue == issue);
    let mut calls: Vec<_> = open.map(|callback| callback.call).collect();
    calls.sort();
    calls
}

async fn resolve_solved(r: &Register, issue: &str) -> Vec<Callback> {
    r.response(resolve(issue, IssueOutcome::Solved)).await.changed_callbacks
}

async fn answered(r: &Register, call: &str, solved: bool) {
    let open = r.open_callbacks().await;
    let follow_up = open.iter().find(|callback| callback.call == call).expect("it is to be called");
    r.done(record(&follow_up.name, Some(solved))).await;
}

#[tokio::test]
async fn field_a9_each_reachable_caller_gets_word_of_a_resolution() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").opens("一楼被淹").first_issue().await;
    let first = issue.first_call;
    let issue = issue.name;
    let repeat = linked(r, "13800000002", &issue, LinkKind::Repeat).await;
    let urge = linked(r, "13800000003", &issue, LinkKind::Urge).await;
    linked(r, "138 0000 0001（本人）", &issue, LinkKind::Urge).await;
    linked(r, "13800000004", &issue, LinkKind::Related).await;
    linked(r, "匿名", &issue, LinkKind::Repeat).await;
    let answer = resolve_solved(r, &issue).await;
    assert_eq!(answer.len(), 3, "{answer:?}");
    assert_eq!(to_be_called(r, &issue).await, [first, repeat, urge]);
}

#[tokio::test]
async fn field_a9_it_does_not_matter_that_the_first_caller_left_no_number() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let anonymous = r.call().phone("匿名").received("2022-11-14 09:00").opens("一楼被淹");
    let issue = anonymous.first_issue().await.name;
    let second = r.call().phone("13800000002").received("2022-11-14 09:30");
    let second = second.links(&issue, LinkKind::Repeat, SAME).name().await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    assert_eq!(to_be_called(r, &issue).await, [second]);
    let rated =
        RecordCallbackRequest { rating: Some(5), ..record(&r.open_callbacks().await[0].name, Some(true)) };
    r.done(rated).await;
    let figures = r.issues_of_day("2022-11-14").await;
    let rate = figures.rated_rate.unwrap();
    assert_eq!((rate.numerator, rate.denominator), (1, 1), "who was reached could be reached");
}

#[tokio::test]
async fn field_a9_one_caller_who_is_content_does_not_keep_word_from_the_others() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").opens("一楼被淹").first_issue().await;
    let first = issue.first_call;
    let issue = issue.name;
    let second = linked(r, "13800000002", &issue, LinkKind::Repeat).await;
    let third = linked(r, "13800000003", &issue, LinkKind::Repeat).await;
    resolve_solved(r, &issue).await;
    answered(r, &first, true).await;
    assert_eq!(r.get_issue(&issue).await.state(), IssueState::Closed);
    assert_eq!(to_be_called(r, &issue).await, [second.clone(), third]);
    answered(r, &second, false).await;
    assert_eq!(r.get_issue(&issue).await.state(), IssueState::Open, "it is not solved for all");
    assert!(to_be_called(r, &issue).await.is_empty(), "nobody hears that it is resolved");
    assert_eq!(resolve_solved(r, &issue).await.len(), 3, "all hear of the next resolution");
}

#[tokio::test]
async fn field_a9_callers_of_merged_issues_hear_of_the_resolution_of_the_master() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = r.call().phone("13800000001").opens("停水").first_issue().await;
    let merged = r.call().phone("13800000002").opens("没有水").first_issue().await;
    let same_caller = r.call().phone("13800000001").opens("三楼没水").first_issue().await;
    for issue in [&merged, &same_caller] {
        r.done(merge(&issue.name, &master.name)).await;
    }
    resolve_solved(r, &master.name).await;
    assert_eq!(to_be_called(r, &master.name).await, [master.first_call, merged.first_call]);
}

#[tokio::test]
async fn field_a9_merging_into_a_resolved_issue_keeps_the_word_that_is_still_to_be_given() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = r.call().phone("13800000001").opens("停水").first_issue().await;
    let other = r.call().phone("13800000002").opens("没有水").first_issue().await;
    let told = linked(r, "13800000003", &other.name, LinkKind::Repeat).await;
    for issue in [&master, &other] {
        resolve_solved(r, &issue.name).await;
    }
    answered(r, &told, true).await;
    r.done(merge(&other.name, &master.name)).await;
    assert!(to_be_called(r, &other.name).await.is_empty());
    assert_eq!(to_be_called(r, &master.name).await, [master.first_call, other.first_call]);
}

#[tokio::test]
async fn field_a9_void_calls_numbers_not_to_be_called_and_historical_issues_have_no_follow_up() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").opens("停水").first_issue().await.name;
    let taken_back = linked(r, "13800000002", &issue, LinkKind::Repeat).await;
    linked(r, "13800000003", &issue, LinkKind::Repeat).await;
    r.done(void(&taken_back)).await;
    let do_not_call = ContactSafety { do_not_call: true, ..ContactSafety::default() };
    r.call().phone("13800000003").with(|call| call.contact_safety = Some(do_not_call)).create().await;
    assert_eq!(resolve_solved(r, &issue).await.len(), 1, "the first caller alone");

    let old = r.call().phone("13800000005").with(|call| call.historical = true).opens("旧工单");
    let old = old.received("2022-11-12 09:00").first_issue().await.name;
    let request = resolve(&old, IssueOutcome::Solved).at("2022-11-12 12:00");
    assert!(r.response(request).await.changed_callbacks.is_empty());
}
