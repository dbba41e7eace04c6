//! The file of deltas, `register.db.past`: its tables and queries.

use crate::domain::number::CallerNumber;
use std::ops::Range;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::section::{IndexedField, Section};
use super::{ENTRIES, LEVELS};
use crate::domain::calendar::Window;
use crate::domain::figures::counts::LAYOUT;
use crate::domain::instant::Instant;
use crate::store::counters::COUNTERS_VERSION;
use crate::store::db::Error;
use crate::store::db::in_list::InList;
use crate::store::db::reached::LastEntry;
use crate::store::derived::derived_file::{self, FileFormat};

/// The format of the file. Its version names the encoding of deltas and the layout of the counts: if either changes, the file is recreated.
pub fn format() -> FileFormat {
    let version = format!("deltas 2; counters {COUNTERS_VERSION}: {LAYOUT}");
    FileFormat { what: "file of past changes", version, tables: TABLES }
}

const TABLES: &str = "CREATE TABLE IF NOT EXISTS deltas \
     (period_key INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, \
     last_call INTEGER NOT NULL, last_issue INTEGER NOT NULL, \
     PRIMARY KEY (period_key, level, number)) STRICT, WITHOUT ROWID; \
     CREATE TABLE IF NOT EXISTS sections \
     (period_key INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL, section TEXT NOT NULL, \
     cell INTEGER NOT NULL, content BLOB NOT NULL, \
     PRIMARY KEY (period_key, level, number, section, cell)) STRICT; \
     CREATE TABLE IF NOT EXISTS days \
     (period_key INTEGER NOT NULL, day INTEGER NOT NULL, number INTEGER NOT NULL, callers BLOB NOT NULL, \
     PRIMARY KEY (period_key, day, number)) STRICT; \
     CREATE TABLE IF NOT EXISTS callers \
     (period_key INTEGER NOT NULL, caller INTEGER NOT NULL, calls INTEGER NOT NULL, \
     PRIMARY KEY (period_key, caller)) STRICT, WITHOUT ROWID;";

/// The cell of a piece that is for all days.
pub const NO_DAY: Instant = Instant(0);

mod tables {
    diesel::table! {
        deltas (period_key, level, number) {
            period_key -> BigInt,
            level -> BigInt,
            number -> BigInt,
            hash -> Binary,
            last_call -> BigInt,
            last_issue -> BigInt,
        }
    }

    diesel::table! {
        use crate::store::db::sql_types::Instant;
        use diesel::sql_types::*;

        sections (period_key, level, number, section, cell) {
            period_key -> BigInt,
            level -> BigInt,
            number -> BigInt,
            section -> Text,
            cell -> Instant,
            content -> Binary,
        }
    }

    diesel::table! {
        use crate::store::db::sql_types::Instant;
        use diesel::sql_types::*;

        days (period_key, day, number) {
            period_key -> BigInt,
            day -> Instant,
            number -> BigInt,
            callers -> Binary,
        }
    }

    diesel::table! {
        callers (period_key, caller) {
            period_key -> BigInt,
            caller -> BigInt,
            calls -> BigInt,
        }
    }
}
use tables::{callers, days, deltas, sections};

/// Identifies a delta of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeltaId {
    /// Key of the period.
    pub key: i64,
    /// Number of times that it was merged; 0 for a delta made from entries.
    pub level: i64,
    /// Number within the level, from 0.
    pub number: i64,
}

/// The journal at the end of a delta.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = deltas, check_for_backend(Sqlite))]
pub struct DeltaEnd {
    /// Hash of the last entry, by which another journal is recognised.
    pub hash: Vec<u8>,
    /// Number of the last call.
    pub last_call: i64,
    /// Number of the last issue.
    pub last_issue: i64,
}

impl DeltaEnd {
    /// Number of the last call or issue, whichever has the field.
    pub fn last_with(&self, field: IndexedField) -> i64 {
        if field.is_of_calls() { self.last_call } else { self.last_issue }
    }
}

/// A piece of a section of a delta: that of one day, or of all days in the cell [`NO_DAY`].
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Piece {
    /// Number of the delta.
    pub number: i64,
    /// The day.
    pub cell: Instant,
    /// Its content, encoded by `bytes`.
    pub content: Vec<u8>,
}

/// The last entry of each period that is in a delta, of the file of a register. None if there is no file that could be used.
pub fn reached_in(path: &Path, register: &[u8]) -> Option<Vec<LastEntry>> {
    let mut conn = derived_file::read(path, &format(), register)?;
    let keys = deltas::table.select(deltas::period_key).distinct();
    let keys: Vec<i64> = keys.load(&mut conn).ok()?;
    let entry = |key| {
        let position = stored(&mut conn, key).ok()?[0] * ENTRIES;
        let id = DeltaId { key, level: 0, number: position / ENTRIES };
        begin(&mut conn, id).ok().map(|end| LastEntry { key, position, hash: end.hash })
    };
    keys.into_iter().map(entry).collect()
}

