//! Journal entries for watchers and lists.

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::codes::TextField;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::journal_query::JournalQuery;
use crate::domain::number::IssueNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::sql_types::StoredUuid;
use crate::store::tables::counted_entries::{CountedEntry, complete};
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::journal::read;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::{heads, journal};
use crate::store::tables::views::JournalEntryView;

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

/// When an entry was recorded.
pub fn recorded_at(conn: &mut Conn, key: i64, position: i64) -> Result<Instant, Error> {
    Ok(on!(conn, |c| journal::table.find((key, position)).select(journal::recorded_at).first(c))?)
}

/// When the entries of a request were recorded. None if it was never carried out.
pub fn recorded_for(conn: &mut Conn, key: i64, request_id: Uuid) -> Result<Option<Instant>, Error> {
    let first = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::request_id.is_not_null()))
        .filter(journal::request_id.eq(StoredUuid(request_id)))
        .select(journal::recorded_at)
        .first(c)
        .optional())?;
    Ok(first)
}

/// Position of the last entry recorded by a time; 0 if there is none. A binary search, as `recorded_at` never decreases.
pub fn last_recorded_by(conn: &mut Conn, key: i64, head: i64, time: Instant) -> Result<i64, Error> {
    let (mut by_then, mut after) = (0, head + 1);
    while after - by_then > 1 {
        let middle = by_then + (after - by_then) / 2;
        if recorded_at(conn, key, middle)? <= time {
            by_then = middle;
        } else {
            after = middle;
        }
    }
    Ok(by_then)
}

/// Entries that are looked at for a page.
const LOOKED_AT: i64 = 50_000;

/// Entries that were found, and before which position to look for more; None if there is nothing more.
pub struct Found {
    /// The entries, the latest first.
    pub entries: Vec<JournalEntryView>,
    /// Where the next page begins.
    pub before: Option<i64>,
}

/// Looks for entries before a position, the latest first.
pub fn look_for(
    conn: &mut Conn,
    key: i64,
    query: &JournalQuery,
    before: Option<i64>,
    limit: i64,
) -> Result<Found, Error> {
    let head = head(conn, key)?;
    let until = |conn: &mut Conn, time: Option<Instant>, otherwise| match time {
        Some(time) => last_recorded_by(conn, key, head, time.plus(-1)),
        None => Ok(otherwise),
    };
    let first = until(conn, query.from, 0)? + 1;
    let before = before.unwrap_or(i64::MAX).min(until(conn, query.to, head)? + 1);
    // Of a subject there are few, and an index.
    let lowest = if query.subject.is_some() { first } else { first.max(before.saturating_sub(LOOKED_AT)) };
    let mut rows = matching(conn, key, query, lowest, before, limit + 1)?;
    let has_more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let before = if has_more { rows.last().map(|row| row.position) } else { Some(lowest) };
    let views = rows.iter().filter(|row| row.event_type.is_view()).map(|row| row.position);
    let reasons = EventTextsByPosition::load(conn, key, views)?;
    let view = |row: JournalRow| {
        let reason = reasons.get(row.position, TextField::Reason);
        row.view(reason)
    };
    Ok(Found {
        entries: rows.into_iter().map(view).collect::<Result<_, _>>()?,
        before: before.filter(|before| *before > first),
    })
}

fn matching(
    conn: &mut Conn,
    key: i64,
    query: &JournalQuery,
    lowest: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<JournalRow>, Error> {
    Ok(on!(conn, |c: DB| {
        let mut rows = journal::table
            .filter(journal::period_key.eq(key))
            .filter(journal::position.ge(lowest).and(journal::position.lt(before)))
            .order(journal::position.desc())
            .limit(limit)
            .select(JournalRow::as_select())
            .into_boxed::<DB>();
        if let Some(subject) = query.subject {
            let (kind, number) = subject.parts();
            rows = rows.filter(journal::subject_kind.eq(kind).and(journal::subject_number.eq(number)));
        }
        if !query.types.is_empty() {
            rows = rows.filter(journal::event_type.eq_any(&query.types));
        }
        if !query.principals.is_empty() {
            let by = journal::actor.eq_any(&query.principals).nullable();
            rows = rows.filter(by.or(journal::on_behalf_of.eq_any(&query.principals)));
        }
        rows.load(c)
    })?)
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
    let mut texts = EventTextsByPosition::load(conn, key, rows.iter().map(|row| row.position))?;
    let stored = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let with_texts = |entry: CountedEntry| {
        let texts = texts.take(entry.stored.entry.position);
        (entry, texts)
    };
    Ok(complete(conn, key, stored, |_| true)?.into_iter().map(with_texts).collect())
}
