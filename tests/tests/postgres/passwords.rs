//! The password of a role: from the URL, the environment or a file; and never said.

use std::fs;

use hotline_proto::v1::CallFilter;
use hotline_tests::postgres::{Cluster, Tls};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually};

use crate::run::{hotline_server, redacted, tls};

/// The URL of a database for a role that shows a password, over TLS.
fn url_of((cluster, tls): (&Cluster, &Tls), database: &str) -> String {
    let url = cluster.url(database).replace("hotline@", "tls_password@");
    format!("{url}?sslrootcert={}", tls.ca.display())
}

#[test]
fn a_password_is_taken_from_wherever_it_is_given() {
    let (cluster, tls) = tls();
    let url = url_of((cluster, tls), &cluster.create_database().name);
    let dir = temp_dir();
    let file = |name: &str, text: String| {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("the directory can be written");
        path.display().to_string()
    };
    let bare = file("bare", tls.password.clone());
    let with_newline = file("newline", format!("{}\n", tls.password));
    let of_windows = file("windows", format!("{}\r\n", tls.password));
    let wrong = file("wrong", "wrong".to_owned());
    let in_url = url.replace("tls_password@", &format!("tls_password:{}@", tls.password.replace(' ', "%20")));
    let given = ("HOTLINE_DATABASE_PASSWORD", tls.password.as_str());

    let migrate = ["migrate", "--database", &url];
    let from_file =
        |path: &str| hotline_server(&[&migrate[..], &["--database-password-file", path]].concat(), &[]);
    hotline_server(&["migrate"], &[("HOTLINE_DATABASE", &in_url)]).is_well();
    hotline_server(&migrate, &[given]).is_well();
    hotline_server(&migrate, &[("HOTLINE_DATABASE_PASSWORD_FILE", &with_newline)]).is_well();
    for path in [&bare, &with_newline, &of_windows] {
        from_file(path).is_well();
    }
    // A file goes before the environment, and both before the URL.
    let both = hotline_server(&[&migrate[..], &["--database-password-file", &wrong]].concat(), &[given]);
    assert_eq!(both.code, 1, "{both}");
    let wrong_in_url = url.replace("tls_password@", "tls_password:wrong@");
    hotline_server(&["migrate"], &[("HOTLINE_DATABASE", &wrong_in_url), given]).is_well();
}

#[test]
fn a_password_that_is_wrong_or_missing_is_said_and_not_shown() {
    let _redacted = redacted();
    let (cluster, tls) = tls();
    let url = url_of((cluster, tls), &cluster.create_database().name);
    let dir = temp_dir();
    let missing = dir.path().join("missing").display().to_string();
    let wrong = [
        hotline_server(
            &[],
            &[("HOTLINE_DATABASE", &url.replace("tls_password@", "tls_password:wrong%20one@"))],
        ),
        hotline_server(&["--database", &url], &[("HOTLINE_DATABASE_PASSWORD", "wrong one")]),
        hotline_server(&["--database", &url], &[]),
        hotline_server(&["--database", &url, "--database-password-file", &missing], &[]),
    ];
    for ended in &wrong {
        assert_eq!(ended.code, 1, "{ended}");
        assert!(!ended.to_string().contains("wrong one"), "{ended}");
    }
    insta::assert_snapshot!(wrong.map(|ended| ended.to_string()).join("\n"), @r#"
    hotline-server: no connection to the database: postgres://tls_password@127.0.0.1:PORT/DATABASE: password authentication failed for user "tls_password" (it is taken from --database-password-file, else from HOTLINE_DATABASE_PASSWORD, else from the URL)
    exit code 1
    hotline-server: no connection to the database: postgres://tls_password@127.0.0.1:PORT/DATABASE: password authentication failed for user "tls_password" (it is taken from --database-password-file, else from HOTLINE_DATABASE_PASSWORD, else from the URL)
    exit code 1
    hotline-server: no connection to the database: postgres://tls_password@127.0.0.1:PORT/DATABASE: invalid configuration: password missing (it is taken from --database-password-file, else from HOTLINE_DATABASE_PASSWORD, else from the URL)
    exit code 1
    hotline-server: cannot read DIR/missing: No such file or directory (os error 2)
    exit code 1
    "#);
}

#[tokio::test]
async fn a_server_takes_a_new_password_from_its_file_while_it_runs() {
    // Its own: the password is everybody's.
    let (cluster, tls) = Cluster::start_with_tls();
    let database = cluster.create_database();
    let dir = temp_dir();
    let file = dir.path().join("password");
    fs::write(&file, &tls.password).expect("the directory can be written");
    let url = url_of((&cluster, &tls), &database.name);
    let server = Server::start_with(
        &dir,
        0,
        &[("HOTLINE_DATABASE", &url), ("HOTLINE_DATABASE_PASSWORD_FILE", &file.display().to_string())],
    );
    let r = Register::open(&server).await;
    r.call().create().await;

    database.psql("ALTER ROLE tls_password PASSWORD 'second'");
    fs::write(&file, "second\n").expect("the directory can be written");
    // Whoever is cut off connects again.
    let connected =
        database.query("SELECT pid FROM pg_stat_activity WHERE usename = 'tls_password'").concat();
    assert!(!connected.is_empty());
    let those = format!("FROM pg_stat_activity WHERE pid IN ({})", connected.join(", "));
    database.psql(&format!("SELECT pg_terminate_backend(pid) {those}"));
    assert_eventually!(database.psql(&format!("SELECT count(*) {those}")) == "0");
    r.call().create().await;
    assert_eq!(r.calls(CallFilter::default()).await.len(), 2);
    server.stop().await;
}
