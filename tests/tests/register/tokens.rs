//! Who is asking, and what they may: tokens over the network, the socket for the server's own user.

use std::time::{Duration, SystemTime};

use hotline_client::{Client, Error, Settings, Watched, Written};
use hotline_proto::METHODS;
use hotline_proto::v1::*;
use hotline_tests::raw::{End, Raw, framed, refusal};
use hotline_tests::register::create_period;
use hotline_tests::requests::*;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, Server, WriteExt, assert_eventually, assert_refused};
use prost_types::Timestamp;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::Desk;

/// A token that is to be made, good for an hour.
pub fn token(principal: &str, role: Role) -> Token {
    let expires_at = Some(Timestamp::from(SystemTime::now() + Duration::from_secs(3600)));
    Token { principal: principal.to_owned(), role: role.into(), expires_at, ..Token::default() }
}

pub fn create(token: Token) -> CreateTokenRequest {
    CreateTokenRequest { token: Some(token), write: context() }
}

pub fn revoke(name: &str) -> RevokeTokenRequest {
    RevokeTokenRequest { name: name.to_owned(), write: context() }
}

/// A call of another system.
fn by_machine(r: &Register) -> CreateCallRequest {
    r.call().source("pbx", &hotline_tests::id()).request()
}

/// A client over the network with what is sent for a token.
pub async fn with(server: &Server, secret: &str) -> Register {
    Register::connect_with(server.settings_with(secret)).await
}

/// The same with a new token. Answers its name as well.
async fn with_new(desk: &Desk, wanted: Token) -> (Register, String) {
    let made = desk.register.response(create(wanted)).await;
    (with(&desk.server, &made.secret).await, made.token.expect("a token").name)
}

#[tokio::test]
async fn without_a_token_the_network_gets_nothing_but_health() {
    let desk = Desk::open().await;
    let nobody = Client::connect(Settings { endpoint: desk.server.network_url(), ..Settings::default() });
    let nobody = Register::over(nobody.await.expect("the port is open"));
    let refusal = assert_refused!(nobody.read(ListPeriodsRequest::default()).await, reason = "TOKEN_REFUSED");
    assert_eq!((refusal.code, refusal.facts["cause"].as_str()), (Code::Unauthenticated, "MISSING"));
    assert_refused!(nobody.write(nobody.call().request()).await, reason = "TOKEN_REFUSED");
    ingest(&nobody, vec![nobody.call().request()], 1).await.expect_err("nobody is asking");
    let watch = WatchEventsRequest { parent: nobody.parent.clone(), ..Default::default() };
    assert_refused!(nobody.client.watch(watch).next().await, reason = "TOKEN_REFUSED");
    let channel = Channel::from_shared(desk.server.network_url()).expect("it is a URL").connect_lazy();
    let health = HealthClient::new(channel).check(HealthCheckRequest::default()).await;
    assert_eq!(health.expect("health is open to all").into_inner().status(), ServingStatus::Serving);
}

