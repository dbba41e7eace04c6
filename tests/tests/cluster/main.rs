//! Several servers on one PostgreSQL: what they promise together, and what they do when one of them or the database goes away.
//!
//! `group` are the servers, `crew` those who write to them and know what was acknowledged, `follower` those who watch, `account` holds what
//! they know against the register. `HOTLINE_TEST_ROUNDS` makes the long runs of `several` and `failover`.

#[cfg(postgres_is_here)]
mod account;
#[cfg(postgres_is_here)]
mod asked;
#[cfg(postgres_is_here)]
mod away;
#[cfg(postgres_is_here)]
mod behind;
#[cfg(postgres_is_here)]
mod breaking;
#[cfg(postgres_is_here)]
mod chance;
#[cfg(postgres_is_here)]
mod crew;
#[cfg(postgres_is_here)]
mod failover;
#[cfg(postgres_is_here)]
mod follower;
#[cfg(postgres_is_here)]
mod frozen;
#[cfg(postgres_is_here)]
mod group;
#[cfg(postgres_is_here)]
#[cfg(postgres_is_here)]
mod held;
#[cfg(postgres_is_here)]
mod left;
#[cfg(postgres_is_here)]
mod once;
#[cfg(postgres_is_here)]
mod present;
#[cfg(postgres_is_here)]
mod several;
#[cfg(postgres_is_here)]
mod shortage;
#[cfg(postgres_is_here)]
mod stalled;
#[cfg(postgres_is_here)]
mod starting;
#[cfg(postgres_is_here)]
mod tokens;
#[cfg(postgres_is_here)]
mod unconfirmed;
#[cfg(postgres_is_here)]
mod writer;

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cluster/main.rs"
    ));
}

#[cfg(not(postgres_is_here))]
#[test]
fn skipped_because_there_is_no_postgres_here() {
    hotline_tests::database::say_that_it_was_skipped();
}
