//! What a response says besides its resource: what else the write did, and what became of it.

use hotline_proto::v1::*;
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use hotline_tests::requests::*;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, WriteExt, assert_refused};
use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage, Value};
use std::collections::BTreeSet;

use super::Desk;

/// The names of all resources in a response.
fn names_in<M: Message + Name>(response: &M) -> BTreeSet<String> {
    fn collect(message: &DynamicMessage, names: &mut BTreeSet<String>) {
        if let Some(name) =
            message.get_field_by_name("name").and_then(|name| name.as_str().map(str::to_owned))
        {
            names.insert(name);
        }
        for field in message.descriptor().fields() {
            match message.get_field(&field).as_ref() {
                Value::Message(inner) => collect(inner, names),
                Value::List(list) => {
                    list.iter().filter_map(Value::as_message).for_each(|inner| collect(inner, names));
                }
                _ => {}
            }
        }
    }
    let pool = DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    let descriptor = pool.get_message_by_name(&M::full_name()).expect("a message of the contract");
    let message = DynamicMessage::decode(descriptor, response.encode_to_vec().as_slice()).expect("the same");
    let mut names = BTreeSet::new();
    collect(&message, &mut names);
    names
}

/// Sends a write. Its response names everything that its entries happened to, says where they end, and is the same when it is sent again.
async fn said<R>(r: &Register, request: R) -> R::Response
where
    R: Rpc<Response: WriteResponse + Name + Clone> + WriteRequest,
{
    let before = r.head().await;
    let response = r.response(request.clone()).await;
    let entries = r.journal(before).await;
    let happened: BTreeSet<String> = entries.iter().map(|entry| entry.subject.clone()).collect();
    let named = names_in(&response);
    assert!(happened.is_subset(&named), "{}: {named:?} leaves out some of {happened:?}", R::METHOD.name);
    let last = entries.last().expect("a write has entries").position;
    assert_eq!(response.result(), Some(&WriteResult { position: last, replayed: false }));

    let again = r.response(request).await;
    assert_eq!(again.result(), Some(&WriteResult { position: last, replayed: true }));
    assert!(happened.is_subset(&names_in(&again)), "{}, sent again", R::METHOD.name);
    assert_eq!(r.head().await, last, "nothing was written twice");
    response
}

#[tokio::test]
async fn a_response_names_all_that_the_write_changed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let known = r.issue().name().await;
    let call =
        r.call().phone("13800000001").opens("断药").links(&known, LinkKind::Urge, ReportedCondition::Same);
    let CreateCallResponse { call, issues, changed_issues, .. } = said(r, call.request()).await;
    let (call, issue) = (call.unwrap().name, issues[0].name.clone());
    assert_eq!((issues.len(), changed_issues.len(), &changed_issues[0].name), (1, 1, &known));

    let moved =
        Call { name: call.clone(), received_at: r.get_call(&call).await.received_at, ..Call::default() };
    let moved = Call { kind: CallKind::Complaint.into(), ..moved };
    assert_eq!(said(r, amend(moved, &["kind"])).await.changed_issues[0].name, issue);

    let follow_up = said(r, resolve(&issue, IssueOutcome::Solved)).await.changed_callbacks.remove(0);
    assert_eq!(follow_up.kind(), CallbackKind::FollowUp);
    let reopened = said(r, record(&follow_up.name, Some(false))).await;
    assert_eq!(reopened.changed_issues[0].name, issue);
    said(r, resolve(&issue, IssueOutcome::Partial)).await;
    assert_eq!(said(r, reopen(&issue)).await.changed_callbacks[0].state(), CallbackState::Cancelled);
    said(r, resolve(&issue, IssueOutcome::Solved)).await;
    said(r, close(&issue)).await;

    let (into, second) = (r.issue().name().await, r.issue().name().await);
    said(r, merge(&second, &known)).await;
    assert_eq!(said(r, merge(&known, &into)).await.changed_issues[0].name, second);
    said(r, unmerge(&known)).await;

    let pending = r.call().urgency(Urgency::P0).name().await;
    let opened = CreateIssueRequest { call: pending.clone(), ..r.issue().request() };
    assert_eq!(said(r, opened).await.changed_calls[0].name, pending);
    let worse = r.call().kind(CallKind::Consult).name().await;
    let linked = said(r, link(&into, &worse, LinkKind::Repeat, ReportedCondition::Worse)).await;
    assert_eq!(linked.changed_calls[0].name, worse);
    said(r, unlink(&into, &worse)).await;
    let voided = said(r, void(&call)).await;
    assert!(voided.changed_issues.iter().any(|changed| changed.name == issue), "{voided:?}");
}

