//! `verify` names what was changed behind the server's back.

use std::path::Path;

use diesel::connection::SimpleConnection;
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::postgres::Cluster;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually, assert_refused};

/// A register with two calls, an issue of the first, its assignment, resolution and follow-up, and a token that is revoked. Position 2 is the first call.
pub async fn fill(dir: &Path) {
    let server = Server::start(dir);
    let r = Register::open(&server).await;
    let call = r.call().phone("13800000001").summary("母亲断药").with(|call| {
        call.incident_address = "松青路1号".to_owned();
        call.confidential_note = "独居".to_owned();
    });
    let issue = call.opens("断药").first_issue().await.name;
    r.call().create().await;
    r.done(assign(&issue, "A1")).await;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    server.token("services/pbx", "service");
    let token = r.all(ListTokensRequest::default()).await.remove(0).name;
    r.response(RevokeTokenRequest { name: token, write: context() }).await;
    server.stop().await;
}

/// Exit code and what is said.
pub fn verify(dir: &Path) -> (Option<i32>, String) {
    let output = hotline_server(dir, &["verify"]);
    (output.status.code(), String::from_utf8(output.stdout).expect("what it says is UTF-8"))
}

/// Changes the register behind the server's back.
pub fn tamper(dir: &Path, sql: &str) {
    match database::of(dir) {
        None => {
            let mut conn = sqlite::open_writer(&dir.join("register.db")).expect("the register can be opened");
            conn.batch_execute("PRAGMA foreign_keys = OFF").expect("a setting");
            conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        Some(database) => {
            let moments = sql
                .replace("occurred_at - 1 ", "occurred_at - interval '1 microsecond' ")
                .replace("received_at + 1", "received_at + interval '1 microsecond'")
                .replace("due_at + 1", "due_at + interval '1 microsecond'")
                .replace("clock_from + 1", "clock_from + interval '1 microsecond'")
                .replace("cell - 900000000", "cell - interval '15 minutes'")
                .replace("x'018f2f6e000070008000000000000001'", "'018f2f6e-0000-7000-8000-000000000001'")
                .replace("zeroblob(16)", r"decode(repeat('00', 16), 'hex')")
                .replace("zeroblob(32)", r"decode(repeat('00', 32), 'hex')")
                .replace("retired = 1", "retired = true");
            // What keeps references whole is a trigger there.
            database.psql(&format!("SET session_replication_role = replica; {moments}"));
        }
    }
}

/// Two entries change places.
const SWAP: &str = "UPDATE journal SET position = -position WHERE position IN (3, 4);
            UPDATE journal SET position = 7 + position WHERE position < 0;";

/// What somebody changes in the database, and what is then named.
const CASES: &[(&str, &str)] = &[
    ("UPDATE journal SET payload = replace(payload, 'D1', 'D2') WHERE position = 2", "entry 2:"),
    ("UPDATE journal SET actor = 'nobody' WHERE position = 3", "entry 3:"),
    ("UPDATE journal SET occurred_at = occurred_at - 1 WHERE position = 4", "entry 4:"),
    ("UPDATE journal SET request_id = x'018f2f6e000070008000000000000001' WHERE position = 5", "entry 5:"),
    ("UPDATE journal SET flow = NULL WHERE position = 3", "entry 3"),
    ("DELETE FROM journal WHERE position = 4", "entry 3 is followed by 5"),
    ("DELETE FROM journal WHERE position = (SELECT max(position) FROM journal)", "head of the journal"),
    (SWAP, "entry 3:"),
    ("UPDATE journal SET hash = zeroblob(32) WHERE position = 2", "entry 2:"),
    ("UPDATE calls SET district = 'D3' WHERE number = 1", "C000001-3"),
    ("UPDATE callers SET number = 7", "C000001-3: it is not of the caller"),
    ("DELETE FROM call_texts WHERE call_number = 2", "the texts of its revision are missing"),
    ("DELETE FROM issue_texts", "Q000001-3: the texts of its revision are missing"),
    (
        "UPDATE call_texts SET caller_phone_key = '+8613900000000' WHERE call_number = 1",
        "numbers and address of C000001-3",
    ),
    ("UPDATE call_texts SET caller_phone = '1' WHERE call_number = 1", "numbers and address of C000001-3"),
    (
        "UPDATE call_texts SET incident_address = '别处' WHERE call_number = 1",
        "numbers and address of C000001-3",
    ),
    ("UPDATE call_texts SET caller_name = '某人' WHERE call_number = 2", "numbers and address of C000002-1"),
    ("UPDATE call_texts SET summary = '改' WHERE call_number = 1", "words of C000001-3"),
    ("UPDATE call_texts SET confidential_note = '改' WHERE call_number = 1", "words of C000001-3"),
    (
        "UPDATE call_texts SET summary = NULL, confidential_note = NULL, what_salt = NULL WHERE call_number = 1",
        "a text is missing that no entry erases",
    ),
    (
        "UPDATE call_texts SET who_salt = zeroblob(16) WHERE call_number = 1",
        "numbers and address of C000001-3",
    ),
    ("UPDATE issue_texts SET title = '改'", "words of Q000001-3"),
    ("UPDATE issue_texts SET address = '别处'", "numbers and address of Q000001-3"),
    (
        "UPDATE event_texts SET content = '改' WHERE field = 'PUBLIC_REPLY'",
        "its PUBLIC_REPLY is not what was written",
    ),
    ("DELETE FROM event_texts WHERE field = 'PUBLIC_REPLY'", "a text is missing that no entry erases"),
    (
        "INSERT INTO event_texts (period_key, position, field, content, salt) \
         SELECT period_key, position, 'NOTE', '添', salt FROM event_texts WHERE field = 'PUBLIC_REPLY'",
        "number of texts of events",
    ),
    ("UPDATE call_phones SET phone_key = '+8613900000000'", "found by a number that it does not have"),
    ("DELETE FROM call_phones", "not found by a number that it has"),
    ("UPDATE number_facts SET calls = 2 WHERE fact = 'CALL'", "number_facts"),
    ("DELETE FROM number_issues", "number_issues"),
    ("UPDATE call_phones SET received_at = received_at + 1", "found by a number that it does not have"),
    ("UPDATE callers SET phone_key = '+8613900000000'", "C000001-3: it is not of the caller"),
    ("UPDATE directory_entries SET names = '{\"zh\":\"x\"}' WHERE code = 'A1'", "agency A1"),
    ("DELETE FROM calls WHERE number = 2", "number of calls"),
    ("UPDATE issues SET outcome = 'PARTIAL'", "Q000001-3"),
    ("UPDATE issues SET due_at = due_at + 1", "Q000001-3"),
    ("UPDATE issues SET lead_agency = 'A2'", "Q000001-3"),
    ("UPDATE assignments SET agency = 'A2'", "Q000001-3"),
    ("UPDATE issues SET clock_from = clock_from + 1", "Q000001-3"),
    ("UPDATE issues SET warns_at = opened_at", "Q000001-3"),
    ("UPDATE links SET kind = 'REPEAT'", "link of C000001-3 to Q000001-3"),
    ("DELETE FROM links", "number of links"),
    ("UPDATE callbacks SET state = 'DONE'", "B000001-3"),
    ("UPDATE heads SET last_call = 7", "head of the journal"),
    ("UPDATE periods SET hazard = 'FLOOD'", "period"),
    ("UPDATE directory_entries SET retired = 1 WHERE code = 'D1'", "district D1"),
    ("UPDATE directory_entries SET names = replace(names, '就医', '改') WHERE code = 'MED'", "category MED"),
    ("UPDATE call_counters SET calls_valid = 7 WHERE dimension = 'kind' AND span = 'D'", "call_counters"),
    ("DELETE FROM issue_counters WHERE dimension = 'agency'", "issue_counters"),
    ("UPDATE due_counters SET due = due + 1 WHERE span = 'D'", "due_counters"),
    ("UPDATE flow_counters SET cell = cell - 900000000 WHERE span = 'Q'", "flow_counters"),
    ("UPDATE duration_counters SET bucket = bucket + 1", "duration_counters"),
    ("UPDATE caller_counters SET calls = calls + 1", "caller_counters"),
    ("DELETE FROM distinct_callers WHERE span = 'P'", "distinct_callers"),
    ("UPDATE issues SET origin_kind = 'PRAISE'", "the tables to"),
    ("UPDATE tokens SET role = 'ADMIN', principal = 'users/pbx'", "it is not as its journal says"),
    ("UPDATE tokens SET secret_hash = zeroblob(32)", "it is not as its journal says"),
    ("UPDATE tokens SET revoked_at = NULL", "it is not as its journal says"),
    ("DELETE FROM tokens", "it is not as its journal says"),
    ("UPDATE access_journal SET actor = 'nobody' WHERE position = 1", "tokens, entry 1"),
    ("DELETE FROM access_journal WHERE position = 2", "tokens: the journal ends with entry 1"),
    ("DELETE FROM access_journal", "no entry says that it was made"),
    ("UPDATE access_head SET hash = zeroblob(32)", "tokens: the journal ends with entry 2"),
];

#[tokio::test]
async fn whatever_was_changed_is_named() {
    let origin = temp_dir();
    fill(origin.path()).await;
    let (code, said) = verify(origin.path());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("journal, tables and counters agree"), "{said}");
    assert_eq!(verify(origin.path()).1, said, "verifying changes nothing");

    let mut unnoticed = Vec::new();
    for (sql, named) in CASES {
        let copy = temp_dir();
        database::copy(origin.path(), copy.path());
        tamper(copy.path(), sql);
        let (code, said) = verify(copy.path());
        if code != Some(1) || !said.contains("WRONG") || !said.contains(*named) {
            unnoticed.push(format!("{sql}\n  exit code {code:?}, {named:?} is not in\n  {said}"));
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

#[tokio::test]
async fn a_fault_is_told_as_an_incident_that_the_log_describes() {
    let dir = temp_dir();
    fill(dir.path()).await;
    tamper(dir.path(), "UPDATE journal SET payload = '{' WHERE position = 3");
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let parent = format!("{}/issues/Q000001-3", r.parent);
    let events = r.read(ListIssueEventsRequest { parent, ..ListIssueEventsRequest::default() }).await;
    let refusal = assert_refused!(events, reason = "INTERNAL");
    let incident = refusal.facts["incident"].clone();
    assert_eq!(refusal.facts, [("incident".to_owned(), incident.clone())].into());
    let described = |line: &str| line.contains(&incident) && line.contains("entry 3");
    assert_eventually!(server.log().lines().any(described));
}

#[tokio::test]
async fn counters_are_written_anew_from_the_journal() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let sound = verify(dir.path());
    for table in ["call_counters", "issue_counters", "due_counters", "flow_counters", "duration_counters"] {
        tamper(dir.path(), &format!("DELETE FROM {table} WHERE span = 'D'"));
    }
    tamper(dir.path(), "DELETE FROM caller_counters; UPDATE distinct_callers SET callers = 9");
    assert_eq!(verify(dir.path()).0, Some(1));
    let output = hotline_server(dir.path(), &["verify", "--rebuild"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.starts_with("test-2022: the counters are written anew"),
        "{said}"
    );
    assert_eq!(verify(dir.path()), sound);

    tamper(dir.path(), "UPDATE journal SET actor = 'nobody' WHERE position = 3; DELETE FROM call_counters");
    let output = hotline_server(dir.path(), &["verify", "--rebuild"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("entry 3") && said.contains("nothing was written"),
        "{said}"
    );
}

#[tokio::test]
async fn counters_of_a_file_are_not_written_anew_under_a_server() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let output = hotline_server(dir.path(), &["verify", "--rebuild"]);
    if database::is_postgres() {
        // The head's lock keeps them apart.
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        r.call().create().await;
        assert_eq!(verify(dir.path()).0, Some(0));
        return;
    }
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use by another hotline-server"));
}

#[tokio::test]
async fn it_may_run_beside_a_server() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    r.call().opens("断药").create().await;
    let (code, said) = verify(dir.path());
    assert_eq!(code, Some(0), "{said}");
    r.call().create().await;
}

#[test]
fn without_a_register_it_says_so() {
    let dir = temp_dir();
    let url = match database::is_postgres() {
        false => format!("sqlite:{}", dir.path().join("none.db").display()),
        true => Cluster::shared().create_database().url,
    };
    let output = hotline_server(dir.path(), &["verify", "--database", &url]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no register"));
}
