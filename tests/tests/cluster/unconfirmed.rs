//! A commit that the synchronous standby does not have is acknowledged to nobody, whatever is done to it.

use std::time::Duration;

use hotline_client::{Refusal, Settings};
use hotline_proto::v1::*;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::{Register, assert_eventually};

use super::group::Group;
use super::once::send;

/// Two servers on a database whose standby is silent.
struct Silence {
    group: Group,
    r: Register,
    standby: Cluster,
    database: Database,
    _primary: Cluster,
}

impl Silence {
    async fn begin() -> Self {
        let primary = Cluster::start();
        let mut standby = primary.standby();
        primary.synchronous_with(&standby);
        let database = primary.create_database();
        let group = Group::start(&database.url, 2);
        let r = group.register(0);
        r.done(create_period(PERIOD)).await;
        standby.stop_acknowledging();
        Self { group, r, standby, database, _primary: primary }
    }

    /// Process ids of the writers that wait for the standby in their COMMIT.
    fn waiting(&self) -> Vec<String> {
        let waiting = self.database.psql(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'hotline writer' AND wait_event = 'SyncRep'",
        );
        waiting.lines().map(str::to_owned).collect()
    }

    /// One that is none of these.
    fn another(&self, known: &[String]) -> Option<String> {
        self.waiting().into_iter().find(|process| !known.contains(process))
    }

    /// Waits until there is one.
    async fn another_waits(&self, known: &[String]) -> String {
        let mut found;
        assert_eventually!({
            found = self.another(known);
            found.is_some()
        });
        found.expect("one was found")
    }

    fn cancel(&self, process: &str) {
        assert_eq!(self.database.psql(&format!("SELECT pg_cancel_backend({process})")), "t");
    }

    fn terminate(&self, process: &str) {
        assert_eq!(self.database.psql(&format!("SELECT pg_terminate_backend({process})")), "t");
    }

    /// How often a server saw that a commit was not confirmed.
    fn unconfirmed(&self, at: usize) -> usize {
        self.group.server(at).log().matches("a commit was not confirmed").count()
    }

    /// The standby goes on, and the register has this call and no other.
    async fn end(mut self, answered: impl Future<Output = String>) {
        self.standby.acknowledge_again();
        let name = answered.await;
        for at in 0..self.group.len() {
            let calls = self.group.register(at).calls(CallFilter::default()).await;
            assert_eq!(calls.into_iter().map(|call| call.name).collect::<Vec<_>>(), [name.as_str()]);
        }
        assert_eq!(self.r.journal(0).await.len(), 2, "the period and the call");
        self.group.stop_and_verify().await;
    }
}

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_that_is_cancelled_or_ended_acknowledges_nothing() {
    let silence = Silence::begin().await;
    // A server lets nobody wait for so long; its client asks again.
    let patient = Register::connect_with(Settings { deadline: LONG, ..silence.group.settings(0) }).await;
    let request = silence.r.call().request();
    let written = tokio::spawn(async move { patient.attempt(request).await.map(|call| call.name) });
    for times in 1..=3 {
        let waiting = silence.another_waits(&[]).await;
        silence.cancel(&waiting);
        // It was told so, has looked the write up, and waits again with what it makes of it.
        assert_eventually!(silence.unconfirmed(0) == times || written.is_finished());
        assert_eventually!(silence.another(&[]).is_some() || written.is_finished());
        assert!(!written.is_finished(), "cancelled {times} times, it was answered");
    }
    let mut ended = Vec::new();
    for times in 1..=3 {
        let waiting = silence.another_waits(&ended).await;
        silence.terminate(&waiting);
        ended.push(waiting);
        assert_eventually!(silence.another(&ended).is_some() || written.is_finished());
        assert!(!written.is_finished(), "ended {times} times, it was answered");
    }
    silence.end(async { written.await.expect("it is answered").expect("it is acknowledged") }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_again_is_not_acknowledged_either_before_the_standby_has_it() {
    for end in [Silence::cancel, Silence::terminate] {
        let silence = Silence::begin().await;
        let request = silence.r.call().request();
        assert_deadline(send(silence.group.client(0), &request, SHORT).await);
        let waiting = silence.another_waits(&[]).await;
        end(&silence, &waiting);
        // Its caller has gone, so it is not looked up. The commit stands on this machine alone, and both servers can see it.
        assert_eventually!(silence.waiting().is_empty());
        assert_eq!(silence.database.psql("SELECT position FROM heads"), "2");
        for at in [1, 0, 1] {
            assert_deadline(send(silence.group.client(at), &request, SHORT).await);
        }
        let client = silence.group.client(1);
        let retried = async {
            send(client, &request, LONG).await.expect("it is answered").expect("it is acknowledged")
        };
        silence.end(retried).await;
    }
}

fn assert_deadline(answer: Result<Result<String, Refusal>, tokio::task::JoinError>) {
    let refusal = answer.expect("it ends").expect_err("the standby does not have it");
    assert_eq!((refusal.reason.as_str(), refusal.facts.len()), ("DEADLINE", 0), "{refusal:?}");
}
