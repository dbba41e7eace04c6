//! A standby answers summaries and lists, says as of when, and never less than what its reader wrote.

use hotline_proto::v1::*;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::requests::*;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, assert_eventually};
use prost_types::Timestamp;

struct Pair {
    server: Server,
    primary: Database,
    standby: Cluster,
    _cluster: Cluster,
    _dir: TempDir,
}

/// A primary, its standby, and a server that asks the standby.
fn pair() -> Pair {
    let cluster = Cluster::start();
    let primary = cluster.create_database();
    let standby = cluster.standby();
    let dir = temp_dir();
    let (url, read_url) = (primary.url.clone(), standby.url(&primary.name));
    let server =
        Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &url), ("HOTLINE_READ_DATABASE", &read_url)]);
    Pair { server, primary, standby, _cluster: cluster, _dir: dir }
}

impl Pair {
    /// How many transactions the standby has read in: what is answered from it shows there.
    fn reads_of_standby(&self) -> u64 {
        let database = self.standby.database(&self.primary.name);
        let told = database.psql(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hotline reader' AND datname = current_database()",
        );
        told.trim().parse().expect("a number")
    }
}

async fn as_of(r: &Register) -> (i64, Timestamp) {
    let summary =
        r.summarized(summary_of(&r.parent, summary_window::Kind::WholePeriod(WholePeriod {}))).await;
    let as_of = summary.as_of.expect("a summary says as of when");
    (as_of.position, as_of.time.expect("and the time"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn summaries_and_lists_come_from_it_and_hold_what_their_reader_wrote() {
    let pair = pair();
    let r = Register::open(&pair.server).await;
    for round in 1..=20 {
        r.call().received("2022-11-14 09:00").create().await;
        assert_eq!(r.calls(CallFilter::default()).await.len(), round, "a list holds what was just written");
        assert_eq!(as_of(&r).await.0, round as i64 + 1, "and so does a summary");
    }
    assert_eventually!({
        as_of(&r).await;
        pair.reads_of_standby() > 0
    });
    pair.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_far_it_is_behind_is_said_and_what_was_asked_for_is_answered_by_the_primary() {
    let pair = pair();
    let r = Register::open(&pair.server).await;
    r.call().received("2022-11-14 09:00").create().await;
    assert_eventually!({
        as_of(&r).await;
        pair.reads_of_standby() > 0
    });
    // Another server writes while the standby stands still.
    let (dir, url) = (temp_dir(), pair.primary.url.clone());
    let other = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &url)]);
    let writer = Register::connect(&other).await;
    pair.standby.pause_replay();
    writer.call().received("2022-11-14 10:00").create().await;
    let now = jiff::Timestamp::now().as_second();

    let reader = Register::connect(&pair.server).await;
    let (position, time) = as_of(&reader).await;
    assert_eq!(position, 2, "what the standby has");
    assert!(time.seconds <= now, "as of before the other's call");
    assert_eq!(reader.calls(CallFilter::default()).await.len(), 1);
    let pinned = GetSummaryRequest {
        as_of: Some(AsOf { position: 3, time: None }),
        ..summary_of(&r.parent, summary_window::Kind::WholePeriod(WholePeriod {}))
    };
    let asked = reader.summarized(pinned).await.as_of.expect("a summary says as of when");
    assert_eq!(asked.position, 3, "the primary answers what the standby has not seen");

    // Who wrote through the other server and reads through this one.
    let written = writer.call().received("2022-11-14 11:00").send().await.expect("it is recorded");
    let list = ListCallsRequest {
        parent: reader.parent.clone(),
        min_position: written.position,
        ..ListCallsRequest::default()
    };
    let listed = reader.found(list).await.calls.len();
    assert_eq!(listed, 3, "what was seen elsewhere is not kept from it");
    pair.standby.resume_replay();
    assert_eventually!(as_of(&reader).await.0 == 4);
    pair.server.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_it_the_primary_answers() {
    let mut pair = pair();
    let r = Register::open(&pair.server).await;
    r.call().received("2022-11-14 09:00").create().await;
    assert_eventually!({
        as_of(&r).await;
        pair.reads_of_standby() > 0
    });
    pair.standby.kill();
    assert_eq!(as_of(&r).await.0, 2);
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1);
    pair.server.stop().await;
}
