//! A primary that does not answer or cannot commit is left for the host that was promoted in its place.

use hotline_proto::v1::CallFilter;
use hotline_tests::assert_eventually;
use hotline_tests::health::Health;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use tonic_health::pb::health_check_response::ServingStatus;

use super::account::assert_exact;
use super::crew::Crew;
use super::group::{Group, url_of};
use super::writer::Writer;

/// What becomes of the primary while its synchronous standby is promoted.
enum Fate {
    /// It is stopped with all its processes.
    Frozen,
    /// Its process that takes connections is stopped, and those of the writers are.
    HalfFrozen,
    /// It goes on, and waits for the standby that follows it no longer.
    Waiting,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_a_primary_that_is_frozen_is_left_for_the_promoted_one() {
    a_primary_is_left(Fate::Frozen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_a_primary_that_is_half_frozen_is_left_for_the_promoted_one() {
    a_primary_is_left(Fate::HalfFrozen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_f2_a_primary_that_waits_for_the_promoted_one_is_left_for_it() {
    a_primary_is_left(Fate::Waiting).await;
}

async fn a_primary_is_left(fate: Fate) {
    let mut primary = Cluster::start();
    let standby = primary.standby();
    primary.synchronous_with(&standby);
    let database = primary.create_database();
    let group = Group::start(&url_of([&primary, &standby], &database.name), 2);
    let r = group.register(0);
    r.done(create_period(PERIOD)).await;
    let writer = |seed| Writer::new(group.clients(), &[PERIOD], false, seed);
    let mut crew = Crew::start((1..=4).map(writer));
    crew.writes(20).await;

    match fate {
        Fate::Frozen => primary.freeze_all(),
        Fate::HalfFrozen => {
            let writers = "SELECT pid FROM pg_stat_activity WHERE application_name = 'hotline writer'";
            let writers = database.psql(writers);
            writers.lines().for_each(|process| primary.freeze(process));
            primary.freeze_postmaster();
        }
        Fate::Waiting => {}
    }
    standby.promote();
    crew.writes(20).await;
    let on_standby = standby.database(&database.name);
    for at in 0..2 {
        let mut health = Health::of(group.server(at));
        assert_eventually!(health.is(ServingStatus::Serving).await);
    }
    let outcome = crew.ended().await;
    assert_exact(&r, &outcome.acknowledged).await;
    let calls = r.calls(CallFilter::default()).await.len();
    assert_eq!(
        on_standby.psql("SELECT count(*) FROM calls"),
        calls.to_string(),
        "they write to the promoted one"
    );

    // What goes on over there is of no concern to them.
    match fate {
        Fate::Frozen | Fate::HalfFrozen => primary.thaw_all(),
        Fate::Waiting => {}
    }
    let name = r.call().name().await;
    assert_eq!(group.register(1).get_call(&name).await.name, name);
    drop(primary);
    group.stop_and_verify().await;
}
