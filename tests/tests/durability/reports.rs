//! Reports are the same to the byte whatever becomes of the register, and `verify` names one that is not.

use std::path::Path;

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, moments};

use super::tampering::{tamper, verify};

/// All revisions of all reports, with their documents.
async fn reports(r: &Register) -> Vec<Report> {
    let mut reports = Vec::new();
    for head in r.all(ListReportsRequest { parent: r.parent.clone(), ..Default::default() }).await {
        let request = GetReportRequest { name: head.name, revision: head.revision, ..Default::default() };
        reports.extend(r.found(request).await.report);
    }
    reports
}

fn day() -> Kind {
    Kind::Day(moments::date("2022-11-14"))
}

/// A register with two revisions of a report; answers them.
async fn issued(dir: &Path) -> Vec<Report> {
    let server = Server::start(dir);
    let r = Register::open(&server).await;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").kind(CallKind::Consult);
    call.create().await;
    r.done(freeze(&r, day())).await;
    r.call().phone("13800000002").received("2022-11-14 10:00").opens("断药").create().await;
    r.done(freeze(&r, day())).await;
    let reports = reports(&r).await;
    server.stop().await;
    assert_eq!(reports.len(), 2);
    reports
}

async fn found(dir: &Path) -> Vec<Report> {
    let server = Server::start(dir);
    let reports = reports(&Register::connect(&server).await).await;
    server.stop().await;
    reports
}

#[track_caller]
fn done(dir: &Path, args: &[&str]) {
    let output = hotline_server(dir, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_report_outlasts_changes_restarts_erasure_and_restoring() {
    let (dir, restored) = (temp_dir(), temp_dir());
    let reports = issued(dir.path()).await;
    assert_eq!(found(dir.path()).await, reports, "after a restart");

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    for call in r.calls(CallFilter::default()).await {
        r.done(void(&call.name)).await;
    }
    let retention = Some(Retention { who_days: 180, what_days: 365 });
    let period = EmergencyPeriod { name: r.parent.clone(), retention, ..EmergencyPeriod::default() };
    let (period, update_mask) = (Some(period), mask(&["retention"]));
    r.done(UpdatePeriodRequest { period, update_mask, write: context(), ..Default::default() }).await;
    server.kill();
    done(dir.path(), &["retention"]);
    assert_eq!(found(dir.path()).await, reports, "after changes, a kill and the erasure of what was said");
    let (code, said) = verify(dir.path());
    assert_eq!(code, Some(0), "{said}");
    if database::is_postgres() {
        return;
    }
    let [file, key] =
        ["register.backup", "kept.key"].map(|name| restored.path().join(name).display().to_string());
    done(dir.path(), &["backup", &file, "--key-to", &key]);
    let other = temp_dir();
    done(other.path(), &["restore", &file, "--key-from", &key]);
    assert_eq!(found(other.path()).await, reports, "after restoring");
}

#[tokio::test]
async fn a_report_that_was_tampered_with_is_named() {
    for (sql, named) in [
        (
            "UPDATE reports SET document = zeroblob(16) WHERE revision = 1",
            "report day-2022-11-14 1: its document was changed",
        ),
        (
            "UPDATE reports SET document = zeroblob(16), digest = zeroblob(32) WHERE revision = 1",
            "report of entry 3",
        ),
        ("UPDATE reports SET as_of_position = 1 WHERE revision = 2", "report of entry"),
        (
            "DELETE FROM reports WHERE revision = 1",
            "report day-2022-11-14 1, which entry 3 issued, is missing",
        ),
    ] {
        let dir = temp_dir();
        issued(dir.path()).await;
        tamper(dir.path(), sql);
        let (code, said) = verify(dir.path());
        assert!(code != Some(0) && said.contains(named), "{sql}: {said}");
    }
}
