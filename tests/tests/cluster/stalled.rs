//! Writes that do not come back are answered in time, and log and health say what they wait for.

use hotline_proto::v1::CallFilter;
use hotline_tests::health::Health;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::{Register, assert_eventually};
use tonic_health::pb::health_check_response::ServingStatus;

use super::group::Group;
use super::once::refused;

/// What the log says of writes that do not come back.
const STALLED: &str = "writes do not come back; they are refused until they do";
const RECOVERED: &str = "writes come back again";

/// A server on a database of a cluster, which something keeps from writing.
struct Stall {
    cluster: Cluster,
    database: Database,
    group: Group,
    r: Register,
    health: Health,
}

impl Stall {
    async fn begin() -> Self {
        let cluster = Cluster::start();
        let database = cluster.create_database();
        let group = Group::start(&database.url, 1);
        let r = group.register(0);
        r.done(create_period(PERIOD)).await;
        r.call().name().await;
        let health = Health::of(group.server(0));
        Self { cluster, database, group, r, health }
    }

    /// A write is refused for this cause, reads go on, and log and health say so. Returns the write.
    async fn is_told(&mut self, cause: &str, words: &[&str]) -> hotline_proto::v1::CreateCallRequest {
        let request = self.r.call().request();
        let (reason, said) = refused(self.group.client(0), &request).await;
        assert_eq!(
            (reason.as_str(), said.as_str()),
            ("UNAVAILABLE", cause),
            "{}",
            self.group.server(0).log()
        );
        assert!(!self.r.calls(CallFilter::default()).await.is_empty(), "what is there can be read");
        // The callers who go on trying keep it so.
        let again = tokio::spawn({
            let (r, request) = (self.r.clone(), request.clone());
            async move { while r.write(request.clone()).await.is_err() {} }
        });
        assert_eventually!(self.health.is(ServingStatus::NotServing).await);
        assert_eventually!(self.group.server(0).log().contains(STALLED));
        let log = self.group.server(0).log();
        let told =
            log.lines().find(|line| line.contains(STALLED)).unwrap_or_else(|| panic!("not told: {log}"));
        assert!(words.iter().all(|word| told.contains(word)), "{words:?}: {told}");
        again.abort();
        request
    }

    /// What was in the way is gone: the write is done once, and all is well.
    async fn ends(mut self, request: hotline_proto::v1::CreateCallRequest) {
        let before = self.r.calls(CallFilter::default()).await.len();
        let name = self.r.done(request.clone()).await.name;
        let again = self.r.write(request).await.expect("it is known");
        assert_eq!((again.replayed, again.answer.call.map(|call| call.name)), (true, Some(name)));
        assert_eventually!(self.health.is(ServingStatus::Serving).await);
        assert_eventually!(self.group.server(0).log().contains(RECOVERED));
        let calls = self.r.calls(CallFilter::default()).await.len();
        assert!(calls == 2 && calls - before <= 1, "it is done once: {before}, {calls}");
        self.group.stop_and_verify().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_a_standby_that_nobody_is_does_not_keep_callers_waiting() {
    let mut stall = Stall::begin().await;
    for names in ["nobody", "ANY 1 (nobody, nowhere)", "FIRST 2 (nobody, *)"] {
        stall.cluster.synchronous_with_none(names);
        let request = stall.is_told("STANDBY_AWAY", &["a synchronous standby", "SyncRep"]).await;
        stall.cluster.asynchronous();
        assert_eventually!(stall.health.is(ServingStatus::Serving).await);
        if names.starts_with("FIRST") {
            let all = stall.r.calls(CallFilter::default()).await.len();
            assert!((2..=4).contains(&all), "{all}");
            stall.r.done(request).await;
            return stall.group.stop_and_verify().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_a_lock_that_another_holds_is_told() {
    // Of the head of the period, and of tables that each call writes to.
    for (lock, cause) in [
        ("SELECT 1 FROM heads FOR UPDATE", "PERIOD_HELD"),
        ("LOCK TABLE call_counters IN ACCESS EXCLUSIVE MODE", "STORAGE_BUSY"),
        ("LOCK TABLE event_texts, journal IN SHARE MODE", "STORAGE_BUSY"),
    ] {
        let mut stall = Stall::begin().await;
        let held = stall.database.hold(lock);
        let request = stall.is_told(cause, &["a lock", "psql"]).await;
        held.release();
        stall.ends(request).await;
    }
}

/// All that a server has asked, and will ask: readers, listeners and writers, while new connections can be had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_processes_that_are_stopped_are_all_left() {
    let mut stall = Stall::begin().await;
    let all = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'hotline %' AND datname = current_database()";
    let all = stall.database.psql(all);
    all.lines().for_each(|process| stall.cluster.freeze(process));
    assert_eventually!(stall.health.is(ServingStatus::NotServing).await);
    let request = stall.r.call().request();
    assert_eventually!(stall.r.write(request.clone()).await.is_ok());
    assert_eq!(stall.r.calls(CallFilter::default()).await.len(), 2);
    assert_eventually!(stall.health.is(ServingStatus::Serving).await);
    all.lines().for_each(|process| stall.cluster.thaw(process));
    stall.group.stop_and_verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_writers_that_are_stopped_are_told_and_left() {
    let mut stall = Stall::begin().await;
    let writers = "SELECT pid FROM pg_stat_activity WHERE application_name = 'hotline writer' AND datname = current_database()";
    let writers = stall.database.psql(writers);
    let writers: Vec<&str> = writers.lines().collect();
    assert_eq!(writers.len(), 4, "{writers:?}");
    writers.iter().for_each(|process| stall.cluster.freeze(process));
    let request = stall.is_told("STORAGE_AWAY", &["an answer of the database"]).await;
    // Connections of its own are made anew: they go on while the others still stand.
    assert_eventually!(stall.r.write(request.clone()).await.is_ok());
    assert_eventually!(stall.group.server(0).log().contains("connections that do not answer are given up"));
    writers.iter().for_each(|process| stall.cluster.thaw(process));
    stall.ends(request).await;
}
