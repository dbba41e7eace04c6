//! The server is killed again and again while many write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hotline_client::Client;
use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt};
use tonic::Request;

use super::dice::Dice;

const WRITERS: usize = 6;
const KILLS: usize = 20;

/// One who writes calls and knows which were acknowledged.
#[derive(Default)]
struct Writer {
    /// Sent, and not known whether recorded: to be sent again under the same id.
    unknown: Vec<CreateCallRequest>,
    /// Name of the call by request id.
    acknowledged: BTreeMap<String, String>,
}

impl Writer {
    /// Sends calls one after another until the server is gone; first those of which it does not know.
    async fn write(&mut self, client: &Client, r: &Register, acknowledgements: &AtomicUsize) {
        loop {
            let request = self.unknown.pop().unwrap_or_else(|| new_call(r, self.acknowledged.len()));
            if !self.send(client, request).await {
                return;
            }
            acknowledgements.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Sends again that of which it does not know.
    async fn settle(&mut self, client: &Client) {
        while let Some(request) = self.unknown.pop() {
            assert!(self.send(client, request).await, "the server is up");
        }
    }

    async fn send(&mut self, client: &Client, request: CreateCallRequest) -> bool {
        // Not by the library's own retries: the test says when something is sent again.
        match client.calls().create_call(Request::new(request.clone())).await {
            Ok(answer) => {
                let name = answer.into_inner().call.expect("the call is answered").name;
                self.acknowledged.insert(request.id().to_owned(), name);
                true
            }
            Err(_) => {
                self.unknown.push(request);
                false
            }
        }
    }
}

fn new_call(r: &Register, n: usize) -> CreateCallRequest {
    let call = r.call().phone(&format!("138{n:08}")).received("2022-11-14 09:00");
    if n.is_multiple_of(3) { call.opens("断药").request() } else { call.request() }
}

/// Lets everybody write, and kills the server once that many calls are acknowledged.
async fn write_until_killed(server: Server, writers: Vec<Writer>, goal: usize) -> Vec<Writer> {
    let acknowledgements = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for mut writer in writers {
        let r = Register::connect(&server).await;
        let acknowledgements = acknowledgements.clone();
        tasks.spawn(async move {
            writer.write(&r.client, &r, &acknowledgements).await;
            writer
        });
    }
    while acknowledgements.load(Ordering::SeqCst) < goal {
        tokio::task::yield_now().await;
    }
    server.kill();
    tasks.join_all().await
}

/// The register has one call for each request that was acknowledged, and nothing else.
async fn assert_has_exactly(r: &Register, acknowledged: &BTreeMap<String, String>) {
    let names: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(names.len(), acknowledged.len(), "each request has its own call");
    let stored: Vec<Call> = r.calls(CallFilter { include_voided: true, ..CallFilter::default() }).await;
    assert_eq!(
        stored.iter().map(|call| &call.name).collect::<BTreeSet<_>>(),
        names,
        "these calls and no others"
    );
    assert_eq!(stored.len(), names.len());
    let journal = r.journal(0).await;
    let positions: Vec<i64> = journal.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>(), "the journal has no gap");
    let recorded: BTreeMap<String, String> = journal
        .into_iter()
        .filter(|event| event.event_type() == EventType::CallRecorded)
        .map(|event| (event.request_id, event.subject))
        .collect();
    assert_eq!(&recorded, acknowledged, "each under its own id");
    let last = stored.iter().map(|call| call.name.clone()).max().expect("there are calls");
    let number: usize = last
        .rsplit("/C")
        .next()
        .and_then(|n| n.split('-').next())
        .and_then(|n| n.parse().ok())
        .expect("a number");
    assert_eq!(number, stored.len(), "numbers have no gap");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_twenty_times_under_load_nothing_is_lost_and_nothing_is_there_twice() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    Register::open(&server).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(|_| Writer::default()).collect();
    let mut dice = Dice::new(20_221_112);
    let mut next = Some(server);
    for _ in 0..KILLS {
        let server = next.take().unwrap_or_else(|| Server::start(&dir));
        let goal = 1 + dice.roll(60) as usize;
        writers = write_until_killed(server, writers, goal).await;
    }

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert!(
        writers.iter().any(|writer| !writer.unknown.is_empty()),
        "some writes were under way when it died"
    );
    for writer in &mut writers {
        writer.settle(&r.client).await;
    }
    let mut acknowledged = BTreeMap::new();
    for writer in writers {
        acknowledged.extend(writer.acknowledged);
    }
    assert!(acknowledged.len() > KILLS);
    assert_has_exactly(&r, &acknowledged).await;
    server.stop().await;

    let verified = hotline_server(dir.path(), &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
