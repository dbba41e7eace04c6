//! Calls that the library streams: each has its outcome, no more are taken than the server lets, and a break loses and repeats nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hotline_client::proto::v1::*;
use hotline_client::{Ingested, Refusal, Settings};
use hotline_tests::binaries::{self, Binary};
use hotline_tests::requests::owner;
use hotline_tests::server::{reserved_port, temp_dir};
use hotline_tests::{Register, Server, WriteExt};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};

use super::Desk;

/// What the server lets be unacknowledged.
const IN_FLIGHT: usize = 1_024;

/// Acknowledged calls by request id: the name, and whether it had been recorded before.
type Recorded = BTreeMap<String, (String, bool)>;

fn calls(r: &Register, count: usize) -> Vec<CreateCallRequest> {
    (0..count).map(|_| CreateCallRequest { write: None, ..r.call().request() }).collect()
}

/// Calls that count how many of them are taken.
fn counted(
    calls: Vec<CreateCallRequest>,
) -> (Arc<AtomicUsize>, impl Stream<Item = CreateCallRequest> + Unpin) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let calls = tokio_stream::iter(calls).map(move |call| {
        counter.fetch_add(1, Ordering::SeqCst);
        call
    });
    (taken, calls)
}

fn record(recorded: &mut Recorded, request_id: String, outcome: Result<RecordedCall, Box<Refusal>>) {
    let call = outcome.expect("it is recorded");
    let replayed = call.write.expect("a write has a result").replayed;
    assert!(recorded.insert(request_id, (call.call, replayed)).is_none(), "each is acknowledged once");
}

#[tokio::test]
async fn each_call_of_a_stream_has_its_outcome() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut sent = calls(r, 100);
    sent[40].call.get_or_insert_default().category = "NONE.99".to_owned();
    // One comes three times, as from a system that does not know what it has sent.
    let thrice = r.call().request();
    for at in [20, 21, 60] {
        sent.insert(at, thrice.clone());
    }
    let told = r.client.ingest(&r.parent, tokio_stream::iter(sent)).into_stream();
    let told: Vec<Ingested> = told.collect::<Result<_, _>>().await.expect("the stream does not break");
    let (mut new, mut again, mut refused) = (0, 0, Vec::new());
    for one in told {
        let Ingested::Call { outcome, .. } = one else { panic!("it does not break") };
        match outcome {
            Ok(call) if call.write.expect("a write has a result").replayed => again += 1,
            Ok(_) => new += 1,
            Err(refusal) => refused.push(refusal),
        }
    }
    assert_eq!((new, again, refused.len()), (100, 2, 1));
    assert_eq!(refused[0].violations[0].field, "call.category");
    let known = r.calls(CallFilter::default()).await;
    assert!(known.iter().all(|call| call.actor == owner()), "who writes is who asks");
    assert_eq!(known.len(), 100);
}

