//! Many calls at once: batches and streams. What refuses one does not touch the others.

use hotline_tests::requests::context;
use std::collections::{BTreeMap, BTreeSet};

use call_receipt::Result::{Error as Refused, Recorded};
use hotline_proto::v1::*;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, WriteExt, assert_refused};

use super::Desk;

fn batch(r: &Register, requests: Vec<CreateCallRequest>) -> BatchCreateCallsRequest {
    BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..BatchCreateCallsRequest::default() }
}

fn recorded(receipt: &CallReceipt) -> Option<&str> {
    match receipt.result.as_ref().expect("each is answered") {
        Recorded(recorded) => Some(&recorded.call),
        Refused(_) => None,
    }
}

fn is_replayed(receipt: &CallReceipt) -> bool {
    match receipt.result.as_ref().expect("each is answered") {
        Recorded(recorded) => recorded.write.is_some_and(|write| write.replayed),
        Refused(_) => false,
    }
}

#[tokio::test]
async fn a_batch_answers_for_each_in_their_order() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let known = r.call().request();
    r.done(known.clone()).await;
    let twice = r.call().request();
    let requests = vec![
        r.call().phone("13800000001").request(),
        r.call().category("NONE.99").request(),
        known.clone(),
        CreateCallRequest { parent: String::new(), ..twice.clone() },
        CreateCallRequest { parent: String::new(), ..twice.clone() },
        CreateCallRequest { parent: "periods/other".to_owned(), ..r.call().request() },
        r.call().request().under("no uuid"),
        CreateCallRequest { call: None, ..r.call().request() },
        r.call().summary("最后").opens("断药").request(),
    ];
    let ids: Vec<String> = requests.iter().map(|request| request.id().to_owned()).collect();
    let receipts = r.found(batch(r, requests)).await.receipts;
    assert_eq!(
        receipts.iter().map(|receipt| &receipt.request_id).collect::<Vec<_>>(),
        ids.iter().collect::<Vec<_>>()
    );
    let shape: Vec<(bool, bool)> = receipts.iter().map(|o| (recorded(o).is_some(), is_replayed(o))).collect();
    let (new, again, refused) = ((true, false), (true, true), (false, false));
    assert_eq!(shape, [new, refused, again, new, again, refused, refused, refused, new]);
    assert_eq!(recorded(&receipts[3]), recorded(&receipts[4]));
    let Some(Refused(status)) = &receipts[1].result else { unreachable!() };
    assert_eq!(status.code, i32::from(tonic::Code::InvalidArgument));
    assert!(status.message.contains("call.category"), "{}", status.message);
    assert!(!status.details.is_empty(), "reasons travel with it");
    assert_eq!(
        (r.calls(CallFilter::default()).await.len(), r.issues(IssueFilter::default()).await.len()),
        (4, 1)
    );
}

#[tokio::test]
async fn the_library_hands_over_any_number_and_says_what_became_of_each() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut calls: Vec<CreateCallRequest> =
        (0..1_100).map(|_| CreateCallRequest { write: None, ..r.call().request() }).collect();
    calls[1_050].call.get_or_insert_default().category = "NONE.99".to_owned();
    let outcomes = r.client.batch(&r.parent, &mut calls).await.expect("they are handed over");
    let refused: Vec<usize> = (0..outcomes.len()).filter(|at| outcomes[*at].is_err()).collect();
    assert_eq!((outcomes.len(), refused), (1_100, vec![1_050]));
    let refusal = outcomes[1_050].as_ref().expect_err("it is refused");
    assert_eq!(
        (refusal.reason.as_str(), refusal.violations[0].field.as_str()),
        ("INVALID_FIELDS", "call.category")
    );
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1_099);

    // They keep their ids: after an error nobody records them twice.
    let again = r.client.batch(&r.parent, &mut calls).await.expect("they are handed over again");
    let replayed = again.iter().flatten().filter(|call| call.write.is_some_and(|write| write.replayed));
    assert_eq!(replayed.count(), 1_099);
    assert_eq!(again[0].as_ref().unwrap().call, outcomes[0].as_ref().unwrap().call);
}

