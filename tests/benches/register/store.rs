//! The storage alone: a bare loop over the same SQL on one connection.

use hotline_tests::WriteExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hotline_proto::v1::CreateCallRequest;
use hotline_server::api::convert::caller_ids::CallerIds;
use hotline_server::api::convert::input::{IntoCommand, Reading, ResolvedPeriod};
use hotline_server::api::convert::kept_numbers::KeptNumbers;
use hotline_server::domain::calendar::Zone;
use hotline_server::domain::codes::{NumberKeeping, Role};
use hotline_server::domain::command::Write;
use hotline_server::domain::period::PeriodId;
use hotline_server::store::access::Access;
use hotline_server::store::db::conn::Conn;
use hotline_server::store::db::register_key::RegisterKey;
use hotline_server::store::tables::checkpoint::HeadKey;
use hotline_server::store::write::batch::{self, Shared};
use hotline_server::store::write::head_signer::HeadSigner;
use hotline_server::store::write::period_cache::PeriodCache;
use hotline_server::store::{Database, Rank, Request};
use hotline_tests::moments::ZONE;
use hotline_tests::register::PERIOD;
use prost::Message;
use uuid::Uuid;

use super::load::a_call;
use super::profile;

/// A connection to a register that nobody serves.
pub struct Bare {
    conn: Conn,
    shared: Shared,
    period: Arc<ResolvedPeriod>,
}

/// What something takes, in microseconds.
fn each(something: impl Fn()) -> f64 {
    const TIMES: u32 = 1_000;
    let begun = Instant::now();
    (0..TIMES).for_each(|_| something());
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES)
}

/// What a run came to.
pub struct Run {
    /// Calls.
    pub calls: usize,
    /// The time that was spent in the storage.
    pub spent: Duration,
    /// Calls a second of the time that was spent in the storage.
    pub rate: f64,
    /// The median of a transaction, in microseconds.
    pub commit: f64,
}

impl Bare {
    /// Opens a register that has the period of the tests.
    pub fn open(database: &Database) -> Self {
        Self::open_period(database, PERIOD, 1)
    }

    /// The same for another period.
    pub fn open_period(database: &Database, period: &str, key: i64) -> Self {
        let conn = database.open_writer().expect("the register can be opened");
        let id = PeriodId::parse(period).expect("it is one");
        let caller_ids = CallerIds::new(&[7; 32], key);
        let zone = Zone::named(ZONE).expect("it is one");
        let region = "CN".try_into().ok();
        let kept_numbers = KeptNumbers::new(NumberKeeping::Kept, &[7; 32], key);
        let period =
            Arc::new(ResolvedPeriod { id, key, region, area_code: None, zone, kept_numbers, caller_ids });
        let key = RegisterKey::from([7; 32]);
        // Not the key of the register: each transaction finds that the head is not signed by it, which takes a little longer than to sign.
        let signer = HeadSigner::new(HeadKey::new(Uuid::nil(), &key));
        let shared = Shared { key, signer, cache: PeriodCache::default(), access: Access::default() };
        Self { conn, shared, period }
    }

    /// Writes calls, so many a transaction. What it takes to make them up is not counted.
    pub fn calls(&mut self, batch: usize, time: Duration) -> Run {
        let (mut spent, mut done) = (Duration::ZERO, 0);
        let mut commits = Vec::new();
        while spent < time {
            let requests: Vec<Request> = (0..batch).map(|_| self.request()).collect();
            let requests: Vec<&Request> = requests.iter().collect();
            let begun = Instant::now();
            let written = self.conn.write(|conn| batch::run(conn, &self.shared, &requests));
            let took = begun.elapsed();
            let answers = written.expect("they are written").answers;
            assert!(answers.iter().all(Result::is_ok), "{:?}", answers.iter().find(|one| one.is_err()));
            spent += took;
            done += batch;
            commits.push(took.as_secs_f64() * 1e6);
        }
        commits.sort_by(f64::total_cmp);
        Run {
            calls: done,
            spent,
            rate: done as f64 / spent.as_secs_f64(),
            commit: commits[commits.len() / 2],
        }
    }

    /// Where the time of a call goes, in microseconds: what comes before the storage, then the parts of a batch of so many.
    pub fn parts(&mut self, batch: usize, time: Duration) -> Vec<(String, f64)> {
        // The first fills the caches.
        self.calls(batch, time / 4);
        let (run, mut parts) = profile::of(|| self.calls(batch, time));
        let calls = run.calls as f64;
        parts.values_mut().for_each(|micros| *micros /= calls);
        let known: f64 = parts.values().sum();
        let rest = run.spent.as_secs_f64() * 1e6 / calls - known;
        let mut rows = vec![("decode".to_owned(), self.decoding()), ("validate".to_owned(), self.reading())];
        rows.extend(parts);
        rows.push(("making the rows, and the rest".to_owned(), rest));
        rows
    }

    fn decoding(&self) -> f64 {
        let message = a_call(&format!("periods/{PERIOD}")).encode_to_vec();
        each(|| drop(CreateCallRequest::decode(message.as_slice()).expect("it was encoded just now")))
    }

    fn reading(&self) -> f64 {
        let message = a_call(&format!("periods/{PERIOD}"));
        each(|| {
            let reading = Reading::new(self.period.clone());
            drop(reading.read(|fields| message.command(fields)).expect("it can be read"));
        })
    }

    fn request(&self) -> Request {
        let message = a_call(&format!("periods/{PERIOD}"));
        let command = Reading::new(self.period.clone()).read(|fields| message.command(fields));
        let (_, command) = command.expect("it can be read");
        let request_id = Uuid::parse_str(message.id()).expect("it is one");
        Request {
            period: self.period.id.clone(),
            request_id,
            content: request_id.as_bytes().to_vec(),
            actor: "services/bench".to_owned(),
            role: Role::Service,
            token: None,
            on_behalf_of: None,
            write: Write { occurred_at: None, etag: None, command },
            clock: None,
            deadline: None,
            rank: Rank::Desk,
        }
    }
}
