//! Messages that never come in whole, and acknowledgements that nobody reads.

use std::time::{Duration, Instant};

use h2::SendStream;
use h2::client::{ResponseFuture, SendRequest};
use hotline_client::Client;
use hotline_proto::v1::*;
use hotline_tests::raw::framed;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually};
use prost::Message as _;
use tokio::net::UnixStream;
use tonic::codegen::{Bytes, http};

use super::assert_is_small;

/// Bytes of a message that are sent of it.
const BEGUN: usize = 60 << 10;

/// A connection whose requests are never ended, and whose answers are never read.
struct Attack {
    sender: SendRequest<Bytes>,
    streams: Vec<(ResponseFuture, SendStream<Bytes>)>,
}

impl Attack {
    async fn begin(server: &Server, window: Option<u32>) -> Self {
        let socket = UnixStream::connect(server.socket()).await.expect("the server listens");
        let mut builder = h2::client::Builder::new();
        if let Some(window) = window {
            builder.initial_window_size(window);
        }
        let (sender, connection) = builder.handshake(socket).await.expect("it speaks HTTP/2");
        tokio::spawn(connection);
        Self { sender, streams: Vec::new() }
    }

    /// Begins a request to a method, with what goes out of a body as the server reads.
    async fn send(&mut self, method: &str, token: Option<&str>, body: &Bytes) {
        let mut request = http::Request::post(format!("http://localhost/hotline.v1.CallService/{method}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(()).expect("these are headers");
        let mut sender = self.sender.clone().ready().await.expect("the connection stands");
        let (answer, mut stream) = sender.send_request(request, false).expect("the connection stands");
        stream.send_data(body.clone(), false).expect("it was begun");
        self.streams.push((answer, stream));
    }
}

/// A client over the network with a token.
async fn with(server: &Server, secret: &str) -> Register {
    Register::over(Client::connect(server.settings_with(secret)).await.expect("the port is open"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_never_come_in_whole_hold_little() {
    let dir = temp_dir();
    // What is counted here is bytes.
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_REQUESTS_PER_SECOND", "100000")]);
    let r = Register::open(&server).await;
    let (attacks, honest) =
        (server.token("services/crm", "service"), server.token("services/pbx", "service"));
    let honest = with(&server, &honest).await;
    // 4 MiB are announced.
    let begun = Bytes::from([&[0, 0, 0x40, 0, 0][..], &[0; BEGUN]].concat());
    let mut attackers = Vec::new();
    for _ in 0..16 {
        let mut attacker = Attack::begin(&server, None).await;
        for _ in 0..1_000 {
            // What is beyond its share is refused.
            attacker.send("BatchCreateCalls", Some(&attacks), &begun).await;
        }
        attackers.push(attacker);
        r.call().create().await;
        honest.done(honest.call().source("pbx", &hotline_tests::id()).request()).await;
    }
    let batch = (0..500).map(|_| honest.call().source("pbx", &hotline_tests::id()).request());
    let batch = BatchCreateCallsRequest {
        parent: honest.parent.clone(),
        requests: batch.collect(),
        ..BatchCreateCallsRequest::default()
    };
    assert_eq!(honest.found(batch).await.receipts.len(), 500);
    assert_is_small(&server);
    drop(attackers);
    server.stop().await;
}

/// A message of a stream with so many calls that it takes most of the room that there is for such.
fn large(r: &Register, calls: usize) -> Vec<u8> {
    let requests = (0..calls).map(|_| r.call().request()).collect();
    let message = IngestCallsRequest { parent: r.parent.clone(), requests, ..IngestCallsRequest::default() };
    framed(0, &message.encode_to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledgements_that_nobody_reads_are_not_waited_for() {
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_MESSAGES_MIB", "96")]);
    let r = Register::open(&server).await;
    // Nothing of an answer may be sent.
    let mut attacker = Attack::begin(&server, Some(0)).await;
    let message = Bytes::from(large(&r, 8_000));
    let same = |r: &Register| {
        let requests = (0..900).map(|_| r.call().request()).collect();
        BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..BatchCreateCallsRequest::default() }
    };
    // One after the other they take up all the room, until they are given up. Where many come in at once, what is not whole is refused.
    assert_eventually!({
        attacker.send("IngestCalls", None, &message).await;
        r.client.read(same(&r)).await.is_err()
    });
    let begun = Instant::now();
    while r.client.read(same(&r)).await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(90), "it is never given back");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    drop(attacker);
    server.stop().await;
}
