//! `migrate-data`: from a file to a shared database and back, with nothing changed on the way.

use std::path::Path;

use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::postgres::Cluster;
use hotline_tests::requests::*;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, WriteExt, local, moments};
use prost::Message;

/// What a register tells of itself: every byte of it must be the same in both.
#[derive(Debug, PartialEq)]
struct Told {
    journal: Vec<Event>,
    calls: Vec<Call>,
    issues: Vec<Issue>,
    summary: Vec<u8>,
    report: Option<Report>,
    shifts: Vec<Shift>,
    notices: Vec<Notice>,
}

async fn tell(r: &Register) -> Told {
    let journal = r.journal(0).await;
    let head = journal.last().expect("there are entries");
    let as_of = AsOf { position: head.position, time: head.recorded_at };
    let request = GetSummaryRequest {
        as_of: Some(as_of),
        breakdown: vec![SummaryDimension::Category.into()],
        ..summary_of(&r.parent, summary_window::Kind::WholePeriod(WholePeriod {}))
    };
    let summary = r.found(request).await.encode_to_vec();
    let calls = r.calls(CallFilter { include_voided: true, ..CallFilter::default() }).await;
    let reports = r.all(ListReportsRequest { parent: r.parent.clone(), ..Default::default() }).await;
    let report = match reports.into_iter().next() {
        Some(Report { name, .. }) => r.found(GetReportRequest { name, ..Default::default() }).await.report,
        None => None,
    };
    let day = list_shifts(r, local("2022-11-14 00:00"), local("2022-11-15 00:00"));
    let shifts = r.found(day).await.shifts;
    let notices = r.all(list_notices(r)).await;
    Told { journal, calls, issues: r.issues(IssueFilter::default()).await, summary, report, shifts, notices }
}

/// A register in a file with two periods, issues in several states, texts, callbacks. Answers a request that was written to it.
async fn fill(dir: &Path) -> (Vec<Told>, CreateCallRequest) {
    let server = Server::start(dir);
    let first = Register::open(&server).await;
    let issue = first.call().phone("13800000001").opens("断药").first_issue().await.name;
    first.call().phone("13800000001").received("2022-11-14 09:00").create().await;
    first.done(assign(&issue, "A1")).await;
    first.response(start_shift(&first, "OP1").at("2022-11-14 08:30")).await;
    first.response(end_shift(&first, "OP1").at("2022-11-14 15:30")).await;
    let shift = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: "middle".to_owned() };
    first.response(acknowledge_handover(&first, shift, &[&issue])).await;
    let notice = first.done(post_notice(&first, "续方找社区医院")).await.name;
    first.response(mark_read(&first, "OP1", &[&notice])).await;
    first.done(resolve(&issue, IssueOutcome::Solved)).await;
    let request = first.call().phone("13800000002").summary("母亲透析").opens("透析接送").request();
    first.done(request.clone()).await;
    first.done(freeze(&first, summary_window::Kind::WholePeriod(WholePeriod {}))).await;
    let second = first.of("flood-2024");
    second.done(hotline_tests::register::create_period("flood-2024")).await;
    // A place of danger is known again.
    let danger = second.call().phone("13800000003").urgency(Urgency::P0).summary("三楼被困");
    danger.with(|call| call.incident_address = "松青路1号".to_owned()).create().await;
    let told = vec![tell(&first).await, tell(&second).await];
    server.stop().await;
    (told, request)
}

/// The key of the register where a server of a shared database looks for it.
fn key_of(dir: &TempDir) -> String {
    dir.path().join("postgres.key").display().to_string()
}

