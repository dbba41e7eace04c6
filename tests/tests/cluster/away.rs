//! The database goes away and comes back, and the servers with it.

use hotline_client::{Client, Watched};
use hotline_proto::v1::*;
use hotline_tests::health::Health;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::{Register, assert_eventually, assert_refused};
use tonic::Request;
use tonic_health::pb::health_check_response::ServingStatus;

use super::group::Group;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_is_away_the_servers_say_so_and_then_go_on_by_themselves() {
    let mut cluster = Cluster::start();
    let group = Group::start(&cluster.create_database().url, 2);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let known = r.call().name().await;
    let mut healths = [Health::of(group.server(0)), Health::of(group.server(1))];

    let ways: [fn(&mut Cluster); 2] = [Cluster::kill, Cluster::stop_fast];
    for (round, go_away) in ways.into_iter().enumerate() {
        go_away(&mut cluster);
        for health in &mut healths {
            assert_eventually!(health.is(ServingStatus::NotServing).await);
        }
        let request = r.call().request();
        let (client, get) = (group.client(1), GetCallRequest { name: known.clone(), full_view: None });
        let (mut calls, mut gets) = (client.calls(), client.calls());
        let (written, read) =
            tokio::join!(calls.create_call(Request::new(request.clone())), gets.get_call(get));
        for refused in [written.map(drop), read.map(drop)] {
            let refusal = assert_refused!(refused.map_err(Into::into), reason = "UNAVAILABLE", "it is away");
            assert_eq!(refusal.facts, [("cause".to_owned(), "STORAGE_AWAY".to_owned())].into());
            assert!(refusal.retry_after.is_some(), "{refusal:?}");
        }

        cluster.start_again();
        for health in &mut healths {
            assert_eventually!(health.is(ServingStatus::Serving).await);
        }
        let name = r.done(request.clone()).await.name;
        let again = group.register(1).write(request).await.expect("it is known");
        assert_eq!((again.replayed, again.answer.call.map(|call| call.name)), (true, Some(name)));
        assert_eq!(r.get_call(&known).await.name, known);
        assert_eq!(r.calls(CallFilter::default()).await.len(), 2 + round, "nothing is lost or doubled");
    }
    group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_while_it_is_away_is_answered_when_it_is_back() {
    let mut cluster = Cluster::start();
    let group = Group::start(&cluster.create_database().url, 2);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let known = r.call().name().await;
    let mut health = Health::of(group.server(1));
    cluster.kill();
    assert_eventually!(health.is(ServingStatus::NotServing).await);
    // With the library's patience, as every client.
    let asked = tokio::spawn({
        let (r, known) = (group.register(1), known.clone());
        async move { tokio::join!(r.call().name(), r.get_call(&known)) }
    });
    cluster.start_again();
    let (name, read) = asked.await.expect("both are answered");
    assert_eq!(read.name, known);
    let calls: Vec<String> = r.calls(CallFilter::default()).await.into_iter().map(|call| call.name).collect();
    assert!(calls.len() == 2 && calls.contains(&name), "{calls:?}");
    group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_on_one_server_wakes_who_watches_at_another() {
    let mut cluster = Cluster::start();
    let group = Group::start(&cluster.create_database().url, 2);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    assert_woken(&r, &group.client(1)).await;
    // And when the connection that listens is a new one.
    cluster.kill();
    cluster.start_again();
    assert_woken(&r, &group.client(1)).await;
}

async fn assert_woken(writing: &Register, watching: &Client) {
    let request = WatchEventsRequest { parent: writing.parent.clone(), after_position: None, filter: None };
    let mut watcher = watching.watch(request);
    while watcher.position().is_none() {
        watcher.next().await.expect("the stream begins");
    }
    for _ in 0..5 {
        let name = writing.call().name().await;
        let event = loop {
            let watched = watcher.next().await.expect("the stream goes on");
            let Watched::Events(message) = watched else { continue };
            if let Some(event) = message.events.into_iter().next() {
                break event;
            }
        };
        assert_eq!(event.subject, name);
    }
}