#[tokio::test]
async fn a_batch_has_a_size() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let empty = assert_refused!(r.read(batch(r, Vec::new())).await, reason = "INVALID_FIELDS");
    assert_eq!(empty.violations[0].field, "requests");
    let small =
        CreateCallRequest { write: context(), call: Some(Call::default()), ..CreateCallRequest::default() };
    let too_many = assert_refused!(r.read(batch(r, vec![small; 1001])).await, reason = "INVALID_FIELDS");
    assert!(too_many.violations[0].to_string().contains("1000"), "{too_many:?}");
    assert_refused!(
        r.of("nowhere").read(batch(&r.of("nowhere"), vec![r.call().request()])).await,
        reason = "RESOURCE_NOT_FOUND"
    );
    assert_eq!(r.head().await, head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_calls_by_stream_are_each_acknowledged_once() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut requests: Vec<CreateCallRequest> = (0..5_000)
        .map(|n| r.call().source("water-co", &format!("W-{n}")).summary("停水").request())
        .collect();
    // Bad ones of several kinds, and duplicates near and far.
    for n in (100..5_000).step_by(250) {
        requests[n].call.as_mut().unwrap().persons_represented = -1;
    }
    for n in (50..5_000).step_by(500) {
        requests[n + 1] = requests[n].clone();
    }
    let taken = requests[10].call.as_ref().unwrap().external_id.clone();
    requests[4_990].call.as_mut().unwrap().external_id = taken;
    let bad: BTreeSet<String> =
        (100..5_000).step_by(250).chain([4_990]).map(|n| requests[n].id().to_owned()).collect();
    let ids: BTreeSet<String> = requests.iter().map(|request| request.id().to_owned()).collect();

    let ingested = ingest(r, requests, 37).await.unwrap();
    assert_eq!(ingested.max_in_flight, 1024);
    assert_eq!(ingested.receipts.len(), 5_000);
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut new, mut replayed) = (0, 0);
    for receipt in &ingested.receipts {
        match recorded(receipt) {
            Some(name) => {
                names.entry(receipt.request_id.clone()).or_default().insert(name.to_owned());
                if is_replayed(receipt) { replayed += 1 } else { new += 1 }
            }
            None => assert!(bad.contains(&receipt.request_id), "{receipt:?}"),
        }
    }
    assert_eq!(replayed, 10, "one of each pair");
    assert_eq!(new, ids.len() - bad.len());
    assert!(names.values().all(|names| names.len() == 1), "one id, one call");
    let stored: BTreeSet<String> =
        r.calls(CallFilter::default()).await.into_iter().map(|call| call.name).collect();
    assert_eq!(stored, names.into_values().flatten().collect());
}

#[tokio::test]
async fn what_is_sent_over_the_limit_waits_and_is_acknowledged_all_the_same() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (messages, stream) = tokio::sync::mpsc::channel(1);
    let call = r.call().request().call;
    let small =
        |_| CreateCallRequest { write: context(), call: call.clone(), ..CreateCallRequest::default() };
    let flood = IngestCallsRequest {
        parent: r.parent.clone(),
        requests: (0..3_000).map(small).collect(),
        ..IngestCallsRequest::default()
    };
    messages.send(flood).await.unwrap();
    drop(messages);
    let stream = tokio_stream::wrappers::ReceiverStream::new(stream);
    let mut answers = r.client.calls().ingest_calls(stream).await.unwrap().into_inner();
    let mut names = BTreeSet::new();
    while let Some(answer) = answers.message().await.unwrap() {
        names.extend(
            answer.receipts.iter().map(|receipt| recorded(receipt).expect("it is recorded").to_owned()),
        );
    }
    assert_eq!(names.len(), 3_000);
}

#[tokio::test]
async fn a_stream_names_its_period_first() {
    let desk = Desk::open().await;
    let unknown = ingest(&desk.register.of("nowhere"), vec![desk.register.call().request()], 1).await;
    let refusal = unknown.map(drop).map_err(hotline_client::Error::from);
    assert_refused!(refusal, reason = "RESOURCE_NOT_FOUND");
}

/// A request for a call that opens issues with titles.
fn opening(r: &Register, titles: &[&str]) -> CreateCallRequest {
    titles.iter().fold(r.call(), |call, title| call.opens(title)).request()
}

/// Titles of the issues that a receipt names.
async fn titles(r: &Register, receipt: &CallReceipt) -> Vec<String> {
    let Some(Recorded(recorded)) = &receipt.result else { return Vec::new() };
    let mut titles = Vec::new();
    for name in &recorded.issues {
        let issue = r.get_issue(name).await;
        assert_eq!(issue.first_call, recorded.call);
        titles.push(issue.title);
    }
    titles
}

#[tokio::test]
async fn field_e10_an_outcome_names_the_issues_opened() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let other = r.call().opens("早先").first_issue().await;
    let linked = r.call().links(&other.name, LinkKind::Repeat, ReportedCondition::Same).request();
    let known = opening(r, &["断药", "停水"]);
    r.done(known.clone()).await;
    let cases: Vec<(CreateCallRequest, &[&str])> = vec![
        (opening(r, &["求药"]), &["求药"]),
        (opening(r, &["求水", "求电", "求车"]), &["求水", "求电", "求车"]),
        (r.call().request(), &[]),
        (linked, &[]),
        (known, &["断药", "停水"]),
        (r.call().category("NONE.99").opens("不收").request(), &[]),
    ];
    let again = |request: &CreateCallRequest| request.clone().under(&hotline_tests::requests::id());
    let requests: Vec<_> = cases.iter().map(|(request, _)| request.clone()).collect();
    let anew: Vec<_> = requests.iter().map(again).collect();
    let batched = r.found(batch(r, requests)).await.receipts;
    let ids: Vec<String> = anew.iter().map(|request| request.id().to_owned()).collect();
    let streamed = ingest(r, anew, 6).await.expect("calls are taken").receipts;
    for (at, (_, expected)) in cases.iter().enumerate() {
        assert_eq!(titles(r, &batched[at]).await, *expected, "in a batch");
        let receipt = streamed.iter().find(|receipt| receipt.request_id == ids[at]);
        assert_eq!(titles(r, receipt.expect("each is acknowledged")).await, *expected, "on a stream");
    }
}
