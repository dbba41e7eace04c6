//! What a batch costs: the number of round trips to the database is the same for one call and for hundreds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hotline_proto::v1::*;
use hotline_tests::postgres::Cluster;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tonic::Request;

/// A transaction of calls makes at most so many.
const AT_MOST: usize = 8;
/// Who has said nothing for so long waits for an answer.
const QUIET: Duration = Duration::from_millis(50);

/// What passed between the writers and the database.
#[derive(Default)]
struct Counted {
    /// Answers are held back until nothing more is said: what travels together is then seen to.
    is_slow: AtomicBool,
    /// How often a writer said something after it had been answered.
    turns: AtomicUsize,
    transactions: AtomicUsize,
}

/// A way to the database on which the writers' round trips are counted. Answers its port.
async fn counted_way(to: u16) -> (u16, Arc<Counted>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let counted = Arc::new(Counted::default());
    let counts = counted.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", to)).await.expect("the database is there");
            tokio::spawn(pass(client, server, counts.clone()));
        }
    });
    (port, counted)
}

/// Passes on what both say, until one of them has gone.
async fn pass(mut client: TcpStream, mut server: TcpStream, counted: Arc<Counted>) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let (mut is_writer, mut was_answered) = (false, true);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let said = &asked[..length];
                is_writer |= holds(said, b"hotline writer");
                if is_writer && std::mem::take(&mut was_answered) {
                    counted.turns.fetch_add(1, Ordering::SeqCst);
                }
                if is_writer && holds(said, b"BEGIN") {
                    counted.transactions.fetch_add(1, Ordering::SeqCst);
                }
                if server.write_all(said).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                while is_writer && counted.is_slow.load(Ordering::SeqCst) {
                    let Ok(read) = timeout(QUIET, client.read(&mut asked)).await else { break };
                    let Ok(more @ 1..) = read else { return };
                    if server.write_all(&asked[..more]).await.is_err() { return }
                }
                was_answered = true;
                if client.write_all(&answered[..length]).await.is_err() { return }
            }
        }
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_of_any_size_makes_as_many_round_trips() {
    let database = Cluster::shared().create_database();
    let (port, counted) = counted_way(Cluster::shared().port()).await;
    let dir = temp_dir();
    let url = format!("postgres://hotline@127.0.0.1:{port}/{}", database.name);
    let server = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &url)]);
    let r = Register::open(&server).await;
    let mut next = 0;
    let mut batch = async |size: usize| {
        let requests = (next..next + size).map(|n| {
            let call = r.call().phone(&format!("138{n:08}")).received("2022-11-14 09:00");
            call.source("board", &n.to_string()).request()
        });
        next += size;
        let request = BatchCreateCallsRequest {
            parent: r.parent.clone(),
            requests: requests.collect(),
            ..BatchCreateCallsRequest::default()
        };
        let (turns, transactions) =
            (counted.turns.load(Ordering::SeqCst), counted.transactions.load(Ordering::SeqCst));
        let answer = r.client.calls().batch_create_calls(Request::new(request)).await;
        let outcomes = answer.expect("they are recorded").into_inner().receipts;
        assert!(outcomes.iter().all(|one| matches!(one.result, Some(call_receipt::Result::Recorded(_)))));
        let transactions = counted.transactions.load(Ordering::SeqCst) - transactions;
        (counted.turns.load(Ordering::SeqCst) - turns, transactions)
    };
    // Each connection prepares each statement once: whichever writes has done so after a while.
    for _ in 0..40 {
        batch(2).await;
    }
    counted.is_slow.store(true, Ordering::SeqCst);
    let (one, transactions) = batch(1).await;
    assert_eq!(transactions, 1);
    let (many, transactions) = batch(1000).await;
    let each = many as f64 / transactions as f64;
    assert!(
        one <= AT_MOST && each <= AT_MOST as f64,
        "one call: {one}, {transactions} batches of 1,000 calls: {many}"
    );
    server.stop().await;
}
