//! The file of blocks: `register.db.past`, see [`super`]. Its tables and what is asked of them.

use std::ops::Range;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};
use uuid::Uuid;

use super::LEVELS;
use super::section::{IndexedField, Section};
use crate::domain::calendar::Window;
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::in_list::InList;
use crate::store::derived::derived_file::FileFormat;

/// The file, and the form of what is in it.
pub const FORMAT: FileFormat = FileFormat {
    what: "file of past changes",
    version: b"past 1",
    tables: "CREATE TABLE IF NOT EXISTS blocks \
             (period_key INTEGER NOT NULL, level INTEGER NOT NULL, block INTEGER NOT NULL, hash BLOB NOT NULL, \
             last_call INTEGER NOT NULL, last_issue INTEGER NOT NULL, \
             PRIMARY KEY (period_key, level, block)) STRICT, WITHOUT ROWID; \
             CREATE TABLE IF NOT EXISTS parts \
             (period_key INTEGER NOT NULL, level INTEGER NOT NULL, block INTEGER NOT NULL, part TEXT NOT NULL, \
             cell INTEGER NOT NULL, content BLOB NOT NULL, \
             PRIMARY KEY (period_key, level, block, part, cell)) STRICT; \
             CREATE TABLE IF NOT EXISTS days \
             (period_key INTEGER NOT NULL, day INTEGER NOT NULL, block INTEGER NOT NULL, callers BLOB NOT NULL, \
             PRIMARY KEY (period_key, day, block)) STRICT; \
             CREATE TABLE IF NOT EXISTS callers \
             (period_key INTEGER NOT NULL, caller_id BLOB NOT NULL, calls INTEGER NOT NULL, \
             PRIMARY KEY (period_key, caller_id)) STRICT, WITHOUT ROWID;",
};

/// The cell of what is kept of all days together.
pub const NO_DAY: Instant = Instant(0);

mod tables {
    diesel::table! {
        blocks (period_key, level, block) {
            period_key -> BigInt,
            level -> BigInt,
            block -> BigInt,
            hash -> Binary,
            last_call -> BigInt,
            last_issue -> BigInt,
        }
    }

    diesel::table! {
        use crate::store::db::sql_types::Instant;
        use diesel::sql_types::*;

        parts (period_key, level, block, part, cell) {
            period_key -> BigInt,
            level -> BigInt,
            block -> BigInt,
            part -> Text,
            cell -> Instant,
            content -> Binary,
        }
    }

    diesel::table! {
        use crate::store::db::sql_types::Instant;
        use diesel::sql_types::*;

        days (period_key, day, block) {
            period_key -> BigInt,
            day -> Instant,
            block -> BigInt,
            callers -> Binary,
        }
    }

    diesel::table! {
        callers (period_key, caller_id) {
            period_key -> BigInt,
            caller_id -> Binary,
            calls -> BigInt,
        }
    }
}
use tables::{blocks, callers, days, parts};

/// Which block of a period: the first of a level is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeltaId {
    /// The period's key.
    pub key: i64,
    /// How often it was merged.
    pub level: i64,
    /// Its number in the level.
    pub block: i64,
}

/// The register at the end of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blocks, check_for_backend(Sqlite))]
pub struct DeltaEnd {
    /// Hash of the last entry: by this another journal is recognised.
    pub hash: Vec<u8>,
    /// Number of the last call.
    pub last_call: i64,
    /// Number of the last issue.
    pub last_issue: i64,
}

impl DeltaEnd {
    /// Number of the last call, or issue.
    pub fn last(&self, what: IndexedField) -> i64 {
        if what.is_of_calls() { self.last_call } else { self.last_issue }
    }
}

/// A piece of a part, of a block: by day, or in the cell [`NO_DAY`].
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Piece {
    /// The block.
    pub block: i64,
    /// The day.
    pub cell: Instant,
    /// What is written there.
    pub content: Vec<u8>,
}

/// How many blocks of a period there are, by level.
pub fn stored(c: &mut SqliteConnection, key: i64) -> Result<[i64; LEVELS], Error> {
    let mut stored = [0; LEVELS];
    for (level, count) in (0..).zip(&mut stored) {
        let last = blocks::table.filter(blocks::period_key.eq(key).and(blocks::level.eq(level)));
        let last = last.order(blocks::block.desc()).select(blocks::block);
        *count = last.first::<i64>(c).optional()?.map_or(0, |last| last + 1);
    }
    Ok(stored)
}

/// The register at the end of a block that is there.
pub fn end(c: &mut SqliteConnection, place: DeltaId) -> Result<DeltaEnd, Error> {
    let row = blocks::table.find((place.key, place.level, place.block));
    Ok(row.select(DeltaEnd::as_select()).first(c)?)
}

