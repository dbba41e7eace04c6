//! Programs in other languages that know the contract alone, against a real server.
//!
//! Their stubs are made by `tests/clients/stubs python`. Without them these tests say that they were skipped;
//! `HOTLINE_TEST_STUBS=required` makes them fail instead.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use hotline_proto::v1::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The interpreter that has gRPC, and where the stubs are.
fn python(test: &str) -> Option<(PathBuf, PathBuf)> {
    let stubs = tests().parent().expect("the tests lie in the project").join("target/stubs");
    let (interpreter, modules) = (stubs.join("venv/bin/python"), stubs.join("python"));
    if interpreter.is_file() && modules.join("hotline/v1/call_service_pb2_grpc.py").is_file() {
        return Some((interpreter, modules));
    }
    let advice = "there are no stubs: tests/clients/stubs python";
    assert!(std::env::var_os("HOTLINE_TEST_STUBS").is_none_or(|value| value != "required"), "{advice}");
    // Not by a macro whose output is shown with a failing test only.
    let _ = writeln!(std::io::stderr(), "\nSKIPPED {test}: {advice}");
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_e9_a_python_service_works_with_the_register() {
    let Some((interpreter, modules)) = python("a service in Python") else { return };
    let dir = temp_dir();
    let server = Server::start(&dir);
    let output = Command::new(interpreter)
        .arg(tests().join("clients/python/service.py"))
        .args([server.url().as_str(), "python-2026"])
        .env("PYTHONPATH", modules)
        .output()
        .expect("the interpreter runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("it says what it left behind");

    // What it left behind, as another client finds it.
    let r = Register::connect(&server).await.of("python-2026");
    let calls = r.calls(CallFilter::default()).await;
    assert_eq!(said["calls"], calls.len());
    let worked_off = calls.iter().filter(|call| {
        call.triage.as_ref().is_some_and(|triage| triage.outcome() == TriageOutcome::NoAction)
    });
    assert_eq!(said["worked_off"], worked_off.count());
    let figures = r.figures(summary_window::Kind::WholePeriod(WholePeriod {})).await;
    let (calls, issues) = (figures.calls.unwrap_or_default(), figures.issues.unwrap_or_default());
    assert_eq!(said["calls_answered"], calls.calls_answered);
    assert_eq!((said["issues_resolved"].as_i64(), issues.issues_resolved), (Some(1), 1));
    assert_eq!(said["position"], r.head().await);
    assert!(calls.calls_answered > 0);
}
