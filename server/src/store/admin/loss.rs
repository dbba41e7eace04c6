//! Accepting that a shared register has less than this server has seen.

use diesel::prelude::*;

use super::identity;
use crate::store::db::conn::on;
use crate::store::db::postgres::lost::{self, Lost};
use crate::store::db::reached::{LastEntry, remember, remembered};
use crate::store::db::{Database, Error};
use crate::store::derived::derived_file;
use crate::store::tables::schema::heads;

/// Forgets what the register lacks, and answers what that is. The server of the data directory is stopped.
pub fn accept(database: &Database) -> Result<Vec<Lost>, Error> {
    let (Database::Postgres { address, .. }, Some(file)) = (database, database.memory_file()) else {
        return Ok(Vec::new());
    };
    let _lock = database.lock()?;
    let mut conn = database.open_maintainer()?;
    let Some((register, _)) = identity::stored(&mut conn)? else { return Ok(Vec::new()) };
    database.reached().note(remembered(&file, register)?);
    let lost = lost::look(address)?;
    if lost.is_empty() {
        return Ok(lost);
    }
    for period in &lost {
        tracing::warn!(%period, "a loss is accepted");
    }
    let rows: Vec<(i64, i64, Vec<u8>)> =
        on!(&mut conn, |c| heads::table.select((heads::period_key, heads::position, heads::hash)).load(c))?;
    let there = rows.into_iter().map(|(key, position, hash)| LastEntry { key, position, hash });
    remember(&file, register, &there.collect::<Vec<_>>())?;
    // They may hold what is lost.
    derived_file::remove(&database.search_file())?;
    derived_file::remove(&database.deltas_file())?;
    Ok(lost)
}
