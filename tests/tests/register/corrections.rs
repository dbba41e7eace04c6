//! Corrections of a call reach the issues that were made from it.

use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;

use super::Desk;

/// Amends a field of a call. Returns the answer.
async fn amended(r: &Register, call: &str, field: &str, change: impl FnOnce(&mut Call)) -> AmendCallResponse {
    let mut given = Call { name: call.to_owned(), ..Call::default() };
    change(&mut given);
    r.response(amend(given, &[field])).await
}

async fn new_address(r: &Register, call: &str, address: &str) -> AmendCallResponse {
    amended(r, call, "incident_address", |call| call.incident_address = address.to_owned()).await
}

fn names(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.name.as_str()).collect()
}

/// A call from an address that opens an issue.
async fn at(r: &Register, address: &str) -> Issue {
    r.call().with(|call| call.incident_address = address.to_owned()).opens("地下室被困").first_issue().await
}

#[tokio::test]
async fn field_a6_an_issue_follows_to_the_right_address() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = at(r, "春晖路1-1").await;
    let answer = new_address(r, &issue.first_call, "春晖路2-2").await;
    assert_eq!(names(&answer.changed_issues), [issue.name.as_str()]);
    assert!(answer.own_issues.is_empty());
    assert_eq!(r.get_issue(&issue.name).await.address, "春晖路2-2", "the crew goes to the right one");
    let history = r.journal(0).await;
    let last = history.last().expect("entries");
    assert_eq!((last.event_type(), last.subject.as_str()), (EventType::IssueUpdated, issue.name.as_str()));
}

#[tokio::test]
async fn field_a6_an_issue_with_an_address_of_its_own_is_named() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = at(r, "春晖路1-1").await;
    let own = Issue { name: issue.name.clone(), address: "文体路9号".to_owned(), ..Issue::default() };
    r.done(update(own, &["address"])).await;
    let answer = new_address(r, &issue.first_call, "春晖路2-2").await;
    assert_eq!(names(&answer.own_issues), [issue.name.as_str()]);
    assert!(answer.changed_issues.is_empty());
    assert_eq!(r.get_issue(&issue.name).await.address, "文体路9号");
    // A correction of something else names nobody.
    let answer = amended(r, &issue.first_call, "summary", |call| call.summary = "水已退".to_owned()).await;
    assert!(answer.own_issues.is_empty() && answer.changed_issues.is_empty());
}

#[tokio::test]
async fn field_a6_category_and_district_follow_too_and_what_was_empty_is_filled() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().category("MED.04").district("D1").opens("停药");
    let issue = call.first_issue().await;
    let call = issue.first_call.clone();
    amended(r, &call, "category", |call| call.category = "MED.05".to_owned()).await;
    amended(r, &call, "district", |call| call.district = "D2".to_owned()).await;
    let filled = Call { name: call.clone(), incident_address: "春晖路3号".to_owned(), ..Call::default() };
    let answer = r.response(complete(filled)).await;
    assert_eq!(names(&answer.changed_issues), [issue.name.as_str()]);
    let now = r.get_issue(&issue.name).await;
    assert_eq!(
        (now.category.as_str(), now.district.as_str(), now.address.as_str()),
        ("MED.05", "D2", "春晖路3号")
    );
    // What the call no longer says, the issue keeps.
    amended(r, &call, "incident_address", |_| {}).await;
    assert_eq!(r.get_issue(&issue.name).await.address, "春晖路3号");
}

#[tokio::test]
async fn field_a6_only_what_was_made_from_the_call_follows() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = at(r, "春晖路1-1").await;
    let repeat = r.call().with(|call| call.incident_address = "春晖路1-1".to_owned());
    let repeat = repeat.links(&issue.name, LinkKind::Repeat, ReportedCondition::Same).name().await;
    let answer = new_address(r, &repeat, "春晖路7-7").await;
    assert!(answer.changed_issues.is_empty() && answer.own_issues.is_empty());
    assert_eq!(r.get_issue(&issue.name).await.address, "春晖路1-1");
}

#[tokio::test]
async fn field_a6_a_resolved_issue_is_corrected_as_well() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = at(r, "春晖路1-1").await;
    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    new_address(r, &issue.first_call, "春晖路2-2").await;
    let now = r.get_issue(&issue.name).await;
    assert_eq!((now.address.as_str(), now.state()), ("春晖路2-2", IssueState::Resolved));
}
