//! Clients that write calls, so many at a time, for so long.

use hotline_tests::requests::context;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use hotline_client::{Client, Settings};
use hotline_proto::v1::*;
use hotline_tests::{Register, local, stream};
use tokio::task::JoinSet;
use tonic::Request;

/// Connections that they share.
const CONNECTIONS: usize = 4;

/// Clients of a server.
pub struct Load {
    clients: Vec<Client>,
    parent: Arc<str>,
}

/// What a run came to.
pub struct Run {
    /// Calls a second.
    pub rate: f64,
    /// Of each call, in microseconds, sorted.
    micros: Vec<f64>,
}

impl Run {
    /// Of a hundred calls so many took this long or less, in microseconds.
    pub fn percentile(&self, of_hundred: usize) -> f64 {
        let at = (self.micros.len() * of_hundred / 100).min(self.micros.len().saturating_sub(1));
        self.micros.get(at).copied().unwrap_or(f64::NAN)
    }
}

impl Load {
    /// Connects to whoever serves at a URL.
    pub async fn connect(url: &str, parent: &str) -> Self {
        Self::with(Settings { endpoint: url.to_owned(), ..Settings::default() }, parent).await
    }

    /// The same with other settings.
    pub async fn with(settings: Settings, parent: &str) -> Self {
        let mut clients = Vec::new();
        for _ in 0..CONNECTIONS {
            clients.push(Client::connect(settings.clone()).await.expect("it serves"));
        }
        Self { clients, parent: parent.into() }
    }

    /// Of a server's register.
    pub async fn open(register: &Register) -> Self {
        Self::connect(&register.client.settings().endpoint, &register.parent).await
    }

    /// Writes calls, `in_flight` at a time.
    pub async fn calls(&self, in_flight: usize, time: Duration) -> Run {
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for n in 0..in_flight {
            let (client, parent) = (self.clients[n % CONNECTIONS].clone(), self.parent.clone());
            tasks.spawn(async move {
                let mut micros = Vec::new();
                while begun.elapsed() < time {
                    let sent = Instant::now();
                    let request = Request::new(a_call(&parent));
                    client.send_once(request).await.expect("the call is recorded");
                    micros.push(sent.elapsed().as_secs_f64() * 1e6);
                }
                micros
            });
        }
        let mut micros = tasks.join_all().await.concat();
        let rate = micros.len() as f64 / begun.elapsed().as_secs_f64();
        micros.sort_by(f64::total_cmp);
        Run { rate, micros }
    }

    /// Writes calls one by one, so many in each second and no more. Calls a second.
    pub async fn paced(&self, rate: u32, time: Duration) -> f64 {
        let (begun, mut tasks) = (Instant::now(), JoinSet::new());
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate);
        for client in self.clients.iter().cycle() {
            if begun.elapsed() >= time {
                break;
            }
            ticks.tick().await;
            let (client, parent) = (client.clone(), self.parent.clone());
            tasks.spawn(async move {
                client.send_once(Request::new(a_call(&parent))).await.expect("the call is recorded");
            });
        }
        tasks.join_all().await.len() as f64 / begun.elapsed().as_secs_f64()
    }

    /// Writes calls by BatchCreateCalls, 1,000 a batch, `in_flight` batches at a time. Calls a second.
    pub async fn batches(&self, in_flight: usize, time: Duration) -> f64 {
        self.bulk(in_flight, time, |register| async move {
            let requests = (0..1000).map(|_| a_call(&register.parent)).collect();
            let batch =
                BatchCreateCallsRequest { parent: register.parent.clone(), requests, ..Default::default() };
            let answer = register.client.send_once(Request::new(batch)).await;
            answer.expect("they are recorded").into_inner().receipts.len()
        })
        .await
    }

    /// Streams calls, `streams` at a time. Calls a second.
    pub async fn streams(&self, streams: usize, time: Duration) -> f64 {
        self.bulk(streams, time, |register| async move {
            let requests = (0..4096).map(|_| a_call(&register.parent)).collect();
            let ingested = stream::ingest(&register, requests, 256).await;
            ingested.expect("they are recorded").receipts.len()
        })
        .await
    }

    /// Sends many calls again and again, by so many side by side. Calls a second.
    async fn bulk<S>(
        &self,
        side_by_side: usize,
        time: Duration,
        send: impl Fn(Register) -> S + Copy + Send + 'static,
    ) -> f64
    where
        S: Future<Output = usize> + Send + 'static,
    {
        let begun = Instant::now();
        let period = self.parent.trim_start_matches("periods/");
        let mut tasks = JoinSet::new();
        for n in 0..side_by_side {
            let register = Register::over(self.clients[n % CONNECTIONS].clone()).of(period);
            tasks.spawn(async move {
                let mut done = 0;
                while begun.elapsed() < time {
                    done += send(register.clone()).await;
                }
                done
            });
        }
        tasks.join_all().await.into_iter().sum::<usize>() as f64 / begun.elapsed().as_secs_f64()
    }
}

/// One call after the other, a tenth of a second apart.
fn received_at() -> prost_types::Timestamp {
    static CALLS: AtomicI64 = AtomicI64::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    prost_types::Timestamp { seconds: local("2022-11-14 00:00").seconds + call / 10, nanos: 0 }
}

/// A call as another system sends it: a number, a place, a kind, some words; rare ones as rare as in the large register.
pub fn a_call(parent: &str) -> CreateCallRequest {
    let summary = match fastrand::u16(..2000) {
        0 => "家里氧气瓶用完了，老人呼吸困难，医院说没有床位。",
        _ => "母亲每周三次透析，小区封控后没有车送，医院说明天上午八点必须到。",
    };
    let call = Call {
        received_at: Some(received_at()),
        category: ["MED.02", "MED.04", "SUP.01", "MOV.01", "UTL.06"][fastrand::usize(..5)].to_owned(),
        district: format!("D{}", fastrand::u8(1..=3)),
        caller_input: Some(CallerInput {
            phone: format!("139{:08}", fastrand::u32(..100_000_000)),
            ..CallerInput::default()
        }),
        summary: summary.to_owned(),
        ..Call::default()
    };
    CreateCallRequest {
        parent: parent.to_owned(),
        write: context(),
        call: Some(call),
        ..CreateCallRequest::default()
    }
}
