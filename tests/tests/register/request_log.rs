//! The lines that the log has of requests: what happened last night, and nothing of the callers.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use hotline_client::{Client, Settings};
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::binaries::{self, Binary};
use hotline_tests::raw::{End, Raw, framed};
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, Server, WriteExt, assert_eventually, assert_refused, database};
use serde_json::Value;
use tonic::Request;

use super::Desk;

/// What must never be in a log: a number, a name, an address, texts, an external id, and what is typed into the wrong field.
const CANARIES: [&str; 8] =
    ["13812345678", "王秀英", "春晖路1号", "一名老人被困", "独居", "CRM-4711", "解救被困老人", "13999999999"];

/// A call with all of them.
fn call(r: &Register) -> CreateCallRequest {
    let call = r.call().phone(CANARIES[0]).summary(CANARIES[3]).source("crm", CANARIES[5]).opens(CANARIES[6]);
    call.with(|call| {
        call.caller_input.get_or_insert_default().name = CANARIES[1].to_owned();
        call.incident_address = CANARIES[2].to_owned();
        call.confidential_note = CANARIES[4].to_owned();
    })
    .request()
}

/// The lines of requests so far. All of the log is JSON, one object a line.
fn lines(server: &Server) -> Vec<Value> {
    let log = server.log();
    let line =
        |line: &str| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    log.lines().map(line).filter(|line| line["target"] == "hotline::request").collect()
}

/// The lines of a method, without what differs from run to run.
fn shapes(lines: &[Value], method: &str) -> Vec<String> {
    let of_method = lines.iter().filter(|line| line["fields"]["method"] == method);
    let shape = |line: &Value| {
        let fields = &line["fields"];
        assert!(fields["ms"].as_f64().is_some_and(|ms| ms > 0.0), "{line}");
        let shown = ["message", "code", "reason", "cause", "actor", "replayed", "recorded", "refused"];
        let shown = shown.iter().map(|name| (name, &fields[*name])).filter(|(_, value)| !value.is_null());
        let shown = shown.map(|(name, value)| match value.as_str() {
            Some(text) => text.replace(&owner(), "owner"),
            None => format!("{name}={value}"),
        });
        format!("{} {}", line["level"].as_str().unwrap(), shown.collect::<Vec<_>>().join(" "))
    };
    of_method.map(shape).collect()
}

#[tokio::test]
async fn field_h2_each_write_and_each_refusal_has_its_line() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let request = call(r);
    let created = r.write(request.clone()).await.unwrap();
    let name = created.answer.call.unwrap().name;
    assert!(r.write(request.clone()).await.unwrap().replayed);
    r.write(call(r).validate_only()).await.unwrap_err();
    let wrong = r.call().phone("12").category("NONE.99").summary(CANARIES[3]).request();
    assert_refused!(r.write(wrong).await, reason = "INVALID_FIELDS");
    // What stands in the wrong field is not shown either.
    assert_refused!(r.write(r.call().request().under(CANARIES[7])).await, reason = "INVALID_FIELDS");
    let misplaced = r.call().request().on_behalf_of(&format!("{}\u{7}", CANARIES[7]));
    assert_refused!(r.write(misplaced).await, reason = "INVALID_FIELDS");
    r.done(void(&name)).await;
    assert_refused!(r.write(void(&name)).await, reason = "CALL_VOID");
    r.get_call(&name).await;
    let nowhere =
        GetCallRequest { name: format!("periods/{}/calls/C000099-1", CANARIES[7]), full_view: None };
    r.read(nowhere).await.unwrap_err();

    assert_eventually!(shapes(&lines(&desk.server), "CallService/GetCall").len() == 1);
    let lines = lines(&desk.server);
    let first = lines.iter().find(|line| line["fields"]["method"] == "CallService/CreateCall").unwrap();
    assert_eq!(first["fields"]["request_id"], request.id());
    assert_eq!(first["fields"]["position"], created.position);
    let services = [
        "PeriodService/CreatePeriod",
        "CallService/CreateCall",
        "CallService/VoidCall",
        "CallService/GetCall",
    ];
    let shown = services.map(|method| format!("{method}\n{}", shapes(&lines, method).join("\n")));
    insta::assert_snapshot!(shown.join("\n"), @r"
    PeriodService/CreatePeriod
    INFO written OK owner replayed=false
    CallService/CreateCall
    INFO written OK owner replayed=false
    INFO written OK owner replayed=true
    INFO refused ALREADY_EXISTS EXTERNAL_ID_EXISTS owner
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    CallService/VoidCall
    INFO written OK owner replayed=false
    INFO refused FAILED_PRECONDITION CALL_VOID owner
    CallService/GetCall
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    ");
    assert_has_no_canary(&desk.server);
}

