//! What a register is made of: which migrations it has seen, and what its counters hold.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::rebuild::rebuild_counters;
use super::verify;
use crate::store::counters::COUNTERS_VERSION;
use crate::store::db::conn::{Conn, on};
use crate::store::db::error::Error;
use crate::store::db::sqlite;
use crate::store::tables::schema::register;

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Refuses a register that is not as this server keeps it.
pub fn check(conn: &mut Conn) -> Result<(), Error> {
    let (known, found) = (known()?, found(conn)?);
    let newer = |how: String| {
        Err(Error::Unfit(format!(
            "the register was written by a newer hotline-server ({how}); use that version"
        )))
    };
    let older = || {
        let why = "the register was written by an older hotline-server; `hotline-server migrate` brings it up to date";
        Err(Error::Unfit(why.to_owned()))
    };
    if let Some(version) = found.difference(&known).next() {
        return newer(format!("migration {version} is not known to this one"));
    }
    // Before the last migrations there is no word of what the counters hold.
    if found != known {
        return older();
    }
    match counters(conn)?.unwrap_or(COUNTERS_VERSION).cmp(&COUNTERS_VERSION) {
        Ordering::Less => older(),
        Ordering::Equal => Ok(()),
        Ordering::Greater => newer("its counters hold more than this one keeps in them".to_owned()),
    }
}

/// Whether the counters are to be written anew.
pub fn has_old_counters(conn: &mut Conn) -> Result<bool, Error> {
    Ok(counters(conn)?.is_some_and(|counters| counters < COUNTERS_VERSION))
}

/// Writes the counters anew that hold less than they should, while nobody else writes.
pub fn renew_counters(conn: &mut Conn) -> Result<(), Error> {
    for period in conn.read(verify::periods)? {
        tracing::info!(%period, "writing the counters anew");
        conn.write(|conn| rebuild_counters(conn, &period))?;
    }
    on!(conn, |c| diesel::update(register::table).set(register::counters.eq(COUNTERS_VERSION)).execute(c))?;
    Ok(())
}

/// What the counters hold; none if nobody has opened the register yet.
fn counters(conn: &mut Conn) -> Result<Option<i32>, Error> {
    Ok(on!(conn, |c| register::table.select(register::counters).first(c).optional())?)
}

/// The migrations that it has seen.
fn found(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    use __diesel_schema_migrations as seen;
    let versions: Vec<String> = on!(conn, |c| seen::table.select(seen::version).load(c))?;
    Ok(versions.into_iter().collect())
}

/// Those that there are. They are the same for both databases.
fn known() -> Result<BTreeSet<String>, Error> {
    let migrations: Vec<Box<dyn Migration<Sqlite>>> = sqlite::MIGRATIONS
        .migrations()
        .map_err(|error| Error::Unfit(format!("the migrations cannot be read: {error}")))?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}