/// The same at its begin.
pub fn begin(c: &mut SqliteConnection, place: DeltaId) -> Result<DeltaEnd, Error> {
    if place.block == 0 {
        return Ok(DeltaEnd::default());
    }
    end(c, DeltaId { block: place.block - 1, ..place })
}

/// The pieces of a part of blocks of a level, in cells from one to another, by block.
pub fn pieces(
    c: &mut SqliteConnection,
    (key, level, of): (i64, i64, &[i64]),
    part: Section,
    (from, to): (Instant, Instant),
) -> Result<Vec<Piece>, Error> {
    Ok(parts::table
        .filter(parts::period_key.eq(key).and(parts::level.eq(level)))
        .filter(parts::block.in_list(of.iter().copied()).and(parts::part.eq(part.code())))
        .filter(parts::cell.between(from, to))
        .order((parts::block, parts::cell))
        .select((parts::block, parts::cell, parts::content))
        .load(c)?)
}

/// Puts in a piece of a part.
pub fn put_piece(
    c: &mut SqliteConnection,
    place: DeltaId,
    part: &str,
    cell: Instant,
    content: &[u8],
) -> QueryResult<()> {
    let row = (
        parts::period_key.eq(place.key),
        parts::level.eq(place.level),
        parts::block.eq(place.block),
        parts::part.eq(part),
        parts::cell.eq(cell),
        parts::content.eq(content),
    );
    diesel::replace_into(parts::table).values(row).execute(c).map(drop)
}

/// Says that all parts of a block are there.
pub fn put_end(c: &mut SqliteConnection, place: DeltaId, end: &DeltaEnd) -> QueryResult<()> {
    let row = (
        blocks::period_key.eq(place.key),
        blocks::level.eq(place.level),
        blocks::block.eq(place.block),
        blocks::hash.eq(&end.hash),
        blocks::last_call.eq(end.last_call),
        blocks::last_issue.eq(end.last_issue),
    );
    diesel::insert_into(blocks::table).values(row).execute(c).map(drop)
}

/// Puts in what calls of a day a block that is not merged adds to its callers.
pub fn put_callers(
    c: &mut SqliteConnection,
    place: DeltaId,
    day: Instant,
    content: &[u8],
) -> QueryResult<()> {
    let row = (
        days::period_key.eq(place.key),
        days::day.eq(day),
        days::block.eq(place.block),
        days::callers.eq(content),
    );
    diesel::insert_into(days::table).values(row).execute(c).map(drop)
}

/// What is said of callers of the days that begin in a window, by the blocks of a range.
pub fn callers_of(
    c: &mut SqliteConnection,
    key: i64,
    window: Window,
    of: Range<i64>,
) -> Result<Vec<Vec<u8>>, Error> {
    Ok(days::table
        .filter(days::period_key.eq(key))
        .filter(days::day.ge(window.from).and(days::day.lt(window.to)))
        .filter(days::block.ge(of.start).and(days::block.lt(of.end)))
        .select(days::callers)
        .load(c)?)
}

/// Adds calls of a caller in the period; answers how many there were.
pub fn add_calls(c: &mut SqliteConnection, key: i64, caller: Uuid, calls: i64) -> QueryResult<i64> {
    let id = caller.as_bytes().as_slice();
    let row = callers::table.find((key, id));
    let was = row.select(callers::calls).first::<i64>(c).optional()?.unwrap_or(0);
    if was + calls == 0 {
        diesel::delete(row).execute(c)?;
    } else {
        let row = (callers::period_key.eq(key), callers::caller_id.eq(id), callers::calls.eq(was + calls));
        diesel::replace_into(callers::table).values(row).execute(c)?;
    }
    Ok(was)
}

/// Forgets a period.
pub fn clear(c: &mut SqliteConnection, key: i64) -> Result<(), Error> {
    Ok(c.immediate_transaction(|c| {
        diesel::delete(blocks::table.filter(blocks::period_key.eq(key))).execute(c)?;
        diesel::delete(parts::table.filter(parts::period_key.eq(key))).execute(c)?;
        diesel::delete(days::table.filter(days::period_key.eq(key))).execute(c)?;
        diesel::delete(callers::table.filter(callers::period_key.eq(key))).execute(c).map(drop)
    })?)
}

/// Lets everything that a connection reads be of one moment, until it is closed.
pub fn hold_still(c: &mut SqliteConnection) -> Result<(), Error> {
    Ok(c.batch_execute("BEGIN DEFERRED;")?)
}
