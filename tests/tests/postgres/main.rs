//! What only a register on PostgreSQL has: a schema that must be SQLite's, keys by which it can be distributed, a database server that
//! may be unfit, away, or behind TLS.

#[cfg(postgres_is_here)]
mod addresses;
#[cfg(postgres_is_here)]
mod connections;
#[cfg(postgres_is_here)]
mod distribution;
#[cfg(postgres_is_here)]
mod moving;
#[cfg(postgres_is_here)]
mod passwords;
#[cfg(postgres_is_here)]
mod pooler;
#[cfg(postgres_is_here)]
mod roles;
#[cfg(postgres_is_here)]
mod round_trips;
#[cfg(postgres_is_here)]
mod run;
#[cfg(postgres_is_here)]
mod schema_lock;
#[cfg(postgres_is_here)]
mod schemas;
#[cfg(postgres_is_here)]
mod settings;
#[cfg(postgres_is_here)]
mod standby;
#[cfg(postgres_is_here)]
mod tables;
#[cfg(postgres_is_here)]
mod tls;
#[cfg(postgres_is_here)]
mod upgrading;

#[cfg(not(postgres_is_here))]
#[test]
fn skipped_because_there_is_no_postgres_here() {
    hotline_tests::database::say_that_it_was_skipped();
}

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/postgres/main.rs"
    ));
}
