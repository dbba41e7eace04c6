//! Servers that start at once take turns at the schema, and none waits for ever in silence.

use hotline_tests::assert_eventually;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use crate::run::{hotline_server, migrated};

/// The lock of whoever changes the schema.
const LOCK: &str = "SELECT pg_advisory_lock(7525361511333520641)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f1_a_lock_that_is_waited_for_is_told_and_not_waited_for_without_end() {
    let database = Cluster::shared().create_database();
    let held = database.hold(LOCK);
    let start = |database: Database| {
        tokio::task::spawn_blocking(move || hotline_server(&["migrate", "--database", &database.url], &[]))
    };
    let ended = start(database.clone()).await.expect("it ends");
    let says = |word: &str| ended.stderr.contains(word);
    assert_eq!(ended.code, 1, "{ended}");
    assert!(says("waiting for the lock") && says("another session has held the lock"), "{ended}");
    assert!(says("application \"psql\"") && says("pg_terminate_backend"), "{ended}");

    // One that is let go in time is waited for.
    let waiting = start(database.clone());
    let asks = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hotline writer'";
    assert_eventually!(database.psql(asks) == "1");
    held.release();
    waiting.await.expect("it ends").is_well();
}

/// Whoever has nothing to change needs no lock.
#[tokio::test]
async fn field_f1_a_register_that_is_up_to_date_is_served_whoever_holds_the_lock() {
    let database = migrated();
    let held = database.hold(LOCK);
    let home = temp_dir();
    let server = Server::start_with(&home, 0, &[("HOTLINE_DATABASE", &database.url)]);
    Register::open(&server).await.call().name().await;
    server.stop().await;
    held.release();
}
