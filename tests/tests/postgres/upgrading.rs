//! A shared register that an older server has written, while it still runs.

use hotline_tests::binaries::{hotline_server, key_file};
use hotline_tests::postgres::Cluster;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

#[tokio::test]
async fn counters_are_not_written_anew_while_a_server_of_before_goes_on() {
    let (one, two) = (temp_dir(), temp_dir());
    let database = Cluster::shared().create_database();
    let environment = [("HOTLINE_DATABASE", database.url.as_str())];
    let before = Server::start_with(&one, 0, &environment);
    let r = Register::open(&before).await;
    r.call().phone("13800000001").create().await;
    let callers = "SELECT count(*) FROM caller_counters WHERE span = 'S'";
    database.psql("UPDATE register SET counters = 1; DELETE FROM caller_counters WHERE span = 'S'");
    let (_, said) = Server::try_start_with(&two, 0, &environment).expect_err("it is in use");
    assert!(said.contains("in use by a hotline-server; stop all"), "{said}");
    assert_eq!(database.psql(callers).trim(), "0");

    before.stop().await;
    Server::start_with(&two, 0, &environment).stop().await;
    assert_eq!(database.psql(callers).trim(), "1");
    let file = format!("sqlite:{}", one.path().join("register.db").display());
    let moved = hotline_server(one.path(), &["migrate-data", "--from", &database.url, "--to", &file]);
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    let key = key_file().display().to_string();
    let verified = hotline_server(one.path(), &["verify", "--key-file", &key]);
    assert!(verified.status.success(), "what was moved is whole");
}
