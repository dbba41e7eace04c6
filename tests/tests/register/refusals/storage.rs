//! What a server says when it cannot answer.

use std::time::{Duration, Instant};

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use hotline_client::{Client, Error, Refusal, Watched};
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::check::{self, EVENTUALLY};
use hotline_tests::postgres::Held;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, database};
use tokio::task::JoinSet;
use tonic::Request;

use super::super::Desk;
use super::super::tokens::with;
use super::observed::Observed;

/// A transaction of somebody else that keeps the server from writing, for as long as this lives.
pub enum Hold {
    File(#[expect(dead_code, reason = "closing it ends the transaction")] SqliteConnection),
    Database(#[expect(dead_code, reason = "dropping it ends the transaction")] Held),
}

impl Hold {
    /// On a file the whole database is held, on PostgreSQL what the statement locks.
    pub fn begin(desk: &Desk, on_postgres: &str) -> Self {
        match database::of(desk.server.data_dir()) {
            Some(database) => Self::Database(database.hold(on_postgres)),
            None => {
                let mut file = sqlite::open_writer(&desk.server.file("register.db")).unwrap();
                file.batch_execute("BEGIN IMMEDIATE").unwrap();
                Self::File(file)
            }
        }
    }
}

/// Sends a call once: the library would try again.
async fn send(desk: &Desk, deadline: Duration) -> Result<(), Error> {
    let mut request = Request::new(desk.register.call().request());
    request.set_timeout(deadline);
    Ok(desk.register.client.send_once(request).await.map(drop)?)
}

pub async fn a_server_that_stops_says_so(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut watcher = r.client.watch(WatchEventsRequest { parent: r.parent.clone(), ..Default::default() });
    watcher.next().await.expect("the first message comes at once");
    desk.server.terminate();
    let Watched::Broken { cause, .. } = watcher.next().await.expect("the library would try again") else {
        panic!("nothing happens in the period")
    };
    assert!(cause.retry_after.is_some(), "{cause:?}");
    observed.refused(Err::<(), _>(Box::new(cause).into()), "UNAVAILABLE", &[("cause", "STOPPING")]);
}

pub async fn a_storage_that_is_busy_is_told_as_the_cause(observed: &mut Observed) {
    let desk = Desk::open().await;
    let _held = Hold::begin(&desk, "LOCK TABLE journal IN EXCLUSIVE MODE");
    let refused = send(&desk, Duration::from_secs(30)).await;
    observed.refused(refused, "UNAVAILABLE", &[("cause", "STORAGE_BUSY")]);
}

/// Sends a call until the queue has no room for it. What has waited too long for the storage is sent again.
async fn send_until_full(client: Client, call: CreateCallRequest) -> Box<Refusal> {
    loop {
        let mut request = Request::new(call.clone());
        request.set_timeout(EVENTUALLY);
        match client.send_once(request).await.map_err(Error::from) {
            Err(Error::Refused(refusal)) if refusal.reason == "QUEUE_FULL" => return refusal,
            answer => assert_eq!(check::refusal(answer).reason, "UNAVAILABLE"),
        }
    }
}

/// Ten connections, each with as many calls at once as the server takes of one, are more than it lets wait.
pub async fn a_full_queue_says_when_to_try_again(observed: &mut Observed) {
    let desk = Desk::open().await;
    let _held = Hold::begin(&desk, "SELECT 1 FROM heads FOR UPDATE");
    let mut senders = JoinSet::new();
    for _ in 0..10 {
        let r = Register::connect(&desk.server).await;
        for _ in 0..1_000 {
            senders.spawn(send_until_full(r.client.clone(), r.call().request()));
        }
    }
    let full = tokio::time::timeout(EVENTUALLY, senders.join_next()).await.expect("the queue fills");
    let full = full.expect("there are senders").expect("no sender panics");
    assert!(full.retry_after.is_some(), "{full:?}");
    observed.refused(Err::<(), _>(full.into()), "QUEUE_FULL", &[]);
}

/// With one token so much may be asked a second. What an operator records is taken all the same.
pub async fn who_asks_too_often_is_told_how_often_and_when(observed: &mut Observed) {
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_REQUESTS_PER_SECOND", "10")]);
    let owner = Register::open(&server).await;
    let often = with(&server, &server.token("operators/OP1", "operator")).await;
    let ask = async |r: &Register| r.client.send_once(Request::new(GetServerInfoRequest {})).await;
    let (begun, mut asking) = (Instant::now(), JoinSet::new());
    for _ in 0..200 {
        ask(&owner).await.expect("the server's own user may");
        let client = often.client.clone();
        asking.spawn(async move { client.send_once(Request::new(GetServerInfoRequest {})).await });
    }
    let mut refusals: Vec<_> = asking.join_all().await.into_iter().filter_map(Result::err).collect();
    let lines = server.log().lines().filter(|line| line.contains("TOO_MANY_REQUESTS")).count() as u64;
    assert!((1..=begun.elapsed().as_secs() + 1).contains(&lines), "one line a second: {lines}");
    let refused = refusals.pop();
    let Err(Error::Refused(refused)) = Err::<(), _>(Error::from(refused.expect("it asked too often"))) else {
        panic!("a refusal")
    };
    assert!(refused.retry_after.is_some_and(|after| after <= Duration::from_secs(1)), "{refused:?}");
    for _ in 0..50 {
        let request = Request::new(often.call().request());
        often.client.send_once(request).await.expect("a call is never refused for it");
    }
    let other = with(&server, &server.token("operators/OP2", "operator")).await;
    ask(&other).await.expect("another token has its own");
    observed.refused(Err::<(), _>(refused.into()), "TOO_MANY_REQUESTS", &[("limit", "10")]);
    server.stop().await;
}

pub async fn a_deadline_has_no_facts(observed: &mut Observed) {
    let desk = Desk::open().await;
    let _held = Hold::begin(&desk, "SELECT 1 FROM heads FOR UPDATE");
    // Whether the server or the library looks at the clock first, the answer is the same.
    observed.refused(send(&desk, Duration::from_millis(200)).await, "DEADLINE", &[]);
}
