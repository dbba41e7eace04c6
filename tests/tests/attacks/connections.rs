//! Connections that ask for nothing, for too much, or do not read what they asked for.

use hotline_client::Client;
use hotline_proto::v1::{CallFilter, ListCallsRequest, ListPeriodsRequest};
use hotline_tests::raw::framed;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually};
use prost::Message as _;

use super::assert_is_small;
use hotline_tests::frames::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d5_who_says_nothing_is_ended() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(Attacker::connect(server.address()).await.expect("the server listens"));
    }
    // Of these one says half of what every client says first.
    silent[0].send(&PREFACE[..12]).await.expect("it is connected");
    for one in &mut silent {
        one.ended().await;
    }
    assert_eventually!(server.log().contains("a connection that said nothing was ended"));
    r.call().create().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d5_there_are_so_many_connections_and_no_more() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    // What is opened at once from one address is not all let in.
    let mut silent = Vec::new();
    for _ in 0..2_000 {
        silent.extend(Attacker::connect(server.address()).await);
    }
    assert_eventually!(server.log().contains("an address opens too many connections"));
    r.call().create().await;
    assert_is_small(&server);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d5_where_there_is_no_place_who_says_nothing_leaves() {
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_CONNECTIONS", "8")]);
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(Attacker::connect(server.address()).await.expect("the server listens"));
    }
    Register::open(&server).await.call().create().await;
    // The first one has made room.
    silent[0].ended().await;
    server.stop().await;
}

