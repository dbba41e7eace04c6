//! The way to the database over TLS.

use hotline_proto::v1::CallFilter;
use hotline_tests::postgres::Database;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually};

use crate::run::{Ended, hotline_server, redacted, refused, tls};

/// The URL of a database for somebody, with parameters.
fn url_of(database: &Database, user: &str, parameters: &str) -> String {
    format!("{}?{parameters}", database.url.replace("hotline@", &format!("{user}@")))
}

/// Serves and uses the register at a URL. Every connection that the server has is over TLS, and is this user's.
async fn assert_served_over_tls(url: &str, password: &str, database: &Database, user: &str) {
    let dir = temp_dir();
    let file = dir.path().join("password");
    std::fs::write(&file, format!("{password}\n")).expect("the directory can be written");
    let environment =
        [("HOTLINE_DATABASE", url), ("HOTLINE_DATABASE_PASSWORD_FILE", &file.display().to_string())];
    let server = Server::start_with(&dir, 0, &environment);
    let r = Register::open(&server).await;
    r.call().create().await;
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1);
    // Not what the database does there by itself.
    let here = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let kinds = format!("SELECT DISTINCT application_name FROM pg_stat_activity WHERE {here} ORDER BY 1");
    assert_eventually!(
        database.query(&kinds).concat() == ["hotline pulse", "hotline reader", "hotline writer"]
    );
    let ways = "SELECT DISTINCT usename, ssl, version FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)";
    assert_eq!(database.query(&format!("{ways} WHERE {here}")), [[user, "t", "TLSv1.3"]]);
    server.stop().await;
}

#[tokio::test]
async fn a_server_shows_its_certificate_or_a_password() {
    let (cluster, tls) = tls();
    let root = format!("sslmode=verify-full&sslrootcert={}", tls.ca.display());
    let own = format!("sslcert={}&sslkey={}", tls.client_certificate.display(), tls.client_key.display());
    for host in ["127.0.0.1", "localhost"] {
        let by_certificate = cluster.create_database();
        let url = url_of(&by_certificate, "tls_client", &format!("{root}&{own}")).replace("127.0.0.1", host);
        assert_served_over_tls(&url, "", &by_certificate, "tls_client").await;
        let by_password = cluster.create_database();
        let url = url_of(&by_password, "tls_password", &root).replace("127.0.0.1", host);
        assert_served_over_tls(&url, &tls.password, &by_password, "tls_password").await;
    }
}

/// All of these check the server's certificate, and a root alone asks for it too, also on this machine.
#[test]
fn every_mode_but_disable_checks_the_certificate() {
    let (cluster, tls) = tls();
    let database = cluster.create_database();
    let own = format!("sslcert={}&sslkey={}", tls.client_certificate.display(), tls.client_key.display());
    for mode in ["", "sslmode=require&", "sslmode=verify-ca&", "sslmode=verify-full&"] {
        let with = |ca: &std::path::Path| {
            let url = url_of(&database, "tls_client", &format!("{mode}sslrootcert={}&{own}", ca.display()));
            hotline_server(&["migrate", "--database", &url], &[])
        };
        with(&tls.ca).is_well();
        assert_eq!(with(&tls.other_ca).code, 1, "{mode}");
    }
}

#[test]
fn the_roots_of_the_system_are_taken_if_the_url_names_none() {
    let (cluster, tls) = tls();
    let database = cluster.create_database();
    let url = url_of(&database, "tls_password", "sslmode=verify-full");
    let with = |ca: &std::path::Path| -> Ended {
        let environment =
            [("SSL_CERT_FILE", &*ca.to_string_lossy()), ("HOTLINE_DATABASE_PASSWORD", &tls.password)];
        hotline_server(&["migrate", "--database", &url], &environment)
    };
    with(&tls.ca).is_well();
    assert_eq!(with(&tls.other_ca).code, 1);
}

#[test]
fn a_certificate_of_another_authority_or_for_another_host_is_refused() {
    let _redacted = redacted();
    let (cluster, tls) = tls();
    let database = cluster.create_database();
    let mode = "sslmode=verify-full&sslrootcert=";
    let other_ca = url_of(&database, "tls_password", &format!("{mode}{}", tls.other_ca.display()));
    insta::assert_snapshot!(refused(&other_ca), @r"
    hotline-server: no connection to the database: postgres://tls_password@127.0.0.1:PORT/DATABASE: error performing TLS handshake: invalid peer certificate: UnknownIssuer (sslrootcert=FILE in the URL must name the authority that signed it)
    exit code 1
    ");
    let other_host =
        url_of(&database, "tls_password", &format!("{mode}{}&hostaddr=127.0.0.1", tls.ca.display()))
            .replace("@127.0.0.1", "@db.example");
    insta::assert_snapshot!(refused(&other_host), @r#"
    hotline-server: no connection to the database: postgres://tls_password@db.example:PORT/DATABASE: error performing TLS handshake: invalid peer certificate: certificate not valid for name "db.example"; certificate is only valid for DnsName("localhost") or IpAddress(127.0.0.1)
    exit code 1
    "#);
}

#[test]
fn the_database_refuses_whoever_comes_without_tls() {
    let _redacted = redacted();
    let (cluster, tls) = tls();
    let database = cluster.create_database();
    insta::assert_snapshot!(refused(&url_of(&database, "tls_client", "sslmode=disable")), @r#"
    hotline-server: no connection to the database: postgres://tls_client@127.0.0.1:PORT/DATABASE: no pg_hba.conf entry for host "127.0.0.1", user "tls_client", database "DATABASE", no encryption (sslmode=require in the URL goes with TLS)
    exit code 1
    "#);
    // On this machine that is the default.
    let url = url_of(&database, "tls_password", "");
    let ended = hotline_server(&["--database", &url], &[("HOTLINE_DATABASE_PASSWORD", &tls.password)]);
    assert_eq!(ended.code, 1, "{ended}");
    assert!(ended.stderr.contains("no encryption"), "{ended}");
}

#[test]
fn a_server_without_tls_is_refused_by_whoever_wants_it() {
    let _redacted = redacted();
    let (_, tls) = tls();
    let database = hotline_tests::postgres::Cluster::shared().create_database();
    let url = url_of(&database, "hotline", &format!("sslmode=require&sslrootcert={}", tls.ca.display()));
    insta::assert_snapshot!(refused(&url), @r"
    hotline-server: no connection to the database: postgres://hotline@127.0.0.1:PORT/DATABASE: error performing TLS handshake: server does not support TLS (sslmode=disable in the URL goes without it)
    exit code 1
    ");
}
