//! Merging 并单.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, assert_refused};

use super::Desk;

#[tokio::test]
async fn a_merged_issue_shows_its_masters_result_and_names_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (master, merged) = (r.issue().name().await, r.issue().name().await);
    r.done(merge(&merged, &master)).await;
    assert_eq!(r.get_issue(&master).await.merged, [merged.clone()]);
    let call = r.call().name().await;
    let refused = r.write(link(&merged, &call, LinkKind::Repeat, ReportedCondition::Same)).await;
    assert_eq!(assert_refused!(refused, reason = "ISSUE_MERGED").facts["merged_into"], master);
    let refused = r.call().links(&merged, LinkKind::Repeat, ReportedCondition::Same).send().await;
    assert_eq!(assert_refused!(refused, reason = "ISSUE_MERGED").facts["merged_into"], master);

    r.done(resolve(&master, IssueOutcome::Partial)).await;
    let shown = r.get_issue(&merged).await;
    assert_eq!(shown.state(), IssueState::Merged);
    assert_eq!((shown.outcome(), shown.public_reply.as_str()), (IssueOutcome::Partial, "已办结"));
}

#[tokio::test]
async fn what_cannot_be_a_master_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, master, other) = (r.issue().name().await, r.issue().name().await, r.issue().name().await);
    assert_refused!(r.write(merge(&issue, &issue)).await, reason = "MERGE_NOT_ALLOWED");
    r.done(merge(&other, &master)).await;
    assert_refused!(r.write(merge(&issue, &other)).await, reason = "MERGE_NOT_ALLOWED");
    for drop_it in [true, false] {
        let dropped = r.issue().name().await;
        if drop_it {
            r.done(reject(&dropped)).await;
        } else {
            r.done(withdraw(&dropped)).await;
        }
        assert_refused!(r.write(merge(&issue, &dropped)).await, reason = "MERGE_NOT_ALLOWED");
    }
    let nowhere = format!("{}/issues/Q000498-6", r.parent);
    assert_refused!(r.write(merge(&issue, &nowhere)).await, reason = "RESOURCE_NOT_FOUND");
    for resolved in [false, true] {
        let master = r.issue().name().await;
        r.done(resolve(&master, IssueOutcome::Solved)).await;
        if resolved {
            r.done(close(&master)).await;
        }
        let merged = r.issue().name().await;
        r.done(merge(&merged, &master)).await;
    }
}

#[tokio::test]
async fn what_was_merged_into_a_merged_issue_is_repointed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (leaf, middle, top) = (r.issue().name().await, r.issue().name().await, r.issue().name().await);
    r.done(merge(&leaf, &middle)).await;
    r.done(merge(&middle, &top)).await;
    assert_eq!(r.get_issue(&leaf).await.merged_into, top);
    let mut merged = r.get_issue(&top).await.merged;
    merged.sort();
    assert_eq!(merged, [leaf.clone(), middle.clone()]);
    assert_eq!(r.get_issue(&middle).await.merged, Vec::<String>::new());
    let types: Vec<EventType> =
        r.journal(0).await.into_iter().filter(|e| e.subject == leaf).map(|e| e.event_type()).collect();
    assert_eq!(types, [EventType::IssueOpened, EventType::IssueMerged, EventType::IssueRepointed]);
}

#[tokio::test]
async fn a_master_is_rejected_or_withdrawn_only_after_unmerging() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (merged, master) = (r.issue().name().await, r.issue().name().await);
    r.done(merge(&merged, &master)).await;
    assert_refused!(r.write(reject(&master)).await, reason = "MERGE_NOT_ALLOWED");
    assert_refused!(r.write(withdraw(&master)).await, reason = "MERGE_NOT_ALLOWED");
    r.done(unmerge(&merged)).await;
    r.done(withdraw(&master)).await;
}

#[tokio::test]
async fn resolving_asks_to_confirm_each_other_affected_person() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = r.issue().affects("王小明").name().await;
    let (one, two, nobody) = (
        r.issue().affects("李四").name().await,
        r.issue().affects("张三").name().await,
        r.issue().name().await,
    );
    for merged in [&one, &two, &nobody] {
        r.done(merge(merged, &master)).await;
    }
    let refusal =
        assert_refused!(r.write(resolve(&master, IssueOutcome::Solved)).await, reason = "MERGED_UNCONFIRMED");
    let mut unconfirmed: Vec<&str> = refusal.facts["unconfirmed"].split(',').collect();
    unconfirmed.sort_unstable();
    assert_eq!(unconfirmed, [one.as_str(), two.as_str()]);
    let half =
        ResolveIssueRequest { confirmed_merged: vec![one.clone()], ..resolve(&master, IssueOutcome::Solved) };
    let refusal = assert_refused!(r.write(half.clone()).await, reason = "MERGED_UNCONFIRMED");
    assert_eq!(refusal.facts["unconfirmed"], two);
    // A refusal is not remembered: the same id may be used for what was corrected.
    let whole = ResolveIssueRequest { confirmed_merged: vec![one, two], ..half };
    assert_eq!(r.done(whole).await.state(), IssueState::Resolved);
}

#[tokio::test]
async fn a_merged_issue_counts_once_and_its_calls_all_count() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = r.call().received("2022-11-14 09:00").opens("停水").first_issue().await.name;
    let merged = r.call().received("2022-11-14 10:00").opens("没有水").first_issue().await.name;
    r.done(merge(&merged, &master).at("2022-11-14 11:00")).await;
    r.done(resolve(&master, IssueOutcome::Solved).at("2022-11-14 12:00")).await;
    assert_eq!(r.calls_of_day("2022-11-14").await.calls_answered, 2);
    let issues = r.issues_of_day("2022-11-14").await;
    assert_eq!((issues.issues_accepted, issues.issues_resolved, issues.backlog_end), (1, 1, Some(0)));
}