#[track_caller]
fn assert_has_no_canary(server: &Server) {
    for canary in CANARIES {
        assert!(!server.log().contains(canary), "{canary} is in the log:\n{}", server.log());
    }
}

/// Whatever is done with a caller, and however much is logged.
#[tokio::test]
async fn field_d10_at_trace_nothing_of_a_caller_is_in_the_log() {
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LOG", "trace")]);
    let r = &Register::open(&server).await;
    let name = r.done(call(r)).await.name;
    let missed =
        r.call().phone(CANARIES[7]).with(|call| call.set_disposition(CallDisposition::Missed)).request();
    r.done(missed).await;
    for filter in [
        CallFilter { phone: CANARIES[0].to_owned(), ..CallFilter::default() },
        CallFilter { text: CANARIES[3].to_owned(), ..CallFilter::default() },
        CallFilter { text: CANARIES[2].to_owned(), ..CallFilter::default() },
    ] {
        r.calls(filter).await;
    }
    let phone = CANARIES[0].to_owned();
    r.found(LookupCallerRequest { parent: r.parent.clone(), phone, ..LookupCallerRequest::default() }).await;
    r.done(void(&name)).await;
    // What libraries read: bytes that are no message, and a number that is none.
    let raw = Raw::connect(server.socket()).await;
    let body = framed(0, &[&[0x0a, 0x7f], CANARIES[1].as_bytes()].concat());
    raw.status("/hotline.v1.CallService/CreateCall", &[], &body, End::Closed).await;
    let wrong = r.call().phone(&format!("{} {}", CANARIES[1], CANARIES[7])).request();
    r.write(wrong).await.expect("what is typed beside a number is kept");
    assert_eventually!(server.log().contains("\"level\":\"DEBUG\""));
    assert_has_no_canary(&server);
    server.stop().await;
}

#[tokio::test]
async fn field_h2_many_calls_have_a_line_for_each_message_and_for_each_that_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let known = r.call().request();
    r.done(known.clone()).await;
    let calls = |r: &Register| {
        let wrong = r.call().category("NONE.99").summary(CANARIES[3]).request();
        let new =
            (0..5).map(|_| CreateCallRequest { issues: Vec::new(), ..r.call().phone(CANARIES[0]).request() });
        new.chain([known.clone(), wrong]).collect::<Vec<_>>()
    };
    let batch =
        BatchCreateCallsRequest { parent: r.parent.clone(), requests: calls(r), ..Default::default() };
    let refused_id = batch.requests[6].id().to_owned();
    r.found(batch).await;
    let none = BatchCreateCallsRequest { parent: r.parent.clone(), ..Default::default() };
    assert_refused!(r.read(none).await, reason = "INVALID_FIELDS");
    ingest(r, calls(r), 7).await.unwrap();
    let strange = r.of("nowhere-2022");
    ingest(&strange, vec![r.call().request()], 1).await.unwrap_err();

    let ended = |shape: &String| shape.contains("RESOURCE_NOT_FOUND");
    assert_eventually!(shapes(&lines(&desk.server), "CallService/IngestCalls").iter().any(ended));
    let lines = lines(&desk.server);
    insta::assert_snapshot!(shapes(&lines, "CallService/BatchCreateCalls").join("\n"), @r"
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    INFO calls OK owner replayed=1 recorded=5 refused=1
    INFO refused INVALID_ARGUMENT INVALID_FIELDS owner
    ");
    let refused =
        lines.iter().find(|line| line["fields"]["method"] == "CallService/BatchCreateCalls").unwrap();
    assert_eq!(refused["fields"]["request_id"], refused_id);
    // How many messages the answers come in is chance; what they count together is not.
    let ingested = lines.iter().filter(|line| line["fields"]["method"] == "CallService/IngestCalls");
    let ingested: Vec<&Value> = ingested.map(|line| &line["fields"]).collect();
    let sum = |field: &str| ingested.iter().filter_map(|fields| fields[field].as_i64()).sum::<i64>();
    assert_eq!((sum("recorded"), sum("replayed"), sum("refused")), (5, 1, 1));
    assert_eq!(ingested.iter().filter(|fields| fields["reason"] == "INVALID_FIELDS").count(), 1);
    assert_has_no_canary(&desk.server);
}

