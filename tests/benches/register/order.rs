//! What taking in a history costs, by the order of its calls.

use std::time::Instant;

use hotline_proto::v1::*;
use hotline_tests::register::create_period;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, local, stream};

use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Calls of the history, spread over a year.
const CALLS: usize = 60_000;
/// Days of the year.
const DAYS: i64 = 364;

/// Takes in the same history in the order of time and in a random one, each into an empty register.
pub async fn all(options: &Options, table: &mut Table) {
    let (mut by_time, mut at_random) = (Runs::default(), Runs::default());
    for round in 0..options.repetitions.min(3) {
        let mut order: Vec<usize> = (0..CALLS).collect();
        by_time.0.push(taken_in(&order).await);
        fastrand::Rng::with_seed(round as u64).shuffle(&mut order);
        at_random.0.push(taken_in(&order).await);
    }
    table.figure("a history of a year by time", "/s", &by_time);
    table.figure("the same in a random order", "/s", &at_random);
    table.ratio("by time, by the random order", by_time.ratio(&at_random), Reach::AtLeast(1.0));
}

/// Calls a second.
async fn taken_in(order: &[usize]) -> f64 {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::connect(&server).await.of("year-2022");
    let mut year = create_period("year-2022");
    year.period.get_or_insert_default().starts_at = Some(local("2022-01-01 00:00"));
    r.done(year).await;
    let calls = order.iter().map(|at| a_call(&r, *at)).collect();
    let begun = Instant::now();
    stream::ingest(&r, calls, 256).await.expect("calls are taken");
    let rate = order.len() as f64 / begun.elapsed().as_secs_f64();
    server.stop().await;
    rate
}

fn a_call(r: &Register, at: usize) -> CreateCallRequest {
    let seconds = local("2022-01-01 00:00").seconds + DAYS * 86_400 * at as i64 / CALLS as i64;
    let categories = ["MED.02", "MED.04", "SUP.01", "QUA.01", "MOV.01", "UTL.06", "HOU.01", "OTH"];
    let call = r.call().phone(&format!("139{:08}", at / 2)).category(categories[at % categories.len()]);
    let call = call.district(["D1", "D2", "D3"][at % 3]);
    call.with(|call| {
        call.received_at = Some(prost_types::Timestamp { seconds, nanos: 0 });
        call.historical = true;
    })
    .request()
}
