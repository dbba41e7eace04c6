//! The desk while others hand over their backlog: what an operator waits then, and how far the text index is behind.

use std::time::{Duration, Instant};

use hotline_tests::process::resident;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::file::number;
use super::load::Load;
use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Streams and batches that saturate the server.
const BULK: usize = 4;

/// Runs it on a register of its own.
pub async fn all(options: &Options, table: &mut Table) {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let (desk, bulk) = (Load::open(&register).await, Load::open(&register).await);
    let (mut quiet, mut busy, mut rate) = (Runs::default(), Runs::default(), Runs::default());
    for _ in 0..options.repetitions {
        // A percentile of a hundred needs some hundreds.
        let time = (options.run * 2).max(Duration::from_secs(1));
        quiet.0.push(desk.calls(1, time).await.percentile(99));
        let (of_desk, of_bulk) = tokio::join!(desk.calls(1, time), bulk.streams(BULK, time));
        busy.0.push(of_desk.percentile(99));
        rate.0.push(of_bulk);
    }
    let behind = caught_up(&server).await;
    table.figure("desk: CreateCall, alone, p99", "µs", &quiet);
    table.figure("desk: IngestCalls beside it", "/s", &rate);
    table.ratio("desk: CreateCall beside a bulk ingest, p99, ms", busy.in_millis(), Reach::AtMost(25.0));
    table.figure("desk: until the text index had caught up", "ms", &Runs(vec![behind.as_secs_f64() * 1e3]));
    let most = resident(server.id(), "VmHWM") / 1024.0;
    table.ratio("under full load: memory at most, MB", Runs(vec![most]), Reach::AtMost(256.0));
    server.stop().await;
}

/// Waits until the text index has all of the journal of a register with one period.
pub async fn caught_up(server: &Server) -> Duration {
    let begun = Instant::now();
    let head = number(server, "register.db", "SELECT position AS number FROM heads");
    let indexed = || number(server, "register.db.search", "SELECT position AS number FROM positions");
    while indexed() < head {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}
