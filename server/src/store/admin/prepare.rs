//! Preparation of a register before it is served.

use std::path::Path;

use super::schema_version::{self, Version};
use super::{heads, rights};
use crate::store::db::conn::Conn;
use crate::store::db::{Database, Error, sqlite};

/// Creates the register if needed, and brings its schema, its counters and its signatures up to date, the last with the key in a file. If it is a file, the caller holds
/// its lock.
pub fn prepare(database: &Database, key_file: &Path) -> Result<(), Error> {
    if let Database::Sqlite(path, _) = database {
        sqlite::check_not_lost(path)?;
    }
    let mut conn = database.open_maintainer()?;
    if let Conn::Postgres(postgres) = &mut conn {
        tracing::info!(found = postgres.describe()?, "the database");
    }
    if !is_current(&mut conn)? {
        renew(database, &mut conn)?;
    }
    heads::sign_older(database, &mut conn, key_file)
}

/// Brings schema and counters up to date.
fn renew(database: &Database, conn: &mut Conn) -> Result<(), Error> {
    let applied = match conn {
        Conn::Sqlite(c, _) => sqlite::migrate(c)?,
        Conn::Postgres(postgres) => {
            // It excludes other maintainers while the connection is open.
            postgres.lock_schema()?;
            postgres.migrate()?
        }
    };
    for version in applied {
        tracing::info!(version, "migrated the register");
    }
    if schema_version::has_old_counters(conn)? {
        if let Conn::Postgres(postgres) = conn {
            database.check_unserved_by(postgres)?;
        }
        schema_version::renew_counters(conn)?;
    }
    schema_version::check(conn)
}

/// Whether the schema and the counters of a shared register need nothing: its schema may belong to another role. Fails if this role may not do what a server does.
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
