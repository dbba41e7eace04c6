//! Corrections of a call reach the issues that were made from it.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local};

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

/// A correction of a call's field: what it is called, and what it makes of the call.
type Correction = (&'static str, fn(&mut Call));

/// Corrections of which each changes the issue that the call opened.
const CORRECTIONS: [Correction; 8] = [
    ("category", |call| call.category = "MED.05".to_owned()),
    ("district", |call| call.district = "D2".to_owned()),
    ("incident_address", |call| call.incident_address = "春晖路2-2".to_owned()),
    ("kind", |call| call.kind = CallKind::Complaint.into()),
    ("channel", |call| call.channel = CallChannel::Web.into()),
    ("received_at", |call| call.received_at = Some(local("2022-11-14 08:50"))),
    ("contact_safety.do_not_call", |call| {
        call.contact_safety.get_or_insert_default().do_not_call = true;
    }),
    ("caller_input.phone", |call| call.caller_input.get_or_insert_default().phone.clear()),
];

/// Writes down afterwards what an agency did on 14 November, and counts it there.
async fn assert_written_down_afterwards(r: &Register, issue: &str, correction: &str) {
    let before = r.issues_of_day("2022-11-14").await.issues_resolved;
    r.done(assign(issue, "A1").at("2022-11-14 09:30")).await;
    r.done(acknowledge(issue).at("2022-11-14 09:40")).await;
    r.done(progress(issue).at("2022-11-14 10:30")).await;
    let now = r.done(resolve(issue, IssueOutcome::Solved).at("2022-11-14 11:00")).await;
    assert_eq!(now.resolved_at, Some(local("2022-11-14 11:00")), "after {correction}");
    let after = r.issues_of_day("2022-11-14").await.issues_resolved;
    assert_eq!(after, before + 1, "after {correction}");
    // What did happen to the issue still holds its place.
    assert_refused!(r.write(note(issue).at("2022-11-14 10:59")).await, reason = "TIME_NOT_ALLOWED");
}

/// A call of that morning that opens an issue.
async fn in_the_morning(r: &Register) -> Issue {
    let call = r.call().phone("13800000001").category("MED.04").received("2022-11-14 09:00");
    call.with(|call| call.incident_address = "春晖路1-1".to_owned()).opens("停药").first_issue().await
}

#[tokio::test]
async fn field_e5_a_correction_does_not_stand_in_the_way_of_what_happened_before() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (field, change) in CORRECTIONS {
        let issue = in_the_morning(r).await;
        amended(r, &issue.first_call, field, change).await;
        let now = r.get_issue(&issue.name).await;
        assert_ne!(now.etag, issue.etag, "the correction of {field} reached the issue");
        assert_written_down_afterwards(r, &issue.name, field).await;
    }
}

#[tokio::test]
async fn field_e5_nor_does_a_void_call_or_a_completed_one() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let alone = in_the_morning(r).await;
    r.done(void(&alone.first_call)).await;
    assert_written_down_afterwards(r, &alone.name, "the only call is void").await;

    let replaced = in_the_morning(r).await;
    let repeat = r.call().kind(CallKind::Complaint).received("2022-11-14 09:10");
    let repeat = repeat.links(&replaced.name, LinkKind::Repeat, ReportedCondition::Same).name().await;
    r.done(void(&replaced.first_call)).await;
    assert_eq!(r.get_issue(&replaced.name).await.first_call, repeat);
    assert_written_down_afterwards(r, &replaced.name, "another call is the first").await;

    let completed = r.call().received("2022-11-14 09:00").opens("停药").first_issue().await;
    let name = completed.first_call.clone();
    let filled = Call { name, incident_address: "春晖路3号".to_owned(), ..Call::default() };
    r.done(complete(filled)).await;
    assert_eq!(r.get_issue(&completed.name).await.address, "春晖路3号");
    assert_written_down_afterwards(r, &completed.name, "the call is completed").await;

    // The same where the correction says when it was made.
    let dated = in_the_morning(r).await;
    let change = Call { name: dated.first_call, district: "D2".to_owned(), ..Call::default() };
    r.done(amend(change, &["district"]).at("2022-11-15 16:00")).await;
    assert_written_down_afterwards(r, &dated.name, "the correction has a time").await;
}
