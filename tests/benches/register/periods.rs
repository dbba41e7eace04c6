//! Many periods written at once on PostgreSQL, beside bare connections that run the same SQL.

use std::time::{Duration, Instant};

use hotline_server::store::Database;
use hotline_tests::postgres::{self, Cluster};
use hotline_tests::register::create_period;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tokio::task::{JoinSet, block_in_place};

use super::load::a_call;
use super::options::Options;
use super::rows::postgres_address;
use super::store::Bare;
use super::turns::{Reach, Runs, Table};

/// Periods.
const PERIODS: usize = 2_000;
/// Calls in flight, each to another period.
const IN_FLIGHT: usize = 64;

/// Runs it on a cluster of its own.
pub async fn all(options: &Options, table: &mut Table) {
    if postgres::binaries().is_none() {
        return table.about("skipped: there is no PostgreSQL here".to_owned());
    }
    let cluster = Cluster::start_on_disk("shared_buffers = 256MB");
    let database = cluster.create_database();
    let dir = temp_dir();
    let server = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &database.url)]);
    let register = Register::connect(&server).await;
    open_all(&register).await;
    let address = postgres_address(&database.url);
    let place = Database::Postgres { address, standby: None, data_dir: dir.path().to_owned() };
    let (mut ours, mut theirs) = (Runs::default(), Runs::default());
    for _ in 0..options.repetitions {
        ours.0.push(write_all(&register, options.run * 2).await);
        theirs.0.push(block_in_place(|| bare(&database, &place, options.run)));
    }
    table.figure(format!("PostgreSQL: {PERIODS} periods, {IN_FLIGHT} in flight"), "/s", &ours);
    table.figure("PostgreSQL: as many bare connections, the same SQL a call", "/s", &theirs);
    table.ratio(
        format!("PostgreSQL: {PERIODS} periods by the same SQL"),
        ours.ratio(&theirs),
        Reach::AtLeast(0.8),
    );
    server.stop().await;
}

/// Calls a second by as many bare connections as the server writes with, each to a period of its own, one transaction a call.
fn bare(database: &postgres::Database, place: &Database, time: Duration) -> f64 {
    let rates = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..place.writers())
            .map(|number| {
                let name = name(number);
                let key = format!("SELECT period_key FROM periods WHERE period_id = '{name}'");
                let key = database.psql(&key).trim().parse().expect("the period is open");
                scope.spawn(move || Bare::open_period(place, &name, key).calls(1, time).rate)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it writes")).collect::<Vec<_>>()
    });
    rates.into_iter().sum()
}

fn name(number: usize) -> String {
    format!("town-{number}")
}

async fn open_all(register: &Register) {
    let mut opened = JoinSet::new();
    for number in 0..PERIODS {
        let register = register.clone();
        opened.spawn(async move { register.done(create_period(&name(number))).await });
        if opened.len() >= IN_FLIGHT {
            opened.join_next().await;
        }
    }
    opened.join_all().await;
}

/// Calls a second, each to the next of the periods.
async fn write_all(register: &Register, time: Duration) -> f64 {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for n in 0..IN_FLIGHT {
        let register = register.clone();
        tasks.spawn(async move {
            let mut done = 0;
            while begun.elapsed() < time {
                let parent = format!("periods/{}", name((n + done * IN_FLIGHT) % PERIODS));
                register.done(a_call(&parent)).await;
                done += 1;
            }
            done
        });
    }
    let done: usize = tasks.join_all().await.into_iter().sum();
    done as f64 / begun.elapsed().as_secs_f64()
}
