//! Periods never wait for one another.

use std::time::Duration;

use hotline_client::Settings;
use hotline_tests::Register;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use tokio::task::JoinSet;

use super::group::Group;

const PERIODS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_period_that_is_held_keeps_no_other_from_being_written() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, 2);
    let servers = [patient(&group, 0).await, patient(&group, 1).await];
    servers[0].done(create_period(PERIOD)).await;
    let others: Vec<String> = (1..PERIODS).map(|number| format!("period-{number}")).collect();
    let mut opening = JoinSet::new();
    for (at, period) in others.iter().enumerate() {
        let (r, period) = (servers[at % 2].clone(), period.clone());
        opening.spawn(async move { r.done(create_period(&period)).await });
    }
    assert_eq!(opening.join_all().await.len(), PERIODS - 1);

    let key = database.psql(&format!("SELECT period_key FROM periods WHERE period_id = '{PERIOD}'"));
    let held = database.hold(&format!("SELECT 1 FROM heads WHERE period_key = {key} FOR UPDATE"));
    let mut waiting = JoinSet::new();
    for r in &servers {
        let r = r.clone();
        waiting.spawn(async move { r.call().name().await });
    }
    let mut writing = JoinSet::new();
    for (at, period) in others.iter().enumerate() {
        let r = servers[at % 2].of(period);
        writing.spawn(async move { r.call().name().await });
    }
    assert_eq!(writing.join_all().await.len(), PERIODS - 1);
    assert!(waiting.try_join_next().is_none(), "the period is held");

    held.release();
    let mut names = waiting.join_all().await;
    names.sort();
    let calls = servers[1].calls(Default::default()).await;
    let mut stored: Vec<String> = calls.into_iter().map(|call| call.name).collect();
    stored.sort();
    assert_eq!(names, stored, "each server has written its call");
    group.stop_and_verify().await;
}

/// The test is about what waits, not about how long.
async fn patient(group: &Group, at: usize) -> Register {
    let deadline = Duration::from_secs(30);
    Register::connect_with(Settings { deadline, ..group.settings(at) }).await
}
