//! A register that another version of the server has written.

use hotline_proto::v1::{GetIssueRequest, SuspendIssueRequest};
use hotline_tests::binaries::hotline_server;
use hotline_tests::requests::{acknowledge, assign, resume, suspend};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt};

use super::tampering::{fill, tamper, verify};

#[tokio::test]
async fn counters_that_held_less_are_written_anew_at_the_start() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let sound = verify(dir.path());
    let older = "UPDATE register SET counters = 1; DELETE FROM caller_counters WHERE span = 'S'; \
                 DELETE FROM distinct_callers WHERE span = 'S'";
    tamper(dir.path(), older);
    let refused = hotline_server(dir.path(), &["verify"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("`hotline-server migrate`"), "{said}");

    Server::start(&dir).stop().await;
    assert_eq!(verify(dir.path()), sound);

    tamper(dir.path(), older);
    let migrated = hotline_server(dir.path(), &["migrate"]);
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    assert_eq!(verify(dir.path()), sound);
}

#[tokio::test]
async fn a_register_of_a_newer_server_is_refused_and_left_as_it_is() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let sound = verify(dir.path());
    tamper(dir.path(), "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')");
    let (status, said) = Server::try_start(&dir, 0).expect_err("the register is of a newer server");
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("newer hotline-server (migration 29990101000000"), "{said}");
    for command in ["verify", "migrate"] {
        let refused = hotline_server(dir.path(), &[command]);
        assert_eq!(refused.status.code(), Some(1), "{command}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("newer hotline-server"), "{command}");
    }
    tamper(dir.path(), "DELETE FROM __diesel_schema_migrations WHERE version = '29990101000000'");
    assert_eq!(verify(dir.path()), sound);

    tamper(dir.path(), "UPDATE register SET counters = counters + 1");
    let (_, said) = Server::try_start(&dir, 0).expect_err("its counters are of a newer server");
    assert!(said.contains("newer hotline-server (its counters hold more"), "{said}");
}

#[tokio::test]
async fn a_register_of_version_0_1_is_refused_by_name_and_left_as_it_is() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let sound = verify(dir.path());
    tamper(dir.path(), "INSERT INTO __diesel_schema_migrations (version) VALUES ('20261123000000')");
    let (status, said) = Server::try_start(&dir, 0).expect_err("the register is of version 0.1");
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("written by version 0.1 of hotline-server"), "{said}");
    for command in ["verify", "migrate"] {
        let refused = hotline_server(dir.path(), &[command]);
        assert_eq!(refused.status.code(), Some(1), "{command}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("version 0.1"), "{command}");
    }
    tamper(dir.path(), "DELETE FROM __diesel_schema_migrations WHERE version = '20261123000000'");
    assert_eq!(verify(dir.path()), sound);
}

#[tokio::test]
async fn an_issue_that_is_on_hold_says_why_once_its_register_is_brought_up_to_date() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let issue = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(assign(&issue, "A1").at("2022-11-14 09:10")).await;
    r.done(acknowledge(&issue).at("2022-11-14 10:00")).await;
    r.done(suspend(&issue).at("2022-11-14 11:00")).await;
    r.done(resume(&issue).at("2022-11-14 12:00")).await;
    let latest = SuspendIssueRequest { reason: "等家属到家".to_owned(), ..suspend(&issue) };
    let held = r.done(latest.at("2022-11-14 13:00")).await;
    server.stop().await;
    let sound = verify(dir.path());

    let before = "ALTER TABLE issues DROP COLUMN suspended_position; \
                  DELETE FROM __diesel_schema_migrations WHERE version = '20261130160000'";
    tamper(dir.path(), before);
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let request = GetIssueRequest { name: issue, ..GetIssueRequest::default() };
    assert_eq!(r.found(request).await.issue.unwrap().suspension_reason, held.suspension_reason);
    assert_eq!(held.suspension_reason, "等家属到家");
    server.stop().await;
    assert_eq!(verify(dir.path()), sound);
}
