//! The connections that a server needs are counted before it serves.

use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use crate::run::{migrated, refused};

/// What a server opens at most.
const NEEDED: u32 = 17;

/// A role that is no superuser, for which limits hold, with all rights on a migrated register.
fn role(database: &Database, name: &str, limit: i32) -> String {
    database.psql(&format!(
        "CREATE ROLE {name} LOGIN CONNECTION LIMIT {limit};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    ));
    database.url.replace("hotline@", &format!("{name}@"))
}

#[track_caller]
fn assert_too_few(url: &str, gets: u32, why: &str) {
    let ended = refused(url);
    let told = format!("a server needs {NEEDED} connections to {url} and gets {gets}: ");
    assert!(ended.stderr.contains(&told) && ended.stderr.contains(why), "{gets}, {why}: {ended}");
}

#[tokio::test]
async fn field_f3_a_role_or_database_that_allows_too_few_connections_is_refused_by_their_number() {
    let database = migrated();
    for limit in [1, 2, 7, 16] {
        let url = role(&database, &format!("few_{limit}"), limit);
        assert_too_few(&url, u32::try_from(limit).expect("it is small"), "ALTER ROLE");
    }
    let url = role(&database, "enough", 17);
    let home = temp_dir();
    let server = Server::start_with(&home, 0, &[("HOTLINE_DATABASE", &url)]);
    let name = Register::open(&server).await.call().name().await;
    assert!(name.contains("/calls/"), "{name}");
    server.stop().await;

    let url = role(&database, "limited_by_database", -1);
    for limit in [3, 9] {
        database.psql(&format!("ALTER DATABASE {} CONNECTION LIMIT {limit}", database.name));
        assert_too_few(&url, limit, "ALTER DATABASE");
    }
}

#[test]
fn field_f3_a_server_with_too_few_connections_is_refused_by_their_number() {
    // Of these 15 three are kept for superusers.
    let cluster = Cluster::start_with("max_connections = 15\nautovacuum = off");
    let database = cluster.create_database();
    crate::run::hotline_server(&["migrate", "--database", &database.url], &[]).is_well();
    assert_too_few(&role(&database, "one_of_many", -1), 12, "max_connections");
}
