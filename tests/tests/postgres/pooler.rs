//! A pooler between the server and PostgreSQL.

use hotline_tests::postgres::{Cluster, PgBouncer};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use crate::run::{hotline_server, refused};

#[test]
fn field_f1_a_pooler_that_shares_sessions_is_refused_by_name() {
    let cluster = Cluster::shared();
    for settings in [
        "pool_mode = transaction",
        "pool_mode = statement",
        "pool_mode = transaction\nserver_round_robin = 1",
        "pool_mode = transaction\nmin_pool_size = 20\nserver_round_robin = 1",
        "pool_mode = transaction\ndefault_pool_size = 1",
        "pool_mode = transaction\ndefault_pool_size = 5",
        "pool_mode = statement\ndefault_pool_size = 100",
    ] {
        let Some(bouncer) = PgBouncer::start(cluster, settings) else { return };
        let database = cluster.create_database();
        let url = bouncer.database(&database.name).url;
        for ended in [refused(&url), hotline_server(&["migrate", "--database", &url], &[])] {
            let says = |word: &str| ended.stderr.contains(word);
            assert!(ended.code == 1 && says("a pooler") && says("PgBouncer"), "{settings}: {ended}");
        }
        // Nothing was begun, and nothing is left in the sessions of others.
        assert_eq!(database.psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
        // Other tests lock databases of their own.
        let locks = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                     WHERE l.locktype = 'advisory' AND d.datname = current_database()";
        assert_eq!(database.psql(locks), "0");
        assert_eq!(bouncer.database(&database.name).psql("SHOW enable_seqscan"), "on", "{settings}");
        hotline_server(&["migrate", "--database", &database.url], &[]).is_well();
    }
}

#[tokio::test]
async fn field_f1_a_pooler_with_sessions_of_one_client_each_is_served() {
    let cluster = Cluster::shared();
    let Some(bouncer) = PgBouncer::start(cluster, "pool_mode = session\ndefault_pool_size = 40") else {
        return;
    };
    let home = temp_dir();
    let url = bouncer.database(&cluster.create_database().name).url;
    let server = Server::start_with(&home, 0, &[("HOTLINE_DATABASE", &url)]);
    let r = Register::open(&server).await;
    let name = r.call().name().await;
    assert_eq!(r.get_call(&name).await.name, name);
    server.stop().await;
}

#[test]
fn field_f3_a_pooler_with_too_few_sessions_is_refused_by_their_number() {
    let cluster = Cluster::shared();
    let Some(bouncer) = PgBouncer::start(cluster, "pool_mode = session\ndefault_pool_size = 6") else {
        return;
    };
    let ended = refused(&bouncer.database(&cluster.create_database().name).url);
    assert!(
        ended.stderr.contains("needs 17 connections to") && ended.stderr.contains("and gets 6: "),
        "{ended}"
    );
}
