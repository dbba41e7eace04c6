//! Migrating the schema. Servers that start at the same time take turns.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Postgres;
use super::sql::*;
use crate::store::db::error::Error;
use crate::store::db::form;

/// The migrations, in `migrations/postgres`.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The advisory lock under which a server changes the schema: `hotline` in ASCII, then a number for the purpose.
const LOCK_MIGRATE: i64 = 0x686f_746c_696e_6501;
/// How long a server waits for another that changes the schema.
pub(super) const SCHEMA_LOCK_WAIT: Duration = Duration::from_secs(30);
/// Time between two attempts to get the lock.
const RETRY_DELAY: Duration = Duration::from_millis(50);
/// What PostgreSQL says when a lock is not had in time.
const LOCK_TIMEOUT: &str = "canceling statement due to lock timeout";

/// Who holds the lock.
const HOLDER: &str = "SELECT format('process %s, application \"%s\", from %s, connected since %s', a.pid, a.application_name, \
                      coalesce(host(a.client_addr), 'this machine'), a.backend_start) AS holder \
                      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
                      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND (l.classid::bigint << 32 | l.objid::bigint) = $1 \
                          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    holder: String,
}

impl Postgres {
    /// Whether the register exists.
    pub fn is_migrated(&mut self) -> QueryResult<bool> {
        let heads = pg_tables::table
            .filter(pg_tables::tablename.eq("heads").and(pg_tables::schemaname.eq(current_schema())));
        diesel::select(diesel::dsl::exists(heads)).get_result(&mut self.conn)
    }

    /// Excludes others that change the schema, for as long as the connection is open. Fails if one of them does not come to its end.
    pub fn lock_schema(&mut self) -> Result<(), Error> {
        let started_at = Instant::now();
        let mut told = None;
        loop {
            if diesel::select(pg_try_advisory_lock(LOCK_MIGRATE)).get_result(&mut self.conn)? {
                return Ok(());
            }
            let holder: Option<Holder> = diesel::sql_query(HOLDER)
                .bind::<BigInt, _>(LOCK_MIGRATE)
                .get_result(&mut self.conn)
                .optional()?;
            let holder = holder.map(|holder| holder.holder);
            if holder.is_some() && told != holder {
                tracing::warn!(holder, "waiting for the lock of whoever changes the schema");
                told.clone_from(&holder);
            }
            if started_at.elapsed() >= SCHEMA_LOCK_WAIT {
                return Err(Error::Unfit(format!(
                    "another session has held the lock for changes of the schema for {} s ({}). If it is not at work, end it with \
                     pg_terminate_backend; else start again when it has come to its end",
                    SCHEMA_LOCK_WAIT.as_secs(),
                    holder.or(told).unwrap_or_else(|| "it is not shown to this role".to_owned())
                )));
            }
            std::thread::sleep(RETRY_DELAY);
        }
    }

    /// Migrates the schema, which is locked. Returns the versions that were applied.
    pub fn migrate(&mut self) -> Result<Vec<String>, Error> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            let error = error.to_string();
            Error::Unfit(format!("migrating the register failed: {error}{}", hint(&error)))
        };
        form::check(self.conn.applied_migrations().map_err(failed)?)?;
        let applied = self.conn.run_pending_migrations(MIGRATIONS).map_err(failed)?;
        Ok(applied.iter().map(ToString::to_string).collect())
    }
}

/// What helps against an error of a migration, after the error.
fn hint(error: &str) -> String {
    let by_owner = "or let a role that may run `hotline-server migrate`";
    if let Some((_, schema)) = error.split_once("permission denied for schema ") {
        return format!(" (the role needs GRANT USAGE, CREATE ON SCHEMA {schema}, {by_owner})");
    }
    if error.contains("must be owner of") {
        return format!(" (the role must own the register, {by_owner})");
    }
    if error.contains("no schema has been selected") {
        return " (the role needs GRANT USAGE on the schema of the register, and a search_path that names it)".to_owned();
    }
    if error.contains(LOCK_TIMEOUT) {
        return format!(
            " (another session has held a table for {} s: pg_locks and pg_stat_activity show which)",
            SCHEMA_LOCK_WAIT.as_secs()
        );
    }
    String::new()
}
