//! Journal entries for watchers and lists.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::codes::TextField;
use crate::domain::event::Subject;
use crate::domain::number::IssueNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::counted_entries::{CountedEntry, complete};
use crate::store::tables::event_texts;
use crate::store::tables::journal::read;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::{heads, journal};

/// Position of the last entry.
pub fn head(conn: &mut Conn, key: i64) -> Result<i64, Error> {
    Ok(on!(conn, |c| heads::table.find(key).select(heads::position).first(c))?)
}

/// Entries after a position, in order.
pub fn page(conn: &mut Conn, key: i64, after: i64, limit: i64) -> Result<Vec<CountedEntry>, Error> {
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
        .order(journal::position)
        .limit(limit)
        .select(JournalRow::as_select())
        .load(c))?;
    let stored = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    complete(conn, key, stored, |_| true)
}

/// Entries of an issue after a position, each with its texts as (field, text).
pub fn issue_entries(
    conn: &mut Conn,
    key: i64,
    issue: IssueNumber,
    after: i64,
    limit: i64,
) -> Result<Vec<(CountedEntry, Vec<(TextField, String)>)>, Error> {
    let (kind, number) = Subject::Issue(issue).parts();
    let rows: Vec<JournalRow> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
        .filter(journal::subject_kind.eq(kind).and(journal::subject_number.eq(number)))
        .order(journal::position)
        .limit(limit)
        .select(JournalRow::as_select())
        .load(c))?;
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    let mut texts: BTreeMap<i64, Vec<(TextField, String)>> = BTreeMap::new();
    for row in event_texts::load(conn, key, &positions)? {
        texts.entry(row.position).or_default().push((row.field, row.content));
    }
    let stored = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let with_texts = |entry: CountedEntry| {
        let texts = texts.remove(&entry.stored.entry.position).unwrap_or_default();
        (entry, texts)
    };
    Ok(complete(conn, key, stored, |_| true)?.into_iter().map(with_texts).collect())
}
