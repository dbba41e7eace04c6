//! The signed heads of the journals, as they are exported over the API.

use hotline_proto::v1::*;
use hotline_tests::assert_refused;
use hotline_tests::binaries::hotline_server;
use hotline_tests::register::create_period;

use super::Desk;
use super::tokens::{create, token, with};

fn of_period(name: &str) -> ExportJournalHeadRequest {
    ExportJournalHeadRequest { period: name.to_owned() }
}

#[tokio::test]
async fn an_auditor_exports_the_heads_of_periods_and_an_admin_that_of_tokens_too() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().create().await;
    let auditor =
        with(&desk.server, &r.response(create(token("users/au", Role::Auditor))).await.secret).await;
    let admin = with(&desk.server, &r.response(create(token("users/ad", Role::Admin))).await.secret).await;

    let head = auditor.found(of_period(&r.parent)).await;
    assert_eq!(head.position, r.head().await);
    let printed = |args: &[&str]| {
        let output = hotline_server(desk.server.data_dir(), args);
        String::from_utf8(output.stdout).expect("it is UTF-8")
    };
    assert_eq!(head.note, printed(&["head", "test-2022"]));
    assert_eq!(format!("{}\n", head.verifier_key), printed(&["head", "--key"]));
    r.call().create().await;
    let later = auditor.found(of_period(&r.parent)).await;
    assert!(later.position > head.position && later.note != head.note);
    assert_eq!(later.verifier_key, head.verifier_key);

    let refusal = assert_refused!(auditor.read(of_period("")).await, reason = "INVALID_FIELDS");
    assert_eq!(refusal.violations[0].field, "period");
    let tokens = admin.found(of_period("")).await;
    assert_eq!(tokens.position, 2, "two tokens were made");
    assert!(tokens.note.contains("/_tokens\n2\n"), "{}", tokens.note);
    assert_eq!(r.found(of_period("")).await, tokens);
}

#[tokio::test]
async fn a_head_is_exported_to_those_whose_token_covers_its_journal() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let empty = r.found(of_period("")).await;
    assert_eq!((empty.note.as_str(), empty.position), ("", 0), "there is no token yet");
    r.done(create_period("other")).await;
    let periods = vec![r.parent.clone()];
    for (name, role) in [("users/au", Role::Auditor), ("users/ad", Role::Admin)] {
        let wanted = Token { periods: periods.clone(), ..token(name, role) };
        let somebody = with(&desk.server, &r.response(create(wanted)).await.secret).await;
        somebody.found(of_period(&r.parent)).await;
        assert_refused!(somebody.read(of_period("periods/other")).await, reason = "RESOURCE_NOT_FOUND");
        assert_refused!(somebody.read(of_period("periods/none")).await, reason = "RESOURCE_NOT_FOUND");
        assert_refused!(somebody.read(of_period("x")).await, reason = "INVALID_FIELDS");
        if role == Role::Admin {
            let refusal = assert_refused!(somebody.read(of_period("")).await, reason = "NOT_PERMITTED");
            assert_eq!(refusal.facts["rule"], "OTHER_PERIODS");
        }
    }
}