#[tokio::test]
async fn no_more_calls_are_taken_than_may_be_unacknowledged() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (taken, source) = counted(calls(r, 5_000));
    let mut ingest = r.client.ingest(&r.parent, source);
    let mut recorded = Recorded::new();
    while let Some(told) = ingest.next().await.expect("it does not break") {
        let Ingested::Call { request_id, outcome } = told else { panic!("it does not break") };
        record(&mut recorded, request_id, outcome);
        let unacknowledged = taken.load(Ordering::SeqCst) - recorded.len();
        assert!(unacknowledged <= IN_FLIGHT, "{unacknowledged} are under way");
    }
    assert_eq!((recorded.len(), taken.load(Ordering::SeqCst)), (5_000, 5_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_comes_back_has_each_call_once() {
    let (dir, port) = (temp_dir(), reserved_port());
    let server = Server::start_on(&dir, port);
    let r = Register::open(&server).await;
    let mut running = Some(server);
    let mut ingest = r.client.ingest(&r.parent, tokio_stream::iter(calls(&r, 4_000)));
    let (mut recorded, mut breaks) = (Recorded::new(), 0);
    while let Some(told) = ingest.next().await.expect("a break is no error") {
        match told {
            Ingested::Call { request_id, outcome } => record(&mut recorded, request_id, outcome),
            Ingested::Broken { .. } => {
                breaks += 1;
                assert!(ingest.unacknowledged().count() <= IN_FLIGHT);
                if running.is_none() {
                    running = Some(Server::start_on(&dir, port));
                }
            }
        }
        if breaks == 0
            && recorded.len() >= 1_000
            && let Some(server) = running.take()
        {
            server.kill();
        }
    }
    assert!(breaks > 0);
    assert_eq!((recorded.len(), ingest.unacknowledged().count()), (4_000, 0));
    let mut acknowledged: Vec<String> = recorded.into_values().map(|(name, _)| name).collect();
    acknowledged.sort();
    let mut stored: Vec<String> =
        r.calls(CallFilter::default()).await.into_iter().map(|call| call.name).collect();
    stored.sort();
    assert_eq!(acknowledged, stored);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_taken_for_gone() {
    let desk = Desk::open().await;
    let settings = Settings { silence: Duration::from_secs(1), ..desk.server.settings() };
    let r = Register::connect_with(settings).await;
    let (sender, receiver) = tokio::sync::mpsc::channel(8);
    let mut ingest = r.client.ingest(&r.parent, ReceiverStream::new(receiver));
    let mut calls = calls(&r, 2).into_iter();
    let mut recorded = Recorded::new();

    sender.send(calls.next().unwrap()).await.unwrap();
    while recorded.is_empty() {
        if let Some(Ingested::Call { request_id, outcome }) = ingest.next().await.unwrap() {
            record(&mut recorded, request_id, outcome);
        }
    }
    desk.server.freeze();
    sender.send(calls.next().unwrap()).await.unwrap();
    drop(sender);
    let silent = ingest.next().await.unwrap();
    desk.server.thaw();
    assert!(matches!(silent, Some(Ingested::Broken { .. })), "{silent:?}");
    assert_eq!(ingest.unacknowledged().count(), 1);
    while let Some(told) = ingest.next().await.unwrap() {
        if let Ingested::Call { request_id, outcome } = told {
            record(&mut recorded, request_id, outcome);
        }
    }
    assert_eq!(recorded.len(), 2);
    assert_eq!(r.calls(CallFilter::default()).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_of_a_gateway_hands_its_lines_over() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut command =
        assert_cmd::Command::from_std(binaries::command(Binary::Gateway, desk.server.data_dir()));
    command.args([&desk.server.url(), &r.parent]).timeout(Duration::from_secs(60));
    let ran = command.write_stdin("13800000001 停电\n023-61230002 断药三天\nnonsense\n").output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8(ran.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    let mut calls = r.calls(CallFilter::default()).await;
    calls.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(lines[..2], [&calls[0].name, &calls[1].name]);
    assert_eq!((calls[1].summary.as_str(), calls[1].actor.clone()), ("断药三天", owner()));
    assert!(lines.len() == 3 && calls.len() == 2 && lines[2].contains("call.caller_input.phone"), "{said}");
}

#[tokio::test]
async fn a_period_that_does_not_exist_ends_it_and_the_calls_are_still_there() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (taken, source) = counted(calls(r, 3));
    let mut ingest = r.client.ingest("periods/nowhere", source);
    let error = ingest.next().await.expect_err("there is no such period");
    assert_eq!(error.refusal().expect("the server refuses").reason, "RESOURCE_NOT_FOUND");
    let kept: Vec<&CreateCallRequest> = ingest.unacknowledged().collect();
    assert!(kept.iter().all(|call| !call.id().is_empty()), "each keeps its id");
    assert_eq!(kept.len(), taken.load(Ordering::SeqCst), "none that was taken is lost");
}