fn moved(dir: &TempDir, from: &str, to: &str) -> String {
    let output = hotline_server(dir.path(), &["migrate-data", "--from", from, "--to", to]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.into_owned()
}

/// Why it did not move.
fn refused(dir: &TempDir, from: &str, to: &str) -> String {
    let output = hotline_server(dir.path(), &["migrate-data", "--from", from, "--to", to]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn file(dir: &TempDir) -> String {
    format!("sqlite:{}", dir.path().join("register.db").display())
}

#[tokio::test]
async fn a_register_goes_to_a_shared_database_and_back_with_every_byte() {
    let (origin, other, back) = (temp_dir(), temp_dir(), temp_dir());
    let (told, request) = fill(origin.path()).await;
    let database = Cluster::shared().create_database();
    let said = moved(&origin, &file(&origin), &database.url);
    assert!(said.contains("test-2022: 17 entries, moved: the same head and figures"), "{said}");
    assert!(said.contains("flood-2024: 2 entries, moved"), "{said}");
    let again = moved(&origin, &file(&origin), &database.url);
    assert!(again.contains("test-2022: 17 entries, was there already"), "{again}");

    let server = Server::start_with(
        &other,
        0,
        &[("HOTLINE_DATABASE", &database.url), ("HOTLINE_KEY_FILE", &key_of(&origin))],
    );
    let r = Register::connect(&server).await;
    assert_eq!(vec![tell(&r).await, tell(&r.of("flood-2024")).await], told);
    let written = r.write(request).await.expect("it is known");
    assert!(written.replayed, "request ids are recognised: the register's key went with it");
    r.call().received("2022-11-15 09:00").create().await;
    let told = vec![tell(&r).await, tell(&r.of("flood-2024")).await];
    server.stop().await;

    std::fs::copy(key_of(&origin), key_of(&back)).expect("a file can be copied");
    moved(&back, &database.url, &file(&back));
    let server = Server::start(&back);
    let r = Register::connect(&server).await;
    assert_eq!(vec![tell(&r).await, tell(&r.of("flood-2024")).await], told);
    server.stop().await;
    assert!(hotline_server(back.path(), &["verify"]).status.success());
    let said = refused(&origin, &file(&origin), &database.url);
    assert!(said.contains("another period test-2022"), "what went on there is not overwritten: {said}");
}

#[tokio::test]
async fn a_register_of_its_own_is_not_written_over_and_one_in_use_is_not_moved() {
    let (one, two) = (temp_dir(), temp_dir());
    fill(one.path()).await;
    let server = Server::start(&two);
    Register::open(&server).await.call().received("2022-11-15 09:00").create().await;
    let database = Cluster::shared().create_database();
    let said = refused(&two, &file(&two), &database.url);
    assert!(said.contains("in use by another hotline-server"), "{said}");
    server.stop().await;
    moved(&two, &file(&two), &database.url);
    let said = refused(&one, &file(&one), &database.url);
    assert!(said.contains("has periods of its own"), "{said}");
    let nowhere = format!("sqlite:{}", one.path().join("none.db").display());
    assert!(refused(&one, &nowhere, &database.url).contains("there is no register"));
    assert_eq!(database.psql("SELECT count(*) FROM periods").trim(), "1");
    let server = Server::start_with(
        &two,
        0,
        &[("HOTLINE_DATABASE", &database.url), ("HOTLINE_KEY_FILE", &key_of(&two))],
    );
    for (from, to) in [(database.url.clone(), nowhere.clone()), (file(&one), database.url.clone())] {
        let said = refused(&one, &from, &to);
        assert!(said.contains("in use by a hotline-server; stop all"), "{said}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_move_that_broke_off_is_taken_up_where_it_was() {
    let origin = temp_dir();
    fill(origin.path()).await;
    let database = Cluster::shared().create_database();
    moved(&origin, &file(&origin), &database.url);
    // As if it had been ended before the second period.
    let tables = database.query(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'period_key' AND table_schema = 'public'",
    );
    let delete: String =
        tables.iter().map(|row| format!("DELETE FROM {} WHERE period_key = 2;", row[0])).collect();
    database.psql(&format!("SET session_replication_role = replica; {delete}"));
    let said = moved(&origin, &file(&origin), &database.url);
    assert!(said.contains("test-2022: 17 entries, was there already"), "{said}");
    assert!(said.contains("flood-2024: 2 entries, moved"), "{said}");
}