#[tokio::test]
async fn a_receipt_names_the_call_its_etag_and_its_issues_also_when_it_is_sent_again() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let known = r.issue().name().await;
    let linked = r
        .call()
        .opens("断药")
        .opens("停水")
        .links(&known, LinkKind::Repeat, ReportedCondition::Same)
        .request();
    let requests = vec![linked, r.call().request()];
    let mut first = None;
    for replayed in [false, true] {
        let batch = BatchCreateCallsRequest {
            parent: r.parent.clone(),
            requests: requests.clone(),
            ..BatchCreateCallsRequest::default()
        };
        let batch = r.found(batch).await.receipts;
        let stream = ingest(r, requests.clone(), 2).await.unwrap().receipts;
        for (receipts, replayed) in [(batch, replayed), (stream, true)] {
            let recorded: Vec<RecordedCall> = receipts.into_iter().map(recorded).collect();
            for one in &recorded {
                assert_eq!(one.etag, r.get_call(&one.call).await.etag);
                assert_eq!(one.write.unwrap().replayed, replayed);
            }
            let opened = |one: &RecordedCall| one.issues.clone();
            let names: Vec<_> = recorded.iter().map(|one| (one.call.clone(), opened(one))).collect();
            assert_eq!((names[0].1.len(), names[1].1.len()), (2, 0), "the linked one was there before");
            assert_eq!(*first.get_or_insert_with(|| names.clone()), names);
        }
    }
}

fn recorded(receipt: CallReceipt) -> RecordedCall {
    match receipt.result {
        Some(call_receipt::Result::Recorded(recorded)) => recorded,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_only_validated_is_refused_as_it_would_be_and_writes_nothing() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().create().await;
    let head = r.head().await;
    let nothing = WriteResult::default();

    let call = r.call().phone("13800000001").opens("断药").request().validate_only();
    assert_eq!(r.response(call).await, CreateCallResponse { write: Some(nothing), ..Default::default() });
    let assigned = r.response(assign(&issue.name, "A1").at_etag(&issue.etag).validate_only()).await;
    assert_eq!(assigned, AssignIssueResponse { write: Some(nothing), ..Default::default() });
    let other = hotline_tests::register::create_period("other").validate_only();
    assert_eq!(r.response(other).await.period, None);

    let unknown = r.write(r.call().category("NONE.99").request().validate_only()).await;
    assert_refused!(unknown, reason = "INVALID_FIELDS");
    let not_allowed = r.write(acknowledge(&issue.name).validate_only()).await;
    assert_refused!(not_allowed, reason = "STATE_NOT_ALLOWED");
    let stale = r.write(assign(&issue.name, "A1").at_etag("1").validate_only()).await;
    assert_refused!(stale, reason = "ETAG_MISMATCH");
    let used = r.call().request();
    r.done(used.clone()).await;
    let taken = r.write(r.call().summary("另一件").request().under(used.id()).validate_only()).await;
    assert_refused!(taken, reason = "REQUEST_ID_REUSED");
    let known =
        r.write(hotline_tests::register::create_period(hotline_tests::register::PERIOD).validate_only());
    assert_refused!(known.await, reason = "PERIOD_EXISTS");
    assert_eq!(r.head().await, head + 1, "the one that was not only validated");

    // The id of what was only validated is still free.
    let request = r.call().request();
    r.response(request.clone().validate_only()).await;
    assert!(!r.write(request).await.unwrap().replayed);

    let batch = vec![r.call().request().validate_only(), r.call().district("D9").request().validate_only()];
    let head = r.head().await;
    let receipts = ingest(r, batch, 2).await.unwrap().receipts;
    assert!(matches!(&receipts[0].result, Some(call_receipt::Result::Recorded(one)) if one.call.is_empty()));
    assert!(matches!(receipts[1].result, Some(call_receipt::Result::Error(_))));
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn field_e8_who_writes_is_who_asks_and_nobody_else() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    for other in ["operators/OP99", "  ", "root", &"x".repeat(300)] {
        let mut request = r.call().request();
        request.write.get_or_insert_default().actor = other.to_owned();
        let refusal = assert_refused!(r.write(request).await, reason = "INVALID_FIELDS");
        assert_eq!(refusal.violations[0].field, "write.actor", "{other}");
    }
    assert_eq!(r.head().await, head);
    let mut request = r.call().request();
    request.write.get_or_insert_default().actor = owner();
    assert_eq!(r.done(request).await.actor, owner(), "who says it rightly is not refused");
}
