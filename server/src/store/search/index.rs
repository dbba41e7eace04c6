//! The index of SQLite: FTS5 in a file of its own beside the register.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::Kind;
use crate::store::db::Error;
use crate::store::derived::derived_file::{self, FileFormat};

/// Its version says how terms are made.
fn format() -> FileFormat {
    FileFormat { what: "search index", version: "search 1".to_owned(), tables: TABLES }
}

const TABLES: &str = "CREATE TABLE IF NOT EXISTS positions \
             (period_key INTEGER NOT NULL PRIMARY KEY, position INTEGER NOT NULL, hash BLOB NOT NULL) STRICT; \
             CREATE VIRTUAL TABLE IF NOT EXISTS search USING \
             fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii');";

/// Bits of a number in a row id; the bit above them tells calls from issues, the period's key is above that.
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
            // The hidden column that is called like the table: what MATCH is asked of.
            #[sql_name = "search"]
            whole -> Text,
        }
    }
}
use tables::{positions, search};

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

/// Until where a period's journal is in the index.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = positions, check_for_backend(Sqlite))]
pub struct Reached {
    /// The period's key.
    pub period_key: i64,
    /// Position of the last entry that is in it.
    pub position: i64,
    /// That entry's hash: by this another journal is recognised.
    pub hash: Vec<u8>,
}

/// An open index.
pub struct Index {
    conn: SqliteConnection,
}

impl Index {
    /// Opens the index of a register, see [`derived_file::open`].
    pub fn open(path: Option<&Path>, register: &[u8]) -> Result<Self, Error> {
        Ok(Self { conn: derived_file::open(path, &format(), register)? })
    }

    /// An empty index in place of whatever is there.
    pub fn anew(path: Option<&Path>, register: &[u8]) -> Result<Self, Error> {
        Ok(Self { conn: derived_file::anew(path, &format(), register)? })
    }

    /// Empties it.
    pub fn clear(&mut self) -> Result<(), Error> {
        Ok(self.conn.immediate_transaction(|c| {
            diesel::delete(positions::table).execute(c)?;
            c.batch_execute("INSERT INTO search (search) VALUES ('delete-all');")
        })?)
    }

    /// Until where each period is in it.
    pub fn reached(&mut self) -> Result<Vec<Reached>, Error> {
        Ok(positions::table.select(Reached::as_select()).load(&mut self.conn)?)
    }

    /// Until where a period is in it; none before its first entry.
    pub fn reached_of(&mut self, key: i64) -> Result<Option<Reached>, Error> {
        let period = positions::table.find(key).select(Reached::as_select());
        Ok(period.first(&mut self.conn).optional()?)
    }

    /// The same as a position of its journal, 0 before the first.
    pub fn position(&mut self, key: i64) -> Result<i64, Error> {
        Ok(self.reached_of(key)?.map_or(0, |reached| reached.position))
    }

    /// Puts the terms of rows in, each in place of its old ones, and moves on to the position up to which they were read.
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

    /// Numbers of the rows that have all of the terms, the largest first.
    pub fn find(
        &mut self,
        key: i64,
        kind: Kind,
        terms: &BTreeSet<String>,
        limit: i64,
    ) -> Result<Vec<i64>, Error> {
        // Each in quotes, so that NOT, NEAR and the like are words; side by side they must all be there.
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

/// Where a row is in the index. Rows of one period and kind lie together, by number.
fn row_id(key: i64, kind: Kind, number: i64) -> i64 {
    let kind = match kind {
        Kind::Call => 0,
        Kind::Issue => 1,
    };
    key << (NUMBER_BITS + 1) | kind << NUMBER_BITS | number
}
