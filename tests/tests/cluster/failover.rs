//! The primary dies, the standby takes its place, and the servers follow by themselves, again and again. The servers know both by one URL.

use hotline_proto::v1::CallFilter;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};

use super::account::{assert_exact, assert_followed};
use super::chance::{Chance, rounds};
use super::crew::Crew;
use super::follower::Followers;
use super::group::{Group, url_of};
use super::writer::Writer;

const WRITERS: u64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_dies_takes_nothing_with_it_that_was_acknowledged() {
    let mut primary = Cluster::start();
    let mut standby = primary.standby();
    primary.synchronous_with(&standby);
    let database = primary.create_database().name;
    let group = Group::start(&url_of([&primary, &standby], &database), 2);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let followers = Followers::start(&group.clients(), &r.parent);
    let writer = |seed| Writer::new(group.clients(), &[PERIOD], false, seed);
    let mut crew = Crew::start((1..=WRITERS).map(writer));

    let mut chance = Chance::new(20_221_112);
    for _ in 0..rounds(3) {
        crew.writes(10 + chance.below(50)).await;
        primary.kill();
        if chance.once_in(3) {
            // It takes longer than a server lets its clients wait.
            crew.is_refused().await;
        }
        standby.promote();
        // The servers find it by themselves.
        crew.writes(10 + chance.below(50)).await;
        // A new standby takes the place of what has died.
        let dead = std::mem::replace(&mut primary, standby);
        standby = primary.standby_in_place_of(dead);
        primary.synchronous_with(&standby);
        // What was acknowledged by the new primary alone must be on both before that dies.
        primary.wait_for_replay(&standby);
    }
    crew.writes(10).await;

    let outcome = crew.ended().await;
    let journal = assert_exact(&r, &outcome.acknowledged).await;
    let head = journal.last().map(|event| event.position).expect("the period was opened");
    let breaks = assert_followed(&journal, &followers.seen(head).await);
    report(outcome.acknowledged.len(), outcome.sent_again, breaks);
    group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_is_behind_is_not_asked_for_what_was_just_written() {
    let primary = Cluster::start();
    let standby = primary.standby();
    let database = primary.create_database().name;
    primary.wait_for_replay(&standby);
    // It comes first, as after a failover.
    let group = Group::start(&url_of([&standby, &primary], &database), 2);
    primary.wait_for_replay(&standby);
    standby.pause_replay();
    group.register(0).done(create_period(PERIOD)).await;
    for at in [0, 1, 0, 1] {
        let name = group.register(at).call().name().await;
        for r in [group.register(0), group.register(1)] {
            assert_eq!(r.get_call(&name).await.name, name);
            let listed = r.calls(CallFilter::default()).await;
            assert!(listed.iter().any(|call| call.name == name), "{name} is listed");
        }
    }
    assert_eq!(group.register(1).journal(0).await.len(), 5);
    standby.resume_replay();
    group.stop_and_verify().await;
}

#[expect(clippy::print_stderr, reason = "what a long run has come to")]
fn report(acknowledged: usize, sent_again: usize, breaks: usize) {
    eprintln!(
        "acknowledged {acknowledged}: lost 0, doubled 0; sent again {sent_again}; watches broke {breaks} times: missed 0, repeated 0"
    );
}
