//! The suite `cli` on PostgreSQL: by the name of this target its servers know.

#[cfg(postgres_is_here)]
#[path = "cli.rs"]
mod on_postgres;

#[cfg(not(postgres_is_here))]
#[test]
fn skipped_because_there_is_no_postgres_here() {
    hotline_tests::database::say_that_it_was_skipped();
}
