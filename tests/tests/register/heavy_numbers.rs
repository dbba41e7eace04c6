//! What is known of a number stays right however many calls it has.

use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;

use super::Desk;

const PHONE: &str = "13800000001";

/// Records more calls of a number than a page, a view or a search reads.
async fn call_again(r: &Register, phone: &str) {
    for _ in 0..2 {
        let requests = (0..300).map(|_| r.call().phone(phone).request()).collect();
        let batch = BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..Default::default() };
        let receipts = r.found(batch).await.receipts;
        assert!(receipts.iter().all(|one| matches!(one.result, Some(call_receipt::Result::Recorded(_)))));
    }
}

async fn look_up(r: &Register, phone: &str) -> LookupCallerResponse {
    let phone = phone.to_owned();
    r.found(LookupCallerRequest { parent: r.parent.clone(), phone, ..Default::default() }).await
}

fn flagged(call: &mut Call) {
    let hours = "19:00-21:00".to_owned();
    call.contact_safety = Some(ContactSafety { do_not_call: true, no_message: true, hours });
    call.affected_person_input.get_or_insert_default().tags = vec![PersonTag::Old.into()];
}

#[tokio::test]
async fn field_d13_what_an_early_call_said_of_its_number_is_not_forgotten() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone(PHONE).with(flagged).opens("断药").first_issue().await;
    call_again(r, PHONE).await;
    let caller = look_up(r, PHONE).await;
    assert_eq!((caller.call_count, caller.invalid_count, caller.calls.len()), (601, 0, 20));
    assert!(caller.do_not_call && caller.no_message);
    assert_eq!(caller.tags, [i32::from(PersonTag::Old)]);
    assert_eq!(caller.open_issues.iter().map(|one| &one.name).collect::<Vec<_>>(), [&issue.name]);
    // The next call is told of the issue, and nobody calls the number back.
    let next = r.call().phone(PHONE).create().await;
    assert_eq!(next.look_alikes.iter().map(|one| &one.name).collect::<Vec<_>>(), [&issue.name]);
    let solved = r.response(resolve(&issue.name, IssueOutcome::Solved)).await;
    assert!(solved.changed_callbacks.is_empty(), "the number must not be called");
}

#[tokio::test]
async fn field_d13_what_is_taken_back_is_not_said_any_more() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let first = r.call().phone(PHONE).with(flagged).opens("断药").first_issue().await.first_call;
    let invalid = r.call().phone(PHONE).kind(CallKind::Invalid).name().await;
    r.call()
        .phone("13800000002")
        .with(|call| {
            call.affected_person_input.get_or_insert_default().phone = PHONE.to_owned();
        })
        .create()
        .await;
    let counts = |caller: &LookupCallerResponse| {
        (
            caller.call_count,
            caller.invalid_count,
            caller.do_not_call,
            caller.tags.len(),
            caller.open_issues.len(),
        )
    };
    assert_eq!(counts(&look_up(r, PHONE).await), (3, 1, true, 1, 1));
    r.done(void(&invalid)).await;
    assert_eq!(counts(&look_up(r, PHONE).await), (2, 0, true, 1, 1));
    // The call was another number's.
    let mut other = Call { name: first.clone(), ..Call::default() };
    other.caller_input.get_or_insert_default().phone = "13800000003".to_owned();
    r.done(amend(other, &["caller_input.phone"])).await;
    assert_eq!(counts(&look_up(r, PHONE).await), (1, 0, false, 0, 0));
    assert_eq!(counts(&look_up(r, "13800000003").await), (1, 0, true, 1, 1));
    // It may be called after all.
    let allowed = Call { name: first.clone(), ..Call::default() };
    r.done(amend(allowed, &["contact_safety.do_not_call", "affected_person_input.tags"])).await;
    assert_eq!(counts(&look_up(r, "13800000003").await), (1, 0, false, 0, 1));
    r.done(unlink(&look_up(r, "13800000003").await.open_issues[0].name, &first)).await;
    assert_eq!(counts(&look_up(r, "13800000003").await), (1, 0, false, 0, 0));
    r.done(void(&first)).await;
    assert_eq!(counts(&look_up(r, "13800000003").await), (0, 0, false, 0, 0));
}

#[tokio::test]
async fn field_d13_the_calls_of_a_number_are_listed_page_by_page() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let early = r.call().phone(PHONE).received("2022-11-12 09:00").name().await;
    call_again(r, PHONE).await;
    let late = r.call().phone(PHONE).received("2022-11-12 08:00").name().await;
    let filter = CallFilter { phone: PHONE.to_owned(), ..CallFilter::default() };
    let listed = r.calls(filter.clone()).await;
    assert_eq!(listed.len(), 602);
    assert!(listed.is_sorted_by_key(|call| {
        let at = call.received_at.unwrap_or_default();
        std::cmp::Reverse((at.seconds, at.nanos))
    }));
    // What was received first comes last, however late it was recorded.
    assert_eq!([&listed[600].name, &listed[601].name], [&early, &late]);
    assert!(look_up(r, PHONE).await.calls.iter().all(|call| call.name != late));
    r.done(void(&listed[0].name)).await;
    assert_eq!(r.calls(filter).await.len(), 601);
}
