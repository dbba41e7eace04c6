//! Servers that start at once.

use std::collections::BTreeSet;
use std::path::Path;

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use tokio::task::JoinSet;

use super::group::Group;

const SERVERS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_started_at_once_on_an_empty_database_share_one_register() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, SERVERS);

    let migrations = migrations();
    assert_eq!(database.psql("SELECT count(*) FROM __diesel_schema_migrations"), migrations.to_string());
    let logs: String = (0..SERVERS).map(|at| group.server(at).log()).collect();
    assert_eq!(logs.matches("migrated the register").count(), migrations, "one of them has done it:\n{logs}");

    let mut opening = JoinSet::new();
    for at in 0..SERVERS {
        let r = group.register(at);
        opening.spawn(async move { r.done(create_period(&format!("period-{at}"))).await.name });
    }
    let opened: BTreeSet<String> = opening.join_all().await.into_iter().collect();
    assert_eq!(opened.len(), SERVERS);
    for at in 0..SERVERS {
        let listed = group.register(at).found(ListPeriodsRequest::default()).await;
        let listed: BTreeSet<String> = listed.periods.into_iter().map(|period| period.name).collect();
        assert_eq!(listed, opened, "server {at} sees them all");
    }
    group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_period_that_all_open_at_once_is_opened_by_one() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, SERVERS);
    let mut opening = JoinSet::new();
    for at in 0..SERVERS {
        let r = group.register(at);
        opening.spawn(async move { r.write(create_period(PERIOD)).await });
    }
    let refused: Vec<Error> = opening.join_all().await.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), SERVERS - 1, "one of them has opened it");
    for error in refused {
        let reason = error.refusal().map(|refusal| refusal.reason.as_str());
        assert_eq!(reason, Some("PERIOD_EXISTS"), "{error:?}");
    }
    let names: BTreeSet<String> = {
        let mut writing = JoinSet::new();
        for at in 0..SERVERS {
            let r = group.register(at);
            writing.spawn(async move { r.call().name().await });
        }
        writing.join_all().await.into_iter().collect()
    };
    assert_eq!(names.len(), SERVERS, "each has written a call of its own");
    assert_eq!(group.register(0).journal(0).await.len(), 1 + SERVERS);
    group.stop_and_verify().await;
}

/// How many migrations there are.
fn migrations() -> usize {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres");
    std::fs::read_dir(directory).expect("the migrations can be listed").count()
}
