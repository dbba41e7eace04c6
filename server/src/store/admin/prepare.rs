//! Preparation of a register before it is served.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::schema_version;
use crate::domain::instant::Instant;
use crate::store::counters::COUNTERS_VERSION;
use crate::store::db::conn::{Conn, on};
use crate::store::db::{Database, Error, sqlite};
use crate::store::tables::schema::register;

/// Creates the register if needed, and brings its schema and counters up to date. If it is a file, the caller holds its lock.
pub fn prepare(database: &Database) -> Result<(), Error> {
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

/// The register's secret, which is created the first time.
pub fn register_secret(conn: &mut Conn) -> Result<[u8; 32], Error> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
    let row = (
        register::id.eq(1),
        register::secret.eq(secret.to_vec()),
        register::created_at.eq(Instant::now()),
        register::counters.eq(COUNTERS_VERSION),
    );
    // Another server may create it at the same time.
    let stored: Vec<u8> = on!(conn, |c| {
        diesel::insert_into(register::table).values(row).on_conflict_do_nothing().execute(c)?;
        register::table.select(register::secret).first(c)
    })?;
    stored.try_into().map_err(|_| Error::Damaged("the register's secret has the wrong length".to_owned()))
}

/// An id of the register for its derived files, which does not reveal the secret.
pub fn register_id(secret: &[u8; 32]) -> Vec<u8> {
    Sha256::digest([b"search:".as_slice(), secret].concat()).to_vec()
}
