//! `retention` erases what is older than its period keeps it, and nothing else.

use std::path::Path;

use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::tampering::verify;

/// What is said of a run.
fn retention(dir: &Path, args: &[&str]) -> String {
    let output = hotline_server(dir, &[&["retention"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what it says is UTF-8")
}

async fn keep(r: &Register, who_days: i32, what_days: i32) {
    let retention = Some(Retention { who_days, what_days });
    let period = EmergencyPeriod { name: r.parent.clone(), retention, ..EmergencyPeriod::default() };
    r.done(UpdatePeriodRequest {
        period: Some(period),
        update_mask: mask(&["retention"]),
        write: context(),
        ..UpdatePeriodRequest::default()
    })
    .await;
}

/// A call that was received long ago, and is answered or pending.
async fn old(r: &Register, phone: &str, kind: CallKind) -> String {
    r.call().phone(phone).kind(kind).received("2022-11-13 08:00").name().await
}

#[tokio::test]
async fn what_is_older_than_its_period_keeps_it_goes_and_nothing_else() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let ended = old(&r, "13800000001", CallKind::Consult).await;
    let pending = old(&r, "13800000002", CallKind::Help).await;
    let active = r.call().phone("13800000003").received("2022-11-13 08:00").opens("停水").create().await;
    let active = active.call.expect("a call").name;
    let fresh = r.call().phone("13800000004").kind(CallKind::Consult).name().await;
    server.stop().await;
    assert!(retention(dir.path(), &[]).contains("test-2022: personal data is kept for ever"));

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    keep(&r, 180, 0).await;
    let figures = r.figures(summary_window::Kind::WholePeriod(WholePeriod {})).await;
    server.stop().await;
    let would = "test-2022, who: would be erased of 1 calls, 0 issues, 0 callbacks\n";
    assert_eq!(retention(dir.path(), &["--dry-run"]), would);
    assert_eq!(retention(dir.path(), &["test-2022", "--dry-run"]), would);
    assert_eq!(retention(dir.path(), &[]), would.replace("would be erased", "erased"));
    assert_eq!(retention(dir.path(), &[]), "test-2022, who: erased of 0 calls, 0 issues, 0 callbacks\n");
    let (code, said) = verify(dir.path());
    assert_eq!(code, Some(0), "{said}");

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let masked = async |name: &str| {
        let call = r.get_call(name).await;
        assert!(!call.summary.is_empty(), "what was said is kept for ever");
        call.caller.unwrap_or_default().phone_masked
    };
    assert_eq!(masked(&ended).await, "");
    for kept in [&pending, &active, &fresh] {
        assert_ne!(masked(kept).await, "", "{kept}");
    }
    assert_eq!(r.figures(summary_window::Kind::WholePeriod(WholePeriod {})).await, figures);
    keep(&r, 180, 365).await;
    server.stop().await;
    let said = retention(dir.path(), &[]);
    assert!(said.contains("test-2022, what: erased of 1 calls, 0 issues, 0 callbacks\n"), "{said}");
    if !database::is_postgres() {
        let bytes = std::fs::read(dir.path().join("register.db")).expect("it is there");
        assert!(!bytes.windows(11).any(|window| window == b"13800000001"));
    }
}
