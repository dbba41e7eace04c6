//! A connection to the database that breaks off while it is being made, or at the first that is asked.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hotline_proto::v1::GetCallRequest;
use hotline_tests::assert_eventually;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use tonic::{Request, Status};

use super::group::Group;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_a_new_connection_breaks_off_the_next_one_answers() {
    let cluster = Cluster::shared();
    let database = cluster.create_database();
    let detour = Detour::to(cluster.port());
    let group = Group::start(&format!("postgres://hotline@127.0.0.1:{}/{}", detour.port, database.name), 1);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let name = r.call().name().await;

    for at in 1..=8 {
        let known = detour.end.broken.load(Ordering::SeqCst);
        detour.end.at.store(at, Ordering::SeqCst);
        // Those that rest, so that new ones are made.
        database.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline reader'");
        let (client, request) = (group.client(0), GetCallRequest { name: name.clone(), full_view: None });
        let reading = tokio::spawn(async move {
            let call = client.calls().get_call(Request::new(request)).await?.into_inner().call;
            Ok::<_, Status>(call.unwrap_or_default().name)
        });
        assert_eventually!(detour.end.broken.load(Ordering::SeqCst) >= known + 3 || reading.is_finished());
        detour.end.at.store(0, Ordering::SeqCst);
        let read = reading.await.expect("it is answered");
        assert_eq!(read.expect("the next connection answers"), name, "broken off at message {at}");
    }
    group.stop_and_verify().await;
}

/// A way to the database on which connections that read break off at the message of theirs that it is told.
struct Detour {
    port: u16,
    end: Arc<End>,
}

#[derive(Default)]
struct End {
    /// At which message after the one that says who it is; 0 for none.
    at: AtomicUsize,
    /// How many were broken off.
    broken: AtomicUsize,
}

impl Detour {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let detour = Self { port: listener.local_addr().expect("it is bound").port(), end: Arc::default() };
        let end = detour.end.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let end = end.clone();
                // What fails has ended, on both sides.
                std::thread::spawn(move || carry(client, port, &end));
            }
        });
        detour
    }
}

fn carry(mut client: TcpStream, port: u16, end: &End) -> std::io::Result<()> {
    let mut database = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    let mut message = vec![0; 8192];
    let length = client.read(&mut message)?;
    let reads = message[..length].windows(14).any(|part| part == b"hotline reader");
    database.write_all(&message[..length])?;

    let (mut answers, mut answered) = (database.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        // It has come to its end either way.
        let _ = std::io::copy(&mut answers, &mut answered);
        answered.shutdown(Shutdown::Both)
    });
    for number in 1.. {
        let length = client.read(&mut message)?;
        let breaks = reads && end.at.load(Ordering::SeqCst) == number;
        if breaks {
            end.broken.fetch_add(1, Ordering::SeqCst);
        }
        if breaks || length == 0 {
            break;
        }
        database.write_all(&message[..length])?;
    }
    client.shutdown(Shutdown::Both)?;
    database.shutdown(Shutdown::Both)
}
