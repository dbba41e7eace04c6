//! What clients that mean no good take from those that do: an honest desk beside an attack, by the same desk beside a thread that burns as much of the processor and asks for nothing.

use std::fs;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hotline_client::{Client, Settings, Token};
use hotline_proto::v1::ListPeriodsRequest;
use hotline_tests::frames::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tokio::task::JoinSet;
use tonic::Request;

use super::load::Load;
use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Calls in flight of the desk.
const DESK: usize = 8;
/// Requests in flight of those who ask too often.
const ASKERS: usize = 16;
/// At least so long is one run: the processor time of a thread is told in hundredths of a second.
const AT_LEAST: Duration = Duration::from_secs(2);
/// The burner works and rests in turns of this length.
const TURN: Duration = Duration::from_millis(10);

/// Whom it is aimed at.
#[derive(Clone)]
struct Aim {
    address: SocketAddr,
    token: String,
    stop: Arc<AtomicBool>,
}

impl Aim {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }
}

type Attack = fn(Aim) -> Pin<Box<dyn Future<Output = ()>>>;

/// What is done to it.
const ATTACKS: [(&str, Attack); 3] = [
    ("frames of control", |aim| Box::pin(frames_of_control(aim))),
    ("too many requests", |aim| Box::pin(too_many_requests(aim))),
    ("messages without end", |aim| Box::pin(messages_without_end(aim))),
];

/// Runs it on a register of its own.
pub async fn all(options: &Options, table: &mut Table) {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let settings = server.settings_with(&server.token("operators/OP1", "operator"));
    let desk = Load::with(settings, &register.parent).await;
    let run = options.run.max(AT_LEAST);
    for (what, attack) in ATTACKS {
        let (mut attacked, mut burned) = (Runs::default(), Runs::default());
        for round in 0..options.repetitions {
            let token = server.token(&format!("services/s{round}"), "service");
            let aim = Aim { address: server.address(), token, stop: Arc::default() };
            let attacker = thread::spawn({
                let aim = aim.clone();
                move || share_of_processor(|| attack_until_told(attack, aim))
            });
            attacked.0.push(desk.calls(DESK, run).await.rate);
            aim.stop.store(true, Ordering::Relaxed);
            let share = attacker.join().expect("it does not panic");
            let stop = Arc::new(AtomicBool::new(false));
            let burner = thread::spawn({
                let stop = stop.clone();
                move || burn(share, &stop)
            });
            burned.0.push(desk.calls(DESK, run).await.rate);
            stop.store(true, Ordering::Relaxed);
            burner.join().expect("it does not panic");
        }
        table.figure(format!("attacked: CreateCall beside {what}"), "/s", &attacked);
        table.ratio(format!("attacked: {what} by a burner"), attacked.ratio(&burned), Reach::AtLeast(0.8));
    }
    server.stop().await;
}

fn attack_until_told(attack: Attack, aim: Aim) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts").block_on(attack(aim));
}

/// Runs something on this thread, and answers which part of the time it took of a processor.
fn share_of_processor(body: impl FnOnce()) -> f64 {
    let used = || -> f64 {
        let stat = fs::read_to_string("/proc/thread-self/stat").expect("a thread may read its own");
        // After the name, which may hold spaces: utime and stime are the twelfth and thirteenth, in hundredths of a second.
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        let ticks = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    };
    let (begun, before) = (Instant::now(), used());
    body();
    ((used() - before) / begun.elapsed().as_secs_f64()).clamp(0.0, 1.0)
}

fn burn(share: f64, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        while begun.elapsed() < TURN.mul_f64(share) {
            std::hint::spin_loop();
        }
        thread::sleep(TURN.mul_f64(1.0 - share));
    }
}

/// Each connection is ended for it, and another one begun.
async fn frames_of_control(aim: Aim) {
    let pings = frame(PING, 0, 0, &[7; 8]).repeat(50);
    while aim.goes_on() {
        if let Ok(mut attacker) = Attacker::begin(aim.address, &[]).await {
            while aim.goes_on() && attacker.send(&pings).await.is_ok() {}
        }
        tokio::task::yield_now().await;
    }
}

async fn too_many_requests(aim: Aim) {
    let token = Some(Token::new(&aim.token).expect("a token"));
    let settings = Settings { endpoint: format!("http://{}", aim.address), token, ..Settings::default() };
    let client = Client::connect(settings).await.expect("it serves");
    let mut askers = JoinSet::new();
    for _ in 0..ASKERS {
        let (client, aim) = (client.clone(), aim.clone());
        askers.spawn(async move {
            while aim.goes_on() {
                // Refused, as it is too often.
                drop(client.send_once(Request::new(ListPeriodsRequest::default())).await);
            }
        });
    }
    askers.join_all().await;
}

/// Of each message a few bytes come, and never the rest.
async fn messages_without_end(aim: Aim) {
    let headers = headers("/hotline.v1.CallService/BatchCreateCalls", &aim.token);
    while aim.goes_on() {
        let Ok(mut attacker) = Attacker::begin(aim.address, &[]).await else { continue };
        for stream in (1..1_000).step_by(2) {
            let begun = frame(DATA, 0, stream, &[&[0, 0, 0x3f, 0, 0][..], &[0; 60]].concat());
            let sent = [frame(HEADERS, END_HEADERS, stream, &headers), begun].concat();
            if !aim.goes_on() || attacker.send(&sent).await.is_err() {
                break;
            }
        }
    }
}
