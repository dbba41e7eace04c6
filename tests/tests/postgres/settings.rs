//! A database that could lose what was acknowledged, or cannot hold it, is refused; and who reads that knows what to do.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use hotline_proto::v1::CallFilter;
use hotline_tests::postgres::Cluster;
use hotline_tests::server::{reserved_port, temp_dir};
use hotline_tests::{Register, Server, assert_eventually};

use crate::run::{hotline_server, redacted, refused};

/// Sets it for the whole server; every connection from then on has it.
async fn set(cluster: &Cluster, setting: &str, value: &str) {
    let database = cluster.database("postgres");
    database.psql(&format!("ALTER SYSTEM SET {setting} = {value}"));
    database.psql("SELECT pg_reload_conf()");
    assert_eventually!(database.psql(&format!("SHOW {setting}")) == value);
}

#[tokio::test]
async fn a_server_that_could_lose_a_commit_is_refused() {
    let _redacted = redacted();
    let cluster = Cluster::start();
    let database = cluster.create_database();
    let mut said = Vec::new();
    for (setting, value) in [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("synchronous_commit", "local"),
        ("synchronous_commit", "remote_write"),
    ] {
        set(&cluster, setting, value).await;
        said.push(refused(&database.url).to_string());
        assert_eq!(
            database.psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
            "0",
            "nothing was begun"
        );
        set(&cluster, setting, "on").await;
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    hotline-server: PostgreSQL could lose what it has acknowledged: fsync is off, on is needed (postgresql.conf or ALTER SYSTEM sets it)
    exit code 1
    hotline-server: PostgreSQL could lose what it has acknowledged: full_page_writes is off, on is needed (postgresql.conf or ALTER SYSTEM sets it)
    exit code 1
    hotline-server: PostgreSQL could lose what it has acknowledged: synchronous_commit is off, on or remote_apply is needed (postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it)
    exit code 1
    hotline-server: PostgreSQL could lose what it has acknowledged: synchronous_commit is local, on or remote_apply is needed (postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it)
    exit code 1
    hotline-server: PostgreSQL could lose what it has acknowledged: synchronous_commit is remote_write, on or remote_apply is needed (postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it)
    exit code 1
    ");
    set(&cluster, "synchronous_commit", "remote_apply").await;
    hotline_server(&["migrate", "--database", &database.url], &[]).is_well();
}

/// A commit that waits for the standby is one that is synchronous.
#[tokio::test]
async fn a_server_that_runs_goes_on_to_commit_as_it_began() {
    let primary = Cluster::start();
    let mut standby = primary.standby();
    primary.synchronous_with(&standby);
    let database = primary.create_database();
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &database.url)]);
    let r = Register::open(&server).await;
    r.call().create().await;

    set(&primary, "synchronous_commit", "off").await;
    refused(&database.url);
    r.call().create().await;
    standby.stop_acknowledging();
    let waits = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE application_name = 'hotline writer' AND wait_event = 'SyncRep'";
        assert_eventually!(database.psql(waiting) == "1");
        standby.acknowledge_again();
    };
    tokio::join!(r.call().create(), waits);
    assert_eq!(r.calls(CallFilter::default()).await.len(), 3);
    server.stop().await;
}

