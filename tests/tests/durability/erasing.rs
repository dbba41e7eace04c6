//! `erase` takes texts away for ever; the journal says so, and nothing else changes.

use std::path::Path;

use hotline_proto::v1::event::Details;
use hotline_proto::v1::*;
use hotline_server::domain::number::CallNumber;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::tampering::{fill, tamper, verify};

/// The call of the register that is filled, and its issue.
const CALL: &str = "C000001-3";
const ISSUE: &str = "Q000001-3";

/// Exit code, and what is said on standard output and on standard error.
fn erase(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = hotline_server(dir, &[&["erase", "test-2022"], args].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what it says is UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn erased(dir: &Path, args: &[&str]) {
    let (code, said, error) = erase(dir, args);
    assert!(code == Some(0) && said.ends_with("the texts are erased\n"), "{said}{error}");
}

/// The figures of the whole period.
async fn figures_of(r: &Register) -> Figures {
    r.figures(summary_window::Kind::WholePeriod(WholePeriod {})).await
}

/// How many calls have a number.
async fn calls_of(r: &Register, phone: &str) -> i64 {
    let request =
        LookupCallerRequest { parent: r.parent.clone(), phone: phone.to_owned(), ..Default::default() };
    r.found(request).await.call_count
}

fn assert_agrees(dir: &Path) {
    let (code, said) = verify(dir);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn nobody_finds_what_was_erased_and_the_figures_stay() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let figures = figures_of(&r).await;
    server.stop().await;

    erased(dir.path(), &[CALL, "--who", "--what", "--reason", "保存期满"]);
    erased(dir.path(), &[ISSUE, "--who", "--what"]);
    assert_agrees(dir.path());

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert_eq!(figures_of(&r).await, figures);
    let call = r.get_call(&format!("{}/calls/{CALL}", r.parent)).await;
    let caller = call.caller.clone().unwrap_or_default();
    assert_eq!((call.summary.as_str(), call.confidential_note.as_str()), ("", ""));
    assert_eq!((call.incident_address.as_str(), caller.phone_masked.as_str()), ("", ""));
    assert!(!caller.id.is_empty(), "the random id stays");
    let issue = r.get_issue(&format!("{}/issues/{ISSUE}", r.parent)).await;
    assert_eq!((issue.title.as_str(), issue.public_reply.as_str()), ("", ""));
    assert_eq!(calls_of(&r, "13800000001").await, 0);
    let found = async || {
        let filter = CallFilter { text: "断药".to_owned(), ..CallFilter::default() };
        r.calls(filter).await.len()
    };
    assert_eq!(found().await, 0);

    let journal = r.journal(0).await;
    let told: Vec<_> = journal
        .iter()
        .filter_map(|event| match &event.details {
            Some(Details::CallTextsErased(erased) | Details::IssueTextsErased(erased)) => {
                Some((event.event_type(), erased.text_class(), erased.revision))
            }
            _ => None,
        })
        .collect();
    let (call, issue) = (EventType::CallTextsErased, EventType::IssueTextsErased);
    let (who, what) = (TextClass::Who, TextClass::What);
    assert_eq!(told, [(call, who, 1), (call, what, 1), (issue, who, 1), (issue, what, 1)]);

    // The number calls again: it is a new caller.
    let again = r.call().phone("13800000001").create().await;
    assert_ne!(again.call.and_then(|call| call.caller).unwrap_or_default().id, caller.id);
    assert_eq!(calls_of(&r, "13800000001").await, 1);
    server.stop().await;
    assert_agrees(dir.path());
}

#[tokio::test]
async fn who_is_erased_without_what_and_later_texts_stay() {
    let dir = temp_dir();
    fill(dir.path()).await;
    erased(dir.path(), &[CALL, "--who"]);
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let name = format!("{}/calls/{CALL}", r.parent);
    assert_eq!(r.get_call(&name).await.summary, "母亲断药");
    let mut corrected = r.get_call(&name).await;
    corrected.caller = None;
    corrected.caller_input = Some(CallerInput { phone: "13800000009".to_owned(), ..CallerInput::default() });
    r.done(amend(corrected, &["caller_input.phone"])).await;
    server.stop().await;
    assert_agrees(dir.path());

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert_eq!(calls_of(&r, "13800000009").await, 1);
    assert_eq!(calls_of(&r, "13800000001").await, 0);
    server.stop().await;
    erased(dir.path(), &[CALL, "--what"]);
    assert_agrees(dir.path());
}

#[tokio::test]
async fn what_was_erased_and_comes_back_or_goes_without_an_entry_is_named() {
    let dir = temp_dir();
    fill(dir.path()).await;
    erased(dir.path(), &[CALL, "--who", "--what"]);
    for (sql, named) in [
        (
            "UPDATE call_texts SET summary = '又来', what_salt = zeroblob(16) WHERE call_number = 1",
            "words of C000001-3",
        ),
        (
            "UPDATE call_texts SET summary = NULL, what_salt = NULL, caller_phone = NULL, caller_phone_key = NULL, \
          who_salt = NULL WHERE call_number = 2; DELETE FROM call_phones; DELETE FROM callers",
            "no entry erases",
        ),
        ("UPDATE issue_texts SET title = NULL, what_salt = NULL", "no entry erases"),
    ] {
        let copy = temp_dir();
        database::copy(dir.path(), copy.path());
        tamper(copy.path(), sql);
        let (code, said) = verify(copy.path());
        assert!(code == Some(1) && said.contains(named), "{sql}: {said}");
    }
}

#[tokio::test]
async fn what_cannot_be_erased_is_said() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let unknown = CallNumber(7).to_string();
    for (args, code, said) in [
        (&["X1", "--who"][..], 2, "no number of a call (C…), an issue (Q…) or a callback (B…)"),
        (&["C000001-4", "--who"], 2, "C000001-4"),
        (&[&unknown, "--who"], 1, &unknown),
        (&[CALL], 2, "--who"),
    ] {
        let (is, _, error) = erase(dir.path(), args);
        assert!(is == Some(code) && error.contains(said), "{args:?}: {is:?} {error}");
    }
    if database::is_postgres() {
        return;
    }
    let _server = Server::start(&dir);
    assert!(erase(dir.path(), &[CALL, "--who"]).2.contains("in use by another hotline-server"));
}
