//! The figures, proved: registers that grow by chance on a real server, and an independent recount of their journals that must come to the
//! same figures, for any window, by any dimension, now and as of any earlier point.
//!
//! By default some sixty registers grow, from the same seeds each time. The long run begins at another seed:
//!
//! ```text
//! HOTLINE_TEST_REGISTERS=2000 cargo test -p hotline-tests --test figures
//! ```
//!
//! A register that does not hold is told with its seed, which is stored in `failed_seeds.txt` and grows in every run from then on.
//! `HOTLINE_TEST_SEED=<seed>` lets that one grow alone.
//!
//! | module | what it does |
//! | --- | --- |
//! | `setting`, `grow`, `grow_calls`, `grow_issues` | let a register grow: zones, plans, calls, issues, callbacks |
//! | `journal`, `issue`, `calendar` | what the watched journal amounts to up to a position |
//! | `follow_ups`, `answers` | events that count by themselves |
//! | `recount` | what a window amounts to, by looking at everything one by one |
//! | `ask`, `answer`, `flat` | questions, and the answers compared figure by figure |
//! | `explain` | what a figure counts, compared |
//! | `adding` | what adds up within an answer |
//! | `check` | all of it for one register |
//! | `handover` | what a shift is handed over, compared with a plain loop |

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adding;
mod answer;
mod answers;
mod ask;
mod calendar;
mod chance;
mod check;
mod explain;
mod flat;
mod follow_ups;
mod grow;
mod grow_calls;
mod grow_desk;
mod grow_issues;
mod handover;
mod issue;
mod journal;
mod kept;
mod recount;
mod setting;
mod waiting;

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use hotline_client::Settings;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::check::{Seen, holds};

/// Registers that grow if nothing else is said.
const REGISTERS: usize = 60;
/// The same on PostgreSQL, where the figures come from the same code and only the database is another.
const REGISTERS_ON_POSTGRES: usize = 15;
/// Registers that grow at the same time, so that their writes are committed in groups.
const AT_ONCE: usize = 20;
/// With so many registers everything that can happen has happened.
const ENOUGH: usize = 50;
/// The first of the usual seeds.
const USUAL_SEED: u64 = 20_221_112;
/// Where seeds that fail are stored.
const FAILED_SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/figures/failed_seeds.txt");

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/figures/main.rs"
    ));
}

/// A number of the environment.
fn setting_of(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}

/// The seeds that once failed.
fn failed_seeds() -> Vec<u64> {
    let lines = std::fs::read_to_string(FAILED_SEEDS).expect("the file of failed seeds can be read");
    let seeds = lines.lines().filter(|line| !line.starts_with('#'));
    seeds.map(|seed| seed.parse().unwrap_or_else(|_| panic!("{seed} is no seed"))).collect()
}

/// Stores a seed that fails, once.
fn store_failed(seed: u64) {
    if !failed_seeds().contains(&seed) {
        let mut file = OpenOptions::new().append(true).open(FAILED_SEEDS).expect("it can be written");
        writeln!(file, "{seed}").expect("it can be written");
    }
}

/// One seed for each register: the one that is asked for, or as many as are, or the usual ones with those that once failed.
fn seeds() -> Vec<u64> {
    let count = setting_of("HOTLINE_TEST_REGISTERS").map(|count| usize::try_from(count).unwrap());
    match (setting_of("HOTLINE_TEST_SEED"), count) {
        (Some(seed), None) => vec![seed],
        (Some(first), Some(count)) => (first..).take(count).collect(),
        (None, Some(count)) => (fastrand::u64(1..1_000_000_000)..).take(count).collect(),
        (None, None) => {
            let usual = if database::is_postgres() { REGISTERS_ON_POSTGRES } else { REGISTERS };
            let seeds: BTreeSet<u64> = (USUAL_SEED..).take(usual).chain(failed_seeds()).collect();
            seeds.into_iter().collect()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recount_of_the_journal_comes_to_the_same_figures() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    // Many at a time on a busy machine: none of them is in a hurry.
    let patient = Settings { deadline: Duration::from_secs(30), ..server.settings() };
    let over = Register::connect_with(patient).await;
    let seeds = seeds();
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut growing = JoinSet::new();
    for &seed in &seeds {
        let (over, room) = (over.clone(), room.clone());
        growing.spawn(async move {
            let _place = room.acquire().await;
            let one = tokio::spawn(async move { holds(&over, seed).await }).await;
            one.unwrap_or_else(|panicked| Err(panicked.to_string())).map_err(|problem| {
                store_failed(seed);
                format!("seed {seed}: {problem}\n  again: HOTLINE_TEST_SEED={seed} cargo test -p hotline-tests --test figures")
            })
        });
    }
    let mut seen = Seen::default();
    let mut problems = Vec::new();
    while let Some(register) = growing.join_next().await {
        match register.expect("nobody cancels it") {
            Ok(one) => seen.add(one),
            Err(problem) => problems.push(problem),
        }
    }
    let shown = problems.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(problems.is_empty(), "{} of {} registers do not hold\n{shown}", problems.len(), seeds.len());
    if seeds.len() >= ENOUGH {
        seen.assert_complete();
    }
    server.stop().await;
    let verified = hotline_server(dir.path(), &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
