//! The version of a register: its applied migrations, and the version of its counters.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::progress::Progress;
use super::rebuild::rebuild_counters;
use super::verify;
use crate::store::counters::COUNTERS_VERSION;
use crate::store::db::conn::{Conn, on};
use crate::store::db::error::Error;
use crate::store::db::{form, sqlite};
use crate::store::tables::schema::register;

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// How often the log tells how far the counters are.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// The version of a register beside that of this server.
pub enum Version {
    /// `hotline-server migrate` brings it up to date.
    Older,
    /// The same.
    Same,
    /// This server does not know what it holds; how that shows.
    Newer(String),
}

/// Fails if the register has another schema or other counters than this server writes.
pub fn check(conn: &mut Conn) -> Result<(), Error> {
    match version(conn)? {
        Version::Same => Ok(()),
        Version::Older => Err(Error::Unfit(
            "the register was written by an older hotline-server; `hotline-server migrate` brings it up to date".to_owned(),
        )),
        Version::Newer(how) => Err(newer(&how)),
    }
}

/// The error for a register that a newer server has written.
pub fn newer(how: &str) -> Error {
    Error::Unfit(format!("the register was written by a newer hotline-server ({how}); use that version"))
}

/// The version of a register. Fails if its form is no longer read.
pub fn version(conn: &mut Conn) -> Result<Version, Error> {
    let (available, applied) = (available_migrations()?, applied_migrations(conn)?);
    form::check(&applied)?;
    if let Some(version) = applied.difference(&available).next() {
        return Ok(Version::Newer(format!("migration {version} is not known to this one")));
    }
    // The version of the counters cannot be read before the last migrations.
    if applied != available {
        return Ok(Version::Older);
    }
    Ok(match counters(conn)?.unwrap_or(COUNTERS_VERSION).cmp(&COUNTERS_VERSION) {
        Ordering::Less => Version::Older,
        Ordering::Equal => Version::Same,
        Ordering::Greater => Version::Newer("its counters hold more than this one keeps in them".to_owned()),
    })
}

/// Whether the counters must be rebuilt.
pub fn has_old_counters(conn: &mut Conn) -> Result<bool, Error> {
    Ok(counters(conn)?.is_some_and(|counters| counters < COUNTERS_VERSION))
}

/// Rebuilds the counters of all periods. Nobody else may write meanwhile.
pub fn renew_counters(conn: &mut Conn) -> Result<(), Error> {
    for period in conn.read(verify::periods)? {
        tracing::info!(%period, "rebuilding the counters");
        let mut next_line = Instant::now() + LOG_EVERY;
        let mut log = |Progress { done, total, .. }: Progress<'_>| {
            if Instant::now() >= next_line {
                next_line = Instant::now() + LOG_EVERY;
                tracing::info!(%period, done, total, "rebuilding the counters");
            }
        };
        conn.write(|conn| rebuild_counters(conn, &period, &mut log))?;
    }
    on!(conn, |c| diesel::update(register::table).set(register::counters.eq(COUNTERS_VERSION)).execute(c))?;
    Ok(())
}

/// Version of the counters. None if no server has opened the register yet.
fn counters(conn: &mut Conn) -> Result<Option<i32>, Error> {
    Ok(on!(conn, |c| register::table.select(register::counters).first(c).optional())?)
}

/// Versions of the migrations that the register has.
fn applied_migrations(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    use __diesel_schema_migrations as migrations;
    let versions: Vec<String> = on!(conn, |c| migrations::table.select(migrations::version).load(c))?;
    Ok(versions.into_iter().collect())
}

/// Versions of this server's migrations, which are the same for both databases.
fn available_migrations() -> Result<BTreeSet<String>, Error> {
    let migrations: Vec<Box<dyn Migration<Sqlite>>> = sqlite::MIGRATIONS
        .migrations()
        .map_err(|error| Error::Unfit(format!("the migrations cannot be read: {error}")))?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}
