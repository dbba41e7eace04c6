//! A database that has less than a server has seen is not served by it, until somebody accepts the loss.

use std::time::Duration;

use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::health::Health;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::{Register, assert_eventually};
use tonic::Request;
use tonic_health::pb::health_check_response::ServingStatus;

use super::group::{Group, url_of};
use super::once::refused;

/// Waits until a server has written down that it has seen a position of a period, which are numbered as they were made.
async fn await_memory(group: &Group, period: usize, position: usize) {
    let file = group.directory(0).join("postgres.seen");
    let remembers =
        || std::fs::read_to_string(&file).unwrap_or_default().contains(&format!("\n{period} {position} "));
    assert_eventually!(remembers());
}

/// A server that has seen calls which the promoted standby has never had. The calls, in their order.
struct Fork {
    group: Group,
    r: Register,
    standby: Cluster,
    database: String,
    kept: String,
    lost: Vec<String>,
}

impl Fork {
    async fn begin(lost: usize) -> Self {
        let mut primary = Cluster::start();
        let mut standby = primary.standby();
        let database = primary.create_database().name;
        let group = Group::start(&url_of([&primary, &standby], &database), 1);
        let r = group.register(0);
        r.done(create_period(PERIOD)).await;
        let kept = r.call().name().await;
        primary.wait_for_replay(&standby);
        standby.kill();
        let mut names = Vec::new();
        for _ in 0..lost {
            names.push(r.call().name().await);
        }
        await_memory(&group, 1, 2 + lost).await;
        primary.kill();
        standby.start_again();
        standby.promote();
        Self { group, r, standby, database, kept, lost: names }
    }

    fn stored(&self) -> String {
        self.standby.database(&self.database).psql("SELECT count(*) FROM calls")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f6_a_standby_that_lacks_what_was_acknowledged_is_not_served() {
    let mut fork = Fork::begin(3).await;
    let mut health = Health::of(fork.group.server(0));
    assert_eventually!(health.is(ServingStatus::NotServing).await);
    let told = "the database lacks what was acknowledged; requests are refused";
    assert_eventually!(fork.group.server(0).log().contains(told));
    assert!(
        fork.group.server(0).log().contains("goes to position 2, 5 was seen"),
        "{}",
        fork.group.server(0).log()
    );
    let (reason, cause) = refused(fork.group.client(0), &fork.r.call().request()).await;
    assert_eq!((reason.as_str(), cause.as_str()), ("UNAVAILABLE", "REGISTER_BEHIND"));
    let mut get = Request::new(GetCallRequest { name: fork.kept.clone(), full_view: None });
    get.set_timeout(Duration::from_secs(30));
    let read = fork.group.client(0).calls().get_call(get).await.expect_err("it is not served");
    assert!(read.message().contains("lacks entries"), "{read:?}");
    assert_eq!(fork.stored(), "1", "nothing was written");

    // One that is started again remembers.
    fork.group.kill(0);
    let (_, said) = fork.group.try_start_again(0).expect_err("it does not serve");
    assert!(said.contains("goes to position 2, 5 was seen") && said.contains("accept-loss"), "{said}");
    let home = fork.group.directory(0).to_owned();
    let url = fork.group.url().to_owned();
    let accept = || {
        let ended = hotline_server(&home, &["accept-loss", "--database", &url]);
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).expect("it says UTF-8")
    };
    let said = accept();
    assert!(said.contains("entries of test-2022 after 2; up to 5 was seen"), "{said}");
    let said = accept();
    assert!(said.contains("no loss to accept"), "{said}");
    fork.group.start_again(0);
    let name = fork.r.call().name().await;
    let calls: Vec<String> =
        fork.r.calls(CallFilter::default()).await.into_iter().map(|call| call.name).collect();
    assert!(
        calls.len() == 2 && calls.contains(&name) && calls.contains(&fork.kept),
        "{calls:?} {:?}",
        fork.lost
    );
    fork.group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f6_a_fork_that_has_grown_is_known_by_its_entries() {
    let mut fork = Fork::begin(1).await;
    fork.group.kill(0);
    // A server that has seen nothing goes on with what is there, beyond what was seen.
    let other = Group::start(fork.group.url(), 1);
    for _ in 0..4 {
        other.register(0).call().name().await;
    }
    let (_, said) = fork.group.try_start_again(0).expect_err("it does not serve");
    assert!(said.contains("period test-2022 has another entry at position 3 than was seen"), "{said}");
    other.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f6_an_older_copy_that_was_put_back_is_refused_whatever_it_lacks() {
    let cluster = Cluster::start();
    let database = cluster.create_database();
    let mut group = Group::start(&database.url, 1);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    r.call().name().await;
    r.done(create_period("another")).await;
    await_memory(&group, 1, 2).await;
    await_memory(&group, 2, 1).await;
    let whole = database.dump();
    group.kill(0);
    // The last entry is gone, or another; a period is gone.
    let copies = [
        (
            "DELETE FROM journal WHERE position = 2; UPDATE heads SET position = 1 WHERE position = 2",
            "goes to position 1, 2 was seen",
        ),
        ("UPDATE journal SET hash = sha256('x') WHERE position = 2", "has another entry at position 2"),
        (
            "SET session_replication_role = replica; DELETE FROM journal WHERE period_key = 2; \
             DELETE FROM heads WHERE period_key = 2; DELETE FROM periods WHERE period_key = 2",
            "a period with 1 entries is missing",
        ),
    ];
    for (change, told) in copies {
        let postgres = cluster.database("postgres");
        postgres.psql(&format!("DROP DATABASE {} WITH (FORCE)", database.name));
        postgres.psql(&format!("CREATE DATABASE {} TEMPLATE template0", database.name));
        database.restore(&whole);
        database.psql(change);
        let started = group.try_start_again(0);
        let Err((_, said)) = started else { panic!("it serves: {change}") };
        assert!(said.contains(told) && said.contains("accept-loss"), "{change}: {said}");
    }
}
