//! A deadline that passes: DEADLINE_EXCEEDED with its reason, whatever the request waits for.

use hotline_proto::v1::*;
use hotline_proto::{METHODS, Rpc};
use hotline_tests::check::EVENTUALLY;
use hotline_tests::raw::{End, Raw, framed, refusal};
use prost::Message;
use tonic::Code;

use super::Desk;
use super::refusals::Hold;

/// Asks, and answers how it ended. Only a failing test waits for long.
async fn reason(raw: &Raw, path: &str, timeout: &str, body: &[u8], end: End) -> String {
    let headers = [("grpc-timeout", timeout)];
    let status = tokio::time::timeout(EVENTUALLY, raw.status(path, &headers, body, end)).await;
    let status = status.unwrap_or_else(|_| panic!("{path} with {timeout} has no end"));
    refusal(status, Code::DeadlineExceeded, path).reason
}

#[tokio::test]
async fn field_d12_a_request_whose_message_does_not_come_ends_at_its_deadline() {
    let desk = Desk::open().await;
    for method in METHODS {
        // h2 forgets about streams that it has reset, and takes what comes late for an error of the connection.
        let raw = Raw::connect(desk.server.socket()).await;
        for timeout in ["1n", "700u", "20m"] {
            assert_eq!(
                reason(&raw, method.path, timeout, &[], End::Open).await,
                "DEADLINE",
                "{}",
                method.path
            );
        }
    }
    let (path, raw) = ("/grpc.health.v1.Health/Check", Raw::connect(desk.server.socket()).await);
    assert_eq!(reason(&raw, path, "20m", &[0, 0], End::Open).await, "DEADLINE");
}

#[tokio::test]
async fn field_d12_a_write_that_waits_ends_at_its_deadline() {
    let desk = Desk::open().await;
    let _held = Hold::begin(&desk, "SELECT 1 FROM heads FOR UPDATE");
    let raw = Raw::connect(desk.server.socket()).await;
    let r = &desk.register;
    let call = framed(0, &r.call().request().encode_to_vec());
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: (0..10).map(|_| r.call().request()).collect(),
        ..BatchCreateCallsRequest::default()
    };
    let batch = framed(0, &batch.encode_to_vec());
    // The first is in a transaction, the others are queued behind it.
    let mut waiting = tokio::task::JoinSet::new();
    for number in 0..40_u32 {
        let (raw, call) = (raw.clone(), call.clone());
        let timeout = format!("{}m", 50 + 5 * number);
        waiting.spawn(async move {
            reason(&raw, CreateCallRequest::METHOD.path, &timeout, &call, End::Closed).await
        });
    }
    assert!(waiting.join_all().await.iter().all(|reason| reason == "DEADLINE"));
    let path = BatchCreateCallsRequest::METHOD.path;
    let status = raw.status(path, &[("grpc-timeout", "100m")], &batch, End::Closed).await;
    // Its receipts may come just in time, and say of each call what the answer would say of all.
    if status.code() != Code::Ok {
        assert_eq!(refusal(status, Code::DeadlineExceeded, path).reason, "DEADLINE");
    }
}

#[tokio::test]
async fn field_d12_a_stream_ends_at_its_deadline() {
    let desk = Desk::open().await;
    let raw = Raw::connect(desk.server.socket()).await;
    let parent = desk.register.parent.clone();
    let watch = WatchEventsRequest { parent: parent.clone(), ..WatchEventsRequest::default() };
    let watch = framed(0, &watch.encode_to_vec());
    let ingest = IngestCallsRequest { parent, ..IngestCallsRequest::default() };
    let ingest = framed(0, &ingest.encode_to_vec());
    for timeout in ["50m", "300m"] {
        let watched =
            reason(&raw, "/hotline.v1.WatchService/WatchEvents", timeout, &watch, End::Closed).await;
        let ingested = reason(&raw, "/hotline.v1.CallService/IngestCalls", timeout, &ingest, End::Open).await;
        assert_eq!((watched.as_str(), ingested.as_str()), ("DEADLINE", "DEADLINE"));
    }
}
