//! Functions and views of PostgreSQL itself.

use diesel::sql_types::{BigInt, Text};

use crate::store::db::sql_types::Instant;

diesel::define_sql_function! {
    /// The current time by the database's clock.
    fn clock_timestamp() -> Instant;
}
diesel::define_sql_function! { fn statement_timestamp() -> Instant; }
diesel::define_sql_function! { fn current_database() -> Text; }
diesel::define_sql_function! { fn current_schema() -> Text; }
diesel::define_sql_function! { fn current_setting(name: Text) -> Text; }
diesel::define_sql_function! { fn pg_backend_pid() -> Integer; }
diesel::define_sql_function! { fn pg_try_advisory_lock(key: BigInt) -> Bool; }
// It returns void, and the result is never read.
diesel::define_sql_function! { fn pg_advisory_xact_lock(key: BigInt) -> Bool; }
// As well.
diesel::define_sql_function! { fn pg_advisory_xact_lock_shared(key: BigInt) -> Bool; }

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    pg_stat_activity (pid) {
        pid -> Integer,
        datname -> Nullable<Text>,
        application_name -> Text,
        xact_start -> Nullable<Instant>,
    }
}

diesel::table! {
    pg_tables (schemaname, tablename) {
        schemaname -> Text,
        tablename -> Text,
    }
}