#[tokio::test]
async fn what_is_no_token_of_this_register_is_refused() {
    let desk = Desk::open().await;
    let secret = desk.server.token("operators/OP01", "operator");
    let other = Desk::open().await.server.token("operators/OP01", "operator");
    let raw = Raw::connect(desk.server.socket()).await;
    let (path, body) = ("/hotline.v1.PeriodService/ListPeriods", framed(0, &[]));
    let cause = async |headers: &[(&str, &str)]| {
        let status = raw.status(path, headers, &body, End::Closed).await;
        refusal(status, Code::Unauthenticated, "a wrong token").facts["cause"].clone()
    };
    let bearer = |text: &str| format!("Bearer {text}");
    for (wrong, why) in [
        (bearer(&other), "UNKNOWN"),
        (bearer(&secret[..secret.len() - 1]), "MALFORMED"),
        (bearer(&format!("{secret}0")), "MALFORMED"),
        (bearer("hl_"), "MALFORMED"),
        (bearer(""), "MALFORMED"),
        (secret.clone(), "MALFORMED"),
        (format!("Basic {secret}"), "MALFORMED"),
    ] {
        // Over the socket as well: who sends a token is who it says.
        assert_eq!(cause(&[("authorization", &wrong)]).await, why, "{}", wrong.len());
    }
    let twice = bearer(&secret);
    assert_eq!(cause(&[("authorization", &twice), ("authorization", &twice)]).await, "MALFORMED");
    let listed = raw.status(path, &[("authorization", &twice)], &body, End::Closed).await;
    assert_eq!(listed.code(), Code::Ok);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let wanted = create(token("services/pbx", Role::Service));
    let made = r.response(wanted.clone()).await;
    let again = r.response(wanted.clone()).await;
    assert_eq!((again.secret.as_str(), &again.token), ("", &made.token), "a repeat is not told it");
    let mut other = wanted;
    other.token.as_mut().expect("a token").role = Role::Admin.into();
    other.token.as_mut().expect("a token").principal = "users/pbx".to_owned();
    assert_refused!(r.write(other).await, reason = "REQUEST_ID_REUSED");
    assert_eq!(r.all(ListTokensRequest::default()).await.len(), 1);

    let secret = made.secret;
    r.of("test-2022").call().create().await;
    let pbx = with(&desk.server, &secret).await;
    let recorded = pbx.response(pbx.call().source("pbx", "1").request()).await.call.expect("a call");
    assert_eq!(r.get_call(&recorded.name).await.actor, "services/pbx");
    assert!(!desk.server.log().contains(&secret) && secret.len() > 80);
    let (id_and_key, _) = secret.split_at(60);
    for file in std::fs::read_dir(desk.server.data_dir()).expect("it can be read").flatten() {
        if !file.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let bytes = std::fs::read(file.path()).expect("its owner may read it");
        let found = bytes.windows(id_and_key.len()).any(|window| window == id_and_key.as_bytes());
        assert!(!found, "{} has it", file.path().display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_a_token_is_revoked_nothing_is_done_with_it() {
    let desk = Desk::open().await;
    let (r, name) = with_new(&desk, token("operators/OP1", Role::Operator)).await;
    r.call().create().await;
    let mut watched = r.client.watch(WatchEventsRequest { parent: r.parent.clone(), ..Default::default() });
    assert!(matches!(watched.next().await, Ok(Watched::Events(_))), "it follows the journal");

    let head = desk.register.head().await;
    let revoked = desk.register.response(revoke(&name)).await.token.expect("a token");
    assert!(revoked.revoked_at.is_some());
    // A write looks at it in its transaction, so that this holds from the first moment on.
    let refusal = assert_refused!(r.write(r.call().request()).await, reason = "TOKEN_REFUSED");
    assert_eq!(refusal.facts["cause"], "REVOKED");
    assert_eq!(desk.register.head().await, head);
    assert_refused!(r.read(ListPeriodsRequest::default()).await, reason = "TOKEN_REFUSED");
    let ended = async {
        loop {
            match watched.next().await {
                Err(error) => return error,
                Ok(_) => continue,
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the stream ends");
    assert_refused!(Err::<(), Error>(ended), reason = "TOKEN_REFUSED");
    // It is as it should be, however often it is said.
    let again = desk.register.response(revoke(&name)).await;
    assert_eq!(again.token.expect("a token").revoked_at, revoked.revoked_at);
}

/// Many writers do not keep a revocation from taking effect, and what was acknowledged was written before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_writers_a_revocation_takes_effect_when_it_is_answered() {
    let desk = Desk::open().await;
    let (r, name) = with_new(&desk, token("services/pbx", Role::Service)).await;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let r = r.clone();
            tokio::spawn(
                async move { while r.client.send_once(Request::new(by_machine(&r))).await.is_ok() {} },
            )
        })
        .collect();
    let head = desk.register.head().await;
    assert_eventually!(desk.register.head().await > head + 50);
    desk.register.response(revoke(&name)).await;
    let head = desk.register.head().await;
    for writer in writers {
        writer.await.expect("it ends by its refusal");
    }
    assert_eq!(desk.register.head().await, head, "nothing was written after the answer");
}

#[tokio::test]
async fn a_token_is_good_until_it_expires() {
    let desk = Desk::open().await;
    let soon = Some(Timestamp::from(SystemTime::now() + Duration::from_secs(2)));
    let wanted = Token { expires_at: soon, ..token("users/wall", Role::Viewer) };
    let (r, _) = with_new(&desk, wanted).await;
    assert_eventually!(r.read(ListPeriodsRequest::default()).await.is_err());
    let refusal = assert_refused!(r.read(ListPeriodsRequest::default()).await, reason = "TOKEN_REFUSED");
    assert_eq!(refusal.facts["cause"], "EXPIRED");
}

/// Of those who work in shifts: nobody is signed out in the middle of one.
#[tokio::test]
async fn a_token_of_the_desk_is_good_until_the_end_of_a_shift() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let now = Timestamp::from(SystemTime::now()).seconds;
    // The usual shifts end at 00:00, 08:00 and 16:00 in China, and so in UTC.
    let shift = 8 * 3600;
    let ends = (now + 3600).div_euclid(shift) * shift + shift;
    let asked = |at: i64, role, principal: &str, periods: &[&str]| Token {
        expires_at: Some(Timestamp { seconds: at, nanos: 0 }),
        periods: periods.iter().map(|&name| name.to_owned()).collect(),
        ..token(principal, role)
    };
    let made = async |wanted: Token| {
        let made = r.response(create(wanted)).await;
        let token = made.token.expect("a token");
        let info = with(&desk.server, &made.secret).await.found(GetServerInfoRequest {}).await;
        assert_eq!(info.expires_at, token.expires_at);
        token.expires_at.expect("it expires").seconds
    };
    let (at, own) = (ends - 600, [r.parent.as_str()]);
    assert_eq!(made(asked(at, Role::Operator, "operators/OP1", &own)).await, ends);
    assert_eq!(made(asked(at, Role::Supervisor, "operators/OP1", &[])).await, ends);
    assert_eq!(made(asked(ends, Role::Operator, "operators/OP1", &own)).await, ends);
    assert_eq!(made(asked(at, Role::Operator, "operators/OP1", &["periods/later-2022"])).await, at);
    assert_eq!(made(asked(at, Role::Service, "services/pbx", &own)).await, at);
    // What is asked for is held to the limit, and not what becomes of it.
    let latest = now + 400 * 86_400;
    let made_latest = made(asked(latest, Role::Operator, "operators/OP1", &own)).await;
    assert_eq!(made_latest, latest.div_euclid(shift) * shift + if latest % shift == 0 { 0 } else { shift });
    let beyond = r.write(create(asked(latest + 60, Role::Operator, "operators/OP1", &own))).await;
    let refusal = assert_refused!(beyond, reason = "INVALID_FIELDS");
    assert_eq!(refusal.violations[0].field, "token.expires_at");
}

#[tokio::test]
async fn a_token_of_one_period_learns_nothing_of_another() {
    let desk = Desk::open().await;
    let own = &desk.register;
    own.done(create_period("other-2022")).await;
    let there = own.of("other-2022");
    let (call, issue) = (there.call().name().await, there.issue().name().await);
    let wanted = Token { periods: vec![own.parent.clone()], ..token("operators/OP1", Role::Supervisor) };
    let (r, _) = with_new(&desk, wanted).await;
    r.call().create().await;
    let periods = r.all(ListPeriodsRequest::default()).await;
    assert_eq!(periods.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), [own.parent.as_str()]);
    let other = r.of("other-2022");
    let nowhere = r.of("nowhere-2022");
    // Of one that there is it learns what it learns of one that there is not.
    for there in [&other, &nowhere] {
        let refusals = [
            there.read(GetPeriodRequest { name: there.parent.clone() }).await.map(drop),
            there
                .read(ListCallsRequest { parent: there.parent.clone(), ..Default::default() })
                .await
                .map(drop),
            there
                .read(ListEventsRequest { parent: there.parent.clone(), ..Default::default() })
                .await
                .map(drop),
            there
                .read(GetSummaryRequest { parent: there.parent.clone(), ..Default::default() })
                .await
                .map(drop),
            there.write(there.call().request()).await.map(drop),
            there.write(there.issue().request()).await.map(drop),
            there
                .read(GetCallRequest {
                    name: call.replace("other-2022", &there.parent[8..]),
                    full_view: None,
                })
                .await
                .map(drop),
            there
                .read(GetIssueRequest {
                    name: issue.replace("other-2022", &there.parent[8..]),
                    ..GetIssueRequest::default()
                })
                .await
                .map(drop),
        ];
        for refused in refusals {
            let refusal = assert_refused!(refused, reason = "RESOURCE_NOT_FOUND");
            assert_eq!(
                (refusal.facts["type"].as_str(), &refusal.facts["resource"]),
                ("PERIOD", &there.parent)
            );
        }
        ingest(there, vec![there.call().request()], 1).await.expect_err("there is no such period");
    }
    let wanted = Token { periods: vec![own.parent.clone()], ..token("users/li", Role::Admin) };
    let (admin, _) = with_new(&desk, wanted).await;
    let refusal = assert_refused!(admin.write(create_period("third-2022")).await, reason = "NOT_PERMITTED");
    assert_eq!(refusal.facts["rule"], "OTHER_PERIODS");
    assert_refused!(admin.write(create_period("other-2022")).await, reason = "NOT_PERMITTED");
}

#[tokio::test]
async fn a_token_for_some_periods_sees_to_no_tokens() {
    let desk = Desk::open().await;
    let wanted = Token { periods: vec![desk.register.parent.clone()], ..token("users/li", Role::Admin) };
    let (admin, name) = with_new(&desk, wanted).await;
    for refused in [
        admin.write(create(token("users/li", Role::Admin))).await.map(drop),
        admin.write(revoke(&name)).await.map(drop),
        admin.read(ListTokensRequest::default()).await.map(drop),
    ] {
        let refusal = assert_refused!(refused, reason = "NOT_PERMITTED");
        assert_eq!(refusal.facts["rule"], "OTHER_PERIODS");
    }
    let (whole, _) = with_new(&desk, token("users/li", Role::Admin)).await;
    assert_eq!(whole.all(ListTokensRequest::default()).await.len(), 2);
}

#[tokio::test]
async fn another_system_is_told_its_calls_and_nothing_of_others() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").opens("老人断药").first_issue().await;
    let (pbx, _) = with_new(&desk, token("services/pbx", Role::Service)).await;
    let mut request = pbx.call().phone("13800000001").source("pbx", "1").opens("断药").request();
    request.links.push(NewLink { issue: issue.name, kind: LinkKind::Repeat.into(), ..NewLink::default() });
    for _ in 0..2 {
        let told = pbx.response(request.clone()).await;
        assert!(
            told.changed_issues.is_empty() && told.look_alikes.is_empty() && told.proposed_need.is_none()
        );
        let call = told.call.expect("a call");
        assert_eq!(call, Call { name: call.name.clone(), etag: call.etag.clone(), ..Call::default() });
        let opened = &told.issues[0];
        assert_eq!(*opened, Issue { name: opened.name.clone(), ..Issue::default() });
    }
    // What a machine says is looked at by a person: it says that it is one.
    let silent = pbx.call().request();
    let refusal = assert_refused!(pbx.write(silent.clone()).await, reason = "INVALID_FIELDS");
    assert_eq!(refusal.violations[0].field, "call.source_system");
    let streamed = ingest(&pbx, vec![silent], 1).await.expect("the stream is taken");
    assert!(matches!(streamed.receipts[0].result, Some(call_receipt::Result::Error(_))));
}

