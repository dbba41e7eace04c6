//! What an issue has from its FIRST call, and what counts as a contact.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, assert_refused};

use super::Desk;

#[tokio::test]
async fn field_e3_an_issue_keeps_what_it_had_from_a_call_that_is_void() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").kind(CallKind::Complaint).received("2022-11-14 09:00");
    let issue = call.opens("停水").first_issue().await;
    r.done(resolve(&issue.name, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    let before = r.issues_of_day("2022-11-14").await.rated_rate;
    r.done(void(&issue.first_call)).await;
    let now = r.get_issue(&issue.name).await;
    assert_eq!(now.first_call, issue.first_call);
    assert_eq!((now.links[0].call.as_str(), now.links[0].kind()), (now.first_call.as_str(), LinkKind::First));
    assert_eq!(r.issues_of_day("2022-11-14").await.rated_rate, before, "no figure loses it");
    let by_kind = GetSummaryRequest {
        breakdown: vec![SummaryDimension::Kind.into()],
        ..summary_of(&r.parent, summary_window::Kind::Day(hotline_tests::moments::date("2022-11-14")))
    };
    let rows = r.summarized(by_kind).await.breakdown;
    let of_kind = rows.iter().find(|row| value_of(row) == "COMPLAINT").expect("its kind is still known");
    assert_eq!(of_kind.figures.as_ref().unwrap().issues.as_ref().unwrap().issues_accepted, 1);
    assert!(
        r.response(resolve_again(r, &issue.name).await).await.changed_callbacks.is_empty(),
        "nobody asked"
    );
}

/// Reopens a resolved issue, to resolve it once more.
async fn resolve_again(r: &hotline_tests::Register, issue: &str) -> ResolveIssueRequest {
    r.done(reopen(issue)).await;
    resolve(issue, IssueOutcome::Solved)
}

#[tokio::test]
async fn field_e3_another_call_takes_the_place_of_a_void_one() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().kind(CallKind::Complaint).opens("停水").first_issue().await;
    let other = r.call().kind(CallKind::Help).name().await;
    let first = |call: &str| link(&issue.name, call, LinkKind::First, ReportedCondition::Unspecified);
    assert_refused!(r.write(first(&other)).await, reason = "INVALID_FIELDS");
    r.done(void(&issue.first_call)).await;
    r.done(first(&other)).await;
    assert_eq!(r.get_issue(&issue.name).await.first_call, other);
    r.done(unlink(&issue.name, &other)).await;
    assert_eq!(r.get_issue(&issue.name).await.first_call, "", "a link that was a mistake leaves nothing");
}

#[tokio::test]
async fn field_e4_a_message_or_a_form_is_a_contact() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let contacts = [
        (CallChannel::Web, CallDisposition::NotApplicable),
        (CallChannel::Wechat, CallDisposition::NotApplicable),
        (CallChannel::Sms, CallDisposition::Answered),
        (CallChannel::WalkIn, CallDisposition::NotApplicable),
        (CallChannel::Web, CallDisposition::Abandoned),
        (CallChannel::Phone, CallDisposition::NotApplicable),
    ];
    for (channel, disposition) in contacts {
        let call = r.call().received("2022-11-14 09:00").with(|call| {
            call.channel = channel.into();
            call.disposition = disposition.into();
        });
        call.create().await;
    }
    let day = r.calls_of_day("2022-11-14").await;
    assert_eq!((day.contacts_other, day.calls_answered), (4, 0), "neither what was given up nor a telephone");
}
