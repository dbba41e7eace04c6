//! Preparation of a register before it is served.

use super::rights;
use super::schema_version::{self, Version};
use crate::store::db::conn::Conn;
use crate::store::db::{Database, Error, sqlite};

/// Creates the register if needed, and brings its schema and counters up to date. If it is a file, the caller holds its lock.
pub fn prepare(database: &Database) -> Result<(), Error> {
    if let Database::Sqlite(path) = database {
        sqlite::check_not_lost(path)?;
    }
    let mut conn = database.open_maintainer()?;
    if let Conn::Postgres(postgres) = &mut conn {
        tracing::info!(found = postgres.describe()?, "the database");
        if is_current(&mut conn)? {
            return Ok(());
        }
    }
    let applied = match &mut conn {
        Conn::Sqlite(c) => sqlite::migrate(c)?,
        Conn::Postgres(postgres) => {
            // It excludes other maintainers while the connection is open.
            postgres.lock_schema()?;
            postgres.migrate()?
        }
    };
    for version in applied {
        tracing::info!(version, "migrated the register");
    }
    if schema_version::has_old_counters(&mut conn)? {
        if let Conn::Postgres(postgres) = &mut conn {
            database.check_unserved_by(postgres)?;
        }
        schema_version::renew_counters(&mut conn)?;
    }
    schema_version::check(&mut conn)
}

/// Whether a shared register needs nothing: its schema may belong to another role. Fails if this role may not do what a server does.
fn is_current(conn: &mut Conn) -> Result<bool, Error> {
    let Conn::Postgres(postgres) = conn else { return Ok(false) };
    if !postgres.is_migrated()? {
        return Ok(false);
    }
    rights::check(postgres)?;
    match schema_version::version(conn)? {
        Version::Same => Ok(true),
        Version::Older => Ok(false),
        Version::Newer(how) => Err(schema_version::newer(&how)),
    }
}