#[tokio::test]
async fn who_may_act_for_others_says_so_and_nobody_else() {
    let desk = Desk::open().await;
    let (own, _) = with_new(&desk, token("operators/OP1", Role::Operator)).await;
    let request = own.call().request().on_behalf_of("OP2");
    let refusal = assert_refused!(own.write(request).await, reason = "NOT_PERMITTED");
    assert_eq!((refusal.code, refusal.facts["rule"].as_str()), (Code::PermissionDenied, "ON_BEHALF"));
    let wanted = Token { may_act_for_others: true, ..token("services/pbx", Role::Service) };
    let (pbx, _) = with_new(&desk, wanted).await;
    let recorded = pbx.response(by_machine(&pbx).on_behalf_of("OP2")).await.call.expect("a call");
    let call = desk.register.get_call(&recorded.name).await;
    assert_eq!((call.actor.as_str(), call.on_behalf_of.as_str()), ("services/pbx", "OP2"));
}

/// What was kept at a seat while its server was away is delivered by its writer or by a supervisor for her, and neither knows what the other has sent.
#[tokio::test]
async fn a_call_delivered_for_its_writer_is_the_one_that_she_sends_herself() {
    let desk = Desk::open().await;
    let (own, _) = with_new(&desk, token("operators/OP1", Role::Operator)).await;
    let wanted = Token { may_act_for_others: true, ..token("operators/OP9", Role::Supervisor) };
    let (supervisor, _) = with_new(&desk, wanted).await;
    for hers_is_first in [true, false] {
        let request = own.call().opens("断药").request();
        let for_her = request.clone().on_behalf_of("operators/OP1");
        let (first, second) = match hers_is_first {
            true => (own.write(request.clone()).await, supervisor.write(for_her.clone()).await),
            false => (supervisor.write(for_her.clone()).await, own.write(request.clone()).await),
        };
        let (first, second) = (first.expect("it is recorded"), second.expect("it is known"));
        assert_eq!((first.replayed, second.replayed), (false, true));
        let name = |written: &Written<CreateCallResponse>| written.answer.call.clone().expect("a call").name;
        assert_eq!(name(&first), name(&second));
        // Of nobody else's writer it is the same.
        for other in ["operators/OP2", "OP1", "the supervisor's neighbour"] {
            let other = request.clone().on_behalf_of(other);
            assert_refused!(supervisor.write(other).await, reason = "REQUEST_ID_REUSED");
        }
        assert_refused!(supervisor.write(request).await, reason = "REQUEST_ID_REUSED");
    }
    assert_eq!(desk.register.calls(CallFilter::default()).await.len(), 2);
}

