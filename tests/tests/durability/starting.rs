//! Starting and stopping.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hotline_proto::v1::*;
use hotline_tests::assert_eventually;
use hotline_tests::binaries::hotline_server;
use hotline_tests::check::EVENTUALLY;
use hotline_tests::database;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tonic::{Code, Request};

#[tokio::test]
async fn a_second_server_on_the_same_register_is_refused() {
    let dir = temp_dir();
    let first = Server::start(&dir);
    let r = Register::open(&first).await;
    let (status, said) = Server::try_start(&dir, 0).expect_err("the register is in use");
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("in use by another hotline-server"), "{said}");
    r.call().create().await;
    first.stop().await;
    // The lock goes with the process.
    let second = Server::start(&dir);
    assert_eq!(Register::connect(&second).await.calls(CallFilter::default()).await.len(), 1);
}

#[test]
fn an_address_that_the_network_can_reach_is_refused() {
    let dir = temp_dir();
    for address in ["0.0.0.0:50051", "[::]:50051", "192.0.2.1:50051"] {
        let refused = hotline_server(dir.path(), &["--listen", address]);
        assert_eq!(refused.status.code(), Some(78), "{address}");
        let said = String::from_utf8(refused.stderr).expect("what it says is UTF-8");
        assert!(said.contains("loopback") && said.contains("--tls-certificate"), "says why: {said}");
        assert_eq!(refused.stdout, b"");
    }
    assert!(!dir.path().join("register.db").exists(), "nothing was begun");
}

#[test]
fn wrong_settings_are_refused_before_anything_is_begun() {
    let dir = temp_dir();
    let file = dir.path().join("server.toml");
    std::fs::write(&file, "lisen = \"127.0.0.1:0\"\n").expect("the file can be written");
    let misspelt = hotline_server(dir.path(), &["--config", &file.to_string_lossy()]);
    let said = String::from_utf8_lossy(&misspelt.stderr);
    assert_eq!(misspelt.status.code(), Some(78), "{said}");
    assert!(said.contains("lisen"), "names it: {said}");
    let database = hotline_server(dir.path(), &["--database", "mysql://nobody:secret@localhost/x"]);
    assert_eq!(database.status.code(), Some(78));
    assert!(!String::from_utf8_lossy(&database.stderr).contains("secret"), "a password is not repeated");
    let flag = hotline_server(dir.path(), &["--lisen", "127.0.0.1:0"]);
    assert_eq!(flag.status.code(), Some(2));
    assert!(!dir.path().join("register.db").exists(), "nothing was begun");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let (dir, other) = (temp_dir(), temp_dir());
    let first = Server::start(&dir);
    let (status, said) = Server::try_start(&other, first.address().port()).expect_err("the port is taken");
    assert_eq!(status.code(), Some(1));
    assert!(said.contains(&first.address().to_string()) && said.contains("--listen"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_while_many_write_it_keeps_what_it_acknowledged() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (r, acknowledged) = (Register::connect(&server).await, acknowledged.clone());
        writers.spawn(async move {
            let mut names = Vec::new();
            loop {
                match r.client.calls().create_call(Request::new(r.call().request())).await {
                    Ok(answer) => names.push(answer.into_inner().call.expect("the call is answered").name),
                    Err(status) => {
                        let codes = [Code::Unavailable, Code::Unknown, Code::Cancelled, Code::Internal];
                        assert!(codes.contains(&status.code()), "it says that it goes: {status:?}");
                        return names;
                    }
                }
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    assert_eventually!(acknowledged.load(Ordering::SeqCst) >= 100);
    server.stop().await;
    let acknowledged: Vec<String> = writers.join_all().await.concat();
    drop(r);

    let server = Server::start(&dir);
    let stored: Vec<String> = Register::connect(&server)
        .await
        .calls(CallFilter::default())
        .await
        .into_iter()
        .map(|call| call.name)
        .collect();
    for name in &acknowledged {
        assert!(stored.contains(name), "{name} was acknowledged");
    }
    server.stop().await;
    assert!(hotline_server(dir.path(), &["verify"]).status.success());
}

#[tokio::test]
async fn a_watcher_does_not_keep_the_server_from_ending() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let watch = WatchEventsRequest { parent: r.parent.clone(), after_position: Some(0), filter: None };
    let mut stream = r.client.watches().watch_events(watch).await.expect("it can be watched").into_inner();
    stream.message().await.expect("it begins").expect("it begins");
    let begun = std::time::Instant::now();
    server.terminate();
    let end = async {
        loop {
            match stream.message().await {
                Ok(Some(_)) => {}
                Ok(None) => return Code::Ok,
                Err(status) => return status.code(),
            }
        }
    };
    let ended = tokio::time::timeout(EVENTUALLY, end).await.expect("the stream ends");
    assert!([Code::Ok, Code::Unavailable].contains(&ended), "{ended:?}");
    server.ended().await;
    // It is given ten seconds for what does not end by itself.
    assert!(begun.elapsed() < std::time::Duration::from_secs(9), "the open stream was waited for");
}

#[tokio::test]
async fn field_d8_a_register_that_is_lost_is_not_begun_anew() {
    if database::is_postgres() {
        // There is no file to lose.
        return;
    }
    let dir = temp_dir();
    let server = Server::start(&dir);
    Register::open(&server).await.call().create().await;
    server.stop().await;
    let (register, copy) = (dir.path().join("register.db"), dir.path().join("copy"));
    std::fs::rename(&register, &copy).expect("it can be moved");
    let refused = |what: &str| {
        let (status, said) = Server::try_start(&dir, 0).expect_err("what is lost is not begun anew");
        assert_eq!(status.code(), Some(1));
        assert!(said.contains(&format!("register.db is {what}")), "{said}");
        assert!(said.contains("register.db.search") && said.contains("register.db.key"), "{said}");
        assert!(said.contains("put a copy of it back"), "{said}");
    };
    refused("missing");
    assert!(!register.exists(), "nothing was begun");
    std::fs::write(&register, "").expect("it can be written");
    refused("empty");
    std::fs::rename(&copy, &register).expect("it can be moved");
    let server = Server::start(&dir);
    assert_eq!(Register::connect(&server).await.calls(CallFilter::default()).await.len(), 1);
}
