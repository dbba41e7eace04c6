//! Three servers on one database, under load, while servers and the database are killed again and again.

use hotline_tests::Register;
use hotline_tests::postgres::{Cluster, Database};
use hotline_tests::register::{PERIOD, create_period};

use super::account::{assert_exact, assert_followed};
use super::chance::{Chance, rounds};
use super::crew::{Crew, Outcome};
use super::follower::Followers;
use super::group::Group;
use super::writer::Writer;

const SERVERS: usize = 3;
const WRITERS: u64 = 12;
const PERIODS: [&str; 2] = [PERIOD, "second-2022"];

struct Scene {
    group: Group,
    database: Database,
    cluster: Cluster,
}

impl Scene {
    fn open() -> Self {
        let cluster = Cluster::start();
        let database = cluster.create_database();
        Self { group: Group::start(&database.url, SERVERS), database, cluster }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_nothing_is_lost_doubled_missed_or_repeated() {
    let mut scene = Scene::open();
    let group = &scene.group;
    let r = group.register(0);
    for period in PERIODS {
        r.done(create_period(period)).await;
    }
    let clients = group.clients();
    let followers = PERIODS.map(|period| Followers::start(&clients, &r.of(period).parent));
    let writer = |seed| Writer::new(group.clients(), &PERIODS, true, seed);
    let mut crew = Crew::start((1..=WRITERS).map(writer));

    let mut chance = Chance::new(20_221_112);
    for _ in 0..rounds(10) {
        crew.writes(1 + chance.below(60)).await;
        disturb(&mut scene, &mut chance, &mut crew).await;
    }
    crew.writes(1).await;

    let outcome = crew.ended().await;
    assert!(
        outcome.sent_again > 0 && outcome.sent_twice > 0,
        "some writes were under way when something died"
    );
    let mut breaks = 0;
    for (period, followers) in PERIODS.into_iter().zip(followers) {
        breaks += assert_whole(&r.of(period), &outcome, followers).await;
    }
    assert!(breaks > 0, "watches broke when something died");
    report(&outcome, breaks);
    scene.group.stop_and_verify().await;
}

/// Takes something away and brings it back.
async fn disturb(scene: &mut Scene, chance: &mut Chance, crew: &mut Crew) {
    let Scene { group, cluster, database } = scene;
    let at = chance.below(SERVERS);
    match chance.below(8) {
        0 => {
            group.kill(at);
            group.start_again(at);
        }
        // The others go on meanwhile.
        1 | 2 => {
            group.kill(at);
            crew.writes(1 + chance.below(20)).await;
            group.start_again(at);
        }
        3 | 4 => {
            cluster.kill();
            cluster.start_again();
        }
        5 => {
            cluster.stop_fast();
            cluster.start_again();
        }
        // Both at once.
        6 => {
            group.kill(at);
            cluster.kill();
            cluster.start_again();
            group.start_again(at);
        }
        // Every connection of every server, whatever is under way there.
        _ => {
            database.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hotline %'",
            );
        }
    }
}

async fn assert_whole(r: &Register, outcome: &Outcome, followers: Followers) -> usize {
    let journal = assert_exact(r, &outcome.acknowledged).await;
    let head = journal.last().map(|event| event.position).expect("the period was opened");
    assert_followed(&journal, &followers.seen(head).await)
}

#[expect(clippy::print_stderr, reason = "what a long run has come to")]
fn report(outcome: &Outcome, breaks: usize) {
    eprintln!(
        "acknowledged {}: lost 0, doubled 0; sent again {}, to two servers at once {}; watches broke {breaks} times: missed 0, repeated 0",
        outcome.acknowledged.len(),
        outcome.sent_again,
        outcome.sent_twice
    );
}
