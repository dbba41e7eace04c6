//! What a call and a look-up cost, by how much their number did before.

use std::time::Instant;

use hotline_proto::v1::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, stream};

use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Calls of the number that calls most.
const MANY: usize = 100_000;
/// Calls that are taken in as one stream.
const AT_A_TIME: usize = 10_000;
/// The number that calls most.
const HEAVY: &str = "13900000000";
/// Calls or look-ups of one run.
const ASKED: usize = 300;

/// Runs it on a register of its own. Every tenth of the calls of the number opens an issue.
pub async fn all(options: &Options, table: &mut Table) {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    for begin in (0..MANY).step_by(AT_A_TIME) {
        let calls = (begin..begin + AT_A_TIME).map(|at| a_call(&r, HEAVY, at % 10 == 0)).collect();
        stream::ingest(&r, calls, 256).await.expect("calls are taken");
    }
    let (mut new, mut heavy) = (Runs::default(), Runs::default());
    let (mut new_looked_up, mut heavy_looked_up) = (Runs::default(), Runs::default());
    let mut next = 0_u64;
    for _ in 0..options.repetitions {
        let (mut of_new, mut of_heavy) = (Vec::new(), Vec::new());
        let (mut of_new_looked_up, mut of_heavy_looked_up) = (Vec::new(), Vec::new());
        // In turns, so that nothing else that happens meanwhile falls on one of them alone.
        for _ in 0..ASKED {
            next += 1;
            let number = format!("138{next:08}");
            of_new.push(timed(r.response(a_call(&r, &number, false))).await);
            of_heavy.push(timed(r.response(a_call(&r, HEAVY, false))).await);
            of_new_looked_up.push(timed(r.found(look_up(&r, &number))).await);
            of_heavy_looked_up.push(timed(r.found(look_up(&r, HEAVY))).await);
        }
        new.0.push(p99(of_new));
        heavy.0.push(p99(of_heavy));
        new_looked_up.0.push(p99(of_new_looked_up));
        heavy_looked_up.0.push(p99(of_heavy_looked_up));
    }
    table.figure("CreateCall of a new number, p99", "µs", &new);
    table.figure(format!("CreateCall of a number with {MANY} calls, p99"), "µs", &heavy);
    table.ratio("the latter by the former", heavy.ratio(&new), Reach::AtMost(1.5));
    table.figure("LookupCaller of a number with one call, p99", "µs", &new_looked_up);
    table.ratio("LookupCaller of the other, p99, ms", heavy_looked_up.in_millis(), Reach::AtMost(5.0));
    server.stop().await;
}

fn a_call(r: &Register, phone: &str, opens: bool) -> CreateCallRequest {
    let call = r.call().phone(phone).category("MED.04").summary("慢性病的药只够吃三天");
    if opens { call.opens("断药").request() } else { call.request() }
}

fn look_up(r: &Register, phone: &str) -> LookupCallerRequest {
    LookupCallerRequest { parent: r.parent.clone(), phone: phone.to_owned(), ..Default::default() }
}

/// Microseconds until it is answered.
async fn timed<T>(answer: impl Future<Output = T>) -> f64 {
    let begun = Instant::now();
    answer.await;
    begun.elapsed().as_secs_f64() * 1e6
}

fn p99(mut micros: Vec<f64>) -> f64 {
    micros.sort_unstable_by(f64::total_cmp);
    micros[micros.len() * 99 / 100]
}