/// Number of stored deltas of a period, by level.
pub fn stored(c: &mut SqliteConnection, key: i64) -> Result<[i64; LEVELS], Error> {
    let mut stored = [0; LEVELS];
    for (level, count) in (0..).zip(&mut stored) {
        let last = deltas::table.filter(deltas::period_key.eq(key).and(deltas::level.eq(level)));
        let last = last.order(deltas::number.desc()).select(deltas::number);
        *count = last.first::<i64>(c).optional()?.map_or(0, |last| last + 1);
    }
    Ok(stored)
}

/// The journal at the end of a stored delta. Fails if there is no such delta.
pub fn end(c: &mut SqliteConnection, id: DeltaId) -> Result<DeltaEnd, Error> {
    let row = deltas::table.find((id.key, id.level, id.number));
    Ok(row.select(DeltaEnd::as_select()).first(c)?)
}

/// The journal at the beginning of a delta, which need not be stored itself.
pub fn begin(c: &mut SqliteConnection, id: DeltaId) -> Result<DeltaEnd, Error> {
    if id.number == 0 {
        return Ok(DeltaEnd::default());
    }
    end(c, DeltaId { number: id.number - 1, ..id })
}

/// The pieces of a section in some deltas of a level, for a range of cells. Ordered by delta and cell.
pub fn pieces(
    c: &mut SqliteConnection,
    (key, level, numbers): (i64, i64, &[i64]),
    section: Section,
    (from, to): (Instant, Instant),
) -> Result<Vec<Piece>, Error> {
    Ok(sections::table
        .filter(sections::period_key.eq(key).and(sections::level.eq(level)))
        .filter(sections::number.in_list(numbers.iter().copied()).and(sections::section.eq(section.code())))
        .filter(sections::cell.between(from, to))
        .order((sections::number, sections::cell))
        .select((sections::number, sections::cell, sections::content))
        .load(c)?)
}

/// Stores a piece of a section; replaces the one from an unfinished merge.
pub fn put_piece(
    c: &mut SqliteConnection,
    id: DeltaId,
    section: Section,
    cell: Instant,
    content: &[u8],
) -> QueryResult<()> {
    let row = (
        sections::period_key.eq(id.key),
        sections::level.eq(id.level),
        sections::number.eq(id.number),
        sections::section.eq(section.code()),
        sections::cell.eq(cell),
        sections::content.eq(content),
    );
    diesel::replace_into(sections::table).values(row).execute(c).map(drop)
}

/// Stores the end of a delta, which completes it.
pub fn put_end(c: &mut SqliteConnection, id: DeltaId, end: &DeltaEnd) -> QueryResult<()> {
    let row = (
        deltas::period_key.eq(id.key),
        deltas::level.eq(id.level),
        deltas::number.eq(id.number),
        deltas::hash.eq(&end.hash),
        deltas::last_call.eq(end.last_call),
        deltas::last_issue.eq(end.last_issue),
    );
    diesel::insert_into(deltas::table).values(row).execute(c).map(drop)
}

/// Stores the calls by caller that a delta of level 0 adds to a day.
pub fn put_callers(c: &mut SqliteConnection, id: DeltaId, day: Instant, content: &[u8]) -> QueryResult<()> {
    let row = (
        days::period_key.eq(id.key),
        days::day.eq(day),
        days::number.eq(id.number),
        days::callers.eq(content),
    );
    diesel::insert_into(days::table).values(row).execute(c).map(drop)
}

/// The encoded calls by caller that a range of deltas adds to the days that begin in a window: one item for each day and delta.
pub fn callers_of(
    c: &mut SqliteConnection,
    key: i64,
    window: Window,
    numbers: Range<i64>,
) -> Result<Vec<Vec<u8>>, Error> {
    Ok(days::table
        .filter(days::period_key.eq(key))
        .filter(days::day.ge(window.from).and(days::day.lt(window.to)))
        .filter(days::number.ge(numbers.start).and(days::number.lt(numbers.end)))
        .select(days::callers)
        .load(c)?)
}

/// Adds to the calls of a caller in the period. Returns their number before.
pub fn add_calls(c: &mut SqliteConnection, key: i64, caller: CallerNumber, calls: i64) -> QueryResult<i64> {
    let row = callers::table.find((key, caller.0));
    let before = row.select(callers::calls).first::<i64>(c).optional()?.unwrap_or(0);
    if before + calls == 0 {
        diesel::delete(row).execute(c)?;
    } else {
        let row =
            (callers::period_key.eq(key), callers::caller.eq(caller.0), callers::calls.eq(before + calls));
        diesel::replace_into(callers::table).values(row).execute(c)?;
    }
    Ok(before)
}

/// Removes all deltas of a period.
pub fn clear(c: &mut SqliteConnection, key: i64) -> Result<(), Error> {
    Ok(c.immediate_transaction(|c| {
        diesel::delete(deltas::table.filter(deltas::period_key.eq(key))).execute(c)?;
        diesel::delete(sections::table.filter(sections::period_key.eq(key))).execute(c)?;
        diesel::delete(days::table.filter(days::period_key.eq(key))).execute(c)?;
        diesel::delete(callers::table.filter(callers::period_key.eq(key))).execute(c).map(drop)
    })?)
}

/// Begins a read transaction, which lasts until the connection is closed.
pub fn begin_snapshot(c: &mut SqliteConnection) -> Result<(), Error> {
    Ok(c.batch_execute("BEGIN DEFERRED;")?)
}
