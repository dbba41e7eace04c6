//! What a day's summary costs in a register of a million calls, beside one of ten thousand over the same days.
//!
//! `cargo bench -p hotline-tests --bench summary` fills both (a few minutes) and asks each in turn, so that whatever else the machine does falls on
//! both alike; it prints the median of each and the median of their ratios. Another size: `HOTLINE_BENCH_CALLS=100000`.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::time::{Duration, Instant};

use hotline_proto::v1::*;
use hotline_tests::requests::{id, resolve};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, local, moments, stream};

const FEW: usize = 10_000;
const MANY: usize = 1_000_000;
const DAYS: u64 = 28;
/// Times that each question is put to each register.
const ROUNDS: usize = 200;
/// Calls of a stream; each needs a request in memory.
const AT_A_TIME: usize = 20_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let many = std::env::var("HOTLINE_BENCH_CALLS").ok().and_then(|n| n.parse().ok()).unwrap_or(MANY);
    let (small, large) = (filled(FEW).await, filled(many).await);
    println!(
        "{:<28} {:>12} {:>12} {:>8}",
        "summary",
        format!("{FEW} calls"),
        format!("{many} calls"),
        "ratio"
    );
    for (name, request) in questions(&small.register.parent) {
        let measured = pair(&small.register, &large.register, &request).await;
        println!(
            "{name:<28} {:>9.0} µs {:>9.0} µs {:>8.2}",
            micros(measured.small),
            micros(measured.large),
            measured.ratio
        );
    }
}

struct Filled {
    register: Register,
    _server: Server,
    _dir: hotline_tests::server::TempDir,
}

/// A register with so many calls over four weeks, one in ten with an issue, every other of these resolved.
async fn filled(calls: usize) -> Filled {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let mut random = fastrand::Rng::with_seed(498);
    let begun = Instant::now();
    let mut left = calls;
    while left > 0 {
        let requests: Vec<_> =
            (0..left.min(AT_A_TIME)).map(|_| a_call(&mut random, &register.parent, calls)).collect();
        left -= requests.len();
        stream::ingest(&register, requests, 256).await.expect("calls are taken");
    }
    let issues = register.issues(IssueFilter { active: true, ..IssueFilter::default() }).await;
    let mut answers = tokio::task::JoinSet::new();
    for issue in issues.into_iter().step_by(2) {
        let register = register.clone();
        let mut request = resolve(&issue.name, Outcome::Solved);
        let opened = issue.opened_at.expect("an issue was opened at some time");
        let hours = random.i64(1..80);
        request.occurred_at =
            Some(prost_types::Timestamp { seconds: opened.seconds + hours * 3600, nanos: 0 });
        answers.spawn(async move { register.done(request).await });
        if answers.len() >= 256 {
            answers.join_next().await;
        }
    }
    answers.join_all().await;
    println!("filled a register with {calls} calls in {:.0} s", begun.elapsed().as_secs_f64());
    Filled { register, _server: server, _dir: dir }
}

fn a_call(random: &mut fastrand::Rng, parent: &str, calls: usize) -> CreateCallRequest {
    let begin = local("2022-11-12 00:00").seconds;
    let received = begin + random.i64(0..DAYS as i64 * 86_400);
    let categories = ["MED.02", "MED.04", "SUP.01", "QUA.01", "MOV.01", "UTL.06", "HOU.01", "PSY.01", "OTH"];
    let phone = format!("139{:08}", random.usize(0..calls));
    let call = Call {
        received_at: Some(prost_types::Timestamp { seconds: received, nanos: 0 }),
        category: categories[random.usize(..categories.len())].to_owned(),
        district: format!("D{}", random.u8(1..=3)),
        operator: format!("OP{}", random.u8(1..=2)),
        caller_input: Some(CallerInput { phone, ..CallerInput::default() }),
        summary: "断药".to_owned(),
        ..Call::default()
    };
    let issue = hotline_proto::v1::NewIssue {
        issue: Some(Issue { title: "断药".to_owned(), category: "MED.04".to_owned(), ..Issue::default() }),
        ..Default::default()
    };
    CreateCallRequest {
        parent: parent.to_owned(),
        request_id: id(),
        call: Some(call),
        issues: if random.u8(0..10) == 0 { vec![issue] } else { Vec::new() },
        ..CreateCallRequest::default()
    }
}

fn questions(parent: &str) -> Vec<(&'static str, GetSummaryRequest)> {
    let summary = |kind| GetSummaryRequest {
        parent: parent.to_owned(),
        window: Some(Window { kind: Some(kind) }),
        ..GetSummaryRequest::default()
    };
    let day = || window::Kind::Day(moments::date("2022-11-28"));
    let whole = || window::Kind::WholePeriod(WholePeriod {});
    vec![
        ("a day", summary(day())),
        ("a day, with the two before", GetSummaryRequest { compare: true, ..summary(day()) }),
        ("the whole period", summary(whole())),
        ("the whole period by day", GetSummaryRequest { curve: CurveStep::Day.into(), ..summary(whole()) }),
    ]
}

struct Measured {
    small: Duration,
    large: Duration,
    ratio: f64,
}

/// Asks both in turn.
async fn pair(small: &Register, large: &Register, request: &GetSummaryRequest) -> Measured {
    let (mut of_small, mut of_large, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS + 10 {
        let (s, l) = if round % 2 == 0 {
            let s = timed(small, request).await;
            (s, timed(large, request).await)
        } else {
            let l = timed(large, request).await;
            (timed(small, request).await, l)
        };
        // The first few find cold caches.
        if round >= 10 {
            of_small.push(s);
            of_large.push(l);
            ratios.push(l.as_secs_f64() / s.as_secs_f64());
        }
    }
    of_small.sort_unstable();
    of_large.sort_unstable();
    ratios.sort_by(f64::total_cmp);
    Measured { small: of_small[ROUNDS / 2], large: of_large[ROUNDS / 2], ratio: ratios[ROUNDS / 2] }
}

async fn timed(register: &Register, request: &GetSummaryRequest) -> Duration {
    let begun = Instant::now();
    register.found(request.clone()).await;
    begun.elapsed()
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
