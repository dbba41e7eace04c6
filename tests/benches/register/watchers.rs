//! Many who watch, a tenth of whom stall.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hotline_client::{Client, Settings, Watched};
use hotline_proto::v1::*;
use hotline_tests::process::resident;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::load::a_call;
use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Watchers.
const WATCHERS: usize = 1_000;
/// Connections that they share.
const CONNECTIONS: usize = 10;
/// Calls a second: each is delivered to those who watch its category, a fifth of them.
const CALLS: u32 = 100;
/// The categories of the calls.
const CATEGORIES: [&str; 5] = ["MED.02", "MED.04", "SUP.01", "MOV.01", "UTL.06"];

/// Runs it on a register of its own.
pub async fn all(options: &Options, table: &mut Table) {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let time = (options.run * 4).max(Duration::from_secs(2));
    // What it takes to record calls is not the watchers'.
    write(&register, time).await;
    let before = resident(server.id(), "VmRSS");
    let (healthy, _) = round(&server, &register, 0, time).await;
    let (mut ratio, mut memory) = (Runs::default(), Runs::default());
    let mut delays = Runs(vec![healthy.p99]);
    for _ in 0..options.repetitions.div_ceil(2) {
        let (none, _) = round(&server, &register, 0, time).await;
        let (some, grown) = round(&server, &register, 10, time).await;
        delays.0.push(none.p99);
        ratio.0.push(some.p99 / none.p99);
        memory.0.push((grown - before) / WATCHERS as f64);
    }
    table.figure(
        format!("watchers: {WATCHERS}, {} deliveries/s, delay, p99", CALLS * WATCHERS as u32 / 5),
        "µs",
        &delays,
    );
    table.ratio("watchers: p99 of the healthy, a tenth stalled by none", ratio, Reach::AtMost(1.5));
    table.ratio("watchers: memory of a stream, kB", memory, Reach::AtMost(30.0));
    server.stop().await;
}

struct Delays {
    p99: f64,
}

/// Watches for a while, one in so many of the watchers not reading at all until the end. Nobody may miss or see twice what is of his filter.
/// Answers the delays of the others, and the server's memory at the end, in kilobytes.
async fn round(server: &Server, register: &Register, stalled_of: usize, time: Duration) -> (Delays, f64) {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let settings = Settings { endpoint: server.url(), ..Settings::default() };
        clients.push(Client::connect(settings).await.expect("it serves"));
    }
    let begin = register.head().await;
    let (end, ends) = watch::channel(None);
    let mut watchers = JoinSet::new();
    for n in 0..WATCHERS {
        let filter = EventFilter { categories: vec![CATEGORIES[n % 5].to_owned()], ..EventFilter::default() };
        let request = WatchEventsRequest {
            parent: register.parent.clone(),
            after_position: Some(begin),
            filter: Some(filter),
        };
        let watcher = clients[n % CONNECTIONS].watch(request);
        let is_stalled = stalled_of > 0 && n % stalled_of == 0;
        watchers.spawn(follow(n % 5, watcher, ends.clone(), is_stalled));
    }
    write(register, time).await;
    let memory = resident(server.id(), "VmRSS");
    end.send_replace(Some(write_last(register).await));
    let seen = watchers.join_all().await;
    for category in 0..5 {
        let mut of_category = seen.iter().filter(|seen| seen.category == category);
        let first = of_category.next().expect("somebody watches it");
        assert!(first.positions.windows(2).all(|pair| pair[0] < pair[1]), "nothing is repeated");
        assert!(!first.positions.is_empty(), "something was delivered");
        assert!(of_category.all(|other| other.positions == first.positions), "nothing is missed");
    }
    let healthy = seen.into_iter().filter(|seen| !seen.is_stalled);
    let mut delays: Vec<f64> = healthy.flat_map(|seen| seen.delays).collect();
    delays.sort_by(f64::total_cmp);
    (Delays { p99: delays[delays.len() * 99 / 100] }, memory)
}

/// Records calls at a steady pace.
async fn write(register: &Register, time: Duration) {
    let mut pace = tokio::time::interval(Duration::from_secs(1) / CALLS);
    let mut writes = JoinSet::new();
    for _ in 0..(time.as_secs_f64() * f64::from(CALLS)) as usize {
        pace.tick().await;
        let register = register.clone();
        writes.spawn(async move { register.done(a_call(&register.parent)).await });
    }
    writes.join_all().await;
}

/// Records a last call of each category; answers the positions of their entries.
async fn write_last(register: &Register) -> [i64; 5] {
    let mut ends = [0; 5];
    for (category, end) in CATEGORIES.into_iter().zip(&mut ends) {
        let mut request = a_call(&register.parent);
        request.call.get_or_insert_default().category = category.to_owned();
        register.done(request).await;
        *end = register.head().await;
    }
    ends
}

struct Seen {
    category: usize,
    positions: Vec<i64>,
    /// From its record to its delivery, in microseconds.
    delays: Vec<f64>,
    is_stalled: bool,
}

/// Reads until the last call of its category; one that is stalled opens its stream and reads on only when that is known.
async fn follow(
    category: usize,
    mut watcher: hotline_client::Watcher,
    mut ends: watch::Receiver<Option<[i64; 5]>>,
    is_stalled: bool,
) -> Seen {
    let mut seen = Seen { category, positions: Vec::new(), delays: Vec::new(), is_stalled };
    loop {
        let end = ends.borrow().map(|ends| ends[category]);
        if end.is_some_and(|end| watcher.position().is_some_and(|position| position >= end)) {
            return seen;
        }
        let next = tokio::select! {
            next = watcher.next() => next.expect("a watch goes on"),
            changed = ends.changed(), if end.is_none() => {
                changed.expect("the end is told");
                continue;
            }
        };
        if let Watched::Events(message) = next {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64() * 1e6;
            for event in message.events {
                let recorded = event.recorded_at.expect("it was recorded at some time");
                let recorded = recorded.seconds as f64 * 1e6 + f64::from(recorded.nanos) / 1e3;
                seen.delays.push(now - recorded);
                seen.positions.push(event.position);
            }
        }
        if is_stalled && ends.borrow().is_none() {
            ends.changed().await.expect("the end is told");
        }
    }
}
