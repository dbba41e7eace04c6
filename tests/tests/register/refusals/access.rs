//! Who is not known, and who may not.

use std::time::{Duration, SystemTime};

use hotline_client::{Client, ClientCertificate, Settings};
use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::register::create_period;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt, assert_eventually};
use prost_types::Timestamp;

use super::super::Desk;
use super::super::tokens::{create, revoke, token, with};
use super::observed::Observed;

const REFUSED: &str = "TOKEN_REFUSED";
const NOT_PERMITTED: &str = "NOT_PERMITTED";

/// As the facts of a refusal have it.
fn told(at: Option<Timestamp>) -> String {
    let at = at.expect("a time");
    hotline_tests::moments::rfc3339(&at)
}

pub async fn who_is_not_known_is_told_the_cause(observed: &mut Observed) {
    let desk = Desk::open().await;
    let list = ListPeriodsRequest::default;
    let nobody = Client::connect(Settings { endpoint: desk.server.network_url(), ..Settings::default() });
    let nobody = Register::over(nobody.await.expect("the port is open"));
    observed.refused(nobody.read(list()).await, REFUSED, &[("cause", "MISSING")]);
    let cut = with(&desk.server, "hl_00").await;
    observed.refused(cut.read(list()).await, REFUSED, &[("cause", "MALFORMED")]);
    let elsewhere = Desk::open().await.server.token("users/li", "viewer");
    let strange = with(&desk.server, &elsewhere).await;
    observed.refused(strange.read(list()).await, REFUSED, &[("cause", "UNKNOWN")]);

    let made = desk.register.response(create(token("users/li", Role::Viewer))).await;
    let revoked = with(&desk.server, &made.secret).await;
    let name = made.token.expect("a token").name;
    let at = told(desk.register.response(revoke(&name)).await.token.expect("a token").revoked_at);
    observed.refused(revoked.read(list()).await, REFUSED, &[("cause", "REVOKED"), ("time", &at)]);
    let soon = Some(Timestamp::from(SystemTime::now() + Duration::from_millis(500)));
    let wanted = Token { expires_at: soon, ..token("users/li", Role::Viewer) };
    let made = desk.register.response(create(wanted)).await;
    let expired = with(&desk.server, &made.secret).await;
    let at = told(made.token.expect("a token").expires_at);
    assert_eventually!(expired.read(list()).await.is_err());
    observed.refused(expired.read(list()).await, REFUSED, &[("cause", "EXPIRED"), ("time", &at)]);
}

pub async fn a_certificate_without_a_token_is_told_so(observed: &mut Observed) {
    let dir = temp_dir();
    let out = dir.path().join("tls").display().to_string();
    let made = ["certificates", "--out", &out, "--for", "127.0.0.1", "--client", "services/pbx"];
    assert!(hotline_server(dir.path(), &made).status.success());
    let file = |name: &str| format!("{out}/{name}");
    let files = ["server.pem", "server.key", "ca.pem"].map(file);
    let names = ["HOTLINE_TLS_CERTIFICATE", "HOTLINE_TLS_KEY", "HOTLINE_CLIENT_CA"];
    let environment: Vec<_> = names.into_iter().zip(files.iter().map(String::as_str)).collect();
    let server = Server::start_with(&dir, 0, &environment);
    let text = |name: &str| std::fs::read_to_string(file(name)).expect("it is there");
    let certificate = ClientCertificate::new(&text("services-pbx.pem"), &text("services-pbx.key"));
    let pbx = Register::connect_with(Settings {
        endpoint: format!("https://{}", server.address()),
        ca: Some(text("ca.pem")),
        certificate: Some(certificate),
        ..Settings::default()
    });
    let refused = pbx.await.read(ListPeriodsRequest::default()).await;
    observed.refused(refused, REFUSED, &[("cause", "NOT_GRANTED")]);
}

