//! The role of a server need not own the register.

use hotline_proto::v1::*;
use hotline_tests::binaries::key_file;
use hotline_tests::postgres::Database;
use hotline_tests::requests::{context, unlink};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use crate::run::{hotline_server, hotline_server_in, migrated, refused};

/// A role with the least that a server needs.
fn role(database: &Database, name: &str) -> String {
    database.psql(&format!(
        "CREATE ROLE {name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
         GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {name};
         GRANT DELETE ON caller_counters, call_phones, danger_places, links, number_facts, number_issues TO {name};
         REVOKE UPDATE ON journal FROM {name}; REVOKE INSERT, UPDATE ON __diesel_schema_migrations FROM {name}"
    ));
    database.url.replace("hotline@", &format!("{name}@"))
}

#[tokio::test]
async fn field_f4_a_role_that_may_only_read_and_write_serves_a_migrated_register() {
    let database = migrated();
    let url = role(&database, "clerk");
    let home = temp_dir();
    let server = Server::start_with(&home, 0, &[("HOTLINE_DATABASE", &url)]);
    let r = Register::open(&server).await;
    // What deletes rows: a link that is taken away, a number that is corrected.
    let issue = r.issue().name().await;
    let call = r
        .call()
        .phone("13800000001")
        .links(&issue, LinkKind::Repeat, ReportedCondition::Unspecified)
        .name()
        .await;
    r.done(unlink(&issue, &call)).await;
    let changed = Call {
        name: call.clone(),
        caller_input: Some(CallerInput { phone: "13800000002".into(), ..Default::default() }),
        ..Default::default()
    };
    r.done(AmendCallRequest {
        call: Some(changed),
        write: context(),
        update_mask: Some(prost_types::FieldMask { paths: vec!["caller_input.phone".into()] }),
        reason: "typed wrong".into(),
        ..Default::default()
    })
    .await;
    server.stop().await;
    let key = key_file().display().to_string();
    hotline_server(&["verify", "--database", &url, "--key-file", &key], &[]).is_well();
    // Its `migrate` has nothing to do either.
    hotline_server_in(home.path(), &["migrate", "--database", &url], &[]).is_well();
}

#[test]
fn field_f4_what_a_role_lacks_is_named() {
    let database = migrated();
    for (at, right, lacks) in [
        (1, "INSERT ON calls", "INSERT on calls"),
        (2, "SELECT ON heads", "SELECT on heads"),
        (3, "UPDATE ON heads", "UPDATE on heads"),
        (4, "DELETE ON links", "DELETE on links"),
        (5, "SELECT ON __diesel_schema_migrations", "SELECT on __diesel_schema_migrations"),
        (6, "INSERT, UPDATE ON issues", "INSERT on issues, UPDATE on issues"),
    ] {
        let name = format!("lacking_{at}");
        let url = role(&database, &name);
        database.psql(&format!("REVOKE {right} FROM {name}"));
        let ended = refused(&url);
        let told = format!("the role {name} lacks {lacks}. The owner of the register gives it: GRANT");
        assert!(ended.stderr.contains(&told), "{right}: {ended}");
    }
}

#[test]
fn field_f4_a_register_that_must_be_migrated_is_left_to_its_owner() {
    let database = migrated();
    let url = role(&database, "newcomer");
    database.psql("DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)");
    let ended = refused(&url);
    assert!(ended.stderr.contains("let a role that may run `hotline-server migrate`"), "{ended}");
}
