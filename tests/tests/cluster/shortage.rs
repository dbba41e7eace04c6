//! The database has no connection left for a server that serves.

use std::time::Duration;

use hotline_proto::v1::*;
use hotline_tests::assert_eventually;
use hotline_tests::binaries::hotline_server;
use hotline_tests::health::Health;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::server::temp_dir;
use tonic::Request;
use tonic_health::pb::health_check_response::ServingStatus;

use super::group::Group;
use super::once::refused;

/// A database whose server has a role for which limits hold.
fn limited(role: &str) -> (hotline_tests::postgres::Database, String) {
    let database = Cluster::shared().create_database();
    let home = temp_dir();
    assert!(hotline_server(home.path(), &["migrate", "--database", &database.url]).status.success());
    database.psql(&format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    ));
    let url = database.url.replace("hotline@", &format!("{role}@"));
    (database, url)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f3_a_shortage_is_told_by_log_health_and_answers_and_ends() {
    let (database, url) = limited("short_of_all");
    let group = Group::start(&url, 1);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let known = r.call().name().await;
    let mut health = Health::of(group.server(0));
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'short_of_all'";
    for limit in [0, 1, 2, 5] {
        database.psql(&format!("ALTER ROLE short_of_all CONNECTION LIMIT {limit}"));
        database.psql(end);
        assert_eventually!(health.is(ServingStatus::NotServing).await);
        if limit == 0 {
            // The first ones may find a connection that was just lost.
            let mut read;
            assert_eventually!({
                let mut get = Request::new(GetCallRequest { name: known.clone(), full_view: None });
                get.set_timeout(Duration::from_secs(30));
                read = group.client(0).calls().get_call(get).await.expect_err("nothing can be read");
                assert!(!read.message().contains("write"), "a read is told of no write: {read:?}");
                read.message().contains("has no connection left for this server")
            });
            let (reason, cause) = refused(group.client(0), &r.call().request()).await;
            assert_eq!(reason, "UNAVAILABLE");
            assert!(["NO_CONNECTION", "STORAGE_AWAY"].contains(&cause.as_str()), "{cause}");
        }
        assert_eventually!(group.server(0).log().contains("too many connections for role"));
        database.psql("ALTER ROLE short_of_all CONNECTION LIMIT -1");
        assert_eventually!(health.is(ServingStatus::Serving).await);
        let name = r.call().name().await;
        assert_eq!(r.get_call(&name).await.name, name);
    }
    group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f3_readers_share_the_connections_that_they_have() {
    let (database, url) = limited("short_of_readers");
    let group = Group::start(&url, 1);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let known = r.call().name().await;
    assert_eq!(r.get_call(&known).await.name, known);
    let mut health = Health::of(group.server(0));
    // No more than it has now.
    let open = database.psql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'short_of_readers'");
    database.psql(&format!("ALTER ROLE short_of_readers CONNECTION LIMIT {open}"));
    let held = database.hold("LOCK TABLE call_texts IN ACCESS EXCLUSIVE MODE");
    let reads: Vec<_> = (0..6)
        .map(|_| {
            let (r, known) = (r.clone(), known.clone());
            tokio::spawn(async move { r.get_call(&known).await.name })
        })
        .collect();
    assert_eventually!(health.is(ServingStatus::NotServing).await);
    assert_eventually!(group.server(0).log().contains("the database has no connection left for this server"));
    held.release();
    for read in reads {
        assert_eq!(read.await.expect("it is answered"), known);
    }
    database.psql("ALTER ROLE short_of_readers CONNECTION LIMIT -1");
    assert_eventually!(health.is(ServingStatus::Serving).await);
    group.stop_and_verify().await;
}