pub async fn who_may_not_is_told_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let own = desk.register.parent.clone();
    let viewer = with(&desk.server, &desk.server.token("users/li", "viewer")).await;
    let facts = [("rule", "METHOD"), ("role", "VIEWER"), ("allowed", "OPERATOR,SUPERVISOR,SERVICE")];
    observed.refused(viewer.call().send().await, NOT_PERMITTED, &facts);
    let operator = with(&desk.server, &desk.server.token("operators/OP1", "operator")).await;
    let facts = [("rule", "ON_BEHALF"), ("role", "OPERATOR")];
    let for_another = operator.call().request().on_behalf_of("OP2");
    observed.refused(operator.write(for_another).await, NOT_PERMITTED, &facts);
    let wanted = Token { periods: vec![own], ..token("users/li", Role::Admin) };
    let made = desk.register.response(create(wanted)).await;
    let admin = with(&desk.server, &made.secret).await;
    let facts = [("rule", "OTHER_PERIODS"), ("role", "ADMIN")];
    observed.refused(admin.write(create_period("third-2022")).await, NOT_PERMITTED, &facts);
}

pub async fn who_may_not_with_this_is_told_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let operator = with(&desk.server, &desk.server.token("operators/OP1", "operator")).await;
    let agency = with(&desk.server, &desk.server.token("agencies/A1", "agency")).await;
    let protected = r.call().with(|call| call.caller_input.get_or_insert_default().anonymous = true);
    let call = protected.phone("13800000001").name().await;
    let facts = [("rule", "OTHERS_CALL"), ("role", "OPERATOR")];
    observed.refused(operator.write(void(&call)).await, NOT_PERMITTED, &facts);
    let full = GetCallRequest { name: call, full_view: Some(FullView::default()) };
    let facts = [("rule", "PROTECTED_CALLER"), ("role", "OPERATOR")];
    observed.refused(operator.read(full).await, NOT_PERMITTED, &facts);
    let facts = [("rule", "OTHERS_DUTY"), ("role", "OPERATOR")];
    observed.refused(operator.write(start_shift(r, "OP2")).await, NOT_PERMITTED, &facts);
    let facts = [("rule", "OTHERS_READING"), ("role", "OPERATOR")];
    let notice = &*r.done(post_notice(r, "口径")).await.name;
    observed.refused(operator.write(mark_read(r, "OP2", &[notice])).await, NOT_PERMITTED, &facts);
    let issue = r.issue().urgency(Urgency::P0).create().await.name;
    let facts = [("rule", "LOWER_URGENCY"), ("role", "OPERATOR")];
    observed.refused(operator.write(urgency(&issue, Urgency::P1)).await, NOT_PERMITTED, &facts);
    r.done(assign(&issue, "A1")).await;
    let facts = [("rule", "OTHER_AGENCY"), ("role", "AGENCY")];
    let as_another = AcknowledgeIssueRequest { agency: "A2".to_owned(), ..acknowledge(&issue) };
    observed.refused(agency.write(as_another).await, NOT_PERMITTED, &facts);
    let filter = Some(IssueFilter { phone: "13800000001".to_owned(), ..IssueFilter::default() });
    let list = ListIssuesRequest { parent: agency.parent.clone(), filter, ..ListIssuesRequest::default() };
    let facts = [("rule", "FILTER"), ("role", "AGENCY"), ("field", "filter.phone")];
    observed.refused(agency.read(list).await, NOT_PERMITTED, &facts);
}

pub async fn a_token_that_cannot_be_made_or_is_not_there_is_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let form = [("form", "PRINCIPAL"), ("example", "operators/OP01")];
    let wrong = r.write(create(token("users/li", Role::Operator))).await;
    observed.wrong(wrong, &[("token.principal", "MALFORMED", &form)]);
    let wanted = Token { by_certificate: true, ..token("users/li", Role::Viewer) };
    let wrong = r.write(create(wanted)).await;
    observed.wrong(wrong, &[("token.by_certificate", "CONFLICT", &[("with", "role")])]);
    let wrong = r.write(revoke("tokens/a-b")).await;
    observed.wrong(wrong, &[("name", "MALFORMED", &[("form", "TOKEN_NAME")])]);
    let facts = [("type", "TOKEN"), ("resource", "tokens/0123")];
    observed.refused(r.write(revoke("tokens/0123")).await, "RESOURCE_NOT_FOUND", &facts);
}