#[test]
fn a_role_or_a_database_that_could_lose_a_commit_is_refused() {
    let _redacted = redacted();
    let cluster = Cluster::shared();
    let lax = cluster.create_database();
    lax.psql(&format!("ALTER DATABASE {} SET synchronous_commit = off", lax.name));
    insta::assert_snapshot!(refused(&lax.url), @r"
    hotline-server: PostgreSQL could lose what it has acknowledged: synchronous_commit is off, on or remote_apply is needed (postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it)
    exit code 1
    ");

    let strict = cluster.create_database();
    strict.psql("CREATE ROLE lax LOGIN IN ROLE hotline; ALTER ROLE lax SET synchronous_commit = off");
    let as_lax = strict.url.replace("hotline@", "lax@");
    insta::assert_snapshot!(refused(&as_lax), @r"
    hotline-server: PostgreSQL could lose what it has acknowledged: synchronous_commit is off, on or remote_apply is needed (postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it)
    exit code 1
    ");
    hotline_server(&["migrate", "--database", &strict.url], &[]).is_well();
    let ended = hotline_server(&["--database", &as_lax], &[]);
    assert_eq!(ended.code, 1, "also if the schema is there: {ended}");
    refused(&format!("{}?options=-c%20synchronous_commit%3Doff", strict.url));
    hotline_server(&["verify", "--database", &as_lax], &[]).is_well();
}

#[test]
fn a_database_in_another_encoding_is_refused() {
    let _redacted = redacted();
    let cluster = Cluster::shared();
    let mut said = Vec::new();
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let name = format!("in_{}", encoding.to_lowercase());
        let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'");
        cluster.database("postgres").psql(&create);
        said.push(refused(&cluster.url(&name)).to_string());
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    hotline-server: the database is encoded in SQL_ASCII; UTF8 is needed: createdb --encoding UTF8 --template template0
    exit code 1
    hotline-server: the database is encoded in LATIN1; UTF8 is needed: createdb --encoding UTF8 --template template0
    exit code 1
    ");
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let _redacted = redacted();
    let url = Cluster::shared().url("nowhere");
    insta::assert_snapshot!(refused(&url), @r#"
    hotline-server: no connection to the database: postgres://hotline@127.0.0.1:PORT/nowhere: database "nowhere" does not exist (createdb --encoding UTF8 --template template0 nowhere makes it)
    exit code 1
    "#);
    let verify = hotline_server(&["verify", "--database", &url], &[]);
    assert_eq!(verify.code, 1);
    insta::assert_snapshot!(verify, @r#"
    hotline-server: no connection to the database: postgres://hotline@127.0.0.1:PORT/nowhere: database "nowhere" does not exist (createdb --encoding UTF8 --template template0 nowhere makes it)
    exit code 1
    "#);
}

#[test]
fn a_database_without_a_register_is_not_verified() {
    let _redacted = redacted();
    let database = Cluster::shared().create_database();
    let verify = hotline_server(&["verify", "--database", &database.url], &[]);
    insta::assert_snapshot!(verify, @r"
    hotline-server: there is no register at postgres://hotline@127.0.0.1:PORT/DATABASE
    exit code 1
    ");
}

#[test]
fn a_role_that_is_not_there_or_may_not_is_named() {
    let _redacted = redacted();
    let database = Cluster::shared().create_database();
    insta::assert_snapshot!(refused(&database.url.replace("hotline@", "nobody@")), @r#"
    hotline-server: no connection to the database: postgres://nobody@127.0.0.1:PORT/DATABASE: role "nobody" does not exist (a role with LOGIN is needed, and a line of pg_hba.conf that lets it in from here)
    exit code 1
    "#);
    database.psql("CREATE ROLE stranger LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    insta::assert_snapshot!(refused(&database.url.replace("hotline@", "stranger@")), @r#"
    MOMENT  INFO the database found="PostgreSQL VERSION: fsync=on, synchronous_commit=on, synchronous standbys: none"
    hotline-server: migrating the register failed: permission denied for schema public (the role needs GRANT USAGE, CREATE ON SCHEMA public, or let a role that may run `hotline-server migrate`)
    exit code 1
    "#);
}

#[test]
fn a_server_that_is_not_there_is_named_within_seconds() {
    let _redacted = redacted();
    let nobody = reserved_port();
    // It takes connections, as the kernel does for it, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    let silent = silent.local_addr().expect("it has an address").port();
    let mut said = Vec::new();
    for port in [nobody, silent] {
        let url = format!("postgres://hotline@127.0.0.1:{port}/register");
        let begun = Instant::now();
        let ended = refused(&url);
        assert!(begun.elapsed() < Duration::from_secs(20), "it took {:?}", begun.elapsed());
        assert!(!ended.to_string().contains("secret"), "{ended}");
        assert!(ended.to_string().contains(&port.to_string()), "says where: {ended}");
        said.push(ended.to_string());
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    hotline-server: no connection to the database: postgres://hotline@127.0.0.1:PORT/register: error connecting to server: Connection refused (os error 111)
    exit code 1
    hotline-server: no connection to the database: postgres://hotline@127.0.0.1:PORT/register: no answer within 6 s
    exit code 1
    ");
}

#[test]
fn why_the_database_cannot_be_used_is_said_whatever_is_logged() {
    let url = Cluster::shared().url("nowhere");
    let ended = hotline_server(&["--database", &url], &[("HOTLINE_LOG", "off")]);
    assert_eq!(ended.code, 1, "{ended}");
    let says = |word: &str| ended.stderr.contains(word);
    assert!(says("127.0.0.1") && says("nowhere") && says("does not exist"), "{ended}");
}