#[tokio::test]
async fn field_h2_reads_have_their_line_at_debug_and_what_is_usual_can_be_left_out() {
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LOG", "info,hotline::request=debug")]);
    let r = Register::open(&server).await;
    let name = r.call().name().await;
    r.get_call(&name).await;
    assert_eventually!(shapes(&lines(&server), "CallService/GetCall") == ["DEBUG read OK owner"]);
    // Whoever asks an empty queue again and again writes nothing.
    r.write(lease_next(&r.parent, "OP1")).await.unwrap();
    assert_eventually!(
        shapes(&lines(&server), "CallbackService/LeaseNextCallback") == ["DEBUG read OK owner"]
    );
    server.stop().await;

    let server = Server::start_with(&dir, 0, &[("HOTLINE_LOG", "info,hotline::request=warn")]);
    let r = Register::connect(&server).await;
    r.call().create().await;
    r.read(GetCallRequest { name: "nothing".to_owned(), full_view: None }).await.unwrap_err();
    rename(&server, "journal", "journal_elsewhere");
    assert_refused!(
        r.client.send_once(Request::new(r.call().request())).await.map_err(Into::into),
        reason = "INTERNAL"
    );
    assert_eventually!(!lines(&server).is_empty());
    let lines = lines(&server);
    assert_eq!(shapes(&lines, "CallService/CreateCall"), ["ERROR failed INTERNAL INTERNAL owner"]);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let incident = lines[0]["fields"]["incident"].as_str().expect("it has a number");
    assert!(server.log().matches(incident).count() == 2, "the log describes it");
    rename(&server, "journal_elsewhere", "journal");
}

/// A table is not where the server looks for it.
fn rename(server: &Server, table: &str, name: &str) {
    let sql = format!("ALTER TABLE {table} RENAME TO {name}");
    match database::of(server.data_dir()) {
        Some(database) => drop(database.psql(&sql)),
        None => sqlite::open_writer(&server.file("register.db")).unwrap().batch_execute(&sql).unwrap(),
    }
}

/// A server whose standard error is read by the test itself.
fn start(command: &mut Command, dir: &std::path::Path) -> (Child, BufReader<std::process::ChildStderr>) {
    command.args(["--listen", "127.0.0.1:0", "--data-dir"]).arg(dir);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("hotline-server can be started");
    let log = BufReader::new(child.stderr.take().expect("it is piped"));
    (child, log)
}

/// The socket at which a server says that it serves, and the line that says so.
fn address(log: &mut impl std::io::BufRead) -> (String, String) {
    let line = log.lines().map(Result::unwrap).find(|line| line.contains("serving")).expect("it serves");
    let socket = line
        .split([' ', '"'])
        .map(|word| word.trim_start_matches("socket="))
        .find(|word| word.ends_with(".sock"));
    (format!("unix:{}", socket.expect("it says where")), line)
}

#[tokio::test]
async fn field_h2_a_log_that_nobody_reads_holds_nobody_up() {
    let dir = temp_dir();
    let (mut child, mut log) = start(&mut binaries::command(Binary::Server, dir.path()), dir.path());
    let (endpoint, _) = address(&mut log);
    let r = Register::over(Client::connect(Settings { endpoint, ..Settings::default() }).await.unwrap());
    r.done(hotline_tests::register::create_period("test-2022")).await;
    // A pipe holds 64 KiB, a few hundred lines.
    for _ in 0..40 {
        let calls = (0..50).map(|_| r.call().category("NONE.99").request()).collect();
        ingest(&r, calls, 50).await.unwrap();
    }
    r.call().create().await;
    let lines = std::thread::spawn(move || {
        log.lines().map(Result::unwrap).filter(|line| line.contains("refused")).count()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines.join().unwrap() > 100, "what was not read then can be read now");
}

#[tokio::test]
async fn field_h2_the_log_is_text_where_that_is_asked_for() {
    let dir = temp_dir();
    let mut command = binaries::command(Binary::Server, dir.path());
    let (mut child, mut log) = start(command.env("HOTLINE_LOG_FORMAT", "text"), dir.path());
    let (endpoint, line) = address(&mut log);
    assert!(serde_json::from_str::<Value>(&line).is_err() && line.contains(" INFO serving "), "{line}");
    let r = Register::over(Client::connect(Settings { endpoint, ..Settings::default() }).await.unwrap());
    r.done(hotline_tests::register::create_period("test-2022")).await;
    let line = log.lines().map(Result::unwrap).next().unwrap();
    assert!(
        line.contains("method=\"PeriodService/CreatePeriod\"")
            && line.contains(&format!("actor=\"{}\"", owner())),
        "{line}"
    );
    child.kill().unwrap();
    child.wait().unwrap();

    let mut wrong = binaries::command(Binary::Server, dir.path());
    let output = wrong.env("HOTLINE_LOG_FORMAT", "xml").arg("check-config").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("HOTLINE_LOG_FORMAT"), "{said}");
}
