//! Preparation of a register before it is served.

use super::schema_version;
use crate::store::db::conn::Conn;
use crate::store::db::{Database, Error, sqlite};

/// Creates the register if needed, and brings its schema and counters up to date. If it is a file, the caller holds its lock.
pub fn prepare(database: &Database) -> Result<(), Error> {
    if let Database::Sqlite(path) = database {
        sqlite::check_not_lost(path)?;
    }
    // On a shared database the connection excludes other maintainers while it is open.
    let mut conn = database.open_maintainer()?;
    let applied = match &mut conn {
        Conn::Sqlite(c) => sqlite::migrate(c)?,
        Conn::Postgres(postgres) => {
            tracing::info!(found = postgres.describe()?, "the database");
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
