//! What one server calls the present stays the past on all: whatever another is just writing comes later.

use hotline_client::Client;
use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::requests::summary_of;
use prost_types::Timestamp;
use tokio::task::JoinSet;

use super::account::assert_exact;
use super::chance::rounds;
use super::crew::Crew;
use super::group::Group;
use super::writer::Writer;

const SERVERS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_by_then_is_all_there_while_others_write() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, SERVERS);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let writer = |seed| Writer::new(group.clients(), &[PERIOD], false, seed);
    let mut crew = Crew::start((1..=6).map(writer));
    crew.writes(10).await;

    let mut asking = JoinSet::new();
    for at in 0..SERVERS {
        asking.spawn(presents(group.client(at), rounds(50)));
    }
    let presents: Vec<AsOf> = asking.join_all().await.concat();

    let journal = assert_exact(&r, &crew.ended().await.acknowledged).await;
    for present in presents {
        let by_then = |event: &&Event| moment(&event.recorded_at) <= moment(&present.time);
        let position = journal.iter().filter(by_then).count() as i64;
        assert!(position <= present.position, "{position} entries were recorded by then: {present:?}");
    }
    group.stop_and_verify().await;
}

/// Asks for figures again and again: each time a server says what it calls the present.
async fn presents(server: Client, times: usize) -> Vec<AsOf> {
    let r = Register::over(server);
    let mut presents = Vec::new();
    for _ in 0..times {
        let summary =
            r.summarized(summary_of(&r.parent, summary_window::Kind::WholePeriod(WholePeriod {}))).await;
        presents.push(summary.as_of.expect("a summary says as of when"));
    }
    presents
}

fn moment(time: &Option<Timestamp>) -> (i64, i32) {
    time.as_ref().map(|time| (time.seconds, time.nanos)).expect("a moment")
}
