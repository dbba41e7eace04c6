//! The index: an FTS5 table in a SQLite file of its own.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::Kind;
use crate::store::db::reached::LastEntry;
use crate::store::db::{Error, sqlite};
use crate::store::derived::derived_file::{self, FileFormat};

/// The format of the file. Its version changes whenever terms are made in another way.
fn format() -> FileFormat {
    FileFormat { what: "search index", version: "search 3".to_owned(), tables: TABLES }
}

const TABLES: &str = "CREATE TABLE IF NOT EXISTS positions \
             (period_key INTEGER NOT NULL PRIMARY KEY, position INTEGER NOT NULL, hash BLOB NOT NULL) STRICT; \
             CREATE VIRTUAL TABLE IF NOT EXISTS search USING \
             fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii');";

/// Bits of a number in a row id. The bit above them distinguishes calls from issues; the period's key is above that.
const NUMBER_BITS: u32 = 39;

mod tables {
    diesel::table! {
        positions (period_key) {
            period_key -> BigInt,
            position -> BigInt,
            hash -> Binary,
        }
    }

    diesel::table! {
        search (rowid) {
            rowid -> BigInt,
            terms -> Text,
            // The hidden column with the table's name, which MATCH searches.
            #[sql_name = "search"]
            whole -> Text,
        }
    }
}
use tables::{positions, search};

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

/// How far a period's journal is indexed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = positions, check_for_backend(Sqlite))]
pub struct Reached {
    /// Key of the period.
    pub period_key: i64,
    /// Position of the last indexed entry.
    pub position: i64,
    /// Hash of that entry, by which another journal is recognised.
    pub hash: Vec<u8>,
}

/// How far the periods are indexed in the file of a register. None if there is no file that could be used.
pub fn reached_in(path: &Path, register: &[u8]) -> Option<Vec<LastEntry>> {
    let mut conn = derived_file::read(path, &format(), register)?;
    let reached: Vec<Reached> = positions::table.select(Reached::as_select()).load(&mut conn).ok()?;
    let entry = |Reached { period_key: key, position, hash }| LastEntry { key, position, hash };
    Some(reached.into_iter().map(entry).collect())
}

/// An open index.
pub struct Index {
    conn: SqliteConnection,
}

impl Index {
    /// Opens the index of a register, as [`derived_file::open`] does.
    pub fn open(path: Option<&Path>, register: &[u8]) -> Result<Self, Error> {
        Ok(Self { conn: derived_file::open(path, &format(), register)? })
    }

    /// Replaces the file with an empty index.
    pub fn recreate(path: Option<&Path>, register: &[u8]) -> Result<Self, Error> {
        Ok(Self { conn: derived_file::recreate(path, &format(), register)? })
    }

    /// Removes all periods.
    pub fn clear(&mut self) -> Result<(), Error> {
        Ok(self.conn.immediate_transaction(|c| {
            diesel::delete(positions::table).execute(c)?;
            c.batch_execute("INSERT INTO search (search) VALUES ('delete-all');")
        })?)
    }

    /// How far each period is indexed.
    pub fn reached(&mut self) -> Result<Vec<Reached>, Error> {
        Ok(positions::table.select(Reached::as_select()).load(&mut self.conn)?)
    }

    /// How far a period is indexed. None if nothing of it is.
    pub fn reached_of(&mut self, key: i64) -> Result<Option<Reached>, Error> {
        let period = positions::table.find(key).select(Reached::as_select());
        Ok(period.first(&mut self.conn).optional()?)
    }

    /// Position up to which a period is indexed; 0 if nothing of it is.
    pub fn position(&mut self, key: i64) -> Result<i64, Error> {
        Ok(self.reached_of(key)?.map_or(0, |reached| reached.position))
    }

    /// Replaces the terms of rows, and moves the period on to the position up to which they were read.
    pub fn put(&mut self, rows: &[(Kind, i64, BTreeSet<String>)], reached: &Reached) -> Result<(), Error> {
        Ok(self.conn.immediate_transaction(|c| {
            for (kind, number, terms) in rows {
                let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
                diesel::replace_into(search::table)
                    .values((
                        search::rowid.eq(row_id(reached.period_key, *kind, *number)),
                        search::terms.eq(terms.join(" ")),
                    ))
                    .execute(c)?;
            }
            diesel::insert_into(positions::table)
                .values(reached)
                .on_conflict(positions::period_key)
                .do_update()
                .set(reached)
                .execute(c)
                .map(drop)
        })?)
    }

    /// Takes terms that no row has any more out of the file, where they stay otherwise until it is next merged. Writes the whole index anew.
    pub fn forget_removed(&mut self) -> Result<(), Error> {
        self.conn.batch_execute("INSERT INTO search (search) VALUES ('optimize');")?;
        sqlite::checkpoint(&mut self.conn)
    }

    /// Numbers of the rows that have all of the terms, the greatest first, at most `limit`.
    pub fn find(
        &mut self,
        key: i64,
        kind: Kind,
        terms: &BTreeSet<String>,
        limit: i64,
    ) -> Result<Vec<i64>, Error> {
        // Quoted, so that NOT, NEAR and the like are terms; FTS5 joins terms by AND.
        let expression = terms.iter().map(|term| format!("\"{term}\"")).collect::<Vec<_>>().join(" ");
        let (first, last) = (row_id(key, kind, 0), row_id(key, kind, (1 << NUMBER_BITS) - 1));
        let rows: Vec<i64> = search::table
            .filter(Match::new(search::whole, expression.into_sql::<Text>()))
            .filter(search::rowid.between(first, last))
            .order(search::rowid.desc())
            .limit(limit)
            .select(search::rowid)
            .load(&mut self.conn)?;
        Ok(rows.into_iter().map(|row| row - first).collect())
    }
}

/// The row id in the index. Rows of one period and kind are adjacent, in the order of their numbers.
fn row_id(key: i64, kind: Kind, number: i64) -> i64 {
    let kind = match kind {
        Kind::Call => 0,
        Kind::Issue => 1,
    };
    key << (NUMBER_BITS + 1) | kind << NUMBER_BITS | number
}