#[tokio::test]
async fn the_caller_is_told_as_whom_it_is_known() {
    let desk = Desk::open().await;
    let info = desk.register.found(GetServerInfoRequest {}).await;
    assert_eq!((info.principal.clone(), info.role(), info.expires_at), (owner(), Role::Owner, None));
    let wanted = Token { periods: vec![desk.register.parent.clone()], ..token("agencies/A1", Role::Agency) };
    let (agency, _) = with_new(&desk, wanted.clone()).await;
    let info = agency.found(GetServerInfoRequest {}).await;
    assert_eq!((info.principal.as_str(), info.role()), ("agencies/A1", Role::Agency));
    assert_eq!(
        (info.periods, info.expires_at.map(|at| at.seconds)),
        (wanted.periods, wanted.expires_at.map(|at| at.seconds))
    );
}

/// Every method, and the roles that may call it, as a person wrote them down.
const TABLE: &str = include_str!("permissions.txt");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_call_what_the_table_says_and_nothing_else() {
    let desk = Desk::open().await;
    let mut rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let roles: Vec<&str> = rows.next().expect("the roles").split_whitespace().skip(1).collect();
    let mut secrets = Vec::new();
    for role in &roles {
        let collection = match *role {
            "operator" | "supervisor" => "operators",
            "agency" => "agencies",
            "service" => "services",
            _ => "users",
        };
        secrets.push(format!("Bearer {}", desk.server.token(&format!("{collection}/X1"), role)));
    }
    let raw = Raw::connect(desk.server.socket()).await;
    let mut known = Vec::new();
    for row in rows {
        let mut cells = row.split_whitespace();
        let name = cells.next().expect("a method");
        let method = METHODS.iter().find(|method| format!("{}.{}", method.service, method.name) == name);
        let method = method.unwrap_or_else(|| panic!("{name} is no method"));
        known.push(method.path);
        for ((role, secret), cell) in roles.iter().zip(&secrets).zip(cells) {
            let status =
                raw.status(method.path, &[("authorization", secret)], &framed(0, &[]), End::Closed).await;
            let expected = cell == "yes";
            assert_eq!(status.code() != Code::PermissionDenied, expected, "{role} {name}: {status:?}");
            assert_ne!(status.code(), Code::Unauthenticated, "{role} {name}");
            if !expected {
                let refusal = refusal(status, Code::PermissionDenied, name);
                assert_eq!(
                    (refusal.reason.as_str(), refusal.facts["rule"].as_str()),
                    ("NOT_PERMITTED", "METHOD")
                );
            }
        }
    }
    let all: Vec<&str> = METHODS.iter().map(|method| method.path).collect();
    known.sort_unstable();
    let mut all = all;
    all.sort_unstable();
    assert_eq!(known, all, "each method has its row");
}
