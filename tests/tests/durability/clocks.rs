//! A clock that was ahead: what is recorded meanwhile holds up the times of all that follows, and that is told.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hotline_proto::v1::CreateCallRequest;
use hotline_server::api::convert::caller_ids::CallerIds;
use hotline_server::api::convert::input::{IntoCommand, Reading, ResolvedPeriod};
use hotline_server::api::convert::kept_numbers::KeptNumbers;
use hotline_server::domain::calendar::Zone;
use hotline_server::domain::codes::{NumberKeeping, Role};
use hotline_server::domain::command::Write;
use hotline_server::domain::instant::{DAY, HOUR, Instant, MINUTE};
use hotline_server::domain::period::PeriodId;
use hotline_server::store::{self, Database, Rank, Store};
use hotline_tests::binaries::hotline_server;
use hotline_tests::moments::ZONE;
use hotline_tests::register::PERIOD;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, WriteExt, database};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// The register of a period in which a call was recorded by a clock that was so many microseconds ahead.
async fn register(ahead: i64) -> TempDir {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let call = r.call().request();
    server.stop().await;
    record(dir.path(), &call, Instant::now().plus(ahead)).await;
    dir
}

async fn record(dir: &Path, call: &CreateCallRequest, now: Instant) {
    let (register, key_file) = (dir.join("register.db"), dir.join("register.db.key"));
    let open = move || Store::open(&Database::file(register), &key_file);
    let store =
        tokio::task::spawn_blocking(open).await.expect("it does not panic").expect("it can be opened");
    let id = PeriodId::parse(PERIOD).expect("it is one");
    let caller_ids = CallerIds::new(&[7; 32], 1);
    let zone = Zone::named(ZONE).expect("it is one");
    let kept_numbers = KeptNumbers::new(NumberKeeping::Kept, &[7; 32], 1);
    let period = ResolvedPeriod {
        id: id.clone(),
        key: 1,
        region: None,
        area_code: None,
        zone,
        kept_numbers,
        caller_ids,
    };
    let command = Reading::new(Arc::new(period)).read(|fields| call.command(fields));
    let (_, command) = command.expect("it can be read");
    let request = store::Request {
        period: id,
        request_id: call.id().parse().expect("it is one"),
        content: Vec::new(),
        actor: "users/tester".to_owned(),
        role: Role::Owner,
        token: None,
        on_behalf_of: None,
        write: Write { occurred_at: None, etag: None, command },
        clock: Some(now),
        deadline: None,
        rank: Rank::Desk,
    };
    store.write(request).await.expect("it is recorded");
    store.stop().await;
}

fn said(dir: &TempDir, command: &str) -> String {
    let output = hotline_server(dir.path(), &[command]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what it says is UTF-8")
}

async fn health(server: &Server, service: &str) -> ServingStatus {
    let channel = Endpoint::from_shared(server.url()).expect("it is a URL").connect().await;
    let mut client = HealthClient::new(channel.expect("it serves"));
    let request = HealthCheckRequest { service: service.to_owned() };
    client.check(request).await.expect("health is told").into_inner().status()
}

/// How often the log warns of the clock.
fn warnings(server: &Server) -> usize {
    server.log().matches("the clock is behind the last entry").count()
}

#[tokio::test]
async fn field_c12_a_clock_that_was_a_year_ahead_is_told_by_log_health_and_check_config() {
    if database::is_postgres() {
        // The tests do not move the clock of a database.
        return;
    }
    let dir = register(365 * DAY).await;
    let told = said(&dir, "check-config");
    assert!(told.contains(&format!("in {PERIOD}, 36")) && told.contains("days ahead of the clock"), "{told}");
    assert!(said(&dir, "verify").contains("days ahead of the clock"));
    let server = Server::start(&dir);
    assert_eq!(warnings(&server), 1, "at the start");
    assert_eq!(health(&server, "hotline.clock").await, ServingStatus::NotServing);
    assert_eq!(health(&server, "").await, ServingStatus::Serving, "calls are taken all the same");
    let r = Register::connect(&server).await;
    for _ in 0..5 {
        let recorded_at = r.call().create().await.call.expect("a call").recorded_at.expect("a time");
        let ahead = Duration::from_secs((recorded_at.seconds - Instant::now().0 / 1_000_000).unsigned_abs());
        assert!(ahead > Duration::from_secs(364 * 86_400), "it bears the time of the entry before it");
    }
    assert_eq!(warnings(&server), 1, "not with each write");
}

#[tokio::test]
async fn field_c12_how_far_the_clock_is_behind_is_told_as_it_is() {
    if database::is_postgres() {
        return;
    }
    let cases = [
        (0, None),
        (4 * MINUTE, None),
        (9 * MINUTE, Some("minutes")),
        (5 * HOUR, Some("hours")),
        (10 * DAY, Some("days")),
    ];
    for (ahead, unit) in cases {
        let dir = register(ahead).await;
        let told = said(&dir, "check-config");
        assert!(told.contains("last entry  "), "{told}");
        assert_eq!(told.contains("ahead of the clock"), unit.is_some(), "{told}");
        assert!(unit.is_none_or(|unit| told.contains(&format!(" {unit} ahead"))), "{told}");
        let server = Server::start(&dir);
        assert_eq!(warnings(&server), usize::from(unit.is_some()), "{ahead}");
        let expected = if unit.is_some() { ServingStatus::NotServing } else { ServingStatus::Serving };
        assert_eq!(health(&server, "hotline.clock").await, expected, "{ahead}");
    }
    let none = temp_dir();
    assert!(!said(&none, "check-config").contains("last entry"), "there is no register yet");
}
