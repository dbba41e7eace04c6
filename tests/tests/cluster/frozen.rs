//! A server that stops in the middle of a write keeps the others from the period for a while only, and does no harm when it goes on.

use hotline_tests::assert_eventually;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::register::{PERIOD, create_period};

use super::account::assert_exact;
use super::crew::Crew;
use super::group::Group;
use super::writer::Writer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_in_the_middle_is_not_waited_for() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, 2);
    let r = group.register(1);
    r.done(create_period(PERIOD)).await;
    // All write to the first: what holds the head is its.
    let writer = |seed| Writer::new(vec![group.client(0), group.client(0)], &[PERIOD], false, seed);
    let mut crew = Crew::start((1..=4).map(writer));
    crew.writes(10).await;

    freeze_while_it_holds_the_head(&group, 0, &database).await;
    // The database ends its transaction, and the other server goes on.
    let name = r.call().name().await;
    assert_eq!(r.get_call(&name).await.name, name);
    group.thaw(0);

    crew.writes(10).await;
    let mut acknowledged = crew.ended().await.acknowledged;
    let written = r.journal(0).await.into_iter().find(|event| event.subject == name);
    acknowledged.insert(written.expect("it was acknowledged").request_id, name);
    assert_exact(&r, &acknowledged).await;
    group.stop_and_verify().await;
}

/// Its transaction is open, and it is not the database that is at work.
async fn freeze_while_it_holds_the_head(group: &Group, at: usize, database: &Database) {
    let holding = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hotline writer' \
                   AND datname = current_database() AND state = 'idle in transaction' AND backend_xid IS NOT NULL";
    assert_eventually!({
        group.freeze(at);
        let holds = database.psql(holding) != "0" && database.psql(holding) != "0";
        if !holds {
            group.thaw(at);
        }
        holds
    });
}