#[test]
fn a_limit_out_of_its_bounds_is_refused_by_name() {
    let (status, said) = Server::try_start_with(temp_dir(), 0, &[("HOTLINE_LIMITS_READS", "1")]).unwrap_err();
    assert_eq!(status.code(), Some(78));
    assert!(said.contains("limits.reads: 1 is not between 2 and 256"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d4_floods_of_control_frames_are_ended() {
    let begun = |server: &Server| {
        let token = server.token("operators/OP01", "supervisor");
        let headers = frame(HEADERS, END_HEADERS, 1, &headers("/hotline.v1.CallService/IngestCalls", &token));
        [headers, frame(DATA, 0, 1, &[0; 4])].concat()
    };
    let floods: [(&str, bool, Vec<u8>); 6] = [
        ("PING", false, frame(PING, 0, 0, &[7; 8])),
        ("SETTINGS", false, frame(SETTINGS, 0, 0, &[])),
        ("PRIORITY", false, frame(PRIORITY, 0, 3, &[0, 0, 0, 1, 0])),
        ("RST_STREAM", true, frame(RST_STREAM, 0, 1, &[0; 4])),
        ("empty DATA", true, frame(DATA, 0, 1, &[])),
        ("unknown frames", false, frame(0xbe, 0, 0, &[])),
    ];
    for (what, in_a_request, one) in floods {
        let dir = temp_dir();
        let server = Server::start(&dir);
        let r = Register::open(&server).await;
        let mut attacker = Attacker::begin(server.address(), &[]).await.expect("the server listens");
        if in_a_request {
            attacker.send(&begun(&server)).await.expect("it is connected");
        }
        let many = one.repeat(500);
        let sent = attacker.flood(|_| many.clone(), 2_000).await;
        assert!(sent.is_some(), "{what}: a million were taken");
        r.call().create().await;
        // These the library may find first.
        if what != "empty DATA" {
            assert_eventually!(server.log().contains("too many frames of control"));
        }
        server.stop().await;
    }
}

/// Connections that may be opened in a second where an attack over one connection after another is tried; eight times as many at once. So many that a server
/// which is slow to see that a connection has ended, and to say that it refuses one, is told from one that lets all of them in.
const PER_SECOND: u32 = 64;

/// Attacks over one connection after another until the server refuses one. That comes soon, the desk goes on, and others at the address get in again
/// after a while.
async fn one_connection_after_another(attack: impl AsyncFn(&mut Attacker, &str)) {
    let dir = temp_dir();
    let per_second = PER_SECOND.to_string();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_CONNECTIONS_PER_SECOND", &per_second)]);
    let r = Register::open(&server).await;
    let token = server.token("operators/OP1", "operator");
    let (mut connections, begun) = (0, std::time::Instant::now());
    while !server.log().contains("an address opens too many connections") {
        connections += 1;
        if let Ok(mut attacker) = Attacker::begin(server.address(), &[]).await {
            attack(&mut attacker, &token).await;
        }
    }
    // On a busy machine time passes, and more may be opened.
    let more = begun.elapsed().as_secs_f64() * f64::from(PER_SECOND);
    assert!(f64::from(connections) < f64::from(4 * PER_SECOND) + more, "{connections} were let in");
    r.call().create().await;
    let settings = server.settings_with(&token);
    assert_eventually!(match Client::connect(settings.clone()).await {
        Ok(client) => client.read(ListPeriodsRequest::default()).await.is_ok(),
        Err(_) => false,
    });
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d4_a_flood_does_not_go_on_over_the_next_connection() {
    let pings = frame(PING, 0, 0, &[7; 8]).repeat(500);
    one_connection_after_another(async |attacker, _| {
        attacker.flood(|_| pings.clone(), 2_000).await.expect("a million were taken");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d4_requests_that_are_left_unfinished_do_not_go_on_over_the_next_connection() {
    one_connection_after_another(async |attacker, token| {
        let headers = headers("/hotline.v1.CallService/CreateCall", token);
        let begun = |count| frame(HEADERS, END_HEADERS, 2 * count + 1, &headers);
        attacker.flood(begun, 100).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d4_headers_without_end_are_ended() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let mut attacker = Attacker::begin(server.address(), &[]).await.expect("the server listens");
    attacker
        .send(&frame(HEADERS, 0, 1, &headers("/x", &server.token("operators/OP01", "supervisor"))))
        .await
        .expect("it is connected");
    let one = frame(CONTINUATION, 0, 1, b"\x00\x01a\x01b").repeat(100);
    assert!(attacker.flood(|_| one.clone(), 10_000).await.is_some(), "a million were taken");
    r.call().create().await;
    assert_is_small(&server);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d3_who_ignores_the_limit_of_streams_is_ended() {
    let dir = temp_dir();
    // They cost their address further connections.
    let server = Server::start_with(&dir, 0, &[("HOTLINE_LIMITS_CONNECTIONS_PER_SECOND", "10000")]);
    let r = Register::open(&server).await;
    let headers =
        headers("/hotline.v1.CallService/CreateCall", &server.token("operators/OP01", "supervisor"));
    let stream = |count: u32| {
        let stream = 2 * count + 1;
        // A message is announced that never comes.
        [frame(HEADERS, END_HEADERS, stream, &headers), frame(DATA, 0, stream, &[0, 0, 3, 0, 0, 1, 2, 3])]
            .concat()
    };
    for _ in 0..3 {
        let mut attacker = Attacker::begin(server.address(), &[]).await.expect("the server listens");
        let streams = attacker.flood(stream, 200_000).await;
        assert!(streams.is_some(), "200,000 streams were taken");
        r.call().create().await;
    }
    assert_is_small(&server);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d2_who_does_not_read_is_ended_and_holds_little() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let address = "路".repeat(200);
    let calls = (0..1_000).map(|_| r.call().with(|call| call.incident_address = address.clone()).request());
    hotline_tests::stream::ingest(&r, calls.collect(), 256).await.expect("calls are taken");
    let list = ListCallsRequest {
        parent: r.parent.clone(),
        page_size: 1_000,
        filter: Some(CallFilter::default()),
        ..ListCallsRequest::default()
    };
    let message = framed(0, &list.encode_to_vec());
    let headers = headers("/hotline.v1.CallService/ListCalls", &server.token("operators/OP01", "supervisor"));
    // SETTINGS_INITIAL_WINDOW_SIZE = 0: nothing of an answer may be sent.
    let mut attackers = Vec::new();
    for _ in 0..4 {
        let mut attacker =
            Attacker::begin(server.address(), &[0, 4, 0, 0, 0, 0]).await.expect("the server listens");
        for stream in (1..600).step_by(2) {
            let request =
                [frame(HEADERS, END_HEADERS, stream, &headers), frame(DATA, END_STREAM, stream, &message)]
                    .concat();
            attacker.send(&request).await.expect("it is connected");
        }
        attackers.push(attacker);
    }
    for attacker in &mut attackers {
        attacker.ended().await;
    }
    assert_eventually!(server.log().contains("does not read its answers"));
    assert_is_small(&server);
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1_000);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d11_only_what_is_in_progress_is_waited_for() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let mut silent = Attacker::connect(server.address()).await.expect("the server listens");
    // An accept after it shows that it is in.
    r.call().create().await;
    server.terminate();
    silent.ended().await;
    assert_eventually!(server.log().contains("stopping"));
    assert!(!server.log().contains("were cut off"), "{}", server.log());
    server.ended().await;
}
