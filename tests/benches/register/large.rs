//! A year's register of many calls, taken in by a server as streams and kept under `target/` for the next time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hotline_proto::v1::*;
use hotline_tests::register::create_period;
use hotline_tests::requests::{assign, resolve};
use hotline_tests::{Register, Server, WriteExt, local, stream};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Calls of a stream; each needs a request in memory.
const AT_A_TIME: usize = 10_000;
/// Streams side by side.
const STREAMS: usize = 2;
/// Days of the year over which the calls are spread.
const DAYS: i64 = 364;
/// Issues that go to an agency after the calls are in; every other of them is resolved.
const ASSIGNED: usize = 10_000;
/// Its id.
const PERIOD: &str = "year-2022";
/// What it holds changes with this.
const VERSION: u32 = 1;

/// Such a register, served.
pub struct Large {
    /// Its server.
    pub server: Server,
    /// Its period.
    pub register: Register,
    /// Calls that were taken in.
    pub calls: usize,
    /// From the start of its process until it served.
    pub started: Duration,
}

impl Large {
    /// Serves it; what is missing of it is taken in first.
    pub async fn open(calls: usize) -> Self {
        fs::create_dir_all(place(calls)).expect("the target directory can be written");
        let large = Self::serve(calls).await;
        let begun = Instant::now();
        let had = large.progress();
        if had < calls {
            large.take_in(had).await;
            large.hand_out().await;
            let taken = calls - had;
            println!("took in {taken} calls of a year in {:.0} s", begun.elapsed().as_secs_f64());
        }
        large
    }

    /// The same after a restart of its server.
    pub async fn restarted(self) -> Self {
        self.server.stop().await;
        Self::serve(self.calls).await
    }

    async fn serve(calls: usize) -> Self {
        let begun = Instant::now();
        let server = Server::start(place(calls));
        let started = begun.elapsed();
        let register = Register::connect(&server).await.of(PERIOD);
        Self { server, register, calls, started }
    }

    /// The moment at which a call was received: one after the other.
    pub fn received_at(&self, call: usize) -> prost_types::Timestamp {
        let millis = DAYS * 86_400_000 * call as i64 / self.calls as i64;
        let begin = local("2022-01-01 00:00").seconds;
        prost_types::Timestamp { seconds: begin + millis / 1000, nanos: (millis % 1000) as i32 * 1_000_000 }
    }

    async fn take_in(&self, had: usize) {
        if had == 0 {
            let mut year = create_period(PERIOD);
            let period = year.period.get_or_insert_default();
            period.starts_at = Some(local("2022-01-01 00:00"));
            let year = year.under(&Uuid::from_u128(1).to_string());
            self.register.done(year).await;
        }
        let mut next = had;
        while next < self.calls {
            let mut streams = JoinSet::new();
            for _ in 0..STREAMS {
                let to = (next + AT_A_TIME).min(self.calls);
                let requests: Vec<_> = (next..to).map(|call| self.a_call(call)).collect();
                next = to;
                let register = self.register.clone();
                streams.spawn(async move {
                    stream::ingest(&register, requests, 256).await.expect("calls are taken")
                });
            }
            for ingested in streams.join_all().await {
                let refused = ingested.receipts.iter().find_map(|outcome| match &outcome.result {
                    Some(call_receipt::Result::Error(error)) => Some(error.message.clone()),
                    _ => None,
                });
                assert_eq!(refused, None, "every call is recorded");
            }
            fs::write(self.note(), next.to_string()).expect("the target directory can be written");
        }
    }

    /// Gives the latest issues to agencies.
    async fn hand_out(&self) {
        let mut request = ListIssuesRequest {
            parent: self.register.parent.clone(),
            page_size: 1000,
            ..ListIssuesRequest::default()
        };
        let mut done = 0;
        while done < ASSIGNED {
            let page = self.register.found(request.clone()).await;
            let mut writes = JoinSet::new();
            for issue in page.issues {
                let register = self.register.clone();
                done += 1;
                let agency = format!("A{}", done % 3 + 1);
                writes.spawn(async move {
                    register.done(assign(&issue.name, &agency)).await;
                    if done % 2 == 0 {
                        register.done(resolve(&issue.name, IssueOutcome::Solved)).await;
                    }
                });
                if writes.len() >= 64 {
                    writes.join_next().await;
                }
            }
            writes.join_all().await;
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                return;
            }
        }
    }

    /// The call of a number: the same each time, under the same id, so that one sent twice is taken once.
    pub fn a_call(&self, number: usize) -> CreateCallRequest {
        let mut random = fastrand::Rng::with_seed(number as u64);
        let categories = ["MED.02", "MED.04", "SUP.01", "QUA.01", "MOV.01", "UTL.06", "HOU.01", "OTH"];
        let category = categories[random.usize(..categories.len())];
        let category = if random.u16(..2000) == 0 { "PSY.01" } else { category };
        let summary = match random.u16(..2000) {
            0 => "家里氧气瓶用完了，老人呼吸困难，医院说没有床位。",
            1..400 => "母亲每周三次透析，小区封控后没有车送，医院说明天上午八点必须到。",
            400..900 => "楼里停水两天，物业电话打不通，家里有婴儿要冲奶粉。",
            _ => "慢性病的药只够吃三天，药店不开门，请帮忙代买降压药。",
        };
        let phone = format!("139{:08}", random.usize(..self.calls / 2 + 1));
        let call = Call {
            received_at: Some(self.received_at(number)),
            category: category.to_owned(),
            district: format!("D{}", [1, 1, 1, 2, 2, 3][random.usize(..6)]),
            operator_code: format!("OP{}", random.u8(1..=2)),
            caller_input: Some(CallerInput { phone, ..CallerInput::default() }),
            summary: summary.to_owned(),
            ..Call::default()
        };
        let issue = NewIssue {
            issue: Some(Issue {
                title: "需要帮助".to_owned(),
                category: category.to_owned(),
                ..Issue::default()
            }),
            ..NewIssue::default()
        };
        CreateCallRequest {
            parent: self.register.parent.clone(),
            call: Some(call),
            issues: if random.u8(..10) == 0 { vec![issue] } else { Vec::new() },
            ..CreateCallRequest::default()
        }
        .under(&Uuid::from_u128((1 << 64) + number as u128).to_string())
    }

    /// Calls that are in.
    fn progress(&self) -> usize {
        let text = fs::read_to_string(self.note()).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    }

    fn note(&self) -> PathBuf {
        place(self.calls).join("calls")
    }
}

fn place(calls: usize) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("register-{calls}-{VERSION}"))
}
